//! Judges changes of the node: the real verdict over candidate changes. No rule here names a remedy.

mod candidates;
mod compare;

use std::iter;

pub use compare::{Difference, compare};

use serde::Serialize;

use crate::facts::{FactName, Facts, Text};
use crate::knowledge::Lineage;
use crate::messages::{Catalogue, id};
use crate::named::named;
use crate::report::{Certainty, PlatformAnswer, Rating};
use crate::verdict::{Verdict, judge};
use candidates::Candidate;

named! {
    /// The properties to change, cheapest first.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Kind {
        /// One sysctl on the node.
        Sysctl = "sysctl",
        /// A restart, so that the values of a fresh boot hold again.
        Restart = "restart",
        /// A later kernel build of the same lineage.
        Kernel = "kernel",
        /// A later release of the cluster.
        Cluster = "cluster",
        /// Nodes with another operating system.
        Os = "os",
        /// Another forwarding mode.
        Mode = "mode",
    }
}

named! {
    /// How long a change holds by itself, the longest first.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Lasts {
        /// It is permanent.
        ForGood = "for-good",
        /// The kernel's default comes back at boot, unless something sets the value again.
        UntilNodeRestarts = "until-node-restarts",
        /// kube-proxy writes another value when it starts.
        UntilKubeProxyRestarts = "until-kube-proxy-restarts",
    }
}

/// One change after which the node is not affected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The property that is changed.
    pub kind: Kind,
    /// The fact that changes: a key of [`Facts`], or a sysctl's full name.
    pub fact: Text,
    /// Its value now, where it is known (for a sysctl, the one that counts).
    pub from: Option<String>,
    /// Its new value: for a kernel and a cluster, the first that helps; empty for a restart.
    pub to: String,
    /// The first later value that does not help; `None` where every later one that is known helps.
    pub before: Option<String>,
    /// Whether the node has to restart for it, beyond what the change itself does.
    pub restart: bool,
    /// The event that undoes it.
    pub lasts: Lasts,
    /// The node's facts after the change.
    pub facts: Facts,
    /// The rating after the change: always `none`.
    pub rating: Rating,
    /// The confidence of that rating; never `observed`, because the change was not made yet.
    pub certainty: Certainty,
    /// The change in words.
    pub text: String,
}

/// Returns the smallest changes that each by itself make the node unaffected, cheapest kind first: at most one for each
/// sysctl, a restart, the kernel, the cluster, each operating system and each other forwarding mode. Empty for a node
/// that is not affected, and where no single change of those known helps.
///
/// Every candidate is judged like a node of its own. A changed kernel or a new node starts with fresh sysctls; a new
/// kube-proxy finds the values that the old one left.
pub fn nearest_changes(facts: &Facts, catalogue: &Catalogue) -> Vec<Change> {
    let nearest = series(facts).into_iter().filter_map(|cures| cures.into_iter().next());
    nearest.map(|cure| cure.into_change(catalogue)).collect()
}

/// Returns every change that by itself makes the node unaffected, series by series: of those that differ in their bound
/// alone (kernels of one lineage, releases of the cluster) the smallest change first.
pub(crate) fn series(facts: &Facts) -> Vec<Vec<Cure>> {
    let now = judge(facts);
    if now.rating == Rating::None {
        return Vec::new();
    }
    candidates::all(&now).into_iter().map(|series| cures(series, &now)).collect()
}

/// A candidate that helps.
#[derive(Clone)]
pub(crate) struct Cure {
    candidate: Candidate,
    certainty: Certainty,
    /// The first later candidate that does not help, and how many come after it.
    before: Option<(usize, String)>,
    /// The kernel's lineage.
    lineage: Option<&'static Lineage>,
    platform: PlatformAnswer,
}

