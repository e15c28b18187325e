//! `cargo xtask bench --against REVISION`: compares the package of an earlier revision with that of the current tree.
//!
//! Both engines are compiled by the same compiler with the same flags, and driven through the package's JavaScript
//! contract, which only grows, so changes of the crates do not affect it.

use std::fs;
use std::path::Path;

use crate::Outcome;
use crate::dist::{bind_engine, write_package};
use crate::generated;
use crate::process::{command, output, root, run, say, timed};
use crate::setup::{self, Tools};
use crate::wasm::ENGINE;

/// Prints the duration of `check`, reading and fleets, relative to that revision.
pub(super) fn run_against(revision: &str) -> Outcome {
    let name = format!("{revision}^{{commit}}");
    let commit = output("git", &["rev-parse", "--verify", "--quiet", &name])
        .ok_or_else(|| format!("unknown revision '{revision}'"))?;
    let home = root().join("target/against").join(&commit);
    let (before, now) = (home.join("checkout"), root());
    check_out(&commit, &before)?;
    let tools = setup::tools(setup::compiler(true)?)?;
    let packages = [home.join("npm"), home.join("npm-now")];
    timed(&format!("building {revision}"), || package(&tools, &before, &packages[0]))?;
    timed("building the present tree", || package(&tools, &now, &packages[1]))?;
    say(&format!("comparing with {}", &commit[..12]));
    let mut node = command("node", &["against.mjs"]);
    node.args(&packages).current_dir(root().join("tests/bench"));
    run(&mut node, "the benchmark ended early: see its message above")
}

/// Checks out the commit into a separate folder, without changing the current tree.
fn check_out(commit: &str, to: &Path) -> Outcome {
    fs::create_dir_all(to).map_err(|error| format!("{}: {error}", to.display()))?;
    let archive = to.with_extension("tar");
    let mut git = command("git", &["archive", commit, "--output"]);
    run(git.arg(&archive), "git cannot export that revision: see its message above")?;
    let mut tar = command("tar", &["--extract", "--file"]);
    run(tar.arg(&archive).arg("--directory").arg(to), "tar cannot unpack that revision")
}

/// Builds the package of a checkout.
fn package(tools: &Tools, checkout: &Path, to: &Path) -> Outcome {
    let compiled = ENGINE.compile(&tools.compiler, checkout)?;
    let engine = to.with_extension("engine");
    bind_engine(tools, &compiled, &engine)?;
    let languages = to.with_extension("lang");
    generated::languages(checkout, &languages)?;
    write_package(checkout, &[&engine], &languages, to)
}
