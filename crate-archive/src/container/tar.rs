//! tar: headers through the types of the crate `tar`, the rest by push.

use tar::{EntryType, GnuExtSparseHeader, GnuSparseHeader, Header, PaxExtensions};

use super::{End, Layer, Location};
use crate::bounds::NAME;
use crate::context::{Context, Kind};

const BLOCK: usize = 512;
/// The most bytes read of an extended header.
const EXTENDED: u64 = 64 << 10;

/// Returns whether a content begins like a tar.
pub(super) fn is_tar(head: &[u8]) -> bool {
    head.get(..BLOCK).is_some_and(has_checksum)
}

/// Returns whether a block carries the sum of its bytes, as every header does. Some old writers add up signed bytes.
fn has_checksum(block: &[u8]) -> bool {
    const FIELD: std::ops::Range<usize> = 148..156;
    let header = Header::from_byte_slice(block);
    let sum = |byte: (usize, &u8)| if FIELD.contains(&byte.0) { 32 } else { u32::from(*byte.1) };
    let expected = block.iter().enumerate().map(sum).sum::<u32>();
    let high = block.iter().enumerate().filter(|(at, byte)| **byte > 127 && !FIELD.contains(at)).count();
    let signed = u32::try_from(high).ok().and_then(|high| expected.checked_sub(high * 256));
    expected != 256 && header.cksum().is_ok_and(|found| found == expected || Some(found) == signed)
}

/// The kind of the next bytes.
enum State {
    Header,
    /// An extended header.
    Extended {
        kind: EntryType,
        text: Vec<u8>,
        left: u64,
    },
    /// A block with more pieces of a sparse member.
    SparseMap,
    /// The map in front of a sparse member's data, in decimal lines.
    SparseText {
        text: Vec<u8>,
    },
    Data,
    Padding(usize),
    /// After the last member.
    End,
}

/// Properties of the next member from extended headers.
#[derive(Default)]
struct Extended {
    path: Option<Vec<u8>>,
    link: Option<Vec<u8>>,
    size: Option<u64>,
    /// The version of the sparse format is 1.0: the map precedes the data.
    has_map: bool,
    sparse: Option<Sparse>,
    has_pax: bool,
    /// A global header sets it for all members; it applies to all following members.
    is_too_long: bool,
}

/// The pieces of a sparse member.
#[derive(Default)]
struct Sparse {
    /// `(offset, length)` of each piece that is stored.
    pieces: Vec<(u64, u64)>,
    /// The size of the member with its holes.
    size: u64,
    /// Which piece is read, how much of it, and up to where the member was written.
    piece: usize,
    within: u64,
    at: u64,
}

/// A tar that is read.
pub(crate) struct Tar {
    place: Location,
    state: State,
    block: Vec<u8>,
    extended: Extended,
    /// Bytes of the member's data that are still to come.
    left: u64,
    padding: usize,
    sparse: Option<Sparse>,
    member: Layer,
    zeros: usize,
}

impl Tar {
    pub(super) fn new(place: Location) -> Self {
        Self {
            place,
            state: State::Header,
            block: Vec::with_capacity(BLOCK),
            extended: Extended::default(),
            left: 0,
            padding: 0,
            sparse: None,
            member: Layer::Ignored,
            zeros: 0,
        }
    }

