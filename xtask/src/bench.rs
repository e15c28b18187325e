//! `cargo xtask bench`: measures speed and size, as ratios in one run.

mod compare;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use lexopt::Arg;

use crate::cli::{Arguments, unexpected};
use crate::process::{command, root, run};
use crate::setup::TARGET;
use crate::{Outcome, dist, setup};

const KINDS: &str = "archives, fleet, sizes, slow, spark, speed, text or versions, or '--against REVISION'";

/// Runs the benchmark that the first argument names.
pub(crate) fn run_bench(arguments: &mut Arguments) -> Outcome<ExitCode> {
    let kind = match arguments.next()? {
        Some(Arg::Long("against")) => {
            let revision: String = arguments.value()?;
            arguments.end()?;
            compare::run_against(&revision)?;
            return Ok(ExitCode::SUCCESS);
        }
        Some(Arg::Value(kind)) => kind.to_string_lossy().into_owned(),
        Some(other) => return Err(unexpected(other)),
        None => return Err(format!("missing argument: one of {KINDS}")),
    };
    match kind.as_str() {
        "archives" => arguments.end().and_then(|()| archives())?,
        "fleet" => fleet(arguments)?,
        "spark" => spark(arguments)?,
        "sizes" => arguments.end().and_then(|()| sizes())?,
        "slow" => arguments.end().and_then(|()| slow())?,
        "speed" => arguments.end().and_then(|()| speed())?,
        "text" => arguments.end().and_then(|()| text())?,
        "versions" => arguments.end().and_then(|()| versions())?,
        other => return Err(format!("unknown benchmark '{other}'; expected one of {KINDS}")),
    }
    Ok(ExitCode::SUCCESS)
}

/// Measures reading clusters from files, in Node and in Chromium.
fn fleet(arguments: &mut Arguments) -> Outcome {
    let mut node = command("node", &["fleet.bench.mjs"]);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("large") => drop(node.arg("--large")),
            other => return Err(unexpected(other)),
        }
    }
    let chromium = setup::chromium()?;
    let _dist = dist::build_here()?;
    measure(node.current_dir(root().join("tests/browser")).env("CHROMIUM", chromium))
}

/// Measures the example for Spark over many nodes.
fn spark(arguments: &mut Arguments) -> Outcome {
    let nodes: Option<OsString> = match arguments.next()? {
        Some(Arg::Value(nodes)) => Some(nodes),
        Some(other) => return Err(unexpected(other)),
        None => None,
    };
    arguments.end()?;
    let programs = setup::spark()?;
    let _dist = dist::build_here()?;
    dist::python::install_for_tests()?;
    let mut node = command("node", &["spark.bench.mjs"]);
    measure(node.args(nodes).current_dir(root().join("tests/browser")).env("REUSECHECK_SPARK", programs))
}

/// Measures the bytes of a first visit, and those of other tools for documentation.
fn sizes() -> Outcome {
    setup::bench_packages()?;
    on_dist("sizes.mjs")
}

/// Measures how long a reader on a slow phone waits for this page, and for other tools for documentation.
fn slow() -> Outcome {
    setup::bench_packages()?;
    on_dist("slow.mjs")
}

/// Measures one answer, and the first verdict after a navigation.
fn speed() -> Outcome {
    native("check|readText")?;
    on_dist("speed.mjs")
}

/// Parses and compares versions: as wasm next to npm's `semver`, and natively.
fn versions() -> Outcome {
    setup::bench_packages()?;
    let mut cargo = setup::compiler(true)?.cargo(&["build", "--quiet", "--release", "--lib"], &[]);
    cargo.args(["--manifest-path", MEASURED]).env("CARGO_TARGET_DIR", folder());
    run(&mut cargo, "the wasm does not compile: see the message above")?;
    native("versions")?;
    let mut node = command("node", &["versions.mjs"]);
    node.arg(folder().join(TARGET).join("release/reusecheck_bench.wasm"));
    measure(node.current_dir(root().join("tests/bench")))
}

/// The native benchmarks with criterion.
const MEASURED: &str = "tests/bench/Cargo.toml";

/// Runs criterion, whose results the scripts read.
fn native(wanted: &str) -> Outcome {
    let mut cargo =
        command("cargo", &["bench", "--quiet", "--locked", "--manifest-path", MEASURED, "--bench", "native"]);
    cargo.args(["--", "--quiet", wanted]).env("CARGO_TARGET_DIR", folder());
    run(&mut cargo, "the native benchmark ended early: see the message above")
}

fn folder() -> PathBuf {
    root().join("target/bench")
}

/// Runs a script of the benchmarks.
fn measure(node: &mut Command) -> Outcome {
    node.env("REUSECHECK_CRITERION", folder().join("criterion"));
    run(node, "the benchmark ended early: see its message above")
}

/// Reading text: native, as wasm, and by insights-core's parsers.
fn text() -> Outcome {
    let programs = setup::insights()?;
    let mut cargo = command(
        "cargo",
        &["build", "--quiet", "--profile", "api", "--package", "reusecheck-core", "--example", "turns"],
    );
    cargo.env("CARGO_TARGET_DIR", root().join("target"));
    run(&mut cargo, "the native reader does not build: see the message above")?;
    let _dist = dist::build_here()?;
    let mut node = command("node", &["text.mjs"]);
    node.arg(root().join("target/api/examples/turns")).arg(programs.join("python"));
    measure(node.current_dir(root().join("tests/bench")))
}

/// Reading archives: native, as wasm, and by the tools that unpack them.
fn archives() -> Outcome {
    let mut cargo = command(
        "cargo",
        &["build", "--quiet", "--profile", "api", "--package", "reusecheck-archive", "--example", "read"],
    );
    cargo.env("CARGO_TARGET_DIR", root().join("target"));
    run(&mut cargo, "the native reader does not build: see the message above")?;
    let _dist = dist::build_here()?;
    let mut node = command("node", &["archives.mjs"]);
    node.arg(root().join("target/api/examples/read")).arg(root().join("dist/npm"));
    measure(node.current_dir(root().join("tests/bench")))
}

/// Runs a script of `tests/bench` over a fresh `dist/`.
fn on_dist(script: &str) -> Outcome {
    let chromium = setup::chromium()?;
    let _dist = dist::build_here()?;
    let mut node = command("node", &[script]);
    measure(node.current_dir(root().join("tests/bench")).env("CHROMIUM", chromium))
}
