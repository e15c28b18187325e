//! What differs between two reports.

use serde::Serialize;

use crate::facts::{ProxyMode, Text};
use crate::ipvs::Commit;
use crate::report::{Carried, Report, Status};

/// One thing that two reports say differently, in the contract's own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// `rating`, `range`, `certainty`, `stale-backend`, `syn-delay`, a key of `Facts`, a sysctl's full name (its
    /// effective value), `kubeProxy`, `lineage`, a commit's id or `faq`.
    pub what: Text,
    /// What the first report says; `None` where it says nothing.
    pub before: Option<String>,
    /// What the second says.
    pub after: Option<String>,
}

/// Everything that differs, the answer first, then the facts, then what lies between.
pub fn compare(before: &Report, after: &Report) -> Vec<Difference> {
    let sides = said(before).into_iter().zip(said(after));
    let differing = sides.filter(|((_, before), (_, after))| before != after);
    differing
        .map(|((what, before), (_, after))| Difference { what: Text::Borrowed(what), before, after })
        .collect()
}

/// What a report says of everything that can differ; the same names in the same order for each report.
fn said(report: &Report) -> Vec<(&'static str, Option<String>)> {
    let text = |text: &str| Some(text.to_owned());
    let facts = &report.facts;
    let mut said = vec![
        ("rating", text(report.rating.name())),
        ("range", report.range.map(|(best, worst)| [best.name(), "-", worst.name()].concat())),
        ("certainty", text(report.certainty.name())),
    ];
    let problems = ["stale-backend", "syn-delay"].into_iter().zip(&report.problems);
    said.extend(problems.map(|(name, problem)| (name, text(status(problem.status)))));
    said.extend([
        ("clusterVersion", facts.cluster_version.clone()),
        ("os", facts.os.clone()),
        ("kernel", facts.kernel.clone()),
        ("arch", facts.arch.clone()),
        ("proxyMode", facts.proxy_mode.map(ProxyMode::name).and_then(text)),
        ("kubeProxy", text(report.kube_proxy.action.name())),
        ("lineage", report.kernel.lineage.as_deref().and_then(text)),
    ]);
    let carried = Commit::ALL.into_iter().zip(report.kernel.commits.all());
    said.extend(carried.map(|(commit, carried)| (commit.name(), text(state(carried)))));
    let values = report.sysctls.each();
    said.extend(values.map(|(name, value)| (name, value.effective.map(|value| value.to_string()))));
    let rows: Vec<&str> = report.faq.iter().map(|answer| &*answer.row).collect();
    said.push(("faq", Some(rows.join(", ")).filter(|rows| !rows.is_empty())));
    said
}

const fn status(status: Status) -> &'static str {
    match status {
        Status::Yes => "yes",
        Status::No => "no",
        Status::Possible => "possible",
    }
}

const fn state(carried: Carried) -> &'static str {
    match carried {
        Carried::Yes => "yes",
        Carried::No => "no",
        Carried::Unknown => "unknown",
    }
}
