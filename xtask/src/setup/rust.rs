//! The Rust that compiles to wasm: the pinned toolchain with rustup's wasm target.
//!
//! Where rustup cannot add the target, Debian's compiler builds the standard library from its packaged source. That
//! needs unstable flags, so it is used for development and tests, never for releases.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::process::{command, find, output, root, run, say};

use super::packages::Sign::File;
use super::packages::{Package, provide};

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
const RUSTC: &str = "rustc";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN: [Package; 2] = [
    Package::required(
        "rustc-web",
        File("/usr/share/doc/rustc-web"),
        "compiles to wasm, as rustup's wasm target is missing",
    ),
    Package::required("rust-web-src", File("/usr/share/doc/rust-web-src"), "has the standard library for it"),
];

/// A Rust that compiles to wasm.
pub(crate) struct Compiler {
    version: String,
    is_stable: bool,
    environment: Vec<(&'static str, OsString)>,
}

impl Compiler {
    /// Returns `cargo`, set to compile to wasm with these flags of the compiler.
    pub(crate) fn cargo(&self, arguments: &[&str], flags: &[&str]) -> Command {
        let mut cargo = command("cargo", arguments);
        cargo.args(["--locked", "--target", TARGET]);
        cargo.envs(self.environment.iter().map(|(name, value)| (name, value)));
        let flags: Vec<OsString> = flags.iter().map(OsString::from).chain(remapped_paths()).collect();
        cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join(OsStr::new("\u{1f}")));
        cargo
    }

    /// Fails if builds of this compiler must not be released.
    pub(crate) fn require_stable(&self) -> Outcome {
        if self.is_stable {
            return Ok(());
        }
        Err(format!("the wasm target of the pinned toolchain is missing: run 'rustup target add {TARGET}'"))
    }

    /// Returns why the size of this compiler's builds is not checked, or `None` if it is.
    pub(crate) fn unjudged_size(&self) -> Option<String> {
        let pinned = fs::read_to_string(root().join("rust-toolchain.toml")).unwrap_or_default();
        let is_pinned = pinned.contains(&format!("\"{}\"", self.version));
        let is_judged = self.is_stable && is_pinned;
        (!is_judged)
            .then(|| format!("rustc {} is not the pinned compiler with its own library", self.version))
    }
}

/// Finds a Rust that compiles to wasm or installs one, and prints it.
pub(crate) fn compiler(may_install: bool) -> Outcome<Compiler> {
    let compiler = with_target().map_or_else(|| debian(may_install), Ok)?;
    let note =
        if compiler.is_stable { "" } else { ", with Debian's standard library: for serving and tests only" };
    say(&format!("compiling to wasm with rustc {}{note}", compiler.version));
    let mut fetch = command("cargo", &["fetch", "--quiet", "--locked", "--target", TARGET]);
    // The environment of the build, without which the dependencies of the standard library are not fetched.
    fetch.envs(compiler.environment.iter().map(|(name, value)| (name, value)));
    run(
        &mut fetch,
        "cargo cannot fetch the crates of Cargo.lock: see its message above; check the network and try again",
    )?;
    Ok(compiler)
}

/// Returns the installed compiler with rustup's wasm target, added if need be.
fn with_target() -> Option<Compiler> {
    has_target(TARGET).then_some(())?;
    Some(Compiler { version: version(RUSTC)?, is_stable: true, environment: Vec::new() })
}

/// Returns whether the installed toolchain compiles to that target, which rustup adds if need be.
pub(crate) fn has_target(target: &str) -> bool {
    let is_there = || {
        output(RUSTC, &["--print", "target-libdir", "--target", target])
            .is_some_and(|folder| Path::new(&folder).is_dir())
    };
    is_there() || (add("target", target).is_some() && is_there())
}

/// Debian's compiler and source. Its linker for wasm is that of the installed toolchain.
fn debian(may_install: bool) -> Outcome<Compiler> {
    let [rustc, source] = &DEBIAN;
    provide(&[rustc, source], may_install).map_err(|error| {
        format!("the wasm target is missing: run 'rustup target add {TARGET}'; else: {error}")
    })?;
    let linker = linker().ok_or("no rust-lld next to rustc: reinstall the Rust toolchain")?;
    let version = version(DEBIAN_RUSTC).ok_or_else(|| format!("{DEBIAN_RUSTC} does not run"))?;
    let environment = vec![
        ("RUSTC", DEBIAN_RUSTC.into()),
        ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker.into()),
        // To build the standard library is for nightly compilers only, unless it is forced.
        ("RUSTC_BOOTSTRAP", "1".into()),
        ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort".into()),
    ];
    Ok(Compiler { version, is_stable: false, environment })
}

/// Adds a part to rustup's toolchain.
fn add(kind: &str, part: &str) -> Option<()> {
    find(&["rustup"])?;
    say(&format!("adding {part} with rustup"));
    let added = run(&mut command("rustup", &[kind, "add", part]), "").ok();
    if added.is_none() {
        say(&format!("rustup cannot add {part}"));
    }
    added
}

/// Returns the linker for wasm in the installed toolchain.
fn linker() -> Option<PathBuf> {
    let sysroot = output(RUSTC, &["--print", "sysroot"])?;
    let about = output(RUSTC, &["-vV"])?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: "))?;
    let linker = Path::new(&sysroot).join("lib/rustlib").join(host).join("bin/rust-lld");
    linker.is_file().then_some(linker)
}

/// Returns a compiler's version, such as `1.95.0`.
fn version(rustc: &str) -> Option<String> {
    output(rustc, &["--version"])?.split_whitespace().nth(1).map(str::to_owned)
}

/// Flags that keep this machine's folders out of what is built: the same bytes wherever it is built.
pub(crate) fn remapped_paths() -> impl Iterator<Item = OsString> {
    let cargo_home =
        env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let registries = cargo_home.and_then(|home| fs::read_dir(home.join("registry/src")).ok());
    let folders = registries.into_iter().flatten().flatten().map(|entry| entry.path());
    folders.chain([root()]).map(|folder| {
        let mut flag = OsString::from("--remap-path-prefix=");
        flag.push(folder);
        flag.push("=.");
        flag
    })
}

/// Returns the flag that names the standard library's own sources as a toolchain without them does.
pub(crate) fn remapped_library() -> Option<OsString> {
    let sysroot = output(RUSTC, &["--print", "sysroot"])?;
    let about = output(RUSTC, &["-vV"])?;
    let commit = about.lines().find_map(|line| line.strip_prefix("commit-hash: "))?;
    Some(format!("--remap-path-prefix={sysroot}/lib/rustlib/src/rust=/rustc/{commit}").into())
}

/// Adds a component of the toolchain (`clippy`, `rustfmt`) where its program is missing.
pub(crate) fn component(name: &str, program: &str) -> Outcome {
    let is_there = || output("cargo", &[program, "--version"]).is_some();
    if is_there() || add("component", name).is_some() {
        return Ok(());
    }
    Err(format!("{name} is missing: run 'rustup component add {name}'"))
}
