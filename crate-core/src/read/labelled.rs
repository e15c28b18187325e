//! What people write with a label before it: issue templates, tickets, chat. `- Kernel (e.g. uname -a): Linux ...`.

use super::notes::{Fact, Notes, Rank, Source};
use super::prompt;
use super::sniffer::{Line, Lines};
use super::tokens::{bare, first_release, first_version, is_cluster_version, machine};
use super::{systems, uname};
use crate::facts::ProxyMode;

const KIND: &str = "labelled";

/// What a label announces, and the words that make it announce that.
const LABELS: [(Fact, &[&str]); 5] = [
    (
        Fact::ProxyMode,
        &["proxy mode", "proxy-mode", "proxymode", "forwarding mode", "kube-proxy", "转发模式", "代理模式"],
    ),
    (Fact::Kernel, &["kernel", "内核", "uname"]),
    (
        Fact::ClusterVersion,
        &["kubernetes", "k8s", "cluster version", "kubelet", "cce version", "集群版本", "集群"],
    ),
    (Fact::Arch, &["architecture", "arch", "架构"]),
    (
        Fact::Os,
        &[
            "operating system",
            "os",
            "os image",
            "node os",
            "distribution",
            "distro",
            "操作系统",
            "系统",
            "linux",
            "image",
        ],
    ),
];

/// Reads a line with a label; when nothing stands behind it, the value is on the next line.
pub(super) fn read<'a>(line: &Line<'a>, lines: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let Some((fact, value)) = label(line.body()) else { return false };
    if !value.is_empty() {
        return take(fact, value, Source::of(KIND, line), notes);
    }
    let Some(next) = lines.peek().filter(|next| next.number <= line.number + 2 && is_value(next)) else {
        return true;
    };
    if take(fact, next.body(), Source::of(KIND, &next), notes) {
        lines.next();
    }
    true
}

fn is_value(line: &Line<'_>) -> bool {
    label(line.body()).is_none() && prompt::command(line.body()).is_none()
}

/// The fact a label announces and the text behind it.
fn label(body: &str) -> Option<(Fact, &str)> {
    const OF_SOMETHING_ELSE: [&str; 7] =
        ["module", "param", "log", "operator", "dashboard", "name", "service"];
    let body = body.trim_start_matches(['-', '*', '+', '#', ' ', '\u{2022}', '|']);
    let (key, rest) = body.split_at_checked(separator(body)?)?;
    // `Kernel (e.g. uname -a)`: what stands in brackets explains the label.
    let key = key.split('(').next().unwrap_or(key).trim_matches(['*', '`', ' ', '_', '"']);
    if key.len() > 48 {
        return None;
    }
    let key = lowercase(key);
    let fact = LABELS.iter().find(|(fact, words)| words.iter().any(|word| announces(&key, word, *fact)))?.0;
    if OF_SOMETHING_ELSE.iter().any(|other| key.contains(other)) {
        return None;
    }
    let value = rest.get(1..)?.trim_start_matches(['*', ' ', '\t', '_', '"']);
    Some((fact, value.trim_end_matches(['*', ' ', '_', '|', '"'])))
}

/// The colon, equals sign or column line behind a label; those in brackets belong to the label.
fn separator(body: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut before = None;
    for (at, byte) in body.bytes().enumerate().take(100) {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            // `1:6.1.141` is a package's epoch.
            b':' | b'=' | b'|' if depth == 0 => {
                return before.filter(|before: &u8| !before.is_ascii_digit()).map(|_| at);
            }
            _ => {}
        }
        before = Some(byte);
    }
    None
}

/// Short words must be the whole label or a word of it: `os` is not announced by `hosts`.
fn announces(key: &str, word: &str, fact: Fact) -> bool {
    if fact == Fact::Os || word.len() <= 4 {
        let is_word = || word.is_ascii() && key.split([' ', '/', '-']).any(|part| part == word);
        return key == word || (key.len() < 24 && is_word());
    }
    key.contains(word)
}

fn lowercase(text: &str) -> String {
    text.chars().take(80).map(|character| character.to_ascii_lowercase()).collect()
}

/// Takes what stands behind a label; `false` when it is nothing of the kind.
fn take(fact: Fact, value: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    match fact {
        Fact::Kernel => kernel(value, source, notes),
        Fact::ClusterVersion => versions(value, source, notes),
        Fact::Arch => {
            machine(bare(value)).map(|machine| notes.fact(fact, machine, Rank::Stated, source)).is_some()
        }
        Fact::Os => {
            systems::at_start(value).map(|system| notes.fact(fact, system, Rank::Stated, source)).is_some()
        }
        Fact::ProxyMode => {
            let word = lowercase(bare(value.split_ascii_whitespace().next().unwrap_or_default()));
            ProxyMode::from_name(&word)
                .map(|mode| notes.fact(fact, mode.name(), Rank::Stated, source))
                .is_some()
        }
    }
}

fn kernel(value: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let value = value.trim_matches('`');
    if value.starts_with("Linux ") && uname::full(value, source, notes) {
        return true;
    }
    let Some(release) = first_release(value) else { return false };
    notes.fact(Fact::Kernel, release, Rank::Stated, source);
    uname::note_machine(release, source, notes);
    true
}

/// Two versions behind one label are two values: somebody has two clusters, or did not know.
fn versions(value: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let Some(first) = first_version(value) else { return false };
    notes.fact(Fact::ClusterVersion, first, Rank::Stated, source);
    let words = value.split_ascii_whitespace().map(bare);
    for other in words.skip_while(|word| *word != first).skip(1).take_while(|word| is_cluster_version(word)) {
        notes.fact(Fact::ClusterVersion, other, Rank::Stated, source);
    }
    true
}
