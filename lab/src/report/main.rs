//! Reads the machines' lines, asks the model the same cases, and writes what came out as a paper.
//!
//! `lab-report FOLDER PAPER EMULATOR`; ends with 1 where the model and a kernel disagree.

mod load;
mod paper;
mod run;

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use run::Run;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder, paper, emulator] = arguments.as_slice() else {
        eprintln!("lab-report FOLDER PAPER EMULATOR");
        return ExitCode::from(2);
    };
    match read(Path::new(folder)).and_then(|runs| {
        fs::write(paper, paper::write(&runs, emulator)).map_err(|error| format!("{paper}: {error}"))?;
        Ok(runs.iter().all(|run| run.agrees() && load::agrees(run)))
    }) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::from(2)
        }
    }
}

/// The runs of a folder, each kernel's lines together, the oldest kernel first.
fn read(folder: &Path) -> Result<Vec<Run>, String> {
    let files = folder.read_dir().map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<_> = files.flatten().map(|entry| entry.path()).collect();
    files.sort();
    let mut runs: Vec<Run> = Vec::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "lines")) {
        let told = |error: String| format!("{}: {error}", file.display());
        let text = fs::read_to_string(file).map_err(|error| told(error.to_string()))?;
        let run = Run::read(&text).map_err(told)?;
        match runs.iter_mut().find(|known| known.release == run.release) {
            Some(known) => known.join(run),
            None => runs.push(run),
        }
    }
    runs.sort_by_key(Run::numbers);
    Ok(runs)
}
