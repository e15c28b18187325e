//! zip, read forward from header to header, for streamed input. For input that can be read at any place,
//! [`super::directory`] reads it by its directory instead.

use flate2::{Decompress, FlushDecompress, Status};
use rawzip::Crc32;

use super::decoder::Fault;
use super::{End, Layer, Location};
use crate::bounds::NAME;
use crate::context::{Context, Kind};

pub(super) const LOCAL: &[u8] = b"PK\x03\x04";
const END: &[u8] = b"PK\x05\x06";
const DESCRIPTOR: &[u8] = b"PK\x07\x08";
/// After the members: the directory, or the end of an empty zip.
const BEHIND: [&[u8]; 3] = [b"PK\x01\x02", END, b"PK\x06\x06"];
/// The length of a local header without its name, in bytes.
pub(super) const HEADER: usize = 30;

/// Returns whether a content begins like a zip.
pub(super) fn is_zip(head: &[u8]) -> bool {
    head.starts_with(LOCAL) || head.starts_with(b"PK\x05\x06") || head.starts_with(DESCRIPTOR)
}

enum State {
    /// Before a header, with the bytes of it that were read.
    Header,
    /// A member's data.
    Body(Box<Body>),
    /// The descriptor after a member of unknown size.
    Descriptor {
        packed: u64,
        unpacked: u64,
    },
    /// In the directory, whose end proves that the zip is complete; its last bytes.
    Directory(Vec<u8>),
    End,
}

/// A zip that is read.
pub(crate) struct Zip {
    place: Location,
    state: State,
    buffer: Vec<u8>,
}

/// A member's data while it is unpacked.
pub(super) struct Body {
    pub(super) layer: Layer,
    inflate: Option<Decompress>,
    crc: Crc32,
    unpacked: u64,
    packed: u64,
    /// The packed bytes that are still to come, where the header says it.
    left: Option<u64>,
    expected: Option<u32>,
}

/// A header's description of a member's data.
pub(super) struct Stored {
    pub(super) method: u16,
    pub(super) is_encrypted: bool,
    /// In bytes, where it is known.
    pub(super) packed: Option<u64>,
    pub(super) crc: Option<u32>,
}

/// Chooses the layer of a member, or notes why it cannot be read.
pub(super) fn open(
    place: &Location,
    name: &[u8],
    kind: Kind<'_>,
    stored: &Stored,
    context: &mut Context,
) -> Layer {
    // Windows' own packer writes backslashes.
    let name: Vec<u8> = name.iter().map(|byte| if *byte == b'\\' { b'/' } else { *byte }).collect();
    if name.len() > NAME {
        context.notes.unsafe_name(&place.member("…").path);
        return Layer::Ignored;
    }
    let kind = if name.ends_with(b"/") { Kind::Folder } else { kind };
    let layer = context.open(place, &name, kind);
    if matches!(layer, Layer::Ignored) {
        return layer;
    }
    let path = place.member(&String::from_utf8_lossy(&name)).path;
    if layer.is_unknown() && (stored.is_encrypted || !matches!(stored.method, 0 | 8)) {
        context.counts.skipped += 1;
        return Layer::Ignored;
    }
    if stored.is_encrypted {
        context.notes.encrypted(&path);
        return Layer::Ignored;
    }
    if !matches!(stored.method, 0 | 8) {
        context.notes.method(&path);
        return Layer::Ignored;
    }
    layer
}

impl Body {
    pub(super) fn new(layer: Layer, stored: &Stored) -> Self {
        let inflate = (stored.method == 8).then(|| Decompress::new(false));
        let (left, expected) = (stored.packed, stored.crc);
        Self { layer, inflate, crc: Crc32::new(), unpacked: 0, packed: 0, left, expected }
    }

    /// Returns whether the rest of the member is not needed.
    pub(super) fn is_skipped(&self) -> bool {
        matches!(self.layer, Layer::Ignored)
    }

    /// Reads from the front of `bytes`: how many of them are the member's, and whether it ends behind them.
    pub(super) fn push(&mut self, bytes: &[u8], context: &mut Context) -> Result<(usize, bool), Fault> {
        let limit = self.left.map_or(bytes.len(), |left| usize::try_from(left).unwrap_or(usize::MAX));
        let input = bytes.get(..limit.min(bytes.len())).unwrap_or_default();
        let is_skipped = self.is_skipped() && self.left.is_some();
        let (used, is_over) = match (&self.inflate, is_skipped) {
            (Some(_), false) => self.inflate(input, context)?,
            (_, true) => (input.len(), false),
            (None, false) => {
                self.hand_over(input, context)?;
                (input.len(), false)
            }
        };
        self.packed += u64::try_from(used).unwrap_or_default();
        if let Some(left) = &mut self.left {
            *left -= u64::try_from(used).unwrap_or_default();
            if is_over && *left > 0 {
                // The header states a larger size than the data has: the rest is skipped.
                self.inflate = None;
                self.layer.finish(End::Complete, context);
                self.layer = Layer::Ignored;
                self.expected = None;
                return Ok((used, false));
            }
            return Ok((used, *left == 0));
        }
        Ok((used, is_over))
    }

