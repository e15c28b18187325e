//! The options of the command: one table for the argument parser, the help, the completions, the man page and `docs/command.md`.

use lexopt::{Arg, Parser, ValueExt as _};
use reusecheck_core::Letter;
use reusecheck_core::facts::{Facts, ProxyMode};
use reusecheck_core::messages::{ENGLISH, LANGUAGES, Message, id};
use reusecheck_core::report::Rating;

use crate::problem::Problem;

/// The topic of an option: a heading of the help, and a topic of `reusecheck help`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Facts that are known already.
    Facts,
    /// The input.
    Input,
    /// The output.
    Output,
    /// `reusecheck diff`
    Diff,
    /// `kubectl reusecheck`
    Cluster,
    /// About the program itself.
    Other,
}

impl Topic {
    /// Every topic, in the order of the help.
    pub const ALL: [Self; 6] =
        [Self::Facts, Self::Input, Self::Output, Self::Diff, Self::Cluster, Self::Other];

    /// Its name for `reusecheck help`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Facts => "facts",
            Self::Input => "input",
            Self::Output => "output",
            Self::Diff => "diff",
            Self::Cluster => "cluster",
            Self::Other => "other",
        }
    }

    /// Returns the topic of that name. The options of `reusecheck kubectl` are also found by this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        let name = if name == "kubectl" { "cluster" } else { name };
        Self::ALL.into_iter().find(|topic| topic.name() == name)
    }

    /// Returns the command that alone accepts options of this topic, and an example without the option.
    const fn command(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Diff => Some(("reusecheck diff", "reusecheck diff old.json new.json")),
            Self::Cluster => Some(("reusecheck kubectl", "reusecheck kubectl")),
            Self::Facts | Self::Input | Self::Output | Self::Other => None,
        }
    }

    /// Its heading.
    pub const fn heading(self) -> Message {
        match self {
            Self::Facts => id::CLI_TOPIC_FACTS,
            Self::Input => id::CLI_TOPIC_INPUT,
            Self::Output => id::CLI_TOPIC_OUTPUT,
            Self::Diff => id::CLI_TOPIC_DIFF,
            Self::Cluster => id::CLI_TOPIC_CLUSTER,
            Self::Other => id::CLI_TOPIC_OTHER,
        }
    }
}

/// An option.
#[derive(Clone, Copy, Debug)]
pub struct Opt {
    /// Its name, without the dashes.
    pub name: &'static str,
    /// Its short form.
    pub short: Option<char>,
    /// The name of its value in the help; `None` for a flag.
    pub value: Option<&'static str>,
    /// An example value.
    pub example: &'static str,
    /// The valid values; empty where any text is valid.
    pub choices: fn() -> Vec<&'static str>,
    /// Its topic.
    pub topic: Topic,
    /// Its effect.
    pub about: Message,
    take: Take,
}

/// Stores the option's value.
type Take = fn(&mut Arguments, &str);

impl Opt {
    /// Returns the option with its dashes: `--kernel`.
    pub fn long(&self) -> String {
        ["--", self.name].concat()
    }
}

/// The formats of `--format` with the answer, the default first; the letters are [`Letter`]s.
pub(crate) const FORMATS: [&str; 8] = ["text", "json", "markdown", "csv", "sarif", "junit", PROMETHEUS, NRPE];
pub(crate) const PROMETHEUS: &str = "prometheus";
pub(crate) const NRPE: &str = "nrpe";
/// An image with a shell and little else.
const IMAGE: &str = "busybox:1.37";
const RATINGS: [Rating; 3] = [Rating::Low, Rating::Medium, Rating::High];

const fn any() -> Vec<&'static str> {
    Vec::new()
}

fn modes() -> Vec<&'static str> {
    ProxyMode::NAMES.to_vec()
}

fn formats() -> Vec<&'static str> {
    [&FORMATS[..], &Letter::NAMES].concat()
}

fn languages() -> Vec<&'static str> {
    LANGUAGES.iter().map(|(id, _)| *id).collect()
}

fn ratings() -> Vec<&'static str> {
    RATINGS.map(Rating::name).to_vec()
}

