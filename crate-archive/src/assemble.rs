//! From files to machines: the files of one collector belong together, and each fact to the node that it was read on.

mod machine;

use std::collections::BTreeMap;

use reusecheck_core::archives::{COLLECTORS, Holds, Scope};
use reusecheck_core::facts::{Conflict, FactName, Facts, Hint, ModeSource, ProxyMode, Reading, Text};
use reusecheck_core::messages::{Catalogue, archive};

use crate::context::Context;
use crate::layout::{Fit, is_known};
use crate::member::{Extract, Silence};
use crate::path::follow;
use crate::reading::{ArchiveNode, ArchiveReading, SCHEMA};
use machine::{Machine, join};

/// The files of one collector.
struct Unit<'a> {
    collector: Option<usize>,
    root: String,
    files: Vec<LayoutFile<'a>>,
}

/// A file, and its part in the layout.
struct LayoutFile<'a> {
    path: &'a str,
    fit: Fit,
    extract: &'a Extract,
}

/// Combines everything that was read into a reading.
pub(crate) fn assemble(context: &mut Context, catalogue: &Catalogue) -> ArchiveReading {
    check_links(context);
    let extracts = std::mem::take(&mut context.extracts);
    let links = std::mem::take(&mut context.links);
    let units = units(context, &extracts, &links);
    let mut machines: Vec<Machine> = Vec::new();
    let mut cluster = Machine::default();
    for unit in &units {
        let (own, shared) = unit.machines(context);
        machines.extend(own);
        cluster.share(shared);
    }
    let cluster = cluster.into_node();
    let mut nodes: Vec<ArchiveNode> = Vec::new();
    for machine in join(machines) {
        if machine.is_renamed() {
            context.notes.add(archive::RENAMED, "", &[]);
        }
        if let Some((listed, running)) = &machine.rebooted {
            let values =
                [("listed", listed.as_str()), ("running", running.as_str()), ("name", machine.name.as_str())];
            context.notes.add(archive::REBOOTED, &machine.name, &values);
        }
        let is_rebooted = machine.rebooted.is_some();
        let mut node = machine.into_node();
        machine::compare_with_cluster(&mut node, &cluster);
        note_conflicts(&node, is_rebooted, context);
        nodes.push(node);
    }
    let collector = collector(&units, &extracts);
    if collector.is_none() && !extracts.is_empty() {
        context.notes.add(archive::UNKNOWN_COLLECTOR, "", &[]);
    }
    if nodes.is_empty() && cluster.facts == Facts::default() {
        context.notes.add(archive::NOTHING_READ, "", &[]);
    }
    let known = collector.and_then(|number| COLLECTORS.get(number));
    ArchiveReading {
        schema: Text::Borrowed(SCHEMA),
        collector: Text::Borrowed(known.map_or("unknown", |collector| collector.id)),
        nodes,
        cluster: cluster.facts,
        cluster_evidence: cluster.evidence,
        absent: known
            .map(|known| known.absent.iter().map(|fact| Text::Borrowed(*fact)).collect())
            .unwrap_or_default(),
        complete: !context.notes.is_incomplete,
        notes: context.notes.render(catalogue),
        members: context.counts,
    }
}

/// Notes links without a target.
fn check_links(context: &mut Context) {
    let links = &context.links;
    let mut notes = Vec::new();
    for path in links.keys() {
        let end = follow(path, |at| links.get(at).map(String::as_str));
        match end {
            None => notes.push((archive::LINK_CIRCLE, path.clone())),
            Some(end) if context.extracts.contains_key(end) => {}
            Some(end) if context.has_seen(end) => notes.push((archive::LINK_PASSED, path.clone())),
            Some(_) => notes.push((archive::LINK_MISSING, path.clone())),
        }
    }
    for (kind, path) in notes {
        context.notes.add(kind, &path, &[]);
    }
}

