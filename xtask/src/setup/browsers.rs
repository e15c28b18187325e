//! The browsers of the tests: Chromium for all of them; for some also Firefox and `WebKit`, each with its driver.

use std::env;
use std::path::PathBuf;

use crate::Outcome;
use crate::process::find;

use super::cargo_tools;
use super::packages::Sign::Program;
use super::packages::{Package, provide};

/// Chromium by its usual names.
pub(super) const CHROMIUM: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Returns Chromium: the one that `$CHROMIUM` names, else the first on the path, else Debian's.
pub(crate) fn chromium() -> Outcome<PathBuf> {
    if let Some(named) = env::var_os("CHROMIUM").filter(|named| !named.is_empty()) {
        let named = PathBuf::from(named);
        let error = format!("$CHROMIUM names no file: '{}'", named.display());
        return if named.is_file() { Ok(named) } else { Err(error) };
    }
    provide(&[&Package::required("chromium", Program(&CHROMIUM), "opens the page")], true)?;
    find(&CHROMIUM).ok_or_else(|| "chromium is installed but not on the path".to_owned())
}

/// Returns Firefox's driver, or `None` without Firefox: its tests are then skipped.
pub(crate) fn geckodriver() -> Outcome<Option<PathBuf>> {
    if find(&["firefox-esr", "firefox"]).is_none() {
        return Ok(None);
    }
    cargo_tools::geckodriver().map(|folder| Some(folder.join("geckodriver")))
}
