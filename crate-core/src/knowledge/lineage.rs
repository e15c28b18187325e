//! The kernels' table: lineages and their builds.
//!
//! `build.rs` writes it as one text, because text compresses to a third of what const tables need in the wasm. It is
//! decoded once, at the first lookup.

use std::sync::LazyLock;

use super::{KERNELS, NOTES, SOURCE_LISTS, SourceIndex};
use crate::facts::Observation;
use crate::vocabulary::{Certainty, CommitStatus};

/// Every lineage, in the order in which they are tried.
pub(crate) static LINEAGES: LazyLock<Vec<Lineage>> = LazyLock::new(|| decode(KERNELS));

/// The lines of [`NOTES`].
static NOTE_LINES: LazyLock<Vec<&str>> = LazyLock::new(|| NOTES.lines().collect());

/// How the builds of a lineage are ordered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// Leading numbers, one by one.
    Numbers,
    /// As RPM orders version and release.
    Rpm,
}

/// A family of kernel builds that can be compared with each other.
pub(crate) struct Lineage {
    pub(crate) id: &'static str,
    pub(crate) title: Note,
    /// Globs over the kernel release, see [`crate::version::glob`].
    pub(crate) releases: Vec<&'static str>,
    /// Indices into [`super::SYSTEMS`]: what the kernel's name says of the system.
    pub(crate) systems: Vec<u8>,
    /// Whether the lineage applies only where the node's system is known from elsewhere.
    pub(crate) needs_system: bool,
    pub(crate) order: Order,
    /// The lineage whose builds it shares.
    pub(crate) follows: Option<Follows>,
    /// A sysctl that exists only in kernels that behave as with f0a5e4d7a594.
    pub(crate) fingerprint: Option<&'static str>,
    pub(crate) builds: Vec<Build>,
    /// Builds whose behaviour was observed.
    pub(crate) runs: Vec<Run>,
    pub(crate) sources: &'static [SourceIndex],
}

/// The observed behaviour of one build. It applies to that exact release only.
pub(crate) struct Run {
    pub(crate) release: &'static str,
    /// The day of the run: `2026-11-28`.
    pub(crate) date: &'static str,
    /// Each as `tcp/0/1/1/drained/time-wait=old-backend`, separated by spaces.
    pub(crate) outcomes: &'static str,
    /// Where the run was published; empty: the project's own lab.
    pub(crate) sources: &'static [SourceIndex],
}

impl Run {
    /// Returns its observations, as a node of that release would report them.
    pub(crate) fn observations(&self) -> Vec<Observation> {
        let outcomes = self.outcomes.split(' ');
        outcomes.filter_map(|outcome| Observation::from_outcome(self.release, outcome)).collect()
    }
}

/// The lineage that another one follows, and the grade of that relation.
#[derive(Clone, Copy)]
pub(crate) struct Follows {
    /// Index into [`LINEAGES`].
    lineage: u8,
    pub(crate) evidence: Certainty,
}

impl Follows {
    /// `lineage` is its place in [`LINEAGES`].
    pub(crate) const fn new(lineage: u8, evidence: Certainty) -> Self {
        Self { lineage, evidence }
    }

    pub(crate) fn lineage(self) -> Option<&'static Lineage> {
        LINEAGES.get(usize::from(self.lineage))
    }
}

/// The commits of the builds of a lineage, from one build until the next row.
pub(crate) struct Build {
    pub(crate) since: &'static str,
    /// In the order of [`crate::ipvs::Commit::ALL`].
    pub(crate) commits: [CommitStatus; 5],
    pub(crate) evidence: Certainty,
    /// The vendor's statement about the build, without commits.
    pub(crate) vendor_says: VendorSays,
    /// The same for lost UDP requests.
    pub(crate) vendor_says_datagram: VendorSays,
    pub(crate) sources: &'static [SourceIndex],
    /// The day the row was last compared with its sources: `2026-11-28`.
    pub(crate) checked: &'static str,
    pub(crate) note: Note,
}

