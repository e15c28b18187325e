//! Tasks that run an example of the core: over collected files, or over the knowledge itself.

use std::path::PathBuf;
use std::process::ExitCode;

use lexopt::Arg;

use crate::Outcome;
use crate::cli::{Arguments, unexpected};
use crate::process::{command, run};

/// Runs the reader over folders of pastes, and fails if too few values are read as their index expects.
pub(crate) fn score(arguments: &mut Arguments) -> Outcome<ExitCode> {
    let folders = paths(arguments)?;
    if folders.is_empty() {
        return Err("score: missing argument FOLDER; see 'cargo xtask help'".to_owned());
    }
    example("score", &folders, "recall below 98 % or precision below 99 %")
}

/// Measures the knowledge against a list of kernel releases.
pub(crate) fn coverage(arguments: &mut Arguments) -> Outcome<ExitCode> {
    let files = paths(arguments)?;
    if files.len() != 1 {
        return Err(format!("coverage: expected one FILE, got {}; see 'cargo xtask help'", files.len()));
    }
    example("coverage", &files, "the list of releases cannot be measured")
}

/// Lists the rows of the knowledge that were not checked for long.
pub(crate) fn freshness(arguments: &mut Arguments) -> Outcome<ExitCode> {
    arguments.end()?;
    example("freshness", &[], "the knowledge cannot be read")
}

/// Returns the remaining arguments as absolute paths.
fn paths(arguments: &mut Arguments) -> Outcome<Vec<PathBuf>> {
    let mut paths = Vec::new();
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Value(path) => {
                paths.push(
                    std::path::absolute(&path).map_err(|error| format!("{}: {error}", path.display()))?,
                );
            }
            other => return Err(unexpected(other)),
        }
    }
    Ok(paths)
}

fn example(name: &str, paths: &[PathBuf], otherwise: &str) -> Outcome<ExitCode> {
    let mut cargo =
        command("cargo", &["run", "--quiet", "--package", "reusecheck-core", "--example", name, "--"]);
    run(cargo.args(paths), otherwise)?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use crate::files::{list, read};
    use crate::process::root;

    /// Returns the names after a mark.
    fn names<'t>(text: &'t str, mark: &str) -> Vec<&'t str> {
        let is_end = |c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_';
        text.split(mark).skip(1).map(|rest| rest.split(is_end).next().unwrap_or_default()).collect()
    }

    fn is(file: &str, kind: &str) -> bool {
        file.rsplit_once('.').is_some_and(|(_, end)| end == kind)
    }

    #[test]
    fn every_example_that_is_named_is_there() {
        let there: Vec<String> = ["crate-archive", "crate-core", "crate-web", "xtask"]
            .iter()
            .flat_map(|folder| list(&root().join(folder).join("examples")).expect("a folder of examples"))
            .map(|file| file.trim_end_matches("/main.rs").trim_end_matches(".rs").to_owned())
            .collect();
        let sources = list(&root().join("xtask/src"))
            .expect("sources")
            .into_iter()
            .map(|file| format!("xtask/src/{file}"));
        let documents =
            list(&root().join("docs")).expect("documents").into_iter().map(|file| format!("docs/{file}"));
        let texts = documents
            .filter(|file| is(file, "md"))
            .chain(["README.md", "CONTRIBUTING.md"].map(str::to_owned));
        let mut count = 0;
        for file in sources.filter(|file| is(file, "rs")).chain(texts) {
            let text = read(&root().join(&file)).expect("a text");
            for mark in ["--example ", "\"--example\", \"", "example(\"", "crate-core/examples/"] {
                for name in names(&text, mark).into_iter().filter(|name| !name.is_empty()) {
                    assert!(
                        there.iter().any(|example| example == name),
                        "{file} names the example '{name}', which is not there"
                    );
                    count += 1;
                }
            }
        }
        assert!(count > 5, "only {count} names were found");
    }
}
