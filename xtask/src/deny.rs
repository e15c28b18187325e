//! Checks bans, licences and sources of all crates with cargo-deny.

use std::path::Path;

use crate::Outcome;
use crate::process::{command, root, run};

/// The workspaces of the repository: each has a lock file of its own.
const WORKSPACES: [&str; 3] = [".", "fuzz", "tests/bench"];

/// Checks every workspace against `deny.toml`. Advisories are left out: they take a database from the network.
pub(crate) fn check(folder: &Path) -> Outcome {
    WORKSPACES.iter().try_for_each(|workspace| {
        let manifest = root().join(workspace).join("Cargo.toml");
        let mut deny = command(&folder.join("cargo-deny").to_string_lossy(), &["--locked", "--all-features"]);
        deny.arg("--manifest-path").arg(manifest).arg("--config").arg(root().join("deny.toml"));
        run(
            deny.args(["--log-level", "error", "check", "bans", "licenses", "sources"]),
            &format!("cargo-deny has findings in {workspace}/Cargo.toml: see above"),
        )
    })
}
