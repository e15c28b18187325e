//! The nodes of a list.

use super::{FactName, Notes, Rank, Source, set};
use crate::facts::{Facts, Node, Text};
use crate::labels::Label;
use crate::read::tokens::{is_release, uncut};

impl Notes {
    /// Returns the node of that name, to be filled with [`Self::about`]; an unnamed one is new each time.
    pub(in crate::read) fn node(&mut self, name: &str) -> usize {
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
        if let Some(node) = node {
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
