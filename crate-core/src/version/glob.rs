//! Patterns over names: `*` stands for any text, `#` for one or more digits, everything else for itself.

/// Whether all of `text` is of the pattern. Linear in the text for patterns with few `*`.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    matches_bytes(pattern.as_bytes(), text.as_bytes())
}

fn matches_bytes(pattern: &[u8], text: &[u8]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some((b'*', rest)) => (0..=text.len()).any(|at| matches_bytes(rest, &text[at..])),
        Some((b'#', rest)) => {
            // Digits are never shared between two `#`: the run is taken whole.
            let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
            digits > 0 && matches_bytes(rest, &text[digits..])
        }
        Some((literal, rest)) => {
            text.split_first().is_some_and(|(byte, text)| byte == literal && matches_bytes(rest, text))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn literals_stars_and_digits() {
        assert!(matches("5.4.0-#-generic", "5.4.0-100-generic"));
        assert!(!matches("5.4.0-#-generic", "5.4.0--generic"));
        assert!(!matches("5.4.0-#-generic", "5.4.0-100-generic-hwe"));
        assert!(matches("*.el#.*", "3.10.0-1160.el7.x86_64"));
        assert!(matches("*", ""));
        assert!(!matches("#.#", "5.4.1"));
        assert!(!matches("", "5"));
    }
}
