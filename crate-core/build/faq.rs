//! `knowledge/faq.toml` and `cce-versions.toml` -> tables: the vendor's statements about its own releases.
use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Deserialize;

use super::bounds::{OPEN, cce_release, check_date, kernel_span, release, spans};
use super::{Compiler, one_of, row};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaqFile {
    checked: String,
    row: Vec<FaqRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FaqRow {
    #[serde(default)]
    page: Option<String>,
    editions: Vec<String>,
    id: String,
    #[serde(default)]
    versions: Vec<[String; 2]>,
    #[serde(default)]
    systems: Vec<String>,
    #[serde(default)]
    kernel: Option<[String; 2]>,
    #[serde(default)]
    kernel_implied: bool,
    #[serde(default)]
    build: Option<String>,
    #[serde(default)]
    writes: Option<i64>,
    #[serde(default)]
    leaves: Option<i64>,
    problem: String,
    sources: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CceFile {
    checked: String,
    source: String,
    releases: BTreeMap<String, String>,
}

impl Compiler<'_> {
    pub(super) fn faq(&mut self) -> Result<(), String> {
        let file: FaqFile = self.read("faq.toml")?;
        check_date(&row("faq.toml", "checked"), &file.checked)?;
        let (mut rows, mut texts) = (Vec::new(), BTreeMap::new());
        let message_keys = self.keys_of("messages/en/report.toml", "faq-row")?;
        for faq in &file.row {
            let at = row("faq.toml", &faq.id);
            if !message_keys.contains(&faq.id) {
                return at.refuse("messages/en/report.toml has no text of that id under [faq-row]");
            }
            let systems = format!("&{:?}", self.system_indices(&at, &faq.systems)?);
            let (page, problems) = match faq.page.as_deref() {
                None => ("Reuse", ["stale-backend", "syn-delay", "none"].as_slice()),
                Some("00427") => ("Datagram", ["lost-datagram", "none"].as_slice()),
                Some(page) => {
                    return at.refuse(&format!("page `{page}` is not 00427 (leave it out for 00409)"));
                }
            };
            let versions = if page == "Datagram" && faq.versions.is_empty() {
                Vec::new()
            } else {
                spans(&at, &faq.versions, cce_release, (OPEN, OPEN, OPEN))?
            };
            let kernel = faq.kernel.as_ref().map(|kernel| kernel_span(&at, kernel)).transpose()?;
            let build = match &faq.build {
                None => "Nothing".to_owned(),
                Some(says) => one_of(&at, "build", says, &["too-early", "fixed"])?,
            };
            let problem = one_of(&at, "problem", &faq.problem, problems)?;
            let sources = self.cite(&at, &faq.sources, &["vendor"])?;
            let name = faq.id.replace(['-', '.'], "_").to_uppercase();
            texts.insert(&faq.id, format!("({:?}, id::FAQ_ROW_{name}), ", faq.id));
            if faq.editions.is_empty() {
                return at.refuse("a row belongs to at least one edition");
            }
            for edition in &faq.editions {
                let (edition_, id) = (self.shared_text(edition), self.shared_text(&faq.id));
                rows.push((
                    (page == "Datagram", Reverse(edition.clone())),
                    format!(
                        "    FaqRow {{ page: FaqPage::{page}, edition: {edition_}, id: {id}, versions: &{versions:?}, systems: {systems}, kernel: {kernel:?}, kernel_implied: {}, build: VendorSays::{build}, writes: {:?}, leaves: {:?}, problem: FaqProblem::{problem}, sources: {sources} }},\n",
                        faq.kernel_implied, faq.writes, faq.leaves
                    ),
                ));
            }
        }
        rows.sort_by(|(a, _), (b, _)| a.cmp(b));
        let table: String = rows.into_iter().map(|(_, row)| row).collect();
        self.line(&format!("/// The page about connection reuse first, newest edition first.\npub(crate) static FAQ: &[FaqRow] = &[\n{table}];"));
        let texts: String = texts.into_values().collect();
        self.line(&format!("/// The conditions of each row in words, apart from the rows: only explanations need them.\npub(crate) static FAQ_WORDS: &[(&str, Message)] = &[{texts}];"));
        Ok(())
    }

    pub(super) fn cce(&mut self) -> Result<(), String> {
        const FILE: &str = "cce-versions.toml";
        let file: CceFile = self.read(FILE)?;
        check_date(&row(FILE, "checked"), &file.checked)?;
        let mut pairs = Vec::new();
        for (cce, kubernetes) in &file.releases {
            let at = row(FILE, cce);
            let pair = (cce_release(&at, cce)?, release(&at, kubernetes)?);
            if pair.0.0 != pair.1.0 {
                return at.refuse("the minor versions differ");
            }
            pairs.push(pair);
        }
        pairs.sort_unstable();
        let source = self.cite(&row(FILE, "source"), &[file.source], &["vendor"])?;
        self.line(&format!(
            "/// Sorted.\npub(crate) static CCE_RELEASES: &[(CceRelease, Release)] = &{pairs:?};"
        ));
        self.line(&format!("pub(crate) static CCE_SOURCES: SourceList = {source};"));
        Ok(())
    }
}
