//! The command line.

use std::path::PathBuf;

use lexopt::{Arg, Parser, ValueExt};

/// The requested task.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Print the steps of a run without running them.
    pub dry_run: bool,
    /// Let `modprobe` load the modules that are missing.
    pub load_modules: bool,
    /// Run below Linux 4.19, too.
    pub allow_old_kernel: bool,
    /// Name the node in the output.
    pub node: Option<String>,
    /// Run with the kernel of these packages, in a virtual machine.
    pub in_vm: Vec<PathBuf>,
}

/// The parsed command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Run the cases.
    Run(Options),
    /// Be the first process of the machine of `--in-vm`, and run the cases with these options.
    Guest(Vec<String>),
    /// Print [`HELP`].
    Help,
    /// Print the version.
    Version,
}

/// The output of `--help`.
pub const HELP: &str = "\
usage: reusecheck-probe [OPTIONS]

Asks the running kernel what its IPVS does with a reused client port, and prints what happened.
Everything takes place in a network namespace of its own, which ends with the program.

  --dry-run            print what a run would do, and do nothing
  --load-modules       load missing modules with modprobe; they stay loaded
  --allow-old-kernel   run below Linux 4.19; drain the node first
  --node NAME          name the node in the output
  --in-vm PACKAGE      ask the kernel of a .deb or .rpm package in a virtual machine
                       instead; pass every package of a kernel that is split
  --help               print this text
  --version            print the version

Exit status: 0 answered, 2 cannot run here, 3 some cases undecided.
";

/// The first argument of the program in the machine of `--in-vm`.
pub const GUEST: &str = "--guest";

/// The longest name of a node: that of a DNS name.
const LONGEST: usize = 253;

impl Request {
    /// Reads the command line.
    pub fn read(mut parser: Parser) -> Result<Self, String> {
        let mut options = Options::default();
        if let Some(rest) = parser.try_raw_args().filter(|raw| raw.peek().is_some_and(|first| first == GUEST))
        {
            let rest = rest.skip(1).map(|option| option.to_string_lossy().into_owned());
            return Ok(Self::Guest(rest.collect()));
        }
        while let Some(argument) = parser.next().map_err(|error| with_help(&error.to_string()))? {
            match argument {
                Arg::Long("dry-run") => options.dry_run = true,
                Arg::Long("load-modules") => options.load_modules = true,
                Arg::Long("allow-old-kernel") => options.allow_old_kernel = true,
                Arg::Long("in-vm") => options.in_vm.push(package(&mut parser)?),
                Arg::Long("node") => options.node = Some(node(&mut parser)?),
                Arg::Long("help") | Arg::Short('h') => return Ok(Self::Help),
                Arg::Long("version") | Arg::Short('V') => return Ok(Self::Version),
                Arg::Long(name) => return Err(with_help(&format!("unknown option '--{name}'"))),
                Arg::Short(letter) => return Err(with_help(&format!("unknown option '-{letter}'"))),
                Arg::Value(value) => {
                    return Err(with_help(&format!("unexpected argument '{}'", value.to_string_lossy())));
                }
            }
        }
        if !options.in_vm.is_empty() && (options.dry_run || options.load_modules) {
            return Err(with_help("--in-vm changes no node: leave out --dry-run and --load-modules"));
        }
        Ok(Self::Run(options))
    }
}

fn package(parser: &mut Parser) -> Result<PathBuf, String> {
    parser.value().map(PathBuf::from).map_err(|error| with_help(&error.to_string()))
}

fn node(parser: &mut Parser) -> Result<String, String> {
    let name = parser.value().and_then(ValueExt::string).map_err(|error| with_help(&error.to_string()))?;
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-._".contains(letter);
    if name.is_empty() || name.len() > LONGEST || !name.chars().all(is_plain) {
        return Err(with_help(&format!("invalid node name '{name}'")));
    }
    Ok(name)
}

fn with_help(error: &str) -> String {
    format!("{error}; see 'reusecheck-probe --help'")
}
