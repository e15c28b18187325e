//! A live connection through the node's IPVS: one line each way, repeatedly.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::director::sysctl;
use crate::setup::run;
use crate::space::Space;

const SERVICE: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(10, 96, 210, 1), 80);
const SERVER: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(10, 6, 0, 2), 8000);
const BETWEEN_LINES: Duration = Duration::from_millis(20);
const SETTLED: Duration = Duration::from_secs(5);
/// A line that takes longer is lost.
const PATIENCE: Duration = Duration::from_secs(1);

/// The connection, which runs in its own threads.
pub(super) struct Live {
    is_over: Arc<AtomicBool>,
    client: JoinHandle<(u32, u32)>,
    /// The namespaces of client and server.
    _spaces: [Space; 2],
}

impl Live {
    /// Makes client, server and service with kube-proxy's settings, and begins.
    pub(super) fn begin() -> io::Result<Self> {
        let node = Space::here()?;
        let clients = Space::next_to(&node, 5, &[2])?;
        let servers = Space::next_to(&node, 6, &[2])?;
        servers.enter()?;
        let listener = TcpListener::bind(SERVER)?;
        node.enter()?;
        for (name, value) in [("conn_reuse_mode", 0), ("conntrack", 1), ("expire_nodest_conn", 1)] {
            sysctl(name, value)?;
        }
        run(
            "/sbin/ipvsadm",
            &["-R"],
            &format!("-A -t {SERVICE} -s rr\n-a -t {SERVICE} -r {SERVER} -m -w 1\n"),
        )?;
        thread::spawn(move || echo(&listener));
        clients.enter()?;
        let stream = TcpStream::connect(SERVICE)?;
        node.enter()?;
        stream.set_read_timeout(Some(PATIENCE))?;
        // The new devices configure their own IPv6 addresses first.
        thread::sleep(SETTLED);
        let is_over = Arc::new(AtomicBool::new(false));
        let until = Arc::clone(&is_over);
        let client = thread::spawn(move || talk(&stream, &until));
        Ok(Self { is_over, client, _spaces: [clients, servers] })
    }

    /// Ends it; returns how many lines were sent and how many came back, in order.
    pub(super) fn end(self) -> io::Result<(u32, u32)> {
        self.is_over.store(true, Ordering::Relaxed);
        self.client.join().map_err(|_| io::Error::other("the live client ended early"))
    }
}

fn echo(listener: &TcpListener) -> io::Result<u64> {
    let (stream, _) = listener.accept()?;
    io::copy(&mut &stream, &mut &stream)
}

fn talk(stream: &TcpStream, is_over: &AtomicBool) -> (u32, u32) {
    let (mut sent, mut echoed) = (0, 0);
    let mut answers = BufReader::new(stream);
    while !is_over.load(Ordering::Relaxed) {
        let line = format!("line {sent}\n");
        sent += 1;
        let mut answer = String::new();
        let mut stream = stream;
        if stream.write_all(line.as_bytes()).and_then(|()| answers.read_line(&mut answer)).is_err() {
            break;
        }
        echoed += u32::from(answer == line);
        thread::sleep(BETWEEN_LINES);
    }
    (sent, echoed)
}
