//! Any files are read as a folder: each line of the input that begins with `==> ` names the next file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use reusecheck_archive::Archive;
use reusecheck_core::messages::ENGLISH;

fuzz_target!(|text: &str| {
    let mut archive = Archive::new();
    for file in text.split("==> ") {
        let (path, text) = file.split_once('\n').unwrap_or((file, ""));
        archive.file(path, text.as_bytes());
    }
    let reading = archive.finish(&ENGLISH);
    reading.masked();
});
