//! The report: the one result that the page, JSON and Markdown are all drawn from.

use serde::{Deserialize, Serialize};

use crate::facts::{Conflict, Draining, Facts, Text};
pub use crate::facts::{SysctlTable, SysctlValue};
use crate::messages::{Message, id};
pub use crate::vocabulary::{
    Action, Certainty, CommitStatus, Effect, ExitStatus, FaqPage, FaqProblem, PlatformAnswer, ProblemId,
    Rating, Status, When,
};
use crate::words::InWords;

/// A problem with its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Which problem.
    pub id: ProblemId,
    /// Whether the node has it.
    pub status: Status,
}

impl InWords for Problem {
    /// Returns the sentence that says what the problem's status means for the node.
    fn message(self) -> Message {
        match (self.id, self.status) {
            (ProblemId::StaleBackend, Status::Yes) => id::PROBLEM_TEXT_STALE_BACKEND_YES,
            (ProblemId::StaleBackend, Status::No) => id::PROBLEM_TEXT_STALE_BACKEND_NO,
            (ProblemId::StaleBackend, Status::Possible) => id::PROBLEM_TEXT_STALE_BACKEND_POSSIBLE,
            (ProblemId::SynDelay, Status::Yes) => id::PROBLEM_TEXT_SYN_DELAY_YES,
            (ProblemId::SynDelay, Status::No) => id::PROBLEM_TEXT_SYN_DELAY_NO,
            (ProblemId::SynDelay, Status::Possible) => id::PROBLEM_TEXT_SYN_DELAY_POSSIBLE,
            (ProblemId::LostDatagram, Status::Yes) => id::PROBLEM_TEXT_LOST_DATAGRAM_YES,
            (ProblemId::LostDatagram, Status::No) => id::PROBLEM_TEXT_LOST_DATAGRAM_NO,
            (ProblemId::LostDatagram, Status::Possible) => id::PROBLEM_TEXT_LOST_DATAGRAM_POSSIBLE,
        }
    }
}

/// The upstream kube-proxy table's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KubeProxy {
    /// The action of the release.
    pub action: Action,
    /// The value it writes, if it writes one.
    pub writes: Option<i64>,
    /// The id of the rule in the knowledge; empty where none applies.
    pub rule: Text,
}

/// What is known about the kernel build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kernel {
    /// The three leading numbers: `4.18.0`.
    pub version: Option<String>,
    /// The family of builds it can be compared with.
    pub lineage: Option<Text>,
    /// Which of the five commits it carries.
    pub commits: Commits,
    /// The grade of that statement.
    pub evidence: Certainty,
}

/// The five commits that decide, by their upstream ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commits {
    /// Adds the sysctl `conn_reuse_mode`.
    #[serde(rename = "d752c3645717")]
    pub d752: CommitStatus,
    /// Drops the first packet when rescheduling a tracked connection: the one second.
    #[serde(rename = "f719e3754ee2")]
    pub f719: CommitStatus,
    /// Reschedules at once when the conntrack is fresh.
    #[serde(rename = "f0a5e4d7a594")]
    pub f0a5: CommitStatus,
    /// Reschedules at once when the real server was removed.
    #[serde(rename = "35dfb013149f")]
    pub d35d: CommitStatus,
    /// Reschedules away from a drained real server in mode 0 too.
    #[serde(rename = "c95c07836fa4")]
    pub c95c: CommitStatus,
}

impl From<[CommitStatus; 5]> for Commits {
    /// In the order of [`crate::ipvs::Commit::ALL`].
    #[allow(clippy::similar_names, reason = "the commits' own ids")]
    fn from([d752, f719, f0a5, d35d, c95c]: [CommitStatus; 5]) -> Self {
        Self { d752, f719, f0a5, d35d, c95c }
    }
}

impl Commits {
    /// In the order of [`crate::ipvs::Commit::ALL`].
    pub const fn all(&self) -> [CommitStatus; 5] {
        [self.d752, self.f719, self.f0a5, self.d35d, self.c95c]
    }
}

