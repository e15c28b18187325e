//! `--proxy-mode` on a command line, in a unit file, a manifest or a dump of flags.

use std::borrow::Cow;

use super::notes::{FactName, Notes, Rank, Source};
use super::sniffer::{Line, Lines};
use super::tokens::{self, is_chinese};
use crate::facts::ModeSource;

const KIND: &str = "kube-proxy-flags";

/// Programs that are kube-proxy or contain it.
pub(super) const PROGRAMS: [&str; 7] =
    ["kube-proxy", "hyperkube", "kubelite", "k3s", "rke2", "k0s", "kube-router"];

/// Reads a line that has the flag; a value after a backslash, or as the next item of a list, is on the next line.
pub(super) fn read<'a>(line: &Line<'a>, lines: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let body = line.body();
    let is_item = body.starts_with("- ") || body.starts_with('"') && body.ends_with(',');
    let is_split =
        body.trim_end_matches(is_separator).ends_with("--proxy-mode") && (body.ends_with('\\') || is_item);
    let value = lines.peek().filter(|_| is_split);
    let text = value.map_or(Cow::Borrowed(body), |value| {
        Cow::Owned([body.trim_end_matches('\\'), " ", value.body().trim_start_matches("- ")].concat())
    });
    let is_noted = note(&text, Source::of(KIND, line), notes);
    if is_noted && is_split {
        lines.next();
    }
    is_noted
}

/// Notes the flag where `text`, a part of the source, has it; `false` when it has none or it says nothing.
pub(super) fn note(text: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let Some((before, rest)) = text.split_once("proxy-mode") else { return false };
    let source = Source { kind: KIND, raw: flag(source.raw), ..source };
    let value = rest.trim_start_matches(is_separator);
    let (word, after) =
        value.split_at_checked(value.find(is_separator).unwrap_or(value.len())).unwrap_or_default();
    let is_flag = before.ends_with(['-', '=', '"', ' ', '\'']) || before.is_empty();
    match tokens::mode(word) {
        Some(_) if !is_flag => return false,
        Some(_) if is_sentence(before, after) || is_other_program(text, &notes.command) => {
            notes.hint("proxyMode", word, "mentioned", source);
        }
        Some(_) if text.trim_start().starts_with('#') => notes.hint("proxyMode", word, "commented", source),
        Some(_)
            if before.starts_with(['+', '-']) && !before.starts_with("--") && !before.starts_with("- ") =>
        {
            notes.hint("proxyMode", word, "diff", source);
        }
        Some(_) if is_running(text, &notes.command) => {
            notes.fact(FactName::ProxyMode, word, Rank::Reported, source);
        }
        Some(mode) => notes.mode(mode, ModeSource::Configured, source),
        None if rest.starts_with("=\"\"") || rest.trim_end() == "=" => {
            notes.hint("proxyMode", "iptables", "platform-default", source);
        }
        None => return false,
    }
    true
}

/// Notes the flag of another program.
pub(super) fn mention(text: &str, source: Source<'_>, notes: &mut Notes) {
    let rest = text.split_once("proxy-mode").map_or("", |(_, rest)| rest).trim_start_matches(is_separator);
    let word = rest.split(is_separator).next().unwrap_or_default();
    if tokens::mode(word).is_some() {
        notes.hint("proxyMode", word, "mentioned", Source { kind: KIND, raw: flag(source.raw), ..source });
    }
}

/// Returns whether a character may be between the flag and its value, or behind the value.
fn is_separator(character: char) -> bool {
    matches!(character, '=' | ' ' | '"' | '\'' | ':' | '\\' | ',')
}

/// Returns the flag alone: nothing else of a command line is worth showing.
fn flag(raw: &str) -> &str {
    let Some(at) = raw.find("proxy-mode") else { return raw };
    let from = raw.get(..at).map_or(at, |before| before.trim_end_matches('-').len());
    let rest = raw.get(at..).unwrap_or_default();
    let value = rest.len() - rest.trim_start_matches("proxy-mode").trim_start_matches(is_separator).len();
    let is_end = |c: char| matches!(c, ' ' | '"' | '\'' | ',' | '\\' | '\0');
    let end = rest.get(value..).and_then(|rest| rest.find(is_end)).map_or(raw.len(), |end| at + value + end);
    raw.get(from..end).unwrap_or(raw)
}

