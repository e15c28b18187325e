//! Why a part of the input is no node that can be judged.

use crate::messages::{Message, id};

/// The reason why something is not a node that can be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// Another object of Kubernetes.
    NotANode,
    /// A node without any fact.
    NoNodeInfo,
    /// A Windows node has no IPVS.
    Windows,
    /// A mode or platform that the contract does not list.
    UnknownValue,
    /// The object is truncated.
    Truncated,
    /// It contains invalid JSON.
    NotJson,
    /// Text that no format understood.
    NotUnderstood,
    /// Not text at all.
    Binary,
    /// Compressed bytes that are damaged or cut off.
    BrokenGzip,
    /// There are too many kinds of nodes to distinguish them.
    TooManyKinds,
}

impl Why {
    /// Returns the stable id and its message.
    pub(super) const fn reason(self) -> (&'static str, Message) {
        match self {
            Self::NotANode => ("not-a-node", id::UNREADABLE_NOT_A_NODE),
            Self::NoNodeInfo => ("no-node-info", id::UNREADABLE_NO_NODE_INFO),
            Self::Windows => ("windows-node", id::UNREADABLE_WINDOWS_NODE),
            Self::UnknownValue => ("unknown-value", id::UNREADABLE_UNKNOWN_VALUE),
            Self::Truncated => ("truncated", id::UNREADABLE_TRUNCATED),
            Self::NotJson => ("not-json", id::UNREADABLE_NOT_JSON),
            Self::NotUnderstood => ("not-understood", id::UNREADABLE_NOT_UNDERSTOOD),
            Self::Binary => ("not-text", id::UNREADABLE_NOT_TEXT),
            Self::BrokenGzip => ("broken-gzip", id::UNREADABLE_BROKEN_GZIP),
            Self::TooManyKinds => ("too-many-kinds", id::UNREADABLE_TOO_MANY_KINDS),
        }
    }
}

/// Something that could not be read.
pub(super) struct Unread {
    pub(super) name: String,
    /// The byte of the input, from 0, at which that was noticed.
    pub(super) at: u64,
    pub(super) why: Why,
    pub(super) excerpt: String,
}
