//! What if something about the node were different: the real verdict over candidate changes. Nothing here knows a cure.

mod candidates;
mod compare;

pub use compare::{Difference, compare};

use serde::{Deserialize, Serialize};

use crate::facts::{Facts, Text};
use crate::messages::{Catalogue, id};
use crate::report::{Certainty, PlatformAnswer, Rating};
use crate::verdict::{Verdict, judge};
use candidates::Candidate;

/// What would be changed, cheapest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// One sysctl on the node.
    Sysctl,
    /// A restart, so that the values of a fresh boot hold again.
    Restart,
    /// A later kernel build of the same lineage.
    Kernel,
    /// A later release of the cluster.
    Cluster,
    /// Nodes with another operating system.
    Os,
    /// Another forwarding mode; on CCE that is a new cluster.
    Mode,
}

/// How long a change holds by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lasts {
    /// Nothing undoes it.
    ForGood,
    /// kube-proxy writes another value when it starts.
    UntilKubeProxyRestarts,
    /// The kernel's default comes back at boot, unless something sets the value again.
    UntilNodeRestarts,
}

/// One change after which the node is not affected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// What is changed.
    pub kind: Kind,
    /// The fact that changes: a key of [`Facts`], or a sysctl's full name.
    pub fact: Text,
    /// Its value now, where it is known (for a sysctl, the one that counts).
    pub from: Option<String>,
    /// Its value then: for a kernel and a cluster, the first of those that help; empty for a restart.
    pub to: String,
    /// The first later one that would not help any more; `None` where every later one that is known helps.
    pub before: Option<String>,
    /// Whether the node has to restart for it, beyond what the change itself does.
    pub restart: bool,
    /// What undoes it.
    pub lasts: Lasts,
    /// The node's facts then.
    pub facts: Facts,
    /// The rating then: always `none`.
    pub rating: Rating,
    /// How well that is founded; never `observed`, since nobody has seen it yet.
    pub certainty: Certainty,
    /// All of it in words.
    pub text: String,
}

/// The smallest changes that each by itself make the node unaffected, cheapest kind first: at most one for each sysctl,
/// a restart, the kernel, the cluster, each operating system and each other forwarding mode. Empty for a node that is not affected,
/// and where no single change of those known helps.
///
/// Every candidate is judged like a node of its own. A changed kernel or a new node starts with fresh sysctls; a new
/// kube-proxy finds the values that the old one left.
pub fn nearest_changes(facts: &Facts, catalogue: &Catalogue) -> Vec<Change> {
    let now = judge(facts);
    if now.rating == Rating::None {
        return Vec::new();
    }
    let found = candidates::all(&now).into_iter().filter_map(first_cure);
    found.map(|found| found.into_change(&now, catalogue)).collect()
}

/// The first candidate of a series that helps.
struct Found {
    candidate: Candidate,
    certainty: Certainty,
    before: Option<String>,
}

/// Judges a series of the same kind, smallest change first.
fn first_cure(series: Vec<Candidate>) -> Option<Found> {
    let mut found: Option<Found> = None;
    for candidate in series {
        let verdict = judge(&candidate.facts);
        let certainty = (verdict.rating == Rating::None).then_some(verdict.certainty.max(Certainty::Source));
        match (&mut found, certainty) {
            (None, Some(certainty)) => found = Some(Found { candidate, certainty, before: None }),
            (Some(found), None) => {
                found.before = Some(candidate.to);
                break;
            }
            _ => {}
        }
    }
    found
}

impl Found {
    fn into_change(self, now: &Verdict, catalogue: &Catalogue) -> Change {
        let text = self.text(now, catalogue);
        let Self { candidate, certainty, before } = self;
        Change {
            kind: candidate.kind,
            fact: Text::Borrowed(candidate.fact),
            from: candidate.from,
            to: candidate.to,
            before,
            restart: candidate.restart,
            lasts: candidate.lasts,
            facts: candidate.facts,
            rating: Rating::None,
            certainty,
            text,
        }
    }

    fn text(&self, now: &Verdict, catalogue: &Catalogue) -> String {
        let message = match (self.candidate.kind, self.before.is_some()) {
            (Kind::Sysctl, _) => id::CHANGE_SYSCTL,
            (Kind::Restart, _) => id::CHANGE_BOOT,
            (Kind::Kernel, false) => id::CHANGE_KERNEL,
            (Kind::Kernel, true) => id::CHANGE_KERNEL_BEFORE,
            (Kind::Cluster, false) => id::CHANGE_CLUSTER,
            (Kind::Cluster, true) => id::CHANGE_CLUSTER_BEFORE,
            (Kind::Mode, _) if now.platform == PlatformAnswer::Cce => id::CHANGE_MODE_CCE,
            (Kind::Mode, _) => id::CHANGE_MODE,
            (Kind::Os, _) => id::CHANGE_OS,
        };
        let lineage = now.kernel.lineage.map_or("", |lineage| catalogue.of_kernels(lineage.title));
        let values = [
            ("fact", self.candidate.fact),
            ("to", &self.candidate.to),
            ("before", self.before.as_deref().unwrap_or_default()),
            ("lineage", lineage),
        ];
        let mut text = catalogue.fill(message, &values);
        let mut also = |message| {
            text.push(' ');
            text.push_str(catalogue.text(message));
        };
        if self.candidate.restart {
            also(id::CHANGE_RESTART);
        }
        match self.candidate.lasts {
            Lasts::ForGood => {}
            Lasts::UntilKubeProxyRestarts => also(id::CHANGE_UNTIL_KUBE_PROXY),
            Lasts::UntilNodeRestarts => also(id::CHANGE_UNTIL_NODE),
        }
        text
    }
}
