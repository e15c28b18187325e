//! The coverage page: all that is known, as one HTML page that needs no script to be read.

use reusecheck_core::coverage::Knowledge;
use reusecheck_core::messages::{Catalogue, LANGUAGES, Message, id};
use reusecheck_core::report::{Certainty, CommitStatus};

mod tables;

/// Writes the page in the catalogue's language; titles of sources and kinds stay as they are. It refers to `style.css`,
/// `coverage.css` and `coverage.js` (the search), to the page itself and to `others`, the same page in other languages by
/// file, and to nothing else.
pub(crate) fn to_html(knowledge: &Knowledge, words: &Catalogue, others: &[&Catalogue]) -> String {
    let mut page = Page { html: String::with_capacity(200_000), words, others };
    page.head(knowledge);
    page.kube_proxy(knowledge);
    page.writes(knowledge);
    page.faq(knowledge);
    page.lineages(knowledge);
    page.cce_releases(knowledge);
    page.sources(&knowledge.sources);
    page.raw("</main>\n</body>\n</html>\n");
    page.html
}

struct Page<'a> {
    html: String,
    words: &'a Catalogue,
    others: &'a [&'a Catalogue],
}

impl Page<'_> {
    fn raw(&mut self, markup: &str) {
        self.html.push_str(markup);
    }

    fn text(&self, message: Message) -> String {
        escape(self.words.text(message))
    }

    fn fill(&self, message: Message, values: &[(&str, &str)]) -> String {
        escape(&self.words.fill(message, values))
    }

    fn head(&mut self, knowledge: &Knowledge) {
        let language = self.words.language();
        let title = self.text(id::COVERAGE_TITLE);
        self.raw(
            &["<!doctype html>\n<html lang=\"", language, "\">\n<head>\n<meta charset=\"utf-8\">\n"].concat(),
        );
        self.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        self.raw("<meta name=\"color-scheme\" content=\"light dark\">\n");
        self.raw(&["<title>ReuseCheck: ", &title, "</title>\n"].concat());
        self.raw(concat!(
            "<link rel=\"icon\" href=\"icon.svg\">\n<link rel=\"stylesheet\" href=\"style.css\">\n",
            "<link rel=\"stylesheet\" href=\"coverage.css\">\n<script type=\"module\" src=\"coverage.js\"></script>\n",
            "</head>\n<body class=\"coverage\">\n<main>\n",
        ));
        self.languages();
        self.raw(&["<h1>", &title, "</h1>\n"].concat());
        self.counts(knowledge);
        self.raw(&["<p>", &self.text(id::COVERAGE_GRADES), "</p>\n"].concat());
        self.search();
    }

    /// The way back, and to the same page in other languages.
    fn languages(&mut self) {
        // English is the page's own default and stands in no link.
        let back = self.words.language();
        let back = if back == LANGUAGES[0].0 { String::new() } else { ["#1&amp;l=", back].concat() };
        self.raw(&["<p class=\"languages\"><a href=\"./", &back, "\">ReuseCheck</a>"].concat());
        for other in self.others {
            let (language, name) =
                LANGUAGES.iter().find(|(id, _)| *id == other.language()).unwrap_or(&LANGUAGES[0]);
            let file = other.text(id::COVERAGE_FILE);
            self.raw(
                &[
                    " <a href=\"",
                    file,
                    "\" lang=\"",
                    language,
                    "\" hreflang=\"",
                    language,
                    "\">",
                    name,
                    "</a>",
                ]
                .concat(),
            );
        }
        self.raw("</p>\n");
    }

    fn counts(&mut self, knowledge: &Knowledge) {
        let builds: usize = knowledge.lineages.iter().map(|lineage| lineage.builds.len()).sum();
        let count = |length: usize| length.to_string();
        let told = self.fill(
            id::COVERAGE_KNOWLEDGE,
            &[
                ("version", knowledge.version),
                ("lineages", &count(knowledge.lineages.len())),
                ("builds", &count(builds)),
                ("rules", &count(knowledge.rules.len())),
                ("sources", &count(knowledge.sources.len())),
            ],
        );
        self.raw(&["<p>", &told, "</p>\n"].concat());
    }

    fn search(&mut self) {
        let (label, example) = (self.text(id::COVERAGE_SEARCH), self.text(id::COVERAGE_SEARCH_EXAMPLE));
        let found = self.text(id::COVERAGE_FOUND);
        self.raw(
            &[
                "<form role=\"search\" hidden><label>",
                &label,
                " <input type=\"search\" id=\"search\" placeholder=\"",
            ]
            .concat(),
        );
        self.raw(
            &[&example, "\"></label> <output for=\"search\" data-found=\"", &found, "\"></output></form>\n"]
                .concat(),
        );
    }

    /// A section with a table; the id makes it linkable.
    fn open(&mut self, id: &str, title: Message, headings: &[Message]) {
        let title = self.text(title);
        self.raw(&["<section id=\"", &escape(id), "\">\n<h2>", &title, "</h2>\n"].concat());
        self.table(headings);
    }

    fn table(&mut self, headings: &[Message]) {
        let headings: Vec<String> = headings.iter().map(|heading| self.text(*heading)).collect();
        self.heads(&headings);
    }

    fn heads(&mut self, headings: &[String]) {
        self.raw("<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr>");
        for heading in headings {
            self.raw(&["<th scope=\"col\">", heading, "</th>"].concat());
        }
        self.raw("</tr></thead>\n<tbody>\n");
    }

    fn close(&mut self) {
        self.raw("</tbody></table></div>\n</section>\n");
    }

    /// One row; the first cell links to the row itself.
    fn row(&mut self, id: &str, cells: &[String]) {
        let id = escape(&anchor(id));
        self.raw(&["<tr id=\"", &id, "\">"].concat());
        for (index, cell) in cells.iter().enumerate() {
            if index == 0 {
                self.raw(&["<th scope=\"row\"><a href=\"#", &id, "\">", cell, "</a></th>"].concat());
            } else {
                self.raw(&["<td>", cell, "</td>"].concat());
            }
        }
        self.raw("</tr>\n");
    }
}

