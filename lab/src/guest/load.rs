//! Plays the loads: kernel sockets on both sides, the node's IPVS between them, connections at a steady rate.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener, TcpStream};
use std::os::fd::AsRawFd as _;
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::libc::linger;
use nix::sys::resource::{Resource, setrlimit};
use nix::sys::socket::{
    AddressFamily, Backlog, SockFlag, SockType, SockaddrIn, bind, connect, listen, setsockopt, socket,
    sockopt,
};

use crate::director::sysctl;
use crate::setup::run;
use crate::space::Space;
use lab::{Counted, LOADS, Load, LoadLine, Ports};
use reusecheck_core::estimate::Closes;
use reusecheck_lab as lab;

const CLIENT: Ipv4Addr = Ipv4Addr::new(10, 3, 0, 2);
const SERVERS: [Ipv4Addr; 2] = [Ipv4Addr::new(10, 4, 0, 2), Ipv4Addr::new(10, 4, 0, 3)];
/// Longer than any state of a load lives; the emulator skips the time.
const FORGOTTEN: Duration = Duration::from_secs(200);

/// Plays every load and prints a line for each.
pub(crate) fn play(lines: &mut File) -> io::Result<()> {
    // Those that lost their first SYN wait for a second, each with its socket.
    setrlimit(Resource::RLIMIT_NOFILE, 20_000, 20_000)?;
    let node = Space::here()?;
    let clients = Space::next_to(&node, 3, &[2])?;
    let servers = Space::next_to(&node, 4, &[2, 3])?;
    for (number, load) in (1..).zip(LOADS) {
        // Each load has its own ports, so that no connection of another load shares its addresses.
        let at = SERVERS.map(|server| SocketAddrV4::new(server, 8000 + u16::from(number)));
        servers.enter()?;
        fs::write("/proc/sys/net/ipv4/tcp_max_syn_backlog", "4096")?;
        let listeners = [TcpListener::bind(at[0])?, TcpListener::bind(at[1])?];
        for listener in &listeners {
            listener.set_nonblocking(true)?;
            // SYNs that are repeated come in bursts, which a server must not lose.
            listen(listener, Backlog::MAXCONN)?;
        }
        node.enter()?;
        let service = SocketAddrV4::new(Ipv4Addr::new(10, 96, 200, number), 80);
        prepare(&load, service, at)?;
        clients.enter()?;
        take_ports(&load)?;
        let mut crowd = Crowd {
            load,
            service,
            listeners: &listeners,
            waiting: HashMap::new(),
            from: Instant::now(),
            counted: Counted::default(),
        };
        crowd.connect(load.settle)?;
        crowd.count();
        node.enter()?;
        if load.drains {
            let weight = format!("-e -t {service} -r {} -m -w 0\n", at[0]);
            run("/sbin/ipvsadm", &["-R"], &weight)?;
        }
        let before = scheduled()?;
        clients.enter()?;
        let began = Instant::now();
        crowd.connect(load.seconds)?;
        let took = u32::try_from(began.elapsed().as_millis()).unwrap_or(u32::MAX);
        node.enter()?;
        let scheduled = u32::try_from(scheduled()? - before).unwrap_or(u32::MAX);
        crowd.finish()?;
        writeln!(lines, "{}", LoadLine { load, counted: Counted { scheduled, took, ..crowd.counted } })?;
        thread::sleep(FORGOTTEN);
    }
    node.enter()
}

/// Returns the node's sysctls and the service.
fn prepare(load: &Load, service: SocketAddrV4, servers: [SocketAddrV4; 2]) -> io::Result<()> {
    sysctl("conn_reuse_mode", load.mode)?;
    sysctl("conntrack", 1)?;
    sysctl("expire_nodest_conn", u8::from(load.expire_nodest_conn))?;
    let [first, second] = servers.map(|server| format!("-a -t {service} -r {server} -m -w 1\n"));
    let rules = format!("-A -t {service} -s rr\n{first}{second}");
    run("/sbin/ipvsadm", &["-R"], &rules)
}

/// Sets the client's ports, and how its node translates them.
fn take_ports(load: &Load) -> io::Result<()> {
    let (first, last) = load.ports;
    fs::write("/proc/sys/net/ipv4/ip_local_port_range", format!("{first} {last}"))?;
    // With its memory, this machine would by default keep fewer closed connections than the load leaves.
    fs::write("/proc/sys/net/ipv4/tcp_max_tw_buckets", "200000")?;
    if load.by == Ports::Masquerade {
        run("/sbin/nft", &["-f", "-"], MASQUERADE)?;
    }
    Ok(())
}

