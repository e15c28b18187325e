//! Facts that the input gives outside its nodes: which nodes they were applied to, and which could not be used.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::facts::{FactName, Facts, Reading, Text, merge};
use crate::messages::{Catalogue, Message, id};

/// Something to know about how the input was understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetNote {
    /// Stable id: `beside-taken`, `beside-elsewhere`, `beside-unplaced`, `beside-otherwise`, `beside-differs`,
    /// `machine-differs`, `too-many-clusters`.
    pub why: Text,
    /// The note in words.
    pub text: String,
}

impl FleetNote {
    /// Notes that text which may be the output of several machines was read as one machine's.
    pub(super) fn ambiguous(count: usize, catalogue: &Catalogue) -> Self {
        let text = catalogue.fill(id::FLEET_MACHINE_DIFFERS, &[("count", &count.to_string())]);
        Self { why: Text::Borrowed("machine-differs"), text }
    }
}

/// How many nodes a fact outside the nodes was applied to, and why not to others.
#[derive(Clone, Copy, Default)]
struct Use {
    taken: usize,
    /// Not applied: it was read on a machine with another kernel.
    elsewhere: usize,
    /// Not applied: it was read on one machine, which may be any of them.
    unplaced: usize,
    /// Not applied: the nodes have another value themselves.
    otherwise: usize,
}

/// Facts outside the nodes, with the number of nodes that each applies to.
pub(super) struct AppliedFacts {
    reading: Reading,
    /// The fact could belong to more than one node.
    has_many: bool,
    named: Vec<(String, String)>,
    uses: BTreeMap<String, Use>,
}

impl AppliedFacts {
    pub(super) fn new(reading: Reading, has_many: bool) -> Self {
        // How the mode is known goes with the mode.
        let facts = Facts { mode_source: None, ..reading.facts.clone() };
        // No other sysctl changes an answer.
        let named = facts.named().into_iter().filter(|(name, _)| FactName::from_name(name).is_some());
        let named = named.map(|(name, value)| (name.to_owned(), value)).collect();
        Self { reading, has_many, named, uses: BTreeMap::new() }
    }

    /// Returns the facts of these nodes: their own, and the applicable ones from outside.
    pub(super) fn resolve(&mut self, own: &Facts, overrides: &Facts, nodes: usize) -> Facts {
        if self.named.is_empty() {
            return own.clone();
        }
        let known = merge(overrides, own, &mut Vec::new());
        let outside = &self.reading.facts;
        // One machine's kernel, and what depends on it, does not apply to many nodes.
        let is_unplaced = self.has_many && known.kernel.is_none() && outside.kernel.is_some();
        let holds = if is_unplaced { outside.of_cluster() } else { outside.applicable_to(&known) };
        self.count(&known, &holds, is_unplaced, nodes);
        merge(own, &holds, &mut Vec::new())
    }

    fn count(&mut self, known: &Facts, holds: &Facts, is_unplaced: bool, nodes: usize) {
        let value_in = |facts: &Facts, fact: &str| {
            facts.named().into_iter().find(|(name, _)| *name == fact).map(|(_, value)| value)
        };
        for (name, value) in &self.named {
            let uses = self.uses.entry(name.clone()).or_default();
            match value_in(known, name) {
                Some(own) if own == *value => {}
                Some(_) => uses.otherwise += nodes,
                None if value_in(holds, name).is_some() => uses.taken += nodes,
                None if is_unplaced => uses.unplaced += nodes,
                None => uses.elsewhere += nodes,
            }
        }
    }

    pub(super) fn write(&self, catalogue: &Catalogue) -> Vec<FleetNote> {
        self.named.iter().flat_map(|(name, value)| self.notes_about(name, value, catalogue)).collect()
    }

    fn notes_about(&self, name: &str, value: &str, catalogue: &Catalogue) -> Vec<FleetNote> {
        let Use { taken, elsewhere, unplaced, otherwise } = self.uses.get(name).copied().unwrap_or_default();
        let kernel = self.reading.facts.kernel.as_deref().unwrap_or_default();
        let note = |why, message: Message, nodes: usize| {
            let values = [
                ("fact", catalogue.fact(name)),
                ("value", value),
                ("kernel", kernel),
                ("nodes", &nodes.to_string()),
                ("others", &elsewhere.to_string()),
            ];
            (nodes > 0)
                .then(|| FleetNote { why: Text::Borrowed(why), text: catalogue.fill(message, &values) })
        };
        // Nodes may differ from a server or from one machine.
        let may_differ = FactName::from_name(name).is_some_and(|fact| {
            fact == FactName::ClusterVersion || fact.is_of_machine() && !fact.is_sysctl()
        });
        let otherwise = if may_differ { 0 } else { otherwise };
        let differs = self.differs(name, catalogue).filter(|_| taken > 0);
        // One line for both where it applies to some of the nodes.
        let is_split = taken > 0 && elsewhere > 0;
        let of_taken = if is_split { id::FLEET_BESIDE_SPLIT } else { id::FLEET_BESIDE_TAKEN };
        let elsewhere = if is_split { 0 } else { elsewhere };
        let notes = [
            note("beside-taken", of_taken, taken),
            differs,
            note("beside-elsewhere", id::FLEET_BESIDE_ELSEWHERE, elsewhere),
            note("beside-unplaced", id::FLEET_BESIDE_UNPLACED, unplaced),
            note("beside-otherwise", id::FLEET_BESIDE_OTHERWISE, otherwise),
        ];
        notes.into_iter().flatten().collect()
    }

    /// Returns a note if the input has several values for a fact.
    fn differs(&self, name: &str, catalogue: &Catalogue) -> Option<FleetNote> {
        let conflict = self.reading.conflicts.iter().find(|conflict| conflict.fact == name)?;
        let values = [("fact", catalogue.fact(name)), ("values", &*catalogue.list(&conflict.values))];
        let text = catalogue.fill(id::FLEET_BESIDE_DIFFERS, &values);
        Some(FleetNote { why: Text::Borrowed("beside-differs"), text })
    }
}
