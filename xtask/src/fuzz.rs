//! `cargo xtask fuzz`: runs the fuzzing targets, one after the other, from seeds cut out of the test corpus.

use std::fs;
use std::path::Path;

use crate::Outcome;
use crate::process::{root, run, say};
use crate::setup;

/// The targets, and the bytes that the longest input of each may have.
const TARGETS: [(&str, usize); 7] = [
    ("read_text", 16384),
    ("read_bytes", 8192),
    ("documents", 8192),
    ("cluster_version", 256),
    ("kernel_release", 256),
    ("mask", 8192),
    ("fleet", 16384),
];

/// What is fuzzed, and for how long each.
pub(crate) struct Options<'a> {
    target: Option<&'a str>,
    minutes: u32,
}

impl<'a> Options<'a> {
    /// Reads `[TARGET] [--minutes N]`.
    pub(crate) fn read(arguments: &[&'a str]) -> Outcome<Self> {
        let (target, options) = match arguments {
            [target, options @ ..] if !target.starts_with('-') => (Some(*target), options),
            options => (None, options),
        };
        let names = || TARGETS.map(|(name, _)| name).join(", ");
        if let Some(unknown) = target.filter(|target| TARGETS.iter().all(|(name, _)| name != target)) {
            return Err(format!("there is no target `{unknown}`: there are {}", names()));
        }
        let minutes = match options {
            [] => 2,
            ["--minutes", minutes] => {
                minutes.parse().map_err(|_| "--minutes takes a whole number".to_owned())?
            }
            _ => return Err("cargo xtask fuzz [TARGET] [--minutes N]".to_owned()),
        };
        Ok(Self { target, minutes })
    }
}

/// Fuzzes; ends with the first finding, whose input lies in `fuzz/artifacts`.
pub(crate) fn run_targets(options: &Options<'_>) -> Outcome {
    let chosen = |(name, _): &&(&str, usize)| options.target.is_none_or(|target| target == *name);
    for (target, longest) in TARGETS.iter().filter(chosen) {
        let seeds = seed(target)?;
        say(&format!("{target}: {} minutes from {seeds} seeds", options.minutes));
        let mut fuzz = setup::fuzz()?;
        fuzz.args(["run", target, "--"]);
        fuzz.arg(format!("-max_total_time={}", options.minutes * 60));
        fuzz.arg(format!("-max_len={longest}"));
        // An input takes four times its size and what the program and its sanitizer need; a second is a hang.
        fuzz.args(["-rss_limit_mb=768", "-malloc_limit_mb=16", "-timeout=5", "-print_final_stats=1"]);
        run(&mut fuzz, &format!("{target}: see the finding above; its input is in fuzz/artifacts/{target}"))?;
    }
    Ok(())
}

/// Writes the pastes of the corpus, or for targets of one word its words, as the first inputs; says how many.
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
