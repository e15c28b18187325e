//! The explanation, step by step, each with its sources: first the answer, then its cause, its limits, and the vendor's FAQ
//! for comparison. Ids and texts are under `[step]` in the messages.

use crate::facts::{Controller, Draining, EXPIRE_QUIESCENT_TEMPLATE, ModeSource, ProxyMode, Text};
use crate::ipvs::{Backend, Commit, Entry, Outcome};
use crate::knowledge::{CCE_SOURCES, REMARKS, SourceIndex, VendorSays, source};
use crate::kube_proxy;
use crate::messages::{Catalogue, Message, id, step};
use crate::report::Step;
use crate::report::citations::{Citations, of_commit};
use crate::report::sentence::{self, Answer, mode_name};
use crate::verdict::{Decider, Verdict};
use crate::version::kernel_release;
use crate::vocabulary::{Action, CommitStatus, PlatformAnswer, ProblemId, Rating, Status};
use crate::words::InWords;

mod datagrams;
mod direction;
mod faq;
mod fixes;

/// Writes the steps; the first is the one-sentence answer.
pub(super) fn write(about: &Answer, catalogue: &Catalogue, citations: &mut Citations) -> Vec<Step> {
    let Answer { verdict, draining, .. } = *about;
    let sentence = sentence::write(about, catalogue);
    let sources = citations.cite(sentence.sources);
    let steps = vec![sentence.into_step(sources)];
    let mut writer = Writer { verdict, catalogue, citations, steps };
    if verdict.is_windows() {
        return writer.steps;
    }
    let may_be_ipvs = verdict.decider != Decider::Mode;
    writer.unreadable();
    writer.draining(draining);
    // The cause: the written value, its effect on this kernel, and the fixes in the kernel.
    writer.controller();
    if may_be_ipvs {
        writer.sysctls();
        writer.syn();
        writer.kernel();
        writer.residuals();
        writer.direction();
        writer.datagrams();
    }
    // The limits of the answer.
    writer.mode_source();
    if may_be_ipvs {
        writer.remarks();
        // The vendor's FAQ, for comparison.
        writer.faq();
        writer.platform();
    }
    writer.steps
}

struct Writer<'a> {
    verdict: &'a Verdict<'a>,
    catalogue: &'a Catalogue,
    citations: &'a mut Citations,
    steps: Vec<Step>,
}

impl<'a> Writer<'a> {
    fn push(
        &mut self,
        (id, message): (&'static str, Message),
        values: &[(&str, &str)],
        sources: &[SourceIndex],
    ) {
        let text = self.catalogue.fill_or_borrow(message, values);
        self.steps.push(Step { id: Text::Borrowed(id), text, sources: self.citations.cite(sources) });
    }

    fn rating(&self, rating: Rating) -> &'static str {
        self.catalogue.text(rating.message())
    }

