//! How often a client port is reused while its IPVS entry lives, and what share of connections then meets which problem.
//!
//! In scope: one client address, one service address and port, connections begun by `connect()` at a steady rate.
//! Out of scope: UDP, persistent services, source NAT before the node, other destinations of the same client, what
//! follows once a draining backend is deleted. The formulas are compared with a discrete simulation of the kernel's own
//! choice of ports in the tests, and against running kernels (`docs/kernel-lab.md`).

mod behaviour;
mod ports;
mod words;

use serde::Serialize;

use std::fmt;

use crate::facts::{Facts, Text};
use crate::ipvs::{CommitSet, ConnReuseMode, Entry, Outcome};
use crate::knowledge::{CLIENT_TIME_WAIT, Constant, FIRST_PORT, IPVS_CLOSE, IPVS_TIME_WAIT, LAST_PORT};
use crate::messages::Catalogue;
use crate::named::named;
use crate::report::{Certainty, SourceRef};
use behaviour::Behaviour;
use ports::{Choice, Use, Window};

named! {
    /// The side that ends a connection, and how; in the order the page lists them.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Closes {
        /// The client sends the first FIN, and keeps the port in `TIME_WAIT`.
        Client = "client",
        /// The server sends the first FIN.
        Server = "server",
        /// The client resets.
        ClientReset = "client-reset",
        /// The server resets, without a FIN before.
        ServerReset = "server-reset",
    }
}

impl Closes {
    /// Returns how long the client cannot use the port again after the close.
    fn wait(self) -> Option<&'static Constant> {
        (self == Self::Client).then_some(&CLIENT_TIME_WAIT)
    }

    /// Returns how long IPVS keeps the entry after the close.
    fn entry_life(self) -> &'static Constant {
        match self {
            Self::Client | Self::Server => &IPVS_TIME_WAIT,
            Self::ClientReset | Self::ServerReset => &IPVS_CLOSE,
        }
    }

    const fn entry(self) -> Entry {
        match self {
            Self::ServerReset => Entry::ServerReset,
            _ => Entry::TimeWait,
        }
    }
}

/// Backends that drain (weight 0) while others serve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Draining {
    /// Backends of the service, the draining ones included: 1 to 10,000.
    pub backends: u32,
    /// How many of them drain at once: 1 to `backends`.
    pub draining: u32,
    /// How long they drain, in seconds: 1 to 3,600.
    pub seconds: f64,
}

/// The node on whose IPVS the connections meet old entries.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// Facts, with everything that they leave open.
    Facts(Box<Facts>),
    /// A kernel and its sysctls, in IPVS mode.
    Kernel {
        /// The commits it carries.
        commits: CommitSet,
        /// `net.ipv4.vs.conn_reuse_mode`
        conn_reuse_mode: ConnReuseMode,
        /// `net.ipv4.vs.conntrack`
        conntrack: bool,
        /// `net.ipv4.vs.expire_nodest_conn`
        expire_nodest_conn: bool,
    },
}

/// The question.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// New connections per second from one client address to one service: 0.001 to 1,000,000.
    pub rate: f64,
    /// First and last port that `connect()` takes from: 1 to 65535, `net.ipv4.ip_local_port_range`.
    pub ports: (u16, u16),
    /// The side that closes, and how.
    pub closes: Closes,
    /// How long a connection is open, in seconds: 0 to 86,400.
    pub open_seconds: f64,
    /// Backends that drain, if the caller asks about draining.
    pub draining: Option<Draining>,
    /// The node.
    pub node: Node,
}

impl Estimate {
    /// Returns the kernel's default range of ports.
    pub fn default_ports() -> (u16, u16) {
        let port = |constant: &Constant| u16::try_from(constant.value).unwrap_or(u16::MAX);
        (port(&FIRST_PORT), port(&LAST_PORT))
    }
}

/// An input that is outside its range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OutOfRange {
    /// `rate`, `ports`, `openSeconds`, `draining.backends`, `draining.draining` or `draining.seconds`.
    pub field: &'static str,
    /// The smallest value that can be used.
    pub least: f64,
    /// The largest.
    pub most: f64,
}

impl fmt::Display for OutOfRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} is out of range; expected {} to {}", self.field, self.least, self.most)
    }
}

impl std::error::Error for OutOfRange {}

/// From the least to the most that the assumptions allow.
pub type Range = (f64, f64);

/// A share by how the client takes its ports.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ByChoice {
    /// One after the other: `connect()` up to Linux 5.17.
    pub in_order: f64,
    /// Advances by a random number of ports, and moves to another place every ten seconds: `connect()` from Linux 5.18
    /// on. Equivalent to random choice.
    pub in_steps: f64,
    /// From anywhere: `bind()` before `connect()`.
    pub at_random: f64,
}

/// How many connections.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Figure {
    /// As a share of all new connections, 0 to 1.
    pub share: Range,
    /// Per second.
    pub per_second: Range,
    /// Per minute.
    pub per_minute: Range,
}

