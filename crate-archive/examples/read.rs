//! `cargo run -p reusecheck-archive --example read -- FILE...` prints what each archive holds, as JSON.
use std::error::Error;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use reusecheck_archive::{Archive, ArchiveReading};
use reusecheck_core::messages::ENGLISH;

fn main() -> Result<(), Box<dyn Error>> {
    for path in std::env::args().skip(1) {
        let reading = read(File::open(path)?)?;
        println!("{}", serde_json::to_string_pretty(&reading)?);
    }
    Ok(())
}

/// Reads a file at the places that the archive asks for.
fn read(mut file: File) -> Result<ArchiveReading, Box<dyn Error>> {
    let mut archive = Archive::seekable(file.metadata()?.len());
    loop {
        while let Some((at, length)) = archive.want() {
            let mut bytes = vec![0; length];
            file.seek(SeekFrom::Start(at))?;
            file.read_exact(&mut bytes)?;
            archive.push(&bytes);
        }
        // Links may lead to files that had passed by.
        match archive.again() {
            Some(again) => archive = again,
            None => return Ok(archive.finish(&ENGLISH)),
        }
    }
}
