//! Facts about one node, and the evidence they were read from.

use std::borrow::Cow;

use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Text that is either compiled in or made at run time.
pub type Text = Cow<'static, str>;

/// The sysctl that decides whether IPVS looks for a reused port at all.
pub const CONN_REUSE_MODE: &str = "net.ipv4.vs.conn_reuse_mode";
/// The sysctl that makes IPVS connections use netfilter's connection tracking.
pub const CONNTRACK: &str = "net.ipv4.vs.conntrack";
/// The sysctl that expires connections whose real server is gone or drained.
pub const EXPIRE_NODEST_CONN: &str = "net.ipv4.vs.expire_nodest_conn";
/// The sysctl that drops persistence templates whose real server is drained.
pub const EXPIRE_QUIESCENT_TEMPLATE: &str = "net.ipv4.vs.expire_quiescent_template";

/// How kube-proxy forwards service traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProxyMode {
    /// IPVS virtual servers: the only mode that can have the bug.
    Ipvs,
    /// iptables rules.
    Iptables,
    /// nftables rules.
    Nftables,
    /// The user-space proxy (removed in Kubernetes 1.26).
    Userspace,
}

impl ProxyMode {
    /// Every mode, in the order the page lists them.
    pub const ALL: [Self; 4] = [Self::Ipvs, Self::Iptables, Self::Nftables, Self::Userspace];

    /// The contract's name: `ipvs`, `iptables`, `nftables`, `userspace`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ipvs => "ipvs",
            Self::Iptables => "iptables",
            Self::Nftables => "nftables",
            Self::Userspace => "userspace",
        }
    }

    /// The mode of that name; `None` for any other text.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

/// Whose FAQ applies to the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Platform {
    /// Huawei Cloud's (and Open Telekom Cloud's) Cloud Container Engine: its FAQ speaks of its own system.
    Cce,
    /// Any other: the FAQ is not consulted.
    Upstream,
}

impl Platform {
    /// The contract's name: `cce`, `upstream`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cce => "cce",
            Self::Upstream => "upstream",
        }
    }

    /// The platform of that name; `None` for any other text.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Cce, Self::Upstream].into_iter().find(|platform| platform.name() == name)
    }
}

/// Observed sysctls by full dotted name (`net.ipv4.vs.conn_reuse_mode`), sorted by name, one value each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sysctls(Vec<(String, i64)>);

impl Sysctls {
    /// The value read for `name`, if one was.
    pub fn get(&self, name: &str) -> Option<i64> {
        self.0.iter().find(|(key, _)| key == name).map(|&(_, value)| value)
    }

    /// Sets `name` to `value`, replacing what was there.
    pub fn set(&mut self, name: &str, value: i64) {
        match self.0.binary_search_by(|(key, _)| key.as_str().cmp(name)) {
            Ok(at) => self.0[at].1 = value,
            Err(at) => self.0.insert(at, (name.to_owned(), value)),
        }
    }

    /// Keeps only the sysctls whose name passes.
    pub fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.0.retain(|(name, _)| keep(name));
    }

    /// Every name with its value, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, i64)> {
        self.0.iter().map(|(name, value)| (name.as_str(), *value))
    }

    /// Whether nothing was read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Sysctls {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Sysctls {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map = std::collections::BTreeMap::<String, i64>::deserialize(deserializer)?;
        Ok(Self(map.into_iter().collect()))
    }
}

/// What is known about one node. Every part is optional: unknown is a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Facts {
    /// The cluster's version as its nodes print it: `v1.19.16-r0`, `1.27.3`, `v1.28.5+k3s1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster_version: Option<String>,
    /// The node's system: `EulerOS 2.9`, `Ubuntu 22.04.3 LTS`, or as kubectl's OS-IMAGE column prints it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os: Option<String>,
    /// The kernel release, as `uname -r` prints it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kernel: Option<String>,
    /// The machine: `x86_64`, `aarch64`, `amd64`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arch: Option<String>,
    /// The forwarding mode in effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy_mode: Option<ProxyMode>,
    /// Whose FAQ applies; worked out from version, system and kernel where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// Sysctls read on the node.
    #[serde(skip_serializing_if = "Sysctls::is_empty")]
    pub sysctls: Sysctls,
}

impl Facts {
    /// What was read beside a list of nodes, as far as it holds for the node of which `own` is known. Such a text also shows
    /// one machine at work: where that runs another kernel, its system, its architecture and its sysctls say nothing of
    /// this node.
    #[must_use]
    pub fn beside(&self, own: &Self) -> Self {
        let is_elsewhere = own.kernel.is_some() && self.kernel.is_some() && own.kernel != self.kernel;
        if is_elsewhere { self.of_cluster() } else { self.clone() }
    }

