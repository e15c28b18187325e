//! `cargo xtask dist`: what is handed out, under `dist/`.

use std::fs::{self, File};
use std::path::Path;

use crate::Outcome;
use crate::coverage;
use crate::process::{lock, root, run, say};
use crate::setup::{Tools, wasm_folder};

/// The strict policy that the page carries wherever it is hosted.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'";

/// Builds everything. What it gives is to be kept while `dist/` must stay as it is: another run waits for it.
pub(crate) fn build(tools: &Tools) -> Outcome<File> {
    let held = lock(&root().join("target/dist.lock"), "another run is using dist/: waiting for it")?;
    app(tools, &root().join("dist/app"))?;
    npm(tools, &root().join("dist/npm"))?;
    say("dist/app holds the page, dist/npm the package");
    Ok(held)
}

/// The pages: Trunk's output with the policy written into them.
fn app(tools: &Tools, app: &Path) -> Outcome {
    coverage::write()?;
    say("building the page for release");
    run(
        &mut tools.command("trunk", &["build", "--release"]),
        "the page could not be built: see the message above",
    )?;
    with_policy(&app.join("index.html"))?;
    with_policy(&app.join("coverage.html"))
}

fn with_policy(file: &Path) -> Outcome {
    let page = read(file)?;
    let charset = "<meta charset=\"utf-8\">";
    let policy = format!("{charset}<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">");
    if !page.contains(charset) {
        return Err(format!("{} has no {charset} to put the policy behind", file.display()));
    }
    // With its loader turned off Trunk leaves its own link standing, and empty lines where others were.
    let lines = page.lines().filter(|line| !line.contains("data-trunk") && !line.trim().is_empty());
    let page = lines.collect::<Vec<_>>().join("\n") + "\n";
    write(file, &page.replacen(charset, &policy, 1))
}

/// The package `reusecheck`: the API's wasm, its loaders, types and papers.
fn npm(tools: &Tools, npm: &Path) -> Outcome {
    say("building the npm package");
    let _ = fs::remove_dir_all(npm);
    fs::create_dir_all(npm).map_err(|error| format!("{}: {error}", npm.display()))?;
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

fn read(file: &Path) -> Outcome<String> {
    fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

fn write(file: &Path, text: &str) -> Outcome {
    fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))
}

fn copy(from: &Path, to: &Path) -> Outcome {
    fs::copy(from, to).map(|_| ()).map_err(|error| format!("{}: {error}", from.display()))
}
