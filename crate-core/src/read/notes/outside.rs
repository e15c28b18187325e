//! The facts of an input outside its lists of nodes, combined after the complete input was read.

use super::{FactName, Found, Notes, Rank, Source};
use crate::facts::Reading;

/// The facts of one part of the input outside its list of nodes.
pub(crate) struct OutsideFacts(Vec<Found>);

impl Notes {
    /// Returns the facts that belong to no node of a list.
    pub(in crate::read) fn outside_facts(&self) -> OutsideFacts {
        OutsideFacts(self.found.iter().filter(|found| !found.of_list).cloned().collect())
    }

    fn add(&mut self, facts: &OutsideFacts) {
        for found in &facts.0 {
            let Found { fact, of_list, evidence, moment, .. } = found;
            if self.is_news(fact, &evidence.value, &evidence.kind, *of_list, *moment) {
                self.found.push(found.clone());
            }
        }
    }
}

/// Collects outside facts part by part, within the limits of one paste.
#[derive(Default)]
pub(crate) struct OutsideNotes {
    all: Notes,
    /// Without the parts that are machines' own output.
    clusters: Notes,
}

impl OutsideNotes {
    /// Adds a part.
    pub(crate) fn add(&mut self, facts: &OutsideFacts, is_machine: bool) {
        self.all.add(facts);
        if !is_machine {
            self.clusters.add(facts);
        }
    }

    /// Adds the version of a cluster's server.
    pub(crate) fn server(&mut self, version: &str) {
        let source = Source { kind: "kubectl-version", line: 0, raw: "" };
        for notes in [&mut self.all, &mut self.clusters] {
            notes.fact(FactName::ClusterVersion, version, Rank::Reported, source);
        }
    }

    /// Returns the facts, one value each; without `with_machines`, facts that machines print about themselves are left
    /// out.
    pub(crate) fn reading(&self, with_machines: bool) -> Reading {
        let Notes { found, .. } = if with_machines { &self.all } else { &self.clusters };
        Notes { found: found.clone(), ..Notes::default() }.finish().reading
    }
}
