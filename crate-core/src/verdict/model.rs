//! The model's answer: what the sysctls are, and every world that the facts allow, rated.

use crate::facts::{CONN_REUSE_MODE, CONNTRACK, EXPIRE_NODEST_CONN, EXPIRE_QUIESCENT_TEMPLATE, Facts};
use crate::ipvs::{Backend, Commit, CommitSet, Entry, Outcome, Simulation, decide};
use crate::kernel::KernelFacts;
use crate::knowledge::Release;
use crate::kube_proxy::{self, KubeProxyFacts};
use crate::report::{Action, Certainty, CommitStatus, Rating, SysctlTable, SysctlValue};

/// One way the node can be, as far as the facts say.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct World {
    pub(crate) commits: CommitSet,
    /// `conn_reuse_mode`, 0 or 1: values above 1 act as 1 in NAT mode.
    pub(crate) mode: u8,
    pub(crate) conntrack: bool,
    pub(crate) expire_nodest_conn: bool,
}

/// What a world comes to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rated {
    /// A rating of the table.
    As(Rating),
    /// Mode 1 without the commit that drops: rescheduled, but the new entry has no matching conntrack. Not modelled.
    Unmodelled,
}

impl World {
    /// Follows a SYN that meets an old entry in `TIME_WAIT`.
    pub(crate) fn syn(self, backend: Backend, entry: Entry) -> Outcome {
        decide(self.simulation(backend, entry), &mut |_, _, _| ())
    }

    /// The same question for [`crate::ipvs::simulate`].
    pub(crate) fn simulation(self, backend: Backend, entry: Entry) -> Simulation {
        Simulation {
            commits: self.commits,
            conn_reuse_mode: self.mode,
            conntrack: self.conntrack,
            expire_nodest_conn: self.expire_nodest_conn,
            backend,
            entry,
            persistent: false,
            expire_quiescent_template: true,
        }
    }

    /// The rating table.
    pub(crate) fn rate(self) -> Rated {
        if self.mode != 0 && self.commits.has(Commit::D752) && !self.commits.has(Commit::F719) {
            return Rated::Unmodelled;
        }
        let drained = self.syn(Backend::Drained, Entry::TimeWait);
        let serving = self.syn(Backend::Serving, Entry::TimeWait);
        Rated::As(match (drained, serving) {
            (Outcome::OldBackend, _) => Rating::High,
            (_, Outcome::SynDropped) => Rating::Medium,
            (Outcome::SynDropped, _) => Rating::Low,
            _ => Rating::None,
        })
    }
}

/// The model's answer: the worlds and what they come to.
pub(crate) struct Model {
    pub(crate) worlds: Vec<World>,
    /// The one rating of all worlds, if there is one.
    pub(crate) rating: Option<Rating>,
    pub(crate) range: (Rating, Rating),
    pub(crate) certainty: Certainty,
    /// Whether every world is one that the model does not cover.
    pub(crate) unmodelled: bool,
    /// Whether the value of `conn_reuse_mode` decides.
    pub(crate) mode_decides: bool,
}

/// A sysctl's possible values with the grade of that.
struct Setting {
    values: Vec<bool>,
    evidence: Certainty,
}

const EITHER: [bool; 2] = [false, true];

/// Predicted, observed and effective value of the four sysctls, by the upstream table and the kernel's defaults.
pub(super) fn sysctl_table(
    facts: &Facts,
    releases: Option<(Release, Release)>,
    kernel: &KernelFacts,
    action: Action,
) -> SysctlTable {
    let value = |name: &str, predicted: Option<i64>| {
        let observed = facts.sysctls.get(name);
        SysctlValue { predicted, observed, effective: observed.or(predicted) }
    };
    let written = |name: &str| match action {
        Action::NotIpvs => None,
        _ => kube_proxy::written(name, releases).value,
    };
    let mode = match action {
        _ if kernel.carries(Commit::D752) == CommitStatus::No => None,
        Action::Sets0 => Some(0),
        Action::Untouched | Action::SkipsOldKernel | Action::LeavesFixedKernel => Some(1),
        Action::NotIpvs | Action::Unknown => None,
    };
    SysctlTable {
        conn_reuse_mode: value(CONN_REUSE_MODE, mode),
        conntrack: value(CONNTRACK, written(CONNTRACK)),
        expire_nodest_conn: value(EXPIRE_NODEST_CONN, written(EXPIRE_NODEST_CONN)),
        expire_quiescent_template: value(EXPIRE_QUIESCENT_TEMPLATE, written(EXPIRE_QUIESCENT_TEMPLATE)),
    }
}

