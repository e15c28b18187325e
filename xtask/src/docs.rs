//! `cargo xtask docs`: writes the documentation site to `dist/docs`, with the package for Python of the same `dist/`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::cli::Arguments;
use crate::dist::{self, python};
use crate::files::{copy_all, entries, fresh};
use crate::process::{command, root, run, timed};
use crate::{Outcome, setup};

/// The folder below `dist/`.
pub(crate) const FOLDER: &str = "docs";

/// Builds the site. A broken link is an error.
pub(crate) fn write_site(arguments: &mut Arguments) -> Outcome<ExitCode> {
    let site = dist::site(arguments)?.map(|site| format!("{}/", site.trim_end_matches('/')));
    let dist = root().join("dist");
    let _dist = dist::hold()?;
    let wheel =
        wheel().ok_or("dist/python has no wheel; run 'cargo xtask dist' first, with Python 3.9 or later")?;
    let programs = setup::sites()?.ok_or("docs needs Python 3.9 or later with the module venv")?;
    let stage = root().join("target/docs");
    timed("building the documentation site", || {
        let mut node = command("node", &["xtask/docs.mjs"]);
        let broken = "a link of the documentation is broken: see the message above";
        run(node.arg(&stage).args(site.iter()), broken)?;
        let packages = stage.join("packages");
        let mut pip = command(
            &programs.join("pip").to_string_lossy(),
            &["install", "--quiet", "--no-index", "--no-deps", "--target"],
        );
        run(pip.arg(&packages).arg(wheel), "pip cannot install the wheel: see its message above")?;
        let mut zensical = command(&programs.join("zensical").to_string_lossy(), &["build", "--strict"]);
        zensical.current_dir(&stage).env("PYTHONPATH", packages);
        run(&mut zensical, "the documentation site has mistakes: see the messages above")?;
        fresh(&dist.join(FOLDER))?;
        copy_all(&stage.join("site"), &dist.join(FOLDER))
    })?;
    dist::manifest(&dist)?;
    Ok(ExitCode::SUCCESS)
}

/// Returns the wheel in `dist/python`, if it was built.
fn wheel() -> Option<PathBuf> {
    let folder = root().join("dist").join(python::FOLDER);
    let name = entries(&folder)
        .ok()?
        .into_iter()
        .find(|name| Path::new(name).extension() == Some("whl".as_ref()))?;
    Some(folder.join(name))
}
