//! Bytes of a source: its head, and gzip and UTF-16 undone.

use std::io::{self, Cursor, Read};

use flate2::read::MultiGzDecoder;

/// Enough of a source, in bytes, to recognize an archive.
pub(crate) const PACKED_HEAD: u64 = 64 * 1024;
const GZIP: &[u8] = &[0x1f, 0x8b];

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
}
