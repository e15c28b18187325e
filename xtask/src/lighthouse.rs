//! `cargo xtask lighthouse`: what Lighthouse says of the built pages.

use crate::process::{command, root, run};
use crate::{Outcome, dist, setup};

/// Fails where accessibility or best practices are below 100; performance is only told.
pub(crate) fn everything() -> Outcome {
    setup::lighthouse()?;
    let chromium = setup::chromium()?;
    let _dist = dist::build(&setup::wasm(true)?)?;
    let mut node = command("node", &["lighthouse.mjs"]);
    node.current_dir(root().join("tests/lighthouse")).env("CHROMIUM", chromium);
    run(&mut node, "Lighthouse has findings: see above")
}
