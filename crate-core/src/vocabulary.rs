//! The vocabulary of the model, the verdict and the report. The names are part of the contract.

mod conn_reuse_mode;

pub use conn_reuse_mode::{ConnReuseMode, NoConnReuseMode};

use crate::named::named;

named! {
    /// The severity of a node's state, from best to worst. `unknown` is not on that scale: see
    /// [`Report::range`](crate::report::Report::range).
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Rating {
        /// Not affected by the bug.
        None = "none",
        /// One SYN lost per reused port, only while a backend drains.
        Low = "low",
        /// SYN delay: one second on every reused port.
        Medium = "medium",
        /// Stale backend: new connections go to a deleted or draining pod.
        High = "high",
        /// Not enough is known.
        Unknown = "unknown",
    }
}

impl Rating {
    /// Ranks ratings, the worst first: `high`, `medium`, `low`, `unknown`, `none`.
    pub(crate) const fn severity(self) -> u8 {
        match self {
            Self::High => 4,
            Self::Medium => 3,
            Self::Low => 2,
            Self::Unknown => 1,
            Self::None => 0,
        }
    }
}

named! {
    /// The grade of a statement, from strongest to weakest.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Certainty {
        /// Read on the node.
        Observed = "observed",
        /// Code or changelog of that exact release or build was read, or it was run.
        Source = "source",
        /// A vendor's statement about its own system.
        Vendor = "vendor",
        /// From an upstream base version or a default.
        Inferred = "inferred",
        /// Nobody knows.
        Unknown = "unknown",
    }
}

named! {
    /// Whether a build carries a commit.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum CommitStatus {
        /// The build carries it.
        Yes = "yes",
        /// The build lacks it.
        No = "no",
        /// Nobody knows.
        Unknown = "unknown",
    }
}

named! {
    /// A problem that the bug causes.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum ProblemId {
        /// New connections go to a deleted or draining pod.
        StaleBackend = "stale-backend",
        /// The first SYN is dropped; the client sends it again after one second.
        SynDelay = "syn-delay",
        /// UDP requests, such as those of DNS, are lost for up to five minutes after a backend is removed. It is no part of
        /// the rating.
        LostDatagram = "lost-datagram",
    }
}

impl ProblemId {
    /// The problems of connection reuse, which the rating is about.
    pub(crate) const OF_REUSE: [Self; 2] = [Self::StaleBackend, Self::SynDelay];
}

named! {
    /// Whether the node has a problem.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Status {
        /// The node has it.
        Yes = "yes",
        /// The node does not have it.
        No = "no",
        /// The node may have it.
        Possible = "possible",
    }
}

named! {
    /// The effect of the kube-proxy release on `conn_reuse_mode` at start.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Action {
        /// This release never writes it.
        Untouched = "untouched",
        /// Writes 0.
        Sets0 = "sets-0",
        /// Skips kernels before 4.1: the value stays.
        SkipsOldKernel = "skips-old-kernel",
        /// Leaves kernels from 5.9 on as they are.
        LeavesFixedKernel = "leaves-fixed-kernel",
        /// The mode is not IPVS.
        NotIpvs = "not-ipvs",
        /// Not enough is known.
        Unknown = "unknown",
    }
}

named! {
    /// The problem that a row of the FAQ names.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum FaqProblem {
        /// Its problem 1.
        StaleBackend = "stale-backend",
        /// Its problem 2.
        SynDelay = "syn-delay",
        /// UDP requests lost, on the page about DNS.
        LostDatagram = "lost-datagram",
        /// Not affected.
        None = "none",
        /// The row needs a fact that is not there.
        Unknown = "unknown",
    }
}

named! {
    /// A page of the vendor's FAQ, by its number.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub enum FaqPage {
        /// Connection reuse.
        #[default]
        Reuse = "00409",
        /// Lost DNS requests.
        Datagram = "00427",
    }
}

