//! The line that records a whole connection over a reused port.

use std::fmt::{self, Display};
use std::str::FromStr;

use reusecheck_core::ipvs::{Backend, Commit, CommitSet, Outcome, simulate};

use crate::case::{Case, Close, Deletion, Family, every};
use crate::line::{BACKEND_WORDS, CLOSES, take, word};

/// Whether the node changes the client's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Masquerade {
    /// It does not.
    No,
    /// It keeps the client's port if it can.
    SamePort,
    /// It takes a random port.
    RandomPort,
}

impl Masquerade {
    /// In the order of the tables.
    pub const ALL: [Self; 3] = [Self::No, Self::SamePort, Self::RandomPort];

    /// Returns its name in a line.
    pub fn name(self) -> &'static str {
        word(&MASQUERADES, &self)
    }
}

const MASQUERADES: [(Masquerade, &str); 3] =
    [(Masquerade::No, "no"), (Masquerade::SamePort, "same-port"), (Masquerade::RandomPort, "random-port")];

/// One connection from its SYN to its end, on a port whose IPVS entry still exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trial {
    /// Whether the node changes the client's address.
    pub masquerade: Masquerade,
    /// How many milliseconds the server waits before each of its segments.
    pub server_waits: u8,
    /// How many milliseconds the client waits before each answer.
    pub client_waits: u8,
    /// The real server of the old entry.
    pub backend: Backend,
    /// How the old connection ended.
    pub close: Close,
}

/// Less and more than a tick of the kernel's clock, at which an old entry expires: 4 ms in these kernels.
pub const WAITS: [u8; 2] = [0, 20];

/// How a connection went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Handshake, a request, its answer, and the close by both ends; the milliseconds that it took.
    Complete(u32),
    /// The client received an RST.
    Reset,
    /// The client gave up; the last step that was completed.
    Stuck(Step),
}

/// The steps of a connection, as the client sees them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// It has no answer to its SYN.
    Nothing,
    /// It has a SYN-ACK.
    Handshake,
    /// It has the answer to its request.
    Answer,
    /// It has the server's FIN.
    Close,
}

const STEPS: [(Step, &str); 4] = [
    (Step::Nothing, "nothing"),
    (Step::Handshake, "handshake"),
    (Step::Answer, "answer"),
    (Step::Close, "close"),
];

/// A connection and its ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionLine {
    /// The connection.
    pub trial: Trial,
    /// Its ending.
    pub ending: Ending,
}

/// Returns every trial: the states in which a kernel with only d752c3645717 schedules the SYN again in mode 1, with
/// kube-proxy's other settings.
pub fn trials() -> Vec<Trial> {
    let commits = CommitSet::default().with(Commit::D752);
    let mut cases: Vec<Case> = every(Family::V4);
    cases.retain(|case| {
        case.mode == 1
            && case.conntrack
            && case.expire_nodest_conn
            && case.persistent.is_none()
            && case.deletion == Deletion::Held
            && simulate(&case.question(commits)).outcome == Outcome::Rescheduled
    });
    let mut trials = Vec::new();
    for masquerade in Masquerade::ALL {
        for server_waits in WAITS {
            for client_waits in WAITS {
                trials.extend(cases.iter().map(|case| Trial {
                    masquerade,
                    server_waits,
                    client_waits,
                    backend: case.backend,
                    close: case.close,
                }));
            }
        }
    }
    trials
}

impl Trial {
    /// Returns its case: mode 1 with kube-proxy's other settings.
    pub const fn case(self) -> Case {
        Case {
            family: Family::V4,
            close: self.close,
            deletion: Deletion::Held,
            backend: self.backend,
            mode: 1,
            conntrack: true,
            expire_nodest_conn: true,
            persistent: None,
        }
    }
}

impl Display for ConnectionLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Trial { masquerade, server_waits, client_waits, backend, close } = self.trial;
        write!(
            f,
            "connection masquerade={} server={server_waits} client={client_waits} backend={} close={} ",
            masquerade.name(),
            word(&BACKEND_WORDS, &backend),
            word(&CLOSES, &close),
        )?;
        match self.ending {
            Ending::Complete(milliseconds) => write!(f, "complete={milliseconds}"),
            Ending::Reset => write!(f, "reset"),
            Ending::Stuck(step) => write!(f, "stuck={}", word(&STEPS, &step)),
        }
    }
}

impl FromStr for ConnectionLine {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const WAIT_WORDS: [(u8, &str); 2] = [(WAITS[0], "0"), (WAITS[1], "20")];
        let mut rest =
            text.trim_end().strip_prefix("connection ").ok_or("does not begin with `connection`")?;
        let trial = Trial {
            masquerade: take(&mut rest, "masquerade", &MASQUERADES)?,
            server_waits: take(&mut rest, "server", &WAIT_WORDS)?,
            client_waits: take(&mut rest, "client", &WAIT_WORDS)?,
            backend: take(&mut rest, "backend", &BACKEND_WORDS)?,
            close: take(&mut rest, "close", &CLOSES)?,
        };
        let unknown = || format!("`{rest}` is no ending");
        let ending = match rest.split_once('=') {
            None if rest == "reset" => Ending::Reset,
            Some(("complete", time)) => Ending::Complete(time.parse().map_err(|_| unknown())?),
            Some(("stuck", _)) => Ending::Stuck(take(&mut rest, "stuck", &STEPS)?),
            _ => return Err(unknown()),
        };
        Ok(Self { trial, ending })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_as_it_was_written() {
        let endings = [Ending::Complete(1004), Ending::Reset, Ending::Stuck(Step::Handshake)];
        for (at, trial) in trials().into_iter().enumerate() {
            let line = ConnectionLine { trial, ending: endings[at % 3] };
            assert_eq!(line.to_string().parse(), Ok(line));
        }
    }

    #[test]
    fn a_broken_line_is_refused() {
        let line = ConnectionLine { trial: trials()[0], ending: Ending::Complete(3) }.to_string();
        let broken = |from: &str, to: &str| line.replace(from, to).parse::<ConnectionLine>().unwrap_err();
        assert_eq!(broken("complete=3", "complete=x"), "`complete=x` is no ending");
        assert_eq!(broken("complete=3", "gone"), "`gone` is no ending");
        assert_eq!(broken("server=0", "server=1"), "server: `1` is not known");
        assert_eq!(broken("connection", "case"), "does not begin with `connection`");
    }

    #[test]
    fn every_rescheduled_state_is_tried() {
        let trials = trials();
        // Twelve ways for each of three closed states of serving and removed servers, and five of drained ones.
        assert_eq!(trials.len(), 12 * (3 + 5 + 3 + 5));
        assert!(trials.iter().any(|trial| trial.close == Close::Open && trial.backend == Backend::Drained));
        assert!(!trials.iter().any(|trial| trial.close == Close::Open && trial.backend == Backend::Serving));
    }
}
