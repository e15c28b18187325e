//! The bytes of a file -> text: UTF-8, or UTF-16 as Windows tools write it.

use std::borrow::Cow;

/// Returns the text of a file. A byte order mark says which of the encodings it is; without one, UTF-16 is recognised
/// by its zero bytes. Bytes that are no text become U+FFFD, never an error.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => Cow::Owned(utf16(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(utf16(rest, u16::from_be_bytes)),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest),
        _ => match zeros(bytes) {
            [even, odd] if odd > even => Cow::Owned(utf16(bytes, u16::from_le_bytes)),
            [even, odd] if even > odd => Cow::Owned(utf16(bytes, u16::from_be_bytes)),
            _ => String::from_utf8_lossy(bytes),
        },
    }
}

/// How pictures begin: PNG, JPEG, GIF, WebP, BMP, HEIC.
const PICTURES: [(usize, &[u8]); 6] =
    [(0, b"\x89PNG"), (0, b"\xff\xd8\xff"), (0, b"GIF8"), (8, b"WEBP"), (0, b"BM"), (4, b"ftyphei")];
/// How many of the first bytes are looked at.
const HEAD: usize = 4096;

/// Returns why a file has no text, as an id of `Hint::why`: `empty`, `picture` or `binary`; `None` where it may have some.
pub(super) fn why_no_text(bytes: &[u8]) -> Option<&'static str> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Some("empty");
    }
    let is_binary = is_binary(bytes.get(..HEAD).unwrap_or(bytes));
    let is_picture =
        |(at, magic): &(usize, &[u8])| bytes.get(*at..).is_some_and(|rest| rest.starts_with(magic));
    // "BM" begins words, too.
    if PICTURES.iter().any(is_picture) && (is_binary || !bytes.starts_with(b"BM")) {
        return Some("picture");
    }
    is_binary.then_some("binary")
}

/// Returns whether bytes are no text in any encoding that is read: control characters among bytes that are no UTF-8.
fn is_binary(head: &[u8]) -> bool {
    let is_utf16 =
        head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) || zeros(head) != [0; 2];
    let controls = head.iter().filter(|byte| matches!(byte, 0..=6 | 14..=26 | 28..=31)).count();
    // A character that the end of the head cut is no error.
    let is_utf8 = std::str::from_utf8(head).map_or_else(|error| error.error_len().is_none(), |_| true);
    !is_utf16 && !is_utf8 && controls * 20 > head.len()
}

/// Returns how many of the first bytes are zero, at even and at odd places; `None` if zeros are rare.
fn zeros(bytes: &[u8]) -> [usize; 2] {
    let head = bytes.get(..512).unwrap_or(bytes);
    let mut zeros = [0; 2];
    for (at, _) in head.iter().enumerate().filter(|(_, byte)| **byte == 0) {
        zeros[at % 2] += 1;
    }
    if head.len() > 7 && zeros.iter().sum::<usize>() * 4 > head.len() { zeros } else { [0; 2] }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn every_encoding_gives_the_text() {
        let text = "内核 5.4.58 \u{1f427}\nnet.ipv4.vs.conntrack = 1";
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(text.as_bytes()), text);
        assert_eq!(decode(&[b"\xef\xbb\xbf", text.as_bytes()].concat()), text);
        assert_eq!(decode(&[b"\xff\xfe", le.as_slice()].concat()), text);
        assert_eq!(decode(&[b"\xfe\xff", be.as_slice()].concat()), text);
        assert_eq!(decode(&le), text);
        assert_eq!(decode(&be), text);
        assert_eq!(decode(b"\xff\xfea"), "", "half a unit is nothing");
        assert_eq!(decode(b"5.4\xff"), "5.4\u{fffd}");
        assert_eq!(decode(b"a\0b"), "a\0b", "one zero makes no UTF-16");
    }
}
