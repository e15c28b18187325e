//! The element for other people's pages, and the frame around it: bundled, with the integrity of every file in the loader.

use std::path::{Path, PathBuf};

use crate::Outcome;
use crate::process::{root, run, say};
use crate::setup::Tools;

use super::app::write_policy;
use super::files::{bytes, copy, copy_all, fresh, integrity, list, read, write};

/// Where the parts of the page and the sources of its other forms lie side by side, as their imports have it.
fn stage(parts: &Path) -> Outcome<PathBuf> {
    let stage = root().join("target/forms");
    fresh(&stage)?;
    copy_all(parts, &stage)?;
    for name in ["widget", "embed"] {
        copy_all(&root().join("static").join(name), &stage.join(name))?;
    }
    copy(&root().join("static/fragment.js"), &stage.join("fragment.js"))?;
    Ok(stage)
}

/// `parts` are those of the page.
pub(super) fn build(tools: &Tools, parts: &Path, widget: &Path, embed: &Path) -> Outcome {
    say("building the widget and the frame");
    let stage = stage(parts)?;
    fresh(widget)?;
    let to = |name: &str| widget.join(name);
    bundle(tools, &stage.join("widget/app.js"), &to("app.js"))?;
    bundle(tools, &stage.join("worker.js"), &to("worker.js"))?;
    bundle(tools, &stage.join("style.css"), &to("style.css"))?;
    copy(&stage.join("reusecheck-web_bg.wasm"), &to("page.wasm"))?;
    copy(&stage.join("engine/reusecheck_bg.wasm"), &to("engine.wasm"))?;
    copy_all(&stage.join("lang"), &to("lang"))?;

    let known: Vec<String> = list(widget)?
        .iter()
        .map(|name| Ok(format!("'{name}': '{}'", integrity(&bytes(&to(name))?))))
        .collect::<Outcome<_>>()?;
    let loader = stage.join("widget/reuse-check.js");
    write(&loader, &read(&loader)?.replace("FILES = {}", &format!("FILES = {{{}}}", known.join(", "))))?;
    bundle(tools, &loader, &to("reuse-check.js"))?;

    fresh(embed)?;
    copy_all(widget, embed)?;
    for name in ["frame.css", "reusecheck-embed.js"] {
        bundle(tools, &stage.join("embed").join(name), &embed.join(name))?;
    }
    // The frame's script takes the loader as it is.
    bundle_but(tools, &stage.join("embed/frame.js"), &embed.join("frame.js"), "./reuse-check.js")?;
    copy(&stage.join("embed/frame.html"), &embed.join("frame.html"))?;
    write_policy(&embed.join("frame.html"))
}

/// One file of what a script or style sheet imports, but for what is loaded on use.
pub(super) fn bundle(tools: &Tools, from: &Path, to: &Path) -> Outcome {
    bundle_but(tools, from, to, "./worker.js")
}

fn bundle_but(tools: &Tools, from: &Path, to: &Path, apart: &str) -> Outcome {
    let mut esbuild = tools.command("esbuild", &["--bundle", "--minify", "--format=esm", "--target=es2022"]);
    esbuild.args(["--log-level=warning", "--charset=utf8", &format!("--external:{apart}")]);
    esbuild.arg(from).arg(format!("--outfile={}", to.display()));
    run(&mut esbuild, &format!("{} could not be bundled: see the message above", from.display()))
}
