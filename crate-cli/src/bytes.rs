//! Bytes of a source: its head, gzip and UTF-16 undone, and whether it is an archive.

use std::io::{self, Cursor, Read};

use flate2::read::MultiGzDecoder;

/// Enough of a source, in bytes, to recognize an archive, and enough of a gzip file to unpack that much.
const HEAD: u64 = 512;
pub(crate) const PACKED_HEAD: u64 = 64 * 1024;

/// The first bytes of zip, empty zip, xz, bzip2, zstd, 7z, RAR and age.
const MAGIC: [&[u8]; 8] = [
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\xfd7zXZ\0",
    b"BZh",
    b"\x28\xb5\x2f\xfd",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"age-encryption.org/v1",
];
const GZIP: &[u8] = &[0x1f, 0x8b];
const TAR: (usize, &[u8]) = (257, b"ustar");

/// Returns whether a source that starts like this is an archive and no text.
pub(crate) fn is_archive(head: &[u8]) -> bool {
    // A skippable frame of zstd has sixteen first bytes.
    let is_skippable = matches!(head, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..]);
    let is_tar = head.get(TAR.0..).is_some_and(|rest| rest.starts_with(TAR.1));
    if is_tar || is_skippable || MAGIC.iter().any(|magic| head.starts_with(magic)) {
        return true;
    }
    head.starts_with(GZIP) && {
        let mut unpacked = Vec::new();
        // The head may end inside the compressed data, or the file is damaged: the unpacked part decides.
        let _ = MultiGzDecoder::new(head).take(HEAD).read_to_end(&mut unpacked);
        is_archive(&unpacked)
    }
}

/// Reads at most `count` bytes; returns them, and the source as it was before.
pub(crate) fn peek<'a>(
    mut source: Box<dyn Read + 'a>,
    count: u64,
) -> io::Result<(Vec<u8>, Box<dyn Read + 'a>)> {
    let mut head = Vec::new();
    source.by_ref().take(count).read_to_end(&mut head)?;
    Ok((head.clone(), Box::new(Cursor::new(head).chain(source))))
}

/// Undoes gzip where there is any. See [`is_damage`] for its errors.
pub(crate) fn unzipped<'a>(source: Box<dyn Read + 'a>) -> io::Result<Box<dyn Read + 'a>> {
    let (head, source) = peek(source, 2)?;
    Ok(if head == GZIP { Box::new(MultiGzDecoder::new(source)) } else { source })
}

/// Returns whether compressed data is damaged or cut off, rather than that the system cannot read it.
pub(crate) fn is_damage(error: &io::Error) -> bool {
    let kinds = [io::ErrorKind::InvalidInput, io::ErrorKind::InvalidData, io::ErrorKind::UnexpectedEof];
    error.raw_os_error().is_none() && kinds.contains(&error.kind())
}

/// Turns UTF-16, which PowerShell writes into files, into UTF-8. UTF-16 is recognised by its first two bytes; other
/// text is unchanged.
pub(crate) fn in_utf8<'a>(source: Box<dyn Read + 'a>) -> io::Result<Box<dyn Read + 'a>> {
    let (head, source) = peek(source, 2)?;
    let unit: fn([u8; 2]) -> u16 = match *head {
        [0xff, 0xfe] => u16::from_le_bytes,
        [0xfe, 0xff] => u16::from_be_bytes,
        _ => return Ok(source),
    };
    Ok(Box::new(Utf16 { source, unit, rest: Vec::new(), ready: Cursor::new(Vec::new()) }))
}

/// UTF-16 that is read as UTF-8.
struct Utf16<'a> {
    source: Box<dyn Read + 'a>,
    unit: fn([u8; 2]) -> u16,
    /// Half a unit, and the first half of a pair, of the last chunk.
    rest: Vec<u8>,
    ready: Cursor<Vec<u8>>,
}

impl Read for Utf16<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.ready.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            let mut bytes = std::mem::take(&mut self.rest);
            let before = bytes.len();
            self.source.by_ref().take(PACKED_HEAD).read_to_end(&mut bytes)?;
            let is_end = bytes.len() == before;
            if is_end && bytes.is_empty() {
                return Ok(0);
            }
            self.decode(&bytes, is_end);
        }
    }
}

impl Utf16<'_> {
    fn decode(&mut self, bytes: &[u8], is_end: bool) {
        let mut units: Vec<u16> = bytes.chunks_exact(2).map(|pair| (self.unit)([pair[0], pair[1]])).collect();
        let is_halved = units.last().is_some_and(|unit| (0xd800..0xdc00).contains(unit));
        if !is_end {
            let kept = bytes.len() % 2 + if is_halved { 2 } else { 0 };
            units.truncate(units.len() - usize::from(is_halved));
            self.rest = bytes[bytes.len() - kept..].to_vec();
        }
        let text: String =
            char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        self.ready = Cursor::new(text.into_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time.
    struct Dripping<'a>(&'a [u8]);

    impl Read for Dripping<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.0.len().min(buffer.len()).min(1);
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn read(bytes: &[u8]) -> String {
        let mut text = String::new();
        in_utf8(Box::new(Dripping(bytes))).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn utf16_of_either_order_becomes_utf8_wherever_it_is_cut() {
        let text = format!("\u{feff}{}节点🦀 end\n", "x".repeat(65_533));
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(read(&little), text);
        assert_eq!(read(&big), text);
        assert_eq!(read("节点\n".as_bytes()), "节点\n");
        assert_eq!(read(&[]), "");
    }

    #[test]
    fn archives_are_distinguished_from_text_through_gzip() {
        use std::io::Write as _;
        let packed = |bytes: &[u8]| {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        };
        let mut tar = vec![0; 600];
        tar[257..262].copy_from_slice(b"ustar");
        for archive in [&*tar, &packed(&tar), b"PK\x03\x04..", b"\x50\x2a\x4d\x18", b"BZh9"] {
            assert!(is_archive(archive), "{archive:?}");
        }
        for text in [&b"uname -a"[..], &packed(b"{\"items\":[]}"), &[0x1f, 0x8b], &[]] {
            assert!(!is_archive(text), "{text:?}");
        }
    }
}
