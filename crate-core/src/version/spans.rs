//! Spans of versions: each from its first, before its second.

/// Returns whether a range of versions, both ends included, lies in one of the spans; `None` where only a part of it does.
pub(crate) fn hold<V: Copy + Ord>(spans: &[(V, V)], (from, to): (V, V)) -> Option<bool> {
    if spans.iter().any(|&(since, before)| since <= from && to < before) {
        Some(true)
    } else if spans.iter().all(|&(since, before)| to < since || before <= from) {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::hold;

    /// Counts single versions, as the definition does.
    #[test]
    fn a_range_compares_as_its_versions_do() {
        let pairs = || (0..6).flat_map(|one| (one..6).map(move |other| (one, other)));
        for span in pairs().filter(|(since, before)| since < before) {
            for range in pairs() {
                let versions = || range.0..=range.1;
                let is_in = |version: i32| span.0 <= version && version < span.1;
                let expected = match (versions().all(is_in), versions().any(is_in)) {
                    (true, _) => Some(true),
                    (_, false) => Some(false),
                    _ => None,
                };
                assert_eq!(hold(&[span], range), expected, "{range:?} in {span:?}");
                let with_another = hold(&[(8, 9), span], range);
                assert_eq!(with_another, expected, "{range:?} in {span:?}: another span lies elsewhere");
            }
        }
        assert_eq!(hold(&[], (1, 2)), Some(false));
    }
}
