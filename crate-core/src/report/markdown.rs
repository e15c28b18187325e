//! A report as Markdown, for a ticket. Drawn from the report alone.

use crate::facts::Text;
use crate::messages::{Catalogue, Message, id};
use crate::report::printing::{is_printable, label_of, printable};
use crate::report::{Rating, RemedyCheck, Report, SourceRef, Statement};
use crate::words::InWords;

/// Writes the report as Markdown in the catalogue's language; the texts in it are the report's own.
pub fn to_markdown(report: &Report, catalogue: &Catalogue) -> String {
    to_markdown_under("ReuseCheck", report, catalogue)
}

/// [`to_markdown`] under a title of its own.
pub(crate) fn to_markdown_under(title: &str, report: &Report, catalogue: &Catalogue) -> String {
    let mut printer = Printer { catalogue, text: String::with_capacity(4096) };
    printer.answer(title, report);
    printer.facts(report);
    printer.steps(report);
    printer.remedies(report);
    printer.missing(report);
    printer.exits(report);
    printer.statements(report);
    printer.sources(report);
    printer.line(&catalogue.fill(id::MARKDOWN_KNOWLEDGE, &[("version", &report.knowledge)]));
    printer.text
}

/// Writes a fact's value: in words where it has some, else as code.
pub(crate) fn value_of(fact: &str, value: &str, catalogue: &Catalogue) -> String {
    catalogue.value(fact, value).map_or_else(|| code(value), escape)
}

struct Printer<'a> {
    catalogue: &'a Catalogue,
    text: String,
}

impl Printer<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn heading(&mut self, heading: Message) {
        let heading = self.catalogue.text(heading);
        self.line(&["\n## ", heading, "\n"].concat());
    }

    /// Writes a list item with a fact and its text.
    fn named(&mut self, fact: &str, text: &str) {
        self.line(&["- ", &escape(self.catalogue.fact(fact)), self.colon(), text].concat());
    }

    /// Returns the colon of the language.
    fn colon(&self) -> &'static str {
        self.catalogue.text(id::PUNCTUATION_COLON)
    }

    fn answer(&mut self, title: &str, report: &Report) {
        let headline = report.headline(self.catalogue);
        self.line(&["# ", &escape(title), self.colon(), &headline, "\n"].concat());
        if let Some(answer) = report.steps.first() {
            self.line(&escape(&answer.text));
        }
        let certainty = self.catalogue.text(report.certainty.message());
        self.line(&["\n- ", self.catalogue.text(id::MARKDOWN_CERTAINTY), self.colon(), certainty].concat());
        if let Some((best, worst)) = report.range {
            let range = [self.rating_word(best), " … ", self.rating_word(worst)].concat();
            self.line(&["- ", self.catalogue.text(id::MARKDOWN_RANGE), self.colon(), &range].concat());
        }
        for problem in &report.problems {
            let (name, status) = (problem.id.message(), problem.status.message());
            self.line(&["- ", self.catalogue.text(name), self.colon(), self.catalogue.text(status)].concat());
        }
    }

    fn rating_word(&self, rating: Rating) -> &'static str {
        self.catalogue.text(rating.message())
    }

    fn facts(&mut self, report: &Report) {
        let named = report.facts.named();
        if named.is_empty() && report.conflicts.is_empty() {
            return;
        }
        self.heading(id::MARKDOWN_FACTS);
        for (name, value) in named {
            self.named(name, &value_of(name, &value, self.catalogue));
        }
        for conflict in &report.conflicts {
            let values: Vec<String> = conflict.values.iter().map(|value| code(value)).collect();
            let label = self.catalogue.text(id::MARKDOWN_CONFLICT);
            let fact = escape(self.catalogue.fact(&conflict.fact));
            let stop = self.catalogue.text(id::PUNCTUATION_STOP).trim_end();
            let values =
                [label, self.colon(), &fact, self.colon(), &self.catalogue.list(&values), stop].concat();
            let used = escape(&report.explain_conflict(conflict, self.catalogue));
            self.line(&["- ", &self.catalogue.sentences(&[&values, &used])].concat());
        }
    }

    fn steps(&mut self, report: &Report) {
        self.heading(id::MARKDOWN_STEPS);
        for (number, step) in report.steps.iter().enumerate().skip(1) {
            let sources = references(self.catalogue, &step.sources, &report.sources);
            self.line(&[&number.to_string(), ". ", &escape(&step.text), &sources].concat());
        }
    }

    fn remedies(&mut self, report: &Report) {
        if report.remedies.is_empty() {
            return;
        }
        self.heading(id::MARKDOWN_REMEDIES);
        for (number, remedy) in report.remedies.iter().enumerate() {
            if number > 0 {
                self.line("");
            }
            let item = (number + 1).to_string();
            let when = self.catalogue.text(remedy.when.message());
            let text = escape(&remedy.text);
            self.line(
                &[
                    &item,
                    ". **",
                    when,
                    "**",
                    self.colon(),
                    &text,
                    &references(self.catalogue, &remedy.sources, &report.sources),
                ]
                .concat(),
            );
            for (effect, commands) in remedy.commands_by_effect() {
                self.line(
                    &["\n   ", self.catalogue.text(effect.message()), self.colon().trim_end()].concat(),
                );
                self.block("sh", &commands);
            }
            for (file, place) in report.files_of(number) {
                let name = code(&file.name);
                let name = place.map_or(name.clone(), |place| self.catalogue.fill(place, &[("file", &name)]));
                self.line(&["\n   ", &name].concat());
                if place.is_none() {
                    self.block("", &file.text);
                }
            }
            self.check(&remedy.check);
        }
    }

    /// How to see that a remedy worked.
    fn check(&mut self, check: &RemedyCheck) {
        let label = self.catalogue.text(id::MARKDOWN_CHECK);
        self.line(&["\n   ", label, self.colon(), &escape(&check.text)].concat());
        if !check.commands.is_empty() {
            self.block("sh", &check.commands.join("\n"));
        }
    }

    /// A fenced block inside a list item.
    fn block(&mut self, language: &str, text: &str) {
        self.line(&["\n   ```", language].concat());
        for line in text.trim_end().lines() {
            self.line(&["   ", line].concat());
        }
        self.line("   ```");
    }

    fn missing(&mut self, report: &Report) {
        if report.missing.is_empty() {
            return;
        }
        self.heading(report.missing_title());
        for missing in &report.missing {
            self.named(&missing.fact, &code(&missing.how));
        }
    }

    /// Writes why each mode is open or closed; its requirements are in the JSON and on the page.
    fn exits(&mut self, report: &Report) {
        let Some(ipvs) = &report.ipvs else { return };
        self.heading(id::MARKDOWN_EXITS);
        self.line(
            &["- ", &prose(&ipvs.text), &references(self.catalogue, &ipvs.sources, &report.sources)].concat(),
        );
        for exit in &report.exits {
            let sources = references(self.catalogue, &exit.sources, &report.sources);
            self.line(&["- ", &exit.mode, self.colon(), &prose(&exit.text), &sources].concat());
        }
    }

    fn statements(&mut self, report: &Report) {
        if report.statements.is_empty() {
            return;
        }
        self.heading(id::MARKDOWN_STATEMENTS);
        for statement in &report.statements {
            let Statement { text, page, date, .. } = statement;
            self.line(&["- ", &escape(text), " ([", date, "](", page, "))"].concat());
        }
    }

    fn sources(&mut self, report: &Report) {
        self.heading(id::MARKDOWN_SOURCES);
        for source in &report.sources {
            self.line(&source_line(source));
        }
        self.line("");
    }
}

