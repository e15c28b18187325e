//! Plays the cases with datagrams: one each way, then a change of the server, then one more from the same port.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use crate::director::{Service, address, server};
use crate::packet::Datagram;
use crate::trial::{REPEATS, ready, set_sysctls};
use crate::tunnel::{End, Tunnels};
use lab::{Case, Observed};
use reusecheck_core::ipvs::Outcome;
use reusecheck_lab as lab;

/// Longer than any packet takes, in the machine's own time.
const ON_THE_WAY: Duration = Duration::from_millis(200);

/// One case.
pub(crate) fn one(case: Case, number: u16, service: &Service, tunnels: &Tunnels) -> io::Result<Observed> {
    set_sysctls(case)?;
    let client = SocketAddr::new(address(End::Client, case.family), 20_000 + number);
    let sends = |within: Duration| -> io::Result<Option<End>> {
        tunnels.drain()?;
        tunnels.send(End::Client, &Datagram { from: client, to: service.address })?;
        while let Some((end, datagram)) = tunnels.next::<Datagram>(within)? {
            if end != End::Client && datagram.from == client {
                return Ok(Some(end));
            }
        }
        Ok(None)
    };
    let Some(old) = sends(ON_THE_WAY)? else { return Ok(Observed::Else("no first datagram".to_owned())) };
    tunnels.send(old, &Datagram { from: server(old, case.family), to: client })?;
    if tunnels.next::<Datagram>(ON_THE_WAY)?.is_none() {
        return Ok(Observed::Else("the answer was lost".to_owned()));
    }
    service.change(case, old)?;
    if let Some(what) = ready(case, "UDP", service.entry(client)?.as_deref()) {
        return Ok(Observed::Else(what));
    }
    for (count, wait) in REPEATS.into_iter().enumerate() {
        if let Some(end) = sends(wait)? {
            return Ok(match count {
                0 if end == old => Observed::Went(Outcome::OldBackend),
                0 => Observed::Went(Outcome::Rescheduled),
                1 => Observed::Went(Outcome::SynDropped),
                _ => Observed::Else("only the third datagram".to_owned()),
            });
        }
    }
    Ok(Observed::Went(Outcome::DroppedUntilExpiry))
}
