//! The model's answer: what the sysctls and the kernel can be, and every world that this allows.

use super::world::{Rated, World, as_seen};
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

/// What writes the sysctls when it starts.
#[derive(Clone, Copy)]
pub(crate) struct Writer<'a> {
    pub(crate) controller: Controller,
    pub(crate) kube_proxy: &'a KubeProxyFacts,
    /// The releases that it can be.
    pub(crate) releases: Option<(Release, Release)>,
    /// The best grade that a statement about those releases can have.
    pub(crate) trust: Certainty,
}

impl Writer<'_> {
    /// Returns the value that `sysctl` has after the start, and how well that is founded.
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

    /// Returns the value that `conn_reuse_mode` has after the start, and how well that is founded.
    fn leaves_mode(self) -> (Option<i64>, Certainty) {
        match (self.controller, self.kube_proxy.action) {
            (Controller::KubeRouter, _) => (Some(0), Certainty::Inferred),
            (Controller::Other, _) | (_, Action::NotIpvs | Action::Unknown) => (None, Certainty::Unknown),
            (Controller::KubeProxy, Action::Sets0) => (Some(0), self.kube_proxy.evidence),
            // Left alone: the kernel's default, unless an older kube-proxy wrote 0 before.
            (
                Controller::KubeProxy,
                Action::Untouched | Action::SkipsOldKernel | Action::LeavesFixedKernel,
            ) => (Some(1), Certainty::Inferred),
        }
    }
}

/// Predicts the four sysctls, and lists what was observed of them.
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
pub(crate) struct Knowns {
    /// The bits of [`World::bits`] whose value is known, and their values.
    mask: u8,
    bits: u8,
    /// How well the three sysctls are known.
    settings: [(u8, Certainty); 3],
    kernel: Certainty,
    /// The sets of commits that do what the kernel did when it was asked.
    sets: Sets,
    /// The bits of commits that this settles.
    asked: u8,
    /// The bits of commits that the node's changelog or symbols show.
    shown: u8,
    /// What the node comes to by its settings, where no set of commits does what the kernel did.
    as_seen: Option<[Rated; 8]>,
    /// `conn_reuse_mode` was read, so the kernel has it.
    mode_was_read: bool,
    /// The controller may remove a backend without draining it.
    may_not_drain: bool,
}

const D752: u8 = 1 << Commit::D752 as u8;
/// What the kernel did when it was asked, above the bits of [`World::bits`].
const SEEN: u16 = 1 << 8;

/// Those commits, as bits of [`World::bits`].
fn bits_of(commits: &[Commit]) -> u8 {
    commits.iter().fold(0, |bits, commit| bits | 1 << *commit as u8)
}