/// Returns a source with its link.
pub(crate) fn source_line(source: &SourceRef) -> String {
    let label = source.label_before_title().map(|label| [&escape(label), ": "].concat());
    ["- ", &label.unwrap_or_default(), "[", &escape(&source.title), "](", &source.url, ")"].concat()
}

/// Writes the sources of a statement by their labels; `all` are those of the report.
pub(crate) fn references(catalogue: &Catalogue, ids: &[Text], all: &[SourceRef]) -> String {
    let labels: Vec<String> = ids.iter().map(|id| escape(label_of(id, all))).collect();
    if labels.is_empty() {
        return String::new();
    }
    let labels = labels.join(catalogue.text(id::PUNCTUATION_COMMA));
    catalogue.fill(id::PUNCTUATION_BRACKETED, &[("inside", &labels)])
}

/// Escapes text so that Markdown and HTML leave it unchanged. An underscore within a word needs no escape.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let mut before = ' ';
    while let Some(character) = characters.next() {
        let within_word =
            before.is_alphanumeric() && characters.peek().is_some_and(|next| next.is_alphanumeric());
        let special = matches!(character, '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '#' | '|' | '&');
        if special || character == '_' && !within_word {
            escaped.push('\\');
        }
        escaped.push(if is_printable(character) { character } else { ' ' });
        before = character;
    }
    escaped
}

/// Returns a message as Markdown; backticks mark its code.
fn prose(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let parts = parts.map(|(index, part)| if index % 2 == 1 { code(part) } else { escape(part) });
    parts.collect()
}

/// Returns inline code; a text with backticks gets a longer fence than any run of them.
pub(crate) fn code(text: &str) -> String {
    let text = printable(text);
    if !text.contains('`') {
        return ["`", &text, "`"].concat();
    }
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    [&fence, " ", &text, " ", &fence].concat()
}
