//! Turns the notes into a reading: one value a fact, the others as conflicts or hints.

use super::demote::{NOT_IN_EFFECT, weaker_why};
use super::rank::{is_alias, is_rougher, is_same};
use super::{FactName, Found, IPVS_SYSCTLS, KUBE_PROXY_LOG, Notes, Rank, set};
use crate::facts::{Conflict, Evidence, Facts, Node, ProxyMode, Reading, Text};
use crate::read::Listing;

/// The facts that are decided value by value.
const SETTLED: [FactName; 9] = [
    FactName::ClusterVersion,
    FactName::ControllerVersion,
    FactName::Os,
    FactName::Kernel,
    FactName::LivePatch,
    FactName::Arch,
    FactName::ProxyMode,
    FactName::Controller,
    FactName::Platform,
];
impl Notes {
    /// Turns all notes into a reading. The nodes are not part of it, because a single node makes no list.
    pub(in crate::read) fn finish(mut self) -> Listing {
        for (node, fact, value) in std::mem::take(&mut self.labels) {
            if let Some(node) = self.nodes.get_mut(node)
                && fact.get(&node.facts).is_none()
            {
                set(fact, &mut node.facts, &value);
            }
        }
        let mut reading = Reading::default();
        self.assign_to_next_uname();
        self.number_sections();
        self.drop_superseded();
        self.drop_changed();
        self.split_machines(&mut reading);
        self.drop_empty_nodes();
        self.settle_all(&mut reading);
        self.drop_weaker_hints(&reading.facts);
        reading.evidence = self.found.into_iter().map(|found| found.evidence).collect();
        reading.hints = self.hints;
        reading.unread = self.unread;
        reading.draining = self.draining;
        Listing { nodes: self.nodes, places: self.places, server: self.server, reading }
    }

    /// Decides every fact.
    pub(super) fn settle_all(&mut self, reading: &mut Reading) {
        let listed = self.nodes.len() > 1;
        self.demote_failed_mode();
        for fact in SETTLED {
            self.settle(fact, reading, listed);
        }
        self.settle_sysctls(reading);
        self.settle_kernel_facts(&mut reading.facts);
    }

    /// Drops the nodes of which nothing is known.
    fn drop_empty_nodes(&mut self) {
        let is_known = |node: &Node| node.facts != Facts::default();
        let known = self.nodes.iter().enumerate().filter(|(_, node)| is_known(node)).enumerate();
        let places = std::mem::take(&mut self.places);
        if !places.is_empty() {
            let place = |(to, (from, _)): (usize, (usize, _))| Some((to, places.get(&from)?.clone()));
            self.places = known.filter_map(place).collect();
        }
        self.nodes.retain(is_known);
    }

    /// Drops answers that a later one on the same machine replaces.
    fn drop_superseded(&mut self) {
        let mut kept: Vec<Found> = Vec::with_capacity(self.found.len());
        let mut dropped: Vec<Evidence> = Vec::new();
        for found in std::mem::take(&mut self.found).into_iter().rev() {
            let is_later = |later: &Found| {
                later.fact == found.fact
                    && later.rank == found.rank
                    && !later.of_list
                    && found.moment.is_superseded_by(later.moment)
            };
            let changes = !found.of_list
                && (found.is_of_machine() || found.fact == FactName::ProxyMode.name())
                && found.fact != FactName::Commits.name()
                && found.fact != FactName::Observations.name();
            match kept.iter().find(|later| changes && is_later(later)) {
                None => kept.push(found),
                Some(later) if later.evidence.value == found.evidence.value => {}
                Some(_) => dropped.push(found.evidence),
            }
        }
        kept.reverse();
        self.found = kept;
        dropped.into_iter().rev().for_each(|evidence| self.hint_of(evidence, "superseded"));
    }

    /// Drops settings that, as a later sentence says, somebody changed to another value.
    fn drop_changed(&mut self) {
        let changed = std::mem::take(&mut self.changed);
        let is_changed = |found: &mut Found| {
            let Evidence { fact, value, line, .. } = &found.evidence;
            // What a list shows of its nodes, and a mode that kube-proxy itself prints, stays.
            let is_kept =
                found.of_list || *fact == FactName::ProxyMode.name() && found.rank == Rank::Observed;
            !is_kept && changed.iter().any(|(of, to, at)| fact == of && value != to && line < at)
        };
        let dropped: Vec<Found> = self.found.extract_if(.., is_changed).collect();
        for found in dropped {
            self.hint_of(found.evidence, "superseded");
        }
    }

