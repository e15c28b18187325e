//! The facts of an input outside its lists of nodes, combined when all of it was read.

use super::{FactName, Found, Notes, Rank, Source};
use crate::facts::Reading;

/// The facts of one part.
pub(crate) struct Said(Vec<Found>);

impl Notes {
    /// Facts that belong to no node of a list.
    pub(in crate::read) fn said(&self) -> Said {
        Said(self.found.iter().filter(|found| !found.of_list).cloned().collect())
    }

    fn add(&mut self, said: &Said) {
        for found in &said.0 {
            let Found { fact, of_list, evidence, moment, .. } = found;
            if self.is_news(fact, &evidence.value, &evidence.kind, *of_list, *moment) {
                self.found.push(found.clone());
            }
        }
    }
}

/// Collects it part by part, with the bounds of one paste.
#[derive(Default)]
pub(crate) struct Beside {
    all: Notes,
    /// Without the parts that are machines' own output.
    clusters: Notes,
}

impl Beside {
    /// Adds a part.
    pub(crate) fn add(&mut self, said: &Said, is_machine: bool) {
        self.all.add(said);
        if !is_machine {
            self.clusters.add(said);
        }
    }

    /// Adds the version of a cluster's server.
    pub(crate) fn server(&mut self, version: &str) {
        let source = Source { kind: "kubectl-version", line: 0, raw: "" };
        for notes in [&mut self.all, &mut self.clusters] {
            notes.fact(FactName::ClusterVersion, version, Rank::Reported, source);
        }
    }

    /// All of it, one value a fact; without what machines say of themselves where each of them is a node of its own.
    pub(crate) fn reading(&self, with_machines: bool) -> Reading {
        let Notes { found, .. } = if with_machines { &self.all } else { &self.clusters };
        Notes { found: found.clone(), ..Notes::default() }.finish().reading
    }
}
