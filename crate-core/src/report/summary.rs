//! The summary of a report for a page of documentation: shorter than the report, complete without a script.

use serde::Serialize;

use crate::messages::{Catalogue, Message, id};
use crate::report::{Rating, Report, When, cause_of};

/// The parts of a summary, in their order on the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary<'a> {
    /// The rating of the node.
    pub rating: Rating,
    /// The answer in a few words.
    pub headline: String,
    /// The facts that were not understood, the answer in a sentence, and its cause.
    pub sentences: Vec<&'a str>,
    /// The facts, how to find missing ones, and the remedies. A list without items is left out.
    pub lists: Vec<SummaryList>,
    /// The version of the knowledge, as a sentence.
    pub knowledge: String,
}

/// A list of a [`Summary`] with its heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SummaryList {
    /// The heading.
    pub heading: &'static str,
    /// The items; at least one.
    pub items: Vec<SummaryItem>,
}

/// An item of a [`SummaryList`]. The text follows the title without a space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SummaryItem {
    /// The title, which may be empty.
    pub title: String,
    /// The text.
    pub text: String,
}

/// Returns the summary of a report. The catalogue's language must be that of the report.
pub fn summarize<'a>(report: &'a Report, catalogue: &Catalogue) -> Summary<'a> {
    let list =
        |heading: Message, items: Vec<SummaryItem>| SummaryList { heading: catalogue.text(heading), items };
    let lists = [
        list(id::MARKDOWN_FACTS, facts(report, catalogue)),
        list(id::MARKDOWN_MISSING, missing(report)),
        list(id::MARKDOWN_REMEDIES, remedies(report, catalogue)),
    ];
    // A fact that was not understood may be the reason why the answer is open.
    let refused = report.steps.iter().skip(1).filter(|step| step.id.ends_with("-unreadable"));
    let steps = refused.chain(report.steps.first()).chain(cause_of(report));
    Summary {
        rating: report.rating,
        headline: report.headline(catalogue),
        sentences: steps.map(|step| &*step.text).collect(),
        lists: lists.into_iter().filter(|list| !list.items.is_empty()).collect(),
        knowledge: catalogue.fill(id::MARKDOWN_KNOWLEDGE, &[("version", &report.knowledge)]),
    }
}

fn facts(report: &Report, catalogue: &Catalogue) -> Vec<SummaryItem> {
    let named = report.facts.named();
    named.iter().map(|(name, value)| SummaryItem::new(catalogue.fact(name), value, catalogue)).collect()
}

/// Returns how to find the facts that would decide, if the answer is open.
fn missing(report: &Report) -> Vec<SummaryItem> {
    let is_open = report.rating == Rating::Unknown;
    let missing = report.missing.iter().filter(|_| is_open);
    missing.map(|missing| SummaryItem { title: String::new(), text: missing.how.to_string() }).collect()
}

/// Returns the remedies that end a problem. The others need their commands, which the element shows.
fn remedies(report: &Report, catalogue: &Catalogue) -> Vec<SummaryItem> {
    let ends = report.remedies.iter().filter(|remedy| matches!(remedy.when, When::AtOnce | When::Lasting));
    ends.map(|remedy| SummaryItem::new(&remedy.title, &remedy.text, catalogue)).collect()
}

impl SummaryItem {
    fn new(title: &str, text: &str, catalogue: &Catalogue) -> Self {
        Self { title: title.to_owned(), text: [catalogue.text(id::PUNCTUATION_COLON), text].concat() }
    }
}

#[cfg(test)]
mod tests {
    use super::summarize;
    use crate::facts::{Facts, ProxyMode};
    use crate::messages::{ENGLISH, id};
    use crate::report::Rating;

    fn headings(facts: &Facts) -> (Rating, Vec<&'static str>, usize) {
        let report = crate::check(facts, &ENGLISH);
        let summary = summarize(&report, &ENGLISH);
        assert_eq!(summary.headline, report.headline(&ENGLISH));
        assert!(summary.lists.iter().all(|list| !list.items.is_empty()));
        (summary.rating, summary.lists.iter().map(|list| list.heading).collect(), summary.sentences.len())
    }

    #[test]
    fn an_affected_node_has_a_cause_and_remedies_and_an_open_one_missing_facts() {
        let known = Facts {
            cluster_version: Some("1.27.3".to_owned()),
            kernel: Some("5.4.58".to_owned()),
            proxy_mode: Some(ProxyMode::Ipvs),
            ..Facts::default()
        };
        let [facts, missing, remedies] = [id::MARKDOWN_FACTS, id::MARKDOWN_MISSING, id::MARKDOWN_REMEDIES]
            .map(|heading| ENGLISH.text(heading));
        let open = Facts { proxy_mode: None, ..known.clone() };
        assert_eq!(headings(&known), (Rating::High, vec![facts, remedies], 2));
        let (rating, lists, sentences) = headings(&open);
        assert_eq!((rating, sentences), (Rating::Unknown, 1));
        assert_eq!(lists.get(..2), Some(&[facts, missing][..]));
        assert_eq!(headings(&Facts::default()).1.first(), Some(&missing));
        let refused = Facts { cluster_version: Some("banana".to_owned()), ..known };
        let report = crate::check(&refused, &ENGLISH);
        let summary = summarize(&report, &ENGLISH);
        assert!(
            summary.sentences.iter().any(|sentence| sentence.contains("banana")),
            "{:?}",
            summary.sentences
        );
    }
}
