//! Samples of kube-state-metrics and node-exporter, as text and as the API's JSON: each names its node in its labels.

use super::notes::{FactName, Notes, Rank, Source};
use super::sniffer::{Line, Lines};
use super::tokens::{is_cluster_version, machine};

const KIND: &str = "prometheus";
/// The prefix of a sysctl's sample.
const SYSCTL: &str = "node_sysctl_net_ipv4_vs_";
/// Where kube-proxy listens for those who ask for its samples.
const PORT: &str = ":10249/";
/// The samples with facts.
const SAMPLES: [&str; 5] =
    ["kube_node_info", "node_uname_info", "node_os_info", "kubernetes_build_info", "kubeproxy_build_info"];
/// The labels that name a node, the best first.
const NAMES: [&str; 6] = ["node", "nodename", "kubernetes_node", "instance", "host", "hostname"];

/// One sample: its name, labels and value.
#[derive(Default)]
pub(super) struct Sample<'a> {
    name: String,
    labels: Vec<(String, String)>,
    value: String,
    source: Option<Source<'a>>,
}

/// Reads a line of the text format.
pub(super) fn read<'a>(line: &Line<'a>, _: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let body = line.body();
    // A query's answer may hold the name among the labels.
    let (name, is_label) = match body.strip_prefix("{__name__=\"") {
        Some(name) => (name, true),
        None => (body, false),
    };
    if !name.starts_with(SYSCTL) && !SAMPLES.iter().any(|sample| name.starts_with(sample)) {
        return false;
    }
    let Some((name, rest)) = name.split_once(if is_label { '"' } else { '{' }) else { return false };
    let mut sample =
        Sample { name: name.to_owned(), source: Some(Source::of(KIND, line)), ..Sample::default() };
    let Some(rest) = labels(rest, &mut sample.labels) else { return false };
    rest.split_ascii_whitespace().next().unwrap_or_default().clone_into(&mut sample.value);
    sample.note(notes);
    true
}

/// Reads `key="value",...}` and returns what follows.
fn labels<'t>(mut rest: &'t str, labels: &mut Vec<(String, String)>) -> Option<&'t str> {
    loop {
        rest = rest.trim_start_matches([',', ' ']);
        if let Some(after) = rest.strip_prefix('}') {
            return Some(after);
        }
        let (key, after) = rest.split_once("=\"")?;
        let mut end = after.find('"')?;
        while after.get(..end)?.ends_with('\\') {
            end += 1 + after.get(end + 1..)?.find('"')?;
        }
        labels.push((key.trim().to_owned(), after.get(..end)?.replace("\\\"", "\"")));
        rest = after.get(end + 1..)?;
    }
}

impl<'a> Sample<'a> {
    /// Takes one value of the API's JSON; a new name begins a new sample.
    pub(super) fn take(&mut self, path: &[String], value: &str, source: Source<'a>, notes: &mut Notes) {
        match path {
            [.., metric, key] if metric == "metric" => {
                if !self.value.is_empty() {
                    std::mem::take(self).note(notes);
                }
                self.source.get_or_insert(Source { kind: KIND, ..source });
                if key == "__name__" {
                    value.clone_into(&mut self.name);
                } else if self.labels.len() < 64 {
                    self.labels.push((key.clone(), value.to_owned()));
                }
            }
            [.., key] if key == "value" && self.source.is_some() => value.clone_into(&mut self.value),
            _ => {}
        }
    }

    fn label(&self, key: &str) -> Option<&str> {
        self.labels
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// Notes the fact in the sample for its node.
    pub(super) fn note(self, notes: &mut Notes) {
        let Some(source) = self.source else { return };
        let name = NAMES.iter().find_map(|key| self.label(key)).map(without_port);
        if let Some(sysctl) = self.name.strip_prefix(SYSCTL) {
            return self.note_sysctl(sysctl, name, source, notes);
        }
        if self.name.ends_with("build_info") {
            let is_proxys = ["job", "app", "component", "k8s_app"]
                .iter()
                .any(|key| self.label(key).is_some_and(|job| job.contains("kube-proxy")));
            let version = self.label("git_version").or(self.label("gitVersion"));
            match version.filter(|version| is_cluster_version(version)) {
                Some(version) if is_proxys || notes.command.contains(PORT) => {
                    notes.fact(FactName::ControllerVersion, version, Rank::Observed, source);
                }
                // Any component of the cluster.
                Some(version) => notes.hint(FactName::ClusterVersion.name(), version, "mentioned", source),
                None => {}
            }
            return;
        }
        let node = name.map(|name| notes.node(name));
        if let Some(kernel) =
            self.label("kernel_version").or(self.label("release").filter(|_| self.name == "node_uname_info"))
        {
            notes.kernel(node, kernel, source);
        }
        if let Some(system) = self.label("os_image").or(self.label("pretty_name")) {
            notes.about(node, FactName::Os, system, Rank::Observed, source);
        }
        if let Some(version) = self.label("kubelet_version").filter(|version| is_cluster_version(version)) {
            notes.about(node, FactName::ClusterVersion, version, Rank::Observed, source);
        }
        if let Some(arch) = self.label("machine").and_then(machine) {
            notes.about(node, FactName::Arch, arch, Rank::Observed, source);
        }
    }

    fn note_sysctl(&self, sysctl: &str, node: Option<&str>, source: Source<'_>, notes: &mut Notes) {
        let name = ["net.ipv4.vs.", sysctl].concat();
        let Ok(value) = self.value.parse::<i64>() else { return };
        if let Some(node) = node {
            notes.visit(node);
        }
        notes.sysctl(&name, value, source);
        notes.leave();
    }
}

/// `w1:9100` is the exporter's address on w1.
fn without_port(instance: &str) -> &str {
    let parts = instance.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok());
    parts.map_or(instance, |(host, _)| host)
}
