//! The languages under `knowledge/messages/`: reads one, and compares it with English.
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A message and its file.
pub(crate) struct Text {
    pub(crate) file: String,
    pub(crate) text: String,
}

/// Key (`step.kernel-build`) -> text, over all files of one language.
pub(crate) type Texts = BTreeMap<String, Text>;

/// One language's texts; a duplicate key is an error.
pub(crate) fn read_language(folder: &Path, language: &str) -> Result<Texts, String> {
    let mut texts = Texts::new();
    let refuse = |file: &str, reason: &str| format!("knowledge/messages/{language}{file}: {reason}");
    let entries = fs::read_dir(folder.join(language))
        .map_err(|error| refuse("", &format!("the language is missing: {error}")))?;
    let mut files: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    for path in files {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let name = format!("/{file}");
        let text = fs::read_to_string(&path).map_err(|error| refuse(&name, &error.to_string()))?;
        let table: toml::Table = text.parse().map_err(|error| refuse(&name, &format!("{error}")))?;
        flatten(&file, "", &table, &mut texts).map_err(|reason| refuse(&name, &reason))?;
    }
    Ok(texts)
}

/// Checks that a language has exactly the messages of English, each in the file of the same name and with the same
/// placeholders.
pub(crate) fn compare_with_english(language: &str, texts: &Texts, english: &Texts) -> Result<(), String> {
    let refuse = |file: &str, key: &str, reason: &str| {
        Err(format!("knowledge/messages/{language}/{file}: {key}: {reason}"))
    };
    for (key, Text { file, text }) in english {
        match texts.get(key).filter(|translated| translated.file == *file) {
            None => return refuse(file, key, "this message is missing"),
            Some(translated) if placeholders(&translated.text) != placeholders(text) => {
                return refuse(file, key, "its placeholders differ from the English ones");
            }
            Some(_) => {}
        }
    }
    texts
        .iter()
        .find(|(key, _)| !english.contains_key(*key))
        .map_or(Ok(()), |(key, Text { file, .. })| refuse(file, key, "English has no such message"))
}

/// Removes and returns the texts under `[kernels]`: titles and notes of the kernels' table, by their English. A text
/// without a translation stays English, so that nobody needs another language to add a kernel. A translation of a text
/// that the table no longer contains is refused.
pub(crate) fn texts_of_kernels(knowledge: &Path, language: &str, texts: &mut Texts) -> Result<Texts, String> {
    let table = read_folder(&knowledge.join("kernels"))?;
    let all = std::mem::take(texts);
    let (kernels, others): (Texts, Texts) = all.into_iter().partition(|(key, _)| key.starts_with("kernels."));
    *texts = others;
    let mut translated = Texts::new();
    for (key, text) in kernels {
        let english = key.strip_prefix("kernels.").unwrap_or_default();
        if !table.contains(&format!("= {english:?}\n")) {
            return Err(format!(
                "knowledge/messages/{language}/{}: {english:?}: no file under kernels/ says this",
                text.file
            ));
        }
        translated.insert(english.to_owned(), text);
    }
    Ok(translated)
}

/// Returns the concatenated text of every file in a folder.
fn read_folder(folder: &Path) -> Result<String, String> {
    let refuse = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut text = String::new();
    for entry in fs::read_dir(folder).map_err(refuse)? {
        text += &fs::read_to_string(entry.map_err(refuse)?.path()).map_err(refuse)?;
    }
    Ok(text)
}

/// Returns the names in braces, sorted.
fn placeholders(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> =
        text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect();
    names.sort_unstable();
    names
}

fn flatten(file: &str, prefix: &str, table: &toml::Table, texts: &mut Texts) -> Result<(), String> {
    for (key, value) in table {
        let key = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            toml::Value::Table(inner) => flatten(file, &key, inner, texts)?,
            toml::Value::String(text) if text.trim().is_empty() => {
                return Err(format!("{key}: the message is empty"));
            }
            toml::Value::String(text) => {
                let text = Text { file: file.to_owned(), text: text.trim_matches('\n').to_owned() };
                if texts.insert(key.clone(), text).is_some() {
                    return Err(format!("{key}: duplicate key"));
                }
            }
            _ => return Err(format!("{key}: a message is a text in quotes")),
        }
    }
    Ok(())
}
