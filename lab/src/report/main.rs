//! Reads the machines' lines, calculates the model's answers for the same cases, and writes a report.
//!
//! `lab-report FOLDER REPORT EMULATOR` exits with 1 if the model and a kernel disagree.

mod cases;
mod load;
mod probe;
mod run;

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use run::Run;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder, path, emulator] = arguments.as_slice() else {
        eprintln!("lab-report FOLDER REPORT EMULATOR");
        return ExitCode::from(2);
    };
    match read(Path::new(folder)).and_then(|runs| {
        let before = fs::read_to_string(path).unwrap_or_default();
        fs::write(path, report(&runs, &before, emulator)).map_err(|error| format!("{path}: {error}"))?;
        Ok(runs.iter().all(|run| run.agrees() && load::agrees(run) && probe::agrees(run)))
    }) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::from(2)
        }
    }
}

/// Returns the report. If only the cases or only the probe were run, the other half keeps its text.
fn report(runs: &[Run], before: &str, emulator: &str) -> String {
    let at = before.find(probe::HEADING).unwrap_or(before.len());
    let (cases, probe) = before.split_at(at);
    let cases = if runs.iter().any(Run::has_cases) {
        cases::write(runs, emulator)
    } else {
        cases.trim_end().to_owned() + "\n"
    };
    let probe = probe::section(runs, emulator).unwrap_or_else(|| probe.to_owned());
    if probe.is_empty() { cases } else { cases + "\n" + &probe }
}

/// Returns the runs of a folder, each kernel's lines together, the oldest kernel first.
fn read(folder: &Path) -> Result<Vec<Run>, String> {
    let files = folder.read_dir().map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<_> = files.flatten().map(|entry| entry.path()).collect();
    files.sort();
    let mut runs: Vec<Run> = Vec::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "lines")) {
        let with_file = |error: String| format!("{}: {error}", file.display());
        let text = fs::read_to_string(file).map_err(|error| with_file(error.to_string()))?;
        let run = Run::read(&text).map_err(with_file)?;
        match runs.iter_mut().find(|known| known.release == run.release) {
            Some(known) => known.join(run),
            None => runs.push(run),
        }
    }
    runs.sort_by_key(Run::numbers);
    Ok(runs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(part: &str) -> Vec<Run> {
        let text = format!("kernel 6.1.0-56-cloud-amd64\n{part}\nend\n");
        vec![Run::read(&text).expect("a whole run")]
    }

    #[test]
    fn the_committed_report_has_the_texts_of_this_program() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/kernel-lab.md");
        let report = fs::read_to_string(path).expect("the report");
        for text in cases::TEXTS.iter().chain([&load::HEAD]).chain(&probe::TEXTS) {
            assert!(report.contains(text), "{text}");
        }
    }

    #[test]
    fn parts_that_did_not_run_keep_their_text() {
        let before = format!("# Cases\n\nold cases\n\n{}\nold probe\n", probe::HEADING);
        assert_eq!(report(&runs("part udp"), &before, "emulator"), before);
        let of_probe = report(&runs("part probe\nlive sent=1 echoed=1"), &before, "emulator");
        assert!(
            of_probe.starts_with("# Cases\n\nold cases\n\n## The probe\n") && !of_probe.contains("old probe")
        );
        let load = "load client-8 begun=1 scheduled=1 delayed=0 first=1 failed=0 refused=0 least=1 most=1 even=0 took=9";
        let of_cases = report(&runs(load), &before, "emulator");
        assert!(!of_cases.contains("old cases") && of_cases.ends_with("\n## The probe\n\nold probe\n"));
    }
}
