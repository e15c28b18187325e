//! Programs written in Rust: those on the path, else prebuilt by cargo-binstall, else built once into the cache.

use std::env::{self, consts::EXE_SUFFIX};
use std::fs;
use std::path::{Path, PathBuf};

use crate::Outcome;
use crate::process::{command, find, lock, output, run, timed};

/// A program that `cargo install` builds.
struct Tool {
    /// The name of crate and program.
    name: &'static str,
    version: &'static str,
    /// More arguments of `cargo install`.
    arguments: &'static [&'static str],
}

const GECKODRIVER: Tool = Tool { name: "geckodriver", version: "0.37.1", arguments: &[] };
/// Without the code that fetches advisories.
const DENY: Tool = Tool { name: "cargo-deny", version: "0.20.2", arguments: &["--no-default-features"] };
const FUZZ: Tool = Tool { name: "cargo-fuzz", version: "0.13.2", arguments: &[] };
const MUTANTS: Tool = Tool { name: "cargo-mutants", version: "27.1.0", arguments: &[] };

/// Compiled quickly instead of well: each runs for seconds, or waits for other programs.
const QUICKLY: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
];

/// Returns the folder with cargo-deny.
pub(crate) fn cargo_deny() -> Outcome<PathBuf> {
    ready(&DENY)
}

/// Returns the folder with cargo-mutants.
pub(crate) fn cargo_mutants() -> Outcome<PathBuf> {
    ready(&MUTANTS)
}

/// Returns the folder with cargo-fuzz.
pub(super) fn cargo_fuzz() -> Outcome<PathBuf> {
    ready(&FUZZ)
}

/// Returns the folder with geckodriver.
pub(super) fn geckodriver() -> Outcome<PathBuf> {
    ready(&GECKODRIVER)
}

/// Returns the folder with the tool, installed if need be.
fn ready(tool: &Tool) -> Outcome<PathBuf> {
    let home = cache()?.join(format!("{}-{}", tool.name, tool.version));
    let folder = home.join("bin");
    let is_built = || folder.join(format!("{}{EXE_SUFFIX}", tool.name)).is_file();
    if !is_built() {
        if let Some(folder) = on_path(tool) {
            return Ok(folder);
        }
        let _lock =
            lock(&home.with_extension("lock"), &format!("another run is installing {}: waiting", tool.name))
                .map_err(|error| format!("{error}; set REUSECHECK_CACHE to a folder that can be written"))?;
        // Another run may have installed it while this one waited.
        if !is_built() {
            install(tool, &home)?;
        }
    }
    Ok(folder)
}

/// Returns the folder on the path whose tool has the right version.
fn on_path(tool: &Tool) -> Option<PathBuf> {
    let found = find(&[tool.name])?;
    let version = output(found.to_str()?, &["--version"])?;
    let is_same = version.split_whitespace().nth(1) == Some(tool.version);
    found.parent().filter(|_| is_same).map(Path::to_path_buf)
}

/// Installs into another folder and renames it, so that the final folder is always complete.
fn install(tool: &Tool, home: &Path) -> Outcome {
    let Tool { name, version, .. } = tool;
    let partial = home.with_extension("partial");
    let cannot = |error| {
        format!("{}: {error}; remove that folder, or set REUSECHECK_CACHE to another", partial.display())
    };
    if partial.exists() {
        fs::remove_dir_all(&partial).map_err(cannot)?;
    }
    timed(&format!("installing {name} {version} into the cache"), || {
        prebuilt(tool, &partial).or_else(|_| build(tool, &partial)).map_err(|error| {
            format!(
                "{name} {version} cannot be installed: {error}; check the network and try again, or put that version of \
                 {name} on the path"
            )
        })
    })?;
    // An earlier folder has no program in it, or the installation would not have run.
    let _ = fs::remove_dir_all(home);
    fs::rename(&partial, home).map_err(cannot)
}

/// Downloads it with cargo-binstall, where that is installed.
fn prebuilt(tool: &Tool, to: &Path) -> Outcome {
    find(&["cargo-binstall"]).ok_or("no cargo-binstall")?;
    let mut binstall =
        command("cargo", &["binstall", "--no-confirm", "--no-symlinks", "--disable-strategies", "compile"]);
    run(
        binstall.arg("--root").arg(to).arg(format!("{}@{}", tool.name, tool.version)),
        "cargo-binstall failed: see its message above",
    )
}

fn build(tool: &Tool, to: &Path) -> Outcome {
    let mut install =
        command("cargo", &["install", "--quiet", "--locked", tool.name, "--version", tool.version]);
    install.args(tool.arguments).arg("--root").arg(to).envs(QUICKLY);
    // Neither the project's own settings nor its target folder concern the tool.
    install.current_dir(to.parent().unwrap_or(to)).env_remove("CARGO_TARGET_DIR");
    run(&mut install, "cargo failed: see its message above")
}

/// Returns where tools are kept: outside the checkout, so that a clean clone finds them.
pub(super) fn cache() -> Outcome<PathBuf> {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = set("REUSECHECK_CACHE")
        .or_else(|| set("XDG_CACHE_HOME").map(|folder| folder.join("reusecheck")))
        .or_else(|| env::home_dir().map(|home| home.join(".cache/reusecheck")))
        .ok_or("no home folder to keep the tools in: set REUSECHECK_CACHE to a folder")?;
    std::path::absolute(&cache).map_err(|error| format!("REUSECHECK_CACHE: {error}"))
}
