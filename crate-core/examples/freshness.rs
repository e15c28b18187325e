//! Lists the rows of the knowledge that were not compared with their sources for 180 days.
//!
//! `cargo run -p reusecheck-core --example freshness` reads every table of `knowledge/` that has a `checked` day. A row
//! without one has that of its lineage or of its file. It prints the rows that are too old, oldest first. A row without any
//! day is an error, unless the head comment of its file says that the table states no fact of the outside world.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

const DAYS: u64 = 180;

/// A row: the day it was checked, its file and its place there.
type Row = (String, String, String);

fn main() -> ExitCode {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
    let oldest = date((seconds / 86_400).saturating_sub(DAYS));
    let mut rows = Vec::new();
    for file in [tables(&folder), tables(&folder.join("kernels"))].concat() {
        let name = file.strip_prefix(&folder).unwrap_or(&file).display().to_string();
        let read = fs::read_to_string(&file).map_err(|error| error.to_string()).and_then(|text| {
            let table = text.parse::<toml::Table>().map_err(|error| error.to_string())?;
            Ok((states_facts(&text), table))
        });
        match read {
            Ok((true, table)) => collect(&name, None, "", &table, &mut rows),
            Ok((false, _)) => {}
            Err(error) => {
                eprintln!("cannot read '{name}': {error}");
                return ExitCode::FAILURE;
            }
        }
    }
    let undated: Vec<&Row> = rows.iter().filter(|(checked, ..)| checked.is_empty()).collect();
    for (_, file, place) in &undated {
        eprintln!("no day: {file}: {place}");
    }
    if !undated.is_empty() {
        return ExitCode::FAILURE;
    }
    let count = rows.len();
    rows.retain(|(checked, ..)| *checked < oldest);
    rows.sort();
    for (checked, file, place) in &rows {
        println!("{checked}  {file}: {place}");
    }
    println!("{} of {count} rows were last checked before {oldest}, {DAYS} days ago", rows.len());
    ExitCode::SUCCESS
}

/// Returns whether the rows of a file state facts of the outside world, which its head comment can deny.
fn states_facts(text: &str) -> bool {
    let head = text.lines().take_while(|line| line.starts_with('#'));
    !head.collect::<Vec<_>>().join(" ").contains("no fact of the outside world")
}

fn tables(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    files
}

/// Collects the rows of a table: the elements of its lists of tables that have no such lists themselves.
fn collect(file: &str, place: Option<&str>, inherited: &str, table: &toml::Table, rows: &mut Vec<Row>) {
    let checked = table.get("checked").and_then(toml::Value::as_str).unwrap_or(inherited);
    let lists: Vec<&toml::Table> = table
        .values()
        .filter_map(toml::Value::as_array)
        .flatten()
        .filter_map(toml::Value::as_table)
        .collect();
    // A file without lists, such as the versions of CCE, is one row.
    let is_row = place.is_some() || !checked.is_empty();
    let place = [place.unwrap_or_default(), &name_of(table)].concat();
    if lists.is_empty() && is_row {
        rows.push((checked.to_owned(), file.to_owned(), place.clone()));
    }
    for row in lists {
        collect(file, Some(&place), checked, row, rows);
    }
    // `[ipvs]` at the top of a file with a day is a row as well, unlike a row's own values.
    if place.is_empty() && !checked.is_empty() {
        for (name, row) in table.iter().filter_map(|(name, value)| Some((name, value.as_table()?))) {
            collect(file, Some(name), checked, row, rows);
        }
    }
}

/// Returns the row's identity: its id, or else the first release it applies to.
fn name_of(row: &toml::Table) -> String {
    let text = |key: &str| row.get(key).and_then(toml::Value::as_str);
    let id = ["id", "name", "sysctl", "step", "commit", "for", "holds"]
        .into_iter()
        .find_map(text)
        .unwrap_or_default();
    match text("since") {
        Some(since) => format!("{id} since {since:?}"),
        None => id.to_owned(),
    }
}

/// Returns the ISO date of a day since 1970-01-01.
fn date(day: u64) -> String {
    // Eras of 400 years that begin in March, so that the leap day is the last day of a year.
    let day = day + 719_468;
    let (era, of_era) = (day / 146_097, day % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{day:02}", era * 400 + year + next)
}
