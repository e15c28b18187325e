//! `kubectl describe node`, whole or any part of it.

use super::notes::{FactName, Notes, Rank, Source};
use super::prompt;
use super::sniffer::{Line, Lines};
use super::tokens::machine;
use crate::labels::{Label, is_control_plane};

const KIND: &str = "describe-node";

/// The labels after a `Name:` of a node.
const NEIGHBOURS: [&str; 5] = ["Roles:", "Role:", "Labels:", "Annotations:", "CreationTimestamp:"];
/// Sections without facts.
const SECTIONS: [&str; 12] = [
    "Conditions:",
    "Addresses:",
    "Capacity:",
    "Allocatable:",
    "System Info:",
    "Non-terminated Pods:",
    "Allocated resources:",
    "Events:",
    "Taints:",
    "Lease:",
    "Unschedulable:",
    "Phase:",
];

/// Reads the description of one node.
pub(super) fn read<'a>(line: &Line<'a>, lines: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let node = match beginning(line, lines) {
        Beginning::None => return false,
        Beginning::Named(name) => Some(notes.node(name)),
        Beginning::Cut => None,
    };
    take(line, node, notes);
    while let Some(next) = lines.peek() {
        let body = next.body();
        let is_part = next.indent() > line.indent() || is_key(body);
        if !is_part || body.starts_with("Name:") || prompt::command(body).is_some() {
            break;
        }
        take(&next, node, notes);
        lines.next();
    }
    true
}

/// The start of a description.
enum Beginning<'t> {
    None,
    Named(&'t str),
    /// The name was cut off.
    Cut,
}

fn beginning<'t>(line: &'t Line<'_>, lines: &Lines<'_>) -> Beginning<'t> {
    let body = line.body();
    if let Some(name) = body.strip_prefix("Name:") {
        let is_nodes =
            lines.clone().take(3).any(|next| NEIGHBOURS.iter().any(|key| next.body().starts_with(key)));
        return if is_nodes { Beginning::Named(name.trim()) } else { Beginning::None };
    }
    let is_labels = body.starts_with("Labels:") && body.contains('=');
    let is_cut = is_labels || body.starts_with("System Info:") || body.starts_with("Roles:");
    if is_cut { Beginning::Cut } else { Beginning::None }
}

fn is_key(body: &str) -> bool {
    NEIGHBOURS.iter().chain(&SECTIONS).any(|key| body.starts_with(key)) || body.contains(":  ")
}

fn take(line: &Line<'_>, node: Option<usize>, notes: &mut Notes) {
    let source = Source::of(KIND, line);
    let body = line.body().trim_end();
    labels(body.strip_prefix("Labels:").unwrap_or(body), node, source, notes);
    let Some((key, value)) = body.split_once(':') else { return };
    let value = value.trim();
    match key {
        "Roles" if is_control_plane(value) => notes.place(node, Label::ControlPlane, ""),
        "Kernel Version" => notes.kernel(node, value, source),
        "OS Image" => notes.about(node, FactName::Os, value, Rank::Observed, source),
        "Kubelet Version" => notes.about(node, FactName::ClusterVersion, value, Rank::Observed, source),
        "Architecture" => {
            notes.about(node, FactName::Arch, machine(value).unwrap_or_default(), Rank::Observed, source);
        }
        _ => {}
    }
}

/// Labels that repeat the system info: kubelet's own, and those that CCE puts on its nodes.
pub(super) fn labels(text: &str, node: Option<usize>, source: Source<'_>, notes: &mut Notes) {
    for (key, value) in text.split([',', ' ']).filter_map(|word| word.split_once('=')) {
        label(key, value, node, source, notes);
    }
}

/// Notes the fact in one label of a node.
pub(super) fn label(key: &str, value: &str, node: Option<usize>, source: Source<'_>, notes: &mut Notes) {
    let fact = match Label::of(key.as_bytes()) {
        Some(Label::Os) => FactName::Os,
        Some(Label::Kernel) => FactName::Kernel,
        Some(Label::Arch) => FactName::Arch,
        Some(label) => return notes.place(node, label, value),
        None => return,
    };
    notes.label(node, fact, value, source);
}
