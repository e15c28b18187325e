//! Reads a folder of pastes and says how many were read as they should be.
//!
//! `cargo xtask score FOLDER` scores `FOLDER/index.tsv`, which names a file a
//! row and what a correct reader finds in it, or every `FOLDER/*.jsonl`, whose rows carry their own input.
//! Each miss is printed; the exit status is 1 when there is one.

mod index;
mod rows;

use std::path::Path;
use std::process::ExitCode;

/// How one row came out.
pub(crate) enum Outcome {
    /// Read as it should be.
    Hit,
    /// Read differently; what was wrong.
    Miss(String),
    /// The row asks for something that is not read from text; why.
    DoesNotApply(&'static str),
}

/// Counts outcomes and prints what is worth a look.
#[derive(Default)]
pub(crate) struct Score {
    hits: usize,
    misses: usize,
    skipped: std::collections::BTreeMap<&'static str, usize>,
}

impl Score {
    pub(crate) fn count(&mut self, name: &str, outcome: Outcome) {
        match outcome {
            Outcome::Hit => self.hits += 1,
            Outcome::Miss(what) => {
                self.misses += 1;
                println!("MISS {name}: {what}");
            }
            Outcome::DoesNotApply(why) => *self.skipped.entry(why).or_default() += 1,
        }
    }
}

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("usage: score FOLDER");
        return ExitCode::from(2);
    };
    let mut score = Score::default();
    let folder = Path::new(&folder);
    let outcome = if folder.join("index.tsv").exists() {
        index::score(folder, &mut score)
    } else {
        rows::score(folder, &mut score)
    };
    if let Err(error) = outcome {
        eprintln!("{}: {error}", folder.display());
        return ExitCode::from(2);
    }
    for (why, count) in &score.skipped {
        println!("{count} rows do not apply: {why}");
    }
    let all = score.hits + score.misses;
    let tenths = (score.hits * 1000).checked_div(all).unwrap_or(0);
    println!("{} of {all} read as they should be ({}.{} %)", score.hits, tenths / 10, tenths % 10);
    ExitCode::from(u8::from(score.misses > 0))
}
