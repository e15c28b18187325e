//! The system packages of `cargo xtask test`.

use crate::process::find;

use super::packages::Package;
use super::packages::Sign::{File, Program, PythonModule};

/// All packages. Without an optional one its tests are skipped.
const PACKAGES: [Package; 11] = [
    Package::required("nodejs", Program(&["node"]), "runs the tests of page and package"),
    Package::required("npm", Program(&["npm"]), "installs the tools of the tests from package-lock.json"),
    Package::required("chromium", Program(&super::browsers::CHROMIUM), "the browser of the tests"),
    Package::optional("firefox-esr", Program(&["firefox-esr", "firefox"]), "the main tests in Firefox"),
    Package::optional("webkit2gtk-driver", Program(&["WebKitWebDriver"]), "the main tests in WebKit"),
    Package::optional("xvfb", Program(&["Xvfb"]), "the screen that WebKit draws on"),
    Package::optional(
        "fonts-wqy-microhei",
        File("/usr/share/fonts/truetype/wqy"),
        "the Chinese font of the pictures",
    ),
    Package::optional(
        "python3-venv",
        PythonModule("ensurepip"),
        "tests the package for Python, and installs Sphinx and MkDocs",
    ),
    Package::optional("hugo", Program(&["hugo"]), "builds the example for Hugo"),
    Package::optional("dash", Program(&["dash"]), "a shell that runs the collector"),
    Package::optional("busybox", Program(&["busybox"]), "a shell that runs the collector"),
];

/// Returns the packages, without Chromium where `$CHROMIUM` names one.
pub(crate) fn packages_of_tests() -> Vec<&'static Package> {
    let is_named = std::env::var_os("CHROMIUM").is_some_and(|named| !named.is_empty());
    PACKAGES.iter().filter(|package| !(is_named && package.name() == "chromium")).collect()
}

/// Returns the shells in which the collector is not tested.
pub(crate) fn missing_shells() -> Vec<&'static str> {
    ["dash", "busybox"].into_iter().filter(|shell| find(&[shell]).is_none()).collect()
}
