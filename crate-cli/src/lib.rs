//! The command `reusecheck`: options, input, output and exit statuses, without a system of its own.
//!
//! [`run`] gets its arguments and a [`Host`]: files, streams, the size of the terminal. So the same command is a native
//! program (`main.rs`) and can be compiled to wasm, and the tests run it without a process.
//!
//! Data goes one way: arguments -> `options` -> sources (`source`, `archives`, `this_host`) -> `answer`s ->
//! `output`. The verdict, the exports and the words are the core's.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod answer;
mod archives;
mod bytes;
mod cluster;
mod date;
mod help;
mod history;
mod host;
mod monitor;
mod options;
mod output;
mod problem;
mod reference;
mod source;
mod terminal;
mod this_host;

pub use host::{Called, Host, Kind, ReadSeek};
pub use options::{OPTIONS, Opt, Topic};
pub use reference::options_as_markdown;

use reusecheck_core::messages::{Catalogue, ENGLISH, PACKS, id};
use reusecheck_core::{knowledge, use_knowledge};

use options::{Arguments, Task};
use problem::Problem;
use source::Sources;

/// The exit status for input that cannot be used.
const UNUSABLE: u8 = 2;
/// Facts that are enough for an answer, as an example in messages.
const EXAMPLE: &str = "reusecheck --cluster-version 1.27.3 --kernel 5.4.0-1034-azure --proxy-mode ipvs";

/// Runs the command, which was started as `program`, with these arguments and returns its exit status: 0 not affected, 1 affected, 3 unknown, 2 unusable.
pub fn run(program: &str, arguments: &[String], host: &mut dyn Host) -> u8 {
    let arguments = options::parse(program, arguments);
    let catalogue = catalogue(&arguments.lang);
    perform(&arguments, &catalogue, host).unwrap_or_else(|problem| {
        warn(host, &problem.text(&catalogue));
        UNUSABLE
    })
}

fn perform(arguments: &Arguments, catalogue: &Catalogue, host: &mut dyn Host) -> Result<u8, Problem> {
    match &arguments.task {
        Task::Help(topic) => return help::print(topic.as_deref(), catalogue, host),
        Task::Version => {
            let knowledge = knowledge().version;
            host.print(&format!("reusecheck {} ({knowledge})\n", env!("CARGO_PKG_VERSION")));
            return Ok(0);
        }
        Task::Completions(shell) => return reference::completions(shell, catalogue, host),
        Task::Manual => {
            host.print(&reference::manual(catalogue));
            return Ok(0);
        }
        Task::Check | Task::Diff(_) | Task::Cluster => {}
    }
    if let Some(problem) = &arguments.problem {
        return Err(problem.clone());
    }
    if let Some(file) = &arguments.knowledge {
        take_knowledge(file, host)?;
    }
    if let Task::Diff(files) = &arguments.task {
        return history::compare(files, arguments, catalogue, host);
    }
    let mut sources = Sources::new(arguments, catalogue);
    if arguments.ndjson {
        return sources.answer_lines(host);
    }
    let answers = if arguments.task == Task::Cluster {
        if arguments.dry_run {
            host.print(&cluster::plan(arguments));
            return Ok(0);
        }
        sources.answer_cluster(host)?
    } else {
        sources.answer(host)?
    };
    Ok(output::write(&answers, arguments, catalogue, host))
}

/// Returns the language of that name, from the packs that are compiled in.
fn catalogue(lang: &str) -> Catalogue {
    let pack = PACKS.iter().find(|(id, _)| *id == lang);
    pack.and_then(|(_, pack)| Catalogue::read((*pack).to_owned()).ok()).unwrap_or(ENGLISH)
}

/// Adds the user's rows to the knowledge.
fn take_knowledge(file: &str, host: &mut dyn Host) -> Result<(), Problem> {
    let rows = host.open(file).and_then(|mut rows| {
        let mut text = String::new();
        rows.read_to_string(&mut text).map(|_| text)
    });
    let rows = rows.map_err(|error| Problem::unreadable(file, &error))?;
    use_knowledge(&rows).map_err(|misplaced| {
        Problem::new(id::CLI_KNOWLEDGE, &[("file", file), ("reason", &misplaced.to_string())])
    })
}

/// Prints a line to standard error.
fn warn(host: &mut dyn Host, text: &str) {
    host.warn(&format!("reusecheck: {}\n", printable(text)));
}

/// Returns the text without characters that would steer a terminal; lines stay.
fn printable(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(reusecheck_core::report::printable).collect();
    lines.join("\n")
}
