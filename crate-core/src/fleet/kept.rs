//! A short input, kept so that it can be read again as a paste.

use std::collections::BTreeSet;

/// The most bytes that are kept, of all inputs together.
const MOST: usize = 4 << 20;

/// The text of the inputs, and the names in them.
#[derive(Default)]
pub(super) struct Kept {
    text: Vec<u8>,
    names: BTreeSet<String>,
    has_namesakes: bool,
    inputs: usize,
    is_dropped: bool,
}

impl Kept {
    /// Returns a state that keeps nothing.
    pub(super) fn nothing() -> Self {
        Self { is_dropped: true, ..Self::default() }
    }

    /// Keeps the next bytes. Lists of objects with nodes are never read again.
    pub(super) fn push(&mut self, bytes: &[u8], has_nodes: bool) {
        if self.is_dropped {
            return;
        }
        if self.text.len() + bytes.len() > MOST || has_nodes && self.is_json() {
            *self = Self::nothing();
            return;
        }
        self.text.extend_from_slice(bytes);
    }

    /// Notes the names of nodes, one a line.
    pub(super) fn note(&mut self, names: &str) {
        if self.is_dropped || self.has_namesakes {
            return;
        }
        for name in names.lines().filter(|name| !name.is_empty()) {
            self.has_namesakes |= !self.names.insert(name.to_owned());
        }
    }

    /// Ends an input.
    pub(super) fn finish(&mut self) {
        self.inputs += 1;
        self.push(b"\n", false);
    }

    /// Returns the text if the readers of pastes read more in it than the stream did. Nodes of several inputs may share a
    /// name, and lists of objects name a node once for each cluster.
    pub(super) fn take(&mut self, has_nodes: bool) -> Option<Vec<u8>> {
        let kept = std::mem::replace(self, Self::nothing());
        let is_joined = kept.has_namesakes && kept.inputs == 1 && !kept.is_json();
        (!kept.is_dropped && (!has_nodes || is_joined)).then_some(kept.text)
    }

    fn is_json(&self) -> bool {
        let text = self.text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.text);
        matches!(text.trim_ascii_start().first(), Some(b'{' | b'['))
    }
}
