//! `kubectl version`, plain, JSON and YAML; and the `--version` of the node's own programs.

use super::marks::Mark;
use super::notes::{FactName, Notes, Rank, Source};
use super::sniffer::{Line, Lines};
use super::tokens::{bare, is_cluster_version, machine, without_channel};

const KIND: &str = "kubectl-version";

/// Reads a line of the plain output. The client's version is the version of somebody's kubectl, not of a cluster.
pub(super) fn read<'a>(line: &Line<'a>, lines: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let body = line.body();
    let source = Source::of(KIND, line);
    if let Some(rest) = body.strip_prefix("Server Version:") {
        let unfolded_line = unfolded(rest, lines);
        // Docker and OpenShift say "Server Version" too, of something else and without a `v`.
        let Some(version) = git_version(&unfolded_line).filter(|version| version.starts_with('v')) else {
            return false;
        };
        notes.server(version, source);
        if let Some(machine) = server_machine(&unfolded_line) {
            notes.fact(FactName::Arch, machine, Rank::Alias, source);
        }
        return true;
    }
    if let Some(rest) = body.strip_prefix("Client Version:").or_else(|| body.strip_prefix("kubeadm version:"))
    {
        let unfolded_line = unfolded(rest, lines);
        if let Some(version) = git_version(&unfolded_line) {
            notes.client(version, source);
        }
        return true;
    }
    program(body, source, notes) || answer(body, source, notes) || is_noise(body)
}

/// Notes what a program printed where its answer stands in the line of the command: `$ k3s --version k3s version v1.28.5+k3s1`.
pub(super) fn note_printed(command: &str, line: &Line<'_>, notes: &mut Notes) {
    if let Some((_, printed)) = command.split_once(" --version ") {
        program(printed, Source::of(KIND, line), notes);
    }
}

/// Notes the version that a command installs: `kubeadm init --kubernetes-version=1.29.4`.
pub(super) fn note_installed(command: &str, source: Source<'_>, notes: &mut Notes) {
    const NAMES: [&str; 4] =
        ["--kubernetes-version", "INSTALL_K3S_VERSION", "INSTALL_RKE2_VERSION", "--channel"];
    let mut words = command.split([' ', '=']).map(bare);
    while let Some(word) = words.next() {
        if NAMES.contains(&word)
            && let Some(version) = words.next().map(without_channel).filter(|word| is_cluster_version(word))
        {
            notes.hint(FactName::ClusterVersion.name(), version, "write-command", source);
        }
    }
}

/// `Kubernetes v1.19.16-r2` of kubelet and kube-proxy, `k3s version v1.28.5+k3s1 (5b2d1271)`.
fn program(body: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    const STARTS: [&str; 6] = [
        "Kubernetes Version:",
        "Kubernetes v",
        "MicroK8s v",
        "k3s version ",
        "rke2 version ",
        "k0s version ",
    ];
    let start = STARTS.iter().find(|start| body.starts_with(**start));
    let Some(start) = start else { return false };
    let rest = body.get(start.trim_end_matches('v').len()..).unwrap_or_default();
    let mut words = rest.split_ascii_whitespace();
    let version = words.next().map(bare).filter(|word| is_cluster_version(word));
    let is_all = words.next().is_none_or(|word| word.starts_with('(') || word == "revision");
    let Some(version) = version.filter(|_| is_all) else { return false };
    // kubelet and kube-proxy print the same: only the command distinguishes them.
    let is_proxys = notes.command.contains("kube-proxy");
    let fact = if is_proxys { FactName::ControllerVersion } else { FactName::ClusterVersion };
    notes.fact(fact, version, Rank::Observed, source);
    true
}

/// Returns the machine in `Platform:"linux/amd64"`: that of the server's node.
fn server_machine(text: &str) -> Option<&'static str> {
    let (_, rest) = text.split_once("Platform:\"linux/")?;
    machine(rest.split('"').next()?)
}

/// Reads the output of `kubectl get nodes -o jsonpath='{..kubeletVersion}'`: versions and nothing else.
fn answer(body: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let is_requested = notes.command_marks.has(Mark::AsksVersion)
        && ["kubeletVersion", "kubeProxyVersion"].iter().any(|key| notes.command.contains(key));
    let mut versions = body.split_ascii_whitespace().map(|word| word.trim_matches(['\'', '"']));
    let are_versions =
        is_requested && versions.clone().all(|word| word.starts_with('v') && is_cluster_version(word));
    if are_versions {
        versions
            .by_ref()
            .for_each(|version| notes.fact(FactName::ClusterVersion, version, Rank::Observed, source));
    }
    are_versions
}

fn is_noise(body: &str) -> bool {
    const NOISE: [&str; 6] = [
        "Kustomize Version:",
        "WARNING: This version information",
        "WARNING: version difference",
        "The connection to the server",
        "Error from server",
        "error: You must be logged in",
    ];
    NOISE.iter().any(|start| body.starts_with(start))
}

/// Returns the text of `version.Info{...}` although the terminal broke it.
fn unfolded(rest: &str, lines: &mut Lines<'_>) -> String {
    let mut unfolded_line = rest.trim().to_owned();
    for _ in 0..6 {
        if !unfolded_line.contains('{') || unfolded_line.contains('}') {
            break;
        }
        let Some(next) = lines.next() else { break };
        unfolded_line.push_str(&next.text);
    }
    unfolded_line
}

/// `GitVersion:"v1.19.16-r0"` in a `version.Info`, or the version alone.
fn git_version(text: &str) -> Option<&str> {
    let word = match text.split_once("GitVersion:\"") {
        Some((_, rest)) => rest.split('"').next()?,
        None => bare(text.split_ascii_whitespace().next()?),
    };
    is_cluster_version(word).then_some(word)
}

/// The versions of a JSON or YAML output.
#[derive(Default)]
pub(super) struct Versions<'a> {
    client: Option<(String, Source<'a>)>,
}

impl<'a> Versions<'a> {
    /// Takes one value of a document. The API's own `/version` has no server around it.
    pub(super) fn take(&mut self, path: &[String], value: &str, source: Source<'a>, notes: &mut Notes) {
        let [above @ .., key] = path else { return };
        if key != "gitVersion" || !is_cluster_version(value) {
            return;
        }
        match above.last().map(String::as_str) {
            Some("serverVersion") | None => notes.server(value, source),
            Some("clientVersion") => self.client = Some((value.to_owned(), source)),
            Some(_) => {}
        }
    }

    /// Notes the client's version.
    pub(super) fn finish(self, notes: &mut Notes) {
        if let Some((version, source)) = self.client {
            notes.client(&version, source);
        }
    }
}
