//! The knowledge as data for others: every release, lineage, build and row with its grade and sources.

use serde::{Serialize, Serializer};

use crate::facts::{Facts, Text};
use crate::kernel;
use crate::knowledge::{
    self, CCE_RELEASES, CCE_SOURCES, CceRelease, EXIT_NEEDS, EXIT_NEEDS_IDS, EXIT_NEEDS_TEXTS, EXIT_RULES,
    EXIT_RULES_IDS, EXIT_RULES_TEXTS, EXIT_STEPS, EXIT_STEPS_IDS, EXIT_STEPS_TEXTS, ExitRow, FAQ, FaqRow,
    Follows, LINEAGES, Order, RULES, Release, SOURCES, STATEMENTS, SYSTEMS, SourceIndex, StatementRow,
    VendorSays, WRITES,
};
use crate::messages::{ENGLISH, Message};
use crate::report::{Action, Certainty, Commits, ExitStatus, FaqPage, FaqProblem};
use crate::system;
use crate::version::kernel_release::normalise;

/// The knowledge of ReuseCheck.
#[derive(Clone, Debug, Serialize)]
pub struct Knowledge {
    /// Day and digest: `2026-11-22+0123abcd`.
    pub version: &'static str,
    /// The day alone.
    pub date: &'static str,
    /// Every source, sorted by id.
    pub sources: Vec<Source>,
    /// Every family of kernel builds, in the order they are tried.
    pub lineages: Vec<Lineage>,
    /// The rules of kube-proxy and of the FAQ.
    pub rules: Vec<Rule>,
    /// Where a node in IPVS mode can go: rules in the order they are tried, then what they need, then what to do.
    pub exits: Vec<Exit>,
    /// Statements of vendors other than that of the FAQ.
    pub statements: Vec<Statement>,
}

/// A row about leaving IPVS. It applies where all its conditions hold; an empty list is no condition.
#[derive(Clone, Debug, Serialize)]
pub struct Exit {
    /// Stable id, unique within its part.
    pub id: &'static str,
    /// `rule`, `need` or `step`.
    pub part: &'static str,
    /// The forwarding modes that it is about.
    pub modes: Vec<&'static str>,
    /// The decision of a rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ExitStatus>,
    /// Distributions that it applies to.
    pub platforms: Vec<&'static str>,
    /// Distributions that it does not apply to.
    pub except: Vec<&'static str>,
    /// Releases of kube-proxy: from the first, before the second (empty: open).
    pub releases: [String; 2],
    /// Kernel numbers: from the first, before the second (empty: open).
    pub kernel: [String; 2],
    /// Patterns of kernel releases.
    pub patterns: Vec<&'static str>,
    /// The text; in JSON in English.
    #[serde(serialize_with = "english")]
    pub text: Message,
    /// Commands to copy.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<&'static str>,
    /// Its sources.
    pub sources: Vec<Text>,
}

