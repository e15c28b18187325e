//! Facts about one node, and the evidence they were read from.

mod merge;
mod name;
mod observation;
mod proof;
mod reading;
mod sysctl_table;
mod sysctls;
mod words;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

pub use merge::{Conflict, merge};
pub use name::{BadValue, FactName, MODEL_SYSCTLS};
pub use observation::Observation;
use observation::{observations_from_text, observations_to_text};
pub use proof::CommitProof;
use proof::{proofs_from_text, proofs_to_text};
pub use reading::{Draining, Evidence, Hint, Node, Reading, Unread};
pub use sysctl_table::{SysctlTable, SysctlValue};
pub use sysctls::{CONN_REUSE_MODE, CONNTRACK, EXPIRE_NODEST_CONN, EXPIRE_QUIESCENT_TEMPLATE, Sysctls};
pub use words::{Controller, LivePatch, ModeSource, Platform, ProxyMode, ShownBy};

/// Text that is either compiled in or made at run time.
pub type Text = Cow<'static, str>;

/// The facts of one node. Every part is optional: unknown is a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Facts {
    /// The cluster's version as its nodes print it: `v1.19.16-r0`, `1.27.3`, `v1.28.5+k3s1`. It may be the kubelet's or the
    /// API server's; kube-proxy may be up to three minor versions older.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster_version: Option<String>,
    /// The version of kube-proxy itself: its image's tag, `kube-proxy --version`, its log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub controller_version: Option<String>,
    /// The node's system: `EulerOS 2.9`, `Ubuntu 22.04.3 LTS`, or as kubectl's OS-IMAGE column prints it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os: Option<String>,
    /// The kernel release, as `uname -r` prints it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kernel: Option<String>,
    /// The day on which that kernel was built, as an ISO date: `2021-03-04`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kernel_built: Option<String>,
    /// Whether a live patch changed the running kernel's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub live_patch: Option<LivePatch>,
    /// The node's own evidence about single commits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commits: Vec<CommitProof>,
    /// The kernel's observed behaviour with packets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub observations: Vec<Observation>,
    /// The machine: `x86_64`, `aarch64`, `amd64`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arch: Option<String>,
    /// The forwarding mode in effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy_mode: Option<ProxyMode>,
    /// How the forwarding mode is known; absent: the user's choice, as good as [`ModeSource::Running`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode_source: Option<ModeSource>,
    /// The program that writes the IPVS sysctls; absent: kube-proxy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub controller: Option<Controller>,
    /// The platform, which decides whose FAQ applies; inferred from version, system and kernel where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// Sysctls read on the node.
    #[serde(skip_serializing_if = "Sysctls::is_empty")]
    pub sysctls: Sysctls,
}

impl Facts {
    /// Returns the facts of a text outside its list of nodes, as far as they apply to the node whose known facts are
    /// `own`. Such a text may show one machine at work. If that machine runs another kernel, its system, architecture
    /// and sysctls do not apply to the node.
    #[must_use]
    pub fn applicable_to(&self, own: &Self) -> Self {
        let is_elsewhere = own.kernel.is_some() && self.kernel.is_some() && own.kernel != self.kernel;
        if is_elsewhere { self.of_cluster() } else { self.clone() }
    }

    /// Returns the facts without those that only a machine can show of itself.
    pub(crate) fn of_cluster(&self) -> Self {
        let mut facts = Self { sysctls: Sysctls::default(), ..self.clone() };
        FactName::ALL.into_iter().filter(|fact| fact.is_of_machine()).for_each(|fact| fact.clear(&mut facts));
        facts
    }

    /// Returns the value of a fact by its name in the contract; any other name is a sysctl's. `None` where it is not known.
    pub fn get(&self, name: &str) -> Option<String> {
        match FactName::from_name(name) {
            Some(fact) => fact.get(self),
            None => self.sysctls.get(name).map(|value| value.to_string()),
        }
    }

    /// Sets a fact by its name in the contract; any other name is a sysctl's.
    ///
    /// # Errors
    ///
    /// A value that does not fit the fact, as for [`FactName::set`].
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), BadValue> {
        let Some(fact) = FactName::from_name(name) else {
            let bad = || BadValue { fact: name.to_owned(), value: value.to_owned() };
            self.sysctls.set(name, Sysctls::parse_value(value.trim()).ok_or_else(bad)?);
            return Ok(());
        };
        fact.set(self, value)
    }

    /// Forgets a fact by its name in the contract; any other name is a sysctl's.
    pub fn clear(&mut self, name: &str) {
        match FactName::from_name(name) {
            Some(fact) => fact.clear(self),
            None => self.sysctls.retain(|known| known != name),
        }
    }

    /// Lists every fact that is known, with its name in the contract and its value as text.
    pub fn named(&self) -> Vec<(&str, String)> {
        let facts = FactName::ALL.into_iter().filter(|fact| !fact.is_sysctl());
        let mut named: Vec<(&str, String)> =
            facts.filter_map(|fact| Some((fact.name(), fact.get(self)?))).collect();
        named.extend(self.sysctls.iter().map(|(name, value)| (name, value.to_string())));
        named
    }
}
