//! All of it held together: facts -> rating, certainty, problems.
//!
//! The model rates every world that the facts allow (each unknown commit carried or not, each unknown sysctl at either
//! value): where all agree, that is the rating, otherwise it is unknown with their range. So more facts can only narrow
//! it. The vendor's FAQ is the second authority; the stronger one decides.

use crate::facts::{
    CONN_REUSE_MODE, CONNTRACK, EXPIRE_NODEST_CONN, EXPIRE_QUIESCENT_TEMPLATE, Facts, ProxyMode,
};
use crate::faq::{self, Match};
use crate::ipvs::{Backend, Commit, CommitSet, Entry, Outcome, Simulation, decide};
use crate::kernel::{self, KernelFacts};
use crate::knowledge::{Release, VendorSays};
use crate::kube_proxy::{self, KubeProxyFacts};
use crate::report::{
    Action, Carried, Certainty, FaqProblem, PlatformAnswer, Rating, Status, SysctlTable, SysctlValue,
};
use crate::system::{self, NodeSystem};
use crate::version::cluster::ClusterVersion;
use crate::version::kernel::KernelClass;

/// Which authority decided.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decider {
    /// The forwarding mode alone: it is not IPVS.
    Mode,
    /// The vendor's FAQ.
    Faq,
    /// The vendor's statement about the kernel build.
    VendorBuild,
    /// The upstream model, or nothing.
    Model,
}

/// Everything the report tells, before it is put into words.
pub(crate) struct Verdict<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) platform: PlatformAnswer,
    pub(crate) version: Option<ClusterVersion>,
    pub(crate) releases: Option<(Release, Release)>,
    pub(crate) kernel: KernelFacts,
    pub(crate) class: Option<KernelClass>,
    pub(crate) system: NodeSystem,
    pub(crate) system_contradicts: bool,
    pub(crate) kube_proxy: KubeProxyFacts,
    pub(crate) sysctls: SysctlTable,
    /// The rows of the FAQ that speak of the node, newest edition first.
    pub(crate) faq: Vec<Match>,
    /// What the model knows, whichever authority decides.
    pub(crate) model: Model,
    pub(crate) decider: Decider,
    pub(crate) rating: Rating,
    pub(crate) range: Option<(Rating, Rating)>,
    pub(crate) certainty: Certainty,
    pub(crate) stale_backend: Status,
    pub(crate) syn_delay: Status,
}

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

/// Judges the node.
pub(crate) fn judge(facts: &Facts) -> Verdict<'_> {
    let version = facts.cluster_version.as_deref().and_then(ClusterVersion::parse);
    let named = facts.os.as_deref().and_then(system::by_name);
    let kernel = match facts.kernel.as_deref() {
        Some(release) => kernel::look_up(release, named, &facts.sysctls),
        None => KernelFacts::UNKNOWN,
    };
    let (system, named_otherwise) = system::of_node(facts.os.as_deref(), &kernel);
    let system_contradicts = named_otherwise || faq::contradicts(system, &kernel);
    let platform = kube_proxy::platform(facts.platform, version.as_ref(), system.is_cce());
    let releases = version.as_ref().map(|version| kube_proxy::releases(version, platform));
    let class = kernel.numbers.map(KernelClass::of);
    // A release that kube-proxy cannot read is no kernel of any class: what it does then is not known.
    let unreadable = facts.kernel.is_some() && class.is_none();
    let mut kube_proxy = kube_proxy::on_start(facts.proxy_mode, releases.filter(|_| !unreadable), class);
    let trust = kube_proxy::trust(version.as_ref(), platform);
    if !matches!(kube_proxy.action, Action::NotIpvs | Action::Unknown) {
        kube_proxy.evidence = kube_proxy.evidence.max(trust);
    }
    let sysctls = sysctl_table(facts, releases, &kernel, kube_proxy.action);
    let model = model(&sysctls, &kernel, &kube_proxy, releases, trust);
    let faq = match platform {
        PlatformAnswer::Upstream => Vec::new(),
        _ if facts.proxy_mode.is_some_and(|mode| mode != ProxyMode::Ipvs) => Vec::new(),
        PlatformAnswer::Cce => faq::rows(version.as_ref(), system, &kernel),
        PlatformAnswer::Undetermined => {
            let mut rows = faq::rows(version.as_ref(), system, &kernel);
            rows.retain(|row| row.decided);
            rows
        }
    };
    let mut verdict = Verdict {
        facts,
        platform,
        version,
        releases,
        kernel,
        class,
        system,
        system_contradicts,
        kube_proxy,
        sysctls,
        faq,
        model,
        decider: Decider::Model,
        rating: Rating::Unknown,
        range: None,
        certainty: Certainty::Unknown,
        stale_backend: Status::No,
        syn_delay: Status::No,
    };
    verdict.decide();
    verdict
}

