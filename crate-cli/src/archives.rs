//! Support archives and unpacked folders: reading them, and one answer for the nodes of all.

use std::io::{self, Read};

use reusecheck_archive::{Archive, ArchiveNode, ArchiveReading};
use reusecheck_core::check_reading;
use reusecheck_core::facts::{Conflict, Facts, Reading};
use reusecheck_core::fleet::Fleet;
use reusecheck_core::messages::Catalogue;
use reusecheck_core::report::Report;
use serde_json::{Map, Value};

use crate::answer::fleet_report;
use crate::host::Host;

/// The reader of archives takes at most this many bytes of a file at a time.
const CHUNK: usize = 64 * 1024;

/// Reads an archive that comes as a stream.
pub(crate) fn read_stream(stream: &mut dyn Read, catalogue: &Catalogue) -> io::Result<ArchiveReading> {
    let mut archive = Archive::new();
    each_chunk(stream, |bytes| {
        archive.push(bytes);
        !archive.is_done()
    })?;
    Ok(archive.finish(catalogue))
}

/// Reads an unpacked folder.
pub(crate) fn read_folder(
    folder: &str,
    host: &dyn Host,
    catalogue: &Catalogue,
) -> io::Result<ArchiveReading> {
    let mut archive = Archive::new();
    for path in host.files(folder)? {
        let Some(mut file) = archive.open_file(&path) else { continue };
        let mut content = host.stream(&join(folder, &path))?;
        each_chunk(&mut content, |bytes| {
            file.push(&mut archive, bytes);
            file.wants_more()
        })?;
        file.finish(&mut archive);
    }
    Ok(archive.finish(catalogue))
}

/// Returns the path of a file in a folder.
pub(crate) fn join(folder: &str, path: &str) -> String {
    [folder.trim_end_matches('/'), "/", path].concat()
}

/// Reads a stream in chunks of one size, while `take` wants more.
fn each_chunk(stream: &mut dyn Read, mut take: impl FnMut(&[u8]) -> bool) -> io::Result<()> {
    let mut chunk = Vec::with_capacity(CHUNK);
    loop {
        chunk.clear();
        stream.take(CHUNK as u64).read_to_end(&mut chunk)?;
        if chunk.is_empty() || !take(&chunk) {
            return Ok(());
        }
    }
}

/// Returns whether anything is known of a node or of the cluster.
pub(crate) fn holds_facts(reading: &ArchiveReading) -> bool {
    !reading.nodes.is_empty() || reading.cluster != Facts::default()
}

/// The answer for the nodes of archives.
pub(crate) enum Joined {
    /// One node and its name.
    Node(String, Box<Report>),
    /// Several.
    Fleet(Box<reusecheck_core::fleet::FleetReport>),
}

/// Answers for the nodes of all these archives, of which each has some.
pub(crate) fn answer(readings: &[&ArchiveReading], overrides: &Facts, catalogue: &Catalogue) -> Joined {
    let mut nodes = nodes_of(readings);
    if nodes.len() > 1 {
        let mut fleet = Fleet::default();
        for (name, mut facts) in nodes {
            facts.insert("name".to_owned(), Value::String(name));
            fleet.push(format!("{}\n", Value::Object(facts)).as_bytes());
        }
        fleet.finish();
        let names = fleet.take();
        return Joined::Fleet(Box::new(fleet_report(&fleet, &names, overrides, catalogue)));
    }
    let (name, facts) = nodes.pop().unwrap_or_default();
    let first = readings.iter().find_map(|reading| reading.nodes.first()).cloned().unwrap_or_default();
    let conflicts: Vec<Conflict> =
        readings.iter().flat_map(|reading| &reading.nodes).flat_map(|node| node.conflicts.clone()).collect();
    let facts = serde_json::from_value(Value::Object(facts)).unwrap_or(first.facts);
    let ArchiveNode { evidence, hints, draining, .. } = first;
    let reading = Reading { facts, evidence, hints, conflicts, draining, ..Reading::default() };
    Joined::Node(name, Box::new(check_reading(&reading, overrides, catalogue)))
}

type Known = Map<String, Value>;

fn known(facts: &Facts) -> Known {
    match serde_json::to_value(facts) {
        Ok(Value::Object(known)) => known,
        _ => Known::new(),
    }
}

/// Returns every node with the facts of its cluster. Nodes of two archives are one where name and kernel are equal and
/// nothing contradicts: an archive from before a change and one from after it stay apart. A node without a name of its own
/// is called like the collector, or `node`, which proves nothing. Neither does a name that was removed: `***HIDDEN***`.
fn nodes_of(readings: &[&ArchiveReading]) -> Vec<(String, Known)> {
    struct Machine {
        name: String,
        own: Known,
        cluster: Known,
    }
    let mut machines: Vec<Machine> = Vec::new();
    for reading in readings {
        let cluster = known(&reading.cluster);
        for node in &reading.nodes {
            let own = known(&node.facts);
            let is_named =
                node.name != reading.collector && node.name != "node" && !node.name.contains("***");
            let same =
                |machine: &&mut Machine| is_named && machine.name == node.name && is_same(&machine.own, &own);
            if let Some(machine) = machines.iter_mut().find(same) {
                machine.own = merge(&machine.own, &own);
                machine.cluster = merge(&machine.cluster, &cluster);
            } else {
                machines.push(Machine { name: node.name.clone(), own, cluster: cluster.clone() });
            }
        }
    }
    // Nodes of one name follow each other, at the place of the first.
    let names: Vec<String> = machines.iter().map(|machine| machine.name.clone()).collect();
    machines.sort_by_key(|machine| names.iter().position(|name| *name == machine.name));
    machines.into_iter().map(|machine| (machine.name, merge(&machine.own, &machine.cluster))).collect()
}

fn is_same(one: &Known, other: &Known) -> bool {
    let agree = |first: Option<&Value>, second: Option<&Value>| {
        first.is_none() || second.is_none() || first == second
    };
    let sysctls =
        |facts: &Known| facts.get("sysctls").and_then(Value::as_object).cloned().unwrap_or_default();
    let others = sysctls(other);
    one.get("kernel").is_some()
        && one.get("kernel") == other.get("kernel")
        && agree(one.get("proxyMode"), other.get("proxyMode"))
        && sysctls(one).iter().all(|(name, value)| agree(Some(value), others.get(name)))
}

/// Adds facts to others that come first. The mode and its source belong together.
fn merge(first: &Known, second: &Known) -> Known {
    let mut merged = first.clone();
    for (name, value) in second {
        let is_mode = matches!(&**name, "proxyMode" | "modeSource");
        if is_mode && first.contains_key("proxyMode") {
            continue;
        }
        if let (Some(Value::Object(known)), Value::Object(more)) = (merged.get_mut(name), value) {
            for (sysctl, value) in more {
                known.entry(sysctl).or_insert_with(|| value.clone());
            }
        } else {
            merged.entry(name).or_insert_with(|| value.clone());
        }
    }
    merged
}
