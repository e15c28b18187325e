//! All of it held together: facts -> rating, certainty, problems.
//!
//! The model rates every world that the facts allow (each unknown commit carried or not, each unknown sysctl at either
//! value): where all agree, that is the rating, otherwise it is unknown with their range. So more facts can only narrow
//! it. The vendor's FAQ is the second authority; the stronger one decides.

use crate::facts::{Facts, ProxyMode};
use crate::faq::{self, Match};
use crate::ipvs::{Backend, Entry, Outcome};
use crate::kernel::{self, KernelFacts};
use crate::knowledge::{Release, VendorSays};
use crate::kube_proxy::{self, KubeProxyFacts};
use crate::report::{Action, Certainty, FaqProblem, PlatformAnswer, Rating, Status, SysctlTable};
use crate::system::{self, NodeSystem};
use crate::version::cluster::ClusterVersion;
use crate::version::kernel::KernelClass;
pub(crate) use model::{Model, Rated, World, rate_all};
use model::{model, sysctl_table};

mod model;

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

/// Judges the node.
pub(crate) fn judge(facts: &Facts) -> Verdict<'_> {
    let version = facts.cluster_version.as_deref().and_then(ClusterVersion::parse);
    let named = facts.os.as_deref().and_then(system::by_name);
    let kernel = match facts.kernel.as_deref() {
        Some(release) => kernel::look_up(release, named, facts),
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
