//! `cargo xtask dist`: writes every form of ReuseCheck under `dist/`.

mod app;
pub(crate) mod native;
mod npm;
mod offline;
mod pins;
pub(crate) mod python;
mod squeeze;
mod widget;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

use lexopt::Arg;

use crate::cli::{Arguments, unexpected};
use crate::files::{copy_all, fresh, remove};
use crate::process::{command, lock, root, run, say, timed};
use crate::setup::{self, Compiler, TARGET, Tools};
use crate::wasm::{
    ARCHIVE, ARCHIVE_NAME, Build, COMMAND, COMMAND_NAME, CORE, ENGINE, ENGINE_NAME, PAGE, PAGE_NAME, bind,
    bind_in_parts,
};
use crate::{Outcome, docs, page};

pub(crate) use app::POLICY;
pub(crate) use npm::write as write_package;

/// Builds a release: only with a stable compiler and stable flags.
pub(crate) fn release(arguments: &mut Arguments) -> Outcome<ExitCode> {
    let site = site(arguments)?;
    let compiler = setup::compiler(true)?;
    compiler.require_stable()?;
    build(&setup::tools(compiler)?, site.as_deref(), Python::Build)?;
    if site.is_none() {
        say("without --site URL there is no sitemap.xml and no changes.atom: both need absolute addresses");
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns the address that the page will have.
pub(crate) fn site(arguments: &mut Arguments) -> Outcome<Option<String>> {
    let mut site = None;
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("site") => site = Some(arguments.value::<String>()?),
            other => return Err(unexpected(other)),
        }
    }
    match site {
        Some(site) if !site.starts_with("https://") => {
            Err(format!("--site: '{site}' is no address that starts with https://"))
        }
        site => Ok(site),
    }
}

/// Whether the package for Python is built. It compiles the core once more, which takes minutes.
#[derive(Clone, Copy)]
pub(crate) enum Python {
    Build,
    LeaveOut,
}

/// Sets up the tools and builds everything for tests and measurements.
pub(crate) fn build_here() -> Outcome<File> {
    build(&setup::tools(setup::compiler(true)?)?, None, Python::LeaveOut)
}

/// Locks `dist/` against other runs. Hold the returned lock for as long as `dist/` must not change.
pub(crate) fn hold() -> Outcome<File> {
    lock(&root().join("target/dist.lock"), "another run is using dist/: waiting for it")
}

/// Builds everything for a page at the address `site`. Hold the returned lock for as long as `dist/` must not change.
pub(crate) fn build(tools: &Tools, site: Option<&str>, python: Python) -> Outcome<File> {
    let lock = hold()?;
    let dist = root().join("dist");
    // The documentation site contains files of the build before.
    remove(&dist.join(docs::FOLDER))?;
    thread::scope(|scope| {
        // Both end with minutes on one core.
        let programs = scope.spawn(|| native::build(&dist));
        build_for_browsers(tools, site, &dist)?;
        programs.join().unwrap_or_else(|_| Err("compiling the static programs ended early".to_owned()))
    })?;
    match python {
        Python::Build => python::build(&dist)?,
        Python::LeaveOut => remove(&dist.join(python::FOLDER))?,
    }
    bill_of_materials(&dist.join("sbom.cdx.json"), "reusecheck-web", TARGET, &["split"])?;
    manifest(&dist)?;
    say(
        "dist/ holds the page (app, offline), the packages (npm, docusaurus), the element (widget), the frame (embed), the command (bin) and the probe",
    );
    Ok(lock)
}

/// The options of wasm-opt for what loads later. The compiler has inlined what speed needs; more of it would only add 2 %. The
/// first kilobyte of memory holds only the end of the stack.
const COMPACT: [&str; 7] = [
    "-O2",
    "--low-memory-unused",
    "--one-caller-inline-max-function-size",
    "20",
    "--always-inline-max-function-size",
    "6",
    "--strip-producers",
];

