//! Turns evidence into an outcome. Silence alone is never an outcome.

use crate::case::{Backend, Protocol};

/// Where a packet left, seen from the server of the old entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// To the server of the old entry.
    Old,
    /// To the other server.
    Other,
}

/// The evidence about one packet that met an old entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Where the packet left; `None` if it did not.
    pub first: Option<Destination>,
    /// Whether the old server's count of connections is zero; `None` if it is removed, because nothing counts it then.
    pub is_old_entry_gone: Option<bool>,
    /// Where the same packet left when it was resent. Resent only after silence.
    pub second: Option<Destination>,
}

/// Where the packet went, with the names of `reusecheck-core`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// To the server of the old entry.
    OldBackend,
    /// To the other server, at once.
    Rescheduled,
    /// This SYN was lost with the entry, the next one was scheduled.
    SynDropped,
    /// This datagram was lost with the entry, the next one was scheduled.
    DatagramDropped,
}

impl Outcome {
    /// Returns its printed name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OldBackend => "old-backend",
            Self::Rescheduled => "rescheduled",
            Self::SynDropped => "syn-dropped",
            Self::DatagramDropped => "datagram-dropped",
        }
    }
}

/// Why a case has no outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skip {
    /// The old connection could not be played to its state.
    NoEntry,
    /// Connection tracking did not see the old connection.
    NotTracked,
    /// The kernel deleted the entry together with the server, so no packet could meet it.
    Flushed,
    /// The evidence matches no outcome.
    Unclear,
    /// A signal ended the run before the case.
    Interrupted,
    /// The run's time limit was reached.
    OutOfTime,
    /// A system call failed; standard error has the message.
    Failed,
}

impl Skip {
    /// Returns its printed name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoEntry => "no-entry",
            Self::NotTracked => "not-tracked",
            Self::Flushed => "flushed",
            Self::Unclear => "unclear",
            Self::Interrupted => "interrupted",
            Self::OutOfTime => "out-of-time",
            Self::Failed => "failed",
        }
    }
}

/// Returns the outcome that the evidence proves.
///
/// A drop needs three facts: nothing left, the old entry went, and the resent packet reached the other server. A
/// removed server has no count of entries, so there the resent packet alone proves that the entry went.
pub fn classify(evidence: Evidence, backend: Backend, protocol: Protocol) -> Result<Outcome, Skip> {
    let is_gone = match backend {
        Backend::Removed => evidence.is_old_entry_gone.is_none(),
        Backend::Serving | Backend::Drained => evidence.is_old_entry_gone == Some(true),
    };
    match (evidence.first, evidence.second) {
        (Some(Destination::Old), None) if backend != Backend::Removed => Ok(Outcome::OldBackend),
        (Some(Destination::Other), None) => Ok(Outcome::Rescheduled),
        (None, Some(Destination::Other)) if is_gone => Ok(match protocol {
            Protocol::Tcp => Outcome::SynDropped,
            Protocol::Udp => Outcome::DatagramDropped,
        }),
        _ => Err(Skip::Unclear),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Destination::{Old, Other};

    const SEEN: [Option<Destination>; 3] = [None, Some(Old), Some(Other)];

    /// Returns every possible evidence with its outcome.
    fn all(backend: Backend) -> Vec<(Evidence, Result<Outcome, Skip>)> {
        let mut all = Vec::new();
        for first in SEEN {
            for is_old_entry_gone in [None, Some(false), Some(true)] {
                for second in SEEN {
                    let evidence = Evidence { first, is_old_entry_gone, second };
                    all.push((evidence, classify(evidence, backend, Protocol::Tcp)));
                }
            }
        }
        all
    }

    #[test]
    fn silence_alone_is_no_outcome() {
        for backend in [Backend::Serving, Backend::Drained, Backend::Removed] {
            for (evidence, outcome) in all(backend) {
                if evidence.first.is_none() && evidence.second.is_none() {
                    assert_eq!(outcome, Err(Skip::Unclear), "{evidence:?}");
                }
            }
        }
    }

    #[test]
    fn each_outcome_takes_exactly_its_evidence() {
        let proofs = |backend, outcome| -> Vec<Evidence> {
            all(backend)
                .into_iter()
                .filter(|(_, of)| *of == Ok(outcome))
                .map(|(evidence, _)| evidence)
                .collect()
        };
        for backend in [Backend::Serving, Backend::Drained] {
            let dropped = Evidence { first: None, is_old_entry_gone: Some(true), second: Some(Other) };
            assert_eq!(proofs(backend, Outcome::SynDropped), [dropped]);
            let old = proofs(backend, Outcome::OldBackend);
            assert!(
                old.iter().all(|seen| seen.first == Some(Old) && seen.second.is_none()) && old.len() == 3
            );
        }
        let dropped = Evidence { first: None, is_old_entry_gone: None, second: Some(Other) };
        assert_eq!(proofs(Backend::Removed, Outcome::SynDropped), [dropped]);
        assert_eq!(proofs(Backend::Removed, Outcome::OldBackend), []);
        assert_eq!(classify(dropped, Backend::Removed, Protocol::Udp), Ok(Outcome::DatagramDropped));
    }

    #[test]
    fn a_packet_that_left_is_never_called_dropped() {
        for (evidence, outcome) in all(Backend::Drained) {
            if evidence.first.is_some() {
                assert_ne!(outcome, Ok(Outcome::SynDropped), "{evidence:?}");
            }
        }
    }
}