const fn flag(name: &'static str, topic: Topic, about: Message, take: Take) -> Opt {
    Opt { name, short: None, value: None, example: "", choices: any, topic, about, take }
}

/// Returns an option with a value: its name in the help, and an example.
const fn valued(
    name: &'static str,
    (value, example): (&'static str, &'static str),
    topic: Topic,
    about: Message,
    take: Take,
) -> Opt {
    Opt { name, short: None, value: Some(value), example, choices: any, topic, about, take }
}

impl Opt {
    const fn one_of(self, choices: fn() -> Vec<&'static str>) -> Self {
        Self { choices, ..self }
    }

    const fn short(self, letter: char) -> Self {
        Self { short: Some(letter), ..self }
    }
}

/// Every option, in the order of the help.
pub const OPTIONS: &[Opt] = &[
    valued(
        "cluster-version",
        ("V", "v1.19.16-r0"),
        Topic::Facts,
        id::CLI_OPTION_CLUSTER_VERSION,
        |arguments, value| arguments.facts.cluster_version = Some(value.to_owned()),
    ),
    valued("kernel", ("K", "5.4.0-1034-azure"), Topic::Facts, id::CLI_OPTION_KERNEL, |arguments, value| {
        arguments.facts.kernel = Some(value.to_owned());
    }),
    valued("os", ("O", "\"EulerOS 2.9\""), Topic::Facts, id::CLI_OPTION_OS, |arguments, value| {
        arguments.facts.os = Some(value.to_owned());
    }),
    valued("proxy-mode", ("M", "ipvs"), Topic::Facts, id::CLI_OPTION_PROXY_MODE, |arguments, value| {
        arguments.facts.proxy_mode = ProxyMode::from_name(value);
    })
    .one_of(modes),
    valued(
        "knowledge",
        ("FILE", "kernels.json"),
        Topic::Facts,
        id::CLI_OPTION_KNOWLEDGE,
        |arguments, value| {
            arguments.knowledge = Some(value.to_owned());
        },
    ),
    flag("host", Topic::Input, id::CLI_OPTION_HOST, |arguments, _| arguments.host = true),
    flag("ndjson", Topic::Input, id::CLI_OPTION_NDJSON, |arguments, _| arguments.ndjson = true),
    valued("format", ("F", "json"), Topic::Output, id::CLI_OPTION_FORMAT, |arguments, value| {
        value.clone_into(&mut arguments.format);
    })
    .one_of(formats),
    flag("explain", Topic::Output, id::CLI_OPTION_EXPLAIN, |arguments, _| arguments.explain = true),
    flag("sources", Topic::Output, id::CLI_OPTION_SOURCES, |arguments, _| arguments.sources = true),
    flag("nodes", Topic::Output, id::CLI_OPTION_NODES, |arguments, _| arguments.nodes = true),
    flag("mask", Topic::Output, id::CLI_OPTION_MASK, |arguments, _| arguments.mask = true),
    valued("lang", ("L", "en"), Topic::Output, id::CLI_OPTION_LANG, |arguments, value| {
        value.clone_into(&mut arguments.lang);
    })
    .one_of(languages),
    valued("fail-on", ("RATING", "high"), Topic::Output, id::CLI_OPTION_FAIL_ON, |arguments, value| {
        arguments.fail_on = Rating::from_name(value).unwrap_or(arguments.fail_on);
    })
    .one_of(ratings),
    flag("fail-on-new", Topic::Diff, id::CLI_OPTION_FAIL_ON_NEW, |arguments, _| arguments.fail_on_new = true),
    valued("waivers", ("FILE", "waivers.json"), Topic::Diff, id::CLI_OPTION_WAIVERS, |arguments, value| {
        arguments.waivers = Some(value.to_owned());
    }),
    valued("context", ("NAME", "staging"), Topic::Cluster, id::CLI_OPTION_CONTEXT, |arguments, value| {
        arguments.kubectl.extend(["--context".to_owned(), value.to_owned()]);
    }),
    valued(
        "kubeconfig",
        ("FILE", "staging.yaml"),
        Topic::Cluster,
        id::CLI_OPTION_KUBECONFIG,
        |arguments, value| {
            arguments.kubectl.extend(["--kubeconfig".to_owned(), value.to_owned()]);
        },
    ),
    flag("sysctls", Topic::Cluster, id::CLI_OPTION_SYSCTLS, |arguments, _| arguments.sysctls = true),
    flag("yes", Topic::Cluster, id::CLI_OPTION_YES, |arguments, _| arguments.yes = true).short('y'),
    valued("image", ("IMAGE", "busybox:1.37"), Topic::Cluster, id::CLI_OPTION_IMAGE, |arguments, value| {
        value.clone_into(&mut arguments.image);
    }),
    flag("dry-run", Topic::Cluster, id::CLI_OPTION_DRY_RUN, |arguments, _| arguments.dry_run = true),
    flag("help", Topic::Other, id::CLI_OPTION_HELP, |arguments, _| arguments.task = Task::Help(None))
        .short('h'),
    flag("version", Topic::Other, id::CLI_OPTION_VERSION, |arguments, _| arguments.task = Task::Version)
        .short('V'),
];

