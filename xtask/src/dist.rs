//! `cargo xtask dist`: what is handed out, under `dist/`.

mod app;
mod files;
mod offline;
mod pins;
mod squeeze;
mod widget;

use std::fs::File;
use std::path::Path;

use crate::Outcome;
use crate::process::{command, lock, root, run, say};
use crate::setup::{Tools, wasm_folder};
use crate::written;
use files::{copy, entries, fresh, read, write};

/// Builds everything. What it gives is to be kept while `dist/` must stay as it is: another run waits for it.
pub(crate) fn build(tools: &Tools) -> Outcome<File> {
    let held = lock(&root().join("target/dist.lock"), "another run is using dist/: waiting for it")?;
    engine(tools)?;
    let dist = root().join("dist");
    let app = dist.join("app");
    page(tools, &app)?;
    npm(&dist.join("npm"))?;
    pack(&dist)?;
    let (stage, element) = (widget::stage(&app)?, dist.join("widget"));
    widget::build(tools, &stage, &element, &dist.join("embed"))?;
    offline::build(tools, &stage, &element, &dist.join("offline"))?;
    pins::write_pins(&dist, &app)?;
    app::finish(&app)?;
    bill_of_materials(&dist)?;
    manifest(&dist)?;
    say("dist/ holds the page (app, offline), the package (npm), the element (widget) and the frame (embed)");
    Ok(held)
}

/// The page, as Trunk builds it into `dist/app`.
fn page(tools: &Tools, app: &Path) -> Outcome {
    written::write()?;
    say("building the page for release");
    // Optimizing for size, the compiler calls what would be shorter in place, and compresses better there.
    let inlined = "-Cllvm-args=-inline-threshold=30";
    run(
        &mut tools.command_with("trunk", &["build", "--release"], inlined),
        "the page could not be built: see the message above",
    )?;
    squeeze::squeeze(tools, app)
}

/// `dist/sbom.cdx.json`: what is linked into the wasm.
fn bill_of_materials(dist: &Path) -> Outcome {
    let mut node = command("node", &["xtask/sbom.mjs", env!("CARGO_PKG_VERSION")]);
    run(node.arg(dist), "the bill of materials could not be written: see the message above")
}

/// `dist/manifest.json`: every file with its size and what identifies it.
fn manifest(dist: &Path) -> Outcome {
    let mut node = command("node", &["xtask/manifest.mjs", env!("CARGO_PKG_VERSION")]);
    run(node.arg(dist), "the manifest could not be written: see the message above")
}

/// The package `reusecheck`: the engine with its loaders, types and papers.
fn npm(npm: &Path) -> Outcome {
    say("packing the npm package");
    fresh(npm)?;
    let web = root().join("crate-web");
    for name in ENGINE {
        copy(&root().join("target/engine").join(name), &npm.join(name))?;
    }
    for name in ["cli.js", "cli-options.js", "index.js", "node.js", "README.md"] {
        copy(&web.join("npm").join(name), &npm.join(name))?;
    }
    copy(&web.join("types/index.d.ts"), &npm.join("index.d.ts"))?;
    fresh(&npm.join("lang"))?;
    for name in entries(&written::languages())? {
        copy(&written::languages().join(&name), &npm.join("lang").join(&name))?;
    }
    for name in ["LICENSE-MIT", "LICENSE-APACHE"] {
        copy(&root().join(name), &npm.join(name))?;
    }
    // All parts of the workspace have one version, xtask's too.
    let package = read(&web.join("npm/package.json"))?.replace("0.0.0", env!("CARGO_PKG_VERSION"));
    write(&npm.join("package.json"), &package)
}

/// The package as one file, for where there is no registry.
fn pack(dist: &Path) -> Outcome {
    let packed = dist.join("package");
    fresh(&packed)?;
    let mut npm =
        command("npm", &["pack", "--ignore-scripts", "--offline", "--silent", "--pack-destination"]);
    run(npm.arg(&packed).arg(dist.join("npm")), "npm could not pack the package: see its message above")
}

/// What the package and the page's reader of pastes run on: the API's wasm, its glue and the loader.
const ENGINE: [&str; 7] =
    ["api.js", "export.js", "fleet.js", "gzip.js", "load.js", "reusecheck.js", "reusecheck_bg.wasm"];
/// Those of them that are written by hand.
const LOADERS: [&str; 5] = ["api.js", "export.js", "fleet.js", "gzip.js", "load.js"];

/// Builds the engine into `target/engine`, from where `static/index.html` has Trunk copy it.
pub(crate) fn engine(tools: &Tools) -> Outcome {
    say("building the engine: what reads pastes, and the package");
    let engine = root().join("target/engine");
    fresh(&engine)?;
    api(tools, &engine)?;
    LOADERS.iter().try_for_each(|name| copy(&root().join("crate-web/npm").join(name), &engine.join(name)))
}

/// The API's wasm with its glue, as Trunk does it for the page: compiled, bound and, for release, optimized.
fn api(tools: &Tools, to: &Path) -> Outcome {
    let target = ["--target", "wasm32-unknown-unknown"];
    let features = ["--package", "reusecheck-web", "--no-default-features", "--features", "api"];
    // Browsers have had SIMD since 2023 at the latest; large files are read faster with it.
    let simd = "-Ctarget-feature=+simd128";
    let mut cargo = tools.command_with("cargo", &["build", "--locked", "--profile", "api"], simd);
    run(cargo.args(target).args(features), "the API could not be compiled: see the message above")?;
    let compiled = wasm_folder().join("wasm32-unknown-unknown/api/reusecheck_web.wasm");
    let mut bindgen =
        tools.command("wasm-bindgen", &["--target", "web", "--no-typescript", "--out-name", "reusecheck"]);
    run(bindgen.arg("--out-dir").arg(to).arg(compiled), "wasm-bindgen failed: see its message above")?;
    if !tools.optimized {
        return Ok(());
    }
    let bound = to.join("reusecheck_bg.wasm");
    let mut optimize = tools.command("wasm-opt", &["-O3"]);
    run(optimize.arg(&bound).arg("-o").arg(&bound), "wasm-opt failed: see its message above")
}
