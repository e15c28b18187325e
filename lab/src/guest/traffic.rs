//! One connection, with hand-written packets from both ends.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use crate::director::{Service, server};
use crate::packet::{ACK, FIN, RST, SYN, Segment};
use crate::tunnel::{End, Tunnels};
use lab::{Close, Family};
use reusecheck_lab as lab;

/// Longer than any packet takes, in the machine's own time.
const ON_THE_WAY: Duration = Duration::from_millis(200);

/// The initial sequence numbers of the two ends.
pub(crate) const CLIENT: u32 = 1_000_000;
pub(crate) const SERVER: u32 = 5_000_000;
/// The offset of the sequence number of a new connection over the same ports.
pub(crate) const NEXT: u32 = 5_000_000;

pub(crate) struct Connection<'a> {
    pub(crate) tunnels: &'a Tunnels,
    pub(crate) family: Family,
    pub(crate) client: SocketAddr,
    pub(crate) service: &'a Service,
}

impl Connection<'_> {
    /// Opens the connection and ends it as configured; returns its server, or the error.
    pub(crate) fn play(&self, close: Close) -> io::Result<Result<End, String>> {
        self.tunnels.drain()?;
        let Some(end) = self.syn(CLIENT, ON_THE_WAY)? else { return Ok(Err("no first SYN".to_owned())) };
        for (flags, by_client, sequence, acknowledged) in steps(close) {
            let sent = if by_client {
                self.client_sends(flags, sequence, acknowledged)
            } else {
                self.server_sends(end, flags, sequence, acknowledged)
            };
            sent?;
            if self.tunnels.next::<Segment>(ON_THE_WAY)?.is_none() {
                return Ok(Err("a segment was lost".to_owned()));
            }
        }
        Ok(Ok(end))
    }

    /// Sends a new SYN over the same ports, once; returns the server that gets it within that time.
    pub(crate) fn resend_syn(&self, within: Duration) -> io::Result<Option<End>> {
        self.tunnels.drain()?;
        self.syn(CLIENT + NEXT, within)
    }

    fn syn(&self, sequence: u32, within: Duration) -> io::Result<Option<End>> {
        self.client_sends(SYN, sequence, 0)?;
        while let Some((end, segment)) = self.tunnels.next::<Segment>(within)? {
            if end != End::Client && segment.is_first() && segment.from == self.client {
                return Ok(Some(end));
            }
        }
        Ok(None)
    }

    fn client_sends(&self, flags: u8, sequence: u32, acknowledged: u32) -> io::Result<()> {
        let (from, to) = (self.client, self.service.address);
        self.tunnels.send(End::Client, &Segment { from, to, flags, sequence, acknowledged })
    }

    fn server_sends(&self, end: End, flags: u8, sequence: u32, acknowledged: u32) -> io::Result<()> {
        let (from, to) = (server(end, self.family), self.client);
        self.tunnels.send(end, &Segment { from, to, flags, sequence, acknowledged })
    }
}

/// Flags, whether the client sends it, sequence number, acknowledged number.
pub(crate) type Step = (u8, bool, u32, u32);

/// Returns the packets after the first SYN.
pub(crate) fn steps(close: Close) -> Vec<Step> {
    let (client, server) = (CLIENT + 1, SERVER + 1);
    let mut steps = vec![(SYN | ACK, false, SERVER, client), (ACK, true, client, server)];
    steps.extend(match close {
        Close::Open => vec![],
        Close::Client => vec![
            (FIN | ACK, true, client, server),
            (FIN | ACK, false, server, client + 1),
            (ACK, true, client + 1, server + 1),
        ],
        Close::Server => vec![
            (FIN | ACK, false, server, client),
            (ACK, true, client, server + 1),
            (FIN | ACK, true, client, server + 1),
            (ACK, false, server + 1, client + 1),
        ],
        Close::ServerReset => vec![(RST | ACK, false, server, client)],
        Close::Half => vec![(FIN | ACK, false, server, client), (ACK, true, client, server + 1)],
    });
    steps
}
