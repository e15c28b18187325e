//! Which nodes came in one list, and which version a control plane has: where they belong together is known only if
//! the input says so.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::kind::Kind;
use super::notes::FleetNote;
use crate::facts::Text;
use crate::messages::{Catalogue, id};
use crate::version::cluster::ClusterVersion;

/// The most lists whose counts are kept; an input with more lists is not compared.
const MOST: usize = 16_384;
/// The longest version of Kubernetes, in bytes; longer text is truncated.
const LONGEST: usize = 64;
/// The most clusters that a report distinguishes.
const MOST_COMPARED: usize = 1000;

/// A cluster whose control plane is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ControlPlane {
    /// Its versions; more than one where an upgrade is on its way.
    pub versions: Vec<String>,
    /// The source of the version: `server` (`kubectl version`), or `nodes` (those with the role of a control plane).
    pub from: Text,
    /// How many nodes the cluster has; of `nodes` without those of the control plane.
    pub nodes: usize,
    /// How many of them are of an older release.
    pub behind: usize,
    /// How many of them are of a newer one.
    pub ahead: usize,
    /// The comparison in words.
    pub text: String,
}

/// Nodes by kind, list by list, and the servers' versions, in the order of the input.
#[derive(Default)]
pub(super) struct Clusters {
    lists: Vec<BTreeMap<u32, usize>>,
    servers: Vec<String>,
    /// How many lists had begun when the last server version was read.
    lists_before: usize,
    counts: usize,
    /// The last list is over.
    is_over: bool,
    /// A list began and had no node yet.
    is_empty: bool,
    /// Another object followed the last list.
    has_others: bool,
    /// The nodes counted last, which are of one kind.
    run: Option<(u32, usize)>,
}

impl Clusters {
    /// Counts a node.
    pub(super) fn node(&mut self, kind: u32) {
        self.is_empty = false;
        match &mut self.run {
            Some((last, nodes)) if *last == kind && !self.is_over => *nodes += 1,
            _ => {
                self.end_run();
                let is_over = std::mem::take(&mut self.is_over);
                if is_over || self.lists.is_empty() {
                    self.push_list();
                }
                self.run = Some((kind, 1));
            }
        }
    }

    /// A list begins, which may be empty: its cluster counts in any case.
    pub(super) fn begin_list(&mut self) {
        self.end_list();
        self.is_empty = true;
    }

    /// The next node is of another list.
    pub(super) fn end_list(&mut self) {
        self.end_run();
        if std::mem::take(&mut self.is_empty) {
            self.push_list();
        }
        self.is_over = true;
        self.has_others = false;
    }

    /// A list ends that may be empty: an empty list of nodes belongs to a cluster, one of other objects does not.
    pub(super) fn end_items(&mut self) {
        let has_nodes = !self.is_over && !self.lists.is_empty();
        self.is_empty |= !has_nodes && !self.has_others;
        self.end_list();
    }

    /// Notes an object that is not a node.
    pub(super) fn other(&mut self) {
        self.has_others = true;
    }

    fn push_list(&mut self) {
        self.counts += 1;
        if self.counts < MOST {
            self.lists.push(BTreeMap::new());
        }
    }

    /// Notes a server's version.
    pub(super) fn server(&mut self, mut version: String) {
        version.truncate((0..=LONGEST).rev().find(|&at| version.is_char_boundary(at)).unwrap_or_default());
        version.shrink_to_fit();
        // A repeated version is the same server, printed plain and as JSON, or by several calls.
        if self.servers.last() == Some(&version) && self.lists_before == self.lists.len() {
            return;
        }
        self.lists_before = self.lists.len();
        self.counts += 1;
        if self.counts < MOST {
            self.servers.push(version);
        }
    }

    fn end_run(&mut self) {
        let Some((kind, nodes)) = self.run.take() else { return };
        if self.counts >= MOST {
            return;
        }
        let Some(list) = self.lists.last_mut() else { return };
        *list.entry(kind).or_insert_with(|| {
            self.counts += 1;
            0
        }) += nodes;
    }

