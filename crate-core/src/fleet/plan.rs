//! The fewest changes after which no node is affected: found by judging every kind of node after every candidate change.

mod cover;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::facts::{Facts, Text};
use crate::messages::{Catalogue, ENGLISH, Message, id};
use crate::report::{Missing, Rating, Report};
use crate::vocabulary::ExitStatus;
use crate::whatif::{self, Cure, Kind, Lasts};
use cover::{Choice, Cover};

/// The most kinds of affected nodes, by frequency, for which changes are searched.
const MOST_KINDS: usize = 1000;

/// The property to change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FleetPlan {
    /// Every change that cures nodes, the most effective first.
    pub changes: Vec<PlannedChange>,
    /// The smallest set of them, as places in `changes`, that cures all curable nodes. Among sets of one size, the one
    /// that lasts, then the cheapest.
    pub smallest: Vec<usize>,
    /// Whether no smaller set exists. If proving that takes too long, `smallest` is the best set found.
    pub exact: bool,
    /// The same set, without changes of the forwarding mode.
    pub same_mode: Vec<usize>,
    /// As `exact`, for `same_mode`.
    pub same_mode_exact: bool,
    /// How many affected nodes are left after `smallest`.
    pub left: usize,
    /// How many affected nodes are left after `same_mode`.
    pub same_mode_left: usize,
    /// Nodes without a known change, by the reason.
    pub uncured: Vec<Uncured>,
    /// The way off IPVS, pool by pool, for nodes that are or may be in IPVS mode.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub off_ipvs: Vec<OffIpvs>,
}

/// One change and what it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedChange {
    /// The property that is changed.
    pub kind: Kind,
    /// The fact that changes.
    pub fact: Text,
    /// Its new value; for a kernel and a cluster the first that helps all these nodes.
    pub to: String,
    /// The event that undoes it.
    pub lasts: Lasts,
    /// The change in words.
    pub text: String,
    /// How many nodes it cures.
    pub nodes: usize,
    /// The pools they are in, those with most of these nodes first.
    pub pools: Vec<PoolNodes>,
}

/// Nodes of one pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolNodes {
    /// Its name in the nodes' labels.
    pub name: String,
    /// How many of its nodes are concerned.
    pub nodes: usize,
}

/// Nodes without a known change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Uncured {
    /// Stable id of the reason: `unknown`, `no-change`, `not-tried`.
    pub why: Text,
    /// The reason in words.
    pub text: String,
    /// For `unknown`: the fact that decides most, and the command that shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub settles: Option<Missing>,
    /// How many nodes these are.
    pub nodes: usize,
    /// The pools they are in.
    pub pools: Vec<PoolNodes>,
}

/// Nodes in IPVS mode that can leave it in the same way.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OffIpvs {
    /// The first mode that is open for them; none where no mode is known to be.
    pub mode: Option<Text>,
    /// Whether a mode is open for them.
    pub status: ExitStatus,
    /// The change in words.
    pub text: String,
    /// How many nodes these are.
    pub nodes: usize,
    /// The pools they are in, those with most of these nodes first.
    pub pools: Vec<PoolNodes>,
}

/// Why no change is offered.
#[derive(Clone, PartialEq, Eq)]
enum Why {
    /// Not known whether they are affected; the fact that decides it.
    Unknown(Option<Missing>),
    NoChange,
    NotTried,
}

impl Why {
    /// A total order: equal counts are sorted by name.
    fn order(&self) -> (&'static str, Option<Text>) {
        let settles = if let Self::Unknown(settles) = self { settles.as_ref() } else { None };
        (self.reason().0, settles.map(|missing| missing.fact.clone()))
    }

    fn reason(&self) -> (&'static str, Message) {
        match self {
            Self::Unknown(Some(_)) => ("unknown", id::FLEET_UNCURED_UNKNOWN),
            Self::Unknown(None) => ("unknown", id::FLEET_UNCURED_OPEN),
            Self::NoChange => ("no-change", id::FLEET_UNCURED_NO_CHANGE),
            Self::NotTried => ("not-tried", id::FLEET_UNCURED_NOT_TRIED),
        }
    }
}

/// Nodes and their pools, counted.
#[derive(Default)]
struct Count {
    nodes: usize,
    /// By the numbers of the pools.
    pools: BTreeMap<u32, usize>,
}