/// One row of one edition of the FAQ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaqAnswer {
    /// The page: about connection reuse, or about lost DNS requests.
    #[serde(default)]
    pub page: FaqPage,
    /// The edition's date: `2025-10`, `2024-09`, or `undated`.
    pub edition: Text,
    /// The row's id.
    pub row: Text,
    /// The value it says kube-proxy writes; null where it keeps the node's value or does not say.
    pub writes: Option<i64>,
    /// The problem it names.
    pub problem: FaqProblem,
    /// Whether that agrees with the rating; for a row about lost DNS requests, with the status of that problem.
    pub agrees: bool,
}

/// One step of the explanation.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Stable id; its meaning never changes.
    pub id: Text,
    /// The sentence.
    pub text: Text,
    /// Ids of [`Report::sources`].
    pub sources: Vec<Text>,
}

/// A file ready to use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Where it goes, or its name.
    pub name: Text,
    /// Its content.
    pub text: Text,
}

/// How to see whether a remedy worked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemedyCheck {
    /// The expected output if it worked.
    pub text: Text,
    /// Commands to copy; they only read.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub commands: Vec<Text>,
}

/// Something to do.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remedy {
    /// Stable id; its meaning never changes.
    pub id: Text,
    /// When it helps, or that it only shows the problem.
    pub when: When,
    /// The problems that it ends, eases or shows.
    #[serde(default)]
    pub problems: Vec<ProblemId>,
    /// The title.
    #[serde(default)]
    pub title: Text,
    /// The instruction, with its cost and duration.
    pub text: String,
    /// Its cost.
    #[serde(default)]
    pub cost: Text,
    /// Its duration, and the event that undoes it.
    #[serde(default)]
    pub lasts: Text,
    /// Commands to copy.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub commands: Vec<Text>,
    /// The effect of each command, in the same order.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub effects: Vec<Effect>,
    /// Files to use.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub files: Vec<File>,
    /// How to see whether it worked.
    #[serde(default)]
    pub check: RemedyCheck,
    /// Ids of [`Report::sources`].
    pub sources: Vec<Text>,
}

/// A fact that would decide or strengthen the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// The fact's name.
    pub fact: Text,
    /// The command that shows it.
    pub how: Text,
}

/// A fact with the value that it has in a branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The fact's name.
    pub fact: Text,
    /// Its value in words: `IPVS`, `any other mode`, `1.20.15, or 1.21.9 and later`, `0`.
    pub value: String,
}

/// The answer that one more fact would give. Values with the same answer are one branch. A branch on the kernel is the
/// only one: it applies to that release and later ones, and earlier ones keep the range of the report.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    /// The missing fact, and its value here.
    pub when: Condition,
    /// The facts that the branch adds to the node's: [`crate::check`] of both returns this answer.
    pub facts: Facts,
    /// The answer then.
    pub rating: Rating,
    /// Best and worst possible rating, where it is still unknown.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub range: Option<(Rating, Rating)>,
    /// The branch in one sentence.
    pub text: String,
    /// The facts that would decide it, if it is still unknown.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub missing: Vec<Missing>,
    /// At most one more level.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub branches: Vec<Branch>,
}

/// One node of a text that lists several, judged by its own facts.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeAnswer {
    /// The node's name as printed.
    pub name: String,
    /// Its known facts.
    pub facts: Facts,
    /// Its rating.
    pub rating: Rating,
    /// Best and worst possible rating, when `rating` is unknown.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub range: Option<(Rating, Rating)>,
    /// The answers that one more fact would give, when `rating` is unknown.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub branches: Vec<Branch>,
}

/// A forwarding mode that the node may leave IPVS for.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exit {
    /// `nftables` or `iptables`.
    pub mode: Text,
    /// Whether the node can use it.
    pub status: ExitStatus,
    /// Why, in one or two sentences.
    pub text: String,
    /// The requirements of the change; only for an open exit.
    pub needs: Vec<String>,
    /// The steps, in order; only for an open exit.
    pub steps: Vec<ExitStep>,
    /// Ids of [`Report::sources`].
    pub sources: Vec<Text>,
}

/// One step of leaving IPVS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExitStep {
    /// What to do.
    pub text: String,
    /// Commands to copy.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub commands: Vec<Text>,
}

/// How IPVS mode ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ipvs {
    /// The minor release that deprecated it: `1.35`.
    pub deprecated: Text,
    /// The one that is planned to disable it by default.
    pub disabled: Text,
    /// The one that is planned to remove it.
    pub removed: Text,
    /// The same in words.
    pub text: String,
    /// Ids of [`Report::sources`].
    pub sources: Vec<Text>,
}

