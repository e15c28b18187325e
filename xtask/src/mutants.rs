//! `cargo xtask mutants`: changes the core in many small ways, and counts which changes the tests catch.

use std::fs;
use std::process::ExitCode;

use lexopt::{Arg, ValueExt as _};

use crate::Outcome;
use crate::cli::{Arguments, unexpected};
use crate::process::{command, root};
use crate::setup;

/// The exit statuses of cargo-mutants after a complete run: every change was caught, some were missed, some timed out.
const COUNTED: [i32; 3] = [0, 2, 3];
const OUTCOMES: [&str; 4] = ["caught", "missed", "timeout", "unviable"];

/// Mutates the files that match the given patterns, otherwise those of `.cargo/mutants.toml`, and prints caught, missed
/// and percent.
pub(crate) fn run_mutants(arguments: &mut Arguments) -> Outcome<ExitCode> {
    let mut files = Vec::new();
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Value(file) => files.push(file.string().map_err(|error| error.to_string())?),
            other => return Err(unexpected(other)),
        }
    }
    let program = setup::cargo_mutants()?.join("cargo-mutants");
    let to = root().join("target/mutants");
    fs::create_dir_all(&to).map_err(|error| format!("{}: {error}", to.display()))?;
    let mut mutants =
        command(&program.to_string_lossy(), &["mutants", "--package", "reusecheck-core", "--output"]);
    mutants.arg(&to);
    mutants.args(files.iter().flat_map(|file| ["--file", file]));
    let status = mutants.status().map_err(|error| format!("cargo-mutants does not start: {error}"))?;
    if !status.code().is_some_and(|code| COUNTED.contains(&code)) {
        return Err("cargo-mutants did not run to its end: see its message above".to_owned());
    }
    let count = |outcome| -> Option<usize> {
        let list = fs::read_to_string(to.join(format!("mutants.out/{outcome}.txt"))).ok()?;
        Some(list.lines().count())
    };
    let counts = OUTCOMES.map(count);
    let [Some(caught), Some(missed), Some(timeout), Some(unviable)] = counts else {
        return Err(format!("cargo-mutants left no counts in {}", to.display()));
    };
    // A change that makes a test run for ever counts as caught; one that does not compile does not count.
    let (noticed, all) = (caught + timeout, caught + timeout + missed);
    if all == 0 {
        return Err(format!("no mutant was tested ({unviable} do not compile): see the message above"));
    }
    let tenths = noticed * 1000 / all;
    println!("{noticed} caught, {missed} missed, {}.{} % caught", tenths / 10, tenths % 10);
    Ok(if missed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
