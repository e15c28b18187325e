//! The facts by name: the one table that links, forms, exports, merging and `missing` iterate over.

use std::fmt;

use super::{
    CONN_REUSE_MODE, CONNTRACK, EXPIRE_NODEST_CONN, EXPIRE_QUIESCENT_TEMPLATE, Facts, Sysctls,
    observations_from_text, observations_to_text, proofs_from_text, proofs_to_text,
};
use crate::named::named;

named! {
    /// A fact about a node. Its name is the key of [`Facts`] in JSON, or the sysctl's full name.
    #[non_exhaustive]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum FactName {
        /// [`Facts::cluster_version`]
        ClusterVersion = "clusterVersion",
        /// [`Facts::controller_version`]
        ControllerVersion = "controllerVersion",
        /// [`Facts::os`]
        Os = "os",
        /// [`Facts::kernel`]
        Kernel = "kernel",
        /// [`Facts::kernel_built`]
        KernelBuilt = "kernelBuilt",
        /// [`Facts::live_patch`]
        LivePatch = "livePatch",
        /// [`Facts::commits`]
        Commits = "commits",
        /// [`Facts::observations`]
        Observations = "observations",
        /// [`Facts::arch`]
        Arch = "arch",
        /// [`Facts::proxy_mode`]
        ProxyMode = "proxyMode",
        /// [`Facts::mode_source`]
        ModeSource = "modeSource",
        /// [`Facts::controller`]
        Controller = "controller",
        /// [`Facts::platform`]
        Platform = "platform",
        /// The observed sysctl [`CONN_REUSE_MODE`]
        ConnReuseMode = "net.ipv4.vs.conn_reuse_mode",
        /// The observed sysctl [`CONNTRACK`]
        Conntrack = "net.ipv4.vs.conntrack",
        /// The observed sysctl [`EXPIRE_NODEST_CONN`]
        ExpireNodestConn = "net.ipv4.vs.expire_nodest_conn",
        /// The observed sysctl [`EXPIRE_QUIESCENT_TEMPLATE`]
        ExpireQuiescentTemplate = "net.ipv4.vs.expire_quiescent_template",
    }
}

/// A value that does not fit its fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadValue {
    /// The fact's name: one of [`FactName`], or a sysctl's full name.
    pub fact: String,
    /// The rejected value.
    pub value: String,
}

impl fmt::Display for BadValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let example = FactName::from_name(&self.fact).map_or("0", FactName::example);
        write!(formatter, "'{}' is not a value of {}; example: {example}", self.value, self.fact)
    }
}

impl std::error::Error for BadValue {}

impl FactName {
    /// Returns whether the fact is a sysctl observed on the node.
    pub const fn is_sysctl(self) -> bool {
        matches!(
            self,
            Self::ConnReuseMode | Self::Conntrack | Self::ExpireNodestConn | Self::ExpireQuiescentTemplate
        )
    }

    /// Returns whether only a machine can show the fact of itself, so that it does not apply to other nodes of the
    /// cluster.
    pub const fn is_of_machine(self) -> bool {
        match self {
            Self::Os
            | Self::Kernel
            | Self::KernelBuilt
            | Self::LivePatch
            | Self::Commits
            | Self::Observations
            | Self::Arch
            | Self::ConnReuseMode
            | Self::Conntrack
            | Self::ExpireNodestConn
            | Self::ExpireQuiescentTemplate => true,
            Self::ClusterVersion
            | Self::ControllerVersion
            | Self::ProxyMode
            | Self::ModeSource
            | Self::Controller
            | Self::Platform => false,
        }
    }

    /// Returns whether the fact is a list, which [`FactName::get`] joins by commas.
    pub const fn is_list(self) -> bool {
        matches!(self, Self::Commits | Self::Observations)
    }

