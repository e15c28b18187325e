//! Nodes counted by their rating.

use serde::{Deserialize, Serialize};

use crate::vocabulary::Rating;

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
