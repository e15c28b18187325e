//! Sentences: only words that cannot be anything else, and not where the sentence speaks of another node.

use super::notes::{Fact, Notes, Rank, Source};
use super::sniffer::{Line, Lines};
use super::tokens::{bare, is_cluster_version, is_unmistakable_release, is_unmistakable_version, release};
use super::{systems, uname};
use crate::facts::ProxyMode;

const KIND: &str = "prose";

/// Words before a version that make it somebody's wish, advice or comparison instead of the node's own.
const NOT_OURS: [&str; 26] = [
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
    "建议",
    "升级",
    "修复",
    "早于",
    "高于",
    "低于",
];
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
    for word in body.split([' ', '\t', ',', '|', ';']) {
        if word.bytes().any(|byte| byte.is_ascii_digit()) {
            let place = word.as_ptr() as usize - body.as_ptr() as usize;
            says.word(word, body.get(..place).unwrap_or_default(), speaks_of_kernel, source, notes);
        }
    }
    let system = systems::at_start(body).or_else(|| says.facts.then(|| in_sentence(body)).flatten());
    if let Some(system) = system {
        notes.fact(Fact::Os, system, Rank::Stated, source);
    }
    if says.facts
        && let Some(mode) =
            body.split([',', ';', '|']).find_map(|part| ProxyMode::from_name(bare(part.trim())))
    {
        notes.fact(Fact::ProxyMode, mode.name(), Rank::Stated, source);
    }
    says.facts || says.hints || system.is_some()
}

/// A system somewhere in a sentence: `v1.19.16-r0, EulerOS 2.9, ipvs`.
fn in_sentence(body: &str) -> Option<&str> {
    body.match_indices([' ', ',', ';', '|']).find_map(|(at, _)| {
        let (before, rest) = body.split_at_checked(at)?;
        systems::at_start(rest.get(1..)?).filter(|_| !is_of_another(before))
    })
}

/// Whether the last words before a version speak of another one.
fn is_of_another(before: &str) -> bool {
    let from = before.char_indices().rev().take(32).last().map_or(0, |(at, _)| at);
    let near = before.get(from..).unwrap_or_default();
    NOT_OURS.iter().any(|word| near.contains(word))
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
        let is_package = ["kernel-", "linux-image-", "vmlinuz-"].iter().any(|name| word.contains(name));
        if is_package || is_of_another(before) {
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
    ["Kubernetes", "kubernetes", "k8s", "K8s", "K8S", "集群版本", "CCE"]
        .iter()
        .any(|word| before.ends_with(word))
}
