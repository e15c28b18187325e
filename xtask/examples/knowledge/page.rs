//! Pages of the knowledge in HTML that need no script to be read. The coverage page contains all of it; each lineage
//! has its own page.

use reusecheck_core::coverage::Knowledge;
use reusecheck_core::facts::Text;
use reusecheck_core::messages::{Catalogue, LANGUAGES, Message, id};
use reusecheck_core::report::{Certainty, CommitStatus, FaqProblem};

mod builds;
mod changes;
mod tables;

#[cfg(test)]
pub(crate) use builds::KUBE_PROXY;
pub(crate) use builds::{file_of, lineage_to_html};
pub(crate) use changes::{FEED, change_in_words, changes_to_html, file_of_change, title_of};

/// Writes the page in the catalogue's language; titles of sources and kinds stay as they are. It refers to `style.css`,
/// `coverage.css` and `coverage.js` (the search), to the page itself and to `others`, the same page in other languages by
/// file, and to nothing else.
pub(crate) fn to_html(knowledge: &Knowledge, catalogue: &Catalogue, others: &[&Catalogue]) -> String {
    let mut page = Page { html: String::with_capacity(200_000), catalogue, others, root: "" };
    page.coverage_head(knowledge);
    page.shares(knowledge);
    page.measured();
    page.kube_proxy(knowledge);
    page.writes(knowledge);
    page.faq(knowledge);
    page.lineages(knowledge);
    page.cce_releases(knowledge);
    page.exits(knowledge);
    page.statements(knowledge);
    page.sources(&knowledge.sources);
    page.raw("</main>\n</body>\n</html>\n");
    page.html
}

struct Page<'a> {
    html: String,
    catalogue: &'a Catalogue,
    others: &'a [&'a Catalogue],
    /// The path from the page's folder to that of the coverage page.
    root: &'a str,
}

impl Page<'_> {
    fn raw(&mut self, markup: &str) {
        self.html.push_str(markup);
    }

    fn text(&self, message: Message) -> String {
        escape(self.catalogue.text(message))
    }

    fn fill(&self, message: Message, values: &[(&str, &str)]) -> String {
        escape(&self.catalogue.fill(message, values))
    }

    /// Everything up to the heading. `files` names the page's own file in a language; `script` is loaded by the page.
    fn head(&mut self, title: &str, files: impl Fn(&Catalogue) -> String, script: Option<&str>) {
        let (language, root) = (self.catalogue.language(), self.root);
        self.raw(
            &["<!doctype html>\n<html lang=\"", language, "\">\n<head>\n<meta charset=\"utf-8\">\n"].concat(),
        );
        self.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        self.raw("<meta name=\"color-scheme\" content=\"light dark\">\n");
        self.raw(&["<title>ReuseCheck: ", title, "</title>\n"].concat());
        self.raw(&["<link rel=\"icon\" href=\"", root, "icon.svg\">\n"].concat());
        for style in ["style.css", "coverage.css"] {
            self.raw(&["<link rel=\"stylesheet\" href=\"", root, style, "\">\n"].concat());
        }
        if let Some(script) = script {
            self.raw(&["<script type=\"module\" src=\"", root, script, "\"></script>\n"].concat());
        }
        self.raw("</head>\n<body class=\"coverage\">\n<main>\n");
        self.languages(files);
        self.raw(&["<h1>", title, "</h1>\n"].concat());
    }

    fn coverage_head(&mut self, knowledge: &Knowledge) {
        let title = self.text(id::COVERAGE_TITLE);
        self.head(&title, |catalogue| catalogue.text(id::COVERAGE_FILE).to_owned(), Some("coverage.js"));
        self.counts(knowledge);
        self.files();
        self.raw(&["<p>", &self.text(id::COVERAGE_GRADES), "</p>\n"].concat());
        self.search();
    }

    /// Returns the links back, and to the same page in other languages.
    fn languages(&mut self, files: impl Fn(&Catalogue) -> String) {
        // English is the page's default and is in no link.
        let back = self.catalogue.language();
        let back = if back == LANGUAGES[0].0 { String::new() } else { ["#1&amp;l=", back].concat() };
        let start = if self.root.is_empty() { "./" } else { self.root };
        self.raw(&["<p class=\"languages\"><a href=\"", start, &back, "\">ReuseCheck</a>"].concat());
        for other in self.others {
            let (language, name) =
                LANGUAGES.iter().find(|(id, _)| *id == other.language()).unwrap_or(&LANGUAGES[0]);
            let link =
                [" <a href=\"", &files(other), "\" lang=\"", language, "\" hreflang=\"", language, "\">"];
            self.raw(&[link.concat().as_str(), name, "</a>"].concat());
        }
        self.raw("</p>\n");
    }

    fn counts(&mut self, knowledge: &Knowledge) {
        let builds: usize = knowledge.lineages.iter().map(|lineage| lineage.builds.len()).sum();
        let count = |length: usize| length.to_string();
        let summary = self.fill(
            id::COVERAGE_KNOWLEDGE,
            &[
                ("version", knowledge.version),
                ("lineages", &count(knowledge.lineages.len())),
                ("builds", &count(builds)),
                ("rules", &count(knowledge.rules.len())),
                ("sources", &count(knowledge.sources.len())),
            ],
        );
        self.raw(&["<p>", &summary, "</p>\n"].concat());
    }

    /// Other files that are published with the page.
    fn files(&mut self) {
        let news =
            [self.catalogue.text(id::COVERAGE_CHANGES_FILE), "\">", &self.text(id::COVERAGE_CHANGES_TITLE)]
                .concat();
        let links = [
            "<a href=\"",
            &news,
            "</a> <a href=\"knowledge.json\">JSON</a> <a href=\"knowledge.schema.json\">JSON Schema</a>",
        ];
        self.raw(&["<p class=\"files\">", &links.concat(), "</p>\n"].concat());
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

/// Texts for recurring values in cells.
impl Page<'_> {
    /// Links to the rows of the sources on the coverage page.
    fn links(&self, sources: &[Text]) -> String {
        let page = if self.root.is_empty() {
            String::new()
        } else {
            [self.root, self.catalogue.text(id::COVERAGE_FILE)].concat()
        };
        let link = |id: &Text| {
            let target = anchor(&["source", id].join("-"));
            ["<a href=\"", &page, "#", &escape(&target), "\">", &escape(id), "</a>"].concat()
        };
        sources.iter().map(link).collect::<Vec<_>>().join(", ")
    }

    /// `1.11.7 – before 1.12.0`, for each span.
    fn spans(&self, spans: &[[String; 2]]) -> String {
        escape(&spans_in_words(spans, self.catalogue))
    }

    fn status(&self, status: CommitStatus) -> String {
        match status {
            CommitStatus::Yes => self.text(id::COVERAGE_YES),
            CommitStatus::No => self.text(id::COVERAGE_NO),
            CommitStatus::Unknown => "?".to_owned(),
        }
    }

    fn grade(&self, certainty: Certainty) -> String {
        self.text(grade_in_words(certainty))
    }
}

