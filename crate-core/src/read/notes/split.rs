//! Several machines in one paste: each of them becomes a node of its own.

use super::moment::short;
use super::{FactName, Found, Notes, set};
use crate::facts::{Facts, Reading};
use crate::read::nodeset;

/// Names that many machines share.
const ANYBODYS: [&str; 6] = ["localhost", "hostname", "host", "node", "server", "xxx"];

impl Found {
    /// Returns whether only a machine can print the fact of itself.
    pub(super) fn is_of_machine(&self) -> bool {
        self.fact.contains('.')
            || FactName::ALL.into_iter().any(|fact| fact.is_of_machine() && self.fact == fact.name())
    }
}

impl Notes {
    /// Turns machines with different facts into nodes, and merges them with listed nodes of the same name.
    pub(super) fn split_machines(&mut self, reading: &mut Reading) {
        let of_machines = self.found.iter().filter(|found| !found.of_list && found.is_of_machine());
        let mut machines: Vec<usize> = of_machines.map(|found| found.moment.machine).collect();
        machines.sort_unstable();
        machines.dedup();
        machines.retain(|machine| {
            self.machines.name(*machine).is_some_and(|name| !ANYBODYS.contains(&short(name)))
        });
        let is_listed =
            |machine: usize| self.machines.name(machine).is_some_and(|name| self.listed(name).is_some());
        let is_set =
            |machine: &usize| self.machines.name(*machine).is_some_and(|name| nodeset::names(name).is_some());
        match self.nodes.len() {
            0 if machines.len() > 1 || machines.iter().any(is_set) => {}
            0 | 1 => return,
            // The machine that queries a cluster may not be one of its nodes.
            _ => machines.retain(|machine| self.machines.is_certain(*machine) && is_listed(*machine)),
        }
        let differing = self.differing(&machines);
        for machine in machines {
            self.split(machine, &differing, reading);
        }
    }

    /// Returns the facts of the cluster that machines answer differently, so that each answer is only its own.
    fn differing(&self, machines: &[usize]) -> Vec<String> {
        let of_them = |found: &&Found| !found.of_list && machines.contains(&found.moment.machine);
        let found: Vec<&Found> = self.found.iter().filter(of_them).collect();
        let differs = |one: &&&Found| {
            found.iter().any(|other| {
                other.fact == one.fact
                    && other.moment.machine != one.moment.machine
                    && other.evidence.value != one.evidence.value
            })
        };
        found.iter().filter(differs).map(|found| found.fact.clone().into_owned()).collect()
    }

    fn split(&mut self, machine: usize, differing: &[String], reading: &mut Reading) {
        let Some(name) = self.machines.name(machine).map(str::to_owned) else { return };
        let is_its = |found: &Found| !found.of_list && found.moment.machine == machine;
        let found = self.found.iter().filter(|found| is_its(found)).cloned().collect();
        let commits = self.commits.iter().filter(|(of, _)| *of == machine).cloned().collect();
        let observations = self.observations.iter().filter(|(of, _)| *of == machine).cloned().collect();
        let mut part =
            Self { found, commits, observations, banners: self.banners.clone(), ..Self::default() };
        let mut own = Reading::default();
        part.settle_all(&mut own);
        for name in nodeset::names(&name).unwrap_or_else(|| vec![name]) {
            let node = self.listed(&name).unwrap_or_else(|| self.node(&name));
            if let Some(node) = self.nodes.get_mut(node) {
                fill(&mut node.facts, &own.facts);
            }
        }
        for found in self.found.iter_mut().filter(|found| is_its(found)) {
            found.of_list =
                found.is_of_machine() || differing.iter().any(|fact| found.fact == *fact.as_str());
        }
        reading.conflicts.extend(own.conflicts);
    }

    /// Returns the listed node of that name, with or without its domain.
    fn listed(&self, name: &str) -> Option<usize> {
        self.nodes.iter().position(|node| short(&node.name) == short(name))
    }
}

/// Fills unknown facts.
fn fill(facts: &mut Facts, own: &Facts) {
    for fact in FactName::ALL.into_iter().filter(|fact| !fact.is_sysctl()) {
        if fact.get(facts).is_none()
            && let Some(value) = fact.get(own)
        {
            set(fact, facts, &value);
        }
    }
    own.sysctls.iter().for_each(|(name, value)| {
        facts.sysctls.set(name, value);
    });
}
