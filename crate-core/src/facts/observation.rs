//! Evidence from the kernel itself: where it sent a packet whose port was reused.

use serde::{Deserialize, Serialize};

use crate::vocabulary::{Backend, ConnReuseMode, Entry, Outcome, Protocol};

/// The outcome of one packet that met an old entry, as `reusecheck-probe` prints it. It counts only while `kernel`
/// equals [`Facts::kernel`](super::Facts).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Observation {
    /// The kernel release that did it, as `uname -r` prints it.
    pub kernel: String,
    /// The protocol of the packet.
    #[serde(default, skip_serializing_if = "is_tcp")]
    pub protocol: Protocol,
    /// `net.ipv4.vs.conn_reuse_mode`; absent: the kernel has no such sysctl.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conn_reuse_mode: Option<ConnReuseMode>,
    /// `net.ipv4.vs.conntrack`, with connection tracking at work where it is on.
    pub conntrack: bool,
    /// `net.ipv4.vs.expire_nodest_conn`
    pub expire_nodest_conn: bool,
    /// The old entry's real server.
    pub backend: Backend,
    /// The old entry's state; without meaning for UDP.
    #[serde(default)]
    pub entry: Entry,
    /// Where the packet went.
    pub outcome: Outcome,
}

impl Observation {
    /// Returns the observation as one part of [`Facts`](super::Facts) in text.
    pub(crate) fn to_text(&self) -> String {
        observations_to_text(std::slice::from_ref(self))
    }

    /// Writes it without its kernel, as `tcp/0/1/1/drained/time-wait=old-backend`: the three numbers are `conn_reuse_mode`
    /// (`-` where there is none), `conntrack` and `expire_nodest_conn`.
    pub(crate) fn to_outcome(&self) -> String {
        let mode = self.conn_reuse_mode.map_or_else(|| "-".to_owned(), |mode| u8::from(mode).to_string());
        let case = [
            self.protocol.name(),
            &mode,
            bit(self.conntrack),
            bit(self.expire_nodest_conn),
            self.backend.name(),
            self.entry.name(),
        ];
        [&case.join("/"), "=", self.outcome.name()].concat()
    }

    /// Reads what [`Self::to_outcome`] writes; `None` for any other form.
    pub(crate) fn from_outcome(kernel: &str, text: &str) -> Option<Self> {
        let (case, outcome) = text.split_once('=')?;
        let [protocol, mode, conntrack, expire_nodest_conn, backend, entry] =
            case.split('/').collect::<Vec<_>>().try_into().ok()?;
        let conn_reuse_mode = match mode {
            "-" => None,
            number => Some(ConnReuseMode::from_text(number)?),
        };
        Some(Self {
            kernel: kernel.to_owned(),
            protocol: Protocol::from_name(protocol)?,
            conn_reuse_mode,
            conntrack: is_on(conntrack)?,
            expire_nodest_conn: is_on(expire_nodest_conn)?,
            backend: Backend::from_name(backend)?,
            entry: Entry::from_name(entry)?,
            outcome: Outcome::from_name(outcome)?,
        })
    }

    /// Returns whether the other one is about the same kernel and the same case.
    pub fn is_of_same_case(&self, other: &Self) -> bool {
        *self == Self { outcome: self.outcome, ..other.clone() }
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's own signature")]
fn is_tcp(protocol: &Protocol) -> bool {
    *protocol == Protocol::Tcp
}

/// Writes observations as `KERNEL:tcp/0/1/1/drained/time-wait=old-backend`, separated by commas.
pub(super) fn observations_to_text(observations: &[Observation]) -> String {
    let one = |observation: &Observation| [&observation.kernel, ":", &*observation.to_outcome()].concat();
    observations.iter().map(one).collect::<Vec<_>>().join(",")
}

/// Reads what [`observations_to_text`] writes; `None` where any part of it is in another form.
pub(super) fn observations_from_text(text: &str) -> Option<Vec<Observation>> {
    let one = |text: &str| {
        let (kernel, outcome) = text.rsplit_once(':')?;
        Observation::from_outcome(kernel, outcome)
    };
    text.split(',').map(one).collect()
}

const fn bit(is_on: bool) -> &'static str {
    if is_on { "1" } else { "0" }
}

fn is_on(text: &str) -> Option<bool> {
    match text {
        "0" => Some(false),
        "1" => Some(true),
        _ => None,
    }
}
