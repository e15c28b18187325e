//! The content of an archive, before any verdict.

use std::collections::BTreeMap;

use reusecheck_core::Mask;
use reusecheck_core::facts::{Conflict, Draining, Evidence, Facts, Hint, Reading, Text};
use serde::{Deserialize, Serialize};

/// The content of a support archive, before any verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ArchiveReading {
    /// [`SCHEMA`].
    pub schema: Text,
    /// The collector's id in `knowledge/archives.toml`, or `unknown`.
    pub collector: Text,
    /// One for each machine, never mixed.
    pub nodes: Vec<ArchiveNode>,
    /// The facts that apply to every node of the cluster.
    pub cluster: Facts,
    /// Where that was read.
    pub cluster_evidence: Vec<Evidence>,
    /// Facts that archives of this kind never hold: names of facts, or `sysctls`.
    pub absent: Vec<Text>,
    /// Notes for readers about how the archive was read.
    pub notes: Vec<ArchiveNote>,
    /// Whether all of it was read: false if it is truncated or a limit was reached.
    pub complete: bool,
    /// How many files were read, and how many were skipped.
    pub members: Members,
}

impl ArchiveReading {
    /// Returns the reading with every name and address replaced, in paths and notes too. Facts stay.
    #[must_use]
    pub fn masked(&self) -> Self {
        let mut mask = Mask::new();
        let mut masked = self.clone();
        for node in &mut masked.nodes {
            node.name = mask.node(&node.name);
        }
        let path = |path: &mut Option<String>, mask: &mut Mask| {
            *path = path.take().map(|path| mask.text(&path));
        };
        for node in &mut masked.nodes {
            let ArchiveNode { name, facts, evidence, hints, conflicts, draining } = std::mem::take(node);
            let reading = Reading { facts, evidence, hints, conflicts, draining, ..Reading::default() };
            let Reading { facts, evidence, hints, conflicts, draining, .. } = mask.reading(&reading);
            *node = ArchiveNode { name, facts, evidence, hints, conflicts, draining };
            node.evidence.iter_mut().for_each(|evidence| path(&mut evidence.path, &mut mask));
            node.hints.iter_mut().for_each(|hint| path(&mut hint.path, &mut mask));
        }
        for evidence in &mut masked.cluster_evidence {
            evidence.excerpt = mask.text(&evidence.excerpt);
            path(&mut evidence.path, &mut mask);
        }
        for note in &mut masked.notes {
            note.text = mask.text(&note.text);
            note.values.values_mut().for_each(|value| *value = mask.text(value));
            path(&mut note.path, &mut mask);
        }
        masked
    }
}

/// The name and version of the format.
pub const SCHEMA: &str = "reusecheck/archive/1";

/// A machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveNode {
    /// Its name, as the archive prints it.
    pub name: String,
    /// Its facts.
    pub facts: Facts,
    /// Where each fact was read; the path names the file.
    pub evidence: Vec<Evidence>,
    /// Lines that suggest a fact without proving it.
    pub hints: Vec<Hint>,
    /// Facts with more than one value.
    pub conflicts: Vec<Conflict>,
    /// Real servers that are being drained in its IPVS table.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub draining: Vec<Draining>,
}

/// What a reader must know of how the archive was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveNote {
    /// The stable id of the reason, listed in `docs/archives.md`.
    pub why: Text,
    /// The file it is about.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<String>,
    /// The note in words.
    pub text: String,
    /// The values in the note, by the placeholders of the message: to translate the note.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub values: BTreeMap<Text, String>,
}

/// How many files there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Members {
    /// Read as text, or opened as archives.
    pub read: usize,
    /// Skipped.
    pub skipped: usize,
}
