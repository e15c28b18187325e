//! Many nodes at once: read as a stream of bytes in bounded memory, judged once for each kind of node, reported in groups.
//!
//! Read are node objects and lists of them (`kubectl get nodes -o json`), facts as JSON, several of either behind each
//! other or one a line, and by the readers of pastes whatever else lists nodes (YAML, tables).
//!
//! Names are not kept here: they are fetched batch by batch, so that a million nodes take no more memory than a hundred.

mod because;
mod branches;
mod cluster_object;
mod clusters;
mod draft;
mod exits;
mod inventory;
mod json;
mod kept;
mod kind;
mod lines;
mod markdown;
mod notes;
mod plan;
mod ratings;
mod report;
mod text;
mod unread;

use memchr::memmem;

use crate::facts::Facts;
use crate::messages::Catalogue;
use crate::read::decode;
use crate::report::Report;
use cluster_object::ObjectText;
use draft::Draft;
use inventory::Inventory;
use json::{Event, Json};
use kept::Kept;
use text::Text;
use unread::{Unread, Why};

pub use branches::FleetBranch;
pub use clusters::ControlPlane;
pub use exits::ExitCounts;
pub use inventory::Batch;
pub use lines::Lines;
pub use markdown::{NAMES as MARKDOWN_NAMES, fleet_to_markdown};
pub use notes::FleetNote;
pub use plan::{FleetPlan, OffIpvs, PlannedChange, PoolNodes, Uncured};
pub use ratings::Ratings;
pub use report::{Cause, FleetGroup, FleetKind, FleetReport, UnreadNode, Version};

/// The kind of the next bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// The beginning of something.
    Start,
    Json,
    /// Broken JSON, until a line begins with a brace.
    Lost,
    Text,
    /// No text: nothing more is read.
    Binary,
}

/// Reads a fleet.
pub struct Fleet {
    mode: Mode,
    json: Json,
    text: Text,
    draft: Draft,
    inventory: Inventory,
    kept: Kept,
    /// How many bytes were read.
    at: u64,
    after_line_feed: bool,
}

impl Default for Fleet {
    fn default() -> Self {
        Self {
            mode: Mode::Start,
            json: Json::with_others(),
            text: Text::default(),
            draft: Draft::default(),
            inventory: Inventory::default(),
            kept: Kept::default(),
            at: 0,
            after_line_feed: true,
        }
    }
}

impl Fleet {
    /// Reads the next bytes; they may be cut anywhere.
    pub fn push(&mut self, bytes: &[u8]) {
        self.kept.push(bytes, !self.inventory.kinds.is_empty());
        let mut rest = bytes;
        while !rest.is_empty() {
            // The next line begins with a brace. This ends any open value, except a list with one object a line.
            let begins = self.after_line_feed && rest.first() == Some(&b'{');
            if begins && matches!(self.mode, Mode::Json | Mode::Lost) {
                self.restart();
            }
            let line = memmem::find(rest, b"\n{").map_or(rest.len(), |found| found + 1);
            let (lines, behind) = rest.split_at(line);
            self.push_lines(lines);
            self.after_line_feed = lines.last() == Some(&b'\n');
            rest = behind;
        }
    }

    /// Returns how many nodes, and how many unreadable parts, were read so far.
    pub fn counts(&self) -> (usize, usize) {
        (self.inventory.kinds.iter().map(|kind| kind.nodes).sum(), self.inventory.unread_count)
    }

    /// Returns the names read since the last call.
    pub fn take(&mut self) -> Batch {
        self.kept.note(&self.inventory.batch.names);
        std::mem::take(&mut self.inventory.batch)
    }

    /// Ends the input: an open object was truncated. Another input may follow.
    pub fn finish(&mut self) {
        match self.mode {
            Mode::Json => self.give_up(Why::Truncated),
            Mode::Text => self.text.finish(self.at, &mut self.draft, &mut self.inventory),
            Mode::Start | Mode::Lost | Mode::Binary => {}
        }
        // Another input may follow, so the text is not complete.
        self.text = Text::behind(self.at > 0);
        self.after_line_feed = true;
        self.inventory.clusters.end_list();
        self.mode = Mode::Start;
        self.kept.finish();
    }

    /// Joins, after the last input, the nodes that several commands in one text list. The stream is read piece by piece, so
    /// the readers of pastes read a text of at most 4 MiB again if it names a node twice, or if no node was found. Returns
    /// whether that replaced the nodes: names taken before are then void.
    pub fn join(&mut self) -> bool {
        self.kept.note(&self.inventory.batch.names);
        // Nodes that cannot be judged were understood, too.
        let is_node = |unread: &Unread| matches!(unread.why, Why::Windows | Why::UnknownValue);
        let has_nodes = self.counts().0 > 0 || self.inventory.unread.iter().any(is_node);
        let Some(text) = self.kept.take(has_nodes) else { return false };
        let mut paste = Self { kept: Kept::nothing(), ..Self::default() };
        paste.text.read_all(&decode(&text), &mut paste.draft, &mut paste.inventory);
        let is_better = paste.counts().0 > 0;
        if is_better {
            *self = paste;
        }
        is_better
    }

