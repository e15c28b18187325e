//! Files that programs of the workspace write from the knowledge: pages, data and languages.
//!
//! xtask does not depend on the core, so that it can still report what fails when the core does not compile.

use std::path::Path;

use crate::Outcome;
use crate::files::fresh;
use crate::process::{command, root, run};

/// Writes the pages and data of the knowledge into a folder; with the address of the site also the files that need one.
pub(crate) fn knowledge(to: &Path, site: Option<&str>) -> Outcome {
    example(&root(), "xtask", "knowledge", to, site)
}

/// Writes every language of a checkout but English into a new folder.
pub(crate) fn languages(checkout: &Path, to: &Path) -> Outcome {
    fresh(to)?;
    example(checkout, "reusecheck-web", "languages", to, None)
}

/// Runs an example of a package, which writes into the folder.
fn example(checkout: &Path, package: &str, name: &str, to: &Path, site: Option<&str>) -> Outcome {
    let mut cargo = command("cargo", &["run", "--quiet", "--locked", "--package", package]);
    cargo.args(["--no-default-features", "--example", name, "--"]).arg(to).args(site).current_dir(checkout);
    run(&mut cargo, &format!("the example '{name}' failed: see its message above"))
}
