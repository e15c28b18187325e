//! The knowledge as data for others: every release, lineage, build and row with its grade and sources.

use serde::Serialize;

use crate::facts::Text;
use crate::knowledge::{
    self, CCE_RELEASES, CCE_SOURCES, CceRelease, FAQ, FaqRow, Follows, LINEAGES, RULES, Release, SOURCES,
    SYSTEMS, SourceIndex, VendorSays, WRITES,
};
use crate::report::{Action, Certainty, Commits, FaqPage, FaqProblem};

/// All that ReuseCheck knows.
#[derive(Clone, Debug, Serialize)]
pub struct Knowledge {
    /// Day and digest: `2026-11-22+0123abcd`.
    pub version: &'static str,
    /// The day alone.
    pub date: &'static str,
    /// Every source, sorted by id.
    pub sources: Vec<Source>,
    /// Every family of kernel builds, in the order they are tried.
    pub lineages: Vec<Lineage>,
    /// What kube-proxy does and what the FAQ says.
    pub rules: Vec<Rule>,
}

/// A public source.
#[derive(Clone, Debug, Serialize)]
pub struct Source {
    /// Stable id.
    pub id: &'static str,
    /// `pr`, `issue`, `commit`, `changelog`, `file`, `release-notes`, `mail`, `vendor` or `doc`.
    pub kind: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Its address.
    pub url: &'static str,
}

/// A family of kernel builds.
#[derive(Clone, Debug, Serialize)]
pub struct Lineage {
    /// Stable id.
    pub id: &'static str,
    /// Its name.
    pub title: &'static str,
    /// Patterns of the releases that belong to it: `*` any text, `#` digits.
    pub releases: Vec<&'static str>,
    /// The operating systems its name stands for.
    pub systems: Vec<&'static str>,
    /// The lineage whose builds it shares by base version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follows: Option<&'static str>,
    /// How well it is known that it follows; no statement of it is graded better.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Certainty>,
    /// The sources for that.
    pub sources: Vec<Text>,
    /// Its builds, each from `since` on until the next.
    pub builds: Vec<Build>,
}

/// What builds carry.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Build {
    /// The first build; empty for the first of all.
    pub since: &'static str,
    /// The five commits.
    pub commits: Commits,
    /// How well that is founded.
    pub evidence: Certainty,
    /// What the vendor says of it without naming commits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor_says: Option<&'static str>,
    /// The same of lost UDP requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor_says_datagram: Option<&'static str>,
    /// Its sources.
    pub sources: Vec<Text>,
    /// The day it was last held against them.
    pub checked: &'static str,
    /// What a reader should know.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub note: &'static str,
}

/// A rule of one of four kinds.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Rule {
    /// What kube-proxy does to `conn_reuse_mode` from a release on: below kernel 4.1, from 4.1, from 5.9.
    KubeProxy {
        /// Stable id.
        id: &'static str,
        /// The first release.
        since: String,
        /// For the three classes of kernels.
        actions: [Action; 3],
        /// For the three classes of kernels.
        evidence: [Certainty; 3],
        /// Its sources.
        sources: Vec<Text>,
    },
    /// Another sysctl that kube-proxy writes when it starts.
    Write {
        /// The sysctl.
        id: &'static str,
        /// What is written.
        value: i64,
        /// The kernel's default, where it is not.
        default: i64,
        /// Releases: from the first, before the second (empty: open).
        releases: Vec<[String; 2]>,
        /// Its sources.
        sources: Vec<Text>,
    },
    /// A row of the vendor's FAQ.
    Faq {
        /// The page it stands on.
        page: FaqPage,
        /// The row's id.
        id: &'static str,
        /// The edition.
        edition: &'static str,
        /// CCE versions: from the first, before the second (empty: open).
        versions: Vec<[String; 2]>,
        /// The systems it speaks of; empty for any.
        systems: Vec<&'static str>,
        /// The value kube-proxy writes, where it says so.
        writes: Option<i64>,
        /// The problem it names.
        problem: FaqProblem,
        /// Its sources.
        sources: Vec<Text>,
    },
    /// The Kubernetes release in a CCE version.
    CceRelease {
        /// The CCE version.
        id: String,
        /// The Kubernetes release.
        kubernetes: String,
        /// Its sources.
        sources: Vec<Text>,
    },
}

