//! Plays the cases: an old connection, what becomes of its server, one SYN over the same port, and where it goes.

use std::fs::File;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::time::Duration;

use crate::director::{Protocol, Service, address, sysctl};
use crate::traffic::Connection;
use crate::tunnel::{End, Tunnels};
use crate::udp;
use lab::{Case, Deletion, Family, Line, Seen, datagrams, every};
use reusecheck_core::ipvs::Outcome;
use reusecheck_lab as lab;

/// When a client repeats a SYN that is not answered: after one second, and after two more.
pub(crate) const REPEATS: [Duration; 3] =
    [Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(1)];

/// Plays what the host asked for and prints a line each.
pub(crate) fn play(parts: &[String], tunnels: &Tunnels, lines: &mut File) -> io::Result<()> {
    let is_asked = |word: &str| parts.iter().any(|part| part == word);
    for (word, family) in [("ipv4", Family::V4), ("ipv6", Family::V6)] {
        if is_asked(word) {
            play_each(every(family), one, Protocol::Tcp, tunnels, lines)?;
        }
    }
    if is_asked("udp") {
        writeln!(lines, "part udp")?;
        let cases = [Family::V4, Family::V6].map(datagrams).concat();
        play_each(cases, udp::one, Protocol::Udp, tunnels, lines)?;
    }
    Ok(())
}

/// How one case is played.
type One = fn(Case, u16, &Service, &Tunnels) -> io::Result<Seen>;

/// Plays these, each with a service of its own.
pub(crate) fn play_each(
    cases: Vec<Case>,
    one: One,
    protocol: Protocol,
    tunnels: &Tunnels,
    lines: &mut File,
) -> io::Result<()> {
    let mut before = None;
    for (number, case) in (1..).zip(cases) {
        let service =
            Service::new(case.family, number, protocol, case.persistent.is_some(), before.as_ref())?;
        let seen = one(case, number, &service, tunnels)?;
        before = Some(service);
        writeln!(lines, "{}", Line { case, seen })?;
    }
    Ok(())
}

/// The node's settings as the case has them.
pub(crate) fn set_sysctls(case: Case) -> io::Result<()> {
    sysctl("conn_reuse_mode", case.mode)?;
    sysctl("conntrack", u8::from(case.conntrack))?;
    sysctl("expire_nodest_conn", u8::from(case.expire_nodest_conn))?;
    sysctl("expire_quiescent_template", u8::from(case.persistent == Some(true)))
}

/// One case.
pub(crate) fn one(case: Case, number: u16, service: &Service, tunnels: &Tunnels) -> io::Result<Seen> {
    let ready = |client| Ok(ready(case, case.close.state(), service.entry(client)?.as_deref()));
    play_one(case, number, service, tunnels, &ready)
}

/// One case among so many entries that they cannot be listed: whether it came about shows in where the SYN goes alone.
pub(crate) fn one_of_many(case: Case, number: u16, service: &Service, tunnels: &Tunnels) -> io::Result<Seen> {
    play_one(case, number, service, tunnels, &|_| Ok(None))
}

fn play_one(
    case: Case,
    number: u16,
    service: &Service,
    tunnels: &Tunnels,
    ready: &dyn Fn(SocketAddr) -> io::Result<Option<String>>,
) -> io::Result<Seen> {
    set_sysctls(case)?;
    let client = SocketAddr::new(address(End::Client, case.family), 20_000 + number);
    let connection = Connection { tunnels, family: case.family, client, service };
    match connection.play(case.close)? {
        Err(what) => Ok(Seen::Else(what)),
        Ok(old) => {
            service.change(case, old)?;
            match ready(client)? {
                Some(what) => Ok(Seen::Else(what)),
                None => follow(&connection, old),
            }
        }
    }
}

/// Returns the fault of the entry that the SYN will meet, if there is one.
pub(crate) fn ready(case: Case, state: &str, entry: Option<&str>) -> Option<String> {
    let wanted = (case.deletion == Deletion::Held).then_some(state);
    (entry != wanted).then(|| format!("the entry is {entry:?} and not {wanted:?}"))
}

/// Sends the SYN, and again as a client would.
fn follow(connection: &Connection, old: End) -> io::Result<Seen> {
    for (count, wait) in REPEATS.into_iter().enumerate() {
        if let Some(end) = connection.syn_again(wait)? {
            return Ok(match count {
                0 if end == old => Seen::Went(Outcome::OldBackend),
                0 => Seen::Went(Outcome::Rescheduled),
                1 => Seen::Went(Outcome::SynDropped),
                _ => Seen::Else("only the third SYN".to_owned()),
            });
        }
    }
    Ok(Seen::Went(Outcome::DroppedUntilExpiry))
}
