//! What the readers found, and where; `settle` makes one reading of it.

use std::collections::{BTreeMap, BTreeSet};

use super::margin::BREAK;
use super::marks::Marks;
use super::prompt;
use super::sniffer::Line;
use super::tokens::{is_release, is_sandbox, machine_of_release, uncut};
use crate::build_date;
pub(super) use crate::facts::FactName;
use crate::facts::{
    CommitProof, Draining, Evidence, Facts, Hint, MODEL_SYSCTLS, ModeSource, Node, Observation, ProxyMode,
    Sysctls, Text, Unread,
};
use crate::labels::Label;

mod beside;
mod container;
mod moment;
mod place;
mod rank;
mod settle;
mod split;

pub(crate) use beside::{Beside, Said};
use moment::{Machines, Moment};
pub(crate) use place::Place;
pub(super) use rank::Rank;

/// How much one paste may say before the rest is left out: memory stays bounded whatever is pasted.
const MOST: usize = 1000;
/// How many values of one fact there is room for, however much else the paste says.
const VALUES: usize = 10;
/// How much of a command is remembered, in bytes.
const LONGEST: usize = 4096;
/// The length an excerpt is cut to, in characters.
const EXCERPT: usize = 160;
/// What every kept sysctl begins with.
pub(super) const IPVS_SYSCTLS: &str = "net.ipv4.vs.";

/// Where something was read: the format's id and the line.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) kind: &'static str,
    pub(super) line: usize,
    pub(super) raw: &'a str,
}

impl<'a> Source<'a> {
    /// The line itself, read as `kind`.
    pub(super) fn of(kind: &'static str, line: &Line<'a>) -> Self {
        Self { kind, line: line.number, raw: line.raw }
    }
}

#[derive(Clone)]
struct Found {
    fact: Text,
    rank: Rank,
    /// Said of one node of a list, not of the paste's node.
    of_list: bool,
    moment: Moment,
    evidence: Evidence,
}

/// Collects what the readers find.
#[derive(Default)]
pub(super) struct Notes {
    found: Vec<Found>,
    /// The values in `found`: most values of a list of nodes are new, which this shows at once.
    values: BTreeSet<String>,
    hints: Vec<Hint>,
    unread: Vec<Unread>,
    nodes: Vec<Node>,
    by_name: BTreeMap<String, usize>,
    labels: Vec<(usize, FactName, String)>,
    draining: Vec<Draining>,
    /// With the machine that shows them.
    commits: Vec<(usize, CommitProof)>,
    observations: Vec<(usize, Observation)>,
    /// The lines that show a release together with the day of its build.
    banners: Vec<(usize, String)>,
    /// What shows that IPVS did not come up.
    failure: Option<(usize, String)>,
    /// The output comes from another network namespace than the node's.
    pub(super) is_other_namespace: bool,
    machines: Machines,
    /// By the number of the node.
    places: BTreeMap<usize, Place>,
    /// The version of the cluster's server.
    pub(super) server: Option<String>,
    /// The last command that was echoed, whose output the lines are.
    pub(super) command: String,
    /// What that command asks for.
    pub(super) asked: Marks,
    /// How much of that command has been answered, in bytes.
    pub(super) answered: usize,
    container: container::Container,
    /// No header of an inventory stands in a line before this one.
    pub(super) inventory_from: usize,
    /// Whether the paste is only a few lines long.
    pub(super) is_short: bool,
}

impl Notes {
    /// No notes yet, for a paste that is short or not.
    pub(super) fn new(is_short: bool) -> Self {
        Self { is_short, ..Self::default() }
    }

    /// Remembers the command whose output follows, and the host that its prompt names.
    pub(super) fn hear(&mut self, command: &str, host: Option<&str>) {
        // Each line of its output looks at it again, so that it must not be long.
        let end = command.char_indices().map(|(at, _)| at).find(|at| *at >= LONGEST).unwrap_or(command.len());
        let command = command.get(..end).unwrap_or_default();
        self.command.clear();
        self.command.push_str(command);
        self.asked = Marks::of(command);
        self.answered = 0;
        self.container.hear(command, host);
        if !self.container.is_inside {
            self.machines.prompt(host);
        }
        if let Some(host) = prompt::remote_host(command) {
            self.machines.visit(host);
        }
        if is_change(command) {
            self.machines.change();
        }
        self.is_other_namespace = command.contains("/docker/netns/") || command.contains("ip netns exec");
    }

    /// Reads what follows as the output of that machine, until [`Self::leave`] or the next prompt.
    pub(super) fn visit(&mut self, host: &str) {
        self.machines.visit(host);
    }

