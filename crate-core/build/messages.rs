//! `knowledge/messages/<language>/*.toml` -> one constant per key and one table of texts per language.
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;

/// Key (`step.kernel-build`) -> text, over all files of one language.
type Texts = BTreeMap<String, String>;

#[derive(Deserialize)]
struct About {
    languages: Vec<String>,
}

/// Reads every language, holds each against English and writes the Rust tables; a refusal names file, key and reason.
pub(crate) fn compile(knowledge: &Path) -> Result<String, String> {
    let about = fs::read_to_string(knowledge.join("about.toml"))
        .map_err(|error| format!("knowledge/about.toml: {error}"))?;
    let about: About = toml::from_str(&about).map_err(|error| format!("knowledge/about.toml: {error}"))?;
    let folder = knowledge.join("messages");
    let english = read_language(&folder, "en")?;
    for language in about.languages.iter().filter(|language| *language != "en") {
        hold_against_english(language, &read_language(&folder, language)?, &english)?;
    }
    let mut code = String::new();
    code.push_str("/// One constant per message.\npub mod id {\n    use super::Message;\n");
    for (index, key) in english.keys().enumerate() {
        let name = key.replace(['.', '-'], "_").to_uppercase();
        let _ = writeln!(code, "    /// `{key}`\n    pub const {name}: Message = Message({index});");
    }
    code.push_str("}\n");
    write_kinds(&mut code, "step", &english);
    write_kinds(&mut code, "remedy", &english);
    write_table(&mut code, "EN", &english);
    Ok(code)
}

/// Messages that carry their own stable id into the report: `step.rating-none` is `("rating-none", text)`.
fn write_kinds(code: &mut String, family: &str, english: &Texts) {
    let _ = writeln!(
        code,
        "/// Every {family} with its stable id.\npub mod {family} {{\n    use super::Message;"
    );
    for (index, key) in english.keys().enumerate() {
        let Some(id) = key.strip_prefix(family).and_then(|rest| rest.strip_prefix('.')) else { continue };
        let name = id.replace(['.', '-'], "_").to_uppercase();
        let _ = writeln!(
            code,
            "    /// `{id}`\n    pub const {name}: (&str, Message) = ({id:?}, Message({index}));"
        );
    }
    code.push_str("}\n");
}

fn write_table(code: &mut String, name: &str, texts: &Texts) {
    let _ = writeln!(code, "static {name}: [&str; {}] = [", texts.len());
    for text in texts.values() {
        let _ = writeln!(code, "    {text:?},");
    }
    code.push_str("];\n");
}

/// One language's texts; a key that stands twice is refused.
fn read_language(folder: &Path, language: &str) -> Result<Texts, String> {
    let mut texts = Texts::new();
    let refuse = |file: &str, reason: &str| format!("knowledge/messages/{language}{file}: {reason}");
    let entries = fs::read_dir(folder.join(language))
        .map_err(|error| refuse("", &format!("the language is missing: {error}")))?;
    let mut files: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    for path in files {
        let name = format!("/{}", path.file_name().unwrap_or_default().to_string_lossy());
        let text = fs::read_to_string(&path).map_err(|error| refuse(&name, &error.to_string()))?;
        let table: toml::Table = text.parse().map_err(|error| refuse(&name, &format!("{error}")))?;
        flatten(&refuse(&name, ""), "", &table, &mut texts)?;
    }
    Ok(texts)
}

/// Every message of English is there, no other, and with the same placeholders.
fn hold_against_english(language: &str, texts: &Texts, english: &Texts) -> Result<(), String> {
    let refuse = |key: &str, reason: &str| Err(format!("knowledge/messages/{language}: {key}: {reason}"));
    for (key, text) in english {
        match texts.get(key) {
            None => return refuse(key, "this message is missing"),
            Some(translated) if placeholders(translated) != placeholders(text) => {
                return refuse(key, "its placeholders differ from the English ones");
            }
            Some(_) => {}
        }
    }
    texts
        .keys()
        .find(|key| !english.contains_key(*key))
        .map_or(Ok(()), |key| refuse(key, "English has no such message"))
}

/// The names in braces, sorted.
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
                return Err(format!("{file}{key}: the message is empty"));
            }
            toml::Value::String(text) => {
                if texts.insert(key.clone(), text.trim().to_owned()).is_some() {
                    return Err(format!("{file}{key}: this key stands twice"));
                }
            }
            _ => return Err(format!("{file}{key}: a message is a text in quotes")),
        }
    }
    Ok(())
}
