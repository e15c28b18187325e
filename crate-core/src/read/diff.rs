//! Differences between two files: none of their lines is known to be in effect anywhere.

use super::notes::{Notes, Source};
use super::sniffer::{Line, Lines};
use super::{sysctl, tokens};

const KIND: &str = "diff";
/// How many lines a group of removed lines may have.
const NEAR: usize = 8;
/// The starts of lines of a unified diff.
const UNIFIED: [&str; 11] =
    [" ", "+", "-", "@@", "\\", "index ", "diff ", "new file", "deleted file", "rename ", "similarity "];

/// Reads a whole difference, unified or old style.
pub(super) fn read<'a>(line: &Line<'a>, lines: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let body = line.body();
    let is_old_style = match body.as_bytes().first() {
        Some(b'0'..=b'9') => is_command(body),
        Some(b'd' | b'@' | b'-' | b'+') => false,
        _ => return false,
    };
    let follows = |start: &str| lines.peek().is_some_and(|next| next.body().starts_with(start));
    let is_unified = body.starts_with("diff --git ")
        || body.starts_with("@@ -")
        || (body.starts_with("--- ") && follows("+++ "))
        || (body.starts_with('-') && adds_later(line, lines));
    let has_lines = || lines.peek().is_some_and(|next| next.raw.trim_start().starts_with(['<', '>']));
    if !(is_unified || is_old_style && has_lines()) {
        return false;
    }
    let mut previous = line.number;
    while let Some(next) = lines.peek().filter(|next| next.number <= previous + 2) {
        let is_part = if is_unified {
            UNIFIED.iter().any(|start| next.text.starts_with(start))
        } else {
            next.raw.trim_start().starts_with(['<', '>']) || is_command(next.body())
        };
        if !is_part {
            break;
        }
        note(&next, notes);
        previous = next.number;
        lines.next();
    }
    true
}

/// Returns whether added lines follow on a removed one, perhaps after more removed ones.
fn adds_later(line: &Line<'_>, lines: &Lines<'_>) -> bool {
    let mut previous = line.number;
    let mut rest = lines.clone().take(NEAR).map_while(|next| {
        let is_near = next.number <= previous + 2 && next.body().starts_with(['-', '+']);
        previous = next.number;
        is_near.then_some(next)
    });
    rest.any(|next| next.body().starts_with('+'))
}

/// Returns whether the line is a command of an old-style difference: `3c3`, `12,14d11`.
fn is_command(body: &str) -> bool {
    let mut letters = body.bytes().filter(|byte| !byte.is_ascii_digit() && *byte != b',');
    let ends = body.ends_with(|last: char| last.is_ascii_digit());
    matches!(letters.next(), Some(b'a' | b'c' | b'd')) && letters.next().is_none() && ends && body.len() < 32
}

fn note(line: &Line<'_>, notes: &mut Notes) {
    let source = Source::of(KIND, line);
    sysctl::hints(&line.text, "diff", source, notes);
    let mode = line.text.split_once("mode").map(|(_, rest)| rest.trim_matches([':', '=', ' ', '"', '\'']));
    if let Some(mode) = mode.and_then(tokens::mode) {
        notes.hint("proxyMode", mode.name(), "diff", source);
    }
}

#[cfg(test)]
mod tests {
    use crate::read::read_text;

    #[test]
    fn removed_lines_are_no_facts() {
        for text in [
            "-net.ipv4.vs.conn_reuse_mode = 1\n+net.ipv4.vs.conn_reuse_mode = 0\n",
            "- net.ipv4.vs.conn_reuse_mode = 1\n- net.ipv4.vs.conntrack = 0\n\n+ net.ipv4.vs.conn_reuse_mode = 0\n",
        ] {
            let reading = read_text(text);
            assert!(reading.evidence.is_empty() && !reading.hints.is_empty(), "{text}");
        }
        let list = "- net.ipv4.vs.conn_reuse_mode = 1\n- net.ipv4.vs.conntrack = 0\n";
        assert_eq!(read_text(list).evidence.len(), 2, "a list");
    }
}
