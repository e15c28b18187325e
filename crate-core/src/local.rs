//! Rows of lineages and builds that a user adds at run time; they are tried before the built-in ones.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{PoisonError, RwLock};

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

use crate::facts::{Observation, Text};
use crate::knowledge::{
    self, Build, Follows, LINEAGES, Lineage, Note, Order, Run, SOURCES, SYSTEMS, SourceIndex, VendorSays,
};
use crate::version::{glob, kernel_release, order};
use crate::vocabulary::{Certainty, Commit, CommitStatus};

static LOCAL: RwLock<&[Lineage]> = RwLock::new(&[]);

/// Returns the lineages that were added.
fn added() -> &'static [Lineage] {
    *LOCAL.read().unwrap_or_else(PoisonError::into_inner)
}

/// Returns every lineage, in the order in which they are tried: first those that were added.
pub(crate) fn lineages() -> impl Iterator<Item = &'static Lineage> {
    added().iter().chain(LINEAGES.iter())
}

/// Returns the version of the knowledge; it ends in `+local` while added rows are in use.
pub(crate) fn version() -> Text {
    if added().is_empty() {
        Text::Borrowed(knowledge::VERSION)
    } else {
        Text::Owned([knowledge::VERSION, "+local"].concat())
    }
}

/// Why added rows cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misplaced {
    /// The row: `lineages[0] (my-kernel), builds[1] (since 5.4.0-3)`.
    pub row: String,
    /// The reason.
    pub reason: String,
}

impl fmt::Display for Misplaced {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.row, self.reason)
    }
}

impl std::error::Error for Misplaced {}

