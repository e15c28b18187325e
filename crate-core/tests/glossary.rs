//! The phrases that the glossary says to avoid appear in no message, document or example.

use std::fs;
use std::path::{Path, PathBuf};

/// What is read: messages by language, and English prose.
const PROSE: [&str; 8] = [
    "README.md",
    "CONTRIBUTING.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "docs",
    "lab/README.md",
    "crate-web/npm/README.md",
];
const GLOSSARY: &str = "glossary.md";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The first column of the table under that heading.
fn avoided(glossary: &str, heading: &str) -> Vec<String> {
    let (_, section) = glossary.split_once(heading).expect(heading);
    let section = section.split("\n## ").next().unwrap_or(section);
    let rows = section.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    rows.skip(1).map(str::to_owned).collect()
}

/// Every text file of a file or folder.
fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_dir() {
        let entries = fs::read_dir(path).expect("a readable folder");
        return entries.flat_map(|entry| files(&entry.expect("an entry").path())).collect();
    }
    let is_text = path.extension().is_some_and(|end| end == "md" || end == "toml");
    let is_glossary = path.file_name().is_some_and(|name| name == GLOSSARY);
    if is_text && !is_glossary { vec![path.to_owned()] } else { Vec::new() }
}

/// Where a file has a phrase, whatever its case and line breaks: `docs/x.md: stands beside`.
fn findings(path: &Path, phrases: &[String]) -> Vec<String> {
    let text = fs::read_to_string(path).expect("a text file");
    // A comment of TOML is for those who edit it, and code is as it is.
    let lines =
        text.lines().filter(|line| !line.starts_with('#') || path.extension().is_some_and(|end| end == "md"));
    let words: Vec<String> = lines.flat_map(str::split_whitespace).map(str::to_lowercase).collect();
    let flat = words.join(" ");
    let found = phrases.iter().filter(|phrase| flat.contains(&phrase.to_lowercase()));
    found.map(|phrase| format!("{}: {phrase}", path.display())).collect()
}

#[test]
fn no_message_or_document_has_an_avoided_phrase() {
    let glossary = fs::read_to_string(root().join("docs").join(GLOSSARY)).expect("the glossary");
    let messages = root().join("crate-core/knowledge/messages");
    let english = avoided(&glossary, "## Avoid in English");
    let chinese = avoided(&glossary, "## Avoid in Chinese");
    assert!(english.len() > 15 && chinese.len() > 5, "{english:?} {chinese:?}");
    let mut found = Vec::new();
    let prose = PROSE.iter().map(|path| root().join(path)).chain([messages.join("en")]);
    for file in prose.flat_map(|path| files(&path)) {
        found.extend(findings(&file, &english));
    }
    for file in files(&messages.join("zh-CN")) {
        found.extend(findings(&file, &chinese));
    }
    assert!(found.is_empty(), "{found:#?}");
}
