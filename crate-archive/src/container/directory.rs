//! A zip that can be read at any place: by its directory, which wins over the headers in front of the members.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, ErrorKind};

use rawzip::{ReaderAt, ZipLocator};

use super::zip::{Body, HEADER, LOCAL, Stored, open};
use super::{End, Layer, Location};
use crate::bounds::{BLOCK, MEMBERS};
use crate::context::{Context, Kind};

/// The largest directory, in bytes: one of as many members as are read.
const DIRECTORY: u64 = 32 << 20;
/// The longest target of a link.
const TARGET: usize = 4096;

/// The fetched blocks, and the first missing one.
struct Window {
    size: u64,
    blocks: BTreeMap<u64, Vec<u8>>,
    missing: Cell<Option<u64>>,
}

const BLOCK_SIZE: u64 = BLOCK as u64;

impl ReaderAt for &Window {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        if offset >= self.size {
            return Ok(0);
        }
        let block = offset / BLOCK_SIZE;
        let Some(bytes) = self.blocks.get(&block) else {
            self.missing.set(Some(block));
            return Err(ErrorKind::WouldBlock.into());
        };
        let from = usize::try_from(offset % BLOCK_SIZE).unwrap_or_default();
        let part = bytes.get(from..).unwrap_or_default();
        let length = part.len().min(buffer.len());
        buffer.iter_mut().zip(part).for_each(|(to, from)| *to = *from);
        Ok(length)
    }
}

/// A member as the directory lists it.
struct Entry {
    name: Vec<u8>,
    /// Where the header in front of its data is.
    header: u64,
    stored: Stored,
    is_link: bool,
}

enum State {
    /// Searches the directory.
    Listing,
    /// The member with this number comes next; its header may be missing.
    Member(usize),
    Body {
        body: Box<Body>,
        at: u64,
        end: u64,
        path: String,
        next: usize,
    },
    /// The target of a link.
    Link {
        name: Vec<u8>,
        target: Vec<u8>,
        body: Box<Body>,
        at: u64,
        end: u64,
        next: usize,
    },
    Done,
}

/// A zip that is read by its directory: [`Self::want`] says which bytes are needed next.
pub(crate) struct Directory {
    window: Window,
    entries: Vec<Entry>,
    state: State,
    /// The directory cannot be used: the zip must be read forward.
    pub(crate) is_unusable: bool,
}

impl Directory {
    /// Begins with the end of an input of `size` bytes.
    pub(crate) fn new(size: u64) -> Self {
        let window = Window { size, blocks: BTreeMap::new(), missing: Cell::new(None) };
        let last = size.saturating_sub(1) / BLOCK_SIZE;
        window.missing.set(Some(last));
        Self { window, entries: Vec::new(), state: State::Listing, is_unusable: false }
    }

    /// Returns the place and length of the bytes that are needed next; `None` when all was read.
    pub(crate) fn want(&self) -> Option<(u64, usize)> {
        let (from, to) = match &self.state {
            State::Done => return None,
            State::Body { at, end, .. } | State::Link { at, end, .. } => (*at, (*end).min(*at + BLOCK_SIZE)),
            State::Listing | State::Member(_) => {
                let block = self.window.missing.get()?;
                (block * BLOCK_SIZE, ((block + 1) * BLOCK_SIZE).min(self.window.size))
            }
        };
        Some((from, usize::try_from(to.saturating_sub(from)).unwrap_or_default()))
    }

    /// Takes the requested bytes.
    pub(crate) fn push(&mut self, bytes: &[u8], context: &mut Context) {
        if bytes.is_empty() {
            context.notes.truncated("");
            return self.end(context);
        }
        match std::mem::replace(&mut self.state, State::Done) {
            State::Done => {}
            State::Listing => {
                if let Some(block) = self.window.missing.take() {
                    self.window.blocks.insert(block, bytes.to_owned());
                }
                self.list(context);
            }
            State::Member(next) => {
                if let Some(block) = self.window.missing.take() {
                    self.window.blocks.clear();
                    self.window.blocks.insert(block, bytes.to_owned());
                }
                self.begin(next, context);
            }
            State::Body { mut body, at, end, path, next } => {
                match body.push(bytes, context) {
                    Ok((used, is_over)) => {
                        let at = at + u64::try_from(used).unwrap_or_default();
                        if !is_over && at < end && used > 0 && !body.is_skipped() {
                            self.state = State::Body { body, at, end, path, next };
                            return;
                        }
                        body.finish(End::Complete, &path, context);
                    }
                    Err(super::decoder::Fault::Unwanted) => body.finish(End::Broken, &path, context),
                    Err(_) => {
                        context.notes.damaged(&path);
                        body.finish(End::Broken, &path, context);
                    }
                }
                self.begin(next, context);
            }
            State::Link { name, mut target, body, at, end, next } => {
                target.extend(bytes.iter().take(TARGET - target.len()));
                let at = at + u64::try_from(bytes.len()).unwrap_or_default();
                if at < end && target.len() < TARGET {
                    self.state = State::Link { name, target, body, at, end, next };
                    return;
                }
                // A link is stored as it is: its target is too short to be worth packing.
                context.open(&Location::default(), &name, Kind::Link { target: &target, is_hard: false });
                self.begin(next, context);
            }
        }
    }

