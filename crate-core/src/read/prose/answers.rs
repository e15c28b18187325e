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
const NAMES: [(&str, FactName); 28] = [
    ("cluster version", FactName::ClusterVersion),
    ("cluster", FactName::ClusterVersion),
    ("kubernetes version", FactName::ClusterVersion),
    ("kubernetes版本", FactName::ClusterVersion),
    ("kubernetes 版本", FactName::ClusterVersion),
    ("kubernetes", FactName::ClusterVersion),
    ("k8s版本", FactName::ClusterVersion),
    ("k8s", FactName::ClusterVersion),
    ("kubelet", FactName::ClusterVersion),
    ("cce", FactName::ClusterVersion),
    ("集群版本", FactName::ClusterVersion),
    ("集群", FactName::ClusterVersion),
    ("kube-proxy", FactName::ControllerVersion),
    ("kernel version", FactName::Kernel),
    ("kernel", FactName::Kernel),
    ("内核版本", FactName::Kernel),
    ("内核", FactName::Kernel),
    ("カーネル", FactName::Kernel),
    ("커널", FactName::Kernel),
    ("ядро", FactName::Kernel),
    ("noyau", FactName::Kernel),
    ("クラスター", FactName::ClusterVersion),
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
    /// A kernel, perhaps behind the name of its system: `Ubuntu 5.19.0-40-generic`.
    Kernel {
        of: Option<&'t str>,
        release: &'t str,
    },
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
    if let Some(described) = described_nodes(body) {
        note_nodes(described, source, notes);
        return false;
    }
    let parts = parts(body);
    let Some(answers) = parts.iter().map(|part| answer(part)).collect::<Option<Vec<_>>>() else {
        return false;
    };
    // A mode without a name may be an ordinary word.
    let own = answers.iter().filter(|answer| !matches!(answer, Answer::Other)).count();
    let says = (own > 1
        || answers.iter().any(|answer| matches!(answer, Answer::Text(..) | Answer::Kernel { .. })))
        && !is_plan_or_question(body);
    for answer in answers.into_iter().filter(|_| says) {
        match answer {
            Answer::Text(fact, value) => notes.fact(fact, value, Rank::Stated, source),
            Answer::Mode(mode) => notes.mode(mode, ModeSource::Configured, source),
            Answer::Kernel { of, release } => {
                notes.release(release, Rank::Stated, source);
                if let Some(system) = of {
                    notes.hint(FactName::Os.name(), system, "mentioned", source);
                }
            }
            Answer::Other => {}
        }
    }
    says
}

/// Returns what follows a number of nodes: `3 master nodes - Ubuntu 20.04, 5.4.0-131-generic, 4 cores`.
fn described_nodes(body: &str) -> Option<&str> {
    if !body.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let (name, rest) = [" - ", " \u{2013} ", ": "].iter().find_map(|separator| body.split_once(separator))?;
    let (number, roles) = name.split_once(' ')?;
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && roles.split(' ').all(|word| word == "x" || is_role(word))).then_some(rest)
}

/// Returns whether a word names the role of machines in a cluster.
fn is_role(word: &str) -> bool {
    const ROLES: [&str; 9] =
        ["control", "plane", "master", "masters", "server", "worker", "workers", "node", "nodes"];
    ROLES.iter().any(|role| word.eq_ignore_ascii_case(role))
}

/// Notes the system and the kernel of described nodes. Sizes and disks of machines are no answers.
fn note_nodes(described: &str, source: Source<'_>, notes: &mut Notes) {
    if is_plan_or_question(described) {
        return;
    }
    for part in parts(described) {
        match answer(part) {
            Some(Answer::Kernel { release, .. }) => notes.release(release, Rank::Stated, source),
            Some(Answer::Text(FactName::Os, value)) => notes.fact(FactName::Os, value, Rank::Stated, source),
            _ => {}
        }
    }
}

/// Returns the parts of a list; a slash only separates with blanks around it, since `GNU/Linux` has one.
fn parts(body: &str) -> Vec<&str> {
    let pieces = body.split([',', ';', '|', '\u{ff0c}', '\u{ff1b}']).flat_map(|piece| piece.split(" / "));
    pieces.map(str::trim).filter(|piece| !piece.is_empty()).take(MOST + 1).collect()
}

fn answer(part: &str) -> Option<Answer<'_>> {
    let (named, rest) = behind_name(part);
    let value = bare(without_roles(rest.trim()));
    let is = |fact: FactName| named == Some(fact);
    let fits = |fact: FactName| named.is_none() || is(fact);
    let version = named.filter(|fact| matches!(fact, FactName::ClusterVersion | FactName::ControllerVersion));
    if is_cluster_version(value) && (version.is_some() || named.is_none() && is_unmistakable_version(value)) {
        return Some(Answer::Text(version.unwrap_or(FactName::ClusterVersion), value));
    }
    let release = release_of(value)
        .filter(|release| !release.is_installed && release.text == value && !is_range(value));
    if release.is_some() && (is(FactName::Kernel) || named.is_none() && is_unmistakable_release(value)) {
        return Some(Answer::Kernel { of: None, release: value });
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
        .then_some(Answer::Kernel { of: Some(name), release })
}

/// Returns a version without the machines that have it, or the program that installed it: `1.5.2(Master & Node)`,
/// `v1.30.2 (kubeadm)`.
fn without_roles(value: &str) -> &str {
    let Some((version, bracket)) = value.split_once('(') else { return value };
    let version = version.trim_end();
    let mut words = bracket.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_roles = words.all(|word| word == "and" || word.starts_with("kube") || is_role(word));
    if is_roles && is_cluster_version(version) { version } else { value }
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
