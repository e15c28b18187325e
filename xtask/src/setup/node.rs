//! Node and npm packages: those of `tests/browser` (tools of the browser tests and of the release) and of other folders.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Outcome;
use crate::process::{command, find, output, root, run, timed};

use super::packages::Sign::Program;
use super::packages::{Package, provide};

const OLDEST_NODE: u32 = 20;
const NODE: [Package; 2] = [
    Package::required("nodejs", Program(&["node"]), "runs scripts and tests"),
    Package::required("npm", Program(&["npm"]), "installs npm packages"),
];
const WASM_OPT: &str = "wasm-opt version 132";

/// Returns the folder with wasm-opt: one of the right version from the path, else that of the npm packages.
pub(super) fn wasm_opt() -> Outcome<PathBuf> {
    let found = find(&["wasm-opt"])
        .filter(|_| output("wasm-opt", &["--version"]).is_some_and(|text| text.starts_with(WASM_OPT)));
    match found.as_deref().and_then(Path::parent) {
        Some(folder) => Ok(folder.to_path_buf()),
        None => Ok(packages()?.join(".bin")),
    }
}

/// Returns the npm packages of the tests and the release build.
pub(crate) fn packages() -> Outcome<PathBuf> {
    install("tests/browser")
}

/// Returns the npm packages that `cargo xtask bench` compares with.
pub(crate) fn bench() -> Outcome<PathBuf> {
    install("tests/bench")
}

/// Installs the runtimes and the bundler in which the package is tested.
pub(crate) fn runtimes() -> Outcome<PathBuf> {
    install("tests/runtimes")
}

/// Docusaurus, for the example that is built with it.
pub(crate) fn docusaurus() -> Outcome<PathBuf> {
    install("examples/docusaurus")
}

/// Lighthouse, which is not part of the tests.
pub(crate) fn lighthouse() -> Outcome<PathBuf> {
    install("tests/lighthouse")
}

/// Returns the folder `node_modules`, with the packages of the lock file.
fn install(name: &str) -> Outcome<PathBuf> {
    check_node()?;
    let folder = root().join(name);
    let modules = folder.join("node_modules");
    // Written last: an interrupted run leaves no stamp, and another lock file a different one.
    let stamp = modules.join(".complete");
    let lock = fs::read(folder.join("package-lock.json"))
        .map_err(|error| format!("{name}/package-lock.json: {error}"))?;
    if fs::read(&stamp).is_ok_and(|complete| complete == lock) {
        return Ok(modules);
    }
    timed(&format!("installing the npm packages of {name}"), || {
        let mut npm =
            command("npm", &["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]);
        run(
            npm.current_dir(&folder),
            &format!(
                "npm cannot install the packages of {name}: see its message above; check the network and try again"
            ),
        )
    })?;
    fs::write(&stamp, lock).map_err(|error| format!("{}: {error}", stamp.display()))?;
    Ok(modules)
}

fn check_node() -> Outcome {
    provide(&[&NODE[0], &NODE[1]], true)?;
    let version = output("node", &["--version"]).unwrap_or_default();
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < OLDEST_NODE) {
        return Err(format!("Node '{version}' is too old: install Node {OLDEST_NODE} or newer"));
    }
    Ok(())
}
