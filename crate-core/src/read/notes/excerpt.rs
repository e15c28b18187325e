//! The part of a line that is shown.

use crate::read::margin::BREAK;

/// The length an excerpt is cut to, in characters.
const EXCERPT: usize = 160;

/// The part of a line that shows `needle`, trimmed and cut to [`EXCERPT`] characters.
pub(super) fn excerpt(raw: &str, needle: &str) -> String {
    let raw = raw.split(BREAK).next().unwrap_or(raw).trim();
    let at = if raw.len() > EXCERPT && !needle.is_empty() { raw.find(needle).unwrap_or(0) } else { 0 };
    let mut from = if at + needle.len() > EXCERPT { at.saturating_sub(EXCERPT / 4) } else { 0 };
    while !raw.is_char_boundary(from) {
        from -= 1;
    }
    let shown = raw.get(from..).unwrap_or(raw);
    let end = if shown.len() > EXCERPT { shown.char_indices().nth(EXCERPT) } else { None };
    let end = end.map_or(shown.len(), |(end, _)| end);
    shown.get(..end).unwrap_or(shown).trim().to_owned()
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
