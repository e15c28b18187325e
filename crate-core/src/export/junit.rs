//! JUnit's XML: an entry is a test case; `low` or above fails, `unknown` is skipped, unusable input is an error.

use super::{Entry, Totals, Writer};
use crate::messages::{Catalogue, id};
use crate::report::{Rating, Report};
use crate::words::InWords;

/// The writer.
pub(super) struct Junit<'a> {
    catalogue: &'a Catalogue,
}

impl<'a> Junit<'a> {
    pub(super) const fn new(catalogue: &'a Catalogue) -> Self {
        Self { catalogue }
    }

    /// Writes `<failure message="..." type="high">`, or the element for another outcome that is no pass.
    fn verdict(&self, element: &str, kind: &str, report: &Report, out: &mut String) {
        let rating = self.catalogue.text(report.rating.message());
        out.push_str(&["<", element].concat());
        attribute("message", rating, out);
        if element != "skipped" {
            attribute("type", kind, out);
        }
        out.push('>');
        for text in
            report.steps.iter().map(|step| &*step.text).chain(report.remedies.iter().map(|r| &*r.text))
        {
            escape(text, out);
            out.push('\n');
        }
        for missing in &report.missing {
            escape(&[&missing.fact, ": ", &missing.how, "\n"].concat(), out);
        }
        out.push_str(&["</", element, ">"].concat());
    }
}

impl Writer for Junit<'_> {
    fn begin(&mut self, totals: &Totals, out: &mut String) {
        out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        for element in ["testsuites", "testsuite"] {
            out.push_str(&["<", element].concat());
            attribute("name", "ReuseCheck", out);
            for (name, count) in [
                ("tests", totals.all()),
                ("failures", totals.affected),
                ("errors", totals.unusable),
                ("skipped", totals.unknown),
            ] {
                attribute(name, &count.to_string(), out);
            }
            attribute("time", "0", out);
            out.push_str(">\n");
        }
    }

    fn entry(&mut self, entry: &Entry, out: &mut String) {
        let label = entry.label();
        out.push_str("<testcase");
        attribute("name", if label.is_empty() { "node" } else { &label }, out);
        attribute("classname", "reusecheck", out);
        attribute("time", "0", out);
        out.push('>');
        match entry.outcome {
            Ok(report) if report.rating == Rating::None => {}
            Ok(report) if report.rating == Rating::Unknown => self.verdict("skipped", "", report, out),
            Ok(report) => self.verdict("failure", report.rating.name(), report, out),
            Err(sentence) => {
                out.push_str("<error");
                attribute("message", self.catalogue.text(id::EXPORT_UNUSABLE), out);
                attribute("type", "unusable", out);
                out.push('>');
                escape(sentence, out);
                out.push_str("</error>");
            }
        }
        out.push_str("</testcase>\n");
    }

    fn end(&mut self, out: &mut String) {
        out.push_str("</testsuite>\n</testsuites>\n");
    }
}

fn attribute(name: &str, value: &str, out: &mut String) {
    out.push_str(&[" ", name, "=\""].concat());
    escape(value, out);
    out.push('"');
}

/// Text that is the same in an attribute and in an element; what XML 1.0 does not allow at all becomes U+FFFD.
fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            plain => out.push(plain),
        }
    }
}
