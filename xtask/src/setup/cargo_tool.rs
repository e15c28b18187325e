//! Trunk, wasm-bindgen and other programs of crates.io: prebuilt ones from the path, else built once into the cache.

use std::env::{self, consts::EXE_SUFFIX};
use std::fs;
use std::path::{Path, PathBuf};

use crate::Outcome;
use crate::process::{command, find, lock, output, root, run, say};

/// A program that `cargo install` builds.
struct Tool {
    package: &'static str,
    program: &'static str,
    version: String,
    arguments: &'static [&'static str],
    environment: &'static [(&'static str, &'static str)],
    minutes: &'static str,
}

/// The folder with Trunk.
pub(super) fn trunk() -> Outcome<PathBuf> {
    ready(&Tool {
        package: "trunk",
        program: "trunk",
        // 0.22 asks for a newer Rust than the project does.
        version: "0.21.14".to_owned(),
        arguments: &["--locked"],
        // It runs for a second at a time: built quickly beats built well.
        environment: &[
            ("CARGO_PROFILE_RELEASE_LTO", "off"),
            ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
            ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
        ],
        minutes: "5 to 11 minutes",
    })
}

/// The folder with wasm-bindgen, of the very version that the wasm is compiled with.
pub(super) fn wasm_bindgen() -> Outcome<PathBuf> {
    ready(&Tool {
        package: "wasm-bindgen-cli",
        program: "wasm-bindgen",
        version: locked_version("wasm-bindgen")?,
        // Not --locked: its lock file may name crates that are not to be had.
        arguments: &["--no-default-features"],
        environment: &[],
        minutes: "2 to 4 minutes",
    })
}

/// The folder with cargo-fuzz.
pub(super) fn cargo_fuzz() -> Outcome<PathBuf> {
    ready(&Tool {
        package: "cargo-fuzz",
        program: "cargo-fuzz",
        version: "0.13.2".to_owned(),
        arguments: &["--locked"],
        environment: &[("CARGO_PROFILE_RELEASE_LTO", "off"), ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")],
        minutes: "1 to 3 minutes",
    })
}

/// The folder with geckodriver.
pub(super) fn geckodriver() -> Outcome<PathBuf> {
    ready(&Tool {
        package: "geckodriver",
        program: "geckodriver",
        version: "0.37.1".to_owned(),
        arguments: &["--locked"],
        environment: &[("CARGO_PROFILE_RELEASE_LTO", "off"), ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")],
        minutes: "1 to 2 minutes",
    })
}

/// The version of a dependency in Cargo.lock.
fn locked_version(package: &str) -> Outcome<String> {
    let lock =
        fs::read_to_string(root().join("Cargo.lock")).map_err(|error| format!("Cargo.lock: {error}"))?;
    let entry = format!("name = \"{package}\"\nversion = \"");
    let version = lock.split_once(&entry).and_then(|(_, rest)| rest.split_once('"'));
    version
        .map(|(version, _)| version.to_owned())
        .ok_or_else(|| format!("Cargo.lock has no {package}: run `cargo update`"))
}

/// The folder with the tool, built if need be.
fn ready(tool: &Tool) -> Outcome<PathBuf> {
    let name = format!("{}-{}", tool.package, tool.version);
    let home = cache()?.join(&name);
    let program = format!("{}{EXE_SUFFIX}", tool.program);
    let built = home.join("bin").join(&program);
    if !built.is_file() {
        if let Some(folder) = on_path(tool, &program) {
            return Ok(folder);
        }
        let file = home.with_file_name("lock");
        let _lock = lock(&file, "another set-up is building tools: waiting for it")
            .map_err(|error| format!("{error}. Set REUSECHECK_CACHE to a folder that can be written"))?;
        // Another set-up may have built it while this one waited.
        if !built.is_file() {
            build(tool, &name, &home)?;
        }
    }
    Ok(home.join("bin"))
}

/// The folder on the path whose tool has the right version.
fn on_path(tool: &Tool, program: &str) -> Option<PathBuf> {
    let found = find(&[program])?;
    let version = output(found.to_str()?, &["--version"])?;
    let same = version.split_whitespace().nth(1) == Some(&tool.version);
    found.parent().filter(|_| same).map(Path::to_path_buf)
}

/// Builds beside the final place and renames: what stands there is always whole.
fn build(tool: &Tool, name: &str, home: &Path) -> Outcome {
    say(&format!("building {name} into the cache, once ({} on two cores)", tool.minutes));
    let partial = home.with_file_name(format!("{name}.partial"));
    let cannot = |error| {
        format!("{}: {error}. Remove that folder, or set REUSECHECK_CACHE to another", partial.display())
    };
    if partial.exists() {
        say("an earlier build of it did not finish: starting again");
        fs::remove_dir_all(&partial).map_err(cannot)?;
    }
    let mut install = command("cargo", &["install", tool.package, "--version", &tool.version]);
    install.args(tool.arguments).arg("--root").arg(&partial).envs(tool.environment.iter().copied());
    // Neither the project's own settings nor its target folder concern the tool.
    install.current_dir(home.parent().unwrap_or(home)).env_remove("CARGO_TARGET_DIR");
    run(
        &mut install,
        &format!(
            "{name} could not be built: see cargo's message above. Is there a network? Run the same command again to \
             try once more, or install {name} in a way of your own and put it on the path."
        ),
    )?;
    // What may stand there has no program in it, or nothing would have been built.
    let _ = fs::remove_dir_all(home);
    fs::rename(&partial, home).map_err(cannot)
}

/// Where built tools are kept: outside the checkout, so that a clean clone finds them.
pub(super) fn cache() -> Outcome<PathBuf> {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = set("REUSECHECK_CACHE")
        .or_else(|| set("XDG_CACHE_HOME").map(|folder| folder.join("reusecheck")))
        .or_else(|| env::home_dir().map(|home| home.join(".cache/reusecheck")))
        .ok_or("no home folder to keep the tools in: set REUSECHECK_CACHE to a folder")?;
    std::path::absolute(&cache).map_err(|error| format!("REUSECHECK_CACHE: {error}"))
}
