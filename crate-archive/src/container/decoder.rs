//! Decoders that are fed by push: compressed bytes in, unpacked bytes out, with bounded memory.

mod bzip2;
mod gzip;
mod xz;
mod zstd;

/// The largest dictionaries that may be in use at a time, in bytes.
pub(crate) const DICTIONARIES: u64 = 64 << 20;

/// Why a decoder stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The bytes contradict the format or a checksum.
    Damaged,
    /// The input ended in the middle.
    Truncated,
    /// The stream needs a dictionary of so many MiB.
    Dictionary(u64),
    /// The receiver needs no more output.
    Unwanted,
}

/// Takes unpacked bytes; `Err` where no more of them are wanted.
pub(crate) type Output<'a> = dyn FnMut(&[u8]) -> Result<(), Fault> + 'a;

/// A decoder of one compressed stream, or of several one after the other.
pub(crate) trait Decoder {
    /// Decodes the next bytes.
    fn push(&mut self, input: &[u8], output: &mut Output<'_>) -> Result<(), Fault>;

    /// Ends the input.
    fn finish(&mut self, output: &mut Output<'_>) -> Result<(), Fault>;

    /// Returns the size of its dictionary, in bytes.
    fn dictionary(&self) -> u64;

    /// Returns whether something else followed the last stream, which was not read.
    fn has_trailer(&self) -> bool;
}

/// A compression, as its first bytes name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compression {
    Gzip,
    Xz,
    Bzip2,
    Zstd,
}

impl Compression {
    /// Returns the compression that begins with these bytes.
    pub(crate) fn of(head: &[u8]) -> Option<Self> {
        match head {
            [0x1f, 0x8b, 8, ..] => Some(Self::Gzip),
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Self::Xz),
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, ..]
            | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, ..] => Some(Self::Bzip2),
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstd),
            _ => None,
        }
    }

    /// Returns a decoder that may hold a dictionary of so many bytes.
    pub(crate) fn decoder(self, room: u64) -> Box<dyn Decoder> {
        match self {
            Self::Gzip => Box::new(gzip::Gzip::new()),
            Self::Xz => Box::new(xz::Xz::new(room)),
            Self::Bzip2 => Box::new(bzip2::Bzip2::new()),
            Self::Zstd => Box::new(zstd::Zstd::new(room)),
        }
    }

    /// Returns the command that packs a file again, with a small dictionary.
    pub(crate) const fn repack(self) -> &'static str {
        match self {
            Self::Zstd => "zstd -d --long=31 --stdout FILE | zstd -3 > SMALLER.zst",
            _ => "xz -dc FILE | xz -6 > SMALLER.xz",
        }
    }
}

/// Returns whether data after the last stream is an error: padding with zeros is legal.
fn is_padding(rest: &[u8]) -> bool {
    rest.iter().all(|byte| *byte == 0)
}
