//! Follows a packet whose client port already has an IPVS entry: one small pure function, and the path it took.
//!
//! In scope: a TCP SYN or a UDP datagram for a virtual service in NAT forwarding (as kube-proxy sets up) while an entry of
//! the same client address and port still exists. Out of scope: direct routing, tunnels, the sync daemon.
//! The order of the questions is that of `ip_vs_in()` in the kernel trees named by the knowledge's sources; `cargo xtask lab`
//! compares those of a kernel with all commits with running kernels, and `docs/kernel-lab.md` has the outcome.

use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::facts::Text;
pub use crate::vocabulary::{Backend, Commit, ConnReuseMode, Entry, NoConnReuseMode, Outcome, Protocol};

/// The commits a kernel carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CommitSet(u8);

impl CommitSet {
    /// No commits.
    pub const NONE: Self = Self(0);

    /// Returns the set with `commit` added.
    #[must_use]
    pub const fn with(self, commit: Commit) -> Self {
        Self(self.0 | 1 << commit as u8)
    }

    /// Returns whether `commit` is in it.
    pub const fn has(self, commit: Commit) -> bool {
        self.0 & 1 << commit as u8 != 0
    }

    /// Returns the set as bits, the first of [`Commit::ALL`] lowest.
    pub(crate) const fn bits(self) -> u8 {
        self.0
    }

    /// Returns the set of those bits; bits beyond the commits are ignored.
    pub(crate) const fn from_bits(bits: u8) -> Self {
        Self(bits & ((1 << Commit::ALL.len()) - 1))
    }
}

impl FromIterator<Commit> for CommitSet {
    fn from_iter<I: IntoIterator<Item = Commit>>(commits: I) -> Self {
        commits.into_iter().fold(Self::default(), Self::with)
    }
}

impl Serialize for CommitSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for commit in Commit::ALL.into_iter().filter(|commit| self.has(*commit)) {
            list.serialize_element(&commit)?;
        }
        list.end()
    }
}

impl<'de> Deserialize<'de> for CommitSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<Commit>::deserialize(deserializer)?.into_iter().collect())
    }
}

impl Backend {
    const fn has_no_weight(self) -> bool {
        matches!(self, Self::Drained | Self::RemovedDrained)
    }

    const fn is_removed(self) -> bool {
        matches!(self, Self::Removed | Self::RemovedDrained)
    }
}

impl Entry {
    const fn is_reusable(self) -> bool {
        matches!(self, Self::TimeWait | Self::ServerReset)
    }
}

/// One packet against one kernel.
#[allow(clippy::struct_excessive_bools, reason = "each is a sysctl or a property of the contract's own")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Simulation {
    /// The protocol.
    #[serde(default)]
    pub protocol: Protocol,
    /// The commits the kernel carries.
    pub commits: CommitSet,
    /// `net.ipv4.vs.conn_reuse_mode`; without meaning where the kernel has no such sysctl.
    pub conn_reuse_mode: ConnReuseMode,
    /// `net.ipv4.vs.conntrack`
    pub conntrack: bool,
    /// `net.ipv4.vs.expire_nodest_conn`
    pub expire_nodest_conn: bool,
    /// The old entry's real server.
    pub backend: Backend,
    /// The old entry's state; without meaning for UDP, whose entries have only one state.
    #[serde(default)]
    pub entry: Entry,
    /// Whether the service is persistent (`sessionAffinity: ClientIP`).
    #[serde(default)]
    pub persistent: bool,
    /// `net.ipv4.vs.expire_quiescent_template`; matters for persistent services only.
    #[serde(default)]
    pub expire_quiescent_template: bool,
}

/// One decision on the path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The question: `sysctl`, `reuse-check`, `weight`, `entry-state`, `conntrack`, `old-conntrack`, `template`,
    /// `template-server`, `destination`, `expire-nodest-conn`, `drops-tracked`, `reschedules-removed`; last `outcome`.
    pub at: Text,
    /// The answer taken.
    pub taken: Text,
    /// Id of the source that introduced this decision, if one commit did.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source: Option<Text>,
}

/// The outcome and how it came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SimulationResult {
    /// Where the SYN went.
    pub outcome: Outcome,
    /// The decisions in order; the last is the outcome itself.
    pub path: Vec<Decision>,
}

