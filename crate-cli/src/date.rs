//! Days of the calendar.

/// Returns the days from 1970-01-01 to an ISO date; `None` for any other text and for dates that no calendar has.
pub(crate) fn days(date: &str) -> Option<i64> {
    let mut parts = date.get(..10)?.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let leap = i64::from((year % 4 == 0 && year % 100 != 0) || year % 400 == 0);
    let lengths = [31, 28 + leap, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let before = usize::try_from(month.checked_sub(1)?).ok()?;
    if !(1970..10_000).contains(&year) || !(1..=*lengths.get(before)?).contains(&day) {
        return None;
    }
    let last = year - 1;
    let since = |year: i64| year * 365 + year / 4 - year / 100 + year / 400;
    Some(since(last) - since(1969) + lengths[..before].iter().sum::<i64>() + day - 1)
}

#[cfg(test)]
mod tests {
    use super::days;

    #[test]
    fn dates_are_counted_and_impossible_ones_refused() {
        assert_eq!(days("1970-01-01"), Some(0));
        assert_eq!(days("2000-03-01"), Some(11_017));
        assert_eq!(days("2026-11-28"), Some(20_785));
        assert_eq!(days("2026-11-28+local"), Some(20_785));
        for wrong in ["2026-02-29", "2026-13-01", "2026-00-10", "tomorrow", "2026-1-1"] {
            assert_eq!(days(wrong), None, "{wrong}");
        }
    }
}
