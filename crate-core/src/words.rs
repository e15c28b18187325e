//! Translates facts, lineages and the vocabulary into messages, so that these modules depend on no language.

use crate::facts::{FactName, ProxyMode};
use crate::ipvs::Decision;
use crate::knowledge::FAQ_WORDS;
use crate::local;
use crate::messages::{Catalogue, Message, id};
use crate::vocabulary::{
    Action, Certainty, Commit, CommitStatus, Effect, ProblemId, Protocol, Rating, Status, When,
};

impl Catalogue {
    /// Returns the display name of a fact; a sysctl is its own name.
    pub fn fact<'a>(&self, name: &'a str) -> &'a str {
        FactName::from_name(name).and_then(fact_label).map_or(name, |message| self.text(message))
    }

    /// Returns the display name of a value; `None` where the value is its own name.
    pub(crate) fn value(&self, fact: &str, value: &str) -> Option<&'static str> {
        let is_replaced = fact == FactName::ProxyMode.name() && value == ProxyMode::Replaced.name();
        is_replaced.then(|| self.text(id::STEP_PART_MODE_NONE))
    }

    /// Returns the title of the lineage with that id.
    pub fn lineage<'a>(&self, id: &'a str) -> &'a str {
        local::lineages()
            .find(|lineage| lineage.id == id)
            .map_or(id, |lineage| self.of_kernels(lineage.title.text()))
    }

    /// Returns the conditions of the FAQ's row with that id in words.
    pub fn faq_row<'a>(&self, id: &'a str) -> &'a str {
        FAQ_WORDS.iter().find(|(row, _)| *row == id).map_or(id, |&(_, words)| self.text(words))
    }
}

const fn fact_label(fact: FactName) -> Option<Message> {
    Some(match fact {
        FactName::ClusterVersion => id::PAGE_CLUSTER_VERSION,
        FactName::ControllerVersion => id::PAGE_CONTROLLER_VERSION,
        FactName::Os => id::PAGE_OS,
        FactName::Kernel => id::PAGE_KERNEL,
        FactName::KernelBuilt => id::PAGE_KERNEL_BUILT,
        FactName::LivePatch => id::PAGE_LIVE_PATCH,
        FactName::Commits => id::PAGE_COMMITS,
        FactName::Observations => id::PAGE_OBSERVATIONS,
        FactName::Arch => id::PAGE_ARCH,
        FactName::ProxyMode => id::PAGE_MODE,
        FactName::ModeSource => id::PAGE_MODE_SOURCE,
        FactName::Controller => id::PAGE_CONTROLLER,
        FactName::Platform => id::PAGE_PLATFORM,
        FactName::ConnReuseMode
        | FactName::Conntrack
        | FactName::ExpireNodestConn
        | FactName::ExpireQuiescentTemplate => return None,
    })
}

impl Catalogue {
    /// Returns the text of a decision on the path of a packet; empty for a decision that [`simulate`](crate::simulate) does
    /// not take.
    pub fn decision(&self, protocol: Protocol, decision: &Decision) -> &'static str {
        let of = |table: &[(&str, &str, Message)]| {
            let found = table.iter().find(|(at, taken, _)| decision.at == *at && decision.taken == *taken);
            found.map(|(_, _, message)| self.text(*message))
        };
        let datagram = (protocol == Protocol::Udp).then(|| of(&DATAGRAM)).flatten();
        datagram.or_else(|| of(&DECISIONS)).unwrap_or_default()
    }
}

/// Decisions by question and answer.
const DECISIONS: [(&str, &str, Message); 28] = [
    ("sysctl", "present", id::PATH_AT_SYSCTL_PRESENT),
    ("sysctl", "absent", id::PATH_AT_SYSCTL_ABSENT),
    ("reuse-check", "entered", id::PATH_AT_REUSE_CHECK_ENTERED),
    ("reuse-check", "skipped", id::PATH_AT_REUSE_CHECK_SKIPPED),
    ("weight", "drained", id::PATH_AT_WEIGHT_DRAINED),
    ("weight", "kept", id::PATH_AT_WEIGHT_KEPT),
    ("template", "controls", id::PATH_AT_TEMPLATE_CONTROLS),
    ("template", "none", id::PATH_AT_TEMPLATE_NONE),
    ("entry-state", "reusable", id::PATH_AT_ENTRY_STATE_REUSABLE),
    ("entry-state", "in-use", id::PATH_AT_ENTRY_STATE_IN_USE),
    ("destination", "removed", id::PATH_AT_DESTINATION_REMOVED),
    ("destination", "available", id::PATH_AT_DESTINATION_AVAILABLE),
    ("expire-nodest-conn", "on", id::PATH_AT_EXPIRE_NODEST_CONN_ON),
    ("expire-nodest-conn", "off", id::PATH_AT_EXPIRE_NODEST_CONN_OFF),
    ("reschedules-removed", "yes", id::PATH_AT_RESCHEDULES_REMOVED_YES),
    ("reschedules-removed", "no", id::PATH_AT_RESCHEDULES_REMOVED_NO),
    ("conntrack", "on", id::PATH_AT_CONNTRACK_ON),
    ("conntrack", "off", id::PATH_AT_CONNTRACK_OFF),
    ("drops-tracked", "yes", id::PATH_AT_DROPS_TRACKED_YES),
    ("drops-tracked", "no", id::PATH_AT_DROPS_TRACKED_NO),
    ("old-conntrack", "fresh", id::PATH_AT_OLD_CONNTRACK_FRESH),
    ("old-conntrack", "confirmed", id::PATH_AT_OLD_CONNTRACK_CONFIRMED),
    ("template-server", "same", id::PATH_AT_TEMPLATE_SERVER_SAME),
    ("template-server", "other", id::PATH_AT_TEMPLATE_SERVER_OTHER),
    ("outcome", "old-backend", id::PATH_AT_OUTCOME_OLD_BACKEND),
    ("outcome", "rescheduled", id::PATH_AT_OUTCOME_RESCHEDULED),
    ("outcome", "syn-dropped", id::PATH_AT_OUTCOME_SYN_DROPPED),
    ("outcome", "dropped-until-expiry", id::PATH_AT_OUTCOME_DROPPED_UNTIL_EXPIRY),
];

/// Decisions with another text for a datagram.
const DATAGRAM: [(&str, &str, Message); 5] = [
    ("old-conntrack", "confirmed", id::PATH_UDP_OLD_CONNTRACK_CONFIRMED),
    ("outcome", "old-backend", id::PATH_UDP_OUTCOME_OLD_BACKEND),
    ("outcome", "rescheduled", id::PATH_UDP_OUTCOME_RESCHEDULED),
    ("outcome", "datagram-dropped", id::PATH_UDP_OUTCOME_DATAGRAM_DROPPED),
    ("outcome", "dropped-until-expiry", id::PATH_UDP_OUTCOME_DROPPED_UNTIL_EXPIRY),
];

/// A value that people read in their language.
pub trait InWords {
    /// Returns its message.
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

impl InWords for Commit {
    fn message(self) -> Message {
        match self {
            Self::D752 => id::COMMIT_D752C3645717,
            Self::F719 => id::COMMIT_F719E3754EE2,
            Self::F0a5 => id::COMMIT_F0A5E4D7A594,
            Self::D35d => id::COMMIT_35DFB013149F,
            Self::C95c => id::COMMIT_C95C07836FA4,
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
            Self::LostDatagram => id::PROBLEM_LOST_DATAGRAM,
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
            Self::Confirm => id::WHEN_CONFIRM,
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
