//! Plays the cases: an old connection, a change of its server, one SYN over the same port, and the server that it
//! reaches.

use std::fs::File;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use crate::director::{Protocol, Service, address, sysctl};
use crate::traffic::Connection;
use crate::tunnel::{End, Tunnels};
use crate::udp;
use lab::{Case, Deletion, Family, Line, Observed, datagrams, every};
use reusecheck_core::ipvs::Outcome;
use reusecheck_lab as lab;

/// When a client repeats an unanswered SYN: after one second, and after two more.
pub(crate) const REPEATS: [Duration; 3] =
    [Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(1)];

/// Plays the requested cases and prints a line for each. A kernel that does not flush the entries of a removed server plays
/// only those in which they stay.
pub(crate) fn play(parts: &[String], flushes: bool, tunnels: &Tunnels, lines: &mut File) -> io::Result<()> {
    let is_asked = |word: &str| parts.iter().any(|part| part == word);
    let can_play = |case: &Case| flushes || case.deletion == Deletion::Held;
    for (word, family) in [("ipv4", Family::V4), ("ipv6", Family::V6)] {
        if is_asked(word) {
            play_each(
                every(family).into_iter().filter(can_play).collect(),
                one,
                Protocol::Tcp,
                tunnels,
                lines,
            )?;
        }
    }
    if is_asked("udp") {
        writeln!(lines, "part udp")?;
        let cases = [Family::V4, Family::V6].map(datagrams).concat();
        play_each(cases.into_iter().filter(can_play).collect(), udp::one, Protocol::Udp, tunnels, lines)?;
    }
    Ok(())
}

/// How one case is played.
type One = fn(Case, u16, &Service, &Tunnels) -> io::Result<Observed>;

/// Plays these, each with its own service.
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

/// Applies the case's settings to the node.
pub(crate) fn set_sysctls(case: Case) -> io::Result<()> {
    // A kernel without d752c3645717 does not have it.
    if Path::new("/proc/sys/net/ipv4/vs/conn_reuse_mode").exists() {
        sysctl("conn_reuse_mode", case.mode)?;
    }
    sysctl("conntrack", u8::from(case.conntrack))?;
    sysctl("expire_nodest_conn", u8::from(case.expire_nodest_conn))?;
    sysctl("expire_quiescent_template", u8::from(case.persistent == Some(true)))
}

/// One case.
pub(crate) fn one(case: Case, number: u16, service: &Service, tunnels: &Tunnels) -> io::Result<Observed> {
    let ready = |client| Ok(ready(case, case.close.state(), service.entry(client)?.as_deref()));
    play_one(case, number, service, tunnels, &ready)
}

/// Plays one case in a table with too many entries to list: only the SYN's receiver shows whether it was reproduced.
pub(crate) fn one_of_many(
    case: Case,
    number: u16,
    service: &Service,
    tunnels: &Tunnels,
) -> io::Result<Observed> {
    play_one(case, number, service, tunnels, &|_| Ok(None))
}

fn play_one(
    case: Case,
    number: u16,
    service: &Service,
    tunnels: &Tunnels,
    ready: &dyn Fn(SocketAddr) -> io::Result<Option<String>>,
) -> io::Result<Observed> {
    set_sysctls(case)?;
    let client = SocketAddr::new(address(End::Client, case.family), 20_000 + number);
    let connection = Connection { tunnels, family: case.family, client, service };
    match connection.play(case.close)? {
        Err(what) => Ok(Observed::Else(what)),
        Ok(old) => {
            service.change(case, old)?;
            match ready(client)? {
                Some(what) => Ok(Observed::Else(what)),
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

/// Sends the SYN, and resends it as a client would.
fn follow(connection: &Connection, old: End) -> io::Result<Observed> {
    for (count, wait) in REPEATS.into_iter().enumerate() {
        if let Some(end) = connection.resend_syn(wait)? {
            return Ok(match count {
                0 if end == old => Observed::Went(Outcome::OldBackend),
                0 => Observed::Went(Outcome::Rescheduled),
                1 => Observed::Went(Outcome::SynDropped),
                _ => Observed::Else("only the third SYN".to_owned()),
            });
        }
    }
    Ok(Observed::Went(Outcome::DroppedUntilExpiry))
}
