//! The layouts of support archives: which collector writes which files, and what these hold. They are compiled from
//! `knowledge/archives.toml`, which describes the patterns of paths.

/// The content of a file of an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holds {
    /// The running kernel: `uname`, `/proc/version`.
    Kernel,
    /// The system: `os-release` and other release files.
    Os,
    /// Several commands in one file.
    Machine,
    /// Sysctls.
    Sysctls,
    /// Configured sysctls, which may not be in effect.
    SysctlConfig,
    /// Loaded modules.
    Modules,
    /// The kernel's log of the running boot.
    BootLog,
    /// kube-proxy's log.
    ProxyLog,
    /// The node's Kubernetes version, as the kubelet prints it.
    Kubelet,
    /// The machine's journal, of one boot or more.
    Journal,
    /// Running processes.
    Processes,
    /// kube-proxy's configuration.
    ProxyConfig,
    /// Traces of the mode: IPVS tables, rules, interfaces.
    Rules,
    /// The version of the cluster's server.
    ServerVersion,
    /// Nodes, as objects or tables.
    Nodes,
    /// Pods and daemon sets, as objects.
    Pods,
    /// `kubectl cluster-info dump` in one file.
    Dump,
    /// The node's own name.
    HostName,
    /// The configuration of what may replace kube-proxy.
    Replacement,
    /// An object that shows whether pods use the node's network.
    HostNetwork,
    /// Another network namespace, which is never read.
    OtherNamespace,
    /// An earlier boot or older output, which is never read.
    PreviousBoot,
    /// An archive.
    Archive,
}

/// The owner of a file whose path names no node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The machine that ran the collector.
    Node,
    /// Every node of the cluster.
    Cluster,
}

/// A kind of file that a collector writes.
#[derive(Debug)]
pub struct File {
    /// Its content.
    pub holds: Holds,
    /// Patterns of its path, below the collector's root.
    pub paths: &'static [&'static str],
    /// Its owner.
    pub of: Scope,
    /// It was written inside of a pod: sysctls are the node's only where the pod uses the node's network.
    pub inside: bool,
}

/// A program that writes support archives.
#[derive(Debug)]
pub struct Collector {
    /// The stable id.
    pub id: &'static str,
    /// Its common name.
    pub title: &'static str,
    /// One of these paths is enough to know it.
    pub marks: &'static [&'static str],
    /// All of these paths together are enough as well.
    pub together: &'static [&'static str],
    /// Where its source is.
    pub repository: &'static str,
    /// The facts that its archives never hold: names of facts, or `sysctls`.
    pub absent: &'static [&'static str],
    /// The files that it writes.
    pub files: &'static [File],
}

pub use super::{COLLECTORS, FALLBACK};
