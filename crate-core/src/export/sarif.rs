//! SARIF 2.1.0: one run, one result an entry. A rule is a rating, so the rules are the same in every file.

use serde::Serialize;

use super::json::json;
use super::{Entry, Totals, Writer};
use crate::knowledge::SOURCES;
use crate::local;
use crate::messages::{Catalogue, Message, step};
use crate::report::{Rating, Report};
use crate::words::InWords;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The writer.
pub(super) struct Sarif<'a> {
    catalogue: &'a Catalogue,
    begun: bool,
    /// Unusable inputs, reported at the end.
    notifications: Vec<String>,
}

/// A rule: id and rating, level, the sentence, the source that explains it.
type Rule = (&'static str, Rating, &'static str, Message, &'static str);

const RULES: [Rule; 5] = [
    ("stale-backend", Rating::High, "error", step::RATING_HIGH.1, "k8s-81775"),
    ("syn-delay", Rating::Medium, "warning", step::RATING_MEDIUM.1, "k8s-81775"),
    ("syn-lost-while-draining", Rating::Low, "note", step::RATING_LOW.1, "linux-c95c07836fa4"),
    ("not-affected", Rating::None, "none", step::RATING_NONE.1, "k8s-81775"),
    ("unknown", Rating::Unknown, "warning", crate::messages::id::RATING_UNKNOWN, "k8s-81775"),
];

#[derive(Serialize)]
struct Words<'a> {
    text: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleObject<'a> {
    id: &'a str,
    short_description: Words<'a>,
    full_description: Words<'a>,
    help_uri: &'a str,
    default_configuration: Configuration<'a>,
}

#[derive(Serialize)]
struct Configuration<'a> {
    level: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultObject<'a> {
    rule_id: &'a str,
    rule_index: usize,
    kind: &'a str,
    level: &'a str,
    message: Words<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location<'a>>,
    properties: Properties<'a>,
}

#[derive(Serialize)]
struct Properties<'a> {
    rating: Rating,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<(Rating, Rating)>,
    certainty: &'a str,
    facts: &'a crate::facts::Facts,
    remedies: Vec<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    physical_location: Option<PhysicalLocation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
struct LogicalLocation<'a> {
    name: &'a str,
    kind: &'a str,
}

#[derive(Serialize)]
struct Notification<'a> {
    level: &'a str,
    message: Words<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location<'a>>,
}

impl<'a> Sarif<'a> {
    pub(super) const fn new(catalogue: &'a Catalogue) -> Self {
        Self { catalogue, begun: false, notifications: Vec::new() }
    }

    fn rules(&self) -> Vec<RuleObject<'a>> {
        let rule = |&(id, rating, level, sentence, source): &Rule| RuleObject {
            id,
            short_description: Words { text: self.catalogue.text(rating.message()) },
            full_description: Words { text: self.catalogue.text(sentence) },
            help_uri: SOURCES
                .binary_search_by(|known| known.id.cmp(source))
                .ok()
                .and_then(|index| SOURCES.get(index))
                .map_or("", |source| source.url),
            default_configuration: Configuration { level },
        };
        RULES.iter().map(rule).collect()
    }

    fn result(report: &Report, entry: &Entry) -> String {
        let index = RULES.iter().position(|rule| rule.1 == report.rating).unwrap_or_default();
        let (id, rating, level, ..) = RULES[index];
        let kind = match rating {
            Rating::None => "pass",
            Rating::Unknown => "open",
            _ => "fail",
        };
        json(&ResultObject {
            rule_id: id,
            rule_index: index,
            kind,
            // The standard requires "none" for everything that is no failure.
            level: if kind == "fail" { level } else { "none" },
            message: Words { text: report.steps.first().map_or(id, |answer| &answer.text) },
            locations: locations(entry),
            properties: Properties {
                rating,
                range: report.range,
                certainty: report.certainty.name(),
                facts: &report.facts,
                remedies: report.remedies.iter().map(|remedy| &*remedy.id).collect(),
            },
        })
    }
}

impl Writer for Sarif<'_> {
    fn begin(&mut self, _: &Totals, out: &mut String) {
        let parts = [
            "{\"$schema\":\"",
            SCHEMA,
            "\",\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"ReuseCheck\",\"semanticVersion\":\"",
            env!("CARGO_PKG_VERSION"),
            "\",\"properties\":{\"knowledge\":",
            &json(&local::version()),
            "},\"rules\":",
            &json(&self.rules()),
            "}},\"results\":[",
        ];
        out.push_str(&parts.concat());
    }

    fn entry(&mut self, entry: &Entry, out: &mut String) {
        let report = match entry.outcome {
            Ok(report) => report,
            Err(text) => {
                let message = Words { text };
                self.notifications.push(json(&Notification {
                    level: "error",
                    message,
                    locations: locations(entry),
                }));
                return;
            }
        };
        out.push_str(if std::mem::replace(&mut self.begun, true) { ",\n" } else { "\n" });
        out.push_str(&Self::result(report, entry));
    }

    fn end(&mut self, out: &mut String) {
        let succeeded = if self.notifications.is_empty() { "true" } else { "false" };
        let parts = [
            "\n],\"invocations\":[{\"executionSuccessful\":",
            succeeded,
            ",\"toolExecutionNotifications\":[",
            &self.notifications.join(","),
            "]}]}]}\n",
        ];
        out.push_str(&parts.concat());
    }
}

fn locations<'a>(entry: &Entry<'a>) -> Vec<Location<'a>> {
    let location = Location {
        physical_location: (!entry.file.is_empty())
            .then(|| PhysicalLocation { artifact_location: ArtifactLocation { uri: uri(entry.file) } }),
        logical_locations: match entry.name {
            "" => Vec::new(),
            name => vec![LogicalLocation { name, kind: "node" }],
        },
    };
    if location.physical_location.is_none() && location.logical_locations.is_empty() {
        return Vec::new();
    }
    vec![location]
}

/// Returns a path as a relative reference of RFC 3986.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'\\' => uri.push('/'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(byte.into());
            }
            other => {
                uri.push('%');
                for digit in [other >> 4, other & 15] {
                    uri.push(char::from(b"0123456789ABCDEF"[usize::from(digit)]));
                }
            }
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    #[test]
    fn paths_become_references() {
        assert_eq!(super::uri("a b\\n\u{f6}d:es.json"), "a%20b/n%C3%B6d%3Aes.json");
    }
}
