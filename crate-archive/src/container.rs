//! Containers: archives and the compressions around them, recognised by their first bytes and fed by push.

pub(crate) mod decoder;
pub(crate) mod directory;
mod tar;
mod zip;

use crate::context::Context;
use crate::member::Member;
use decoder::{Compression, Decoder, Fault};
use tar::Tar;
use zip::Zip;

/// The number of bytes that decide the kind of a content: the mark of a tar is the last of them.
const HEAD: usize = 512;
/// Compressions directly inside each other; files can contain only themselves.
const COMPRESSIONS: u8 = 3;

/// How an input ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Complete,
    Broken,
}

/// The place of a content: its path with that of every archive around it, and its depth.
#[derive(Clone, Debug, Default)]
pub(crate) struct Location {
    /// `nodes/a.zip!/a/dmesg`; empty for the input itself.
    pub(crate) path: String,
    /// How many archives are around it.
    pub(crate) depth: u8,
    compressions: u8,
    /// Nothing is known of it by its name: only an archive is read.
    pub(crate) is_unknown: bool,
}

impl Location {
    /// Returns the place of a member of the archive that is here.
    pub(crate) fn member(&self, name: &str) -> Self {
        let path = if self.path.is_empty() { name.to_owned() } else { [&self.path, "!/", name].concat() };
        Self { path, depth: self.depth + 1, ..Self::default() }
    }
}

/// One content while it is read.
pub(crate) enum Layer {
    Start(Start),
    Compressed(Box<Compressed>),
    Tar(Box<Tar>),
    Zip(Box<Zip>),
    Member(Box<Member>),
    Ignored,
}

/// A content whose first bytes decide what it is.
pub(crate) struct Start {
    head: Vec<u8>,
    place: Location,
    member: Option<Box<Member>>,
}

/// A compressed content.
pub(crate) struct Compressed {
    decoder: Box<dyn Decoder>,
    compression: Compression,
    inner: Layer,
    place: Location,
    held: u64,
}

impl Layer {
    /// Returns the layer of a content; `member` reads it if it is text.
    pub(crate) fn start(place: Location, member: Option<Member>) -> Self {
        Self::Start(Start { head: Vec::new(), place, member: member.map(Box::new) })
    }

    /// Reads the next bytes.
    pub(crate) fn push(&mut self, bytes: &[u8], context: &mut Context) {
        match self {
            Self::Start(start) => {
                start.head.extend_from_slice(bytes);
                if start.head.len() >= HEAD {
                    self.decide(context);
                }
            }
            Self::Compressed(layer) => {
                if !layer.push(bytes, context) {
                    self.leave(End::Broken, context);
                }
            }
            Self::Tar(tar) => tar.push(bytes, context),
            Self::Zip(zip) => zip.push(bytes, context),
            Self::Member(member) => member.push(bytes, context),
            Self::Ignored => {}
        }
    }

    /// Ends the input.
    pub(crate) fn finish(&mut self, end: End, context: &mut Context) {
        if matches!(self, Self::Start(_)) {
            self.decide(context);
        }
        self.leave(end, context);
    }

    /// Returns whether its first bytes decide whether it is read.
    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self, Self::Start(start) if start.place.is_unknown)
    }

    /// Returns whether more bytes would be read.
    pub(crate) fn wants_more(&self) -> bool {
        match self {
            Self::Start(_) | Self::Tar(_) | Self::Zip(_) => true,
            Self::Compressed(layer) => layer.inner.wants_more(),
            Self::Member(member) => member.wants_more(),
            Self::Ignored => false,
        }
    }

    fn leave(&mut self, end: End, context: &mut Context) {
        match std::mem::replace(self, Self::Ignored) {
            Self::Compressed(layer) => layer.finish(end, context),
            Self::Tar(tar) => tar.finish(end, context),
            Self::Zip(zip) => zip.finish(end, context),
            Self::Member(member) => member.finish(context),
            Self::Start(_) | Self::Ignored => {}
        }
    }

    fn decide(&mut self, context: &mut Context) {
        let Self::Start(Start { head, place, member }) = std::mem::replace(self, Self::Ignored) else {
            return;
        };
        *self = next_layer(&head, place, member, context);
        self.push(&head, context);
    }
}

/// Chooses the layer of a content by its first bytes.
fn next_layer(head: &[u8], place: Location, member: Option<Box<Member>>, context: &mut Context) -> Layer {
    let compression = Compression::of(head);
    let is_archive = tar::is_tar(head) || zip::is_zip(head);
    let is_text = !is_archive && compression.is_none();
    if place.is_unknown && (is_text || !is_archive && place.compressions >= COMPRESSIONS) {
        context.counts.skipped += 1;
        return Layer::Ignored;
    }
    if let Some(format) = unsupported(head, &place.path).filter(|_| !place.is_unknown) {
        context.notes.unsupported(format, &place.path);
        return Layer::Ignored;
    }
    if is_archive && place.depth >= crate::bounds::DEPTH
        || compression.is_some() && place.compressions >= COMPRESSIONS
    {
        context.notes.too_deep(&place.path);
        return Layer::Ignored;
    }
    if is_archive || !is_text && !place.is_unknown {
        context.open_container(&place);
    }
    match compression {
        Some(compression) => {
            let decoder = compression.decoder(context.room_for_dictionaries());
            let inner = Location { compressions: place.compressions + 1, ..place.clone() };
            let inner = Layer::Start(Start { head: Vec::new(), place: inner, member });
            Layer::Compressed(Box::new(Compressed { decoder, compression, inner, place, held: 0 }))
        }
        None if zip::is_zip(head) => Layer::Zip(Box::new(Zip::new(place))),
        None if is_archive => Layer::Tar(Box::new(Tar::new(place))),
        None => match member {
            Some(member) => Layer::Member(member),
            // The input itself, or a file that was packed alone.
            None => Layer::Member(Box::new(Member::alone(&place.path, context))),
        },
    }
}

