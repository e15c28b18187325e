//! The page that lists the changes in the table of kernels.

use reusecheck_core::coverage::Knowledge;
use reusecheck_core::messages::{Catalogue, id};

use super::{Page, escape, file_of};
use crate::changes::{Change, Changes};

/// Writes the page.
pub(crate) fn changes_to_html(
    knowledge: &Knowledge,
    changes: &Changes,
    catalogue: &Catalogue,
    others: &[&Catalogue],
) -> String {
    let mut page = Page { html: String::with_capacity(50_000), catalogue, others, root: "" };
    let title = page.text(id::COVERAGE_CHANGES_TITLE);
    page.head(&title, |catalogue| catalogue.text(id::COVERAGE_CHANGES_FILE).to_owned(), None);
    let since =
        page.fill(id::COVERAGE_CHANGES_SINCE, &[("version", changes.since), ("date", knowledge.date)]);
    page.raw(&["<p>", &since, "</p>\n<section id=\"changes\">\n"].concat());
    page.table(&[id::COVERAGE_CHANGES_LINEAGE, id::COVERAGE_CHANGES_WHAT]);
    for (lineage, change) in &changes.lineages {
        let name = match change {
            Change::Removed => escape(lineage),
            _ => [
                "<a href=\"",
                &escape(&file_of(lineage, catalogue)),
                "\">",
                &escape(catalogue.lineage(lineage)),
                "</a>",
            ]
            .concat(),
        };
        let says = escape(&change_in_words(change, catalogue));
        page.raw(&["<tr><th scope=\"row\">", &name, "</th><td>", &says, "</td></tr>\n"].concat());
    }
    page.close();
    page.raw("</main>\n</body>\n</html>\n");
    page.html
}

/// Returns the change of a lineage in a few words.
pub(crate) fn change_in_words(change: &Change, catalogue: &Catalogue) -> String {
    match change {
        Change::New(rows) => catalogue.fill(id::COVERAGE_CHANGES_NEW, &[("rows", &rows.to_string())]),
        Change::Rows { added, changed, removed } => {
            let [added, changed, removed] = [added, changed, removed].map(ToString::to_string);
            let values = [("added", added.as_str()), ("changed", &changed), ("removed", &removed)];
            catalogue.fill(id::COVERAGE_CHANGES_CHANGED, &values)
        }
        Change::Removed => catalogue.text(id::COVERAGE_CHANGES_REMOVED).to_owned(),
    }
}
