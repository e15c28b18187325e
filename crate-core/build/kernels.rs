//! `knowledge/kernels.toml` -> the table of lineages with their builds.
use std::cmp::Ordering;
use std::fmt::Write as _;

use serde::Deserialize;

use super::bounds::check_date;
use super::{Compiler, GRADES, Row, glob, one_of, order, row};

/// In the order of the contract.
const COMMITS: [&str; 5] = ["d752", "f719", "f0a5", "35df", "c95c"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KernelsFile {
    lineage: Vec<LineageRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct LineageRow {
    id: String,
    title: String,
    releases: Vec<String>,
    #[serde(default)]
    systems: Vec<String>,
    #[serde(default)]
    needs_system: bool,
    #[serde(default)]
    order: Option<String>,
    #[serde(default)]
    follows: Option<String>,
    #[serde(default)]
    fingerprint: Option<String>,
    #[serde(default)]
    sources: Vec<String>,
    #[serde(default)]
    examples: Vec<String>,
    #[serde(default)]
    build: Vec<BuildRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct BuildRow {
    since: String,
    carries: Vec<String>,
    lacks: Vec<String>,
    evidence: String,
    #[serde(default)]
    vendor_says: Option<String>,
    sources: Vec<String>,
    checked: String,
    #[serde(default)]
    note: String,
}

impl Compiler<'_> {
    pub(super) fn kernels(&mut self) -> Result<(), String> {
        const FILE: &str = "kernels.toml";
        let file: KernelsFile = self.read(FILE)?;
        let ids: Vec<&str> = file.lineage.iter().map(|lineage| lineage.id.as_str()).collect();
        let mut table = String::new();
        for (index, lineage) in file.lineage.iter().enumerate() {
            let at = row(FILE, &lineage.id);
            if ids[..index].contains(&lineage.id.as_str()) {
                return at.refuse("this id stands twice");
            }
            check_examples(&at, &file.lineage, index)?;
            let systems = self.system_indices(&at, &lineage.systems)?;
            if lineage.needs_system && lineage.systems.is_empty() {
                return at.refuse("`needs-system` without `systems`");
            }
            let (order, follows) = match (&lineage.order, &lineage.follows) {
                (Some(order), None) => (order.as_str(), None),
                (None, Some(followed)) => match ids.iter().position(|id| id == followed) {
                    Some(to) if file.lineage[to].order.is_some() => {
                        (file.lineage[to].order.as_deref().unwrap_or(""), Some(to))
                    }
                    _ => {
                        return at.refuse(&format!(
                            "follows `{followed}`, which is no lineage with builds of its own"
                        ));
                    }
                },
                _ => return at.refuse("a lineage has either `order` and builds of its own, or `follows`"),
            };
            let order_name = one_of(&at, "order", order, &["rpm", "numbers"])?;
            if follows.is_some() != lineage.build.is_empty() {
                return at.refuse("a lineage has either builds of its own or `follows`");
            }
            let sources =
                self.cite(&at, &lineage.sources, if follows.is_some() { &["inferred"] } else { &[] })?;
            let builds = self.builds(&lineage.id, &lineage.build, order)?;
            let _ = writeln!(
                table,
                "    Lineage {{ id: {}, title: {}, releases: {}, systems: {systems}, needs_system: {}, order: Order::{order_name}, follows: {follows:?}, fingerprint: {:?}, builds: &[\n{builds}    ], sources: {sources} }},",
                self.told(&lineage.id),
                self.told(&lineage.title),
                self.all_told(&lineage.releases),
                lineage.needs_system,
                lineage.fingerprint
            );
        }
        self.line(&format!("pub(crate) static LINEAGES: &[Lineage] = &[\n{table}];"));
        Ok(())
    }

    fn builds(&mut self, lineage: &str, rows: &[BuildRow], order: &str) -> Result<String, String> {
        let mut table = String::new();
        let mut previous: Option<&str> = None;
        for build in rows {
            let at = row("kernels.toml", &format!("{lineage}, build since {:?}", build.since));
            let sorted = match previous {
                None => build.since.is_empty(),
                Some(previous) => compare(order, previous, &build.since) == Ordering::Less,
            };
            if !sorted {
                return at.refuse(
                    "the first build has `since = \"\"`, each following one is later than the one before",
                );
            }
            previous = Some(&build.since);
            let commits = commits(&at, build)?;
            let evidence = one_of(&at, "evidence", &build.evidence, &GRADES)?;
            let says = match &build.vendor_says {
                None => "Nothing".to_owned(),
                Some(says) => one_of(&at, "vendor-says", says, &["too-early", "fixed"])?,
            };
            check_date(&at, &build.checked)?;
            let sources = self.cite(&at, &build.sources, &[build.evidence.as_str()])?;
            let _ = writeln!(
                table,
                "        Build {{ since: {}, commits: [{commits}], evidence: Certainty::{evidence}, vendor_says: VendorSays::{says}, sources: {sources}, checked: {}, note: {} }},",
                self.told(&build.since),
                self.told(&build.checked),
                self.told(&build.note)
            );
        }
        Ok(table)
    }
}

/// Every example leads to its own lineage and to no earlier one; a lineage needs at least one.
fn check_examples(at: &Row, lineages: &[LineageRow], index: usize) -> Result<(), String> {
    let lineage = &lineages[index];
    if lineage.examples.is_empty() {
        return at.refuse("no string leads to it: give at least one release in `examples`");
    }
    for example in &lineage.examples {
        let leads_to = lineages.iter().find(|candidate| {
            let applies = candidate.id == lineage.id || !candidate.needs_system;
            applies && candidate.releases.iter().any(|pattern| glob::matches(pattern, example))
        });
        match leads_to {
            Some(found) if found.id == lineage.id => {}
            Some(found) => {
                return at.refuse(&format!(
                    "its example `{example}` leads to `{}`, which stands before it",
                    found.id
                ));
            }
            None => return at.refuse(&format!("its example `{example}` matches none of its `releases`")),
        }
    }
    Ok(())
}

fn commits(at: &Row, build: &BuildRow) -> Result<String, String> {
    for commit in build.carries.iter().chain(&build.lacks) {
        one_of(at, "commit", commit, &COMMITS)?;
    }
    let carried = COMMITS.map(|commit| {
        let is_in = |list: &[String]| list.iter().any(|listed| listed == commit);
        match (is_in(&build.carries), is_in(&build.lacks)) {
            (true, true) => at.refuse(&format!("`{commit}` is both in `carries` and in `lacks`")),
            (true, false) => Ok("CommitStatus::Yes"),
            (false, true) => Ok("CommitStatus::No"),
            (false, false) => Ok("CommitStatus::Unknown"),
        }
    });
    if build.evidence == "unknown" && !(build.carries.is_empty() && build.lacks.is_empty()) {
        return at.refuse("graded `unknown`, but it states commits");
    }
    Ok(carried.into_iter().collect::<Result<Vec<_>, _>>()?.join(", "))
}

fn compare(order: &str, a: &str, b: &str) -> Ordering {
    if order == "rpm" { order::by_rpm(a, b) } else { order::by_numbers(a, b) }
}
