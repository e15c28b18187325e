//! The answers that one more fact would give: branches instead of "unknown".

use super::{Verdict, judge};
use crate::facts::{FactName, Facts, ProxyMode};
use crate::kernel;
use crate::knowledge::{CceRelease, FAQ, RULES, Release, WRITES};
use crate::version::cluster::ClusterVersion;
use crate::vocabulary::{PlatformAnswer, Rating};

/// The values of one missing fact, each with its answer.
pub(crate) struct Branching {
    pub(crate) fact: FactName,
    pub(crate) arms: Vec<Arm>,
}

/// One value, or several with the same answer.
pub(crate) struct Arm {
    pub(crate) value: Value,
    /// The facts that it adds to the node's.
    pub(crate) added: Facts,
    /// The node's facts in the branch.
    pub(crate) facts: Facts,
    pub(crate) rating: Rating,
    pub(crate) range: Option<(Rating, Rating)>,
    platform: PlatformAnswer,
}

/// The value of the fact in that branch.
pub(crate) enum Value {
    Ipvs,
    AnyOtherMode,
    /// Runs of releases, in order.
    Releases(Vec<Run>),
    Sysctl(i64),
}

/// Consecutive releases.
pub(crate) struct Run {
    /// The first, as people write it.
    pub(crate) from: String,
    pub(crate) until: Until,
    /// Single releases within it that have another answer.
    pub(crate) except: Vec<String>,
}

/// Where a run of releases ends.
#[derive(Clone)]
pub(crate) enum Until {
    /// No end.
    Open,
    /// With its first release, or within that minor release.
    Itself,
    /// With that one.
    Last(String),
    /// Before that one.
    Before(String),
}

impl Verdict<'_> {
    /// Returns the branches of an answer that is unknown, on the fact with few values that narrows most.
    pub(crate) fn branches(&self) -> Option<Branching> {
        let on_sysctls = || {
            let sysctls = [FactName::ConnReuseMode, FactName::ExpireNodestConn, FactName::Conntrack];
            // In this order, the first that helps is also the one that leaves least open.
            sysctls.into_iter().find_map(|fact| on_sysctl(self, fact))
        };
        if self.rating != Rating::Unknown {
            return None;
        }
        on_mode(self).or_else(|| on_version(self)).or_else(on_sysctls).or_else(|| on_kernel(self))
    }
}

impl Arm {
    fn new(verdict: &Verdict, value: Value, set: &[(FactName, &str)]) -> Self {
        let (mut added, mut facts) = (Facts::default(), verdict.facts.clone());
        for (fact, value) in set {
            // Values of ours always fit.
            let _ = fact.set(&mut added, value);
            let _ = fact.set(&mut facts, value);
        }
        if added.proxy_mode.is_some() {
            facts.mode_source = None;
        }
        let then = judge(&facts);
        let (rating, range, platform) = (then.rating, then.range(), then.platform);
        Self { value, added, facts, rating, range, platform }
    }

    fn answer(&self) -> (Rating, Option<(Rating, Rating)>) {
        (self.rating, self.range)
    }
}

/// Branches help where at least one of them is an answer; another differs then, or the parent would have that answer.
fn if_it_helps(fact: FactName, arms: Vec<Arm>) -> Option<Branching> {
    let helps = arms.iter().any(|arm| arm.rating != Rating::Unknown);
    helps.then_some(Branching { fact, arms })
}

fn on_mode(verdict: &Verdict) -> Option<Branching> {
    if verdict.mode().is_some() {
        return None;
    }
    let arm = |value, mode: ProxyMode| Arm::new(verdict, value, &[(FactName::ProxyMode, mode.name())]);
    let arms = vec![arm(Value::Ipvs, ProxyMode::Ipvs), arm(Value::AnyOtherMode, ProxyMode::Iptables)];
    if_it_helps(FactName::ProxyMode, arms)
}

fn on_sysctl(verdict: &Verdict, fact: FactName) -> Option<Branching> {
    if verdict.sysctls.get(fact)?.effective.is_some() {
        return None;
    }
    let arm = |value: i64| Arm::new(verdict, Value::Sysctl(value), &[(fact, &value.to_string())]);
    let (zero, one) = (arm(0), arm(1));
    if zero.answer() == one.answer() {
        return None;
    }
    if_it_helps(fact, vec![zero, one])
}

/// Kernels from the mainline release on that has every commit have one answer, whoever builds them. An earlier number says
/// nothing, because vendors backport: those kernels are no branch, and `missing` asks for the release. CCE has none so new.
fn on_kernel(verdict: &Verdict) -> Option<Branching> {
    if verdict.facts.kernel.is_some() || verdict.platform == PlatformAnswer::Cce {
        return None;
    }
    let from = kernel::first_with_all_commits()?;
    let run = Run { from: from.to_owned(), until: Until::Open, except: Vec::new() };
    let arm = Arm::new(verdict, Value::Releases(vec![run]), &[(FactName::Kernel, from)]);
    if_it_helps(FactName::Kernel, vec![arm])
}

