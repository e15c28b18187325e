//! State that all layers of an archive share while it is read: bounds, notes, and the members by their paths.

use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use reusecheck_core::archives::Holds;
use reusecheck_core::messages::archive;

use crate::bounds::{EXTRACTS, MEMBERS, UNPACKED};
use crate::container::decoder::DICTIONARIES;
use crate::container::{Layer, Location};
use crate::layout::{self, Fit};
use crate::member::{Extract, Member};
use crate::notes::Notes;
use crate::path::{plain, target};
use crate::reading::Members;

/// The kind of a member.
#[derive(Clone, Copy)]
pub(crate) enum Kind<'a> {
    File,
    Folder,
    Link {
        target: &'a [u8],
        is_hard: bool,
    },
    /// A device or a named pipe.
    Special,
    /// A label or a piece of a larger archive.
    Other,
}

/// State that all layers share.
#[derive(Default)]
pub(crate) struct Context {
    pub(crate) notes: Notes,
    pub(crate) counts: Members,
    unpacked: u64,
    /// Bytes of the dictionaries in use.
    pub(crate) dictionaries: u64,
    is_stopped: bool,
    members: usize,
    /// The content that was read, by path: of files with the same path, the last one with content counts.
    pub(crate) extracts: BTreeMap<String, Extract>,
    /// The paths of relevant links, with their targets.
    pub(crate) links: BTreeMap<String, String>,
    /// The digests of all paths.
    seen: HashSet<u64>,
    /// Paths that links point to. They are read although no layout names them, with the content that the link implies.
    pub(crate) wanted: BTreeMap<String, Holds>,
    /// Collectors whose marks were seen, by number, each with its root.
    pub(crate) marks: BTreeMap<(String, usize), u32>,
}

impl Context {
    /// Counts unpacked bytes; `false` where the bound is met.
    pub(crate) fn unpack(&mut self, bytes: usize) -> bool {
        self.unpacked = self.unpacked.saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
        if self.unpacked > UNPACKED && !self.is_stopped {
            self.is_stopped = true;
            self.notes.bound(archive::BOUND_BYTES, "");
        }
        !self.is_stopped
    }

    /// Returns whether a bound was met, so that nothing more is read.
    pub(crate) fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    /// Returns how many more bytes of dictionaries may be used.
    pub(crate) fn room_for_dictionaries(&self) -> u64 {
        DICTIONARIES.saturating_sub(self.dictionaries)
    }

    /// Notes that a container was opened.
    pub(crate) fn open_container(&mut self, place: &Location) {
        if !place.path.is_empty() {
            self.counts.read += 1;
        }
    }

    /// Takes the next member of an archive, and returns the layer that reads it.
    pub(crate) fn open(&mut self, archive: &Location, name: &[u8], kind: Kind<'_>) -> Layer {
        self.members += 1;
        if self.members > MEMBERS && !self.is_stopped {
            self.is_stopped = true;
            self.notes.bound(archive::BOUND_MEMBERS, "");
        }
        if self.is_stopped || matches!(kind, Kind::Other) {
            return Layer::Ignored;
        }
        let Some(name) = plain(name) else {
            // The root itself has no name.
            if !matches!(kind, Kind::Folder) {
                let place = archive.member(&String::from_utf8_lossy(name));
                self.notes.unsafe_name(&place.path);
                self.counts.skipped += 1;
            }
            return Layer::Ignored;
        };
        let place = archive.member(&name);
        match kind {
            Kind::Folder | Kind::Other => Layer::Ignored,
            Kind::Special => {
                self.notes.add(archive::SPECIAL_FILE, &place.path, &[]);
                self.counts.skipped += 1;
                Layer::Ignored
            }
            Kind::Link { target, is_hard } => {
                self.link(&place.path, target, is_hard);
                Layer::Ignored
            }
            Kind::File => self.file(place),
        }
    }

