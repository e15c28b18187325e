//! The page of one lineage: its builds, the answer for each in IPVS mode, and a link that checks such a node.

use reusecheck_core::InWords;
use reusecheck_core::check;
use reusecheck_core::coverage::{Build, Knowledge, Lineage, build_of};
use reusecheck_core::facts::{Facts, ProxyMode};
use reusecheck_core::link::encode;
use reusecheck_core::messages::{Catalogue, ENGLISH, LANGUAGES, id};
use reusecheck_core::report::{Commits, ProblemId, Rating, Status};

use super::{Page, escape};
use crate::examples::examples;

/// One release on either side of each change of the values that kube-proxy writes.
pub(crate) const KUBE_PROXY: [&str; 4] = ["1.18.0", "1.21.8", "1.22.0", "1.33.0"];
/// The releases with answers on the page of a lineage.
const ANSWERED: [&str; 2] = ["1.21.8", "1.33.0"];

/// Returns the file of a lineage's page in a language, seen from the coverage page.
pub(crate) fn file_of(lineage: &str, catalogue: &Catalogue) -> String {
    let language = catalogue.language();
    let ending = if language == LANGUAGES[0].0 { String::new() } else { [".", language].concat() };
    ["builds/", lineage, &ending, ".html"].concat()
}

/// Writes the page of one lineage.
pub(crate) fn lineage_to_html(lineage: &Lineage, catalogue: &Catalogue, others: &[&Catalogue]) -> String {
    let mut page = Page { html: String::with_capacity(20_000), catalogue, others, root: "../" };
    let name = escape(catalogue.of_kernels(lineage.title));
    let title = page.text(id::COVERAGE_BUILDS_TITLE).replace("{lineage}", &name);
    let own = |catalogue: &Catalogue| file_of(lineage.id, catalogue).replacen("builds/", "", 1);
    page.head(&title, own, None);
    let coverage = ["../", catalogue.text(id::COVERAGE_FILE)].concat();
    let link = ["<a href=\"", &coverage, "\">", &page.text(id::COVERAGE_TITLE), "</a>"].concat();
    let text = page.text(id::COVERAGE_BUILDS_HELP).replace("{coverage}", &link);
    page.raw(&["<p>", &text, "</p>\n"].concat());
    page.releases(lineage);
    page.examples(lineage);
    match lineage.follows {
        Some(follows) => {
            let target = file_of(follows, catalogue).replacen("builds/", "", 1);
            page.follows(lineage, follows, &target);
        }
        None => page.builds(lineage),
    }
    page.runs(lineage);
    page.raw("</main>\n</body>\n</html>\n");
    page.html
}

/// Returns how many rows of builds lead to a rating in IPVS mode with that kube-proxy.
pub(super) fn rated_rows(knowledge: &Knowledge, version: &str) -> usize {
    let rows = knowledge
        .lineages
        .iter()
        .flat_map(|lineage| lineage.builds.iter().map(move |build| (lineage, build)));
    rows.filter_map(|(lineage, build)| node(lineage, build))
        .filter(|facts| rating(facts, version) != Rating::Unknown)
        .count()
}