/// One release, or one CCE version, where another answer may begin.
struct Edge {
    /// The version to set and to show: a complete minor release where nothing changes within it.
    name: String,
    /// The version to show as the end of the previous run.
    until_before: Until,
    /// The first release of the next minor is where its run ends.
    is_last_of_minor: bool,
}

fn on_version(verdict: &Verdict) -> Option<Branching> {
    if !verdict.lacks_release() || verdict.proxy.is_removed {
        return None;
    }
    let (from, to) = verdict.proxy.releases;
    let edges = if verdict.platform == PlatformAnswer::Cce {
        let releases = verdict.proxy.version.as_ref().map(ClusterVersion::cce_releases);
        cce_edges(releases.unwrap_or(((from.0, 0, 0), (to.0, u32::MAX, u32::MAX))))
    } else {
        edges(from, to)
    };
    let fact = if verdict.proxy.is_own { FactName::ControllerVersion } else { FactName::ClusterVersion };
    let mut arms: Vec<(Arm, Vec<usize>)> = Vec::new();
    for (at, edge) in edges.iter().enumerate() {
        let arm = Arm::new(verdict, Value::Releases(Vec::new()), &[(fact, &edge.name)]);
        // A version without its suffix may be another platform's: that is no branch of this node.
        if arm.platform != verdict.platform {
            return None;
        }
        match arms.iter_mut().find(|(known, _)| known.answer() == arm.answer()) {
            Some((_, all)) => all.push(at),
            None => arms.push((arm, vec![at])),
        }
    }
    let arms = arms.into_iter().map(|(arm, at)| Arm { value: Value::Releases(runs(&edges, &at)), ..arm });
    if_it_helps(fact, arms.collect())
}

/// Joins neighbouring edges to runs; where only the last release of one minor is between them, it is an exception.
fn runs(edges: &[Edge], at: &[usize]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut last: Option<usize> = None;
    for &index in at {
        let end = edges.get(index + 1).map_or(Until::Open, |next| next.until_before.clone());
        let skipped = last.map(|last| &edges[last + 1..index]);
        match (runs.last_mut(), skipped) {
            (Some(run), Some([])) => run.until = end,
            (Some(run), Some([between])) if between.is_last_of_minor => {
                run.except.push(between.name.clone());
                run.until = end;
            }
            _ => {
                let until = if edges[index].is_last_of_minor { Until::Itself } else { end };
                runs.push(Run { from: edges[index].name.clone(), until, except: Vec::new() });
            }
        }
        last = Some(index);
    }
    runs
}

/// Keeps the list sorted and each release in it once: the standard sort of two types is 3 KB of the page's first wasm.
fn insert_between<T: Ord>(all: &mut Vec<T>, release: T, to: &T) {
    if let Err(at) = all.binary_search(&release)
        && at > 0
        && release <= *to
    {
        all.insert(at, release);
    }
}

/// Returns the Kubernetes releases between the two at which kube-proxy begins to write other values.
fn edges(from: Release, to: Release) -> Vec<Edge> {
    let spans = WRITES.iter().flat_map(|write| write.spans).flat_map(|&(since, before)| [since, before]);
    let mut all = vec![from];
    for release in RULES.iter().map(|rule| rule.since).chain(spans) {
        insert_between(&mut all, release, &to);
    }
    let minor = |minor: u32| ["1.", &minor.to_string()].concat();
    let name = |(number, patch): Release| [&minor(number), ".", &patch.to_string()].concat();
    let edge = |(at, &release): (usize, &Release)| {
        let next = all.get(at + 1);
        let is_full_minor = release.1 == 0 && next.is_none_or(|next| next.0 > release.0);
        Edge {
            name: if is_full_minor { minor(release.0) } else { name(release) },
            until_before: match release {
                (number, 0) => Until::Last(minor(number.saturating_sub(1))),
                (number, patch) => Until::Last(name((number, patch - 1))),
            },
            is_last_of_minor: release.1 != 0 && next.is_some_and(|next| *next == (release.0 + 1, 0)),
        }
    };
    all.iter().enumerate().map(edge).collect()
}

/// Returns the CCE versions between the two at which a row of the FAQ begins or ends, or kube-proxy writes other
/// values.
fn cce_edges((from, to): (CceRelease, CceRelease)) -> Vec<Edge> {
    let bounds = FAQ.iter().flat_map(|row| row.versions).flat_map(|&(since, before)| [since, before]);
    let rules = RULES.iter().map(|rule| (rule.since.0, 0, 0));
    let mut all = vec![from];
    for release in bounds.chain(rules) {
        insert_between(&mut all, release, &to);
    }
    let edge = |(at, &(minor, patch, revision)): (usize, &CceRelease)| {
        let is_full_minor = (patch, revision) == (0, 0) && all.get(at + 1).is_none_or(|next| next.0 > minor);
        let minor_name = ["v1.", &minor.to_string()].concat();
        let name = if is_full_minor {
            minor_name
        } else {
            [&minor_name, ".", &patch.to_string(), "-r", &revision.to_string()].concat()
        };
        Edge { until_before: Until::Before(name.clone()), name, is_last_of_minor: false }
    };
    all.iter().enumerate().map(edge).collect()
}
