//! The Rust that compiles to wasm.
//!
//! Developing takes the standard library as it comes with the wasm target. For release it is built along from its
//! source, without messages for panics, which nobody sees in a wasm: the page is about a tenth smaller. Where rustup can
//! give neither, Debian packs a compiler with the source.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use crate::Outcome;
use crate::process::{apt_install, command, find, output, root, run, say};

const TARGET: &str = "wasm32-unknown-unknown";
const RUSTC: &str = "rustc";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
/// Where cargo looks for flags of the compiler, separated by U+001F.
pub(super) const FLAGS: &str = "CARGO_ENCODED_RUSTFLAGS";
const LEAN: [&str; 4] =
    ["-Zunstable-options", "-Cpanic=immediate-abort", "-Zlocation-detail=none", "-Zfmt-debug=none"];

/// How to call cargo for wasm.
pub(super) struct Wasm {
    /// `1.95.0 std`: the compiler's version, and `std` where the standard library is built along.
    pub(super) version: String,
    /// What to add to the environment of the build.
    pub(super) environment: Vec<(&'static str, OsString)>,
}

/// Finds a Rust that compiles to wasm, or installs one, and says which it took.
pub(super) fn wasm(optimized: bool) -> Outcome<Wasm> {
    let found =
        if optimized { with_source().or_else(with_target) } else { with_target().or_else(with_source) };
    let mut wasm = found.map_or_else(debian, Ok)?;
    say(&format!("compiling to wasm with rustc {}", wasm.version));
    let mut fetch = command("cargo", &["fetch", "--locked", "--target", TARGET]);
    // With the build's own environment: the standard library's dependencies are fetched only so, and Trunk builds offline.
    fetch.envs(wasm.environment.iter().map(|(name, value)| (*name, value)));
    run(
        &mut fetch,
        "cargo could not fetch what Cargo.lock names: see its message above. Is there a network? Run the same command \
         again to try once more.",
    )?;
    let lean = wasm.version.ends_with("std").then_some(LEAN).into_iter().flatten().map(OsString::from);
    let flags: Vec<OsString> = lean.chain(remapped_paths()).collect();
    wasm.environment.push((FLAGS, flags.join(OsStr::new("\u{1f}"))));
    Ok(wasm)
}

/// The compiler at hand with rustup's wasm target, added if need be.
fn with_target() -> Option<Wasm> {
    let folder = || {
        output(RUSTC, &["--print", "target-libdir", "--target", TARGET])
            .filter(|folder| Path::new(folder).is_dir())
    };
    folder().or_else(|| rustup("target", TARGET).and_then(|()| folder()))?;
    Some(Wasm { version: version(RUSTC)?, environment: Vec::new() })
}

/// The compiler at hand with the standard library's source, added if need be.
fn with_source() -> Option<Wasm> {
    let source = || has_source(RUSTC).then_some(());
    source().or_else(|| rustup("component", "rust-src").and_then(|()| source()))?;
    builds_lean(RUSTC).then(|| built_along(RUSTC))?
}

/// Debian's compiler and source, installed if need be; its linker for wasm is the one rustup's toolchain brings.
fn debian() -> Outcome<Wasm> {
    let ready = || has_source(DEBIAN_RUSTC) && builds_lean(DEBIAN_RUSTC);
    if !ready() {
        apt_install(&["rustc-web", "rust-web-src"]).map_err(|way| {
            format!("Rust's wasm target is missing. `rustup target add {TARGET}` adds it; {way}")
        })?;
    }
    let wasm = ready().then(|| built_along(DEBIAN_RUSTC)).flatten();
    let mut wasm =
        wasm.ok_or("Debian's rustc-web and rust-web-src are installed, but cannot build the wasm")?;
    let linker = linker().ok_or("there is no rust-lld beside rustc: reinstall the Rust toolchain")?;
    wasm.environment.push(("RUSTC", DEBIAN_RUSTC.into()));
    wasm.environment.push(("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker.into()));
    Ok(wasm)
}

/// Adds a part to rustup's toolchain.
fn rustup(kind: &str, part: &str) -> Option<()> {
    find(&["rustup"])?;
    say(&format!("adding {part} with rustup"));
    let added = output("rustup", &[kind, "add", part]).map(drop);
    if added.is_none() {
        say(&format!("rustup cannot fetch {part} here: trying another way"));
    }
    added
}

fn has_source(rustc: &str) -> bool {
    let sysroot = output(rustc, &["--print", "sysroot"]);
    sysroot.is_some_and(|sysroot| {
        Path::new(&sysroot).join("lib/rustlib/src/rust/library/std/Cargo.toml").is_file()
    })
}

/// Whether this compiler knows the flags, which are not stable.
fn builds_lean(rustc: &str) -> bool {
    let mut probe = command(rustc, &["--target", TARGET, "--print", "cfg"]);
    probe.args(LEAN).env("RUSTC_BOOTSTRAP", "1").output().is_ok_and(|probe| probe.status.success())
}

fn built_along(rustc: &str) -> Option<Wasm> {
    let environment = vec![
        // Building the standard library is for nightly compilers only, unless one insists.
        ("RUSTC_BOOTSTRAP", "1".into()),
        ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort".into()),
        ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size".into()),
    ];
    Some(Wasm { version: version(rustc)? + " std", environment })
}

/// The linker for wasm in the toolchain of the compiler at hand.
fn linker() -> Option<PathBuf> {
    let sysroot = output(RUSTC, &["--print", "sysroot"])?;
    let about = output(RUSTC, &["-vV"])?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: "))?;
    let linker = Path::new(&sysroot).join("lib/rustlib").join(host).join("bin/rust-lld");
    linker.is_file().then_some(linker)
}

/// `1.95.0`
fn version(rustc: &str) -> Option<String> {
    output(rustc, &["--version"])?.split_whitespace().nth(1).map(str::to_owned)
}

/// Flags that keep this machine's folders out of the wasm: the same bytes wherever it is built.
fn remapped_paths() -> impl Iterator<Item = OsString> {
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

/// Makes sure that a part of the toolchain (`clippy`, `rustfmt`) is there.
pub(crate) fn component(name: &str, program: &str) -> Outcome {
    let there = || output("cargo", &[program, "--version"]).is_some();
    if there() || rustup("component", name).is_some() {
        return Ok(());
    }
    Err(format!("{name} is missing and could not be added: `rustup component add {name}`"))
}
