//! `ipvsadm -Ln`, `ipvsadm -S` and `/proc/net/ip_vs`: rules. Anybody can make rules, so they are a hint, with one exception.
//!
//! The exception is the rule of the `kubernetes` service itself: the first address of a range, port 443, round
//! robin to port 6443 by masquerading. kube-proxy makes it in every cluster, and no other tool has a reason to. Even
//! that rule survives a change of mode. Without `-n`, ipvsadm prints names for addresses and ports that have one.

use std::borrow::Cow;
use std::net::Ipv4Addr;

use super::notes::{Notes, Source};
use super::sniffer::{Line, Lines};
use crate::facts::{Draining, ModeSource, ProxyMode, Text};

const KIND: &str = "ipvsadm";
const PROTOCOLS: [&str; 4] = ["TCP", "UDP", "SCTP", "FWM"];

/// Reads rules, as a table or saved, or a table of connections, which say nothing.
pub(super) fn read<'a>(line: &Line<'a>, lines: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let body = line.body();
    if !is_table(body) {
        return false;
    }
    // DPVS prints the same table from user space: its rules say nothing about the kernel's IPVS.
    let mut table = Table { is_kernels: !body.contains("(size=0)"), ..Table::default() };
    table.row(line, notes);
    while let Some(next) =
        lines.peek().filter(|next| is_table(next.body()) && !next.body().starts_with("IP Virtual"))
    {
        table.row(&next, notes);
        lines.next();
    }
    table.finish(notes);
    true
}

/// Returns whether a line is one that `ipvsadm -S` prints, the arguments that make a rule: `-A -t 10.0.0.1:443 -s rr`.
fn is_saved(body: &str) -> bool {
    ["-A -t ", "-A -u ", "-a -t ", "-a -u "].iter().any(|start| body.starts_with(start))
}

fn is_table(body: &str) -> bool {
    let mut words = body.split_ascii_whitespace();
    match words.next() {
        Some("-A" | "-a") => is_saved(body),
        Some("IP") => body.starts_with("IP Virtual Server version"),
        Some("IPVS") => body == "IPVS connection entries",
        Some("Prot") => body.contains("LocalAddress:Port"),
        Some("pro") => body.contains("expire state"),
        Some("->") => words.next().is_some_and(|word| word.contains(':')),
        Some(word) => {
            PROTOCOLS.contains(&word)
                && words.next().is_some_and(|word| word.contains(':') || word.parse::<u32>().is_ok())
        }
        None => false,
    }
}

/// A table, row by row.
#[derive(Default)]
struct Table<'a> {
    is_kernels: bool,
    /// The title above the rows, which a table without rows has, too.
    title: Option<Source<'a>>,
    /// Whether there is any row below it.
    has_rows: bool,
    service: Option<Service>,
    /// The first rule that kube-proxy may have made.
    rule: Option<Source<'a>>,
    is_kubernetes: Option<Source<'a>>,
}

impl<'a> Table<'a> {
    fn row(&mut self, line: &Line<'a>, notes: &mut Notes) {
        let (body, source) = (line.body(), Source::of(KIND, line));
        // Statistics and rates have other columns: their rows are not rules.
        if body.starts_with("Prot LocalAddress:Port Scheduler") {
            self.title = Some(source);
        } else if let Some(service) = Service::of(body) {
            // Docker Swarm marks packets; kube-proxy never does.
            if service.protocol != "FWM" {
                self.rule = self.rule.or(Some(source));
            }
            self.service = Some(service);
            self.has_rows = true;
        } else if let Some(server) = Server::of(body) {
            let Some(service) = &self.service else {
                // What `grep` leaves of saved rules.
                self.rule = self.rule.or(Some(source).filter(|_| is_saved(body)));
                return;
            };
            self.has_rows = true;
            if service.is_kubernetes && server.is_apis {
                self.is_kubernetes = self.is_kubernetes.or(Some(source));
            }
            if server.weight == 0 && self.is_kernels && server.active + server.inactive > 0 {
                notes.draining(server.draining(service));
            }
        }
    }

    fn finish(self, notes: &mut Notes) {
        if !self.is_kernels {
            return;
        }
        match (self.is_kubernetes, self.rule, self.title) {
            (Some(source), ..) => notes.mode(ProxyMode::Ipvs, ModeSource::Rules, source),
            (None, Some(source), _) => notes.hint("proxyMode", "ipvs", "ipvsadm-rules", source),
            (None, None, Some(source)) if !self.has_rows && !notes.command.contains(" -t ") => {
                notes.ipvs_failed(source);
            }
            _ => {}
        }
    }
}

