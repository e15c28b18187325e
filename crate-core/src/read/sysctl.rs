//! The output of `sysctl`, and text that only looks like it.

use super::marks::{Mark, SHORT_NAMES};
use super::mention::{IPVS_PATHS, next_mention, queried_sysctl};
use super::notes::{IPVS_SYSCTLS, Notes, Rank, Source};
use super::sniffer::{Line, Lines};
use super::tokens::{is_chinese, is_release};

/// The one other sysctl with a fact: the kernel release.
const RELEASE: &str = "kernel.osrelease";

/// The start of an object's name in SNMP, which has the form of a sysctl's.
const SNMP: &str = "iso.";

/// Reads a sysctl line. Only IPVS's own are kept; the others are understood, and rejected before any work is done.
pub(super) fn read<'a>(line: &Line<'a>, _: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let body = line.body();
    if let Some(release) = body.strip_prefix(RELEASE) {
        return of_kernel(release, Source::of("sysctl", line), notes);
    }
    match other_key(body) {
        Some(is_other) if is_other => return true,
        _ => {}
    }
    // A document on one line is read as such.
    if body.starts_with(['{', '[']) {
        return false;
    }
    let mention = if line.has(Mark::Sysctl) { next_mention(body) } else { None };
    let Some(first) = mention else {
        return body.starts_with("sysctl: ") || body.starts_with("* Applying /");
    };
    let before = body.get(..first.at).unwrap_or_default();
    // Logs have their own format for sysctls.
    if before.contains(".go:") {
        return false;
    }
    let source = Source::of(if first.is_path { "proc-sys" } else { "sysctl" }, line);
    match standing(before, first.rest, body, &notes.command) {
        Standing::Value => values(body, source, notes),
        Standing::Absent => {
            queried_sysctl(notes);
            notes.hint(&first.name, "absent", "absent", source);
            true
        }
        Standing::Noise => true,
        Standing::Hint(why) => hints(body, why, source, notes),
    }
}

/// `kernel.osrelease = 5.15.0-91-generic`, which nobody can set.
fn of_kernel(rest: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let release = rest.trim_start_matches([' ', '=', ':', '\t']).trim_end();
    let is_one = is_release(release);
    if is_one {
        notes.release(release, Rank::Observed, source);
    }
    is_one
}

/// Notes the values that a command on this line would set.
pub(super) fn note_writes(command: &str, line: &Line<'_>, notes: &mut Notes) {
    hints(command, "write-command", Source::of("command", line), notes);
}

/// Returns whether a line is `key = value` of some other key; `None` if it is no such line.
fn other_key(body: &str) -> Option<bool> {
    let is_key = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte);
    let end = body.bytes().position(|byte| !is_key(byte))?;
    let (key, rest) = body.split_at_checked(end)?;
    let is_sysctl = key.contains(['.', '/'])
        && !key.starts_with(SNMP)
        && key.as_bytes().first().is_some_and(|byte| byte.is_ascii_lowercase() || *byte == b'/');
    let is_setting = is_sysctl && rest.trim_start().starts_with('=');
    let key = key.strip_prefix("/proc/sys/").unwrap_or(key);
    is_setting.then(|| !key.starts_with(IPVS_SYSCTLS) && !key.starts_with(IPVS_PATHS))
}

/// Returns whether a line is a comment of a file of settings: it names the file, or says something in several words.
pub(super) fn is_comment(body: &str) -> bool {
    let Some(text) = body.strip_prefix('#').filter(|rest| !rest.starts_with('#')) else { return false };
    is_file(text) || text.split_ascii_whitespace().count() > 2 || text.chars().any(is_chinese)
}

/// Returns whether a line is a setting of any key.
pub(super) fn is_setting(body: &str) -> bool {
    other_key(body).is_some() || next_mention(body).is_some()
}

/// Returns how many bytes and lines at the start of a text are settings of other keys: by far the most of a `sysctl
/// -a`, and nothing in them can be a fact. Only what needs no cleaning is counted.
pub(super) fn other_lines(text: &str) -> (usize, usize) {
    let (mut length, mut lines) = (0, 0);
    while let Some(line) = text.as_bytes().get(length..).and_then(other_line) {
        length += line;
        lines += 1;
    }
    (length, lines)
}

