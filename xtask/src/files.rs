//! Files and their digests.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::Outcome;

pub(crate) fn read(file: &Path) -> Outcome<String> {
    fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

pub(crate) fn bytes(file: &Path) -> Outcome<Vec<u8>> {
    fs::read(file).map_err(|error| format!("{}: {error}", file.display()))
}

pub(crate) fn write(file: &Path, text: &str) -> Outcome {
    fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))
}

pub(crate) fn copy(from: &Path, to: &Path) -> Outcome {
    fs::copy(from, to).map(|_| ()).map_err(|error| format!("{}: {error}", from.display()))
}

pub(crate) fn rename(from: &Path, to: &Path) -> Outcome {
    fs::rename(from, to).map_err(|error| format!("{}: {error}", from.display()))
}

/// Removes a folder with its content, if it exists.
pub(crate) fn remove(folder: &Path) -> Outcome {
    match fs::remove_dir_all(folder) {
        Err(error) if folder.exists() => Err(format!("{}: {error}", folder.display())),
        _ => Ok(()),
    }
}

/// Creates an empty folder.
pub(crate) fn fresh(folder: &Path) -> Outcome {
    remove(folder)?;
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))
}

/// Copies the content of a folder into another, which need not exist.
pub(crate) fn copy_all(from: &Path, to: &Path) -> Outcome {
    for name in list(from)? {
        let to = to.join(&name);
        let folder = to.parent().unwrap_or(&to);
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        copy(&from.join(name), &to)?;
    }
    Ok(())
}

/// Returns the names of all files in a folder and below, with `/` between folders, sorted.
pub(crate) fn list(folder: &Path) -> Outcome<Vec<String>> {
    let mut names = Vec::new();
    for name in entries(folder)? {
        if folder.join(&name).is_dir() {
            names.extend(list(&folder.join(&name))?.into_iter().map(|below| format!("{name}/{below}")));
        } else {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Returns the names of a folder's direct entries, sorted.
pub(crate) fn entries(folder: &Path) -> Outcome<Vec<String>> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    Ok(names)
}

/// Returns the `integrity` for browsers.
pub(crate) fn integrity(bytes: &[u8]) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(bytes)))
}

/// Sixteen hexadecimal digits that change whenever any of the files or their names does.
pub(crate) fn digest(folder: &Path, names: &[String]) -> Outcome<String> {
    let mut all = Sha256::new();
    for name in names {
        all.update(name.as_bytes());
        all.update([0]);
        all.update(Sha256::digest(bytes(&folder.join(name))?));
    }
    Ok(hex(&all.finalize()[..8]))
}

/// As `sha256sum` prints it.
pub(crate) fn hex_sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}
