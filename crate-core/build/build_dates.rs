//! `knowledge/build-dates.toml` -> what the date of a build proves.
use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;

use super::bounds::check_date;
use super::kernels::COMMITS;
use super::{Compiler, Row, one_of, row};

const FILE: &str = "build-dates.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct BuildDatesFile {
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
    /// For the reader of the table.
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
        let until = COMMITS.map(|commit| {
            let at = row(FILE, &format!("absent-until, {commit}"));
            let Some(day) = file.absent_until.get(commit) else {
                return at.refuse("this commit has no day");
            };
            check_date(&at, day).map(|()| format!("{day:?}"))
        });
        let until = until.into_iter().collect::<Result<Vec<_>, _>>()?.join(", ");
        self.line(&format!("pub(crate) static ABSENT_UNTIL: [&str; 5] = [{until}];"));
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
        for constant in &refuse.constants {
            check_date(&at, constant.split(' ').next().unwrap_or_default())?;
        }
        let (releases, seconds) =
            (self.patterns(&at, &refuse.releases)?, self.patterns(&at, &refuse.set_seconds)?);
        self.line(&format!("pub(crate) static CONSTANT_DATES: &[&str] = &{:?};", refuse.constants));
        self.line(&format!("pub(crate) static UNDATED_RELEASES: &[&str] = &{releases:?};"));
        self.line(&format!("pub(crate) static SET_SECONDS: &[&str] = &{seconds:?};"));
        Ok(())
    }

    /// Sorted by version, so that the last one that is not later than a kernel is its base.
    fn released(&mut self, released: &BTreeMap<String, String>) -> Result<(), String> {
        let mut table: Vec<([u64; 3], &str)> = Vec::new();
        for (version, day) in released {
            let at = row(FILE, &format!("released, {version}"));
            check_date(&at, day)?;
            let numbers: Option<Vec<u64>> = version.split('.').map(|number| number.parse().ok()).collect();
            match numbers.as_deref() {
                Some([major, minor]) => table.push(([*major, *minor, 0], day)),
                Some([major, minor, patch]) => table.push(([*major, *minor, *patch], day)),
                _ => return at.refuse("this is not a version like 5.4 or 5.4.59"),
            }
        }
        table.sort_unstable();
        self.line(&format!("/// Sorted.\npub(crate) static RELEASED: &[([u64; 3], &str)] = &{table:?};"));
        Ok(())
    }

    /// The patterns with the words of kernels.toml filled in.
    fn patterns(&self, at: &Row, patterns: &[String]) -> Result<Vec<String>, String> {
        patterns.iter().map(|pattern| super::kernels::fill_words(at, pattern, &self.words)).collect()
    }
}