    fn inflate(&mut self, input: &[u8], context: &mut Context) -> Result<(usize, bool), Fault> {
        let Some(mut inflate) = self.inflate.take() else { return Ok((input.len(), false)) };
        let mut buffer = vec![0; 64 << 10];
        let mut used = 0;
        let outcome = loop {
            let before = (inflate.total_in(), inflate.total_out());
            let rest = input.get(used..).unwrap_or_default();
            let Ok(status) = inflate.decompress(rest, &mut buffer, FlushDecompress::None) else {
                break Err(Fault::Damaged);
            };
            used += usize::try_from(inflate.total_in() - before.0).unwrap_or_default();
            let unpacked = usize::try_from(inflate.total_out() - before.1).unwrap_or_default();
            if let Err(fault) = self.hand_over(buffer.get(..unpacked).unwrap_or_default(), context) {
                break Err(fault);
            }
            if status == Status::StreamEnd {
                break Ok((used, true));
            }
            if used == input.len() && unpacked < buffer.len() {
                break Ok((used, false));
            }
            if unpacked == 0 && inflate.total_in() == before.0 {
                break Err(Fault::Damaged);
            }
        };
        self.inflate = Some(inflate);
        outcome
    }

    fn hand_over(&mut self, unpacked: &[u8], context: &mut Context) -> Result<(), Fault> {
        if !context.unpack(unpacked.len()) {
            return Err(Fault::Unwanted);
        }
        self.crc.update(unpacked);
        self.unpacked += u64::try_from(unpacked.len()).unwrap_or_default();
        if self.layer.wants_more() {
            self.layer.push(unpacked, context);
        } else if !matches!(self.layer, Layer::Ignored) {
            // No more data is needed: the rest is skipped.
            self.layer.finish(End::Complete, context);
            self.layer = Layer::Ignored;
            self.expected = None;
        }
        Ok(())
    }

    pub(super) fn finish(&mut self, end: End, path: &str, context: &mut Context) {
        let is_read = !self.is_skipped();
        let is_wrong = is_read && self.expected.is_some_and(|expected| expected != self.crc.checksum());
        if end == End::Complete && is_wrong {
            context.notes.damaged(path);
        }
        self.layer.finish(end, context);
    }
}

impl Zip {
    pub(super) fn new(place: Location) -> Self {
        Self { place, state: State::Header, buffer: Vec::new() }
    }

    pub(super) fn push(&mut self, bytes: &[u8], context: &mut Context) {
        let mut rest = bytes;
        while !rest.is_empty() {
            match &mut self.state {
                State::Body(body) => match body.push(rest, context) {
                    Ok((used, is_over)) => {
                        rest = rest.get(used..).unwrap_or_default();
                        if is_over {
                            self.end_body(context);
                        }
                    }
                    Err(fault) => return self.give_up(fault, context),
                },
                State::Header | State::Descriptor { .. } => {
                    self.buffer.extend_from_slice(rest);
                    rest = &[];
                    let buffer = std::mem::take(&mut self.buffer);
                    let used = self.read_buffer(&buffer, false, context);
                    let left = buffer.get(used..).unwrap_or_default();
                    match &self.state {
                        // Data follows a header, and reaches this point again.
                        State::Body(_) | State::Directory(_) => self.push(left, context),
                        _ => left.clone_into(&mut self.buffer),
                    }
                }
                State::Directory(tail) => {
                    tail.extend_from_slice(rest);
                    if memchr::memmem::find(tail, END).is_some() {
                        self.state = State::End;
                    } else {
                        tail.drain(..tail.len().saturating_sub(END.len() - 1));
                    }
                    return;
                }
                State::End => return,
            }
        }
    }

    pub(super) fn finish(mut self, end: End, context: &mut Context) {
        let buffer = std::mem::take(&mut self.buffer);
        let used = self.read_buffer(&buffer, true, context);
        if matches!(self.state, State::Body(_) | State::Directory(_)) {
            self.push(buffer.get(used..).unwrap_or_default(), context);
        }
        if let State::Body(body) = &mut self.state {
            body.finish(End::Broken, &self.place.path, context);
        }
        if !matches!(self.state, State::End) && end == End::Complete {
            context.notes.truncated(&self.place.path);
        }
    }

    /// Reads headers and descriptors from the front of the buffer, and returns how many bytes that took.
    fn read_buffer(&mut self, buffer: &[u8], is_last: bool, context: &mut Context) -> usize {
        let mut at = 0;
        loop {
            let rest = buffer.get(at..).unwrap_or_default();
            let used = match self.state {
                State::Header => self.header(rest, context),
                State::Descriptor { packed, unpacked } => self.descriptor(rest, packed, unpacked, is_last),
                State::Body(_) | State::Directory(_) | State::End => None,
            };
            let Some(used) = used else { return at };
            at += used;
        }
    }

