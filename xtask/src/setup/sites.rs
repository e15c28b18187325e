//! The generators of documentation sites that the element is tested in: from `PyPI` and from Debian.

use std::path::PathBuf;

use crate::Outcome;
use crate::process::{apt_install, find};

use super::python::environment;

/// The folder with the programs of `tests/browser/sites.txt`; Hugo is on the path.
pub(crate) fn generators() -> Outcome<PathBuf> {
    if find(&["hugo"]).is_none() {
        apt_install(&["hugo"]).map_err(|way| format!("the browser tests need Hugo; {way}"))?;
    }
    environment("sites")
}
