//! What a paste holds, before any verdict.

use serde::{Deserialize, Serialize};

use super::{Conflict, Facts, Text, merge};

/// Where a fact was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The fact's name: one of [`FactName`](super::FactName), or a sysctl's full name.
    pub fact: Text,
    /// The value, as text.
    pub value: String,
    /// The format it was read from: `uname`, `sysctl`, `os-release`, ...
    pub kind: Text,
    /// The line of the paste, from 1.
    pub line: usize,
    /// That line (or the part that says it), trimmed and cut to 160 characters.
    pub excerpt: String,
    /// The file inside an archive that the line is of; absent where the text was no archive.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<String>,
}

/// Something that suggests a fact without proving it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// The fact it would be.
    pub fact: Text,
    /// The value it would have.
    pub value: String,
    /// The line of the paste, from 1.
    pub line: usize,
    /// That line.
    pub excerpt: String,
    /// Stable id of the reason it is no proof (`commented`, `module-loaded`, ...).
    pub why: Text,
    /// The file inside an archive that the line is of; absent where the text was no archive.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<String>,
}

/// A line nobody understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    /// The line of the paste, from 1.
    pub line: usize,
    /// That line, trimmed and cut to 160 characters.
    pub excerpt: String,
}

/// One node of a paste that lists several.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// The node's name as printed.
    pub name: String,
    /// What the paste says of it.
    pub facts: Facts,
}

/// A real server with weight 0 that still holds connections, as `ipvsadm -Ln` lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draining {
    /// `TCP`, `UDP` or `SCTP`.
    pub protocol: Text,
    /// The virtual service: `10.96.0.10:53`.
    pub service: String,
    /// The real server: `10.244.1.7:53`.
    pub server: String,
    /// Active connections.
    pub active: u64,
    /// Inactive connections.
    pub inactive: u64,
}

/// What a paste holds, before any verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The facts that hold for the node (or for every node listed).
    pub facts: Facts,
    /// Where each was read.
    pub evidence: Vec<Evidence>,
    /// Facts with more than one value.
    pub conflicts: Vec<Conflict>,
    /// The nodes, when the paste lists several.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub nodes: Option<Vec<Node>>,
    /// What suggests a fact without proving it.
    pub hints: Vec<Hint>,
    /// What was not understood. After 1,000 lines a last one, `…`, stands for all that follow.
    pub unread: Vec<Unread>,
    /// The drained real servers that hold connections.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub draining: Vec<Draining>,
}

impl Reading {
    /// Whether the text holds neither a fact nor a hint.
    pub fn says_nothing(&self) -> bool {
        self.evidence.is_empty() && self.hints.is_empty() && self.nodes.is_none() && self.draining.is_empty()
    }

    /// Returns what was read about the node that `given` names; of a text that lists nodes, what [`Facts::beside`]
    /// leaves.
    pub fn facts_for(&self, given: &Facts) -> Facts {
        if self.nodes.is_some() { self.facts.beside(given) } else { self.facts.clone() }
    }

    /// Returns what was read about one of the nodes listed: its own facts, and what stands outside the list as far as it
    /// holds for the node. One machine's kernel is not that of many nodes, and what else it shows goes with it.
    pub fn facts_of(&self, node: &Node, given: &Facts) -> Facts {
        let known = merge(given, &node.facts, &mut Vec::new());
        let has_many = self.nodes.as_ref().is_some_and(|nodes| nodes.len() > 1);
        let is_unplaced = has_many && known.kernel.is_none() && self.facts.kernel.is_some();
        let holds = if is_unplaced { self.facts.of_cluster() } else { self.facts.beside(&known) };
        merge(&node.facts, &holds, &mut Vec::new())
    }
}
