//! `cargo xtask pictures`: accepts the current appearance as the reference.

use std::process::ExitCode;

use crate::cli::Arguments;
use crate::process::{command, root, run, say};
use crate::{Outcome, dist, setup};

/// Rewrites every picture. A person reviews the difference before it is committed.
pub(crate) fn accept(arguments: &mut Arguments) -> Outcome<ExitCode> {
    arguments.end()?;
    setup::provide(&setup::packages_of_tests(), true)?;
    let _dist = dist::build_here()?;
    let mut node = command("npm", &["run", "--silent", "pictures"]);
    node.current_dir(root().join("tests/browser"));
    node.env("CHROMIUM", setup::chromium()?);
    run(&mut node, "not every picture could be taken: see above")?;
    say("tests/browser/pictures holds how everything looks now: look at what changed before you commit it");
    Ok(ExitCode::SUCCESS)
}