    /// Ends the reading because no more bytes are available.
    pub(crate) fn end(&mut self, context: &mut Context) {
        if let State::Body { mut body, path, .. } = std::mem::replace(&mut self.state, State::Done) {
            body.finish(End::Broken, &path, context);
        }
    }

    /// Lists the members as soon as the directory is complete.
    fn list(&mut self, context: &mut Context) {
        self.state = State::Listing;
        match list(&self.window) {
            Ok(entries) => {
                self.entries = entries;
                self.window.blocks.clear();
                self.begin(0, context);
            }
            Err(()) if self.window.missing.get().is_some() => {
                let kept = u64::try_from(self.window.blocks.len()).unwrap_or_default() * BLOCK_SIZE;
                self.is_unusable = kept > DIRECTORY;
            }
            Err(()) => self.is_unusable = true,
        }
    }

    /// Begins with the next member that is needed.
    fn begin(&mut self, from: usize, context: &mut Context) {
        let mut next = from;
        while let Some(entry) = self.entries.get(next).filter(|_| !context.is_stopped()) {
            let range = self.range(entry.header, entry.stored.packed.unwrap_or_default());
            let Some((at, end)) = range else {
                if self.window.missing.get().is_some() {
                    self.state = State::Member(next);
                    return;
                }
                context.notes.damaged(&String::from_utf8_lossy(&entry.name));
                next += 1;
                continue;
            };
            next += 1;
            let path = String::from_utf8_lossy(&entry.name).into_owned();
            if entry.is_link && entry.stored.method == 0 && at < end {
                let body = Box::new(Body::new(Layer::Ignored, &entry.stored));
                self.state =
                    State::Link { name: entry.name.clone(), target: Vec::new(), body, at, end, next };
                return;
            }
            let mut layer = open(&Location::default(), &entry.name, Kind::File, &entry.stored, context);
            if matches!(layer, Layer::Ignored) {
                continue;
            }
            if at >= end {
                layer.finish(End::Complete, context);
                continue;
            }
            let body = Box::new(Body::new(layer, &entry.stored));
            self.state = State::Body { body, at, end, path, next };
            return;
        }
        self.state = State::Done;
    }

    /// Returns where a member's data is; `None` if its header is missing or invalid.
    fn range(&self, at: u64, packed: u64) -> Option<(u64, u64)> {
        let mut header = [0; HEADER];
        (&self.window).read_exact_at(&mut header, at).ok()?;
        let length = |at: usize| u64::from(u16::from_le_bytes([header[at], header[at + 1]]));
        let begin = at.checked_add(HEADER as u64 + length(26) + length(28))?;
        let end = begin.checked_add(packed)?;
        (header.starts_with(LOCAL) && end <= self.window.size).then_some((begin, end))
    }
}

/// Returns every member that the directory lists, in its order; an error if it is missing or incomplete.
fn list(window: &Window) -> Result<Vec<Entry>, ()> {
    let mut buffer = vec![0; rawzip::RECOMMENDED_BUFFER_SIZE];
    let archive = ZipLocator::new()
        .max_search_space(window.size.min(1 << 20))
        .locate_in_reader(window, &mut buffer, window.size)
        .map_err(|_| ())?;
    fetch(window, archive.directory_offset(), archive.eocd_offset())?;
    let mut entries = Vec::new();
    let mut records = archive.entries(&mut buffer);
    while let Some(record) = records.next_entry().map_err(|_| ())? {
        let stored = Stored {
            method: record.compression_method().as_u16(),
            is_encrypted: record.flags().is_encrypted(),
            packed: Some(record.compressed_size_hint()),
            crc: Some(record.crc32()),
        };
        entries.push(Entry {
            name: record.file_path().as_bytes().to_owned(),
            header: record.local_header_offset(),
            is_link: record.mode().is_symlink(),
            stored,
        });
        if entries.len() > MEMBERS {
            break;
        }
    }
    Ok(entries)
}

/// Requests the blocks of a range, one after the other.
fn fetch(window: &Window, from: u64, to: u64) -> Result<(), ()> {
    let missing = (from / BLOCK_SIZE..=to / BLOCK_SIZE).find(|block| !window.blocks.contains_key(block));
    window.missing.set(missing);
    missing.map_or(Ok(()), |_| Err(()))
}