/// Rates every world in IPVS mode that the sysctls and the kernel allow.
pub(super) fn model(
    sysctls: &SysctlTable,
    kernel: &KernelFacts,
    kube_proxy: &KubeProxyFacts,
    releases: Option<(Release, Release)>,
    trust: Certainty,
) -> Model {
    let mode = Setting {
        values: match sysctls.conn_reuse_mode.effective {
            Some(value) => vec![value != 0],
            None if kernel.carries(Commit::D752) == CommitStatus::No => vec![false],
            None => EITHER.to_vec(),
        },
        evidence: match (sysctls.conn_reuse_mode.observed, kube_proxy.action) {
            (Some(_), _) => Certainty::Observed,
            (None, Action::Sets0) => kube_proxy.evidence,
            // Left alone: the kernel's default, unless an older kube-proxy wrote 0 before.
            _ => Certainty::Inferred,
        },
    };
    let written = |name, value: &SysctlValue| Setting {
        values: value.effective.map_or(EITHER.to_vec(), |value| vec![value != 0]),
        evidence: match value.observed {
            Some(_) => Certainty::Observed,
            None => kube_proxy::written(name, releases).evidence.max(trust),
        },
    };
    let conntrack = written(CONNTRACK, &sysctls.conntrack);
    let expire = written(EXPIRE_NODEST_CONN, &sysctls.expire_nodest_conn);
    let sets = commit_sets(kernel.commits);
    let worlds = worlds(&sets, &mode.values, &conntrack.values, &expire.values);
    let (rating, range, unmodelled) = rate_all(&worlds);
    let mut certainty = Certainty::Unknown;
    let mut mode_decides = false;
    if let Some(rating) = rating {
        let settings = [&mode, &conntrack, &expire];
        (certainty, mode_decides) = weakest_link(&sets, settings, kernel.evidence, rating);
    }
    Model { worlds, rating, range, certainty, unmodelled, mode_decides }
}

/// Every set of commits that the build can carry.
fn commit_sets(commits: [CommitStatus; 5]) -> Vec<CommitSet> {
    let mut sets = vec![CommitSet::default()];
    for (commit, carried) in Commit::ALL.into_iter().zip(commits) {
        match carried {
            CommitStatus::No => {}
            CommitStatus::Yes => sets.iter_mut().for_each(|set| *set = set.with(commit)),
            CommitStatus::Unknown => sets.extend(sets.clone().into_iter().map(|set| set.with(commit))),
        }
    }
    sets
}

fn worlds(sets: &[CommitSet], modes: &[bool], conntracks: &[bool], expires: &[bool]) -> Vec<World> {
    let mut worlds = Vec::with_capacity(sets.len() * modes.len() * conntracks.len() * expires.len());
    for &commits in sets {
        for &mode in modes {
            for &conntrack in conntracks {
                for &expire_nodest_conn in expires {
                    worlds.push(World { commits, mode: u8::from(mode), conntrack, expire_nodest_conn });
                }
            }
        }
    }
    worlds
}

/// The common rating, the range, and whether no world is covered by the model.
pub(crate) fn rate_all(worlds: &[World]) -> (Option<Rating>, (Rating, Rating), bool) {
    let mut range = (Rating::High, Rating::None);
    let (mut covered, mut uncovered) = (false, false);
    for world in worlds {
        let (low, high) = match world.rate() {
            Rated::As(rating) => (rating, rating),
            Rated::Unmodelled => (Rating::None, Rating::High),
        };
        range = (range.0.min(low), range.1.max(high));
        covered |= low == high;
        uncovered |= low != high;
    }
    let rating = (!uncovered && covered && range.0 == range.1).then_some(range.0);
    (rating, range, uncovered && !covered)
}

/// The best founded set of sysctls that alone forces `rating`: the grade of its weakest member (and of the kernel), and
/// whether `conn_reuse_mode` is in it.
fn weakest_link(
    sets: &[CommitSet],
    settings: [&Setting; 3],
    kernel: Certainty,
    rating: Rating,
) -> (Certainty, bool) {
    let mut best = (Certainty::Unknown, true);
    // Small sets first, so that of equally founded ones the smallest is named.
    for chosen in [0b000_u8, 0b001, 0b010, 0b100, 0b011, 0b101, 0b110, 0b111] {
        let is_chosen = |index: usize| chosen & 1 << index != 0;
        let values = |index: usize| if is_chosen(index) { &settings[index].values[..] } else { &EITHER[..] };
        let (forced, _, _) = rate_all(&worlds(sets, values(0), values(1), values(2)));
        if forced != Some(rating) {
            continue;
        }
        let grades = (0..3).filter(|&index| is_chosen(index)).map(|index| settings[index].evidence);
        let sysctls = grades.max();
        let link = match sysctls {
            Some(Certainty::Observed) if kernel == Certainty::Source => Certainty::Observed,
            Some(grade) => grade.max(kernel),
            None => kernel,
        };
        if link < best.0 {
            best = (link, is_chosen(0));
        }
    }
    best
}
