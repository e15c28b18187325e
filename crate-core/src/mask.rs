//! Replaces what identifies people and machines, so that a text can be shared: host and node names, addresses, user
//! names and secrets.
//!
//! One [`Mask`] gives the same name the same replacement everywhere: `node-1`, `node-2`, `host-1` (any other
//! machine), `ip-1`, `mac-1`, `user-1`, `secret-1`, `id-1` (a machine's UUID). Facts stay as they are: versions,
//! kernel releases, systems, sysctls, image tags; so do addresses that say nothing (`127.0.0.1`, `0.0.0.0`),
//! accounts that everybody has (`root`, `ubuntu`) and the domains of public projects.
//!
//! ```
//! let mut mask = reusecheck_core::Mask::new();
//! let masked = mask.text("[root@shop-01 ~]# ping 10.0.0.5\nLinux shop-01 5.4.0-150-generic");
//! assert_eq!(masked, "[root@node-1 ~]# ping ip-1\nLinux node-1 5.4.0-150-generic");
//! ```
//!
//! A name is recognised by its place (a prompt, `uname -a`, the rows of a table of nodes, a key such as `hostname`) or
//! by its shape (an address, a domain, a token). Other names cannot be recognised.

mod apply;
mod places;
mod public;
mod shapes;

use std::collections::BTreeMap;

use crate::read::tokens::{is_cluster_version, is_release};
use places::Span;

/// The kind of a masked word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Node,
    Host,
    Ip,
    Mac,
    User,
    Secret,
    Id,
}

impl Kind {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Node => "node-",
            Self::Host => "host-",
            Self::Ip => "ip-",
            Self::Mac => "mac-",
            Self::User => "user-",
            Self::Secret => "secret-",
            Self::Id => "id-",
        }
    }
}

/// A known name and its replacement.
#[derive(Clone, Debug)]
struct Known {
    mask: String,
    /// Whether it is replaced everywhere, and not only in places that hold names: `master` is a role too.
    everywhere: bool,
}

/// Replaces each name with one and the same word. See the module's documentation.
#[derive(Clone, Debug, Default)]
pub struct Mask {
    known: BTreeMap<String, Known>,
    counts: [usize; 7],
    /// Facts that look like an address.
    kept: Vec<String>,
}

impl Mask {
    /// Returns a mask that knows no names.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the text with every name replaced, including names from earlier texts.
    pub fn text(&mut self, text: &str) -> String {
        let spans = self.meet(text);
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for span in spans {
            self.free(text, at, span.start, &mut out);
            let name = text.get(span.start..span.end).unwrap_or_default();
            out.push_str(&self.mask(span.kind, name));
            at = span.end;
        }
        self.free(text, at, text.len(), &mut out);
        out
    }

    /// Learns the names of a text, for the texts that follow: excerpts of it show less of a name's place.
    pub fn learn(&mut self, text: &str) {
        self.meet(text);
    }

    /// Returns the replacement of a node of that name.
    pub fn node(&mut self, name: &str) -> String {
        if name.is_empty() {
            return String::new();
        }
        let kind = shapes::address(name).map_or(Kind::Node, |_| Kind::Ip);
        self.remember(kind, name, true)
    }

    /// Finds the names that are recognised by their place, and remembers them.
    fn meet(&mut self, text: &str) -> Vec<Span> {
        let spans = places::spans(text);
        for span in &spans {
            let name = text.get(span.start..span.end).unwrap_or_default();
            self.remember(span.kind, name, span.is_sure || is_distinct(name));
        }
        spans
    }

    /// Returns the replacement of the name, which is then replaced everywhere, if allowed.
    fn remember(&mut self, kind: Kind, name: &str, everywhere: bool) -> String {
        let mask = self.mask(kind, name);
        let may = everywhere && name.len() > 2 && !public::is_common(name);
        if let Some(known) = self.known.get_mut(&name.to_ascii_lowercase()) {
            known.everywhere |= may;
        }
        // `node-7.example.org` calls itself `node-7` in its prompt.
        if let Some(short) = short(kind, name).filter(|short| kind == Kind::Node && !public::is_common(short))
        {
            let short = short.to_ascii_lowercase();
            self.known.entry(short).or_insert(Known { mask: mask.clone(), everywhere: true });
        }
        mask
    }

