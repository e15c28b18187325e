//! Which facts each step of the explanation rests on, so that a page can lead from the step to where they were read.

use crate::facts::FactName;
use crate::facts::FactName::{
    ClusterVersion, Commits, ConnReuseMode, Conntrack, Controller, ControllerVersion, ExpireNodestConn,
    ExpireQuiescentTemplate, Kernel, KernelBuilt, LivePatch, ModeSource, Observations, Os, Platform,
    ProxyMode,
};

/// The facts in the conditions of the FAQ, and those that identify the platform.
const NODE: &[FactName] = &[ClusterVersion, Os, Kernel, Platform];
/// The facts that kube-proxy's table uses.
const KUBE_PROXY: &[FactName] =
    &[ClusterVersion, ControllerVersion, Kernel, Platform, Os, Controller, ProxyMode];
/// The facts that the model uses.
const MODEL: &[FactName] = &[
    Kernel,
    ClusterVersion,
    ConnReuseMode,
    Conntrack,
    ExpireNodestConn,
    ExpireQuiescentTemplate,
    Os,
    Platform,
    ProxyMode,
    ControllerVersion,
    Controller,
    Commits,
    Observations,
    KernelBuilt,
    LivePatch,
];

/// Returns the facts that decide whether a step is listed and what it says, the most important first. The mode and the
/// controller, which most steps need, are among them only where the step is about them. Empty for an id that no step
/// has.
pub fn facts_of(step: &str) -> &'static [FactName] {
    match step {
        "rating-not-ipvs" | "rating-replaced" | "kube-proxy-not-ipvs" | "mode-unknown" => {
            &[ProxyMode, Controller]
        }
        "mode-configured" | "mode-from-rules" => &[ModeSource, ProxyMode],
        "controller-other" => &[Controller],
        "ipvs-removed" => &[ProxyMode, ClusterVersion, ControllerVersion],
        "version-unreadable" | "version-major" => &[ClusterVersion, ControllerVersion],
        "kernel-unreadable" | "kernel-unreadable-exits" => &[Kernel, ProxyMode],
        "windows-node" | "system-contradicts" => &[Os, Kernel],
        "sysctl-observed" => &[ConnReuseMode],
        "live-patched" => &[LivePatch, Kernel],
        "kernel-asked" | "kernel-asked-fits-none" => &[Observations, Kernel],
        "kernel-run" | "kernel-run-fits-none" => &[Kernel],
        "kernel-listed"
        | "kernel-unlisted"
        | "kernel-unknown-build"
        | "kernel-note"
        | "kernel-no-sysctl"
        | "kernel-proved-by-sysctl"
        | "kernel-shown"
        | "kernel-shown-contradicts"
        | "kernel-older"
        | "kernel-date-inconsistent"
        | "vendor-fixed" => &[Kernel, Os, ConnReuseMode, Commits, Observations, KernelBuilt],
        "vendor-fixed-zero" | "sysctl-hand-set" => {
            &[ConnReuseMode, Kernel, ClusterVersion, ControllerVersion, Platform, Os]
        }
        "ipvs-refuses-4-19"
        | "falls-back-to-iptables"
        | "exits-without-ipvs"
        | "ipvs-deprecated"
        | "cce-release"
        | "cce-minor-only" => KUBE_PROXY,
        // Listed only where the rating needs it.
        "cce-kube-proxy-unit" | "kube-proxy-may-be-older" => MODEL,
        _ if step.starts_with("platform-") || step.starts_with("faq-") => NODE,
        _ if step.starts_with("kube-proxy-") => KUBE_PROXY,
        "version-assumed" => KUBE_PROXY,
        "not-zero" | "draining-now" | "draining-stale" | "template-keeps-drained" => MODEL,
        _ if step.starts_with("kube-router") => MODEL,
        _ if ["rating-", "sysctl-", "syn-", "removed-", "residual-", "datagram-", "use-1", "zero-"]
            .iter()
            .any(|kind| step.starts_with(kind)) =>
        {
            MODEL
        }
        "authorities-differ" | "editions-differ" => MODEL,
        _ => &[],
    }
}
