//! `cargo xtask pictures`: takes how everything looks now for right.

use crate::process::{command, root, run, say};
use crate::{Outcome, dist, setup};

/// Writes every picture anew. A person looks at the difference before it is committed.
pub(crate) fn accept() -> Outcome {
    setup::node_packages()?;
    setup::fonts();
    let chromium = setup::chromium()?;
    let _dist = dist::build(&setup::wasm(true)?)?;
    let mut node = command("npm", &["run", "--silent", "pictures"]);
    node.current_dir(root().join("tests/browser"));
    node.env("CHROMIUM", chromium);
    run(&mut node, "not every picture could be taken: see above")?;
    say("tests/browser/pictures holds how everything looks now: look at what changed before you commit it");
    Ok(())
}
