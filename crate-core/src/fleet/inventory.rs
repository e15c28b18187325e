//! The state of reading: each kind of node once, the names to be fetched, and unreadable parts.

use std::collections::BTreeMap;

use super::clusters::Clusters;
use super::draft::Draft;
use super::kind::Kind;
use super::unread::{Unread, Why};
use crate::facts::{Facts, Node};
use crate::read::{OutsideFacts, OutsideNotes, Place};

/// The most kinds of nodes that are distinguished: more than any real fleet has, and a limit for the memory.
const MOST_KINDS: usize = 20_000;
/// The most unreadable parts that are listed; all are counted.
const MOST_LISTED: usize = 1000;

/// Names of nodes and the kinds they are of, in the order of the input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// One name a line, each ended by a line feed.
    pub names: String,
    /// The number of each one's kind, see [`super::Fleet::report`].
    pub kinds: Vec<u32>,
}

#[derive(Default)]
pub(super) struct Inventory {
    pub(super) kinds: Vec<Kind>,
    pub(super) unread: Vec<Unread>,
    /// All unreadable parts, listed or not.
    pub(super) unread_count: usize,
    pub(super) batch: Batch,
    /// Facts outside the nodes.
    pub(super) outside: OutsideNotes,
    pub(super) clusters: Clusters,
    /// The number of machines whose output has several values for one fact.
    pub(super) ambiguous: usize,
    known: BTreeMap<Vec<u8>, Result<u32, Why>>,
    /// The last node's key: neighbours are often alike.
    key: Vec<u8>,
    last: Option<Result<u32, Why>>,
    next: Vec<u8>,
}

impl Inventory {
    /// Counts the node in the draft.
    pub(super) fn take(&mut self, draft: &Draft, at: u64) {
        if let Some(version) = draft.server() {
            return self.server(version);
        }
        draft.write_key(&mut self.next);
        let kind = match self.last.filter(|_| self.next == self.key) {
            Some(last) => last,
            None => self.kind_of(draft),
        };
        std::mem::swap(&mut self.key, &mut self.next);
        self.last = Some(kind);
        match kind {
            Ok(kind) => {
                self.kinds[kind as usize].nodes += 1;
                if !draft.is_machine() {
                    self.clusters.node(kind);
                }
                self.batch.names.push_str(&draft.name());
                self.batch.names.push('\n');
                self.batch.kinds.push(kind);
            }
            Err(why) => {
                if why == Why::NotANode {
                    self.clusters.other();
                }
                self.unread(why, draft.name(), at, String::new());
            }
        }
    }

    /// Notes the facts of an object that is not a node about its cluster.
    pub(super) fn take_other(&mut self, facts: &OutsideFacts) {
        self.clusters.other();
        self.outside.add(facts, false);
    }

    /// Counts a node that another reader read.
    pub(super) fn take_node(&mut self, node: &Node, place: Option<&Place>, draft: &mut Draft, at: u64) {
        draft.fill(node, place);
        self.take(draft, at);
    }

    /// Counts one machine by its own output, which does not say its name.
    pub(super) fn take_machine(&mut self, facts: &Facts, draft: &mut Draft, at: u64) {
        draft.fill(&Node { name: String::new(), facts: facts.clone() }, None);
        draft.mark_machine();
        self.take(draft, at);
    }

    /// Notes a server's version.
    pub(super) fn server(&mut self, version: String) {
        self.outside.server(&version);
        self.clusters.server(version);
    }

    /// Returns the numbers of the kinds that count, in the order of the input. Where the input has a list, a machine's
    /// output adds no node: its facts are outside facts.
    pub(super) fn counted(&self) -> (bool, Vec<u32>) {
        let is_listed = self.kinds.iter().any(|kind| !kind.is_machine);
        let counts = |(_, kind): &(u32, &Kind)| !(is_listed && kind.is_machine);
        let numbers = (0..).zip(&self.kinds).filter(counts).map(|(number, _)| number);
        (is_listed, numbers.collect())
    }

    /// Notes something that could not be read.
    pub(super) fn unread(&mut self, why: Why, name: String, at: u64, excerpt: String) {
        self.unread_count += 1;
        if self.unread.len() < MOST_LISTED {
            self.unread.push(Unread { name, at, why, excerpt });
        }
    }

    fn kind_of(&mut self, draft: &Draft) -> Result<u32, Why> {
        if let Some(&kind) = self.known.get(&self.next) {
            return kind;
        }
        if self.known.len() >= MOST_KINDS {
            return Err(Why::TooManyKinds);
        }
        let kind = draft.facts().map(|facts| {
            let number = u32::try_from(self.kinds.len()).unwrap_or(u32::MAX);
            self.kinds.push(Kind {
                facts,
                pool: draft.pool(),
                instance_type: draft.instance_type(),
                is_control_plane: draft.is_control_plane(),
                is_machine: draft.is_machine(),
                nodes: 0,
            });
            number
        });
        self.known.insert(self.next.clone(), kind);
        kind
    }
}
