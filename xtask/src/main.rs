//! `cargo xtask`: serves, tests and packs ReuseCheck, and finds or installs the required tools.

mod bench;
mod cli;
mod deny;
mod dist;
mod docs;
mod examples;
mod files;
mod fuzz;
mod generated;
mod lab;
mod lighthouse;
mod mutants;
mod page;
mod pictures;
mod process;
mod release;
mod serve;
mod setup;
mod tally;
mod test;
mod wasm;

use std::process::ExitCode;

use cli::Task;

/// The result of a task; the error is a sentence for the person at the terminal, with what to do next.
type Outcome<T = ()> = Result<T, String>;

/// Every task, in the order of the help.
const TASKS: [Task; 14] = [
    Task {
        name: "serve",
        usage: "[--release] [--port N] [--no-install]",
        purpose: "build the page, serve it on 127.0.0.1, and reload it when a file changes",
        run: serve::run,
    },
    Task {
        name: "test",
        usage: "[--all] [--no-install]",
        purpose: "run every check and test; --all adds the slow ones, --no-install installs no system package",
        run: test::everything,
    },
    Task {
        name: "dist",
        usage: "[--site URL]",
        purpose: "write every form under dist/: app, offline, widget, embed, npm, bin, probe, python; --site adds the sitemap and feed of a page at that address",
        run: dist::release,
    },
    Task {
        name: "docs",
        usage: "[--site URL]",
        purpose: "write the documentation site to dist/docs, after dist; --site names the address of the page, below which it will be",
        run: docs::write_site,
    },
    Task {
        name: "release",
        usage: "[--dry-run | --tagged | --verify SHA256SUMS]",
        purpose: "build dist/, try each artifact in an empty folder, and tag the version; --dry-run does not tag, and lists what is open; --tagged is for a version that has its tag; --verify builds dist/ and compares it with the list of a release",
        run: release::run_release,
    },
    Task {
        name: "fuzz",
        usage: "[TARGET] [--minutes N | --total N]",
        purpose: "feed random input to the readers: 2 or N minutes for each target, or N minutes for all together",
        run: fuzz::run_targets,
    },
    Task {
        name: "mutants",
        usage: "[FILE]...",
        purpose: "change the files of the verdict, or these, in many small ways, and count which changes the tests catch",
        run: mutants::run_mutants,
    },
    Task {
        name: "score",
        usage: "FOLDER...",
        purpose: "print recall and precision of the reader over folders of pastes, as index.tsv or *.jsonl list them",
        run: examples::score,
    },
    Task {
        name: "coverage",
        usage: "FILE",
        purpose: "print which share of a list of kernel releases (distribution, tab, release) gets a lineage and a rating",
        run: examples::coverage,
    },
    Task {
        name: "freshness",
        usage: "",
        purpose: "list rows of the knowledge that were last checked more than 180 days ago",
        run: examples::freshness,
    },
    Task {
        name: "bench",
        usage: "KIND | --against REVISION",
        purpose: "measure one of archives, fleet [--large], sizes, slow, spark [NODES], speed, text, versions; or compare with a revision",
        run: bench::run_bench,
    },
    Task {
        name: "lab",
        usage: "[--kernel VERSION]... [--part PART]... [--report]",
        purpose: "boot Debian kernels in qemu, and compare where each SYN went with the model",
        run: lab::run_kernels,
    },
    Task {
        name: "pictures",
        usage: "",
        purpose: "accept how everything looks now as right, in tests/browser/pictures",
        run: pictures::accept,
    },
    Task {
        name: "lighthouse",
        usage: "",
        purpose: "run Lighthouse on the built pages",
        run: lighthouse::everything,
    },
];

fn main() -> ExitCode {
    cli::dispatch(&TASKS, lexopt::Parser::from_env()).unwrap_or_else(|error| {
        eprintln!("{error}");
        ExitCode::FAILURE
    })
}
