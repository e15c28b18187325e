//! `knowledge/*.toml` -> const tables. Every refusal names file, row and reason.
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

mod archives;
mod bounds;
mod build_dates;
mod commands;
mod constants;
mod exits;
mod faq;
mod fixes;
#[path = "../src/version/glob.rs"]
mod glob;
mod kernels;
mod kube_proxy;
#[path = "../src/version/order.rs"]
#[allow(dead_code, reason = "the build orders whole releases only; the core also uses the parts")]
mod order;
mod remedies;
pub(crate) mod runs;
mod statements;
mod symptoms;
mod systems;

use kernels::write_fields;

use bounds::{OPEN, check_date, day};

/// Kinds of sources that can prove a claim graded `source`.
const PROOFS: [&str; 5] = ["commit", "changelog", "file", "release-notes", "mail"];
const KINDS: [&str; 9] =
    ["pr", "issue", "commit", "changelog", "file", "release-notes", "mail", "vendor", "doc"];
const GRADES: [&str; 4] = ["source", "vendor", "inferred", "unknown"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    date: String,
    /// Read by the messages' half of the build.
    #[serde(rename = "language")]
    _languages: Vec<toml::Table>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourcesFile {
    checked: String,
    source: Vec<SourceRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceRow {
    id: String,
    kind: String,
    title: String,
    #[serde(default)]
    url: String,
}

/// Reads the knowledge and writes the Rust tables.
pub(crate) fn compile(folder: &Path) -> Result<String, String> {
    let mut compiler = Compiler {
        folder,
        code: String::new(),
        sources: Vec::new(),
        proofs: Vec::new(),
        systems: Vec::new(),
        lineages: Vec::new(),
        platforms: Vec::new(),
        shared_texts: Vec::new(),
        source_lists: Vec::new(),
        // The empty note is the first.
        notes: vec![String::new()],
        words: BTreeMap::new(),
        distributions: Vec::new(),
    };
    compiler.about()?;
    compiler.sources()?;
    compiler.systems()?;
    compiler.kube_proxy()?;
    compiler.kernels()?;
    compiler.build_dates()?;
    compiler.faq()?;
    compiler.cce()?;
    compiler.constants()?;
    compiler.symptoms()?;
    compiler.commands()?;
    compiler.remedies()?;
    compiler.fixes()?;
    compiler.exits()?;
    compiler.statements()?;
    compiler.archives()?;
    compiler.shared()?;
    // Open bounds, as a reader of the tables expects them.
    Ok(compiler.code.replace(&OPEN.to_string(), "u32::MAX"))
}

/// FNV-1a over the tables, in the order of their names: distinguishes two states of the knowledge; it is not a cryptographic digest.
fn digest(folder: &Path) -> Result<u32, String> {
    let mut files = Vec::new();
    for folder in [folder, &folder.join("kernels")] {
        let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        files.extend(entries.filter_map(|entry| Some(entry.ok()?.path())));
    }
    files.retain(|file| file.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    let mut digest = 0x811c_9dc5_u32;
    for file in files {
        for byte in fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))? {
            digest = (digest ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }
    Ok(digest)
}

struct Compiler<'a> {
    folder: &'a Path,
    code: String,
    sources: Vec<String>,
    /// For each source, whether it can prove a claim graded `source`.
    proofs: Vec<bool>,
    systems: Vec<String>,
    /// Ids of lineages.
    lineages: Vec<String>,
    /// Names of distributions.
    platforms: Vec<String>,
    /// The texts of the tables, each once.
    shared_texts: Vec<String>,
    /// The lists of sources, each once.
    source_lists: Vec<String>,
    /// The notes of the kernels' table, each once.
    notes: Vec<String>,
    /// The meaning of `<name>` in a pattern over kernel releases.
    words: BTreeMap<String, Vec<String>>,
    /// The names of the distributions of Kubernetes.
    distributions: Vec<String>,
}

/// A file and a row in it, for refusals.
#[derive(Clone)]
struct Row {
    file: String,
    row: String,
}

impl Row {
    fn refuse<T>(&self, reason: &str) -> Result<T, String> {
        Err(format!("knowledge/{}: {}: {reason}", self.file, self.row))
    }
}

/// Returns the place of a text in a list that has each text once.
fn number(list: &mut Vec<String>, text: &str) -> usize {
    list.iter().position(|known| known == text).unwrap_or_else(|| {
        list.push(text.to_owned());
        list.len() - 1
    })
}

fn row(file: &str, row: &str) -> Row {
    Row { file: file.to_owned(), row: row.to_owned() }
}

impl Compiler<'_> {
    fn read<T: DeserializeOwned>(&self, file: &str) -> Result<T, String> {
        let text = fs::read_to_string(self.folder.join(file))
            .map_err(|error| format!("knowledge/{file}: {error}"))?;
        toml::from_str(&text).map_err(|error| format!("knowledge/{file}: {error}"))
    }

    /// Returns the keys of one table in a file of texts.
    fn keys_of(&self, file: &str, table: &str) -> Result<Vec<String>, String> {
        let texts: toml::Table = self.read(file)?;
        let texts = texts.get(table).and_then(toml::Value::as_table);
        Ok(texts.map(|texts| texts.keys().cloned().collect()).unwrap_or_default())
    }

    fn about(&mut self) -> Result<(), String> {
        let about: About = self.read("about.toml")?;
        check_date(&row("about.toml", "date"), &about.date)?;
        let version = format!("{}+{:08x}", about.date, digest(self.folder)?);
        self.line(&format!("/// The day of the knowledge.\npub(crate) const DATE: &str = {:?};", about.date));
        self.line(&format!(
            "/// The same in days since 1970-01-01.\npub(crate) const DAY: i64 = {};",
            day(&about.date)
        ));
        self.line(&format!(
            "/// Its day and the digest of its tables.\npub(crate) const VERSION: &str = {version:?};"
        ));
        Ok(())
    }

    /// Returns the code for a text.
    fn shared_text(&mut self, text: &str) -> String {
        format!("SharedText({})", number(&mut self.shared_texts, text))
    }

    fn all_shared_texts(&mut self, texts: &[String]) -> String {
        let texts: Vec<String> = texts.iter().map(|text| self.shared_text(text)).collect();
        format!("&[{}]", texts.join(", "))
    }

    /// Returns the code that the tables share: texts in one string, lists of sources.
    fn shared(&mut self) -> Result<(), String> {
        const MOST: usize = u16::MAX as usize;
        if self.shared_texts.len() > MOST || self.source_lists.len() > MOST {
            return Err(format!("knowledge: more than {MOST} different texts or lists of sources"));
        }
        let texts = self.shared_texts.join("\u{1f}");
        self.line(&format!(
            "/// Every [`SharedText`], one after the other.\nstatic SHARED_TEXTS: &str = {texts:?};"
        ));
        let lists = self.source_lists.join(", ");
        self.line(&format!(
            "/// Every [`SourceList`].\nstatic SOURCE_LISTS: &[&[SourceIndex]] = &[{lists}];"
        ));
        Ok(())
    }

    fn line(&mut self, text: &str) {
        self.code.push_str(text);
        self.code.push('\n');
    }

    fn sources(&mut self) -> Result<(), String> {
        let SourcesFile { checked, source: mut rows } = self.read("sources.toml")?;
        check_date(&row("sources.toml", "checked"), &checked)?;
        rows.sort_by(|a, b| a.id.cmp(&b.id));
        let (mut table, mut names) = (String::new(), String::new());
        for (index, source) in rows.iter().enumerate() {
            let at = row("sources.toml", &source.id);
            if self.sources.last() == Some(&source.id) {
                return at.refuse("duplicate id");
            }
            if !KINDS.contains(&source.kind.as_str()) {
                return at.refuse(&format!("kind `{}` is not one of {}", source.kind, KINDS.join(", ")));
            }
            if source.title.trim().is_empty() {
                return at.refuse("a source needs a title");
            }
            if !source.url.starts_with("https://") || source.url.contains(char::is_whitespace) {
                return at.refuse("a source needs an address that starts with https://");
            }
            write_fields(&at, &mut table, &[&source.id, &source.kind, &source.title, &source.url])?;
            let name = source.id.replace(['-', '.'], "_").to_uppercase();
            let _ = writeln!(names, "    pub(crate) const {name}: SourceIndex = {index};");
            self.proofs.push(PROOFS.contains(&source.kind.as_str()));
            self.sources.push(source.id.clone());
        }
        self.line(&format!(
            "/// Sorted by id; read by [`source_table`].\nstatic SOURCE_TABLE: &str = {table:?};"
        ));
        self.line(&format!(
            "/// The places of the sources that code cites, by their ids.\n#[allow(dead_code)]\npub(crate) mod source {{\n    use super::SourceIndex;\n{names}}}"
        ));
        Ok(())
    }

    /// Returns the code for a list of sources.
    fn cite(&mut self, at: &Row, sources: &[String], grades: &[&str]) -> Result<String, String> {
        Ok(format!("SourceList({})", self.source_list(at, sources, grades)?))
    }

    /// Returns the place of a list of sources, after checking that each id exists and that a `source` grade is proved.
    fn source_list(&mut self, at: &Row, sources: &[String], grades: &[&str]) -> Result<usize, String> {
        let mut indices = Vec::new();
        for id in sources {
            match self.sources.binary_search(id) {
                Ok(index) => indices.push(index),
                Err(_) => return at.refuse(&format!("source `{id}` is not in sources.toml")),
            }
        }
        let needs_source = grades.iter().any(|grade| *grade != "unknown");
        if needs_source && indices.is_empty() {
            return at.refuse("a statement needs a source");
        }
        if grades.contains(&"source") && !indices.iter().any(|index| self.proofs[*index]) {
            return at
                .refuse(&format!("graded `source`, but none of its sources is a {}", PROOFS.join(", ")));
        }
        Ok(number(&mut self.source_lists, &format!("&{indices:?}")))
    }
}

/// Returns the Rust name of a word of the knowledge (`sets-0` -> `Sets0`), if it is one of `known`.
fn one_of(at: &Row, what: &str, word: &str, known: &[&str]) -> Result<String, String> {
    if !known.contains(&word) {
        return at.refuse(&format!("{what} `{word}` is not one of {}", known.join(", ")));
    }
    let capitalised = word.split('-').map(|part| part[..1].to_uppercase() + &part[1..]);
    Ok(capitalised.collect())
}
