//! The smallest set of changes that covers everything: searched in full, within a bound, from the greedy answer on.

use std::cmp::Reverse;

/// The most elements that the search looks at, some tens of milliseconds in all; then the best answer so far is used.
const MOST_LOOKS: usize = 5_000_000;

/// A choice: the elements that it covers, as sorted indices, and its cost in addition to being one more.
pub(super) struct Choice {
    pub(super) covers: Vec<usize>,
    pub(super) cost: usize,
    /// How much it covers, for the greedy answer.
    pub(super) weight: usize,
}

/// The chosen choices by index, in their order.
pub(super) struct Cover {
    pub(super) chosen: Vec<usize>,
    /// Whether no set is smaller, or equally small and cheaper.
    pub(super) exact: bool,
}

/// Returns the smallest set of choices that covers everything that can be covered; among sets of one size, the
/// cheapest.
pub(super) fn cover(choices: &[Choice], elements: usize) -> Cover {
    let mut by_element: Vec<Vec<usize>> = vec![Vec::new(); elements];
    for at in undominated(choices) {
        choices[at].covers.iter().for_each(|&element| by_element[element].push(at));
    }
    by_element.retain(|covering| !covering.is_empty());
    by_element.sort_unstable();
    by_element.dedup();
    // A choice that covers the element with fewer ways also covers any element whose ways include these.
    let needed: Vec<&Vec<usize>> = by_element
        .iter()
        .filter(|ways| !by_element.iter().any(|fewer| fewer.len() < ways.len() && is_within(fewer, ways)))
        .collect();
    let greedy = greedy(choices, &needed);
    let mut search = Search { choices, needed, best: greedy, chosen: Vec::new(), looks: 0 };
    search.descend();
    let mut chosen = search.best;
    chosen.sort_unstable();
    Cover { chosen, exact: search.looks < MOST_LOOKS }
}

/// Drops choices that another one replaces, because it covers as much and costs no more; of equal ones the first stays.
fn undominated(choices: &[Choice]) -> Vec<usize> {
    let replaces = |other: usize, at: usize| {
        let (better, choice) = (&choices[other], &choices[at]);
        let is_equal = better.covers.len() == choice.covers.len() && better.cost == choice.cost;
        other != at
            && better.cost <= choice.cost
            && is_within(&choice.covers, &better.covers)
            && (!is_equal || other < at)
    };
    (0..choices.len()).filter(|&at| !(0..choices.len()).any(|other| replaces(other, at))).collect()
}

/// Returns whether one sorted list contains all of the other.
pub(super) fn is_within(some: &[usize], all: &[usize]) -> bool {
    let mut all = all.iter();
    some.iter().all(|wanted| all.any(|have| have == wanted))
}

/// Takes the choice that covers most of the rest, until everything is covered.
fn greedy(choices: &[Choice], needed: &[&Vec<usize>]) -> Vec<usize> {
    let mut open: Vec<&Vec<usize>> = needed.to_vec();
    let mut chosen = Vec::new();
    while !open.is_empty() {
        let gain = |at: usize| open.iter().filter(|ways| ways.contains(&at)).count();
        let mut ways: Vec<usize> = open.iter().flat_map(|ways| ways.iter().copied()).collect();
        ways.sort_unstable();
        ways.dedup();
        let best = ways
            .into_iter()
            .max_by_key(|&at| (gain(at), choices[at].weight, Reverse((choices[at].cost, at))));
        let Some(best) = best else { break };
        chosen.push(best);
        open.retain(|ways| !ways.contains(&best));
    }
    chosen
}

struct Search<'a> {
    choices: &'a [Choice],
    /// For each element, the choices that cover it.
    needed: Vec<&'a Vec<usize>>,
    best: Vec<usize>,
    chosen: Vec<usize>,
    looks: usize,
}