/// A vendor's statement about its platform.
#[derive(Clone, Debug, Serialize)]
pub struct Statement {
    /// Stable id.
    pub id: &'static str,
    /// The vendor's name.
    pub vendor: &'static str,
    /// The edition's date, or `undated`.
    pub date: &'static str,
    /// Whether the facts can show which nodes it is about.
    pub recognised: bool,
    /// The statement in our words; in JSON in English.
    #[serde(serialize_with = "english")]
    pub text: Message,
    /// Its source.
    pub sources: Vec<Text>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn english<S: Serializer>(text: &Message, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(ENGLISH.text(*text))
}

/// A public source.
#[derive(Clone, Debug, Serialize)]
pub struct Source {
    /// Stable id.
    pub id: &'static str,
    /// `pr`, `issue`, `commit`, `changelog`, `file`, `release-notes`, `mail`, `vendor` or `doc`.
    pub kind: &'static str,
    /// Its common name: `kubernetes#81775`, `Linux c95c07836fa4`.
    pub label: Text,
    /// Its title.
    pub title: &'static str,
    /// Its address.
    pub url: &'static str,
}

/// A family of kernel builds.
#[derive(Clone, Debug, Serialize)]
pub struct Lineage {
    /// Stable id.
    pub id: &'static str,
    /// Its name.
    pub title: &'static str,
    /// Patterns of the releases that belong to it: `*` any text, `#` digits.
    pub releases: Vec<&'static str>,
    /// The operating systems that its name means.
    pub systems: Vec<&'static str>,
    /// How its builds are ordered: `numbers` one by one, or as `rpm` orders them.
    pub order: &'static str,
    /// The lineage whose builds it shares by base version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follows: Option<&'static str>,
    /// The grade of that relation; no statement of the lineage is graded better.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Certainty>,
    /// The sources for that.
    pub sources: Vec<Text>,
    /// Its builds, each from `since` on until the next.
    pub builds: Vec<Build>,
    /// Builds whose behaviour was observed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub runs: Vec<Run>,
}

/// The observed behaviour of one build; it applies to that exact release.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    /// As `uname -r` prints it.
    pub release: &'static str,
    /// The day of the run.
    pub date: &'static str,
    /// Each as `tcp/0/1/1/drained/time-wait=old-backend`: protocol, `conn_reuse_mode` (`-`: no such sysctl), `conntrack`,
    /// `expire_nodest_conn`, real server, entry, outcome.
    pub outcomes: Vec<&'static str>,
    /// Where the run was published; empty: the project's own lab.
    pub sources: Vec<Text>,
}

/// A row of builds.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Build {
    /// The first build; empty for the first of all.
    pub since: &'static str,
    /// The five commits.
    pub commits: Commits,
    /// The grade of that statement.
    pub evidence: Certainty,
    /// The vendor's statement about it, without commits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor_says: Option<&'static str>,
    /// The same for lost UDP requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor_says_datagram: Option<&'static str>,
    /// Its sources.
    pub sources: Vec<Text>,
    /// The day it was last compared with them.
    pub checked: &'static str,
    /// A note for readers.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub note: &'static str,
}

/// A rule of one of four kinds.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Rule {
    /// The effect of kube-proxy on `conn_reuse_mode` from a release on: below kernel 4.1, from 4.1, from 5.9.
    KubeProxy {
        /// Stable id.
        id: &'static str,
        /// The first release.
        since: String,
        /// For the three classes of kernels.
        actions: [Action; 3],
        /// For the three classes of kernels.
        evidence: [Certainty; 3],
        /// Its sources.
        sources: Vec<Text>,
    },
    /// Another sysctl that kube-proxy writes when it starts.
    Write {
        /// The sysctl.
        id: &'static str,
        /// The value that is written.
        value: i64,
        /// The kernel's default, where kube-proxy does not write.
        default: i64,
        /// Releases: from the first, before the second (empty: open).
        releases: Vec<[String; 2]>,
        /// Its sources.
        sources: Vec<Text>,
    },
    /// A row of the vendor's FAQ.
    Faq {
        /// The page that it is on.
        page: FaqPage,
        /// The row's id.
        id: &'static str,
        /// The edition.
        edition: &'static str,
        /// CCE versions: from the first, before the second (empty: open).
        versions: Vec<[String; 2]>,
        /// The systems it is about; empty for any.
        systems: Vec<&'static str>,
        /// The value kube-proxy writes, where it says so.
        writes: Option<i64>,
        /// The problem it names.
        problem: FaqProblem,
        /// Its sources.
        sources: Vec<Text>,
    },
    /// The Kubernetes release in a CCE version.
    CceRelease {
        /// The CCE version.
        id: String,
        /// The Kubernetes release.
        kubernetes: String,
        /// Its sources.
        sources: Vec<Text>,
    },
}

/// Everything, as data.
pub fn knowledge() -> Knowledge {
    let sources = SOURCES.iter().map(|source| Source {
        id: source.id,
        kind: source.kind,
        label: source.label(),
        title: source.title,
        url: source.url,
    });
    Knowledge {
        version: knowledge::VERSION,
        date: knowledge::DATE,
        sources: sources.collect(),
        lineages: LINEAGES.iter().map(lineage).collect(),
        rules: rules(),
        exits: exits(),
        statements: STATEMENTS.iter().map(statement).collect(),
    }
}

