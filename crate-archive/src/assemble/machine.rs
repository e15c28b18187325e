//! One machine: facts from the most direct file, differences in other files, and the records that belong to one
//! machine.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use reusecheck_core::archives::Holds;
use reusecheck_core::facts::{
    Conflict, Draining, Evidence, FactName, Facts, Hint, ModeSource, ProxyMode, Reading, Text,
};
use reusecheck_core::report::{printable, printable_name};

use crate::member::Listed;
use crate::reading::ArchiveNode;

/// The value in use where none of two is.
const UNKNOWN: &str = "unknown";

/// The facts of one machine.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each of them is independent of the others")]
pub(super) struct Machine {
    pub(super) name: String,
    /// Its other names, and the addresses that a list of nodes has for it.
    pub(super) aliases: Vec<String>,
    /// The addresses that the machine has itself.
    pub(super) addresses: Vec<String>,
    facts: Facts,
    evidence: Vec<Evidence>,
    hints: Vec<Hint>,
    conflicts: Vec<Conflict>,
    draining: Vec<Draining>,
    /// Whether a list of nodes names it.
    is_listed: bool,
    /// Whether it ran the collector.
    pub(super) is_own: bool,
    /// Whether a better source than `uname` named it.
    is_named: bool,
    /// Whether IPVS was configured, and did not start.
    has_failed: bool,
    /// Whether its logs show two running modes, and not which is the later one.
    is_disputed: bool,
    /// The kernel that the node object names, and the one that the machine itself printed.
    pub(super) rebooted: Option<(String, String)>,
    /// Whether the kernel is only that of a log, which may be of an earlier boot.
    is_kernel_of_log: bool,
}

impl Machine {
    /// Returns a node of a list.
    pub(super) fn listed(node: &Listed, path: &str) -> Self {
        let mut machine = Self { name: node.name.clone(), is_listed: true, ..Self::default() };
        machine.aliases.clone_from(&node.aliases);
        machine.add(&node.reading, path, Holds::Nodes);
        machine
    }

    /// Returns whether nothing is known of it.
    pub(super) fn is_empty(&self) -> bool {
        self.facts == Facts::default() && self.hints.is_empty()
    }

    /// Takes the name that the machine prints of itself.
    pub(super) fn name_self(&mut self, host: &str, holds: Holds) {
        let is_better = holds == Holds::HostName;
        if self.name.is_empty() || is_better && !self.is_named {
            if !self.name.is_empty() {
                self.aliases.push(std::mem::take(&mut self.name));
            }
            host.clone_into(&mut self.name);
        } else if self.name != host {
            self.aliases.push(host.to_owned());
        }
        self.is_named |= is_better;
    }

    /// Adds the facts of a file; files come in the order of their trust.
    pub(super) fn add(&mut self, reading: &Reading, path: &str, holds: Holds) {
        self.has_failed |= reading.hints.iter().any(|hint| hint.why == "did-not-start");
        let mut taken = reading.clone();
        let is_log = matches!(holds, Holds::BootLog | Holds::Journal);
        if is_log && self.facts.kernel.is_some() {
            // A log may start before the running kernel.
            FactName::Kernel.clear(&mut taken.facts);
            taken.evidence.retain(|evidence| evidence.fact != FactName::Kernel.name());
        }
        self.is_kernel_of_log |= is_log && taken.facts.kernel.is_some();
        self.mode(&mut taken);
        self.facts(&taken.facts, holds == Holds::Nodes);
        self.evidence.extend(taken.evidence.into_iter().map(|evidence| of_file(evidence, path)));
        self.hints.extend(taken.hints.into_iter().map(|hint| hint_of_file(hint, path)));
        self.draining.extend(taken.draining);
        for conflict in taken.conflicts {
            self.conflict(&conflict.fact, &conflict.values);
        }
    }