/// Returns versions, each from the first and before the second.
fn spans_in_words(spans: &[[String; 2]], catalogue: &Catalogue) -> String {
    let span = |[from, before]: &[String; 2]| {
        let message = match (from.is_empty(), before.is_empty()) {
            (true, true) => id::COVERAGE_ALL,
            (true, false) => id::COVERAGE_BEFORE,
            (false, true) => id::COVERAGE_FROM,
            (false, false) => id::COVERAGE_BETWEEN,
        };
        catalogue.fill(message, &[("from", from), ("before", before)])
    };
    spans.iter().map(span).collect::<Vec<_>>().join("; ")
}

/// Returns the name of the problem that a row of the FAQ is about.
const fn problem_in_words(problem: FaqProblem) -> Message {
    match problem {
        FaqProblem::StaleBackend => id::PROBLEM_STALE_BACKEND,
        FaqProblem::SynDelay => id::PROBLEM_SYN_DELAY,
        FaqProblem::LostDatagram => id::PROBLEM_LOST_DATAGRAM,
        FaqProblem::None => id::COVERAGE_NO_PROBLEM,
        FaqProblem::Unknown => id::COVERAGE_UNKNOWN,
    }
}

/// Returns the name of a grade.
const fn grade_in_words(certainty: Certainty) -> Message {
    match certainty {
        Certainty::Observed => id::COVERAGE_GRADES_OF_OBSERVED,
        Certainty::Source => id::COVERAGE_GRADES_OF_SOURCE,
        Certainty::Vendor => id::COVERAGE_GRADES_OF_VENDOR,
        Certainty::Inferred => id::COVERAGE_GRADES_OF_INFERRED,
        Certainty::Unknown => id::COVERAGE_GRADES_OF_UNKNOWN,
    }
}

/// Returns an id without blanks.
fn anchor(text: &str) -> String {
    text.trim_end_matches('-').replace(' ', "-")
}

pub(crate) fn escape(text: &str) -> String {
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
