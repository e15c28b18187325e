//! Kinds of nodes -> groups, what they share, what to ask, what to do.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::because::Common;
use super::branches::{Brancher, FleetBranch};
use super::clusters::ControlPlane;
use super::exits::{ExitCounts, Exits};
use super::inventory::{Batch, Inventory};
use super::kind::Kind;
use super::notes::{AppliedFacts, FleetNote};
use super::plan::{self, FleetPlan};
use super::ratings::{Problems, Ratings};
use super::unread::Unread;
use crate::facts::{Facts, Text, merge};
use crate::local;
use crate::messages::Catalogue;
use crate::report::{
    Certainty, Extent, Findings, Missing, Problem, ProblemId, Rating, Report, Status, compose as report_of,
};
use crate::verdict::judge;

/// The report for many nodes.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FleetReport {
    /// `reusecheck/fleet/1`
    pub schema: Text,
    /// The version of the knowledge it came from.
    pub knowledge: Text,
    /// How many nodes were judged.
    pub nodes: usize,
    /// The number of nodes by rating.
    pub ratings: Ratings,
    /// The number of nodes by problem and status.
    #[serde(default)]
    pub problems: Problems,
    /// The facts that every node has in common.
    pub common: Facts,
    /// The nodes' own versions of Kubernetes, the most frequent first: more than one minor release is a skew.
    pub versions: Vec<Version>,
    /// The clusters whose control plane is known, and how far their nodes are from it.
    pub control_planes: Vec<ControlPlane>,
    /// The nodes by problem and reason; the worst first, then the largest.
    pub groups: Vec<FleetGroup>,
    /// Notes about facts outside the nodes: where they apply, and which could not be used.
    #[serde(default)]
    pub notes: Vec<FleetNote>,
    /// How many nodes or pieces of the input could not be read.
    pub unreadable: usize,
    /// The first thousand of them.
    pub unread: Vec<UnreadNode>,
    /// The ratings that one more fact would give, on the fact that most unknown nodes lack.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub branches: Vec<FleetBranch>,
    /// The facts that would decide or strengthen the answer, each once; those that concern most nodes first.
    pub missing: Vec<Missing>,
    /// The number of nodes in IPVS mode that can use each other mode.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub exits: BTreeMap<String, ExitCounts>,
    /// The changes after which no node is affected.
    pub plan: FleetPlan,
}

/// A version of Kubernetes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// As the nodes print it.
    pub value: String,
    /// How many nodes run it.
    pub nodes: usize,
}

/// Nodes with the same problem for the same reason.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FleetGroup {
    /// Their rating.
    pub rating: Rating,
    /// Best and worst possible rating, when the rating is unknown.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub range: Option<(Rating, Rating)>,
    /// The problem they have or may have, the worse one first; lost UDP requests only where there is no other.
    pub problem: Option<ProblemId>,
    /// The reason.
    pub cause: Cause,
    /// The answer in a few words.
    #[serde(default)]
    pub headline: String,
    /// The reason in words, without the rows of the FAQ, and with further common values: commits of the kernel, other
    /// sysctls.
    #[serde(default)]
    pub because: String,
    /// How many they are.
    pub nodes: usize,
    /// The kinds of nodes among them, the most frequent first.
    pub kinds: Vec<FleetKind>,
    /// The report for the most frequent.
    pub report: Report,
}

/// The reason of a rating.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cause {
    /// The action of kube-proxy.
    pub kube_proxy: Text,
    /// The family of kernel builds.
    pub lineage: Option<Text>,
    /// The value of `conn_reuse_mode` that counts.
    pub conn_reuse_mode: Option<i64>,
    /// The rows of the vendor's FAQ that apply to them.
    pub faq: Vec<Text>,
}

/// Nodes with equal facts.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FleetKind {
    /// Their facts, merged with the caller's: [`crate::check`] returns their verdict.
    pub facts: Facts,
    /// The pool that their labels name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub pool: Option<String>,
    /// The provider's name for such machines.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub instance_type: Option<String>,
    /// They run the control plane.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub control_plane: bool,
    /// How many they are.
    pub nodes: usize,
    /// Their names, in the order of the input.
    pub names: Vec<String>,
}

/// Something that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreadNode {
    /// The node's name, if it was read before the error.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub name: String,
    /// The byte of the input, from 0, at which that was noticed.
    pub at: u64,
    /// Stable id of the reason.
    pub why: Text,
    /// The reason in words.
    pub text: String,
    /// The line in question, where it is text.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub excerpt: String,
}