/// Returns the length of the first line with its line feed when it is `key = value` of another key.
fn other_line(text: &[u8]) -> Option<usize> {
    let is_key = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    let mut has_dot = false;
    let key = text.iter().position(|byte| {
        has_dot |= *byte == b'.';
        !is_key(byte)
    })?;
    let rest = text.get(key..)?;
    let is_setting = rest.starts_with(b" = ") && text.first().is_some_and(u8::is_ascii_lowercase);
    let says = [IPVS_SYSCTLS, RELEASE, SNMP].iter().any(|key| text.starts_with(key.as_bytes()));
    if !is_setting || says || !has_dot {
        return None;
    }
    let value = rest.iter().position(|byte| *byte < b' ' && *byte != b'\t')?;
    (rest.get(value) == Some(&b'\n')).then_some(key + value + 1)
}

enum Standing {
    Value,
    Absent,
    Noise,
    Hint(&'static str),
}

/// Returns the role of a sysctl's name by the text around it.
fn standing(before: &str, after: &str, body: &str, command: &str) -> Standing {
    // Most lines are a name and a number: none of the words below.
    let is_bare = before.is_empty() && after.bytes().all(|byte| b" =0123456789".contains(&byte));
    let is_in = |words: &[&str]| !is_bare && words.iter().any(|word| body.contains(word));
    let before = before.trim_end_matches("/proc/sys/").trim_end_matches("proc/sys/");
    let marks = before.trim_matches(['`', '*', '|', '"', '\'', ' ', '\t']);
    if marks.starts_with(['#', ';']) || marks.starts_with("//") {
        Standing::Hint("commented")
    } else if is_in(&[
        "No such file",
        "cannot stat",
        "unknown key",
        "is an unknown",
        "没有那个文件",
        "不存在",
    ]) {
        Standing::Absent
    } else if is_in(&[
        "ermission denied",
        "reading key",
        "setting key",
        "Couldn't",
        "can't",
        "Can't",
        "failed",
        "error",
    ]) {
        Standing::Noise
    } else if is_in(&["sysctl -", "sysctl net", "echo "]) {
        Standing::Hint("write-command")
    } else if before.ends_with(['+', '-']) {
        Standing::Hint("diff")
    } else if is_file(before) || (marks.is_empty() && is_file(command)) {
        Standing::Hint("configured")
    } else if marks == "-" && body.ends_with(')') {
        // An item of a list with a remark: somebody tells of the value, and it need not be the last one.
        Standing::Hint("mentioned")
    } else if marks.is_empty() || marks == "-" || is_label(marks) {
        Standing::Value
    } else {
        Standing::Hint("mentioned")
    }
}

/// Returns whether a command or a grep prefix names a file of settings, which are applied at boot if at all.
fn is_file(text: &str) -> bool {
    text.contains("sysctl.conf") || text.contains("sysctl.d/")
}

/// Returns the length of `node-1:` or `4.` before the name, as tools that query several nodes print it.
fn is_label(marks: &str) -> bool {
    marks.ends_with([':', '.']) && !marks.contains(' ')
}

/// Takes every value on the line; there are several if line ends were lost.
fn values(body: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let mut rest = body;
    let mut understood = false;
    while let Some(mention) = next_mention(rest) {
        match value(mention.rest) {
            Some((value, after)) if is_all(after) => notes.sysctl(&mention.name, value, source),
            // Two numbers, as sync_threshold has them, are read but not kept.
            _ if !is_number_list(mention.rest) => return understood,
            _ => {}
        }
        understood = true;
        rest = mention.rest;
    }
    understood
}

/// Notes the values that a text would set, and returns whether there are any.
pub(super) fn hints(text: &str, why: &'static str, source: Source<'_>, notes: &mut Notes) -> bool {
    let mut rest = text;
    let mut says = false;
    let echoed = echoed(text);
    while let Some(mention) = next_mention(rest) {
        let written = value(mention.rest).map(|(value, _)| value).or(echoed);
        if let Some(value) = written {
            notes.hint(&mention.name, &value.to_string(), why, source);
            says = true;
        }
        rest = mention.rest;
    }
    says
}

/// Notes as a hint what a sentence says of a sysctl by its short name: `(conn_reuse_mode=0)`. `is_changed` says that somebody
/// has set it.
pub(super) fn named(text: &str, is_changed: bool, source: Source<'_>, notes: &mut Notes) -> bool {
    let mut says = false;
    for (number, found) in SHORT_NAMES.into_iter().enumerate() {
        // Full names have their own reader, if they have their underscores and no word behind them.
        let is_short = |before: &str| !found.contains('_') || !before.ends_with(['.', '/', '_']);
        let Some((before, rest)) = text.split_once(found) else { continue };
        let said = behind_verb(rest);
        if !is_short(before) && said.len() == rest.len() {
            continue;
        }
        let name = SHORT_NAMES[number % 2];
        if let Some((value, _)) = value(said) {
            let (name, value) = ([IPVS_SYSCTLS, name].concat(), value.to_string());
            notes.hint(&name, &value, "mentioned", source);
            if is_changed {
                notes.changed(&name, &value, source);
            }
            says = true;
        }
    }
    says
}

/// Returns what follows the words between a name and its value: `is set to`, `的值是`, `는`. Without such words it is the text
/// itself.
fn behind_verb(text: &str) -> &str {
    const WORDS: [&str; 28] = [
        "is",
        "was",
        "are",
        "set",
        "to",
        "still",
        "now",
        "ist",
        "auf",
        "est",
        "es",
        "é",
        "равен",
        "стоит",
        "设置为",
        "设为",
        "设成",
        "改为",
        "改成",
        "的值",
        "值",
        "是",
        "为",
        "は",
        "が",
        "는",
        "은",
        "이",
    ];
    let mut rest = text;
    for _ in 0..4 {
        let plain = rest.trim_start_matches(['`', ' ']);
        let behind = WORDS.iter().find_map(|word| plain.strip_prefix(word)).filter(|behind| {
            // A word of Latin letters ends at a blank.
            !plain.starts_with(|first: char| first.is_ascii_alphabetic()) || behind.starts_with([' ', '`'])
        });
        match behind {
            Some(behind) => rest = behind,
            None => break,
        }
    }
    rest
}

/// Returns the number of `echo 0 > /proc/sys/...`.
fn echoed(text: &str) -> Option<i64> {
    let (_, rest) = text.split_once("echo ")?;
    rest.split(['>', '|', ' ', '"', '\'']).find(|word| !word.is_empty())?.parse().ok()
}

/// Returns the number behind a name and its `=`, `:`, `|` or blank, and what follows the number.
fn value(rest: &str) -> Option<(i64, &str)> {
    let around: &[char] = &[' ', '\t', '`', '"', '\'', '*'];
    let rest = rest.trim_start_matches(around);
    let rest = rest.strip_prefix(['=', ':', '|']).unwrap_or(rest).trim_start_matches(around);
    let end = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'-').count();
    let (number, after) = rest.split_at_checked(end)?;
    Some((number.parse().ok()?, after))
}

/// Returns whether the text after a value shows that the value is complete: it is empty, a comment, or the next
/// setting.
fn is_all(after: &str) -> bool {
    let after = after.trim_start_matches(['`', '"', '\'', '*', '|', ',', ';', '\\', ' ', '\t']);
    after.is_empty() || after.starts_with(['#', '(', '/', '<']) || after.starts_with("net") || after == "."
}

fn is_number_list(rest: &str) -> bool {
    let mut words = rest.trim_start().trim_start_matches('=').split_ascii_whitespace();
    words.clone().nth(1).is_some() && words.all(|word| word.parse::<i64>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::other_lines;

    #[test]
    fn other_settings_are_skipped_unread() {
        let text = "vm.swappiness = 0\nkernel.hostname = a b\nnet.ipv4.vs.conntrack = 1\n";
        assert_eq!(other_lines(text), (40, 2));
        for kept in ["net.ipv4.vs.x = 1\n", "a.b = 1", "a.b = 1\r\n", "ab = 1\n", "a.b=1\n", " a.b = 1\n", ""]
        {
            assert_eq!(other_lines(kept), (0, 0), "{kept:?}");
        }
    }
}
