//! A table of 100,000 entries, and whether it still finds each of them.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use crate::director::{Protocol, Service, server, sysctl};
use crate::packet::{ACK, SYN, Segment};
use crate::setup::run;
use crate::trial;
use crate::tunnel::{End, Tunnels};
use lab::{Family, Full, crowded};
use reusecheck_lab as lab;

const ENTRIES: u32 = 100_000;
/// The interval of entries that are looked up again at the end.
const EVERY: usize = 100;
/// The number of their common service; those of the cases begin at 1.
const SERVICE: u16 = 60_000;
const ON_THE_WAY: Duration = Duration::from_millis(200);

/// Fills the table, plays the cases, looks entries up again.
pub(crate) fn play(tunnels: &Tunnels, lines: &mut File) -> io::Result<()> {
    let (before, began) = (slab()?, Instant::now());
    let (service, ends) = fill_table(tunnels)?;
    let milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let kilobytes = slab()?.saturating_sub(before);
    let entries = entries()?;
    writeln!(lines, "part full")?;
    trial::play_each(crowded(), trial::one_of_many, Protocol::Tcp, tunnels, lines)?;
    let (looked_up, wrong) = look_up(&service, &ends, tunnels)?;
    writeln!(lines, "{}", Full { entries, kilobytes, milliseconds, looked_up, wrong })
}

/// Makes a service and that many entries of it.
pub(crate) fn fill_table(tunnels: &Tunnels) -> io::Result<(Service, Vec<End>)> {
    // An entry must live until the end; this is the only timeout of an open connection that can be set.
    run("/sbin/ipvsadm", &["--set", "36000", "0", "0"], "")?;
    let service = Service::new(Family::V4, SERVICE, Protocol::Tcp, false, None)?;
    sysctl("conntrack", 1)?;
    let ends = fill(&service, tunnels)?;
    Ok((service, ends))
}

/// Returns the client of that entry: 100 ports of each of 1,000 addresses.
fn client(entry: u32) -> SocketAddr {
    let (address, port) = (entry / 100, entry % 100);
    let octet = |value: u32| u8::try_from(value).unwrap_or(u8::MAX);
    let ip = IpAddr::from([10, 1, octet(address / 250), octet(1 + address % 250)]);
    SocketAddr::new(ip, 10_000 + u16::try_from(port).unwrap_or_default())
}

/// Opens all connections with raw packets and returns the server of each.
fn fill(service: &Service, tunnels: &Tunnels) -> io::Result<Vec<End>> {
    let mut ends = Vec::new();
    for entry in 0..ENTRIES {
        let (client, to) = (client(entry), service.address);
        let segment = |from, to, flags| Segment { from, to, flags, sequence: 1, acknowledged: 1 };
        tunnels.send(End::Client, &segment(client, to, SYN))?;
        let end = tunnels.next::<Segment>(ON_THE_WAY)?.map(|(end, _)| end);
        let end = end.ok_or_else(|| io::Error::other(format!("entry {entry} was not made")))?;
        let answer =
            Segment { sequence: 1, acknowledged: 2, ..segment(server(end, Family::V4), client, SYN | ACK) };
        tunnels.send(end, &answer)?;
        tunnels.next::<Segment>(ON_THE_WAY)?;
        tunnels.send(End::Client, &Segment { sequence: 2, acknowledged: 2, ..segment(client, to, ACK) })?;
        tunnels.next::<Segment>(ON_THE_WAY)?;
        ends.push(end);
    }
    Ok(ends)
}

/// Returns how many were looked up, and how many went elsewhere than before.
fn look_up(service: &Service, ends: &[End], tunnels: &Tunnels) -> io::Result<(u64, u64)> {
    tunnels.drain()?;
    let (mut looked_up, mut wrong) = (0, 0);
    for (entry, end) in (0..).zip(ends).step_by(EVERY) {
        let (from, to) = (client(entry), service.address);
        tunnels.send(End::Client, &Segment { from, to, flags: ACK, sequence: 2, acknowledged: 2 })?;
        let found = tunnels.next::<Segment>(ON_THE_WAY)?;
        looked_up += 1;
        wrong += u64::from(found.is_none_or(|(at, segment)| at != *end || segment.from != from));
    }
    Ok((looked_up, wrong))
}

/// Returns the open connections that the kernel counts with its real servers; to list the entries themselves takes it
/// minutes.
fn entries() -> io::Result<u64> {
    let table = fs::read_to_string("/proc/net/ip_vs")?;
    let servers = table.lines().filter(|line| line.trim_start().starts_with("->"));
    Ok(servers.filter_map(|line| line.split_whitespace().nth(4)?.parse::<u64>().ok()).sum())
}

/// Returns the memory of the kernel's own objects, in units of 1,024 bytes.
fn slab() -> io::Result<u64> {
    let table = fs::read_to_string("/proc/meminfo")?;
    let line = table.lines().find_map(|line| line.strip_prefix("Slab:"));
    let number = line.and_then(|rest| rest.split_whitespace().next()?.parse().ok());
    number.ok_or_else(|| io::Error::other("no Slab in meminfo"))
}
