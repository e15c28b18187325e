//! The changes in the knowledge since the last released version: builds of kernels, rows of the FAQ, exits, statements.

use std::collections::BTreeMap;

use reusecheck_core::coverage::{Build, Exit, Knowledge, Lineage, Rule, Statement};
use reusecheck_core::messages::{ENGLISH, Message};
use reusecheck_core::report::{CommitStatus, ExitStatus};

/// The knowledge as released: its version, then a line for each row. `cargo run -p xtask --example knowledge -- --rows`
/// prints the current knowledge, for the next release.
const RELEASED: &str = include_str!("released.tsv");

/// The names of the tables other than those of lineages, which are named by their ids.
const FAQ: &str = "faq";
const EXITS: &str = "exits";
const STATEMENTS: &str = "statements";

/// What a group of rows is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Table {
    Lineage,
    Faq,
    Exits,
    Statements,
}

/// A row that was added, changed or removed.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct RowChange {
    /// The first build of a row of builds; elsewhere the row's id.
    pub(crate) row: String,
    pub(crate) before: Option<String>,
    pub(crate) now: Option<String>,
}

/// The change of one lineage, or of another table.
pub(crate) enum Change {
    /// A new lineage, with its number of rows.
    New(usize),
    Rows(Vec<RowChange>),
    /// A lineage that is no longer there.
    Removed,
}

/// The changes of one lineage or table.
pub(crate) struct Changed {
    pub(crate) table: Table,
    /// The id of the lineage, or the name of the table.
    pub(crate) id: String,
    pub(crate) change: Change,
}

/// Every lineage and table that changed, in the order of the knowledge; lineages that were removed come last.
pub(crate) struct Changes {
    /// The version to compare with.
    pub(crate) since: &'static str,
    pub(crate) all: Vec<Changed>,
}

impl Changes {
    pub(crate) fn since_release(knowledge: &Knowledge) -> Self {
        Self::since(RELEASED, knowledge)
    }

    fn since(released: &'static str, knowledge: &Knowledge) -> Self {
        let (head, rows) = released.split_once('\n').unwrap_or_default();
        let mut before: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
        for row in rows.lines() {
            let mut fields = row.splitn(3, '\t');
            let mut next = || fields.next().unwrap_or_default();
            let (table, row, says) = (next(), next(), next());
            before.entry(table).or_default().push((row, says));
        }
        let mut all = Vec::new();
        for (table, id, rows) in tables(knowledge) {
            let change = match before.remove(&*id) {
                None if table == Table::Lineage => Some(Change::New(rows.len())),
                known => compare(&known.unwrap_or_default(), &rows).map(Change::Rows),
            };
            all.extend(change.map(|change| Changed { table, id, change }));
        }
        all.extend(before.into_keys().map(|id| Changed {
            table: Table::Lineage,
            id: id.to_owned(),
            change: Change::Removed,
        }));
        Self { since: head.trim_start_matches("# "), all }
    }
}

type Rows = Vec<(String, String)>;

/// Returns the rows that differ, those that were removed last.
fn compare(before: &[(&str, &str)], present: &[(String, String)]) -> Option<Vec<RowChange>> {
    let known = |row: &str| before.iter().find(|(known, _)| *known == row).map(|(_, says)| *says);
    let differ = present.iter().filter(|(row, says)| known(row) != Some(says.as_str()));
    let differ = differ.map(|(row, says)| RowChange {
        row: row.clone(),
        before: known(row).map(str::to_owned),
        now: Some(says.clone()),
    });
    let gone = before.iter().filter(|(row, _)| present.iter().all(|(known, _)| known != row));
    let gone = gone.map(|(row, says)| RowChange {
        row: (*row).to_owned(),
        before: Some((*says).to_owned()),
        now: None,
    });
    let rows: Vec<RowChange> = differ.chain(gone).collect();
    (!rows.is_empty()).then_some(rows)
}

/// Returns each lineage and table with its rows: the row's name and its content.
fn tables(knowledge: &Knowledge) -> Vec<(Table, String, Rows)> {
    let lineage = |lineage: &Lineage| (Table::Lineage, lineage.id.to_owned(), rows_of(lineage));
    let mut tables: Vec<(Table, String, Rows)> = knowledge.lineages.iter().map(lineage).collect();
    tables.push((Table::Faq, FAQ.to_owned(), knowledge.rules.iter().filter_map(of_faq).collect()));
    tables.push((Table::Exits, EXITS.to_owned(), knowledge.exits.iter().map(of_exit).collect()));
    let statements = knowledge.statements.iter().map(of_statement).collect();
    tables.push((Table::Statements, STATEMENTS.to_owned(), statements));
    tables
}

