//! The words in which the model, the verdict and the report speak. Their names are the contract's.

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

named! {
    /// How well a statement is founded, from strongest to weakest.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Certainty {
        /// Read on the node.
        Observed = "observed",
        /// Code or changelog of that very release or build was read, or run.
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
    }
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
    /// What the kube-proxy release does to `conn_reuse_mode` at start.
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
        /// Not affected.
        None = "none",
        /// The row needs a fact that is not there.
        Unknown = "unknown",
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
