//! Shells that query many machines at once: one header or one prefix for each machine, as Ansible, pdsh, clush, pssh
//! and Salt print them.

use super::marks::Mark;
use super::mention::next_mention;
use super::notes::{IPVS_SYSCTLS, Notes};
use super::prompt::is_host;
use super::sniffer::{Line, Lines};
use super::systems;
use super::tokens::{self, is_release};

/// Reads a header.
pub(super) fn read<'a>(line: &Line<'a>, lines: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let host = ruled(line).or_else(|| header(line, lines));
    if let Some(host) = host {
        notes.visit(host);
        // `ansible -o` prints the answer behind the header.
        let answer = line.body().split_once(" => ").map(|(_, answer)| answer);
        if let Some(answer) = answer.filter(|answer| answer.starts_with('{') && answer.len() > 1) {
            lines.push_back(line, answer.to_owned());
        }
    }
    host.is_some()
}

/// Returns the machine that a prefix names, and the answer behind it: `w1: 4.19.90-...`, `[w1] Linux ...`. The rest of
/// the line must be an answer, by itself or to the last command.
pub(super) fn prefixed<'l>(line: &'l Line<'_>, notes: &Notes) -> Option<(&'l str, &'l str)> {
    let may_answer = line.has(Mark::Answer) || line.has(Mark::Sysctl) || line.has(Mark::Number);
    let may_be_asked = line.has(Mark::HostLabel) && !notes.command.is_empty();
    if may_answer || may_be_asked { split_prefix(line.body(), notes) } else { None }
}

/// Returns whether a text is an answer to the last command: the value of its only sysctl, a mode, the name of a system.
fn is_asked(text: &str, notes: &Notes) -> bool {
    let (command, marks) = (&notes.command, notes.command_marks);
    // The order of several values is not known.
    let asks_one = || next_mention(command).is_some_and(|first| !first.rest.contains("net"));
    let text = text.trim_end();
    text.parse::<i64>().is_ok() && marks.has(Mark::Sysctl) && asks_one()
        || marks.has(Mark::AsksMode) && tokens::mode(text).is_some()
        || command.contains("release")
            && systems::at_start(text).is_some_and(|system| system.len() == text.len())
}

/// Returns the machine whose output a header announces.
fn header<'t>(line: &'t Line<'_>, lines: &Lines<'_>) -> Option<&'t str> {
    let body = line.body();
    let prefixed = if line.has(Mark::FanOut) { ansible(body).or_else(|| pssh(body)) } else { None };
    prefixed.or_else(|| titled(body)).or_else(|| salt(body, lines)).filter(|host| is_machine(host))
}

/// `w1` or `w[2-4] (3)` between two rulers, as clush and dshbak head the answers of machines.
fn ruled<'t>(line: &'t Line<'_>) -> Option<&'t str> {
    if !line.is_ruled {
        return None;
    }
    let body = line.body();
    let host = body.split_once(" (").map_or(body, |(host, _)| host);
    let is_made_of = |byte: u8| byte.is_ascii_alphanumeric() || b"-._,[]".contains(&byte);
    let is_host = host.bytes().all(is_made_of) && host.contains(|c: char| c.is_ascii_digit());
    (is_host && !is_release(host)).then_some(host)
}

/// `w1 | CHANGED | rc=0 >>`, `w1 | SUCCESS => {`, `ok: [w1] => {`
fn ansible(body: &str) -> Option<&str> {
    const STATES: [&str; 4] = ["CHANGED", "SUCCESS", "FAILED", "UNREACHABLE"];
    if let Some(rest) = body.strip_prefix("ok: [").or_else(|| body.strip_prefix("changed: [")) {
        let (host, rest) = rest.split_once(']')?;
        return rest.starts_with(" => ").then_some(host);
    }
    let (host, rest) = body.split_once(" | ")?;
    STATES.iter().any(|state| rest.starts_with(state)).then_some(host)
}

/// `[1] 10:00:00 [SUCCESS] w1`
fn pssh(body: &str) -> Option<&str> {
    let (_, host) = body.strip_prefix('[')?.split_once("[SUCCESS] ")?;
    host.split_ascii_whitespace().next()
}