    pub(super) fn push(&mut self, bytes: &[u8], context: &mut Context) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let used = self.step(rest, context);
            rest = rest.get(used..).unwrap_or_default();
        }
    }

    pub(super) fn finish(mut self, end: End, context: &mut Context) {
        let is_open = match self.state {
            State::End => false,
            // One block of zeros is enough for many writers.
            State::Header => !self.block.is_empty() || self.zeros == 0,
            _ => true,
        };
        if is_open && end == End::Complete {
            context.notes.truncated(&self.place.path);
        }
        if matches!(self.state, State::Data) {
            self.member.finish(End::Broken, context);
        }
    }

    /// Reads from the front of `bytes` and returns how many bytes that took.
    fn step(&mut self, bytes: &[u8], context: &mut Context) -> usize {
        match &mut self.state {
            State::Header | State::SparseMap => {
                let used = bytes.len().min(BLOCK - self.block.len());
                self.block.extend_from_slice(bytes.get(..used).unwrap_or_default());
                if self.block.len() == BLOCK {
                    let block = std::mem::take(&mut self.block);
                    match self.state {
                        State::Header => self.header(&block, context),
                        _ => self.more_pieces(&block),
                    }
                    self.block = block;
                    self.block.clear();
                }
                used
            }
            State::Extended { text, left, .. } => {
                let used = length(*left).min(bytes.len());
                text.extend_from_slice(bytes.get(..used).unwrap_or_default());
                *left -= size(used);
                if *left == 0 {
                    self.end_extended();
                }
                used
            }
            State::SparseText { text } => {
                let used = length(self.left).min(bytes.len()).min(BLOCK - text.len() % BLOCK);
                text.extend_from_slice(bytes.get(..used).unwrap_or_default());
                self.left -= size(used);
                self.read_map();
                used
            }
            State::Data => self.data(bytes, context),
            State::Padding(left) => {
                let used = bytes.len().min(*left);
                *left -= used;
                if *left == 0 {
                    self.state = State::Header;
                }
                used
            }
            State::End => bytes.len(),
        }
    }

    fn header(&mut self, block: &[u8], context: &mut Context) {
        if block.iter().all(|byte| *byte == 0) {
            self.zeros += 1;
            if self.zeros == 2 {
                self.state = State::End;
            }
            return;
        }
        self.zeros = 0;
        let header = Header::from_byte_slice(block);
        let (true, Ok(stored)) = (has_checksum(block), header.entry_size()) else {
            context.notes.damaged(&self.place.path);
            self.state = State::End;
            return;
        };
        let kind = header.entry_type();
        let is_extended = kind.is_gnu_longname()
            || kind.is_gnu_longlink()
            || kind.is_pax_local_extensions()
            || kind.is_pax_global_extensions();
        if is_extended {
            self.begin_extended(kind, stored, context);
        } else {
            self.begin_member(header, stored, context);
        }
    }

    fn begin_extended(&mut self, kind: EntryType, stored: u64, context: &mut Context) {
        self.padding = padding(stored);
        if stored > EXTENDED {
            self.extended.is_too_long = true;
            self.left = stored;
            self.member = Layer::Ignored;
            self.state = State::Data;
            context.notes.unsafe_name(&self.place.member("…").path);
        } else if stored > 0 {
            self.state = State::Extended { kind, text: Vec::new(), left: stored };
        }
    }

    fn end_extended(&mut self) {
        let State::Extended { kind, mut text, .. } = std::mem::replace(&mut self.state, State::Header) else {
            return;
        };
        self.pad();
        let is_name = kind.is_gnu_longname();
        if is_name || kind.is_gnu_longlink() {
            let end = memchr::memchr(0, &text).unwrap_or(text.len());
            text.truncate(end);
            *(if is_name { &mut self.extended.path } else { &mut self.extended.link }) = Some(text);
        } else if kind.is_pax_local_extensions() {
            self.extended.read_pax(&text);
        }
    }

    fn begin_member(&mut self, header: &Header, stored: u64, context: &mut Context) {
        let extended = std::mem::take(&mut self.extended);
        let path = extended.path.unwrap_or_else(|| header.path_bytes().into_owned());
        let link = extended.link.or_else(|| header.link_name_bytes().map(std::borrow::Cow::into_owned));
        let entry = header.entry_type();
        // Only a hard link in the newest format may carry data.
        let has_data = !entry.is_dir()
            && !entry.is_symlink()
            && !entry.is_fifo()
            && !entry.is_block_special()
            && !entry.is_character_special()
            && (!entry.is_hard_link() || extended.has_pax);
        self.left = if has_data { extended.size.unwrap_or(stored) } else { 0 };
        self.padding = padding(self.left);
        self.sparse = extended.sparse;
        let link = link.unwrap_or_default();
        let kind = match () {
            () if entry.is_dir() || path.ends_with(b"/") => Kind::Folder,
            () if entry.is_symlink() || entry.is_hard_link() && self.left == 0 => {
                Kind::Link { target: &link, is_hard: entry.is_hard_link() }
            }
            () if entry.is_fifo() || entry.is_block_special() || entry.is_character_special() => {
                Kind::Special
            }
            // Other kinds are labels and pieces of archives on several volumes.
            () if entry.is_file()
                || entry.is_contiguous()
                || entry.is_gnu_sparse()
                || entry.is_hard_link() =>
            {
                Kind::File
            }
            () => Kind::Other,
        };
        self.member = if extended.is_too_long || path.len() > NAME {
            context.notes.unsafe_name(&self.place.member("…").path);
            Layer::Ignored
        } else {
            context.open(&self.place, &path, kind)
        };
        if extended.has_map {
            self.state = State::SparseText { text: Vec::new() };
        } else if entry.is_gnu_sparse() {
            self.begin_sparse(header);
        } else {
            self.begin_data(context);
        }
    }

    fn begin_sparse(&mut self, header: &Header) {
        let Some(gnu) = header.as_gnu() else { return };
        let mut sparse = Sparse { size: gnu.real_size().unwrap_or_default(), ..Sparse::default() };
        sparse.add(&gnu.sparse);
        self.sparse = Some(sparse);
        self.state = if gnu.is_extended() { State::SparseMap } else { State::Data };
    }

    fn more_pieces(&mut self, block: &[u8]) {
        let mut extended = GnuExtSparseHeader::new();
        extended.as_mut_bytes().copy_from_slice(block);
        if let Some(sparse) = &mut self.sparse {
            sparse.add(&extended.sparse);
        }
        if !extended.is_extended() {
            self.state = State::Data;
        }
    }

    /// Reads the map of the format 1.0 as soon as it is complete.
    fn read_map(&mut self) {
        let State::SparseText { text } = &self.state else { return };
        let is_block = text.len() % BLOCK == 0;
        let Some(sparse) = &mut self.sparse else { return };
        if self.left == 0 || text.len() > length(EXTENDED) || is_block && sparse.read_lines(text) {
            self.state = State::Data;
        }
    }

    fn begin_data(&mut self, context: &mut Context) {
        self.state = State::Data;
        if self.left == 0 {
            self.end_member(context);
        }
    }

    fn data(&mut self, bytes: &[u8], context: &mut Context) -> usize {
        let used = length(self.left).min(bytes.len());
        let part = bytes.get(..used).unwrap_or_default();
        match &mut self.sparse {
            None => self.member.push(part, context),
            Some(sparse) => sparse.write(part, &mut self.member, context),
        }
        self.left -= size(used);
        if self.left == 0 {
            if let Some(sparse) = &mut self.sparse {
                sparse.fill(sparse.size, &mut self.member, context);
            }
            self.end_member(context);
        }
        used
    }

    fn end_member(&mut self, context: &mut Context) {
        self.member.finish(End::Complete, context);
        self.member = Layer::Ignored;
        self.sparse = None;
        self.pad();
    }

    fn pad(&mut self) {
        let padding = std::mem::take(&mut self.padding);
        self.state = if padding == 0 { State::Header } else { State::Padding(padding) };
    }
}

