//! The answer for a source, node by node.

use reusecheck_core::check;
use reusecheck_core::facts::Facts;
use reusecheck_core::fleet::{Batch, Fleet, FleetReport};
use reusecheck_core::messages::Catalogue;
use reusecheck_core::report::{Rating, Report};

/// Reasons why an item of a list is not a node, none of which makes the input unusable.
const HARMLESS: [&str; 3] = ["not-a-node", "windows-node", "not-understood"];

/// Nodes of one outcome.
pub(crate) struct Entry {
    /// Their names; one empty name if there is none.
    pub(crate) names: Vec<String>,
    /// The file they were read from; empty for standard input.
    pub(crate) file: String,
    /// Their report, or an error message.
    pub(crate) outcome: Result<Report, String>,
}

impl Entry {
    pub(crate) fn one(name: &str, file: &str, outcome: Result<Report, String>) -> Self {
        Self { names: vec![name.to_owned()], file: file.to_owned(), outcome }
    }

    /// Returns the rating, as the totals take it.
    pub(crate) fn rating(&self) -> Result<Rating, ()> {
        self.outcome.as_ref().map(|report| report.rating).map_err(|_| ())
    }
}

/// The answer for a source.
pub(crate) struct Answer {
    pub(crate) entries: Vec<Entry>,
    /// The fleet's report, if there are several nodes.
    pub(crate) fleet: Option<FleetReport>,
    /// The input names none of its nodes, as the output of machines does.
    is_nameless: bool,
}

impl Answer {
    pub(crate) fn one(entry: Entry) -> Self {
        Self { entries: vec![entry], fleet: None, is_nameless: false }
    }

    /// Returns the answer for the nodes of a fleet; `None` where it has none.
    pub(crate) fn of_fleet(
        file: &str,
        mut fleet: FleetReport,
        is_masked: bool,
        catalogue: &Catalogue,
    ) -> Option<Self> {
        if fleet.nodes == 0 {
            return None;
        }
        let mut names = fleet.groups.iter().flat_map(|group| &group.kinds).flat_map(|kind| &kind.names);
        let is_nameless = names.all(String::is_empty);
        if is_masked {
            remove_names(&mut fleet);
        }
        let kinds = fleet.groups.iter().flat_map(|group| &group.kinds);
        let nodes = kinds.map(|kind| Entry {
            names: kind.names.clone(),
            file: file.to_owned(),
            outcome: Ok(check(&kind.facts, catalogue)),
        });
        let broken = fleet.unread.iter().filter(|unread| !HARMLESS.contains(&&*unread.why));
        let broken = broken.map(|unread| Entry::one(&unread.name, file, Err(unread.text.clone())));
        let entries = nodes.chain(broken).collect();
        let is_several = fleet.nodes > 1;
        Some(Self { entries, fleet: is_several.then_some(fleet), is_nameless })
    }

    /// The output of several machines, each with its kernel; output without one is a part of one machine's. What has names is
    /// a list.
    pub(crate) fn is_of_machines(&self) -> bool {
        let has_kernel =
            |entry: &Entry| entry.outcome.as_ref().is_ok_and(|report| report.facts.kernel.is_some());
        self.fleet.is_some() && self.is_nameless && self.entries.iter().all(has_kernel)
    }
}

/// Returns the report for a fleet that was read, with every node's name.
pub(crate) fn fleet_report(
    fleet: &Fleet,
    names: &Batch,
    overrides: &Facts,
    catalogue: &Catalogue,
) -> FleetReport {
    let (mut report, order) = fleet.report(overrides, catalogue);
    report.name(&order, names);
    report
}

/// Renames the nodes to `node-1`, `node-2`, ... in the order of the report.
fn remove_names(fleet: &mut FleetReport) {
    let names = fleet.groups.iter_mut().flat_map(|group| &mut group.kinds).flat_map(|kind| &mut kind.names);
    for (number, name) in (1..).zip(names) {
        *name = format!("node-{number}");
    }
    for unread in &mut fleet.unread {
        unread.name.clear();
        unread.excerpt.clear();
    }
}