/// Adds a note with the facts on which the files of a node disagree. A restart explains two kernels.
fn note_conflicts(node: &ArchiveNode, is_rebooted: bool, context: &mut Context) {
    let is_explained = |fact: &str| is_rebooted && fact == FactName::Kernel.name();
    let facts: Vec<String> = (node.conflicts.iter())
        .filter(|conflict| !is_explained(&conflict.fact))
        .map(|conflict| {
            let values: Vec<String> =
                conflict.values.iter().map(|value| with_source(value, conflict, node)).collect();
            format!("{} = {}", conflict.fact, values.join(" / "))
        })
        .collect();
    if !facts.is_empty() {
        context.notes.add(
            archive::CONFLICT,
            &node.name,
            &[("name", &node.name), ("facts", &facts.join("; "))],
        );
    }
}

/// Returns a value of a fact; of a mode, also whether it is running or configured.
fn with_source(value: &str, conflict: &Conflict, node: &ArchiveNode) -> String {
    let is_configured = |hint: &Hint| {
        hint.fact == conflict.fact && hint.value == value && hint.why == "requested-not-effective"
    };
    let is_taken = conflict.fact == FactName::ProxyMode.name()
        && node.facts.get(&conflict.fact).as_deref() == Some(value);
    let source = match node.facts.mode_source {
        Some(source) if is_taken => source,
        _ if node.hints.iter().any(is_configured) => ModeSource::Configured,
        _ => return value.to_owned(),
    };
    format!("{value} ({})", source.name())
}

/// Returns the collector that wrote the archive: the one nearest to its root.
fn collector(units: &[Unit<'_>], extracts: &BTreeMap<String, Extract>) -> Option<usize> {
    if extracts.get("").is_some_and(|dump| !dump.nodes.is_empty()) {
        // One text with objects of nodes: what `kubectl cluster-info dump` prints.
        return COLLECTORS.iter().position(|collector| collector.id == "cluster-info-dump");
    }
    let depth = |unit: &&Unit<'_>| unit.root.split('/').filter(|name| !name.is_empty()).count();
    units.iter().filter(|unit| unit.collector.is_some()).min_by_key(depth)?.collector
}

fn units<'a>(
    context: &Context,
    extracts: &'a BTreeMap<String, Extract>,
    links: &'a BTreeMap<String, String>,
) -> Vec<Unit<'a>> {
    let known = |(_, number): &(String, usize), marks: u32| {
        COLLECTORS.get(*number).is_some_and(|collector| is_known(collector, marks))
    };
    let marks = context.marks.iter().filter(|(mark, bits)| known(mark, **bits));
    let mut units: Vec<Unit<'a>> = Vec::new();
    for ((root, collector), _) in marks {
        // Of several collectors at one root the first in the table is taken: they are in its order here.
        if units.last().is_none_or(|unit| unit.root != *root) {
            units.push(Unit { collector: Some(*collector), root: root.clone(), files: Vec::new() });
        }
    }
    // Files beside the folders of collectors are recognised by their names alone.
    if units.iter().all(|unit| !unit.root.is_empty()) {
        units.push(Unit { collector: None, root: String::new(), files: Vec::new() });
    }
    let files = extracts.iter().map(|(path, extract)| (path.as_str(), extract, extract.fits.clone()));
    // A link is its target under another name.
    let linked = links.keys().filter_map(|path| {
        let end = follow(path, |at| links.get(at).map(String::as_str))?;
        let (end, extract) = extracts.get_key_value(end)?;
        Some((path.as_str(), end.as_str(), extract, Context::fits_of_link(path)))
    });
    let files = files.map(|(path, extract, fits)| (path, path, extract, fits)).chain(linked);
    for (name, path, extract, fits) in files {
        add_file(&mut units, name, path, extract, &fits);
    }
    units
}