impl Compressed {
    /// Decodes the input; `false` if no more output follows.
    fn push(&mut self, bytes: &[u8], context: &mut Context) -> bool {
        let outcome = self.run(context, |decoder, output| decoder.push(bytes, output));
        let held = self.decoder.dictionary();
        context.dictionaries = context.dictionaries.saturating_sub(self.held) + held;
        self.held = held;
        outcome.map_err(|fault| self.note(fault, context)).is_ok()
    }

    fn run(
        &mut self,
        context: &mut Context,
        work: impl FnOnce(&mut dyn Decoder, &mut decoder::Output<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let inner = &mut self.inner;
        work(self.decoder.as_mut(), &mut |unpacked| {
            if !context.unpack(unpacked.len()) || !inner.wants_more() {
                return Err(Fault::Unwanted);
            }
            inner.push(unpacked, context);
            Ok(())
        })
    }

    fn finish(mut self, mut end: End, context: &mut Context) {
        if end == End::Complete
            && let Err(fault) = self.run(context, |decoder, output| decoder.finish(output))
        {
            self.note(fault, context);
            end = if fault == Fault::Unwanted { End::Complete } else { End::Broken };
        }
        if self.decoder.has_trailer() && !self.is_unread() {
            context.notes.trailing(&self.place.path);
        }
        context.dictionaries = context.dictionaries.saturating_sub(self.held);
        self.inner.finish(end, context);
    }

    /// Returns whether it need not be read, because nothing shows that it is an archive.
    fn is_unread(&self) -> bool {
        self.place.is_unknown && matches!(self.inner, Layer::Start(_) | Layer::Compressed(_) | Layer::Ignored)
    }

    fn note(&self, fault: Fault, context: &mut Context) {
        let path = &self.place.path;
        match fault {
            _ if self.is_unread() => {}
            Fault::Damaged => context.notes.damaged(path),
            Fault::Truncated => context.notes.truncated(path),
            Fault::Dictionary(size) => context.notes.dictionary(path, size, self.compression.repack()),
            Fault::Unwanted => {}
        }
    }
}

/// Returns whether a source that begins like this is an archive rather than text: compressed, encrypted or of a format that is
/// only named, too. A gzip file is one if its content is, because a list of nodes may be compressed. The first 64 KiB are
/// enough.
pub fn is_archive(head: &[u8]) -> bool {
    match Compression::of(head) {
        Some(Compression::Gzip) => {
            let mut unpacked = Vec::new();
            let mut decoder = Compression::Gzip.decoder(0);
            let mut keep = |bytes: &[u8]| {
                unpacked.extend_from_slice(bytes);
                if unpacked.len() < HEAD { Ok(()) } else { Err(Fault::Unwanted) }
            };
            // The head may end inside the compressed data, or the file is damaged: the unpacked part decides.
            let _ = decoder.push(head, &mut keep).and_then(|()| decoder.finish(&mut keep));
            is_archive(&unpacked)
        }
        Some(_) => true,
        None => tar::is_tar(head) || zip::is_zip(head) || unsupported(head, "").is_some(),
    }
}

/// Formats that are named but not read.
fn unsupported(head: &[u8], path: &str) -> Option<Format> {
    const SIGNS: [(&[u8], Format); 7] = [
        (b"7z\xbc\xaf\x27\x1c", Format::SevenZip),
        (b"Rar!\x1a\x07", Format::Rar),
        (b"age-encryption.org/v1", Format::Age),
        (b"-----BEGIN AGE ENCRYPTED FILE-----", Format::Age),
        (b"-----BEGIN PGP MESSAGE-----", Format::Gpg),
        // A session key for a password, a session key for a public key (in the old and in the new form).
        (b"\x8c\x0d\x04", Format::Gpg),
        (b"\x84\x5e\x03", Format::Gpg),
    ];
    let sign = SIGNS.iter().find(|(sign, _)| head.starts_with(sign)).map(|(_, format)| *format);
    let is_gpg = || {
        let is_named = [".gpg", ".pgp", ".asc"].iter().any(|ending| path.ends_with(ending));
        is_named || matches!(head, [0x85, 1..=4, _, 3, ..] | [0xc1, 0xc0..=0xdf, _, 3, ..])
    };
    sign.or_else(|| is_gpg().then_some(Format::Gpg))
}

/// A format that is named but not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    SevenZip,
    Rar,
    Age,
    Gpg,
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::is_archive;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).expect("a vector takes all bytes");
        encoder.finish().expect("a vector takes all bytes")
    }

    #[test]
    fn archives_are_distinguished_from_text_through_gzip() {
        let mut header = tar::Header::new_ustar();
        header.set_size(0);
        header.set_cksum();
        let tar = [header.as_bytes(), &[0; 512][..]].concat();
        let encrypted = [&b"\x8c\x0d\x04\x09"[..], b"\x85\x02\x0c\x03", b"-----BEGIN PGP MESSAGE-----\n"];
        let archives = [
            &*tar,
            &packed(&tar),
            b"PK\x03\x04..",
            b"\x50\x2a\x4d\x18",
            b"BZh91AY&SY",
            b"7z\xbc\xaf\x27\x1c",
        ];
        for archive in archives.into_iter().chain(encrypted) {
            assert!(is_archive(archive), "{archive:?}");
        }
        for text in [&b"uname -a"[..], &packed(b"{\"items\":[]}"), &[0x1f, 0x8b], &[]] {
            assert!(!is_archive(text), "{text:?}");
        }
    }
}
