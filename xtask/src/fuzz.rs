//! `cargo xtask fuzz`: runs the fuzzing targets, one after the other, from seeds cut out of the test corpus.

mod figures;

use std::fs;
use std::path::Path;

use self::figures::Figures;
use crate::Outcome;
use crate::process::{root, say};
use crate::setup;

/// The targets, and the bytes that the longest input of each may have.
const TARGETS: [(&str, usize); 8] = [
    ("read_text", 16384),
    ("read_bytes", 8192),
    ("documents", 8192),
    ("cluster_version", 256),
    ("kernel_release", 256),
    ("mask", 8192),
    ("fleet", 16384),
    ("link", 1024),
];

/// What is fuzzed, and for how long each.
pub(crate) struct Options<'a> {
    target: Option<&'a str>,
    seconds: usize,
}

impl<'a> Options<'a> {
    /// Reads `[TARGET] [--minutes N | --total N]`: minutes for each target, or for all that run.
    pub(crate) fn read(arguments: &[&'a str]) -> Outcome<Self> {
        let (target, options) = match arguments {
            [target, options @ ..] if !target.starts_with('-') => (Some(*target), options),
            options => (None, options),
        };
        let names = || TARGETS.map(|(name, _)| name).join(", ");
        if let Some(unknown) = target.filter(|target| TARGETS.iter().all(|(name, _)| name != target)) {
            return Err(format!("there is no target `{unknown}`: there are {}", names()));
        }
        let running = if target.is_some() { 1 } else { TARGETS.len() };
        let seconds = match options {
            [] => 120,
            ["--minutes", minutes] => whole(minutes)? * 60,
            ["--total", minutes] => whole(minutes)? * 60 / running,
            _ => return Err("cargo xtask fuzz [TARGET] [--minutes N | --total N]".to_owned()),
        };
        Ok(Self { target, seconds })
    }
}

/// A number of minutes.
fn whole(minutes: &str) -> Outcome<usize> {
    let read = minutes.parse().ok().filter(|minutes| (1..=10_000).contains(minutes));
    read.ok_or_else(|| format!("`{minutes}` is no whole number of minutes, from 1 on"))
}

/// Fuzzes every chosen target for its time, prints a table of figures, and fails where there was a finding.
pub(crate) fn run_targets(options: &Options<'_>) -> Outcome {
    let chosen = |(name, _): &&(&'static str, usize)| options.target.is_none_or(|target| target == *name);
    let mut ran = Vec::new();
    for (target, longest) in TARGETS.iter().filter(chosen) {
        let seeds = seed(target)?;
        say(&format!("{target}: {} seconds from {seeds} seeds", options.seconds));
        let mut fuzz = setup::fuzz()?;
        fuzz.args(["run", target, "--"]);
        fuzz.arg(format!("-max_total_time={}", options.seconds));
        fuzz.arg(format!("-max_len={longest}"));
        // An input takes four times its size and what the program and its sanitizer need; a second is a hang.
        fuzz.args(["-rss_limit_mb=768", "-malloc_limit_mb=16", "-timeout=5", "-print_final_stats=1"]);
        ran.push((*target, Figures::of(&mut fuzz)?));
    }
    print!("\n{}", figures::table(&ran));
    let failed: Vec<_> =
        ran.iter().filter(|(_, figures)| figures.finding).map(|(target, _)| *target).collect();
    if failed.is_empty() {
        return Ok(());
    }
    Err(format!("{}: see the findings above; their inputs are in fuzz/artifacts", failed.join(", ")))
}

/// Writes the pastes of the corpus, or for targets of one word its words, for links with such words, as the first inputs;
/// says how many.
fn seed(target: &str) -> Outcome<usize> {
    let folder = root().join("fuzz/corpus").join(target);
    let cannot = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    fs::create_dir_all(&folder).map_err(|error| cannot(&folder, error))?;
    let corpus = root().join("crate-core/tests/corpus");
    let mut seeds = std::collections::BTreeSet::new();
    for file in corpus.read_dir().map_err(|error| cannot(&corpus, error))?.flatten() {
        let text = fs::read_to_string(file.path()).map_err(|error| cannot(&file.path(), error))?;
        let pastes =
            text.split("====[ ").filter_map(|paste| Some(paste.split_once(" ]====\n")?.1.to_owned()));
        match target {
            "cluster_version" | "kernel_release" => seeds.extend(words(&text)),
            "link" => {
                seeds.extend(words(&text).map(|word| format!("1&c={word}&k={word}&m=ipvs&s.conntrack=1")));
            }
            _ => seeds.extend(pastes),
        }
    }
    for (number, text) in seeds.iter().enumerate() {
        let file = folder.join(format!("seed-{number}"));
        fs::write(&file, text).map_err(|error| cannot(&file, error))?;
    }
    Ok(seeds.len())
}

/// Words that look like a version.
fn words(text: &str) -> impl Iterator<Item = String> {
    let is_version = |word: &&str| word.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit());
    text.split_whitespace().filter(is_version).filter(|word| word.contains('.')).map(str::to_owned)
}
