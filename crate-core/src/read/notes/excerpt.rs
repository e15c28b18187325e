//! Excerpts of lines.

use crate::read::margin::BREAK;

/// The length an excerpt is cut to, in characters.
const EXCERPT: usize = 160;

/// Returns the part of a line that shows `needle`, trimmed and cut to [`EXCERPT`] characters.
pub(super) fn excerpt(raw: &str, needle: &str) -> String {
    let raw = raw.split(BREAK).next().unwrap_or(raw).trim();
    let at = if raw.len() > EXCERPT && !needle.is_empty() { raw.find(needle).unwrap_or(0) } else { 0 };
    let mut from = if at + needle.len() > EXCERPT { at.saturating_sub(EXCERPT / 4) } else { 0 };
    while !raw.is_char_boundary(from) {
        from -= 1;
    }
    let excerpt = raw.get(from..).unwrap_or(raw);
    let end = if excerpt.len() > EXCERPT { excerpt.char_indices().nth(EXCERPT) } else { None };
    let end = end.map_or(excerpt.len(), |(end, _)| end);
    excerpt.get(..end).unwrap_or(excerpt).trim().to_owned()
}

#[cfg(test)]
mod tests {
    #[test]
    fn excerpts_show_the_value_and_end_at_a_character() {
        let long = "\u{4e2d}".repeat(300);
        assert_eq!(super::excerpt(&long, "").chars().count(), 160);
        let line = ["x".repeat(500).as_str(), " mode: ipvs ", "y".repeat(500).as_str()].concat();
        assert!(super::excerpt(&line, "ipvs").contains("mode: ipvs"));
    }
}
