//! `cargo xtask bench`: how fast it is, as ratios in one run.

use std::path::PathBuf;
use std::process::Command;

use crate::process::{command, root, run};
use crate::{Outcome, dist, setup};

/// Reading clusters from files, in Node and in Chromium.
pub(crate) fn fleet(options: &[&str]) -> Outcome {
    setup::node_packages()?;
    let chromium = setup::chromium()?;
    let _dist = dist::build(&setup::wasm(true)?)?;
    let mut node = command("node", &["fleet.bench.mjs"]);
    measure(node.args(options).current_dir(root().join("tests/browser")).env("CHROMIUM", chromium))
}

/// The example for Spark over many nodes.
pub(crate) fn spark(nodes: &[&str]) -> Outcome {
    setup::node_packages()?;
    let programs = setup::spark()?;
    let _dist = dist::build(&setup::wasm(true)?)?;
    let mut node = command("node", &["spark.bench.mjs"]);
    measure(node.args(nodes).current_dir(root().join("tests/browser")).env("REUSECHECK_SPARK", programs))
}

/// What a first visit loads, beside what others put into documentation.
pub(crate) fn sizes() -> Outcome {
    setup::bench_packages()?;
    on_dist("sizes.mjs")
}

/// One answer, and the first verdict after a navigation.
pub(crate) fn speed() -> Outcome {
    native("check|readText")?;
    on_dist("speed.mjs")
}

/// Versions read and compared: as wasm beside npm's `semver`, and natively.
pub(crate) fn versions() -> Outcome {
    let wasm = "wasm32-unknown-unknown";
    setup::bench_packages()?;
    let mut cargo = setup::wasm(false)?
        .command("cargo", &["build", "--quiet", "--locked", "--release", "--lib", "--target", wasm]);
    run(cargo.args(["--manifest-path", MEASURED]), "the wasm does not build: see the message above")?;
    native("versions")?;
    let mut node = command("node", &["versions.mjs"]);
    node.arg(setup::wasm_folder().join(wasm).join("release/reusecheck_bench.wasm"));
    measure(node.current_dir(root().join("tests/bench")))
}

/// What is measured without wasm, by criterion.
const MEASURED: &str = "tests/bench/Cargo.toml";

/// Has criterion measure; what it found is read by the scripts.
fn native(wanted: &str) -> Outcome {
    let mut cargo =
        command("cargo", &["bench", "--quiet", "--locked", "--manifest-path", MEASURED, "--bench", "native"]);
    cargo.args(["--", "--quiet", wanted]).env("CARGO_TARGET_DIR", native_folder());
    run(&mut cargo, "the native benchmark ended early: see the message above")
}

fn native_folder() -> PathBuf {
    root().join("target/bench")
}

/// Runs a script of the benchmarks.
fn measure(node: &mut Command) -> Outcome {
    node.env("REUSECHECK_CRITERION", native_folder().join("criterion"));
    run(node, "the benchmark ended early: see its message above")
}

/// Reading text: native, as wasm, and by insights-core's parsers.
pub(crate) fn text() -> Outcome {
    let programs = setup::insights()?;
    let mut cargo = command(
        "cargo",
        &["build", "--quiet", "--profile", "api", "--package", "reusecheck-core", "--example", "turns"],
    );
    cargo.env("CARGO_TARGET_DIR", root().join("target"));
    run(&mut cargo, "the native reader does not build: see the message above")?;
    let _dist = dist::build(&setup::wasm(true)?)?;
    let mut node = command("node", &["text.mjs"]);
    node.arg(root().join("target/api/examples/turns")).arg(programs.join("python"));
    measure(node.current_dir(root().join("tests/bench")))
}

/// Runs a script of `tests/bench` over a fresh `dist/`.
fn on_dist(script: &str) -> Outcome {
    setup::node_packages()?;
    let chromium = setup::chromium()?;
    let _dist = dist::build(&setup::wasm(true)?)?;
    let mut node = command("node", &[script]);
    measure(node.current_dir(root().join("tests/bench")).env("CHROMIUM", chromium))
}
