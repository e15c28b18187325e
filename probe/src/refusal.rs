//! Why the probe cannot run here, in words.

use std::fmt::{self, Display};

use crate::host::Host;
use crate::options::Options;

/// One reason, with what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// `/proc` does not name a kernel release.
    UnknownKernel(String),
    /// Below 3.10 IPVS is not certain to be separate in each namespace.
    TooOld(String),
    /// Below 4.19 the end of a namespace has known faults.
    Old(String),
    /// These capabilities are missing.
    NotPrivileged(Vec<&'static str>),
    /// `/proc/sys` is read-only.
    ReadOnly,
    /// `ip_vs` is not loaded.
    NoIpvs,
    /// Neither `rr` nor `wrr` is loaded.
    NoScheduler {
        /// Whether `sh` is loaded.
        has_sh: bool,
    },
    /// No dummy devices.
    NoDummy,
    /// No packet sockets.
    NoPacketSockets,
}

const LOAD: &str = "load it, or pass --load-modules";

impl Refusal {
    /// Returns the module whose loading removes the reason.
    pub const fn module(&self) -> Option<&'static str> {
        match self {
            Self::NoIpvs => Some("ip_vs"),
            Self::NoScheduler { .. } => Some("ip_vs_rr"),
            Self::NoDummy => Some("dummy"),
            Self::NoPacketSockets => Some("af_packet"),
            _ => None,
        }
    }
}

impl Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownKernel(release) => {
                write!(f, "unknown kernel release: '{release}'; is /proc mounted?")
            }
            Self::TooOld(release) => write!(
                f,
                "kernel too old: '{release}' is below 3.10, where IPVS may be one for the whole node; use a virtual machine"
            ),
            Self::Old(release) => write!(
                f,
                "old kernel: '{release}' is below 4.19, where the end of a network namespace has known faults; \
                 drain the node, then pass --allow-old-kernel"
            ),
            Self::NotPrivileged(missing) => write!(
                f,
                "missing privileges: {}; run as root, in a container with 'privileged: true'",
                missing.join(", ")
            ),
            Self::ReadOnly => write!(
                f,
                "sysctls are read-only: '/proc/sys'; run on the node itself, or in a container with 'privileged: true'"
            ),
            Self::NoIpvs => write!(f, "missing module: 'ip_vs'; {LOAD}"),
            Self::NoScheduler { has_sh: false } => {
                write!(f, "missing module: 'ip_vs_rr' or 'ip_vs_wrr'; {LOAD}")
            }
            Self::NoScheduler { has_sh: true } => write!(
                f,
                "missing module: 'ip_vs_rr' or 'ip_vs_wrr' (the scheduler 'sh' always takes the same server); {LOAD}"
            ),
            Self::NoDummy => write!(f, "missing module: 'dummy'; {LOAD}"),
            Self::NoPacketSockets => write!(f, "missing module: 'af_packet'; {LOAD}"),
        }
    }
}

/// Returns every reason not to run on this node; empty if it can run.
pub fn refusals(host: &Host, options: &Options) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let release = || host.release.clone();
    match host.version() {
        None => refusals.push(Refusal::UnknownKernel(release())),
        Some(version) if version < (3, 10) => refusals.push(Refusal::TooOld(release())),
        Some(version) if version < (4, 19) && !options.allow_old_kernel => {
            refusals.push(Refusal::Old(release()));
        }
        Some(_) => {}
    }
    let missing: Vec<&str> = CAPABILITIES
        .into_iter()
        .filter(|(bit, _)| host.capabilities & 1 << bit == 0)
        .map(|(_, name)| name)
        .collect();
    if !missing.is_empty() {
        refusals.push(Refusal::NotPrivileged(missing));
    }
    if host.is_sysctl_read_only {
        refusals.push(Refusal::ReadOnly);
    }
    if !host.has_module("ip_vs") {
        refusals.push(Refusal::NoIpvs);
    }
    if host.scheduler().is_none() {
        refusals.push(Refusal::NoScheduler { has_sh: host.has_scheduler("sh") });
    }
    if !host.has_module("dummy") {
        refusals.push(Refusal::NoDummy);
    }
    if !host.has_module("af_packet") {
        refusals.push(Refusal::NoPacketSockets);
    }
    refusals
}

/// The required capabilities, by bit.
const CAPABILITIES: [(u64, &str); 3] = [(21, "CAP_SYS_ADMIN"), (12, "CAP_NET_ADMIN"), (13, "CAP_NET_RAW")];
