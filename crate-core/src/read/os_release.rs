//! `/etc/os-release`, `/etc/lsb-release`, `lsb_release -a` and the one-line release files.

use super::mention::next_mention;
use super::notes::{FactName, Notes, Rank, Source};
use super::prompt;
use super::sniffer::{Line, Lines};

const KIND: &str = "os-release";

/// The keys of os-release, but for those that vendors add.
const KEYS: [&str; 21] = [
    "NAME",
    "VERSION",
    "ID",
    "ID_LIKE",
    "PRETTY_NAME",
    "VERSION_ID",
    "VERSION_CODENAME",
    "ANSI_COLOR",
    "CPE_NAME",
    "HOME_URL",
    "SUPPORT_URL",
    "BUG_REPORT_URL",
    "PRIVACY_POLICY_URL",
    "DOCUMENTATION_URL",
    "BUILD_ID",
    "VARIANT",
    "VARIANT_ID",
    "PLATFORM_ID",
    "LOGO",
    "UBUNTU_CODENAME",
    "SUPPORT_END",
];

/// Reads a block of `KEY=value` lines or one line of a release file.
pub(super) fn read<'a>(line: &Line<'a>, lines: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let body = line.body();
    match setting(body) {
        Some((key, _)) if KEYS.contains(&key) || key.starts_with("DISTRIB_") => block(line, lines, notes),
        Some((key, _)) if is_vendors(key) => {}
        _ => return release_file(line, notes) || lsb_release(line, notes),
    }
    true
}

/// The lines of one os-release file, of which `PRETTY_NAME` is the system's name.
#[derive(Default)]
struct File<'a> {
    pretty: Option<(Source<'a>, String)>,
    name: Option<(Source<'a>, String)>,
    version: Option<String>,
    lsb: Option<(Source<'a>, String)>,
}

impl<'a> File<'a> {
    /// Takes one setting; `false` when the key was there before, so that another file begins.
    fn take(&mut self, key: &str, value: &str, source: Source<'a>) -> bool {
        let value = unquoted(value);
        if value.is_empty() {
            return true;
        }
        let slot = match key {
            "PRETTY_NAME" => &mut self.pretty,
            "NAME" => &mut self.name,
            "DISTRIB_DESCRIPTION" => &mut self.lsb,
            "VERSION" => {
                self.version = Some(value.to_owned());
                return true;
            }
            _ => return true,
        };
        let is_first = slot.is_none();
        if is_first {
            *slot = Some((source, value.to_owned()));
        }
        is_first
    }

    fn note(self, notes: &mut Notes) {
        if let Some((source, pretty)) = self.pretty {
            notes.fact(FactName::Os, &pretty, Rank::Observed, source);
        } else if let (Some((source, mut name)), Some(version)) = (self.name, self.version) {
            name.push(' ');
            name.push_str(&version);
            notes.fact(FactName::Os, &name, Rank::Observed, source);
        }
        if let Some((source, description)) = self.lsb {
            notes.fact(FactName::Os, &description, Rank::Alias, source);
        }
    }
}

fn block<'a>(first: &Line<'a>, lines: &mut Lines<'a>, notes: &mut Notes) {
    let mut file = File::default();
    if let Some((key, value)) = setting(first.body()) {
        file.take(key, value, Source::of(KIND, first));
    }
    while let Some(line) = lines.peek() {
        let is_comment = line.body().starts_with('#') && prompt::command(line.body()).is_none();
        if is_comment && next_mention(line.body()).is_none() {
            lines.next();
            continue;
        }
        let Some((key, value)) = setting(line.body()) else { break };
        if !file.take(key, value, Source::of(KIND, &line)) {
            break;
        }
        lines.next();
    }
    file.note(notes);
}

/// Reads an os-release file inside another document; returns whether it named the system.
pub(super) fn read_value(text: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let mut file = File::default();
    for (key, value) in text.lines().filter_map(setting) {
        file.take(key, value, source);
    }
    let says = file.pretty.is_some() || (file.name.is_some() && file.version.is_some());
    file.note(notes);
    says
}

/// `KEY=value` with a key in capitals, behind a file's name where grep put one.
fn setting(body: &str) -> Option<(&str, &str)> {
    let body = match body.as_bytes().first()? {
        b'/' => body.split_once(':')?.1,
        b'A'..=b'Z' => body,
        _ => return None,
    };
    let (key, value) = body.split_once('=')?;
    let is_key = key.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    is_key.then_some((key, value))
}

/// Returns whether a line is a setting of the file.
pub(super) fn is_setting(body: &str) -> bool {
    setting(body).is_some_and(|(key, _)| KEYS.contains(&key) || key.starts_with("DISTRIB_"))
}

/// Keys that vendors add, which may be cut off from the rest of the file by a comment.
fn is_vendors(key: &str) -> bool {
    ["_PRODUCT", "_VERSION", "_PROJECT", "_URL", "_ID", "_CODENAME"].iter().any(|end| key.ends_with(end))
}

fn unquoted(value: &str) -> &str {
    let value = value.trim();
    let stripped = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    stripped('"').or_else(|| stripped('\'')).unwrap_or(value)
}

/// `CentOS Linux release 7.9.2009 (Core)`, the whole of `/etc/redhat-release`.
fn release_file(line: &Line<'_>, notes: &mut Notes) -> bool {
    let body = line.body().trim_end();
    let Some((name, version)) = body.split_once(" release ") else { return false };
    let is_name = name.starts_with(char::is_alphabetic)
        && name.split(' ').count() <= 5
        && !name.contains([':', '=', ',', '.']);
    let is_version =
        version.starts_with(|c: char| c.is_ascii_digit() || c == 'V') && version.split(' ').count() <= 4;
    if is_name && is_version {
        notes.fact(FactName::Os, body, Rank::Alias, Source::of(KIND, line));
    }
    is_name && is_version
}

/// Reads a line of `lsb_release -a`.
fn lsb_release(line: &Line<'_>, notes: &mut Notes) -> bool {
    if line.body() == "No LSB modules are available." {
        return true;
    }
    let Some((key, value)) = line.body().split_once(':') else { return false };
    // Web pages make blanks of tabs.
    let is_output =
        value.starts_with('\t') || value.starts_with(' ') && notes.command.starts_with("lsb_release");
    if is_output && key == "Description" {
        notes.fact(FactName::Os, value.trim(), Rank::Alias, Source::of(KIND, line));
        return true;
    }
    is_output && ["Distributor ID", "Release", "Codename", "LSB Version"].contains(&key)
}
