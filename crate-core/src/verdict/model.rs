//! The model's answer: what the sysctls and the kernel can be, and every world that this allows.

use super::world::{Rated, World, rate_observed};
use crate::facts::{
    CONN_REUSE_MODE, CONNTRACK, Controller, EXPIRE_NODEST_CONN, EXPIRE_QUIESCENT_TEMPLATE, Facts,
    SysctlTable, SysctlValue,
};
use crate::ipvs::Commit;
use crate::kernel::KernelFacts;
use crate::knowledge::Release;
use crate::kube_proxy::{self, KubeProxyFacts};
use crate::observed::Sets;
use crate::vocabulary::{Action, Certainty, CommitStatus, Rating};

/// The program that writes the sysctls when it starts.
#[derive(Clone, Copy)]
pub(crate) struct Writer<'a> {
    pub(crate) controller: Controller,
    pub(crate) kube_proxy: &'a KubeProxyFacts,
    /// Its possible releases.
    pub(crate) releases: Option<(Release, Release)>,
    /// The best possible grade of a statement about those releases.
    pub(crate) trust: Certainty,
}

impl Writer<'_> {
    /// Returns the value that `sysctl` has after the start, and the grade of that statement.
    fn leaves(self, sysctl: &str) -> (Option<i64>, Certainty) {
        match self.controller {
            Controller::KubeProxy => {
                let written = kube_proxy::written(sysctl, self.releases);
                (written.value, written.evidence.max(self.trust))
            }
            // Every release does since 0.2.3 (2018); which one runs is not known.
            Controller::KubeRouter => (Some(1), Certainty::Inferred),
            Controller::Other => (None, Certainty::Unknown),
        }
    }

    /// Returns the value that `conn_reuse_mode` has after the start, and the grade of that statement.
    fn leaves_mode(self) -> (Option<i64>, Certainty) {
        match (self.controller, self.kube_proxy.action) {
            (Controller::KubeRouter, _) => (Some(0), Certainty::Inferred),
            (Controller::Other, _) | (_, Action::NotIpvs | Action::Unknown) => (None, Certainty::Unknown),
            (Controller::KubeProxy, Action::Sets0) => (Some(0), self.kube_proxy.evidence),
            // Not written: the kernel's default, unless an older kube-proxy wrote 0 before.
            (
                Controller::KubeProxy,
                Action::Untouched | Action::SkipsOldKernel | Action::LeavesFixedKernel,
            ) => (Some(1), Certainty::Inferred),
        }
    }
}

/// Predicts the four sysctls, and adds their observed values.
pub(super) fn sysctl_table(facts: &Facts, kernel: &KernelFacts, writer: Writer) -> SysctlTable {
    let value = |name: &str, predicted: Option<i64>| {
        let observed = facts.sysctls.get(name);
        SysctlValue { predicted, observed, effective: observed.or(predicted) }
    };
    let written =
        |name: &str| if writer.kube_proxy.action == Action::NotIpvs { None } else { writer.leaves(name).0 };
    let has_mode = kernel.carries(Commit::D752) != CommitStatus::No;
    SysctlTable {
        conn_reuse_mode: value(CONN_REUSE_MODE, writer.leaves_mode().0.filter(|_| has_mode)),
        conntrack: value(CONNTRACK, written(CONNTRACK)),
        expire_nodest_conn: value(EXPIRE_NODEST_CONN, written(EXPIRE_NODEST_CONN)),
        expire_quiescent_template: value(EXPIRE_QUIESCENT_TEMPLATE, written(EXPIRE_QUIESCENT_TEMPLATE)),
    }
}

/// Everything that decides which worlds are possible, each part with its evidence. A world that contradicts a part is
/// excluded by that part's evidence.
#[derive(Clone, Copy)]
pub(crate) struct KnownParts {
    /// The bits of [`World::bits`] whose value is known, and their values.
    mask: u8,
    bits: u8,
    /// The grades of the three sysctls.
    settings: [(u8, Certainty); 3],
    kernel: Certainty,
    /// The sets of commits that explain the observations.
    sets: Sets,
    /// The bits of commits that the observations decide.
    observed_commits: u8,
    /// The bits of commits that the node's changelog or symbols show.
    proved: u8,
    /// The ratings by settings, if no set of commits explains the observations.
    rated_by_observation: Option<[Rated; 8]>,
    /// Whether `conn_reuse_mode` was read, so that the kernel has it.
    mode_was_read: bool,
    /// Whether the controller may remove a backend without draining it.
    may_not_drain: bool,
}

const D752: u8 = 1 << Commit::D752 as u8;
/// The bit for the observations, above the bits of [`World::bits`].
const OBSERVED: u16 = 1 << 8;

/// Returns those commits, as bits of [`World::bits`].
fn bits_of(commits: &[Commit]) -> u8 {
    commits.iter().fold(0, |bits, commit| bits | 1 << *commit as u8)
}