/// Words for what recurs in the cells.
impl Page<'_> {
    /// `1.11.7 – before 1.12.0`, for each span.
    fn spans(&self, spans: &[[String; 2]]) -> String {
        let span = |[from, before]: &[String; 2]| {
            let said = match (from.is_empty(), before.is_empty()) {
                (true, true) => id::COVERAGE_ALL,
                (true, false) => id::COVERAGE_BEFORE,
                (false, true) => id::COVERAGE_FROM,
                (false, false) => id::COVERAGE_BETWEEN,
            };
            self.fill(said, &[("from", from), ("before", before)])
        };
        spans.iter().map(span).collect::<Vec<_>>().join("; ")
    }

    fn carried(&self, carried: CommitStatus) -> String {
        match carried {
            CommitStatus::Yes => self.text(id::COVERAGE_YES),
            CommitStatus::No => self.text(id::COVERAGE_NO),
            CommitStatus::Unknown => "?".to_owned(),
        }
    }

    fn grade(&self, certainty: Certainty) -> String {
        self.text(match certainty {
            Certainty::Observed => id::COVERAGE_GRADES_OF_OBSERVED,
            Certainty::Source => id::COVERAGE_GRADES_OF_SOURCE,
            Certainty::Vendor => id::COVERAGE_GRADES_OF_VENDOR,
            Certainty::Inferred => id::COVERAGE_GRADES_OF_INFERRED,
            Certainty::Unknown => id::COVERAGE_GRADES_OF_UNKNOWN,
        })
    }
}

/// An id without blanks.
fn anchor(text: &str) -> String {
    text.trim_end_matches('-').replace(' ', "-")
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            _ => escaped.push(character),
        }
    }
    escaped
}
