//! The values that facts with few values take.

use crate::named::named;

named! {
    /// How the node forwards service traffic.
    #[non_exhaustive]
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum ProxyMode {
        /// IPVS virtual servers: the only mode that can have the bug.
        Ipvs = "ipvs",
        /// iptables rules.
        Iptables = "iptables",
        /// nftables rules.
        Nftables = "nftables",
        /// The user-space proxy (removed in Kubernetes 1.26).
        Userspace = "userspace",
        /// No kube-proxy at all: an eBPF replacement forwards.
        Replaced = "none",
    }
}

named! {
    /// How the forwarding mode is known, the strongest first.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum ModeSource {
        /// kube-proxy's own answer, its log, its event, or the flags of the running process.
        Running = "running",
        /// A configuration: a `ConfigMap`, a unit file, a cluster specification.
        Configured = "configured",
        /// Rules or an IPVS table seen on the node; leftovers survive a change of mode.
        Rules = "rules",
    }
}

named! {
    /// The program that writes the IPVS tables and sysctls.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Controller {
        /// kube-proxy.
        KubeProxy = "kube-proxy",
        /// kube-router, which writes `conn_reuse_mode` 0 on every kernel.
        KubeRouter = "kube-router",
        /// Any other program; the values it writes are not known.
        Other = "other",
    }
}

named! {
    /// Whose FAQ applies to the cluster.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Platform {
        /// Huawei Cloud's (and Open Telekom Cloud's) Cloud Container Engine: its FAQ is about its own system.
        Cce = "cce",
        /// Any other: the FAQ is not consulted.
        Upstream = "upstream",
    }
}

named! {
    /// Whether the running kernel's code was patched after boot, by kpatch, livepatch, kGraft or ksplice.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum LivePatch {
        /// A live patch is loaded: the release is unchanged, the code is not.
        Loaded = "loaded",
        /// None is loaded.
        None = "none",
    }
}

named! {
    /// How the presence of a commit was shown.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum ShownBy {
        /// The changelog of the installed package names it. Its absence there proves nothing.
        Changelog = "changelog",
        /// The kernel's symbol table has, or lacks, the function that it adds.
        Symbol = "symbol",
    }
}
