//! What the readers found, and where; `settle` makes one reading of it.

use std::collections::BTreeMap;

use super::sniffer::Line;
use super::tokens::is_release;
use crate::facts::{
    CONN_REUSE_MODE, CONNTRACK, EXPIRE_NODEST_CONN, EXPIRE_QUIESCENT_TEMPLATE, Evidence, Facts, Hint, Node,
    Text, Unread,
};
use crate::labels::Label;

mod beside;
mod container;
mod fact;
mod place;
mod settle;

pub(crate) use beside::{Beside, Said};
pub(super) use fact::{Fact, Rank};
pub(crate) use place::Place;

/// How much one paste may say before the rest is left out: memory stays bounded whatever is pasted.
const MOST: usize = 1000;
/// How many values of one fact there is room for, however much else the paste says.
const VALUES: usize = 10;
/// The sysctls of the model.
const DECIDING: [&str; 4] = [CONN_REUSE_MODE, CONNTRACK, EXPIRE_NODEST_CONN, EXPIRE_QUIESCENT_TEMPLATE];
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
    evidence: Evidence,
}

/// Collects what the readers find.
#[derive(Default)]
pub(super) struct Notes {
    found: Vec<Found>,
    hints: Vec<Hint>,
    unread: Vec<Unread>,
    nodes: Vec<Node>,
    by_name: BTreeMap<String, usize>,
    labels: Vec<(usize, Fact, String)>,
    /// By the number of the node.
    places: BTreeMap<usize, Place>,
    /// The version of the cluster's server.
    pub(super) server: Option<String>,
    /// The last command that was echoed, whose output the lines are.
    pub(super) command: String,
    /// How much of that command has been answered, in bytes.
    pub(super) answered: usize,
    container: container::Container,
    /// Whether the paste is only a few lines long.
    pub(super) is_short: bool,
}

impl Notes {
    /// No notes yet, for a paste that is short or not.
    pub(super) fn new(is_short: bool) -> Self {
        Self { is_short, ..Self::default() }
    }

    /// Remembers the command whose output follows.
    pub(super) fn hear(&mut self, command: &str) {
        // Each line of its output looks at it again, so that it must not be long.
        let end = command.char_indices().map(|(at, _)| at).find(|at| *at >= LONGEST).unwrap_or(command.len());
        let command = command.get(..end).unwrap_or_default();
        self.command.clear();
        self.command.push_str(command);
        self.container.hear(command);
        self.answered = 0;
    }

    /// Notes a fact of the node the paste speaks of.
    pub(super) fn fact(&mut self, fact: Fact, value: &str, rank: Rank, source: Source<'_>) {
        if fact == Fact::Os && self.container.is_inside {
            return self.hint(fact.name(), value, "container", source);
        }
        self.found(Text::Borrowed(fact.name()), value, rank, false, source);
    }

    /// Notes the value of a sysctl under its full name.
    pub(super) fn sysctl(&mut self, name: &str, value: i64, source: Source<'_>) {
        let value = value.to_string();
        if self.container.is_inside && !self.container.is_kube_proxys {
            return self.hint(name, &value, "container", source);
        }
        self.found(Text::Owned(name.to_owned()), &value, Rank::Observed, false, source);
    }

    fn found(&mut self, fact: Text, value: &str, rank: Rank, of_list: bool, source: Source<'_>) {
        if value.is_empty() || !self.is_news(&fact, value, source.kind, of_list) {
            return;
        }
        let evidence = Evidence {
            fact: fact.clone(),
            value: value.to_owned(),
            kind: Text::Borrowed(source.kind),
            line: source.line,
            excerpt: excerpt(source.raw, value),
        };
        self.found.push(Found { fact, rank, of_list, evidence });
    }

    /// Whether that was not found yet, and still fits.
    fn is_news(&self, fact: &str, value: &str, kind: &str, of_list: bool) -> bool {
        let is_it = |found: &Found| {
            found.fact == fact
                && found.evidence.value == value
                && found.evidence.kind == kind
                && found.of_list == of_list
        };
        !self.found.iter().any(is_it) && self.has_room(fact, of_list)
    }

    /// Whether one more value fits. A fact that can decide always has some room: what stands before it must not hide it.
    fn has_room(&self, fact: &str, of_list: bool) -> bool {
        let decides = !of_list && (!fact.contains('.') || DECIDING.contains(&fact));
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
        fact: Fact,
        value: &str,
        rank: Rank,
        source: Source<'_>,
    ) {
        let Some(node) = node else { return self.fact(fact, value, rank, source) };
        if value.is_empty() {
            return;
        }
        if let Some(node) = self.nodes.get_mut(node)
            && fact.of(&node.facts).is_none()
        {
            fact.set(&mut node.facts, value);
        }
        self.found(Text::Borrowed(fact.name()), value, rank, true, source);
    }

    /// Notes what a node's label says: the same as its status, so that it only counts where that is missing.
    pub(super) fn label(&mut self, node: Option<usize>, fact: Fact, value: &str, source: Source<'_>) {
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
        self.fact(Fact::ClusterVersion, version, Rank::Stated, source);
    }

    /// Notes the kernel of a node: a Windows build (`10.0.17763.2366`) is no Linux release, however high its number.
    pub(super) fn kernel(&mut self, node: Option<usize>, value: &str, source: Source<'_>) {
        if is_release(value) {
            self.about(node, Fact::Kernel, value, Rank::Observed, source);
        } else if value.starts_with("10.0.") {
            self.hint(Fact::Kernel.name(), value, "windows-node", source);
        }
    }

    /// Notes the version of a client, which only counts as a hint, and only where no server's is known.
    pub(super) fn client(&mut self, version: &str, source: Source<'_>) {
        self.hint(Fact::ClusterVersion.name(), version, "client-only", source);
    }

    /// Notes something that suggests a fact without proving it; `why` is one of the ids of the module `read`.
    pub(super) fn hint(&mut self, fact: &str, value: &str, why: &'static str, source: Source<'_>) {
        let known = |hint: &Hint| hint.fact == fact && hint.value == value && hint.why == why;
        if self.hints.len() < MOST && !self.hints.iter().any(known) {
            let (fact, why) = (Text::Owned(fact.to_owned()), Text::Borrowed(why));
            let excerpt = excerpt(source.raw, value);
            self.hints.push(Hint { fact, value: value.to_owned(), line: source.line, excerpt, why });
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

/// The part of a line that shows `needle`, trimmed and cut to [`EXCERPT`] characters.
fn excerpt(raw: &str, needle: &str) -> String {
    let raw = raw.trim();
    let at = if raw.len() > EXCERPT && !needle.is_empty() { raw.find(needle).unwrap_or(0) } else { 0 };
    let mut from = if at + needle.len() > EXCERPT { at.saturating_sub(EXCERPT / 4) } else { 0 };
    while !raw.is_char_boundary(from) {
        from -= 1;
    }
    let shown = raw.get(from..).unwrap_or(raw);
    let end = shown.char_indices().nth(EXCERPT).map_or(shown.len(), |(end, _)| end);
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