    /// Takes the mode if no better source is known; leaves the other facts in `taken`.
    fn mode(&mut self, taken: &mut Reading) {
        let Some(mode) = taken.facts.proxy_mode else { return };
        let source = taken.facts.mode_source.unwrap_or(ModeSource::Configured);
        let known = self.facts.proxy_mode.zip(self.facts.mode_source);
        let is_failed = self.has_failed && mode == ProxyMode::Ipvs && source != ModeSource::Running;
        let why = match known {
            _ if is_failed => "did-not-start",
            None => return self.set_mode(mode, source),
            Some((known, known_source)) if known == mode => {
                return self.set_mode(
                    mode,
                    if strength(known_source) > strength(source) { known_source } else { source },
                );
            }
            Some((known, known_source)) if strength(known_source) < strength(source) => {
                hide(&mut self.evidence, &mut self.hints, is_mode, overruled(known_source));
                self.set_mode(mode, source);
                return self.mode_differs(mode, known, known_source);
            }
            Some((known, known_source)) if known_source == source => {
                match times(&self.evidence, &taken.evidence).filter(|_| source == ModeSource::Running) {
                    Some(Ordering::Less) => {
                        hide(&mut self.evidence, &mut self.hints, is_mode, "superseded");
                        return self.set_mode(mode, source);
                    }
                    Some(Ordering::Greater) => "superseded",
                    _ => {
                        self.is_disputed |= source == ModeSource::Running;
                        // Of modes that are known equally well the one with the bug: a false all-clear is the worst answer.
                        let (first, second) =
                            if mode == ProxyMode::Ipvs { (mode, known) } else { (known, mode) };
                        self.facts.proxy_mode = Some(first);
                        let values = [first.name().to_owned(), second.name().to_owned()];
                        return self.conflict(FactName::ProxyMode.name(), &values);
                    }
                }
            }
            Some((known, _)) => {
                self.mode_differs(known, mode, source);
                overruled(source)
            }
        };
        hide(&mut taken.evidence, &mut taken.hints, is_mode, why);
    }

    fn set_mode(&mut self, mode: ProxyMode, source: ModeSource) {
        self.facts.proxy_mode = Some(mode);
        self.facts.mode_source = Some(source);
    }

    /// Notes that another mode is configured than the one that is running.
    fn mode_differs(&mut self, taken: ProxyMode, other: ProxyMode, source: ModeSource) {
        if source == ModeSource::Configured {
            self.conflict(FactName::ProxyMode.name(), &[taken.name().to_owned(), other.name().to_owned()]);
        }
    }

    /// Takes facts that are not known yet; others that differ are conflicts.
    fn facts(&mut self, facts: &Facts, is_list: bool) {
        let is_other = |fact: &FactName| {
            !fact.is_sysctl() && !matches!(fact, FactName::ProxyMode | FactName::ModeSource)
        };
        for fact in FactName::ALL.into_iter().filter(is_other) {
            let Some(value) = fact.get(facts) else { continue };
            match fact.get(&self.facts) {
                // The reader checked the value.
                None => drop(fact.set(&mut self.facts, &value)),
                Some(known) if is_same(fact, &known, &value) => {
                    // `v1.28.5+k3s1` is more specific than `v1.28.5`.
                    if is_version(fact) && value.len() > known.len() {
                        drop(fact.set(&mut self.facts, &value));
                    }
                }
                Some(known) => {
                    if fact == FactName::Kernel && is_list {
                        self.rebooted = Some((value.clone(), known.clone()));
                    }
                    let goes_with_others = matches!(
                        fact,
                        FactName::KernelBuilt | FactName::Commits | FactName::Observations | FactName::Arch
                    );
                    if !goes_with_others {
                        self.conflict(fact.name(), &[known, value]);
                    }
                }
            }
        }
        for (name, value) in facts.sysctls.iter() {
            match self.facts.sysctls.get(name) {
                None => self.facts.sysctls.set(name, value),
                Some(known) if known == value => {}
                Some(known) => self.conflict(name, &[known.to_string(), value.to_string()]),
            }
        }
    }

    fn conflict(&mut self, fact: &str, values: &[String]) {
        add_conflict(&mut self.conflicts, fact, values);
    }

