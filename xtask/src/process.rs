//! Runs other programs and prints their commands.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::Outcome;

/// Returns the checkout's folder.
pub(crate) fn root() -> PathBuf {
    let here =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    here.parent().map_or_else(|| here.clone(), Path::to_path_buf)
}

/// Prints a line that is distinct from the output of called programs.
pub(crate) fn say(what: &str) {
    println!("==> {what}");
}

/// Prints a step before it runs, and afterwards its duration.
pub(crate) fn timed<T>(what: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    say(what);
    let start = Instant::now();
    let done = work()?;
    say(&format!("{what}: done ({} s)", start.elapsed().as_secs()));
    Ok(done)
}

/// Returns a program that starts in the checkout.
pub(crate) fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// Runs a program to its end; `otherwise` is the error if it fails.
pub(crate) fn run(command: &mut Command, otherwise: &str) -> Outcome {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        _ => Err(otherwise.to_owned()),
    }
}

/// Returns the output of a program, trimmed, or `None` if it is missing or fails.
pub(crate) fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = command(program, arguments).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Returns the first of these programs that is on the path or where Debian installs programs for administrators.
pub(crate) fn find(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders = || env::split_paths(&path).chain(["/usr/sbin".into()]);
    names.iter().flat_map(|name| folders().map(move |folder| folder.join(name))).find(|file| file.is_file())
}

/// Takes a lock file, waiting for its holder. The system frees it when this program ends, in any way.
pub(crate) fn lock(file: &Path, waiting: &str) -> Outcome<File> {
    let cannot = |error| format!("{}: {error}", file.display());
    fs::create_dir_all(file.parent().unwrap_or(file)).map_err(cannot)?;
    let file = File::create(file).map_err(cannot)?;
    if file.try_lock().is_err() {
        say(waiting);
        file.lock().map_err(cannot)?;
    }
    Ok(file)
}