    /// Returns the different values of a fact, the most direct first, else in the order of the paste.
    fn values(&self, fact: FactName, listed: bool) -> Vec<(Rank, String)> {
        let mut values: Vec<(Rank, String)> = Vec::new();
        for rank in Rank::ALL {
            for found in self.found.iter().filter(|found| found.rank == rank && found.fact == fact.name()) {
                let value = &found.evidence.value;
                let is_known = values.iter().any(|(_, known)| is_same(fact, known, value));
                if is_known || (listed && found.of_list) || is_alias(fact, rank, value, &values) {
                    continue;
                }
                let rougher = values.iter_mut().find(|(of, known)| {
                    fact == FactName::ClusterVersion && *of == rank && is_rougher(known, value)
                });
                // Of modes that are known equally well the one with the bug: a false all-clear is the worst answer.
                let is_worst = fact == FactName::ProxyMode && value == ProxyMode::Ipvs.name();
                match rougher {
                    Some((_, known)) => value.clone_into(known),
                    None if is_worst => {
                        let at = values.iter().take_while(|(of, _)| *of != rank).count();
                        values.insert(at, (rank, value.clone()));
                    }
                    None => values.push((rank, value.clone())),
                }
            }
        }
        values
    }

    /// Takes the best value of a fact. The others are a conflict, except values with another meaning: leftover rules, a
    /// server's version next to its node's. A mode that is only configured is a conflict, and a hint tells why it lost.
    fn settle(&mut self, fact: FactName, reading: &mut Reading, listed: bool) {
        let mut values = self.values(fact, listed);
        if let Some(common) = self.common(fact).filter(|_| listed)
            && !values.iter().any(|(_, value)| is_same(fact, value, &common))
        {
            // A node's own output outranks its list; the list outranks what somebody wrote.
            let at = values.iter().take_while(|(rank, _)| *rank == Rank::Observed).count();
            values.retain(|(rank, value)| !is_alias(fact, *rank, value, &[(Rank::Observed, common.clone())]));
            values.insert(at.min(values.len()), (Rank::Observed, common));
        }
        let Some((best, taken)) = values.first() else { return };
        set(fact, &mut reading.facts, taken);
        if fact == FactName::ProxyMode {
            let common = self.nodes.first().filter(|_| listed).and_then(|node| node.facts.mode_source);
            reading.facts.mode_source = common.or(Some(best.mode_source()));
        }
        let mut others: Vec<&str> = Vec::new();
        for (rank, value) in values.get(1..).unwrap_or_default() {
            match weaker_why(fact, *rank) {
                Some(why) if rank < best => {
                    if why == NOT_IN_EFFECT && self.is_configured(value) {
                        others.push(value);
                    }
                    self.demote(fact, value, why);
                }
                _ => others.push(value),
            }
        }
        if !others.is_empty() {
            let values = std::iter::once(taken.as_str()).chain(others).map(str::to_owned).collect();
            reading.conflicts.push(Conflict { fact: Text::Borrowed(fact.name()), values });
        }
    }

    /// Returns whether a configuration or a flag has that mode. A log may name one that kube-proxy only tried.
    fn is_configured(&self, mode: &str) -> bool {
        let name = FactName::ProxyMode.name();
        let has_mode = |found: &&Found| found.fact == name && found.evidence.value == mode;
        self.found.iter().filter(has_mode).any(|found| found.evidence.kind != KUBE_PROXY_LOG)
    }

    /// Returns the facts that all listed nodes share.
    fn common(&self, fact: FactName) -> Option<String> {
        let mut values = self.nodes.iter().map(|node| fact.get(&node.facts));
        let first = values.next()??;
        values.all(|value| value.as_deref() == Some(&first)).then_some(first)
    }

    fn settle_sysctls(&self, reading: &mut Reading) {
        let is_sysctl = |found: &&Found| found.fact.starts_with(IPVS_SYSCTLS) && !found.of_list;
        for found in self.found.iter().filter(is_sysctl) {
            let Ok(value) = found.evidence.value.parse() else { continue };
            match reading.facts.sysctls.get(&found.fact) {
                None => reading.facts.sysctls.set(&found.fact, value),
                Some(taken) if taken != value => {
                    note_conflict(&mut reading.conflicts, &found.fact, taken, value);
                }
                Some(_) => {}
            }
        }
    }