    /// Returns the replacement of a name, new or known.
    fn mask(&mut self, kind: Kind, name: &str) -> String {
        let name = name.to_ascii_lowercase();
        if let Some(known) = self.known.get(&name).or_else(|| self.known.get(short(kind, &name)?)) {
            return known.mask.clone();
        }
        let Some(count) = self.counts.get_mut(kind as usize) else { return String::new() };
        *count += 1;
        let mask = [kind.prefix(), &count.to_string()].concat();
        self.known.insert(name, Known { mask: mask.clone(), everywhere: false });
        mask
    }

    /// Writes a part of the text without recognised places: names are replaced by their shape, and if they are known.
    fn free(&mut self, text: &str, from: usize, to: usize, out: &mut String) {
        let mut at = from;
        while let Some(found) = shapes::next(text, at, to) {
            out.push_str(text.get(at..found.start).unwrap_or_default());
            let word = text.get(found.start..found.end).unwrap_or_default();
            match found.kind {
                Some(kind) if !self.kept.iter().any(|kept| kept == word) => {
                    out.push_str(&self.mask(kind, word));
                }
                _ => self.word(word, out),
            }
            at = found.end;
        }
        out.push_str(text.get(at..to).unwrap_or_default());
    }

    /// Writes a word, with the known names that are parts of it replaced: `etcd-shop-01` is a pod of `shop-01`.
    fn word(&self, word: &str, out: &mut String) {
        let lower = word.to_ascii_lowercase();
        if let Some(known) = self.everywhere(&lower) {
            return out.push_str(known);
        }
        if is_release(word) || is_cluster_version(word) || self.known.is_empty() || word.len() > MOST {
            return out.push_str(word);
        }
        let mut at = 0;
        while at < word.len() {
            let (length, mask) = self.part(lower.get(at..).unwrap_or_default());
            let end = at + length;
            out.push_str(mask.unwrap_or_else(|| word.get(at..end).unwrap_or_default()));
            // The mark between two parts.
            out.push_str(word.get(end..end + 1).unwrap_or_default());
            at = end + 1;
        }
    }

    /// Returns the longest known name at the start of a word's rest, else its first part.
    fn part(&self, rest: &str) -> (usize, Option<&str>) {
        let ends = rest.match_indices(MARKS).map(|(end, _)| end).chain([rest.len()]);
        let mut found = (rest.find(MARKS).unwrap_or(rest.len()), None);
        for end in ends {
            let part = rest.get(..end).filter(|part| is_distinct(part));
            if let Some(mask) = part.and_then(|part| self.everywhere(part)) {
                found = (end, Some(mask));
            }
        }
        found
    }

    fn everywhere(&self, name: &str) -> Option<&str> {
        self.known.get(name).filter(|known| known.everywhere).map(|known| known.mask.as_str())
    }
}

/// Returns the text with only its secrets replaced, by `***`: names and addresses stay.
pub fn without_secrets(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let secrets = places::spans(text).into_iter().filter(|span| span.kind == Kind::Secret);
    let copy = |from: usize, to: usize, out: &mut String| {
        let mut at = from;
        while let Some(found) = shapes::next(text, at, to) {
            let is_secret = found.kind == Some(Kind::Secret);
            let end = if is_secret { found.start } else { found.end };
            out.push_str(text.get(at..end).unwrap_or_default());
            out.push_str(if is_secret { "***" } else { "" });
            at = found.end;
        }
        out.push_str(text.get(at..to).unwrap_or_default());
    };
    for span in secrets {
        copy(at, span.start, &mut out);
        out.push_str("***");
        at = span.end;
    }
    copy(at, text.len(), &mut out);
    out
}

/// The characters that join the parts of a word.
const MARKS: [char; 3] = ['-', '.', '_'];
/// The longest word whose parts are looked at: a longer one is no name.
const MOST: usize = 256;

/// Returns the first label of a machine's full name.
fn short(kind: Kind, name: &str) -> Option<&str> {
    let is_host = matches!(kind, Kind::Node | Kind::Host) && shapes::is_full_name(name);
    name.split('.').next().filter(|short| is_host && is_distinct(short))
}

/// Returns whether a name is hardly a word of its own: it has a digit or a mark besides its letters.
fn is_distinct(name: &str) -> bool {
    let has = |is: fn(&u8) -> bool| name.as_bytes().iter().any(is);
    name.len() > 2 && has(u8::is_ascii_alphabetic) && has(|byte| !byte.is_ascii_alphabetic())
}
