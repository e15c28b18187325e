//! Sentences, and lines that are nothing but a list of answers: `v1.19.16-r0, EulerOS 2.9, ipvs`.
//!
//! A list of answers yields facts. A sentence yields only hints.

mod answers;
mod words;

pub(super) use answers::read as answers;

use std::cell::OnceCell;

use super::marks::{Mark, Marks};
use super::notes::{FactName, Notes, Source};
use super::sniffer::{Line, Lines};
use super::systems;
use super::tokens::{
    bare, is_between, is_chinese, is_cluster_version, is_unmistakable_release, is_unmistakable_version,
    machine, release_of, without_channel, without_label,
};
use super::{running, sysctl, tokens};
use crate::facts::{Controller, ProxyMode};
pub(super) use words::{KERNEL_WORDS, announced_by, heading, is_change, is_of_attempt, is_plan_or_question};
use words::{is_replaced, is_setting_changed, version_of};

const KIND: &str = "prose";

/// Reads the answers in a line of text, or notes what it mentions.
pub(super) fn read<'a>(line: &Line<'a>, _: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let body = line.body().trim_start_matches(['-', '*', '+', '#', ' ', '\u{2022}', '>']);
    // Nobody ticked this item of a form.
    if body.starts_with("[ ] ") {
        return false;
    }
    let source = Source::of(KIND, line);
    line.has(Mark::Running) && running::note(body, source, notes)
        || answers::read(body, source, notes)
        || mention(body, line.marks(), source, notes)
}

/// Notes as hints what a text with these marks mentions, and returns whether there is anything.
pub(super) fn mention(text: &str, marks: Marks, source: Source<'_>, notes: &mut Notes) -> bool {
    let mut says = marks.has(Mark::Mode) && mentions_mode(text, source, notes);
    if marks.has(Mark::Image) && is_replaced(text) {
        notes.hint(FactName::ProxyMode.name(), ProxyMode::Replaced.name(), "mentioned", source);
        says = true;
    }
    if marks.has(Mark::Image) && text.contains("kube-router") && !text.contains("kube-proxy") {
        notes.hint(FactName::Controller.name(), Controller::KubeRouter.name(), "mentioned", source);
        says = true;
    }
    if !marks.has(Mark::Digit) {
        return says;
    }
    if marks.has(Mark::SysctlName) {
        says |= sysctl::named(text, is_setting_changed(text), source, notes);
    }
    let speaks_of_kernel = OnceCell::new();
    let speaks_of_kernel =
        || *speaks_of_kernel.get_or_init(|| KERNEL_WORDS.iter().any(|word| text.contains(word)));
    for word in text.split(is_between).filter(|word| word.bytes().any(|byte| byte.is_ascii_digit())) {
        let at = word.as_ptr() as usize - text.as_ptr() as usize;
        let before = text.get(..at).unwrap_or_default();
        says |= word_mentions(without_label(bare(word)), before, &speaks_of_kernel, source, notes);
    }
    if marks.has(Mark::Os) || marks.has(Mark::Foreign) {
        for system in systems::all_in(text) {
            notes.hint(FactName::Os.name(), system, "mentioned", source);
            says = true;
        }
    }
    says
}

