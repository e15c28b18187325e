//! `cargo run -p reusecheck-archive --example seeds -- FOLDER` writes every fixture in every container, for fuzzing.
use std::path::Path;
use std::{env, fs, io};

#[path = "../tests/archives/fixture.rs"]
#[allow(dead_code, reason = "tests also check what is read")]
mod fixture;
#[path = "../tests/archives/pack.rs"]
mod pack;

fn main() -> io::Result<()> {
    let folder = env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    fs::create_dir_all(&folder)?;
    for fixture in fixture::all() {
        for container in pack::CONTAINERS {
            let file = Path::new(&folder).join(format!("{}.{container}", fixture.id));
            fs::write(file, pack::pack(&fixture.files, container))?;
        }
    }
    Ok(())
}
