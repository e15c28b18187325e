//! Writes the coverage page in every language into the folder that is named, for `cargo xtask`.

use std::path::PathBuf;
use std::{env, fs, io};

use reusecheck_core::coverage::to_html;
use reusecheck_core::knowledge;
use reusecheck_core::messages::{Catalogue, ENGLISH, PACKS, id};

fn main() -> io::Result<()> {
    let folder: PathBuf = env::args_os().nth(1).ok_or(io::ErrorKind::InvalidInput)?.into();
    let read = |(_, pack): &(_, &str)| Catalogue::read((*pack).to_owned()).ok();
    let all: Vec<Catalogue> = std::iter::once(ENGLISH).chain(PACKS.iter().filter_map(read)).collect();
    all.iter().try_for_each(|words| {
        let others: Vec<&Catalogue> =
            all.iter().filter(|other| other.language() != words.language()).collect();
        fs::write(folder.join(words.text(id::COVERAGE_FILE)), to_html(&knowledge(), words, &others))
    })
}