/// Returns those of a series of the same kind that help, smallest change first.
fn cures(series: Vec<Candidate>, now: &Verdict) -> Vec<Cure> {
    let (mut found, mut before) = (Vec::new(), None);
    for (later, candidate) in series.into_iter().rev().enumerate() {
        let verdict = judge(&candidate.facts);
        if verdict.rating == Rating::None {
            let certainty = verdict.certainty.max(Certainty::Source);
            let (lineage, platform) = (now.kernel.lineage, now.platform);
            found.push(Cure { candidate, certainty, before: before.clone(), lineage, platform });
        } else {
            before = Some((later, candidate.to));
        }
    }
    found.reverse();
    found
}

impl Cure {
    pub(crate) fn kind(&self) -> Kind {
        self.candidate.kind
    }

    pub(crate) fn fact(&self) -> FactName {
        self.candidate.fact
    }

    pub(crate) fn to(&self) -> &str {
        &self.candidate.to
    }

    pub(crate) fn lasts(&self) -> Lasts {
        self.candidate.lasts
    }

    /// Returns whether both belong to one series, so that two nodes share a change.
    pub(crate) fn is_akin(&self, other: &Self) -> bool {
        let lineage = |cure: &Self| cure.lineage.map(|lineage| lineage.id);
        let is_cce = |cure: &Self| cure.platform == PlatformAnswer::Cce;
        let akin = match self.kind() {
            Kind::Kernel => lineage(self) == lineage(other),
            Kind::Cluster | Kind::Mode => is_cce(self) == is_cce(other),
            Kind::Sysctl | Kind::Restart | Kind::Os => true,
        };
        self.kind() == other.kind() && self.fact() == other.fact() && akin
    }

    /// Returns whether both are the same change.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.is_akin(other) && self.to() == other.to()
    }

    /// Merges both into the change for both nodes: with the narrower bounds, and everything that either needs.
    pub(crate) fn merge(&mut self, other: Self) {
        self.before = self.before.take().max(other.before);
        self.candidate.restart |= other.candidate.restart;
        self.candidate.lasts = self.candidate.lasts.max(other.candidate.lasts);
        self.certainty = self.certainty.max(other.certainty);
    }

    fn into_change(self, catalogue: &Catalogue) -> Change {
        let text = self.text(catalogue);
        let Self { candidate, certainty, before, .. } = self;
        Change {
            kind: candidate.kind,
            fact: Text::Borrowed(candidate.fact.name()),
            from: candidate.from,
            to: candidate.to,
            before: before.map(|(_, before)| before),
            restart: candidate.restart,
            lasts: candidate.lasts,
            facts: candidate.facts,
            rating: Rating::None,
            certainty,
            text,
        }
    }

    /// Returns the change in words.
    pub(crate) fn text(&self, catalogue: &Catalogue) -> String {
        let message = match (self.candidate.kind, self.before.is_some()) {
            (Kind::Sysctl, _) => id::CHANGE_SYSCTL,
            (Kind::Restart, _) => id::CHANGE_BOOT,
            (Kind::Kernel, false) => id::CHANGE_KERNEL,
            (Kind::Kernel, true) => id::CHANGE_KERNEL_BEFORE,
            (Kind::Cluster, false) => id::CHANGE_CLUSTER,
            (Kind::Cluster, true) => id::CHANGE_CLUSTER_BEFORE,
            (Kind::Mode, _) => id::CHANGE_MODE,
            (Kind::Os, _) => id::CHANGE_OS,
        };
        let lineage = self.lineage.map_or("", |lineage| catalogue.of_kernels(lineage.title.text()));
        let values = [
            ("fact", self.candidate.fact.name()),
            ("to", &self.candidate.to),
            ("before", self.before.as_ref().map_or("", |(_, before)| before)),
            ("lineage", lineage),
        ];
        let text = catalogue.fill(message, &values);
        let lasts = match self.candidate.lasts {
            Lasts::ForGood => None,
            Lasts::UntilKubeProxyRestarts => Some(id::CHANGE_UNTIL_KUBE_PROXY),
            Lasts::UntilNodeRestarts => Some(id::CHANGE_UNTIL_NODE),
        };
        let caveats = self.candidate.restart.then_some(id::CHANGE_RESTART).into_iter().chain(lasts);
        let sentences: Vec<&str> =
            iter::once(&*text).chain(caveats.map(|message| catalogue.text(message))).collect();
        catalogue.sentences(&sentences)
    }
}