/// The task of the command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// Answers for the input.
    Check,
    /// `--help`, `help [TOPIC]`
    Help(Option<String>),
    /// `--version`
    Version,
    /// `completions SHELL`
    Completions(String),
    /// `man`
    Manual,
    /// `diff OLD.json NEW.json`, with the files
    Diff(Vec<String>),
    /// `kubectl reusecheck`
    Cluster,
}

/// The parsed arguments.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "one for each flag")]
pub(crate) struct Arguments {
    pub(crate) task: Task,
    pub(crate) files: Vec<String>,
    pub(crate) facts: Facts,
    pub(crate) knowledge: Option<String>,
    pub(crate) format: String,
    pub(crate) lang: String,
    pub(crate) fail_on: Rating,
    pub(crate) host: bool,
    pub(crate) ndjson: bool,
    pub(crate) explain: bool,
    pub(crate) sources: bool,
    pub(crate) nodes: bool,
    pub(crate) mask: bool,
    pub(crate) fail_on_new: bool,
    pub(crate) waivers: Option<String>,
    /// Options for every call of kubectl.
    pub(crate) kubectl: Vec<String>,
    pub(crate) sysctls: bool,
    pub(crate) yes: bool,
    pub(crate) image: String,
    pub(crate) dry_run: bool,
    /// The options that were used, in their order.
    options: Vec<&'static Opt>,
    /// The first error.
    pub(crate) problem: Option<Problem>,
}

impl Arguments {
    /// Returns whether names are left out: a report of a wrong answer is sent to others.
    pub(crate) fn is_masked(&self) -> bool {
        self.mask || self.format == Letter::WrongAnswer.name()
    }

    fn new() -> Self {
        Self {
            task: Task::Check,
            files: Vec::new(),
            facts: Facts::default(),
            knowledge: None,
            format: FORMATS[0].to_owned(),
            lang: ENGLISH.language().to_owned(),
            fail_on: RATINGS[0],
            host: false,
            ndjson: false,
            explain: false,
            sources: false,
            nodes: false,
            mask: false,
            fail_on_new: false,
            waivers: None,
            kubectl: Vec::new(),
            sysctls: false,
            yes: false,
            image: IMAGE.to_owned(),
            dry_run: false,
            options: Vec::new(),
            problem: None,
        }
    }

    /// Returns whether an option sets a fact of the node.
    pub(crate) fn has_facts(&self) -> bool {
        self.facts != Facts::default()
    }
}

/// Parses the arguments. The first error is [`Arguments::problem`]; the rest is still parsed, so that `--help` works.
pub(crate) fn parse(program: &str, command_line: &[String]) -> Arguments {
    let mut arguments = Arguments::new();
    let mut parser = Parser::from_args(command_line);
    while let Ok(Some(argument)) = parser.next() {
        let raw = match argument {
            Arg::Value(file) => {
                arguments.files.push(file.to_string_lossy().into_owned());
                continue;
            }
            Arg::Long(name) => ["--", name].concat(),
            Arg::Short(letter) => format!("-{letter}"),
        };
        if let Err(problem) = take(&mut arguments, &raw, &mut parser) {
            arguments.problem.get_or_insert(problem);
        }
    }
    if arguments.task == Task::Check {
        arguments.task = subcommand(&arguments.files);
        if arguments.task == Task::Check && arguments.files.is_empty() && is_plugin(program) {
            arguments.task = Task::Cluster;
        }
    }
    if let Some(problem) = misplaced(&arguments) {
        arguments.problem.get_or_insert(problem);
    }
    arguments
}

