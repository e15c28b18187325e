//! (release, kernel) -> what kube-proxy in IPVS mode writes to the sysctls when it starts.

use crate::facts::{Platform, ProxyMode};
use crate::knowledge::{CCE_RELEASES, KEEPS_REMOVED_UDP, RULES, Release, Rule, SourceIndex, WRITES};
use crate::version::cluster::ClusterVersion;
use crate::version::kernel_release::KernelClass;
use crate::version::spans;
use crate::vocabulary::{Action, Certainty, PlatformAnswer, Status};

/// The upstream table's answer for a release on a kernel.
pub(crate) struct KubeProxyFacts {
    pub(crate) action: Action,
    pub(crate) evidence: Certainty,
    pub(crate) rule: Option<&'static Rule>,
    pub(crate) sources: Vec<SourceIndex>,
}

impl KubeProxyFacts {
    /// Returns the step for a case that the table cannot answer.
    pub(crate) const fn unknown(sources: Vec<SourceIndex>) -> Self {
        Self { action: Action::Unknown, evidence: Certainty::Unknown, rule: None, sources }
    }
}

/// Returns the Kubernetes releases that the version can mean, both ends included. On CCE, X.Y.Z is not the Kubernetes
/// patch: a listed pair gives the release, otherwise only the minor is certain.
pub(crate) fn releases(version: &ClusterVersion, platform: PlatformAnswer) -> (Release, Release) {
    if platform != PlatformAnswer::Cce {
        return version.releases();
    }
    let (from, to) = version.cce_releases();
    let listed = CCE_RELEASES.binary_search_by(|(cce, _)| cce.cmp(&from)).ok();
    match listed.filter(|_| from == to).and_then(|index| CCE_RELEASES.get(index)) {
        Some(&(_, release)) => (release, release),
        None => version.any_patch(),
    }
}

/// Returns the grade of the upstream table for that cluster: CCE's kube-proxy is not plain upstream, and a distribution
/// whose releases were not read may differ.
pub(crate) fn trust(version: Option<&ClusterVersion>, platform: PlatformAnswer) -> Certainty {
    let unread =
        version.and_then(|version| version.distribution).is_some_and(|distribution| !distribution.read);
    if unread || platform == PlatformAnswer::Cce { Certainty::Inferred } else { Certainty::Source }
}

/// Returns the action of a release on a kernel of one class; `None` as class for an unknown kernel.
pub(crate) fn on_start(
    mode: Option<ProxyMode>,
    releases: Option<(Release, Release)>,
    class: Option<KernelClass>,
) -> KubeProxyFacts {
    let unknown = KubeProxyFacts::unknown;
    if mode.is_some_and(|mode| mode != ProxyMode::Ipvs) {
        return KubeProxyFacts { action: Action::NotIpvs, ..unknown(Vec::new()) };
    }
    let Some(releases) = releases else { return unknown(Vec::new()) };
    let rules = rules_for(releases);
    let Some(first) = rules.first() else { return unknown(Vec::new()) };
    let classes = classes_of(class);
    let action = first.actions[classes[0] as usize];
    let mut evidence = Certainty::Source;
    let mut same = releases.0 >= RULES[0].since;
    let mut sources = Vec::new();
    for rule in rules {
        for class in classes {
            same &= rule.actions[*class as usize] == action;
            evidence = evidence.max(rule.evidence[*class as usize]);
        }
        sources.extend_from_slice(&rule.sources);
    }
    if same { KubeProxyFacts { action, evidence, rule: rules.last(), sources } } else { unknown(sources) }
}

/// Returns whether the table's answer depends on the kernel's class, and whether it depends on the release.
pub(crate) fn depends_on(releases: (Release, Release), class: Option<KernelClass>) -> (bool, bool) {
    let (rules, classes) = (rules_for(releases), classes_of(class));
    let action = |rule: &Rule, class: &KernelClass| rule.actions[*class as usize];
    let by_class =
        rules.iter().any(|rule| classes.iter().any(|class| action(rule, class) != action(rule, &classes[0])));
    let by_release =
        classes.iter().any(|class| rules.iter().any(|rule| action(rule, class) != action(&rules[0], class)));
    (by_class, by_release)
}

/// Returns the classes that the kernel can have.
fn classes_of(class: Option<KernelClass>) -> &'static [KernelClass] {
    class.map_or(&KernelClass::ALL[..], |class| &KernelClass::ALL[class as usize..=class as usize])
}

/// Returns the rules that hold for some release between the two, in order.
fn rules_for((from, to): (Release, Release)) -> &'static [Rule] {
    let start = RULES.partition_point(|rule| rule.since <= from).saturating_sub(1);
    let end = RULES.partition_point(|rule| rule.since <= to);
    RULES.get(start..end).unwrap_or(&[])
}

/// A sysctl other than `conn_reuse_mode` after kube-proxy's start.
pub(crate) struct Written {
    /// The value, if every release in question leaves the same.
    pub(crate) value: Option<i64>,
    pub(crate) evidence: Certainty,
}

/// Returns kube-proxy's value of `sysctl`; a release that does not write it leaves the kernel's default.
pub(crate) fn written(sysctl: &str, releases: Option<(Release, Release)>) -> Written {
    let unknown = Written { value: None, evidence: Certainty::Unknown };
    let Some(write) = WRITES.iter().find(|write| write.sysctl == sysctl) else { return unknown };
    // Every release that has the IPVS mode writes it.
    let always =
        matches!(write.spans, [(from, to)] if *from <= RULES[0].since && *to == (u32::MAX, u32::MAX));
    if always {
        return Written { value: Some(write.value), evidence: Certainty::Source };
    }
    let Some(releases) = releases else { return unknown };
    match spans::hold(write.spans, releases) {
        Some(true) => Written { value: Some(write.value), evidence: Certainty::Source },
        Some(false) => Written { value: Some(write.default), evidence: Certainty::Inferred },
        None => unknown,
    }
}

/// Whether kube-proxy keeps a removed UDP backend while entries point to it.
pub(crate) fn keeps_removed_udp(releases: (Release, Release)) -> Status {
    match spans::hold(KEEPS_REMOVED_UDP.spans, releases) {
        Some(true) => Status::Yes,
        Some(false) => Status::No,
        None => Status::Possible,
    }
}

/// Returns whose FAQ applies: by the caller's value or the version's suffix, otherwise by whether the system is the
/// vendor's own.
pub(crate) fn platform(stated: Option<Platform>, system_is_cce: bool) -> PlatformAnswer {
    match stated {
        Some(Platform::Cce) => PlatformAnswer::Cce,
        Some(Platform::Upstream) => PlatformAnswer::Upstream,
        None if system_is_cce => PlatformAnswer::Cce,
        None => PlatformAnswer::Undetermined,
    }
}
