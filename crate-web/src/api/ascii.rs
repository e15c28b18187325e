//! JSON in ASCII, for texts that JavaScript parses at once: an engine decodes and parses it faster than a text in which any other
//! character makes every character two bytes wide.

use std::fmt::Write;

use serde::Serialize;

/// Returns the value as JSON in ASCII. Every key is text, so there is no error to report.
pub(super) fn to_json(value: &impl Serialize) -> String {
    let json = serde_json::to_string(value).unwrap_or_default();
    if json.is_ascii() { json } else { escaped(&json) }
}

/// Escapes what is not ASCII, which in JSON only strings contain. Bytes are compared, because most are ASCII and need no decoding.
fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len() + json.len() / 4);
    let mut rest = json;
    while let Some((plain, foreign)) =
        rest.bytes().position(|byte| !byte.is_ascii()).and_then(|at| rest.split_at_checked(at))
    {
        text.push_str(plain);
        let end = foreign.bytes().position(|byte| byte.is_ascii()).unwrap_or(foreign.len());
        let (foreign, behind) = foreign.split_at_checked(end).unwrap_or((foreign, ""));
        for unit in foreign.encode_utf16() {
            // Writing to a text cannot fail.
            let _ = write!(text, "\\u{unit:04x}");
        }
        rest = behind;
    }
    text.push_str(rest);
    text
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
