//! A line that is nothing but answers, each perhaps behind its name: `集群版本v1.19.16-r0，内核4.18.0-147，转发模式ipvs`.

use super::words::is_plan_or_question;
use crate::facts::{ModeSource, ProxyMode};
use crate::read::notes::{FactName, Notes, Rank, Source};
use crate::read::tokens::{
    bare, is_cluster_version, is_range, is_release, is_unmistakable_release, is_unmistakable_version,
    release_of,
};
use crate::read::{systems, tokens};

/// Names that may precede an answer, and their fact.
const NAMES: [(&str, FactName); 34] = [
    ("cluster version", FactName::ClusterVersion),
    ("cluster", FactName::ClusterVersion),
    ("kubernetes version", FactName::ClusterVersion),
    ("kubernetes版本", FactName::ClusterVersion),
    ("kubernetes 版本", FactName::ClusterVersion),
    ("kubernetes", FactName::ClusterVersion),
    ("k8s版本", FactName::ClusterVersion),
    ("k8s", FactName::ClusterVersion),
    ("kubelet", FactName::ClusterVersion),
    ("ack", FactName::ClusterVersion),
    ("aks", FactName::ClusterVersion),
    ("cce", FactName::ClusterVersion),
    ("eks", FactName::ClusterVersion),
    ("gke", FactName::ClusterVersion),
    ("k0s", FactName::ClusterVersion),
    ("k3s", FactName::ClusterVersion),
    ("lke", FactName::ClusterVersion),
    ("microk8s", FactName::ClusterVersion),
    ("oke", FactName::ClusterVersion),
    ("rke2", FactName::ClusterVersion),
    ("tke", FactName::ClusterVersion),
    ("集群版本", FactName::ClusterVersion),
    ("集群", FactName::ClusterVersion),
    ("kube-proxy", FactName::ControllerVersion),
    ("kernel version", FactName::Kernel),
    ("kernel", FactName::Kernel),
    ("内核版本", FactName::Kernel),
    ("内核", FactName::Kernel),
    ("操作系统", FactName::Os),
    ("os", FactName::Os),
    ("forwarding mode", FactName::ProxyMode),
    ("转发模式", FactName::ProxyMode),
    ("代理模式", FactName::ProxyMode),
    ("mode", FactName::ProxyMode),
];
/// The most parts of a list.
const MOST: usize = 8;

enum Answer<'t> {
    Text(FactName, &'t str),
    Mode(ProxyMode),
    /// Other software with its version: `Docker 27.5.1`.
    Other,
}

/// Notes the answers of a line; `false` where any part of it is none.
pub(in crate::read) fn read(body: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let body = body.trim_end_matches([' ', '|']);
    // Dots at the end of a value say that it is cut.
    let body = if body.ends_with("..") { body } else { body.trim_end_matches('.') };
    if body.len() > 400 {
        return false;
    }
    let described = described_machines(body);
    let parts = parts(described.unwrap_or(body));
    let answers: Vec<Answer<'_>> = parts.iter().filter_map(|part| answer(part)).collect();
    // Machines have sizes and disks, too.
    if described.is_none() && answers.len() < parts.len() {
        return false;
    }
    // A mode without a name may be an ordinary word.
    let own = answers.iter().filter(|answer| !matches!(answer, Answer::Other)).count();
    let says = (own > 1 || answers.iter().any(|answer| matches!(answer, Answer::Text(..))))
        && !is_plan_or_question(body);
    for answer in answers.into_iter().filter(|_| says) {
        match answer {
            Answer::Text(FactName::Kernel, value) => notes.release(value, Rank::Stated, source),
            Answer::Text(fact, value) => notes.fact(fact, value, Rank::Stated, source),
            Answer::Mode(mode) => notes.mode(mode, ModeSource::Configured, source),
            Answer::Other => {}
        }
    }
    says
}

/// Returns what follows the name of machines: `3 master nodes - Ubuntu 20.04, 5.4.0-131-generic, 4 cores`.
fn described_machines(body: &str) -> Option<&str> {
    const NOUNS: [&str; 6] = ["node", "master", "worker", "server", "host", "machine"];
    let (name, rest) = [" - ", " \u{2013} ", ": "].iter().find_map(|separator| body.split_once(separator))?;
    let mut words = name.split(' ').rev();
    let noun = words.next()?.to_ascii_lowercase();
    let is_machines = NOUNS.contains(&noun.strip_suffix('s').unwrap_or(&noun)) && words.count() < 4;
    is_machines.then_some(rest)
}

