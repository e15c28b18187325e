//! `knowledge/symptoms.toml` -> a table; each row is compared with its texts.
use std::fmt::Write as _;

use serde::Deserialize;

use super::{Compiler, one_of, row};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SymptomsFile {
    symptom: Vec<SymptomRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SymptomRow {
    id: String,
    leads: Vec<String>,
    collect: Vec<String>,
    sources: Vec<String>,
}

impl Compiler<'_> {
    pub(super) fn symptoms(&mut self) -> Result<(), String> {
        const FILE: &str = "symptoms.toml";
        let file: SymptomsFile = self.read(FILE)?;
        let message_keys = self.keys_of("messages/en/symptoms.toml", "symptom")?;
        let mut table = String::new();
        let mut known = Vec::new();
        for symptom in &file.symptom {
            let at = row(FILE, &symptom.id);
            let mut names = Vec::new();
            for ending in ["", "-why", "-else"] {
                let key = format!("{}{ending}", symptom.id);
                if !message_keys.contains(&key) {
                    return at.refuse(&format!("messages/en/symptoms.toml has no `{key}`"));
                }
                names.push(format!("id::SYMPTOM_{}", key.replace('-', "_").to_uppercase()));
                if known.contains(&key) {
                    return at.refuse("duplicate id");
                }
                known.push(key);
            }
            if symptom.collect.is_empty() {
                return at.refuse("name in `collect` the commands that decide between the problems");
            }
            let leads = symptom.leads.iter().map(|problem| {
                one_of(&at, "problem", problem, &["stale-backend", "syn-delay", "lost-datagram"])
                    .map(|name| format!("ProblemId::{name}"))
            });
            let leads = leads.collect::<Result<Vec<_>, _>>()?.join(", ");
            let sources = self.cite(&at, &symptom.sources, &["inferred"])?;
            let _ = writeln!(
                table,
                "    KnownSymptom {{ id: {:?}, title: {}, why: {}, otherwise: {}, leads: &[{leads}], collect: &{:?}, sources: {sources} }},",
                symptom.id, names[0], names[1], names[2], symptom.collect
            );
        }
        if let Some(stray) = message_keys.iter().find(|key| !known.contains(key)) {
            return Err(format!("knowledge/messages/en/symptoms.toml: {stray}: no symptom has this text"));
        }
        self.line(&format!("pub(crate) static SYMPTOMS: &[KnownSymptom] = &[\n{table}];"));
        Ok(())
    }
}
