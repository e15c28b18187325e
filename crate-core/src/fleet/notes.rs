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
    /// All of it in words.
    pub text: String,
}

impl FleetNote {
    /// Text that may be the output of several machines was read as one machine's.
    pub(super) fn ambiguous(count: usize, catalogue: &Catalogue) -> Self {
        let text = catalogue.fill(id::FLEET_MACHINE_DIFFERS, &[("count", &count.to_string())]);
        Self { why: Text::Borrowed("machine-differs"), text }
    }
}

/// How many nodes a fact given outside them was applied to, and why not to others.
#[derive(Clone, Copy, Default)]
struct Use {
    taken: usize,
    /// It was read on a machine with another kernel.
    elsewhere: usize,
    /// It was read on one machine, which may be any of them.
    unplaced: usize,
    /// They say something else themselves.
    otherwise: usize,
}

/// Facts given outside the nodes, and what became of them.
pub(super) struct Beside {
    reading: Reading,
    /// The fact could belong to more than one node.
    has_many: bool,
    named: Vec<(String, String)>,
    uses: BTreeMap<String, Use>,
}

impl Beside {
    pub(super) fn new(reading: Reading, has_many: bool) -> Self {
        // How the mode is known goes with the mode.
        let facts = Facts { mode_source: None, ..reading.facts.clone() };
        let named = facts.named().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { reading, has_many, named, uses: BTreeMap::new() }
    }

    /// The facts of these nodes: their own, and the applicable ones from outside.
    pub(super) fn laid_under(&mut self, own: &Facts, given: &Facts, nodes: usize) -> Facts {
        if self.named.is_empty() {
            return own.clone();
        }
        let known = merge(given, own, &mut Vec::new());
        let beside = &self.reading.facts;
        // One machine's kernel is not that of many nodes, and what else it shows hangs on it.
        let is_unplaced = self.has_many && known.kernel.is_none() && beside.kernel.is_some();
        let holds = if is_unplaced { beside.of_cluster() } else { beside.beside(&known) };
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
        self.named.iter().flat_map(|(name, value)| self.told_of(name, value, catalogue)).collect()
    }

    fn told_of(&self, name: &str, value: &str, catalogue: &Catalogue) -> Vec<FleetNote> {
        let Use { taken, elsewhere, unplaced, otherwise } = self.uses.get(name).copied().unwrap_or_default();
        let kernel = self.reading.facts.kernel.as_deref().unwrap_or_default();
        let note = |why, message: Message, nodes: usize| {
            let values = [
                ("fact", catalogue.fact(name)),
                ("value", value),
                ("kernel", kernel),
                ("nodes", &nodes.to_string()),
            ];
            (nodes > 0)
                .then(|| FleetNote { why: Text::Borrowed(why), text: catalogue.fill(message, &values) })
        };
        // That nodes differ from a server or from one machine is no finding.
        let may_differ = FactName::from_name(name).is_some_and(|fact| {
            fact == FactName::ClusterVersion || fact.is_of_machine() && !fact.is_sysctl()
        });
        let otherwise = if may_differ { 0 } else { otherwise };
        let differs = self.differs(name, catalogue).filter(|_| taken > 0);
        let notes = [
            note("beside-taken", id::FLEET_BESIDE_TAKEN, taken),
            differs,
            note("beside-elsewhere", id::FLEET_BESIDE_ELSEWHERE, elsewhere),
            note("beside-unplaced", id::FLEET_BESIDE_UNPLACED, unplaced),
            note("beside-otherwise", id::FLEET_BESIDE_OTHERWISE, otherwise),
        ];
        notes.into_iter().flatten().collect()
    }

    /// The input says several things of a fact.
    fn differs(&self, name: &str, catalogue: &Catalogue) -> Option<FleetNote> {
        let conflict = self.reading.conflicts.iter().find(|conflict| conflict.fact == name)?;
        let values = [("fact", catalogue.fact(name)), ("values", &*conflict.values.join(", "))];
        let text = catalogue.fill(id::FLEET_BESIDE_DIFFERS, &values);
        Some(FleetNote { why: Text::Borrowed("beside-differs"), text })
    }
}
