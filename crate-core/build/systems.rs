//! `knowledge/systems.toml` -> a table; other tables name its rows.
use std::fmt::Write as _;

use serde::Deserialize;

use super::bounds::check_date;
use super::{Compiler, Row, row};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SystemsFile {
    checked: String,
    system: Vec<SystemRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SystemRow {
    id: String,
    name: String,
    names: Vec<String>,
    #[serde(default)]
    cce: bool,
}

impl Compiler<'_> {
    pub(super) fn systems(&mut self) -> Result<(), String> {
        let file: SystemsFile = self.read("systems.toml")?;
        check_date(&row("systems.toml", "checked"), &file.checked)?;
        let mut table = String::new();
        for system in &file.system {
            let at = row("systems.toml", &system.id);
            if self.systems.contains(&system.id) {
                return at.refuse("duplicate id");
            }
            if system.names.is_empty() {
                return at.refuse("no name leads to it: give at least one in `names`");
            }
            if let Some(name) =
                system.names.iter().find(|name| **name != name.to_lowercase() || name.contains('_'))
            {
                return at.refuse(&format!("`{name}`: names are in lower case, with spaces for `_`"));
            }
            let _ = writeln!(
                table,
                "    System {{ id: {}, name: {}, names: {}, cce: {} }},",
                self.shared_text(&system.id),
                self.shared_text(&system.name),
                self.all_shared_texts(&system.names),
                system.cce
            );
            self.systems.push(system.id.clone());
        }
        self.line(&format!("pub(crate) static SYSTEMS: &[System] = &[\n{table}];"));
        Ok(())
    }

    pub(super) fn system_indices(&self, at: &Row, ids: &[String]) -> Result<Vec<usize>, String> {
        let mut indices = Vec::new();
        for id in ids {
            match self.systems.iter().position(|known| known == id) {
                Some(index) => indices.push(index),
                None => return at.refuse(&format!("system `{id}` is not in systems.toml")),
            }
        }
        Ok(indices)
    }
}
