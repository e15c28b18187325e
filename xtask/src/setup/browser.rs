//! The browsers of the tests: Chromium for all of them; for some also Firefox and `WebKit`, driven through one protocol.

use std::env;
use std::path::PathBuf;

use crate::Outcome;
use crate::process::{apt_install, find, say};

use super::cargo_tool;

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

/// What the tests in all three browsers take: the Debian packages and one program of each.
const DRIVERS: [(&str, &str); 4] = [
    ("chromium-driver", "chromedriver"),
    ("firefox-esr", "firefox-esr"),
    ("webkit2gtk-driver", "WebKitWebDriver"),
    ("xvfb", "Xvfb"),
];

/// Sees to the three browsers and their drivers; gives Firefox's. Where one cannot be had, its tests say that they were
/// skipped.
pub(crate) fn drivers() -> Outcome<PathBuf> {
    let missing = DRIVERS.iter().filter(|(_, program)| find(&[program]).is_none());
    let missing: Vec<&str> = missing.map(|(package, _)| *package).collect();
    if !missing.is_empty()
        && let Err(way) = apt_install(&missing)
    {
        say(&format!("without {}, not every browser is tested; {way}", missing.join(" and ")));
    }
    Ok(cargo_tool::geckodriver()?.join("geckodriver"))
}
