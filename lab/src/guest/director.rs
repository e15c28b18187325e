//! IPVS on the node: its sysctls, services, real servers and entries.

use std::fs;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::thread;
use std::time::Duration;

use crate::setup::run;
use crate::tunnel::End;
use lab::{Case, Deletion, Family};
use reusecheck_lab as lab;

/// A virtual service with both real servers, in NAT mode, round robin.
pub(crate) struct Service {
    pub(crate) address: SocketAddr,
    protocol: Protocol,
}

/// The parameters of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Tcp,
    Udp,
}

impl Protocol {
    /// Its name in ipvsadm.
    const fn option(self) -> &'static str {
        match self {
            Self::Tcp => "-t",
            Self::Udp => "-u",
        }
    }

    /// Its name in `/proc/net/ip_vs_conn`.
    const fn name(self) -> &'static str {
        match self {
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
        }
    }
}

pub(crate) fn sysctl(name: &str, value: u8) -> io::Result<()> {
    fs::write(format!("/proc/sys/net/ipv4/vs/{name}"), value.to_string())
}

/// Returns the address of an end, in one family.
pub(crate) fn address(end: End, family: Family) -> IpAddr {
    let at = end as u16;
    match family {
        Family::V4 => IpAddr::from([10, 0, end as u8, 2]),
        Family::V6 => IpAddr::from([0xfd00, at, 0, 0, 0, 0, 0, 2]),
    }
}

/// Returns a real server.
pub(crate) fn server(end: End, family: Family) -> SocketAddr {
    SocketAddr::new(address(end, family), 80)
}

impl Service {
    /// Replaces the service by one with that number, from 1 on; each trial has its own, so that it meets no entries of
    /// another.
    pub(crate) fn new(
        family: Family,
        number: u16,
        protocol: Protocol,
        is_persistent: bool,
        before: Option<&Self>,
    ) -> io::Result<Self> {
        let [high, low] = number.to_be_bytes();
        let ip = match family {
            Family::V4 => IpAddr::from([10, 96, high, low]),
            Family::V6 => IpAddr::from([0xfd00, 0x96, 0, 0, 0, 0, 0, number]),
        };
        let service = Self { address: SocketAddr::new(ip, 80), protocol };
        let persistence = if is_persistent { " -p 10800" } else { "" };
        let mut rules = Vec::new();
        rules.extend(before.map(|before| format!("-D {}\n", before.name())));
        rules.push(format!("-A {} -s rr{persistence}\n", service.name()));
        for end in [End::First, End::Second] {
            rules.push(format!("-a {} -r {} -m -w 1\n", service.name(), server(end, family)));
        }
        // A deletion while this is set sweeps the complete table a moment later, including entries of this case.
        sysctl("expire_nodest_conn", 0)?;
        run("/sbin/ipvsadm", &["-R"], &rules.concat())?;
        Ok(service)
    }

    /// As ipvsadm takes it.
    fn name(&self) -> String {
        format!("{} {}", self.protocol.option(), self.address)
    }

    /// Changes the real server as the case requires.
    pub(crate) fn change(&self, case: Case, end: End) -> io::Result<()> {
        let name = format!("{} -r {}", self.name(), server(end, case.family));
        let mut rules = Vec::new();
        if case.is_drained() {
            rules.push(format!("-e {name} -m -w 0\n"));
        }
        if case.is_removed() {
            rules.push(format!("-d {name}\n"));
        }
        if rules.is_empty() {
            return Ok(());
        }
        if case.deletion == Deletion::Held {
            sysctl("expire_nodest_conn", 0)?;
        }
        run("/sbin/ipvsadm", &["-R"], &rules.concat())?;
        thread::sleep(Duration::from_millis(400));
        sysctl("expire_nodest_conn", u8::from(case.expire_nodest_conn))
    }

    /// Returns the state of the entry of that client, by its name in the kernel; `None` without an entry.
    pub(crate) fn entry(&self, client: SocketAddr) -> io::Result<Option<String>> {
        let hex = |address: SocketAddr| {
            let ip = match address.ip() {
                IpAddr::V4(ip) => format!("{:08X}", u32::from(ip)),
                // The kernel prints these as they are written in brackets, in full.
                IpAddr::V6(ip) => ip.segments().map(|part| format!("{part:04x}")).join(":"),
            };
            (ip, format!("{:04X}", address.port()))
        };
        let ((client, client_port), (service, service_port)) = (hex(client), hex(self.address));
        let table = fs::read_to_string("/proc/net/ip_vs_conn")?;
        Ok(table.lines().find_map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [protocol, from, from_port, to, to_port, _, _, state, ..] = words[..] else { return None };
            let same = |word: &str, wanted: &str| word.trim_matches(['[', ']']).eq_ignore_ascii_case(wanted);
            let ours = same(from, &client) && same(to, &service);
            (protocol == self.protocol.name()
                && ours
                && same(from_port, &client_port)
                && same(to_port, &service_port))
            .then(|| state.to_owned())
        }))
    }
}
