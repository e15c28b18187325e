//! Sets of machines as clush and dshbak write them above equal answers: `w[2-4,7]`, `w1,w2`, `r[1-2]n[01-03]`.

/// A longer set is left as one name: a short text must not make a long list.
const MOST: usize = 1000;

/// Lists the names of a set in its order; `None` for a single name, an unreadable set, or too many names.
pub(super) fn names(set: &str) -> Option<Vec<String>> {
    if !set.contains(['[', ',']) {
        return None;
    }
    let mut all = Vec::new();
    for part in parts(set)? {
        all.extend(expand(part, MOST.checked_sub(all.len())?)?);
    }
    (all.len() > 1).then_some(all)
}

/// Splits at the commas outside brackets.
fn parts(set: &str) -> Option<Vec<&str>> {
    let (mut parts, mut from, mut is_inside) = (Vec::new(), 0, false);
    for (at, character) in set.char_indices() {
        match (character, is_inside) {
            ('[', false) => is_inside = true,
            (']', true) => is_inside = false,
            ('[' | ']', _) => return None,
            (',', false) => {
                parts.push(&set[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&set[from..]);
    (!is_inside && parts.iter().all(|part| !part.is_empty())).then_some(parts)
}

/// Returns the names of one part, at most `most`.
fn expand(part: &str, most: usize) -> Option<Vec<String>> {
    let Some((before, rest)) = part.split_once('[') else { return (most > 0).then(|| vec![part.to_owned()]) };
    let (ranges, after) = rest.split_once(']')?;
    let ends = expand(after, most)?;
    let mut names = Vec::new();
    for range in ranges.split(',') {
        let (from, to) = range.split_once('-').unwrap_or((range, range));
        let width = from.len();
        let (from, to): (usize, usize) = (from.parse().ok()?, to.parse().ok()?);
        if from > to || (to - from + 1).checked_mul(ends.len())? > most.checked_sub(names.len())? {
            return None;
        }
        let numbers = (from..=to).map(|number| format!("{number:0width$}"));
        names.extend(numbers.flat_map(|number| ends.iter().map(move |end| [before, &number, end].concat())));
    }
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn sets_are_listed_in_order() {
        for (set, expected) in [
            ("w[2-4]", "w2 w3 w4"),
            ("w[08-10,12]", "w08 w09 w10 w12"),
            ("w1,w2", "w1 w2"),
            ("w[1-2]-a,m1", "w1-a w2-a m1"),
            ("r[1-2]n[1-2]", "r1n1 r1n2 r2n1 r2n2"),
        ] {
            assert_eq!(names(set).expect(set).join(" "), expected);
        }
    }

    #[test]
    fn text_without_a_valid_set_is_one_name() {
        for text in
            ["w1", "w[1]", "", ",", "w[", "w]1[", "w[[1-2]]", "w[a-b]", "w[4-2]", "w[1-2],", "w[1-99999]"]
        {
            assert_eq!(names(text), None, "{text}");
        }
        assert_eq!(names("a[1-40]b[1-40]"), None, "1,600 names");
        assert_eq!(names("w[1-18446744073709551615]"), None);
    }
}
