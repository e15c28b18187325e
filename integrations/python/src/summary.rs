//! The answer in a page of documentation: shorter than a report, complete without a script.

use reusecheck_core::messages::{Catalogue, Message, id};
use reusecheck_core::report::{Rating, Report, When, cause_of};
use serde::Serialize;

/// The parts of an answer, in their order on the page.
#[derive(Serialize)]
pub(crate) struct Answer<'a> {
    rating: Rating,
    headline: String,
    /// The answer in a sentence, and its cause.
    sentences: Vec<&'a str>,
    lists: Vec<List>,
    /// The version of the knowledge.
    knowledge: String,
}

#[derive(Serialize)]
struct List {
    heading: &'static str,
    items: Vec<Item>,
}

/// The title and the text follow each other without a space.
#[derive(Serialize)]
struct Item {
    title: String,
    text: String,
}

/// Returns the answer of a report.
pub(crate) fn of<'a>(report: &'a Report, catalogue: &Catalogue) -> Answer<'a> {
    let list = |heading: Message, items: Vec<Item>| List { heading: catalogue.text(heading), items };
    let lists = [
        list(id::MARKDOWN_FACTS, facts(report, catalogue)),
        list(id::MARKDOWN_MISSING, missing(report)),
        list(id::MARKDOWN_REMEDIES, remedies(report, catalogue)),
    ];
    let steps = report.steps.first().into_iter().chain(cause_of(report));
    Answer {
        rating: report.rating,
        headline: report.headline(catalogue),
        sentences: steps.map(|step| &*step.text).collect(),
        lists: lists.into_iter().filter(|list| !list.items.is_empty()).collect(),
        knowledge: catalogue.fill(id::MARKDOWN_KNOWLEDGE, &[("version", &report.knowledge)]),
    }
}

fn facts(report: &Report, catalogue: &Catalogue) -> Vec<Item> {
    let named = report.facts.named();
    named.iter().map(|(name, value)| Item::new(catalogue.fact(name), value, catalogue)).collect()
}

/// Returns how to find the facts that would decide, if the answer is open.
fn missing(report: &Report) -> Vec<Item> {
    let is_open = report.rating == Rating::Unknown;
    let missing = report.missing.iter().filter(|_| is_open);
    missing.map(|missing| Item { title: String::new(), text: missing.how.to_string() }).collect()
}

/// Returns the remedies that end a problem. The others need their commands, which the element shows.
fn remedies(report: &Report, catalogue: &Catalogue) -> Vec<Item> {
    let ends = report.remedies.iter().filter(|remedy| matches!(remedy.when, When::AtOnce | When::Lasting));
    ends.map(|remedy| Item::new(&remedy.title, &remedy.text, catalogue)).collect()
}

impl Item {
    fn new(title: &str, text: &str, catalogue: &Catalogue) -> Self {
        Self { title: title.to_owned(), text: [catalogue.text(id::PUNCTUATION_COLON), text].concat() }
    }
}
