//! Facts -> the set of possible outcomes, with what each rests on.
//!
//! The model rates every world that the facts allow: each unknown commit carried or not, each unknown sysctl at either
//! value. The vendor's FAQ is the second authority; [`authority`] chooses whose outcomes decide. Rating, range,
//! problems and certainty are all derived from that one set, so no two of them can contradict each other.

use crate::facts::{Controller, Facts, ModeSource, ProxyMode, SysctlTable};
use crate::faq::{self, Match};
use crate::kernel::{self, Helping, KernelFacts};
use crate::knowledge::{Build, IPVS_REMOVED, Release};
use crate::kube_proxy::{self, KubeProxyFacts};
use crate::system::{self, NodeSystem};
use crate::version::cluster::ClusterVersion;
use crate::version::kernel_release::KernelClass;
use crate::vocabulary::{
    Action, Certainty, CommitStatus, FaqPage, PlatformAnswer, ProblemId, Rating, Status,
};
pub(crate) use branches::{Arm, Branching, Run, Until, Value};
pub(crate) use datagram::Datagrams;
pub(crate) use model::{KnownParts, Model};
pub(crate) use possibility::{Because, Possibilities, rating_of};
pub(crate) use world::{Rated, World};

mod authority;
mod branches;
mod datagram;
mod model;
mod possibility;
mod world;

/// Which authority decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decider {
    /// The node itself: it runs Windows.
    Windows,
    /// The forwarding mode alone: it is not IPVS.
    Mode,
    /// The vendor's FAQ.
    Faq,
    /// The vendor's statement about the kernel build.
    VendorBuild,
    /// The upstream model, or nothing.
    Model,
}

/// The content of the report, without texts.
pub(crate) struct Verdict<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) platform: PlatformAnswer,
    /// The cluster's version, which the FAQ's rows ask for.
    pub(crate) version: Option<ClusterVersion>,
    /// The kube-proxy that runs.
    pub(crate) proxy: ProxyVersion,
    pub(crate) controller: Controller,
    pub(crate) kernel: KernelFacts,
    pub(crate) class: Option<KernelClass>,
    pub(crate) system: NodeSystem,
    pub(crate) system_contradicts: bool,
    pub(crate) kube_proxy: KubeProxyFacts,
    pub(crate) sysctls: SysctlTable,
    /// The rows of the FAQ about connection reuse that apply to the node, newest edition first.
    pub(crate) faq: Vec<Match>,
    /// The same for the page about lost DNS requests.
    pub(crate) faq_of_datagrams: Vec<Match>,
    /// The model's answer, whichever authority decides.
    pub(crate) model: Model,
    pub(crate) datagrams: Datagrams,
    /// Whether UDP requests are lost in the worlds of the model.
    pub(crate) lost_datagram: Status,
    pub(crate) decider: Decider,
    pub(crate) outcomes: Possibilities,
    pub(crate) rating: Rating,
    pub(crate) certainty: Certainty,
    /// Whether an older kube-proxy, as the version skew policy of Kubernetes allows, would change the rating.
    pub(crate) older_proxy_differs: bool,
    /// Whether the mode is known only from a configuration or from rules, and another mode would change the rating.
    pub(crate) mode_is_weak: bool,
}

/// The releases that kube-proxy can be.
#[derive(Clone, Copy)]
pub(crate) struct ProxyVersion {
    pub(crate) version: Option<ClusterVersion>,
    /// Both ends included.
    pub(crate) releases: (Release, Release),
    /// Whether the release is unknown.
    pub(crate) is_assumed: bool,
    /// Whether the version is kube-proxy's own, not the kubelet's or the server's.
    pub(crate) is_own: bool,
    /// Whether the release no longer has IPVS mode, so that the mode or the version is wrong.
    pub(crate) is_removed: bool,
}

/// The assumed range for an unknown release: kube-proxy 1.15 (2019) and later.
const ASSUMED_FROM: Release = (15, 0);
/// Kubernetes lets kube-proxy be so many minor versions older than the kubelet and the API server.
const OLDEST_SKEW: u32 = 3;
/// The first release with IPVS mode.
const FIRST: Release = (8, 0);

impl ProxyVersion {
    /// `own` is kube-proxy's version, `cluster` the kubelet's or the server's.
    fn of(own: Option<ClusterVersion>, cluster: Option<ClusterVersion>, platform: PlatformAnswer) -> Self {
        let version = own.or(cluster);
        let releases = version.as_ref().map(|version| kube_proxy::releases(version, platform));
        let is_removed = releases.is_some_and(|(from, _)| from >= IPVS_REMOVED);
        let any = (ASSUMED_FROM, (IPVS_REMOVED.0 - 1, u32::MAX));
        Self {
            releases: releases.filter(|_| !is_removed).unwrap_or(any),
            is_assumed: version.is_none() || is_removed,
            is_own: own.is_some(),
            is_removed,
            version,
        }
    }

