//! The generators of documentation sites that the element is tested in: from `PyPI`, in a virtual environment of the cache,
//! and from Debian.

use std::fs;
use std::path::PathBuf;

use crate::Outcome;
use crate::process::{apt_install, command, find, lock, output, root, run, say};

use super::cargo_tool::cache;

/// The folder with the programs of `tests/browser/sites.txt`; Hugo is on the path.
pub(crate) fn generators() -> Outcome<PathBuf> {
    if find(&["hugo"]).is_none() {
        apt_install(&["hugo"]).map_err(|way| format!("the browser tests need Hugo; {way}"))?;
    }
    let wanted = root().join("tests/browser/sites.txt");
    let list = fs::read_to_string(&wanted).map_err(|error| format!("{}: {error}", wanted.display()))?;
    let cache = cache()?;
    let _held = lock(&cache.join("sites.lock"), "another run is installing the site generators: waiting")?;
    let home = cache.join("sites");
    let programs = home.join("bin");
    // Written last: a run that was cut short leaves no stamp, an old list another one.
    let stamp = home.join("complete");
    if fs::read_to_string(&stamp).is_ok_and(|complete| complete == list) {
        return Ok(programs);
    }
    say("installing the site generators of tests/browser/sites.txt into the cache");
    let venv = home.to_string_lossy().into_owned();
    if output("python3", &["-m", "venv", "--clear", &venv]).is_none() {
        apt_install(&["python3-venv"]).map_err(|way| format!("Python 3 with venv is missing; {way}"))?;
        run(
            &mut command("python3", &["-m", "venv", "--clear", &venv]),
            "Python cannot make a virtual environment",
        )?;
    }
    let mut pip = command(&programs.join("pip").to_string_lossy(), &["install", "--quiet", "--requirement"]);
    run(
        pip.arg(&wanted),
        "pip could not install the site generators: see its message above. Is there a network?",
    )?;
    fs::write(&stamp, list).map_err(|error| format!("{}: {error}", stamp.display()))?;
    Ok(programs)
}
