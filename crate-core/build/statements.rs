//! `knowledge/statements.toml` -> a table of other vendors' statements.
use std::fmt::Write as _;

use serde::Deserialize;

use super::bounds::check_date;
use super::kernels::COMMITS;
use super::{Compiler, Row, glob, row};

const FILE: &str = "statements.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StatementsFile {
    statement: Vec<StatementRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StatementRow {
    id: String,
    vendor: String,
    page: String,
    date: String,
    #[serde(default)]
    platforms: Vec<String>,
    #[serde(default)]
    commit: Option<String>,
    #[serde(default)]
    kernel: Vec<KernelRow>,
    checked: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KernelRow {
    lineage: String,
    #[serde(default)]
    since: String,
    #[serde(default)]
    own: bool,
}

impl Compiler<'_> {
    /// Comes after the kernels and kube-proxy, whose lineages and distributions it names.
    pub(super) fn statements(&mut self) -> Result<(), String> {
        let file: StatementsFile = self.read(FILE)?;
        let message_keys = self.keys_of("messages/en/statements.toml", "statement")?;
        let mut table = String::new();
        for statement in &file.statement {
            let at = row(FILE, &statement.id);
            self.check_statement(&at, statement, &message_keys)?;
            let commit =
                statement.commit.as_ref().and_then(|commit| COMMITS.iter().position(|known| known == commit));
            let kernels: Vec<String> = statement
                .kernel
                .iter()
                .map(|kernel| {
                    format!(
                        "StatedKernel {{ lineage: {:?}, since: {:?}, is_own: {} }}",
                        kernel.lineage, kernel.since, kernel.own
                    )
                })
                .collect();
            let page = self.cite(&at, std::slice::from_ref(&statement.page), &["inferred"])?;
            let _ = writeln!(
                table,
                "    StatementRow {{ id: {:?}, vendor: {:?}, date: {:?}, platforms: &{:?}, commit: {commit:?}, kernels: &[{}], text: id::STATEMENT_{}, page: {page} }},",
                statement.id,
                statement.vendor,
                statement.date,
                statement.platforms,
                kernels.join(", "),
                statement.id.replace('-', "_").to_uppercase(),
            );
        }
        let stray =
            message_keys.iter().find(|key| file.statement.iter().all(|statement| statement.id != **key));
        if let Some(stray) = stray {
            return row("messages/en/statements.toml", stray).refuse("no statement has this text");
        }
        self.line(&format!("pub(crate) static STATEMENTS: &[StatementRow] = &[\n{table}];"));
        Ok(())
    }

    fn check_statement(
        &self,
        at: &Row,
        statement: &StatementRow,
        message_keys: &[String],
    ) -> Result<(), String> {
        check_date(at, &statement.checked)?;
        if statement.date != "undated"
            && !["#-#-#", "#-#"].iter().any(|shape| glob::matches(shape, &statement.date))
        {
            return at.refuse(&format!("`{}` is no day or month, and not `undated`", statement.date));
        }
        if !message_keys.contains(&statement.id) {
            return at.refuse("messages/en/statements.toml has no text of that id");
        }
        for platform in &statement.platforms {
            if !self.platforms.contains(platform) {
                return at.refuse(&format!("platform `{platform}` is no distribution of kube-proxy.toml"));
            }
        }
        for kernel in &statement.kernel {
            if !self.lineages.contains(&kernel.lineage) {
                return at.refuse(&format!("there is no lineage `{}`", kernel.lineage));
            }
        }
        let names_nodes = !(statement.platforms.is_empty() && statement.kernel.is_empty());
        let commit = statement.commit.as_deref();
        if names_nodes && commit.is_none_or(|commit| !COMMITS.contains(&commit)) {
            return at.refuse(&format!("a statement about nodes names one of {}", COMMITS.join(", ")));
        }
        Ok(())
    }
}
