//! The npm package `reusecheck`.

use std::path::Path;

use crate::Outcome;
use crate::files::{copy, copy_all, fresh, read, write as write_text};
use crate::process::{command, run};

/// Writes the package of a checkout into a new folder: its bound wasms with loaders, types, languages and licences.
pub(crate) fn write(checkout: &Path, wasms: &[&Path], languages: &Path, to: &Path) -> Outcome {
    fresh(to)?;
    let web = checkout.join("crate-web");
    for wasm in wasms {
        copy_all(wasm, to)?;
    }
    copy_all(&web.join("npm"), to)?;
    copy(&web.join("types/index.d.ts"), &to.join("index.d.ts"))?;
    copy_all(languages, &to.join("lang"))?;
    for name in ["LICENSE-MIT", "LICENSE-APACHE"] {
        copy(&checkout.join(name), &to.join(name))?;
    }
    // All parts of the workspace have one version, xtask too.
    let package = to.join("package.json");
    write_text(&package, &read(&package)?.replace("0.0.0", env!("CARGO_PKG_VERSION")))
}

/// Packs the package into one file, for installation without a registry.
pub(super) fn pack(dist: &Path) -> Outcome {
    let packed = dist.join("package");
    fresh(&packed)?;
    let mut npm =
        command("npm", &["pack", "--ignore-scripts", "--offline", "--silent", "--pack-destination"]);
    run(npm.arg(&packed).arg(dist.join("npm")), "npm cannot pack the package: see its message above")
}
