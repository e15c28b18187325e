//! `index.tsv`: one file a row, and the values a correct reader finds in it (blank: the text does not say).

use std::collections::BTreeSet;
use std::path::Path;

use reusecheck_core::facts::{Facts, Reading};
use reusecheck_core::read_text;

use crate::cells::{self, Wanted};
use crate::{Outcome, Score};

/// The columns, of which the first three are the file, its kind and where it is from.
const COLUMNS: [&str; 6] = ["kernel", "arch", "os", "clusterVersion", "proxyMode", "sysctls"];

/// Scores every file that the index names.
pub(crate) fn score(folder: &Path, score: &mut Score) -> std::io::Result<()> {
    let index = std::fs::read_to_string(folder.join("index.tsv"))?;
    for line in index.lines().skip(1) {
        let mut columns = line.split('\t');
        let (file, kind) = (columns.next().unwrap_or_default(), columns.next().unwrap_or_default());
        let reading = read_text(&std::fs::read_to_string(folder.join(file))?);
        let mut outcome = Outcome::default();
        for (column, cell) in COLUMNS.into_iter().zip(columns.skip(1)) {
            compare(column, &cells::wanted(column, cell, kind), &reading, &mut outcome);
        }
        score.count(file, &outcome);
    }
    Ok(())
}

/// Counts the listed and the read values of one column.
fn compare(column: &str, wanted: &[Wanted], reading: &Reading, outcome: &mut Outcome) {
    let (facts, hints) = (facts(column, reading), hints(column, reading));
    let has = |values: &BTreeSet<(String, String)>, wanted: &Wanted| {
        values.iter().any(|(fact, value)| wanted.is(column, fact, value))
    };
    for one in wanted.iter().filter(|one| !one.is_optional) {
        let is_found = match one.expected {
            cells::Expected::Hint => has(&hints, one) && !has(&facts, one),
            cells::Expected::Absent => !facts.iter().any(|(fact, _)| fact.ends_with(&one.value)),
            cells::Expected::Read => has(&facts, one) || has(&hints, one),
        };
        outcome.want(is_found, || format!("{column} {one:?}"));
    }
    let may_be_fact = |one: &&Wanted| one.expected == cells::Expected::Read;
    for (fact, value) in &facts {
        let is_right = wanted.iter().filter(may_be_fact).any(|one| one.is(column, fact, value));
        outcome.read(is_right, || format!("{fact} {value:?}"));
    }
}

/// Returns every value read for a column, with the fact's name: of the node, of each listed node, and in conflicts.
fn facts(column: &str, reading: &Reading) -> BTreeSet<(String, String)> {
    let all = std::iter::once(&reading.facts).chain(reading.nodes.iter().flatten().map(|node| &node.facts));
    let named = all.flat_map(Facts::named).map(|(fact, value)| (fact.to_owned(), value));
    let conflicts = reading.conflicts.iter().flat_map(|conflict| {
        conflict.values.iter().map(|value| (conflict.fact.clone().into_owned(), value.clone()))
    });
    named.chain(conflicts).filter(|(fact, _)| belongs(column, fact)).collect()
}

fn hints(column: &str, reading: &Reading) -> BTreeSet<(String, String)> {
    let hints = reading.hints.iter().filter(|hint| belongs(column, &hint.fact));
    hints.map(|hint| (hint.fact.clone().into_owned(), hint.value.clone())).collect()
}

/// Returns whether a column lists the values of a fact. kube-proxy's own version is listed with those of the cluster.
fn belongs(column: &str, fact: &str) -> bool {
    match column {
        "sysctls" => fact.contains('.'),
        "clusterVersion" => matches!(fact, "clusterVersion" | "controllerVersion"),
        column => fact == column,
    }
}
