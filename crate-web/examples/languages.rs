//! Writes the pack of every language but English into the folder that is named, for `cargo xtask`.

use std::path::PathBuf;
use std::{env, fs, io};

use reusecheck_core::messages::PACKS;

fn main() -> io::Result<()> {
    let folder: PathBuf = env::args_os().nth(1).ok_or(io::ErrorKind::InvalidInput)?.into();
    PACKS.iter().try_for_each(|(language, pack)| fs::write(folder.join([language, ".txt"].concat()), pack))
}
