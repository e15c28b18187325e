//! `cargo xtask bench`: how fast it is, as ratios in one run.

use crate::process::{command, root, run};
use crate::{Outcome, dist, setup};

/// Reading clusters from files, in Node and in Chromium.
pub(crate) fn fleet(options: &[&str]) -> Outcome {
    setup::node_packages()?;
    let chromium = setup::chromium()?;
    let _dist = dist::build(&setup::wasm(true)?)?;
    let mut node = command("node", &["fleet.bench.mjs"]);
    node.args(options).current_dir(root().join("tests/browser")).env("CHROMIUM", chromium);
    run(&mut node, "the benchmark ended early: see its message above")
}

/// The example for Spark over many nodes.
pub(crate) fn spark(nodes: &[&str]) -> Outcome {
    setup::node_packages()?;
    let programs = setup::spark()?;
    let _dist = dist::build(&setup::wasm(true)?)?;
    let mut node = command("node", &["spark.bench.mjs"]);
    node.args(nodes).current_dir(root().join("tests/browser")).env("REUSECHECK_SPARK", programs);
    run(&mut node, "the benchmark ended early: see its message above")
}

/// What a first visit loads, beside what others put into documentation.
pub(crate) fn sizes() -> Outcome {
    setup::bench_packages()?;
    on_dist("sizes.mjs")
}

/// One answer, and the first verdict after a navigation.
pub(crate) fn speed() -> Outcome {
    on_dist("speed.mjs")
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
    run(node.current_dir(root().join("tests/bench")), "the benchmark ended early: see its message above")
}

/// Runs a script of `tests/bench` over a fresh `dist/`.
fn on_dist(script: &str) -> Outcome {
    setup::node_packages()?;
    let chromium = setup::chromium()?;
    let _dist = dist::build(&setup::wasm(true)?)?;
    let mut node = command("node", &[script]);
    node.current_dir(root().join("tests/bench")).env("CHROMIUM", chromium);
    run(&mut node, "the benchmark ended early: see its message above")
}
