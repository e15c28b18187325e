//! Everything that is no JSON, line by line: cut into pieces of one node (YAML) or some hundred rows (tables), each read
//! by the readers of pastes.

use super::draft::Draft;
use super::inventory::Inventory;
use super::unread::Why;
use crate::read::{Listing, read_nodes};

/// The most bytes of a line that are read; longer lines are not text.
const LONGEST_LINE: usize = 64 * 1024;
/// A piece that grows beyond this is read as it is.
const LARGEST_PIECE: usize = 512 * 1024;
/// The number of table rows that are read at a time.
const ROWS: usize = 500;

/// The lines that wait to be read.
#[derive(Default)]
pub(super) struct Text {
    line: Vec<u8>,
    piece: String,
    /// The header of the table that goes on, and how many of its rows are in the piece.
    table: Option<(String, usize)>,
    /// The byte of the input at which the piece began.
    began: u64,
    /// Whether other input precedes the piece, so that the piece is not complete.
    has_begun: bool,
    /// There was a zero byte: this is no text.
    pub(super) is_binary: bool,
}

impl Text {
    /// Returns a reader for the next text, which other input may precede.
    pub(super) fn behind(has_begun: bool) -> Self {
        Self { has_begun, ..Self::default() }
    }

    /// Takes lines until one begins with a brace, which is JSON again, and returns how many bytes that took.
    pub(super) fn push(
        &mut self,
        bytes: &[u8],
        at: u64,
        draft: &mut Draft,
        inventory: &mut Inventory,
    ) -> usize {
        let mut used = 0;
        while let Some(rest) = bytes.get(used..).filter(|rest| !rest.is_empty()) {
            if self.line.is_empty() && rest.first() == Some(&b'{') {
                self.flush(draft, inventory);
                break;
            }
            let end = memchr::memchr(b'\n', rest);
            let part = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            self.line.extend(part.iter().take(LONGEST_LINE.saturating_sub(self.line.len())));
            let offset = at + u64::try_from(used).unwrap_or_default();
            used += end.map_or(part.len(), |end| end + 1);
            if part.contains(&0) {
                self.is_binary = true;
                return bytes.len();
            }
            if end.is_some() {
                self.take_line(offset, draft, inventory);
            }
        }
        used
    }

    /// Reads a complete text.
    pub(super) fn read_all(&mut self, text: &str, draft: &mut Draft, inventory: &mut Inventory) {
        self.piece.push_str(text);
        self.read_piece(!self.has_begun, draft, inventory);
    }

    /// The input is not text: no table continues after it.
    pub(super) fn leave(&mut self) {
        self.has_begun = true;
        self.table = None;
    }

    /// Reads the rest.
    pub(super) fn finish(&mut self, at: u64, draft: &mut Draft, inventory: &mut Inventory) {
        if !self.line.is_empty() {
            self.take_line(at, draft, inventory);
        }
        self.read_piece(!self.has_begun, draft, inventory);
    }

    fn take_line(&mut self, at: u64, draft: &mut Draft, inventory: &mut Inventory) {
        let bytes = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&bytes);
        let line = line.trim_end_matches('\r');
        let is_header = line.starts_with("NAME ") && line.contains(" VERSION");
        if is_header || begins_piece(line) || self.piece.len() > LARGEST_PIECE {
            self.flush(draft, inventory);
            self.table = None;
        }
        match line {
            _ if is_header => inventory.clusters.begin_list(),
            "items:" => inventory.clusters.end_list(),
            "items: []" => inventory.clusters.end_items(),
            _ => {}
        }
        if self.piece.is_empty() {
            self.began = at;
        }
        if is_header {
            self.table = Some((line.to_owned(), 0));
        }
        self.piece.push_str(line);
        self.piece.push('\n');
        if let Some((header, rows)) = &mut self.table {
            *rows += 1;
            if *rows > ROWS {
                let header = header.clone();
                self.flush(draft, inventory);
                self.piece.push_str(&header);
                self.piece.push('\n');
                self.table = Some((header, 0));
            }
        }
        self.line = bytes;
        self.line.clear();
    }

    /// Reads the piece, which another one follows.
    fn flush(&mut self, draft: &mut Draft, inventory: &mut Inventory) {
        self.read_piece(false, draft, inventory);
    }

    fn read_piece(&mut self, is_all: bool, draft: &mut Draft, inventory: &mut Inventory) {
        if self.piece.is_empty() {
            return;
        }
        self.has_begun = true;
        let (Listing { nodes, places, server, reading }, outside_facts) = read_nodes(&self.piece, is_all);
        self.piece.clear();
        for (at, node) in nodes.iter().enumerate() {
            inventory.take_node(node, places.get(&at), draft, self.began);
        }
        let facts = &reading.facts;
        let is_machine = facts.kernel.is_some() || (facts.cluster_version.is_some() && server.is_none());
        let is_machine = nodes.is_empty() && is_machine;
        inventory.outside.add(&outside_facts, is_machine);
        if let Some(version) = server {
            inventory.server(version);
        }
        if is_machine {
            inventory.ambiguous += usize::from(!reading.conflicts.is_empty());
            inventory.take_machine(facts, draft, self.began);
        }
        for hint in reading.hints.into_iter().filter(|hint| hint.why == "windows-node") {
            inventory.unread(Why::Windows, String::new(), self.began, hint.excerpt);
        }
        for unread in reading.unread {
            inventory.unread(Why::NotUnderstood, String::new(), self.began, unread.excerpt);
        }
    }
}

/// Returns whether a line begins another object of YAML (an item of a list of objects, or another document), or what
/// the collector printed on another machine.
fn begins_piece(line: &str) -> bool {
    ["- apiVersion:", "- kind:", "- metadata:", "apiVersion:", "---", "==> uname "]
        .iter()
        .any(|begin| line.starts_with(begin))
}
