//! JSON: a single report bare, as `check` gives it; several as a list.

use serde::Serialize;

use super::{Entry, Totals, Writer};
use crate::report::Report;

/// The writer.
#[derive(Default)]
pub(super) struct Json {
    /// One entry is written as the report itself.
    single: bool,
    begun: bool,
}

/// One entry of a list.
#[derive(Serialize)]
struct Listed<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<&'a Report>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

impl Writer for Json {
    fn begin(&mut self, totals: &Totals, out: &mut String) {
        self.single = totals.all() == 1 && totals.unusable == 0;
        if !self.single {
            out.push('[');
        }
    }

    fn entry(&mut self, entry: &Entry, out: &mut String) {
        if std::mem::replace(&mut self.begun, true) {
            out.push_str(",\n");
        }
        match entry.outcome {
            Ok(report) if self.single => out.push_str(&json(report)),
            outcome => out.push_str(&json(&Listed {
                name: entry.name,
                file: entry.file,
                report: outcome.ok(),
                error: outcome.err(),
            })),
        }
    }

    fn end(&mut self, out: &mut String) {
        out.push_str(if self.single { "\n" } else { "]\n" });
    }
}

/// Writing plain data to memory cannot fail.
pub(super) fn json(value: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
