//! The coverage page: all that is known, as one HTML page that needs no script to be read.

use crate::coverage::{Build, Knowledge, Lineage, Rule, Source};
use crate::facts::Text;
use crate::messages::{Catalogue, LANGUAGES, Message, id};
use crate::report::{Action, Carried, Certainty, Commits, FaqProblem};

/// Writes the page in the catalogue's language; titles of sources and kinds stay as they are. It refers to `style.css`,
/// `coverage.css` and `coverage.js` (the search), to the page itself and to `others`, the same page in other languages by
/// file, and to nothing else.
pub fn to_html(knowledge: &Knowledge, words: &Catalogue, others: &[&Catalogue]) -> String {
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

    fn kube_proxy(&mut self, knowledge: &Knowledge) {
        let headings = [
            id::COVERAGE_FROM_RELEASE,
            id::COVERAGE_BELOW_4_1,
            id::COVERAGE_FROM_4_1,
            id::COVERAGE_FROM_5_9,
            id::COVERAGE_SOURCE_COLUMN,
        ];
        self.open("kube-proxy", id::COVERAGE_KUBE_PROXY, &headings);
        for rule in &knowledge.rules {
            let Rule::KubeProxy { id, since, actions, evidence, sources } = rule else { continue };
            let cell = |class: usize| {
                [
                    &self.text(action_word(actions[class])),
                    " <small>(",
                    &self.grade(evidence[class]),
                    ")</small>",
                ]
                .concat()
            };
            let cells = [escape(since), cell(0), cell(1), cell(2), links(sources)];
            self.row(&["rule", id].join("-"), &cells);
        }
        self.close();
    }

    fn writes(&mut self, knowledge: &Knowledge) {
        self.open(
            "sysctls",
            id::COVERAGE_SYSCTLS,
            &[
                id::COVERAGE_SYSCTL,
                id::COVERAGE_VALUE,
                id::COVERAGE_RELEASES,
                id::COVERAGE_OTHERWISE,
                id::COVERAGE_SOURCE_COLUMN,
            ],
        );
        for rule in &knowledge.rules {
            let Rule::Write { id, value, default, releases, sources } = rule else { continue };
            let cells =
                [escape(id), value.to_string(), self.spans(releases), default.to_string(), links(sources)];
            self.row(id, &cells);
        }
        self.close();
    }

    fn faq(&mut self, knowledge: &Knowledge) {
        let headings = [
            id::COVERAGE_ROW,
            id::COVERAGE_EDITION,
            id::COVERAGE_CCE_VERSIONS,
            id::COVERAGE_SYSTEMS,
            id::COVERAGE_WRITES,
            id::COVERAGE_PROBLEM,
            id::COVERAGE_SOURCE_COLUMN,
        ];
        self.open("faq", id::COVERAGE_FAQ, &headings);
        for rule in &knowledge.rules {
            let Rule::Faq { id, edition, versions, systems, writes, problem, sources } = rule else {
                continue;
            };
            let systems =
                if systems.is_empty() { self.text(id::COVERAGE_ANY) } else { escape(&systems.join(", ")) };
            let writes = writes.map_or("–".to_owned(), |value| value.to_string());
            let problem = match problem {
                FaqProblem::StaleBackend => id::PROBLEM_STALE_BACKEND,
                FaqProblem::SynDelay => id::PROBLEM_SYN_DELAY,
                FaqProblem::None => id::COVERAGE_NO_PROBLEM,
                FaqProblem::Unknown => id::COVERAGE_UNKNOWN,
            };
            let cells = [
                escape(id),
                escape(edition),
                self.spans(versions),
                systems,
                writes,
                self.text(problem),
                links(sources),
            ];
            self.row(&["faq", id, edition].join("-"), &cells);
        }
        self.close();
    }

    fn lineages(&mut self, knowledge: &Knowledge) {
        let title = self.text(id::COVERAGE_KERNELS);
        self.raw(&["<h2 id=\"kernels\">", &title, "</h2>\n"].concat());
        for lineage in &knowledge.lineages {
            self.lineage(lineage);
        }
    }

    fn lineage(&mut self, lineage: &Lineage) {
        let id = escape(&anchor(&["lineage", lineage.id].join("-")));
        let title = escape(self.words.of_kernels(lineage.title));
        self.raw(
            &["<section id=\"", &id, "\">\n<h3><a href=\"#", &id, "\">", &title, "</a></h3>\n"].concat(),
        );
        let releases: Vec<String> =
            lineage.releases.iter().map(|release| ["<code>", &escape(release), "</code>"].concat()).collect();
        self.raw(&["<p>", &releases.join(" ")].concat());
        if !lineage.systems.is_empty() {
            self.raw(&[" · ", &escape(&lineage.systems.join(", "))].concat());
        }
        self.raw("</p>\n");
        if let Some(follows) = lineage.follows {
            let target = escape(&anchor(&["lineage", follows].join("-")));
            let link = ["<a href=\"#", &target, "\">", &escape(follows), "</a>"].concat();
            let said = self.text(id::COVERAGE_FOLLOWS).replace("{lineage}", &link);
            self.raw(&["<p>", &said, " ", &links(&lineage.sources), "</p>\n</section>\n"].concat());
            return;
        }
        let before = self.text(id::COVERAGE_FROM_BUILD);
        let commits = ["d752", "f719", "f0a5", "35df", "c95c"].map(str::to_owned);
        let after = [
            id::COVERAGE_GRADE,
            id::COVERAGE_VENDOR_SAYS,
            id::COVERAGE_NOTE,
            id::COVERAGE_SOURCE_COLUMN,
            id::COVERAGE_CHECKED,
        ];
        let after = after.map(|heading| self.text(heading));
        self.heads(&[&[before][..], &commits, &after].concat());
        for build in &lineage.builds {
            self.build(lineage.id, build);
        }
        self.close();
    }

    fn build(&mut self, lineage: &str, build: &Build) {
        let Commits { d752, f719, f0a5, d35d, c95c } = build.commits;
        let carried = [d752, f719, f0a5, d35d, c95c].map(|carried| self.carried(carried));
        let since =
            if build.since.is_empty() { self.text(id::COVERAGE_THE_FIRST) } else { escape(build.since) };
        let says = match build.vendor_says {
            None => "–".to_owned(),
            Some("fixed") => self.text(id::COVERAGE_FIXED),
            Some(_) => self.text(id::COVERAGE_TOO_EARLY),
        };
        let note = escape(self.words.of_kernels(build.note));
        let mut cells = vec![since];
        cells.extend(carried);
        cells.extend([
            self.grade(build.evidence),
            says,
            note,
            links(&build.sources),
            build.checked.to_owned(),
        ]);
        self.row(&[lineage, build.since].join("-"), &cells);
    }

    fn cce_releases(&mut self, knowledge: &Knowledge) {
        let title = self.text(id::COVERAGE_CCE);
        self.raw(&["<section id=\"cce\">\n<h2>", &title, "</h2>\n"].concat());
        self.heads(&["CCE".to_owned(), "Kubernetes".to_owned(), self.text(id::COVERAGE_SOURCE_COLUMN)]);
        for rule in &knowledge.rules {
            let Rule::CceRelease { id, kubernetes, sources } = rule else { continue };
            self.row(&["cce", id].join("-"), &[escape(id), escape(kubernetes), links(sources)]);
        }
        self.close();
    }

    fn sources(&mut self, sources: &[Source]) {
        self.open(
            "sources",
            id::COVERAGE_SOURCE_COLUMN,
            &[id::COVERAGE_SOURCE, id::COVERAGE_KIND, id::COVERAGE_SOURCE_TITLE],
        );
        for source in sources {
            let title =
                ["<a href=\"", &escape(source.url), "\" rel=\"noreferrer\">", &escape(source.title), "</a>"]
                    .concat();
            self.row(&["source", source.id].join("-"), &[escape(source.id), source.kind.to_owned(), title]);
        }
        self.close();
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

    fn carried(&self, carried: Carried) -> String {
        match carried {
            Carried::Yes => self.text(id::COVERAGE_YES),
            Carried::No => self.text(id::COVERAGE_NO),
            Carried::Unknown => "?".to_owned(),
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

/// Links to the rows of the sources.
fn links(sources: &[Text]) -> String {
    let link = |id: &Text| {
        let target = anchor(&["source", id].join("-"));
        ["<a href=\"#", &escape(&target), "\">", &escape(id), "</a>"].concat()
    };
    sources.iter().map(link).collect::<Vec<_>>().join(", ")
}

const fn action_word(action: Action) -> Message {
    match action {
        Action::Untouched => id::COVERAGE_UNTOUCHED,
        Action::Sets0 => id::COVERAGE_SETS_0,
        Action::SkipsOldKernel => id::COVERAGE_SKIPS,
        Action::LeavesFixedKernel => id::COVERAGE_LEAVES,
        Action::NotIpvs | Action::Unknown => id::COVERAGE_UNKNOWN,
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
