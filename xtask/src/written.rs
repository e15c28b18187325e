//! What is written from the knowledge as it is now: the coverage page and the languages.
//!
//! By programs of their own: xtask does not depend on the core, so that it can still tell what fails when that does not
//! compile.

use std::fs;
use std::path::PathBuf;

use crate::Outcome;
use crate::process::{command, root, say};

/// Writes coverage pages and languages to where `static/index.html` tells Trunk to copy them from.
pub(crate) fn write() -> Outcome {
    say("writing the coverage page and the languages");
    let folder = languages();
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    example("languages", &[&folder.to_string_lossy()])?;
    example("coverage", &[&root().join("target").to_string_lossy()]).map(drop)
}

/// Where every language but English lies, each in a file.
pub(crate) fn languages() -> PathBuf {
    root().join("target/lang")
}

/// What an example of `crate-web` prints.
fn example(name: &str, arguments: &[&str]) -> Outcome<Vec<u8>> {
    let cargo = ["run", "--quiet", "--locked", "--package", "reusecheck-web", "--no-default-features"];
    let mut command = command("cargo", &cargo);
    let run = command.args(["--example", name, "--"]).args(arguments).output();
    let failed = |error: String| format!("the example {name} did not run: {error}");
    let run = run.map_err(|error| failed(error.to_string()))?;
    if run.status.success() {
        Ok(run.stdout)
    } else {
        Err(failed(String::from_utf8_lossy(&run.stderr).into_owned()))
    }
}
