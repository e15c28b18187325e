//! Checks the knowledge and compiles it into const tables: nothing is parsed at run time.
use std::path::Path;
use std::{env, fs, process};

#[path = "build/knowledge.rs"]
mod knowledge;
#[path = "build/messages.rs"]
mod messages;

fn main() {
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let knowledge = Path::new(&root).join("knowledge");
    println!("cargo::rerun-if-changed=knowledge");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=src/version");
    let out = env::var("OUT_DIR").expect("cargo sets it");
    let write =
        |name: &str, text: String| fs::write(Path::new(&out).join(name), text).expect("OUT_DIR is writable");
    for (name, compiled) in
        [("messages.rs", messages::compile(&knowledge)), ("knowledge.rs", knowledge::compile(&knowledge))]
    {
        match compiled {
            Ok(code) => write(name, code),
            Err(refusal) => refuse(&refusal),
        }
    }
}

/// Ends the build with the refusal, which names file, row and reason.
fn refuse(refusal: &str) -> ! {
    eprintln!("{refusal}");
    process::exit(1)
}
