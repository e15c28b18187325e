//! Patterns over names: `*` matches any text, `#` one or more digits, `@` numbers separated by dots (`147.5.1`),
//! `{a,b}` one of the alternatives, and everything else itself.

/// Returns whether the pattern matches all of `text`. Linear in the text for patterns with few `*`.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    matches_bytes(pattern.as_bytes(), text.as_bytes())
}

fn matches_bytes(pattern: &[u8], text: &[u8]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        // The rest can begin only at the next literal.
        Some((b'*', [literal, ..])) if !b"*#@{".contains(literal) => {
            let rest = &pattern[1..];
            (0..text.len()).any(|at| text[at] == *literal && matches_bytes(rest, &text[at..]))
        }
        Some((b'*', rest)) => (0..=text.len()).any(|at| matches_bytes(rest, &text[at..])),
        // Digits are never shared between two wildcards: a run is taken whole.
        Some((b'#', rest)) => skip_digits(text).is_some_and(|text| matches_bytes(rest, text)),
        Some((b'@', rest)) => skip_numbers(text).is_some_and(|text| matches_bytes(rest, text)),
        Some((b'{', rest)) => matches_alternative(rest, text),
        Some((literal, rest)) => {
            text.split_first().is_some_and(|(byte, text)| byte == literal && matches_bytes(rest, text))
        }
    }
}

/// Returns the text after the digits at its head, if there are any.
fn skip_digits(text: &[u8]) -> Option<&[u8]> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (digits > 0).then(|| &text[digits..])
}

/// Returns the text after the numbers at its head; a dot that no digit follows is not part of them.
fn skip_numbers(text: &[u8]) -> Option<&[u8]> {
    let mut rest = skip_digits(text)?;
    while let Some(next) = rest.strip_prefix(b".").and_then(skip_digits) {
        rest = next;
    }
    Some(rest)
}

/// `pattern` begins after the brace; without a closing one it matches nothing.
fn matches_alternative(pattern: &[u8], text: &[u8]) -> bool {
    let Some(end) = pattern.iter().position(|byte| *byte == b'}') else { return false };
    let mut alternatives = pattern[..end].split(|byte| *byte == b',');
    alternatives
        .any(|one| text.strip_prefix(one).is_some_and(|text| matches_bytes(&pattern[end + 1..], text)))
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

    #[test]
    fn numbers_separated_by_dots() {
        for release in ["4.19.90-17.ky10.aarch64", "4.19.90-24.4.ky10.x86_64"] {
            assert!(matches("4.19.90-@.ky10*", release), "{release}");
        }
        for release in
            ["4.19.90-24.4.v2101.ky10.x86_64", "4.19.90-.ky10", "4.19.90-c8.ky10", "4.19.90-2..ky10"]
        {
            assert!(!matches("4.19.90-@.ky10*", release), "{release}");
        }
        assert!(matches("@", "4.18.0") && !matches("@", "4.18."));
    }

    #[test]
    fn alternatives() {
        let pattern = "5.{4,15}.0-#-{azure,azure-fde}";
        for release in ["5.4.0-1-azure", "5.15.0-1034-azure-fde"] {
            assert!(matches(pattern, release), "{release}");
        }
        for release in ["5.5.0-1-azure", "5.4.0-1-azure-edge", "5.4.0-1-", "5.4.0-1-{azure}"] {
            assert!(!matches(pattern, release), "{release}");
        }
        assert!(matches("5{,.4}", "5") && matches("5{,.4}", "5.4"));
        assert!(!matches("5.{4", "5.4"));
    }
}