    /// Ends a visit.
    pub(super) fn leave(&mut self) {
        self.machines.leave();
    }

    /// Takes the name that a machine prints of itself.
    pub(super) fn names_itself(&mut self, host: &str) {
        if !self.container.is_inside {
            self.machines.names_itself(host);
        }
    }

    /// Notes a fact of the node the paste speaks of.
    pub(super) fn fact(&mut self, fact: FactName, value: &str, rank: Rank, source: Source<'_>) {
        if fact == FactName::Os && self.container.is_inside {
            return self.hint(fact.name(), value, "container", source);
        }
        self.found(Text::Borrowed(fact.name()), value, rank, false, source);
    }

    /// Notes the forwarding mode.
    pub(super) fn mode(&mut self, mode: ProxyMode, how: ModeSource, source: Source<'_>) {
        let rank = match how {
            ModeSource::Running => Rank::Observed,
            ModeSource::Configured => Rank::Stated,
            ModeSource::Rules => Rank::Alias,
        };
        self.fact(FactName::ProxyMode, mode.name(), rank, source);
    }

    /// Notes a sign that IPVS did not come up: what asks for it is then not what is in effect.
    pub(super) fn ipvs_failed(&mut self, source: Source<'_>) {
        self.failure.get_or_insert_with(|| (source.line, excerpt(source.raw, "")));
    }

    /// Notes a drained real server that holds connections.
    pub(super) fn draining(&mut self, draining: Draining) {
        if self.draining.len() < MOST && !self.draining.contains(&draining) {
            self.draining.push(draining);
        }
    }

    /// Notes what the node shows about a commit; without its release it is about the running kernel.
    pub(super) fn commit(&mut self, proof: CommitProof, source: Source<'_>) {
        let carried = if proof.carried { "=yes" } else { "=no" };
        let value = [proof.commit.name(), carried].concat();
        let one = (self.machines.now().machine, proof);
        if self.commits.len() < MOST && !self.commits.contains(&one) {
            self.commits.push(one);
            self.found(Text::Borrowed(FactName::Commits.name()), &value, Rank::Observed, false, source);
        }
    }

    /// Notes what the kernel did when it was asked.
    pub(super) fn observation(&mut self, seen: Observation, source: Source<'_>) {
        let value = seen.to_text();
        let one = (self.machines.now().machine, seen);
        if self.observations.len() < MOST && !self.observations.contains(&one) {
            self.observations.push(one);
            self.found(Text::Borrowed(FactName::Observations.name()), &value, Rank::Observed, false, source);
        }
    }

    /// Notes the day of the build that a kernel's banner shows; `release` is the kernel's.
    pub(super) fn banner(&mut self, release: &str, banner: &str, source: Source<'_>) {
        if let Some(day) = build_date::of_banner(banner, Some(release)) {
            self.built(release, &day, source);
        }
    }

    /// Notes the day, an ISO date, on which the kernel of that release was built.
    pub(super) fn built(&mut self, release: &str, day: &str, source: Source<'_>) {
        if self.banners.len() < MOST {
            self.banners.push((source.line, release.to_owned()));
            self.fact(FactName::KernelBuilt, day, Rank::Observed, source);
        }
    }

    /// Notes the value of a sysctl under its full name.
    pub(super) fn sysctl(&mut self, name: &str, value: i64, source: Source<'_>) {
        if !Sysctls::RANGE.contains(&value) || is_cut_name(name) {
            return;
        }
        let value = value.to_string();
        if self.is_other_namespace {
            return self.hint(name, &value, "other-namespace", source);
        }
        if self.container.is_inside && !self.container.is_kube_proxys {
            return self.hint(name, &value, "container", source);
        }
        self.found(Text::Owned(name.to_owned()), &value, Rank::Observed, false, source);
    }

    fn found(&mut self, fact: Text, value: &str, rank: Rank, of_list: bool, source: Source<'_>) {
        // As the fact will hold it: evidence names the same value.
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        if let Some(prefix) = uncut(value) {
            return self.hint(&fact, prefix, "cut", source);
        }
        if fact == FactName::Kernel.name() && is_sandbox(value) {
            return self.hint(&fact, value, "sandbox", source);
        }
        let moment = self.machines.now();
        if !self.is_news(&fact, value, source.kind, of_list, moment) {
            return;
        }
        let evidence = Evidence {
            fact: fact.clone(),
            value: value.to_owned(),
            kind: Text::Borrowed(source.kind),
            line: source.line,
            excerpt: excerpt(source.raw, value),
            path: None,
        };
        self.values.insert(evidence.value.clone());
        self.found.push(Found { fact, rank, of_list, moment, evidence });
    }

