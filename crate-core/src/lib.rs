//! The logic of ReuseCheck: facts about a node go in, a report comes out. No browser, no I/O, no clock.
//!
//! ```
//! use reusecheck_core::facts::{Facts, ProxyMode};
//! use reusecheck_core::messages::ENGLISH;
//! use reusecheck_core::report::Rating;
//!
//! let facts = Facts {
//!     cluster_version: Some("1.27.3".to_owned()),
//!     kernel: Some("5.4.58".to_owned()),
//!     proxy_mode: Some(ProxyMode::Ipvs),
//!     ..Facts::default()
//! };
//! assert_eq!(reusecheck_core::check(&facts, &ENGLISH).rating, Rating::High);
//! ```
//!
//! Facts also come from text that commands print:
//!
//! ```
//! let reading = reusecheck_core::read_text("$ uname -r\n5.4.58\n$ sysctl net.ipv4.vs.conntrack\nnet.ipv4.vs.conntrack = 1\n");
//! assert_eq!(reading.facts.kernel.as_deref(), Some("5.4.58"));
//! assert_eq!(reading.facts.sysctls.get("net.ipv4.vs.conntrack"), Some(1));
//! assert_eq!(reading.evidence[0].line, 2);
//! ```
//!
//! Find the changes that help, and how often the problem occurs:
//!
//! ```
//! use reusecheck_core::estimate::{Closes, Estimate, Node};
//! use reusecheck_core::facts::Facts;
//! use reusecheck_core::messages::ENGLISH;
//! use reusecheck_core::{estimate, nearest_changes};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut facts = Facts::default();
//! for (name, value) in [("clusterVersion", "1.27.3"), ("kernel", "5.4.58"), ("proxyMode", "ipvs")] {
//!     facts.set(name, value)?;
//! }
//! let changes = nearest_changes(&facts, &ENGLISH);
//! assert!(changes.iter().any(|change| change.to == "5.4.59" || change.fact == "proxyMode"));
//!
//! let input = Estimate {
//!     rate: 100.0,
//!     ports: Estimate::default_ports(),
//!     closes: Closes::Client,
//!     open_seconds: 1.0,
//!     draining: None,
//!     node: Node::Facts(facts.into()),
//! };
//! assert!(estimate(&input, &ENGLISH)?.reuse.share.1 <= 1.0);
//! # Ok(())
//! # }
//! ```
//!
//! Many nodes at once, and a report for other programs:
//!
//! ```
//! use reusecheck_core::export::{Entry, Format, export};
//! use reusecheck_core::facts::Facts;
//! use reusecheck_core::fleet::check_fleet;
//! use reusecheck_core::messages::ENGLISH;
//!
//! let nodes = br#"{"name":"a","kernel":"5.4.58","proxyMode":"ipvs","clusterVersion":"1.27.3"}
//! {"name":"b","kernel":"6.1.0","proxyMode":"ipvs","clusterVersion":"1.27.3"}"#;
//! let fleet = check_fleet(nodes, &Facts::default(), &ENGLISH);
//! assert_eq!((fleet.nodes, fleet.ratings.high), (2, 1));
//!
//! let report = &fleet.groups[0].report;
//! let csv = export(Format::Csv, &[Entry { name: "a", file: "", outcome: Ok(report) }], &ENGLISH);
//! assert!(csv.lines().nth(1).is_some_and(|row| row.starts_with("a,,high,")));
//! ```
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod build_date;
mod collector;
pub mod coverage;
pub mod estimate;
mod exits;
pub mod export;
pub mod facts;
mod faq;
pub mod fleet;
pub mod ipvs;
mod kernel;
mod knowledge;
mod kube_proxy;
mod labels;
mod letters;
pub mod link;
mod local;
mod mask;
pub mod messages;
mod named;
mod observed;
mod read;
pub mod report;
mod symptoms;
mod system;
mod verdict;
mod version;
pub mod vocabulary;
pub mod whatif;
mod words;

pub use collector::{Collector, Part, Script, collector};
pub use coverage::knowledge;
pub use estimate::estimate;
pub use fleet::check_fleet;
pub use ipvs::simulate;
pub use knowledge::archives;
pub use letters::{Letter, to_letter};
pub use local::{Misplaced, use_knowledge};
pub use mask::{Mask, without_secrets};
pub use named::UnknownName;
pub use read::{decode, read_bytes, read_part, read_text, says_proxy_mode, without_codes};
pub use report::{to_markdown, to_terminal};
pub use symptoms::{Symptom, symptoms};
pub use version::cluster::{ClusterVersion, UnreadableVersion};
pub use version::kernel_release::{KernelRelease, UnreadableRelease};
pub use whatif::{compare, nearest_changes};
pub use words::InWords;

