//! The command line: one table of tasks, from which the help is printed and the arguments are dispatched.

use std::process::ExitCode;
use std::str::FromStr;

use lexopt::{Arg, Parser, ValueExt as _};

use crate::Outcome;

/// One task of `cargo xtask`.
pub(crate) struct Task {
    pub(crate) name: &'static str,
    /// Options and arguments, as the help shows them.
    pub(crate) usage: &'static str,
    pub(crate) purpose: &'static str,
    pub(crate) run: fn(&mut Arguments) -> Outcome<ExitCode>,
}

/// The arguments after the name of the task.
pub(crate) struct Arguments(Parser);

impl Arguments {
    /// Returns the next option or value, or `None` at the end.
    pub(crate) fn next(&mut self) -> Outcome<Option<Arg<'_>>> {
        self.0.next().map_err(|error| with_help(&error))
    }

    /// Returns the value of the option that was read last.
    pub(crate) fn value<T: FromStr<Err: std::error::Error + Send + Sync + 'static>>(&mut self) -> Outcome<T> {
        self.0.value().and_then(|value| value.parse()).map_err(|error| with_help(&error))
    }

    /// Fails if arguments are left.
    pub(crate) fn end(&mut self) -> Outcome {
        self.next()?.map_or(Ok(()), |argument| Err(unexpected(argument)))
    }
}

/// Runs the task that the command line names.
pub(crate) fn dispatch(tasks: &[Task], mut parser: Parser) -> Outcome<ExitCode> {
    let name = match parser.next().map_err(|error| with_help(&error))? {
        Some(Arg::Value(name)) => name.string().map_err(|error| with_help(&error))?,
        Some(Arg::Long("help") | Arg::Short('h')) => "help".to_owned(),
        Some(option) => return Err(unexpected(option)),
        None => return Err("no task given; see 'cargo xtask help'".to_owned()),
    };
    if name == "help" {
        print_help(tasks);
        return Ok(ExitCode::SUCCESS);
    }
    let task = tasks.iter().find(|task| task.name == name);
    let task = task.ok_or_else(|| format!("unknown task '{name}'; see 'cargo xtask help'"))?;
    (task.run)(&mut Arguments(parser))
}

/// Returns the error for an unknown argument of a task.
pub(crate) fn unexpected(argument: Arg<'_>) -> String {
    let argument = match argument {
        Arg::Short(letter) => format!("option '-{letter}'"),
        Arg::Long(name) => format!("option '--{name}'"),
        Arg::Value(value) => format!("argument '{}'", value.to_string_lossy()),
    };
    format!("unknown {argument}; see 'cargo xtask help'")
}

fn with_help(error: &lexopt::Error) -> String {
    format!("{error}; see 'cargo xtask help'")
}

fn print_help(tasks: &[Task]) {
    println!("usage: cargo xtask TASK [OPTIONS]\n");
    for task in tasks {
        println!("  {}\n      {}", [task.name, task.usage].join(" ").trim_end(), task.purpose);
    }
    println!(
        "\nTools that are not on the path are built once into $REUSECHECK_CACHE (default: ~/.cache/reusecheck).\n\
         $CHROMIUM names the browser of the tests, if it is not on the path."
    );
}

#[cfg(test)]
mod tests {
    use super::{Task, dispatch};
    use std::process::ExitCode;

    const TASKS: [Task; 1] = [Task {
        name: "walk",
        usage: "[--fast]",
        purpose: "moves",
        run: |arguments| arguments.end().map(|()| ExitCode::SUCCESS),
    }];

    fn error(arguments: &[&str]) -> String {
        dispatch(&TASKS, lexopt::Parser::from_args(arguments)).unwrap_err()
    }

    #[test]
    fn unknown_names_are_quoted() {
        assert_eq!(error(&["wlak"]), "unknown task 'wlak'; see 'cargo xtask help'");
        assert_eq!(error(&["--fast"]), "unknown option '--fast'; see 'cargo xtask help'");
        assert_eq!(error(&["walk", "--fsat"]), "unknown option '--fsat'; see 'cargo xtask help'");
        assert_eq!(error(&["walk", "home"]), "unknown argument 'home'; see 'cargo xtask help'");
        assert_eq!(error(&[]), "no task given; see 'cargo xtask help'");
    }

    #[test]
    fn a_task_without_arguments_runs() {
        assert!(dispatch(&TASKS, lexopt::Parser::from_args(["walk"])).is_ok());
    }
}
