//! JSON in ASCII, for texts that JavaScript parses at once: an engine decodes and parses it faster than a text in which any other
//! character makes every character two bytes wide.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// Returns the value as JSON in ASCII. Every key is text, so there is no error to report.
pub(super) fn to_json(value: &impl Serialize) -> String {
    let mut json = Vec::with_capacity(USUAL);
    let _ = value.serialize(&mut Serializer::with_formatter(&mut json, Ascii));
    String::from_utf8(json).unwrap_or_default()
}

/// The bytes of most reports.
const USUAL: usize = 8 * 1024;

/// Escapes what is not ASCII, which in JSON only strings contain.
struct Ascii;

impl Formatter for Ascii {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if fragment.is_ascii() {
            return writer.write_all(fragment.as_bytes());
        }
        for character in fragment.chars() {
            if character.is_ascii() {
                writer.write_all(&[character as u8])?;
                continue;
            }
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::to_json;

    #[test]
    fn json_in_ascii_is_the_same_value() {
        for text in ["", "ASCII, \"quoted\"", "\u{201c}a\u{201d}", "内核 5.4", "é\u{1f600}\n\u{7f}"] {
            let json = to_json(&text);
            assert!(json.is_ascii(), "{json}");
            assert_eq!(serde_json::from_str::<String>(&json).expect("JSON"), text);
        }
    }
}