/// A vendor's statement about the node's platform. It decides nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// The vendor's name.
    pub vendor: Text,
    /// The address of the page.
    pub page: Text,
    /// The edition's date, or `undated`.
    pub date: Text,
    /// The statement, in our words.
    pub text: String,
    /// Whether the known facts about the node's kernel agree with it; `None` where they are not known.
    pub agrees: Option<bool>,
}

/// A public source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRef {
    /// Stable id.
    pub id: Text,
    /// `pr`, `issue`, `commit`, `changelog`, `file`, `release-notes`, `mail`, `vendor` or `doc`.
    #[serde(default)]
    pub kind: Text,
    /// Its common name: `kubernetes#81775`, `Linux c95c07836fa4`.
    #[serde(default)]
    pub label: Text,
    /// Its title.
    pub title: Text,
    /// Its address.
    pub url: Text,
}

/// The report for one node.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// `reusecheck/report/1`
    pub schema: Text,
    /// The version of the knowledge it came from.
    pub knowledge: Text,
    /// The facts, as understood.
    pub facts: Facts,
    /// The platform, which decides whose FAQ applies.
    pub platform: PlatformAnswer,
    /// How bad it is.
    pub rating: Rating,
    /// Best and worst possible rating, when `rating` is unknown.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub range: Option<(Rating, Rating)>,
    /// The answers that one more fact would give, when `rating` is unknown.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub branches: Vec<Branch>,
    /// The confidence: the weakest evidence that decides.
    pub certainty: Certainty,
    /// Stale backend, SYN delay, lost datagram.
    pub problems: Vec<Problem>,
    /// The upstream kube-proxy table's answer.
    pub kube_proxy: KubeProxy,
    /// What is known about the kernel build.
    pub kernel: Kernel,
    /// The sysctls of the model.
    pub sysctls: SysctlTable,
    /// The rows of the FAQ that apply, newest edition first; empty if none applies.
    pub faq: Vec<FaqAnswer>,
    /// The explanation, in order. The first step is the one-sentence answer.
    pub steps: Vec<Step>,
    /// The remedies, best first.
    pub remedies: Vec<Remedy>,
    /// Facts with more than one value.
    pub conflicts: Vec<Conflict>,
    /// The facts that would decide or strengthen the answer, best first.
    pub missing: Vec<Missing>,
    /// The drained real servers that hold connections now, where the text shows them. Never part of a link.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub draining: Vec<Draining>,
    /// The nodes of a text that lists several, each judged; this report is that of the worst.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub nodes: Vec<NodeAnswer>,
    /// How IPVS mode ends, for a node that is or may be in it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ipvs: Option<Ipvs>,
    /// The modes that such a node can switch to; empty for other programs than kube-proxy.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub exits: Vec<Exit>,
    /// Other vendors' statements about the node's platform.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub statements: Vec<Statement>,
    /// Every source used above, upstream pull requests first.
    pub sources: Vec<SourceRef>,
}

mod background;
mod branches;
mod cause;
mod citations;
mod commands;
mod compose;
mod headline;
mod markdown;
mod missing;
mod printing;
mod remedies;
mod rest;
mod sentence;
mod shared;
mod statements;
mod steps;
mod summary;
mod terminal;
mod used;

pub(crate) use branches::branches;
pub use cause::cause_of;
pub(crate) use citations::Citations;
pub use citations::source_of;
pub use commands::commands_for;
pub(crate) use compose::{Findings, compose};
pub use markdown::to_markdown;
pub(crate) use markdown::{
    code as code_markdown, escape as escape_markdown, references as references_markdown,
    source_line as source_markdown, to_markdown_under, value_of as value_markdown,
};
pub use printing::{is_printable, printable, printable_name};
pub(crate) use rest::Extent;
pub(crate) use shared::compose_packed;
pub use shared::{Packed, PackedExit, PackedRemedy, Shared, SharedRemedy, shared};
pub use summary::{Summary, SummaryItem, SummaryList, summarize};
pub use terminal::{to_terminal, tone};
pub use used::facts_of;