impl Knowns {
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
        let is_seen = grades.iter().any(|(_, evidence)| *evidence == Certainty::Observed);
        let kernel_grade = match kernel.evidence {
            Certainty::Source if is_seen => Certainty::Observed,
            grade => grade,
        };
        let mut knowns = Self {
            mask: 0,
            bits: 0,
            settings: grades,
            kernel: kernel_grade,
            sets: if kernel.fits_none() { Sets::ANY } else { kernel.sets },
            asked: bits_of(&kernel.asked),
            shown: bits_of(&kernel.shown),
            as_seen: kernel.fits_none().then(|| as_seen(&kernel.observed)),
            mode_was_read: sysctls.conn_reuse_mode.observed.is_some(),
            may_not_drain: writer.controller == Controller::KubeRouter,
        };
        for (bit, value, _) in settings {
            if let Some(value) = value.effective {
                knowns.set(bit, value != 0);
            }
        }
        knowns.with_commits(kernel.commits)
    }

    fn set(&mut self, bit: u8, is_on: bool) {
        self.mask |= bit;
        self.bits = if is_on { self.bits | bit } else { self.bits & !bit };
    }

    /// Returns the same for another kernel, which carries those commits.
    pub(crate) fn with_kernel(self, commits: [CommitStatus; 5]) -> Self {
        Self { sets: Sets::ANY, as_seen: None, ..self }.with_commits(commits)
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

    /// Returns the same with `conn_reuse_mode` set.
    pub(crate) fn with_mode(mut self, is_on: bool) -> Self {
        self.set(World::MODE, is_on);
        self
    }

    /// Returns the same with `expire_nodest_conn` on.
    pub(crate) fn with_expire_nodest_conn(mut self) -> Self {
        self.set(World::EXPIRE_NODEST_CONN, true);
        self
    }

    /// Returns only what was read on the node; what the kernel carries is no part of it.
    fn observed(self) -> Self {
        Self { kernel: Certainty::Unknown, asked: 0, ..self }.better_than(Certainty::Source)
    }

    /// Returns what is known without any table of builds: the commits that the node shows, and the settings that are founded
    /// better than by a vendor's word.
    fn without_tables(self) -> Self {
        Self { kernel: Certainty::Unknown, asked: self.shown, ..self }.better_than(Certainty::Vendor)
    }

    /// Returns only what is founded better than that, and what the kernel did or must have, which was observed.
    fn better_than(mut self, grade: Certainty) -> Self {
        let kernel = if self.kernel < grade { World::COMMITS } else { self.asked };
        let settings = self.settings.iter().filter(|(_, evidence)| *evidence < grade);
        self.mask &= settings.fold(kernel, |mask, (bit, _)| mask | bit);
        self
    }

    /// Returns the parts that the world contradicts, as bits of [`World::bits`] and [`SEEN`]; none where the world is possible.
    const fn contradicted(&self, world: World) -> u16 {
        let bits = world.bits();
        let lacks_sysctl = if self.mode_was_read && bits & D752 == 0 { D752 } else { 0 };
        let does_otherwise = if self.sets.has(world.commits) { 0 } else { SEEN };
        ((bits ^ self.bits) & self.mask | lacks_sysctl) as u16 | does_otherwise
    }

    /// Whether the controller may remove a backend without draining it.
    pub(crate) const fn may_not_drain(&self) -> bool {
        self.may_not_drain
    }

    /// Lists the worlds that nothing contradicts.
    pub(crate) fn worlds(&self) -> impl Iterator<Item = World> {
        // Counts through the bits that are not known: a carry passes over those that are.
        let next = |bits: u8| (bits | self.mask).wrapping_add(1) & !self.mask;
        let open = std::iter::successors(Some(0), move |bits| Some(next(*bits)).filter(|bits| *bits != 0));
        let worlds = open.map(|bits| World::from_bits(self.bits & self.mask | bits));
        worlds.filter(|world| self.contradicted(*world) == 0)
    }

    /// Returns every rating that a world has here: one, and without draining perhaps another.
    pub(crate) fn ratings(&self, world: World) -> impl Iterator<Item = Rated> {
        let without = self.may_not_drain.then(|| match self.as_seen {
            Some(_) => Rated::Unmodelled,
            None => world.rate_without_draining(),
        });
        std::iter::once(self.rate(world)).chain(without)
    }

    /// Returns the rating of a world whose backends drain before they are removed.
    pub(crate) fn rate(&self, world: World) -> Rated {
        match self.as_seen {
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

    /// Returns how well `rating` is founded: the weakest grade without which another rating would be possible, and the parts
    /// that the worlds rated so contradict; no parts for what was observed.
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

/// What gives the model's rating.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum RestsOn {
    /// What was read on the node by itself, whatever the kernel carries.
    Reading,
    /// That and the commits that the node shows, whatever a table says of its build.
    Proofs,
    /// The tables too; or there is no rating.
    Tables,
}

impl RestsOn {
    fn of(knowns: &Knowns, rating: Option<Rating>) -> Self {
        if rating.is_none() {
            Self::Tables
        } else if knowns.observed().rating() == rating {
            Self::Reading
        } else if knowns.shown != 0 && knowns.without_tables().rating() == rating {
            Self::Proofs
        } else {
            Self::Tables
        }
    }
}

/// The model's answer: the worlds and what they come to.
pub(crate) struct Model {
    pub(crate) knowns: Knowns,
    pub(crate) worlds: Vec<World>,
    /// The one rating of all worlds, if there is one.
    pub(crate) rating: Option<Rating>,
    pub(crate) certainty: Certainty,
    /// What gives that rating.
    pub(crate) rests_on: RestsOn,
    /// Whether no world is one that the model covers.
    pub(crate) unmodelled: bool,
    /// Whether reading `conn_reuse_mode` would found the rating better.
    pub(crate) mode_decides: bool,
}

impl Model {
    pub(super) fn new(knowns: Knowns) -> Self {
        let worlds: Vec<World> = knowns.worlds().collect();
        let rating = knowns.rating();
        let (certainty, parts) = rating.map_or((Certainty::Unknown, 0), |rating| knowns.foundation(rating));
        Self {
            unmodelled: worlds.iter().all(|world| knowns.rate(*world) == Rated::Unmodelled),
            rests_on: RestsOn::of(&knowns, rating),
            mode_decides: parts & u16::from(World::MODE) != 0,
            knowns,
            worlds,
            rating,
            certainty,
        }
    }

    /// Whether the possible worlds differ in that part of [`World::bits`].
    pub(crate) fn varies(&self, part: u8) -> bool {
        let mut parts = self.worlds.iter().map(|world| world.bits() & part);
        let first = parts.next();
        parts.any(|other| Some(other) != first)
    }
}
