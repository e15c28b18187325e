//! Sentences: only words that cannot be anything else, and not where the sentence speaks of another node.

use super::notes::{Fact, Notes, Rank, Source};
use super::sniffer::{Line, Lines};
use super::tokens::{
    bare, is_chinese, is_cluster_version, is_unmistakable_release, is_unmistakable_version, release,
};
use super::{systems, uname};
use crate::facts::ProxyMode;

const KIND: &str = "prose";

/// Words before a version that make it somebody's wish, advice or comparison instead of the node's own.
const NOT_OURS: [&str; 38] = [
    "it was ",
    "previous",
    "recommend",
    "upgrade",
    "update to",
    "fixed in",
    "patched",
    "later than",
    "earlier than",
    "older than",
    "newer than",
    "before",
    "since",
    "until",
    "requires",
    "at least",
    "instead",
    "such as",
    "use ",
    "guess",
    "plan",
    "move to",
    "migrat",
    "going to",
    " not ",
    "upport",
    "would",
    "should",
    "建议",
    "升级",
    "修复",
    "早于",
    "高于",
    "低于",
    "需要",
    "不是",
    "计划",
    "支持",
];
/// Words behind a version that make it a bound, or what the sentence is about.
const NOT_OURS_BEHIND: [&str; 12] = [
    "or later",
    "or newer",
    "or above",
    "or higher",
    "and later",
    "and above",
    "and newer",
    "及以上",
    "以上",
    "及以后",
    "以后",
    "之前",
];
/// How many characters of a sentence are looked at to see whether it is a question.
const FAR: usize = 200;
/// Marks in a release that only kernels have, so that no word "kernel" is needed beside it.
const KERNEL_MARKS: [&str; 8] = ["eulerosv", ".hce", ".oe", "amzn", "-generic", "-azure", "-aws", ".elrepo"];

/// Reads the facts of a sentence.
pub(super) fn read<'a>(line: &Line<'a>, _: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let body = line.body().trim_start_matches(['-', '*', '+', '#', ' ', '\u{2022}']);
    if !body.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let source = Source::of(KIND, line);
    let speaks_of_kernel = ["kernel", "Kernel", "内核"].iter().any(|word| body.contains(word));
    let mut says = Says::default();
    for word in body.split(is_between) {
        if word.bytes().any(|byte| byte.is_ascii_digit()) {
            let place = word.as_ptr() as usize - body.as_ptr() as usize;
            let (before, rest) = body.split_at_checked(place).unwrap_or_default();
            let behind = rest.get(word.len()..).unwrap_or_default();
            says.word(word, before, behind, speaks_of_kernel, source, notes);
        }
    }
    let system = systems::at_start(body)
        .filter(|system| !is_of_another("", body.get(system.len()..).unwrap_or_default()));
    let system = system.or_else(|| says.facts.then(|| in_sentence(body)).flatten());
    if let Some(system) = system {
        notes.fact(Fact::Os, system, Rank::Stated, source);
    }
    if says.facts
        && let Some(mode) = mode(body)
    {
        notes.fact(Fact::ProxyMode, mode.name(), Rank::Stated, source);
    }
    says.facts || says.hints || system.is_some()
}

/// What stands between two words. Chinese needs no blank around a word of another script.
fn is_between(character: char) -> bool {
    matches!(character, ' ' | '\t' | ',' | '|' | ';') || is_chinese(character)
}

/// Whether the part of a sentence that `behind` ends is a question, which says nothing about a node.
fn is_asked(behind: &str) -> bool {
    let is_end = |(at, mark): (usize, char)| match mark {
        ',' | ';' => Some(false),
        '?' | '吗' => Some(true),
        '.' => {
            let goes_on = behind.get(at + 1..).is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
            (!goes_on).then_some(false)
        }
        _ => None,
    };
    behind.char_indices().take(FAR).find_map(is_end).unwrap_or(false)
}

