//! The cases that distinguish kernels, with their controls.

/// The protocol of the packet and of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// The packet is a SYN.
    Tcp,
    /// The packet is a datagram.
    Udp,
}

impl Protocol {
    /// Returns its number in the IP header.
    pub const fn number(self) -> u8 {
        match self {
            Self::Tcp => 6,
            Self::Udp => 17,
        }
    }

    /// Returns its printed name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
        }
    }
}

/// The real server of the old entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// In the service, weight 1.
    Serving,
    /// In the service, weight 0.
    Drained,
    /// Removed while `expire_nodest_conn` was 0, so that its entry survived.
    Removed,
}

impl Backend {
    /// Returns its printed name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Serving => "serving",
            Self::Drained => "drained",
            Self::Removed => "removed",
        }
    }
}

/// The state of the old entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A TCP connection that the client closed in order.
    TimeWait,
    /// An open TCP connection.
    Established,
    /// The only state of a UDP entry.
    Datagram,
}

impl Entry {
    /// Returns its printed name, which UDP does not have.
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::TimeWait => Some("time-wait"),
            Self::Established => Some("established"),
            Self::Datagram => None,
        }
    }
}

/// One packet against the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its id in `skip` lines.
    pub id: &'static str,
    /// The protocol.
    pub protocol: Protocol,
    /// `net.ipv4.vs.conn_reuse_mode`, 0 or 1; without meaning where the kernel has no such sysctl.
    pub mode: u8,
    /// `net.ipv4.vs.conntrack`
    pub conntrack: bool,
    /// The real server of the old entry.
    pub backend: Backend,
    /// The state of the old entry.
    pub entry: Entry,
}

/// `net.ipv4.vs.expire_nodest_conn` in every case.
pub const EXPIRE_NODEST_CONN: u8 = 1;

/// The number of trials of each case.
pub const TRIALS: u8 = 2;

const fn tcp(id: &'static str, mode: u8, conntrack: bool, backend: Backend, entry: Entry) -> Case {
    Case { id, protocol: Protocol::Tcp, mode, conntrack, backend, entry }
}

const fn udp(id: &'static str, backend: Backend) -> Case {
    Case { id, protocol: Protocol::Udp, mode: 0, conntrack: false, backend, entry: Entry::Datagram }
}

/// Every case, in the order of play. The comments name the commit that a case detects.
pub const PLAN: [Case; 8] = [
    // Control: goes to the old server on every kernel.
    tcp("0", 0, false, Backend::Serving, Entry::TimeWait),
    // d752c3645717 and f719e3754ee2; with A, f0a5e4d7a594.
    tcp("B", 1, true, Backend::Serving, Entry::TimeWait),
    // f719e3754ee2.
    tcp("A", 1, true, Backend::Drained, Entry::Established),
    // Control of A, and d752c3645717 where nothing is tracked.
    tcp("A'", 1, false, Backend::Drained, Entry::Established),
    // c95c07836fa4.
    tcp("C", 0, false, Backend::Drained, Entry::TimeWait),
    // 35dfb013149f.
    tcp("D", 0, false, Backend::Removed, Entry::TimeWait),
    // Control: goes to the old server on every kernel.
    udp("U", Backend::Drained),
    // 35dfb013149f.
    udp("V", Backend::Removed),
];

/// Shows whether connections are tracked; its outcome is not printed.
pub const TRACKING: Case = tcp("T", 0, true, Backend::Serving, Entry::TimeWait);
