//! Answers for a terminal: one node in at most 16 lines, one row for each group of a fleet.

use reusecheck_core::InWords;
use reusecheck_core::fleet::{FleetGroup, FleetReport, PlannedChange, because};
use reusecheck_core::messages::{Catalogue, Message, id};
use reusecheck_core::report::{Branch, Missing, Rating, Remedy, Report, printable, tone};
use textwrap::Options;

use crate::date;
use crate::host::Host;

/// The most remedies, missing facts, and changes of a plan that are listed.
const REMEDIES: usize = 3;
const FACTS: usize = 2;
const CHANGES: usize = 3;
/// Columns of a label.
const MARGIN: usize = 15;
/// Columns between the rating and the confidence.
const GAP: usize = 3;
const BOLD: &str = "1";
const DIM: &str = "2";

/// Prints answers for a terminal.
pub(crate) struct Printer<'a> {
    catalogue: &'a Catalogue,
    /// The width; `None`: lines are not wrapped.
    width: Option<usize>,
    has_colour: bool,
    today: i64,
    text: String,
}

impl<'a> Printer<'a> {
    pub(crate) fn new(catalogue: &'a Catalogue, host: &dyn Host) -> Self {
        let width = host.width();
        let is_plain =
            host.variable("NO_COLOR").is_some() || host.variable("TERM").as_deref() == Some("dumb");
        let has_colour = width.is_some() && !is_plain;
        Self { catalogue, width, has_colour, today: host.today(), text: String::new() }
    }

    pub(crate) fn has_colour(&self) -> bool {
        self.has_colour
    }

    pub(crate) fn text(self) -> String {
        self.text
    }

    /// Writes the answer for one node: the rating and the confidence, its meaning, the reason, the first remedy.
    pub(crate) fn node(&mut self, report: &Report, status: u8) {
        self.headline(report);
        match report.steps.first() {
            // That sentence is the branches, which are easier to read as lines.
            Some(answer) if answer.id == "rating-depends" => self.branches(&report.branches, 0),
            Some(answer) => self.paragraph("", &answer.text),
            None => {}
        }
        self.blank();
        self.paragraph(self.catalogue.text(id::CLI_WHY), &because(report, self.catalogue));
        for conflict in report.conflicts.iter().take(1) {
            let values =
                [self.catalogue.fact(&conflict.fact), self.catalogue.text(id::PUNCTUATION_COLON)].concat();
            let stop = self.catalogue.text(id::PUNCTUATION_STOP).trim_end();
            let values = [&values, &*self.catalogue.list(&conflict.values), stop].concat();
            let used = report.explain_conflict(conflict, self.catalogue);
            let text =
                self.catalogue.fill(id::PUNCTUATION_SENTENCES, &[("first", &values), ("second", &used)]);
            self.paragraph(self.catalogue.text(id::MARKDOWN_CONFLICT), &text);
        }
        self.rest(report.conflicts.len(), 1);
        if report.rating == Rating::Unknown {
            self.find_out(&report.missing);
        } else {
            self.remedies(&report.remedies);
        }
        self.end(&report.knowledge, id::CLI_MORE, status);
    }

    fn headline(&mut self, report: &Report) {
        let headline = &report.headline(self.catalogue);
        let certainty = self.catalogue.text(report.certainty.message());
        let certainty = self.catalogue.fill(id::CLI_CONFIDENCE, &[("certainty", certainty)]);
        self.set_off(tone(report.rating), headline);
        let used = textwrap::core::display_width(headline) + textwrap::core::display_width(&certainty);
        if self.width.is_some_and(|width| used + GAP > width) {
            self.line(&[]);
            return self.wrapped(&certainty, 0, 0);
        }
        self.line(&[&" ".repeat(GAP), &certainty]);
    }

    /// Writes the answer for each value of one more fact, and below it those for each value of a second one.
    fn branches(&mut self, branches: &[Branch], depth: usize) {
        for branch in branches {
            let indent = depth * 2;
            self.text.push_str(&" ".repeat(indent));
            self.wrapped(&branch.text, indent, indent);
            self.branches(&branch.branches, depth + 1);
        }
    }

    /// Writes the most important missing facts, each with the command that shows it.
    fn find_out(&mut self, missing: &[Missing]) {
        if !missing.is_empty() {
            self.blank();
        }
        for (at, missing) in missing.iter().take(FACTS).enumerate() {
            let label = if at == 0 { self.catalogue.text(id::CLI_FIND_OUT) } else { " " };
            self.paragraph(label, self.catalogue.fact(&missing.fact));
            self.command(&missing.how);
        }
    }

    fn remedies(&mut self, remedies: &[Remedy]) {
        if !remedies.is_empty() {
            self.blank();
        }
        for (at, remedy) in remedies.iter().take(REMEDIES).enumerate() {
            let title = if remedy.title.is_empty() { &*remedy.text } else { &*remedy.title };
            self.paragraph(self.catalogue.text(remedy.when.message()), title);
            // The first remedy is immediate; a command is never wrapped, so that it can be copied.
            if let Some(command) = remedy.commands.first().filter(|_| at == 0) {
                self.command(command);
            }
        }
    }

    fn command(&mut self, command: &str) {
        let mut lines = command.trim().lines();
        let first = lines.next().unwrap_or_default();
        let more = if lines.next().is_some() { " …" } else { "" };
        self.line(&[&" ".repeat(MARGIN), "$ ", first, more]);
    }

