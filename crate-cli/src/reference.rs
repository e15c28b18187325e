//! Completions of shells and the man page, written from the table of options.

use std::fmt::Write as _;

use reusecheck_core::messages::{Catalogue, ENGLISH, id};

use crate::help::{EXAMPLES, USAGE, call, effect};
use crate::host::Host;
use crate::options::{OPTIONS, Opt, Topic};
use crate::problem::Problem;

/// A shell and the function that writes its completions.
type Shell = (&'static str, fn(&Catalogue) -> String);
const SHELLS: [Shell; 3] = [("bash", bash), ("fish", fish), ("zsh", zsh)];

/// Prints the completions for a shell.
pub(crate) fn completions(shell: &str, catalogue: &Catalogue, host: &mut dyn Host) -> Result<u8, Problem> {
    let Some((_, write)) = SHELLS.iter().find(|(name, _)| *name == shell) else {
        let names = SHELLS.map(|(name, _)| name).join(", ");
        let values = [("shell", shell), ("choices", &*names), ("example", "reusecheck completions bash")];
        return Err(Problem::new(id::CLI_SHELL_UNKNOWN, &values));
    };
    host.print(&write(catalogue));
    Ok(0)
}

fn takes_file(option: &Opt) -> bool {
    option.value == Some("FILE")
}

fn bash(_: &Catalogue) -> String {
    let mut cases = String::new();
    for option in OPTIONS.iter().filter(|option| option.value.is_some()) {
        let choices = (option.choices)().join(" ");
        let reply = match (choices.is_empty(), takes_file(option)) {
            (false, _) => format!("mapfile -t COMPREPLY < <(compgen -W '{choices}' -- \"$word\")"),
            (true, true) => "mapfile -t COMPREPLY < <(compgen -f -- \"$word\")".to_owned(),
            (true, false) => "COMPREPLY=()".to_owned(),
        };
        let _ = writeln!(cases, "    {}) {reply}; return ;;", option.long());
    }
    let names: Vec<String> = OPTIONS.iter().map(Opt::long).collect();
    format!(
        "_reusecheck() {{
  local word=${{COMP_WORDS[COMP_CWORD]}}
  case ${{COMP_WORDS[COMP_CWORD-1]}} in
{cases}  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W '{}' -- \"$word\")
  else
    mapfile -t COMPREPLY < <(compgen -f -- \"$word\")
  fi
}}
complete -o filenames -F _reusecheck reusecheck
",
        names.join(" ")
    )
}

fn fish(catalogue: &Catalogue) -> String {
    let mut text = String::new();
    for option in OPTIONS {
        let _ = write!(text, "complete -c reusecheck -l {}", option.name);
        if let Some(letter) = option.short {
            let _ = write!(text, " -s {letter}");
        }
        let choices = (option.choices)().join(" ");
        match (option.value, takes_file(option)) {
            (None, _) => {}
            (Some(_), true) => text.push_str(" -r -F"),
            (Some(_), false) if choices.is_empty() => text.push_str(" -x"),
            (Some(_), false) => {
                let _ = write!(text, " -x -a '{choices}'");
            }
        }
        let about = catalogue.text(option.about).replace('\'', "\\'");
        let _ = writeln!(text, " -d '{about}'");
    }
    text
}

fn zsh(catalogue: &Catalogue) -> String {
    let mut text = String::from("#compdef reusecheck\n_arguments \\\n");
    for option in OPTIONS {
        let about: String = catalogue.text(option.about).replace('\'', "’").replace([':', '[', ']'], " ");
        let choices = (option.choices)().join(" ");
        let value = match (option.value, takes_file(option)) {
            (None, _) => String::new(),
            (Some(value), true) => format!(":{value}:_files"),
            (Some(value), false) if choices.is_empty() => format!(":{value}: "),
            (Some(value), false) => format!(":{value}:({choices})"),
        };
        let _ = writeln!(text, "  '{}[{about}]{value}' \\", option.long());
    }
    text.push_str("  '*:file:_files'\n");
    text
}

/// Returns the man page, as troff.
pub(crate) fn manual(catalogue: &Catalogue) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let mut text = format!(
        ".TH REUSECHECK 1 \"\" \"reusecheck {version}\"\n.SH NAME\nreusecheck \\- {}\n.SH SYNOPSIS\n",
        troff(catalogue.text(id::CLI_ABOUT_SUMMARY))
    );
    for usage in USAGE {
        let _ = writeln!(text, "{}\n.br", troff(usage));
    }
    let _ = writeln!(text, ".SH DESCRIPTION\n{}\n.SH OPTIONS", troff(catalogue.text(id::CLI_ABOUT_INPUT)));
    for topic in Topic::ALL {
        let _ = writeln!(text, ".SS {}", troff(catalogue.text(topic.heading())));
        for option in OPTIONS.iter().filter(|option| option.topic == topic) {
            let _ = writeln!(text, ".TP\n.B {}\n{}", troff(&call(option)), troff(&effect(option, catalogue)));
        }
    }
    let _ =
        writeln!(text, ".SH EXIT STATUS\n{}\n.SH EXAMPLES\n.nf", troff(catalogue.text(id::CLI_ABOUT_STATUS)));
    for example in EXAMPLES {
        let _ = writeln!(text, "{}", troff(example));
    }
    text.push_str(".fi\n");
    text
}

/// Returns the table of options as Markdown, for the docs.
pub fn options_as_markdown() -> String {
    let mut text = String::new();
    for topic in Topic::ALL {
        let _ = writeln!(text, "### {}\n\n| option | meaning |\n|---|---|", ENGLISH.text(topic.heading()));
        for option in OPTIONS.iter().filter(|option| option.topic == topic) {
            let about = effect(option, &ENGLISH).replace('|', "\\|");
            let _ = writeln!(text, "| `{}` | {about} |", call(option));
        }
        text.push('\n');
    }
    text
}

/// Returns a text in which troff sees no requests.
fn troff(text: &str) -> String {
    let escaped = text.replace('\\', "\\e").replace('-', "\\-");
    if escaped.starts_with(['.', '\'']) { ["\\&", &escaped].concat() } else { escaped }
}