/// Returns the problem of an option that the task would ignore.
fn misplaced(arguments: &Arguments) -> Option<Problem> {
    let topic = match arguments.task {
        Task::Check => None,
        Task::Diff(_) => Some(Topic::Diff),
        Task::Cluster => Some(Topic::Cluster),
        Task::Help(_) | Task::Version | Task::Completions(_) | Task::Manual => return None,
    };
    let mut others = arguments.options.iter().filter(|option| Some(option.topic) != topic);
    others.find_map(|option| {
        let (command, example) = option.topic.command()?;
        let example = format!("{example} {} {}", option.long(), option.example);
        let values = [("option", &*option.long()), ("command", command), ("example", example.trim_end())];
        Some(Problem::new(id::CLI_NEEDS_COMMAND, &values))
    })
}

/// Returns whether kubectl started it.
fn is_plugin(program: &str) -> bool {
    program.rsplit('/').next().unwrap_or(program).starts_with("kubectl-reusecheck")
}

/// Returns the task of the first word: `help`, `completions`, `man`, `diff` or `kubectl`. A file of that name is `./help`.
fn subcommand(words: &[String]) -> Task {
    let second = words.get(1).cloned();
    match (words.first().map(String::as_str), words.len()) {
        (Some("help"), 1 | 2) => Task::Help(second),
        (Some("completions"), 1 | 2) => Task::Completions(second.unwrap_or_default()),
        (Some("man"), 1) => Task::Manual,
        (Some("diff"), _) => Task::Diff(words[1..].to_vec()),
        (Some("kubectl"), 1) => Task::Cluster,
        _ => Task::Check,
    }
}

fn take(arguments: &mut Arguments, raw: &str, parser: &mut Parser) -> Result<(), Problem> {
    let named = |option: &&Opt| {
        option.long() == raw
            || option
                .short
                .is_some_and(|letter| raw.strip_prefix('-') == Some(letter.encode_utf8(&mut [0; 4])))
    };
    let Some(option) = OPTIONS.iter().find(named) else {
        parser.optional_value();
        let values = [("option", raw), ("example", "--kernel 5.4.0-1034-azure")];
        return Err(Problem::new(id::CLI_UNKNOWN_OPTION, &values));
    };
    arguments.options.push(option);
    if option.value.is_none() {
        if parser.optional_value().is_some() {
            return Err(Problem::new(id::CLI_VALUE_UNWANTED, &[("option", raw), ("example", raw)]));
        }
        (option.take)(arguments, "");
        return Ok(());
    }
    let example = format!("{raw} {}", option.example);
    let value = value(parser)
        .ok_or_else(|| Problem::new(id::CLI_VALUE_MISSING, &[("option", raw), ("example", &example)]))?;
    let choices = (option.choices)();
    if !choices.is_empty() && !choices.contains(&&*value) {
        let choices = choices.join(", ");
        let values = [("option", raw), ("value", &*value), ("choices", &*choices), ("example", &*example)];
        return Err(Problem::new(id::CLI_VALUE_UNKNOWN, &values));
    }
    (option.take)(arguments, &value);
    Ok(())
}

/// Returns the value of the option that was just read. The next option is not a value, unless it follows an `=`.
fn value(parser: &mut Parser) -> Option<String> {
    let text = |value: std::ffi::OsString| {
        value.string().unwrap_or_else(|error| match error {
            lexopt::Error::NonUnicodeValue(value) => value.to_string_lossy().into_owned(),
            other => other.to_string(),
        })
    };
    if let Some(value) = parser.optional_value() {
        return Some(text(value)).filter(|value| !value.is_empty());
    }
    let is_value = |next: &std::ffi::OsStr| {
        let next = next.to_string_lossy();
        next == "-" || !(next.is_empty() || next.starts_with('-'))
    };
    let mut rest = parser.try_raw_args()?;
    if !rest.peek().is_some_and(is_value) {
        return None;
    }
    rest.next().map(text)
}