/// The common parts of the tables of builds.
impl Page<'_> {
    pub(super) fn releases(&mut self, lineage: &Lineage) {
        let releases: Vec<String> =
            lineage.releases.iter().map(|release| ["<code>", &escape(release), "</code>"].concat()).collect();
        self.raw(&["<p>", &releases.join(" ")].concat());
        if !lineage.systems.is_empty() {
            self.raw(&[" · ", &escape(&lineage.systems.join(", "))].concat());
        }
        self.raw("</p>\n");
    }

    /// Writes the releases that were really shipped, as people search for them.
    fn examples(&mut self, lineage: &Lineage) {
        let releases: Vec<String> = examples(lineage.id)
            .iter()
            .map(|release| ["<code>", &escape(release), "</code>"].concat())
            .collect();
        if !releases.is_empty() {
            let text = self.text(id::COVERAGE_EXAMPLES).replace("{releases}", &releases.join(" "));
            self.raw(&["<p>", &text, "</p>\n"].concat());
        }
    }

    /// `target` is the address of the lineage that it follows.
    pub(super) fn follows(&mut self, lineage: &Lineage, follows: &str, target: &str) {
        let link = ["<a href=\"", target, "\">", &escape(follows), "</a>"].concat();
        let grade = lineage.evidence.map_or(String::new(), |evidence| self.grade(evidence));
        let text = self.text(id::COVERAGE_FOLLOWS).replace("{lineage}", &link).replace("{grade}", &grade);
        self.raw(&["<p>", &text, " ", &self.links(&lineage.sources), "</p>\n"].concat());
    }

    /// Returns the headings of a row of builds: its first build, and the rest.
    pub(super) fn build_headings(&self) -> [Vec<String>; 2] {
        let commits = ["d752", "f719", "f0a5", "35df", "c95c"].map(str::to_owned);
        let after = [
            id::COVERAGE_GRADE,
            id::COVERAGE_VENDOR_SAYS,
            id::COVERAGE_NOTE,
            id::COVERAGE_SOURCE_COLUMN,
            id::COVERAGE_CHECKED,
        ];
        let after = after.map(|heading| self.text(heading));
        [vec![self.text(id::COVERAGE_FROM_BUILD)], [&commits[..], &after].concat()]
    }

    /// Returns the cells of a row of builds, likewise.
    pub(super) fn build_cells(&self, build: &Build) -> [Vec<String>; 2] {
        let Commits { d752, f719, f0a5, d35d, c95c } = build.commits;
        let status = [d752, f719, f0a5, d35d, c95c].map(|status| self.status(status));
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
        let after = [
            self.grade(build.evidence),
            says,
            escape(self.catalogue.of_kernels(build.note)),
            self.links(&build.sources),
            build.checked.to_owned(),
        ];
        [vec![since], [&status[..], &after].concat()]
    }

    /// The table of a lineage's own page.
    fn builds(&mut self, lineage: &Lineage) {
        let [first, rest] = self.build_headings();
        let answers = ANSWERED.map(|version| self.fill(id::COVERAGE_IN_IPVS_MODE, &[("version", version)]));
        let of_node = [id::PROBLEM_LOST_DATAGRAM, id::COVERAGE_CHECK_NODE].map(|heading| self.text(heading));
        self.raw("<section id=\"builds\">\n");
        self.heads(&[&first[..], &answers, &of_node, &rest].concat());
        for build in &lineage.builds {
            let node = node(lineage, build);
            let answer = |version| {
                let rated = node.as_ref().map(|facts| self.text(rating(facts, version).message()));
                rated.unwrap_or_else(|| "–".to_owned())
            };
            let answers = ANSWERED.map(answer);
            let lost = node.as_ref().map(|facts| self.text(lost_datagrams(facts, ANSWERED).message()));
            let link = node.as_ref().map(|facts| self.check_link(facts));
            let of_node = [lost, link].map(|cell| cell.unwrap_or_else(|| "–".to_owned()));
            let [first, rest] = self.build_cells(build);
            let id = if build.since.is_empty() { "first" } else { build.since };
            self.row(id, &[&first[..], &answers, &of_node, &rest].concat());
        }
        self.close();
    }

    /// Writes the builds whose behaviour was observed.
    fn runs(&mut self, lineage: &Lineage) {
        for run in &lineage.runs {
            let values = [("release", run.release), ("day", run.date)];
            let text = self.fill(id::COVERAGE_RUN, &values);
            self.raw(&["<p>", &text, " ", &self.links(&run.sources), "</p>\n"].concat());
        }
    }

    /// Returns a link to the page of one node with the release filled in.
    fn check_link(&self, facts: &Facts) -> String {
        let kernel = facts.kernel.clone();
        let release = escape(kernel.as_deref().unwrap_or_default());
        let proxy_mode = Some(ProxyMode::Ipvs);
        let node = Facts { os: facts.os.clone(), kernel, proxy_mode, ..Facts::default() };
        let language = Some(self.catalogue.language()).filter(|language| *language != LANGUAGES[0].0);
        let link = escape(&encode(&node, language));
        ["<a href=\"../#", &link, "\"><code>", &release, "</code></a>"].concat()
    }
}

