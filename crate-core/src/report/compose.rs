//! Verdict -> report.

use crate::facts::{Conflict, Text};
use crate::knowledge::VERSION;
use crate::messages::Catalogue;
use crate::report::cited::Cited;
use crate::report::{
    Commits, FaqAnswer, FaqProblem, Kernel, KubeProxy, Problem, ProblemId, Rating, Report, missing, remedies,
    steps,
};
use crate::system::{self, NodeSystem};
use crate::verdict::{Verdict, rating_of};
use crate::version::kernel;

/// Puts the verdict into the contract's shape; `conflicts` are those found while reading.
pub(crate) fn compose(verdict: &Verdict, mut conflicts: Vec<Conflict>, catalogue: &Catalogue) -> Report {
    let mut cited = Cited::default();
    let steps = steps::write(verdict, catalogue, &mut cited);
    let remedies = remedies::write(verdict, catalogue, &mut cited);
    if verdict.system_contradicts {
        conflicts.push(system_conflict(verdict));
    }
    Report {
        schema: Text::Borrowed("reusecheck/report/1"),
        knowledge: Text::Borrowed(VERSION),
        facts: verdict.facts.clone(),
        platform: verdict.platform,
        rating: verdict.rating,
        range: verdict.range,
        certainty: verdict.certainty,
        problems: vec![
            Problem { id: ProblemId::StaleBackend, status: verdict.stale_backend },
            Problem { id: ProblemId::SynDelay, status: verdict.syn_delay },
        ],
        kube_proxy: KubeProxy {
            action: verdict.kube_proxy.action,
            writes: (verdict.kube_proxy.action == crate::report::Action::Sets0).then_some(0),
            rule: Text::Borrowed(verdict.kube_proxy.rule.map_or("", |rule| rule.id)),
        },
        kernel: kernel_of(verdict),
        sysctls: verdict.sysctls.clone(),
        faq: faq_of(verdict),
        steps,
        remedies,
        conflicts,
        missing: missing::list(verdict),
        sources: cited.into_refs(),
    }
}

fn kernel_of(verdict: &Verdict) -> Kernel {
    Kernel {
        version: verdict.kernel.numbers.map(kernel::display),
        lineage: verdict.kernel.lineage.map(|lineage| Text::Borrowed(lineage.id)),
        commits: Commits::from(verdict.kernel.commits),
        evidence: verdict.kernel.evidence,
    }
}

fn faq_of(verdict: &Verdict) -> Vec<FaqAnswer> {
    let answer = |found: &crate::faq::Match| {
        let problem = found.problem();
        FaqAnswer {
            edition: Text::Borrowed(&found.row.edition),
            row: Text::Borrowed(&found.row.id),
            writes: found.row.writes.filter(|_| problem != FaqProblem::Unknown),
            problem,
            agrees: rating_of(problem).unwrap_or(Rating::Unknown) == verdict.rating,
        }
    };
    verdict.faq.iter().map(answer).collect()
}

/// What the kernel's name says of the system (or the kernel itself, where it names none), against what was given.
fn system_conflict(verdict: &Verdict) -> Conflict {
    let named = verdict.facts.os.clone();
    let by_kernel = match verdict.system {
        NodeSystem::Is(system) => system::get(system),
        NodeSystem::OneOf(systems) => systems.first().and_then(|&system| system::get(system)),
        NodeSystem::Unknown | NodeSystem::Unlisted => None,
    };
    let by_kernel =
        by_kernel.filter(|_| verdict.kernel.lineage.is_some_and(|lineage| !lineage.systems.is_empty()));
    let kernel = by_kernel.map(|system| system.name.to_string()).or_else(|| verdict.facts.kernel.clone());
    Conflict { fact: Text::Borrowed("os"), values: kernel.into_iter().chain(named).collect() }
}
