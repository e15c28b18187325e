//! The branches of an answer, in words.

use crate::facts::{FactName, Text};
use crate::messages::{Catalogue, id};
use crate::report::{Branch, Condition, Missing};
use crate::verdict::{Arm, Branching, Run, Until, Value, Verdict, judge};
use crate::vocabulary::Rating;
use crate::words::InWords;

/// Levels of branches below an answer.
const DEEPEST: usize = 2;

/// Lists the facts that would decide an answer.
type ListMissing = fn(&Verdict) -> Vec<Missing>;

/// Lists the branches of an answer that is unknown; none of any other.
pub(crate) fn branches(verdict: &Verdict, catalogue: &Catalogue, list_missing: ListMissing) -> Vec<Branch> {
    down_to(DEEPEST, verdict, catalogue, list_missing)
}

fn down_to(
    levels: usize,
    verdict: &Verdict,
    catalogue: &Catalogue,
    list_missing: ListMissing,
) -> Vec<Branch> {
    let branching = if levels == 0 { None } else { verdict.branches() };
    let Some(Branching { fact, arms }) = branching else { return Vec::new() };
    // If the branches do not name every value, the other values keep the parent's range.
    let otherwise = answer(verdict.rating, verdict.range(), catalogue);
    arms.into_iter().map(|arm| branch(fact, arm, &otherwise, levels, catalogue, list_missing)).collect()
}

/// Returns the rating, or the two that it is between.
fn answer(rating: Rating, range: Option<(Rating, Rating)>, catalogue: &Catalogue) -> String {
    match range {
        None => catalogue.text(rating.message()).to_owned(),
        Some((best, worst)) => {
            let [best, worst] = [best, worst].map(|rating| catalogue.text(rating.message()));
            catalogue.fill(id::BRANCH_BETWEEN, &[("best", best), ("worst", worst)])
        }
    }
}

fn branch(
    fact: FactName,
    arm: Arm,
    otherwise: &str,
    levels: usize,
    catalogue: &Catalogue,
    list_missing: ListMissing,
) -> Branch {
    let value = value(&arm.value, catalogue);
    let answer = answer(arm.rating, arm.range, catalogue);
    let message = match fact {
        FactName::ProxyMode if matches!(arm.value, Value::Ipvs) => id::BRANCH_IPVS,
        FactName::ProxyMode => id::BRANCH_OTHER_MODE,
        FactName::ClusterVersion | FactName::ControllerVersion => id::BRANCH_VERSION,
        FactName::Kernel => id::BRANCH_KERNEL,
        _ => id::BRANCH_SYSCTL,
    };
    let values = [("value", &*value), ("fact", fact.name()), ("answer", &answer), ("otherwise", otherwise)];
    let text = catalogue.fill(message, &values);
    let (missing, deeper) = match arm.rating {
        Rating::Unknown => {
            let then = judge(&arm.facts);
            (list_missing(&then), down_to(levels - 1, &then, catalogue, list_missing))
        }
        _ => (Vec::new(), Vec::new()),
    };
    Branch {
        when: Condition { fact: Text::Borrowed(fact.name()), value },
        facts: arm.added,
        rating: arm.rating,
        range: arm.range,
        text,
        missing,
        branches: deeper,
    }
}

fn value(value: &Value, catalogue: &Catalogue) -> String {
    match value {
        Value::Ipvs => "IPVS".to_owned(),
        Value::AnyOtherMode => catalogue.text(id::BRANCH_ANY_OTHER_MODE).to_owned(),
        Value::Sysctl(value) => value.to_string(),
        Value::Releases(runs) => releases(runs, catalogue),
    }
}

/// Writes runs of releases: `1.15 to 1.21.8, except 1.20.15`, `1.20.15, or 1.21.9 and later`.
fn releases(runs: &[Run], catalogue: &Catalogue) -> String {
    let texts: Vec<String> = runs.iter().map(|run| run_of(run, catalogue)).collect();
    texts.join(catalogue.text(id::BRANCH_OR))
}

fn run_of(run: &Run, catalogue: &Catalogue) -> String {
    let from = &*run.from;
    let span = match &run.until {
        Until::Itself => from.to_owned(),
        Until::Open => catalogue.fill(id::BRANCH_AND_LATER, &[("from", from)]),
        Until::Last(last) if last == from => from.to_owned(),
        Until::Last(last) => catalogue.fill(id::BRANCH_TO, &[("from", from), ("last", last)]),
        Until::Before(next) => catalogue.fill(id::BRANCH_BEFORE, &[("from", from), ("next", next)]),
    };
    if run.except.is_empty() {
        return span;
    }
    let except = run.except.join(catalogue.text(id::PUNCTUATION_COMMA));
    catalogue.fill(id::BRANCH_EXCEPT, &[("run", &span), ("except", &except)])
}
