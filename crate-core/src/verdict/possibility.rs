//! The set of possible outcomes, and the properties derived from it.

use super::world::Rated;
use crate::knowledge::FaqRow;
use crate::vocabulary::{FaqProblem, ProblemId, Rating, Status};

/// Why an outcome is possible.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Because {
    /// A world of the model has it.
    World,
    /// A row of the vendor's FAQ states it.
    FaqRow,
    /// The vendor states it about the kernel build.
    VendorBuild,
    /// The node does not forward in IPVS mode, or may not.
    Mode,
}

/// One outcome that is possible for the node.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Possibility {
    /// The best and the worst rating; they differ only where the model does not cover a case.
    best: Rating,
    worst: Rating,
    /// Whether UDP requests are lost in that outcome.
    lost_datagram: Status,
    pub(crate) because: Because,
}

impl Possibility {
    pub(crate) const fn new(rating: Rating, lost_datagram: Status, because: Because) -> Self {
        Self { best: rating, worst: rating, lost_datagram, because }
    }

    pub(super) const fn of_world(rated: Rated, lost_datagram: Status) -> Self {
        let (best, worst) = match rated {
            Rated::As(rating) => (rating, rating),
            Rated::Unmodelled => (Rating::None, Rating::High),
        };
        Self { best, worst, lost_datagram, because: Because::World }
    }

    /// Returns the outcome of a FAQ row. A row about connection reuse says nothing about UDP, so the caller passes
    /// `lost_datagram`.
    pub(super) fn of_row(row: &FaqRow, lost_datagram: Status) -> Option<Self> {
        rating_of(row.problem).map(|rating| Self::new(rating, lost_datagram, Because::FaqRow))
    }

    /// Whether the node has the problem in that outcome.
    fn status(self, problem: ProblemId) -> Status {
        let Some(rating) = rating_with(problem) else { return self.lost_datagram };
        if (self.best, self.worst) == (rating, rating) {
            Status::Yes
        } else if self.allows(rating) {
            Status::Possible
        } else {
            Status::No
        }
    }

    /// Returns whether it can be that rating.
    pub(super) fn allows(self, rating: Rating) -> bool {
        self.best <= rating && rating <= self.worst
    }
}

/// The outcomes that decide, and other possible outcomes.
#[derive(Default)]
pub(crate) struct Possibilities {
    deciding: Vec<Possibility>,
    possible: Vec<Possibility>,
}

impl Possibilities {
    /// Adds an outcome that decides.
    pub(super) fn decide(&mut self, outcome: Possibility) {
        if !self.deciding.contains(&outcome) {
            self.deciding.push(outcome);
        }
    }

    /// Adds an outcome that stays possible until the node is inspected.
    pub(super) fn allow(&mut self, outcome: Possibility) {
        if !self.possible.contains(&outcome) {
            self.possible.push(outcome);
        }
    }

    /// Returns the best and the worst rating.
    pub(crate) fn range(&self) -> (Rating, Rating) {
        let best = self.deciding.iter().map(|outcome| outcome.best).min();
        let worst = self.deciding.iter().map(|outcome| outcome.worst).max();
        (best.unwrap_or(Rating::None), worst.unwrap_or(Rating::High))
    }

    /// Returns the one rating of all that decide, else `unknown`.
    pub(crate) fn rating(&self) -> Rating {
        let (best, worst) = self.range();
        if best == worst { best } else { Rating::Unknown }
    }

    /// Returns whether any deciding outcome has that reason.
    pub(crate) fn is_decided_by(&self, because: Because) -> bool {
        self.deciding.iter().any(|outcome| outcome.because == because)
    }

    /// Returns whether the node has the problem.
    pub(crate) fn status(&self, problem: ProblemId) -> Status {
        let mut all = self.deciding.iter().chain(&self.possible);
        if self.deciding.iter().all(|outcome| outcome.status(problem) == Status::Yes) {
            Status::Yes
        } else if all.any(|outcome| outcome.status(problem) != Status::No) {
            Status::Possible
        } else {
            Status::No
        }
    }
}

/// Returns the rating that goes with a problem; none where it is no part of the rating.
const fn rating_with(problem: ProblemId) -> Option<Rating> {
    match problem {
        ProblemId::StaleBackend => Some(Rating::High),
        ProblemId::SynDelay => Some(Rating::Medium),
        ProblemId::LostDatagram => None,
    }
}

/// Returns the rating that a row of the FAQ about connection reuse implies.
pub(crate) const fn rating_of(problem: FaqProblem) -> Option<Rating> {
    match problem {
        FaqProblem::StaleBackend => Some(Rating::High),
        FaqProblem::SynDelay => Some(Rating::Medium),
        FaqProblem::None => Some(Rating::None),
        FaqProblem::LostDatagram | FaqProblem::Unknown => None,
    }
}
