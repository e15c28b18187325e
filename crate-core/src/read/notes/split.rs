//! Several machines in one paste: each of them becomes a node of its own.

use super::moment::short;
use super::{FactName, Found, Notes, set};
use crate::facts::{Facts, Reading, Text};
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
    /// Assigns what is printed before a machine's `uname` to it: where only `uname` names the machines, a fact that the first
    /// one prints before its `uname`, and nobody behind the last one's, is printed before each one's.
    pub(super) fn assign_to_next_uname(&mut self) {
        let mut begins: Vec<(usize, usize)> = Vec::new();
        for found in self.found.iter().filter(|found| !found.of_list && found.fact == FactName::Kernel.name())
        {
            let machine = found.moment.machine;
            let is_known = machine == 0 || begins.iter().any(|(_, known)| *known == machine);
            if !is_known && !self.machines.is_certain(machine) {
                begins.push((found.evidence.line, machine));
            }
        }
        let [(first, _), .., (last, _)] = begins[..] else { return };
        let is_free = |found: &Found| {
            let machine = found.moment.machine;
            !found.of_list && (machine == 0 || begins.iter().any(|(_, known)| *known == machine))
        };
        let mut leading: Vec<Text> = Vec::new();
        for fact in self.found.iter().filter(|found| is_free(found) && found.evidence.line < first) {
            let is_again = |later: &Found| later.fact == fact.fact && later.evidence.line > last;
            let is_known = leading.contains(&fact.fact);
            if !is_known && !self.found.iter().any(|found| is_free(found) && is_again(found)) {
                leading.push(fact.fact.clone());
            }
        }
        for found in self.found.iter_mut().filter(|found| is_free(found) && leading.contains(&found.fact)) {
            let next = begins.iter().find(|(line, _)| *line >= found.evidence.line);
            found.moment.machine = next.map_or(found.moment.machine, |(_, machine)| *machine);
        }
    }

    /// Makes a machine of each section of a form that states a system and a kernel of its own: `node-1`, `node-2`.
    pub(super) fn number_sections(&mut self) {
        let is_free = |found: &Found| !found.of_list && found.moment.machine == 0;
        let is_form = |found: &Found| is_free(found) && matches!(&*found.evidence.kind, "labelled" | "uname");
        let is_any = self.found.iter().any(|found| found.is_of_machine() && !is_form(found));
        if is_any || !self.nodes.is_empty() {
            return;
        }
        let mut sections: Vec<Vec<usize>> = Vec::new();
        for at in (0..self.found.len()).filter(|at| is_form(&self.found[*at])) {
            let is_new = |known: &usize| self.found[*known].fact != self.found[at].fact;
            match sections.last_mut().filter(|section| section.iter().all(is_new)) {
                Some(section) => section.push(at),
                None => sections.push(vec![at]),
            }
        }
        let value = |section: &[usize], fact: FactName| {
            let at = section.iter().find(|at| self.found[**at].fact == fact.name())?;
            Some(self.found[*at].evidence.value.clone())
        };
        let is_machine =
            |section: &Vec<usize>| value(section, FactName::Os).and(value(section, FactName::Kernel));
        let Some(kernels) = sections.iter().map(is_machine).collect::<Option<Vec<String>>>() else { return };
        let are_different = kernels.iter().enumerate().all(|(at, kernel)| !kernels[..at].contains(kernel));
        if kernels.len() < 2 || !are_different {
            return;
        }
        for (number, section) in (1..).zip(&sections) {
            let machine = self.machines.add(&format!("node-{number}"));
            for at in section {
                self.found[*at].moment.machine = machine;
            }
        }
    }

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
