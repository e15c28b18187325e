//! The vendor's decision matrices, literally: which rows of which edition apply to the node.

use crate::kernel::KernelFacts;
use crate::knowledge::{FAQ, FaqRow, VendorSays};
use crate::system::{self, NodeSystem};
use crate::version::cluster::ClusterVersion;
use crate::version::{kernel_release, spans};
use crate::vocabulary::{FaqPage, FaqProblem};

/// The state of a row's condition.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Yes,
    No,
    /// A fact that it needs is missing.
    Perhaps,
}

/// A row that applies to the node, or would apply with one more fact.
#[derive(Clone, Copy)]
pub(crate) struct Match {
    pub(crate) row: &'static FaqRow,
    /// Whether all its conditions are met.
    pub(crate) decided: bool,
}

impl Match {
    /// Returns the problem it names; unknown while a fact is missing.
    pub(crate) fn problem(&self) -> FaqProblem {
        if self.decided { self.row.problem } else { FaqProblem::Unknown }
    }
}

/// Returns the rows of a page for a node in IPVS mode, newest edition first.
pub(crate) fn rows(
    page: FaqPage,
    version: Option<&ClusterVersion>,
    system: NodeSystem,
    kernel: &KernelFacts,
) -> Vec<Match> {
    let mut matches = Vec::new();
    for row in FAQ.iter().filter(|row| row.page == page) {
        let conditions = [
            holds_version(row, version),
            holds_system(row, system),
            holds_kernel(row, kernel),
            holds_build(row, kernel),
        ];
        if !conditions.contains(&Holds::No) {
            matches.push(Match { row, decided: !conditions.contains(&Holds::Perhaps) });
        }
    }
    matches
}

/// Returns whether the newest edition names a system that is not affected in a cluster of that version.
pub(crate) fn clears_a_system(version: Option<&ClusterVersion>) -> bool {
    unaffected_systems().any(|row| holds_version(row, version) == Holds::Yes)
}

/// Returns the rows of the newest edition that call systems not affected by connection reuse, whatever build they run.
pub(crate) fn unaffected_systems() -> impl Iterator<Item = &'static FaqRow> {
    let newest = FAQ.first().map(|row| row.edition);
    FAQ.iter()
        .filter(move |row| Some(row.edition) == newest)
        .filter(|row| row.page == FaqPage::Reuse)
        .filter(|row| row.problem == FaqProblem::None && row.build == VendorSays::Nothing)
}

fn holds_version(row: &FaqRow, version: Option<&ClusterVersion>) -> Holds {
    if row.versions.is_empty() {
        return Holds::Yes;
    }
    let Some(version) = version else { return Holds::Perhaps };
    match spans::hold(row.versions, version.cce_releases()) {
        Some(true) => Holds::Yes,
        Some(false) => Holds::No,
        None => Holds::Perhaps,
    }
}

fn holds_system(row: &FaqRow, system: NodeSystem) -> Holds {
    if row.systems.is_empty() {
        return Holds::Yes;
    }
    match system {
        NodeSystem::Unknown => Holds::Perhaps,
        NodeSystem::Is(system) if row.systems.contains(&system) => Holds::Yes,
        NodeSystem::Is(general) if row.systems.iter().any(|&special| system::covers(general, special)) => {
            Holds::Perhaps
        }
        NodeSystem::OneOf(systems) if systems.iter().any(|system| row.systems.contains(system)) => {
            Holds::Perhaps
        }
        NodeSystem::Is(_) | NodeSystem::OneOf(_) | NodeSystem::Unlisted => Holds::No,
    }
}

fn holds_kernel(row: &FaqRow, kernel: &KernelFacts) -> Holds {
    let Some(span) = row.kernel else { return Holds::Yes };
    match kernel.numbers {
        Some(numbers) if kernel_release::within(numbers, span) => Holds::Yes,
        Some(_) => Holds::No,
        None if row.kernel_implied => Holds::Yes,
        None => Holds::Perhaps,
    }
}

/// Returns whether the kernel is one that the FAQ says the system does not have.
pub(crate) fn contradicts(system: NodeSystem, kernel: &KernelFacts) -> bool {
    let NodeSystem::Is(system) = system else { return false };
    let mut implied = FAQ.iter().filter(|row| row.kernel_implied && row.systems.contains(&system));
    implied.any(|row| holds_kernel(row, kernel) == Holds::No)
}

fn holds_build(row: &FaqRow, kernel: &KernelFacts) -> Holds {
    match row.build {
        VendorSays::Nothing => Holds::Yes,
        _ if kernel.numbers.is_none() => Holds::Perhaps,
        required if required == kernel.vendor_says_of(row.page) => Holds::Yes,
        _ => Holds::No,
    }
}
