//! Spark, for its example: `PySpark` and the Java it runs on.

use std::path::PathBuf;

use crate::Outcome;
use crate::process::{apt_install, find};

use super::python::environment;

/// The folder with a Python that has `PySpark`; Java is on the path.
pub(crate) fn spark() -> Outcome<PathBuf> {
    if find(&["java"]).is_none() {
        apt_install(&["default-jre-headless"])
            .map_err(|way| format!("the example for Spark needs Java 17 or later; {way}"))?;
    }
    environment("spark")
}