impl Count {
    fn add(&mut self, pool: Option<u32>, nodes: usize) {
        self.nodes += nodes;
        if let Some(pool) = pool {
            *self.pools.entry(pool).or_default() += nodes;
        }
    }

    /// Returns the pools by name, those with most of the nodes first.
    fn named(&self, names: &[String]) -> Vec<PoolNodes> {
        let row = |(&pool, &nodes): (&u32, &usize)| PoolNodes { name: names[pool as usize].clone(), nodes };
        let mut pools: Vec<PoolNodes> = self.pools.iter().map(row).collect();
        pools.sort_by(|one, other| other.nodes.cmp(&one.nodes).then_with(|| one.name.cmp(&other.name)));
        pools
    }
}

/// A change that cures some kinds of nodes.
struct Offer {
    cure: Cure,
    /// As places among the planner's elements, in their order.
    cures: Vec<usize>,
    count: Count,
}

/// Collects the changes kind by kind.
#[derive(Default)]
pub(super) struct Planner {
    /// Affected nodes by their facts, which determine the changes that cure them.
    known: BTreeMap<Vec<(String, String)>, usize>,
    /// The number of nodes of each, and the changes that cure them, as places in `offers`.
    elements: Vec<(usize, Vec<usize>)>,
    offers: Vec<Offer>,
    uncured: Vec<(Why, Count)>,
    pools: Vec<String>,
    pool_numbers: BTreeMap<String, u32>,
}

impl Planner {
    /// Searches the changes that cure these nodes, if they are affected.
    pub(super) fn add(&mut self, facts: &Facts, report: &Report, pool: Option<&str>, nodes: usize) {
        let pool = pool.map(|name| self.pool(name));
        match report.rating {
            Rating::None => return,
            Rating::Unknown => {
                return self.give_up(Why::Unknown(report.missing.first().cloned()), pool, nodes);
            }
            Rating::High | Rating::Medium | Rating::Low => {}
        }
        let Some(element) = self.element(facts) else { return self.give_up(Why::NotTried, pool, nodes) };
        let (of_these, cures) = &mut self.elements[element];
        *of_these += nodes;
        for &at in cures.iter() {
            self.offers[at].count.add(pool, nodes);
        }
        if cures.is_empty() {
            self.give_up(Why::NoChange, pool, nodes);
        }
    }

    fn pool(&mut self, name: &str) -> u32 {
        if let Some(&known) = self.pool_numbers.get(name) {
            return known;
        }
        let number = u32::try_from(self.pools.len()).unwrap_or(u32::MAX);
        self.pools.push(name.to_owned());
        self.pool_numbers.insert(name.to_owned(), number);
        number
    }

    fn give_up(&mut self, why: Why, pool: Option<u32>, nodes: usize) {
        let at = self.uncured.iter().position(|(known, _)| *known == why).unwrap_or_else(|| {
            self.uncured.push((why, Count::default()));
            self.uncured.len() - 1
        });
        self.uncured[at].1.add(pool, nodes);
    }

    /// Returns the place of the nodes with these facts; `None` beyond the limit.
    fn element(&mut self, facts: &Facts) -> Option<usize> {
        let key = facts.named().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        if let Some(&known) = self.known.get(&key) {
            return Some(known);
        }
        let element = self.elements.len();
        if element >= MOST_KINDS {
            return None;
        }
        let cures: Vec<usize> =
            whatif::series(facts).into_iter().flatten().map(|cure| self.take(cure, element)).collect();
        self.elements.push((0, cures));
        self.known.insert(key, element);
        Some(element)
    }

    fn take(&mut self, cure: Cure, element: usize) -> usize {
        if let Some(at) = self.offers.iter().position(|known| known.cure.is_same(&cure)) {
            self.offers[at].cure.merge(cure);
            self.offers[at].cures.push(element);
            return at;
        }
        self.offers.push(Offer { cure, cures: vec![element], count: Count::default() });
        self.offers.len() - 1
    }

