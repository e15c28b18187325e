//! Reads folders of pastes and counts how many of their values are read as they should be.
//!
//! `cargo xtask score FOLDER...` scores `FOLDER/index.tsv`, which names a file a row and the values that a correct reader
//! finds in it, or every `FOLDER/*.jsonl`, whose rows carry their own input. Recall counts the listed values that are
//! read as a fact or offered as a hint; precision counts the facts read that are listed. Each miss is printed. The exit
//! status is 1 below a recall of 98 % or a precision of 99 %.

mod cells;
mod index;
mod rows;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

/// The result for one row.
#[derive(Default)]
pub(crate) struct Outcome {
    /// Values that the row lists, and how many of them were found.
    wanted: usize,
    found: usize,
    /// Facts that were read, and how many of them the row lists.
    read: usize,
    right: usize,
    /// The missed and the wrong values.
    wrong: Vec<String>,
}

impl Outcome {
    /// Counts one listed value.
    pub(crate) fn want(&mut self, is_found: bool, what: impl FnOnce() -> String) {
        self.wanted += 1;
        self.found += usize::from(is_found);
        if !is_found {
            self.wrong.push(["missed ", &what()].concat());
        }
    }

    /// Counts one fact that was read.
    pub(crate) fn read(&mut self, is_right: bool, what: impl FnOnce() -> String) {
        self.read += 1;
        self.right += usize::from(is_right);
        if !is_right {
            self.wrong.push(["invented ", &what()].concat());
        }
    }
}

/// Adds up outcomes and prints those with errors.
#[derive(Default)]
pub(crate) struct Score {
    all: Outcome,
    rows: usize,
    perfect: usize,
    skipped: BTreeMap<&'static str, usize>,
}

impl Score {
    /// Adds one row.
    pub(crate) fn count(&mut self, name: &str, outcome: &Outcome) {
        self.rows += 1;
        self.all.wanted += outcome.wanted;
        self.all.found += outcome.found;
        self.all.read += outcome.read;
        self.all.right += outcome.right;
        if outcome.wrong.is_empty() {
            self.perfect += 1;
        } else {
            println!("{name}: {}", outcome.wrong.join("; "));
        }
    }

    /// Skips a row that asks for something that is not read from text.
    pub(crate) fn skip(&mut self, why: &'static str) {
        *self.skipped.entry(why).or_default() += 1;
    }

    fn print(&self) {
        for (why, count) in &self.skipped {
            println!("{count} rows do not apply: {why}");
        }
        let Outcome { wanted, found, read, right, .. } = &self.all;
        println!("recall {} ({found} of {wanted} values)", percent(*found, *wanted));
        println!("precision {} ({right} of {read} facts)", percent(*right, *read));
        println!("{} of {} rows are read without a difference", self.perfect, self.rows);
    }

    fn is_good(&self) -> bool {
        let Outcome { wanted, found, read, right, .. } = self.all;
        found * 100 >= wanted * 98 && right * 100 >= read * 99
    }
}

fn percent(part: usize, all: usize) -> String {
    let tenths = (part * 1000).checked_div(all).unwrap_or(1000);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

fn main() -> ExitCode {
    let folders: Vec<String> = std::env::args().skip(1).collect();
    if folders.is_empty() {
        eprintln!("usage: score FOLDER...");
        return ExitCode::from(2);
    }
    let mut score = Score::default();
    for folder in &folders {
        let path = Path::new(folder);
        let has_index = path.join("index.tsv").exists();
        let outcome = if has_index { index::score(path, &mut score) } else { rows::score(path, &mut score) };
        if let Err(error) = outcome {
            eprintln!("{folder}: {error}");
            return ExitCode::from(2);
        }
    }
    score.print();
    ExitCode::from(u8::from(!score.is_good()))
}
