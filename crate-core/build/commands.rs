//! `knowledge/commands.toml` -> a table: the commands that show a fact, by who runs the cluster.
use std::fmt::Write as _;

use serde::Deserialize;

use super::bounds::check_date;
use super::{Compiler, Row, row};

const TEXTS: &str = "messages/en/letters.toml";
/// The purposes of a command, in addition to the sysctls.
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CommandsFile {
    checked: String,
    command: Vec<CommandRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CommandRow {
    #[serde(rename = "for")]
    purpose: String,
    #[serde(default)]
    environment: String,
    run: String,
}

impl Compiler<'_> {
    pub(super) fn commands(&mut self) -> Result<(), String> {
        const FILE: &str = "commands.toml";
        let file: CommandsFile = self.read(FILE)?;
        check_date(&row(FILE, "checked"), &file.checked)?;
        let texts = self.keys_of(TEXTS, "prints")?;
        let (mut table, mut prints) = (String::new(), String::new());
        for (index, command) in file.command.iter().enumerate() {
            let at = row(FILE, &command.purpose);
            if !PURPOSES.contains(&&*command.purpose) && !command.purpose.starts_with("net.ipv4.vs.") {
                return at.refuse(&format!("for: not one of {}, or a sysctl", PURPOSES.join(", ")));
            }
            self.check_environment(&at, &command.environment)?;
            let rest = &file.command[index + 1..];
            let is_last = rest.iter().all(|later| later.purpose != command.purpose);
            if is_last != command.environment.is_empty() {
                return at.refuse("the last row for a purpose, and only that, has no `environment`");
            }
            let is_sysctl = command.purpose.starts_with("net.ipv4.vs.");
            let key = if is_sysctl { "sysctl" } else { &*command.purpose };
            if !texts.iter().any(|known| known == key) {
                return at.refuse(&format!("{TEXTS} does not say what it prints: no `{key}` under [prints]"));
            }
            let _ = write!(prints, "id::PRINTS_{}, ", key.replace('-', "_").to_uppercase());
            let _ = writeln!(
                table,
                "    Command {{ purpose: {:?}, environment: {:?}, run: {:?} }},",
                command.purpose, command.environment, command.run
            );
        }
        self.line(&format!("pub(crate) static COMMANDS: &[Command] = &[\n{table}];"));
        let count = file.command.len();
        self.line(&format!(
            "/// What each of [`COMMANDS`] prints, apart from them: the page asks for facts without these texts.\npub(crate) static COMMAND_PRINTS: [Message; {count}] = [{prints}];"
        ));
        Ok(())
    }

    pub(super) fn check_environment(&self, at: &Row, environment: &str) -> Result<(), String> {
        let known = ["", "none", "azure", "cce", "kube-router"];
        if known.contains(&environment) || self.distributions.iter().any(|name| name == environment) {
            return Ok(());
        }
        at.refuse(&format!(
            "environment `{environment}` is neither azure, cce, kube-router nor a distribution of kube-proxy.toml"
        ))
    }
}