/// The title of a lineage, or a note about the builds of a row. The text is outside the table, because only an explanation
/// needs it.
#[derive(Clone, Copy)]
pub(crate) enum Note {
    /// The line of [`NOTES`]; the first is empty.
    Compiled(u16),
    /// The note of a row that was added at run time.
    Added(&'static str),
}

impl Note {
    pub(crate) const EMPTY: Self = Self::Compiled(0);

    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Compiled(line) => NOTE_LINES.get(usize::from(line)).copied().unwrap_or_default(),
            Self::Added(text) => text,
        }
    }
}

/// A vendor's statement about a build.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum VendorSays {
    Nothing,
    TooEarly,
    Fixed,
}

/// Reads the text that `build/kernels.rs` writes: a line for each lineage, then one with a leading tab for each of its
/// builds, and one that begins with `>` for each of its runs.
fn decode(table: &'static str) -> Vec<Lineage> {
    let mut lineages: Vec<Lineage> = Vec::new();
    for line in table.lines() {
        match (lineages.last_mut(), line.strip_prefix('\t'), line.strip_prefix(">\t")) {
            (Some(lineage), Some(fields), _) => {
                let build = build(fields, lineage.builds.last());
                lineage.builds.push(build);
            }
            (Some(lineage), _, Some(fields)) => lineage.runs.push(run(fields)),
            _ => lineages.push(lineage(line)),
        }
    }
    lineages
}

fn lineage(line: &'static str) -> Lineage {
    let mut fields = line.split('\t');
    let mut next = || fields.next().unwrap_or_default();
    Lineage {
        id: next(),
        title: note(next()),
        releases: next().split(' ').collect(),
        systems: next().split(' ').filter_map(|index| index.parse().ok()).collect(),
        needs_system: next() == "s",
        order: if next() == "r" { Order::Rpm } else { Order::Numbers },
        follows: follows(next()),
        fingerprint: Some(next()).filter(|sysctl| !sysctl.is_empty()),
        sources: source_list(next()),
        builds: Vec::new(),
        runs: Vec::new(),
    }
}

fn run(fields: &'static str) -> Run {
    let mut fields = fields.split('\t');
    let mut next = || fields.next().unwrap_or_default();
    Run { release: next(), date: next(), outcomes: next(), sources: source_list(next()) }
}

/// Returns an index and the initial of a grade: `12i`.
fn follows(field: &str) -> Option<Follows> {
    let (index, grade) = field.split_at_checked(field.len().checked_sub(1)?)?;
    Some(Follows {
        lineage: index.parse().ok()?,
        evidence: grade.chars().next().map_or(Certainty::Unknown, certainty),
    })
}

/// Returns a row, after the one before it: an empty day is the same day.
fn build(fields: &'static str, before: Option<&Build>) -> Build {
    let mut fields = fields.split('\t');
    let mut next = || fields.next().unwrap_or_default();
    let since = next();
    let mut signs = next().chars();
    let commits = [(); 5].map(|()| match signs.next() {
        Some('+') => CommitStatus::Yes,
        Some('-') => CommitStatus::No,
        _ => CommitStatus::Unknown,
    });
    Build {
        since,
        commits,
        evidence: signs.next().map_or(Certainty::Unknown, certainty),
        vendor_says: vendor_says(signs.next()),
        vendor_says_datagram: vendor_says(signs.next()),
        sources: source_list(next()),
        checked: match (next(), before) {
            ("", Some(before)) => before.checked,
            (day, _) => day,
        },
        note: note(next()),
    }
}

fn note(line: &str) -> Note {
    line.parse().map_or(Note::EMPTY, Note::Compiled)
}

/// Returns a vendor's statement by its sign.
const fn vendor_says(sign: Option<char>) -> VendorSays {
    match sign {
        Some('e') => VendorSays::TooEarly,
        Some('f') => VendorSays::Fixed,
        _ => VendorSays::Nothing,
    }
}

/// Returns the list of sources at that place of [`SOURCE_LISTS`], in decimal digits.
fn source_list(place: &str) -> &'static [SourceIndex] {
    place.parse().ok().and_then(|place: usize| SOURCE_LISTS.get(place)).copied().unwrap_or_default()
}

/// Returns a grade by its initial.
const fn certainty(initial: char) -> Certainty {
    match initial {
        's' => Certainty::Source,
        'v' => Certainty::Vendor,
        'i' => Certainty::Inferred,
        _ => Certainty::Unknown,
    }
}
