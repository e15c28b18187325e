//! Verdict -> report.

use crate::facts::{Conflict, Draining, FactName, ProxyMode, Text};
use crate::local;
use crate::messages::Catalogue;
use crate::report::background::Background;
use crate::report::branches::branches;
use crate::report::rest::{Extent, Rest};
use crate::report::sentence::Answer;
use crate::report::{Branch, Commits, FaqAnswer, Kernel, KubeProxy, NodeAnswer, Problem, Report};
use crate::system;
use crate::verdict::{Verdict, rating_of};
use crate::version::kernel_release;
use crate::vocabulary::{Action, FaqPage, FaqProblem, ProblemId, Status};

/// Findings of a text in addition to the facts of a verdict.
#[derive(Default)]
pub(crate) struct Findings {
    /// Conflicts found while reading or merging.
    pub(crate) conflicts: Vec<Conflict>,
    pub(crate) draining: Vec<Draining>,
    /// The nodes of a text that lists several, each judged.
    pub(crate) nodes: Vec<NodeAnswer>,
}

/// Turns the verdict into a report.
pub(crate) fn compose(
    verdict: &Verdict,
    findings: Findings,
    catalogue: &Catalogue,
    extent: Extent,
) -> Report {
    let branches = branches(verdict, catalogue, extent.missing);
    let answer = Answer { verdict, draining: &findings.draining, branches: &branches };
    let rest = (extent.rest)(&answer, catalogue);
    assemble(verdict, findings, branches, rest)
}

/// Puts the parts of a report together.
pub(crate) fn assemble(verdict: &Verdict, findings: Findings, branches: Vec<Branch>, rest: Rest) -> Report {
    let Findings { mut conflicts, draining, nodes } = findings;
    let Rest { steps, remedies, missing, background, sources } = rest;
    let Background { ipvs, exits, statements } = background;
    if verdict.system_contradicts {
        conflicts.push(system_conflict(verdict));
    }
    if verdict.proxy.is_removed && verdict.mode() == Some(ProxyMode::Ipvs) {
        conflicts.extend(removed_conflicts(verdict));
    }
    Report {
        schema: Text::Borrowed("reusecheck/report/1"),
        knowledge: local::version(),
        facts: verdict.facts.clone(),
        platform: verdict.platform,
        rating: verdict.rating,
        range: verdict.range(),
        branches,
        certainty: verdict.certainty,
        problems: ProblemId::ALL.map(|id| Problem { id, status: verdict.status(id) }).to_vec(),
        kube_proxy: KubeProxy {
            action: verdict.kube_proxy.action,
            writes: (verdict.kube_proxy.action == Action::Sets0).then_some(0),
            rule: Text::Borrowed(verdict.kube_proxy.rule.map_or("", |rule| rule.id)),
        },
        kernel: kernel_of(verdict),
        sysctls: verdict.sysctls.clone(),
        faq: faq_of(verdict),
        steps,
        remedies,
        conflicts,
        missing,
        draining,
        nodes,
        ipvs,
        exits,
        statements,
        sources,
    }
}

/// Notes IPVS mode on a release that has none: one of the two facts is wrong.
fn removed_conflicts(verdict: &Verdict) -> impl Iterator<Item = Conflict> {
    let version = if verdict.proxy.is_own { FactName::ControllerVersion } else { FactName::ClusterVersion };
    let facts = verdict.facts;
    [FactName::ProxyMode, version].into_iter().filter_map(|fact| {
        Some(Conflict { fact: Text::Borrowed(fact.name()), values: vec![fact.get(facts)?] })
    })
}

fn kernel_of(verdict: &Verdict) -> Kernel {
    Kernel {
        version: verdict.kernel.numbers.map(kernel_release::display),
        lineage: verdict.kernel.lineage.map(|lineage| Text::Borrowed(lineage.id)),
        commits: Commits::from(verdict.kernel.commits),
        evidence: verdict.kernel.evidence,
    }
}

fn faq_of(verdict: &Verdict) -> Vec<FaqAnswer> {
    let answer = |found: &crate::faq::Match| {
        let problem = found.problem();
        let page = found.row.page;
        FaqAnswer {
            page,
            edition: Text::Borrowed(&found.row.edition),
            row: Text::Borrowed(&found.row.id),
            writes: found.row.writes.filter(|_| problem != FaqProblem::Unknown),
            problem,
            agrees: match page {
                FaqPage::Reuse => rating_of(problem) == Some(verdict.rating),
                FaqPage::Datagram => lost_by(problem) == Some(verdict.status(ProblemId::LostDatagram)),
            },
        }
    };
    verdict.faq.iter().chain(&verdict.faq_of_datagrams).map(answer).collect()
}

/// Returns the status that a row about lost DNS requests implies.
const fn lost_by(problem: FaqProblem) -> Option<Status> {
    match problem {
        FaqProblem::LostDatagram => Some(Status::Yes),
        FaqProblem::None => Some(Status::No),
        _ => None,
    }
}

/// Returns a conflict between the systems that the kernel's name implies (or the kernel itself, if it implies none) and
/// the stated system.
fn system_conflict(verdict: &Verdict) -> Conflict {
    let systems = verdict.kernel.lineage.map_or(&[][..], |lineage| lineage.systems.as_slice());
    let names: Vec<&str> = systems.iter().filter_map(|&system| Some(&*system::get(system)?.name)).collect();
    let by_kernel = if names.is_empty() { verdict.facts.kernel.clone() } else { Some(names.join(" / ")) };
    let values = by_kernel.into_iter().chain(verdict.facts.os.clone()).collect();
    Conflict { fact: Text::Borrowed("os"), values }
}
