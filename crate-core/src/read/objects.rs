//! The values of a document that say something: which keys, in which object, mean which fact.

use super::containers::Containers;
use super::host_facts::HostFacts;
use super::kube_proxy_config::Configuration;
use super::marks::{Mark, Marks};
use super::mention::IPVS_PATHS;
use super::node_object::Nodes;
use super::notes::{FactName, IPVS_SYSCTLS, Notes, Rank, Source};
use super::own_output::OwnFacts;
use super::prometheus::Sample;
use super::tokens::is_cluster_version;
use super::{kubectl_version, running, signs, sysctl};

/// Collects from one document, which may hold several objects.
#[derive(Default)]
pub(super) struct Objects<'a> {
    nodes: Nodes<'a>,
    configuration: Configuration<'a>,
    versions: kubectl_version::Versions<'a>,
    host: HostFacts<'a>,
    sample: Sample<'a>,
    own: OwnFacts<'a>,
    containers: Containers<'a>,
}

impl<'a> Objects<'a> {
    /// Takes one value with its key and the keys above it.
    pub(super) fn take(&mut self, path: &[String], value: &str, source: Source<'a>, notes: &mut Notes) {
        let [.., key] = path else { return };
        let parent = path.len().checked_sub(2).and_then(|at| path.get(at)).map_or("", String::as_str);
        let source = |kind| Source { kind, ..source };
        self.nodes.take(path, value, source("node-object"), notes);
        self.configuration.take(path, value, source("kube-proxy-config"), notes);
        self.versions.take(path, value, source("kubectl-version"), notes);
        self.host.take(parent, key, value, source("host-facts"), notes);
        self.own.take(path, value, source("report"));
        self.sample.take(path, value, source("prometheus"), notes);
        let is_version = matches!(&**key, "kubernetesVersion" | "kubernetes_version" | "kube_version")
            || key == "version" && parent == "kubernetes";
        match key.as_str() {
            // What gcloud and az print of a cluster and of its nodes.
            "currentNodeVersion" | "currentOrchestratorVersion" if is_cluster_version(value) => {
                notes.fact(FactName::ClusterVersion, value, Rank::Observed, source("cluster-object"));
            }
            "currentMasterVersion" | "currentKubernetesVersion" if is_cluster_version(value) => {
                notes.server(value, source("cluster-object"));
            }
            _ => {}
        }
        if is_version && is_cluster_version(value) {
            // The version that the cluster was created with; it may have been upgraded since.
            notes.hint(FactName::ClusterVersion.name(), value, "configured", source("document"));
        }
        // No flag, sysctl or sign of the running kernel is shorter.
        let marks = if value.len() > 10 { Marks::of(value) } else { Marks::default() };
        self.containers.take(path, value, marks.has(Mark::ProxyMode), source(""), notes);
        if matches!(&**key, "image" | "Image") {
            signs::note_image(value, source("image"), notes);
        }
        if value.len() > 12 && marks.has(Mark::Running) {
            running::note(value, source("document"), notes);
        }
        if key.starts_with(IPVS_SYSCTLS) || marks.has(Mark::Sysctl) {
            mention(key, value, source("document"), notes);
        }
    }

    /// Ends the item of the list that `path` names.
    pub(super) fn end_item(&mut self, path: &[String], notes: &mut Notes) {
        self.containers.end_item(path, notes);
    }

    /// Takes the values that are known only at the end of the document.
    pub(super) fn finish(mut self, notes: &mut Notes) {
        self.containers.finish(notes);
        self.nodes.finish(notes);
        self.configuration.finish(notes);
        self.versions.finish(notes);
        self.host.finish(notes);
        self.sample.note(notes);
        self.own.finish(notes);
    }
}

/// Notes a sysctl in a manifest, which is only a value to be set.
fn mention(key: &str, value: &str, source: Source<'_>, notes: &mut Notes) {
    if key.starts_with(IPVS_SYSCTLS) && value.parse::<i64>().is_ok() {
        notes.hint(key, value, "configured", source);
    } else if value.contains(IPVS_SYSCTLS) || value.contains(IPVS_PATHS) {
        sysctl::hints(value, "write-command", source, notes);
    }
}
