//! `--help` and `help TOPIC`, written from the table of options.

use std::fmt::Write as _;

use reusecheck_core::messages::{Catalogue, id};
use textwrap::Options;

use crate::host::Host;
use crate::options::{OPTIONS, Opt, Topic};
use crate::problem::Problem;

/// Ways to call the command.
pub(crate) const USAGE: [&str; 6] = [
    "reusecheck [FILE...] [OPTIONS]",
    "kubectl reusecheck [OPTIONS]",
    "reusecheck diff OLD.json NEW.json [OPTIONS]",
    "reusecheck help [TOPIC]",
    "reusecheck completions bash|fish|zsh",
    "reusecheck man",
];
/// Commands to try.
pub(crate) const EXAMPLES: [&str; 5] = [
    "reusecheck --cluster-version v1.19.16-r0 --os \"EulerOS 2.9\" --proxy-mode ipvs",
    "ssh node 'uname -a; sysctl net.ipv4.vs' | reusecheck --cluster-version 1.27.3",
    "kubectl get nodes -o json | reusecheck --proxy-mode ipvs",
    "reusecheck --format markdown node-1.txt node-2.txt > ticket.md",
    "reusecheck sosreport-*.tar.xz",
];
const WIDTH: usize = 80;
/// Columns before the description of an option.
const MARGIN: usize = 24;

/// Prints the help, or that of one topic.
pub(crate) fn print(topic: Option<&str>, catalogue: &Catalogue, host: &mut dyn Host) -> Result<u8, Problem> {
    let width = host.width().unwrap_or(WIDTH).clamp(60, 100);
    let text = match topic {
        None => overview(catalogue, width),
        Some(name) => {
            let known = Topic::from_name(name);
            let names = Topic::ALL.map(Topic::name).join(", ");
            let values = [("topic", name), ("choices", &*names), ("example", "reusecheck help facts")];
            about(known.ok_or_else(|| Problem::new(id::CLI_TOPIC_UNKNOWN, &values))?, catalogue, width)
        }
    };
    host.print(&text);
    Ok(0)
}

fn overview(catalogue: &Catalogue, width: usize) -> String {
    let mut text = format!("reusecheck: {}\n\n", catalogue.text(id::CLI_ABOUT_SUMMARY));
    text.push_str(&catalogue.fill(id::CLI_USAGE, &[("usage", USAGE[0])]));
    for usage in &USAGE[1..] {
        let _ = write!(text, "\n       {usage}");
    }
    text.push_str("\n\n");
    paragraph(catalogue.text(id::CLI_ABOUT_INPUT), width, &mut text);
    for topic in Topic::ALL {
        text.push('\n');
        text.push_str(&about(topic, catalogue, width));
    }
    text.push('\n');
    paragraph(catalogue.text(id::CLI_ABOUT_STATUS), width, &mut text);
    text.push('\n');
    for example in EXAMPLES {
        let _ = writeln!(text, "  {example}");
    }
    text
}

/// Returns the options of a topic.
fn about(topic: Topic, catalogue: &Catalogue, width: usize) -> String {
    let mut text = format!("{}:\n", catalogue.text(topic.heading()));
    for option in OPTIONS.iter().filter(|option| option.topic == topic) {
        let margin = " ".repeat(MARGIN);
        let effect = effect(option, catalogue);
        let options = Options::new(width).initial_indent(&margin).subsequent_indent(&margin);
        let lines = textwrap::wrap(&effect, options);
        let call = format!("  {}", call(option));
        for (at, line) in lines.iter().enumerate() {
            let first = at == 0 && call.len() < MARGIN;
            if at == 0 && !first {
                let _ = writeln!(text, "{call}");
            }
            let begin = if first { &*call } else { "" };
            let _ = writeln!(text, "{begin:MARGIN$}{}", line.get(MARGIN..).unwrap_or_default());
        }
    }
    text
}

/// Returns how the option is written: `-h, --help`, `--kernel K`.
pub(crate) fn call(option: &Opt) -> String {
    let short = option.short.map(|letter| format!("-{letter}, ")).unwrap_or_default();
    let value = option.value.map(|value| format!(" {value}")).unwrap_or_default();
    [short, option.long(), value].concat()
}

/// Returns the effect of the option, and its values.
pub(crate) fn effect(option: &Opt, catalogue: &Catalogue) -> String {
    let about = catalogue.text(option.about);
    let choices = (option.choices)();
    if choices.is_empty() {
        return about.to_owned();
    }
    let choices = catalogue.fill(id::CLI_VALUE_NAMES, &[("choices", &choices.join(", "))]);
    [about, catalogue.text(id::PUNCTUATION_SEMICOLON), &choices].concat()
}

fn paragraph(text: &str, width: usize, to: &mut String) {
    for line in textwrap::wrap(text, width) {
        to.push_str(&line);
        to.push('\n');
    }
}
