//! Sustained load: many connections of one client to one service, and the line that records their outcome.

use std::fmt::{self, Display};
use std::str::FromStr;

use reusecheck_core::estimate::Closes;

/// How the client gets its ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ports {
    /// `connect()` chooses.
    Connect,
    /// `bind()` to port 0 chooses.
    Bind,
    /// `connect()`, and the client's node masquerades, with random ports, as kube-proxy configures it.
    Masquerade,
}

/// One client, one service with two real servers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load {
    /// Its name in a line.
    pub name: &'static str,
    /// The side that closes, immediately.
    pub closes: Closes,
    /// New connections per second, evenly.
    pub rate: u32,
    /// `ip_local_port_range`
    pub ports: (u16, u16),
    /// The way of choosing ports.
    pub by: Ports,
    /// `conn_reuse_mode`; `conntrack` is 1.
    pub mode: u8,
    /// `expire_nodest_conn`
    pub expire_nodest_conn: bool,
    /// Whether one of the two servers drains during the count.
    pub drains: bool,
    /// Seconds before the count begins: ports and entries must be in reuse.
    pub settle: u32,
    /// Seconds that are counted.
    pub seconds: u32,
}

/// Few ports, so that they are reused at a rate that an emulated machine reaches.
const FEW: (u16, u16) = (40_000, 43_999);
/// The kernel's default.
const ALL: (u16, u16) = (32_768, 60_999);

const fn plain(name: &'static str, closes: Closes, rate: u32, ports: (u16, u16)) -> Load {
    let by = Ports::Connect;
    let (mode, expire_nodest_conn, drains) = (0, true, false);
    let (settle, seconds) = match closes {
        Closes::Client | Closes::Server if rate < 10 => (400, 600),
        Closes::Client | Closes::Server => (400, 300),
        Closes::ClientReset | Closes::ServerReset => (12, 8),
    };
    Load { name, closes, rate, ports, by, mode, expire_nodest_conn, drains, settle, seconds }
}

/// Mode 0 counts every old entry that is met; mode 1 shows which of them cost a second.
pub const LOADS: [Load; 17] = [
    plain("client-8", Closes::Client, 8, FEW),
    plain("client-20", Closes::Client, 20, FEW),
    plain("client-45", Closes::Client, 45, FEW),
    plain("server-5", Closes::Server, 5, FEW),
    plain("server-10", Closes::Server, 10, FEW),
    plain("server-20", Closes::Server, 20, FEW),
    plain("client-reset-500", Closes::ClientReset, 500, ALL),
    plain("client-reset-1500", Closes::ClientReset, 1500, ALL),
    Load { mode: 1, ..plain("server-reset-1000", Closes::ServerReset, 1000, ALL) },
    Load { mode: 1, ..plain("server-reset-2500", Closes::ServerReset, 2500, ALL) },
    Load { mode: 1, ..plain("server-20-mode-1", Closes::Server, 20, FEW) },
    Load { by: Ports::Bind, ..plain("server-10-bind", Closes::Server, 10, FEW) },
    Load { by: Ports::Bind, ..plain("client-15-bind", Closes::Client, 15, FEW) },
    Load { by: Ports::Bind, ..plain("client-reset-1500-bind", Closes::ClientReset, 1500, ALL) },
    drain(plain("server-10-drain", Closes::Server, 10, FEW)),
    drain(plain("client-20-drain", Closes::Client, 20, FEW)),
    Load { by: Ports::Masquerade, ..plain("server-20-masquerade", Closes::Server, 20, FEW) },
];

/// Mode 0 without `expire_nodest_conn` follows old entries to a draining server on every kernel.
const fn drain(load: Load) -> Load {
    Load { drains: true, expire_nodest_conn: false, seconds: 60, ..load }
}

/// The counters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Connections that the client began.
    pub begun: u32,
    /// Those that IPVS scheduled, by the kernel's own count: all that met no old entry, and in mode 1 the rest too.
    pub scheduled: u32,
    /// Those that reached a server more than half a second after the client's first SYN.
    pub delayed: u32,
    /// Those that reached the first server, which drains if the load requests it.
    pub first: u32,
    /// Those that reached no server.
    pub failed: u32,
    /// Those that could not begin: no port was free.
    pub refused: u32,
    /// The least port that a server saw.
    pub least: u32,
    /// The greatest.
    pub most: u32,
    /// How many of the ports were even.
    pub even: u32,
    /// The duration of the count, in milliseconds of the machine's clock.
    pub took: u32,
}

impl Counted {
    const NAMES: [&'static str; 10] =
        ["begun", "scheduled", "delayed", "first", "failed", "refused", "least", "most", "even", "took"];

    const fn values(self) -> [u32; 10] {
        [
            self.begun,
            self.scheduled,
            self.delayed,
            self.first,
            self.failed,
            self.refused,
            self.least,
            self.most,
            self.even,
            self.took,
        ]
    }
}

/// A load and its counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LoadLine {
    /// The load.
    pub load: Load,
    /// The result.
    pub counted: Counted,
}

impl Display for LoadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "load {}", self.load.name)?;
        let mut pairs = Counted::NAMES.into_iter().zip(self.counted.values());
        pairs.try_for_each(|(name, value)| write!(f, " {name}={value}"))
    }
}

impl FromStr for LoadLine {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut words = text.split_whitespace().skip(1);
        let name = words.next().unwrap_or_default();
        let load = LOADS.into_iter().find(|load| load.name == name);
        let load = load.ok_or_else(|| format!("`{name}` is no load"))?;
        let mut value = |name: &str| {
            let value =
                words.next().and_then(|word| word.strip_prefix(name)?.strip_prefix('=')?.parse().ok());
            value.ok_or_else(|| format!("{name} is missing"))
        };
        let mut values = [0; Counted::NAMES.len()];
        for (to, name) in values.iter_mut().zip(Counted::NAMES) {
            *to = value(name)?;
        }
        let [begun, scheduled, delayed, first, failed, refused, least, most, even, took] = values;
        let counted = Counted { begun, scheduled, delayed, first, failed, refused, least, most, even, took };
        Ok(Self { load, counted })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_as_it_was_written() {
        for (at, load) in (0..).zip(LOADS) {
            let counted = Counted { begun: 1000 + at, scheduled: at, took: 7, ..Counted::default() };
            let line = LoadLine { load, counted };
            assert_eq!(line.to_string().parse(), Ok(line));
        }
        assert_eq!("load nothing".parse::<LoadLine>(), Err("`nothing` is no load".to_owned()));
        assert_eq!("load client-8 begun=x".parse::<LoadLine>(), Err("begun is missing".to_owned()));
    }
}