    /// Returns the releases of an older kube-proxy that may run with that version.
    fn with_skew(&self) -> Option<(Release, Release)> {
        let ((minor, _), to) = self.releases;
        let from = (minor.saturating_sub(OLDEST_SKEW), 0);
        let may_be_older = !self.is_own && !self.is_assumed && to >= FIRST;
        may_be_older.then_some((from.max(FIRST), to))
    }
}

/// Judges the node.
pub(crate) fn judge(facts: &Facts) -> Verdict<'_> {
    let version = facts.cluster_version.as_deref().and_then(ClusterVersion::parse);
    let named = facts.os.as_deref().and_then(system::by_name);
    let kernel = match facts.kernel.as_deref() {
        Some(release) => kernel::look_up(release, named, facts),
        None => KernelFacts::UNKNOWN,
    };
    let (system, named_otherwise) = system::of_node(facts.os.as_deref(), named, &kernel);
    let system_contradicts = named_otherwise || faq::contradicts(system, &kernel);
    let of_version = ClusterVersion::platform;
    let proxy_version = facts.controller_version.as_deref().and_then(ClusterVersion::parse);
    let by_version = version.as_ref().and_then(of_version).or(proxy_version.as_ref().and_then(of_version));
    let platform = kube_proxy::platform(facts.platform.or(by_version), system.is_cce());
    let proxy = ProxyVersion::of(proxy_version, version, platform);
    let controller = facts.controller.unwrap_or(Controller::KubeProxy);
    let class = kernel.numbers.map(KernelClass::of);
    let mode = mode_of(facts, controller);
    let releases = (controller == Controller::KubeProxy).then_some(proxy.releases);
    let mut kube_proxy = kube_proxy::on_start(mode, releases, class);
    let mut trust = kube_proxy::trust(proxy.version.as_ref(), platform);
    if proxy.is_assumed {
        trust = trust.max(Certainty::Inferred);
    }
    if !matches!(kube_proxy.action, Action::NotIpvs | Action::Unknown) {
        kube_proxy.evidence = kube_proxy.evidence.max(trust);
    }
    let writer = model::Writer { controller, kube_proxy: &kube_proxy, releases: Some(proxy.releases), trust };
    let sysctls = model::sysctl_table(facts, &kernel, writer);
    let model = Model::new(KnownParts::new(&sysctls, &kernel, writer));
    let rows = |page| authority::rows(page, facts, platform, controller, version.as_ref(), system, &kernel);
    let (faq, faq_of_datagrams) = (rows(FaqPage::Reuse), rows(FaqPage::Datagram));
    let datagrams = Datagrams::new(controller, proxy.releases, platform, &kernel, &faq_of_datagrams);
    let mut verdict = Verdict {
        facts,
        platform,
        version,
        proxy,
        controller,
        kernel,
        class,
        system,
        system_contradicts,
        kube_proxy,
        sysctls,
        faq,
        faq_of_datagrams,
        lost_datagram: datagrams.lost_in_all(model.worlds.iter().copied()),
        datagrams,
        model,
        decider: Decider::Model,
        outcomes: Possibilities::default(),
        rating: Rating::Unknown,
        certainty: Certainty::Unknown,
        older_proxy_differs: false,
        mode_is_weak: false,
    };
    verdict.decide(trust);
    verdict
}

/// Returns the mode in effect. kube-router forwards with IPVS unless another mode is stated; it cannot be replaced.
fn mode_of(facts: &Facts, controller: Controller) -> Option<ProxyMode> {
    match (controller, facts.proxy_mode) {
        (Controller::KubeRouter, None | Some(ProxyMode::Replaced)) => Some(ProxyMode::Ipvs),
        (_, mode) => mode,
    }
}

