//! `ipvsadm -Ln`: rules. Anybody can make rules, so they are a hint, with one exception.
//!
//! The exception is the rule of the `kubernetes` service itself: the first address of a range, port 443, round
//! robin to port 6443 by masquerading. kube-proxy makes it in every cluster, and no other tool has a reason to.

use super::notes::{Fact, Notes, Rank, Source};
use super::sniffer::{Line, Lines};

const KIND: &str = "ipvsadm";
const PROTOCOLS: [&str; 4] = ["TCP", "UDP", "SCTP", "FWM"];

/// Reads a table of rules, or of connections, which say nothing.
pub(super) fn read<'a>(line: &Line<'a>, lines: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let body = line.body();
    if body.starts_with("-A -t ") || body.starts_with("-A -u ") {
        notes.hint("proxyMode", "ipvs", "ipvsadm-rules", Source::of(KIND, line));
        return true;
    }
    if !is_table(body) {
        return false;
    }
    // DPVS prints the same table from user space: its rules say nothing about the kernel's IPVS.
    let is_kernels = !body.contains("(size=0)");
    let mut service = Service::of(body);
    let mut rule = service.is_some().then(|| Source::of(KIND, line));
    let mut is_kubernetes = None;
    while let Some(next) =
        lines.peek().filter(|next| is_table(next.body()) && !next.body().starts_with("IP Virtual"))
    {
        let source = Source::of(KIND, &next);
        if let Some(found) = Service::of(next.body()) {
            service = Some(found);
            rule = rule.or(Some(source));
        } else if service.as_ref().is_some_and(|service| service.is_first_address)
            && is_api_server(next.body())
        {
            is_kubernetes = is_kubernetes.or(Some(source));
        }
        lines.next();
    }
    match (is_kubernetes, rule) {
        (Some(source), _) if is_kernels => notes.fact(Fact::ProxyMode, "ipvs", Rank::Stated, source),
        (None, Some(source)) if is_kernels => notes.hint("proxyMode", "ipvs", "ipvsadm-rules", source),
        _ => {}
    }
    true
}

fn is_table(body: &str) -> bool {
    let mut words = body.split_ascii_whitespace();
    match words.next() {
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

/// A virtual service of the table.
struct Service {
    /// It may be the `kubernetes` service.
    is_first_address: bool,
}

impl Service {
    fn of(body: &str) -> Option<Self> {
        let mut words = body.split_ascii_whitespace();
        let (protocol, address, scheduler) = (words.next()?, words.next()?, words.next()?);
        let is_service =
            PROTOCOLS.contains(&protocol) && scheduler.bytes().all(|byte| byte.is_ascii_lowercase());
        // kube-router makes the same rule, but with a mask on its persistence.
        let is_kube_proxys = scheduler == "rr" && !body.contains(" mask ");
        let is_first_address = is_kube_proxys && protocol == "TCP" && address.ends_with(".1:443");
        is_service.then_some(Self { is_first_address })
    }
}

fn is_api_server(body: &str) -> bool {
    let mut words = body.split_ascii_whitespace();
    words.next() == Some("->")
        && words.next().is_some_and(|address| address.ends_with(":6443"))
        && words.next() == Some("Masq")
}