/// Puts a file into the innermost unit whose layout has a place for it.
fn add_file<'a>(units: &mut [Unit<'a>], name: &str, path: &'a str, extract: &'a Extract, fits: &[Fit]) {
    let holds_it = |unit: &&mut Unit<'_>| {
        unit.root.is_empty()
            || name.strip_prefix(unit.root.as_str()).is_some_and(|rest| rest.starts_with('/'))
    };
    let unit = units.iter_mut().filter(holds_it).max_by_key(|unit| unit.root.len());
    let Some(unit) = unit else { return };
    let fit = match fits.iter().find(|fit| fit.is_of(unit.collector, &unit.root, name)) {
        Some(fit) => fit.clone(),
        // The input itself, without an archive around it.
        None if path.is_empty() || unit.collector.is_none() && fits.is_empty() => Fit::alone(),
        None => return,
    };
    if unit.files.iter().any(|known| known.path == path && known.fit.file.holds == fit.file.holds) {
        return;
    }
    unit.files.push(LayoutFile { path, fit, extract });
}

impl<'a> Unit<'a> {
    /// Returns its machines, and the facts that apply to the complete cluster.
    fn machines(&self, context: &mut Context) -> (Vec<Machine>, Machine) {
        let mut files: Vec<&LayoutFile<'a>> = self.files.iter().collect();
        // The more direct file goes first; see the order of `Holds`.
        files.sort_by_key(|file| file.fit.file.holds);
        let proof = files.iter().any(|file| file.extract.shows_host_network);
        let folders = self.folders(&files);
        let runs = last_runs(&files);
        let pods = pods(&files);
        let only_node = only_node(&files);
        let mut machines: BTreeMap<String, Machine> = BTreeMap::new();
        let mut listed: Vec<Machine> = Vec::new();
        let mut cluster = Machine::default();
        for file in files {
            self.explain(file, context);
            let LayoutFile { path, fit, extract } = file;
            for node in &extract.nodes {
                listed.push(Machine::listed(node, path));
            }
            for pod in &extract.pods {
                let node = Some(&pod.node).filter(|node| !node.is_empty()).or_else(|| pods.get(&pod.name));
                match (node, &only_node) {
                    (Some(node), _) => {
                        machines.entry(node.clone()).or_default().add(&pod.reading, path, Holds::Pods);
                    }
                    (None, Some(node)) => {
                        let reading = of_some_node(&pod.reading);
                        machines.entry(node.clone()).or_default().add(&reading, path, Holds::Pods);
                    }
                    (None, None) => cluster.add(&of_some_node(&pod.reading), path, Holds::Pods),
                }
            }
            let mut reading = extract.reading.clone();
            if fit.file.inside && !proof && machine::hide_sysctls(&mut reading, "container") {
                context.notes.add(archive::INSIDE_POD, path, &[]);
            }
            let run = run(path).filter(|_| fit.file.holds == Holds::ProxyLog);
            if run.is_some_and(|(folder, number)| runs.get(folder).is_some_and(|last| last != number)) {
                context.notes.add(archive::PREVIOUS_BOOT, path, &[]);
                machine::hide_run(&mut reading);
            }
            if fit.file.holds == Holds::SysctlConfig {
                machine::hide_sysctls(&mut reading, "configured");
            }
            let pod = fit.names.pod.as_deref();
            let of_pod = pod.and_then(|pod| pods.get(pod));
            let owner = match (fit.names.node.as_ref().or(of_pod), fit.scope()) {
                (Some(node), _) => Owner::Named(node.clone()),
                (None, Scope::Cluster) if fit.file.holds == Holds::ProxyLog => {
                    reading = of_some_node(&reading);
                    only_node.clone().map_or(Owner::Cluster, Owner::Named)
                }
                // The files of a pod are about one node, even if it is not known which.
                (None, Scope::Cluster) => pod.map_or(Owner::Cluster, Owner::Machine),
                (None, Scope::Node) => folders.owner(path),
            };
            let host = extract.host.as_ref().filter(|_| !fit.file.inside);
            let machine = match owner {
                Owner::Named(name) => {
                    let machine = machines.entry(name).or_default();
                    machine.aliases.extend(host.cloned());
                    machine
                }
                Owner::Machine(folder) => {
                    // A slash is in no name.
                    let machine = machines.entry(["/", folder].concat()).or_default();
                    if let Some(host) = host {
                        machine.name_self(host, fit.file.holds);
                    }
                    machine
                }
                Owner::Cluster => &mut cluster,
                Owner::Nobody if extract.is_nothing() => continue,
                Owner::Nobody => {
                    context.notes.add(archive::UNPLACED, path, &[]);
                    continue;
                }
            };
            machine.add(&reading, path, fit.file.holds);
            machine.addresses.extend(extract.addresses.iter().cloned());
        }
        let own = machines.into_iter().filter_map(|(name, mut machine)| {
            if name.starts_with('/') {
                machine.is_own = true;
                if machine.name.is_empty() {
                    machine.name = self.name_of(name.trim_start_matches('/'));
                }
            } else {
                machine.name = name;
            }
            (!machine.is_empty()).then_some(machine)
        });
        (listed.into_iter().chain(own.collect::<Vec<_>>()).collect(), cluster)
    }

