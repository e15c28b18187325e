//! The shells that the collector is tested in.

use crate::process::{apt_install, find, say};

/// Installs those that are missing. Where that cannot be done, their tests say that they were skipped.
pub(crate) fn shells() {
    let missing: Vec<&str> = ["dash", "busybox"].into_iter().filter(|name| find(&[name]).is_none()).collect();
    if !missing.is_empty()
        && let Err(way) = apt_install(&missing)
    {
        say(&format!("without {}, the collector is not tested in it; {way}", missing.join(" and ")));
    }
}
