//! Everything that thinks: facts about a node go in, a report comes out. No browser, no I/O, no clock.
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
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod build_date;
mod collector;
pub mod coverage;
pub mod estimate;
pub mod export;
pub mod facts;
mod faq;
pub mod fleet;
pub mod ipvs;
mod kernel;
mod knowledge;
mod kube_proxy;
mod labels;
mod mask;
pub mod messages;
mod named;
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
pub use mask::Mask;
pub use named::UnknownName;
pub use read::{decode, read_bytes, read_text, without_codes};
pub use report::{to_markdown, to_terminal};
pub use symptoms::{Symptom, symptoms};
pub use version::cluster::ClusterVersion;
pub use whatif::{compare, nearest_changes};
pub use words::InWords;

use facts::{Facts, Reading, merge};
use messages::Catalogue;
use report::Report;

/// The report for one node. Never fails: what cannot be read is a finding in the report.
pub fn check(facts: &Facts, catalogue: &Catalogue) -> Report {
    report::compose(&verdict::judge(facts), Vec::new(), catalogue)
}

/// The report for the one node a paste speaks of; facts `given` beside it win over what was read, and every difference
/// is a conflict.
pub fn check_text(text: &str, given: &Facts, catalogue: &Catalogue) -> Report {
    check_reading(&read_text(text), given, catalogue)
}

/// [`check_text`] for a text that was already read.
pub fn check_reading(reading: &Reading, given: &Facts, catalogue: &Catalogue) -> Report {
    let mut conflicts = reading.conflicts.clone();
    let facts = merge(given, &reading.facts_for(given), &mut conflicts);
    report::compose(&verdict::judge(&facts), conflicts, catalogue)
}
