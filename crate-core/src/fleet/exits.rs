//! How many nodes can leave IPVS for which mode, and the way off it, pool by pool.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::plan::{OffIpvs, PoolNodes};
use crate::facts::Text;
use crate::messages::{Catalogue, Message, id};
use crate::report::{Exit, Report};
use crate::vocabulary::ExitStatus;

/// Nodes by whether one mode is open for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExitCounts {
    /// The nodes can use it.
    pub open: usize,
    /// They cannot.
    pub closed: usize,
    /// A fact that decides is missing.
    pub unknown: usize,
}

/// A way off IPVS that some nodes share.
#[derive(PartialEq, Eq)]
struct Way {
    /// The first open mode, where there is one.
    mode: Option<Text>,
    /// The best status.
    status: ExitStatus,
    /// Why every mode is closed, where the reason is the same for all: no upgrade of these nodes opens one.
    closed: Option<String>,
}

impl Way {
    /// Returns the way of a node with these exits, of which there is at least one.
    fn of(exits: &[Exit]) -> Self {
        let has = |status| exits.iter().find(|exit| exit.status == status);
        let (mode, status) = match (has(ExitStatus::Open), has(ExitStatus::Unknown)) {
            (Some(open), _) => (Some(open.mode.clone()), ExitStatus::Open),
            (None, Some(_)) => (None, ExitStatus::Unknown),
            (None, None) => (None, ExitStatus::Closed),
        };
        let reason = &exits[0].text;
        let is_one = status == ExitStatus::Closed && exits.iter().all(|exit| exit.text == *reason);
        Self { mode, status, closed: is_one.then(|| reason.clone()) }
    }
}

/// Counts the exits of nodes, kind by kind.
#[derive(Default)]
pub(super) struct Exits {
    counts: BTreeMap<String, ExitCounts>,
    /// Each with its pools and how many nodes it is.
    ways: Vec<(Way, BTreeMap<String, usize>, usize)>,
}

impl Exits {
    /// Counts nodes with this report. Nodes that are not in IPVS mode have no exits and do not count.
    pub(super) fn add(&mut self, report: &Report, pool: Option<&str>, nodes: usize) {
        for exit in &report.exits {
            let counts = self.counts.entry(exit.mode.to_string()).or_default();
            *match exit.status {
                ExitStatus::Open => &mut counts.open,
                ExitStatus::Closed => &mut counts.closed,
                ExitStatus::Unknown => &mut counts.unknown,
            } += nodes;
        }
        if report.exits.is_empty() {
            return;
        }
        let way = Way::of(&report.exits);
        let at = self.ways.iter().position(|(known, ..)| *known == way).unwrap_or_else(|| {
            self.ways.push((way, BTreeMap::new(), 0));
            self.ways.len() - 1
        });
        let (_, pools, count) = &mut self.ways[at];
        *count += nodes;
        if let Some(pool) = pool {
            *pools.entry(pool.to_owned()).or_default() += nodes;
        }
    }

    /// Returns the counts by mode.
    pub(super) fn counts(&self) -> BTreeMap<String, ExitCounts> {
        self.counts.clone()
    }

    /// Returns the ways off IPVS: open ones first, each with the larger part of the fleet first.
    pub(super) fn plan(mut self, catalogue: &Catalogue) -> Vec<OffIpvs> {
        self.ways.sort_by(|(a, _, of_a), (b, _, of_b)| {
            (a.status, of_b, &a.mode, &a.closed).cmp(&(b.status, of_a, &b.mode, &b.closed))
        });
        let row = |(Way { mode, status, closed }, pools, nodes): (Way, BTreeMap<String, usize>, usize)| {
            let mut pools: Vec<PoolNodes> =
                pools.into_iter().map(|(name, nodes)| PoolNodes { name, nodes }).collect();
            // Pools of equal size stay in the order of their names.
            pools.sort_by_key(|pool| std::cmp::Reverse(pool.nodes));
            let mode_name = mode.as_deref().unwrap_or_default();
            let text = closed.unwrap_or_else(|| catalogue.fill(words(status), &[("mode", mode_name)]));
            OffIpvs { mode, status, text, nodes, pools }
        };
        self.ways.into_iter().map(row).collect()
    }
}

const fn words(status: ExitStatus) -> Message {
    match status {
        ExitStatus::Open => id::FLEET_OFF_IPVS_OPEN,
        ExitStatus::Unknown => id::FLEET_OFF_IPVS_UNKNOWN,
        ExitStatus::Closed => id::FLEET_OFF_IPVS_CLOSED,
    }
}