    /// Writes the answer for many nodes: the counts, a row for each group, the plan.
    pub(crate) fn fleet(&mut self, report: &FleetReport, has_names: bool, status: u8) {
        let affected = report.ratings.high + report.ratings.medium + report.ratings.low;
        let counts = [affected, report.nodes, report.ratings.unknown].map(|count| count.to_string());
        let [affected, nodes, unknown] = &counts;
        let values = [("affected", &**affected), ("nodes", nodes), ("unknown", unknown)];
        self.set_off(BOLD, &self.catalogue.fill(id::CLI_FLEET, &values));
        self.line(&[]);
        if report.breaks_off() {
            self.paragraph("", self.catalogue.text(id::FLEET_BROKEN_OFF));
        }
        self.blank();
        for group in &report.groups {
            self.group(group, has_names);
        }
        let changes: Vec<&PlannedChange> =
            report.plan.smallest.iter().filter_map(|&at| report.plan.changes.get(at)).collect();
        if !changes.is_empty() {
            self.blank();
            for (at, change) in changes.iter().take(CHANGES).enumerate() {
                let label = if at == 0 { self.catalogue.text(id::CLI_PLAN) } else { " " };
                let cures = self.catalogue.fill(id::FLEET_CURES, &[("nodes", &change.nodes.to_string())]);
                let cures = self.catalogue.fill(id::PUNCTUATION_BRACKETED, &[("inside", &cures)]);
                self.paragraph(label, &[&*change.text, &cures].concat());
            }
            self.rest(changes.len(), CHANGES);
        }
        if report.ratings.unknown > 0 {
            self.find_out(&report.missing);
        }
        for note in &report.notes {
            self.paragraph("", &note.text);
        }
        self.end(&report.knowledge, id::CLI_MORE_FLEET, status);
    }

    fn group(&mut self, group: &FleetGroup, has_names: bool) {
        let count = format!("{:>7}  ", group.nodes);
        self.text.push_str(&count);
        let headline = group.report.headline(self.catalogue);
        self.set_off(tone(group.rating), &headline);
        let mut pools: Vec<&str> = group.kinds.iter().filter_map(|kind| kind.pool.as_deref()).collect();
        pools.sort_unstable();
        pools.dedup();
        let pools = if pools.is_empty() {
            String::new()
        } else {
            ["  [", &self.catalogue.list(&pools), "]"].concat()
        };
        let used = textwrap::core::display_width(&count) + textwrap::core::display_width(&headline) + 2;
        let text = ["  ", &group.because, &pools].concat();
        self.wrapped(&text, used, MARGIN);
        if has_names {
            let names: Vec<&str> =
                group.kinds.iter().flat_map(|kind| &kind.names).map(String::as_str).collect();
            self.paragraph(self.catalogue.text(id::CLI_NAMES), &self.catalogue.list(&names));
        }
    }

    fn rest(&mut self, all: usize, written: usize) {
        if all > written {
            let count = (all - written).to_string();
            self.paragraph(" ", &self.catalogue.fill(id::FLEET_MORE, &[("count", &count)]));
        }
    }

    /// Writes the age of the knowledge, and the options that print more.
    fn end(&mut self, knowledge: &str, more: Message, status: u8) {
        self.blank();
        let days = date::days(knowledge).map_or(0, |written| self.today - written);
        let date = knowledge.split('+').next().unwrap_or(knowledge);
        let values = [("date", date), ("days", &days.to_string())];
        let age = if days > 1 { id::CLI_KNOWLEDGE_OLD } else { id::CLI_KNOWLEDGE_NEW };
        for text in
            [self.catalogue.fill(age, &values), self.catalogue.fill(more, &[("status", &status.to_string())])]
        {
            self.set_off(DIM, &text);
            self.line(&[]);
        }
    }

    /// Writes a line with the name of the next answer.
    pub(crate) fn name(&mut self, name: &str) {
        if !self.text.is_empty() {
            self.blank();
        }
        self.set_off(BOLD, name);
        self.line(&[]);
    }

    fn blank(&mut self) {
        self.text.push('\n');
    }

    /// Writes a line without control characters, so that no text of the input can steer the terminal.
    fn line(&mut self, parts: &[&str]) {
        self.text.extend(parts.iter().map(|part| printable(part)));
        self.text.push('\n');
    }

    fn set_off(&mut self, code: &str, text: &str) {
        let text = printable(text);
        if self.has_colour {
            self.text.extend(["\u{1b}[", code, "m", &text, "\u{1b}[0m"]);
        } else {
            self.text.push_str(&text);
        }
    }

    /// Writes a text next to its label; without a label, at the start of the line.
    fn paragraph(&mut self, label: &str, text: &str) {
        if label.is_empty() {
            return self.wrapped(text, 0, 0);
        }
        let used = textwrap::core::display_width(label);
        self.set_off(BOLD, label);
        let gap = MARGIN.saturating_sub(used).max(1);
        self.text.push_str(&" ".repeat(gap));
        self.wrapped(text, used + gap, MARGIN);
    }

    /// Wraps the rest of a line of which so many columns are used; further lines are indented.
    fn wrapped(&mut self, text: &str, used: usize, indent: usize) {
        let Some(width) = self.width else { return self.line(&[text]) };
        let (first, rest) = (" ".repeat(used), " ".repeat(indent));
        let options = Options::new(width.max(40)).initial_indent(&first).subsequent_indent(&rest);
        for (at, line) in textwrap::wrap(text, options).iter().enumerate() {
            self.line(&[if at == 0 { line.get(used..).unwrap_or_default() } else { line }]);
        }
    }
}