    /// Takes the evidence about the kernel: the date in the line of its release, the commits that it shows, and its observed behaviour.
    fn settle_kernel_facts(&self, facts: &mut Facts) {
        let Some(kernel) = &facts.kernel else { return };
        let is_date = |found: &&Found| {
            let is_of = |(line, release): &(usize, String)| *line == found.evidence.line && release == kernel;
            found.fact == FactName::KernelBuilt.name() && !found.of_list && self.banners.iter().any(is_of)
        };
        facts.kernel_built = self.found.iter().find(is_date).map(|found| found.evidence.value.clone());
        for (_, proof) in &self.commits {
            let mut proof = proof.clone();
            if proof.kernel.is_empty() {
                proof.kernel.clone_from(kernel);
            }
            if !facts.commits.contains(&proof) {
                facts.commits.push(proof);
            }
        }
        facts.observations = self.observations.iter().map(|(_, seen)| seen.clone()).collect();
    }
}

fn note_conflict(conflicts: &mut Vec<Conflict>, fact: &str, taken: i64, value: i64) {
    let value = value.to_string();
    match conflicts.iter_mut().find(|conflict| conflict.fact == fact) {
        Some(conflict) if conflict.values.contains(&value) => {}
        Some(conflict) => conflict.values.push(value),
        None => conflicts
            .push(Conflict { fact: Text::Owned(fact.to_owned()), values: vec![taken.to_string(), value] }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Source;
    use super::{FactName, Listing, Notes, Rank};
    use crate::facts::ProxyMode;

    const SOURCE: Source<'static> = Source { kind: "test", line: 1, raw: "a line" };

    #[test]
    fn the_more_direct_value_is_taken_whatever_the_order() {
        let mut notes = Notes::new(false);
        notes.fact(FactName::ClusterVersion, "v1.23.8-r0", Rank::Stated, SOURCE);
        notes.fact(FactName::ClusterVersion, "v1.21.7-r0", Rank::Observed, SOURCE);
        notes.fact(FactName::ClusterVersion, "1.21", Rank::Stated, SOURCE);
        let reading = notes.finish().reading;
        assert_eq!(reading.facts.cluster_version.as_deref(), Some("v1.21.7-r0"));
        assert_eq!(reading.conflicts.len(), 1, "1.21 says the same less exactly");
        assert_eq!(reading.conflicts[0].values, ["v1.21.7-r0", "v1.23.8-r0"]);
    }

    #[test]
    fn other_spellings_are_no_conflict() {
        let mut notes = Notes::new(false);
        for (fact, rank, value) in [
            (FactName::Os, Rank::Alias, "CentOS Linux release 7.9.2009 (Core)"),
            (FactName::Os, Rank::Observed, "CentOS Linux 7 (Core)"),
            (FactName::Arch, Rank::Observed, "x86_64"),
            (FactName::Arch, Rank::Observed, "amd64"),
            (FactName::ClusterVersion, Rank::Observed, "v1.27.3"),
            (FactName::ClusterVersion, Rank::Observed, "1.27.3"),
        ] {
            notes.fact(fact, value, rank, SOURCE);
        }
        let reading = notes.finish().reading;
        assert_eq!(reading.facts.os.as_deref(), Some("CentOS Linux 7 (Core)"));
        assert_eq!(reading.facts.arch.as_deref(), Some("x86_64"));
        assert!(reading.conflicts.is_empty());
    }

    #[test]
    fn a_mode_that_is_not_in_effect_is_a_hint() {
        let mut notes = Notes::new(false);
        notes.fact(FactName::ProxyMode, "ipvs", Rank::Stated, SOURCE);
        notes.fact(FactName::ProxyMode, "iptables", Rank::Observed, SOURCE);
        let reading = notes.finish().reading;
        assert_eq!(reading.facts.proxy_mode, Some(ProxyMode::Iptables));
        assert_eq!(reading.hints[0].why, "requested-not-effective");
        assert_eq!(reading.conflicts.len(), 1);
        assert_eq!(reading.conflicts[0].values, ["iptables", "ipvs"]);
    }

    #[test]
    fn facts_are_what_all_nodes_share() {
        let mut notes = Notes::new(false);
        for (name, kernel) in [("a", "5.4.58"), ("b", "10.0.17763.2366")] {
            let node = Some(notes.node(name));
            notes.about(node, FactName::ClusterVersion, "v1.22.4", Rank::Observed, SOURCE);
            notes.kernel(node, kernel, SOURCE);
        }
        let Listing { nodes: listed, reading, .. } = notes.finish();
        assert_eq!(reading.facts.cluster_version.as_deref(), Some("v1.22.4"));
        assert_eq!(reading.facts.kernel, None);
        assert_eq!(listed[0].facts.kernel.as_deref(), Some("5.4.58"));
        assert_eq!(listed[1].facts.kernel, None, "a Windows build is no Linux release");
        assert_eq!(reading.hints[0].why, "windows-node");
    }
}
