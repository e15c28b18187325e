//! Everything that is no JSON, line by line: cut into pieces of one node (YAML) or some hundred rows (tables), each read
//! by the readers of pastes.

use super::draft::Draft;
use super::tally::{Tally, Why};
use crate::facts::Node;
use crate::read::{Listing, read_nodes};

/// A line is read up to so many bytes; whoever writes longer ones writes no text.
const LONGEST_LINE: usize = 64 * 1024;
/// A piece that grows beyond this is read as it is.
const LARGEST_PIECE: usize = 512 * 1024;
/// So many rows of a table are read at a time.
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
    /// There was a zero byte: this is no text.
    pub(super) is_binary: bool,
}

impl Text {
    /// Takes lines until one begins with a brace: that is JSON again. Gives how many bytes that took.
    pub(super) fn push(&mut self, bytes: &[u8], at: u64, draft: &mut Draft, tally: &mut Tally) -> usize {
        let mut used = 0;
        while let Some(rest) = bytes.get(used..).filter(|rest| !rest.is_empty()) {
            if self.line.is_empty() && rest.first() == Some(&b'{') {
                self.flush(draft, tally);
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
                self.take_line(offset, draft, tally);
            }
        }
        used
    }

    /// Reads what is left.
    pub(super) fn finish(&mut self, at: u64, draft: &mut Draft, tally: &mut Tally) {
        if !self.line.is_empty() {
            self.take_line(at, draft, tally);
        }
        self.flush(draft, tally);
    }

    fn take_line(&mut self, at: u64, draft: &mut Draft, tally: &mut Tally) {
        let bytes = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&bytes);
        let line = line.trim_end_matches('\r');
        let is_header = line.starts_with("NAME ") && line.contains(" VERSION");
        if is_header || begins_piece(line) || self.piece.len() > LARGEST_PIECE {
            self.flush(draft, tally);
            self.table = None;
        }
        if is_header || line == "items:" {
            tally.clusters.end_list();
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
                self.flush(draft, tally);
                self.piece.push_str(&header);
                self.piece.push('\n');
                self.table = Some((header, 0));
            }
        }
        self.line = bytes;
        self.line.clear();
    }

    /// Reads the piece.
    fn flush(&mut self, draft: &mut Draft, tally: &mut Tally) {
        let Listing { nodes, places, server, reading } = read_nodes(&self.piece);
        self.piece.clear();
        for (at, node) in nodes.iter().enumerate() {
            tally.take_node(node, places.get(&at), draft, self.began);
        }
        let facts = &reading.facts;
        let is_machine = facts.kernel.is_some() || (facts.cluster_version.is_some() && server.is_none());
        if let Some(version) = server {
            tally.clusters.server(version);
        }
        if nodes.is_empty() && is_machine {
            // One machine's own output: it does not say its name.
            let node = Node { name: String::new(), facts: facts.clone() };
            tally.take_node(&node, None, draft, self.began);
        } else if let Some(mode) = facts.proxy_mode {
            tally.proxy_mode.get_or_insert(mode);
        }
        for hint in reading.hints.into_iter().filter(|hint| hint.why == "windows-node") {
            tally.unread(Why::Windows, String::new(), self.began, hint.excerpt);
        }
        for unread in reading.unread {
            tally.unread(Why::NotUnderstood, String::new(), self.began, unread.excerpt);
        }
    }
}

/// Whether a line begins another object of YAML: an item of a list of objects, or another document.
fn begins_piece(line: &str) -> bool {
    ["- apiVersion:", "- kind:", "- metadata:", "apiVersion:", "---"]
        .iter()
        .any(|begin| line.starts_with(begin))
}
