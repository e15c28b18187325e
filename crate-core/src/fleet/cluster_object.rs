//! Objects that are no nodes: one may say what all nodes of its cluster have in common, such as kube-proxy's `ConfigMap`.

use memchr::memmem;

use crate::read::{OutsideFacts, read_nodes};

/// The most bytes of an object that are kept; a larger object is not a configuration.
const MOST: usize = 256 * 1024;
/// Texts of an object about the configuration of kube-proxy: the readers of pastes read no other object.
const SIGNS: [&[u8]; 4] = [b"KubeProxyConfiguration", b"proxy-mode", b"roxyMode", b"proxy_mode"];

/// The text of the current object, kept until it turns out to be a node.
#[derive(Default)]
pub(super) struct ObjectText {
    text: Vec<u8>,
    is_kept: bool,
}

impl ObjectText {
    /// Starts a new object.
    pub(super) fn begin(&mut self) {
        self.text.clear();
        self.is_kept = true;
    }

    /// Stops keeping text: the object is a node, or has ended.
    pub(super) fn end(&mut self) {
        self.is_kept = false;
    }

    /// Appends scanned bytes.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        if !self.is_kept {
            return;
        }
        if self.text.len() + bytes.len() > MOST {
            self.text = Vec::new();
            return self.end();
        }
        self.text.extend_from_slice(bytes);
    }

    /// Returns the cluster's facts from the object that just ended; `None` for a node.
    pub(super) fn cluster_facts(&mut self) -> Option<OutsideFacts> {
        if !std::mem::take(&mut self.is_kept)
            || !SIGNS.iter().any(|sign| memmem::find(&self.text, sign).is_some())
        {
            return None;
        }
        // The separator from the previous object was scanned with it.
        let begin = memchr::memchr(b'{', &self.text)?;
        let (listing, cluster_facts) = read_nodes(&String::from_utf8_lossy(self.text.get(begin..)?), false);
        let is_hinted = || listing.reading.hints.iter().any(|hint| hint.fact == "proxyMode");
        let is_understood = listing.reading.facts.proxy_mode.is_some() || is_hinted();
        (listing.nodes.is_empty() && is_understood).then_some(cluster_facts)
    }
}