    fn mode(&self) -> &'static str {
        mode_name(self.verdict, self.catalogue)
    }

    fn kernel_name(&self) -> &'a str {
        self.verdict.facts.kernel.as_deref().unwrap_or_default().trim()
    }

    /// Draining is normal on every kernel; with a stale backend it is the incident.
    fn draining(&mut self, draining: &[Draining]) {
        let message =
            if self.verdict.rating == Rating::High { step::DRAINING_STALE } else { step::DRAINING_NOW };
        for server in draining {
            let connections = (server.active + server.inactive).to_string();
            let values = [
                ("server", server.server.as_str()),
                ("service", server.service.as_str()),
                ("connections", connections.as_str()),
            ];
            self.push(message, &values, &[source::K8S_81775]);
        }
    }

    /// Explains how the forwarding mode is known, if it was not observed in effect.
    fn mode_source(&mut self) {
        let verdict = self.verdict;
        if verdict.proxy.is_removed && verdict.mode() == Some(ProxyMode::Ipvs) {
            self.push(step::IPVS_REMOVED, &[], &[source::KEP_5495]);
        }
        if verdict.mode().is_none() {
            self.push(step::MODE_UNKNOWN, &[], &[]);
        }
        let message = match (verdict.facts.mode_source, verdict.facts.proxy_mode) {
            (Some(ModeSource::Configured), Some(ProxyMode::Replaced)) => {
                (step::MODE_CONFIGURED.0, id::STEP_PART_REPLACEMENT_CONFIGURED)
            }
            (Some(ModeSource::Configured), Some(_)) => step::MODE_CONFIGURED,
            (Some(ModeSource::Rules), Some(_)) => step::MODE_FROM_RULES,
            (Some(ModeSource::Running) | None, _) | (_, None) => return,
        };
        self.push(message, &[("mode", self.mode())], &[]);
    }

    /// Explains who writes the sysctls, and the values.
    fn controller(&mut self) {
        match self.verdict.controller {
            Controller::KubeProxy => self.kube_proxy(),
            Controller::KubeRouter => {
                if self.verdict.facts.proxy_mode == Some(ProxyMode::Replaced) {
                    self.push(step::KUBE_ROUTER_MODE, &[], &[]);
                }
                if self.verdict.decider != Decider::Mode {
                    self.push(step::KUBE_ROUTER, &[], &[source::KUBE_ROUTER_SYSCTLS]);
                    if self.verdict.rating == Rating::Unknown {
                        self.push(step::KUBE_ROUTER_DRAINING, &[], &[source::KUBE_ROUTER_GRACEFUL]);
                    }
                }
            }
            Controller::Other => self.push(step::CONTROLLER_OTHER, &[], &[]),
        }
    }

    /// Names unreadable values.
    fn unreadable(&mut self) {
        let verdict = self.verdict;
        if let Some(value) = verdict.facts.cluster_version.as_deref().filter(|_| verdict.version.is_none()) {
            self.push(step::VERSION_UNREADABLE, &[("value", value)], &[]);
        } else if verdict.proxy.releases.1 < (8, 0) {
            self.push(step::VERSION_MAJOR, &[], &[source::K3S_PROXIER]);
        }
        if let Some(value) = verdict.facts.kernel.as_deref().filter(|_| verdict.class.is_none()) {
            let sources = [source::K8S_VERSION_PARSER];
            self.push(step::KERNEL_UNREADABLE, &[("value", value)], &sources);
            if verdict.decider != Decider::Mode {
                self.push(
                    step::KERNEL_UNREADABLE_EXITS,
                    &[],
                    &[source::K8S_VERSION_PARSER, source::K8S_111806],
                );
            }
        }
    }

    fn platform(&mut self) {
        let verdict = self.verdict;
        match verdict.platform {
            PlatformAnswer::Cce => self.push(step::PLATFORM_CCE, &[], &[source::CCE_FAQ]),
            PlatformAnswer::Upstream => {
                match verdict.version.as_ref().and_then(|version| version.distribution) {
                    Some(distribution) if !distribution.cce => {
                        self.push(step::PLATFORM_DISTRIBUTION, &[("name", distribution.name)], &[]);
                    }
                    _ => self.push(step::PLATFORM_UPSTREAM, &[], &[]),
                }
            }
            PlatformAnswer::Undetermined => self.push(step::PLATFORM_UNDETERMINED, &[], &[source::CCE_FAQ]),
        }
        let is_well = verdict.rating == Rating::None && verdict.status(ProblemId::LostDatagram) == Status::No;
        if verdict.environment() == "cce" && !is_well {
            let sources = [source::CCE_NODE_COMPONENTS, source::CCE_NODE_CONFIGURATION];
            self.push(step::CCE_KUBE_PROXY_UNIT, &[], &sources);
        }
        if verdict.platform == PlatformAnswer::Cce && !verdict.proxy.is_assumed {
            let (from, to) = verdict.proxy.releases;
            let facts = verdict.facts;
            let version =
                if verdict.proxy.is_own { &facts.controller_version } else { &facts.cluster_version };
            let version = version.as_deref().unwrap_or_default().trim();
            if from == to {
                let release = release_name(from);
                self.push(step::CCE_RELEASE, &[("version", version), ("release", &release)], &CCE_SOURCES);
            } else {
                self.push(step::CCE_MINOR_ONLY, &[("version", version)], &CCE_SOURCES);
            }
        }
    }

    /// Returns kube-proxy's releases in words.
    fn release(&self) -> String {
        match self.verdict.proxy.releases {
            (from, to) if from == to => release_name(from),
            _ if self.verdict.proxy.is_assumed => {
                self.catalogue.text(id::STEP_PART_ASSUMED_RELEASES).to_owned()
            }
            (_, (minor, _)) => ["1.", &minor.to_string()].concat(),
        }
    }

    fn kube_proxy(&mut self) {
        let verdict = self.verdict;
        if verdict.mode() == Some(ProxyMode::Replaced) {
            return;
        }
        let proxy = &verdict.kube_proxy;
        let release = self.release();
        let message = match proxy.action {
            Action::Untouched => step::KUBE_PROXY_UNTOUCHED,
            Action::Sets0 => step::KUBE_PROXY_SETS_0,
            Action::SkipsOldKernel => step::KUBE_PROXY_SKIPS_OLD_KERNEL,
            Action::LeavesFixedKernel => step::KUBE_PROXY_LEAVES_FIXED_KERNEL,
            Action::NotIpvs => step::KUBE_PROXY_NOT_IPVS,
            Action::Unknown => match kube_proxy::depends_on(verdict.proxy.releases, verdict.class) {
                (true, true) => step::KUBE_PROXY_BY_KERNEL_AND_RELEASE,
                (true, false) => step::KUBE_PROXY_BY_KERNEL,
                (false, true) => step::KUBE_PROXY_BY_RELEASE,
                (false, false) => step::KUBE_PROXY_UNKNOWN,
            },
        };
        self.push(message, &[("release", &release), ("mode", self.mode())], &proxy.sources);
        if proxy.action == Action::NotIpvs {
            return;
        }
        if verdict.proxy.is_assumed && !verdict.proxy.is_removed {
            self.push(step::VERSION_ASSUMED, &[], &[source::K8S_71114]);
        }
        if verdict.older_proxy_differs {
            self.push(step::KUBE_PROXY_MAY_BE_OLDER, &[], &[source::K8S_VERSION_SKEW]);
        }
        let no_sysctl = verdict.kernel.carries(Commit::D752) == CommitStatus::No;
        let no_check = verdict.proxy.releases.1 < (19, 0);
        if proxy.action == Action::Sets0 && no_sysctl && no_check {
            self.push(step::KUBE_PROXY_EXITS, &[], &[source::K8S_82065]);
        }
        if verdict.platform == PlatformAnswer::Cce && verdict.version.is_some() {
            self.push(step::KUBE_PROXY_INFERRED, &[], &[source::CCE_FAQ]);
        }
    }

    fn remarks(&mut self) {
        if self.verdict.proxy.is_assumed || self.verdict.controller != Controller::KubeProxy {
            return;
        }
        let (from, to) = self.verdict.proxy.releases;
        let kernel = self.verdict.kernel.numbers;
        for remark in REMARKS {
            let of_release = remark.releases.0 <= from && to < remark.releases.1;
            let of_kernel = remark
                .kernel
                .is_none_or(|span| kernel.is_some_and(|numbers| kernel_release::within(numbers, span)));
            if of_release && of_kernel {
                self.push(remark.step, &[], &remark.sources);
            }
        }
    }

    fn sysctls(&mut self) {
        let verdict = self.verdict;
        let mode = &verdict.sysctls.conn_reuse_mode;
        let documentation = [source::LINUX_IPVS_SYSCTL];
        let by_faq =
            verdict.decider == Decider::Faq && verdict.faq_row().is_some_and(|row| row.row.leaves.is_some());
        match (mode.observed, mode.predicted) {
            (Some(value), predicted) => {
                self.push(step::SYSCTL_OBSERVED, &[("value", &value.to_string())], &documentation);
                let rewritten =
                    verdict.kube_proxy.action == Action::Sets0 && predicted == Some(0) && value != 0;
                if rewritten {
                    let sources = &verdict.kube_proxy.sources;
                    self.push(step::SYSCTL_HAND_SET, &[("value", &value.to_string())], sources);
                }
                if verdict.kernel.vendor_says == VendorSays::Fixed && value == 0 {
                    self.push(step::VENDOR_FIXED_ZERO, &[], &[source::CCE_FAQ]);
                }
            }
            (None, Some(value)) if by_faq => {
                let upstream = match verdict.kube_proxy.action {
                    Action::Sets0 => Some("0"),
                    Action::Untouched | Action::SkipsOldKernel | Action::LeavesFixedKernel => Some("1"),
                    Action::NotIpvs | Action::Unknown => None,
                };
                let value = value.to_string();
                match upstream.filter(|upstream| *upstream != value) {
                    Some(upstream) => {
                        let values = [("value", value.as_str()), ("upstream", upstream)];
                        self.push(step::SYSCTL_FAQ, &values, &[source::CCE_FAQ]);
                    }
                    None => self.push(step::SYSCTL_PREDICTED, &[("value", &value)], &[source::CCE_FAQ]),
                }
            }
            // The vendor decides without a value, so the step shows upstream's value as such.
            (None, Some(value)) if verdict.decider != Decider::Model => {
                let sources = &verdict.kube_proxy.sources;
                self.push(step::SYSCTL_BY_UPSTREAM, &[("value", &value.to_string())], sources);
            }
            (None, Some(1)) => self.push(step::SYSCTL_DEFAULT, &[], &documentation),
            (None, Some(value)) => {
                self.push(
                    step::SYSCTL_PREDICTED,
                    &[("value", &value.to_string())],
                    &verdict.kube_proxy.sources,
                );
            }
            (None, None) if verdict.kernel.carries(Commit::D752) == CommitStatus::No => {}
            (None, None) => self.push(step::SYSCTL_UNKNOWN, &[], &[]),
        }
    }

    /// Explains the outcome of the two SYNs that the rating asks about, where every world agrees.
    fn syn(&mut self) {
        if self.verdict.model.unmodelled || !self.speaks_for_model() {
            return;
        }
        match self.common(Backend::Serving, Entry::TimeWait) {
            Some((Outcome::OldBackend, sources)) => self.push(step::SYN_SERVING_OLD_BACKEND, &[], &sources),
            Some((Outcome::Rescheduled, sources)) => self.push(step::SYN_SERVING_RESCHEDULED, &[], &sources),
            Some((Outcome::SynDropped, sources)) => self.push(step::SYN_SERVING_SYN_DROPPED, &[], &sources),
            Some((Outcome::DroppedUntilExpiry | Outcome::DatagramDropped, _)) | None => {}
        }
        match self.common(Backend::Drained, Entry::TimeWait) {
            Some((Outcome::OldBackend, mut sources)) => {
                sources.extend([source::K8S_81775, source::LINUX_MAINTAINER_2021]);
                self.push(step::SYN_DRAINED_OLD_BACKEND, &[], &sources);
            }
            Some((Outcome::Rescheduled, sources)) => self.push(step::SYN_DRAINED_RESCHEDULED, &[], &sources),
            Some((Outcome::SynDropped, sources)) => self.push(step::SYN_DRAINED_SYN_DROPPED, &[], &sources),
            Some((Outcome::DroppedUntilExpiry | Outcome::DatagramDropped, _)) | None => {}
        }
    }

    /// Returns whether the rating rests on the model's outcomes: they are not shown with another verdict.
    fn speaks_for_model(&self) -> bool {
        let verdict = self.verdict;
        let decides = verdict.decider == Decider::Model || verdict.model.rating == Some(verdict.rating);
        decides && !verdict.kernel.fits_none()
    }

    /// Returns the outcome that every world has, with the commits on its path.
    fn common(&self, backend: Backend, entry: Entry) -> Option<(Outcome, Vec<SourceIndex>)> {
        let worlds = &self.verdict.model.worlds;
        let first = worlds.first()?;
        let mut sources = Vec::new();
        let outcome = first.follow(backend, entry, |commit| sources.push(of_commit(commit)));
        worlds.iter().all(|world| world.syn(backend, entry) == outcome).then_some((outcome, sources))
    }

    /// Explains SYNs that are lost after the backend is deleted; a separate step where the node does not have that
    /// problem.
    fn removed(&mut self, (step, message): (&'static str, Message), sources: &[SourceIndex]) {
        let words = self.catalogue;
        let mut text = words.text(message).to_owned();
        if self.verdict.status(ProblemId::SynDelay) == Status::No {
            text = words.sentences(&[&text, words.text(id::STEP_PART_NOT_THE_DELAY)]);
        }
        self.steps.push(Step {
            id: Text::Borrowed(step),
            text: text.into(),
            sources: self.citations.cite(sources),
        });
    }

    /// Explains residual effects that never set the rating.
    fn residuals(&mut self) {
        if self.verdict.sysctls.expire_quiescent_template.effective != Some(1) {
            self.push(
                step::TEMPLATE_KEEPS_DRAINED,
                &[("sysctl", EXPIRE_QUIESCENT_TEMPLATE)],
                &[source::LINUX_IPVS_SYSCTL],
            );
        }
        if self.verdict.model.unmodelled || !self.speaks_for_model() {
            return;
        }
        match self.common(Backend::Removed, Entry::TimeWait) {
            Some((Outcome::SynDropped, sources)) => self.removed(step::REMOVED_SYN_DROPPED, &sources),
            Some((Outcome::DroppedUntilExpiry, sources)) => {
                self.removed(step::REMOVED_UNTIL_EXPIRY, &sources);
            }
            _ => {}
        }
        if let Some((Outcome::SynDropped, sources)) = self.common(Backend::Drained, Entry::Established)
            && self.verdict.rating == Rating::None
        {
            self.push(step::RESIDUAL_IN_USE, &[], &sources);
        }
        let serving = self.common(Backend::Serving, Entry::TimeWait).map(|(outcome, _)| outcome);
        let tracked = self.verdict.model.worlds.iter().all(|world| world.conntrack);
        // 0 sends reused ports to drained backends on this kernel, so it is no remedy for the delay.
        if self.verdict.rating == Rating::Medium
            && self.verdict.model.known_parts.with_mode(false).rating() != Some(Rating::None)
        {
            self.push(step::NOT_ZERO, &[], &[source::K8S_81775]);
        }
        if serving == Some(Outcome::Rescheduled) && tracked || self.is_1_right() {
            self.push(step::RESIDUAL_RESET, &[], &[source::LINUX_F0A5E4D7A594, source::LINUX_TCP_TIMEOUTS]);
        }
    }
}

/// `1.19.16`
fn release_name((minor, patch): (u32, u32)) -> String {
    ["1.", &minor.to_string(), ".", &patch.to_string()].concat()
}
