//! Turns facts that a better source overrules into hints, and drops redundant hints.

use super::rank::is_same;
use super::{FactName, Found, Notes, Rank};
use crate::facts::{Evidence, Facts, Hint, ProxyMode, Text};

/// Reasons of hints that are redundant if the fact has that value.
const WEAKER: [&str; 6] = ["mentioned", "installed", "client-only", "server", "configured", "write-command"];

/// The reason of a mode that is configured while another one is running.
pub(super) const NOT_IN_EFFECT: &str = "requested-not-effective";

impl Notes {
    /// Turns a fact into a hint.
    pub(super) fn hint_of(&mut self, evidence: Evidence, why: &'static str) {
        let Evidence { fact, value, line, excerpt, path, .. } = evidence;
        self.hints.push(Hint { fact, value, line, excerpt, why: Text::Borrowed(why), path });
    }

    /// Demotes, where IPVS did not start, a mode that was only configured and rules that it may have left.
    pub(super) fn demote_failed_mode(&mut self) {
        let (mode, name) = (FactName::ProxyMode, ProxyMode::Ipvs.name());
        let is_observed = |found: &Found| {
            found.fact == mode.name() && found.evidence.value == name && found.rank == Rank::Observed
        };
        let Some((line, excerpt)) = self.failure.take() else { return };
        if self.found.iter().any(is_observed) {
            return;
        }
        self.demote(mode, name, "did-not-start");
        let has_hint = self.hints.iter().any(|hint| hint.fact == mode.name() && hint.value == name);
        if !has_hint {
            let evidence = Evidence {
                fact: Text::Borrowed(mode.name()),
                value: name.to_owned(),
                kind: Text::Borrowed(""),
                line,
                excerpt,
                path: None,
            };
            self.hint_of(evidence, "did-not-start");
        }
    }

    /// Demotes a value that a better source overrules.
    pub(super) fn demote(&mut self, fact: FactName, value: &str, why: &'static str) {
        let is_it = |found: &Found| {
            found.fact == fact.name()
                && found.rank < Rank::Observed
                && is_same(fact, &found.evidence.value, value)
        };
        let Some(at) = self.found.iter().position(is_it) else { return };
        let evidence = self.found.remove(at).evidence;
        self.hint_of(evidence, why);
        self.found.retain(|found| !is_it(found));
    }

    pub(super) fn drop_weaker_hints(&mut self, facts: &Facts) {
        let has_version = facts.cluster_version.is_some()
            || self.nodes.iter().any(|node| node.facts.cluster_version.is_some());
        let (nodes, found) = (&self.nodes, &self.found);
        self.hints.retain(|hint| {
            let is_known = |facts: &Facts| {
                let fact = FactName::ALL.into_iter().find(|fact| fact.name() == hint.fact);
                fact.and_then(|fact| fact.get(facts)).is_some_and(|value| {
                    value == hint.value || fact.is_some_and(|fact| is_same(fact, &value, &hint.value))
                })
            };
            let is_found =
                || found.iter().any(|found| found.fact == hint.fact && found.evidence.value == hint.value);
            let is_weaker = WEAKER.contains(&&*hint.why);
            let says_nothing = is_weaker
                && (is_known(facts) || is_found() || nodes.iter().any(|node| is_known(&node.facts)));
            !(says_nothing || hint.why == "client-only" && has_version)
        });
    }
}

/// Returns why a value of a weaker rank than the best one is a hint; `None` where the two contradict each other.
pub(super) fn weaker_why(fact: FactName, rank: Rank) -> Option<&'static str> {
    match (fact, rank) {
        (FactName::ProxyMode, Rank::Alias) => Some("ipvsadm-rules"),
        (FactName::ProxyMode, _) => Some(NOT_IN_EFFECT),
        (FactName::ClusterVersion, Rank::Reported) => Some("server"),
        _ => None,
    }
}
