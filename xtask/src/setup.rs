//! Finds the tools, or installs them.

mod browser;
mod cargo_tool;
mod fonts;
mod node;
mod python;
mod rust;
mod shells;
mod sites;
mod spark;

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use crate::Outcome;
use crate::process::{apt_install, command, find, root};

pub(crate) use browser::{chromium, drivers};
pub(crate) use fonts::fonts;
pub(crate) use node::bench as bench_packages;
pub(crate) use node::{docusaurus, lighthouse, packages as node_packages};
pub(crate) use python::insights;
pub(crate) use rust::component;
pub(crate) use shells::shells;
pub(crate) use sites::generators;
pub(crate) use spark::spark;

/// What it takes to build the wasm.
pub(crate) struct Tools {
    path: OsString,
    /// Whether wasm-opt is among them: while developing nobody waits for it.
    pub(crate) optimized: bool,
    rust: rust::Wasm,
}

impl Tools {
    /// A program started in the checkout, with all tools in reach and the Rust that compiles to wasm.
    pub(crate) fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = command(program, arguments);
        command.env("PATH", &self.path).envs(self.rust.environment.iter().map(|(name, value)| (name, value)));
        // Its own folder: native builds use other flags and maybe another compiler.
        command.env("CARGO_TARGET_DIR", wasm_folder());
        // Trunk tells its failures with a back-trace, and asks the network for news of itself.
        command.env("RUST_BACKTRACE", "0").env("TRUNK_SKIP_VERSION_CHECK", "true");
        command
    }

    /// The same with one more flag for the compiler.
    pub(crate) fn command_with(&self, program: &str, arguments: &[&str], flag: &str) -> Command {
        let given = self.rust.environment.iter().find(|(name, _)| *name == rust::FLAGS);
        let mut flags = given.map(|(_, flags)| flags.clone()).unwrap_or_default();
        if !flags.is_empty() {
            flags.push("\u{1f}");
        }
        flags.push(flag);
        let mut command = self.command(program, arguments);
        command.env(rust::FLAGS, flags);
        command
    }

    /// Which compiler and which standard library make the wasm: its bytes depend on both.
    pub(crate) fn rust_version(&self) -> &str {
        &self.rust.version
    }
}

/// Where the wasm is compiled.
pub(crate) fn wasm_folder() -> PathBuf {
    root().join("target/wasm")
}

/// `cargo fuzz`. Its sanitizers are unstable options, which the stable compiler takes when it is told to.
pub(crate) fn fuzz() -> Outcome<Command> {
    if find(&["c++", "clang++", "g++"]).is_none() {
        apt_install(&["g++"]).map_err(|way| format!("fuzzing needs a C++ compiler; {way}"))?;
    }
    let folder = cargo_tool::cargo_fuzz()?;
    let mut fuzz = command(&folder.join("cargo-fuzz").to_string_lossy(), &["fuzz"]);
    fuzz.env("RUSTC_BOOTSTRAP", "1").env("CARGO_TARGET_DIR", root().join("target/fuzz"));
    Ok(fuzz)
}

/// Everything that builds the wasm; `optimized` asks for what makes it and its scripts small, too.
pub(crate) fn wasm(optimized: bool) -> Outcome<Tools> {
    // Node first: what cannot be had is better told before minutes of building than after.
    let mut folders =
        if optimized { vec![node::wasm_opt()?, node::packages()?.join(".bin")] } else { Vec::new() };
    let rust = rust::wasm(optimized)?;
    folders.extend([cargo_tool::trunk()?, cargo_tool::wasm_bindgen()?]);
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths(folders.into_iter().chain(env::split_paths(&path)))
        .map_err(|error| format!("{error}: set REUSECHECK_CACHE to another folder"))?;
    Ok(Tools { path, optimized, rust })
}