/// Returns whether an address may be the `kubernetes` service's: the first address of a range, or its name.
fn is_of_kubernetes(address: &str) -> bool {
    let Some((host, "443" | "https")) = address.rsplit_once(':') else { return false };
    host.ends_with(".1") || host.ends_with("::1]") || host.starts_with("kubernetes.default.")
}

/// Returns whether an address may be an API server's. Files of well-known ports call 6443 `sun-sr-https`.
fn is_of_api_server(address: &str) -> bool {
    matches!(address.rsplit_once(':'), Some((_, "6443" | "sun-sr-https")))
}

/// A virtual service of the table.
struct Service {
    protocol: String,
    address: String,
    /// It may be the `kubernetes` service.
    is_kubernetes: bool,
}

impl Service {
    fn of(body: &str) -> Option<Self> {
        let mut words = body.split_ascii_whitespace();
        let (protocol, address, scheduler) = match (words.next()?, words.next()?, words.next()?) {
            ("-A", kind, address) => {
                let protocol = if kind == "-u" { "UDP" } else { "TCP" };
                (protocol, address, words.next().filter(|word| *word == "-s").and_then(|_| words.next())?)
            }
            row => row,
        };
        let address = without_hex(address);
        let is_service =
            PROTOCOLS.contains(&protocol) && scheduler.bytes().all(|byte| byte.is_ascii_lowercase());
        // kube-router makes the same rule, but with a mask on its persistence.
        let is_kube_proxys = scheduler == "rr" && !body.contains(" mask ") && !body.contains(" -M ");
        let is_kubernetes = is_kube_proxys && protocol == "TCP" && is_of_kubernetes(&address);
        let (protocol, address) = (protocol.to_owned(), address.into_owned());
        is_service.then_some(Self { protocol, address, is_kubernetes })
    }
}

/// A real server of a service.
struct Server {
    address: String,
    /// It may be the API server.
    is_apis: bool,
    weight: u64,
    active: u64,
    inactive: u64,
}

impl Server {
    fn of(body: &str) -> Option<Self> {
        if body.starts_with("-a ") {
            return Self::saved(body);
        }
        let mut words = body.strip_prefix("-> ")?.split_ascii_whitespace();
        // Statistics and rates have a number there.
        let is_method = |word: &&str| word.bytes().all(|byte| byte.is_ascii_alphabetic());
        let (address, forward) = (without_hex(words.next()?), words.next().filter(is_method)?);
        let mut number = || words.next()?.parse().ok();
        let (weight, active, inactive) = (number()?, number()?, number()?);
        let is_apis = is_of_api_server(&address) && forward == "Masq";
        Some(Self { address: address.into_owned(), is_apis, weight, active, inactive })
    }

    /// Reads `-a -t 10.0.0.1:443 -r 10.0.0.7:6443 -m -w 1`, which does not show connections.
    fn saved(body: &str) -> Option<Self> {
        let mut words = body.split_ascii_whitespace().skip(3);
        let address = words.next().filter(|word| *word == "-r").and_then(|_| words.next())?;
        let is_apis = is_of_api_server(address) && words.next() == Some("-m");
        let weight = body.rsplit_once("-w ").and_then(|(_, weight)| weight.trim().parse().ok())?;
        Some(Self { address: address.to_owned(), is_apis, weight, active: 0, inactive: 0 })
    }

    fn draining(self, service: &Service) -> Draining {
        let protocol = PROTOCOLS.iter().find(|protocol| **protocol == service.protocol).copied();
        Draining {
            protocol: Text::Borrowed(protocol.unwrap_or_default()),
            service: service.address.clone(),
            server: self.address,
            active: self.active,
            inactive: self.inactive,
        }
    }
}

/// Returns an address as `ipvsadm` prints it; the kernel's own table has `0A600001:01BB`.
fn without_hex(address: &str) -> Cow<'_, str> {
    let number = |digits: &str| u32::from_str_radix(digits, 16).ok();
    let parts = address.split_once(':').filter(|(host, port)| (host.len(), port.len()) == (8, 4));
    match parts.and_then(|(host, port)| Some((number(host)?, number(port)?))) {
        Some((host, port)) => Cow::Owned(format!("{}:{port}", Ipv4Addr::from(host))),
        None => Cow::Borrowed(address),
    }
}
