//! Dates as kernels print them after their build number.
//!
//! Forms: `Wed Jan 27 22:54:38 UTC 2021` with any zone or none, `Thu, 03 Dec 2020 14:26:17 +0100` also in parentheses,
//! cut off after the time or with commas elsewhere, `(2020-09-17)`, `2024-12-03T10:26Z`, `2007/09/21 22:29:00 UTC`. A
//! tool may have translated the month (`3月`).

/// A date that was printed.
pub(super) struct Stamp {
    /// ISO: `2021-01-27`, in the zone that was printed.
    pub(super) day: String,
    /// Hour, minute and second, where all three were printed.
    pub(super) time: Option<[u32; 3]>,
}

impl Stamp {
    /// Returns the first complete date in the text and never completes a truncated year. `None` for a 12-hour clock:
    /// kernels print 24 hours, so somebody typed it.
    pub(super) fn read(text: &str) -> Option<Self> {
        let words: Vec<&str> = text
            .split(|c: char| c.is_whitespace() || "(),".contains(c))
            .filter(|word| !word.is_empty())
            .collect();
        if words.iter().any(|word| matches!(*word, "AM" | "PM")) {
            return None;
        }
        (0..words.len()).find_map(|at| with_month(&words, at).or_else(|| iso(&words, at)))
    }
}

/// Returns a date with the name of its month at `at`: the day of the month is before or after it.
fn with_month(words: &[&str], at: usize) -> Option<Stamp> {
    let month = month(words[at])?;
    let after = words.get(at + 1..)?;
    let (day, year, time) = match after.first()?.parse::<u32>() {
        // The year follows a time and a zone, both of which may be missing.
        Ok(day) if day <= 31 => {
            let rest = &after[1..];
            let time = rest.first().and_then(|word| time_of(word));
            let year = rest.iter().take(3).find_map(|word| year_of(word))?;
            (day, year, time)
        }
        Ok(_) => {
            let day = at.checked_sub(1).and_then(|before| words[before].parse().ok())?;
            (day, year_of(after[0])?, after.get(1).and_then(|word| time_of(word)))
        }
        Err(_) => return None,
    };
    Some(Stamp { day: iso_day(year, month, day)?, time })
}

/// Returns an ISO date at `at`, with the time behind `T` or in the next word.
fn iso(words: &[&str], at: usize) -> Option<Stamp> {
    let (day, time) = words[at].split_once('T').unwrap_or((words[at], ""));
    let day = day_of(day, '-').or_else(|| day_of(day, '/'))?;
    let time = if time.is_empty() { words.get(at + 1).copied().unwrap_or_default() } else { time };
    Some(Stamp { day, time: time_of(time) })
}

/// `YYYY-MM-DD` with that separator.
fn day_of(text: &str, separator: char) -> Option<String> {
    let mut parts = text.split(separator);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let is_complete = parts.next().is_none() && month.len() == 2 && day.len() == 2;
    iso_day(year_of(year).filter(|_| is_complete)?, month.parse().ok()?, day.parse().ok()?)
}

/// `January` in the C locale, or `1月`.
fn month(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let by_name = || Some(MONTHS.iter().position(|month| *month == word)? + 1);
    match word.strip_suffix('月') {
        Some(number) => number.parse().ok(),
        None => by_name().and_then(|month| u32::try_from(month).ok()),
    }
}

/// Returns a year of four digits.
fn year_of(word: &str) -> Option<u32> {
    let is_year = word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    word.parse().ok().filter(|_| is_year)
}

/// `HH:MM:SS`, whatever follows it.
pub(super) fn time_of(word: &str) -> Option<[u32; 3]> {
    let head = word.get(..8)?;
    let mut parts = head.split(':').map(|part| part.parse::<u32>().ok());
    let time = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(time)
}

fn iso_day(year: u32, month: u32, day: u32) -> Option<String> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (1..=days).contains(&day).then(|| format!("{year:04}-{month:02}-{day:02}"))
}