/// The shares while backends drain, on average over that time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct WhileDraining {
    /// Go to a draining backend.
    pub stale: Figure,
    /// Lose their first SYN: one second.
    pub delayed: Figure,
    /// Those that go to a draining backend, in the whole of that time.
    pub connections: Range,
}

/// A number that was used, with its source.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UsedConstant {
    /// Stable id.
    pub id: Text,
    /// Its name.
    pub text: String,
    /// The number.
    pub value: u32,
    /// `s` or `ports`.
    pub unit: Text,
    /// How well it is founded.
    pub evidence: Certainty,
    /// The kernels whose code was read for it.
    pub read: Text,
    /// Ids of [`EstimateResult::sources`].
    pub sources: Vec<Text>,
}

/// A line in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// Stable id.
    pub id: Text,
    /// The sentence.
    pub text: String,
    /// Ids of [`EstimateResult::sources`].
    pub sources: Vec<Text>,
}

/// The answer, never without its assumptions.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EstimateResult {
    /// Connections whose port still has an entry of an earlier connection.
    pub reuse: Figure,
    /// The same share by how the client takes its ports.
    pub reuse_by_choice: ByChoice,
    /// Those that lose their first SYN while every backend serves: one second.
    pub delayed: Figure,
    /// Those that go to the earlier connection's backend while it serves: no error, but no balancing.
    pub same_backend: Figure,
    /// While backends drain; absent without draining.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub while_draining: Option<WhileDraining>,
    /// More connections per second than that cannot be begun: the client has no free port. `None`: no such limit.
    pub limit: Option<f64>,
    /// Whether the rate is above that limit; the figures then describe the connections that can begin.
    pub exhausted: bool,
    /// How the figures are calculated, with the numbers filled in.
    pub formula: Vec<Line>,
    /// The constants.
    pub constants: Vec<UsedConstant>,
    /// The assumptions of the figures.
    pub assumptions: Vec<Line>,
    /// Every source used above.
    pub sources: Vec<SourceRef>,
}

/// Estimates how many connections meet an old entry, and the outcome for them.
///
/// # Errors
///
/// The first input that is not a number, or outside the range that [`Estimate`] and [`Draining`] document.
///
/// # Examples
///
/// ```
/// use reusecheck_core::estimate::{Closes, Estimate, Node, estimate};
/// use reusecheck_core::ipvs::{Commit, ConnReuseMode};
/// use reusecheck_core::messages::ENGLISH;
///
/// let node = Node::Kernel {
///     commits: [Commit::D752, Commit::F719].into_iter().collect(),
///     conn_reuse_mode: ConnReuseMode::ON,
///     conntrack: true,
///     expire_nodest_conn: true,
/// };
/// let mut asked = Estimate {
///     rate: 200.0,
///     ports: Estimate::default_ports(),
///     closes: Closes::Client,
///     open_seconds: 0.0,
///     draining: None,
///     node,
/// };
/// let answer = estimate(&asked, &ENGLISH)?;
/// assert!(answer.delayed.share.1 > 0.5, "most connections lose their first SYN: {:?}", answer.delayed);
///
/// asked.rate = 0.0;
/// let refused = estimate(&asked, &ENGLISH).expect_err("no rate");
/// assert_eq!(refused.to_string(), "rate is out of range; expected 0.001 to 1000000");
/// # Ok::<(), reusecheck_core::estimate::OutOfRange>(())
/// ```
pub fn estimate(input: &Estimate, catalogue: &Catalogue) -> Result<EstimateResult, OutOfRange> {
    check(input)?;
    let window = window_of(input);
    let limit = window.limit();
    let Reuse { rate, uses, shares } = reuse(window, input.rate);
    let behaviours = behaviour::of(&input.node, input.closes.entry());
    let reckoner = Reckoner { window, rate, uses, reuse: [shares.in_order, shares.at_random], behaviours };
    let mut result = EstimateResult {
        reuse: reckoner.figure(&|behaviour, choice| {
            if behaviour.serving.is_some() { reckoner.reuse[choice] } else { 0.0 }
        }),
        reuse_by_choice: shares,
        delayed: reckoner.while_serving(Outcome::SynDropped),
        same_backend: reckoner.while_serving(Outcome::OldBackend),
        while_draining: input.draining.map(|draining| reckoner.while_draining(draining)),
        limit,
        exhausted: limit.is_some_and(|limit| input.rate > limit),
        formula: Vec::new(),
        constants: Vec::new(),
        assumptions: Vec::new(),
        sources: Vec::new(),
    };
    words::write(input, window, &mut result, catalogue);
    Ok(result)
}

