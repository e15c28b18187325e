//! Reads values with a label: issue templates, tickets, chat. `- Kernel (e.g. uname -a): Linux ...`.

mod label;

use std::iter;

use super::marks::Marks;
use super::notes::{FactName, Notes, Rank, Source};
use super::sniffer::{Line, Lines};
use super::tokens::{
    bare, first_release, is_between, is_cluster_version, is_range, is_unmistakable_release,
    is_unmistakable_version, machine, without_label,
};
use super::{os_release, prompt, prose, running, systems, tokens, uname};
use crate::facts::{ModeSource, ProxyMode};
use label::{Label, Topic, lowercase};

const KIND: &str = "labelled";
/// Programs whose own version people add to that of the cluster: `1.18.20 (RKE v1.2.9)`.
const OTHERS: [&str; 10] =
    ["rke", "rancher", "kops", "kubeadm", "kubekey", "kubespray", "minikube", "helm", "docker", "containerd"];

/// Reads a line with a label; if nothing follows it, the value is on the next line.
pub(super) fn read<'a>(line: &Line<'a>, lines: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let body = line.body();
    let Some(label) = Label::of(body) else { return false };
    if !label.value.is_empty() && take(&label, label.value, Source::of(KIND, line), notes) {
        if label.topic == Topic::Machine && names_machine(label.value) {
            take_others(&label, 0, line.number, lines, notes);
        }
        return true;
    }
    if !label.value.is_empty() && !label.is_bracket {
        return false;
    }
    let end = end_of_question(line, lines);
    let next = lines.peek().filter(|next| next.number <= end + 3 && is_value(next));
    let is_taken = next.is_some_and(|next| {
        let value = next.body().trim_start_matches(['-', '*', '+', ' ']);
        // `docker version` and `talosctl version`, too, have a part `Client:`, with other fields below it; and below
        // `kube-proxy:` a configuration may begin.
        let is_field = matches!(label.topic, Topic::Client | Topic::Proxy) && label::is_field(value);
        !is_field && take(&label, value, Source::of(KIND, &next), notes)
    });
    if is_taken {
        let last = lines.next().filter(|_| label.topic == Topic::Machine);
        if let Some(last) = last.filter(|last| last.indent() > line.indent() || names_machine(last.body())) {
            let indent = if last.indent() > line.indent() { last.indent() } else { 0 };
            take_others(&label, indent, last.number, lines, notes);
        }
    } else if body.starts_with('#') && !body.contains(['(', '?']) || label::is_numbered_question(body) {
        // A title says what a report is about, and an answer may be in the line of its question.
        prose::mention(body, line.marks(), Source::of(KIND, line), notes);
    }
    true
}

/// Skips the further lines of a question that is broken within a sentence, and returns the number of the last one.
fn end_of_question<'a>(line: &Line<'a>, lines: &mut Lines<'a>) -> usize {
    let mut end = line.number;
    if !label::is_numbered_question(line.body()) || !line.body().ends_with(char::is_alphanumeric) {
        return end;
    }
    while let Some(next) = lines.peek().filter(|next| next.number == end + 1 && next.indent() > line.indent())
    {
        end = next.number;
        lines.next();
    }
    end
}

/// Returns whether a text names a system and its kernel: `CentOS 7.7 with kernel 3.10.0-1062.el7.x86_64`.
fn names_machine(text: &str) -> bool {
    let is_exact = |release: &str| is_unmistakable_release(release) || release.matches('.').count() > 1;
    let has_kernel = || {
        let named = prose::KERNEL_WORDS.iter().find_map(|word| text.split_once(word));
        named.is_some_and(|(_, behind)| first_release(behind).is_some_and(is_exact))
    };
    let has_release = || text.split(is_between).map(without_label).any(is_unmistakable_release);
    systems::in_text(text).is_some() && (has_release() || has_kernel())
}

