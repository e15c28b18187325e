//! The element for other people's pages, and the frame around it: bundled, with the integrity of every file in the loader.

use std::path::{Path, PathBuf};

use crate::Outcome;
use crate::process::{root, run, say};
use crate::setup::Tools;
use crate::wasm::{PANELS, is_part};

use super::app::write_policy;
use crate::files::{bytes, copy, copy_all, entries, fresh, integrity, list, read, write};

/// Returns the folder with the parts of the page and the sources of its other forms side by side, as their imports
/// require.
pub(super) fn stage(page: &Path) -> Outcome<PathBuf> {
    let stage = root().join("target/forms");
    fresh(&stage)?;
    copy_all(page, &stage)?;
    for name in ["widget", "embed"] {
        copy_all(&root().join("static").join(name), &stage.join(name))?;
    }
    Ok(stage)
}

/// Builds the element from the folder of [`stage`].
pub(super) fn build(tools: &Tools, stage: &Path, widget: &Path, embed: &Path) -> Outcome {
    say("building the widget and the frame");
    fresh(widget)?;
    let to = |name: &str| widget.join(name);
    let module = |from: &str, to: &Path| {
        // Loaded on use.
        let apart = ["--format=esm", "--external:./worker.js", "--external:./reuse-check.js"];
        bundle(tools, &stage.join(from), to, &apart)
    };
    module("widget/app.js", &to("app.js"))?;
    bundle(tools, &stage.join("worker.js"), &to("worker.js"), &["--format=esm"])?;
    bundle(tools, &stage.join("style.css"), &to("style.css"), &[])?;
    copy(&stage.join("reusecheck-web_bg.wasm"), &to("page.wasm"))?;
    for part in entries(stage)?.iter().filter(|name| is_part(name) && *name != PANELS) {
        copy(&stage.join(part), &to(part))?;
    }
    copy(&stage.join("engine/reusecheck_bg.wasm"), &to("engine.wasm"))?;
    copy(&stage.join("engine/reusecheck-archive_bg.wasm"), &to("archive.wasm"))?;
    copy_all(&stage.join("lang"), &to("lang"))?;

    let known: Vec<String> = list(widget)?
        .iter()
        .map(|name| Ok(format!("'{name}': '{}'", integrity(&bytes(&to(name))?))))
        .collect::<Outcome<_>>()?;
    let loader = stage.join("widget/reuse-check.js");
    write(&loader, &read(&loader)?.replace("FILES = {}", &format!("FILES = {{{}}}", known.join(", "))))?;
    bundle(tools, &loader, &to("reuse-check.js"), &["--format=esm"])?;

    fresh(embed)?;
    copy_all(widget, embed)?;
    bundle(tools, &stage.join("embed/frame.css"), &embed.join("frame.css"), &[])?;
    for name in ["frame.js", "reusecheck-embed.js"] {
        module(&format!("embed/{name}"), &embed.join(name))?;
    }
    copy(&stage.join("embed/frame.html"), &embed.join("frame.html"))?;
    write_policy(&embed.join("frame.html"))
}

/// Bundles a script or style sheet with its imports into one file; `options` are esbuild's.
pub(super) fn bundle(tools: &Tools, from: &Path, to: &Path, options: &[&str]) -> Outcome {
    let mut esbuild =
        tools.command("esbuild", &["--bundle", "--minify", "--target=es2022", "--charset=utf8"]);
    esbuild.arg("--log-level=warning").args(options);
    esbuild.arg(from).arg(format!("--outfile={}", to.display()));
    run(&mut esbuild, &format!("{} could not be bundled: see the message above", from.display()))
}