impl KnownParts {
    pub(super) fn new(sysctls: &SysctlTable, kernel: &KernelFacts, writer: Writer) -> Self {
        let settings = [
            (World::MODE, &sysctls.conn_reuse_mode, writer.leaves_mode().1),
            (World::CONNTRACK, &sysctls.conntrack, writer.leaves(CONNTRACK).1),
            (World::EXPIRE_NODEST_CONN, &sysctls.expire_nodest_conn, writer.leaves(EXPIRE_NODEST_CONN).1),
        ];
        let grade = |(bit, value, predicted): (u8, &SysctlValue, Certainty)| {
            (bit, if value.observed.is_some() { Certainty::Observed } else { predicted })
        };
        let grades = settings.map(grade);
        // With a sysctl read on the node, a kernel whose code was read is as good as observed.
        let is_observed = grades.iter().any(|(_, evidence)| *evidence == Certainty::Observed);
        let kernel_grade = match kernel.evidence {
            Certainty::Source if is_observed => Certainty::Observed,
            grade => grade,
        };
        let mut known_parts = Self {
            mask: 0,
            bits: 0,
            settings: grades,
            kernel: kernel_grade,
            sets: if kernel.fits_none() { Sets::ANY } else { kernel.sets },
            observed_commits: bits_of(&kernel.observed_commits),
            proved: bits_of(&kernel.proved),
            rated_by_observation: kernel.fits_none().then(|| rate_observed(&kernel.observed)),
            mode_was_read: sysctls.conn_reuse_mode.observed.is_some(),
            may_not_drain: writer.controller == Controller::KubeRouter,
        };
        for (bit, value, _) in settings {
            if let Some(value) = value.effective {
                known_parts.set(bit, value != 0);
            }
        }
        known_parts.with_commits(kernel.commits)
    }

    fn set(&mut self, bit: u8, is_on: bool) {
        self.mask |= bit;
        self.bits = if is_on { self.bits | bit } else { self.bits & !bit };
    }

    /// Returns the facts for another kernel, which carries those commits.
    pub(crate) fn with_kernel(self, commits: [CommitStatus; 5]) -> Self {
        Self { sets: Sets::ANY, rated_by_observation: None, ..self }.with_commits(commits)
    }

    fn with_commits(mut self, commits: [CommitStatus; 5]) -> Self {
        self.mask &= !World::COMMITS;
        for (commit, status) in Commit::ALL.into_iter().zip(commits) {
            if status != CommitStatus::Unknown {
                self.set(1 << commit as u8, status == CommitStatus::Yes);
            }
        }
        self
    }

    /// Returns the facts with the sysctls that a fresh start leaves.
    pub(super) fn with_settings_of(self, writer: Writer) -> Self {
        let mut known_parts = Self { mode_was_read: false, ..self };
        for (bit, value) in [
            (World::MODE, writer.leaves_mode().0),
            (World::CONNTRACK, writer.leaves(CONNTRACK).0),
            (World::EXPIRE_NODEST_CONN, writer.leaves(EXPIRE_NODEST_CONN).0),
        ] {
            known_parts.mask &= !bit;
            if let Some(value) = value {
                known_parts.set(bit, value != 0);
            }
        }
        known_parts
    }

    /// Returns the facts with `conn_reuse_mode` set.
    pub(crate) fn with_mode(mut self, is_on: bool) -> Self {
        self.set(World::MODE, is_on);
        self
    }

    /// Returns the facts with `expire_nodest_conn` on.
    pub(crate) fn with_expire_nodest_conn(mut self) -> Self {
        self.set(World::EXPIRE_NODEST_CONN, true);
        self
    }

    /// Returns only the facts read on the node, without the kernel's commits.
    fn observed(self) -> Self {
        Self { kernel: Certainty::Unknown, observed_commits: 0, ..self }.better_than(Certainty::Source)
    }

    /// Returns the facts that are known without any table of builds: the commits that the node proves, and the settings
    /// with a better grade than a vendor's statement.
    fn without_tables(self) -> Self {
        Self { kernel: Certainty::Unknown, observed_commits: self.proved, ..self }
            .better_than(Certainty::Vendor)
    }

    /// Returns only the facts with a better grade than that, and the observed behaviour.
    fn better_than(mut self, grade: Certainty) -> Self {
        let kernel = if self.kernel < grade { World::COMMITS } else { self.observed_commits };
        let settings = self.settings.iter().filter(|(_, evidence)| *evidence < grade);
        self.mask &= settings.fold(kernel, |mask, (bit, _)| mask | bit);
        self
    }

    /// Returns the parts that the world contradicts, as bits of [`World::bits`] and [`OBSERVED`]; none where the world is possible.
    const fn contradicted(&self, world: World) -> u16 {
        let bits = world.bits();
        let lacks_sysctl = if self.mode_was_read && bits & D752 == 0 { D752 } else { 0 };
        let does_otherwise = if self.sets.has(world.commits) { 0 } else { OBSERVED };
        ((bits ^ self.bits) & self.mask | lacks_sysctl) as u16 | does_otherwise
    }