named! {
    /// Whose FAQ applies, as understood.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum PlatformAnswer {
        /// CCE.
        Cce = "cce",
        /// Any other.
        Upstream = "upstream",
        /// Nothing says.
        Undetermined = "undetermined",
    }
}

named! {
    /// One of the five kernel commits that decide, by the first twelve digits of its upstream id.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Commit {
        /// Adds the sysctl `conn_reuse_mode` and the detection of reused ports.
        D752 = "d752c3645717",
        /// Drops the first packet when a tracked connection is rescheduled: the one second.
        F719 = "f719e3754ee2",
        /// Drops it only while the old conntrack is confirmed.
        F0a5 = "f0a5e4d7a594",
        /// Reschedules at once when the real server was removed.
        D35d = "35dfb013149f",
        /// Reschedules away from a drained real server in mode 0 too.
        C95c = "c95c07836fa4",
    }
}

impl Commit {
    /// Returns the id of its source in the knowledge.
    pub const fn source(self) -> &'static str {
        match self {
            Self::D752 => "linux-d752c3645717",
            Self::F719 => "linux-f719e3754ee2",
            Self::F0a5 => "linux-f0a5e4d7a594",
            Self::D35d => "linux-35dfb013149f",
            Self::C95c => "linux-c95c07836fa4",
        }
    }
}

named! {
    /// How soon a remedy helps, or that it shows the problem; remedies are listed in this order.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum When {
        /// As soon as the command has run.
        AtOnce = "at-once",
        /// After a change that stays.
        Lasting = "lasting",
        /// It eases the problem until one of the others is done.
        Meanwhile = "meanwhile",
        /// It changes nothing, but shows whether the node has the problem.
        Confirm = "confirm",
    }
}

named! {
    /// The effect of a command on its node.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Effect {
        /// The command only reads.
        Reads = "reads",
        /// The command changes the node.
        Changes = "changes",
    }
}

named! {
    /// Whether a node can leave IPVS for a forwarding mode.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum ExitStatus {
        /// Its release, kernel and platform have the mode.
        Open = "open",
        /// One of them does not.
        Closed = "closed",
        /// A fact that decides is missing.
        Unknown = "unknown",
    }
}

named! {
    /// The real server that the old entry points to.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Backend {
        /// In the service, weight above 0.
        Serving = "serving",
        /// In the service, weight 0: it finishes what it has.
        Drained = "drained",
        /// Gone from the service; its weight was above 0.
        Removed = "removed",
        /// Gone from the service after it was drained.
        RemovedDrained = "removed-drained",
    }
}

named! {
    /// The state of the old connection entry.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub enum Entry {
        /// `TIME_WAIT` or CLOSE, after an ordinary close: netfilter renews its conntrack when the SYN comes.
        #[default]
        TimeWait = "time-wait",
        /// CLOSE, after a reset by the server without a FIN: reusable, but netfilter keeps its conntrack. Not part of the
        /// contract's simulation; only the estimate uses it.
        ServerReset = "server-reset",
        /// `FIN_WAIT`; in NAT mode never reusable.
        FinWait = "fin-wait",
        /// Any other state.
        Established = "established",
    }
}

named! {
    /// The protocol of the packet and of the service.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub enum Protocol {
        /// A SYN.
        #[default]
        Tcp = "tcp",
        /// A datagram. IPVS never looks for reused ports there.
        Udp = "udp",
    }
}

named! {
    /// Where the packet went.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Outcome {
        /// To the real server of the old entry.
        OldBackend = "old-backend",
        /// Scheduled again, without delay.
        Rescheduled = "rescheduled",
        /// Dropped; the client's retransmit about one second later is scheduled again.
        SynDropped = "syn-dropped",
        /// Dropped, and so is every packet while the entry lives.
        DroppedUntilExpiry = "dropped-until-expiry",
        /// The datagram is lost; the next one is scheduled again.
        DatagramDropped = "datagram-dropped",
    }
}
