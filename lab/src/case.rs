//! The cases: every question to the model, and the steps that reproduce it on the machine.

use reusecheck_core::ipvs::{Backend, CommitSet, ConnReuseMode, Entry, Protocol, Simulation};

/// The addresses of client, service and servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

/// How the old connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Close {
    /// The client sent the first FIN: `TIME_WAIT`.
    Client,
    /// The server sent the first FIN: `TIME_WAIT`.
    Server,
    /// The server reset, without a FIN: `CLOSE`.
    ServerReset,
    /// The server sent FIN, the client acknowledged it and fell silent: `FIN_WAIT`.
    Half,
    /// Not at all: `ESTABLISHED`.
    Open,
}

impl Close {
    /// In the order of the tables.
    pub const ALL: [Self; 5] = [Self::Client, Self::Server, Self::ServerReset, Self::Half, Self::Open];

    /// Returns the entry as the model's type.
    pub const fn entry(self) -> Entry {
        match self {
            Self::Client | Self::Server => Entry::TimeWait,
            Self::ServerReset => Entry::ServerReset,
            Self::Half => Entry::FinWait,
            Self::Open => Entry::Established,
        }
    }

    /// Returns the entry's name, as `/proc/net/ip_vs_conn` prints it.
    pub const fn state(self) -> &'static str {
        match self {
            Self::Client | Self::Server => "TIME_WAIT",
            Self::ServerReset => "CLOSE",
            Self::Half => "FIN_WAIT",
            Self::Open => "ESTABLISHED",
        }
    }
}

/// When a removed real server is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deletion {
    /// While `expire_nodest_conn` is 0, so that the entry survives; the sysctl gets its value afterwards.
    Held,
    /// With `expire_nodest_conn` set, as an operator would; the SYN comes 400 ms later.
    Flushed,
}

/// One SYN against one machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// IPv4 or IPv6.
    pub family: Family,
    /// How the old connection ended.
    pub close: Close,
    /// How a removed server was deleted.
    pub deletion: Deletion,
    /// The real server of the old entry.
    pub backend: Backend,
    /// `conn_reuse_mode`, 0 to 3.
    pub mode: u8,
    /// `conntrack`
    pub conntrack: bool,
    /// `expire_nodest_conn`
    pub expire_nodest_conn: bool,
    /// Whether the service is persistent, and if so `expire_quiescent_template`.
    pub persistent: Option<bool>,
}

/// In the order of the tables.
pub const BACKENDS: [Backend; 4] =
    [Backend::Serving, Backend::Drained, Backend::Removed, Backend::RemovedDrained];

impl Case {
    /// Returns the question to the model, for a kernel with these commits.
    pub fn question(self, commits: CommitSet) -> Simulation {
        Simulation {
            protocol: Protocol::Tcp,
            commits,
            // The model treats 2 and 3 as 1; the cases test that.
            conn_reuse_mode: if self.mode == 0 { ConnReuseMode::OFF } else { ConnReuseMode::ON },
            conntrack: self.conntrack,
            expire_nodest_conn: self.expire_nodest_conn,
            backend: self.backend,
            entry: self.close.entry(),
            persistent: self.persistent.is_some(),
            expire_quiescent_template: self.persistent == Some(true),
        }
    }

    /// Returns whether the real server is no longer part of the service.
    pub const fn is_removed(self) -> bool {
        matches!(self.backend, Backend::Removed | Backend::RemovedDrained)
    }

    /// Returns whether the real server has the weight 0.
    pub const fn is_drained(self) -> bool {
        matches!(self.backend, Backend::Drained | Backend::RemovedDrained)
    }
}

/// Returns every case of a family: all combinations of an ordinary service, persistent services in modes 0 and 1, and
/// removed servers a second time with an ordinary deletion.
pub fn every(family: Family) -> Vec<Case> {
    let ordinary = combinations(family, 4, None, Deletion::Held);
    let flushed = combinations(family, 2, None, Deletion::Flushed).into_iter();
    let flushed = flushed.filter(|case| case.is_removed() && case.expire_nodest_conn);
    let persistent =
        [false, true].map(|expires| combinations(family, 2, Some(expires), Deletion::Held)).concat();
    ordinary.into_iter().chain(flushed).chain(persistent).collect()
}

/// Returns the cases that are played again in a full table: kube-proxy's settings, IPv4.
pub fn crowded() -> Vec<Case> {
    let mut cases = every(Family::V4);
    cases.retain(|case| {
        case.mode < 2 && case.conntrack && case.expire_nodest_conn && case.persistent.is_none()
    });
    cases
}

/// Returns the cases that are played with datagrams, where nothing is ever closed.
pub fn datagrams(family: Family) -> Vec<Case> {
    let mut cases = every(family);
    cases.retain(|case| case.mode < 2 && case.close == Close::Open && case.persistent.is_none());
    cases
}

fn combinations(family: Family, modes: u8, persistent: Option<bool>, deletion: Deletion) -> Vec<Case> {
    let mut cases = Vec::new();
    for mode in 0..modes {
        for (conntrack, expire_nodest_conn) in [(false, false), (false, true), (true, false), (true, true)] {
            for backend in BACKENDS {
                let case = |close| Case {
                    family,
                    close,
                    deletion,
                    backend,
                    mode,
                    conntrack,
                    expire_nodest_conn,
                    persistent,
                };
                cases.extend(Close::ALL.map(case));
            }
        }
    }
    cases
}
