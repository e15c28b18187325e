//! `lsmod`: a loaded module can be used by anything, so it is only a hint.

use super::notes::{Notes, Source};
use super::signs;
use super::sniffer::{Line, Lines};

/// Reads the table, or rows that were filtered out of it.
pub(super) fn read<'a>(line: &Line<'a>, lines: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let is_header = line.body().starts_with("Module ") && line.body().contains("Used by");
    if is_header {
        while let Some(row) = lines.peek().filter(|row| is_row(row.body())) {
            note(&row, notes);
            lines.next();
        }
    } else if !(line.body().starts_with("ip_vs") || notes.command.contains("lsmod")) || !is_row(line.body()) {
        return false;
    }
    note(line, notes);
    true
}

fn note(row: &Line<'_>, notes: &mut Notes) {
    signs::live_patch(row.body(), Source::of("live-patch", row), notes);
    if row.body().starts_with("ip_vs ") {
        notes.hint("proxyMode", "ipvs", "module-loaded", Source::of("lsmod", row));
    }
}

/// Returns whether the line is a name and two numbers.
fn is_row(body: &str) -> bool {
    let mut words = body.split_ascii_whitespace();
    let is_name =
        |word: &str| word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    let is_number = |word: Option<&str>| word.is_some_and(|word| word.parse::<u32>().is_ok());
    words.next().is_some_and(is_name) && is_number(words.next()) && is_number(words.next())
}
