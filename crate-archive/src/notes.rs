//! Notes for readers about how an archive was read: each has a stable id, the file it is about, and a text.

use std::collections::HashSet;

use reusecheck_core::Mask;
use reusecheck_core::facts::Text;
use reusecheck_core::messages::{Catalogue, Message, archive};
use reusecheck_core::report::printable_name;

use crate::bounds::NOTES;
use crate::container::Format;
use crate::context::digest;
use crate::path::printable;
use crate::reading::ArchiveNote;

struct Note {
    kind: (&'static str, Message),
    path: String,
    values: Vec<(&'static str, String)>,
}

/// Collects notes, only the first ones of each reason.
#[derive(Default)]
pub(crate) struct Notes {
    kept: Vec<Note>,
    /// The digests of all reasons and paths.
    seen: HashSet<u64>,
    /// How many more notes of a reason were not kept.
    more: Vec<(&'static str, usize)>,
    /// Whether something is missing: the archive is truncated, or a limit was reached.
    pub(crate) is_incomplete: bool,
}

impl Notes {
    /// Adds a note; the same one counts once.
    pub(crate) fn add(&mut self, kind: (&'static str, Message), path: &str, values: &[(&'static str, &str)]) {
        let path = printable(path);
        if !self.seen.insert(digest(&[kind.0, &path].concat())) {
            return;
        }
        if self.kept.iter().filter(|note| note.kind.0 == kind.0).count() >= NOTES {
            match self.more.iter_mut().find(|(why, _)| *why == kind.0) {
                Some((_, count)) => *count += 1,
                None => self.more.push((kind.0, 1)),
            }
            return;
        }
        let values = values.iter().map(|(name, value)| (*name, printable_name(value))).collect();
        self.kept.push(Note { kind, path, values });
    }

    fn broken(&mut self, kind: (&'static str, Message), path: &str, values: &[(&'static str, &str)]) {
        self.is_incomplete = true;
        self.add(kind, path, values);
    }

    pub(crate) fn truncated(&mut self, path: &str) {
        self.broken(archive::TRUNCATED, path, &[]);
    }

    pub(crate) fn damaged(&mut self, path: &str) {
        self.broken(archive::DAMAGED, path, &[]);
    }

    pub(crate) fn dictionary(&mut self, path: &str, size: u64, command: &str) {
        self.broken(archive::DICTIONARY, path, &[("size", &size.to_string()), ("command", command)]);
    }

    pub(crate) fn too_deep(&mut self, path: &str) {
        self.broken(archive::BOUND_DEPTH, path, &[]);
    }

    pub(crate) fn bound(&mut self, kind: (&'static str, Message), path: &str) {
        self.broken(kind, path, &[]);
    }

    pub(crate) fn unsupported(&mut self, format: Format, path: &str) {
        let kind = match format {
            Format::SevenZip => archive::UNSUPPORTED_7Z,
            Format::Rar => archive::UNSUPPORTED_RAR,
            Format::Age => archive::UNSUPPORTED_AGE,
            Format::Gpg => archive::UNSUPPORTED_GPG,
        };
        self.broken(kind, path, &[]);
    }

    pub(crate) fn encrypted(&mut self, path: &str) {
        self.broken(archive::ENCRYPTED, path, &[]);
    }

    pub(crate) fn method(&mut self, path: &str) {
        self.broken(archive::METHOD, path, &[]);
    }

    pub(crate) fn unsized_member(&mut self, path: &str) {
        self.broken(archive::UNSIZED, path, &[]);
    }

    pub(crate) fn trailing(&mut self, path: &str) {
        self.add(archive::TRAILING, path, &[]);
    }

    pub(crate) fn unsafe_name(&mut self, path: &str) {
        self.add(archive::UNSAFE_NAME, path, &[]);
    }

    /// Returns every note in a language. Secrets in quotes of files are masked.
    pub(crate) fn render(&self, catalogue: &Catalogue) -> Vec<ArchiveNote> {
        let render = |note: &Note| {
            let mut values: Vec<(&str, &str)> =
                note.values.iter().map(|(name, value)| (*name, value.as_str())).collect();
            values.push(("path", &note.path));
            let text = catalogue.fill(note.kind.1, &values);
            let path = Some(note.path.clone()).filter(|path| !path.is_empty());
            let values =
                note.values.iter().map(|(name, value)| (Text::Borrowed(*name), value.clone())).collect();
            ArchiveNote { why: note.kind.0.into(), path, text, values }
        };
        let more = self.more.iter().map(|(why, count)| {
            let values = vec![("why", (*why).to_owned()), ("count", count.to_string())];
            render(&Note { kind: archive::MORE, path: String::new(), values })
        });
        self.kept.iter().map(render).chain(more).collect()
    }
}

/// Returns a line of a file for a quote: short, without secrets.
pub(crate) fn quoted(line: &str) -> String {
    let line: String = line.trim().chars().take(120).collect();
    Mask::new().text(&printable(&line))
}
