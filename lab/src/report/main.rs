//! Reads the machines' lines, calculates the model's answers for the same cases, and writes a report.
//!
//! `lab-report FOLDER REPORT EMULATOR` exits with 1 if the model and a kernel disagree.

mod cases;
mod command;
mod load;
mod modules;
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
        Ok(runs.iter().all(|run| {
            run.agrees()
                && load::agrees(run)
                && probe::agrees(run)
                && modules::agrees(run)
                && command::agrees(run)
        }))
    }) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::from(2)
        }
    }
}

/// Returns the report. A section whose part was not run keeps its text.
fn report(runs: &[Run], before: &str, emulator: &str) -> String {
    let (rest, before_modules) = split(before, modules::HEADING);
    let (rest, before_command) = split(rest, command::HEADING);
    let (before_cases, before_probe) = split(rest, probe::HEADING);
    let (stock, built): (Vec<Run>, Vec<Run>) = runs.iter().cloned().partition(|run| run.built.is_none());
    let cases = if stock.iter().any(Run::has_cases) {
        cases::write(&stock, emulator)
    } else {
        before_cases.to_owned()
    };
    let probe = probe::section(&stock, emulator).unwrap_or_else(|| before_probe.to_owned());
    let command = command::section(&stock, emulator).unwrap_or_else(|| before_command.to_owned());
    let modules = modules::section(&built, emulator).unwrap_or_else(|| before_modules.to_owned());
    let sections = [cases, probe, command, modules];
    let sections = sections.iter().map(|section| section.trim_end()).filter(|section| !section.is_empty());
    sections.collect::<Vec<_>>().join("\n\n") + "\n"
}

/// Splits a text before a heading; without it, the second half is empty.
fn split<'a>(text: &'a str, heading: &str) -> (&'a str, &'a str) {
    text.split_at(text.find(heading).unwrap_or(text.len()))
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
        let is_same = |known: &&mut Run| known.release == run.release && known.built == run.built;
        match runs.iter_mut().find(is_same) {
            Some(known) => known.join(run),
            None => runs.push(run),
        }
    }
    // Small sets first.
    let size = |run: &Run| run.built.as_ref().map(|built| (built.name != "none", built.name.len()));
    runs.sort_by_key(|run| (run.numbers(), size(run)));
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
        let later = probe::TEXTS.iter().chain(&command::TEXTS).chain(&modules::TEXTS);
        for text in cases::TEXTS.iter().chain([&load::HEAD]).chain(later) {
            assert!(report.contains(text), "{text}");
        }
    }

    #[test]
    fn parts_that_did_not_run_keep_their_text() {
        let before = format!(
            "# Cases\n\nold cases\n\n{}\nold probe\n\n{}\nold command\n\n{}\nold modules\n",
            probe::HEADING,
            command::HEADING,
            modules::HEADING
        );
        assert_eq!(report(&runs("part udp"), &before, "emulator"), before);
        let of_probe = report(&runs("part probe\nlive sent=1 echoed=1"), &before, "emulator");
        assert!(
            of_probe.starts_with("# Cases\n\nold cases\n\n## The probe\n") && !of_probe.contains("old probe")
        );
        let load = "load client-8 begun=1 scheduled=1 delayed=0 first=1 failed=0 refused=0 least=1 most=1 even=0 took=9";
        let of_cases = report(&runs(load), &before, "emulator");
        assert!(!of_cases.contains("old cases") && of_cases.contains("\n## The probe\n\nold probe\n"));
        let of_modules = report(&runs("built d752"), &before, "emulator");
        assert!(of_modules.contains("\nold command\n\n## Modules with commits taken back\n"), "{of_modules}");
        assert!(!of_modules.contains("old modules"), "{of_modules}");
    }
}