    /// The same without what only a machine can show of itself.
    pub(crate) fn of_cluster(&self) -> Self {
        Self { os: None, kernel: None, arch: None, sysctls: Sysctls::default(), ..self.clone() }
    }

    /// Every fact that is known, with its name in the contract and its value as text.
    pub fn named(&self) -> Vec<(&str, String)> {
        let texts = [
            ("clusterVersion", &self.cluster_version),
            ("os", &self.os),
            ("kernel", &self.kernel),
            ("arch", &self.arch),
        ];
        let mut named: Vec<(&str, String)> =
            texts.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))).collect();
        named.extend(self.proxy_mode.map(|mode| ("proxyMode", mode.name().to_owned())));
        named.extend(self.platform.map(|platform| ("platform", platform.name().to_owned())));
        named.extend(self.sysctls.iter().map(|(name, value)| (name, value.to_string())));
        named
    }
}

/// Where a fact was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The fact's name as in [`Facts`], camel case, or a sysctl's full name.
    pub fact: Text,
    /// The value, as text.
    pub value: String,
    /// The format it was read from: `uname`, `sysctl`, `os-release`, ...
    pub kind: Text,
    /// The line of the paste, from 1.
    pub line: usize,
    /// That line (or the part that says it), trimmed and cut to 160 characters.
    pub excerpt: String,
}

/// Two or more values for one fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The fact's name.
    pub fact: Text,
    /// The values, the one that was taken first.
    pub values: Vec<String>,
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
    /// Stable id of the reason it is no proof (`commented`, `module-loaded`, ...).
    pub why: Text,
}

/// A line nobody understood.
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
    /// What the paste says of it.
    pub facts: Facts,
}

/// What a paste holds, before any verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The facts that hold for the node (or for every node listed).
    pub facts: Facts,
    /// Where each was read.
    pub evidence: Vec<Evidence>,
    /// Facts with more than one value.
    pub conflicts: Vec<Conflict>,
    /// The nodes, when the paste lists several.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub nodes: Option<Vec<Node>>,
    /// What suggests a fact without proving it.
    pub hints: Vec<Hint>,
    /// What was not understood. After 1,000 lines a last one, `…`, stands for all that follow.
    pub unread: Vec<Unread>,
}

impl Reading {
    /// What was read of the node that `given` names; of a text that lists nodes, what [`Facts::beside`] leaves.
    pub fn facts_for(&self, given: &Facts) -> Facts {
        if self.nodes.is_some() { self.facts.beside(given) } else { self.facts.clone() }
    }
}

/// Lays `given` over `read`: given facts win, and every difference is a conflict with the given value first.
pub fn merge(given: &Facts, read: &Facts, conflicts: &mut Vec<Conflict>) -> Facts {
    let mut merged = read.clone();
    let texts = [
        ("clusterVersion", &given.cluster_version, &mut merged.cluster_version),
        ("os", &given.os, &mut merged.os),
        ("kernel", &given.kernel, &mut merged.kernel),
        ("arch", &given.arch, &mut merged.arch),
    ];
    for (fact, from_form, into) in texts {
        if let Some(value) = from_form {
            let read = into.replace(value.clone());
            note_difference(conflicts, fact, value, read.as_deref());
        }
    }
    if let Some(mode) = given.proxy_mode {
        let read = merged.proxy_mode.replace(mode);
        note_difference(conflicts, "proxyMode", mode.name(), read.map(ProxyMode::name));
    }
    if let Some(platform) = given.platform {
        let read = merged.platform.replace(platform);
        note_difference(conflicts, "platform", platform.name(), read.map(Platform::name));
    }
    for (name, value) in given.sysctls.iter() {
        let read = merged.sysctls.get(name).map(|value| value.to_string());
        merged.sysctls.set(name, value);
        note_difference(conflicts, name, &value.to_string(), read.as_deref());
    }
    merged
}

/// Records that `taken` was preferred to a different value that was read; values already in a conflict are kept.
fn note_difference(conflicts: &mut Vec<Conflict>, fact: &str, taken: &str, read: Option<&str>) {
    let Some(read) = read.filter(|read| *read != taken) else { return };
    if let Some(known) = conflicts.iter_mut().find(|conflict| conflict.fact == fact) {
        known.values.retain(|value| value != taken);
        known.values.insert(0, taken.to_owned());
    } else {
        let values = vec![taken.to_owned(), read.to_owned()];
        conflicts.push(Conflict { fact: Text::Owned(fact.to_owned()), values });
    }
}