fn word_mentions(
    word: &str,
    before: &str,
    speaks_of_kernel: &dyn Fn() -> bool,
    source: Source<'_>,
    notes: &mut Notes,
) -> bool {
    let is_named = KERNEL_WORDS.iter().any(|name| before.trim_end().ends_with(name));
    let word = word.strip_prefix('v').filter(|_| is_named).unwrap_or(word);
    // `Linux 6.1.21-v8+`, but not `CentOS Linux 7.9.2009`.
    let is_builders = word.contains(['-', '+']);
    if let Some(release) = release_of(word)
        && (is_unmistakable_release(release.uncut())
            || release.text.matches('.').count() > 1 && speaks_of_kernel()
            || (word.starts_with("linux-") || is_builders && before.trim_end().ends_with("Linux"))
                && release.text.matches('.').count() > 1)
    {
        // `ii  linux-image-5.15.0-91-generic  5.15.0-91.101`: what follows a package's name is its version.
        if before.starts_with("ii ") && !release.is_installed {
            return true;
        }
        let is_installed = release.is_installed || before.ends_with("rpm -q ");
        notes.release_hint(release.text, if is_installed { "installed" } else { "mentioned" }, source);
        return true;
    }
    if let Some(machine) = machine(word) {
        notes.hint(FactName::Arch.name(), machine, "mentioned", source);
        return true;
    }
    let (word, is_glued) = without_name(without_channel(word));
    // `1.13..2`: what is before the missing number.
    let word = word.split_once("..").map_or(word, |(begin, rest)| if rest.is_empty() { word } else { begin });
    let named = if is_glued { Some(FactName::ClusterVersion) } else { version_of(before) };
    let fact = named.filter(|_| is_cluster_version(word));
    let fact = fact.or_else(|| is_unmistakable_version(word).then_some(FactName::ClusterVersion));
    let Some(fact) = fact else { return false };
    notes.hint(fact.name(), word, "mentioned", source);
    true
}

/// Returns the version in `kube1.18.14`, and whether a name was removed.
fn without_name(word: &str) -> (&str, bool) {
    let digits = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit() || c == 'v');
    let rest = ["kubernetes", "kube", "k8s"].iter().find_map(|name| word.strip_prefix(name));
    rest.filter(|rest| digits(rest)).map_or((word, false), |rest| (rest, true))
}

/// Returns whether these words lead to something that was given up: `from iptables to ipvs`.
fn is_left(before: &str) -> bool {
    let before = before.trim_end();
    ["from", "From", "instead of", "rather than", "从", "由"].iter().any(|word| before.ends_with(word))
}

/// Notes as hints the forwarding modes that a text names.
pub(super) fn mentions_mode(text: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let mut says = false;
    for (mode, before) in modes_in(text) {
        notes.hint(FactName::ProxyMode.name(), mode.name(), "mentioned", source);
        if leads_to_new(before) && is_setting_changed(text) {
            notes.changed(FactName::ProxyMode.name(), mode.name(), source);
        }
        says = true;
    }
    says
}

/// Returns whether a value that follows is the new one of a change: `Set the mode to`, `改成`.
fn leads_to_new(before: &str) -> bool {
    let before = before.trim_end_matches(['`', '"', '*', '\'', ' ']);
    ["to", "auf", "成", "为", "到", "на"].iter().any(|word| before.ends_with(word))
}

/// Returns the forwarding modes that a text about load balancing names, except those that were given up.
/// Each comes with the text before it.
fn modes_in<'t>(text: &'t str) -> impl Iterator<Item = (ProxyMode, &'t str)> + use<'t> {
    const TOPICS: [&str; 26] = [
        "schedul",
        "集群",
        "кластер",
        "クラスター",
        "클러스터",
        "clúster",
        "MODE",
        "ubernetes",
        "k8s",
        "cluster",
        "balanc",
        "启用",
        "开启",
        "enable",
        "mode",
        "Mode",
        "proxy",
        "Proxy",
        "using ",
        "use ",
        "Using ",
        "模式",
        "转发",
        "规则",
        "режим",
        "モード",
    ];
    let is_topic = || TOPICS.iter().any(|word| text.contains(word));
    let is_other = |c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-' || is_chinese(c);
    let before =
        move |word: &str| text.get(..word.as_ptr() as usize - text.as_ptr() as usize).unwrap_or_default();
    // `im IPVS-Modus`, but not `iptables-save`.
    let ends = ["-mode", "-Mode", "-modus", "-Modus", "-proxier", "-based"];
    let without_end = move |word: &'t str| ends.iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    let words = text.split(is_other).map(without_end).filter(|word| (4..10).contains(&word.len()));
    // Programs, too, run in userspace.
    let is_mode = move |mode: &ProxyMode| {
        *mode != ProxyMode::Userspace || text.contains("userspace mode") || text.contains("userspace prox")
    };
    let named = words.filter(move |word| !is_left(before(word)));
    let modes = named.filter_map(move |word| Some((tokens::mode(word)?, before(word))));
    modes.filter(move |(mode, _)| is_mode(mode)).filter(move |_| is_topic())
}
