//! `--proxy-mode` on a command line, in a unit file, a manifest or a dump of flags.

use super::notes::{Fact, Notes, Rank, Source};
use super::sniffer::{Line, Lines};
use crate::facts::ProxyMode;

const KIND: &str = "kube-proxy-flags";

/// Reads a line that has the flag.
pub(super) fn read<'a>(line: &Line<'a>, _: &mut Lines<'a>, notes: &mut Notes) -> bool {
    note(line.body(), Source::of(KIND, line), notes)
}

/// Notes the flag where `text`, a part of the source, has it; `false` when it has none or it says nothing.
pub(super) fn note(text: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let Some((before, rest)) = text.split_once("proxy-mode") else { return false };
    let source = Source { kind: KIND, ..source };
    let is_separator = |c: char| matches!(c, '=' | ' ' | '"' | '\'' | ':' | '\\' | ',');
    let word = rest.trim_start_matches(is_separator).split(is_separator).next().unwrap_or_default();
    let is_flag = before.ends_with(['-', '=', '"', ' ', '\'']) || before.is_empty();
    match ProxyMode::from_name(word) {
        Some(_) if !is_flag => return false,
        Some(_) if text.trim_start().starts_with('#') => notes.hint("proxyMode", word, "commented", source),
        Some(_)
            if before.starts_with(['+', '-']) && !before.starts_with("--") && !before.starts_with("- ") =>
        {
            notes.hint("proxyMode", word, "diff", source);
        }
        Some(_) => notes.fact(Fact::ProxyMode, word, Rank::Stated, source),
        None if rest.starts_with("=\"\"") || rest.trim_end() == "=" => {
            notes.hint("proxyMode", "iptables", "platform-default", source);
        }
        None => return false,
    }
    true
}