    /// Returns whether the controller may remove a backend without draining it.
    pub(crate) const fn may_not_drain(&self) -> bool {
        self.may_not_drain
    }

    /// Lists the worlds that nothing contradicts.
    pub(crate) fn worlds(&self) -> impl Iterator<Item = World> {
        // Counts through the unknown bits: a carry skips the known ones.
        let next = |bits: u8| (bits | self.mask).wrapping_add(1) & !self.mask;
        let open = std::iter::successors(Some(0), move |bits| Some(next(*bits)).filter(|bits| *bits != 0));
        let worlds = open.map(|bits| World::from_bits(self.bits & self.mask | bits));
        worlds.filter(|world| self.contradicted(*world) == 0)
    }

    /// Returns every rating of a world: one, and without draining perhaps another.
    pub(crate) fn ratings(&self, world: World) -> impl Iterator<Item = Rated> {
        let without = self.may_not_drain.then(|| match self.rated_by_observation {
            Some(_) => Rated::Unmodelled,
            None => world.rate_without_draining(),
        });
        std::iter::once(self.rate(world)).chain(without)
    }

    /// Returns the rating of a world whose backends drain before they are removed.
    pub(crate) fn rate(&self, world: World) -> Rated {
        match self.rated_by_observation {
            Some(ratings) => ratings[world.settings()],
            None => world.rate(),
        }
    }

    /// Returns the one rating of every possible world, if there is one.
    pub(crate) fn rating(&self) -> Option<Rating> {
        let mut ratings = self.worlds().flat_map(|world| self.ratings(world));
        let Some(Rated::As(first)) = ratings.next() else { return None };
        ratings.all(|rated| rated == Rated::As(first)).then_some(first)
    }

    /// Returns the confidence of `rating`: the weakest grade without which another rating would be possible, and the
    /// parts that the worlds with that rating contradict; no parts for observed behaviour.
    fn foundation(&self, rating: Rating) -> (Certainty, u16) {
        let differs = |world: &World| self.ratings(*world).any(|rated| rated != Rated::As(rating));
        let parts_of = |grade| {
            let others = self.better_than(grade);
            let parts = others.worlds().filter(differs).map(|world| self.contradicted(world));
            (grade, parts.fold(0, |all, parts| all | parts))
        };
        let mut grades = Certainty::ALL.into_iter().rev().map(parts_of);
        grades.find(|(_, parts)| *parts != 0).unwrap_or((Certainty::Observed, 0))
    }
}

/// The evidence that the model's rating rests on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum RestsOn {
    /// Facts read on the node alone, whatever the kernel carries.
    Reading,
    /// Those facts and the commits that the node proves, whatever a table says about its build.
    Proofs,
    /// The tables too, or there is no rating.
    Tables,
}

impl RestsOn {
    fn of(known_parts: &KnownParts, rating: Option<Rating>) -> Self {
        if rating.is_none() {
            Self::Tables
        } else if known_parts.observed().rating() == rating {
            Self::Reading
        } else if known_parts.proved != 0 && known_parts.without_tables().rating() == rating {
            Self::Proofs
        } else {
            Self::Tables
        }
    }
}

/// The model's answer: the worlds and their ratings.
pub(crate) struct Model {
    pub(crate) known_parts: KnownParts,
    pub(crate) worlds: Vec<World>,
    /// The one rating of all worlds, if there is one.
    pub(crate) rating: Option<Rating>,
    pub(crate) certainty: Certainty,
    /// The evidence of that rating.
    pub(crate) rests_on: RestsOn,
    /// Whether the model covers none of the worlds.
    pub(crate) unmodelled: bool,
    /// Whether reading `conn_reuse_mode` would raise the confidence.
    pub(crate) mode_decides: bool,
}

impl Model {
    pub(super) fn new(known_parts: KnownParts) -> Self {
        // Two worlds for each unknown bit, unless observations exclude some.
        let mut worlds = Vec::with_capacity(1 << known_parts.mask.count_zeros());
        worlds.extend(known_parts.worlds());
        let rating = known_parts.rating();
        let (certainty, parts) =
            rating.map_or((Certainty::Unknown, 0), |rating| known_parts.foundation(rating));
        Self {
            unmodelled: worlds.iter().all(|world| known_parts.rate(*world) == Rated::Unmodelled),
            rests_on: RestsOn::of(&known_parts, rating),
            mode_decides: parts & u16::from(World::MODE) != 0,
            known_parts,
            worlds,
            rating,
            certainty,
        }
    }

    /// Returns whether the possible worlds differ in that part of [`World::bits`].
    pub(crate) fn varies(&self, part: u8) -> bool {
        let mut parts = self.worlds.iter().map(|world| world.bits() & part);
        let first = parts.next();
        parts.any(|other| Some(other) != first)
    }
}
