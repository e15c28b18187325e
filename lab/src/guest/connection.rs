//! Plays whole connections over a reused port: handshake, request, answer, close. Both ends are small TCP stacks here.

use std::fs::File;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use crate::director::{Protocol, Service, address, server};
use crate::packet::{ACK, Data, FIN, RST, SYN, Segment};
use crate::setup::run;
use crate::traffic::{CLIENT, NEXT, SERVER, steps};
use crate::trial::{ready, set_sysctls};
use crate::tunnel::{End, Tunnels};
use lab::{ConnectionLine, Ending, Masquerade, Step, Trial, trials};
use reusecheck_lab as lab;

/// Longer than any packet takes, in the machine's own time.
const ON_THE_WAY: Duration = Duration::from_millis(200);
/// How long an end waits before it repeats a segment.
const REPEAT: Duration = Duration::from_secs(1);
/// When the client gives up.
const PATIENCE: Duration = Duration::from_secs(8);
/// The length of the request and of its answer.
const DATA: u8 = 4;
/// The number of the first service; those of the cases begin at 1.
const FIRST_SERVICE: u16 = 40_000;

/// Plays every trial and prints a line for each.
pub(crate) fn play(tunnels: &Tunnels, lines: &mut File) -> io::Result<()> {
    writeln!(lines, "part connection")?;
    let mut before = None;
    for (number, trial) in (FIRST_SERVICE..).zip(trials()) {
        masquerade(trial.masquerade)?;
        let case = trial.case();
        let service = Service::new(case.family, number, Protocol::Tcp, false, before.as_ref())?;
        set_sysctls(case)?;
        let client = SocketAddr::new(address(End::Client, case.family), number);
        let old = open_old(trial, client, &service, tunnels)?;
        service.change(case, old)?;
        if let Some(what) = ready(case, trial.close.state(), service.entry(client)?.as_deref()) {
            return Err(io::Error::other(format!("{trial:?}: {what}")));
        }
        tunnels.drain()?;
        let ending = Ends { trial, client, service: &service, tunnels }.play()?;
        writeln!(lines, "{}", ConnectionLine { trial, ending })?;
        before = Some(service);
    }
    masquerade(Masquerade::No)
}

/// Changes the rule that replaces the client's address by the node's.
fn masquerade(way: Masquerade) -> io::Result<()> {
    let rule = match way {
        Masquerade::No => None,
        Masquerade::SamePort => Some("masquerade"),
        Masquerade::RandomPort => Some("masquerade fully-random"),
    };
    let chain = "type nat hook postrouting priority 100; ip saddr 10.0.0.2";
    let table = rule.map(|rule| format!("table ip nat {{\n chain last {{ {chain} {rule}; }}\n}}\n"));
    let before = "table ip nat\ndelete table ip nat\n";
    run("/sbin/nft", &["-f", "-"], &[before, &table.unwrap_or_default()].concat())
}

/// Opens the old connection and ends it as configured; returns its server.
fn open_old(trial: Trial, client: SocketAddr, service: &Service, tunnels: &Tunnels) -> io::Result<End> {
    let lost = |what: &str| io::Error::other(format!("{trial:?}: {what} of the old connection was lost"));
    let segment =
        |from, to, flags, sequence, acknowledged| Segment { from, to, flags, sequence, acknowledged };
    tunnels.drain()?;
    tunnels.send(End::Client, &segment(client, service.address, SYN, CLIENT, 0))?;
    let (end, first) = tunnels.next::<Segment>(ON_THE_WAY)?.ok_or_else(|| lost("the SYN"))?;
    for (flags, by_client, sequence, acknowledged) in steps(trial.close) {
        if by_client {
            let to = service.address;
            tunnels.send(End::Client, &segment(client, to, flags, sequence, acknowledged))?;
        } else {
            let from = server(end, trial.case().family);
            tunnels.send(end, &segment(from, first.from, flags, sequence, acknowledged))?;
        }
        tunnels.next::<Segment>(ON_THE_WAY)?.ok_or_else(|| lost("a segment"))?;
    }
    Ok(end)
}

/// Both ends of the new connection.
struct Ends<'a> {
    trial: Trial,
    client: SocketAddr,
    service: &'a Service,
    tunnels: &'a Tunnels,
}

/// A server's side of the new connection.
#[derive(Clone, Copy)]
struct Served {
    end: End,
    /// The client, as the server sees it.
    peer: SocketAddr,
    /// The next sequence numbers that it sends and expects.
    sends: u32,
    expects: u32,
}