/// Returns whether a row of `ps` shows another program, whose arguments name kube-proxy's flag: `grep`, an editor, a shell.
fn is_other_program(text: &str, command: &str) -> bool {
    let is_time = |word: &str| word.contains(':') && !word.contains(|c: char| c.is_ascii_alphabetic());
    let is_terminal = |word: &str| word.starts_with("pts/") || word.starts_with("tty");
    let mut words = text.split_ascii_whitespace();
    // A log has a date there.
    let has_numbers = words.clone().skip(1).take(2).all(|word| word.parse::<f32>().is_ok());
    if !has_numbers && !prints_processes(command) || !words.by_ref().any(is_time) {
        return false;
    }
    // Behind the time that the process has run; a tree has branches there.
    let program = words
        .find(|word| word.starts_with(|c: char| c == '/' || c.is_ascii_alphabetic()) && !is_terminal(word));
    program.is_some_and(|program| !PROGRAMS.iter().any(|known| program.contains(known)))
}

/// Returns whether a command prints command lines.
fn prints_processes(command: &str) -> bool {
    command.split([' ', '|', '/']).any(|word| matches!(word, "ps" | "cmdline" | "pgrep" | "top"))
}

/// Returns whether the flag is one of a running process: a row of `ps`, `/proc/PID/cmdline`, the flags that a log
/// begins with.
fn is_running(text: &str, command: &str) -> bool {
    let mut words = text.split_ascii_whitespace();
    let is_number = |word: Option<&str>| word.is_some_and(|word| word.parse::<u32>().is_ok());
    let (first, second) = (words.next(), words.next());
    let is_row = (is_number(first) || is_number(second)) && text.contains("kube-proxy");
    prints_processes(command)
        || is_row
        || text.contains("FLAG: --")
        || text.contains("\u{2514}\u{2500}") && text.contains("kube-proxy ")
}

/// Returns whether the flag is among words instead of other flags: `with --proxy-mode=ipvs it works`.
fn is_sentence(before: &str, after: &str) -> bool {
    // A quote alone is not a word: `'proxy-mode=ipvs' \`.
    let is_plain = |word: &str| {
        word.bytes().all(|byte| byte.is_ascii_alphabetic() || b",.?!'".contains(&byte))
            && word.bytes().any(|byte| byte.is_ascii_alphabetic())
    };
    let mut words = before.trim_end_matches('-').split_ascii_whitespace().rev();
    let (last, other) = (words.next(), words.next());
    let is_program = |word: &str| matches!(word, "kube-proxy" | "proxy" | "command" | "args" | "arg");
    let behind_words = last.is_some_and(|word| {
        is_plain(word) && !is_program(word) && other.is_none_or(|other| !other.starts_with('-'))
    });
    let before_words =
        after.split_ascii_whitespace().next().is_some_and(|word| is_plain(word) && word.len() > 1);
    let is_chinese_text = before.trim_end_matches('-').ends_with(is_chinese) || after.contains(is_chinese);
    behind_words || before_words || is_chinese_text
}

#[cfg(test)]
mod tests {
    use super::is_sentence;

    #[test]
    fn sentences_are_distinguished_from_command_lines() {
        let cases = [
            ("/usr/bin/kube-proxy --proxy-mode=ipvs --v=2", false),
            ("--proxy-mode=ipvs", false),
            ("--proxy-mode ipvs --v 2", false),
            ("ExecStart=/usr/bin/kube-proxy --cluster-name shop --proxy-mode=ipvs", false),
            ("- --proxy-mode=ipvs", false),
            ("proxy-mode: ipvs", false),
            ("'proxy-mode=ipvs' \\", false),
            ("root 12 0.1 Ssl Mar01 kube-proxy --proxy-mode=ipvs", false),
            ("I ran it with --proxy-mode=ipvs", true),
            ("does kube-proxy --proxy-mode=ipvs work", true),
            ("请使用--proxy-mode=ipvs", true),
        ];
        for (text, want) in cases {
            let (before, rest) = text.split_once("proxy-mode").expect("the flag");
            let (_, after) = rest.split_once("ipvs").expect("the mode");
            assert_eq!(is_sentence(before, after), want, "{text}");
        }
    }
}
