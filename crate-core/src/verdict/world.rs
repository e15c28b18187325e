//! A world, one possible state of a node, and its rating.

use std::sync::OnceLock;

use crate::facts::Observation;
use crate::ipvs::{Backend, Commit, CommitSet, ConnReuseMode, Entry, Outcome, Protocol, Simulation, decide};
use crate::vocabulary::Rating;

/// One possible state of the node that agrees with the facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct World {
    pub(crate) commits: CommitSet,
    /// 0 or 1: values above 1 act as 1 in NAT mode.
    pub(crate) mode: ConnReuseMode,
    pub(crate) conntrack: bool,
    pub(crate) expire_nodest_conn: bool,
}

/// The rating of a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rated {
    As(Rating),
    /// Mode 1 on tracked connections without the commit that drops: rescheduled, but the new entry has no matching
    /// conntrack. The effect on traffic was never measured.
    Unmodelled,
}

impl World {
    /// Parts of [`World::bits`].
    pub(crate) const COMMITS: u8 = (1 << Commit::ALL.len()) - 1;
    pub(crate) const MODE: u8 = 1 << 5;
    pub(crate) const CONNTRACK: u8 = 1 << 6;
    pub(crate) const EXPIRE_NODEST_CONN: u8 = 1 << 7;

    /// Lists every world: five commits and three sysctls make 256.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        (0..=u8::MAX).map(Self::from_bits)
    }

    pub(super) const fn from_bits(bits: u8) -> Self {
        Self {
            commits: CommitSet::from_bits(bits),
            mode: ConnReuseMode::of(bits & Self::MODE != 0),
            conntrack: bits & Self::CONNTRACK != 0,
            expire_nodest_conn: bits & Self::EXPIRE_NODEST_CONN != 0,
        }
    }

    /// Returns the world as bits: the commits lowest, then the three sysctls.
    pub(crate) const fn bits(self) -> u8 {
        let mode = if self.mode.is_on() { Self::MODE } else { 0 };
        let conntrack = if self.conntrack { Self::CONNTRACK } else { 0 };
        let expire = if self.expire_nodest_conn { Self::EXPIRE_NODEST_CONN } else { 0 };
        self.commits.bits() | mode | conntrack | expire
    }

    /// Returns the three sysctls as a number below 8.
    pub(super) const fn settings(self) -> usize {
        (self.bits() >> Commit::ALL.len()) as usize
    }

    /// Follows a SYN that meets an old entry.
    pub(crate) fn syn(self, backend: Backend, entry: Entry) -> Outcome {
        self.follow(backend, entry, |_| ())
    }

    /// Follows a SYN and calls `note` with each commit that introduced a decision on its path.
    pub(crate) fn follow(self, backend: Backend, entry: Entry, mut note: impl FnMut(Commit)) -> Outcome {
        let syn = Simulation {
            protocol: Protocol::Tcp,
            commits: self.commits,
            conn_reuse_mode: self.mode,
            conntrack: self.conntrack,
            expire_nodest_conn: self.expire_nodest_conn,
            backend,
            entry,
            persistent: false,
            expire_quiescent_template: true,
        };
        decide(syn, &mut |_, _, commit| commit.into_iter().for_each(&mut note))
    }

    /// Rates the world by the rating table.
    pub(crate) fn rate(self) -> Rated {
        static RATED: OnceLock<Vec<Rated>> = OnceLock::new();
        RATED.get_or_init(|| Self::all().map(Self::compute_rating).collect())[usize::from(self.bits())]
    }

    fn compute_rating(self) -> Rated {
        let rescheduled_untracked = self.mode.is_on()
            && self.conntrack
            && self.commits.has(Commit::D752)
            && !self.commits.has(Commit::F719);
        if rescheduled_untracked {
            return Rated::Unmodelled;
        }
        let drained = self.syn(Backend::Drained, Entry::TimeWait);
        let serving = self.syn(Backend::Serving, Entry::TimeWait);
        Rated::As(rating_of(drained, serving))
    }

    /// Rates the world where no backend ever drains, because its controller removes it at once.
    pub(crate) fn rate_without_draining(self) -> Rated {
        match self.rate() {
            Rated::Unmodelled => Rated::Unmodelled,
            Rated::As(_) if self.syn(Backend::Serving, Entry::TimeWait) == Outcome::SynDropped => {
                Rated::As(Rating::Medium)
            }
            Rated::As(_) => Rated::As(Rating::None),
        }
    }
}

/// Rates the outcomes for a drained and a serving backend by the rating table.
const fn rating_of(drained: Outcome, serving: Outcome) -> Rating {
    match (drained, serving) {
        (Outcome::OldBackend, _) => Rating::High,
        (_, Outcome::SynDropped) => Rating::Medium,
        (Outcome::SynDropped, _) => Rating::Low,
        _ => Rating::None,
    }
}

/// Rates a kernel by its observations, for each number of [`World::settings`]; settings without observations stay open.
pub(super) fn rate_observed(observations: &[Observation]) -> [Rated; 8] {
    [0, 1, 2, 3, 4, 5, 6, 7].map(|settings: u8| {
        // The commits have no effect here.
        let world = World::from_bits(settings << Commit::ALL.len());
        let outcome = |backend| {
            let is_it = |observation: &&Observation| {
                observation.protocol == Protocol::Tcp
                    && observation.conn_reuse_mode.is_none_or(|mode| mode.is_on() == world.mode.is_on())
                    && observation.conntrack == world.conntrack
                    && observation.expire_nodest_conn == world.expire_nodest_conn
                    && (observation.backend, observation.entry) == (backend, Entry::TimeWait)
            };
            observations.iter().find(is_it).map(|observation| observation.outcome)
        };
        match (outcome(Backend::Drained), outcome(Backend::Serving)) {
            (Some(drained), Some(serving)) => Rated::As(rating_of(drained, serving)),
            (Some(Outcome::OldBackend), None) => Rated::As(Rating::High),
            _ => Rated::Unmodelled,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::World;

    #[test]
    fn every_world_finds_its_own_rating() {
        for (bits, world) in (0..=u8::MAX).zip(World::all()) {
            assert_eq!(world.bits(), bits);
            assert_eq!(world.rate(), world.compute_rating());
        }
    }
}