/// Returns the rows of a lineage: the first build and the content of each.
fn rows_of(lineage: &Lineage) -> Rows {
    match lineage.follows {
        Some(follows) => vec![(String::new(), ["as ", follows].concat())],
        None => lineage.builds.iter().map(|build| (build.since.to_owned(), says(build))).collect(),
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

/// Returns a row of the FAQ, named as its anchor on the coverage page: `stale-backend; 0; 1.19.16-r0..; EulerOS 2.9`.
fn of_faq(rule: &Rule) -> Option<(String, String)> {
    let Rule::Faq { id, edition, versions, systems, writes, problem, .. } = rule else { return None };
    let writes = writes.map_or("-".to_owned(), |value| value.to_string());
    let versions: Vec<String> = versions.iter().map(|bounds| bounds.join("..")).collect();
    let or_any = |list: String| if list.is_empty() { "any".to_owned() } else { list };
    let (versions, systems) = (or_any(versions.join(" ")), or_any(systems.join(", ")));
    let says = [problem.name(), &writes, &versions, &systems].join("; ");
    Some((["faq", id, edition].join("-"), says))
}

fn of_exit(exit: &Exit) -> (String, String) {
    let conditions = [&exit.platforms, &exit.except, &exit.patterns].map(|list| list.join(" "));
    let status = exit.status.map_or("", ExitStatus::name);
    let bounds = [&exit.releases, &exit.kernel].map(|bounds| bounds.join(".."));
    let text = ENGLISH.text(exit.text);
    let says = [status, &exit.modes.join(" "), &conditions.join("; "), &bounds.join("; "), text].join("; ");
    (["exit", exit.part, exit.id].join("-"), says)
}

fn of_statement(statement: &Statement) -> (String, String) {
    let says = [statement.date, ENGLISH.text(statement.text)].join("; ");
    (["statement", statement.id].join("-"), says)
}

/// What a present row says.
pub(crate) enum Present<'k> {
    /// An exit or a statement.
    Text(Message),
    /// A row of the FAQ.
    Faq(&'k Rule),
}

/// Returns the present row of that name, of a table other than those of builds.
pub(crate) fn present<'k>(row: &str, knowledge: &'k Knowledge) -> Option<Present<'k>> {
    let is_it = |(name, _): (String, String)| name == row;
    let exit = knowledge.exits.iter().find(|exit| is_it(of_exit(exit))).map(|exit| exit.text);
    let statement = || knowledge.statements.iter().find(|statement| is_it(of_statement(statement)));
    let text = exit.or_else(|| statement().map(|statement| statement.text)).map(Present::Text);
    let faq = || knowledge.rules.iter().find(|rule| of_faq(rule).is_some_and(is_it));
    text.or_else(|| faq().map(Present::Faq))
}

/// Returns the current knowledge, in the format of the released one.
pub(crate) fn rows(knowledge: &Knowledge) -> String {
    let mut text = format!("# {} {}\n", env!("CARGO_PKG_VERSION"), knowledge.date);
    for (_, id, rows) in tables(knowledge) {
        for (row, says) in rows {
            text.extend([&id, "\t", &row, "\t", &says.replace(['\t', '\n'], " "), "\n"]);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use reusecheck_core::knowledge;

    use super::{Change, Changes, EXITS, FAQ, RowChange, STATEMENTS, Table, rows};

    /// Returns the changes since a release with `edit` applied to the current rows.
    fn changes_since(edit: impl Fn(&str) -> String) -> Vec<(String, Vec<RowChange>)> {
        let released = edit(&rows(&knowledge())).leak();
        let all = Changes::since(released, &knowledge()).all.into_iter();
        let listed = all.map(|changed| match changed.change {
            Change::Rows(rows) => (changed.id, rows),
            Change::New(_) | Change::Removed => (changed.id, Vec::new()),
        });
        listed.collect()
    }

    #[test]
    fn each_table_is_compared_row_by_row() {
        assert!(changes_since(str::to_owned).is_empty());
        assert!(knowledge().lineages.iter().all(|lineage| ![FAQ, EXITS, STATEMENTS].contains(&lineage.id)));
        let text = rows(&knowledge());
        for table in [FAQ, EXITS, STATEMENTS, "euleros-2.9-x86"] {
            let line = text.lines().rfind(|line| line.starts_with(&format!("{table}\t"))).expect(table);
            let (row, says) = line[table.len() + 1..].split_once('\t').expect("two fields");
            let changed = |before: Option<&str>, now: Option<&str>| {
                let [before, now] = [before, now].map(|says| says.map(str::to_owned));
                [(table.to_owned(), vec![RowChange { row: row.to_owned(), before, now }])]
            };
            let other = line.replace(says, "another");
            assert_eq!(
                changes_since(|text| text.replace(line, &other)),
                changed(Some("another"), Some(says))
            );
            assert_eq!(
                changes_since(|text| text.replace(&format!("{line}\n"), "")),
                changed(None, Some(says))
            );
            let gone = format!("{line}\n{table}\tgone\tonce\n");
            let removed = RowChange { row: "gone".to_owned(), before: Some("once".to_owned()), now: None };
            assert_eq!(
                changes_since(|text| text.replace(&format!("{line}\n"), &gone)),
                [(table.to_owned(), vec![removed])]
            );
        }
        let of_lineage = changes_since(|text| format!("{text}removed-lineage\t\t----- source\n"));
        assert_eq!(of_lineage, [("removed-lineage".to_owned(), Vec::new())]);
    }

    #[test]
    fn the_last_release_is_compared_in_every_table() {
        let changes = Changes::since_release(&knowledge());
        assert!(changes.since.starts_with(|digit: char| digit.is_ascii_digit()), "{}", changes.since);
        // Rows of the FAQ that did not change since are not listed.
        let faq = changes.all.iter().find(|changed| changed.table == Table::Faq);
        if let Some(Change::Rows(rows)) = faq.map(|changed| &changed.change) {
            assert!(rows.iter().all(|row| row.before != row.now), "{rows:?}");
        }
    }
}
