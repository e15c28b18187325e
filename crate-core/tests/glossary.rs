//! The phrases that the glossary says to avoid appear in no message, document, example, comment or name of a test.

use std::fs;
use std::path::{Path, PathBuf};

/// English prose.
const PROSE: [&str; 16] = [
    "README.md",
    "CONTRIBUTING.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "docs",
    "lab/README.md",
    ".github",
    "CODE_OF_CONDUCT.md",
    "RELEASING.md",
    "crate-archive/README.md",
    "crate-cli/README.md",
    "crate-core/README.md",
    "examples",
    "crate-web/npm/README.md",
    "integrations",
];
/// Code with English comments.
const CODE: [&str; 11] = [
    "crate-archive",
    "crate-cli",
    "crate-core",
    "crate-web",
    "fuzz",
    "integrations",
    "lab",
    "probe",
    "static",
    "tests",
    "xtask",
];
/// Folders and files that are not prose of ours: pastes, texts in the catalogue, built files, and the phrases themselves.
const SKIPPED: [&str; 7] =
    ["corpus", "snapshots", "messages", "node_modules", "target", "glossary.md", "glossary.rs"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Returns the first column of the table under that heading.
fn avoided(glossary: &str, heading: &str) -> Vec<String> {
    let (_, section) = glossary.split_once(heading).expect(heading);
    let section = section.split("\n## ").next().unwrap_or(section);
    let rows = section.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    rows.skip(1).map(str::to_owned).collect()
}

/// Returns every file of a file or folder with one of these extensions.
fn files(path: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let is_skipped = path.file_name().is_some_and(|name| SKIPPED.iter().any(|skipped| name == *skipped));
    if is_skipped {
        return Vec::new();
    }
    if path.is_dir() {
        let entries = fs::read_dir(path).expect("a readable folder");
        return entries.flat_map(|entry| files(&entry.expect("an entry").path(), extensions)).collect();
    }
    let is_wanted = path.extension().is_some_and(|end| extensions.iter().any(|wanted| end == *wanted));
    if is_wanted { vec![path.to_owned()] } else { Vec::new() }
}

/// Returns all lines of a document, and of messages those that are not comments.
fn prose(path: &Path, text: &str) -> String {
    let is_document = path.extension().is_some_and(|end| end == "md");
    let lines: Vec<&str> = text.lines().filter(|line| is_document || !line.starts_with('#')).collect();
    lines.join(" ")
}

/// Returns the comments of a file, and the names of its tests with blanks between their words.
fn comments(path: &Path, text: &str) -> String {
    let is_toml = path.extension().is_some_and(|end| end == "toml");
    let comment = |line: &str| {
        let line = line.trim_start();
        if is_toml {
            return line.strip_prefix('#').map(str::to_owned);
        }
        if line.starts_with("fn ") {
            return Some(line.replace('_', " "));
        }
        let is_title = line.starts_with("test(") || line.starts_with("describe(");
        let is_comment = ["//", "/*", "* "].iter().any(|start| line.starts_with(start));
        if is_title || is_comment {
            return Some(line.trim_start_matches(['/', '*', '!']).to_owned());
        }
        line.split_once(" // ").map(|(_, rest)| rest.to_owned())
    };
    text.lines().filter_map(comment).collect::<Vec<_>>().join(" ")
}

/// Returns where a text has a phrase, whatever its case and line breaks: `docs/x.md: stands beside`.
fn findings(path: &Path, phrases: &[String], select: fn(&Path, &str) -> String) -> Vec<String> {
    let text = fs::read_to_string(path).expect("a text file");
    let flat = select(path, &text).split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let found = phrases.iter().filter(|phrase| flat.contains(&phrase.to_lowercase()));
    found.map(|phrase| format!("{}: {phrase}", path.display())).collect()
}

fn glossary() -> String {
    fs::read_to_string(root().join("docs/glossary.md")).expect("the glossary")
}

#[test]
fn no_message_or_document_has_an_avoided_phrase() {
    let messages = root().join("crate-core/knowledge/messages");
    let english = avoided(&glossary(), "## Avoid in English");
    let chinese = avoided(&glossary(), "## Avoid in Chinese");
    assert!(english.len() > 15 && chinese.len() > 5, "{english:?} {chinese:?}");
    let mut found = Vec::new();
    let documents = PROSE.iter().map(|path| root().join(path)).chain([messages.join("en")]);
    for file in documents.flat_map(|path| files(&path, &["md", "toml"])) {
        found.extend(findings(&file, &english, prose));
    }
    for file in files(&messages.join("zh-CN"), &["toml"]) {
        found.extend(findings(&file, &chinese, prose));
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn no_comment_or_test_name_has_an_avoided_phrase() {
    let english = avoided(&glossary(), "## Avoid in English");
    let code = CODE.iter().flat_map(|path| files(&root().join(path), &["rs", "js", "mjs", "ts", "toml"]));
    let code: Vec<PathBuf> = code.collect();
    assert!(code.len() > 400, "{} files", code.len());
    let found: Vec<String> = code.iter().flat_map(|file| findings(file, &english, comments)).collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn comments_and_names_are_found() {
    let rust = "//! A line that is\n//! broken.\nfn it_has_a_name() {\n    let x = 1; // at the end\n}";
    assert_eq!(comments(Path::new("a.rs"), rust), " A line that is  broken. fn it has a name() { at the end");
    let toml = "# A comment\nname = \"no comment\"";
    assert_eq!(comments(Path::new("a.toml"), toml), " A comment");
}
