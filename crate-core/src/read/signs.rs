//! Single lines that decide something, whatever output they are part of.

use super::marks::Mark;
use super::mention::{mentions_ipvs, next_mention};
use super::notes::{FactName, Notes, Origin, Rank, Source};
use super::sniffer::{Line, Lines};
use super::tokens::{bare, first_version};
use crate::facts::{Controller, LivePatch, ModeSource, ProxyMode};

/// Reads a line with a sign.
pub(super) fn read<'a>(line: &Line<'a>, _: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let body = line.body();
    line.has(Mark::Sign)
        && (log_of_dump(body, notes)
            || event(body, Source::of("event", line), notes)
            || replacement(body, Source::of("replacement", line), notes)
            || swarm(body, Source::of("swarm", line), notes)
            || live_patch(body, Source::of("live-patch", line), notes)
            || service_proxy(body, Source::of("image", line), notes)
            || module(body, Source::of("lsmod", line), notes))
        // The reader of documents reads all of the line, which may be a pod or a node.
        || line.has(Mark::Image) && !is_compact(body) && image(body, Source::of("image", line), notes)
}

/// Notes where `kubectl cluster-info dump` prints the log of one pod.
fn log_of_dump(body: &str, notes: &mut Notes) -> bool {
    let is_start = body.starts_with("==== START logs for container ");
    if is_start || body.starts_with("==== END logs for container ") {
        notes.origin = if is_start { Origin::LogOfDump } else { Origin::Node };
        return true;
    }
    false
}

/// Reads the event with which kube-proxy reports that its IPVS mode is deprecated: only that mode emits it.
fn event(body: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let is_it = mentions_ipvs(body)
        && (body.contains("IPVSDeprecation") || body.contains("ipvs proxier is now deprecated"));
    if is_it {
        notes.mode(ProxyMode::Ipvs, ModeSource::Running, source);
    }
    is_it
}

/// Reads the status of Cilium's agent: `KubeProxyReplacement: True [eth0 10.0.0.4]`.
fn replacement(body: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let Some(rest) = body.strip_prefix("KubeProxyReplacement:") else { return false };
    let word = rest.split_ascii_whitespace().next().map(bare).unwrap_or_default();
    if matches!(word, "True" | "Strict") {
        notes.mode(ProxyMode::Replaced, ModeSource::Running, source);
    }
    true
}

/// Notes that a command removes kube-proxy, or sets a cluster up without it.
pub(super) fn note_removal(command: &str, source: Source<'_>, notes: &mut Notes) {
    const WITHOUT: [&str; 2] = ["--skip-phases=addon/kube-proxy", "--disable-kube-proxy"];
    let words: Vec<&str> = command.split([' ', '/']).collect();
    let is_set = ["daemonset", "daemonsets", "ds"].iter().any(|word| words.contains(word));
    let is_deleted = is_set && ["kubectl", "delete", "kube-proxy"].iter().all(|word| words.contains(word));
    if is_deleted || WITHOUT.iter().any(|flag| command.contains(flag)) {
        notes.hint(FactName::ProxyMode.name(), ProxyMode::Replaced.name(), "write-command", source);
    }
}

/// Reads the flag that makes kube-router replace kube-proxy.
fn service_proxy(body: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    const FLAG: &str = "--run-service-proxy";
    let Some((_, value)) = body.split_once(FLAG) else { return false };
    if !value.starts_with("=false") {
        notes.fact(FactName::Controller, Controller::KubeRouter.name(), Rank::Observed, source);
    }
    true
}

/// Reads messages of the module in the kernel's log: `kernel: IPVS: rr: TCP 10.96.0.1:443 - no destination available`.
fn module(body: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let is_line =
        body.starts_with("IPVS: ") || ["kernel: IPVS: ", "] IPVS: "].iter().any(|sign| body.contains(sign));
    if is_line || body.contains("no destination available") && mentions_ipvs(body) {
        notes.hint(FactName::ProxyMode.name(), ProxyMode::Ipvs.name(), "module-loaded", source);
    }
    // A sentence that quotes the message may say more.
    is_line
}

/// Docker's own IPVS works in separate network namespaces: its messages about sysctls apply there.
fn swarm(body: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let is_dockers = body.contains("error reading the kernel parameter")
        || body.contains("ingress_sbox")
        || body.starts_with("Swarm: active");
    if !is_dockers {
        return false;
    }
    let name =
        next_mention(body).map_or_else(|| "net.ipv4.vs.conn_reuse_mode".to_owned(), |mention| mention.name);
    let value = if body.contains("o such file") { "absent" } else { "" };
    notes.hint(&name, value, "other-namespace", source);
    if body.contains("ingress_sbox") {
        notes.origin = Origin::OtherNamespace;
    }
    true
}