    /// Adds the facts that another part of the archive has about the complete cluster. Differing facts apply to no node
    /// of it.
    pub(super) fn share(&mut self, other: Self) {
        let before = self.facts.clone();
        self.absorb(other);
        let conflicts: Vec<Text> = self.conflicts.iter().map(|conflict| conflict.fact.clone()).collect();
        for fact in conflicts {
            if before.get(&fact).is_some() {
                self.facts.clear(&fact);
                self.evidence.retain(|evidence| evidence.fact != fact);
            }
        }
    }

    /// Takes over the known facts of the same machine.
    fn absorb(&mut self, other: Self) {
        self.has_failed |= other.has_failed;
        self.is_disputed |= other.is_disputed;
        let is_list = other.is_listed;
        let mut reading = Reading { facts: other.facts, hints: Vec::new(), ..Reading::default() };
        if self.facts.kernel.is_some() && other.is_kernel_of_log {
            FactName::Kernel.clear(&mut reading.facts);
        }
        // Facts from a log are replaced.
        if self.is_kernel_of_log && reading.facts.kernel.is_some() {
            FactName::Kernel.clear(&mut self.facts);
            self.evidence.retain(|evidence| evidence.fact != FactName::Kernel.name());
            self.is_kernel_of_log = false;
        }
        self.mode(&mut reading);
        self.facts(&reading.facts, is_list);
        self.evidence.extend(other.evidence);
        self.hints.extend(other.hints);
        self.draining.extend(other.draining);
        for conflict in other.conflicts {
            self.conflict(&conflict.fact, &conflict.values);
        }
        self.aliases.extend(other.aliases);
        self.addresses.extend(other.addresses);
        self.rebooted = self.rebooted.take().or(other.rebooted);
        self.is_own |= other.is_own;
        self.is_listed |= other.is_listed;
    }

    /// Returns whether its names or addresses are replacements: by `sos clean`, must-gather-clean, or a redactor of
    /// troubleshoot.
    pub(super) fn is_renamed(&self) -> bool {
        let mut names = std::iter::once(&self.name).chain(&self.aliases);
        names.any(|name| name.contains("obfuscateddomain") || name.contains("x-ipv4-") || is_hidden(name))
    }

    /// Returns whether two records name the same machine: by a name, with or without its domain, or by an address.
    fn is_same_as(&self, other: &Self) -> bool {
        let names = |machine: &Self| -> Vec<String> {
            std::iter::once(&machine.name)
                .chain(&machine.aliases)
                .map(|name| name.to_ascii_lowercase())
                .collect()
        };
        // The name of a machine that was given none.
        let is_generic = |name: &str| short(name) == "localhost" && !self.is_listed && !other.is_listed;
        let mut others = names(other);
        others.retain(|name| !is_generic(name));
        names(self).iter().any(|name| others.iter().any(|other| is_same_name(name, other)))
    }

    /// Returns whether the other machine has its complete name.
    fn has_name_of(&self, other: &Self) -> bool {
        let mut names = std::iter::once(&other.name).chain(&other.aliases);
        names.any(|name| name.eq_ignore_ascii_case(&self.name))
    }

    /// Returns whether one of its addresses is that of a listed node with the same kernel. Machines that no list names may
    /// share an address, such as a bridge's.
    fn has_address_of(&self, node: &Self) -> bool {
        node.is_listed && agrees(node, self) && self.addresses.iter().any(|own| node.aliases.contains(own))
    }

    /// Returns its names and addresses, and names without their domain: machines that are the same share one of them.
    fn keys(&self) -> BTreeSet<String> {
        let names = std::iter::once(&self.name).chain(&self.aliases).chain(&self.addresses);
        let names = names.map(|name| name.to_ascii_lowercase());
        let names = names.flat_map(|name| [short(&name).to_owned(), name]);
        names.filter(|name| !name.is_empty() && !is_hidden(name)).collect()
    }