/// Returns what nodes run: `on Ubuntu 24.04.2 LTS VMs`.
fn of_nodes(part: &str) -> &str {
    let inside =
        ["running on ", "running ", "on "].iter().find_map(|words| part.strip_prefix(words)).unwrap_or(part);
    let ends = [" nodes", " VMs", " hosts", " servers", " machines"];
    ends.iter().find_map(|end| inside.strip_suffix(end)).unwrap_or(inside)
}

/// Returns a version without the words for whose it is: `1.12.4 托管集群`, `1.5.2(Master & Node)`.
fn without_kind(value: &str) -> &str {
    let value = value.strip_suffix("集群").and_then(|value| value.split(' ').next()).unwrap_or(value);
    let value = value.strip_suffix(" cluster").unwrap_or(value);
    let bracket = value
        .split_once('(')
        .filter(|(version, rest)| rest.ends_with(')') && is_cluster_version(version.trim_end()));
    bracket.map_or(value, |(version, _)| version.trim_end())
}

/// Returns the parts of a list; a slash only separates with blanks around it, since `GNU/Linux` has one.
fn parts(body: &str) -> Vec<&str> {
    let pieces = body.split([',', ';', '|', '\u{ff0c}', '\u{ff1b}']).flat_map(|piece| piece.split(" / "));
    pieces.map(str::trim).filter(|piece| !piece.is_empty()).take(MOST + 1).collect()
}

fn answer(part: &str) -> Option<Answer<'_>> {
    let part = of_nodes(part);
    let (named, rest) = behind_name(part);
    let value = bare(without_kind(rest.trim()));
    let is = |fact: FactName| named == Some(fact);
    let fits = |fact: FactName| named.is_none() || is(fact);
    let version = named.filter(|fact| matches!(fact, FactName::ClusterVersion | FactName::ControllerVersion));
    if is_cluster_version(value) && (version.is_some() || named.is_none() && is_unmistakable_version(value)) {
        return Some(Answer::Text(version.unwrap_or(FactName::ClusterVersion), value));
    }
    let release = release_of(value)
        .filter(|release| !release.is_installed && release.text == value && !is_range(value));
    if release.is_some() && (is(FactName::Kernel) || named.is_none() && is_unmistakable_release(value)) {
        return Some(Answer::Text(FactName::Kernel, value));
    }
    let is_lower = !value.bytes().any(|byte| byte.is_ascii_uppercase());
    if let Some(mode) = tokens::mode(value).filter(|_| is(FactName::ProxyMode) || named.is_none() && is_lower)
    {
        return Some(Answer::Mode(mode));
    }
    let text = rest.trim().trim_matches(['`', '*', '"']);
    let whole = systems::without_remark(text);
    let system = systems::at_start(text).filter(|system| fits(FactName::Os) && system.len() == whole.len());
    let system = system.map(|system| Answer::Text(FactName::Os, system));
    system.or_else(|| named_release(text)).or_else(|| other(text).filter(|_| named.is_none()))
}

/// Returns the kernel in `Ubuntu 5.19.0-40-generic` and in `Flatcar Linux: 6.1.90`.
fn named_release(text: &str) -> Option<Answer<'_>> {
    let (name, release) = text.rsplit_once(' ')?;
    let label = name.strip_suffix(':');
    let name = label.unwrap_or(name);
    let is_system = systems::unversioned(name).is_some_and(|system| system.len() == name.len());
    let is_labelled = || label.is_some() && is_release(release) && release.matches('.').count() > 1;
    (is_system && (is_unmistakable_release(release) || is_labelled()))
        .then_some(Answer::Text(FactName::Kernel, release))
}

/// `Docker 27.5.1`: one word and one version.
fn other(text: &str) -> Option<Answer<'_>> {
    let (name, version) = text.split_once([' ', ':'])?;
    let digits = version.trim_start_matches([' ', 'v', 'V']);
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    let is_version = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-+".contains(&byte))
        && digits.contains('.');
    (is_name && is_version).then_some(Answer::Other)
}

/// Returns the fact that the name before an answer announces, and what follows the name.
fn behind_name(part: &str) -> (Option<FactName>, &str) {
    let part = part.trim_start_matches(['*', '`', '-', ' ']);
    let starts = |name: &str| part.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    for (name, fact) in NAMES {
        let Some(rest) = part.get(name.len()..).filter(|_| starts(name)) else { continue };
        let is_end = !name.is_ascii() || rest.starts_with([' ', ':', '=', '\t']);
        let rest = rest.trim_start_matches([':', '=', ' ', '\t', '为', '是']);
        let rest = rest.strip_prefix("ver.").map_or(rest, str::trim_start);
        if is_end && !rest.is_empty() {
            return (Some(fact), rest);
        }
    }
    (None, part)
}
