//! Programs from `PyPI`, each list in its own virtual environment in the cache.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Outcome;
use crate::files::entries;
use crate::process::{command, lock, output, root, run, timed};

use super::cargo_tools::cache;
use super::packages::Sign::{Program, PythonModule};
use super::packages::{Package, provide};

const JAVA: Package = Package::required("default-jre-headless", Program(&["java"]), "runs Spark");
const VENV: Package =
    Package::required("python3-venv", PythonModule("ensurepip"), "makes environments for Python programs");

/// Returns the folder with a Python that has insights-core, for the benchmark of text.
pub(crate) fn insights() -> Outcome<PathBuf> {
    environment("insights")
}

/// Returns the folder with a Python that has `PySpark`, for its example.
pub(crate) fn spark() -> Outcome<PathBuf> {
    provide(&[&JAVA], true)?;
    environment("spark")
}

/// Returns the folder with the generators of documentation sites that the element is tested in, or `None` where Python
/// cannot make an environment: their tests are then skipped.
pub(crate) fn sites() -> Outcome<Option<PathBuf>> {
    if VENV.is_missing() { Ok(None) } else { environment("sites").map(Some) }
}

/// Prints nothing, and fails before Python 3.9 or without the module that makes environments.
const USABLE: &str = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 9))";

/// Returns whether the package for Python can be built and tested here.
pub(crate) fn has_python() -> bool {
    output("python3", &["-c", USABLE]).is_some()
}

/// Returns the folder with maturin, which builds the package for Python.
pub(crate) fn maturin() -> Outcome<PathBuf> {
    environment("maturin")
}

/// Makes a virtual environment without any package, and returns its Python.
pub(crate) fn empty_environment(folder: &Path) -> Outcome<PathBuf> {
    let mut venv = command("python3", &["-m", "venv", "--clear"]);
    run(venv.arg(folder), "Python cannot make an environment: see its message above")?;
    Ok(folder.join("bin/python"))
}

/// Returns the folder of an environment that has its packages.
pub(crate) fn packages_of(environment: &Path) -> Outcome<PathBuf> {
    let libraries = environment.join("lib");
    let version =
        entries(&libraries)?.into_iter().next().ok_or("the environment has no folder for packages")?;
    Ok(libraries.join(version).join("site-packages"))
}

/// Returns the folder with the programs of `tests/browser/<name>.txt`.
fn environment(name: &str) -> Outcome<PathBuf> {
    let wanted = root().join(format!("tests/browser/{name}.txt"));
    let list = fs::read_to_string(&wanted).map_err(|error| format!("{}: {error}", wanted.display()))?;
    let cache = cache()?;
    let waiting = format!("another run is installing tests/browser/{name}.txt: waiting");
    let _held = lock(&cache.join(format!("{name}.lock")), &waiting)?;
    let home = cache.join(name);
    let programs = home.join("bin");
    // Written last: an interrupted run leaves no stamp, and another list a different one.
    let stamp = home.join("complete");
    if fs::read_to_string(&stamp).is_ok_and(|complete| complete == list) {
        return Ok(programs);
    }
    provide(&[&VENV], true)?;
    timed(&format!("installing tests/browser/{name}.txt from PyPI into the cache"), || {
        let home = home.to_string_lossy();
        run(&mut command("python3", &["-m", "venv", "--clear", &home]), "Python cannot make an environment")?;
        let mut pip =
            command(&programs.join("pip").to_string_lossy(), &["install", "--quiet", "--requirement"]);
        run(
            pip.arg(&wanted),
            &format!(
                "pip cannot install tests/browser/{name}.txt: see its message above; check the network and try again"
            ),
        )
    })?;
    fs::write(&stamp, list).map_err(|error| format!("{}: {error}", stamp.display()))?;
    Ok(programs)
}