impl FleetReport {
    /// Returns whether input is missing after the last byte.
    pub fn breaks_off(&self) -> bool {
        self.unread.iter().any(|unread| unread.why == "truncated")
    }

    /// Adds the names of a batch to their nodes; `order` is the one returned with the report.
    pub fn name(&mut self, order: &[u32], batch: &Batch) {
        let mut by_number: Vec<Option<&mut Vec<String>>> = Vec::new();
        let kinds = self.groups.iter_mut().flat_map(|group| &mut group.kinds);
        for (kind, &number) in kinds.zip(order) {
            let number = number as usize;
            by_number.resize_with(by_number.len().max(number + 1), || None);
            by_number[number] = Some(&mut kind.names);
        }
        for (name, &number) in batch.names.lines().zip(&batch.kinds) {
            if let Some(Some(names)) = by_number.get_mut(number as usize) {
                names.push(name.to_owned());
            }
        }
    }
}

/// The key of a group.
type Key = (Rating, Option<(Rating, Rating)>, [Option<ProblemId>; 2], Certainty, Cause);

/// A group under construction.
struct GroupBuilder {
    key: Key,
    nodes: usize,
    /// The numbers of its kinds, the most frequent first, each with its facts.
    kinds: Vec<(u32, Facts)>,
    common: Common,
    report: Report,
}

/// Judges each kind and groups them. The second value is the number of each kind in the order of the report.
pub(super) fn compose(
    inventory: &Inventory,
    overrides: &Facts,
    catalogue: &Catalogue,
) -> (FleetReport, Vec<u32>) {
    let (is_listed, mut numbers) = inventory.counted();
    let kind = |number: u32| &inventory.kinds[number as usize];
    // The most frequent first, so that a group's first report is the one to show; no other is kept.
    numbers.sort_by_key(|&number| Reverse(kind(number).nodes));
    let nodes: usize = numbers.iter().map(|&number| kind(number).nodes).sum();
    let mut outside = AppliedFacts::new(inventory.outside.reading(is_listed), nodes > 1);
    let mut report = FleetReport::empty(inventory, &numbers, catalogue);
    let mut groups: Vec<GroupBuilder> = Vec::new();
    let mut missing = Weighted::default();
    let mut planner = plan::Planner::default();
    let mut brancher = Brancher::default();
    let mut exits = Exits::default();
    for number in numbers {
        let Kind { facts, pool, nodes, .. } = kind(number);
        let mut conflicts = Vec::new();
        let facts = merge(overrides, &outside.resolve(facts, overrides, *nodes), &mut conflicts);
        let findings = Findings { conflicts, ..Findings::default() };
        let verdict = report_of(&judge(&facts), findings, catalogue, Extent::FULL);
        report.ratings.add(verdict.rating, *nodes);
        report.problems.add(&verdict.problems, *nodes);
        for fact in &verdict.missing {
            missing.add(fact.clone(), *nodes);
        }
        planner.add(&facts, &verdict, pool.as_deref(), *nodes);
        brancher.add(&verdict, *nodes);
        exits.add(&verdict, pool.as_deref(), *nodes);
        let key = key(&verdict);
        if let Some(group) = groups.iter_mut().find(|group| group.key == key) {
            group.nodes += nodes;
            group.kinds.push((number, facts));
            group.common.keep(&verdict);
        } else {
            let kinds = vec![(number, facts)];
            groups.push(GroupBuilder {
                key,
                nodes: *nodes,
                kinds,
                common: Common::of(&verdict),
                report: verdict,
            });
        }
    }
    groups.sort_by_key(|group| Reverse((group.key.0.severity(), group.nodes)));
    let order = groups.iter().flat_map(|group| &group.kinds).map(|(number, _)| *number).collect();
    report.groups = groups.into_iter().map(|group| finished(group, inventory, catalogue)).collect();
    report.common = common(&report.groups);
    report.missing = missing.heaviest_first();
    report.branches = brancher.branches();
    report.exits = exits.counts();
    report.plan = planner.plan(catalogue);
    report.plan.off_ipvs = exits.plan(catalogue);
    report.notes = outside.write(catalogue);
    // Next to a list, the differences are reported.
    if !is_listed && inventory.ambiguous > 0 {
        report.notes.push(FleetNote::ambiguous(inventory.ambiguous, catalogue));
    }
    report.notes.extend(inventory.clusters.note(report.control_planes.len(), catalogue));
    (report, order)
}

