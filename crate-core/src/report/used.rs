//! Which facts each step of the explanation rests on, so that a page can lead from the step to where they were read.

use crate::facts::{CONN_REUSE_MODE, CONNTRACK, EXPIRE_NODEST_CONN, EXPIRE_QUIESCENT_TEMPLATE};

/// What the FAQ's rows ask for, and what says whose cluster it is.
const NODE: &[&str] = &["clusterVersion", "os", "kernel", "platform"];
/// What kube-proxy's table asks for.
const KUBE_PROXY: &[&str] =
    &["clusterVersion", "controllerVersion", "kernel", "platform", "os", "controller", "proxyMode"];
/// What the model asks for.
const MODEL: &[&str] = &[
    "kernel",
    "clusterVersion",
    CONN_REUSE_MODE,
    CONNTRACK,
    EXPIRE_NODEST_CONN,
    EXPIRE_QUIESCENT_TEMPLATE,
    "os",
    "platform",
    "proxyMode",
    "controllerVersion",
    "controller",
];

/// The facts that decide whether a step is told and what it says, the most telling first: keys of
/// [`Facts`](crate::facts::Facts), sysctls by their full names. Empty for an id that no step has.
pub fn facts_of(step: &str) -> &'static [&'static str] {
    match step {
        "rating-not-ipvs" | "rating-replaced" | "kube-proxy-not-ipvs" | "mode-unknown" => {
            &["proxyMode", "controller"]
        }
        "mode-configured" | "mode-from-rules" => &["modeSource", "proxyMode"],
        "controller-other" => &["controller"],
        "ipvs-removed" => &["proxyMode", "clusterVersion", "controllerVersion"],
        "version-unreadable" | "version-major" => &["clusterVersion", "controllerVersion"],
        "kernel-unreadable" | "kernel-unreadable-exits" => &["kernel", "proxyMode"],
        "windows-node" | "system-contradicts" => &["os", "kernel"],
        "sysctl-observed" => &[CONN_REUSE_MODE],
        "live-patched" => &["livePatch", "kernel"],
        "kernel-asked" | "kernel-asked-fits-none" => &["observations", "kernel"],
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
        | "vendor-fixed" => &["kernel", "os", CONN_REUSE_MODE],
        "vendor-fixed-zero" | "sysctl-hand-set" => {
            &[CONN_REUSE_MODE, "kernel", "clusterVersion", "platform", "os"]
        }
        "ipvs-refuses-4-19"
        | "falls-back-to-iptables"
        | "exits-without-ipvs"
        | "ipvs-deprecated"
        | "cce-release"
        | "cce-minor-only" => KUBE_PROXY,
        // Told only where the rating asks for it.
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
