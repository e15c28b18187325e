//! Finds the tools of each task, or installs them.

mod browsers;
mod cargo_tools;
mod node;
mod packages;
mod python;
mod rust;
mod tests;

use std::env;
use std::ffi::OsString;
use std::process::Command;

use crate::Outcome;
use crate::process::{command, output, root};

pub(crate) use browsers::{chromium, geckodriver};
pub(crate) use cargo_tools::{cargo_deny, cargo_mutants};
pub(crate) use node::bench as bench_packages;
pub(crate) use node::{docusaurus, lighthouse, packages as node_packages, runtimes};
pub(crate) use packages::{Package, Sign, provide};
pub(crate) use python::{empty_environment, has_python, insights, maturin, packages_of, sites, spark};
pub(crate) use rust::{Compiler, TARGET, compiler, component, has_target, remapped_library, remapped_paths};
pub(crate) use tests::{missing_shells, packages_of_tests};

/// The tools that build everything under `dist/`.
pub(crate) struct Tools {
    pub(crate) compiler: Compiler,
    path: OsString,
}

impl Tools {
    /// Returns a program that starts in the checkout with wasm-opt and the programs of npm on its path.
    pub(crate) fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = command(program, arguments);
        command.env("PATH", &self.path);
        command
    }
}

/// Sets up everything that builds `dist/`, except the compiler.
pub(crate) fn tools(compiler: Compiler) -> Outcome<Tools> {
    let folders = [node::wasm_opt()?, node::packages()?.join(".bin")];
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths(folders.into_iter().chain(env::split_paths(&path)))
        .map_err(|error| format!("{error}: set REUSECHECK_CACHE to another folder"))?;
    Ok(Tools { compiler, path })
}

const FUZZING: Package =
    Package::required("g++", Sign::Program(&["c++", "clang++", "g++"]), "compiles libFuzzer");

/// Returns `cargo fuzz run TARGET`: with the address sanitizer where a nightly toolchain is, else without.
pub(crate) fn fuzz(target: &str) -> Outcome<Command> {
    provide(&[&FUZZING], true)?;
    let folder = cargo_tools::cargo_fuzz()?;
    let program = folder.join("cargo-fuzz");
    let mut fuzz = command(&program.to_string_lossy(), &["fuzz", "run", target]);
    let has_nightly = output("rustup", &["run", "nightly", "cargo", "--version"]).is_some();
    if has_nightly {
        fuzz.env("RUSTUP_TOOLCHAIN", "nightly");
    } else {
        fuzz.args(["--sanitizer", "none"]);
    }
    fuzz.env("CARGO_TARGET_DIR", root().join("target/fuzz"));
    Ok(fuzz)
}
