//! `cargo xtask serve`: the page on this machine, rebuilt and reloaded when a file changes.

mod reload;
mod server;

use std::path::Path;
use std::process::{ExitCode, Stdio};
use std::sync::Arc;
use std::thread;

use lexopt::Arg;

use crate::Outcome;
use crate::cli::{Arguments, unexpected};
use crate::files::rename;
use crate::process::{root, say, timed};
use crate::setup::{self, Compiler};
use crate::wasm::{
    ARCHIVE, ARCHIVE_NAME, BOTH, ENGINE, ENGINE_NAME, PAGE, PAGE_NAME, bind, bind_in_parts, compile_binder,
};
use crate::{files, generated, page};
use reload::{Builds, Changes};

/// A node to look at first: the FAQ's own example.
const EXAMPLE: &str = "#1&c=v1.19.16-r0&o=EulerOS%202.5&k=3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64&m=ipvs";
/// Folders whose changes rebuild the page.
const WATCHED: [&str; 3] = ["static", "crate-web", "crate-core"];

struct Options {
    release: bool,
    port: u16,
    may_install: bool,
}

impl Options {
    fn read(arguments: &mut Arguments) -> Outcome<Self> {
        let mut options = Self { release: false, port: 8080, may_install: true };
        while let Some(argument) = arguments.next()? {
            match argument {
                Arg::Long("release") => options.release = true,
                Arg::Long("port") => options.port = arguments.value()?,
                Arg::Long("no-install") => options.may_install = false,
                other => return Err(unexpected(other)),
            }
        }
        Ok(options)
    }
}

/// Serves until interrupted.
pub(crate) fn run(arguments: &mut Arguments) -> Outcome<ExitCode> {
    let Options { release, port, may_install } = Options::read(arguments)?;
    let folder = root().join("target/serve");
    let builds = Arc::new(Builds::default());
    // Before the long set-up: nobody should wait minutes for this error.
    server::start(port, folder.clone(), Arc::clone(&builds)).map_err(|error| {
        let other = port.wrapping_add(1).max(1024);
        format!("cannot listen on port {port}: {error}; choose another with --port {other}")
    })?;
    let compiler = setup::compiler(may_install)?;
    let mut changes = Changes::new(WATCHED.map(|name| root().join(name)));
    timed("building the page", || {
        thread::scope(|scope| {
            scope.spawn(compile_programs);
            build(&compiler, release, &folder)
        })
    })?;
    say(&format!("open http://127.0.0.1:{port}/{EXAMPLE}"));
    say("it reloads when a file changes; Ctrl-C ends it");
    loop {
        changes.wait();
        // The page before stays until its successor is whole.
        match timed("building the page again", || build(&compiler, release, &folder)) {
            Ok(()) => builds.announce(),
            Err(error) => say(&error),
        }
    }
}

/// Compiles the programs that the build runs later: compiling the wasm leaves a core idle for minutes. A program that does not
/// compile is reported when the build runs it.
fn compile_programs() {
    for mut program in generated::compile().into_iter().chain([compile_binder()]) {
        let _ = program.stderr(Stdio::null()).status();
    }
}

/// Builds beside the folder that is served, then takes its place.
fn build(compiler: &Compiler, release: bool, folder: &Path) -> Outcome {
    let next = folder.with_extension("next");
    let page = if release { PAGE } else { BOTH }.compile(compiler, &root())?;
    let engine = if release { ENGINE.compile(compiler, &root())? } else { page.clone() };
    page::assemble(&next, None)?;
    let bind_page = if release { bind_in_parts } else { bind };
    bind_page(&page, PAGE_NAME, &next)?;
    bind(&engine, ENGINE_NAME, &next.join("engine"))?;
    // After the engine is bound: a release compiles both into the same file.
    let reader = if release { ARCHIVE.compile(compiler, &root())? } else { page };
    bind(&reader, ARCHIVE_NAME, &next.join("engine"))?;
    files::remove(folder)?;
    rename(&next, folder)
}
