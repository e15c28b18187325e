//! Reads values with a label: issue templates, tickets, chat. `- Kernel (e.g. uname -a): Linux ...`.

mod label;

use super::marks::Marks;
use super::notes::{FactName, Notes, Rank, Source};
use super::sniffer::{Line, Lines};
use super::tokens::{
    bare, first_release, is_between, is_cluster_version, is_unmistakable_release, is_unmistakable_version,
    machine,
};
use super::{prompt, prose, running, systems, tokens, uname};
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
        return true;
    }
    if !label.value.is_empty() && !label.is_bracket {
        return false;
    }
    let next = lines.peek().filter(|next| next.number <= line.number + 3 && is_value(next));
    let is_taken = next.is_some_and(|next| {
        let value = next.body().trim_start_matches(['-', '*', '+', ' ']);
        // `docker version` and `talosctl version`, too, have a part `Client:`, with other fields below it.
        let is_field = label.topic == Topic::Client && Label::is_field(value);
        !is_field && take(&label, value, Source::of(KIND, &next), notes)
    });
    if is_taken {
        lines.next();
    } else if body.starts_with('#') && !body.contains(['(', '?']) {
        // A title says what a report is about.
        prose::mention(body, line.marks(), Source::of(KIND, line), notes);
    }
    true
}

fn is_value(line: &Line<'_>) -> bool {
    let body = line.body();
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
                || prose::mentions_mode(value, source, notes)
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

/// Takes the version of a cluster. An answer with the output of `kubectl version` names whose version each one is.
fn cluster_version(value: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let lower = value.to_ascii_lowercase();
    let part_from = |word: &str| lower.find(word).and_then(|at| value.get(at..));
    match (part_from("server"), part_from("client").or_else(|| part_from("kubectl"))) {
        (Some(server), Some(client)) => {
            let of_server = if server.len() < client.len() { server } else { without(server, client) };
            versions(FactName::ClusterVersion, of_server, |_| true, source, notes)
        }
        (None, Some(of_client)) => client(of_client, source, notes),
        _ => versions(FactName::ClusterVersion, value, |_| true, source, notes),
    }
}

/// Returns a text without the part at its end.
fn without<'t>(text: &'t str, end: &str) -> &'t str {
    text.strip_suffix(end).unwrap_or(text)
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
    let mut is_others = false;
    let words = value.split(is_between).map(bare).filter(|word| !word.is_empty());
    let mut versions: Vec<&str> = words
        .filter(|word| {
            let is_version = is_cluster_version(word) && is_one(word) && !is_others;
            is_others = OTHERS.iter().any(|other| word.eq_ignore_ascii_case(other));
            is_version
        })
        .collect();
    if prose::is_change(value) && versions.len() > 1 {
        versions.drain(..versions.len() - 1);
    }
    versions.iter().take(4).for_each(|version| notes.fact(fact, version, Rank::Stated, source));
    !versions.is_empty()
}

/// Returns whether the value is only a version, perhaps of other software: `v1.27.6`.
fn some_version(value: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let version = bare(value.trim());
    let is_like =
        version.starts_with("v1.") && is_cluster_version(version) && version.split('.').count() == 3;
    if is_like {
        notes.hint(FactName::ClusterVersion.name(), version, "mentioned", source);
    }
    is_like
}

/// Returns whether a release answers a question for the kernel: two numbers do only at the start, `5.10`, or behind its
/// name, `Linux 4.19`.
fn is_answer(release: &str, value: &str) -> bool {
    let before = value.split_once(release).map_or("", |(before, _)| before.trim_end());
    let is_named = || ["linux", "kernel", "内核"].iter().any(|name| lowercase(before).ends_with(name));
    release.matches('.').count() > 1 || before.is_empty() || is_named()
}

/// System, kernel and machine, in whatever order: `centos 8 (4.18.0-305.7.1.el8_4.x86_64)`.
fn of_machine(key: &str, value: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    if running::note(value, source, notes) || uname::labelled(value, source, notes) {
        return true;
    }
    let asks_kernel =
        ["kernel", "内核", "uname", "noyau", "ядр", "カーネル", "커널"].iter().any(|word| key.contains(word));
    let system = systems::in_text(value).or_else(|| systems::unversioned(value));
    if let Some(system) = system {
        notes.fact(FactName::Os, system, Rank::Stated, source);
    }
    // The version of the system can have the form of a release.
    let (before, behind) = system.and_then(|system| value.split_once(system)).unwrap_or((value, ""));
    let release = first_release(before)
        .or_else(|| first_release(behind))
        .filter(|release| asks_kernel && is_answer(release, value) || is_unmistakable_release(release));
    if let Some(release) = release {
        notes.release(release, Rank::Stated, source);
    }
    let arch = value.split(is_between).flat_map(|word| word.split('/')).find_map(|word| machine(bare(word)));
    if let Some(arch) = arch {
        notes.fact(FactName::Arch, arch, Rank::Stated, source);
    }
    let is_some = release.is_some() || system.is_some() || arch.is_some();
    // `系统： Centos 7.9； k8s版本 1.18.13`
    if is_some && value.contains([';', '\u{ff1b}', ',', '\u{ff0c}']) {
        prose::mention(value, Marks::of(value), source, notes);
    }
    is_some
}