    /// Returns a name for a machine without one in its files: that of the folder, or of the collector.
    fn name_of(&self, folder: &str) -> String {
        let folder = if folder.is_empty() { &self.root } else { folder };
        let name = folder.rsplit('/').find(|name| !name.is_empty()).unwrap_or_default();
        let id =
            self.collector.and_then(|number| COLLECTORS.get(number)).map_or("node", |collector| collector.id);
        if name.is_empty() { id.to_owned() } else { name.to_owned() }
    }

    /// Notes why a file has no facts.
    fn explain(&self, file: &LayoutFile<'_>, context: &mut Context) {
        let holds = file.fit.file.holds;
        let is_sought =
            !matches!(holds, Holds::Modules | Holds::Rules | Holds::HostNetwork | Holds::Replacement);
        match (&file.extract.silence, holds) {
            (_, Holds::OtherNamespace) => context.notes.add(archive::OTHER_NAMESPACE, file.path, &[]),
            (_, Holds::PreviousBoot) => context.notes.add(archive::PREVIOUS_BOOT, file.path, &[]),
            // Files of an unknown collector are only guessed by their names.
            _ if self.collector.is_none() && !file.path.is_empty() => {}
            _ if !file.extract.is_nothing() => {}
            (Silence::Error(line), _) => {
                context.notes.add(archive::ERROR_TEXT, file.path, &[("excerpt", line)]);
            }
            // Files of these kinds may have no facts.
            _ if !is_sought => {}
            (Silence::Empty, _) => context.notes.add(archive::EMPTY, file.path, &[]),
            (Silence::NotText, _) => context.notes.add(archive::NOT_TEXT, file.path, &[]),
            (Silence::NothingFound, _) => {}
        }
    }

    /// Finds the folders of single machines in the archive of an unknown collector.
    fn folders(&self, files: &[&LayoutFile<'_>]) -> Folders {
        if self.collector.is_some() {
            return Folders(vec![String::new()]);
        }
        let is_kernel = |file: &&&LayoutFile<'_>| {
            let facts = &file.extract.reading.facts;
            file.fit.names.node.is_none() && facts.kernel.is_some() && file.fit.file.holds <= Holds::Machine
        };
        let excerpts: Vec<Excerpt<'_>> = files
            .iter()
            .filter(is_kernel)
            .map(|file| (file.path, (file.extract.host.as_ref(), file.extract.reading.facts.kernel.as_ref())))
            .collect();
        let mut folders: Vec<String> = Vec::new();
        for (path, who) in &excerpts {
            let others = excerpts.iter().filter(|(_, other)| other != who);
            let shared = others.map(|(other, _)| shared_folders(path, other)).max();
            let folder = match shared {
                None => String::new(),
                // One folder below the part that it shares with another machine.
                Some(shared) => path.split('/').take(shared + 1).collect::<Vec<_>>().join("/"),
            };
            if !folders.contains(&folder) {
                folders.push(folder);
            }
        }
        if folders.is_empty() { Folders(vec![String::new()]) } else { Folders(folders) }
    }
}