/// The fields of `knowledge.json`. Only the rows about kernels are used.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "$schema", default)]
    _schema: IgnoredAny,
    #[serde(rename = "version", default)]
    _version: IgnoredAny,
    #[serde(rename = "date", default)]
    _date: IgnoredAny,
    #[serde(rename = "sources", default)]
    _sources: IgnoredAny,
    #[serde(rename = "rules", default)]
    _rules: IgnoredAny,
    #[serde(rename = "exits", default)]
    _exits: IgnoredAny,
    #[serde(rename = "statements", default)]
    _statements: IgnoredAny,
    lineages: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LineageRow {
    id: String,
    #[serde(default)]
    title: String,
    releases: Vec<String>,
    #[serde(default)]
    systems: Vec<String>,
    #[serde(default)]
    order: Option<String>,
    #[serde(default)]
    follows: Option<String>,
    #[serde(default)]
    evidence: Option<Certainty>,
    #[serde(default)]
    sources: Vec<String>,
    #[serde(default)]
    builds: Vec<Value>,
    #[serde(default)]
    runs: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RunRow {
    release: String,
    date: String,
    outcomes: Vec<String>,
    #[serde(default)]
    sources: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct BuildRow {
    since: String,
    commits: BTreeMap<String, CommitStatus>,
    evidence: Certainty,
    #[serde(default)]
    vendor_says: Option<String>,
    #[serde(default)]
    vendor_says_datagram: Option<String>,
    #[serde(default)]
    sources: Vec<String>,
    #[serde(default)]
    checked: String,
    #[serde(default)]
    note: String,
}

/// Uses the rows of a JSON text from now on, in place of any that were added before. The text has the format of
/// `knowledge.json`; only `lineages` is needed and used. Lineages that equal ReuseCheck's own are skipped. Sources are ids
/// of [`crate::coverage::Knowledge::sources`]; other evidence for a row goes into its `note`. The rows are never freed: a program adds them once.
///
/// # Errors
///
/// Names the first row that cannot be used, and why; then nothing changes.
///
/// # Examples
///
/// ```
/// use reusecheck_core::facts::Facts;
/// use reusecheck_core::messages::ENGLISH;
///
/// let rows = r#"{"lineages": [{"id": "acme", "releases": ["5.4.58-acme#"], "order": "numbers", "builds": [
///     {"since": "", "commits": {"d752c3645717": "yes", "f719e3754ee2": "yes", "f0a5e4d7a594": "yes",
///      "35dfb013149f": "no", "c95c07836fa4": "yes"}, "evidence": "source", "note": "Read in our tree."}]}]}"#;
/// reusecheck_core::use_knowledge(rows)?;
/// let facts = Facts { kernel: Some("5.4.58-acme3".to_owned()), ..Facts::default() };
/// let report = reusecheck_core::check(&facts, &ENGLISH);
/// assert_eq!(report.kernel.lineage.as_deref(), Some("acme"));
/// assert!(report.knowledge.ends_with("+local"));
/// # Ok::<(), reusecheck_core::Misplaced>(())
/// ```
pub fn use_knowledge(json: &str) -> Result<(), Misplaced> {
    let file: File = serde_json::from_str(json).map_err(|error| misplaced("the file", error.to_string()))?;
    let mut lineages: Vec<Lineage> = Vec::new();
    for (number, row) in file.lineages.into_iter().enumerate() {
        let lineage = lineage(&format!("lineages[{number}]"), row)?;
        if let Some(own) = LINEAGES.iter().find(|own| own.id == lineage.id) {
            if is_same(&lineage, own) {
                continue;
            }
            return Err(misplaced(
                &named(&format!("lineages[{number}]"), lineage.id),
                format!("the id '{}' is one of ReuseCheck's own, with other rows; choose another", own.id),
            ));
        }
        if lineages.iter().any(|known| known.id == lineage.id) {
            return Err(misplaced(&named(&format!("lineages[{number}]"), lineage.id), "duplicate id"));
        }
        lineages.push(lineage);
    }
    *LOCAL.write().unwrap_or_else(PoisonError::into_inner) = lineages.leak();
    Ok(())
}

/// Returns whether a lineage is one of ReuseCheck's own, unchanged in all that `knowledge.json` contains.
fn is_same(added: &Lineage, own: &Lineage) -> bool {
    let follows = |lineage: &Lineage| {
        lineage.follows.map(|follows| (follows.lineage().map(|followed| followed.id), follows.evidence))
    };
    let is_same_build = |(a, b): (&Build, &Build)| {
        (a.since, a.commits, a.evidence, a.checked) == (b.since, b.commits, b.evidence, b.checked)
            && (a.vendor_says, a.vendor_says_datagram) == (b.vendor_says, b.vendor_says_datagram)
            && (a.sources, a.note.text()) == (b.sources, b.note.text())
    };
    let is_same_run = |(a, b): (&Run, &Run)| {
        (a.release, a.date, a.outcomes, a.sources) == (b.release, b.date, b.outcomes, b.sources)
    };
    (added.title.text(), added.order, added.sources) == (own.title.text(), own.order, own.sources)
        && (&added.releases, &added.systems, follows(added)) == (&own.releases, &own.systems, follows(own))
        && (added.builds.len(), added.runs.len()) == (own.builds.len(), own.runs.len())
        && added.builds.iter().zip(&own.builds).all(is_same_build)
        && added.runs.iter().zip(&own.runs).all(is_same_run)
}

fn misplaced(row: &str, reason: impl Into<String>) -> Misplaced {
    Misplaced { row: row.to_owned(), reason: reason.into() }
}

fn named(row: &str, name: &str) -> String {
    [row, " (", name, ")"].concat()
}

fn read<T: DeserializeOwned>(row: &str, value: Value) -> Result<T, Misplaced> {
    serde_json::from_value(value).map_err(|error| misplaced(row, error.to_string()))
}

fn lineage(row: &str, value: Value) -> Result<Lineage, Misplaced> {
    let at = value.get("id").and_then(Value::as_str).map_or_else(|| row.to_owned(), |id| named(row, id));
    let row: LineageRow = read(&at, value)?;
    let refuse = |reason: String| Err(misplaced(&at, reason));
    if row.id.is_empty() {
        return refuse("the id is empty".to_owned());
    }
    if row.releases.is_empty()
        || row.releases.iter().any(|pattern| pattern.is_empty() || pattern.contains(' '))
    {
        return refuse("'releases' needs at least one pattern, without spaces".to_owned());
    }
    let order = match row.order.as_deref() {
        None | Some("numbers") => Order::Numbers,
        Some("rpm") => Order::Rpm,
        Some(order) => return refuse(format!("order '{order}' is not one of numbers, rpm")),
    };
    let follows = match (&row.follows, row.builds.is_empty()) {
        (Some(followed), true) => Some(follows(&at, followed, row.evidence)?),
        (None, false) => None,
        _ => return refuse("a lineage has either 'builds' of its own or 'follows'".to_owned()),
    };
    let sources = sources(&at, &row.sources)?;
    let mut systems = Vec::new();
    for name in &row.systems {
        let index = SYSTEMS.iter().position(|system| *system.name == **name);
        let Some(index) = index.and_then(|index| u8::try_from(index).ok()) else {
            return refuse(format!("system '{name}' is not known to ReuseCheck"));
        };
        systems.push(index);
    }
    let mut builds: Vec<Build> = Vec::new();
    for (number, value) in row.builds.into_iter().enumerate() {
        let build =
            build(&[&at, ", builds[", &number.to_string(), "]"].concat(), value, builds.last(), order)?;
        builds.push(build);
    }
    let mut runs: Vec<Run> = Vec::new();
    for (number, value) in row.runs.into_iter().enumerate() {
        runs.push(run(&[&at, ", runs[", &number.to_string(), "]"].concat(), value, &row.releases)?);
    }
    let title = if row.title.is_empty() { row.id.clone() } else { row.title };
    Ok(Lineage {
        id: row.id.leak(),
        title: Note::Added(title.leak()),
        releases: row.releases.into_iter().map(|pattern| &*pattern.leak()).collect(),
        systems,
        needs_system: false,
        order,
        follows,
        fingerprint: None,
        builds,
        runs,
        sources,
    })
}

/// `patterns` are those of its lineage.
fn run(row: &str, value: Value, patterns: &[String]) -> Result<Run, Misplaced> {
    let release = value.get("release").and_then(Value::as_str).unwrap_or_default();
    let at = named(row, release);
    let row: RunRow = read(&at, value)?;
    let refuse = |reason: String| Err(misplaced(&at, reason));
    if kernel_release::normalise(&row.release) != row.release
        || !patterns.iter().any(|pattern| glob::matches(pattern, &row.release))
    {
        return refuse(format!("'{}' is no release of this lineage", row.release));
    }
    let is_unreadable = |outcome: &&String| Observation::from_outcome(&row.release, outcome).is_none();
    if let Some(unreadable) = row.outcomes.iter().find(is_unreadable) {
        return refuse(format!(
            "outcome '{unreadable}' is not like 'tcp/0/1/1/drained/time-wait=old-backend'"
        ));
    }
    if row.outcomes.is_empty() {
        return refuse("a run without 'outcomes'".to_owned());
    }
    Ok(Run {
        sources: sources(&at, &row.sources)?,
        release: row.release.leak(),
        date: row.date.leak(),
        outcomes: row.outcomes.join(" ").leak(),
    })
}

fn follows(at: &str, followed: &str, evidence: Option<Certainty>) -> Result<Follows, Misplaced> {
    let found = LINEAGES.iter().position(|known| known.id == followed && known.follows.is_none());
    let Some(index) = found.and_then(|index| u8::try_from(index).ok()) else {
        return Err(misplaced(
            at,
            format!("follows '{followed}', which is no lineage of ReuseCheck with builds"),
        ));
    };
    Ok(Follows::new(index, evidence.unwrap_or(Certainty::Inferred)))
}

fn build(row: &str, value: Value, before: Option<&Build>, order: Order) -> Result<Build, Misplaced> {
    let since = value.get("since").and_then(Value::as_str).unwrap_or_default();
    let at = named(row, if since.is_empty() { "the first" } else { since });
    let row: BuildRow = read(&at, value)?;
    let refuse = |reason: &str| Err(misplaced(&at, reason));
    let compare = match order {
        Order::Numbers => order::by_numbers,
        Order::Rpm => order::by_rpm,
    };
    match before {
        None if !row.since.is_empty() => return refuse("the first build has \"since\": \"\""),
        Some(before) if compare(before.since, &row.since) != Ordering::Less => {
            return refuse("each build is later than the one before");
        }
        _ => {}
    }
    if row.evidence == Certainty::Unknown
        && row.commits.values().any(|status| *status != CommitStatus::Unknown)
    {
        return refuse("graded 'unknown', but it states commits");
    }
    if let Some(unknown) = row.commits.keys().find(|name| Commit::from_name(name).is_none()) {
        return refuse(&format!("commit '{unknown}' is not one of {}", Commit::NAMES.join(", ")));
    }
    Ok(Build {
        sources: sources(&at, &row.sources)?,
        vendor_says: vendor_says(&at, row.vendor_says.as_deref())?,
        vendor_says_datagram: vendor_says(&at, row.vendor_says_datagram.as_deref())?,
        since: row.since.leak(),
        commits: Commit::ALL
            .map(|commit| row.commits.get(commit.name()).copied().unwrap_or(CommitStatus::Unknown)),
        evidence: row.evidence,
        checked: row.checked.leak(),
        note: Note::Added(row.note.leak()),
    })
}

fn vendor_says(at: &str, says: Option<&str>) -> Result<VendorSays, Misplaced> {
    match says {
        None => Ok(VendorSays::Nothing),
        Some("too-early") => Ok(VendorSays::TooEarly),
        Some("fixed") => Ok(VendorSays::Fixed),
        Some(says) => {
            Err(misplaced(at, format!("the vendor says '{says}', which is not one of too-early, fixed")))
        }
    }
}

fn sources(at: &str, ids: &[String]) -> Result<&'static [SourceIndex], Misplaced> {
    let index = |id: &String| {
        let found = SOURCES.binary_search_by(|source| source.id.cmp(id.as_str())).ok();
        found.and_then(|index| SourceIndex::try_from(index).ok()).ok_or_else(|| {
            misplaced(at, format!("source '{id}' is none of ReuseCheck's; put other evidence into 'note'"))
        })
    };
    let found: Vec<SourceIndex> = ids.iter().map(index).collect::<Result<_, _>>()?;
    Ok(found.leak())
}