    /// Takes the next file of any container.
    pub(crate) fn file(&mut self, mut place: Location) -> Layer {
        let path = &place.path;
        self.mark(path);
        let fits = layout::fits(path);
        let wanted = self.wanted.get(path).copied();
        let holds = fits.first().map(|fit| fit.file.holds).or(wanted);
        let is_archive = holds == Some(Holds::Archive) || is_archive_name(path);
        match holds.filter(|holds| *holds != Holds::Archive) {
            Some(holds) if self.extracts.len() < EXTRACTS => {
                let member = Member::new(path, holds, fits);
                Layer::start(place, Some(member))
            }
            Some(_) => {
                self.notes.bound(archive::BOUND_FILES, "");
                Layer::Ignored
            }
            None if is_listing(path) => {
                self.counts.skipped += 1;
                Layer::Ignored
            }
            None => {
                place.is_unknown = !is_archive;
                Layer::start(place, None)
            }
        }
    }

    fn mark(&mut self, path: &str) {
        self.seen.insert(digest(path));
        // `sos clean` marks the name of the root, and adds its log to several reports; Rancher's collector writes its
        // replacements next to the archive.
        let name = path.rsplit('/').next().unwrap_or_default();
        let is_sign = matches!(name, "hostname_mapping.json" | "ip_mapping.json" | "cleaner.log");
        if is_sign || path.contains("-obfuscated") || path.contains("_scrubbed") {
            self.notes.add(archive::RENAMED, "", &[]);
        }
        for (root, collector, mark) in layout::marks(path) {
            *self.marks.entry((root, collector)).or_default() |= mark;
        }
    }

    /// Remembers a link that a layout names.
    fn link(&mut self, path: &str, to: &[u8], is_hard: bool) {
        self.mark(path);
        let fits = layout::fits(path);
        let holds = fits.first().map(|fit| fit.file.holds).or_else(|| self.wanted.get(path).copied());
        let Some(holds) = holds else {
            self.counts.skipped += 1;
            return;
        };
        match target(path, &String::from_utf8_lossy(to), is_hard) {
            None => self.notes.add(archive::LINK_OUTSIDE, path, &[]),
            Some(to) => {
                self.wanted.entry(to.clone()).or_insert(holds);
                self.links.insert(path.to_owned(), to);
            }
        }
    }

    /// Stores the content of a file.
    pub(crate) fn keep(&mut self, path: String, extract: Extract) {
        self.counts.read += usize::from(!self.extracts.contains_key(&path));
        let is_better = |old: &Extract| old.is_nothing() || !extract.is_nothing();
        if self.extracts.get(&path).is_none_or(is_better) {
            self.extracts.insert(path, extract);
        }
    }

    /// Returns the paths of files that were skipped before a link to them was read, with the content that the link
    /// implies.
    pub(crate) fn passed(&self) -> BTreeMap<String, Holds> {
        let has_passed =
            |(path, _): &(&String, &Holds)| self.has_seen(path) && !self.extracts.contains_key(*path);
        let passed =
            self.wanted.iter().filter(has_passed).filter(|(path, _)| !self.links.contains_key(*path));
        passed.map(|(path, holds)| (path.clone(), *holds)).collect()
    }

    /// Returns whether a member of that path exists.
    pub(crate) fn has_seen(&self, path: &str) -> bool {
        self.seen.contains(&digest(path))
    }

    /// Returns the layouts that list the path of a link to another file.
    pub(crate) fn fits_of_link(path: &str) -> Vec<Fit> {
        layout::fits(path)
    }
}

pub(crate) fn digest(path: &str) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(path)
}

/// Returns whether a name is that of an archive, packed or not.
fn is_archive_name(path: &str) -> bool {
    const ENDINGS: [&str; 13] = [
        ".tar", ".tgz", ".txz", ".tbz", ".tbz2", ".tzst", ".zip", ".tar.gz", ".tar.xz", ".tar.bz2",
        ".tar.zst", ".7z", ".tar.gpg",
    ];
    ends_with_one(path, &ENDINGS)
}

/// Returns whether a name is one of a text that collectors write by the thousand: to look into each would take long.
fn is_listing(path: &str) -> bool {
    ends_with_one(path, &[".yaml", ".yml", ".json", ".log"])
}

fn ends_with_one(path: &str, endings: &[&str]) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    endings.iter().any(|ending| name.ends_with(ending))
}