    /// Notes a kernel release that stands alone: it often ends with its machine, for which nothing else has a field.
    pub(super) fn release(&mut self, release: &str, rank: Rank, source: Source<'_>) {
        self.fact(FactName::Kernel, release, rank, source);
        if let Some(machine) = machine_of_release(release).filter(|_| !is_sandbox(release)) {
            self.fact(FactName::Arch, machine, Rank::Alias, source);
        }
    }

    /// Whether that was not found yet, and still fits.
    fn is_news(&self, fact: &str, value: &str, kind: &str, of_list: bool, moment: Moment) -> bool {
        let is_of_it = |found: &&Found| {
            found.fact == fact
                && found.evidence.kind == kind
                && found.of_list == of_list
                && (of_list || found.moment.machine == moment.machine)
        };
        if !self.values.contains(value) {
            return self.has_room(fact, of_list);
        }
        let is_it = |found: &Found| found.evidence.value == value;
        let mut known = self.found.iter().rev().filter(is_of_it);
        // In a session an earlier value may come back: only the last one counts.
        let Some(last) = known.next() else { return self.has_room(fact, of_list) };
        let is_known = is_it(last) || !last.moment.is_superseded_by(moment) && known.any(is_it);
        !is_known && self.has_room(fact, of_list)
    }

    /// Whether one more value fits. A fact that can decide always has some room: what stands before it must not hide it.
    fn has_room(&self, fact: &str, of_list: bool) -> bool {
        let decides = !of_list && (!fact.contains('.') || MODEL_SYSCTLS.contains(&fact));
        let values = || self.found.iter().filter(|found| !found.of_list && found.fact == fact).count();
        self.found.len() < MOST || decides && values() < VALUES
    }

    /// The node of that name, to be filled with [`Self::about`]; an unnamed one is new each time.
    pub(super) fn node(&mut self, name: &str) -> usize {
        let next = self.nodes.len();
        if !name.is_empty() {
            if let Some(&known) = self.by_name.get(name) {
                return known;
            }
            self.by_name.insert(name.to_owned(), next);
        }
        self.nodes.push(Node { name: name.to_owned(), facts: Facts::default() });
        next
    }

    /// Notes a fact of one node of a list, or of the paste's node when it has no name; a node's first value stays.
    pub(super) fn about(
        &mut self,
        node: Option<usize>,
        fact: FactName,
        value: &str,
        rank: Rank,
        source: Source<'_>,
    ) {
        let Some(node) = node else { return self.fact(fact, value, rank, source) };
        if value.is_empty() {
            return;
        }
        if let Some(node) = self.nodes.get_mut(node)
            && uncut(value).is_none()
            && fact.get(&node.facts).is_none()
        {
            set(fact, &mut node.facts, value);
            if fact == FactName::ProxyMode {
                node.facts.mode_source = Some(rank.mode_source());
            }
        }
        self.found(Text::Borrowed(fact.name()), value, rank, true, source);
    }

    /// Notes what a node's label says: the same as its status, so that it only counts where that is missing.
    pub(super) fn label(&mut self, node: Option<usize>, fact: FactName, value: &str, source: Source<'_>) {
        match node {
            // Labels come before the status: kept apart, or they would be the first value.
            Some(node) => {
                self.labels.push((node, fact, value.to_owned()));
                self.found(Text::Borrowed(fact.name()), value, Rank::Alias, true, source);
            }
            None => self.fact(fact, value, Rank::Alias, source),
        }
    }

    /// Notes where in its cluster a node of a list stands.
    pub(super) fn place(&mut self, node: Option<usize>, label: Label, value: &str) {
        if let Some(node) = node {
            self.places.entry(node).or_default().take(label, value);
        }
    }

    /// Notes the version of the cluster's server. A node may be behind it, and it is the node's kube-proxy that counts.
    pub(super) fn server(&mut self, version: &str, source: Source<'_>) {
        self.server.get_or_insert_with(|| version.to_owned());
        self.fact(FactName::ClusterVersion, version, Rank::Reported, source);
    }

    /// Notes the kernel of a node: a Windows build (`10.0.17763.2366`) is no Linux release, however high its number.
    pub(super) fn kernel(&mut self, node: Option<usize>, value: &str, source: Source<'_>) {
        if is_release(uncut(value).unwrap_or(value)) {
            self.about(node, FactName::Kernel, value, Rank::Observed, source);
        } else if value.starts_with("10.0.") {
            self.hint(FactName::Kernel.name(), value, "windows-node", source);
        }
    }

