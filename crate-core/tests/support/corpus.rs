//! The corpus: a file of `tests/corpus` holds the pastes of one kind or one roughness, each below a line `====[ name
//! ]====`. `====[ name | escaped ]====` marks `\e`, `\r`, `\t`, `\0`, `\b` and `\u{...}` as escapes of characters that
//! a text file cannot contain.
#![allow(unreachable_pub, reason = "shared by test files")]

use std::path::Path;

/// Returns every paste of the corpus with its name.
pub fn all() -> impl Iterator<Item = (String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let files = std::fs::read_dir(folder).expect("the corpus").map(|entry| entry.expect("an entry").path());
    files.flat_map(|file| pastes(&std::fs::read_to_string(file).expect("a text file")))
}

/// Returns the pastes of a corpus file.
pub fn pastes(text: &str) -> Vec<(String, String)> {
    let mut pastes: Vec<(String, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("====[ ").and_then(|rest| rest.trim_end().strip_suffix(" ]====")) {
            Some(title) => pastes.push((title.to_owned(), String::new())),
            None => pastes.last_mut().expect("a title first").1.push_str(line),
        }
    }
    for (title, paste) in &mut pastes {
        if title.ends_with("| escaped") {
            *paste = unescaped(paste);
        }
    }
    pastes
}

fn unescaped(text: &str) -> String {
    let mut out = text.to_owned();
    for (escape, character) in
        [("\\e", '\u{1b}'), ("\\r", '\r'), ("\\t", '\t'), ("\\0", '\0'), ("\\b", '\u{8}')]
    {
        out = out.replace(escape, &character.to_string());
    }
    while let Some((before, rest)) = out.split_once("\\u{") {
        let (code, after) = rest.split_once('}').expect("a closing brace");
        let character = u32::from_str_radix(code, 16).ok().and_then(char::from_u32).expect("a character");
        out = format!("{before}{character}{after}");
    }
    out
}