    /// Returns the node of the contract.
    pub(super) fn into_node(mut self) -> ArchiveNode {
        if self.is_disputed {
            self.facts.proxy_mode = None;
            self.facts.mode_source = None;
            hide(&mut self.evidence, &mut self.hints, is_mode, "superseded");
        }
        let holds = |evidence: &Evidence| self.facts.get(&evidence.fact).is_some();
        self.evidence.retain(holds);
        let mut seen: Vec<(Text, String, Option<String>)> = Vec::new();
        self.evidence.retain(|evidence| {
            let key = (evidence.fact.clone(), evidence.value.clone(), evidence.path.clone());
            let is_new = !seen.contains(&key);
            seen.push(key);
            is_new
        });
        let mut hints: Vec<Hint> = Vec::new();
        for hint in self.hints {
            let is_it =
                |known: &Hint| known.fact == hint.fact && known.value == hint.value && known.why == hint.why;
            let is_known = self.facts.get(&hint.fact).is_some_and(|value| value == hint.value);
            if !is_known && !hints.iter().any(is_it) {
                hints.push(hint);
            }
        }
        // The value in use goes first.
        for conflict in &mut self.conflicts {
            put_first(conflict, self.facts.get(&conflict.fact).unwrap_or_else(|| UNKNOWN.to_owned()));
        }
        let Self { name, facts, evidence, conflicts, draining, .. } = self;
        ArchiveNode { name: printable_name(&name), facts, evidence, hints, conflicts, draining }
    }
}

/// Compares the mode with the one in the cluster's configuration, which is used if logs contradict each other. It replaces a
/// mode that only rules show, because rules outlive a change of mode.
pub(super) fn compare_with_cluster(node: &mut ArchiveNode, cluster: &ArchiveNode) {
    let Some(configured) = cluster.facts.proxy_mode else { return };
    let Some(mode) = node.facts.proxy_mode else {
        let disputed = node.conflicts.iter_mut().find(|conflict| is_mode(&conflict.fact));
        if let Some(conflict) = disputed {
            conflict.values.retain(|value| value != UNKNOWN);
            put_first(conflict, configured.name().to_owned());
        }
        return;
    };
    match node.facts.mode_source {
        Some(ModeSource::Rules) if configured == mode => node.facts.mode_source = cluster.facts.mode_source,
        Some(ModeSource::Rules) => {
            node.facts.proxy_mode = None;
            node.facts.mode_source = None;
            hide(&mut node.evidence, &mut node.hints, is_mode, "ipvsadm-rules");
        }
        Some(_) if configured != mode => {
            let why = cluster.facts.mode_source.map_or("requested-not-effective", overruled);
            hide(&mut cluster.evidence.clone(), &mut node.hints, is_mode, why);
            let values = [mode.name().to_owned(), configured.name().to_owned()];
            add_conflict(&mut node.conflicts, FactName::ProxyMode.name(), &values);
        }
        _ => {}
    }
}

/// Returns whether it is the fact of the mode.
fn is_mode(fact: &str) -> bool {
    fact == FactName::ProxyMode.name()
}

/// Compares the times at which two logs say their mode last; `None` where the order is not proven.
fn times(one: &[Evidence], other: &[Evidence]) -> Option<Ordering> {
    let last = |evidence: &[Evidence]| {
        let modes = evidence.iter().filter(|evidence| is_mode(&evidence.fact));
        modes
            .filter_map(|evidence| {
                logged_at(&evidence.excerpt).map(|(time, zone)| (zone.to_owned(), time.to_owned()))
            })
            .max()
    };
    let ((one_zone, one), (other_zone, other)) = last(one).zip(last(other))?;
    (one_zone == other_zone).then(|| one.cmp(&other))
}

/// Returns the time in front of a line, in seconds, and its zone: `2026-01-15T10:00:00.000000001Z`. Other logs do not say
/// the year.
fn logged_at(line: &str) -> Option<(&str, &str)> {
    let (time, zone) = line.split(' ').next()?.split_at_checked(19)?;
    let is_time = time
        .bytes()
        .zip(*b"0000-00-00T00:00:00")
        .all(|(byte, sign)| if sign == b'0' { byte.is_ascii_digit() } else { byte == sign });
    let zone = zone.trim_start_matches(|part: char| part == '.' || part.is_ascii_digit());
    (is_time && !zone.is_empty()).then_some((time, zone))
}

