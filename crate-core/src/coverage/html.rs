//! The coverage page: all that is known, as one HTML page that needs no script to be read.

use crate::coverage::{Build, Knowledge, Lineage, Rule, Source};
use crate::facts::Text;
use crate::report::{Action, Carried, Commits, FaqProblem};

/// Writes the page. It refers to `style.css`, `coverage.css` and `coverage.js` (the search) beside itself and to
/// nothing else.
pub fn to_html(knowledge: &Knowledge) -> String {
    let mut page = Page(String::with_capacity(200_000));
    page.head(knowledge);
    page.kube_proxy(knowledge);
    page.writes(knowledge);
    page.faq(knowledge);
    page.lineages(knowledge);
    page.cce_releases(knowledge);
    page.sources(&knowledge.sources);
    page.raw("</main>\n</body>\n</html>\n");
    page.0
}

struct Page(String);

impl Page {
    fn raw(&mut self, markup: &str) {
        self.0.push_str(markup);
    }

    fn head(&mut self, knowledge: &Knowledge) {
        self.raw(concat!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
            "<title>ReuseCheck: coverage</title>\n<link rel=\"icon\" href=\"icon.svg\">\n",
            "<link rel=\"stylesheet\" href=\"style.css\">\n<link rel=\"stylesheet\" href=\"coverage.css\">\n<script type=\"module\" src=\"coverage.js\"></script>\n",
            "</head>\n<body class=\"coverage\">\n<main>\n",
            "<p><a href=\"./\">ReuseCheck</a></p>\n<h1>Coverage</h1>\n",
        ));
        let counts = [
            (knowledge.lineages.len(), "families of kernel builds"),
            (knowledge.lineages.iter().map(|lineage| lineage.builds.len()).sum(), "rows of builds"),
            (knowledge.rules.len(), "rules on releases"),
            (knowledge.sources.len(), "sources"),
        ];
        let counts = counts.map(|(count, what)| [&count.to_string(), " ", what].concat()).join(", ");
        self.raw("<p>Knowledge <strong>");
        self.raw(&escape(knowledge.version));
        self.raw("</strong>: ");
        self.raw(&counts);
        self.raw(concat!(
            ". Grades: <em>source</em> (code or changelog of that very release or build was read), <em>vendor</em> (a ",
            "vendor about its own system), <em>inferred</em> (from a base version), <em>unknown</em>.</p>\n",
            "<form role=\"search\" hidden><label>Search <input type=\"search\" id=\"search\" ",
            "placeholder=\"el8, 5.4.0-100, 1.21.9\"></label> <output for=\"search\"></output></form>\n",
        ));
    }

    /// A section with a table; the id makes it linkable.
    fn open(&mut self, id: &str, title: &str, headings: &[&str]) {
        self.raw(&["<section id=\"", &escape(id), "\">\n<h2>", &escape(title), "</h2>\n"].concat());
        self.table(headings);
    }

    fn table(&mut self, headings: &[&str]) {
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
    fn row(&mut self, id: &str, cells: &[&str]) {
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
        let headings = ["From release", "Kernel below 4.1", "From 4.1", "From 5.9", "Sources"];
        self.open("kube-proxy", "What kube-proxy does to conn_reuse_mode", &headings);
        for rule in &knowledge.rules {
            let Rule::KubeProxy { id, since, actions, evidence, sources } = rule else { continue };
            let cell = |class: usize| {
                [action_word(actions[class]), " <small>(", evidence[class].name(), ")</small>"].concat()
            };
            self.row(
                &["rule", id].join("-"),
                &[&escape(since), &cell(0), &cell(1), &cell(2), &links(sources)],
            );
        }
        self.close();
    }

    fn writes(&mut self, knowledge: &Knowledge) {
        self.open(
            "sysctls",
            "The other sysctls it writes",
            &["Sysctl", "Value", "Releases", "Otherwise", "Sources"],
        );
        for rule in &knowledge.rules {
            let Rule::Write { id, value, default, releases, sources } = rule else { continue };
            let cells = [escape(id), value.to_string(), spans(releases), default.to_string(), links(sources)];
            self.row(id, &cells.each_ref().map(String::as_str));
        }
        self.close();
    }

    fn faq(&mut self, knowledge: &Knowledge) {
        let headings =
            ["Row", "Edition", "CCE versions", "Systems", "kube-proxy writes", "Problem", "Sources"];
        self.open("faq", "The vendor's FAQ", &headings);
        for rule in &knowledge.rules {
            let Rule::Faq { id, edition, versions, systems, writes, problem, sources } = rule else {
                continue;
            };
            let systems = if systems.is_empty() { "any".to_owned() } else { escape(&systems.join(", ")) };
            let writes = writes.map_or("–".to_owned(), |value| value.to_string());
            let problem = match problem {
                FaqProblem::StaleBackend => "stale backend",
                FaqProblem::SynDelay => "SYN delay",
                FaqProblem::None => "none",
                FaqProblem::Unknown => "unknown",
            };
            let cells = [
                escape(id),
                escape(edition),
                spans(versions),
                systems,
                writes,
                problem.to_owned(),
                links(sources),
            ];
            self.row(&["faq", id, edition].join("-"), &cells.each_ref().map(String::as_str));
        }
        self.close();
    }

    fn lineages(&mut self, knowledge: &Knowledge) {
        self.raw("<h2 id=\"kernels\">Kernel builds</h2>\n");
        for lineage in &knowledge.lineages {
            self.lineage(lineage);
        }
    }

    fn lineage(&mut self, lineage: &Lineage) {
        let id = escape(&anchor(&["lineage", lineage.id].join("-")));
        self.raw(
            &[
                "<section id=\"",
                &id,
                "\">\n<h3><a href=\"#",
                &id,
                "\">",
                &escape(lineage.title),
                "</a></h3>\n",
            ]
            .concat(),
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
            self.raw(
                &[
                    "<p>As ",
                    &link,
                    ", by base version (inferred). ",
                    &links(&lineage.sources),
                    "</p>\n</section>\n",
                ]
                .concat(),
            );
            return;
        }
        self.table(&[
            "From build",
            "d752",
            "f719",
            "f0a5",
            "35df",
            "c95c",
            "Grade",
            "Vendor says",
            "Note",
            "Sources",
            "Checked",
        ]);
        for build in &lineage.builds {
            self.build(lineage.id, build);
        }
        self.close();
    }

    fn build(&mut self, lineage: &str, build: &Build) {
        let Commits { d752, f719, f0a5, d35d, c95c } = build.commits;
        let carried = [d752, f719, f0a5, d35d, c95c].map(carried_word);
        let since = if build.since.is_empty() { "the first".to_owned() } else { escape(build.since) };
        let id = [lineage, build.since].join("-");
        let (note, says) = (escape(build.note), build.vendor_says.unwrap_or("–"));
        let cited = links(&build.sources);
        let mut cells = vec![since.as_str()];
        cells.extend(carried);
        cells.extend([build.evidence.name(), says, &note, &cited, build.checked]);
        self.row(&id, &cells);
    }

    fn cce_releases(&mut self, knowledge: &Knowledge) {
        self.open("cce", "Kubernetes releases in CCE versions", &["CCE", "Kubernetes", "Sources"]);
        for rule in &knowledge.rules {
            let Rule::CceRelease { id, kubernetes, sources } = rule else { continue };
            self.row(&["cce", id].join("-"), &[&escape(id), &escape(kubernetes), &links(sources)]);
        }
        self.close();
    }

    fn sources(&mut self, sources: &[Source]) {
        self.open("sources", "Sources", &["Source", "Kind", "Title"]);
        for source in sources {
            let title =
                ["<a href=\"", &escape(source.url), "\" rel=\"noreferrer\">", &escape(source.title), "</a>"]
                    .concat();
            self.row(&["source", source.id].join("-"), &[&escape(source.id), source.kind, &title]);
        }
        self.close();
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

/// `1.11.7 – before 1.12.0`, for each span.
fn spans(spans: &[[String; 2]]) -> String {
    let span = |[from, before]: &[String; 2]| match (from.is_empty(), before.is_empty()) {
        (true, true) => "all".to_owned(),
        (true, false) => ["before ", before].concat(),
        (false, true) => ["from ", from].concat(),
        (false, false) => [from, " – before ", before].concat(),
    };
    escape(&spans.iter().map(span).collect::<Vec<_>>().join("; "))
}

fn action_word(action: Action) -> &'static str {
    match action {
        Action::Untouched => "never writes it",
        Action::Sets0 => "writes 0",
        Action::SkipsOldKernel => "skips it",
        Action::LeavesFixedKernel => "leaves it",
        Action::NotIpvs | Action::Unknown => "unknown",
    }
}

fn carried_word(carried: Carried) -> &'static str {
    match carried {
        Carried::Yes => "yes",
        Carried::No => "no",
        Carried::Unknown => "?",
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