impl Search<'_> {
    fn size(&self, chosen: &[usize]) -> (usize, usize) {
        (chosen.len(), chosen.iter().map(|&at| self.choices[at].cost).sum())
    }

    /// Tries every way to cover the element that has fewest, and so on.
    fn descend(&mut self) {
        if self.looks >= MOST_LOOKS {
            return;
        }
        let chosen = &self.chosen;
        let open = self.needed.iter().filter(|ways| !ways.iter().any(|way| chosen.contains(way)));
        // Elements that share no way need one choice each.
        let mut disjoint: Vec<&[usize]> = Vec::new();
        let mut hardest: Option<&Vec<usize>> = None;
        for ways in open {
            if disjoint.iter().all(|other| !other.iter().any(|way| ways.contains(way))) {
                disjoint.push(ways);
            }
            if hardest.is_none_or(|known| ways.len() < known.len()) {
                hardest = Some(ways);
            }
        }
        self.looks += self.needed.len() * (1 + disjoint.len());
        let cheapest =
            |ways: &&[usize]| ways.iter().map(|&at| self.choices[at].cost).min().unwrap_or_default();
        let (count, cost) = self.size(chosen);
        let least = (count + disjoint.len(), cost + disjoint.iter().map(cheapest).sum::<usize>());
        if least >= self.size(&self.best) {
            return;
        }
        let Some(ways) = hardest.cloned() else {
            self.best.clone_from(&self.chosen);
            return;
        };
        for way in ways {
            self.chosen.push(way);
            self.descend();
            self.chosen.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Choice, Cover, cover};

    fn choices(sets: &[(Vec<usize>, usize)]) -> Vec<Choice> {
        let choice = |(covers, cost): &(Vec<usize>, usize)| {
            let mut covers = covers.clone();
            covers.sort_unstable();
            covers.dedup();
            Choice { weight: covers.len(), covers, cost: *cost }
        };
        sets.iter().map(choice).collect()
    }

    /// Finds the best set by trying every subset.
    fn by_force(choices: &[Choice]) -> (usize, usize) {
        let covered = |mask: u32| {
            let chosen = choices.iter().enumerate().filter(|(at, _)| mask & (1 << at) != 0);
            let mut covered: Vec<usize> = chosen.flat_map(|(_, choice)| choice.covers.clone()).collect();
            covered.sort_unstable();
            covered.dedup();
            covered
        };
        let all = covered(u32::MAX);
        let cost = |mask: u32| {
            let chosen = choices.iter().enumerate().filter(|(at, _)| mask & (1 << at) != 0);
            (mask.count_ones() as usize, chosen.map(|(_, choice)| choice.cost).sum())
        };
        (0..1 << choices.len()).filter(|&mask| covered(mask) == all).map(cost).min().expect("all of them do")
    }

    #[test]
    fn two_beat_the_three_that_greed_takes() {
        let choices = choices(&[
            (vec![0, 1, 2, 3], 0),
            (vec![0, 1, 4], 0),
            (vec![2, 3, 5], 0),
            (vec![4], 0),
            (vec![5], 0),
        ]);
        let Cover { chosen, exact } = cover(&choices, 6);
        assert_eq!((chosen, exact), (vec![1, 2], true));
    }

    #[test]
    fn a_search_that_takes_too_long_gives_the_best_so_far() {
        let mut state = 1_u64;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state >> 33
        };
        let mut set = || (0..100).filter(|_| random() % 6 == 0).collect::<Vec<usize>>();
        let choices = choices(&(0..60).map(|_| (set(), 0)).collect::<Vec<_>>());
        let Cover { chosen, exact } = cover(&choices, 100);
        assert!(!exact);
        assert!((0..100).all(|element| chosen.iter().any(|&at| choices[at].covers.contains(&element))));
    }

    proptest! {
        #[test]
        fn no_set_is_smaller_or_as_small_and_cheaper(
            sets in proptest::collection::vec((proptest::collection::vec(0..9_usize, 0..6), 0..4_usize), 0..9)
        ) {
            let choices = choices(&sets);
            let Cover { chosen, exact } = cover(&choices, 9);
            prop_assert!(exact);
            let size = (chosen.len(), chosen.iter().map(|&at| choices[at].cost).sum());
            prop_assert_eq!(size, by_force(&choices));
            let covers = |element: &usize| chosen.iter().any(|&at| choices[at].covers.contains(element));
            prop_assert!(choices.iter().flat_map(|choice| &choice.covers).all(covers));
        }
    }
}
