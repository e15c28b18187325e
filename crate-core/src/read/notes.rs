//! The findings of the readers with their places; `settle` turns them into one reading.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::marks::Marks;
use super::prompt;
use super::sniffer::Line;
use super::tokens::{is_sandbox, machine_of_release, uncut};
use crate::build_date;
pub(super) use crate::facts::FactName;
use crate::facts::{
    CommitProof, Draining, Evidence, Facts, Hint, MODEL_SYSCTLS, ModeSource, Node, Observation, ProxyMode,
    Sysctls, Text, Unread,
};
use crate::ipvs::Commit;
pub(super) use crate::link::IPVS_SYSCTLS;

mod container;
mod demote;
mod excerpt;
mod hints;
mod listed;
mod moment;
mod outside;
mod place;
mod rank;
mod settle;
mod split;
mod thread;

use excerpt::excerpt;
use moment::{Machines, Moment};
pub(crate) use outside::{OutsideFacts, OutsideNotes};
pub(crate) use place::Place;
pub(super) use rank::Rank;

/// The format of kube-proxy's log.
pub(super) const KUBE_PROXY_LOG: &str = "kube-proxy-log";

/// The most findings of one paste: memory stays bounded.
const MOST: usize = 1000;
/// The most values of one fact, however long the paste is.
const VALUES: usize = 10;
/// How much of a command is remembered, in bytes.
const LONGEST: usize = 4096;

/// What a sentence says of the settings below it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Announced {
    #[default]
    Nothing,
    /// Perhaps that somebody should have these sysctls: `Please set:`, `默认：`.
    Advice,
    /// That somebody should write this: `add this to the section:`, `建议设置：`.
    Instruction,
    /// That something else took their place: `in place of`.
    Replaced,
}

/// How a heading can be recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heading {
    /// By Markdown.
    Marked,
    /// It is short and ends in a colon or a question mark.
    Plain,
}

/// What the lines that are read come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Origin {
    #[default]
    Node,
    /// Another network namespace than the node's.
    OtherNamespace,
    /// The log of one pod in a dump of the cluster.
    LogOfDump,
}

/// Where something was read: the format's id and the line.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) kind: &'static str,
    pub(super) line: usize,
    pub(super) raw: &'a str,
}

impl<'a> Source<'a> {
    /// Returns the line itself, read as `kind`.
    pub(super) fn of(kind: &'static str, line: &Line<'a>) -> Self {
        Self { kind, line: line.number, raw: line.raw }
    }
}

#[derive(Clone)]
struct Found {
    fact: Text,
    rank: Rank,
    /// The number of its node in a list; `None` for the paste's node.
    of_list: bool,
    /// Somebody other than the author of the thread said it.
    is_of_reply: bool,
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
    row: listed::Row,
    /// The cluster that the command of the last list names.
    cluster: String,
    labels: Vec<(usize, FactName, String)>,
    draining: Vec<Draining>,
    /// With the machine that prints them.
    commits: Vec<(usize, CommitProof)>,
    observations: Vec<(usize, Observation)>,
    /// The lines that show a release together with the day of its build.
    banners: Vec<(usize, String)>,
    /// The settings that a sentence says were changed: fact, value, line.
    changed: Vec<(String, String, usize)>,
    /// The line that shows that IPVS did not start.
    failure: Option<(usize, String)>,
    pub(super) origin: Origin,
    /// The session is in `/proc/sys/net/ipv4/vs`.
    pub(super) is_in_ipvs_folder: bool,
    /// The heading of this section, if the section is about what should happen.
    pub(super) expectation: Option<Heading>,
    /// What the last sentence said of the settings below it.
    pub(super) announced: Announced,
    machines: Machines,
    thread: thread::Thread,
    /// By the number of the node.
    places: BTreeMap<usize, Place>,
    /// The version of the cluster's server.
    pub(super) server: Option<String>,
    /// The last command that was echoed, whose output the lines are.
    pub(super) command: String,
    /// The fact that the command asks for.
    pub(super) command_marks: Marks,
    /// How much of that command has been answered, in bytes.
    pub(super) answered: usize,
    /// The commits that the changelog printed by the command reverts.
    pub(super) reverted: Vec<Commit>,
    container: container::Container,
    /// No header of an inventory is in an earlier line.
    pub(super) inventory_from: usize,
    /// Whether the paste is only a few lines long.
    is_short: bool,
}

