//! Plays the cases: an old connection, a change of its server, one packet over the same port, and the server that it
//! reaches.

use std::io;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::time::Duration;

use crate::case::{Backend, Case, EXPIRE_NODEST_CONN, Entry, PLAN, Protocol, TRACKING, TRIALS};
use crate::evidence::{Destination, Evidence, Outcome, Skip, classify};
use crate::ipvs::{Counts, Service};
use crate::output::Line;
use crate::packet::{ACK, FIN, Packet, SYN};
use crate::tracking::Way;

/// The peer at a device of the namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The client.
    Client,
    /// The first real server.
    First,
    /// The second real server.
    Second,
}

impl End {
    /// In the order of their addresses.
    pub const ALL: [Self; 3] = [Self::Client, Self::First, Self::Second];

    /// Returns its address.
    pub const fn address(self) -> Ipv4Addr {
        Ipv4Addr::new(10, 0, self as u8, 2)
    }
}

/// The kernel's functions that a case needs. All of them concern the probe's own namespace.
pub trait Kernel {
    /// Returns whether the sysctl `net.ipv4.vs.NAME` exists.
    fn has_sysctl(&self, name: &str) -> bool;
    /// Sets the sysctl `net.ipv4.vs.NAME`.
    fn set_sysctl(&mut self, name: &str, value: u8) -> io::Result<()>;
    /// Adds a service without servers.
    fn add_service(&mut self, service: Service) -> io::Result<()>;
    /// Deletes a service with its servers.
    fn delete_service(&mut self, service: Service) -> io::Result<()>;
    /// Adds a real server with weight 1.
    fn add_server(&mut self, service: Service, server: Ipv4Addr) -> io::Result<()>;
    /// Gives a real server the weight 0.
    fn drain_server(&mut self, service: Service, server: Ipv4Addr) -> io::Result<()>;
    /// Removes a real server.
    fn delete_server(&mut self, service: Service, server: Ipv4Addr) -> io::Result<()>;
    /// Returns the counts of a server that is in the service.
    fn counts(&mut self, service: Service, server: Ipv4Addr) -> io::Result<Option<Counts>>;
    /// Returns `nf_conntrack_count`, 0 where nothing can be tracked.
    fn tracked(&mut self) -> io::Result<u32>;
    /// Lets a packet arrive.
    fn send(&mut self, packet: &Packet) -> io::Result<()>;
    /// Returns the next packet that leaves within that time, and its receiver.
    fn receive(&mut self, within: Duration) -> io::Result<Option<(End, Packet)>>;
    /// Waits.
    fn pause(&mut self, time: Duration) -> io::Result<()>;
    /// Turns tracking on in that way; fails where the kernel does not have it.
    fn track(&mut self, way: Way) -> io::Result<()>;
    /// Returns why the run must end early, if it must.
    fn stop(&self) -> Option<Skip>;
}

/// How long a packet may take through the kernel before it counts as lost.
const ON_THE_WAY: Duration = Duration::from_millis(200);
/// How often a count is read again, and the pause in between: the kernel's timers run with its ticks.
const LOOKS: u32 = 20;
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// Sequence numbers of the old connection and of the packet that reuses its port.
const CLIENT_SEQUENCE: u32 = 1_000_001;
const SERVER_SEQUENCE: u32 = 5_000_001;
const NEW_SEQUENCE: u32 = 9_000_000;

/// Turns tracking on, plays every case, and passes each line to `print`. Returns whether every case got one outcome.
///
/// A case that has no outcome in one trial gets no line but `skip`.
pub fn play_all(kernel: &mut dyn Kernel, ways: &[Way], print: &mut dyn FnMut(Line)) -> bool {
    let mut player = Player { kernel, number: 0 };
    let way = ways.iter().copied().find(|way| player.is_tracked_by(*way));
    print(Line::Tracking(way));
    let has_mode = player.kernel.has_sysctl("conn_reuse_mode");
    let mut is_answered = true;
    for case in PLAN {
        let is_possible = way.is_some() || !case.conntrack;
        let trials = if is_possible { player.play_trials(case) } else { Err(Skip::NotTracked) };
        match trials {
            Ok(outcomes) => {
                is_answered &= outcomes.iter().all(|outcome| *outcome == outcomes[0]);
                for (trial, outcome) in (1..).zip(outcomes) {
                    print(Line::Case { case, has_mode, trial, outcome });
                }
            }
            Err(why) => {
                is_answered = false;
                print(Line::Skip { case, why });
            }
        }
    }
    print(Line::End);
    is_answered
}