/// Returns [`EstimateResult::reuse_by_choice`] at other rates than [`Estimate::rate`], for a plot. A rate that cannot be reached
/// counts as the highest that can.
///
/// # Errors
///
/// As [`estimate`].
pub fn reuse_by_rate(
    input: &Estimate,
    rates: impl IntoIterator<Item = f64>,
) -> Result<Vec<ByChoice>, OutOfRange> {
    check(input)?;
    let window = window_of(input);
    Ok(rates.into_iter().map(|rate| reuse(window, rate).shares).collect())
}

/// The reuse of ports at a rate.
struct Reuse {
    /// The rate, at most the limit of the client.
    rate: f64,
    uses: [Vec<Use>; 2],
    shares: ByChoice,
}

fn reuse(window: Window, rate: f64) -> Reuse {
    let rate = window.limit().map_or(rate, |limit| rate.min(limit));
    let uses = Choice::ALL.map(|choice| window.uses(rate, choice));
    let [in_order, at_random] = uses.each_ref().map(|uses| ports::reuse(uses, window));
    Reuse { rate, uses, shares: ByChoice { in_order, in_steps: at_random, at_random } }
}

/// The parts of the figures, by the client's choice of ports and the node's behaviour.
struct Reckoner {
    window: Window,
    rate: f64,
    uses: [Vec<Use>; 2],
    reuse: [f64; 2],
    behaviours: Vec<Behaviour>,
}

impl Reckoner {
    /// Returns the least and the most over every possible node and every way to take ports.
    fn figure(&self, share: &dyn Fn(Behaviour, usize) -> f64) -> Figure {
        let mut range = (1.0_f64, 0.0_f64);
        for &behaviour in &self.behaviours {
            for choice in 0..self.uses.len() {
                let share = share(behaviour, choice).clamp(0.0, 1.0);
                range = (range.0.min(share), range.1.max(share));
            }
        }
        let times = |factor: f64| (range.0 * factor, range.1 * factor);
        Figure { share: range, per_second: times(self.rate), per_minute: times(self.rate * 60.0) }
    }

    fn while_serving(&self, outcome: Outcome) -> Figure {
        self.figure(&|behaviour, choice| {
            if behaviour.serving == Some(outcome) { self.reuse[choice] } else { 0.0 }
        })
    }

    fn while_draining(&self, draining: Draining) -> WhileDraining {
        let stale = self.figure(&|behaviour, choice| {
            if behaviour.drained == Some(Outcome::OldBackend) {
                self.of_draining(behaviour, choice, draining)
            } else {
                0.0
            }
        });
        let delayed = self.figure(&|behaviour, choice| {
            let old = self.of_draining(behaviour, choice, draining);
            let of = |outcome, share| if outcome == Some(Outcome::SynDropped) { share } else { 0.0 };
            of(behaviour.drained, old) + of(behaviour.serving, (self.reuse[choice] - old).max(0.0))
        });
        let connections = (stale.per_second.0 * draining.seconds, stale.per_second.1 * draining.seconds);
        WhileDraining { stale, delayed, connections }
    }

    /// Returns the share of connections that meet an entry of a draining backend, on average over its time.
    fn of_draining(&self, behaviour: Behaviour, choice: usize, draining: Draining) -> f64 {
        // A SYN that follows the old entry keeps the entry with its backend; otherwise the port gets another entry.
        let keeps_backend = behaviour.drained == Some(Outcome::OldBackend);
        let of_all = f64::from(draining.draining) / f64::from(draining.backends);
        of_all * ports::old_entries(&self.uses[choice], self.window, draining.seconds, keeps_backend)
    }
}

fn window_of(input: &Estimate) -> Window {
    let (first, last) = input.ports;
    let count = u32::from(last) - u32::from(first) + 1;
    let wait = input.closes.wait().map_or(0.0, Constant::get);
    Window {
        // An odd range loses its last port, unless it is the only one.
        first_half: f64::from((count / 2).max(1)),
        second_half: f64::from(count / 2),
        blocked: input.open_seconds + wait,
        life: input.open_seconds + input.closes.entry_life().get(),
    }
}

fn check(input: &Estimate) -> Result<(), OutOfRange> {
    let within = |field, value: f64, least: f64, most: f64| {
        // Also refuses NaN.
        if value >= least && value <= most { Ok(()) } else { Err(OutOfRange { field, least, most }) }
    };
    within("rate", input.rate, 0.001, 1e6)?;
    let (first, last) = (f64::from(input.ports.0), f64::from(input.ports.1));
    within("ports", first, 1.0, 65_535.0)?;
    within("ports", last, first, 65_535.0)?;
    within("openSeconds", input.open_seconds, 0.0, 86_400.0)?;
    let Some(draining) = input.draining else { return Ok(()) };
    let (backends, drain) = (f64::from(draining.backends), f64::from(draining.draining));
    within("draining.backends", backends, 1.0, 10_000.0)?;
    within("draining.draining", drain, 1.0, backends)?;
    within("draining.seconds", draining.seconds, 1.0, 3600.0)
}