impl Notes {
    /// Returns empty notes for a paste that is short or not.
    pub(super) fn new(is_short: bool) -> Self {
        Self { is_short, ..Self::default() }
    }

    /// Returns whether a bare value is an answer: in a paste of a few lines, unless the lines above give advice or ask for a
    /// default.
    pub(super) fn takes_bare_values(&self) -> bool {
        self.is_short && self.announced == Announced::Nothing
    }

    /// Remembers whether the section that a heading begins is about what should happen. Sentences that end in a colon are not
    /// the end of a section with a marked heading.
    pub(super) fn note_heading(&mut self, heading: Heading, is_expectation: bool) {
        if heading == Heading::Marked || self.expectation != Some(Heading::Marked) {
            self.expectation = is_expectation.then_some(heading);
        }
    }

    /// Remembers the command whose output follows, and the host and the folder that its prompt names.
    pub(super) fn note_command(&mut self, command: &str, host: Option<&str>, folder: Option<&str>) {
        // Each line of its output checks the command again, so it must be short.
        let end = command.char_indices().map(|(at, _)| at).find(|at| *at >= LONGEST).unwrap_or(command.len());
        let command = command.get(..end).unwrap_or_default();
        self.command.clear();
        self.command.push_str(command);
        self.command_marks = Marks::of(command);
        self.answered = 0;
        self.announced = Announced::Nothing;
        self.is_in_ipvs_folder = folder.is_some_and(|folder| folder == "vs")
            || command.contains("cd /proc/sys/net/ipv4/vs")
            || folder.is_none() && self.is_in_ipvs_folder && !command.contains("cd ");
        self.reverted.clear();
        self.container.note_command(command, host);
        if !self.container.is_inside {
            self.machines.prompt(host);
        }
        if let Some(host) = prompt::remote_host(command) {
            self.machines.visit(host);
        }
        if is_change(command) {
            self.machines.change();
        }
        let is_other = command.contains("/docker/netns/") || command.contains("ip netns exec");
        self.origin = if is_other { Origin::OtherNamespace } else { Origin::Node };
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

    /// Notes a fact of the node the paste is about.
    pub(super) fn fact(&mut self, fact: FactName, value: &str, rank: Rank, source: Source<'_>) {
        // A person who fills in a form writes of the node, whatever command precedes.
        if fact == FactName::Os && self.container.is_inside && source.kind != "labelled" {
            return self.hint(fact.name(), value, "container", source);
        }
        self.found(Text::Borrowed(fact.name()), value, rank, false, source);
    }

    /// Notes the forwarding mode.
    pub(super) fn mode(&mut self, mode: ProxyMode, how: ModeSource, source: Source<'_>) {
        let why = match self.announced {
            Announced::Instruction if source.kind == "kube-proxy-config" => Some("configured"),
            Announced::Replaced => Some("superseded"),
            _ => None,
        };
        if let Some(why) = why.filter(|_| how == ModeSource::Configured) {
            return self.hint(FactName::ProxyMode.name(), mode.name(), why, source);
        }
        let rank = match how {
            ModeSource::Running => Rank::Observed,
            ModeSource::Configured => Rank::Stated,
            ModeSource::Rules => Rank::Alias,
        };
        self.fact(FactName::ProxyMode, mode.name(), rank, source);
    }

    /// Notes that somebody changed a setting to that value: another value in an earlier line is no longer in effect.
    pub(super) fn changed(&mut self, fact: &str, value: &str, source: Source<'_>) {
        if self.changed.len() < MOST {
            self.changed.push((fact.to_owned(), value.to_owned(), source.line));
        }
    }

    /// Notes a sign that IPVS did not start: a configured mode is then not in effect.
    pub(super) fn ipvs_failed(&mut self, source: Source<'_>) {
        self.failure.get_or_insert_with(|| (source.line, excerpt(source.raw, "")));
    }

    /// Notes a drained real server that holds connections.
    pub(super) fn draining(&mut self, draining: Draining) {
        if self.draining.len() < MOST && !self.draining.contains(&draining) {
            self.draining.push(draining);
        }
    }

    /// Notes the node's evidence about a commit; without a release it is about the running kernel.
    pub(super) fn commit(&mut self, proof: CommitProof, source: Source<'_>) {
        let status = if proof.carried { "=yes" } else { "=no" };
        let value = [proof.commit.name(), status].concat();
        let one = (self.machines.now().machine, proof);
        if self.commits.len() < MOST && !self.commits.contains(&one) {
            self.commits.push(one);
            self.found(Text::Borrowed(FactName::Commits.name()), &value, Rank::Observed, false, source);
        }
    }

    /// Notes an observation of the probe.
    pub(super) fn observation(&mut self, observation: Observation, source: Source<'_>) {
        let value = observation.to_text();
        let one = (self.machines.now().machine, observation);
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
        if self.origin == Origin::OtherNamespace {
            return self.hint(name, &value, "other-namespace", source);
        }
        if self.container.is_inside && !self.container.is_kube_proxys {
            return self.hint(name, &value, "container", source);
        }
        if self.announced != Announced::Nothing {
            return self.hint(name, &value, "mentioned", source);
        }
        self.found(Text::Owned(name.to_owned()), &value, Rank::Observed, false, source);
    }

    fn found(&mut self, fact: Text, value: &str, rank: Rank, of_list: bool, source: Source<'_>) {
        // The value as the fact stores it, so that evidence and fact agree.
        let value = &*without_quotes(value.trim());
        if value.is_empty() {
            return;
        }
        if let Some(prefix) = uncut(value) {
            return self.hint(&fact, prefix, "cut", source);
        }
        if fact == FactName::Kernel.name() && is_sandbox(value) {
            return self.hint(&fact, value, "sandbox", source);
        }
        if self.is_contradicted(&fact, value) {
            return self.hint(&fact, value, "mentioned", source);
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
        let is_of_reply = self.thread.is_reply;
        self.found.push(Found { fact, rank, of_list, is_of_reply, moment, evidence });
    }

    /// Notes a kernel release without other text: it often ends with its machine, which has no other field.
    pub(super) fn release(&mut self, release: &str, rank: Rank, source: Source<'_>) {
        self.fact(FactName::Kernel, release, rank, source);
        if let Some(machine) = machine_of_release(release).filter(|_| !is_sandbox(release)) {
            self.fact(FactName::Arch, machine, Rank::Alias, source);
        }
    }

    /// Returns whether the value is new and fits within the limits.
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

    /// Returns whether one more value fits. A deciding fact always has some room: earlier values must not hide it.
    fn has_room(&self, fact: &str, of_list: bool) -> bool {
        let decides = !of_list && (!fact.contains('.') || MODEL_SYSCTLS.contains(&fact));
        let values = || self.found.iter().filter(|found| !found.of_list && found.fact == fact).count();
        self.found.len() < MOST || decides && values() < VALUES
    }

    /// Notes the version of the cluster's server. A node may be behind it, and it is the node's kube-proxy that counts.
    pub(super) fn server(&mut self, version: &str, source: Source<'_>) {
        self.server.get_or_insert_with(|| version.to_owned());
        self.fact(FactName::ClusterVersion, version, Rank::Reported, source);
    }

    /// Returns whether a kernel was found in that line.
    pub(super) fn proves_kernel(&self, line: usize) -> bool {
        self.found.iter().any(|found| found.evidence.line == line && found.fact == FactName::Kernel.name())
    }
}

/// Sets a fact to a value that a reader has checked; an invalid value is ignored.
fn set(fact: FactName, facts: &mut Facts, value: &str) {
    // An error leaves the facts as they were.
    drop(fact.set(facts, value));
}

/// Returns a value without the marks of code that Markdown has around its version: ``Talos `v1.8.0` ``.
fn without_quotes(value: &str) -> Cow<'_, str> {
    if value.contains('`') { Cow::Owned(value.replace('`', "")) } else { Cow::Borrowed(value) }
}

/// Returns whether the name of a sysctl is only the beginning of one, or none at all.
fn is_cut_name(name: &str) -> bool {
    let is_made_of = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let is_begin = |full: &&str| full.len() > name.len() && full.starts_with(name);
    !name.bytes().all(is_made_of) || MODEL_SYSCTLS.iter().any(is_begin)
}

/// Returns whether a command changes what was printed before it.
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