/// As kube-proxy configures it, if the kernel supports it.
const MASQUERADE: &str = "\
table ip nat {
    chain last { type nat hook postrouting priority 100; ip daddr 10.96.0.0/16 masquerade fully-random; }
}
";

/// Returns how many connections IPVS has scheduled, by its own count.
pub(crate) fn scheduled() -> io::Result<u64> {
    let table = fs::read_to_string("/proc/net/ip_vs_stats_percpu")?;
    let all = table.lines().find_map(|line| {
        let (cpu, rest) = line.trim().split_once(' ')?;
        let count = rest.split_whitespace().next()?;
        if cpu == "0" { u64::from_str_radix(count, 16).ok() } else { None }
    });
    all.ok_or_else(|| io::Error::other("ip_vs_stats_percpu names no first processor"))
}

struct Crowd<'a> {
    load: Load,
    service: SocketAddrV4,
    listeners: &'a [TcpListener; 2],
    /// Clients without a server so far, by their port, with their start.
    waiting: HashMap<u16, (TcpStream, Instant)>,
    /// Connections begun before are not counted.
    from: Instant,
    counted: Counted,
}

impl Crowd<'_> {
    fn connect(&mut self, seconds: u32) -> io::Result<()> {
        let began = Instant::now();
        for number in 0..self.load.rate * seconds {
            let due = began + Duration::from_secs(1) * number / self.load.rate;
            thread::sleep(due.saturating_duration_since(Instant::now()));
            self.begin()?;
            self.accept()?;
        }
        Ok(())
    }

    /// Waits for those that are still on their way.
    fn finish(&mut self) -> io::Result<()> {
        for _ in 0..10 {
            thread::sleep(Duration::from_secs(1));
            self.accept()?;
        }
        let lost = self.waiting.values().filter(|(_, since)| *since >= self.from);
        self.counted.failed = u32::try_from(lost.count()).unwrap_or(u32::MAX);
        Ok(())
    }

    /// Begins to count.
    fn count(&mut self) {
        self.from = Instant::now();
        self.counted = Counted { least: u32::MAX, ..Counted::default() };
    }

    fn begin(&mut self) -> io::Result<()> {
        let flags = SockFlag::SOCK_NONBLOCK | SockFlag::SOCK_CLOEXEC;
        let client = socket(AddressFamily::Inet, SockType::Stream, flags, None)?;
        let client = TcpStream::from(client);
        let mut begun = Ok(());
        if self.load.by == Ports::Bind {
            begun = bind(client.as_raw_fd(), &SockaddrIn::from(SocketAddrV4::new(CLIENT, 0)));
        }
        begun = begun.and_then(|()| connect(client.as_raw_fd(), &SockaddrIn::from(self.service)));
        match begun {
            Ok(()) | Err(Errno::EINPROGRESS) => {}
            Err(Errno::EADDRNOTAVAIL | Errno::EADDRINUSE) => {
                self.counted.refused += 1;
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        }
        self.counted.begun += 1;
        let port = self.key(client.local_addr()?.port());
        self.waiting.insert(port, (client, Instant::now()));
        Ok(())
    }

    /// Behind a masquerading node a server sees another port; there is never more than one on its way then.
    fn key(&self, port: u16) -> u16 {
        if self.load.by == Ports::Masquerade { 0 } else { port }
    }

    /// Closes the servers' connections.
    fn accept(&mut self) -> io::Result<()> {
        for (at, listener) in self.listeners.iter().enumerate() {
            loop {
                let (server, peer) = match listener.accept() {
                    Ok(accepted) => accepted,
                    Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                    Err(error) => return Err(error),
                };
                let Some((client, since)) = self.waiting.remove(&self.key(peer.port())) else { continue };
                close(self.load.closes, client, server)?;
                if since < self.from {
                    continue;
                }
                let port = u32::from(peer.port());
                self.counted.least = self.counted.least.min(port);
                self.counted.most = self.counted.most.max(port);
                self.counted.even += u32::from(port % 2 == 0);
                self.counted.first += u32::from(at == 0);
                self.counted.delayed += u32::from(since.elapsed() > Duration::from_millis(500));
            }
        }
        Ok(())
    }
}

fn close(closes: Closes, client: TcpStream, server: TcpStream) -> io::Result<()> {
    let (first, then) = match closes {
        Closes::Client | Closes::ClientReset => (client, server),
        Closes::Server | Closes::ServerReset => (server, client),
    };
    if matches!(closes, Closes::ClientReset | Closes::ServerReset) {
        // Without time to linger, a socket resets where it would close.
        setsockopt(&first, sockopt::Linger, &linger { l_onoff: 1, l_linger: 0 })?;
    }
    drop(first);
    drop(then);
    Ok(())
}
