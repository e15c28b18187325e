//! Lists of clusters and node pools as the tools of cloud providers print them: `gcloud`, `az`, `eksctl`, `doctl`.

use super::nodes_table::titles;
use super::notes::{FactName, Notes, Rank, Source};
use super::sniffer::{Line, Lines};
use super::tokens::is_cluster_version;

const KIND: &str = "cluster-object";

/// Titles above versions of Kubernetes, each with another title of the same list. Of several in one list the first is used.
/// gcloud's `MASTER_VERSION` is not one: nodes may be older than their control plane.
const TITLES: [(&str, &str); 5] = [
    ("NODE_VERSION", "NAME"),
    ("CurrentKubernetesVersion", "Name"),
    ("KubernetesVersion", "Name"),
    ("VERSION", "VPC"),
    ("Version", "Node Pools"),
];

/// Headers of these tools have fewer columns. An object on one line may have thousands of words.
const COLUMNS: usize = 32;

/// Reads the header of such a list and the rows below it.
pub(super) fn read<'a>(line: &Line<'a>, lines: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let Some(at) = column(&line.text) else { return false };
    let is_rule = |row: &Line<'_>| row.body().starts_with("---");
    if lines.peek().is_some_and(|next| is_rule(&next)) {
        lines.next();
    }
    while let Some(row) = lines.peek() {
        let Some(version) = cell(&line.text, at, &row.text) else { break };
        // That of a pool or of the control plane: a node reports its own.
        notes.fact(FactName::ClusterVersion, version, Rank::Reported, Source::of(KIND, &row));
        lines.next();
    }
    true
}

/// Returns where the column of the version begins in a header.
fn column(header: &str) -> Option<usize> {
    let columns: Vec<(&str, usize)> = titles(header).take(COLUMNS).collect();
    let place = |title: &str| columns.iter().find(|(known, _)| *known == title).map(|(_, at)| *at);
    TITLES.iter().find_map(|(title, other)| place(title).filter(|_| place(other).is_some()))
}

/// Returns the version in a row, below the title at that place or, in a list with tabs, behind as many of them.
fn cell<'a>(header: &str, at: usize, row: &'a str) -> Option<&'a str> {
    let before = header.get(..at)?;
    let text = if before.contains('\t') {
        row.split('\t').nth(before.matches('\t').count())?
    } else {
        let is_begin = row.get(..at)?.chars().next_back().is_none_or(char::is_whitespace);
        row.get(at..).filter(|_| is_begin)?
    };
    text.split_ascii_whitespace().next().filter(|word| is_cluster_version(word))
}
