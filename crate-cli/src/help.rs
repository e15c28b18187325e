//! `--help` and `help TOPIC`, written from the table of options.

use std::fmt::Write as _;

use reusecheck_core::messages::{Catalogue, id};
use textwrap::Options;

use crate::host::Host;
use crate::options::{OPTIONS, Opt, Topic};
use crate::problem::Problem;

/// Ways to call the command.
pub(crate) const USAGE: [&str; 4] = [
    "reusecheck [FILE...] [OPTIONS]",
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
/// Columns before what an option does.
const MARGIN: usize = 24;

/// Prints the help, or that of one topic.
pub(crate) fn print(topic: Option<&str>, words: &Catalogue, host: &mut dyn Host) -> Result<u8, Problem> {
    let width = host.width().unwrap_or(WIDTH).clamp(60, 100);
    let text = match topic {
        None => whole(words, width),
        Some(name) => {
            let known = Topic::ALL.into_iter().find(|topic| topic.name() == name);
            let names = Topic::ALL.map(Topic::name).join(", ");
            let values = [("topic", name), ("choices", &*names), ("example", "reusecheck help facts")];
            about(known.ok_or_else(|| Problem::new(id::CLI_TOPIC_UNKNOWN, &values))?, words, width)
        }
    };
    host.print(&text);
    Ok(0)
}

fn whole(words: &Catalogue, width: usize) -> String {
    let mut text = format!("reusecheck: {}\n\n", words.text(id::CLI_ABOUT_SUMMARY));
    text.push_str(&words.fill(id::CLI_USAGE, &[("usage", USAGE[0])]));
    for usage in &USAGE[1..] {
        let _ = write!(text, "\n       {usage}");
    }
    text.push_str("\n\n");
    paragraph(words.text(id::CLI_ABOUT_INPUT), width, &mut text);
    for topic in Topic::ALL {
        text.push('\n');
        text.push_str(&about(topic, words, width));
    }
    text.push('\n');
    paragraph(words.text(id::CLI_ABOUT_STATUS), width, &mut text);
    text.push('\n');
    for example in EXAMPLES {
        let _ = writeln!(text, "  {example}");
    }
    text
}

/// The options of a topic.
fn about(topic: Topic, words: &Catalogue, width: usize) -> String {
    let mut text = format!("{}:\n", words.text(topic.heading()));
    for option in OPTIONS.iter().filter(|option| option.topic == topic) {
        let margin = " ".repeat(MARGIN);
        let said = said(option, words);
        let options = Options::new(width).initial_indent(&margin).subsequent_indent(&margin);
        let lines = textwrap::wrap(&said, options);
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

/// How the option is written: `-h, --help`, `--kernel K`.
pub(crate) fn call(option: &Opt) -> String {
    let short = option.short.map(|letter| format!("-{letter}, ")).unwrap_or_default();
    let value = option.value.map(|value| format!(" {value}")).unwrap_or_default();
    [short, option.long(), value].concat()
}

/// The effect of the option, and its values.
pub(crate) fn said(option: &Opt, words: &Catalogue) -> String {
    let about = words.text(option.about);
    let choices = (option.choices)();
    if choices.is_empty() {
        return about.to_owned();
    }
    let choices = words.fill(id::CLI_VALUE_NAMES, &[("choices", &choices.join(", "))]);
    [about, words.text(id::PUNCTUATION_SEMICOLON), &choices].concat()
}

fn paragraph(text: &str, width: usize, to: &mut String) {
    for line in textwrap::wrap(text, width) {
        to.push_str(&line);
        to.push('\n');
    }
}
