//! The words of the vocabulary as messages, so that the vocabulary itself knows no language.

use crate::messages::{Message, id};
use crate::report::{Effect, When};
use crate::vocabulary::{Action, Certainty, CommitStatus, ProblemId, Rating, Status};

/// A value that people read in their language.
pub trait InWords {
    /// Returns the message that says it.
    fn message(self) -> Message;
}

impl InWords for Rating {
    fn message(self) -> Message {
        match self {
            Self::None => id::RATING_NONE,
            Self::Low => id::RATING_LOW,
            Self::Medium => id::RATING_MEDIUM,
            Self::High => id::RATING_HIGH,
            Self::Unknown => id::RATING_UNKNOWN,
        }
    }
}

impl InWords for Certainty {
    fn message(self) -> Message {
        match self {
            Self::Observed => id::CERTAINTY_OBSERVED,
            Self::Source => id::CERTAINTY_SOURCE,
            Self::Vendor => id::CERTAINTY_VENDOR,
            Self::Inferred => id::CERTAINTY_INFERRED,
            Self::Unknown => id::CERTAINTY_UNKNOWN,
        }
    }
}

impl InWords for CommitStatus {
    fn message(self) -> Message {
        match self {
            Self::Yes => id::PAGE_YES,
            Self::No => id::PAGE_NO,
            Self::Unknown => id::PAGE_NOT_KNOWN,
        }
    }
}

impl InWords for ProblemId {
    fn message(self) -> Message {
        match self {
            Self::StaleBackend => id::PROBLEM_STALE_BACKEND,
            Self::SynDelay => id::PROBLEM_SYN_DELAY,
        }
    }
}

impl InWords for Status {
    fn message(self) -> Message {
        match self {
            Self::Yes => id::STATUS_YES,
            Self::No => id::STATUS_NO,
            Self::Possible => id::STATUS_POSSIBLE,
        }
    }
}

impl InWords for Action {
    fn message(self) -> Message {
        match self {
            Self::Untouched => id::PAGE_ACTION_UNTOUCHED,
            Self::Sets0 => id::PAGE_ACTION_SETS_0,
            Self::SkipsOldKernel => id::PAGE_ACTION_SKIPS_OLD_KERNEL,
            Self::LeavesFixedKernel => id::PAGE_ACTION_LEAVES_FIXED_KERNEL,
            Self::NotIpvs => id::PAGE_ACTION_NOT_IPVS,
            Self::Unknown => id::PAGE_ACTION_UNKNOWN,
        }
    }
}

impl InWords for When {
    fn message(self) -> Message {
        match self {
            Self::AtOnce => id::WHEN_AT_ONCE,
            Self::Lasting => id::WHEN_LASTING,
            Self::Meanwhile => id::WHEN_MEANWHILE,
        }
    }
}

impl InWords for Effect {
    fn message(self) -> Message {
        match self {
            Self::Reads => id::EFFECT_READS,
            Self::Changes => id::EFFECT_CHANGES,
        }
    }
}
