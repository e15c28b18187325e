//! `kubectl get pods` and `get daemonsets`: which of them forwards service traffic.

use super::columns::Header;
use crate::facts::{Controller, ProxyMode};
use crate::read::notes::{FactName, Notes, Rank, Source};
use crate::read::prompt;
use crate::read::sniffer::{Line, Lines};

const KIND: &str = "workloads";
/// Workloads of every cluster other than kube-proxy, so that a listing with it would show kube-proxy, too.
const NEIGHBOURS: [&str; 6] = ["coredns-", "kube-dns-", "calico-node", "cilium", "kube-flannel", "canal-"];

/// Reads the rows of a list that is not one of nodes.
pub(super) fn read<'a>(header: &Header, line: &Line<'a>, lines: &mut Lines<'a>, notes: &mut Notes) {
    let mut listed = Listed::default();
    while let Some(row) = lines.peek().filter(|row| is_row(header, row.body())) {
        listed.take(&row);
        lines.next();
    }
    listed.finish(Source::of(KIND, line), notes);
}

fn is_row(header: &Header, body: &str) -> bool {
    let first = body.split_ascii_whitespace().next().unwrap_or_default();
    let is_name = first
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-./".contains(&byte));
    let has_words = body.split_ascii_whitespace().count() > 3;
    prompt::command(body).is_none() && (header.has_as_many_cells(body) || is_name && has_words)
}

/// Reads rows without their header, as `grep` leaves them: what they do not show may be there.
pub(in crate::read) fn read_filtered<'a>(line: &Line<'a>, lines: &mut Lines<'a>, notes: &mut Notes) -> bool {
    if !is_pod(line.body()) {
        return false;
    }
    let mut listed = Listed::default();
    listed.take(line);
    while let Some(row) = lines.peek().filter(|row| is_pod(row.body())) {
        listed.take(&row);
        lines.next();
    }
    if let Some(source) = listed.kube_router {
        let why = if listed.has_kube_proxy { "beside-kube-proxy" } else { "mentioned" };
        notes.hint(FactName::Controller.name(), Controller::KubeRouter.name(), why, source);
    }
    true
}

/// `kube-router-8xk2p   1/1   Running`, perhaps behind its namespace.
fn is_pod(body: &str) -> bool {
    let words = || body.split_ascii_whitespace().take(4);
    let is_count =
        |word: &str| word.split_once('/').is_some_and(|(ready, all)| is_number(ready) && is_number(all));
    words().take(2).any(|word| word.starts_with("kube-")) && words().skip(1).any(is_count)
}

fn is_number(word: &str) -> bool {
    word.parse::<u8>().is_ok()
}

/// The kind of a list.
#[derive(Default)]
struct Listed<'a> {
    has_kube_proxy: bool,
    has_neighbours: bool,
    kube_router: Option<Source<'a>>,
}

impl<'a> Listed<'a> {
    fn take(&mut self, row: &Line<'a>) {
        let is_named =
            |name: &str| row.body().split_ascii_whitespace().take(2).any(|word| word.starts_with(name));
        self.has_kube_proxy |= is_named("kube-proxy");
        self.has_neighbours |= NEIGHBOURS.iter().any(|name| is_named(name));
        let runs = !row.body().contains("CrashLoop") && !row.body().contains("Completed");
        if is_named("kube-router") && runs {
            self.kube_router.get_or_insert(Source::of(KIND, row));
        }
    }

    /// Next to kube-proxy, kube-router only enforces policies. Without either, a unit of systemd, a static pod or k3s
    /// itself may still run a kube-proxy that no list of pods shows.
    fn finish(self, list: Source<'_>, notes: &mut Notes) {
        let router = Controller::KubeRouter.name();
        match self.kube_router {
            Some(source) if self.has_kube_proxy => {
                notes.hint(FactName::Controller.name(), router, "beside-kube-proxy", source);
            }
            Some(source) => notes.fact(FactName::Controller, router, Rank::Observed, source),
            None if self.has_neighbours && !self.has_kube_proxy => {
                notes.hint(FactName::ProxyMode.name(), ProxyMode::Replaced.name(), "not-listed", list);
            }
            None => {}
        }
    }
}