/// Puts the value that is used in front of the others.
fn put_first(conflict: &mut Conflict, value: String) {
    conflict.values.retain(|known| *known != value);
    conflict.values.insert(0, value);
}

fn add_conflict(conflicts: &mut Vec<Conflict>, fact: &str, values: &[String]) {
    match conflicts.iter_mut().find(|conflict| conflict.fact == fact) {
        Some(known) => {
            for value in values {
                if !known.values.contains(value) {
                    known.values.push(value.clone());
                }
            }
        }
        None => conflicts.push(Conflict { fact: Text::Owned(fact.to_owned()), values: values.to_vec() }),
    }
}

/// Returns why a mode of that source is a hint if a better source shows another one.
const fn overruled(source: ModeSource) -> &'static str {
    match source {
        ModeSource::Rules => "ipvsadm-rules",
        _ => "requested-not-effective",
    }
}

/// Returns how well a mode is known.
const fn strength(source: ModeSource) -> u8 {
    match source {
        ModeSource::Running => 2,
        ModeSource::Configured => 1,
        ModeSource::Rules => 0,
    }
}

fn hint(evidence: Evidence, why: &'static str) -> Hint {
    let Evidence { fact, value, line, excerpt, path, .. } = evidence;
    Hint { fact, value, line, excerpt, why: Text::Borrowed(why), path }
}

/// Returns whether a name was removed, so that it proves nothing: `***HIDDEN***`.
fn is_hidden(name: &str) -> bool {
    name.contains("***")
}

/// Returns whether two names are one, with or without a domain; addresses must be equal.
fn is_same_name(one: &str, other: &str) -> bool {
    if one == other {
        return !one.is_empty();
    }
    let has_one_domain = one.contains('.') != other.contains('.');
    has_one_domain && short(one) == short(other)
}

/// Returns a name without its domain; an address is unchanged.
fn short(name: &str) -> &str {
    let is_address = name.starts_with(|digit: char| digit.is_ascii_digit()) || name.contains(':');
    if is_address { name } else { name.split('.').next().unwrap_or_default() }
}

const fn is_version(fact: FactName) -> bool {
    matches!(fact, FactName::ClusterVersion | FactName::ControllerVersion)
}

fn is_same(fact: FactName, one: &str, other: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
    };
    match fact {
        FactName::Os => {
            let (one, other) = (letters(one), letters(other));
            one.starts_with(&other) || other.starts_with(&one)
        }
        fact if is_version(fact) => {
            let (one, other) = (one.trim_start_matches('v'), other.trim_start_matches('v'));
            let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
            long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with(['+', '-']))
        }
        FactName::Arch => true,
        _ => one == other,
    }
}

/// Joins records that are proven to be of one machine, by name or else by address. Records that match several listed nodes
/// stay separate.
pub(super) fn join(machines: Vec<Machine>) -> Vec<Machine> {
    let (listed, others): (Vec<Machine>, Vec<Machine>) =
        machines.into_iter().partition(|machine| machine.is_listed);
    let mut joined = Joined::default();
    for machine in listed {
        let is_it = |known: &Machine| known.name == machine.name && agrees(known, &machine);
        match joined.find(&machine, is_it).first() {
            Some(at) => joined.change(*at, |known| known.absorb(machine)),
            None => joined.push(machine),
        }
    }
    for machine in others {
        // A restart explains two kernels of one name, but two machines may share a name without its domain.
        let may_restart = |known: &Machine| known.is_listed && known.has_name_of(&machine);
        let is_it =
            |known: &Machine| known.is_same_as(&machine) && (agrees(known, &machine) || may_restart(known));
        let mut same = joined.find(&machine, is_it);
        if same.is_empty() {
            same = joined.find(&machine, |known| machine.has_address_of(known));
        }
        match same.as_slice() {
            [only] => joined.change(*only, |known| {
                // The machine's own output overrides the list.
                let mut own = machine;
                let name = known.name.clone();
                let list = std::mem::take(known);
                own.aliases.push(std::mem::replace(&mut own.name, name));
                own.absorb(list);
                *known = own;
            }),
            _ => joined.push(machine),
        }
    }
    joined.machines
}