/// Predicted, observed and effective value of the four sysctls, by the upstream table and the kernel's defaults.
fn sysctl_table(
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
        _ if kernel.carries(Commit::D752) == Carried::No => None,
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
fn model(
    sysctls: &SysctlTable,
    kernel: &KernelFacts,
    kube_proxy: &KubeProxyFacts,
    releases: Option<(Release, Release)>,
    trust: Certainty,
) -> Model {
    let mode = Setting {
        values: match sysctls.conn_reuse_mode.effective {
            Some(value) => vec![value != 0],
            None if kernel.carries(Commit::D752) == Carried::No => vec![false],
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
fn commit_sets(commits: [Carried; 5]) -> Vec<CommitSet> {
    let mut sets = vec![CommitSet::default()];
    for (commit, carried) in Commit::ALL.into_iter().zip(commits) {
        match carried {
            Carried::No => {}
            Carried::Yes => sets.iter_mut().for_each(|set| *set = set.with(commit)),
            Carried::Unknown => sets.extend(sets.clone().into_iter().map(|set| set.with(commit))),
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

impl Verdict<'_> {
    /// The value of `conn_reuse_mode` read on the node, as off or on.
    fn observed_mode(&self) -> Option<i64> {
        self.sysctls.conn_reuse_mode.observed.map(|value| i64::from(value != 0))
    }

    /// The row of the newest edition that is decided and does not contradict what was read on the node.
    pub(crate) fn faq_row(&self) -> Option<&Match> {
        let newest = self.faq.first()?.row.edition;
        self.faq.iter().find(|row| row.decided && row.row.edition == newest && !self.is_contradicted(row))
    }

    /// Whether the value read on the node is not the one that the row leads to.
    fn is_contradicted(&self, row: &Match) -> bool {
        matches!((row.row.leaves, self.observed_mode()), (Some(says), Some(read)) if says != read)
    }

    /// How well the FAQ's word is founded: it speaks of CCE only.
    pub(crate) fn faq_certainty(&self) -> Certainty {
        if self.platform == PlatformAnswer::Cce { Certainty::Vendor } else { Certainty::Inferred }
    }

    fn decide(&mut self) {
        if self.facts.proxy_mode.is_some_and(|mode| mode != ProxyMode::Ipvs) {
            (self.decider, self.rating, self.certainty) = (Decider::Mode, Rating::None, Certainty::Source);
            return;
        }
        self.choose_authority();
        self.set_problems();
        if self.decider == Decider::Faq
            && let Some(leaves) = self.faq_row().and_then(|row| row.row.leaves)
        {
            let mode = &mut self.sysctls.conn_reuse_mode;
            mode.predicted = Some(leaves);
            mode.effective = mode.observed.or(mode.predicted);
        }
        if self.facts.proxy_mode.is_none() {
            self.allow_for_other_modes();
        }
    }

    /// The vendor's word on its own build stands, whatever else is known. Otherwise the stronger authority decides; of
    /// equals, the vendor about its own system, the model about any other.
    fn choose_authority(&mut self) {
        if self.kernel.vendor_says == VendorSays::Fixed {
            (self.decider, self.rating, self.certainty) =
                (Decider::VendorBuild, Rating::None, Certainty::Vendor);
            return;
        }
        let (model_rating, model_certainty) = (self.model.rating, self.model.certainty);
        let row = self.faq_row().and_then(|row| Some((rating_of(row.problem())?, self.faq_certainty())));
        let of_equals = if self.platform == PlatformAnswer::Cce { Decider::Faq } else { Decider::Model };
        (self.decider, self.rating, self.certainty) = match (row, model_rating) {
            (Some((rating, grade)), None) => (Decider::Faq, rating, grade),
            (Some((rating, grade)), Some(_))
                if grade < model_certainty || (grade == model_certainty && of_equals == Decider::Faq) =>
            {
                (Decider::Faq, rating, grade)
            }
            (_, Some(rating)) => (Decider::Model, rating, model_certainty),
            (None, None) => (Decider::Model, Rating::Unknown, Certainty::Unknown),
        };
        self.allow_for_open_rows(row.is_some());
    }

    /// A row of the FAQ that may yet apply, and would then decide, keeps its rating possible.
    fn allow_for_open_rows(&mut self, decided: bool) {
        let mut range = self.model.range;
        // Only on CCE does the FAQ outweigh what the model infers; elsewhere open rows are not even listed.
        if !decided && self.faq_certainty() <= self.model.certainty {
            let newest = self.faq.first().map(|row| row.row.edition);
            let open = self.faq.iter().filter(|row| !row.decided && Some(row.row.edition) == newest);
            for rating in
                open.filter(|row| !self.is_contradicted(row)).filter_map(|row| rating_of(row.row.problem))
            {
                range = (range.0.min(rating), range.1.max(rating));
            }
        }
        if self.rating == Rating::Unknown || !decided && range.0 != range.1 {
            (self.rating, self.certainty, self.range) = (Rating::Unknown, Certainty::Unknown, Some(range));
        }
    }

    fn set_problems(&mut self) {
        let rating = self.rating;
        (self.stale_backend, self.syn_delay) = match self.decider {
            Decider::Model => problems_of(&self.model.worlds),
            _ => (status(rating == Rating::High), status(rating == Rating::Medium)),
        };
        match self.observed_mode() {
            // What the other authority says stays possible until somebody looks at the node.
            None => {
                let problems: Vec<FaqProblem> = self.faq.iter().map(|row| row.row.problem).collect();
                for problem in problems {
                    self.add_possible(rating_of(problem));
                }
                if self.decider == Decider::Faq {
                    self.add_possible(self.model.rating);
                }
            }
            // The vendor does not say how its build fixes it: a 0 that was read leaves the stale backend open.
            Some(0) if self.rating == Rating::None && self.decider != Decider::Model => {
                let (stale, _) = problems_of(&self.model.worlds);
                if stale != Status::No {
                    self.add_possible(Some(Rating::High));
                }
            }
            Some(_) => {}
        }
    }

    /// The problem of that rating becomes possible where it was excluded.
    fn add_possible(&mut self, rating: Option<Rating>) {
        let problem = match rating {
            Some(Rating::High) => &mut self.stale_backend,
            Some(Rating::Medium) => &mut self.syn_delay,
            _ => return,
        };
        if *problem == Status::No {
            *problem = Status::Possible;
        }
    }

    /// Nobody said that the mode is IPVS: everything up to here holds only if it is.
    fn allow_for_other_modes(&mut self) {
        for problem in [&mut self.stale_backend, &mut self.syn_delay] {
            if *problem == Status::Yes {
                *problem = Status::Possible;
            }
        }
        let worst = self.range.map_or(self.rating, |(_, worst)| worst);
        if worst != Rating::None {
            (self.rating, self.certainty) = (Rating::Unknown, Certainty::Unknown);
            self.range = Some((Rating::None, worst));
        }
    }
}

/// The rating that the FAQ's problem stands for.
pub(crate) fn rating_of(problem: FaqProblem) -> Option<Rating> {
    match problem {
        FaqProblem::StaleBackend => Some(Rating::High),
        FaqProblem::SynDelay => Some(Rating::Medium),
        FaqProblem::None => Some(Rating::None),
        FaqProblem::Unknown => None,
    }
}

fn status(has_it: bool) -> Status {
    if has_it { Status::Yes } else { Status::No }
}

/// Stale backend and SYN delay over all worlds.
fn problems_of(worlds: &[World]) -> (Status, Status) {
    let over_all = |has_it: &dyn Fn(&World) -> Option<bool>| {
        let mut answers = worlds.iter().map(has_it);
        let first = answers.next().flatten();
        match first {
            Some(first) if answers.all(|answer| answer == Some(first)) => status(first),
            _ => Status::Possible,
        }
    };
    let syn = |world: &World, backend, problem| {
        (world.rate() != Rated::Unmodelled).then(|| world.syn(backend, Entry::TimeWait) == problem)
    };
    (
        over_all(&|world| syn(world, Backend::Drained, Outcome::OldBackend)),
        over_all(&|world| syn(world, Backend::Serving, Outcome::SynDropped)),
    )
}
