//! A simulated kernel that follows `simulate`, and that can misbehave.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::net::Ipv4Addr;
use std::time::Duration;

use reusecheck_core::ipvs::{self as model, Backend, Commit, CommitSet, Entry, Outcome, Simulation};
use reusecheck_probe::case::Protocol;
use reusecheck_probe::evidence::Skip;
use reusecheck_probe::ipvs::{Counts, Service};
use reusecheck_probe::packet::{ACK, FIN, Packet, SYN};
use reusecheck_probe::play::{End, Kernel};
use reusecheck_probe::tracking::Way;

/// How a kernel may differ from the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    /// It deletes a removed server's entries at once, whatever the sysctl.
    Flushes,
    /// It loses every packet that meets an entry, and keeps the entry.
    Silent,
    /// It forgets an entry as soon as the connection is established.
    Forgets,
    /// With the service of that number, it forgets an older tracked connection at the moment at which it tracks the new one.
    Expires(u32),
    /// A system call fails with the third service.
    Fails,
    /// A signal comes after the third service.
    Stopped,
}

pub(crate) struct Fake {
    pub(crate) commits: CommitSet,
    pub(crate) tracks: bool,
    pub(crate) fault: Fault,
    pub(crate) services: Vec<Service>,
    pub(crate) added: u32,
    sysctls: BTreeMap<String, u8>,
    servers: Vec<(Ipv4Addr, u32)>,
    removed: Vec<Ipv4Addr>,
    last: Ipv4Addr,
    entry: Option<(Ipv4Addr, State)>,
    tracked: u32,
    left: VecDeque<(End, Packet)>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Opening,
    Established,
    Closing,
    TimeWait,
    Datagram,
}

impl Fake {
    pub(crate) fn new(commits: CommitSet, tracks: bool, fault: Fault) -> Self {
        let mut names = vec!["conntrack", "expire_nodest_conn"];
        names.extend(commits.has(Commit::D752).then_some("conn_reuse_mode"));
        let sysctls = names.into_iter().map(|name| (name.to_owned(), 0)).collect();
        Self {
            commits,
            tracks,
            fault,
            services: Vec::new(),
            added: 0,
            sysctls,
            servers: Vec::new(),
            removed: Vec::new(),
            last: Ipv4Addr::UNSPECIFIED,
            entry: None,
            tracked: 0,
            left: VecDeque::new(),
        }
    }

    fn schedule(&mut self, packet: &Packet, state: State) {
        let able = |servers: &[(Ipv4Addr, u32)], last| {
            let mut able = servers.iter().filter(|(_, weight)| *weight > 0).map(|(server, _)| *server);
            able.clone().find(|server| *server != last).or_else(|| able.next())
        };
        let Some(server) = able(&self.servers, self.last) else { return };
        self.last = server;
        self.entry = Some((server, state));
        let is_hidden = self.fault == Fault::Expires(self.added);
        self.tracked += u32::from(self.tracks && self.sysctls["conntrack"] == 1 && !is_hidden);
        self.deliver(server, packet);
    }

    fn deliver(&mut self, server: Ipv4Addr, packet: &Packet) {
        let end = End::ALL.into_iter().find(|end| end.address() == server).expect("one of the ends");
        self.left.push_back((end, *packet));
    }

    /// A packet that would begin a connection meets an entry.
    fn meet(&mut self, packet: &Packet, server: Ipv4Addr, state: State) {
        let is_on = |name: &str| self.sysctls.get(name).is_some_and(|value| *value != 0);
        let is_udp = packet.protocol == Protocol::Udp;
        let outcome = model::simulate(&Simulation {
            protocol: if is_udp { model::Protocol::Udp } else { model::Protocol::Tcp },
            commits: self.commits,
            conn_reuse_mode: u8::from(is_on("conn_reuse_mode")).try_into().expect("0 or 1"),
            conntrack: is_on("conntrack") && self.tracks,
            expire_nodest_conn: is_on("expire_nodest_conn"),
            backend: match self.servers.iter().find(|(known, _)| *known == server) {
                None => Backend::Removed,
                Some((_, 0)) => Backend::Drained,
                Some(_) => Backend::Serving,
            },
            entry: if state == State::TimeWait { Entry::TimeWait } else { Entry::Established },
            persistent: false,
            expire_quiescent_template: false,
        })
        .outcome;
        match outcome {
            _ if self.fault == Fault::Silent => {}
            Outcome::OldBackend => self.deliver(server, packet),
            Outcome::Rescheduled => self.schedule(packet, State::Opening),
            Outcome::SynDropped | Outcome::DatagramDropped => self.entry = None,
            Outcome::DroppedUntilExpiry => {}
        }
    }
}