/// Returns whether such a node loses UDP requests with each of these releases of kube-proxy, which agree.
fn lost_datagrams<const N: usize>(facts: &Facts, versions: [&str; N]) -> Status {
    let status = |version: &str| {
        let node = Facts { cluster_version: Some(version.to_owned()), ..facts.clone() };
        let problems = check(&node, &ENGLISH).problems;
        let lost = problems.iter().find(|problem| problem.id == ProblemId::LostDatagram);
        lost.map_or(Status::Possible, |problem| problem.status)
    };
    let statuses = versions.map(status);
    let is_one = statuses.windows(2).all(|pair| pair[0] == pair[1]);
    statuses.first().copied().filter(|_| is_one).unwrap_or(Status::Possible)
}

fn rating(facts: &Facts, version: &str) -> Rating {
    check(&Facts { cluster_version: Some(version.to_owned()), ..facts.clone() }, &ENGLISH).rating
}

/// Returns a node in IPVS mode whose kernel belongs to that row; `None` if no release can be made for it.
fn node(lineage: &Lineage, build: &Build) -> Option<Facts> {
    let systems = std::iter::once(None).chain(lineage.systems.iter().map(|system| Some(*system)));
    let candidates = releases(lineage, build);
    systems.into_iter().find_map(|os| {
        let mut nodes = candidates.iter().map(|release| Facts {
            kernel: Some(release.clone()),
            os: os.map(str::to_owned),
            proxy_mode: Some(ProxyMode::Ipvs),
            ..Facts::default()
        });
        nodes.find(|facts| leads_to(facts, lineage, build))
    })
}

/// Returns whether the page of one node, given these facts, names that lineage and uses that row.
fn leads_to(facts: &Facts, lineage: &Lineage, build: &Build) -> bool {
    let release = facts.kernel.as_deref().unwrap_or_default();
    if build_of(release, facts.os.as_deref()) != Some((lineage.id, build.since)) {
        return false;
    }
    // The report names no lineage for a release that only the last one includes.
    let named = (lineage.releases != ["*"]).then_some(lineage.id);
    check(facts, &ENGLISH).kernel.lineage.as_deref() == named
}

/// Returns releases that may belong to the row, the best first: real ones that begin with its first build, that build
/// with the end of a real one (`-generic`, `.eulerosv2r9.x86_64`), then other real ones. The first row of all names no
/// build: its real releases come first, then the build before the second row.
fn releases(lineage: &Lineage, build: &Build) -> Vec<String> {
    let since = build.since;
    let real = examples(lineage.id).iter();
    let (of_build, others): (Vec<&String>, Vec<&String>) =
        real.partition(|example| since.is_empty() || example.starts_with(since));
    let with_ends = heads(lineage, build).into_iter().flat_map(|head| {
        let with_end = move |end: &str| [&head, end].concat();
        ends(lineage.id).into_iter().map(with_end)
    });
    of_build.into_iter().cloned().chain(with_ends).chain(others.into_iter().cloned()).collect()
}

/// Returns what a release of the row can begin with. Rows of versions may lack the numbers that a release has.
fn heads(lineage: &Lineage, build: &Build) -> Vec<String> {
    let head = if build.since.is_empty() {
        lineage.builds.get(1).and_then(|second| build_before(second.since))
    } else {
        Some(build.since.to_owned())
    };
    head.map_or(Vec::new(), |head| ["", ".0", ".1"].map(|more| [&head, more].concat()).to_vec())
}

/// `5.15.0-24` -> `5.15.0-23`; `4.15.0` -> `4.14`. The last number that is not 0 is one less, and ends the text.
fn build_before(build: &str) -> Option<String> {
    let is_digit = |character: char| character.is_ascii_digit();
    let mut rest = build;
    loop {
        let end = rest.rfind(is_digit)? + 1;
        let start = rest[..end].rfind(|character: char| !is_digit(character)).map_or(0, |at| at + 1);
        let number: u64 = rest[start..end].parse().ok()?;
        if let Some(before) = number.checked_sub(1) {
            return Some([&rest[..start], &before.to_string()].concat());
        }
        rest = &rest[..start];
    }
}