struct Player<'a> {
    kernel: &'a mut dyn Kernel,
    /// The number of the service and of the client's port: different for each trial, so that no case meets entries of
    /// another.
    number: u8,
}

impl Player<'_> {
    fn is_tracked_by(&mut self, way: Way) -> bool {
        let is_on =
            self.kernel.track(way).inspect_err(|error| eprintln!("tracking {}: {error}", way.name())).is_ok();
        is_on && self.kernel.has_sysctl("conntrack") && self.play(TRACKING).is_ok()
    }

    fn play_trials(&mut self, case: Case) -> Result<Vec<Outcome>, Skip> {
        (0..TRIALS).map(|_| self.play_trial(case)).collect()
    }

    /// Plays a trial, once more if its connection was not counted: an older one may have expired in the meantime.
    fn play_trial(&mut self, case: Case) -> Result<Outcome, Skip> {
        let outcome = self.play(case);
        if outcome == Err(Skip::NotTracked) { self.play(case) } else { outcome }
    }

    /// Plays one case; an error of the system is printed and becomes a reason to skip it.
    fn play(&mut self, case: Case) -> Result<Outcome, Skip> {
        let played = match self.kernel.stop() {
            Some(why) => return Err(why),
            None => self.with_service(case),
        };
        played.unwrap_or_else(|error| {
            let why = self.kernel.stop().unwrap_or(Skip::Failed);
            if why == Skip::Failed {
                eprintln!("case {} failed: {error}", case.id);
            }
            Err(why)
        })
    }

    /// Creates a service for the case, and deletes it in any case.
    fn with_service(&mut self, case: Case) -> io::Result<Result<Outcome, Skip>> {
        self.number += 1;
        let service =
            Service { protocol: case.protocol, address: Ipv4Addr::new(10, 96, 0, self.number), port: 80 };
        // While this is 0, a kernel keeps the entries of a server that is removed.
        self.kernel.set_sysctl("expire_nodest_conn", 0)?;
        for (name, value) in [("conn_reuse_mode", case.mode), ("conntrack", u8::from(case.conntrack))] {
            if self.kernel.has_sysctl(name) {
                self.kernel.set_sysctl(name, value)?;
            }
        }
        self.kernel.add_service(service)?;
        let port = 20_000 + u16::from(self.number);
        let client = SocketAddrV4::new(End::Client.address(), port);
        let seen = self.observe(&Trial { case, service, client });
        self.kernel.set_sysctl("expire_nodest_conn", 0)?;
        self.kernel.delete_service(service)?;
        seen
    }

    fn observe(&mut self, trial: &Trial) -> io::Result<Result<Outcome, Skip>> {
        let &Trial { case, service, .. } = trial;
        for server in [End::First, End::Second] {
            self.kernel.add_server(service, server.address())?;
        }
        let tracked = self.kernel.tracked()?;
        let Some(old) = self.connect(trial)? else { return Ok(Err(Skip::NoEntry)) };
        if case.conntrack && self.kernel.tracked()? <= tracked {
            return Ok(Err(Skip::NotTracked));
        }
        if self.kernel.counts(service, old.address())? != Some(counts_of(case.entry)) {
            return Ok(Err(Skip::NoEntry));
        }
        match case.backend {
            Backend::Serving => {}
            Backend::Drained => self.kernel.drain_server(service, old.address())?,
            Backend::Removed => {
                self.kernel.delete_server(service, old.address())?;
                // Control: the packet is lost as long as the entry exists and the sysctl is 0.
                if self.resend(trial)?.is_some() {
                    return Ok(Err(Skip::Flushed));
                }
            }
        }
        self.kernel.set_sysctl("expire_nodest_conn", EXPIRE_NODEST_CONN)?;
        let evidence = self.meet(trial, old)?;
        Ok(classify(evidence, case.backend, case.protocol))
    }

    /// Sends the packet that meets the old entry; after silence, waits until the entry is gone and resends it.
    fn meet(&mut self, trial: &Trial, old: End) -> io::Result<Evidence> {
        let seen = |end| if end == old { Destination::Old } else { Destination::Other };
        let first = self.resend(trial)?.map(seen);
        let mut evidence = Evidence { first, is_old_entry_gone: None, second: None };
        if first.is_none() {
            if trial.case.backend == Backend::Removed {
                self.kernel.pause(BETWEEN_LOOKS * 5)?;
            } else {
                evidence.is_old_entry_gone = Some(self.is_gone(trial.service, old)?);
            }
            evidence.second = self.resend(trial)?.map(seen);
        }
        Ok(evidence)
    }

    fn is_gone(&mut self, service: Service, old: End) -> io::Result<bool> {
        for _ in 0..LOOKS {
            if self.kernel.counts(service, old.address())? == Some(Counts { active: 0, inactive: 0 }) {
                return Ok(true);
            }
            self.kernel.pause(BETWEEN_LOOKS)?;
        }
        Ok(false)
    }

    /// Sends the packet that would begin a connection over the old port, and returns the server that it reaches.
    fn resend(&mut self, trial: &Trial) -> io::Result<Option<End>> {
        let first = trial.first(NEW_SEQUENCE);
        self.deliver(&first)
    }

    /// Plays the old connection up to its state; returns its server, or `None` if a packet was lost.
    fn connect(&mut self, trial: &Trial) -> io::Result<Option<End>> {
        let Some(server) = self.deliver(&trial.first(CLIENT_SEQUENCE - 1))? else { return Ok(None) };
        for packet in trial.rest(server) {
            if self.deliver(&packet)?.is_none() {
                return Ok(None);
            }
        }
        Ok(Some(server))
    }

    /// Sends a packet, and returns its receiver.
    fn deliver(&mut self, packet: &Packet) -> io::Result<Option<End>> {
        while self.kernel.receive(Duration::ZERO)?.is_some() {}
        self.kernel.send(packet)?;
        // The addresses change on the way; numbers and flags do not.
        let is_same = |seen: &Packet| {
            (seen.protocol, seen.flags, seen.sequence) == (packet.protocol, packet.flags, packet.sequence)
        };
        while let Some((end, seen)) = self.kernel.receive(ON_THE_WAY)? {
            if is_same(&seen) {
                return Ok(Some(end));
            }
        }
        Ok(None)
    }
}