    /// Returns the clusters whose control plane is known.
    pub(super) fn control_planes(&self, kinds: &[Kind], catalogue: &Catalogue) -> Vec<ControlPlane> {
        if self.counts >= MOST {
            return Vec::new();
        }
        // A version belongs to the list at the same place: before or behind it, but always so.
        let are_paired = self.servers.len() == self.lists.len();
        let last = self.lists.len().saturating_sub(1);
        let planes = self.lists.iter().enumerate().filter(|(at, list)| !list.is_empty() || *at == last);
        let planes = planes.filter_map(|(at, list)| {
            let run = self.run.filter(|_| at == last);
            let nodes = || list.iter().map(|(kind, nodes)| (*kind, *nodes)).chain(run);
            let of = |kind: u32| &kinds[kind as usize];
            let is_plane = |kind: u32| of(kind).is_control_plane;
            let counted = |(kind, nodes): (u32, usize)| (of(kind).facts.cluster_version.as_deref(), nodes);
            if are_paired {
                return Some(compare(
                    "server",
                    vec![self.servers[at].clone()],
                    nodes().map(counted),
                    catalogue,
                ));
            }
            let mut versions: Vec<String> = nodes()
                .filter(|(kind, _)| is_plane(*kind))
                .filter_map(|(kind, _)| of(kind).facts.cluster_version.clone())
                .collect();
            versions.sort_unstable();
            versions.dedup();
            let others = nodes().filter(|(kind, _)| !is_plane(*kind)).map(counted);
            (!versions.is_empty()).then(|| compare("nodes", versions, others, catalogue))
        });
        planes.take(MOST_COMPARED).collect()
    }

    /// Returns the part that was not compared, if any.
    pub(super) fn note(&self, compared: usize, catalogue: &Catalogue) -> Option<FleetNote> {
        let most = MOST_COMPARED.to_string();
        let text = match () {
            () if self.counts >= MOST => catalogue.text(id::FLEET_TOO_MANY_CLUSTERS).to_owned(),
            () if compared >= MOST_COMPARED && self.lists.len() > MOST_COMPARED => {
                catalogue.fill(id::FLEET_MORE_CLUSTERS, &[("compared", &most)])
            }
            () => return None,
        };
        Some(FleetNote { why: Text::Borrowed("too-many-clusters"), text })
    }
}

fn compare<'a>(
    from: &'static str,
    versions: Vec<String>,
    nodes: impl Iterator<Item = (Option<&'a str>, usize)>,
    catalogue: &Catalogue,
) -> ControlPlane {
    let releases = |version: &str| ClusterVersion::parse(version).map(|version| version.releases());
    let planes: Vec<_> = versions.iter().filter_map(|version| releases(version)).collect();
    let oldest = planes.iter().map(|(from, _)| *from).min();
    let newest = planes.iter().map(|(_, to)| *to).max();
    let mut plane = ControlPlane {
        versions,
        from: Text::Borrowed(from),
        nodes: 0,
        behind: 0,
        ahead: 0,
        text: String::new(),
    };
    for (version, nodes) in nodes {
        plane.nodes += nodes;
        let Some((from, to)) = version.and_then(releases) else { continue };
        if oldest.is_some_and(|oldest| to < oldest) {
            plane.behind += nodes;
        } else if newest.is_some_and(|newest| from > newest) {
            plane.ahead += nodes;
        }
    }
    let message = match (from, plane.behind + plane.ahead) {
        ("server", 0) => id::FLEET_SERVER_EVEN,
        ("server", _) => id::FLEET_SERVER_SKEW,
        (_, 0) => id::FLEET_PLANE_EVEN,
        _ => id::FLEET_PLANE_SKEW,
    };
    let (nodes, behind, ahead) = (plane.nodes.to_string(), plane.behind.to_string(), plane.ahead.to_string());
    let values = [
        ("version", &*catalogue.list(&plane.versions)),
        ("nodes", &nodes),
        ("behind", &behind),
        ("ahead", &ahead),
    ];
    plane.text = catalogue.fill(message, &values);
    plane
}

#[cfg(test)]
mod tests {
    use super::{Clusters, LONGEST, MOST};
    use crate::messages::ENGLISH;

    #[test]
    fn endless_lists_use_bounded_memory_and_yield_no_version() {
        let mut clusters = Clusters::default();
        for _ in 0..MOST * 2 {
            clusters.node(0);
            clusters.end_list();
        }
        assert!(clusters.lists.len() < MOST);
        assert!(clusters.control_planes(&[], &ENGLISH).is_empty());
        assert!(clusters.note(0, &ENGLISH).is_some(), "and that is said");
    }

    #[test]
    fn long_server_versions_use_bounded_memory() {
        let mut clusters = Clusters::default();
        for number in 0..MOST * 2 {
            clusters.server(format!("{number}{}", "中".repeat(1000)));
        }
        let bytes: usize = clusters.servers.iter().map(String::capacity).sum();
        assert!(bytes <= MOST * LONGEST, "{bytes}");
    }
}