/// Notes a loaded live patch: the release stays, the code is another.
pub(super) fn live_patch(body: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let first = body.split_ascii_whitespace().next().unwrap_or_default();
    let named =
        ["kpatch_", "kpatch-", "livepatch_", "klp_", "ksplice_"].iter().any(|name| first.starts_with(name));
    // `kpatch list` names installed patches, too; only loaded ones are enabled.
    let is_loaded = named && (body.contains("[enabled]") || is_module_row(body));
    let is_sign = is_patch_folder(body)
        || body.starts_with("livepatch: ") && body.contains("patching complete")
        || body.contains("livepatch: '") && body.contains("patching complete")
        || body.starts_with("Effective kernel version is ")
        || body.contains("atchState: ") && body.contains("applied")
        || body.contains("/kGraft-");
    if is_loaded || is_sign {
        notes.fact(FactName::LivePatch, LivePatch::Loaded.name(), Rank::Observed, source);
    }
    is_loaded || is_sign
}

/// Returns whether a line is the folder or a file of a loaded patch; the command that lists them has a `*` there.
fn is_patch_folder(body: &str) -> bool {
    body.strip_prefix("/sys/kernel/livepatch/").is_some_and(|name| {
        name.starts_with(|first: char| first.is_ascii_alphanumeric()) && !name.contains("No such")
    })
}

fn is_module_row(body: &str) -> bool {
    body.split_ascii_whitespace().skip(1).take(2).filter(|word| word.parse::<u64>().is_ok()).count() == 2
}

/// Returns whether a line is an object, a list of objects, or a member with one of them as its value.
fn is_compact(body: &str) -> bool {
    body.starts_with('{') || body.starts_with("[{") || body.starts_with('"') && body.contains(['{', '['])
}

/// Reads the tag of kube-proxy's image: `image: registry.k8s.io/kube-proxy:v1.21.2`; and kube-router's name.
fn image(body: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    if memchr::memchr(b'/', body.as_bytes()).is_none() {
        return false;
    }
    let images = body.split([' ', '"', '\'', ',', '\t']).filter(|word| word.contains('/'));
    // An item of a list may be one of the images that a node has stored.
    let item = body.trim_start_matches(['|', ' ']);
    let is_item = item.starts_with("- ") && !body.contains("image")
        || item.trim_start_matches(['-', ' ']).starts_with('{');
    let mut says = false;
    for image in images {
        let version = version_of(image).filter(|_| is_item);
        if let Some(version) = version {
            notes.hint(FactName::ControllerVersion.name(), version, "mentioned", source);
        }
        says |= version.is_some() || note_image(image, source, notes);
    }
    says
}

/// Returns the version in the name of kube-proxy's image.
fn version_of(image: &str) -> Option<&str> {
    let (name, tag) = image.rsplit('/').next().unwrap_or(image).split_once(':')?;
    let tag = tag.split('@').next().unwrap_or(tag);
    let is_proxys = matches!(name, "kube-proxy" | "hyperkube" | "kube-proxy-amd64" | "kube-proxy-arm64");
    first_version(tag).filter(|_| is_proxys)
}

/// Returns the version in the name of an image that contains a node: `kindest/node:v1.21.1`.
fn node_version(image: &str) -> Option<&str> {
    let (name, tag) = image.split_once(':')?;
    let is_nodes = ["kindest/node", "rancher/k3s", "labring/kubernetes", "labring/kubernetes-docker"]
        .iter()
        .any(|image| name.ends_with(image));
    first_version(tag.split('@').next()?).filter(|_| is_nodes)
}

/// Notes the fact in the name of an image; `false` for other images.
pub(super) fn note_image(image: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let name = image.rsplit('/').next().and_then(|image| image.split(':').next());
    if let Some(version) = version_of(image) {
        notes.fact(FactName::ControllerVersion, version, Rank::Observed, source);
    } else if let Some(version) = node_version(image) {
        notes.hint(FactName::ClusterVersion.name(), version, "mentioned", source);
    } else if name == Some("kube-router") && image.contains(':') {
        notes.hint(FactName::Controller.name(), Controller::KubeRouter.name(), "mentioned", source);
    } else {
        return false;
    }
    true
}
