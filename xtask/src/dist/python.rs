//! `dist/python/`: the package for Python, as a wheel for this machine and as sources.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::files::{copy, copy_all, fresh, remove};
use crate::process::{command, root, run, say, timed};
use crate::setup::{self, remapped_library, remapped_paths};

use super::bill_of_materials;

/// The folder below `dist/`.
pub(crate) const FOLDER: &str = "python";
/// The folder of the sources.
const SOURCES: &str = "integrations/python";
/// The name of the module, and of the folder with its files.
const MODULE: &str = "reusecheck";
/// The start of 1980, the earliest time that a wheel can contain.
const EPOCH: &str = "315532800";

/// Writes the wheel and the sources. Where they cannot be built, they are left out, with a message.
pub(super) fn build(dist: &Path) -> Outcome {
    let to = dist.join(FOLDER);
    remove(&to)?;
    if !setup::has_python() {
        say(
            "dist/python/ is left out: it needs Python 3.9 or later with the module venv (Debian: python3-venv)",
        );
        return Ok(());
    }
    let maturin = setup::maturin()?.join("maturin");
    add_files(dist)?;
    let sources = root().join(SOURCES);
    let bill = sources.join("reusecheck.cdx.json");
    bill_of_materials(&bill, "reusecheck-python", &format!("{}-unknown-linux-gnu", env::consts::ARCH), &[])?;
    fresh(&to)?;
    let call = |verb: &str| {
        let mut maturin = command(&maturin.to_string_lossy(), &[verb]);
        maturin.arg("--manifest-path").arg(sources.join("Cargo.toml")).arg("--out").arg(&to);
        keep_machine_out(&mut maturin);
        maturin
    };
    timed("building the package for Python", || {
        run(&mut call("sdist"), "maturin cannot pack the sources: see its message above")?;
        let mut build = call("build");
        build.args(["--locked", "--quiet"]).arg("--sbom-include").arg(&bill);
        run(&mut build, "maturin cannot build the wheel: see its message above")
    })
}

/// Copies the widget and the licences to the sources, where maturin includes them.
fn add_files(dist: &Path) -> Outcome {
    let sources = root().join(SOURCES);
    let widget = sources.join(MODULE).join("widget");
    fresh(&widget)?;
    copy_all(&dist.join("widget"), &widget)?;
    ["LICENSE-MIT", "LICENSE-APACHE"]
        .iter()
        .try_for_each(|name| copy(&root().join(name), &sources.join(name)))
}

/// Keeps this machine's folders and clock out of the result.
fn keep_machine_out(maturin: &mut Command) {
    let flags: Vec<OsString> = remapped_paths().chain(remapped_library()).collect();
    maturin.env("CARGO_TARGET_DIR", root().join("target/native"));
    maturin.env("CARGO_ENCODED_RUSTFLAGS", flags.join(OsStr::new("\u{1f}")));
    maturin.env("SOURCE_DATE_EPOCH", EPOCH);
}

/// Installs the wheel into an empty environment, and returns its Python. The extension is compiled in the profile of the
/// tests, which is faster.
pub(crate) fn install_for_tests() -> Outcome<PathBuf> {
    let maturin = setup::maturin()?.join("maturin");
    add_files(&root().join("dist"))?;
    let home = home_of_tests();
    let python = setup::empty_environment(&home)?;
    let wheels = home.join("wheels");
    let mut build =
        command(&maturin.to_string_lossy(), &["build", "--locked", "--quiet", "--profile", "dev"]);
    build.arg("--manifest-path").arg(root().join(SOURCES).join("Cargo.toml")).arg("--out").arg(&wheels);
    run(&mut build, "maturin cannot build the wheel: see its message above")?;
    let mut pip = command(&python.to_string_lossy(), &["-m", "pip", "install", "--quiet", "--no-index"]);
    pip.args(["--disable-pip-version-check", "--find-links"]).arg(wheels).arg(MODULE);
    run(&mut pip, "pip cannot install the wheel: see its message above")?;
    Ok(python)
}

fn home_of_tests() -> PathBuf {
    root().join("target/python")
}

/// Returns the folder of the packages in the environment of the tests.
pub(crate) fn packages() -> Outcome<PathBuf> {
    setup::packages_of(&home_of_tests())
}
