//! The tables of the coverage page, one of the knowledge each.

use reusecheck_core::coverage::{Build, Knowledge, Lineage, Rule, Source};
use reusecheck_core::messages::{Message, id};
use reusecheck_core::report::{Action, Certainty};

use super::builds::{KUBE_PROXY, rated_rows};
use super::{Page, anchor, escape, problem_in_words};
use crate::measured;

impl Page<'_> {
    pub(super) fn kube_proxy(&mut self, knowledge: &Knowledge) {
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
            let cells = [escape(since), cell(0), cell(1), cell(2), self.links(sources)];
            self.row(&["rule", id].join("-"), &cells);
        }
        self.close();
    }

    pub(super) fn writes(&mut self, knowledge: &Knowledge) {
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
            let cells = [
                escape(id),
                value.to_string(),
                self.spans(releases),
                default.to_string(),
                self.links(sources),
            ];
            self.row(id, &cells);
        }
        self.close();
    }

    pub(super) fn faq(&mut self, knowledge: &Knowledge) {
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
            let Rule::Faq { page, id, edition, versions, systems, writes, problem, sources } = rule else {
                continue;
            };
            let systems =
                if systems.is_empty() { self.text(id::COVERAGE_ANY) } else { escape(&systems.join(", ")) };
            let writes = writes.map_or("–".to_owned(), |value| value.to_string());
            let cells = [
                escape(id),
                [
                    page.name(),
                    &escape(&self.catalogue.fill(id::PUNCTUATION_BRACKETED, &[("inside", edition)])),
                ]
                .concat(),
                self.spans(versions),
                systems,
                writes,
                self.text(problem_in_words(*problem)),
                self.links(sources),
            ];
            self.row(&["faq", id, edition].join("-"), &cells);
        }
        self.close();
    }

    pub(super) fn lineages(&mut self, knowledge: &Knowledge) {
        let title = self.text(id::COVERAGE_KERNELS);
        self.raw(&["<h2 id=\"kernels\">", &title, "</h2>\n"].concat());
        for lineage in &knowledge.lineages {
            self.lineage(lineage);
        }
    }

    fn lineage(&mut self, lineage: &Lineage) {
        let id = escape(&anchor(&["lineage", lineage.id].join("-")));
        let title = escape(self.catalogue.of_kernels(lineage.title));
        let own_page = escape(&super::file_of(lineage.id, self.catalogue));
        self.raw(
            &["<section id=\"", &id, "\">\n<h3><a href=\"", &own_page, "\">", &title, "</a></h3>\n"].concat(),
        );
        self.releases(lineage);
        if let Some(follows) = lineage.follows {
            let target = escape(&anchor(&["lineage", follows].join("-")));
            self.follows(lineage, follows, &["#", &target].concat());
            self.raw("</section>\n");
            return;
        }
        let [first, rest] = self.build_headings();
        self.heads(&[&first[..], &rest].concat());
        for build in &lineage.builds {
            let [first, rest] = self.build_cells(build);
            self.row(&[lineage.id, build.since].join("-"), &[first, rest].concat());
        }
        self.close();
    }

    /// Writes the grades of the rows, and the share of them with a rating.
    pub(super) fn shares(&mut self, knowledge: &Knowledge) {
        let rows: Vec<&Build> = knowledge.lineages.iter().flat_map(|lineage| &lineage.builds).collect();
        let headings = [id::COVERAGE_GRADE, id::COVERAGE_ROWS_OF_BUILDS];
        self.open("shares", id::COVERAGE_SHARES, &headings);
        for grade in [Certainty::Source, Certainty::Vendor, Certainty::Inferred, Certainty::Unknown] {
            let count = rows.iter().filter(|build| build.evidence == grade).count();
            let cells = [self.grade(grade), share(count, rows.len())];
            self.row(&["share", grade.name()].join("-"), &cells);
        }
        for version in KUBE_PROXY {
            let rated = rated_rows(knowledge, version);
            let named = self.fill(id::COVERAGE_RATED_WITH, &[("version", version)]);
            self.row(&["share", version].join("-"), &[named, share(rated, rows.len())]);
        }
        self.close();
    }

    /// Writes the shares of released kernels with an answer, by distribution.
    pub(super) fn measured(&mut self) {
        let title = self.text(id::COVERAGE_MEASURED);
        let help = self.fill(id::COVERAGE_MEASURED_HELP, &[("day", measured::day())]);
        self.raw(&["<section id=\"measured\">\n<h2>", &title, "</h2>\n<p>", &help, "</p>\n"].concat());
        let fixed = [id::COVERAGE_DISTRIBUTION, id::COVERAGE_KERNEL_RELEASES, id::COVERAGE_KNOWN_FAMILY];
        let fixed = fixed.map(|heading| self.text(heading));
        let rated = measured::kube_proxy().into_iter().map(|version| ["kube-proxy ", version].concat());
        self.heads(&fixed.into_iter().chain(rated).collect::<Vec<_>>());
        for cells in measured::measured() {
            let id = ["measured", &cells[0].to_lowercase()].join("-");
            let cells = cells.into_iter().map(|cell| match cell {
                "all" => self.text(id::COVERAGE_ALL),
                cell => escape(cell),
            });
            let cells: Vec<String> = cells.collect();
            self.row(&id, &cells);
        }
        self.close();
    }

    pub(super) fn exits(&mut self, knowledge: &Knowledge) {
        let headings = [
            id::COVERAGE_ROW,
            id::COVERAGE_MODE,
            id::COVERAGE_SYSTEMS,
            id::COVERAGE_RELEASES,
            id::COVERAGE_KERNELS,
            id::COVERAGE_NOTE,
            id::COVERAGE_SOURCE_COLUMN,
        ];
        self.open("exits", id::MARKDOWN_EXITS, &headings);
        for exit in &knowledge.exits {
            let part = self.text(match exit.part {
                "rule" => id::COVERAGE_EXIT_RULE,
                "need" => id::COVERAGE_EXIT_NEED,
                _ => id::COVERAGE_EXIT_STEP,
            });
            let except: Vec<String> = exit.except.iter().map(|name| ["≠ ", name].concat()).collect();
            let platforms: Vec<&str> =
                exit.platforms.iter().copied().chain(except.iter().map(String::as_str)).collect();
            let kernels = match exit.patterns.as_slice() {
                [] => self.spans(std::slice::from_ref(&exit.kernel)),
                patterns => escape(&patterns.join(", ")),
            };
            let cells = [
                part,
                exit.modes.join(", "),
                if platforms.is_empty() {
                    self.text(id::COVERAGE_ANY)
                } else {
                    escape(&platforms.join(", "))
                },
                self.spans(std::slice::from_ref(&exit.releases)),
                kernels,
                self.text(exit.text),
                self.links(&exit.sources),
            ];
            self.row(&["exit", exit.part, exit.id].join("-"), &cells);
        }
        self.close();
    }

    pub(super) fn statements(&mut self, knowledge: &Knowledge) {
        let headings =
            [id::COVERAGE_VENDOR, id::COVERAGE_EDITION, id::COVERAGE_VENDOR_SAYS, id::COVERAGE_SOURCE_COLUMN];
        self.open("statements", id::MARKDOWN_STATEMENTS, &headings);
        for statement in &knowledge.statements {
            let cells = [
                escape(statement.vendor),
                escape(statement.date),
                self.text(statement.text),
                self.links(&statement.sources),
            ];
            self.row(&["statement", statement.id].join("-"), &cells);
        }
        self.close();
    }

    pub(super) fn cce_releases(&mut self, knowledge: &Knowledge) {
        let title = self.text(id::COVERAGE_CCE);
        self.raw(&["<section id=\"cce\">\n<h2>", &title, "</h2>\n"].concat());
        self.heads(&["CCE".to_owned(), "Kubernetes".to_owned(), self.text(id::COVERAGE_SOURCE_COLUMN)]);
        for rule in &knowledge.rules {
            let Rule::CceRelease { id, kubernetes, sources } = rule else { continue };
            self.row(&["cce", id].join("-"), &[escape(id), escape(kubernetes), self.links(sources)]);
        }
        self.close();
    }

    pub(super) fn sources(&mut self, sources: &[Source]) {
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

/// `120 (87.6 %)`
fn share(count: usize, all: usize) -> String {
    let permille = (count * 1000 + all / 2) / all.max(1);
    format!("{count} ({}.{} %)", permille / 10, permille % 10)
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
