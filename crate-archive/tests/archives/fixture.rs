//! Fixtures: the files of an archive as one text, and its expected reading.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use reusecheck_archive::{ArchiveNode, ArchiveReading};
use reusecheck_core::facts::Facts;

/// A file of an archive, or a link.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// A part that ends in `!` is an archive, and what follows is inside of it.
    pub(crate) path: String,
    pub(crate) text: String,
    pub(crate) link: Option<String>,
}

/// An archive and its expected reading.
pub(crate) struct Fixture {
    pub(crate) id: String,
    pub(crate) expected: Vec<String>,
    pub(crate) files: Vec<File>,
}

/// Reads a fixture: `==> path`, or `==> path -> target`, above the text of each file.
pub(crate) fn parse(id: &str, text: &str) -> Fixture {
    let mut files: Vec<File> = Vec::new();
    for line in text.lines() {
        if let Some(head) = line.strip_prefix("==> ") {
            let (path, link) =
                head.split_once(" -> ").map_or((head, None), |(path, link)| (path, Some(link)));
            files.push(File { path: path.to_owned(), text: String::new(), link: link.map(str::to_owned) });
        } else {
            let file = files.last_mut().expect("a fixture begins with a path");
            let _ = writeln!(file.text, "{line}");
        }
    }
    let expected = files.remove(0);
    assert_eq!(expected.path, "EXPECT", "{id}: a fixture begins with what is expected");
    Fixture { id: id.to_owned(), expected: expected.text.lines().map(str::to_owned).collect(), files }
}

/// Returns every fixture of the folder `layouts`.
pub(crate) fn all() -> Vec<Fixture> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/layouts");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be read").path())
        .collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let id = path.file_stem().expect("a name").to_string_lossy().into_owned();
        parse(&id, &fs::read_to_string(path).expect("it is text"))
    };
    paths.iter().map(read).collect()
}

/// Returns a reading in the format of the fixtures.
pub(crate) fn summary(reading: &ArchiveReading) -> Vec<String> {
    let mut summary = vec![format!("collector {}", reading.collector)];
    summary.extend(reading.nodes.iter().map(|node| format!("node {}{}", node.name, facts(&node.facts))));
    if reading.cluster != Facts::default() {
        summary.push(format!("cluster{}", facts(&reading.cluster)));
    }
    let mut absent = "absent".to_owned();
    for fact in &reading.absent {
        let _ = write!(absent, " {fact}");
    }
    summary.push(absent);
    summary.sort();
    summary
}

fn facts(facts: &Facts) -> String {
    // The rest follows from these.
    let is_compared = |name: &str| !matches!(name, "arch" | "kernelBuilt");
    let mut fact_lines: Vec<String> = facts
        .named()
        .into_iter()
        .filter(|(name, _)| is_compared(name))
        .map(|(name, value)| format!(" {name}={}", value.replace(' ', "_")))
        .collect();
    fact_lines.sort();
    fact_lines.concat()
}

/// Compares a reading with the expected one: all of the facts, and the notes that the fixture names.
#[track_caller]
pub(crate) fn check(fixture: &Fixture, reading: &ArchiveReading, how: &str) {
    let (notes, expected): (Vec<&String>, Vec<&String>) =
        fixture.expected.iter().partition(|line| line.starts_with("note "));
    let mut expected: Vec<String> = expected.into_iter().map(|line| sorted_facts(line)).collect();
    expected.sort();
    assert_eq!(summary(reading), expected, "{} in {how}: {:#?}", fixture.id, reading.notes);
    for note in notes {
        let mut words = note.split(' ').skip(1);
        let why = words.next().expect("a note has a reason");
        let path = words.next().map(|path| path.trim_start_matches("./"));
        let is_it =
            |known: &reusecheck_archive::ArchiveNote| known.why == why && known.path.as_deref() == path;
        assert!(
            reading.notes.iter().any(is_it),
            "{} in {how}: no {note} in {:#?}",
            fixture.id,
            reading.notes
        );
    }
    for node in &reading.nodes {
        check_evidence(&fixture.id, node);
    }
}

/// Facts may have any order in a fixture.
fn sorted_facts(line: &str) -> String {
    let mut words: Vec<&str> = line.split(' ').collect();
    let names = if line.starts_with("node ") { 2 } else { 1 };
    if line.starts_with("node ") || line.starts_with("cluster ") {
        words[names..].sort_unstable();
    }
    words.join(" ")
}

/// Every fact has a file and a line.
fn check_evidence(id: &str, node: &ArchiveNode) {
    let follows = |name: &str| matches!(name, "modeSource" | "kernelBuilt" | "arch");
    for (name, _) in node.facts.named().into_iter().filter(|(name, _)| !follows(name)) {
        let evidence = node.evidence.iter().find(|evidence| evidence.fact == name);
        let evidence = evidence.unwrap_or_else(|| panic!("{id}: {}: no evidence of {name}", node.name));
        assert!(evidence.path.is_some() && evidence.line > 0, "{id}: {evidence:?}");
    }
}
