//! Tries the package for Python: the wheel in an empty environment, and the sources by building from them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::{Check, REPOSITORY, VERSION, empty};
use crate::Outcome;
use crate::files::{bytes, entries, list, read};
use crate::process::{command, root, run};
use crate::setup::{self, packages_of};

/// Checks the wheel and the sources.
pub(super) fn check(folder: &Path) -> Vec<Check> {
    let names = entries(folder).unwrap_or_default();
    let file = |begin: &str, end: &str| {
        let name = names.iter().find(|name| name.starts_with(begin) && name.ends_with(end));
        name.map(|name| folder.join(name))
            .ok_or_else(|| "it was not built: see the lines of dist above".to_owned())
    };
    let wheel = file(&format!("reusecheck-{VERSION}-cp39-abi3-"), ".whl").and_then(|file| wheel(&file));
    let sources = file(&format!("reusecheck-{VERSION}.tar.gz"), "").and_then(|file| sources(&file));
    vec![
        Check::new("python/*.whl", wheel),
        Check::new(format!("python/reusecheck-{VERSION}.tar.gz"), sources),
    ]
}

/// Installs the wheel without an index and runs the tests of the package with it: alone, and with the generators of sites.
fn wheel(file: &Path) -> Outcome {
    let home = empty("python")?;
    let python = setup::empty_environment(&home)?;
    let call = |arguments: &[&str]| command(&python.to_string_lossy(), arguments);
    let mut pip = call(&["-m", "pip", "install", "--quiet", "--no-index", "--disable-pip-version-check"]);
    run(pip.arg(file), "pip cannot install it: see its message above")?;
    let test = |name: &str, packages: Option<PathBuf>| {
        let mut python = call(&["-m", "unittest", "--quiet"]);
        python.arg(format!("integrations/python/tests/test_{name}.py"));
        python.envs(packages.map(|packages| ("PYTHONPATH", packages)));
        run(&mut python, &format!("its {name} fails: see the findings above"))
    };
    test("api", None)?;
    let sites = setup::sites()?.ok_or("the generators of sites are not installed")?;
    let sites = sites.parent().map(packages_of).transpose()?;
    test("pages", sites)?;
    let packages = packages_of(&home)?;
    let extension = bytes(&packages.join("reusecheck/_native.abi3.so"))?;
    if String::from_utf8_lossy(&extension).contains(&*root().to_string_lossy()) {
        return Err("it contains a path of this machine".to_owned());
    }
    repository(&packages)?;
    bill_of_materials(&packages)
}

/// Checks that the installed metadata names the repository.
fn repository(packages: &Path) -> Outcome {
    let metadata = read(&packages.join(format!("reusecheck-{VERSION}.dist-info/METADATA")))?;
    let wanted = format!("Project-URL: Source Code, {REPOSITORY}");
    if metadata.lines().any(|line| line == wanted) {
        Ok(())
    } else {
        Err(format!("its metadata does not name the repository {REPOSITORY}"))
    }
}

/// Checks that the installed files include a bill of materials with this version and the linked libraries.
fn bill_of_materials(packages: &Path) -> Outcome {
    let files = list(packages)?;
    let bill = files.iter().find(|name| name.contains("/sboms/")).ok_or("it has no bill of materials")?;
    let bill = read(&packages.join(bill))?;
    let wanted = [&*format!("reusecheck-core@{VERSION}"), "pkg:cargo/pyo3@", "\"licenses\""];
    let missing = wanted.into_iter().find(|part| !bill.contains(part));
    missing.map_or(Ok(()), |part| Err(format!("its bill of materials does not contain {part}")))
}

/// Builds a wheel from the sources, in the profile of development, which is faster. Their lock file lists the whole
/// workspace: Cargo shortens it, and keeps the versions.
fn sources(file: &Path) -> Outcome {
    let programs = setup::maturin()?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path: Vec<PathBuf> = [programs.clone()].into_iter().chain(std::env::split_paths(&path)).collect();
    let path: OsString = std::env::join_paths(path).map_err(|error| error.to_string())?;
    let mut pip = command(&programs.join("pip").to_string_lossy(), &["wheel", "--quiet", "--no-index"]);
    pip.args([
        "--no-build-isolation",
        "--no-deps",
        "--config-settings",
        "build-args=--profile dev --offline",
    ]);
    pip.arg("--wheel-dir").arg(empty("python-sources")?).arg(file);
    pip.env("PATH", path).env("CARGO_TARGET_DIR", root().join("target/native"));
    run(&mut pip, "pip cannot build from it: see its message above")
}
