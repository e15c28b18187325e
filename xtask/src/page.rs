//! Assembles the page: the files of `static/`, the wasm of page and engine, the pages of the knowledge and the
//! languages.

use std::path::Path;

use crate::Outcome;
use crate::files::{copy, entries, fresh};
use crate::generated;
use crate::process::root;

/// The scripts of the element that the page uses: its snippet builder shows one.
const ELEMENT: [&str; 2] = ["app.js", "theme.js"];
/// Scripts of the engine that are written by hand.
const LOADERS: [&str; 8] = [
    "api.js",
    "archive.js",
    "archive-fleet.js",
    "archive-source.js",
    "export.js",
    "fleet.js",
    "gzip.js",
    "load.js",
];

/// Writes the page without its wasm into a new folder. The engine's part is `engine/`. `site` is the address that the
/// page will have, if it is known.
pub(crate) fn assemble(page: &Path, site: Option<&str>) -> Outcome {
    fresh(page)?;
    let sources = root().join("static");
    for name in entries(&sources)?.iter().filter(|name| *name != "service-worker.js") {
        if sources.join(name).is_file() {
            copy(&sources.join(name), &page.join(name))?;
        }
    }
    fresh(&page.join("widget"))?;
    for name in ELEMENT {
        copy(&sources.join("widget").join(name), &page.join("widget").join(name))?;
    }
    fresh(&page.join("engine"))?;
    for name in LOADERS {
        copy(&root().join("crate-web/npm").join(name), &page.join("engine").join(name))?;
    }
    generated::languages(&root(), &page.join("lang"))?;
    generated::knowledge(page, site)
}
