//! `dist/probe/`: the probe as one static Linux program for each architecture, and the Job that runs it on a node.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::Outcome;
use crate::files::{copy, fresh};
use crate::process::{command, root, run, say};
use crate::setup::{has_target, remapped_library, remapped_paths};

/// Runs the program on a node of a cluster.
const JOB: &str = "job.yaml";
const ARCHITECTURES: [&str; 2] = ["x86_64", "aarch64"];
/// The linker comes with the toolchain, and so do musl's objects: no C compiler is needed, for neither architecture.
const FLAGS: [&str; 3] = ["-Clinker=rust-lld", "-Clink-self-contained=yes", "-Cstrip=symbols"];

/// Writes the programs. One that cannot be built here is left out, with a line that says so.
pub(super) fn build(dist: &Path) -> Outcome {
    let folder = dist.join("probe");
    fresh(&folder)?;
    copy(&root().join("probe").join(JOB), &folder.join(JOB))?;
    for architecture in ARCHITECTURES {
        let to = folder.join(format!("reusecheck-probe-{architecture}"));
        if let Err(error) = compile(architecture).and_then(|program| copy(&program, &to)) {
            say(&format!("dist/probe/ has no program for {architecture}: {error}"));
        }
    }
    Ok(())
}

/// Compiles the program for an architecture and returns its file.
pub(crate) fn compile(architecture: &str) -> Outcome<PathBuf> {
    let target = format!("{architecture}-unknown-linux-musl");
    if !has_target(&target) {
        return Err(format!("run 'rustup target add {target}'"));
    }
    let folder = root().join("target/probe");
    let flags = FLAGS.into_iter().map(OsString::from).chain(remapped_paths()).chain(remapped_library());
    let flags: Vec<OsString> = flags.collect();
    let mut cargo = command("cargo", &["build", "--quiet", "--locked", "--package", "reusecheck-probe"]);
    cargo.args(["--bin", "reusecheck-probe", "--release", "--target", &target]);
    cargo.env("CARGO_TARGET_DIR", &folder);
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join(OsStr::new("\u{1f}")));
    run(&mut cargo, "it does not compile: see the message above")?;
    Ok(folder.join(target).join("release/reusecheck-probe"))
}
