//! A row of `kubectl get nodes` without its header, as `grep` leaves it.

use super::{KIND, is_kernel, note_kernel};
use crate::read::notes::{FactName, Notes, Rank, Source};
use crate::read::sniffer::Line;
use crate::read::tokens::is_cluster_version;

/// Reads `NAME  STATUS  ROLES  AGE  VERSION` and what may follow: the status makes it a row, the version is the only
/// word with its shape, and the system is right before the kernel.
pub(super) fn read(line: &Line<'_>, notes: &mut Notes) -> bool {
    let body = line.body();
    let mut words = body.split_ascii_whitespace();
    let (Some(name), Some(status)) = (words.next(), words.next()) else { return false };
    let is_status = matches!(status.split(',').next(), Some("Ready" | "NotReady"));
    if !is_status {
        return false;
    }
    // Two numbers are the rest of three in a truncated row.
    let has_patch = |word: &str| word.starts_with('v') && word.matches('.').count() > 1;
    let Some(version) = words.find(|word| has_patch(word) && is_cluster_version(word)) else { return false };
    let source = Source::of(KIND, line);
    let node = Some(notes.node(name));
    notes.about(node, FactName::ClusterVersion, version, Rank::Observed, source);
    let cells: Vec<&str> = body.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect();
    if let Some(at) = cells.iter().position(|cell| is_kernel(cell) && cell.contains('-')) {
        let system = at.checked_sub(1).and_then(|at| cells.get(at));
        if let Some(system) =
            system.filter(|cell| cell.contains(' ') && cell.starts_with(char::is_alphabetic))
        {
            notes.about(node, FactName::Os, system, Rank::Observed, source);
        }
        note_kernel(node, cells.get(at).copied().unwrap_or_default(), None, source, notes);
    }
    true
}
