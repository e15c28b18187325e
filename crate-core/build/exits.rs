//! `knowledge/exits.toml` -> tables: where a node in IPVS mode can go, its requirements and steps.
use std::fmt::Write as _;

use serde::Deserialize;

use super::bounds::{OPEN, check_date, kernel_span, release, spans};
use super::{Compiler, Row, one_of, row};

const FILE: &str = "exits.toml";
const MODES: [&str; 2] = ["nftables", "iptables"];
/// Where no distribution is named and the kernel is Azure's.
const AZURE: &str = "azure";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExitsFile {
    checked: String,
    ipvs: PlanRow,
    rule: Vec<ExitRow>,
    need: Vec<ExitRow>,
    step: Vec<ExitRow>,
}

/// Releases such as `1.35`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanRow {
    deprecated: String,
    disabled: String,
    removed: String,
    sources: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExitRow {
    id: String,
    modes: Vec<String>,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    platforms: Vec<String>,
    #[serde(default)]
    except: Vec<String>,
    #[serde(default)]
    releases: Option<[String; 2]>,
    #[serde(default)]
    kernel: Option<[String; 2]>,
    #[serde(default)]
    patterns: Vec<String>,
    #[serde(default)]
    commands: Vec<String>,
    sources: Vec<String>,
}

impl Compiler<'_> {
    pub(super) fn exits(&mut self) -> Result<(), String> {
        let file: ExitsFile = self.read(FILE)?;
        check_date(&row(FILE, "checked"), &file.checked)?;
        self.plan(&file.ipvs)?;
        for (rows, family, table) in [
            (&file.rule, "exit", "EXIT_RULES"),
            (&file.need, "exit-need", "EXIT_NEEDS"),
            (&file.step, "exit-step", "EXIT_STEPS"),
        ] {
            self.exit_rows(rows, family, table)?;
        }
        for mode in MODES {
            let decides = |rule: &&ExitRow| rule.modes.iter().any(|named| named == mode);
            if file.rule.iter().rfind(decides).is_none_or(is_conditional) {
                return row(FILE, mode).refuse("the last rule of a mode has no condition");
            }
        }
        Ok(())
    }

    fn plan(&mut self, plan: &PlanRow) -> Result<(), String> {
        let at = row(FILE, "ipvs");
        let minor = |text: &str| release(&at, &[text, ".0"].concat());
        let (deprecated, disabled, removed) =
            (minor(&plan.deprecated)?, minor(&plan.disabled)?, minor(&plan.removed)?);
        if !(deprecated < disabled && disabled < removed) {
            return at.refuse("deprecated, disabled and removed follow each other");
        }
        let sources = self.cite(&at, &plan.sources, &["inferred"])?;
        self.line(&format!(
            "/// What is planned for IPVS mode.\npub(crate) static IPVS_PLAN: IpvsDates = IpvsDates {{ deprecated: {:?}, disabled: {:?}, removed: {:?}, sources: {sources} }};",
            plan.deprecated, plan.disabled, plan.removed
        ));
        self.line(&format!(
            "/// The first release without IPVS mode.\npub(crate) const IPVS_REMOVED: Release = {removed:?};"
        ));
        Ok(())
    }

    /// One table; each row has a text in `family`, and each text a row.
    fn exit_rows(&mut self, rows: &[ExitRow], family: &str, name: &str) -> Result<(), String> {
        let message_keys = self.keys_of("messages/en/exits.toml", family)?;
        let (mut table, mut texts) = (String::new(), Vec::new());
        let mut known: Vec<&str> = Vec::new();
        for exit in rows {
            let at = row(FILE, &[family, ".", &exit.id].concat());
            if known.contains(&exit.id.as_str()) {
                return at.refuse("duplicate id");
            }
            known.push(&exit.id);
            if !message_keys.contains(&exit.id) {
                return at.refuse(&format!("messages/en/exits.toml has no `{}` under [{family}]", exit.id));
            }
            let status = match (&exit.status, family) {
                (Some(status), "exit") => one_of(&at, "status", status, &["open", "closed"])?,
                (None, "exit") => return at.refuse("a rule has a status"),
                (Some(_), _) => return at.refuse("only rules have a status"),
                (None, _) => "Open".to_owned(),
            };
            let when = self.when(&at, exit)?;
            // A step needs no proof; rules and needs do.
            let grades: &[&str] = if family == "exit-step" { &[] } else { &["inferred"] };
            let sources = self.cite(&at, &exit.sources, grades)?;
            let text = [family, "_", &exit.id].concat().replace('-', "_").to_uppercase();
            texts.push(format!("id::{text}"));
            let _ = writeln!(
                table,
                "    ExitRow {{ {when}, status: ExitStatus::{status}, commands: &{:?}, sources: {sources} }},",
                exit.commands
            );
        }
        if let Some(stray) = message_keys.iter().find(|key| !known.contains(&key.as_str())) {
            return row("messages/en/exits.toml", stray).refuse(&format!("no row of {FILE} has this text"));
        }
        self.line(&format!("pub(crate) static {name}: &[ExitRow] = &[\n{table}];"));
        // A separate table, so that an artifact that only decides contains none of the texts.
        let (count, texts) = (texts.len(), texts.join(", "));
        self.line(&format!("pub(crate) static {name}_TEXTS: [Message; {count}] = [{texts}];"));
        self.line(&format!("pub(crate) static {name}_IDS: [&str; {count}] = {known:?};"));
        Ok(())
    }

    /// Returns the fields with the conditions of a row.
    fn when(&self, at: &Row, exit: &ExitRow) -> Result<String, String> {
        if exit.modes.is_empty() {
            return at.refuse("it names no mode");
        }
        let modes = exit.modes.iter().map(|mode| one_of(at, "mode", mode, &MODES));
        let modes = modes.collect::<Result<Vec<_>, _>>()?;
        let modes: Vec<String> = modes.iter().map(|mode| format!("ProxyMode::{mode}")).collect();
        for platform in exit.platforms.iter().chain(&exit.except) {
            if platform != AZURE && !self.platforms.contains(platform) {
                return at.refuse(&format!("platform `{platform}` is no distribution of kube-proxy.toml"));
            }
        }
        let open = [String::new(), String::new()];
        let span = spans(at, &[exit.releases.clone().unwrap_or(open)], release, (OPEN, OPEN))?[0];
        let kernel = exit.kernel.as_ref().map(|kernel| kernel_span(at, kernel)).transpose()?;
        Ok(format!(
            "modes: &[{}], platforms: &{:?}, except: &{:?}, releases: {span:?}, kernel: {kernel:?}, patterns: &{:?}",
            modes.join(", "),
            exit.platforms,
            exit.except,
            exit.patterns
        ))
    }
}

/// Returns whether the rule has any condition.
fn is_conditional(rule: &ExitRow) -> bool {
    let lists = [&rule.platforms, &rule.except, &rule.patterns];
    rule.releases.is_some() || rule.kernel.is_some() || lists.iter().any(|list| !list.is_empty())
}
