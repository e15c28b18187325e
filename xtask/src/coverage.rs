//! The coverage page, written from the knowledge as it is now.
//!
//! By a program of its own: xtask does not depend on the core, so that it can still tell what fails when that does not
//! compile.

use std::fs;

use crate::Outcome;
use crate::process::{command, root, say};

/// Writes the page to where `static/index.html` tells Trunk to copy it from.
pub(crate) fn write() -> Outcome {
    say("writing the coverage page");
    let arguments = [
        "run",
        "--quiet",
        "--locked",
        "--package",
        "reusecheck-web",
        "--no-default-features",
        "--example",
        "coverage",
    ];
    let failed = |error: String| format!("the coverage page could not be written: {error}");
    let run = command("cargo", &arguments).output().map_err(|error| failed(error.to_string()))?;
    if !run.status.success() {
        return Err(failed(String::from_utf8_lossy(&run.stderr).into_owned()));
    }
    let target = root().join("target");
    fs::create_dir_all(&target)
        .and_then(|()| fs::write(target.join("coverage.html"), run.stdout))
        .map_err(|error| failed(error.to_string()))
}