    fn header(&mut self, bytes: &[u8], context: &mut Context) -> Option<usize> {
        let signature = bytes.get(..4)?;
        // A zip that was prepared for several disks, but fits one, begins with the mark of a descriptor.
        if signature == DESCRIPTOR {
            return Some(4);
        }
        if BEHIND.contains(&signature) {
            self.state = if signature == END { State::End } else { State::Directory(Vec::new()) };
            return None;
        }
        if signature != LOCAL {
            context.notes.damaged(&self.place.path);
            self.state = State::End;
            return None;
        }
        let fixed: &[u8; HEADER] = bytes.get(..HEADER)?.try_into().ok()?;
        let short = |at: usize| u16::from_le_bytes([fixed[at], fixed[at + 1]]);
        let long = |at: usize| u32::from_le_bytes([fixed[at], fixed[at + 1], fixed[at + 2], fixed[at + 3]]);
        let name_end = HEADER + usize::from(short(26));
        let end = name_end + usize::from(short(28));
        let name = bytes.get(HEADER..name_end)?;
        let extra = bytes.get(name_end..end)?;
        let flags = short(6);
        let packed = zip64_size(long(22), long(18), extra);
        let stored = Stored {
            method: short(8),
            is_encrypted: flags & 1 != 0,
            packed: (flags & 8 == 0 || packed > 0).then_some(packed),
            crc: (flags & 8 == 0).then(|| long(14)),
        };
        let mut layer = open(&self.place, name, Kind::File, &stored, context);
        if stored.packed.is_none() && (stored.method != 8 || stored.is_encrypted) {
            // Its end is unknown.
            context.notes.unsized_member(&self.place.member(&String::from_utf8_lossy(name)).path);
            self.state = State::End;
            return None;
        }
        if stored.packed == Some(0) {
            layer.finish(End::Complete, context);
            if flags & 8 != 0 {
                self.state = State::Descriptor { packed: 0, unpacked: 0 };
            }
        } else {
            self.state = State::Body(Box::new(Body::new(layer, &stored)));
        }
        Some(end)
    }

    fn end_body(&mut self, context: &mut Context) {
        let State::Body(mut body) = std::mem::replace(&mut self.state, State::Header) else { return };
        body.finish(End::Complete, &self.place.path, context);
        if body.expected.is_none() && body.left.is_none() {
            self.state = State::Descriptor { packed: body.packed, unpacked: body.unpacked };
        }
    }

    /// Skips a descriptor: with or without its mark, with sizes of four or eight bytes.
    fn descriptor(&mut self, bytes: &[u8], packed: u64, unpacked: u64, is_last: bool) -> Option<usize> {
        const LONGEST: usize = 24;
        if bytes.len() < LONGEST && !is_last {
            return None;
        }
        let mark = if bytes.starts_with(DESCRIPTOR) { 4 } else { 0 };
        let sizes = bytes.get(mark + 4..).unwrap_or_default();
        let number = |at: usize, length: usize| {
            let bytes = sizes.get(at..at + length)?;
            Some(bytes.iter().rev().fold(0_u64, |value, byte| value << 8 | u64::from(*byte)))
        };
        self.state = State::Header;
        let is_long = number(0, 8) == Some(packed) && number(8, 8) == Some(unpacked);
        Some((mark + 4 + if is_long { 16 } else { 8 }).min(bytes.len()))
    }

    fn give_up(&mut self, fault: Fault, context: &mut Context) {
        if let State::Body(mut body) = std::mem::replace(&mut self.state, State::End) {
            body.finish(End::Broken, &self.place.path, context);
        }
        if fault != Fault::Unwanted {
            context.notes.damaged(&self.place.path);
        }
    }
}

/// Returns the packed size: where the short fields are full, the long ones are in an extra field, the unpacked size
/// first.
fn zip64_size(unpacked: u32, packed: u32, extra: &[u8]) -> u64 {
    const ZIP64: u16 = 1;
    if packed != u32::MAX {
        return u64::from(packed);
    }
    let mut rest = extra;
    while let [id_low, id_high, low, high, tail @ ..] = rest {
        let length = usize::from(u16::from_le_bytes([*low, *high]));
        let (field, next) = tail.split_at_checked(length).unwrap_or((tail, &[]));
        if u16::from_le_bytes([*id_low, *id_high]) == ZIP64 {
            let at = if unpacked == u32::MAX { 8 } else { 0 };
            let size = field.get(at..at + 8).and_then(|bytes| bytes.try_into().ok());
            return size.map_or(u64::from(packed), u64::from_le_bytes);
        }
        rest = next;
    }
    u64::from(packed)
}