/// `=== w1 ===`, `--- w1 ---`, `##### w1 #####`, `==> w1 <==`: the same marks on both sides.
fn titled(body: &str) -> Option<&str> {
    if !body.starts_with(['=', '-', '#', '*', '>']) {
        return None;
    }
    let marks = |c: char| matches!(c, '=' | '-' | '#' | '*' | '>' | '<' | ' ');
    let host = body.trim_matches(marks);
    let is_marked = body.len() >= host.len() + 4;
    let ends = body.ends_with(['=', '-', '#', '*', '<']) || body.starts_with("==");
    // A title of one word is a title like any other.
    let is_numbered = host.contains(|c: char| c.is_ascii_digit() || matches!(c, '-' | '.'));
    (is_marked && ends && is_numbered && !body.ends_with("<==")).then_some(host)
}

/// `w1:` alone above lines that are set in, or between two rulers.
fn salt<'t>(body: &'t str, lines: &Lines<'_>) -> Option<&'t str> {
    let host = body.strip_suffix(':')?;
    let next = lines.peek()?;
    let is_answer = next.indent() > 0 && is_answer(next.body());
    is_answer.then_some(host)
}

fn split_prefix<'t>(body: &'t str, notes: &Notes) -> Option<(&'t str, &'t str)> {
    let (host, rest) = match body.strip_prefix('[') {
        Some(inner) => inner.split_once(']').map(|(host, rest)| (host, rest.trim_start_matches(':')))?,
        None => body.split_once([':', '|', '\t'])?,
    };
    let (host, rest) = (host.trim(), rest.trim_start());
    // `Description: Ubuntu 22.04` is a field.
    let is_numbered = || host.contains(|c: char| c.is_ascii_digit() || matches!(c, '-' | '.'));
    let answers = is_answer(rest) || is_numbered() && is_asked(rest, notes);
    (answers && is_machine(host)).then_some((host, rest))
}

/// Returns whether a word names a machine: no label of a form, no key of a file, no program.
fn is_machine(host: &str) -> bool {
    const OTHERS: [&str; 22] = [
        "kernel",
        "uname",
        "os",
        "arch",
        "release",
        "version",
        "node",
        "grep",
        "sysctl",
        "kubelet",
        "linux",
        "kubernetes",
        "cat",
        "running",
        "name",
        "image",
        "host",
        "result",
        "system",
        "mode",
        "stdout",
        "server",
    ];
    let lower = host.to_ascii_lowercase();
    let is_label = OTHERS.contains(&lower.as_str()) || lower.contains("kernel") || lower.contains("version");
    is_host(host)
        && !is_label
        && host.parse::<u32>().is_err()
        && !is_release(host)
        && host.contains(|c: char| c.is_ascii_alphanumeric())
}

/// Returns whether a text is a complete answer of a machine.
fn is_answer(text: &str) -> bool {
    let text = text.trim();
    let is_sysctl = || text.starts_with(IPVS_SYSCTLS) && text.contains(['=', ':']);
    let is_kernel = || is_release(text) && text.contains('-');
    text.starts_with("Linux ") || text.starts_with("PRETTY_NAME=") || is_sysctl() || is_kernel()
}

#[cfg(test)]
mod tests {
    use super::{Notes, ansible, pssh, split_prefix, titled};

    #[test]
    fn machines_are_read_from_labels() {
        let notes = Notes::default();
        let mut asked = Notes::default();
        asked.note_command("cat /proc/sys/net/ipv4/vs/conn_reuse_mode", None, None);
        assert_eq!(ansible("w1 | CHANGED | rc=0 >>"), Some("w1"));
        assert_eq!(ansible("ok: [w1] => {\"a\": 1}"), Some("w1"));
        assert_eq!(pssh("[1] 10:20:30 [SUCCESS] w1"), Some("w1"));
        assert_eq!(titled("=== w1 ==="), Some("w1"));
        assert_eq!(
            split_prefix("w2: 4.19.90-24.4.v2101.ky10.x86_64", &notes),
            Some(("w2", "4.19.90-24.4.v2101.ky10.x86_64"))
        );
        assert_eq!(split_prefix("[w2] Linux w2 5.4.0 #1 SMP", &notes), Some(("w2", "Linux w2 5.4.0 #1 SMP")));
        assert_eq!(split_prefix("Kernel: 5.4.0-90-generic", &notes), None);
        assert_eq!(split_prefix("w1: hello", &notes), None);
        assert_eq!(split_prefix("w1: 1", &notes), None);
        assert_eq!(split_prefix("w1: 1", &asked), Some(("w1", "1")));
    }
}
