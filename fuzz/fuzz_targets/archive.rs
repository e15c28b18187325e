//! Any bytes are read as an archive, the same however they are cut.
#![no_main]

use libfuzzer_sys::fuzz_target;
use reusecheck_archive::Archive;
use reusecheck_core::messages::ENGLISH;

fuzz_target!(|bytes: &[u8]| {
    let read = |chunk: usize| {
        let mut archive = Archive::new();
        bytes.chunks(chunk).for_each(|bytes| archive.push(bytes));
        archive.finish(&ENGLISH)
    };
    assert_eq!(read(bytes.len().max(1)), read(bytes.len() / 3 + 1));
    let mut archive = Archive::seekable(bytes.len() as u64);
    while let Some((at, length)) = archive.want() {
        let at = usize::try_from(at).expect("the input is in memory");
        archive.push(&bytes[at..at + length]);
    }
    archive.finish(&ENGLISH);
});
