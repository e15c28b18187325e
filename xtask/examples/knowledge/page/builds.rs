//! The page of one lineage: its builds, the answer for each in IPVS mode, and a link that checks such a node.

use std::fmt::Write as _;

use reusecheck_core::InWords;
use reusecheck_core::check;
use reusecheck_core::coverage::{Build, Knowledge, Lineage, build_of};
use reusecheck_core::facts::{Facts, ProxyMode};
use reusecheck_core::messages::{Catalogue, ENGLISH, LANGUAGES, id};
use reusecheck_core::report::{Commits, Rating};

use super::{Page, escape};

/// One release on either side of each change of the values that kube-proxy writes.
pub(super) const KUBE_PROXY: [&str; 4] = ["1.18.0", "1.21.8", "1.22.0", "1.33.0"];
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
        let check = [self.text(id::COVERAGE_CHECK_NODE)];
        self.raw("<section id=\"builds\">\n");
        self.heads(&[&first[..], &answers, &check, &rest].concat());
        for build in &lineage.builds {
            let node = node(lineage, build);
            let answer = |version| {
                let rated = node.as_ref().map(|facts| self.text(rating(facts, version).message()));
                rated.unwrap_or_else(|| "–".to_owned())
            };
            let answers = ANSWERED.map(answer);
            let check = [node.as_ref().map_or_else(|| "–".to_owned(), |facts| self.check_link(facts))];
            let [first, rest] = self.build_cells(build);
            let id = if build.since.is_empty() { "first" } else { build.since };
            self.row(id, &[&first[..], &answers, &check, &rest].concat());
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

    /// Returns a link to the page of one node with the release filled in. Keys and values as in links of version 1.
    fn check_link(&self, facts: &Facts) -> String {
        let release = facts.kernel.as_deref().unwrap_or_default();
        let os = facts.os.as_deref().map_or(String::new(), |os| ["&amp;o=", &encoded(os)].concat());
        let language = self.catalogue.language();
        let language =
            if language == LANGUAGES[0].0 { String::new() } else { ["&amp;l=", language].concat() };
        let fragment = ["#1", &os, "&amp;k=", &encoded(release), "&amp;m=ipvs", &language].concat();
        ["<a href=\"../", &fragment, "\"><code>", &escape(release), "</code></a>"].concat()
    }
}

fn rating(facts: &Facts, version: &str) -> Rating {
    check(&Facts { cluster_version: Some(version.to_owned()), ..facts.clone() }, &ENGLISH).rating
}

/// Returns a node in IPVS mode whose kernel belongs to that row; `None` if no release can be constructed from the
/// lineage's patterns.
fn node(lineage: &Lineage, build: &Build) -> Option<Facts> {
    let systems = std::iter::once(None).chain(lineage.systems.iter().map(|system| Some(*system)));
    let leads = |os: Option<&str>| {
        let leads_here = |release: &String| build_of(release, os) == Some((lineage.id, build.since));
        releases(lineage, build.since).find(leads_here)
    };
    systems.into_iter().find_map(|os| {
        Some(Facts {
            kernel: Some(leads(os)?),
            os: os.map(str::to_owned),
            proxy_mode: Some(ProxyMode::Ipvs),
            ..Facts::default()
        })
    })
}

/// Returns releases that may belong to the row: its first build, then with every suffix of the lineage's patterns.
fn releases<'a>(lineage: &'a Lineage, since: &'a str) -> impl Iterator<Item = String> + 'a {
    let filled = lineage.releases.iter().map(|pattern| filled(pattern));
    filled.flat_map(move |pattern| {
        let ends = pattern.rmatch_indices(['-', '.', '+', '_']).map(|(at, _)| pattern[at..].to_owned());
        let mut all: Vec<String> =
            std::iter::once(String::new()).chain(ends).map(|end| [since, &end].concat()).collect();
        all.push(pattern.clone());
        all
    })
}

/// Returns the simplest text that matches a pattern.
fn filled(pattern: &str) -> String {
    let mut text = String::new();
    let mut rest = pattern.chars();
    while let Some(character) = rest.next() {
        match character {
            '#' | '@' => text.push('1'),
            '*' => {}
            '{' => {
                let alternatives: String = rest.by_ref().take_while(|character| *character != '}').collect();
                text.push_str(alternatives.split(',').next().unwrap_or_default());
            }
            literal => text.push(literal),
        }
    }
    text
}

/// Percent-encodes characters that a fragment cannot contain.
fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use reusecheck_core::knowledge;
    use reusecheck_core::messages::ENGLISH;

    use super::super::anchor;
    use super::{escape, lineage_to_html, node};

    #[test]
    fn nearly_every_row_has_a_node_to_check() {
        let all = knowledge();
        let rows =
            all.lineages.iter().flat_map(|lineage| lineage.builds.iter().map(move |build| (lineage, build)));
        let (with, without): (Vec<_>, Vec<_>) =
            rows.partition(|(lineage, build)| node(lineage, build).is_some());
        let without: Vec<String> =
            without.iter().map(|(lineage, build)| format!("{} {:?}", lineage.id, build.since)).collect();
        assert!(with.len() * 20 > (with.len() + without.len()) * 19, "without: {without:#?}");
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