/// Takes the lines directly below an answer that are answers, too: items of one list, or other machines.
fn take_others(label: &Label<'_>, indent: usize, mut last: usize, lines: &mut Lines<'_>, notes: &mut Notes) {
    while let Some(next) = lines.peek().filter(|next| next.number == last + 1 && is_value(next)) {
        let value = next.body().trim_start_matches(['-', '*', '+', ' ']);
        let is_item = indent > 0 && next.indent() == indent && value != next.body();
        if !(is_item || names_machine(value)) || !take(label, value, Source::of(KIND, &next), notes) {
            return;
        }
        last = next.number;
        lines.next();
    }
}

fn is_value(line: &Line<'_>) -> bool {
    let body = line.body();
    // A file of settings is read as one.
    if os_release::is_setting(body) {
        return false;
    }
    Label::of(body).is_none() && prompt::command(body).is_none() && !body.contains("Version:")
}

/// Takes the value after a label; returns `false` if it is something else.
fn take(label: &Label<'_>, value: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    if prose::is_plan_or_question(value) {
        return false;
    }
    match label.topic {
        Topic::Version => cluster_version(value, source, notes),
        Topic::SomeVersion => {
            versions(FactName::ClusterVersion, value, is_unmistakable_version, source, notes)
                || some_version(value, source, notes)
        }
        Topic::Client => client(value, source, notes),
        Topic::Mode => mode(value, source, notes),
        Topic::Proxy => {
            label.key.contains("mode") && mode(value, source, notes)
                || versions(FactName::ControllerVersion, value, |_| true, source, notes)
                    | prose::mentions_mode(value, source, notes)
        }
        Topic::Machine => of_machine(&label.key, value, source, notes),
    }
}

/// Returns whether the value is only a mode, perhaps after kube-proxy's name: a choice (`iptables / ipvs`) is no
/// answer.
fn mode(value: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let name = value.split(' ').next().filter(|word| word.eq_ignore_ascii_case("kube-proxy"));
    let value = name.and_then(|name| value.get(name.len()..)).map_or(value, str::trim_start);
    let (word, rest) = value.split_once([' ', ',', '(']).unwrap_or((value, ""));
    let word = bare(word).trim_end_matches(|c: char| !c.is_ascii());
    let rest = lowercase(rest);
    let is_all =
        !ProxyMode::ALL.iter().any(|other| rest.contains(other.name())) && !rest.contains(['/', '?']);
    match tokens::mode(word).filter(|_| is_all) {
        Some(mode) => notes.mode(mode, ModeSource::Configured, source),
        None => return prose::mentions_mode(value, source, notes),
    }
    true
}

/// Takes the version of a cluster, and that of a kubectl where the answer names both: `client v1.24.1, server v1.23.7`.
fn cluster_version(value: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let lower = value.to_ascii_lowercase();
    let Some(at) = lower.find("client").or_else(|| lower.find("kubectl")) else {
        return versions(FactName::ClusterVersion, value, |_| true, source, notes);
    };
    let (before, behind) = value.split_at_checked(at).unwrap_or((value, ""));
    let server_behind =
        lower.find("server").and_then(|server| behind.split_at_checked(server.checked_sub(at)?));
    // `v1.18.1 (client and server)`
    let has_version = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    let (of_client, of_cluster) =
        server_behind.filter(|(_, cluster)| has_version(cluster)).unwrap_or((behind, before));
    let is_taken = versions(FactName::ClusterVersion, of_cluster, |_| true, source, notes);
    client(of_client, source, notes) || is_taken
}

/// Takes the version of a kubectl.
fn client(value: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let version = tokens::first_version(value);
    version.map(|version| notes.client(version, source)).is_some()
}

/// Notes two versions after one label as two values: somebody has two clusters or did not know. For an upgrade, the
/// last one is current.
fn versions(
    fact: FactName,
    value: &str,
    is_one: fn(&str) -> bool,
    source: Source<'_>,
    notes: &mut Notes,
) -> bool {
    let words = value.split(is_between).map(bare).filter(|word| !word.is_empty());
    let names = iter::once("").chain(words.clone());
    let is_others = |name: &str| OTHERS.iter().any(|other| name.eq_ignore_ascii_case(other));
    let versions =
        words.zip(names).filter(|(word, name)| is_cluster_version(word) && is_one(word) && !is_others(name));
    // EKS builds many components, each with a version of its own.
    let is_components = |word: &str| fact == FactName::ClusterVersion && word.contains("-eksbuild");
    let versions = versions.filter(|(word, _)| !is_components(word));
    let mut versions: Vec<&str> = versions.map(|(version, _)| version).collect();
    if prose::is_change(value) && versions.len() > 1 {
        versions.drain(..versions.len() - 1);
    }
    versions.iter().take(4).for_each(|version| notes.fact(fact, version, Rank::Stated, source));
    !versions.is_empty()
}

