//! Holds together what was noted: one value a fact, the others as conflicts.

use super::fact::letters;
use super::{Fact, Found, IPVS_SYSCTLS, Notes, Rank};
use crate::facts::{Conflict, Evidence, Facts, Hint, Node, Reading, Text};
use crate::read::Listing;

impl Notes {
    /// Everything noted, held together. The nodes are not in the reading: a single one makes no list.
    pub(in crate::read) fn finish(mut self) -> Listing {
        for (node, fact, value) in std::mem::take(&mut self.labels) {
            if let Some(node) = self.nodes.get_mut(node)
                && fact.of(&node.facts).is_none()
            {
                fact.set(&mut node.facts, &value);
            }
        }
        self.drop_empty_nodes();
        let listed = self.nodes.len() > 1;
        let mut reading = Reading::default();
        for fact in Fact::ALL {
            self.settle(fact, &mut reading, listed);
        }
        self.settle_sysctls(&mut reading);
        if reading.facts.cluster_version.is_some()
            || self.nodes.iter().any(|node| node.facts.cluster_version.is_some())
        {
            self.hints.retain(|hint| hint.why != "client-only");
        }
        reading.evidence = self.found.into_iter().map(|found| found.evidence).collect();
        reading.hints = self.hints;
        reading.unread = self.unread;
        Listing { nodes: self.nodes, places: self.places, server: self.server, reading }
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

    /// The different values of a fact, the most direct first, else in the order of the paste.
    fn values(&self, fact: Fact, listed: bool) -> Vec<(Rank, String)> {
        let mut values: Vec<(Rank, String)> = Vec::new();
        for rank in [Rank::Observed, Rank::Stated, Rank::Alias] {
            for found in self.found.iter().filter(|found| found.rank == rank && found.fact == fact.name()) {
                let value = &found.evidence.value;
                let is_known = values.iter().any(|(_, known)| fact.same(known, value));
                if is_known || (listed && found.of_list) || is_alias(fact, rank, value, &values) {
                    continue;
                }
                let rougher = values.iter_mut().find(|(of, known)| {
                    fact == Fact::ClusterVersion && *of == rank && is_rougher(known, value)
                });
                match rougher {
                    Some((_, known)) => value.clone_into(known),
                    None => values.push((rank, value.clone())),
                }
            }
        }
        values
    }

    /// Takes the best value of a fact; the others are a conflict, but for a mode that was only asked for.
    fn settle(&mut self, fact: Fact, reading: &mut Reading, listed: bool) {
        let mut values = self.values(fact, listed);
        if let Some(common) = self.common(fact).filter(|_| listed)
            && !values.iter().any(|(_, value)| fact.same(value, &common))
        {
            // A node that was asked itself goes before its list, its list before what somebody wrote.
            let at = values.iter().take_while(|(rank, _)| *rank == Rank::Observed).count();
            values.retain(|(rank, value)| !is_alias(fact, *rank, value, &[(Rank::Observed, common.clone())]));
            values.insert(at.min(values.len()), (Rank::Observed, common));
        }
        let Some((best, taken)) = values.first() else { return };
        fact.set(&mut reading.facts, taken);
        let mut others: Vec<&str> = Vec::new();
        for (rank, value) in values.get(1..).unwrap_or_default() {
            if fact == Fact::ProxyMode && rank < best {
                self.demote(value);
            } else {
                others.push(value);
            }
        }
        if !others.is_empty() {
            let values = std::iter::once(taken.as_str()).chain(others).map(str::to_owned).collect();
            reading.conflicts.push(Conflict { fact: Text::Borrowed(fact.name()), values });
        }
    }

    /// A mode that was asked for while another one is in effect is no second value: it becomes a hint.
    fn demote(&mut self, mode: &str) {
        let name = Fact::ProxyMode.name();
        let asked =
            |found: &Found| found.fact == name && found.rank < Rank::Observed && found.evidence.value == mode;
        let Some(at) = self.found.iter().position(asked) else { return };
        let Evidence { value, line, excerpt, .. } = self.found.remove(at).evidence;
        let why = Text::Borrowed("requested-not-effective");
        self.hints.push(Hint { fact: Text::Borrowed(name), value, line, excerpt, why });
        self.found.retain(|found| !asked(found));
    }

    /// What all listed nodes share.
    fn common(&self, fact: Fact) -> Option<String> {
        let mut values = self.nodes.iter().map(|node| fact.of(&node.facts));
        let first = values.next()??;
        values.all(|value| value == Some(first)).then(|| first.to_owned())
    }

    fn settle_sysctls(&self, reading: &mut Reading) {
        for found in self.found.iter().filter(|found| found.fact.starts_with(IPVS_SYSCTLS)) {
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

/// Whether a value only repeats a better one in other words: `CentOS Linux release 7.9.2009` beside `CentOS Linux 7`,
/// `1.19` beside `v1.19.16-r2`.
fn is_alias(fact: Fact, rank: Rank, value: &str, better: &[(Rank, String)]) -> bool {
    better.iter().any(|(above, known)| match fact {
        Fact::Os => rank == Rank::Alias && first_word(known).eq(first_word(value)),
        Fact::ClusterVersion => *above >= rank && is_rougher(value, known),
        Fact::Kernel | Fact::Arch | Fact::ProxyMode => false,
    })
}

/// Whether one version is the beginning of another: `1.19` of `v1.19.16-r2`.
fn is_rougher(version: &str, exact: &str) -> bool {
    let rest = exact.trim_start_matches('v').strip_prefix(version.trim_start_matches('v'));
    rest.is_some_and(|rest| rest.starts_with(['.', '-', '+']))
}

/// The first word of a name: `CentOS Linux 7 (Core)` and `CentOS Linux release 7.9.2009` are one system.
fn first_word(text: &str) -> impl Iterator<Item = u8> {
    letters(text.split([' ', '_', '-']).next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::super::Source;
    use super::{Fact, Listing, Notes, Rank};
    use crate::facts::ProxyMode;

    const SOURCE: Source<'static> = Source { kind: "test", line: 1, raw: "a line" };

    #[test]
    fn the_more_direct_value_is_taken_whatever_the_order() {
        let mut notes = Notes::new(false);
        notes.fact(Fact::ClusterVersion, "v1.23.8-r0", Rank::Stated, SOURCE);
        notes.fact(Fact::ClusterVersion, "v1.21.7-r0", Rank::Observed, SOURCE);
        notes.fact(Fact::ClusterVersion, "1.21", Rank::Stated, SOURCE);
        let reading = notes.finish().reading;
        assert_eq!(reading.facts.cluster_version.as_deref(), Some("v1.21.7-r0"));
        assert_eq!(reading.conflicts.len(), 1, "1.21 says the same less exactly");
        assert_eq!(reading.conflicts[0].values, ["v1.21.7-r0", "v1.23.8-r0"]);
    }

    #[test]
    fn other_spellings_are_no_conflict() {
        let mut notes = Notes::new(false);
        for (fact, rank, value) in [
            (Fact::Os, Rank::Alias, "CentOS Linux release 7.9.2009 (Core)"),
            (Fact::Os, Rank::Observed, "CentOS Linux 7 (Core)"),
            (Fact::Arch, Rank::Observed, "x86_64"),
            (Fact::Arch, Rank::Observed, "amd64"),
            (Fact::ClusterVersion, Rank::Observed, "v1.27.3"),
            (Fact::ClusterVersion, Rank::Observed, "1.27.3"),
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
        notes.fact(Fact::ProxyMode, "ipvs", Rank::Stated, SOURCE);
        notes.fact(Fact::ProxyMode, "iptables", Rank::Observed, SOURCE);
        let reading = notes.finish().reading;
        assert_eq!(reading.facts.proxy_mode, Some(ProxyMode::Iptables));
        assert_eq!(reading.hints[0].why, "requested-not-effective");
        assert!(reading.conflicts.is_empty());
    }

    #[test]
    fn facts_are_what_all_nodes_share() {
        let mut notes = Notes::new(false);
        for (name, kernel) in [("a", "5.4.58"), ("b", "10.0.17763.2366")] {
            let node = Some(notes.node(name));
            notes.about(node, Fact::ClusterVersion, "v1.22.4", Rank::Observed, SOURCE);
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