    /// Returns the names that the fact can take as its value; empty where it takes any text or number.
    pub const fn values(self) -> &'static [&'static str] {
        match self {
            Self::ProxyMode => &super::ProxyMode::NAMES,
            Self::LivePatch => &super::LivePatch::NAMES,
            Self::ModeSource => &super::ModeSource::NAMES,
            Self::Controller => &super::Controller::NAMES,
            Self::Platform => &super::Platform::NAMES,
            Self::ClusterVersion
            | Self::ControllerVersion
            | Self::Os
            | Self::Kernel
            | Self::KernelBuilt
            | Self::Commits
            | Self::Observations
            | Self::Arch
            | Self::ConnReuseMode
            | Self::Conntrack
            | Self::ExpireNodestConn
            | Self::ExpireQuiescentTemplate => &[],
        }
    }

    /// Returns the key of the fact in links. A sysctl is `s.` and its name below `net.ipv4.vs.`.
    pub const fn link_key(self) -> &'static str {
        match self {
            Self::ClusterVersion => "c",
            Self::ControllerVersion => "v",
            Self::Os => "o",
            Self::Kernel => "k",
            Self::KernelBuilt => "b",
            Self::LivePatch => "t",
            Self::Commits => "g",
            Self::Observations => "q",
            Self::Arch => "a",
            Self::ProxyMode => "m",
            Self::ModeSource => "n",
            Self::Controller => "w",
            Self::Platform => "p",
            Self::ConnReuseMode => "s.conn_reuse_mode",
            Self::Conntrack => "s.conntrack",
            Self::ExpireNodestConn => "s.expire_nodest_conn",
            Self::ExpireQuiescentTemplate => "s.expire_quiescent_template",
        }
    }

    /// Returns the fact's value as text; `None` where it is not known or blank.
    pub fn get(self, facts: &Facts) -> Option<String> {
        self.get_untrimmed(facts).filter(|value| !value.trim().is_empty())
    }

    fn get_untrimmed(self, facts: &Facts) -> Option<String> {
        let named = |name: Option<&'static str>| name.map(str::to_owned);
        match self {
            Self::ClusterVersion => facts.cluster_version.clone(),
            Self::ControllerVersion => facts.controller_version.clone(),
            Self::Os => facts.os.clone(),
            Self::Kernel => facts.kernel.clone(),
            Self::KernelBuilt => facts.kernel_built.clone(),
            Self::LivePatch => named(facts.live_patch.map(super::LivePatch::name)),
            Self::Commits => (!facts.commits.is_empty()).then(|| proofs_to_text(&facts.commits)),
            Self::Observations => {
                (!facts.observations.is_empty()).then(|| observations_to_text(&facts.observations))
            }
            Self::Arch => facts.arch.clone(),
            Self::ProxyMode => named(facts.proxy_mode.map(super::ProxyMode::name)),
            Self::ModeSource => named(facts.mode_source.map(super::ModeSource::name)),
            Self::Controller => named(facts.controller.map(super::Controller::name)),
            Self::Platform => named(facts.platform.map(super::Platform::name)),
            Self::ConnReuseMode
            | Self::Conntrack
            | Self::ExpireNodestConn
            | Self::ExpireQuiescentTemplate => facts.sysctls.get(self.name()).map(|value| value.to_string()),
        }
    }

    /// Sets the fact from text, without the blanks around it; blank text clears the fact.
    ///
    /// # Errors
    ///
    /// A value that does not fit the fact: a mode, source, live patch, controller or platform outside [`FactName::values`], a date in
    /// another form than `2021-03-04`, a sysctl outside [`Sysctls::RANGE`], a proof of a commit or an observation in another
    /// form than [`FactName::get`] returns.
    pub fn set(self, facts: &mut Facts, value: &str) -> Result<(), BadValue> {
        let value = value.trim();
        if value.is_empty() {
            self.clear(facts);
            return Ok(());
        }
        let bad = || BadValue { fact: self.name().to_owned(), value: value.to_owned() };
        let text = || Some(value.to_owned());
        match self {
            Self::ClusterVersion => facts.cluster_version = text(),
            Self::ControllerVersion => facts.controller_version = text(),
            Self::Os => facts.os = text(),
            Self::Kernel => facts.kernel = text(),
            Self::KernelBuilt => facts.kernel_built = Some(parse_date(value).ok_or_else(bad)?),
            Self::LivePatch => facts.live_patch = Some(value.parse().map_err(|_| bad())?),
            Self::Commits => facts.commits = proofs_from_text(value).ok_or_else(bad)?,
            Self::Observations => facts.observations = observations_from_text(value).ok_or_else(bad)?,
            Self::Arch => facts.arch = text(),
            Self::ProxyMode => facts.proxy_mode = Some(value.parse().map_err(|_| bad())?),
            Self::ModeSource => facts.mode_source = Some(value.parse().map_err(|_| bad())?),
            Self::Controller => facts.controller = Some(value.parse().map_err(|_| bad())?),
            Self::Platform => facts.platform = Some(value.parse().map_err(|_| bad())?),
            Self::ConnReuseMode
            | Self::Conntrack
            | Self::ExpireNodestConn
            | Self::ExpireQuiescentTemplate => {
                facts.sysctls.set(self.name(), Sysctls::parse_value(value).ok_or_else(bad)?);
            }
        }
        Ok(())
    }

    /// Forgets the fact.
    pub fn clear(self, facts: &mut Facts) {
        match self {
            Self::ClusterVersion => facts.cluster_version = None,
            Self::ControllerVersion => facts.controller_version = None,
            Self::Os => facts.os = None,
            Self::Kernel => facts.kernel = None,
            Self::KernelBuilt => facts.kernel_built = None,
            Self::LivePatch => facts.live_patch = None,
            Self::Commits => facts.commits.clear(),
            Self::Observations => facts.observations.clear(),
            Self::Arch => facts.arch = None,
            Self::ProxyMode => facts.proxy_mode = None,
            Self::ModeSource => facts.mode_source = None,
            Self::Controller => facts.controller = None,
            Self::Platform => facts.platform = None,
            Self::ConnReuseMode
            | Self::Conntrack
            | Self::ExpireNodestConn
            | Self::ExpireQuiescentTemplate => facts.sysctls.retain(|name| name != self.name()),
        }
    }

    /// Returns an example of a valid value, as people write it.
    pub const fn example(self) -> &'static str {
        match self {
            Self::ClusterVersion => "v1.19.16-r0",
            Self::ControllerVersion => "v1.21.2",
            Self::Os => "EulerOS 2.9",
            Self::Kernel => "5.4.0-1034-azure",
            Self::KernelBuilt => "2021-03-04",
            Self::LivePatch => "loaded",
            Self::Commits => "5.4.0-1034-azure:c95c07836fa4=yes:changelog",
            Self::Observations => "5.4.0-1034-azure:tcp/0/1/1/drained/time-wait=old-backend",
            Self::Arch => "x86_64",
            Self::ProxyMode => "ipvs",
            Self::ModeSource => "running",
            Self::Controller => "kube-proxy",
            Self::Platform => "upstream",
            Self::ConnReuseMode
            | Self::Conntrack
            | Self::ExpireNodestConn
            | Self::ExpireQuiescentTemplate => "0",
        }
    }
}

/// Parses an ISO date, `2021-03-04`.
fn parse_date(text: &str) -> Option<String> {
    let is_part = |part: &str, length, most| {
        let is_number = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        is_number && part.parse().is_ok_and(|number: u16| (1..=most).contains(&number))
    };
    let [year, month, day] = text.split('-').collect::<Vec<_>>().try_into().ok()?;
    (is_part(year, 4, 9999) && is_part(month, 2, 12) && is_part(day, 2, 31)).then(|| text.to_owned())
}

/// The four sysctls of the model, by full name.
pub const MODEL_SYSCTLS: [&str; 4] =
    [CONN_REUSE_MODE, CONNTRACK, EXPIRE_NODEST_CONN, EXPIRE_QUIESCENT_TEMPLATE];