/// The knowledge is called old after so many days, because releases and builds have moved on by then.
const OLD_AFTER_DAYS: i64 = 180;

/// Returns how old the knowledge is, if that is old; `today` in days since 1970-01-01.
pub fn too_old(today: i64) -> Option<i64> {
    Some(today - knowledge::DAY).filter(|days| *days > OLD_AFTER_DAYS)
}

fn lineage(lineage: &'static knowledge::Lineage) -> Lineage {
    Lineage {
        id: lineage.id,
        title: lineage.title.text(),
        releases: lineage.releases.clone(),
        systems: systems(&lineage.systems),
        order: match lineage.order {
            Order::Numbers => "numbers",
            Order::Rpm => "rpm",
        },
        follows: lineage.follows.and_then(Follows::lineage).map(|followed| followed.id),
        evidence: lineage.follows.map(|follows| follows.evidence),
        sources: source_ids(lineage.sources),
        builds: lineage.builds.iter().map(build).collect(),
        runs: lineage.runs.iter().map(run).collect(),
    }
}

fn run(run: &'static knowledge::Run) -> Run {
    Run {
        release: run.release,
        date: run.date,
        outcomes: run.outcomes.split(' ').collect(),
        sources: source_ids(run.sources),
    }
}

/// Writes a kernel's observations as a row of `knowledge/kernels/*.toml`, ready to be added there. `None` without
/// observations, or where the release contains a character that no release has. `day` is the day of the run, as
/// `2026-11-28`.
///
/// # Examples
///
/// ```
/// use reusecheck_core::coverage::run_row;
/// use reusecheck_core::facts::Facts;
///
/// let facts = reusecheck_core::read_text(
///     "reusecheck-probe 1 0.1.0\nkernel 5.10.0-46-cloud-amd64\n\
///      case protocol=tcp mode=1 conntrack=0 expire_nodest_conn=1 backend=serving entry=time-wait trial=1 outcome=rescheduled\n\
///      end\n",
/// ).facts;
/// let row = run_row(&facts, "2026-11-28").expect("it was asked");
/// assert!(row.contains("\"tcp/1/0/1/serving/time-wait=rescheduled\""));
/// assert_eq!(run_row(&Facts::default(), "2026-11-28"), None);
/// ```
pub fn run_row(facts: &Facts, day: &str) -> Option<String> {
    let release = normalise(facts.kernel.as_deref()?);
    if !release.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"\\".contains(&byte)) {
        return None;
    }
    let own = facts.observations.iter().filter(|observation| normalise(&observation.kernel) == release);
    let outcomes: Vec<String> =
        own.map(|observation| ["    \"", &*observation.to_outcome(), "\",\n"].concat()).collect();
    let head =
        ["[[lineage.run]]\nrelease = \"", release, "\"\ndate = \"", day, "\"\noutcomes = [\n"].concat();
    (!outcomes.is_empty()).then(|| [&head, &*outcomes.concat(), "]\n"].concat())
}

fn build(build: &'static knowledge::Build) -> Build {
    Build {
        since: build.since,
        commits: Commits::from(build.commits),
        evidence: build.evidence,
        vendor_says: vendor_says(build.vendor_says),
        vendor_says_datagram: vendor_says(build.vendor_says_datagram),
        sources: source_ids(build.sources),
        checked: build.checked,
        note: build.note.text(),
    }
}

const fn vendor_says(says: VendorSays) -> Option<&'static str> {
    match says {
        VendorSays::Nothing => None,
        VendorSays::TooEarly => Some("too-early"),
        VendorSays::Fixed => Some("fixed"),
    }
}

fn exits() -> Vec<Exit> {
    let parts: [(_, _, &[Message], &[&str]); 3] = [
        ("rule", EXIT_RULES, &EXIT_RULES_TEXTS, &EXIT_RULES_IDS),
        ("need", EXIT_NEEDS, &EXIT_NEEDS_TEXTS, &EXIT_NEEDS_IDS),
        ("step", EXIT_STEPS, &EXIT_STEPS_TEXTS, &EXIT_STEPS_IDS),
    ];
    let rows = |(part, rows, texts, ids): (_, &'static [ExitRow], &'static [Message], _)| {
        let named = rows.iter().zip(texts).zip::<&'static [&'static str]>(ids);
        named.map(move |((row, text), id)| exit(part, id, row, *text))
    };
    parts.into_iter().flat_map(rows).collect()
}

