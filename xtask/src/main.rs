//! `cargo xtask`: serves, tests and packs ReuseCheck, and finds or installs the tools it takes to do so.

mod bench;
mod dist;
mod fuzz;
mod lab;
mod lighthouse;
mod pictures;
mod process;
mod serve;
mod setup;
mod tally;
mod test;
mod written;

use std::process::ExitCode;

/// What a task gives; the error is a sentence for the person at the terminal, with the way out.
type Outcome<T = ()> = Result<T, String>;

const HELP: &str = "\
cargo xtask serve [--release] [--port N]   build the page, serve it on 127.0.0.1, reload it when a file changes
cargo xtask test [--all]                   every check and test; --all adds the slow ones
cargo xtask dist                           every form under dist/: app, offline, widget, embed, npm
cargo xtask fuzz [TARGET] [--minutes N]    throws random pastes at the readers; two minutes each unless told;
                                           --total N instead shares N minutes among the targets
cargo xtask score FOLDER...                recall and precision of the reader over folders of pastes, as index.tsv or *.jsonl list them
cargo xtask coverage FILE                  share of a list of kernel releases (distribution, tab, release) that gets a
                                           lineage and, in IPVS mode, a rating; tests/releases.tsv is a small one
cargo xtask freshness                      rows of the knowledge that were last checked more than 180 days ago
cargo xtask bench fleet [--large]          large files against JSON.parse, in Node and Chromium; --large adds one of 1 GiB
cargo xtask bench sizes                    what a first visit loads, beside other things in documentation pages
cargo xtask bench speed                    one answer, natively and from JavaScript, and the first verdict in Chromium
cargo xtask bench text                     `sysctl -a` and `uname -a` read natively and as wasm, beside insights-core's parsers
cargo xtask bench versions                 versions read and compared, natively and as wasm, beside npm's `semver`
cargo xtask bench spark [NODES]            a million made-up nodes through Spark's rdd.pipe, beside checkFleet
cargo xtask lab [--kernel V] [--part P]    boots Debian kernels in qemu and compares where each SYN went with the model
cargo xtask pictures                       takes how everything looks now for right: tests/browser/pictures
cargo xtask lighthouse                     what Lighthouse says of the built pages
cargo xtask help                           this text

Tools that are not on the path are built once into $REUSECHECK_CACHE, else ~/.cache/reusecheck.
$CHROMIUM names the browser of the tests where none is on the path.";

/// Runs the reader over folders of pastes.
fn score(folders: &[&str]) -> Outcome {
    let absolute = |folder: &&str| std::path::absolute(folder).map_err(|error| format!("{folder}: {error}"));
    let folders = folders.iter().map(absolute).collect::<Result<Vec<_>, _>>()?;
    let mut cargo =
        process::command("cargo", &["run", "--quiet", "--package", "reusecheck-core", "--example", "score"]);
    process::run(cargo.arg("--").args(folders), "recall below 98 % or precision below 99 %")
}

/// Lists the rows of the knowledge that nobody has checked for long.
fn freshness() -> Outcome {
    let example = ["run", "--quiet", "--package", "reusecheck-core", "--example", "freshness"];
    process::run(&mut process::command("cargo", &example), "the knowledge cannot be read")
}

/// Measures the knowledge against a list of kernel releases.
fn coverage(file: &str) -> Outcome {
    let file = std::path::absolute(file).map_err(|error| format!("{file}: {error}"))?;
    let mut cargo = process::command(
        "cargo",
        &["run", "--quiet", "--package", "reusecheck-core", "--example", "coverage"],
    );
    process::run(cargo.arg("--").arg(file), "the list of releases cannot be measured")
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["serve", options @ ..] => serve::Options::read(options).and_then(|options| serve::run(&options)),
        ["test"] => return test::everything(false),
        ["test", "--all"] => return test::everything(true),
        ["dist"] => setup::wasm(true).and_then(|tools| dist::build(&tools)).map(drop),
        ["fuzz", options @ ..] => {
            fuzz::Options::read(options).and_then(|options| fuzz::run_targets(&options))
        }
        ["score", folders @ ..] if !folders.is_empty() => score(folders),
        ["coverage", file] => coverage(file),
        ["freshness"] => freshness(),
        ["lab", options @ ..] => lab::Options::read(options).and_then(|options| lab::run_kernels(&options)),
        ["bench", "fleet", options @ ..] => bench::fleet(options),
        ["bench", "sizes"] => bench::sizes(),
        ["bench", "speed"] => bench::speed(),
        ["bench", "text"] => bench::text(),
        ["bench", "versions"] => bench::versions(),
        ["bench", "spark", nodes @ ..] => bench::spark(nodes),
        ["pictures"] => pictures::accept(),
        ["lighthouse"] => lighthouse::everything(),
        ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            Ok(())
        }
        other => Err(format!("`cargo xtask {}` is no task. There are:\n\n{HELP}", other.join(" "))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}