impl FleetReport {
    fn empty(inventory: &Inventory, numbers: &[u32], catalogue: &Catalogue) -> Self {
        let row = |unread: &Unread| {
            let (why, message) = unread.why.reason();
            UnreadNode {
                name: unread.name.clone(),
                at: unread.at,
                why: Text::Borrowed(why),
                text: catalogue.text(message).to_owned(),
                excerpt: unread.excerpt.clone(),
            }
        };
        let mut versions: BTreeMap<&str, usize> = BTreeMap::new();
        let kinds = || numbers.iter().map(|&number| &inventory.kinds[number as usize]);
        for kind in kinds() {
            *versions.entry(kind.facts.cluster_version.as_deref().unwrap_or_default()).or_default() +=
                kind.nodes;
        }
        let mut versions: Vec<Version> =
            versions.into_iter().map(|(value, nodes)| Version { value: value.to_owned(), nodes }).collect();
        versions.sort_by_key(|version| Reverse(version.nodes));
        Self {
            schema: Text::Borrowed("reusecheck/fleet/1"),
            knowledge: local::version(),
            nodes: kinds().map(|kind| kind.nodes).sum(),
            ratings: Ratings::default(),
            problems: Problems::default(),
            common: Facts::default(),
            versions,
            control_planes: inventory.clusters.control_planes(&inventory.kinds, catalogue),
            groups: Vec::new(),
            notes: Vec::new(),
            unreadable: inventory.unread_count,
            unread: inventory.unread.iter().map(row).collect(),
            branches: Vec::new(),
            missing: Vec::new(),
            exits: BTreeMap::new(),
            plan: FleetPlan::default(),
        }
    }
}

fn finished(group: GroupBuilder, inventory: &Inventory, catalogue: &Catalogue) -> FleetGroup {
    let (rating, range, [of_reuse, lost], _, cause) = group.key;
    let kinds = group.kinds.into_iter().map(|(number, facts)| {
        let Kind { pool, instance_type, is_control_plane, nodes, .. } = &inventory.kinds[number as usize];
        FleetKind {
            facts,
            pool: pool.clone(),
            instance_type: instance_type.clone(),
            control_plane: *is_control_plane,
            nodes: *nodes,
            names: Vec::new(),
        }
    });
    FleetGroup {
        rating,
        range,
        problem: of_reuse.or(lost),
        cause,
        headline: group.report.headline(catalogue),
        because: group.common.words(&group.report, None, catalogue),
        nodes: group.nodes,
        kinds: kinds.collect(),
        report: group.report,
    }
}

/// A question or note about several kinds, with the number of nodes.
struct Weighted<T>(Vec<(T, usize)>);

impl<T> Default for Weighted<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: PartialEq> Weighted<T> {
    fn add(&mut self, value: T, nodes: usize) {
        match self.0.iter_mut().find(|(known, _)| *known == value) {
            Some((_, known)) => *known += nodes,
            None => self.0.push((value, nodes)),
        }
    }

    fn heaviest_first(mut self) -> Vec<T> {
        self.0.sort_by_key(|(_, nodes)| Reverse(*nodes));
        self.0.into_iter().map(|(value, _)| value).collect()
    }
}

fn key(report: &Report) -> Key {
    let (of_reuse, lost): (Vec<&Problem>, Vec<&Problem>) =
        report.problems.iter().partition(|problem| ProblemId::OF_REUSE.contains(&problem.id));
    let worst_of = |problems: &[&Problem]| {
        let with = |status| problems.iter().find(|problem| problem.status == status);
        with(Status::Yes).or_else(|| with(Status::Possible)).map(|problem| problem.id)
    };
    let cause = Cause {
        kube_proxy: Text::Borrowed(report.kube_proxy.action.name()),
        lineage: report.kernel.lineage.clone(),
        conn_reuse_mode: report.sysctls.conn_reuse_mode.effective,
        faq: report.faq.iter().map(|answer| answer.row.clone()).collect(),
    };
    let problems = [worst_of(&of_reuse), worst_of(&lost)];
    (report.rating, report.range, problems, report.certainty, cause)
}

/// Returns the facts that are the same everywhere.
fn common(groups: &[FleetGroup]) -> Facts {
    let mut kinds = groups.iter().flat_map(|group| &group.kinds).map(|kind| &kind.facts);
    let Some(mut common) = kinds.next().cloned() else { return Facts::default() };
    for facts in kinds {
        let differ = |(name, value): &(&str, String)| facts.get(name).as_ref() != Some(value);
        let names: Vec<String> =
            common.named().into_iter().filter(differ).map(|(name, _)| name.to_owned()).collect();
        for name in &names {
            common.clear(name);
        }
    }
    common
}
