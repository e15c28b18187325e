//! The npm packages: `reusecheck`, and the plugin for Docusaurus.

use std::path::Path;

use crate::Outcome;
use crate::files::{copy, copy_all, fresh, read, write as write_text};
use crate::process::{command, root, run};

/// The folders of the packages below `dist/`.
const PACKAGES: [&str; 2] = ["npm", "docusaurus"];
const LICENCES: [&str; 2] = ["LICENSE-MIT", "LICENSE-APACHE"];
/// The types of each entry. Older checkouts have fewer entries.
const TYPES: [&str; 4] = ["index.d.ts", "core.d.ts", "edge.d.ts", "wasm.d.ts"];
/// The entry without readers, a folder of the package.
const CORE: &str = "core";
/// Its scripts that equal those of the whole package. A copy has its own wasm and languages.
const SHARED: [&str; 3] = ["load.js", "api.js", "node-entry.js"];

/// Writes the package of a checkout into a new folder: its bound wasms with loaders, types, languages and licences.
pub(crate) fn write(checkout: &Path, wasms: &[&Path], languages: &Path, to: &Path) -> Outcome {
    fresh(to)?;
    let web = checkout.join("crate-web");
    for wasm in wasms {
        copy_all(wasm, to)?;
    }
    copy_all(&web.join("npm"), to)?;
    let types = web.join("types");
    for name in TYPES.iter().filter(|name| types.join(name).exists()) {
        copy(&types.join(name), &to.join(name))?;
    }
    copy_all(languages, &to.join("lang"))?;
    complete(checkout, to)
}

/// Adds the wasm of the entry without readers to the package, and the scripts that load it.
pub(super) fn add_core(wasm: &Path, package: &Path) -> Outcome {
    let core = package.join(CORE);
    copy_all(wasm, &core)?;
    SHARED.iter().try_for_each(|name| copy(&package.join(name), &core.join(name)))
}

/// Writes the plugin for Docusaurus into a new folder, with the files of the element.
pub(super) fn write_plugin(widget: &Path, to: &Path) -> Outcome {
    fresh(to)?;
    copy_all(&root().join("integrations/docusaurus"), to)?;
    copy_all(widget, &to.join("widget"))?;
    complete(&root(), to)
}

/// Adds the licences, the version and the repository's address. All parts of the workspace have both, xtask too.
fn complete(checkout: &Path, to: &Path) -> Outcome {
    LICENCES.iter().try_for_each(|name| copy(&checkout.join(name), &to.join(name)))?;
    let package = to.join("package.json");
    write_text(&package, &complete_manifest(&read(&package)?))
}

fn complete_manifest(text: &str) -> String {
    text.replace("0.0.0", env!("CARGO_PKG_VERSION")).replace("REPOSITORY", env!("CARGO_PKG_REPOSITORY"))
}

/// Packs each package into one file, for installation without a registry.
pub(super) fn pack(dist: &Path) -> Outcome {
    let packed = dist.join("package");
    fresh(&packed)?;
    let mut npm =
        command("npm", &["pack", "--ignore-scripts", "--offline", "--silent", "--pack-destination"]);
    npm.arg(&packed).args(PACKAGES.map(|name| dist.join(name)));
    run(&mut npm, "npm cannot pack the packages: see its message above")
}

#[cfg(test)]
mod tests {
    use super::complete_manifest;
    use crate::files::read;
    use crate::process::root;

    #[test]
    fn packages_name_version_and_repository() {
        for file in ["crate-web/npm/package.json", "integrations/docusaurus/package.json"] {
            let manifest = complete_manifest(&read(&root().join(file)).unwrap());
            let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
            let repository = concat!("git+", env!("CARGO_PKG_REPOSITORY"), ".git");
            assert_eq!(manifest["version"], env!("CARGO_PKG_VERSION"));
            assert_eq!(manifest["repository"]["url"], repository);
        }
    }
}