    /// Notes the version of a client, which only counts as a hint, and only where no server's is known.
    pub(super) fn client(&mut self, version: &str, source: Source<'_>) {
        self.hint(FactName::ClusterVersion.name(), version, "client-only", source);
    }

    /// Notes something that suggests a fact without proving it; `why` is one of the ids of the module `read`.
    pub(super) fn hint(&mut self, fact: &str, value: &str, why: &'static str, source: Source<'_>) {
        let known = |hint: &Hint| hint.fact == fact && hint.value == value && hint.why == why;
        if self.hints.len() < MOST && !self.hints.iter().any(known) {
            let (fact, why) = (Text::Owned(fact.to_owned()), Text::Borrowed(why));
            let excerpt = excerpt(source.raw, value);
            let value = value.to_owned();
            self.hints.push(Hint { fact, value, line: source.line, excerpt, why, path: None });
        }
    }

    /// Whether a kernel was found in that line.
    pub(super) fn proves_kernel(&self, line: usize) -> bool {
        self.found.iter().any(|found| found.evidence.line == line && found.fact == FactName::Kernel.name())
    }

    /// Notes a release that the text only mentions, and the machine it ends with.
    pub(super) fn release_hint(&mut self, release: &str, why: &'static str, source: Source<'_>) {
        if let Some(prefix) = uncut(release) {
            return self.hint(FactName::Kernel.name(), prefix, "cut", source);
        }
        self.hint(FactName::Kernel.name(), release, why, source);
        if let Some(machine) = machine_of_release(release) {
            self.hint(FactName::Arch.name(), machine, why, source);
        }
    }

    /// Notes a line that nobody understood.
    pub(super) fn unread(&mut self, line: usize, raw: &str) {
        let again = self.unread.last().is_some_and(|unread| unread.line == line);
        if again || raw.trim().is_empty() || self.unread.len() > MOST {
            return;
        }
        // The last one stands for all that follow.
        let excerpt = if self.unread.len() < MOST { excerpt(raw, "") } else { "…".to_owned() };
        self.unread.push(Unread { line, excerpt });
    }
}

/// Sets a fact to a value that a reader has checked; one that does not fit after all is left out.
fn set(fact: FactName, facts: &mut Facts, value: &str) {
    // An error leaves the facts as they were.
    drop(fact.set(facts, value));
}

/// Whether the name of a sysctl is only the beginning of one, or none at all.
fn is_cut_name(name: &str) -> bool {
    let is_made_of = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let is_begin = |whole: &&str| whole.len() > name.len() && whole.starts_with(name);
    !name.bytes().all(is_made_of) || MODEL_SYSCTLS.iter().any(is_begin)
}

/// Whether a command changes what was printed before it.
fn is_change(command: &str) -> bool {
    let has = |text: &str| command.contains(text);
    let writes = has("sysctl -w")
        || has("sysctl --write")
        || has("sysctl -p")
        || has("sysctl --system")
        || (has("sysctl") && has("=") && !has("grep"))
        || has("/proc/sys/") && (has("> /proc") || has(">/proc") || has("tee "));
    writes || command.split([' ', ';', '&']).any(|word| matches!(word, "reboot" | "modprobe"))
}

/// The part of a line that shows `needle`, trimmed and cut to [`EXCERPT`] characters.
fn excerpt(raw: &str, needle: &str) -> String {
    let raw = raw.split(BREAK).next().unwrap_or(raw).trim();
    let at = if raw.len() > EXCERPT && !needle.is_empty() { raw.find(needle).unwrap_or(0) } else { 0 };
    let mut from = if at + needle.len() > EXCERPT { at.saturating_sub(EXCERPT / 4) } else { 0 };
    while !raw.is_char_boundary(from) {
        from -= 1;
    }
    let shown = raw.get(from..).unwrap_or(raw);
    let end = if shown.len() > EXCERPT { shown.char_indices().nth(EXCERPT) } else { None };
    let end = end.map_or(shown.len(), |(end, _)| end);
    shown.get(..end).unwrap_or(shown).trim().to_owned()
}

#[cfg(test)]
mod tests {
    #[test]
    fn excerpts_show_the_value_and_end_at_a_character() {
        let long = "\u{4e2d}".repeat(300);
        assert_eq!(super::excerpt(&long, "").chars().count(), 160);
        let line = ["x".repeat(500).as_str(), " mode: ipvs ", "y".repeat(500).as_str()].concat();
        assert!(super::excerpt(&line, "ipvs").contains("mode: ipvs"));
    }
}
