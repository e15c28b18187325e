//! Where a node in IPVS mode can go: which rows of `exits.toml` hold for it.

use crate::facts::{Controller, ProxyMode};
use crate::knowledge::{EXIT_RULES, ExitRow, Release};
use crate::verdict::Verdict;
use crate::version::kernel_release::within;
use crate::version::{glob, kernel_release, spans};
use crate::vocabulary::{ExitStatus, PlatformAnswer};

/// The modes that IPVS can be left for, in the order in which they are listed.
pub(crate) const MODES: [ProxyMode; 2] = [ProxyMode::Nftables, ProxyMode::Iptables];

/// The properties of a node that the rows use.
#[derive(Clone, Copy)]
pub(crate) struct Properties<'a> {
    /// The name of its distribution; `azure` where none is named and the kernel is Azure's.
    platform: &'a str,
    /// The releases that its kube-proxy can be, both ends included.
    releases: (Release, Release),
    kernel: Option<(&'a str, [u64; 3])>,
}

/// The decision of the rules about one mode.
pub(crate) struct Exit {
    pub(crate) status: ExitStatus,
    /// The place of the rule that decides among [`EXIT_RULES`]; none where the status is unknown.
    pub(crate) rule: Option<usize>,
    /// Whether the kernel, and whether kube-proxy's release, keep the status unknown.
    pub(crate) open_facts: (bool, bool),
}

/// Returns the node's properties that the rows use; `None` for a node that cannot leave IPVS mode, because another mode
/// is set or another program forwards.
pub(crate) fn properties<'a>(verdict: &Verdict<'a>) -> Option<Properties<'a>> {
    let may_be_ipvs = verdict.mode().is_none_or(|mode| mode == ProxyMode::Ipvs);
    if verdict.controller != Controller::KubeProxy || verdict.is_windows() || !may_be_ipvs {
        return None;
    }
    let distribution = verdict.version.as_ref().and_then(|version| version.distribution);
    let platform = match verdict.platform {
        PlatformAnswer::Cce => "CCE",
        _ => match distribution {
            Some(distribution) => distribution.name,
            None if verdict.has_kernel_of_azure() => "azure",
            None => "",
        },
    };
    let release = verdict.facts.kernel.as_deref().map(kernel_release::normalise);
    Some(Properties {
        platform,
        releases: verdict.proxy.releases,
        kernel: release.zip(verdict.kernel.numbers),
    })
}

/// Returns the modes that are open for the node.
pub(crate) fn open(verdict: &Verdict) -> Vec<ProxyMode> {
    let Some(node) = properties(verdict) else { return Vec::new() };
    MODES.into_iter().filter(|mode| node.exit(*mode).status == ExitStatus::Open).collect()
}

impl Properties<'_> {
    /// Decides about one mode: by the first rule that certainly applies, unless a rule before it may apply and says
    /// otherwise.
    pub(crate) fn exit(&self, mode: ProxyMode) -> Exit {
        let mut possible: Vec<(usize, &'static ExitRow)> = Vec::new();
        let rules = EXIT_RULES.iter().enumerate();
        for (at, rule) in rules.filter(|(_, rule)| rule.modes.contains(&mode)) {
            let holds = self.holds(rule);
            if holds != Some(false) {
                possible.push((at, rule));
            }
            if holds == Some(true) {
                break;
            }
        }
        let last = possible.last();
        let status = last.map_or(ExitStatus::Unknown, |(_, rule)| rule.status);
        if possible.iter().all(|(_, rule)| rule.status == status) {
            return Exit { status, rule: last.map(|(at, _)| *at), open_facts: (false, false) };
        }
        let open = |of: fn(&Self, &ExitRow) -> Option<bool>| {
            possible.iter().any(|(_, rule)| of(self, rule).is_none())
        };
        let open_facts = (open(Self::has_kernel), open(Self::has_release));
        Exit { status: ExitStatus::Unknown, rule: None, open_facts }
    }

    /// Returns whether the row applies; `None` where a deciding fact is missing.
    pub(crate) fn holds(&self, row: &ExitRow) -> Option<bool> {
        let conditions = [Some(self.has_platform(row)), self.has_release(row), self.has_kernel(row)];
        if conditions.contains(&Some(false)) {
            return Some(false);
        }
        (!conditions.contains(&None)).then_some(true)
    }

    fn has_platform(&self, row: &ExitRow) -> bool {
        let is_listed = row.platforms.is_empty() || row.platforms.contains(&self.platform);
        is_listed && !row.except.contains(&self.platform)
    }

    fn has_release(&self, row: &ExitRow) -> Option<bool> {
        spans::hold(&[row.releases], self.releases)
    }

    fn has_kernel(&self, row: &ExitRow) -> Option<bool> {
        if row.kernel.is_none() && row.patterns.is_empty() {
            return Some(true);
        }
        let (release, numbers) = self.kernel?;
        let is_matched =
            row.patterns.is_empty() || row.patterns.iter().any(|pattern| glob::matches(pattern, release));
        Some(is_matched && row.kernel.is_none_or(|span| within(numbers, span)))
    }
}
