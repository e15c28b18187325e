//! From the command line to the exit status.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use reusecheck_probe::date::iso_day;
use reusecheck_probe::host::{Files, Host};
use reusecheck_probe::options::{HELP, Options, Request};
use reusecheck_probe::output::{Head, Line};
use reusecheck_probe::play::play_all;
use reusecheck_probe::refusal::{Refusal, refusals};
use reusecheck_probe::tracking::Way;
use reusecheck_probe::vm::Printed;

use crate::space::Space;
use crate::{guest, machine};

const ANSWERED: u8 = 0;
const CANNOT_RUN: u8 = 2;
const UNDECIDED: u8 = 3;

/// The node's own files.
struct Node;

impl Files for Node {
    fn read(&self, path: &str) -> Option<String> {
        fs::read_to_string(path).ok()
    }

    fn exists(&self, path: &str) -> bool {
        Path::new(path).exists()
    }
}

/// Runs the program and returns its exit status.
pub(crate) fn run() -> u8 {
    match Request::read(lexopt::Parser::from_env()) {
        Ok(Request::Help) => print(HELP.trim_end()),
        Ok(Request::Version) => print(concat!("reusecheck-probe ", env!("CARGO_PKG_VERSION"))),
        Ok(Request::Run(options)) if options.in_vm.is_empty() => return ask(&options),
        Ok(Request::Run(options)) => return ask_in_vm(&options),
        Ok(Request::Guest(options)) => guest::run(&options),
        Err(error) => {
            eprintln!("{error}");
            return CANNOT_RUN;
        }
    }
    ANSWERED
}

/// Prints a line at once. A closed output does not end the run, because the namespace must be emptied first.
fn print(line: &str) {
    let mut output = io::stdout().lock();
    let _ = writeln!(output, "{line}").and_then(|()| output.flush());
}

fn ask(options: &Options) -> u8 {
    let mut host = Host::look(&Node);
    let mut reasons = refusals(&host, options);
    if options.load_modules && reasons.iter().all(|reason| reason.module().is_some()) {
        let modules: Vec<&str> = reasons.iter().filter_map(Refusal::module).collect();
        if options.dry_run {
            for module in modules {
                print(&format!("would load module {module}"));
            }
            reasons.clear();
        } else {
            modules.into_iter().for_each(load);
            host = Host::look(&Node);
            reasons = refusals(&host, options);
        }
    }
    if !reasons.is_empty() {
        for reason in reasons {
            eprintln!("cannot run here: {reason}");
        }
        return CANNOT_RUN;
    }
    let scheduler = host.scheduler().unwrap_or("rr");
    if options.dry_run {
        print(&reusecheck_probe::output::dry_run(&host, scheduler));
        return ANSWERED;
    }
    match Space::enter(scheduler) {
        Ok(space) => play(space, &host, options),
        Err(error) => {
            eprintln!("cannot run here: {error}");
            CANNOT_RUN
        }
    }
}

/// Prints what the probe prints in a virtual machine, and returns its exit status.
fn ask_in_vm(options: &Options) -> u8 {
    let printed = machine::run(options).unwrap_or_else(|error| Printed {
        errors: format!("cannot run in a virtual machine: {error}"),
        ..Printed::default()
    });
    printed.output.lines().for_each(print);
    printed.errors.lines().for_each(|line| eprintln!("{line}"));
    printed.status.unwrap_or(CANNOT_RUN)
}

/// Loads a module with `modprobe`, and prints how to unload it.
fn load(module: &str) {
    let path = std::env::var("PATH").unwrap_or_default();
    let mut modprobe = Command::new("modprobe");
    let error = match modprobe.arg(module).env("PATH", format!("{path}:/usr/sbin:/sbin")).status() {
        Ok(status) if status.success() => {
            eprintln!("loaded module '{module}'; unload it with 'modprobe -r {module}'");
            return;
        }
        Ok(status) => status.to_string(),
        Err(error) => error.to_string(),
    };
    eprintln!("cannot load module '{module}': modprobe: {error}");
}

fn play(mut space: Space, host: &Host, options: &Options) -> u8 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let head = Head { date: iso_day(now), node: options.node.clone(), kernel: host.release.clone() };
    print(head.to_string().trim_end());
    let is_answered = play_all(&mut space, &Way::possible(host), &mut |line: Line| print(&line.to_string()));
    // The namespace is emptied before the status is returned.
    drop(space);
    if is_answered { ANSWERED } else { UNDECIDED }
}
