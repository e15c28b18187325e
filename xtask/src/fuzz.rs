//! `cargo xtask fuzz`: runs the fuzzing targets, one after the other, from seeds cut out of the test corpus.

mod figures;

use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::ExitCode;

use lexopt::Arg;

use self::figures::Figures;
use crate::Outcome;
use crate::cli::{Arguments, unexpected};
use crate::files::entries;
use crate::process::{command, root, run, say};
use crate::setup;

/// The targets, and the bytes that the longest input of each may have.
const TARGETS: [(&str, usize); 10] = [
    ("read_text", 16384),
    ("read_bytes", 8192),
    ("documents", 8192),
    ("cluster_version", 256),
    ("kernel_release", 256),
    ("mask", 8192),
    ("fleet", 16384),
    ("link", 1024),
    ("archive", 16384),
    ("layouts", 16384),
];

/// The targets, and the time for each.
struct Options {
    target: Option<String>,
    seconds: usize,
}

impl Options {
    fn read(arguments: &mut Arguments) -> Outcome<Self> {
        let (mut target, mut minutes, mut total) = (None, None, None);
        while let Some(argument) = arguments.next()? {
            match argument {
                Arg::Long("minutes") => minutes = Some(arguments.value::<NonZeroUsize>()?),
                Arg::Long("total") => total = Some(arguments.value::<NonZeroUsize>()?),
                Arg::Value(name) if target.is_none() => target = Some(name.to_string_lossy().into_owned()),
                other => return Err(unexpected(other)),
            }
        }
        if let Some(unknown) = target.as_ref().filter(|target| TARGETS.iter().all(|(name, _)| name != target))
        {
            let known = TARGETS.map(|(name, _)| name).join(", ");
            return Err(format!("unknown target '{unknown}'; expected one of {known}"));
        }
        let running = if target.is_some() { 1 } else { TARGETS.len() };
        let seconds = match (minutes, total) {
            (None, None) => 120,
            (Some(minutes), None) => minutes.get() * 60,
            (None, Some(minutes)) => minutes.get() * 60 / running,
            (Some(_), Some(_)) => return Err("--minutes and --total exclude each other".to_owned()),
        };
        Ok(Self { target, seconds })
    }
}

/// Fuzzes every chosen target for its time, prints a table of figures, and fails on any finding.
pub(crate) fn run_targets(arguments: &mut Arguments) -> Outcome<ExitCode> {
    let options = Options::read(arguments)?;
    let chosen =
        |(name, _): &&(&'static str, usize)| options.target.as_deref().is_none_or(|target| target == *name);
    let mut ran = Vec::new();
    for (target, longest) in TARGETS.iter().filter(chosen) {
        let seeds = if *target == "archive" { pack_seeds()? } else { seed(target)? };
        say(&format!("{target}: {} seconds from {seeds} seeds", options.seconds));
        let mut fuzz = setup::fuzz(target)?;
        fuzz.arg("--").arg(format!("-max_total_time={}", options.seconds));
        fuzz.arg(format!("-max_len={longest}"));
        // The memory limit: four times the input, plus the program and its sanitizer. A second is a hang.
        fuzz.args(["-rss_limit_mb=768", "-timeout=5", "-print_final_stats=1"]);
        // The dictionary of a packed archive may have 64 MiB.
        fuzz.arg(if *target == "archive" { "-malloc_limit_mb=80" } else { "-malloc_limit_mb=16" });
        ran.push((*target, Figures::of(&mut fuzz)?));
    }
    print!("\n{}", figures::table(&ran));
    let failed: Vec<_> =
        ran.iter().filter(|(_, figures)| figures.finding).map(|(target, _)| *target).collect();
    if failed.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    Err(format!("{}: see the findings above; their inputs are in fuzz/artifacts", failed.join(", ")))
}

/// Writes the pastes of the corpus, or for targets of one word its words, for links with such words, as the first
/// inputs; returns their number.
fn seed(target: &str) -> Outcome<usize> {
    let folder = root().join("fuzz/corpus").join(target);
    let cannot = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    fs::create_dir_all(&folder).map_err(|error| cannot(&folder, error))?;
    let corpus = if target == "layouts" { "crate-archive/tests/layouts" } else { "crate-core/tests/corpus" };
    let corpus = root().join(corpus);
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
            "layouts" => seeds.extend([text.clone()]),
            _ => seeds.extend(pastes),
        }
    }
    for (number, text) in seeds.iter().enumerate() {
        let file = folder.join(format!("seed-{number}"));
        fs::write(&file, text).map_err(|error| cannot(&file, error))?;
    }
    Ok(seeds.len())
}

/// Packs the fixtures of archives in every container as the first inputs; returns their number.
fn pack_seeds() -> Outcome<usize> {
    let folder = root().join("fuzz/corpus/archive");
    let mut cargo = command("cargo", &["run", "--quiet", "--locked", "--package", "reusecheck-archive"]);
    cargo.args(["--example", "seeds", "--"]).arg(&folder);
    run(&mut cargo, "the seeds could not be packed: see the message above")?;
    Ok(entries(&folder)?.len())
}

/// Words that look like a version.
fn words(text: &str) -> impl Iterator<Item = String> {
    let is_version = |word: &&str| word.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit());
    text.split_whitespace().filter(is_version).filter(|word| word.contains('.')).map(str::to_owned)
}