/// Returns the ends of a lineage's examples that name what was built, and the empty one: first where releases of the
/// lineage are bare versions, otherwise last.
fn ends(lineage: &str) -> Vec<&'static str> {
    let is_letter = |character: char| character.is_ascii_alphabetic();
    // `.h254` is a build, `.x86_64` a machine.
    let names = |end: &&str| end.matches(is_letter).count() > 1 || end.contains('_');
    let cut = |example: &'static String| {
        example.rmatch_indices(['-', '.', '+']).map(|(at, _)| &example[at..]).collect::<Vec<_>>()
    };
    let mut ends: Vec<&str> = examples(lineage).iter().flat_map(cut).filter(names).collect();
    ends.sort_by_key(|end| end.len());
    ends.dedup();
    let is_bare = examples(lineage).iter().any(|example| !example.contains(is_letter));
    ends.insert(if is_bare { 0 } else { ends.len() }, "");
    ends
}

#[cfg(test)]
mod tests {
    use reusecheck_core::messages::{ENGLISH, Message};
    use reusecheck_core::report::Status;
    use reusecheck_core::{InWords, knowledge};

    use super::super::anchor;
    use super::{build_before, ends, escape, examples, leads_to, lineage_to_html, node};

    #[test]
    fn every_row_has_a_node_to_check() {
        let all = knowledge();
        let mut without = Vec::new();
        for lineage in &all.lineages {
            let page = lineage_to_html(lineage, &ENGLISH, &[]);
            for build in &lineage.builds {
                let Some(facts) = node(lineage, build) else {
                    without.push(format!("{} {:?}", lineage.id, build.since));
                    continue;
                };
                let release = facts.kernel.as_deref().expect("a node has a kernel");
                let real = examples(lineage.id);
                let is_real = real.iter().any(|example| example == release);
                let has_real_end =
                    ends(lineage.id).iter().any(|end| !end.is_empty() && release.ends_with(end))
                        || ends(lineage.id)[0].is_empty();
                assert!(
                    is_real || has_real_end && release.starts_with(build.since),
                    "{}: {release}",
                    lineage.id
                );
                assert!(leads_to(&facts, lineage, build), "{}: {release}", lineage.id);
                assert!(page.contains(&format!("<code>{}</code>", escape(release))), "{release}");
            }
            for example in examples(lineage.id) {
                assert!(page.contains(&escape(example)), "{}: {example}", lineage.id);
            }
        }
        assert!(without.is_empty(), "without: {without:#?}");
    }

    #[test]
    fn the_build_before_another() {
        for (build, before) in [
            ("5.15.0-24", "5.15.0-23"),
            ("4.15.0", "4.14"),
            ("5.10.0-40.0.0.22", "5.10.0-40.0.0.21"),
            ("4.18.0-147.5.1.0.h209", "4.18.0-147.5.1.0.h208"),
        ] {
            assert_eq!(build_before(build).as_deref(), Some(before));
        }
        assert_eq!(build_before("none"), None);
        assert_eq!(build_before("0.0"), None);
    }

    #[test]
    fn pages_show_lost_datagrams() {
        let all = knowledge();
        let lineage =
            all.lineages.iter().find(|lineage| lineage.id == "euleros-2.9-x86").expect("it is there");
        let page = lineage_to_html(lineage, &ENGLISH, &[]);
        let row = |build: &str| {
            let start = page.find(&format!("<tr id=\"4.18.0-147.5.1.6.{build}\">")).expect(build);
            &page[start..start + page[start..].find("</tr>").expect("its end")]
        };
        let cell = |status: Message| format!("<td>{}</td>", ENGLISH.text(status));
        let (yes, no) = (cell(Status::Yes.message()), cell(Status::No.message()));
        assert!(row("h686").contains(&yes) && !row("h686").contains(&no), "{}", row("h686"));
        assert!(row("h998").contains(&no), "{}", row("h998"));
        assert!(row("h686").contains("4.18.0-147.5.1.6.h686.eulerosv2r9.x86_64"));
    }

    #[test]
    fn a_page_has_a_row_for_each_build() {
        for lineage in &knowledge().lineages {
            let page = lineage_to_html(lineage, &ENGLISH, &[]);
            assert_eq!(page.matches("<th scope=\"row\">").count(), lineage.builds.len(), "{}", lineage.id);
            for build in lineage.builds.iter().filter(|build| !build.since.is_empty()) {
                let id = escape(&anchor(build.since));
                assert!(page.contains(&format!("<tr id=\"{id}\">")), "{}: {}", lineage.id, build.since);
            }
            assert!(!anchor(lineage.id).contains(' '));
        }
    }
}