impl Ends<'_> {
    fn play(&self) -> io::Result<Ending> {
        let began = Instant::now();
        let mut reached = Step::Nothing;
        let mut served: Option<Served> = None;
        let (first, second) = (CLIENT + NEXT, SERVER + NEXT);
        let mut unanswered = self.client_data(SYN, first, 0, 0);
        let mut sent = self.send_client(&unanswered)?;
        let mut answered: Option<(End, Data)> = None;
        while began.elapsed() < PATIENCE {
            let Some((end, data)) = self.tunnels.next::<Data>(REPEAT.saturating_sub(sent.elapsed()))? else {
                // Both ends repeat what was not answered.
                if let (Some((end, answer)), Step::Nothing | Step::Handshake) = (answered, reached) {
                    self.tunnels.send(end, &answer)?;
                }
                sent = self.send_client(&unanswered)?;
                continue;
            };
            let Data { segment, length } = data;
            if end == End::Client {
                if segment.from != self.service.address || segment.to != self.client {
                    continue;
                }
                if segment.flags & RST != 0 {
                    return Ok(Ending::Reset);
                }
                let (step, expected) = match segment.flags & (SYN | ACK | FIN) {
                    flags if flags == SYN | ACK => (Step::Handshake, first.wrapping_add(1)),
                    flags if flags == FIN | ACK => (Step::Close, first + 2 + u32::from(DATA)),
                    _ if length > 0 => (Step::Answer, first + 1 + u32::from(DATA)),
                    _ => continue,
                };
                if segment.acknowledged != expected || step <= reached {
                    continue;
                }
                reached = step;
                thread::sleep(Duration::from_millis(self.trial.client_waits.into()));
                let acknowledged = segment.sequence + u32::from(length) + u32::from(step != Step::Answer);
                let acknowledge = self.client_data(ACK, expected, acknowledged, 0);
                self.tunnels.send(End::Client, &acknowledge)?;
                unanswered = match step {
                    Step::Handshake => self.client_data(ACK, expected, acknowledged, DATA),
                    Step::Answer => self.client_data(FIN | ACK, expected, acknowledged, 0),
                    Step::Nothing | Step::Close => {
                        let milliseconds = u32::try_from(began.elapsed().as_millis()).unwrap_or(u32::MAX);
                        return Ok(Ending::Complete(milliseconds));
                    }
                };
                sent = self.send_client(&unanswered)?;
                continue;
            }
            let answer = self.serve(end, &data, second, &mut served);
            if let Some(answer) = &answer {
                thread::sleep(Duration::from_millis(self.trial.server_waits.into()));
                self.tunnels.send(end, answer)?;
            }
            // A server that has no connection repeats nothing.
            answered = match (served, answer) {
                (None, _) => None,
                (Some(_), None) => answered,
                (Some(_), Some(answer)) => Some((end, answer)),
            };
        }
        Ok(Ending::Stuck(reached))
    }

    /// Returns a server's answer to a segment, as a kernel would give it.
    fn serve(&self, end: End, data: &Data, first: u32, served: &mut Option<Served>) -> Option<Data> {
        let Data { segment, length } = *data;
        let from = server(end, self.trial.case().family);
        let to = segment.from;
        let answer = |flags, sequence, acknowledged, length| {
            Some(Data { segment: Segment { from, to, flags, sequence, acknowledged }, length })
        };
        if segment.flags & RST != 0 {
            if served.is_some_and(|served| (served.end, served.peer) == (end, to)) {
                *served = None;
            }
            return None;
        }
        if segment.is_first() {
            let expects = segment.sequence + 1;
            *served = Some(Served { end, peer: to, sends: first + 1, expects });
            return answer(SYN | ACK, first, expects, 0);
        }
        let known = served.as_mut().filter(|served| (served.end, served.peer) == (end, to));
        let Some(state) = known else {
            // No such connection.
            return answer(RST, segment.acknowledged, 0, 0);
        };
        if segment.sequence != state.expects {
            return None;
        }
        if length > 0 {
            state.expects += u32::from(length);
            let sequence = state.sends;
            state.sends += u32::from(DATA);
            return answer(ACK, sequence, state.expects, DATA);
        }
        if segment.flags & FIN != 0 {
            state.expects += 1;
            return answer(FIN | ACK, state.sends, state.expects, 0);
        }
        None
    }

    fn client_data(&self, flags: u8, sequence: u32, acknowledged: u32, length: u8) -> Data {
        let (from, to) = (self.client, self.service.address);
        Data { segment: Segment { from, to, flags, sequence, acknowledged }, length }
    }

    fn send_client(&self, data: &Data) -> io::Result<Instant> {
        self.tunnels.send(End::Client, data)?;
        Ok(Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lab::Close;

    #[test]
    fn the_old_connection_has_other_numbers_than_the_new_one() {
        for close in Close::ALL {
            for (_, by_client, sequence, _) in steps(close) {
                let first = if by_client { CLIENT } else { SERVER };
                assert!(sequence < first + NEXT, "{close:?}");
            }
        }
    }
}
