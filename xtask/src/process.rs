//! Running other programs, and saying so.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Outcome;

/// The checkout.
pub(crate) fn root() -> PathBuf {
    let here =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    here.parent().map_or_else(|| here.clone(), Path::to_path_buf)
}

/// Tells what is being done, apart from what the called programs print.
pub(crate) fn say(what: &str) {
    println!("==> {what}");
}

/// A program started in the checkout.
pub(crate) fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// Runs to the end; `otherwise` is the sentence for when it fails.
pub(crate) fn run(command: &mut Command, otherwise: &str) -> Outcome {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        _ => Err(otherwise.to_owned()),
    }
}

/// What a program prints, trimmed; `None` when it is not there or fails.
pub(crate) fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = command(program, arguments).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The first of these programs that is on the path.
pub(crate) fn find(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    names
        .iter()
        .flat_map(|name| env::split_paths(&path).map(move |folder| folder.join(name)))
        .find(|file| file.is_file())
}

/// Takes the lock file, after the one who has it; the system frees it when this program ends in whatever way.
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

/// Installs Debian packages where that can be done without asking: as root, with apt-get.
pub(crate) fn apt_install(packages: &[&str]) -> Outcome {
    let wanted = packages.join(" ");
    if find(&["apt-get"]).is_none() || output("id", &["-u"]).as_deref() != Some("0") {
        return Err(format!("on Debian or Ubuntu: sudo apt-get install --no-install-recommends {wanted}"));
    }
    say(&format!("installing Debian packages: {wanted}"));
    let apt = |arguments: &[&str]| {
        let mut apt = command("apt-get", arguments);
        apt.args(packages).env("DEBIAN_FRONTEND", "noninteractive").stdout(Stdio::null());
        run(&mut apt, "")
    };
    let install = ["install", "-y", "-q", "--no-install-recommends"];
    // Package lists are often absent from containers and old on machines: renew them only when it did not work without.
    apt(&install)
        .or_else(|_| {
            let mut update = command("apt-get", &["update", "-q"]);
            run(update.stdout(Stdio::null()), "").and_then(|()| apt(&install))
        })
        .map_err(|_| {
            format!("apt-get could not install {wanted}: see its message above (is there a network?)")
        })
}