/// The one mode that a list of facts names: `v1.19.16-r0, EulerOS 2.9, ipvs`, `转发模式 IPVS`.
fn mode(body: &str) -> Option<ProxyMode> {
    let is_labelled = ["转发模式", "代理模式"].iter().any(|label| body.contains(label));
    let named = |part: &str| {
        let name = bare(part.trim());
        let lower = if is_labelled { name.to_ascii_lowercase() } else { name.to_owned() };
        let place = part.as_ptr() as usize - body.as_ptr() as usize;
        let (before, rest) = body.split_at_checked(place)?;
        ProxyMode::from_name(&lower)
            .filter(|_| !is_of_another(before, rest.get(part.len()..).unwrap_or_default()))
    };
    let mut modes = body.split(|c| matches!(c, ',' | ';' | '|' | '/') || is_chinese(c)).filter_map(named);
    let first = modes.next()?;
    modes.all(|mode| mode == first).then_some(first)
}

/// A system somewhere in a sentence: `v1.19.16-r0, EulerOS 2.9, ipvs`.
fn in_sentence(body: &str) -> Option<&str> {
    body.match_indices(is_between).find_map(|(at, mark)| {
        let (before, rest) = body.split_at_checked(at)?;
        let rest = rest.get(mark.len()..)?;
        systems::at_start(rest)
            .filter(|system| !is_of_another(before, rest.get(system.len()..).unwrap_or_default()))
    })
}

/// Whether the words around a version speak of another one.
fn is_of_another(before: &str, behind: &str) -> bool {
    let near = last_of(before);
    let behind = behind.trim_start();
    is_asked(behind)
        || NOT_OURS.iter().any(|word| near.contains(word))
        || NOT_OURS_BEHIND.iter().any(|word| behind.starts_with(word))
}

/// The last characters of a text.
fn last_of(text: &str) -> &str {
    let from = text.char_indices().rev().take(32).last().map_or(0, |(at, _)| at);
    text.get(from..).unwrap_or_default()
}

#[derive(Default)]
struct Says {
    facts: bool,
    hints: bool,
}

impl Says {
    fn word(
        &mut self,
        word: &str,
        before: &str,
        behind: &str,
        speaks_of_kernel: bool,
        source: Source<'_>,
        notes: &mut Notes,
    ) {
        let plain = bare(word);
        let fact = if is_unmistakable_version(plain)
            || (is_cluster_version(plain) && is_behind_kubernetes(before))
        {
            Some((Fact::ClusterVersion, plain))
        } else {
            let is_kernel =
                |release: &str| speaks_of_kernel || KERNEL_MARKS.iter().any(|mark| release.contains(mark));
            release(word)
                .filter(|release| is_unmistakable_release(release) && is_kernel(release))
                .map(|release| (Fact::Kernel, release))
        };
        let Some((fact, value)) = fact else { return };
        // `linux-image-5.15.0-91-generic  5.15.0-91.101`: what follows a package's name is its version.
        let is_package =
            |text: &str| ["kernel-", "linux-image-", "vmlinuz-"].iter().any(|name| text.contains(name));
        let is_package = is_package(word) || before.starts_with("ii ") || is_package(last_of(before));
        if is_package || is_of_another(before, behind) {
            self.hints = true;
            return notes.hint(
                fact.name(),
                value,
                if is_package { "installed" } else { "mentioned" },
                source,
            );
        }
        self.facts = true;
        notes.fact(fact, value, Rank::Stated, source);
        if fact == Fact::Kernel {
            uname::note_machine(value, source, notes);
        }
    }
}

/// `Kubernetes 1.27`, `k8s v1.21`, `集群版本 1.19`.
fn is_behind_kubernetes(before: &str) -> bool {
    let before = before.trim_end().trim_end_matches("version").trim_end();
    ["Kubernetes", "kubernetes", "k8s", "K8s", "K8S", "kubelet", "kube-proxy", "集群版本", "CCE"]
        .iter()
        .any(|word| before.ends_with(word))
}
