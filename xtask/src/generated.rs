//! Files that programs of the workspace write from the knowledge: pages, data and languages.
//!
//! xtask does not depend on the core, so that it can still report what fails when the core does not compile.

use std::path::Path;
use std::process::Command;

use crate::Outcome;
use crate::files::fresh;
use crate::process::{command, root, run};

/// A program: its package, and its name among the examples of the package.
type Program = (&'static str, &'static str);

const KNOWLEDGE: Program = ("xtask", "knowledge");
const LANGUAGES: Program = ("reusecheck-web", "languages");

/// Writes the pages and data of the knowledge into a folder; with the address of the site also the files that need one.
pub(crate) fn knowledge(to: &Path, site: Option<&str>) -> Outcome {
    write(&root(), KNOWLEDGE, to, site)
}

/// Writes every language of a checkout but English into a new folder.
pub(crate) fn languages(checkout: &Path, to: &Path) -> Outcome {
    fresh(to)?;
    write(checkout, LANGUAGES, to, None)
}

/// Returns the commands that compile the programs in advance.
pub(crate) fn compile() -> [Command; 2] {
    [LANGUAGES, KNOWLEDGE].map(|program| cargo("build", program))
}

fn write(checkout: &Path, program: Program, to: &Path, site: Option<&str>) -> Outcome {
    let mut cargo = cargo("run", program);
    cargo.arg("--").arg(to).args(site).current_dir(checkout);
    run(&mut cargo, &format!("the example '{}' failed: see its message above", program.1))
}

fn cargo(verb: &str, (package, name): Program) -> Command {
    let mut cargo = command("cargo", &[verb, "--quiet", "--locked", "--package", package]);
    cargo.args(["--no-default-features", "--example", name]);
    cargo
}
