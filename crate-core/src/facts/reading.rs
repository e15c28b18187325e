//! The content of a paste, before any verdict.

use serde::{Deserialize, Serialize};

use super::{Conflict, Facts, Text, merge};

/// Where a fact was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The fact's name: one of [`FactName`](super::FactName), or a sysctl's full name.
    pub fact: Text,
    /// The value, as text.
    pub value: String,
    /// The format it was read from: one of [`Evidence::KINDS`].
    pub kind: Text,
    /// The line of the paste, from 1.
    pub line: usize,
    /// That line (or the part that says it), trimmed and cut to 160 characters.
    pub excerpt: String,
    /// The file inside an archive that the line is of; absent where the text was no archive.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<String>,
}

impl Evidence {
    /// Lists the ids of [`Evidence::kind`]. Their meaning never changes; the list grows.
    ///
    /// | ids | read from |
    /// |---|---|
    /// | `uname` | `uname`, Python's `platform()` |
    /// | `proc-version`, `oops`, `modules` | `/proc/version`; messages of the kernel with its release; the folder where kube-proxy, modprobe or insmod look for modules |
    /// | `sysctl`, `proc-sys` | `sysctl`; files below `/proc/sys`, and `sysctl -n` |
    /// | `os-release`, `hostnamectl` | `/etc/os-release` and the other release files; `hostnamectl` |
    /// | `docker-info`, `host-facts` | `docker info`; facts that Ansible and the like gathered |
    /// | `kubectl-version` | `kubectl version`, and `--version` of the node's programs |
    /// | `nodes-table`, `describe-node`, `node-object` | kubectl's lists and descriptions of nodes, and their objects |
    /// | `cluster-object` | clusters and node pools as gcloud, az and others describe or list them |
    /// | `workloads`, `inventory`, `prometheus` | lists of pods and daemon sets; CSV and other spreadsheets; samples as text or JSON |
    /// | `kube-proxy-config`, `kube-proxy-flags`, `kube-proxy-log` | configurations and cluster specifications; command lines; logs |
    /// | `proxy-mode`, `event`, `replacement`, `image` | kube-proxy's own endpoint; its events; Cilium's status; the tag of kube-proxy's image |
    /// | `ipvsadm` | the rule of the `kubernetes` service, and nothing else |
    /// | `changelog`, `symbols`, `live-patch`, `probe` | the changelog of the kernel's package; the kernel's symbols; loaded live patches; what `reusecheck-probe` printed |
    /// | `report`, `link` | facts and reports of ours as JSON; a link of ours |
    /// | `labelled`, `prose` | `Kernel: ...`; a list of answers |
    pub const KINDS: [&'static str; 34] = [
        "uname",
        "proc-version",
        "oops",
        "modules",
        "sysctl",
        "proc-sys",
        "os-release",
        "hostnamectl",
        "docker-info",
        "host-facts",
        "kubectl-version",
        "nodes-table",
        "describe-node",
        "node-object",
        "cluster-object",
        "workloads",
        "inventory",
        "prometheus",
        "kube-proxy-config",
        "kube-proxy-flags",
        "kube-proxy-log",
        "proxy-mode",
        "event",
        "replacement",
        "image",
        "ipvsadm",
        "changelog",
        "symbols",
        "live-patch",
        "probe",
        "report",
        "link",
        "labelled",
        "prose",
    ];
}

/// Something that suggests a fact without proving it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// The fact it would be.
    pub fact: Text,
    /// The value it would have.
    pub value: String,
    /// The line of the paste, from 1.
    pub line: usize,
    /// That line.
    pub excerpt: String,
    /// Stable id of the reason it is no proof: one of [`Hint::REASONS`].
    pub why: Text,
    /// The file inside an archive that the line is of; absent where the text was no archive.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<String>,
}

