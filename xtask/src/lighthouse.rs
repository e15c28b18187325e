//! `cargo xtask lighthouse`: runs Lighthouse on the built pages.

use std::process::ExitCode;

use crate::cli::Arguments;
use crate::process::{command, root, run};
use crate::{Outcome, dist, setup};

/// Fails if accessibility or best practices are below 100; performance is only printed.
pub(crate) fn everything(arguments: &mut Arguments) -> Outcome<ExitCode> {
    arguments.end()?;
    setup::lighthouse()?;
    let chromium = setup::chromium()?;
    let _dist = dist::build_here()?;
    let mut node = command("node", &["lighthouse.mjs"]);
    node.current_dir(root().join("tests/lighthouse")).env("CHROMIUM", chromium);
    run(&mut node, "Lighthouse has findings: see above")?;
    Ok(ExitCode::SUCCESS)
}
