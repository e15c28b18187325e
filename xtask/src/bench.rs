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
