//! A fleet as Markdown, for a ticket. Drawn from the report alone.

use std::collections::BTreeSet;

use super::plan::{FleetPlan, PoolNodes};
use super::report::{FleetGroup, FleetReport};
use crate::messages::{Catalogue, Message, id};
use crate::report::{
    code_markdown as code, escape_markdown as escape, references_markdown as references, source_markdown,
    value_markdown as value_of,
};

/// The most names that are listed for each kind of node, and the most pools for each change.
pub const NAMES: usize = 10;
/// The most versions, clusters and kinds of nodes of a group that are listed.
const LINES: usize = 50;

/// Writes the fleet as Markdown in the catalogue's language.
pub fn fleet_to_markdown(report: &FleetReport, catalogue: &Catalogue) -> String {
    let mut printer = Printer { catalogue, text: String::with_capacity(8192) };
    printer.summary(report);
    printer.plan(report);
    for (number, group) in report.groups.iter().enumerate() {
        printer.group(number + 1, group);
    }
    printer.unread(report);
    printer.sources(report);
    printer.line(&["\n", &catalogue.fill(id::MARKDOWN_KNOWLEDGE, &[("version", &report.knowledge)])]);
    printer.text
}

struct Printer<'a> {
    catalogue: &'a Catalogue,
    text: String,
}

