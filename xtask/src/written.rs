//! Files that programs of the workspace write from the knowledge: the coverage pages and the languages.
//!
//! xtask does not depend on the core, so that it can still report what fails when the core does not compile.

use std::path::Path;

use crate::Outcome;
use crate::files::fresh;
use crate::process::{command, root, run};

/// Writes the coverage pages into a folder.
pub(crate) fn coverage(to: &Path) -> Outcome {
    example(&root(), "xtask", "coverage", to)
}

/// Writes every language of a checkout but English into a new folder.
pub(crate) fn languages(checkout: &Path, to: &Path) -> Outcome {
    fresh(to)?;
    example(checkout, "reusecheck-web", "languages", to)
}

/// Runs an example of a package, which writes into the folder.
fn example(checkout: &Path, package: &str, name: &str, to: &Path) -> Outcome {
    let mut cargo = command("cargo", &["run", "--quiet", "--locked", "--package", package]);
    cargo.args(["--no-default-features", "--example", name, "--"]).arg(to).current_dir(checkout);
    run(&mut cargo, &format!("the example '{name}' failed: see its message above"))
}