/// A case with its service and its client.
struct Trial {
    case: Case,
    service: Service,
    client: SocketAddrV4,
}

impl Trial {
    fn virtual_address(&self) -> SocketAddrV4 {
        SocketAddrV4::new(self.service.address, self.service.port)
    }

    /// Returns the first packet of a connection.
    fn first(&self, sequence: u32) -> Packet {
        match self.case.protocol {
            Protocol::Udp => Packet::datagram(self.client, self.virtual_address()),
            Protocol::Tcp => self.client_sends(SYN, sequence, 0),
        }
    }

    fn client_sends(&self, flags: u8, sequence: u32, acknowledged: u32) -> Packet {
        let (from, to) = (self.client, self.virtual_address());
        Packet { protocol: Protocol::Tcp, from, to, flags, sequence, acknowledged }
    }

    /// Returns the packets after the first one that bring the entry into its state.
    fn rest(&self, server: End) -> Vec<Packet> {
        let (c, s) = (CLIENT_SEQUENCE, SERVER_SEQUENCE);
        let from = SocketAddrV4::new(server.address(), self.service.port);
        let answer = |flags, sequence, acknowledged| {
            let to = self.client;
            Packet { protocol: Protocol::Tcp, from, to, flags, sequence, acknowledged }
        };
        let handshake = [answer(SYN | ACK, s - 1, c), self.client_sends(ACK, c, s)];
        let closed = [
            self.client_sends(FIN | ACK, c, s),
            answer(FIN | ACK, s, c + 1),
            self.client_sends(ACK, c + 1, s + 1),
        ];
        match self.case.entry {
            Entry::Datagram => vec![Packet::datagram(from, self.client)],
            Entry::Established => handshake.to_vec(),
            Entry::TimeWait => [&handshake[..], &closed].concat(),
        }
    }
}

/// Returns how the old server counts its one connection in that state.
const fn counts_of(entry: Entry) -> Counts {
    match entry {
        Entry::Established => Counts { active: 1, inactive: 0 },
        Entry::TimeWait | Entry::Datagram => Counts { active: 0, inactive: 1 },
    }
}