/// Returns whether the value is only a version, perhaps of other software: `v1.27.6`.
fn some_version(value: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let version = bare(value.trim());
    let number = version.strip_prefix("v.").or_else(|| version.strip_prefix('v')).unwrap_or_default();
    let is_like = number.starts_with("1.") && number.split('.').count() == 3 && is_cluster_version(version);
    if is_like {
        notes.hint(FactName::ClusterVersion.name(), version, "mentioned", source);
    }
    is_like
}

/// Returns whether a release answers a question for the kernel: two numbers do only at the start, `5.10`, or behind its
/// name, `Linux 4.19`.
fn is_answer(release: &str, value: &str) -> bool {
    let before = value.split_once(release).map_or("", |(before, _)| before.trim_end());
    let is_named =
        || before.ends_with("inux") || prose::KERNEL_WORDS.iter().any(|name| before.ends_with(name));
    !is_range(release) && (release.matches('.').count() > 1 || before.is_empty() || is_named())
}

/// Returns whether a number is the version of the system once more: `CentOS 8.5.2111 (RedHat 8.5.0-4)`.
fn is_of_system(release: &str, system: &str) -> bool {
    let numbers = |text: &str| -> Option<(String, String)> {
        let at = text.find(|c: char| c.is_ascii_digit())?;
        let mut parts = text.get(at..)?.split(|c: char| !c.is_ascii_digit());
        Some((parts.next()?.to_owned(), parts.next()?.to_owned()))
    };
    let is_plain = release.bytes().all(|byte| byte.is_ascii_digit() || b".-".contains(&byte));
    is_plain && numbers(release).is_some() && numbers(release) == numbers(system)
}

/// System, kernel and machine, in whatever order: `centos 8 (4.18.0-305.7.1.el8_4.x86_64)`.
fn of_machine(key: &str, value: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    if running::note(value, source, notes) || uname::labelled(value, source, notes) {
        return true;
    }
    let asks_kernel = key.contains("uname") || prose::KERNEL_WORDS.iter().any(|word| key.contains(word));
    let system = systems::in_text(value).or_else(|| systems::unversioned(value));
    if let Some(system) = system {
        notes.fact(FactName::Os, system, Rank::Stated, source);
    }
    // The version of the system can have the form of a release.
    let (before, behind) = system.and_then(|system| value.split_once(system)).unwrap_or((value, ""));
    let release = first_release(before)
        .or_else(|| first_release(behind))
        .filter(|release| asks_kernel && is_answer(release, value) || is_unmistakable_release(release))
        .filter(|release| !system.is_some_and(|system| is_of_system(release, system)));
    if let Some(release) = release {
        notes.release(release, Rank::Stated, source);
    }
    // Somebody's own computer.
    if value.starts_with("darwin/") || value.starts_with("windows/") {
        return true;
    }
    let arch = value.split(is_between).flat_map(|word| word.split('/')).find_map(|word| machine(bare(word)));
    if let Some(arch) = arch {
        notes.fact(FactName::Arch, arch, Rank::Stated, source);
    }
    let is_some = release.is_some() || system.is_some() || arch.is_some();
    // `系统： Centos 7.9； k8s版本 1.18.13`
    let rest = value.split_once([';', '\u{ff1b}', ',', '\u{ff0c}']).map(|(_, rest)| rest);
    if let Some(rest) = rest.filter(|_| is_some)
        && !prose::answers(rest, source, notes)
    {
        prose::mention(value, Marks::of(value), source, notes);
    }
    is_some
}
