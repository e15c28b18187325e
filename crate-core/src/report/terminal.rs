//! A report as plain text for a terminal, with or without colour. Drawn from the report alone.

use crate::facts::Text;
use crate::messages::{Catalogue, Message, id};
use crate::report::printing::{label_of, printable};
use crate::report::{Rating, Report};
use crate::words::InWords;

/// Writes the report for a terminal in the catalogue's language; `colour` adds the terminal's own colours.
pub fn to_terminal(report: &Report, catalogue: &Catalogue, colour: bool) -> String {
    let mut printer = Printer { catalogue, colour, text: String::with_capacity(4096) };
    printer.answer(report);
    printer.facts(report);
    printer.steps(report);
    printer.remedies(report);
    printer.missing(report);
    printer.exits(report);
    printer.sources(report);
    printer.text
}

const BOLD: &str = "1";
const DIM: &str = "2";

/// Returns the code of a rating's colour, for between `ESC [` and `m`.
pub const fn tone(rating: Rating) -> &'static str {
    match rating {
        Rating::None => "1;32",
        Rating::Low => "1;33",
        Rating::Medium => "1;35",
        Rating::High => "1;31",
        Rating::Unknown => "1;36",
    }
}

struct Printer<'a> {
    catalogue: &'a Catalogue,
    colour: bool,
    text: String,
}

impl Printer<'_> {
    /// Writes a line without control characters, so that a paste cannot steer the terminal.
    fn line(&mut self, parts: &[&str]) {
        self.text.extend(parts.iter().map(|part| printable(part)));
        self.text.push('\n');
    }

    /// Writes a line with its first part highlighted.
    fn set_off(&mut self, code: &str, first: &str, rest: &[&str]) {
        if self.colour {
            self.text.extend(["\u{1b}[", code, "m"]);
        }
        self.text.push_str(&printable(first));
        if self.colour {
            self.text.push_str("\u{1b}[0m");
        }
        self.line(rest);
    }

    fn heading(&mut self, heading: Message) {
        self.text.push('\n');
        self.set_off(BOLD, self.catalogue.text(heading), &[]);
    }

    fn word(&self, message: Message) -> &'static str {
        self.catalogue.text(message)
    }

    fn answer(&mut self, report: &Report) {
        self.set_off(tone(report.rating), &report.headline(self.catalogue), &[]);
        if let Some(answer) = report.steps.first() {
            self.line(&[&answer.text]);
        }
        self.line(&[
            self.word(id::MARKDOWN_CERTAINTY),
            self.word(id::PUNCTUATION_COLON),
            self.word(report.certainty.message()),
        ]);
        if let Some((best, worst)) = report.range {
            let (best, worst) = (self.word(best.message()), self.word(worst.message()));
            self.line(&[self.word(id::MARKDOWN_RANGE), self.word(id::PUNCTUATION_COLON), best, " … ", worst]);
        }
        for problem in &report.problems {
            let (name, status) = (self.word(problem.id.message()), self.word(problem.status.message()));
            self.line(&[name, self.word(id::PUNCTUATION_COLON), status]);
        }
    }

    fn facts(&mut self, report: &Report) {
        let named = report.facts.named();
        if named.is_empty() && report.conflicts.is_empty() {
            return;
        }
        self.heading(id::MARKDOWN_FACTS);
        for (name, value) in &named {
            let text = self.catalogue.value(name, value).unwrap_or(value);
            self.line(&["  ", self.catalogue.fact(name), self.word(id::PUNCTUATION_COLON), text]);
        }
        for conflict in &report.conflicts {
            let values = self.catalogue.list(&conflict.values);
            let values = [
                self.word(id::MARKDOWN_CONFLICT),
                self.word(id::PUNCTUATION_COLON),
                self.catalogue.fact(&conflict.fact),
                self.word(id::PUNCTUATION_COLON),
                &values,
                self.word(id::PUNCTUATION_STOP).trim_end(),
            ];
            let used = report.explain_conflict(conflict, self.catalogue);
            self.line(&["  ", &self.catalogue.sentences(&[&values.concat(), &used])]);
        }
    }

    fn steps(&mut self, report: &Report) {
        self.heading(id::MARKDOWN_STEPS);
        for (number, step) in report.steps.iter().enumerate().skip(1) {
            self.item(number, &step.text, &step.sources, report);
        }
    }

    fn remedies(&mut self, report: &Report) {
        if report.remedies.is_empty() {
            return;
        }
        self.heading(id::MARKDOWN_REMEDIES);
        for (number, remedy) in (1..).zip(&report.remedies) {
            let colon = self.word(id::PUNCTUATION_COLON);
            let text = [self.word(remedy.when.message()), colon, &remedy.text].concat();
            self.item(number, &text, &remedy.sources, report);
            for (effect, commands) in remedy.commands_by_effect() {
                self.line(&["     ", self.word(effect.message()), colon.trim_end()]);
                commands.lines().for_each(|line| self.line(&["       ", line]));
            }
            for (file, place) in report.files_of(number - 1) {
                if let Some(place) = place {
                    self.line(&["     ", &self.catalogue.fill(place, &[("file", &file.name)])]);
                } else {
                    self.line(&["     ", &file.name, ":"]);
                    file.text.trim_end().lines().for_each(|line| self.line(&["       ", line]));
                }
            }
            self.line(&["     ", self.word(id::MARKDOWN_CHECK), colon, &remedy.check.text]);
            remedy.check.commands.iter().for_each(|command| self.line(&["       ", command]));
        }
    }

    fn item(&mut self, number: usize, text: &str, sources: &[Text], report: &Report) {
        let number = number.to_string();
        let pad = if number.len() < 2 { "  " } else { " " };
        let labels: Vec<&str> = sources.iter().map(|id| label_of(id, &report.sources)).collect();
        let suffix = if labels.is_empty() { String::new() } else { [" [", &labels.join(", "), "]"].concat() };
        self.line(&[pad, &number, ". ", text, &suffix]);
    }

    fn missing(&mut self, report: &Report) {
        if report.missing.is_empty() {
            return;
        }
        self.heading(report.missing_title());
        for missing in &report.missing {
            self.line(&[
                "  ",
                self.catalogue.fact(&missing.fact),
                self.word(id::PUNCTUATION_COLON),
                &missing.how,
            ]);
        }
    }

    fn exits(&mut self, report: &Report) {
        let Some(ipvs) = &report.ipvs else { return };
        self.heading(id::MARKDOWN_EXITS);
        self.line(&["  ", &ipvs.text]);
        for exit in &report.exits {
            self.line(&["  ", &exit.mode, self.word(id::PUNCTUATION_COLON), &exit.text]);
        }
        for statement in &report.statements {
            self.line(&["  ", &statement.text, " ", &statement.page]);
        }
    }

    fn sources(&mut self, report: &Report) {
        self.heading(id::MARKDOWN_SOURCES);
        for source in &report.sources {
            let label = source.label_before_title().map(|label| [label, ": "].concat());
            self.line(&["  ", &label.unwrap_or_default(), &source.title]);
            self.line(&["    ", &source.url]);
        }
        let from = self.catalogue.fill(id::MARKDOWN_KNOWLEDGE, &[("version", &report.knowledge)]);
        self.text.push('\n');
        self.set_off(DIM, &from, &[]);
    }
}