impl Verdict<'_> {
    /// Returns the forwarding mode in effect, where it is known.
    pub(crate) fn mode(&self) -> Option<ProxyMode> {
        mode_of(self.facts, self.controller)
    }

    /// Returns whether the node runs Windows.
    pub(crate) fn is_windows(&self) -> bool {
        self.decider == Decider::Windows
    }

    /// Returns whether the mode is known and is not IPVS.
    pub(crate) fn is_not_ipvs(&self) -> bool {
        self.mode().is_some_and(|mode| mode != ProxyMode::Ipvs)
    }

    /// Returns whether the mode in effect is not known, or contradicts the release.
    pub(crate) fn may_not_be_ipvs(&self) -> bool {
        self.mode().is_none() || self.proxy.is_removed
    }

    /// Returns the best and the worst rating, where they differ.
    pub(crate) fn range(&self) -> Option<(Rating, Rating)> {
        (self.rating == Rating::Unknown).then(|| self.outcomes.range())
    }

    /// Returns whether the node has the problem.
    pub(crate) fn status(&self, problem: ProblemId) -> Status {
        self.outcomes.status(problem)
    }

    fn decide(&mut self, trust: Certainty) {
        let grade = authority::choose(self);
        self.rating = self.outcomes.rating();
        if self.rating == Rating::Unknown {
            return;
        }
        self.certainty = grade;
        self.older_proxy_differs = self.decider == Decider::Model && self.differs_with_older_proxy(trust);
        let source = self.facts.mode_source.unwrap_or(ModeSource::Running);
        let mode_decides = match self.decider {
            Decider::Mode => true,
            _ => self.rating != Rating::None && self.facts.proxy_mode.is_some(),
        };
        self.mode_is_weak = mode_decides && source != ModeSource::Running;
        if self.older_proxy_differs || self.mode_is_weak {
            self.certainty = self.certainty.max(Certainty::Inferred);
        }
    }

    /// Returns whether an older kube-proxy, as the version skew policy of Kubernetes allows, would change the rating.
    fn differs_with_older_proxy(&self, trust: Certainty) -> bool {
        if self.controller != Controller::KubeProxy {
            return false;
        }
        let Some(releases) = self.proxy.with_skew() else { return false };
        let kube_proxy = kube_proxy::on_start(self.mode(), Some(releases), self.class);
        let writer = model::Writer {
            controller: self.controller,
            kube_proxy: &kube_proxy,
            releases: Some(releases),
            trust,
        };
        let sysctls = model::sysctl_table(self.facts, &self.kernel, writer);
        let effective = |table: &SysctlTable| {
            [&table.conn_reuse_mode, &table.conntrack, &table.expire_nodest_conn].map(|value| value.effective)
        };
        effective(&sysctls) != effective(&self.sysctls)
            && KnownParts::new(&sysctls, &self.kernel, writer).rating() != self.model.rating
    }

    /// Returns the row of the newest edition that is decided and that no value read on the node contradicts.
    pub(crate) fn faq_row(&self) -> Option<&Match> {
        authority::row(self)
    }

    /// Returns the later kernels of the node's own lineage that help.
    pub(crate) fn later_kernels(&self, helps: impl Fn(&Build) -> bool) -> Option<Helping> {
        let named = self.facts.os.as_deref().and_then(system::by_name);
        kernel::later_helping(self.facts.kernel.as_deref()?, self.kernel.lineage?, named, helps)
    }

    /// Returns the known parts of the node with another kernel. It starts with fresh sysctls, and kube-proxy, which may do
    /// otherwise on a kernel of another class, writes its own.
    pub(crate) fn known_parts_on(
        &self,
        commits: [CommitStatus; 5],
        class: Option<KernelClass>,
    ) -> KnownParts {
        let releases = self.proxy.releases;
        let of_kube_proxy = (self.controller == Controller::KubeProxy).then_some(releases);
        let kube_proxy = kube_proxy::on_start(self.mode(), of_kube_proxy, class);
        let writer = model::Writer {
            controller: self.controller,
            kube_proxy: &kube_proxy,
            releases: Some(releases),
            trust: Certainty::Source,
        };
        self.model.known_parts.with_kernel(commits).with_settings_of(writer)
    }

    /// Returns the name of the platform or program that runs or replaces kube-proxy, as commands and remedies use it.
    pub(crate) fn environment(&self) -> &'static str {
        let distribution = self.version.as_ref().and_then(|version| version.distribution);
        match (self.controller, self.platform, distribution) {
            (Controller::KubeRouter, ..) => "kube-router",
            (Controller::Other, ..) => "",
            (Controller::KubeProxy, PlatformAnswer::Cce, _) => "cce",
            (Controller::KubeProxy, _, Some(distribution)) => distribution.name,
            (Controller::KubeProxy, _, None) if self.has_kernel_of_azure() => "azure",
            (Controller::KubeProxy, _, None) => "none",
        }
    }

    /// Returns whether the kernel is one that is built for Azure. No version of AKS names AKS; the kernels of its nodes do.
    pub(crate) fn has_kernel_of_azure(&self) -> bool {
        self.facts.kernel.as_deref().is_some_and(|release| release.trim_end().ends_with("-azure"))
    }

    /// Returns whether the kernel release is missing or unreadable.
    pub(crate) fn lacks_kernel(&self) -> bool {
        self.kernel.numbers.is_none()
    }

    /// Returns whether kube-proxy can be of more than one release.
    pub(crate) fn lacks_release(&self) -> bool {
        self.controller == Controller::KubeProxy && self.proxy.releases.0 != self.proxy.releases.1
    }
}

#[cfg(test)]
mod tests {
    use super::{IPVS_REMOVED, PlatformAnswer, ProxyVersion};
    use crate::version::cluster::ClusterVersion;

    #[test]
    fn an_unknown_or_impossible_release_is_taken_for_one_that_has_the_mode() {
        let removed = ["1.", &IPVS_REMOVED.0.to_string(), ".0"].concat();
        for version in [None, ClusterVersion::parse(&removed)] {
            let proxy = ProxyVersion::of(None, version, PlatformAnswer::Upstream);
            assert_eq!((proxy.is_assumed, proxy.is_removed), (true, version.is_some()));
            assert_eq!(proxy.releases.1, (IPVS_REMOVED.0 - 1, u32::MAX));
        }
    }
}
