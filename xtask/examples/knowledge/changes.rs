//! The changes in the table of kernels since the last released version.

use std::collections::{BTreeMap, BTreeSet};

use reusecheck_core::coverage::{Build, Knowledge, Lineage};
use reusecheck_core::report::CommitStatus;

/// The table as released: its version, then a line for each row. `cargo run -p xtask --example knowledge -- --rows`
/// prints the current table, for the next release.
const RELEASED: &str = include_str!("released.tsv");

/// The change of one lineage.
pub(crate) enum Change {
    /// A new lineage, with its number of rows.
    New(usize),
    /// Rows that were added, changed and removed.
    Rows {
        added: usize,
        changed: usize,
        removed: usize,
    },
    Removed,
}

/// Every lineage that changed, in the order of the table; those that were removed come last.
pub(crate) struct Changes {
    /// The version to compare with.
    pub(crate) since: &'static str,
    pub(crate) lineages: Vec<(String, Change)>,
}

impl Changes {
    pub(crate) fn since_release(knowledge: &Knowledge) -> Self {
        let (head, rows) = RELEASED.split_once('\n').unwrap_or_default();
        let mut released: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
        for row in rows.lines() {
            let mut fields = row.splitn(3, '\t');
            let mut next = || fields.next().unwrap_or_default();
            let (lineage, since, says) = (next(), next(), next());
            released.entry(lineage).or_default().insert(since, says);
        }
        let mut lineages = Vec::new();
        for lineage in &knowledge.lineages {
            let present: BTreeMap<&str, String> = rows_of(lineage).collect();
            match released.get(lineage.id) {
                None => lineages.push((lineage.id.to_owned(), Change::New(present.len()))),
                Some(before) => {
                    lineages.extend(compare(before, &present).map(|change| (lineage.id.to_owned(), change)));
                }
            }
        }
        let present: BTreeSet<&str> = knowledge.lineages.iter().map(|lineage| lineage.id).collect();
        let gone = released.keys().filter(|id| !present.contains(*id));
        lineages.extend(gone.map(|id| ((*id).to_owned(), Change::Removed)));
        Self { since: head.trim_start_matches("# "), lineages }
    }
}

fn compare(before: &BTreeMap<&str, &str>, present: &BTreeMap<&str, String>) -> Option<Change> {
    let added = present.keys().filter(|since| !before.contains_key(*since)).count();
    let removed = before.keys().filter(|since| !present.contains_key(*since)).count();
    let changed =
        present.iter().filter(|(since, says)| before.get(*since).is_some_and(|known| known != says)).count();
    (added + removed + changed > 0).then_some(Change::Rows { added, changed, removed })
}

/// Returns the rows of a lineage: the first build and the content of each.
fn rows_of<'a>(lineage: &'a Lineage) -> Box<dyn Iterator<Item = (&'a str, String)> + 'a> {
    match lineage.follows {
        Some(follows) => Box::new(std::iter::once(("", ["as ", follows].concat()))),
        None => Box::new(lineage.builds.iter().map(|build| (build.since, says(build)))),
    }
}

/// Returns a sign for each commit, then the grade: `++-?+ source`.
fn says(build: &Build) -> String {
    let sign = |status| match status {
        CommitStatus::Yes => '+',
        CommitStatus::No => '-',
        CommitStatus::Unknown => '?',
    };
    let signs: String = build.commits.all().into_iter().map(sign).collect();
    [&signs, " ", build.evidence.name()].concat()
}

/// Returns the current table, in the format of the released one.
pub(crate) fn rows(knowledge: &Knowledge) -> String {
    let mut text = format!("# {} {}\n", env!("CARGO_PKG_VERSION"), knowledge.date);
    for lineage in &knowledge.lineages {
        for (since, says) in rows_of(lineage) {
            text.extend([lineage.id, "\t", since, "\t", &says, "\n"]);
        }
    }
    text
}