fn exit(part: &'static str, id: &'static str, row: &'static ExitRow, text: Message) -> Exit {
    let kernel = row.kernel.map(|(since, before)| [kernel_numbers(since), kernel_numbers(before)]);
    Exit {
        id,
        part,
        modes: row.modes.iter().map(|mode| mode.name()).collect(),
        status: (part == "rule").then_some(row.status),
        platforms: row.platforms.to_vec(),
        except: row.except.to_vec(),
        releases: [release(row.releases.0), release(row.releases.1)],
        kernel: kernel.unwrap_or_default(),
        patterns: row.patterns.to_vec(),
        text,
        commands: row.commands.to_vec(),
        sources: source_ids(&row.sources),
    }
}

fn statement(row: &'static StatementRow) -> Statement {
    Statement {
        id: row.id,
        vendor: row.vendor,
        date: row.date,
        recognised: !row.kernels.is_empty(),
        text: row.text,
        sources: source_ids(&row.page),
    }
}

/// `5.13`; empty for an open bound.
fn kernel_numbers([major, minor]: [u32; 2]) -> String {
    if major == 0 || major == u32::MAX {
        return String::new();
    }
    [&major.to_string(), ".", &minor.to_string()].concat()
}

fn rules() -> Vec<Rule> {
    let kube_proxy = RULES.iter().map(|rule| Rule::KubeProxy {
        id: rule.id,
        since: release(rule.since),
        actions: rule.actions,
        evidence: rule.evidence,
        sources: source_ids(&rule.sources),
    });
    let writes = WRITES.iter().map(|write| Rule::Write {
        id: write.sysctl,
        value: write.value,
        default: write.default,
        releases: write.spans.iter().map(|&(from, to)| [release(from), release(to)]).collect(),
        sources: source_ids(&write.sources),
    });
    let faq = FAQ.iter().map(faq_row);
    let cce = CCE_RELEASES.iter().map(|&(cce, kubernetes)| Rule::CceRelease {
        id: cce_release(cce),
        kubernetes: release(kubernetes),
        sources: source_ids(&CCE_SOURCES),
    });
    kube_proxy.chain(writes).chain(faq).chain(cce).collect()
}

fn faq_row(row: &'static FaqRow) -> Rule {
    Rule::Faq {
        page: row.page,
        id: &row.id,
        edition: &row.edition,
        versions: row.versions.iter().map(|&(from, to)| [cce_release(from), cce_release(to)]).collect(),
        systems: systems(row.systems),
        writes: row.writes,
        problem: row.problem,
        sources: source_ids(&row.sources),
    }
}

fn source_ids(sources: &[SourceIndex]) -> Vec<Text> {
    let ids = sources.iter().filter_map(|&index| SOURCES.get(usize::from(index)));
    ids.map(|source| Text::Borrowed(source.id)).collect()
}

fn systems(indices: &[u8]) -> Vec<&'static str> {
    indices.iter().filter_map(|&index| SYSTEMS.get(usize::from(index))).map(|system| &*system.name).collect()
}

/// `1.19.16`; empty for an open bound.
fn release((minor, patch): Release) -> String {
    if minor == u32::MAX || minor == 0 {
        return String::new();
    }
    ["1.", &minor.to_string(), ".", &patch.to_string()].concat()
}

/// `1.19.16-r60`; empty for an open bound.
fn cce_release((minor, patch, revision): CceRelease) -> String {
    let release = release((minor, patch));
    if release.is_empty() || minor == 0 {
        String::new()
    } else {
        [&release, "-r", &revision.to_string()].concat()
    }
}

/// Returns the lineage that a kernel release belongs to and the first build of the row that holds for it. `os` is the name
/// of the node's operating system, for lineages that ask for it.
pub fn build_of(release: &str, os: Option<&str>) -> Option<(&'static str, &'static str)> {
    kernel::row_of(release, os.and_then(system::by_name)).map(|(lineage, build)| (lineage.id, build.since))
}