/// Everything, as data.
pub fn knowledge() -> Knowledge {
    let sources = SOURCES.iter().map(|source| Source {
        id: &source.id,
        kind: &source.kind,
        title: &source.title,
        url: &source.url,
    });
    Knowledge {
        version: knowledge::VERSION,
        date: knowledge::DATE,
        sources: sources.collect(),
        lineages: LINEAGES.iter().map(lineage).collect(),
        rules: rules(),
    }
}

/// After so many days the knowledge is called old: releases and builds have moved on by then.
const OLD_AFTER_DAYS: i64 = 180;

/// How old the knowledge is, if that is old; `today` in days since 1970-01-01.
pub fn too_old(today: i64) -> Option<i64> {
    Some(today - knowledge::DAY).filter(|days| *days > OLD_AFTER_DAYS)
}

fn lineage(lineage: &'static knowledge::Lineage) -> Lineage {
    Lineage {
        id: lineage.id,
        title: lineage.title,
        releases: lineage.releases.clone(),
        systems: systems(&lineage.systems),
        follows: lineage.follows.and_then(Follows::lineage).map(|followed| followed.id),
        evidence: lineage.follows.map(|follows| follows.evidence),
        sources: cited(&lineage.sources),
        builds: lineage.builds.iter().map(build).collect(),
    }
}

fn build(build: &'static knowledge::Build) -> Build {
    Build {
        since: build.since,
        commits: Commits::from(build.commits),
        evidence: build.evidence,
        vendor_says: vendor_says(build.vendor_says),
        vendor_says_datagram: vendor_says(build.vendor_says_datagram),
        sources: cited(&build.sources),
        checked: build.checked,
        note: build.note,
    }
}

const fn vendor_says(says: VendorSays) -> Option<&'static str> {
    match says {
        VendorSays::Nothing => None,
        VendorSays::TooEarly => Some("too-early"),
        VendorSays::Fixed => Some("fixed"),
    }
}

fn rules() -> Vec<Rule> {
    let kube_proxy = RULES.iter().map(|rule| Rule::KubeProxy {
        id: rule.id,
        since: release(rule.since),
        actions: rule.actions,
        evidence: rule.evidence,
        sources: cited(&rule.sources),
    });
    let writes = WRITES.iter().map(|write| Rule::Write {
        id: write.sysctl,
        value: write.value,
        default: write.default,
        releases: write.spans.iter().map(|&(from, to)| [release(from), release(to)]).collect(),
        sources: cited(&write.sources),
    });
    let faq = FAQ.iter().map(faq_row);
    let cce = CCE_RELEASES.iter().map(|&(cce, kubernetes)| Rule::CceRelease {
        id: cce_release(cce),
        kubernetes: release(kubernetes),
        sources: cited(&CCE_SOURCES),
    });
    kube_proxy.chain(writes).chain(faq).chain(cce).collect()
}

fn faq_row(row: &'static FaqRow) -> Rule {
    Rule::Faq {
        page: row.page,
        id: &row.id,
        edition: &row.edition,
        versions: row.versions.iter().map(|&(from, to)| [cce_release(from), cce_release(to)]).collect(),
        systems: systems(row.systems),
        writes: row.writes,
        problem: row.problem,
        sources: cited(&row.sources),
    }
}

fn cited(sources: &[SourceIndex]) -> Vec<Text> {
    let ids = sources.iter().filter_map(|&index| SOURCES.get(usize::from(index)));
    ids.map(|source| Text::Borrowed(&source.id)).collect()
}

fn systems(indices: &[u8]) -> Vec<&'static str> {
    indices.iter().filter_map(|&index| SYSTEMS.get(usize::from(index))).map(|system| &*system.name).collect()
}

/// `1.19.16`; empty for an open bound.
fn release((minor, patch): Release) -> String {
    if minor == u32::MAX {
        return String::new();
    }
    ["1.", &minor.to_string(), ".", &patch.to_string()].concat()
}

/// `1.19.16-r60`; empty for an open bound.
fn cce_release((minor, patch, revision): CceRelease) -> String {
    let release = release((minor, patch));
    if release.is_empty() || minor == 0 {
        String::new()
    } else {
        [&release, "-r", &revision.to_string()].concat()
    }
}
