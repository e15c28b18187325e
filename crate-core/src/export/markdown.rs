//! Markdown: one report after the other, each under the name of its entry.

use super::{Entry, Totals, Writer};
use crate::messages::{Catalogue, id};
use crate::report::{escape_markdown, to_markdown_under};

/// The writer.
pub(super) struct Markdown<'a> {
    catalogue: &'a Catalogue,
    begun: bool,
}

impl<'a> Markdown<'a> {
    pub(super) const fn new(catalogue: &'a Catalogue) -> Self {
        Self { catalogue, begun: false }
    }
}

impl Writer for Markdown<'_> {
    fn begin(&mut self, _: &Totals, _: &mut String) {}

    fn entry(&mut self, entry: &Entry, out: &mut String) {
        if std::mem::replace(&mut self.begun, true) {
            out.push('\n');
        }
        let label = entry.label();
        let title = if label.is_empty() { "ReuseCheck" } else { &label };
        match entry.outcome {
            Ok(report) => out.push_str(&to_markdown_under(title, report, self.catalogue)),
            Err(sentence) => {
                let unusable = self.catalogue.text(id::EXPORT_UNUSABLE);
                let parts = [
                    "# ",
                    &escape_markdown(title),
                    self.catalogue.text(id::PUNCTUATION_COLON),
                    unusable,
                    "\n\n",
                    &escape_markdown(sentence),
                    "\n",
                ];
                out.push_str(&parts.concat());
            }
        }
    }

    fn end(&mut self, _: &mut String) {}
}
