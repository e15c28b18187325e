//! The fewest changes after which no node is affected: found by judging every kind of node after every candidate change.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use crate::facts::{Facts, Text};
use crate::messages::Catalogue;
use crate::report::Rating;
use crate::whatif::{Change, Kind, Lasts, nearest_changes};

/// Changes are looked for among so many kinds of affected nodes, the most frequent ones.
const MOST_KINDS: usize = 1000;

/// What to change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FleetPlan {
    /// Every change that cures nodes; the one that cures most comes first.
    pub changes: Vec<PlannedChange>,
    /// Which of them together cure all that can be cured, as few as possible, as places in `changes`.
    pub smallest: Vec<usize>,
    /// The same without changing the forwarding mode.
    pub same_mode: Vec<usize>,
    /// How many affected nodes are left after `smallest`.
    pub left: usize,
    /// How many affected nodes are left after `same_mode`.
    pub same_mode_left: usize,
}

/// One change and what it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedChange {
    /// What is changed.
    pub kind: Kind,
    /// The fact that changes.
    pub fact: Text,
    /// Its value then; for a kernel and a cluster the first of those that help.
    pub to: String,
    /// What undoes it.
    pub lasts: Lasts,
    /// All of it in words.
    pub text: String,
    /// How many nodes are not affected any more.
    pub nodes: usize,
    /// The pools they are in.
    pub pools: Vec<String>,
}

/// Collects the changes kind by kind.
#[derive(Default)]
pub(super) struct Planner {
    /// Nodes of each affected kind.
    kinds: Vec<usize>,
    /// Each change with the kinds it cures, as places in `kinds`.
    changes: Vec<(PlannedChange, Vec<usize>)>,
    /// Affected nodes beyond [`MOST_KINDS`].
    beyond: usize,
}

impl Planner {
    /// Looks for what cures these nodes, if they are affected.
    pub(super) fn add(
        &mut self,
        facts: &Facts,
        rating: Rating,
        pool: Option<&str>,
        nodes: usize,
        catalogue: &Catalogue,
    ) {
        if matches!(rating, Rating::None | Rating::Unknown) {
            return;
        }
        if self.kinds.len() >= MOST_KINDS {
            self.beyond += nodes;
            return;
        }
        let place = self.kinds.len();
        self.kinds.push(nodes);
        for change in nearest_changes(facts, catalogue) {
            self.take(change, place, pool, nodes);
        }
    }

    fn take(&mut self, change: Change, place: usize, pool: Option<&str>, nodes: usize) {
        // The words tell lineages and bounds apart.
        let same = |known: &PlannedChange| known.kind == change.kind && known.text == change.text;
        let at = self.changes.iter().position(|(known, _)| same(known)).unwrap_or_else(|| {
            let Change { kind, fact, to, lasts, text, .. } = change;
            let planned = PlannedChange { kind, fact, to, lasts, text, nodes: 0, pools: Vec::new() };
            self.changes.push((planned, Vec::new()));
            self.changes.len() - 1
        });
        let (planned, cured) = &mut self.changes[at];
        planned.nodes += nodes;
        cured.push(place);
        if let Some(pool) = pool.filter(|pool| !planned.pools.iter().any(|known| known == pool)) {
            planned.pools.push(pool.to_owned());
        }
    }

    pub(super) fn plan(mut self) -> FleetPlan {
        self.changes.sort_by_key(|(change, _)| (Reverse(change.nodes), change.kind));
        let (smallest, left) = self.cover(|_| true);
        let (same_mode, same_mode_left) = self.cover(|kind| kind != Kind::Mode);
        let changes = self.changes.into_iter().map(|(change, _)| change).collect();
        FleetPlan { changes, smallest, same_mode, left, same_mode_left }
    }

    /// Again and again the change that cures most of what is left, the cheaper kind of equals; and how many nodes remain.
    fn cover(&self, allowed: impl Fn(Kind) -> bool) -> (Vec<usize>, usize) {
        let mut open = self.kinds.clone();
        let mut chosen = Vec::new();
        loop {
            let gain = |cured: &[usize]| cured.iter().map(|&place| open[place]).sum::<usize>();
            let candidates = self.changes.iter().enumerate().filter(|(_, (change, _))| allowed(change.kind));
            let best =
                candidates.max_by_key(|(at, (change, cured))| (gain(cured), Reverse((change.kind, *at))));
            let Some((at, (_, cured))) = best.filter(|(_, (_, cured))| gain(cured) > 0) else { break };
            chosen.push(at);
            for &place in cured {
                open[place] = 0;
            }
        }
        (chosen, open.iter().sum::<usize>() + self.beyond)
    }
}
