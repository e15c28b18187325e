//! `cargo xtask test`: every check and test, to the end, whatever fails on the way.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::Instant;

use crate::Outcome;
use crate::process::{command, find, root, run, say};
use crate::tally::Tally;
use crate::{dist, setup};

/// Runs everything; `all` adds the tests marked as ignored, which are the slow ones, and many more property cases.
pub(crate) fn everything(all: bool) -> ExitCode {
    let mut tally = Tally::default();
    let mut stage = |name: &str, work: &dyn Fn(&str) -> Tally| {
        say(name);
        let start = Instant::now();
        let done = work(name);
        say(&format!("{name}: {} ({} s)", done.summary(), start.elapsed().as_secs()));
        tally.add(done);
    };
    stage("formatting", &|name| Tally::whole(name, formatting()));
    stage("clippy", &|name| Tally::whole(name, clippy()));
    stage("types, linter and formatter of JavaScript", &|name| Tally::whole(name, javascript()));
    stage("unit, property and snapshot tests", &|name| native_tests(name, all));
    stage("examples in the documentation", &|name| {
        tests(name, &mut command("cargo", &["test", "--doc", "--workspace"]))
    });
    stage("page, package and browser tests", &|name| match browser_tests(all) {
        Ok((mut node, _dist)) => tests(name, &mut node),
        Err(sentence) => Tally::whole(name, Err(sentence)),
    });
    if !tally.is_clean() {
        println!("\nfailed:");
        tally.failures.iter().for_each(|failure| println!("  {failure}"));
    }
    println!("{}", tally.summary());
    if tally.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn formatting() -> Outcome {
    setup::component("rustfmt", "fmt")?;
    run(&mut command("cargo", &["fmt", "--all", "--check"]), "run `cargo fmt --all`")
}

fn clippy() -> Outcome {
    setup::component("clippy", "clippy")?;
    let arguments = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
    run(&mut command("cargo", &arguments), "see its findings above")
}

fn javascript() -> Outcome {
    setup::node_packages()?;
    let mut npm = command("npm", &["run", "--silent", "check"]);
    run(
        npm.current_dir(root().join("tests/browser")),
        "see its findings above; `npm run format` in tests/browser formats",
    )
}

/// With cargo-nextest where it is installed, else with cargo itself.
fn native_tests(name: &str, all: bool) -> Tally {
    setup::shells();
    let nextest = find(&["cargo-nextest"]).is_some();
    let mut cargo = command("cargo", if nextest { &["nextest", "run"] } else { &["test"] });
    cargo.args(["--workspace", "--locked", "--no-fail-fast"]);
    if !nextest {
        cargo.args(["--lib", "--bins", "--tests"]);
    }
    if all {
        cargo.args(if nextest { ["--run-ignored", "all"] } else { ["--", "--include-ignored"] });
        cargo.env("PROPTEST_CASES", "20000");
    }
    tests(name, &mut cargo)
}

/// Sets up and builds what the browser tests look at; gives the command that runs them, and the hold on `dist/`.
fn browser_tests(all: bool) -> Outcome<(Command, File)> {
    setup::node_packages()?;
    let chromium = setup::chromium()?;
    let geckodriver = setup::drivers()?;
    setup::fonts();
    let sites = setup::generators()?;
    let tools = setup::wasm(true)?;
    let dist = dist::build(&tools)?;
    let mut node = command("npm", &["run", "--silent", "test:all"]);
    node.current_dir(root().join("tests/browser")).env("REUSECHECK_SITES", sites);
    if all {
        setup::docusaurus()?;
        node.env("REUSECHECK_ALL", "1").env("REUSECHECK_SPARK", setup::spark()?);
    }
    node.env("CHROMIUM", chromium)
        .env("GECKODRIVER", geckodriver)
        .env("REUSECHECK_RUST", tools.rust_version());
    Ok((node, dist))
}

/// Runs a test runner, showing what it prints while it prints it, and counts.
fn tests(name: &str, runner: &mut Command) -> Tally {
    let child = runner.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let Ok(mut child) = child else {
        return Tally::whole(name, Err("its runner does not start".to_owned()));
    };
    let lines = Mutex::new(Vec::new());
    let follow = |stream: &mut dyn Read| {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            println!("{line}");
            lines.lock().map(|mut lines| lines.push(line)).unwrap_or_default();
        }
    };
    let (mut stdout, mut stderr) = (child.stdout.take(), child.stderr.take());
    thread::scope(|scope| {
        scope.spawn(|| stdout.as_mut().map(|stream| follow(stream)));
        scope.spawn(|| stderr.as_mut().map(|stream| follow(stream)));
    });
    let succeeded = child.wait().is_ok_and(|status| status.success());
    Tally::read(name, succeeded, &lines.into_inner().unwrap_or_default())
}
