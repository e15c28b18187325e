//! `cargo xtask dist`: what is handed out, under `dist/`.

mod app;
mod files;

use std::fs::File;
use std::path::Path;

use crate::Outcome;
use crate::coverage;
use crate::process::{lock, root, run, say};
use crate::setup::{Tools, wasm_folder};
use files::{copy, fresh, read, write};

/// Builds everything. What it gives is to be kept while `dist/` must stay as it is: another run waits for it.
pub(crate) fn build(tools: &Tools) -> Outcome<File> {
    let held = lock(&root().join("target/dist.lock"), "another run is using dist/: waiting for it")?;
    page(tools, &root().join("dist/app"))?;
    npm(tools, &root().join("dist/npm"))?;
    say("dist/app holds the page, dist/npm the package");
    Ok(held)
}

/// The page, as Trunk builds it, and then as it is hosted.
fn page(tools: &Tools, app: &Path) -> Outcome {
    coverage::write()?;
    say("building the page for release");
    run(
        &mut tools.command("trunk", &["build", "--release"]),
        "the page could not be built: see the message above",
    )?;
    app::finish(app)
}

/// The package `reusecheck`: the API's wasm, its loaders, types and papers.
fn npm(tools: &Tools, npm: &Path) -> Outcome {
    say("building the npm package");
    fresh(npm)?;
    api(tools, npm)?;
    let web = root().join("crate-web");
    for name in
        ["api.js", "cli.js", "cli-options.js", "export.js", "index.js", "load.js", "node.js", "README.md"]
    {
        copy(&web.join("npm").join(name), &npm.join(name))?;
    }
    copy(&web.join("types/index.d.ts"), &npm.join("index.d.ts"))?;
    for name in ["LICENSE-MIT", "LICENSE-APACHE"] {
        copy(&root().join(name), &npm.join(name))?;
    }
    // All parts of the workspace have one version, xtask's too.
    let package = read(&web.join("npm/package.json"))?.replace("0.0.0", env!("CARGO_PKG_VERSION"));
    write(&npm.join("package.json"), &package)
}

/// The API's wasm with its glue, as Trunk does it for the page: compiled, bound, optimized.
fn api(tools: &Tools, to: &Path) -> Outcome {
    let target = ["--target", "wasm32-unknown-unknown"];
    let features = ["--package", "reusecheck-web", "--no-default-features", "--features", "api"];
    let mut cargo = tools.command("cargo", &["build", "--locked", "--profile", "api"]);
    run(cargo.args(target).args(features), "the API could not be compiled: see the message above")?;
    let compiled = wasm_folder().join("wasm32-unknown-unknown/api/reusecheck_web.wasm");
    let mut bindgen =
        tools.command("wasm-bindgen", &["--target", "web", "--no-typescript", "--out-name", "reusecheck"]);
    run(bindgen.arg("--out-dir").arg(to).arg(compiled), "wasm-bindgen failed: see its message above")?;
    let bound = to.join("reusecheck_bg.wasm");
    let mut optimize = tools.command("wasm-opt", &["-O3"]);
    run(optimize.arg(&bound).arg("-o").arg(&bound), "wasm-opt failed: see its message above")
}
