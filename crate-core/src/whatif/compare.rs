//! The differences between two reports.

use serde::Serialize;

use crate::facts::{FactName, Text};
use crate::ipvs::Commit;
use crate::messages::{Catalogue, id};
use crate::report::{Problem, Report};
use crate::words::InWords;

/// One difference between two reports, with the contract's names and in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// `rating`, `range`, `certainty`, `stale-backend`, `syn-delay`, `lost-datagram`, a key of `Facts`, a sysctl's full name (its
    /// effective value), `kubeProxy`, `lineage`, a commit's id or `faq`.
    pub what: Text,
    /// The value in the first report; `None` if it has none.
    pub before: Option<String>,
    /// The value in the second report.
    pub after: Option<String>,
    /// Its label.
    pub label: String,
    /// `before` and `after` in words, with code between backticks.
    pub said: [Option<String>; 2],
}

/// Returns all differences: the answer first, then the facts, then the intermediate results.
pub fn compare(before: &Report, after: &Report, words: &Catalogue) -> Vec<Difference> {
    let sides = rows(before, words).into_iter().zip(rows(after, words));
    let differing = sides.filter(|(before, after)| before.value != after.value);
    let both = |(before, after): (Row, Row)| Difference {
        what: Text::Borrowed(before.what),
        before: before.value,
        after: after.value,
        label: before.label,
        said: [before.said, after.said],
    };
    differing.map(both).collect()
}

/// One statement of a report.
struct Row {
    what: &'static str,
    value: Option<String>,
    label: String,
    said: Option<String>,
}

/// Returns everything of a report that can differ; the same rows in the same order for each report.
fn rows(report: &Report, words: &Catalogue) -> Vec<Row> {
    let mut rows = answer(report, words);
    rows.extend(facts(report, words));
    rows.extend(between(report, words));
    rows
}

fn worded(what: &'static str, label: &str, value: &str, said: &str) -> Row {
    Row { what, label: label.to_owned(), value: Some(value.to_owned()), said: Some(said.to_owned()) }
}

/// Returns a value that is the same in every language.
fn plain(what: &'static str, label: &str, value: Option<String>) -> Row {
    let said = value.as_ref().map(|value| ["`", value, "`"].concat());
    Row { what, label: label.to_owned(), value, said }
}

fn answer(report: &Report, words: &Catalogue) -> Vec<Row> {
    let word = |message| words.text(message);
    let rating = report.rating;
    let range = report.range.map(|(best, worst)| {
        let value = [best.name(), "-", worst.name()].concat();
        (value, [word(best.message()), " … ", word(worst.message())].concat())
    });
    let (value, said) = range.unzip();
    let mut rows = vec![
        worded("rating", word(id::FLEET_PAGE_RATING), rating.name(), word(rating.message())),
        Row { what: "range", label: word(id::MARKDOWN_RANGE).to_owned(), value, said },
        worded(
            "certainty",
            word(id::MARKDOWN_CERTAINTY),
            report.certainty.name(),
            word(report.certainty.message()),
        ),
    ];
    rows.extend(report.problems.iter().map(|Problem { id, status }| {
        worded(id.name(), word(id.message()), status.name(), word(status.message()))
    }));
    rows
}

fn facts(report: &Report, words: &Catalogue) -> impl Iterator<Item = Row> {
    // Observed sysctls are rows below, by the values that count.
    let facts = FactName::ALL.into_iter().filter(|fact| !fact.is_sysctl());
    facts.map(|fact| plain(fact.name(), words.fact(fact.name()), fact.get(&report.facts)))
}

/// Returns the intermediate results between the facts and the answer.
fn between(report: &Report, words: &Catalogue) -> Vec<Row> {
    let word = |message| words.text(message);
    let action = report.kube_proxy.action;
    let lineage = report.kernel.lineage.as_deref();
    let mut rows = vec![
        worded("kubeProxy", word(id::PAGE_KUBE_PROXY), action.name(), word(action.message())),
        Row {
            what: "lineage",
            label: word(id::PAGE_LINEAGE).to_owned(),
            value: lineage.map(str::to_owned),
            said: lineage.map(|id| words.lineage(id).to_owned()),
        },
    ];
    let commits = Commit::ALL.into_iter().zip(report.kernel.commits.all());
    rows.extend(commits.map(|(commit, carried)| {
        let label = ["`", commit.name(), "`", word(id::PUNCTUATION_COLON), word(commit.message())].concat();
        worded(commit.name(), &label, carried.name(), word(carried.message()))
    }));
    rows.extend(report.sysctls.each().map(|(name, value)| {
        plain(name, &["`", name, "`"].concat(), value.effective.map(|value| value.to_string()))
    }));
    let (faq, said): (Vec<&str>, Vec<&str>) =
        report.faq.iter().map(|answer| (&*answer.row, words.faq_row(&answer.row))).unzip();
    let has_rows = !faq.is_empty();
    rows.push(Row {
        what: "faq",
        value: has_rows.then(|| faq.join(", ")),
        label: word(id::PAGE_FAQ).to_owned(),
        said: has_rows.then(|| said.join(word(id::PUNCTUATION_SEMICOLON))),
    });
    rows
}
