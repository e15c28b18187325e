//! Reads the node's evidence about single commits: the changelog of its kernel package, and the symbols of the running kernel.

use super::marks::Mark;
use super::notes::{Notes, Source};
use super::sniffer::{Line, Lines};
use super::tokens::release_of;
use crate::facts::{CommitProof, ShownBy};
use crate::ipvs::Commit;

/// The titles of the commits after `ipvs: `, in lower case.
const TITLES: [(Commit, &str); 5] = [
    (Commit::D752, "allow rescheduling of new connections when port reuse is detected"),
    (Commit::F719, "drop first packet to redirect conntrack"),
    (Commit::F0a5, "allow connection reuse for unconfirmed conntrack"),
    (Commit::D35d, "queue delayed work to expire no destination connections"),
    (Commit::C95c, "fix reuse connection if rs weight is 0"),
];
/// The function that 35dfb013149f adds.
const FLUSH: &str = "ip_vs_expire_nodest_conn_flush";
/// A function that every `ip_vs` has: the control of a listing without the other one.
const CONTROL: &str = "ip_vs_conn_new";

/// Reads lines of a changelog or of `/proc/kallsyms`.
pub(super) fn read<'a>(line: &Line<'a>, lines: &mut Lines<'a>, notes: &mut Notes) -> bool {
    if is_symbol(line.body()) {
        symbols(line, lines, notes);
        return true;
    }
    changelog(line, notes)
}

/// `- [netfilter] ipvs: allow connection reuse for unconfirmed conntrack (A. Person) [123]`: only a changelog that was
/// asked for, of the running kernel or a named one. Absence proves nothing. Its newest line comes first: a reverted commit
/// is not in the kernel, whatever an older line says.
fn changelog(line: &Line<'_>, notes: &mut Notes) -> bool {
    let body = line.body();
    if !notes.command_marks.has(Mark::AsksChangelog) {
        return false;
    }
    if !body.contains("ipvs") && !Commit::ALL.iter().any(|commit| body.contains(commit.name())) {
        return false;
    }
    let Some(kernel) = changelog_of(&notes.command) else { return false };
    let lower = body.to_lowercase();
    let named = |(commit, title): &(Commit, &str)| lower.contains(title) || lower.contains(commit.name());
    let Some((commit, title)) = TITLES.iter().find(|row| named(row)) else { return false };
    if notes.reverted.contains(commit) {
        return true;
    }
    if takes_back(&lower, title) {
        notes.reverted.push(*commit);
        return true;
    }
    let proof = CommitProof { kernel, commit: *commit, carried: true, by: ShownBy::Changelog };
    notes.commit(proof, Source::of("changelog", line));
    true
}

/// Returns whether a line in lower case says that the commit with that title was taken out. `Revert "Revert "..."` adds it
/// again.
fn takes_back(line: &str, title: &str) -> bool {
    const REMOVALS: [&str; 8] =
        ["back out", "backed out", "backout", "drop ", "dropped", "remove", "undo", "delete"];
    // A title, too, has the word `drop`.
    let before = line.split(title).next().unwrap_or_default();
    let is_removal = REMOVALS.iter().any(|word| before.contains(word));
    (line.matches("revert").count() + usize::from(is_removal)) % 2 == 1
}

/// Returns the kernel whose changelog a command prints; empty for the running one.
fn changelog_of(command: &str) -> Option<String> {
    if !command.contains("changelog") {
        return None;
    }
    if command.contains("uname -r") {
        return Some(String::new());
    }
    let words = command.split([' ', '/', '|']);
    words
        .filter_map(release_of)
        .find(|release| release.text.contains('-'))
        .map(|release| release.text.to_owned())
}

/// `ffffffffc0a01230 t ip_vs_conn_new\t[ip_vs]`
fn is_symbol(body: &str) -> bool {
    let mut words = body.split_ascii_whitespace();
    let is_address =
        |word: &str| matches!(word.len(), 8 | 16) && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    words.next().is_some_and(is_address)
        && words.next().is_some_and(|kind| kind.len() == 1)
        && words.next().is_some()
}

fn symbols<'a>(first: &Line<'a>, lines: &mut Lines<'a>, notes: &mut Notes) {
    let is_it = |line: &Line<'_>, name: &str| line.body().split_ascii_whitespace().nth(2) == Some(name);
    let (mut has_flush, mut has_control) = (is_it(first, FLUSH), is_it(first, CONTROL));
    let mut symbol: Option<Line<'a>> = None;
    while let Some(next) = lines.peek().filter(|next| is_symbol(next.body())) {
        has_flush |= is_it(&next, FLUSH);
        has_control |= is_it(&next, CONTROL);
        lines.next();
        symbol = Some(next).filter(|next| is_it(next, FLUSH) || is_it(next, CONTROL)).or(symbol);
    }
    // A listing filtered for another name lacks the function in any case.
    let would_show = shows_flush(&notes.command);
    if has_flush || has_control && would_show {
        let proof = CommitProof {
            kernel: String::new(),
            commit: Commit::D35d,
            carried: has_flush,
            by: ShownBy::Symbol,
        };
        notes.commit(proof, Source::of("symbols", symbol.as_ref().unwrap_or(first)));
    }
}

/// Returns whether a command prints the function where the kernel has it.
fn shows_flush(command: &str) -> bool {
    let pattern =
        command.split([' ', '\'', '"', '|', '(', ')', '\\']).filter(|word| word.starts_with("ip_vs"));
    let mut patterns = pattern.peekable();
    patterns.peek().is_some() && patterns.any(|pattern| FLUSH.starts_with(pattern))
}
