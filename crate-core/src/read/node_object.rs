//! `Node` objects and lists of them, as JSON or YAML, whole or in part.

use super::describe_node::label;
use super::notes::{FactName, Notes, Rank, Source};
use super::tokens::machine;

/// The fields of `status.nodeInfo` that are facts.
const FIELDS: [&str; 4] = ["kernelVersion", "osImage", "kubeletVersion", "architecture"];

/// The node that is being read. Its name and labels come before its status.
#[derive(Default)]
pub(super) struct Nodes<'a> {
    name: String,
    node: Option<usize>,
    labels: Vec<(String, String, Source<'a>)>,
    seen: [bool; FIELDS.len()],
}

impl<'a> Nodes<'a> {
    /// Takes one value of a document.
    pub(super) fn take(&mut self, path: &[String], value: &str, source: Source<'a>, notes: &mut Notes) {
        let [above @ .., key] = path else { return };
        let parent = above.last().map_or("", String::as_str);
        let is_metadata = above.iter().any(|key| key == "metadata");
        if is_metadata && self.seen != [false; FIELDS.len()] {
            self.next(notes);
        }
        match (parent, key.as_str()) {
            ("metadata", "name") => {
                if !self.name.is_empty() {
                    self.next(notes);
                }
                value.clone_into(&mut self.name);
            }
            // An API's answer that was cut in the middle of the metadata.
            ("", "name") if value.bytes().any(|byte| byte == b'.') && self.name.is_empty() => {
                value.clone_into(&mut self.name);
            }
            ("labels", _) if self.labels.len() < 64 && value.len() < 256 => {
                self.labels.push((key.clone(), value.to_owned(), source));
            }
            ("nodeInfo", key) => self.field(key, value, source, notes),
            // `jq` may print the same object under any name. What somebody requires is no node's.
            (name, "kernelVersion" | "kubeletVersion" | "osImage") if !is_metadata && is_nodes(name) => {
                self.field(key, value, source, notes);
            }
            // Rancher's own API.
            ("data", "hostname") => {
                self.next(notes);
                value.clone_into(&mut self.name);
            }
            ("kubernetes", "kubeletVersion") | ("os", "kernelVersion") if is_ranchers(above) => {
                self.field(key, value, source, notes);
            }
            ("os", "operatingSystem") if is_ranchers(above) => self.field("osImage", value, source, notes),
            _ => {}
        }
    }

    fn field(&mut self, key: &str, value: &str, source: Source<'a>, notes: &mut Notes) {
        let Some(at) = FIELDS.iter().position(|field| *field == key) else { return };
        if self.seen.get(at) == Some(&true) {
            self.next(notes);
        }
        if let Some(seen) = self.seen.get_mut(at) {
            *seen = true;
        }
        if self.node.is_none() && !self.name.is_empty() {
            self.node = Some(notes.node(&self.name));
        }
        let node = self.node;
        match key {
            "kernelVersion" => notes.kernel(node, value, source),
            "osImage" => notes.about(node, FactName::Os, value, Rank::Observed, source),
            "kubeletVersion" => notes.about(node, FactName::ClusterVersion, value, Rank::Observed, source),
            _ => {
                notes.about(node, FactName::Arch, machine(value).unwrap_or_default(), Rank::Observed, source);
            }
        }
    }

    /// Ends one node and clears the state for the next.
    fn next(&mut self, notes: &mut Notes) {
        std::mem::take(self).finish(notes);
    }

    /// Notes the labels, which repeat the status.
    pub(super) fn finish(self, notes: &mut Notes) {
        for (key, value, source) in self.labels {
            label(&key, &value, self.node, source, notes);
        }
    }
}

/// Returns whether an object in another one may be the `nodeInfo` of a node.
fn is_nodes(name: &str) -> bool {
    !name.is_empty() && !["min", "requir", "support"].iter().any(|other| name.contains(other))
}

/// Returns whether an object is `info.os` or `info.kubernetes`.
fn is_ranchers(above: &[String]) -> bool {
    matches!(above, [.., info, _] if info == "info")
}
