//! `cargo xtask test`: every check and test, to the end, whatever fails on the way.
//!
//! The browser tests' requirements are set up and built while the tests without wasm run.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::Instant;

use lexopt::Arg;

use crate::Outcome;
use crate::cli::{Arguments, unexpected};
use crate::dist::Python;
use crate::process::{command, find, root, run, say};
use crate::setup::{Compiler, Tools};
use crate::tally::Tally;
use crate::{deny, dist, release, setup};

/// The exit status where a required package is missing.
const UNUSABLE: u8 = 2;

struct Options {
    /// Whether the tests run that take minutes, and many more property cases.
    all: bool,
    may_install: bool,
}

impl Options {
    fn read(arguments: &mut Arguments) -> Outcome<Self> {
        let mut options = Self { all: false, may_install: true };
        while let Some(argument) = arguments.next()? {
            match argument {
                Arg::Long("all") => options.all = true,
                Arg::Long("no-install") => options.may_install = false,
                other => return Err(unexpected(other)),
            }
        }
        Ok(options)
    }
}

/// Runs everything, and prints what failed and a closing line of counts.
pub(crate) fn everything(arguments: &mut Arguments) -> Outcome<ExitCode> {
    let Options { all, may_install } = Options::read(arguments)?;
    if let Err(missing) = setup::provide(&setup::packages_of_tests(), may_install) {
        eprintln!("{missing}");
        return Ok(ExitCode::from(UNUSABLE));
    }
    // Alone: rustup adds one part at a time.
    let compiler = setup::compiler(may_install);
    let mut tally = stages(all, compiler);
    if std::env::var("CI").is_ok_and(|value| value == "true") {
        tally.fail_skipped();
    }
    if !tally.is_clean() {
        println!("\nfailed:");
        tally.failures.iter().for_each(|failure| println!("  {failure}"));
    }
    println!("{}", tally.summary());
    Ok(if tally.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn stages(all: bool, compiler: Outcome<Compiler>) -> Tally {
    let mut tally = Tally::default();
    let mut stage = |name: &str, work: &mut dyn FnMut(&str) -> Tally| {
        say(name);
        let start = Instant::now();
        let done = work(name);
        say(&format!("{name}: {} ({} s)", done.summary(), start.elapsed().as_secs()));
        tally.add(done);
    };
    thread::scope(|scope| {
        stage("formatting", &mut |name| Tally::of(name, formatting()));
        let rest = scope.spawn(|| Prepared::new(all, compiler));
        stage("clippy", &mut |name| Tally::of(name, clippy()));
        stage("unit, property and snapshot tests", &mut |name| native_tests(name, all));
        stage("examples in the documentation", &mut |name| {
            tests(name, &mut command("cargo", &["test", "--doc", "--workspace"]))
        });
        say("waiting for what the other tests need");
        let Ok(Prepared { deny, browser }) = rest.join() else {
            stage("set-up", &mut |name| Tally::of(name, Err("ended early".to_owned())));
            return;
        };
        stage("types, linter and formatter of JavaScript", &mut |name| Tally::of(name, javascript()));
        stage("bans, licences and sources of all crates", &mut |name| {
            Tally::of(name, deny.clone().and_then(|folder| deny::check(&folder)))
        });
        stage("the package's command", &mut |name| match &browser {
            Ok(_) => tests(name, &mut command_of_package()),
            Err(error) => Tally::of(name, Err(error.clone())),
        });
        stage("the package for Python", &mut |name| match &browser {
            Ok(_) => python_package(name),
            Err(error) => Tally::of(name, Err(error.clone())),
        });
        stage("artifacts in empty folders", &mut |name| match &browser {
            Ok(_) => release::test_artifacts(name, all),
            Err(error) => Tally::of(name, Err(error.clone())),
        });
        stage("page, package and browser tests", &mut |name| match &browser {
            Ok(browser) => tests(name, &mut browser.command()),
            Err(error) => Tally::of(name, Err(error.clone())),
        });
    });
    tally
}

fn formatting() -> Outcome {
    setup::component("rustfmt", "fmt")?;
    setup::component("clippy", "clippy")?;
    run(&mut command("cargo", &["fmt", "--all", "--check"]), "run 'cargo fmt --all'")
}

fn clippy() -> Outcome {
    let arguments = ["clippy", "--quiet", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
    run(&mut command("cargo", &arguments), "see its findings above")
}

fn javascript() -> Outcome {
    setup::node_packages()?;
    let mut npm = command("npm", &["run", "--silent", "check"]);
    run(
        npm.current_dir(root().join("tests/browser")),
        "see its findings above; 'npm run format' in tests/browser formats",
    )
}

/// With cargo-nextest where it is installed, else with cargo itself.
fn native_tests(name: &str, all: bool) -> Tally {
    let has_nextest = find(&["cargo-nextest"]).is_some();
    let mut cargo = command("cargo", if has_nextest { &["nextest", "run"] } else { &["test", "--quiet"] });
    cargo.args(["--workspace", "--locked", "--no-fail-fast"]);
    if !has_nextest {
        cargo.args(["--lib", "--bins", "--tests"]);
    }
    if all {
        cargo.args(if has_nextest { ["--run-ignored", "all"] } else { ["--", "--include-ignored"] });
        // Other cases in each run; the seed repeats one that failed.
        let seed = std::process::id().to_string();
        say(&format!("properties draw 20000 cases each with PROPTEST_RNG_SEED={seed}"));
        cargo.env("PROPTEST_CASES", "20000").env("PROPTEST_RNG_SEED", seed);
    }
    let mut tally = tests(name, &mut cargo);
    for shell in setup::missing_shells() {
        say(&format!("skipped: the collector in {shell}, which is missing"));
        tally.skip();
    }
    tally
}

/// Returns the tests of the command once more, run by Node.
fn command_of_package() -> Command {
    let mut cargo = command("cargo", &["test", "--quiet", "--locked", "--package", "reusecheck", "--tests"]);
    cargo.arg("--no-fail-fast").env("REUSECHECK_COMMAND", root().join("dist/npm/cli.js"));
    cargo
}

/// Tests the package for Python in an environment without any other package, then its extensions and types in the
/// environment of the generators of sites.
fn python_package(name: &str) -> Tally {
    let environments = setup::sites().and_then(|sites| {
        let sites = sites.filter(|_| setup::has_python());
        sites.map(|sites| Ok((dist::python::install_for_tests()?, sites))).transpose()
    });
    let (empty, sites) = match environments {
        Ok(Some(environments)) => environments,
        Ok(None) => {
            say("skipped: the package for Python needs Python 3.9 or later with the module venv");
            let mut tally = Tally::default();
            tally.skip();
            return tally;
        }
        Err(error) => return Tally::of(name, Err(error)),
    };
    let test = |python: &Path, file: &str| {
        let mut python = command(&python.to_string_lossy(), &["-m", "unittest", "--quiet"]);
        python.arg(format!("integrations/python/tests/test_{file}.py"));
        python.envs(dist::python::packages().map(|packages| ("PYTHONPATH", packages)));
        Tally::of(&format!("{name}, {file}"), run(&mut python, "see its findings above"))
    };
    let mut tally = test(&empty, "api");
    for file in ["pages", "types"] {
        tally.add(test(&sites.join("python"), file));
    }
    tally
}

/// The set-up that runs in parallel with the first tests.
struct Prepared {
    deny: Outcome<PathBuf>,
    browser: Outcome<BrowserTests>,
}

impl Prepared {
    fn new(all: bool, compiler: Outcome<Compiler>) -> Self {
        thread::scope(|scope| {
            let deny = scope.spawn(setup::cargo_deny);
            let browser = compiler.and_then(|compiler| BrowserTests::new(all, &setup::tools(compiler)?));
            let deny = deny.join().unwrap_or_else(|_| Err("installing cargo-deny ended early".to_owned()));
            Self { deny, browser }
        })
    }
}

/// The files that the browser tests use, and their environment.
struct BrowserTests {
    environment: Vec<(&'static str, PathBuf)>,
    /// Why the size of the page is not judged, if it is not.
    unjudged_size: Option<String>,
    /// `dist/` does not change while they run.
    _dist: File,
}

impl BrowserTests {
    fn new(all: bool, tools: &Tools) -> Outcome<Self> {
        let mut environment = vec![("CHROMIUM", setup::chromium()?)];
        environment.extend(setup::geckodriver()?.map(|program| ("GECKODRIVER", program)));
        environment.extend(setup::sites()?.map(|programs| ("REUSECHECK_SITES", programs)));
        setup::runtimes()?;
        if all {
            setup::docusaurus()?;
            environment.extend([("REUSECHECK_SPARK", setup::spark()?), ("REUSECHECK_ALL", "1".into())]);
        }
        let unjudged_size = tools.compiler.unjudged_size();
        // Only the tests of reproducible builds and of artifacts read it.
        let python = if all { Python::Build } else { Python::LeaveOut };
        Ok(Self { environment, unjudged_size, _dist: dist::build(tools, None, python)? })
    }

    fn command(&self) -> Command {
        let mut node = command("npm", &["run", "--silent", "test:all"]);
        node.current_dir(root().join("tests/browser"));
        node.envs(self.environment.iter().map(|(name, value)| (name, value)));
        node.envs(self.unjudged_size.iter().map(|reason| ("REUSECHECK_UNJUDGED_SIZE", reason)));
        node
    }
}

/// Runs a test runner, showing what it prints while it prints it, and counts.
fn tests(name: &str, runner: &mut Command) -> Tally {
    let child = runner.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let Ok(mut child) = child else {
        return Tally::of(name, Err("its runner does not start".to_owned()));
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