#[cfg(test)]
mod tests {
    use super::{Cure, Kind, series};
    use crate::facts::{FactName, Facts};

    /// Version, kernel and the value of `conn_reuse_mode` that was read, if any.
    const NODES: [(&str, &str, Option<&str>); 7] = [
        ("1.21.3", "5.4.58", None),
        ("1.21.3", "5.4.60", None),
        ("1.21.3", "5.10.13", None),
        ("1.21.3", "5.10.13", Some("0")),
        ("1.13.1", "5.10.84", None),
        ("1.27.3", "5.4.0-48-generic", None),
        ("v1.19.16-r0", "4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64", None),
    ];

    fn cures_of((version, kernel, read): (&str, &str, Option<&str>)) -> Vec<Cure> {
        let mut facts = Facts::default();
        for (fact, value) in [
            (FactName::ClusterVersion, Some(version)),
            (FactName::Kernel, Some(kernel)),
            (FactName::ProxyMode, Some("ipvs")),
            (FactName::ConnReuseMode, read),
        ] {
            value.map_or(Ok(()), |value| fact.set(&mut facts, value)).expect("a value that fits");
        }
        series(&facts).into_iter().flatten().collect()
    }

    #[test]
    fn changes_of_one_series_match() {
        // (one node, another, kind, whether they have such a change in common)
        for (one, other, kind, expected) in [
            (0, 1, Kind::Kernel, true),
            (0, 2, Kind::Kernel, true),
            (0, 5, Kind::Kernel, false),
            (2, 3, Kind::Cluster, true),
            (2, 4, Kind::Cluster, true),
            (0, 2, Kind::Mode, true),
            (0, 5, Kind::Mode, true),
        ] {
            let of_kind = |at: usize| {
                let found = cures_of(NODES[at]).into_iter().find(|cure| cure.kind() == kind);
                found.unwrap_or_else(|| panic!("{:?} has no change of the kind {kind}", NODES[at]))
            };
            assert_eq!(of_kind(one).is_akin(&of_kind(other)), expected, "{kind} of {one} and {other}");
        }
        let all: Vec<Cure> = NODES.into_iter().flat_map(cures_of).collect();
        for (one, other) in all.iter().flat_map(|one| all.iter().map(move |other| (one, other))) {
            let (this, that) = ((one.kind(), one.fact()), (other.kind(), other.fact()));
            assert!(this == that || !one.is_akin(other), "{this:?} and {that:?}");
            assert_eq!(one.is_akin(other), other.is_akin(one));
            assert_eq!(one.is_same(other), one.is_akin(other) && one.to() == other.to());
        }
    }

    #[test]
    fn a_merged_change_is_as_demanding_as_the_more_demanding() {
        let all: Vec<Cure> = NODES.into_iter().flat_map(cures_of).collect();
        let count = |cure: &Cure| cure.before.as_ref().map(|(count, _)| *count);
        let mut differing = 0;
        for (one, other) in all.iter().flat_map(|one| all.iter().map(move |other| (one, other))) {
            let mut merged = one.clone();
            merged.merge(other.clone());
            let (this, that) = (&one.candidate, &other.candidate);
            assert_eq!(merged.candidate.restart, this.restart || that.restart);
            assert_eq!(merged.lasts(), this.lasts.max(that.lasts));
            assert_eq!(merged.certainty, one.certainty.max(other.certainty));
            assert_eq!(count(&merged), count(one).max(count(other)));
            differing += usize::from(this.restart != that.restart);
        }
        assert!(differing > 0, "no two of them differ in the restart");
    }
}
