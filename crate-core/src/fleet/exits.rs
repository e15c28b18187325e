//! How many nodes can leave IPVS for which mode, and the way off it, pool by pool.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::plan::{OffIpvs, PoolNodes};
use crate::facts::Text;
use crate::messages::{Catalogue, Message, id};
use crate::report::Report;
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

/// The first open mode, where there is one, and the best status.
type Way = (Option<Text>, ExitStatus);

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
        let has = |status| report.exits.iter().find(|exit| exit.status == status);
        let way = match (has(ExitStatus::Open), has(ExitStatus::Unknown)) {
            (Some(open), _) => (Some(open.mode.clone()), ExitStatus::Open),
            (None, Some(_)) => (None, ExitStatus::Unknown),
            (None, None) => (None, ExitStatus::Closed),
        };
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
        self.ways.sort_by(|(a, _, of_a), (b, _, of_b)| (a.1, of_b, &a.0).cmp(&(b.1, of_a, &b.0)));
        let row = |((mode, status), pools, nodes): (Way, BTreeMap<String, usize>, usize)| {
            let mut pools: Vec<PoolNodes> =
                pools.into_iter().map(|(name, nodes)| PoolNodes { name, nodes }).collect();
            // Pools of equal size stay in the order of their names.
            pools.sort_by_key(|pool| std::cmp::Reverse(pool.nodes));
            let text = catalogue.fill(words(status), &[("mode", mode.as_deref().unwrap_or_default())]);
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
