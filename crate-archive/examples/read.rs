//! `cargo run -p reusecheck-archive --example read -- FILE...` prints what each archive holds, as JSON.
use std::error::Error;
use std::fs::File;

use reusecheck_archive::Archive;
use reusecheck_core::messages::ENGLISH;

fn main() -> Result<(), Box<dyn Error>> {
    for path in std::env::args().skip(1) {
        let mut file = File::open(path)?;
        let size = file.metadata()?.len();
        let reading = Archive::read(&mut file, size, &ENGLISH)?;
        println!("{}", serde_json::to_string_pretty(&reading)?);
    }
    Ok(())
}
