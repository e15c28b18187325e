//! Answers -> text, and the counts that give the exit status.

use reusecheck_core::export::{self, Export, Format, Totals};
use reusecheck_core::messages::{Catalogue, id};
use reusecheck_core::report::{Rating, Report, SourceRef};
use reusecheck_core::{Letter, fleet, to_letter, to_terminal};

use crate::answer::{Answer, Entry};
use crate::host::Host;
use crate::options::{Given, NRPE, PROMETHEUS};
use crate::terminal::Page;
use crate::{monitor, printable};

/// Writes the answers in the format that was asked for, and returns the exit status.
pub(crate) fn write(answers: &[Answer], given: &Given, words: &Catalogue, host: &mut dyn Host) -> u8 {
    match &*given.format {
        NRPE => {
            let (line, status) = monitor::nrpe(answers, given.fail_on);
            host.print(&line);
            return status;
        }
        PROMETHEUS => host.print(&monitor::prometheus(answers)),
        format => match Letter::from_name(format) {
            Some(letter) => write_letters(letter, answers, words, host),
            None => write_report(answers, given, words, host),
        },
    }
    totals(answers, given.fail_on).exit_status()
}

fn write_report(answers: &[Answer], given: &Given, words: &Catalogue, host: &mut dyn Host) {
    match Format::from_name(&given.format) {
        None => write_text(answers, given, words, host),
        Some(Format::Markdown) => {
            for fleet in answers.iter().filter_map(|answer| answer.fleet.as_ref()) {
                host.print(&format!("{}\n", printable(&fleet::fleet_to_markdown(fleet, words))));
            }
            let others: Vec<&Entry> = apart(answers).collect();
            if !others.is_empty() {
                write_entries(&others, Format::Markdown, words, host);
            }
        }
        Some(format) => {
            let entries: Vec<&Entry> = answers.iter().flat_map(|answer| &answer.entries).collect();
            write_entries(&entries, format, words, host);
        }
    }
}

/// Writes a text for somebody else for each kind of node, each different text once.
fn write_letters(letter: Letter, answers: &[Answer], words: &Catalogue, host: &mut dyn Host) {
    let mut letters = Vec::new();
    for entry in answers.iter().flat_map(|answer| &answer.entries) {
        let Ok(report) = &entry.outcome else { continue };
        let text = to_letter(letter, report, words);
        if !letters.contains(&text) {
            letters.push(text);
        }
    }
    host.print(&printable(&letters.join("\n---\n\n")));
}

/// Counts how many nodes came to what; an affected node below `fail_on` counts as one that is not affected.
fn totals(answers: &[Answer], fail_on: Rating) -> Totals {
    let mut totals = Totals::default();
    for entry in answers.iter().flat_map(|answer| &answer.entries) {
        let rating = entry.outcome.as_ref().map(|report| failing(report, fail_on)).map_err(|_| ());
        totals.add(rating, entry.names.len());
    }
    totals
}

/// The rating as the exit status takes it: `none` for a node that is below `fail_on`, or cannot but be.
fn failing(report: &Report, fail_on: Rating) -> Rating {
    let worst = match (report.rating, report.range) {
        (Rating::Unknown, Some((_, worst))) => worst,
        (rating, _) => rating,
    };
    if worst < fail_on { Rating::None } else { report.rating }
}

/// The nodes that no fleet's report covers.
fn apart(answers: &[Answer]) -> impl Iterator<Item = &Entry> {
    answers.iter().filter(|answer| answer.fleet.is_none()).flat_map(|answer| &answer.entries)
}

fn write_entries(entries: &[&Entry], format: Format, words: &Catalogue, host: &mut dyn Host) {
    let mut totals = Totals::default();
    for entry in entries {
        totals.add(entry.rating(), entry.names.len());
    }
    let (mut file, head) = Export::begin(format, &totals, words);
    host.print(&head);
    for entry in entries {
        let outcome = entry.outcome.as_ref().map_err(String::as_str);
        for name in &entry.names {
            host.print(&file.entry(&export::Entry { name, file: &entry.file, outcome }));
        }
    }
    host.print(&file.end());
}

/// For people: a cluster as a whole, anything else node by node.
fn write_text(answers: &[Answer], given: &Given, words: &Catalogue, host: &mut dyn Host) {
    let status = totals(answers, given.fail_on).exit_status();
    for fleet in answers.iter().filter_map(|answer| answer.fleet.as_ref()) {
        if given.explain || given.sources {
            host.print(&format!("{}\n", printable(&fleet::fleet_to_markdown(fleet, words))));
            continue;
        }
        let mut page = Page::new(words, host);
        page.fleet(fleet, given.nodes, status);
        host.print(&page.text());
    }
    let is_alone = apart(answers).count() == 1;
    for entry in apart(answers) {
        let Ok(report) = &entry.outcome else { continue };
        let mut page = Page::new(words, host);
        if !is_alone {
            let name =
                [&*entry.names[0], &entry.file].into_iter().find(|name| !name.is_empty()).unwrap_or("");
            let name = if name.is_empty() { words.text(id::CLI_STANDARD_INPUT) } else { name };
            page.name(name);
        }
        let has_colour = page.has_colour();
        if !given.explain {
            page.node(report, status);
        }
        let mut text = page.text();
        if given.explain {
            text.push_str(&to_terminal(report, words, has_colour));
        } else if given.sources {
            text.push_str(&sources(&report.sources, words));
        }
        host.print(&text);
        if !is_alone {
            host.print("\n");
        }
    }
}

fn sources(sources: &[SourceRef], words: &Catalogue) -> String {
    let rows =
        sources.iter().map(|source| format!("  {}: {}\n    {}\n", source.id, source.title, source.url));
    [format!("\n{}\n", words.text(id::MARKDOWN_SOURCES)), rows.collect()].concat()
}