    /// Ends the input because the compressed data is damaged.
    pub fn break_off(&mut self) {
        self.inventory.unread(Why::BrokenGzip, String::new(), self.at, String::new());
        // A paste could not report that.
        self.kept = Kept::nothing();
    }

    /// Returns the report over everything read, without names; `overrides` applies to every node. The second value maps
    /// each kind of the report, in order, to its number in [`Batch::kinds`].
    pub fn report(&self, overrides: &Facts, catalogue: &Catalogue) -> (FleetReport, Vec<u32>) {
        report::compose(&self.inventory, overrides, catalogue)
    }

    /// Ends an open object at a line that begins with a brace: the object is truncated.
    fn restart(&mut self) {
        if self.mode == Mode::Json && !self.json.may_begin() {
            self.give_up(Why::Truncated);
            self.mode = Mode::Lost;
        }
        if self.mode == Mode::Lost {
            self.json.reset();
            self.mode = Mode::Json;
        }
    }

    fn text(&mut self, bytes: &[u8]) -> usize {
        let used = self.text.push(bytes, self.at, &mut self.draft, &mut self.inventory);
        if self.text.is_binary {
            self.inventory.unread(Why::Binary, String::new(), self.at, String::new());
            self.mode = Mode::Binary;
        } else if used < bytes.len() {
            // It stopped in front of a brace.
            self.mode = Mode::Start;
        }
        used
    }

    fn give_up(&mut self, why: Why) {
        if self.json.is_in_list() {
            self.inventory.clusters.end_list();
        }
        self.inventory.unread(why, self.draft.name(), self.at, String::new());
        self.draft.clear();
    }

    /// Reads bytes of which no line but the first begins with a brace.
    fn push_lines(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let used = match self.mode {
                Mode::Start => self.start(rest),
                Mode::Json => self.scan(rest),
                Mode::Text => self.text(rest),
                Mode::Lost | Mode::Binary => rest.len(),
            };
            self.at += u64::try_from(used).unwrap_or_default();
            rest = rest.get(used..).unwrap_or_default();
        }
    }

    /// Counts the object in the draft. One that is not a node may contain facts about its cluster.
    fn take_object(&mut self) {
        let facts = self.json.object_text.as_mut().and_then(ObjectText::cluster_facts);
        match facts.filter(|_| self.draft.is_no_node()) {
            Some(facts) => self.inventory.take_other(&facts),
            None => self.inventory.take(&self.draft, self.at),
        }
    }

    /// Detects the kind of the next bytes.
    fn start(&mut self, bytes: &[u8]) -> usize {
        let skipped = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | 0xef | 0xbb | 0xbf);
        let Some(at) = bytes.iter().position(|byte| !skipped(byte)) else { return bytes.len() };
        match bytes.get(at) {
            Some(b'{' | b'[') => {
                self.text.leave();
                self.json.reset();
                self.draft.clear();
                self.mode = Mode::Json;
            }
            _ => self.mode = Mode::Text,
        }
        at
    }

    fn scan(&mut self, bytes: &[u8]) -> usize {
        let (used, event) = self.json.scan(bytes, &mut self.draft);
        match event {
            Event::More => {}
            Event::Object => {
                self.take_object();
                let outermost = self.draft.outermost;
                self.draft.clear();
                if outermost {
                    self.mode = Mode::Start;
                }
            }
            Event::End => {
                self.inventory.clusters.end_items();
                self.mode = Mode::Start;
            }
            Event::Broken => {
                self.give_up(Why::NotJson);
                self.mode = Mode::Lost;
            }
        }
        used
    }
}

/// Returns the report for a fleet that is completely in memory, with every node's name.
pub fn check_fleet(input: &[u8], overrides: &Facts, catalogue: &Catalogue) -> FleetReport {
    let mut fleet = Fleet::default();
    fleet.push(input);
    fleet.finish();
    fleet.join();
    let (mut report, order) = fleet.report(overrides, catalogue);
    report.name(&order, &fleet.take());
    report
}

/// Returns the reason of a node's rating in a few words, in the form of [`FleetGroup::because`], with its kernel release.
pub fn because(report: &Report, catalogue: &Catalogue) -> String {
    because::Common::of(report).words(report, report.facts.kernel.as_deref(), catalogue)
}