impl Hint {
    /// Lists the ids of [`Hint::why`]. Their meaning never changes; the list grows.
    ///
    /// | id | what was seen |
    /// |---|---|
    /// | `absent` | the sysctl's file is not there; the value is `absent` |
    /// | `beside-kube-proxy` | kube-router's pods next to kube-proxy's |
    /// | `client-only` | the version of somebody's kubectl or kubeadm, and no server's |
    /// | `commented` | a setting behind a comment sign |
    /// | `configured` | a setting in a file or manifest, which may not be in effect |
    /// | `container` | the system or a sysctl inside a container, which has its own |
    /// | `cut` | the beginning of a value that a tool or a narrow terminal cut off |
    /// | `did-not-start` | IPVS was asked for and did not come up |
    /// | `diff` | a line of a difference between two files |
    /// | `dummy-interface` | `kube-ipvs0`, which outlives IPVS mode |
    /// | `installed` | a kernel package or file, not the running kernel |
    /// | `ipset-rules`, `iptables-rules`, `nftables-rules`, `ipvsadm-rules` | rules that anybody may have made or left |
    /// | `listed` | a directory listing: the sysctl exists, the value is `present` |
    /// | `log-implies` | a bound that kube-proxy's log implies: `>=5.9`, `<4.1` |
    /// | `mentioned` | a sentence, a heading, advice |
    /// | `module-loaded` | `ip_vs` is loaded |
    /// | `not-listed` | a list of pods without kube-proxy; the value is `none` |
    /// | `other-namespace` | a sysctl of Docker Swarm's or another network namespace |
    /// | `picture` | a picture was pasted or opened; its text cannot be read |
    /// | `binary` | a file that is no text |
    /// | `empty` | a file with nothing in it |
    /// | `platform-default` | an empty mode: what kube-proxy then does depends on its release |
    /// | `requested-not-effective` | a mode in a configuration or flag while another one is known to be in effect |
    /// | `sandbox` | the kernel of a sandbox such as gVisor, which is never the node's |
    /// | `server` | the API server's version, which a node may be behind |
    /// | `superseded` | an earlier answer of the same session or log, or one of two logs that contradict each other |
    /// | `windows-node` | the build of a Windows node, which is no Linux release |
    /// | `write-command` | a command that would set the value |
    pub const REASONS: [&'static str; 31] = [
        "absent",
        "beside-kube-proxy",
        "client-only",
        "commented",
        "configured",
        "container",
        "cut",
        "did-not-start",
        "diff",
        "dummy-interface",
        "installed",
        "ipset-rules",
        "iptables-rules",
        "nftables-rules",
        "ipvsadm-rules",
        "listed",
        "log-implies",
        "mentioned",
        "module-loaded",
        "not-listed",
        "other-namespace",
        "picture",
        "binary",
        "empty",
        "platform-default",
        "requested-not-effective",
        "sandbox",
        "server",
        "superseded",
        "windows-node",
        "write-command",
    ];
}

/// A line that no format understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    /// The line of the paste, from 1.
    pub line: usize,
    /// That line, trimmed and cut to 160 characters.
    pub excerpt: String,
}

/// One node of a paste that lists several.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// The node's name as printed.
    pub name: String,
    /// Its facts in the paste.
    pub facts: Facts,
}

/// A real server with weight 0 that still holds connections, as `ipvsadm -Ln` lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draining {
    /// `TCP`, `UDP` or `SCTP`.
    pub protocol: Text,
    /// The virtual service: `10.96.0.10:53`.
    pub service: String,
    /// The real server: `10.244.1.7:53`.
    pub server: String,
    /// Active connections.
    pub active: u64,
    /// Inactive connections.
    pub inactive: u64,
}

/// The content of a paste, before any verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The facts that apply to the node, or to every listed node.
    pub facts: Facts,
    /// The line of each fact.
    pub evidence: Vec<Evidence>,
    /// Facts with more than one value.
    pub conflicts: Vec<Conflict>,
    /// The nodes, when the paste lists several.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub nodes: Option<Vec<Node>>,
    /// Lines that suggest a fact without proving it.
    pub hints: Vec<Hint>,
    /// Lines without facts. After 1,000 lines, a last one, `…`, represents the rest.
    pub unread: Vec<Unread>,
    /// The drained real servers that hold connections.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub draining: Vec<Draining>,
}

impl Reading {
    /// Returns whether the text holds neither a fact nor a hint.
    pub fn says_nothing(&self) -> bool {
        self.evidence.is_empty() && self.hints.is_empty() && self.nodes.is_none() && self.draining.is_empty()
    }

    /// Returns the facts for the node that `overrides` names. Of a text that lists nodes, these are the ones that
    /// [`Facts::applicable_to`] returns.
    pub fn facts_for(&self, overrides: &Facts) -> Facts {
        if self.nodes.is_some() { self.facts.applicable_to(overrides) } else { self.facts.clone() }
    }

    /// Returns the facts of one listed node: its own, and those outside the list that apply to it. One machine's
    /// kernel, and what depends on it, does not apply to many nodes.
    pub fn facts_of(&self, node: &Node, overrides: &Facts) -> Facts {
        let known = merge(overrides, &node.facts, &mut Vec::new());
        let has_many = self.nodes.as_ref().is_some_and(|nodes| nodes.len() > 1);
        let is_unplaced = has_many && known.kernel.is_none() && self.facts.kernel.is_some();
        let holds = if is_unplaced { self.facts.of_cluster() } else { self.facts.applicable_to(&known) };
        merge(&node.facts, &holds, &mut Vec::new())
    }
}
