//! `dist/bin/` and `dist/probe/`: the command and the probe, each as one static Linux program for each architecture, and the Job
//! that runs the probe on a node.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::Outcome;
use crate::files::{copy, fresh};
use crate::process::{command, root, run, say};
use crate::setup::{has_target, remapped_library, remapped_paths};

const ARCHITECTURES: [&str; 2] = ["x86_64", "aarch64"];
/// The linker comes with the toolchain, and so do musl's objects: no C compiler is needed, for neither architecture.
const FLAGS: [&str; 3] = ["-Clinker=rust-lld", "-Clink-self-contained=yes", "-Cstrip=symbols"];

/// Runs the probe on a node of a cluster.
const JOB: &str = "job.yaml";

/// A program, called like its package, and its folder below `dist/`.
pub(crate) struct Program {
    name: &'static str,
    folder: &'static str,
}

/// The command.
pub(crate) const COMMAND: Program = Program { name: "reusecheck", folder: "bin" };
/// The probe.
pub(crate) const PROBE: Program = Program { name: "reusecheck-probe", folder: "probe" };

/// Writes the programs. One that cannot be built here is left out, with a message.
pub(super) fn build(dist: &Path) -> Outcome {
    for program in [COMMAND, PROBE] {
        let folder = dist.join(program.folder);
        fresh(&folder)?;
        for architecture in ARCHITECTURES {
            let to = folder.join(format!("{}-{architecture}", program.name));
            if let Err(error) = program.compile(architecture).and_then(|file| copy(&file, &to)) {
                say(&format!("dist/{}/ has no program for {architecture}: {error}", program.folder));
            }
        }
    }
    copy(&root().join("probe").join(JOB), &dist.join(PROBE.folder).join(JOB))
}

impl Program {
    /// Compiles the program for an architecture and returns its file.
    pub(crate) fn compile(&self, architecture: &str) -> Outcome<PathBuf> {
        let target = format!("{architecture}-unknown-linux-musl");
        if !has_target(&target) {
            return Err(format!("run 'rustup target add {target}'"));
        }
        let folder = root().join("target/native");
        let flags = FLAGS.into_iter().map(OsString::from).chain(remapped_paths()).chain(remapped_library());
        let flags: Vec<OsString> = flags.collect();
        let mut cargo = command("cargo", &["build", "--quiet", "--locked", "--package", self.name]);
        cargo.args(["--bin", self.name, "--release", "--target", &target]);
        cargo.env("CARGO_TARGET_DIR", &folder);
        cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join(OsStr::new("\u{1f}")));
        run(&mut cargo, "it does not compile: see the message above")?;
        Ok(folder.join(target).join("release").join(self.name))
    }
}