impl Printer<'_> {
    fn line(&mut self, parts: &[&str]) {
        self.text.extend(parts.iter().copied().chain(["\n"]));
    }

    /// Returns the number of items beyond those written out, in words.
    fn more(&self, message: Message, all: usize, written: usize) -> Option<String> {
        let count = all.saturating_sub(written);
        (count > 0).then(|| self.catalogue.fill(message, &[("count", &count.to_string())]))
    }

    /// Returns the text in brackets.
    fn bracketed(&self, text: &str) -> String {
        self.catalogue.fill(id::PUNCTUATION_BRACKETED, &[("inside", text)])
    }

    /// Returns a count and its pools, in brackets: ` (23: general (20), old (3) and 8 more)`.
    fn count(&self, count: &str, pools: &[PoolNodes]) -> String {
        let named =
            |pool: &PoolNodes| [&code(&pool.name), &*self.bracketed(&pool.nodes.to_string())].concat();
        let mut named: Vec<String> = pools.iter().take(NAMES).map(named).collect();
        named.extend(self.more(id::FLEET_MORE, pools.len(), NAMES));
        let (colon, comma) =
            (self.catalogue.text(id::PUNCTUATION_COLON), self.catalogue.text(id::PUNCTUATION_COMMA));
        let colon = if named.is_empty() { "" } else { colon };
        self.bracketed(&[count, colon, &named.join(comma)].concat())
    }

    fn heading(&mut self, heading: Message) {
        self.line(&["\n## ", self.catalogue.text(heading), "\n"]);
    }

    /// Writes a list item with a fact and its text.
    fn named(&mut self, fact: &str, text: &str) {
        let colon = self.catalogue.text(id::PUNCTUATION_COLON);
        self.line(&["- ", &escape(self.catalogue.fact(fact)), colon, text]);
    }

    fn summary(&mut self, report: &FleetReport) {
        let nodes = report.nodes.to_string();
        self.line(&["# ", &self.catalogue.fill(id::FLEET_TITLE, &[("nodes", &nodes)]), "\n"]);
        if report.breaks_off() {
            self.line(&[self.catalogue.text(id::FLEET_BROKEN_OFF), "\n"]);
        }
        for group in &report.groups {
            self.line(&[
                "- ",
                &escape(&group.report.headline(self.catalogue)),
                self.catalogue.text(id::PUNCTUATION_COLON),
                &group.nodes.to_string(),
                &self.bracketed(&escape(&group.because)),
            ]);
        }
        self.lost_datagrams(report);
        for (name, value) in report.common.named() {
            self.named(name, &value_of(name, &value, self.catalogue));
        }
        if report.common.cluster_version.is_none() && !report.versions.is_empty() {
            let version = |version: &super::Version| {
                [&code(&version.value), &*self.bracketed(&version.nodes.to_string())].concat()
            };
            let mut versions: Vec<String> = report.versions.iter().take(LINES).map(version).collect();
            versions.extend(self.more(id::FLEET_MORE, report.versions.len(), LINES));
            self.line(&[
                "- ",
                self.catalogue.text(id::FLEET_VERSIONS),
                self.catalogue.text(id::PUNCTUATION_COLON),
                &self.catalogue.list(&versions),
            ]);
        }
        for plane in report.control_planes.iter().take(LINES) {
            self.line(&["- ", &escape(&plane.text)]);
        }
        if let Some(more) = self.more(id::FLEET_MORE, report.control_planes.len(), LINES) {
            self.line(&["- ", &more]);
        }
        for note in &report.notes {
            self.line(&["- ", &escape(&note.text)]);
        }
        if !report.missing.is_empty() {
            self.heading(id::MARKDOWN_MISSING);
        }
        for missing in &report.missing {
            self.named(&missing.fact, &code(&missing.how));
        }
    }

    fn lost_datagrams(&mut self, report: &FleetReport) {
        let super::ratings::Statuses { yes, possible, .. } = report.problems.lost_datagram;
        if yes + possible > 0 {
            let values = [("yes", &*yes.to_string()), ("possible", &*possible.to_string())];
            self.line(&["- ", &self.catalogue.fill(id::FLEET_LOST_DATAGRAM, &values)]);
        }
    }

    fn plan(&mut self, report: &FleetReport) {
        let plan = &report.plan;
        if plan.changes.is_empty() && plan.uncured.is_empty() {
            return self.off_ipvs(plan);
        }
        self.heading(id::FLEET_PLAN);
        if !plan.changes.is_empty() {
            self.choice(report, id::FLEET_SMALLEST, &plan.smallest, (plan.left, plan.exact));
            if plan.same_mode != plan.smallest {
                let rest = (plan.same_mode_left, plan.same_mode_exact);
                self.choice(report, id::FLEET_SAME_MODE, &plan.same_mode, rest);
            }
        }
        if !plan.uncured.is_empty() {
            self.line(&[self.catalogue.text(id::FLEET_UNCURED), "\n"]);
        }
        for uncured in &plan.uncured {
            let how =
                uncured.settles.as_ref().map_or(String::new(), |missing| [" ", &code(&missing.how)].concat());
            let nodes = self.count(&uncured.nodes.to_string(), &uncured.pools);
            self.line(&["- ", &escape(&uncured.text), &how, &nodes]);
        }
        self.off_ipvs(plan);
    }

    fn off_ipvs(&mut self, plan: &FleetPlan) {
        if plan.off_ipvs.is_empty() {
            return;
        }
        self.heading(id::FLEET_OFF_IPVS);
        for way in &plan.off_ipvs {
            let nodes = self.count(&way.nodes.to_string(), &way.pools);
            self.line(&["- ", &escape(&way.text), &nodes]);
        }
    }

    fn choice(
        &mut self,
        report: &FleetReport,
        heading: Message,
        places: &[usize],
        (left, exact): (usize, bool),
    ) {
        self.line(&[self.catalogue.text(heading), "\n"]);
        for change in places.iter().filter_map(|&place| report.plan.changes.get(place)) {
            let cures = self.catalogue.fill(id::FLEET_CURES, &[("nodes", &change.nodes.to_string())]);
            self.line(&["- ", &escape(&change.text), &self.count(&cures, &change.pools)]);
        }
        if !exact {
            self.line(&["- ", self.catalogue.text(id::FLEET_GREEDY)]);
        }
        if left > 0 {
            self.line(&["- ", &self.catalogue.fill(id::FLEET_LEFT, &[("nodes", &left.to_string())])]);
        }
        self.line(&[]);
    }

    fn group(&mut self, number: usize, group: &FleetGroup) {
        let (number, nodes) = (number.to_string(), group.nodes.to_string());
        self.line(&[
            "\n## ",
            &number,
            ". ",
            &escape(&group.report.headline(self.catalogue)),
            self.catalogue.text(id::PUNCTUATION_COLON),
            &nodes,
            "\n",
        ]);
        if let Some(answer) = group.report.steps.first() {
            self.line(&[&escape(&answer.text), "\n"]);
        }
        for step in group.report.steps.iter().skip(1) {
            self.line(&[
                "1. ",
                &escape(&step.text),
                &references(self.catalogue, &step.sources, &group.report.sources),
            ]);
        }
        let colon = self.catalogue.text(id::PUNCTUATION_COLON);
        if !group.report.remedies.is_empty() {
            self.line(&["\n", self.catalogue.text(id::MARKDOWN_REMEDIES), colon.trim_end(), "\n"]);
        }
        for remedy in &group.report.remedies {
            self.line(&[
                "1. ",
                &escape(&remedy.text),
                &references(self.catalogue, &remedy.sources, &group.report.sources),
            ]);
        }
        self.line(&["\n", self.catalogue.text(id::FLEET_NODES), colon.trim_end(), "\n"]);
        for kind in group.kinds.iter().take(LINES) {
            let facts = kind.facts.named();
            let facts: Vec<String> =
                facts.iter().map(|(name, value)| value_of(name, value, self.catalogue)).collect();
            let mut names: Vec<String> = kind.names.iter().take(NAMES).map(|name| code(name)).collect();
            names.extend(self.more(id::FLEET_MORE, kind.nodes, names.len()));
            let nodes = kind.nodes.to_string();
            let described: Vec<String> = kind.pool.as_deref().map(code).into_iter().chain(facts).collect();
            let (described, names) = (self.catalogue.list(&described), self.catalogue.list(&names));
            self.line(&["- ", &nodes, colon, &described, colon, &names]);
        }
        if let Some(more) = self.more(id::FLEET_MORE_KINDS, group.kinds.len(), LINES) {
            self.line(&["- ", &more]);
        }
    }

    /// Writes the sources of all groups, each once.
    fn sources(&mut self, report: &FleetReport) {
        let sources = report.groups.iter().flat_map(|group| &group.report.sources);
        let lines: BTreeSet<String> = sources.map(source_markdown).collect();
        if lines.is_empty() {
            return;
        }
        self.heading(id::MARKDOWN_SOURCES);
        for line in lines {
            self.line(&[&line]);
        }
    }

    fn unread(&mut self, report: &FleetReport) {
        if report.unreadable == 0 {
            return;
        }
        self.heading(id::FLEET_UNREAD);
        let colon = self.catalogue.text(id::PUNCTUATION_COLON);
        for unread in report.unread.iter().take(NAMES) {
            let name =
                if unread.name.is_empty() { String::new() } else { [&code(&unread.name), colon].concat() };
            self.line(&["- ", &name, &escape(&unread.text)]);
        }
        if let Some(more) = self.more(id::FLEET_MORE, report.unreadable, NAMES) {
            self.line(&["- ", &more]);
        }
    }
}
