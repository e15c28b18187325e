//! `knowledge/remedies.toml` and the files in `knowledge/remedies/` -> a constant for each remedy, and the groups of those that
//! ease lost UDP requests.
use std::fmt::Write as _;
use std::fs;

use serde::Deserialize;

use super::bounds::{OPEN, check_date, release, spans};
use super::{Compiler, Row, one_of, row};

const FILE: &str = "remedies.toml";
const TEXTS: &str = "messages/en/report.toml";
const WHEN: [&str; 4] = ["at-once", "lasting", "meanwhile", "confirm"];
const GROUPS: [&str; 3] = ["cache", "timeout", "wait"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RemediesFile {
    checked: String,
    remedy: Vec<RemedyRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RemedyRow {
    id: String,
    when: String,
    #[serde(default)]
    group: String,
    #[serde(default)]
    environment: String,
    #[serde(default)]
    releases: Option<[String; 2]>,
    #[serde(default)]
    reads: Vec<String>,
    #[serde(default)]
    changes: Vec<String>,
    #[serde(default)]
    files: Vec<String>,
    #[serde(default)]
    check: Vec<String>,
    sources: Vec<String>,
}

impl Compiler<'_> {
    pub(super) fn remedies(&mut self) -> Result<(), String> {
        let file: RemediesFile = self.read(FILE)?;
        check_date(&row(FILE, "checked"), &file.checked)?;
        let texts = self.keys_of(TEXTS, "remedy")?;
        let (mut alone, mut names, mut grouped) = (String::new(), String::new(), String::new());
        for (index, remedy) in file.remedy.iter().enumerate() {
            let at = row(FILE, &remedy.id);
            if !texts.contains(&remedy.id) {
                return at.refuse(&format!("{TEXTS} has no text for it under [remedy]"));
            }
            let name = remedy.id.replace('-', "_").to_uppercase();
            let fields = self.fields_of(&at, remedy, &name)?;
            if remedy.group.is_empty() {
                if !remedy.environment.is_empty() || remedy.releases.is_some() {
                    return at.refuse("`environment` and `releases` are for rows with a `group`");
                }
                if file.remedy[..index].iter().any(|earlier| earlier.id == remedy.id) {
                    return at.refuse("duplicate id");
                }
                let _ = writeln!(alone, "    pub(crate) static {name}: RemedyRow = {fields};");
                let _ = write!(names, "&{name}, ");
            } else {
                let competes = self.group_of(&at, remedy)?;
                let _ = writeln!(grouped, "    EasingRemedy {{ {competes}, remedy: {fields} }},");
            }
        }
        if let Some(id) = texts.iter().find(|id| file.remedy.iter().all(|remedy| remedy.id != **id)) {
            return row(TEXTS, id).refuse(&format!("{FILE} has no row for this text under [remedy]"));
        }
        self.line("/// The remedies that the code decides about, by their ids, and those of which it lists one of each group.");
        self.line("pub(crate) mod remedy {");
        self.line("    use super::{SourceList, EasingRemedy, FileText, RemedyRow};");
        self.line("    use crate::messages::{id, remedy as texts};");
        self.line("    use crate::vocabulary::{Effect, When};");
        self.line(&alone);
        self.line(&format!("    pub(crate) static ALL: &[&RemedyRow] = &[{names}];"));
        self.line(&format!("    pub(crate) static EASING: &[EasingRemedy] = &[\n{grouped}];\n}}"));
        Ok(())
    }

    fn group_of(&self, at: &Row, remedy: &RemedyRow) -> Result<String, String> {
        let Some(group) = GROUPS.iter().position(|group| *group == remedy.group) else {
            return at.refuse(&format!("group `{}` is not one of {}", remedy.group, GROUPS.join(", ")));
        };
        self.check_environment(at, &remedy.environment)?;
        let releases = remedy.releases.clone().unwrap_or_default();
        let releases = spans(at, &[releases], release, (OPEN, OPEN))?[0];
        Ok(format!("group: {group}, environment: {:?}, releases: {releases:?}", remedy.environment))
    }

    fn fields_of(&mut self, at: &Row, remedy: &RemedyRow, name: &str) -> Result<String, String> {
        let when = one_of(at, "when", &remedy.when, &WHEN)?;
        let sources = self.cite(at, &remedy.sources, &["inferred"])?;
        let reads = remedy.reads.iter().map(|command| format!("(Effect::Reads, {command:?})"));
        let changes = remedy.changes.iter().map(|command| format!("(Effect::Changes, {command:?})"));
        let commands = reads.chain(changes).collect::<Vec<_>>().join(", ");
        let files = remedy.files.iter().map(|file| self.file(at, file));
        let files = files.collect::<Result<Vec<_>, _>>()?.join(", ");
        Ok(format!(
            "RemedyRow {{ words: texts::{name}, when: When::{when}, commands: &[{commands}], files: &[{files}], check: &{:?}, sources: {sources} }}",
            remedy.check
        ))
    }

    /// Returns a file with its content: for programs from the folder `remedies`, for people from the texts.
    fn file(&self, at: &Row, path: &str) -> Result<String, String> {
        let name = path.rsplit('/').next().unwrap_or(path);
        if let Some(key) = name.strip_suffix(".md") {
            if !self.keys_of(TEXTS, "file")?.iter().any(|known| known == key) {
                return at.refuse(&format!("{TEXTS} has no `{key}` under [file]"));
            }
            let key = key.replace('-', "_").to_uppercase();
            return Ok(format!("({path:?}, FileText::InWords(id::FILE_{key}))"));
        }
        let text = fs::read_to_string(self.folder.join("remedies").join(name));
        let text = text.or_else(|error| at.refuse(&format!("file remedies/{name}: {error}")))?;
        Ok(format!("({path:?}, FileText::Ready({text:?}))"))
    }
}