/// Builds everything that is wasm or JavaScript.
fn build_for_browsers(tools: &Tools, site: Option<&str>, dist: &Path) -> Outcome {
    let app = dist.join("app");
    let (page, compiled) = timed("compiling page and engine for release", || compile(&tools.compiler))?;
    let [engine, core, reader, command] =
        ["engine", "core", "archive", "command"].map(|folder| root().join("target").join(folder));
    bind_engine(tools, &compiled, &engine)?;
    timed("compiling the engine without readers", || bind_one(tools, &CORE, ENGINE_NAME, &core))?;
    timed("compiling the reader of archives", || bind_one(tools, &ARCHIVE, ARCHIVE_NAME, &reader))?;
    timed("compiling the package's command", || bind_one(tools, &COMMAND, COMMAND_NAME, &command))?;
    say("putting the forms together");
    page::assemble(&app, site)?;
    copy_all(&engine, &app.join("engine"))?;
    copy_all(&reader, &app.join("engine"))?;
    bind_in_parts(&page, PAGE_NAME, &app)?;
    npm::write(&root(), &[&engine, &reader, &command], &app.join("lang"), &dist.join("npm"))?;
    npm::add_core(&core, &dist.join("npm"))?;
    squeeze::squeeze(tools, &app)?;
    let (stage, element) = (widget::stage(&app)?, dist.join("widget"));
    widget::build(tools, &stage, &element, &dist.join("embed"))?;
    npm::write_plugin(&element, &dist.join("docusaurus"))?;
    npm::pack(dist)?;
    offline::build(tools, &stage, &element, &dist.join("offline"))?;
    pins::write_pins(dist, &app)?;
    app::finish(&app)
}

/// Compiles page and engine in parallel, because each ends with minutes on one core, and returns their files.
fn compile(compiler: &Compiler) -> Outcome<(PathBuf, PathBuf)> {
    let root = root();
    thread::scope(|scope| {
        let engine = scope.spawn(|| ENGINE.compile(compiler, &root));
        let page = PAGE.compile(compiler, &root)?;
        let engine = engine.join().unwrap_or_else(|_| Err("compiling the engine ended early".to_owned()))?;
        Ok((page, engine))
    })
}

/// Writes the glue and the wasm of the engine into a new folder, optimized for speed.
pub(crate) fn bind_engine(tools: &Tools, compiled: &Path, to: &Path) -> Outcome {
    bind_fast(tools, compiled, ENGINE_NAME, &["-O3"], to)
}

/// Compiles another wasm of the package, and writes its glue and wasm into a new folder. All wasms of one profile are
/// compiled into the same file, so bind one before the next.
fn bind_one(tools: &Tools, build: &Build, name: &str, to: &Path) -> Outcome {
    let compiled = build.compile(&tools.compiler, &root())?;
    bind_fast(tools, &compiled, name, &COMPACT, to)
}

fn bind_fast(tools: &Tools, compiled: &Path, name: &str, options: &[&str], to: &Path) -> Outcome {
    fresh(to)?;
    bind(compiled, name, to)?;
    let wasm = to.join(format!("{name}_bg.wasm"));
    let mut optimize = tools.command("wasm-opt", options);
    run(optimize.arg(&wasm).arg("-o").arg(&wasm), "wasm-opt failed: see its message above")
}

/// Writes a bill of materials: the crates that are linked into a crate for this target with these features.
fn bill_of_materials(file: &Path, name: &str, target: &str, features: &[&str]) -> Outcome {
    let mut node = command("node", &["xtask/sbom.mjs", env!("CARGO_PKG_VERSION")]);
    node.arg(file).args([name, target]).args(features);
    run(&mut node, "the bill of materials could not be written: see the message above")
}

/// Writes `dist/manifest.json`: every file with its size and digest.
pub(crate) fn manifest(dist: &Path) -> Outcome {
    let mut node = command("node", &["xtask/manifest.mjs", env!("CARGO_PKG_VERSION")]);
    run(node.arg(dist), "the manifest could not be written: see the message above")
}
