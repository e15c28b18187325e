//! The tables of the coverage page, one of the knowledge each.

use reusecheck_core::coverage::{Build, Knowledge, Lineage, Rule, Source};
use reusecheck_core::facts::Text;
use reusecheck_core::messages::{Message, id};
use reusecheck_core::report::{Action, Commits, FaqProblem};

use super::{Page, anchor, escape};

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
            let cells = [escape(since), cell(0), cell(1), cell(2), links(sources)];
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
            let cells =
                [escape(id), value.to_string(), self.spans(releases), default.to_string(), links(sources)];
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
            let problem = match problem {
                FaqProblem::StaleBackend => id::PROBLEM_STALE_BACKEND,
                FaqProblem::SynDelay => id::PROBLEM_SYN_DELAY,
                FaqProblem::LostDatagram => id::PROBLEM_LOST_DATAGRAM,
                FaqProblem::None => id::COVERAGE_NO_PROBLEM,
                FaqProblem::Unknown => id::COVERAGE_UNKNOWN,
            };
            let cells = [
                escape(id),
                [page.name(), " (", &escape(edition), ")"].concat(),
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

    pub(super) fn lineages(&mut self, knowledge: &Knowledge) {
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
        let says = |says: Option<&str>| match says {
            None => "–".to_owned(),
            Some("fixed") => self.text(id::COVERAGE_FIXED),
            Some(_) => self.text(id::COVERAGE_TOO_EARLY),
        };
        let says = match (build.vendor_says, build.vendor_says_datagram) {
            (of_reuse, None) => says(of_reuse),
            (of_reuse, of_datagrams) => {
                ["00409: ", &says(of_reuse), "; 00427: ", &says(of_datagrams)].concat()
            }
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

    pub(super) fn cce_releases(&mut self, knowledge: &Knowledge) {
        let title = self.text(id::COVERAGE_CCE);
        self.raw(&["<section id=\"cce\">\n<h2>", &title, "</h2>\n"].concat());
        self.heads(&["CCE".to_owned(), "Kubernetes".to_owned(), self.text(id::COVERAGE_SOURCE_COLUMN)]);
        for rule in &knowledge.rules {
            let Rule::CceRelease { id, kubernetes, sources } = rule else { continue };
            self.row(&["cce", id].join("-"), &[escape(id), escape(kubernetes), links(sources)]);
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
