//! How directly a source is about a fact, and when two values of a fact say the same.

use crate::facts::{FactName, ModeSource};

/// How directly a source is about the node. The most direct source wins, in any order of the paste.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::read) enum Rank {
    /// An alias or a trace of a fact with a better source: a node label, the machine in a release, leftover rules.
    Alias,
    /// Written or configured by a person: a label in a ticket, a configuration.
    Stated,
    /// Printed by another component than the one it is about: the API server's version, the flags of a running process.
    Reported,
    /// Printed by the node itself.
    Observed,
}

impl Rank {
    /// The ranks, the most direct first.
    pub(super) const ALL: [Self; 4] = [Self::Observed, Self::Reported, Self::Stated, Self::Alias];

    /// Returns how a forwarding mode of that rank is known.
    pub(super) const fn mode_source(self) -> ModeSource {
        match self {
            Self::Alias => ModeSource::Rules,
            Self::Stated => ModeSource::Configured,
            Self::Reported | Self::Observed => ModeSource::Running,
        }
    }
}

/// Returns whether two spellings are the same value.
pub(super) fn is_same(fact: FactName, one: &str, other: &str) -> bool {
    match fact {
        FactName::ClusterVersion | FactName::ControllerVersion => numbers(one) == numbers(other),
        FactName::Os => letters(one).eq(letters(other)),
        FactName::Arch => machine_family(one) == machine_family(other),
        _ => one == other,
    }
}

/// Returns whether a value only repeats a better one in other words: `CentOS Linux release 7.9.2009` next to `CentOS
/// Linux 7`, `1.19` next to `v1.19.16-r2`.
pub(super) fn is_alias(fact: FactName, rank: Rank, value: &str, better: &[(Rank, String)]) -> bool {
    better.iter().any(|(above, known)| match fact {
        FactName::Os => {
            let is_shorter = || known.starts_with(value) || value.starts_with(known.as_str());
            (rank == Rank::Alias && first_word(known).eq(first_word(value))) || is_shorter()
        }
        FactName::ClusterVersion | FactName::ControllerVersion => *above >= rank && is_rougher(value, known),
        _ => false,
    })
}

/// Returns whether one version is the beginning of another: `1.19` of `v1.19.16-r2`.
pub(super) fn is_rougher(version: &str, exact: &str) -> bool {
    let rest = numbers(exact).strip_prefix(numbers(version));
    rest.is_some_and(|rest| rest.starts_with(['.', '-', '+']))
}

/// Returns a version without the letter before it: `v1.27.6` and `v.1.27.6` are `1.27.6`.
fn numbers(version: &str) -> &str {
    version.trim_start_matches('v').trim_start_matches('.')
}

/// Returns the letters and digits of a name, in lower case: `EulerOS_2.0_SP9` is `EulerOS 2.0 (SP9)`.
fn letters(text: &str) -> impl Iterator<Item = u8> {
    text.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase())
}

/// Returns the first word of a name: `CentOS Linux 7 (Core)` and `CentOS Linux release 7.9.2009` are one system.
fn first_word(text: &str) -> impl Iterator<Item = u8> {
    letters(text.split([' ', '_', '-']).next().unwrap_or_default())
}

/// One name for a machine that goes by two.
fn machine_family(name: &str) -> &str {
    match name {
        "amd64" | "x86-64" => "x86_64",
        "arm64" => "aarch64",
        other => other,
    }
}
