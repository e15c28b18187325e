//! Answers -> text, and the counts that give the exit status.

use reusecheck_core::export::{self, Export, Format, Totals};
use reusecheck_core::messages::{Catalogue, id};
use reusecheck_core::report::{Rating, Report, SourceRef};
use reusecheck_core::{Letter, fleet, to_letter, to_terminal};

use crate::answer::{Answer, Entry};
use crate::host::Host;
use crate::options::{Arguments, NRPE, PROMETHEUS};
use crate::terminal::Printer;
use crate::{monitor, printable};

/// Writes the answers in the format that was asked for, and returns the exit status.
pub(crate) fn write(
    answers: &[Answer],
    arguments: &Arguments,
    catalogue: &Catalogue,
    host: &mut dyn Host,
) -> u8 {
    match &*arguments.format {
        NRPE => {
            let (line, status) = monitor::nrpe(answers, arguments.fail_on);
            host.print(&line);
            return status;
        }
        PROMETHEUS => host.print(&monitor::prometheus(answers)),
        format => match Letter::from_name(format) {
            Some(letter) => write_letters(letter, answers, catalogue, host),
            None => write_report(answers, arguments, catalogue, host),
        },
    }
    totals(answers, arguments.fail_on).exit_status()
}

fn write_report(answers: &[Answer], arguments: &Arguments, catalogue: &Catalogue, host: &mut dyn Host) {
    match Format::from_name(&arguments.format) {
        None => write_text(answers, arguments, catalogue, host),
        Some(Format::Markdown) => {
            for fleet in answers.iter().filter_map(|answer| answer.fleet.as_ref()) {
                host.print(&format!("{}\n", printable(&fleet::fleet_to_markdown(fleet, catalogue))));
            }
            let others: Vec<&Entry> = apart(answers).collect();
            if !others.is_empty() {
                write_entries(&others, Format::Markdown, catalogue, host);
            }
        }
        Some(format) => {
            let entries: Vec<&Entry> = answers.iter().flat_map(|answer| &answer.entries).collect();
            write_entries(&entries, format, catalogue, host);
        }
    }
}

/// Writes a letter for each kind of node, each different text once.
fn write_letters(letter: Letter, answers: &[Answer], catalogue: &Catalogue, host: &mut dyn Host) {
    let mut letters = Vec::new();
    for entry in answers.iter().flat_map(|answer| &answer.entries) {
        let Ok(report) = &entry.outcome else { continue };
        let text = to_letter(letter, report, catalogue);
        if !letters.contains(&text) {
            letters.push(text);
        }
    }
    host.print(&printable(&letters.join("\n---\n\n")));
}

/// Counts the nodes by outcome; an affected node below `fail_on` counts as one that is not affected.
fn totals(answers: &[Answer], fail_on: Rating) -> Totals {
    let mut totals = Totals::default();
    for entry in answers.iter().flat_map(|answer| &answer.entries) {
        let rating = entry.outcome.as_ref().map(|report| failing(report, fail_on)).map_err(|_| ());
        totals.add(rating, entry.names.len());
    }
    totals
}

/// Returns the rating as the exit status takes it: `none` for a node that is, or can only be, below `fail_on`.
fn failing(report: &Report, fail_on: Rating) -> Rating {
    let worst = match (report.rating, report.range) {
        (Rating::Unknown, Some((_, worst))) => worst,
        (rating, _) => rating,
    };
    if worst < fail_on { Rating::None } else { report.rating }
}

/// Returns the nodes that no fleet's report covers.
fn apart(answers: &[Answer]) -> impl Iterator<Item = &Entry> {
    answers.iter().filter(|answer| answer.fleet.is_none()).flat_map(|answer| &answer.entries)
}

fn write_entries(entries: &[&Entry], format: Format, catalogue: &Catalogue, host: &mut dyn Host) {
    let mut totals = Totals::default();
    for entry in entries {
        totals.add(entry.rating(), entry.names.len());
    }
    let (mut file, head) = Export::begin(format, &totals, catalogue);
    host.print(&head);
    for entry in entries {
        let outcome = entry.outcome.as_ref().map_err(String::as_str);
        for name in &entry.names {
            host.print(&file.entry(&export::Entry { name, file: &entry.file, outcome }));
        }
    }
    host.print(&file.end());
}

/// Writes the text format: a cluster as one report, other input node by node.
fn write_text(answers: &[Answer], arguments: &Arguments, catalogue: &Catalogue, host: &mut dyn Host) {
    let status = totals(answers, arguments.fail_on).exit_status();
    for fleet in answers.iter().filter_map(|answer| answer.fleet.as_ref()) {
        if arguments.explain || arguments.sources {
            host.print(&format!("{}\n", printable(&fleet::fleet_to_markdown(fleet, catalogue))));
            continue;
        }
        let mut printer = Printer::new(catalogue, host);
        printer.fleet(fleet, arguments.nodes, status);
        host.print(&printer.text());
    }
    let is_alone = apart(answers).count() == 1;
    for entry in apart(answers) {
        let Ok(report) = &entry.outcome else { continue };
        let mut printer = Printer::new(catalogue, host);
        if !is_alone {
            let name =
                [&*entry.names[0], &entry.file].into_iter().find(|name| !name.is_empty()).unwrap_or("");
            let name = if name.is_empty() { catalogue.text(id::CLI_STANDARD_INPUT) } else { name };
            printer.name(name);
        }
        let has_colour = printer.has_colour();
        if !arguments.explain {
            printer.node(report, status);
        }
        let mut text = printer.text();
        if arguments.explain {
            text.push_str(&to_terminal(report, catalogue, has_colour));
        } else if arguments.sources {
            text.push_str(&sources(&report.sources, catalogue));
        }
        host.print(&text);
        if !is_alone {
            host.print("\n");
        }
    }
}

fn sources(sources: &[SourceRef], catalogue: &Catalogue) -> String {
    let rows =
        sources.iter().map(|source| format!("  {}: {}\n    {}\n", source.id, source.title, source.url));
    [format!("\n{}\n", catalogue.text(id::MARKDOWN_SOURCES)), rows.collect()].concat()
}
