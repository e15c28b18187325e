//! Nodes counted by their rating and by the status of each problem.

use serde::{Deserialize, Serialize};

use crate::report::Problem;
use crate::vocabulary::{ProblemId, Rating, Status};

/// Nodes by rating.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ratings {
    /// Stale backend.
    pub high: usize,
    /// SYN delay.
    pub medium: usize,
    /// One SYN lost per reused port, only while a backend drains.
    pub low: usize,
    /// Not affected.
    pub none: usize,
    /// Not enough is known.
    pub unknown: usize,
}

impl Ratings {
    pub(super) fn add(&mut self, rating: Rating, nodes: usize) {
        *match rating {
            Rating::High => &mut self.high,
            Rating::Medium => &mut self.medium,
            Rating::Low => &mut self.low,
            Rating::None => &mut self.none,
            Rating::Unknown => &mut self.unknown,
        } += nodes;
    }
}

/// Nodes by the status of one problem.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statuses {
    /// They have it.
    pub yes: usize,
    /// They may have it.
    pub possible: usize,
    /// They do not have it.
    pub no: usize,
}

/// Nodes by the status of each problem.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Problems {
    /// New connections go to a deleted or draining pod.
    pub stale_backend: Statuses,
    /// The first SYN is dropped.
    pub syn_delay: Statuses,
    /// UDP requests are lost after a backend is removed.
    pub lost_datagram: Statuses,
}

impl Problems {
    pub(super) fn add(&mut self, problems: &[Problem], nodes: usize) {
        for problem in problems {
            let statuses = match problem.id {
                ProblemId::StaleBackend => &mut self.stale_backend,
                ProblemId::SynDelay => &mut self.syn_delay,
                ProblemId::LostDatagram => &mut self.lost_datagram,
            };
            *match problem.status {
                Status::Yes => &mut statuses.yes,
                Status::Possible => &mut statuses.possible,
                Status::No => &mut statuses.no,
            } += nodes;
        }
    }
}
