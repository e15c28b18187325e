//! Chromium, for the browser tests.

use std::env;
use std::path::PathBuf;

use crate::Outcome;
use crate::process::{apt_install, find};

const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Chromium: the one `$CHROMIUM` names, else the first on the path, else Debian's.
pub(crate) fn chromium() -> Outcome<PathBuf> {
    if let Some(named) = env::var_os("CHROMIUM").filter(|named| !named.is_empty()) {
        let named = PathBuf::from(named);
        return if named.is_file() {
            Ok(named)
        } else {
            Err(format!("$CHROMIUM names no file: {}", named.display()))
        };
    }
    if let Some(found) = find(&NAMES) {
        return Ok(found);
    }
    let missing =
        |way| format!("the browser tests need Chromium: install it, or name it in $CHROMIUM; {way}");
    apt_install(&["chromium"]).map_err(missing)?;
    find(&NAMES).ok_or_else(|| missing("the Debian package is installed, but is not on the path".to_owned()))
}
