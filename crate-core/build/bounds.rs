//! Days, releases and their spans, as written in the tables.
use super::{Row, glob};

/// The end of a span that has none.
pub(super) const OPEN: u32 = u32::MAX;

pub(super) fn check_date(at: &Row, date: &str) -> Result<(), String> {
    if glob::matches("#-#-#", date) && date.len() == 10 {
        return Ok(());
    }
    at.refuse(&format!("`{date}` is not a day like 2026-11-22"))
}

/// Days since 1970-01-01 of a checked `YYYY-MM-DD`, in the proleptic Gregorian calendar.
pub(super) fn day(date: &str) -> i64 {
    let mut parts = date.split('-').map(|part| part.parse::<i64>().unwrap_or(1));
    let mut next = || parts.next().unwrap_or(1);
    let (year, month, day) = (next(), next(), next());
    // Years begin in March, so that the leap day is the last one.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 719_469
}

/// Returns a Kubernetes release: semver with major version 1, without pre-release.
pub(super) fn release(at: &Row, text: &str) -> Result<(u32, u32), String> {
    match semver::Version::parse(text) {
        Ok(version) if version.major == 1 && version.pre.is_empty() && version.build.is_empty() => {
            match (u32::try_from(version.minor), u32::try_from(version.patch)) {
                (Ok(minor), Ok(patch)) => Ok((minor, patch)),
                _ => at.refuse(&format!("`{text}` is out of range")),
            }
        }
        _ => at.refuse(&format!("`{text}` is not a release like 1.19.16")),
    }
}

/// Returns a CCE version such as `1.19.16-r60`.
pub(super) fn cce_release(at: &Row, text: &str) -> Result<(u32, u32, u32), String> {
    let parsed =
        text.split_once("-r").and_then(|(version, revision)| Some((version, revision.parse().ok()?)));
    let Some((version, revision)) = parsed else {
        return at.refuse(&format!("`{text}` is not a CCE version like 1.19.16-r60"));
    };
    let (minor, patch) = release(at, version)?;
    Ok((minor, patch, revision))
}

/// Pairs of bounds, sorted and apart; an empty first bound is the lowest, an empty second one is open.
pub(super) fn spans<T: Copy + Default + Ord>(
    at: &Row,
    rows: &[[String; 2]],
    parse: impl Fn(&Row, &str) -> Result<T, String>,
    open: T,
) -> Result<Vec<(T, T)>, String> {
    let mut spans: Vec<(T, T)> = Vec::new();
    for [since, before] in rows {
        let since = if since.is_empty() { T::default() } else { parse(at, since)? };
        let before = if before.is_empty() { open } else { parse(at, before)? };
        if since >= before {
            return at.refuse("a span starts before it ends");
        }
        if spans.last().is_some_and(|(_, end)| *end > since) {
            return at.refuse("spans are sorted and do not overlap");
        }
        spans.push((since, before));
    }
    if spans.is_empty() {
        return at.refuse("it needs at least one span");
    }
    Ok(spans)
}

/// Two leading numbers of a kernel, from and before.
pub(super) fn kernel_span(at: &Row, [since, before]: &[String; 2]) -> Result<([u32; 2], [u32; 2]), String> {
    let bound = |text: &str, open: [u32; 2]| {
        if text.is_empty() {
            return Ok(open);
        }
        let parsed = text.split_once('.').and_then(|(a, b)| Some([a.parse().ok()?, b.parse().ok()?]));
        parsed.map_or_else(|| at.refuse(&format!("`{text}` is not a kernel like 4.1")), Ok)
    };
    let span = (bound(since, [0, 0])?, bound(before, [OPEN, OPEN])?);
    if span.0 >= span.1 {
        return at.refuse("a span starts before it ends");
    }
    Ok(span)
}
