//! `knowledge/messages/<language>/*.toml` -> one constant per key, and a pack of texts for each language but English.
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;

#[path = "languages.rs"]
mod languages;

use languages::{Text, Texts, compare_with_english, read_language, texts_of_kernels};

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

/// Reads every language, compares each with English and writes the Rust tables; a refusal names file, key and reason.
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
    write_remedies(&mut code, &english)?;
    write_kinds(&mut code, "formula", &english);
    write_kinds(&mut code, "assumption", &english);
    write_kinds(&mut code, "archive", &english);
    write_lists(&mut code, &english);
    write_languages(&mut code, &about.language);
    let digest = digest(&english);
    let _ = writeln!(
        code,
        "const HEAD: &str = \"reusecheck-messages {digest:08x} \";\nconst COUNT: usize = {};",
        english.len()
    );
    code.push_str("/// Each language's pack, as [`Catalogue::read`] takes it.\n");
    code.push_str("pub const PACKS: &[(&str, &str)] = &[\n");
    for Language { id, .. } in others {
        let mut texts = read_language(&folder, id)?;
        let kernels = texts_of_kernels(knowledge, id, &mut texts)?;
        compare_with_english(id, &texts, &english)?;
        let _ = writeln!(code, "    ({id:?}, {:?}),", pack(id, digest, &texts, &kernels));
    }
    code.push_str("];\n");
    Ok(code)
}

/// A static and a constant for each message: the linker drops those that an artifact does not use.
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
    let mut all = Vec::new();
    for key in english.keys() {
        let Some(id) = key.strip_prefix(family).and_then(|rest| rest.strip_prefix('.')) else { continue };
        let (name, text) = (constant(id), constant(key));
        let _ = writeln!(
            code,
            "    /// `{id}`\n    pub const {name}: (&str, Message) = ({id:?}, Message(&texts::{text}));"
        );
        all.push(name);
    }
    let _ = writeln!(
        code,
        "    /// All of them, by id.\n    pub const ALL: &[(&str, Message)] = &[{}];\n}}",
        all.join(", ")
    );
}

/// The texts of a remedy in addition to its instruction: each remedy has all of them.
const PARTS: [&str; 4] = ["remedy-title", "remedy-cost", "remedy-lasts", "remedy-check"];

/// Returns each remedy with its stable id and its five texts; a remedy without one of them is a mistake.
fn write_remedies(code: &mut String, english: &Texts) -> Result<(), String> {
    code.push_str(
        "/// Every remedy with its stable id: what to do, its title, its cost, how long it lasts, how to check it.\n",
    );
    code.push_str("pub mod remedy {\n    use super::{Message, texts};\n");
    let named = |family: &str| {
        let prefix = format!("{family}.");
        english.keys().filter_map(move |key| key.strip_prefix(&prefix).map(str::to_owned))
    };
    for id in named("remedy") {
        let name = constant(&id);
        let mut texts = format!("Message(&texts::REMEDY_{name})");
        for part in PARTS {
            if !english.contains_key(format!("{part}.{id}").as_str()) {
                return Err(format!("knowledge/messages/en/report.toml: [{part}] has no `{id}`"));
            }
            let _ = write!(texts, ", Message(&texts::{}_{name})", constant(part));
        }
        let _ = writeln!(
            code,
            "    /// `{id}`\n    pub const {name}: (&str, [Message; 5]) = ({id:?}, [{texts}]);"
        );
    }
    code.push_str("}\n");
    let all: Vec<String> = named("remedy").collect();
    for part in PARTS {
        if let Some(id) = named(part).find(|id| !all.contains(id)) {
            return Err(format!("knowledge/messages/en/report.toml: [{part}] `{id}` is no remedy"));
        }
    }
    Ok(())
}

/// The parts that scripts draw, with the additional families of messages that each uses.
const DRAWN: [(&str, &[&str]); 4] = [
    ("archive", &[]),
    ("builder", &["page.copied", "page.copy", "page.arch", "page.platform", "page.sysctls"]),
    ("install", &["reading.close"]),
    ("reading", &["page.copied", "page.copy"]),
];

/// The messages for scripts, by key; the part's own name and `page.` are removed from the keys.
fn write_lists(code: &mut String, english: &Texts) {
    code.push_str("/// What scripts draw, each with the messages it says, by their keys.\n");
    code.push_str("pub static DRAWN: &[(&str, &[(&str, Message)])] = &[\n");
    for (name, families) in DRAWN {
        let _ = writeln!(code, "    ({name:?}, &[");
        for key in english.keys() {
            let own = key.strip_prefix(name).and_then(|rest| rest.strip_prefix('.'));
            if own.is_some() || families.iter().any(|family| key.starts_with(family)) {
                let short = own.or(key.strip_prefix("page.")).unwrap_or(key);
                let _ = writeln!(code, "        ({short:?}, Message(&texts::{})),", constant(key));
            }
        }
        code.push_str("    ]),\n");
    }
    code.push_str("];\n");
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

/// FNV-1a over the English keys and texts: a pack fits an artifact with the same digest.
fn digest(english: &Texts) -> u32 {
    let parts = english.iter().flat_map(|(key, Text { text, .. })| [key, text]);
    let bytes = parts.flat_map(|part| part.bytes().chain([0]));
    bytes.fold(0x811c_9dc5, |digest, byte| (digest ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Returns a pack: a header line, the texts in the order of their keys, then English texts of the kernels' table, each
/// with its translation.
fn pack(language: &str, digest: u32, texts: &Texts, kernels: &Texts) -> String {
    let texts = texts.values().map(|Text { text, .. }| text.as_str());
    let kernels = kernels.iter().flat_map(|(english, Text { text, .. })| [english.as_str(), text]);
    let parts: Vec<&str> = texts.chain(kernels).collect();
    format!("reusecheck-messages {digest:08x} {language}\n{}", parts.join("\u{1f}"))
}
