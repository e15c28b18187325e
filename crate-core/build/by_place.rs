//! `knowledge/commands.toml` and `remedies.toml` -> tables: what depends on who runs the cluster.
use std::fmt::Write as _;

use serde::Deserialize;

use super::bounds::{OPEN, release, spans};
use super::{Compiler, Row, row};

/// What a command can be for, beside the sysctls.
const PURPOSES: [&str; 13] = [
    "clusterVersion",
    "controllerVersion",
    "os",
    "kernel",
    "kernelBuilt",
    "livePatch",
    "changelog",
    "symbol",
    "observations",
    "observations-old",
    "arch",
    "proxyMode",
    "controller",
];
const GROUPS: [&str; 3] = ["cache", "timeout", "wait"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CommandsFile {
    command: Vec<CommandRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CommandRow {
    #[serde(rename = "for")]
    purpose: String,
    #[serde(default)]
    place: String,
    run: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RemediesFile {
    remedy: Vec<RemedyRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RemedyRow {
    id: String,
    group: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    releases: Option<[String; 2]>,
    #[serde(default)]
    changes: Vec<String>,
    #[serde(default)]
    reads: Vec<String>,
    sources: Vec<String>,
}

impl Compiler<'_> {
    pub(super) fn commands(&mut self) -> Result<(), String> {
        const FILE: &str = "commands.toml";
        let file: CommandsFile = self.read(FILE)?;
        let mut table = String::new();
        for (index, command) in file.command.iter().enumerate() {
            let at = row(FILE, &command.purpose);
            if !PURPOSES.contains(&&*command.purpose) && !command.purpose.starts_with("net.ipv4.vs.") {
                return at.refuse(&format!("for: not one of {}, or a sysctl", PURPOSES.join(", ")));
            }
            self.check_place(&at, &command.place)?;
            let rest = &file.command[index + 1..];
            let is_last = rest.iter().all(|later| later.purpose != command.purpose);
            if is_last != command.place.is_empty() {
                return at.refuse("the last row for a purpose, and only that, has no `place`");
            }
            let _ = writeln!(
                table,
                "    Command {{ purpose: {:?}, place: {:?}, run: {:?} }},",
                command.purpose, command.place, command.run
            );
        }
        self.line(&format!("pub(crate) static COMMANDS: &[Command] = &[\n{table}];"));
        Ok(())
    }

    pub(super) fn remedies(&mut self) -> Result<(), String> {
        const FILE: &str = "remedies.toml";
        let file: RemediesFile = self.read(FILE)?;
        let mut table = String::new();
        for remedy in &file.remedy {
            let at = row(FILE, &remedy.id);
            let Some(group) = GROUPS.iter().position(|group| *group == remedy.group) else {
                return at.refuse(&format!("group `{}` is not one of {}", remedy.group, GROUPS.join(", ")));
            };
            self.check_place(&at, &remedy.place)?;
            let releases = remedy.releases.clone().unwrap_or_default();
            let releases = spans(&at, &[releases], release, (OPEN, OPEN))?[0];
            let sources = self.cite(&at, &remedy.sources, &["inferred"])?;
            let wording = remedy.id.replace('-', "_").to_uppercase();
            let changes = remedy.changes.iter().map(|command| format!("(Effect::Changes, {command:?})"));
            let reads = remedy.reads.iter().map(|command| format!("(Effect::Reads, {command:?})"));
            let commands = changes.chain(reads).collect::<Vec<_>>().join(", ");
            let _ = writeln!(
                table,
                "    EasingRemedy {{ wording: crate::messages::remedy::{wording}, group: {group}, place: {:?}, releases: {releases:?}, commands: &[{commands}], sources: {sources} }},",
                remedy.place
            );
        }
        self.line(&format!("pub(crate) static EASING_REMEDIES: &[EasingRemedy] = &[\n{table}];"));
        Ok(())
    }

    fn check_place(&self, at: &Row, place: &str) -> Result<(), String> {
        let known = ["", "none", "azure", "cce", "kube-router"];
        if known.contains(&place) || self.distributions.iter().any(|name| name == place) {
            return Ok(());
        }
        at.refuse(&format!(
            "place `{place}` is neither azure, cce, kube-router nor a distribution of kube-proxy.toml"
        ))
    }
}
