//! `knowledge/build-dates.toml` -> what the date of a build proves.
use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;

use super::bounds::check_date;
use super::kernels::COMMITS;
use super::{Compiler, Row, one_of, row};

const FILE: &str = "build-dates.toml";

/// Before each table of days.
const DAYS: &str = "#[allow(clippy::unreadable_literal, reason = \"a day as a number: 20210304\")]\n";

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct BuildDatesFile {
    checked: String,
    absent_until: BTreeMap<String, String>,
    exception: Vec<Exception>,
    refuse: Refuse,
    released: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    commit: String,
    releases: Vec<String>,
    /// A note for readers.
    #[serde(rename = "why")]
    _why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Refuse {
    constants: Vec<String>,
    releases: Vec<String>,
    set_seconds: Vec<String>,
}

impl Compiler<'_> {
    pub(super) fn build_dates(&mut self) -> Result<(), String> {
        let file: BuildDatesFile = self.read(FILE)?;
        check_date(&row(FILE, "checked"), &file.checked)?;
        let until = COMMITS.map(|commit| {
            let at = row(FILE, &format!("absent-until, {commit}"));
            let Some(day) = file.absent_until.get(commit) else {
                return at.refuse("this commit has no day");
            };
            number(&at, day).map(|day| day.to_string())
        });
        let until = until.into_iter().collect::<Result<Vec<_>, _>>()?.join(", ");
        self.line(&format!("{DAYS}pub(crate) static ABSENT_UNTIL: [u32; 5] = [{until}];"));
        let mut exceptions = String::new();
        for exception in &file.exception {
            let at = row(FILE, &format!("exception for {}", exception.commit));
            one_of(&at, "commit", &exception.commit, &COMMITS)?;
            let commit = COMMITS.iter().position(|commit| *commit == exception.commit).unwrap_or_default();
            let releases = self.patterns(&at, &exception.releases)?;
            let _ = writeln!(exceptions, "    ({commit}, &{releases:?}),");
        }
        self.line(&format!("pub(crate) static DATE_EXCEPTIONS: &[(usize, &[&str])] = &[\n{exceptions}];"));
        self.refused(&file.refuse)?;
        self.released(&file.released)
    }

    fn refused(&mut self, refuse: &Refuse) -> Result<(), String> {
        let at = row(FILE, "refuse");
        let mut days = Vec::new();
        let mut moments = Vec::new();
        for constant in &refuse.constants {
            match constant.split_once(' ') {
                None => days.push(number(&at, constant)?),
                Some((day, time)) => moments.push((number(&at, day)?, time)),
            }
        }
        let (releases, seconds) =
            (self.patterns(&at, &refuse.releases)?, self.patterns(&at, &refuse.set_seconds)?);
        self.line(&format!("{DAYS}pub(crate) static CONSTANT_DAYS: &[u32] = &{days:?};"));
        self.line(&format!("{DAYS}pub(crate) static CONSTANT_MOMENTS: &[(u32, &str)] = &{moments:?};"));
        self.line(&format!("pub(crate) static UNDATED_RELEASES: &[&str] = &{releases:?};"));
        self.line(&format!("pub(crate) static SET_SECONDS: &[&str] = &{seconds:?};"));
        Ok(())
    }

    /// Sorted by version, so that the last one that is not later than a kernel is its base.
    fn released(&mut self, released: &BTreeMap<String, String>) -> Result<(), String> {
        let mut table: Vec<([u16; 3], u32)> = Vec::new();
        for (version, day) in released {
            let at = row(FILE, &format!("released, {version}"));
            let day = number(&at, day)?;
            let numbers: Option<Vec<u16>> = version.split('.').map(|number| number.parse().ok()).collect();
            match numbers.as_deref() {
                Some([major, minor]) => table.push(([*major, *minor, 0], day)),
                Some([major, minor, patch]) => table.push(([*major, *minor, *patch], day)),
                _ => return at.refuse("this is not a version like 5.4 or 5.4.59"),
            }
        }
        table.sort_unstable();
        self.line(&format!(
            "/// Sorted.\n{DAYS}pub(crate) static RELEASED: &[([u16; 3], u32)] = &{table:?};"
        ));
        Ok(())
    }

    /// Returns the patterns with the words of kernels.toml filled in.
    fn patterns(&self, at: &Row, patterns: &[String]) -> Result<Vec<String>, String> {
        patterns.iter().map(|pattern| super::kernels::fill_words(at, pattern, &self.words)).collect()
    }
}

/// Returns a day as a number of eight digits: 20210304.
fn number(at: &Row, day: &str) -> Result<u32, String> {
    check_date(at, day)?;
    let digits: String = day.split('-').collect();
    digits.parse().or_else(|_| at.refuse(&format!("`{day}` is not a day like 2026-11-22")))
}
