//! Programs from `PyPI`, each list in a virtual environment of its own in the cache.

use std::fs;
use std::path::PathBuf;

use crate::Outcome;
use crate::process::{apt_install, command, lock, output, root, run, say};

use super::cargo_tool::cache;

/// The folder with a Python that has insights-core, for the benchmark of text.
pub(crate) fn insights() -> Outcome<PathBuf> {
    environment("insights")
}

/// The folder with the programs of `tests/browser/<name>.txt`.
pub(super) fn environment(name: &str) -> Outcome<PathBuf> {
    let wanted = root().join(format!("tests/browser/{name}.txt"));
    let list = fs::read_to_string(&wanted).map_err(|error| format!("{}: {error}", wanted.display()))?;
    let cache = cache()?;
    let waiting = format!("another run is installing tests/browser/{name}.txt: waiting");
    let _held = lock(&cache.join(format!("{name}.lock")), &waiting)?;
    let home = cache.join(name);
    let programs = home.join("bin");
    // Written last: a run that was cut short leaves no stamp, an old list another one.
    let stamp = home.join("complete");
    if fs::read_to_string(&stamp).is_ok_and(|complete| complete == list) {
        return Ok(programs);
    }
    say(&format!("installing what tests/browser/{name}.txt lists into the cache"));
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
        &format!(
            "pip could not install tests/browser/{name}.txt: see its message above. Is there a network?"
        ),
    )?;
    fs::write(&stamp, list).map_err(|error| format!("{}: {error}", stamp.display()))?;
    Ok(programs)
}