impl Extended {
    fn read_pax(&mut self, text: &[u8]) {
        self.has_pax = true;
        let mut pieces: Vec<u64> = Vec::new();
        for extension in PaxExtensions::new(text).flatten() {
            let value = extension.value_bytes();
            let number = || std::str::from_utf8(value).ok()?.parse::<u64>().ok();
            match extension.key_bytes() {
                b"path" if self.path.is_none() => self.path = Some(value.to_owned()),
                b"linkpath" => self.link = Some(value.to_owned()),
                b"size" => self.size = number(),
                b"GNU.sparse.name" => self.path = Some(value.to_owned()),
                b"GNU.sparse.major" => self.has_map = number() == Some(1),
                b"GNU.sparse.realsize" | b"GNU.sparse.size" => {
                    self.sparse.get_or_insert_default().size = number().unwrap_or_default();
                }
                b"GNU.sparse.offset" | b"GNU.sparse.numbytes" => pieces.extend(number()),
                b"GNU.sparse.map" => {
                    let numbers = value.split(|byte| *byte == b',');
                    pieces.extend(
                        numbers.filter_map(|text| std::str::from_utf8(text).ok()?.parse::<u64>().ok()),
                    );
                }
                _ => {}
            }
        }
        if let Some(sparse) = &mut self.sparse {
            sparse.pieces.extend(pieces.chunks_exact(2).map(|pair| (pair[0], pair[1])));
        }
    }
}

impl Sparse {
    fn add(&mut self, pieces: &[GnuSparseHeader]) {
        let used = pieces.iter().filter(|piece| !piece.is_empty());
        self.pieces.extend(used.filter_map(|piece| Some((piece.offset().ok()?, piece.length().ok()?))));
    }

    /// Reads a map in decimal lines; `false` if it is incomplete.
    fn read_lines(&mut self, text: &[u8]) -> bool {
        // A number may continue in the next block.
        let end = memchr::memrchr(b'\n', text).unwrap_or_default();
        let lines = text.get(..end).unwrap_or_default().split(|byte| *byte == b'\n');
        let mut numbers = lines.map_while(|line| std::str::from_utf8(line).ok()?.parse::<u64>().ok());
        let Some(count) = numbers.next() else { return end > 0 };
        let numbers: Vec<u64> = numbers.take(length(count.saturating_mul(2))).collect();
        if size(numbers.len()) < count.saturating_mul(2) {
            return false;
        }
        self.pieces = numbers.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
        true
    }

    /// Writes stored bytes with the holes in front of them.
    fn write(&mut self, stored: &[u8], member: &mut Layer, context: &mut Context) {
        let mut rest = stored;
        while !rest.is_empty() {
            let Some(&(offset, piece)) = self.pieces.get(self.piece) else { return };
            self.fill(offset, member, context);
            let used = length(piece.saturating_sub(self.within)).min(rest.len());
            member.push(rest.get(..used).unwrap_or_default(), context);
            rest = rest.get(used..).unwrap_or_default();
            self.within += size(used);
            self.at = self.at.saturating_add(size(used));
            if self.within >= piece {
                self.piece += 1;
                self.within = 0;
            }
        }
    }

    /// Writes the zeros up to `to`, as long as they are needed.
    fn fill(&mut self, to: u64, member: &mut Layer, context: &mut Context) {
        const ZEROS: [u8; 4096] = [0; 4096];
        while self.at < to && member.wants_more() && !matches!(member, Layer::Ignored) {
            let zeros = length(to - self.at).min(ZEROS.len());
            if !context.unpack(zeros) {
                break;
            }
            member.push(ZEROS.get(..zeros).unwrap_or_default(), context);
            self.at += size(zeros);
        }
        self.at = self.at.max(to);
    }
}

fn padding(stored: u64) -> usize {
    length((512 - stored % 512) % 512)
}

fn length(size: u64) -> usize {
    usize::try_from(size).unwrap_or(usize::MAX)
}

fn size(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