/// Machines that can be found by name: a dump has as many kube-proxies as nodes.
#[derive(Default)]
struct Joined {
    machines: Vec<Machine>,
    by_name: BTreeMap<String, BTreeSet<usize>>,
}

impl Joined {
    /// Returns the places of the machines that share a name with this one and are the same.
    fn find(&self, machine: &Machine, is_it: impl Fn(&Machine) -> bool) -> Vec<usize> {
        let named = machine.keys().into_iter().filter_map(|key| self.by_name.get(&key));
        let places: BTreeSet<usize> = named.flatten().copied().collect();
        places.into_iter().filter(|at| self.machines.get(*at).is_some_and(&is_it)).collect()
    }

    fn push(&mut self, machine: Machine) {
        self.machines.push(machine);
        self.index(self.machines.len() - 1);
    }

    fn change(&mut self, at: usize, change: impl FnOnce(&mut Machine)) {
        if let Some(machine) = self.machines.get_mut(at) {
            change(machine);
            self.index(at);
        }
    }

    fn index(&mut self, at: usize) {
        for key in self.machines.get(at).map(Machine::keys).unwrap_or_default() {
            self.by_name.entry(key).or_default().insert(at);
        }
    }
}

/// Equal names are one machine only with equal kernels.
fn agrees(one: &Machine, other: &Machine) -> bool {
    match (&one.facts.kernel, &other.facts.kernel) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}

/// Turns sysctls that are not those in effect on the node into hints; `false` where there are none.
pub(super) fn hide_sysctls(reading: &mut Reading, why: &'static str) -> bool {
    if reading.facts.sysctls.iter().next().is_none() {
        return false;
    }
    reading.facts.sysctls.retain(|_| false);
    hide(&mut reading.evidence, &mut reading.hints, |fact| fact.contains('.'), why);
    true
}

/// Turns a fact into a hint.
pub(super) fn hide_fact(reading: &mut Reading, fact: FactName) {
    fact.clear(&mut reading.facts);
    hide(&mut reading.evidence, &mut reading.hints, |name| name == fact.name(), "mentioned");
}

/// Turns what a log of an earlier run says into hints.
pub(super) fn hide_run(reading: &mut Reading) {
    let mut evidence = std::mem::take(reading).evidence;
    hide(&mut evidence, &mut reading.hints, |_| true, "superseded");
}

/// Turns the evidence of these facts into hints.
fn hide(
    evidence: &mut Vec<Evidence>,
    hints: &mut Vec<Hint>,
    is_hidden: impl Fn(&str) -> bool,
    why: &'static str,
) {
    let (hidden, others): (Vec<Evidence>, Vec<Evidence>) =
        evidence.drain(..).partition(|evidence| is_hidden(&evidence.fact));
    *evidence = others;
    hints.extend(hidden.into_iter().map(|evidence| hint(evidence, why)));
}

fn of_file(evidence: Evidence, path: &str) -> Evidence {
    Evidence { path: file(path), excerpt: quoted(&evidence.excerpt), ..evidence }
}

fn hint_of_file(hint: Hint, path: &str) -> Hint {
    Hint { path: file(path), excerpt: quoted(&hint.excerpt), ..hint }
}

/// Returns the path of a file; none where the input is the file itself.
fn file(path: &str) -> Option<String> {
    (!path.is_empty()).then(|| path.to_owned())
}

/// Returns an excerpt without secrets, as it may be printed.
fn quoted(excerpt: &str) -> String {
    printable(&reusecheck_core::without_secrets(excerpt))
}
