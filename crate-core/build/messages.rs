//! `knowledge/messages/<language>/*.toml` -> one constant per key, and a pack of texts for each language but English.
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;

/// A message, and the file it stands in.
struct Text {
    file: String,
    text: String,
}

/// Key (`step.kernel-build`) -> text, over all files of one language.
type Texts = BTreeMap<String, Text>;

#[derive(Deserialize)]
struct About {
    language: Vec<Language>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Language {
    id: String,
    name: String,
}

/// Reads every language, holds each against English and writes the Rust tables; a refusal names file, key and reason.
pub(crate) fn compile(knowledge: &Path) -> Result<String, String> {
    let about = fs::read_to_string(knowledge.join("about.toml"))
        .map_err(|error| format!("knowledge/about.toml: {error}"))?;
    let about: About = toml::from_str(&about).map_err(|error| format!("knowledge/about.toml: {error}"))?;
    let others = match about.language.split_first() {
        Some((first, others)) if first.id == "en" => others,
        _ => return Err("knowledge/about.toml: the first language is `en`".to_owned()),
    };
    let folder = knowledge.join("messages");
    let english = read_language(&folder, "en")?;
    let mut code = String::new();
    write_messages(&mut code, &english);
    write_kinds(&mut code, "step", &english);
    write_kinds(&mut code, "remedy", &english);
    write_languages(&mut code, &about.language);
    let digest = digest(&english);
    let _ = writeln!(code, "const DIGEST: &str = \"{digest:08x}\";\nconst COUNT: usize = {};", english.len());
    code.push_str("/// Each language's pack, as [`Catalogue::read`] takes it.\n");
    code.push_str("pub const PACKS: &[(&str, &str)] = &[\n");
    for Language { id, .. } in others {
        let texts = read_language(&folder, id)?;
        hold_against_english(id, &texts, &english)?;
        let _ = writeln!(code, "    ({id:?}, {:?}),", pack(id, &texts, digest));
    }
    code.push_str("];\n");
    Ok(code)
}

/// A static and a constant for each message: what an artifact does not name, the linker leaves out of it.
fn write_messages(code: &mut String, english: &Texts) {
    let mut ids =
        String::from("/// One constant per message.\npub mod id {\n    use super::{Message, texts};\n");
    code.push_str("mod texts {\n    use super::Text;\n");
    for (index, (key, Text { text, .. })) in english.iter().enumerate() {
        let name = constant(key);
        let _ = writeln!(
            code,
            "    pub(super) static {name}: Text = Text {{ index: {index}, english: {text:?} }};"
        );
        let _ = writeln!(ids, "    /// `{key}`\n    pub const {name}: Message = Message(&texts::{name});");
    }
    code.push_str("}\n");
    code.push_str(&ids);
    code.push_str("}\n");
}

/// Messages that carry their own stable id into the report: `step.rating-none` is `("rating-none", text)`.
fn write_kinds(code: &mut String, family: &str, english: &Texts) {
    let _ = writeln!(
        code,
        "/// Every {family} with its stable id.\npub mod {family} {{\n    use super::{{Message, texts}};"
    );
    for key in english.keys() {
        let Some(id) = key.strip_prefix(family).and_then(|rest| rest.strip_prefix('.')) else { continue };
        let (name, text) = (constant(id), constant(key));
        let _ = writeln!(
            code,
            "    /// `{id}`\n    pub const {name}: (&str, Message) = ({id:?}, Message(&texts::{text}));"
        );
    }
    code.push_str("}\n");
}

fn write_languages(code: &mut String, languages: &[Language]) {
    code.push_str("/// Each language's id and its own name for itself; English first.\n");
    let _ = writeln!(code, "pub static LANGUAGES: [(&str, &str); {}] = [", languages.len());
    for Language { id, name } in languages {
        let _ = writeln!(code, "    ({id:?}, {name:?}),");
    }
    code.push_str("];\n");
}

fn constant(key: &str) -> String {
    key.replace(['.', '-'], "_").to_uppercase()
}

/// FNV-1a over the English keys and texts: what a pack and an artifact must have in common to fit.
fn digest(english: &Texts) -> u32 {
    let parts = english.iter().flat_map(|(key, Text { text, .. })| [key, text]);
    let bytes = parts.flat_map(|part| part.bytes().chain([0]));
    bytes.fold(0x811c_9dc5, |digest, byte| (digest ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// A line that says what it is, then the texts in the order of their keys.
fn pack(language: &str, texts: &Texts, digest: u32) -> String {
    let mut pack = format!("reusecheck-messages {digest:08x} {language}\n");
    for (index, Text { text, .. }) in texts.values().enumerate() {
        if index > 0 {
            pack.push('\0');
        }
        pack.push_str(text);
    }
    pack
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
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let name = format!("/{file}");
        let text = fs::read_to_string(&path).map_err(|error| refuse(&name, &error.to_string()))?;
        let table: toml::Table = text.parse().map_err(|error| refuse(&name, &format!("{error}")))?;
        flatten(&file, "", &table, &mut texts).map_err(|reason| refuse(&name, &reason))?;
    }
    Ok(texts)
}

/// Every message of English is there, in the file of the same name, no other, and with the same placeholders.
fn hold_against_english(language: &str, texts: &Texts, english: &Texts) -> Result<(), String> {
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
                return Err(format!("{key}: the message is empty"));
            }
            toml::Value::String(text) => {
                let text = Text { file: file.to_owned(), text: text.trim().to_owned() };
                if texts.insert(key.clone(), text).is_some() {
                    return Err(format!("{key}: this key stands twice"));
                }
            }
            _ => return Err(format!("{key}: a message is a text in quotes")),
        }
    }
    Ok(())
}