/// A path, and the name and kernel in it.
type Excerpt<'a> = (&'a str, (Option<&'a String>, Option<&'a String>));

/// Returns how many folders two paths share.
fn shared_folders(one: &str, other: &str) -> usize {
    one.split('/').zip(other.split('/')).take_while(|(one, other)| one == other).count()
}

/// Decides which machine a file belongs to.
enum Owner<'a> {
    Named(String),
    Cluster,
    /// The machine that ran the collector, by its folder.
    Machine(&'a str),
    Nobody,
}

/// The folders of single machines; the empty one is the complete archive.
struct Folders(Vec<String>);

impl Folders {
    fn owner(&self, path: &str) -> Owner<'_> {
        let holds_it = |folder: &&String| {
            folder.is_empty()
                || path == folder.as_str()
                || path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        self.0.iter().find(holds_it).map_or(Owner::Nobody, |folder| Owner::Machine(folder))
    }
}

/// Returns the name of the only node that is listed.
fn only_node(files: &[&LayoutFile<'_>]) -> Option<String> {
    let mut names = files.iter().flat_map(|file| &file.extract.nodes).map(|node| &node.name);
    let first = names.next()?;
    names.all(|name| name == first).then(|| first.clone())
}

/// Returns the facts that one kube-proxy prints about itself, if its node is unknown: other kube-proxies have its
/// configuration, but may run differently, and in another version while an upgrade rolls out.
fn of_some_node(reading: &Reading) -> Reading {
    let mut reading = reading.clone();
    machine::hide_fact(&mut reading, FactName::ControllerVersion);
    if reading.facts.mode_source == Some(ModeSource::Running) {
        reading.facts.mode_source = Some(ModeSource::Configured);
        if reading.facts.proxy_mode == Some(ProxyMode::Iptables) {
            // It may be the only one whose IPVS did not start.
            reading.facts.mode_source = None;
            machine::hide_fact(&mut reading, FactName::ProxyMode);
        }
    }
    reading
}

/// Returns the folder of a container's log and the number of its run: `kube-proxy/1.log`.
fn run(path: &str) -> Option<(&str, &str)> {
    let (folder, number) = path.strip_suffix(".log")?.rsplit_once('/')?;
    number.bytes().all(|digit| digit.is_ascii_digit()).then_some((folder, number))
}

/// Returns the number of the last run of each container, by the folder of its logs.
fn last_runs(files: &[&LayoutFile<'_>]) -> BTreeMap<String, String> {
    let mut last: BTreeMap<String, String> = BTreeMap::new();
    let logs = files.iter().filter(|file| file.fit.file.holds == Holds::ProxyLog);
    for (folder, number) in logs.filter_map(|file| run(file.path)) {
        let known = last.entry(folder.to_owned()).or_default();
        if (known.len(), known.as_str()) < (number.len(), number) {
            number.clone_into(known);
        }
    }
    last
}

/// Returns which pod runs on which node: as the pods' objects say, or as the name of a static pod ends.
fn pods(files: &[&LayoutFile<'_>]) -> BTreeMap<String, String> {
    let mut pods = BTreeMap::new();
    for file in files {
        for node in &file.extract.nodes {
            pods.entry(["kube-proxy-", &node.name].concat()).or_insert_with(|| node.name.clone());
        }
    }
    let objects = files.iter().flat_map(|file| &file.extract.pods).filter(|pod| !pod.node.is_empty());
    pods.extend(objects.map(|pod| (pod.name.clone(), pod.node.clone())));
    pods
}