use facts::{Facts, Reading, merge};
use messages::Catalogue;
use report::{Extent, Findings, NodeAnswer, Packed, Report};

/// Returns the report for one node. Never fails: unreadable values are findings in the report.
pub fn check(facts: &Facts, catalogue: &Catalogue) -> Report {
    report::compose(&verdict::judge(facts), Findings::default(), catalogue, Extent::FULL)
}

/// [`check`] without the parts that [`report::shared`] returns.
pub fn check_packed(facts: &Facts, catalogue: &Catalogue) -> Packed {
    report::compose_packed(&verdict::judge(facts), Findings::default(), catalogue)
}

/// Reads a text and returns the report for its node. For a text that lists several nodes, it is the report of the worst
/// one, with each node's answer in [`Report::nodes`]. Facts in `overrides` win over the text, and every difference is a
/// conflict.
pub fn check_text(text: &str, overrides: &Facts, catalogue: &Catalogue) -> Report {
    check_reading(&read_text(text), overrides, catalogue)
}

/// [`check_text`] without the parts that [`report::shared`] returns.
pub fn check_text_packed(text: &str, overrides: &Facts, catalogue: &Catalogue) -> Packed {
    let (facts, findings) = node_of(&read_text(text), overrides, catalogue, Extent::FULL);
    report::compose_packed(&verdict::judge(&facts), findings, catalogue)
}

/// [`check_text`] for a text that was already read.
pub fn check_reading(reading: &Reading, overrides: &Facts, catalogue: &Catalogue) -> Report {
    check_with(reading, overrides, catalogue, Extent::FULL)
}

/// [`check_reading`] without [`Report::ipvs`], [`Report::exits`] and [`Report::statements`]: for a page that loads their
/// texts after the verdict.
pub fn check_reading_briefly(reading: &Reading, overrides: &Facts, catalogue: &Catalogue) -> Report {
    check_with(reading, overrides, catalogue, Extent::BRIEF)
}

/// [`check_reading`] with the answer alone: of [`Report::steps`] only the first, and neither [`Report::remedies`] nor
/// [`Report::missing`] (also of branches) nor [`Report::sources`]. For a page that loads their texts after the answer, and
/// reads one node: [`Reading::nodes`] are not judged.
pub fn answer_reading(reading: &Reading, overrides: &Facts, catalogue: &Catalogue) -> Report {
    let (facts, findings) = only_node(reading, &reading.facts_for(overrides), overrides);
    report::compose(&verdict::judge(&facts), findings, catalogue, Extent::SENTENCE)
}

fn check_with(reading: &Reading, overrides: &Facts, catalogue: &Catalogue, extent: Extent) -> Report {
    let (facts, findings) = node_of(reading, overrides, catalogue, extent);
    report::compose(&verdict::judge(&facts), findings, catalogue, extent)
}

/// Returns the facts and findings of the node that a report of the reading is about.
fn node_of(reading: &Reading, overrides: &Facts, catalogue: &Catalogue, extent: Extent) -> (Facts, Findings) {
    match reading.nodes.as_deref() {
        Some(nodes) if !nodes.is_empty() => worst_node(reading, nodes, overrides, catalogue, extent),
        _ => only_node(reading, &reading.facts_for(overrides), overrides),
    }
}

fn only_node(reading: &Reading, read: &Facts, overrides: &Facts) -> (Facts, Findings) {
    let mut conflicts = reading.conflicts.clone();
    let facts = merge(overrides, read, &mut conflicts);
    (facts, Findings { conflicts, draining: reading.draining.clone(), nodes: Vec::new() })
}

/// Judges each node by its own facts, and returns the worst, the first of equals.
fn worst_node(
    reading: &Reading,
    nodes: &[facts::Node],
    overrides: &Facts,
    catalogue: &Catalogue,
    extent: Extent,
) -> (Facts, Findings) {
    let read: Vec<Facts> = nodes.iter().map(|node| reading.facts_of(node, overrides)).collect();
    let answers: Vec<NodeAnswer> = nodes
        .iter()
        .zip(&read)
        .map(|(node, read)| {
            let facts = merge(overrides, read, &mut Vec::new());
            let verdict = verdict::judge(&facts);
            NodeAnswer {
                name: node.name.clone(),
                rating: verdict.rating,
                range: verdict.range(),
                branches: report::branches(&verdict, catalogue, extent.missing),
                facts: facts.clone(),
            }
        })
        .collect();
    let worst = answers.iter().map(|answer| answer.rating.severity()).max();
    let at = answers.iter().position(|answer| Some(answer.rating.severity()) == worst).unwrap_or_default();
    let (facts, mut findings) = only_node(reading, &read[at], overrides);
    if nodes.len() > 1 {
        findings.nodes = answers;
    }
    (facts, findings)
}
