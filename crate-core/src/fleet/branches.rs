//! The ratings that one more fact would give to the whole fleet.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::ratings::Ratings;
use crate::facts::{Facts, Text};
use crate::report::{Branch, Condition, Report};
use crate::vocabulary::Rating;

/// The fleet's ratings, if the fact that most unknown nodes lack had one value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetBranch {
    /// The missing fact, and its value here.
    pub when: Condition,
    /// The facts that the branch adds to those of the nodes that lack them.
    pub facts: Facts,
    /// How many nodes have which rating then.
    pub ratings: Ratings,
}

/// The kinds of nodes judged so far: how many they are, their rating, and their branches.
#[derive(Default)]
pub(super) struct Brancher(Vec<(usize, Rating, Vec<Branch>)>);

impl Brancher {
    pub(super) fn add(&mut self, report: &Report, nodes: usize) {
        self.0.push((nodes, report.rating, report.branches.clone()));
    }

    /// Lists the branches on the fact that most unknown nodes lack; none where no fact narrows any answer.
    pub(super) fn branches(self) -> Vec<FleetBranch> {
        let Some(fact) = self.most_wanted() else { return Vec::new() };
        let mut found: Vec<FleetBranch> = Vec::new();
        for branch in self.0.iter().flat_map(|(_, _, branches)| branches) {
            if branch.when.fact != fact || found.iter().any(|known| known.facts == branch.facts) {
                continue;
            }
            let mut ratings = Ratings::default();
            for (nodes, rating, branches) in &self.0 {
                let own = branches.iter().find(|own| own.facts == branch.facts);
                ratings.add(own.map_or(*rating, |own| own.rating), *nodes);
            }
            found.push(FleetBranch { when: branch.when.clone(), facts: branch.facts.clone(), ratings });
        }
        found
    }

    fn most_wanted(&self) -> Option<Text> {
        let mut facts: Vec<(Text, usize)> = Vec::new();
        for (nodes, _, branches) in &self.0 {
            let Some(branch) = branches.first() else { continue };
            match facts.iter_mut().find(|(fact, _)| *fact == branch.when.fact) {
                Some((_, known)) => *known += nodes,
                None => facts.push((branch.when.fact.clone(), *nodes)),
            }
        }
        facts.sort_by_key(|(_, nodes)| Reverse(*nodes));
        facts.into_iter().next().map(|(fact, _)| fact)
    }
}
