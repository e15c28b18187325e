//! The nodes of a list.

use super::{FactName, Notes, Rank, Source, set};
use crate::facts::{Facts, Node, Text};
use crate::labels::Label;
use crate::read::tokens::{is_release, uncut};

impl Notes {
    /// A list of nodes begins. If its command names another cluster than the last one, equal names are other nodes.
    pub(in crate::read) fn begin_list(&mut self) {
        let cluster = cluster_of(&self.command).to_owned();
        if cluster != self.cluster {
            self.by_name.clear();
            self.cluster = cluster;
        }
    }

    /// A row about the node of that name begins; returns the node, to be filled with [`Self::about`]. An unnamed one is new
    /// each time.
    pub(in crate::read) fn node(&mut self, name: &str) -> usize {
        let known = self.by_name.get(name).copied();
        let node = known.unwrap_or_else(|| self.push_node(name, Facts::default()));
        self.row = Row { given: node, node, facts: Vec::new() };
        node
    }

    fn push_node(&mut self, name: &str, facts: Facts) -> usize {
        let next = self.nodes.len();
        if !name.is_empty() {
            self.by_name.insert(name.to_owned(), next);
        }
        self.nodes.push(Node { name: name.to_owned(), facts });
        next
    }

    /// Notes a fact of one node of a list, or of the paste's node when it has no name. A later row replaces the value of an
    /// earlier one; within a row the first value stays.
    pub(in crate::read) fn about(
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
        if uncut(value).is_none() {
            self.in_row(node, fact, value, rank);
        }
        self.found(Text::Borrowed(fact.name()), value, rank, true, source);
    }

    fn in_row(&mut self, given: usize, fact: FactName, value: &str, rank: Rank) {
        let is_later = given == self.row.given && rank != Rank::Alias && !self.row.facts.contains(&fact);
        let at = self.current(given);
        let Some(node) = self.nodes.get(at) else { return };
        let known = fact.get(&node.facts);
        if known.is_some() && !is_later {
            return;
        }
        let is_other = known.is_some_and(|known| self.is_other(fact, &known, value));
        let at = if is_other { self.split_row(at) } else { at };
        self.row.facts.push(fact);
        if let Some(node) = self.nodes.get_mut(at) {
            set(fact, &mut node.facts, value);
            if fact == FactName::ProxyMode {
                node.facts.mode_source = Some(rank.mode_source());
            }
        }
    }

    /// Returns the node that the row of this one is about.
    fn current(&self, given: usize) -> usize {
        if given == self.row.given { self.row.node } else { given }
    }

    /// Returns whether a node of an equal name with another value of the fact is another node: no command shows that both
    /// lists are of one session.
    fn is_other(&self, fact: FactName, known: &str, value: &str) -> bool {
        // The machine may follow the kernel.
        self.command.is_empty()
            && matches!(fact, FactName::Kernel | FactName::ClusterVersion)
            && !value.starts_with(known)
    }

    /// Makes the row one of another node of the same name, which has what the row has said so far.
    fn split_row(&mut self, at: usize) -> usize {
        let Some(Node { name, mut facts }) = self.nodes.get(at).cloned() else { return at };
        for fact in FactName::ALL {
            if !self.row.facts.contains(&fact) {
                fact.clear(&mut facts);
            }
        }
        self.row.node = self.push_node(&name, facts);
        self.row.node
    }

    /// Notes the fact in a node's label. It repeats the status, so it counts only where the status lacks the fact.
    pub(in crate::read) fn label(
        &mut self,
        node: Option<usize>,
        fact: FactName,
        value: &str,
        source: Source<'_>,
    ) {
        match node {
            // Labels come before the status, so they are stored separately; otherwise they would be the first value.
            Some(node) => {
                self.labels.push((node, fact, value.to_owned()));
                self.found(Text::Borrowed(fact.name()), value, Rank::Alias, true, source);
            }
            None => self.fact(fact, value, Rank::Alias, source),
        }
    }

    /// Notes the place of a listed node in its cluster.
    pub(in crate::read) fn place(&mut self, node: Option<usize>, label: Label, value: &str) {
        if let Some(node) = node.map(|node| self.current(node)) {
            self.places.entry(node).or_default().take(label, value);
        }
    }

    /// Notes the kernel of a node: a Windows build (`10.0.17763.2366`) is no Linux release, however high its number.
    pub(in crate::read) fn kernel(&mut self, node: Option<usize>, value: &str, source: Source<'_>) {
        if is_release(uncut(value).unwrap_or(value)) {
            self.about(node, FactName::Kernel, value, Rank::Observed, source);
        } else if value.starts_with("10.0.") {
            self.hint(FactName::Kernel.name(), value, "windows-node", source);
        }
    }
}

/// The row that is being read.
#[derive(Default)]
pub(in crate::read) struct Row {
    /// The node that its reader was given.
    given: usize,
    /// The node that it is about.
    node: usize,
    /// The facts that it has stated.
    facts: Vec<FactName>,
}

/// Returns the context or configuration that a `kubectl` command names, or an empty text.
fn cluster_of(command: &str) -> &str {
    let mut words = command.split([' ', '=']);
    let is_flag = |word: &str| matches!(word, "--context" | "--kubeconfig" | "--cluster" | "KUBECONFIG");
    words.find(|word| is_flag(word)).and_then(|_| words.next()).unwrap_or_default()
}
