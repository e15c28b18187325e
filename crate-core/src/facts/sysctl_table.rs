//! The four sysctls of the model, in a report: the predicted, the observed and the effective value.

use serde::{Deserialize, Serialize};

use super::FactName;

/// One sysctl: the predicted, the observed and the effective value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SysctlValue {
    /// The value that follows from kube-proxy (or the FAQ, where it decides) and the kernel's default; null if unknown or absent.
    pub predicted: Option<i64>,
    /// The value that was read on the node.
    pub observed: Option<i64>,
    /// The one the rating used.
    pub effective: Option<i64>,
}

/// The four sysctls of the model, by full name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SysctlTable {
    /// `net.ipv4.vs.conn_reuse_mode`
    #[serde(rename = "net.ipv4.vs.conn_reuse_mode")]
    pub conn_reuse_mode: SysctlValue,
    /// `net.ipv4.vs.conntrack`
    #[serde(rename = "net.ipv4.vs.conntrack")]
    pub conntrack: SysctlValue,
    /// `net.ipv4.vs.expire_nodest_conn`
    #[serde(rename = "net.ipv4.vs.expire_nodest_conn")]
    pub expire_nodest_conn: SysctlValue,
    /// `net.ipv4.vs.expire_quiescent_template`
    #[serde(rename = "net.ipv4.vs.expire_quiescent_template")]
    pub expire_quiescent_template: SysctlValue,
}

impl SysctlTable {
    /// Returns the sysctl of that fact; `None` for a fact that is no sysctl.
    pub fn get(&self, fact: FactName) -> Option<&SysctlValue> {
        match fact {
            FactName::ConnReuseMode => Some(&self.conn_reuse_mode),
            FactName::Conntrack => Some(&self.conntrack),
            FactName::ExpireNodestConn => Some(&self.expire_nodest_conn),
            FactName::ExpireQuiescentTemplate => Some(&self.expire_quiescent_template),
            _ => None,
        }
    }

    /// Lists each with its full name.
    pub fn each(&self) -> impl Iterator<Item = (&'static str, &SysctlValue)> {
        FactName::ALL.into_iter().filter_map(|fact| Some((fact.name(), self.get(fact)?)))
    }
}