/// Follows one packet and writes down the path.
///
/// A datagram meets the entry of a removed backend only where the kernel did not flush it: a kernel with 35df and
/// `expire_nodest_conn` 1 does so within milliseconds.
pub fn simulate(syn: &Simulation) -> SimulationResult {
    let mut path = Vec::with_capacity(8);
    let outcome = decide(*syn, &mut |at, taken, commit| {
        path.push(Decision {
            at: Text::Borrowed(at),
            taken: Text::Borrowed(taken),
            source: commit.map(|commit: Commit| Text::Borrowed(commit.source())),
        });
    });
    path.push(Decision {
        at: Text::Borrowed("outcome"),
        taken: Text::Borrowed(outcome.name()),
        source: None,
    });
    SimulationResult { outcome, path }
}

/// Follows one packet and calls `note` with each decision: the question, the answer, the commit that introduced it.
pub(crate) fn decide(
    syn: Simulation,
    note: &mut impl FnMut(&'static str, &'static str, Option<Commit>),
) -> Outcome {
    let has = |commit| syn.commits.has(commit);
    let is_udp = syn.protocol == Protocol::Udp;
    let mut ask = |at, answer, yes, no, commit| {
        note(at, if answer { yes } else { no }, commit);
        answer
    };
    if !is_udp && ask("sysctl", has(Commit::D752), "present", "absent", Some(Commit::D752)) {
        let mode_on = syn.conn_reuse_mode.is_on();
        // c95c moved the test of the mode inside, behind the weight.
        let by = if mode_on || !has(Commit::C95c) { Commit::D752 } else { Commit::C95c };
        if ask("reuse-check", mode_on || has(Commit::C95c), "entered", "skipped", Some(by)) {
            let drained = syn.expire_nodest_conn && syn.backend.has_no_weight();
            let reschedule = ask("weight", drained, "drained", "kept", None)
                || mode_on
                    && !ask("template", syn.persistent, "controls", "none", None)
                    && ask("entry-state", syn.entry.is_reusable(), "reusable", "in-use", None);
            if reschedule {
                return rescheduled(syn, &mut ask);
            }
        }
    }
    if !ask("destination", syn.backend.is_removed(), "removed", "available", None) {
        return Outcome::OldBackend;
    }
    if !ask("expire-nodest-conn", syn.expire_nodest_conn, "on", "off", None) {
        return Outcome::DroppedUntilExpiry;
    }
    // Before 35df the packet is dropped because there is no server. Since then it is scheduled like one on a reused
    // port.
    if ask("reschedules-removed", has(Commit::D35d), "yes", "no", Some(Commit::D35d)) {
        return rescheduled(syn, &mut ask);
    }
    dropped(syn)
}

/// Decides for a UDP packet: it is lost, and the next one is scheduled again.
const fn dropped(syn: Simulation) -> Outcome {
    match syn.protocol {
        Protocol::Tcp => Outcome::SynDropped,
        Protocol::Udp => Outcome::DatagramDropped,
    }
}

/// Decides after the old entry is dropped: the SYN is scheduled again, or lost because of the old conntrack.
fn rescheduled(
    syn: Simulation,
    ask: &mut impl FnMut(&'static str, bool, &'static str, &'static str, Option<Commit>) -> bool,
) -> Outcome {
    let has = |commit| syn.commits.has(commit);
    if ask("conntrack", syn.conntrack, "on", "off", None)
        && ask("drops-tracked", has(Commit::F719), "yes", "no", Some(Commit::F719))
    {
        // Netfilter replaces the conntrack of an orderly closed connection when its SYN arrives: it is not confirmed
        // then.
        let is_renewed = syn.protocol == Protocol::Tcp && syn.entry == Entry::TimeWait;
        let fresh = has(Commit::F0a5) && is_renewed;
        if !ask("old-conntrack", fresh, "fresh", "confirmed", Some(Commit::F0a5)) {
            return dropped(syn);
        }
    }
    // A persistent service asks its template, which still names the drained server unless it is made to expire.
    let keeps_server = syn.persistent && syn.backend == Backend::Drained && !syn.expire_quiescent_template;
    if syn.persistent && ask("template-server", keeps_server, "same", "other", None) {
        return Outcome::OldBackend;
    }
    Outcome::Rescheduled
}