    pub(super) fn plan(mut self, catalogue: &Catalogue) -> FleetPlan {
        self.drop_larger_steps();
        // The order is independent of the input and of the language.
        let order =
            |offer: &Offer| (Reverse(offer.count.nodes), offer.cure.kind(), offer.cure.text(&ENGLISH));
        self.offers.sort_by_cached_key(order);
        let (smallest, left) = self.cover(|_| true);
        let (same_mode, same_mode_left) = self.cover(|kind| kind != Kind::Mode);
        self.uncured.sort_by_cached_key(|(why, count)| (Reverse(count.nodes), why.order()));
        let uncured = self.uncured.into_iter();
        FleetPlan {
            changes: self.offers.iter().map(|offer| planned(offer, &self.pools, catalogue)).collect(),
            smallest: smallest.chosen,
            exact: smallest.exact,
            same_mode: same_mode.chosen,
            same_mode_exact: same_mode.exact,
            left,
            same_mode_left,
            uncured: uncured.map(|(why, count)| uncured_row(why, &count, &self.pools, catalogue)).collect(),
            off_ipvs: Vec::new(),
        }
    }

    /// Keeps, of the changes of one series (later and later kernels), those that cure nodes which no smaller change
    /// cures.
    fn drop_larger_steps(&mut self) {
        let is_larger = |at: usize| (0..self.offers.len()).any(|other| self.is_smaller_and_does(other, at));
        let larger: Vec<bool> = (0..self.offers.len()).map(is_larger).collect();
        let mut larger = larger.into_iter();
        self.offers.retain(|_| !larger.next().unwrap_or_default());
    }

    /// Returns whether a change is the smaller step of one series and cures all nodes that the larger one cures. A node
    /// cured by both lists both among its own changes, the smaller one first.
    fn is_smaller_and_does(&self, smaller: usize, larger: usize) -> bool {
        let (small, large) = (&self.offers[smaller], &self.offers[larger]);
        let comes_first = |&element: &usize| {
            let (_, cures) = &self.elements[element];
            cures.iter().find(|&&at| at == smaller || at == larger) == Some(&smaller)
        };
        smaller != larger
            && small.cure.is_akin(&large.cure)
            && large.cures.first().is_some_and(comes_first)
            && cover::is_within(&large.cures, &small.cures)
    }

    /// Returns the smallest set of the allowed changes; and how many affected nodes remain.
    fn cover(&self, allowed: impl Fn(Kind) -> bool) -> (Cover, usize) {
        let places: Vec<usize> =
            (0..self.offers.len()).filter(|&at| allowed(self.offers[at].cure.kind())).collect();
        let choice = |&at: &usize| {
            let Offer { cure, cures, count } = &self.offers[at];
            // Among sets of one size, the one that lasts, then the cheapest.
            let cost = (cure.lasts() as usize) * 100 + cure.kind() as usize;
            Choice { covers: cures.clone(), cost, weight: count.nodes }
        };
        let choices: Vec<Choice> = places.iter().map(choice).collect();
        let mut cover = cover::cover(&choices, self.elements.len());
        cover.chosen.iter_mut().for_each(|at| *at = places[*at]);
        let is_cured =
            |element: usize| cover.chosen.iter().any(|&at| self.offers[at].cures.contains(&element));
        let open = self.elements.iter().enumerate().filter(|(element, _)| !is_cured(*element));
        let beyond =
            self.uncured.iter().filter(|(why, _)| *why == Why::NotTried).map(|(_, count)| count.nodes);
        let left = open.map(|(_, (nodes, _))| nodes).sum::<usize>() + beyond.sum::<usize>();
        (cover, left)
    }
}

fn planned(offer: &Offer, pools: &[String], catalogue: &Catalogue) -> PlannedChange {
    let Offer { cure, count, .. } = offer;
    PlannedChange {
        kind: cure.kind(),
        fact: Text::Borrowed(cure.fact().name()),
        to: cure.to().to_owned(),
        lasts: cure.lasts(),
        text: cure.text(catalogue),
        nodes: count.nodes,
        pools: count.named(pools),
    }
}

fn uncured_row(why: Why, count: &Count, pools: &[String], catalogue: &Catalogue) -> Uncured {
    let (name, message) = why.reason();
    let settles = if let Why::Unknown(settles) = why { settles } else { None };
    let fact = settles.as_ref().map_or("", |missing| catalogue.fact(&missing.fact));
    let text = catalogue.fill(message, &[("fact", fact)]);
    Uncured { why: Text::Borrowed(name), text, settles, nodes: count.nodes, pools: count.named(pools) }
}
