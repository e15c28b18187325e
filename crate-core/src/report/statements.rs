//! Statements of vendors other than that of the FAQ about a node's platform. They are shown and never decide.

use super::Statement;
use super::citations::Citations;
use crate::facts::Text;
use crate::kernel;
use crate::knowledge::{SOURCES, STATEMENTS, StatementRow};
use crate::messages::Catalogue;
use crate::verdict::Verdict;
use crate::vocabulary::CommitStatus;

/// Returns the statements about this node: its vendor is named by the cluster's version or by the kernel, and the statement
/// is about its kernel.
pub(crate) fn about(verdict: &Verdict, catalogue: &Catalogue, citations: &mut Citations) -> Vec<Statement> {
    let of_node = |row: &'static StatementRow| {
        let expected = expected(row, verdict)?;
        let known = verdict.kernel.commits[row.commit?];
        citations.cite(&row.page);
        Some(Statement {
            vendor: Text::Borrowed(row.vendor),
            page: Text::Borrowed(row.url()),
            date: Text::Borrowed(row.date),
            text: catalogue.text(row.text).to_owned(),
            agrees: (known != CommitStatus::Unknown).then_some(known == expected),
        })
    };
    STATEMENTS.iter().filter_map(of_node).collect()
}

/// Returns the status that the statement implies for the commit of its row on the node's kernel; `None` for a statement
/// about other nodes.
fn expected(row: &StatementRow, verdict: &Verdict) -> Option<CommitStatus> {
    let lineage = verdict.kernel.lineage?;
    let stated = row.kernels.iter().find(|stated| stated.lineage == lineage.id)?;
    let distribution = verdict.version.as_ref().and_then(|version| version.distribution);
    let is_vendors = distribution.is_some_and(|distribution| row.platforms.contains(&distribution.name));
    if !is_vendors && !stated.is_own || verdict.is_not_ipvs() {
        return None;
    }
    let release = verdict.facts.kernel.as_deref()?;
    let is_fixed = !stated.since.is_empty() && kernel::reaches(release, lineage, stated.since);
    Some(if is_fixed { CommitStatus::Yes } else { CommitStatus::No })
}

impl StatementRow {
    /// Returns the address of the page.
    pub(crate) fn url(&self) -> &'static str {
        self.page.first().and_then(|&index| SOURCES.get(usize::from(index))).map_or("", |source| source.url)
    }
}