impl Kernel for Fake {
    fn has_sysctl(&self, name: &str) -> bool {
        self.sysctls.contains_key(name)
    }

    fn set_sysctl(&mut self, name: &str, value: u8) -> io::Result<()> {
        *self.sysctls.get_mut(name).ok_or(io::ErrorKind::NotFound)? = value;
        Ok(())
    }

    fn add_service(&mut self, service: Service) -> io::Result<()> {
        assert!(!self.services.contains(&service), "each case has a service of its own");
        self.services.push(service);
        self.added += 1;
        (self.servers, self.removed, self.entry) = Default::default();
        Ok(())
    }

    fn delete_service(&mut self, service: Service) -> io::Result<()> {
        self.services.retain(|known| *known != service);
        Ok(())
    }

    fn add_server(&mut self, _: Service, server: Ipv4Addr) -> io::Result<()> {
        if self.fault == Fault::Fails && self.added == 3 {
            return Err(io::Error::other("no memory"));
        }
        self.servers.push((server, 1));
        Ok(())
    }

    fn drain_server(&mut self, _: Service, server: Ipv4Addr) -> io::Result<()> {
        self.servers.iter_mut().filter(|(known, _)| *known == server).for_each(|(_, weight)| *weight = 0);
        Ok(())
    }

    fn delete_server(&mut self, _: Service, server: Ipv4Addr) -> io::Result<()> {
        self.servers.retain(|(known, _)| *known != server);
        self.removed.push(server);
        if self.fault == Fault::Flushes {
            self.entry = None;
        }
        Ok(())
    }

    fn counts(&mut self, _: Service, server: Ipv4Addr) -> io::Result<Option<Counts>> {
        let of = self.entry.filter(|(known, _)| *known == server).map(|(_, state)| state);
        let active = u32::from(of == Some(State::Established));
        let is_there = self.servers.iter().any(|(known, _)| *known == server);
        Ok(is_there.then_some(Counts { active, inactive: u32::from(of.is_some()) - active }))
    }

    fn tracked(&mut self) -> io::Result<u32> {
        Ok(self.tracked)
    }

    fn send(&mut self, packet: &Packet) -> io::Result<()> {
        let is_first = packet.protocol == Protocol::Udp || packet.flags == SYN;
        let opening = if packet.protocol == Protocol::Udp { State::Datagram } else { State::Opening };
        match self.entry {
            _ if packet.from.port() == 80 => {
                self.left.push_back((End::Client, *packet));
            }
            None if is_first => self.schedule(packet, opening),
            None => {}
            Some((server, state)) if is_first => self.meet(packet, server, state),
            Some((server, state)) => {
                let state = follow(*packet, state);
                self.entry = Some((server, state));
                self.deliver(server, packet);
                if self.fault == Fault::Forgets && state == State::Established {
                    self.entry = None;
                }
            }
        }
        Ok(())
    }

    fn receive(&mut self, _: Duration) -> io::Result<Option<(End, Packet)>> {
        Ok(self.left.pop_front())
    }

    fn pause(&mut self, _: Duration) -> io::Result<()> {
        Ok(())
    }

    fn track(&mut self, _: Way) -> io::Result<()> {
        Ok(())
    }

    fn stop(&self) -> Option<Skip> {
        (self.fault == Fault::Stopped && self.added >= 3).then_some(Skip::Interrupted)
    }
}

/// Returns the state of an entry after that packet.
fn follow(packet: Packet, state: State) -> State {
    let is_client = packet.from.ip() == &End::Client.address();
    match state {
        State::Opening if is_client && packet.flags == ACK => State::Established,
        State::Established if is_client && packet.flags & FIN != 0 => State::Closing,
        State::Closing if is_client && packet.flags == ACK => State::TimeWait,
        other => other,
    }
}
