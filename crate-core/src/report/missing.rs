//! What would settle or strengthen the answer, the fact that settles most first.

use crate::facts::{CONN_REUSE_MODE, CONNTRACK, EXPIRE_NODEST_CONN, Text};
use crate::report::{Action, Certainty, Missing, Rating, Status};
use crate::system::NodeSystem;
use crate::verdict::{Decider, Verdict, World, rate_all};
use crate::version::cluster::ClusterVersion;

/// The command that shows a fact.
fn how(fact: &'static str) -> &'static str {
    match fact {
        "proxyMode" => "curl -s http://localhost:10249/proxyMode",
        "clusterVersion" => "kubectl get nodes -o wide",
        "kernel" => "uname -r",
        "os" => "cat /etc/os-release",
        CONNTRACK => "sysctl net.ipv4.vs.conntrack",
        EXPIRE_NODEST_CONN => "sysctl net.ipv4.vs.expire_nodest_conn",
        _ => "sysctl net.ipv4.vs.conn_reuse_mode",
    }
}

/// The facts to ask for; empty where nothing more could change or strengthen the answer.
pub(super) fn list(verdict: &Verdict) -> Vec<Missing> {
    let mut facts = Vec::new();
    if verdict.rating == Rating::Unknown {
        settling(verdict, &mut facts);
    } else if verdict.decider != Decider::Mode {
        let unread = verdict.sysctls.conn_reuse_mode.observed.is_none();
        let open = [verdict.stale_backend, verdict.syn_delay].contains(&Status::Possible);
        let weak = verdict.decider == Decider::Model
            && verdict.certainty == Certainty::Inferred
            && verdict.model.mode_decides;
        if unread && (open || weak) {
            facts.push(CONN_REUSE_MODE);
        }
    }
    facts
        .into_iter()
        .map(|fact| Missing { fact: Text::Borrowed(fact), how: Text::Borrowed(how(fact)) })
        .collect()
}

/// Ranks the absent facts by how many ratings stay possible once each is known, at worst.
fn settling(verdict: &Verdict, facts: &mut Vec<&'static str>) {
    let given = verdict.facts;
    let mut ranked: Vec<(usize, &'static str)> = Vec::new();
    let mut consider = |fact, absent: bool, same: &dyn Fn(&World, &World) -> bool| {
        let worlds = &verdict.model.worlds;
        let varies = worlds.first().is_some_and(|first| worlds.iter().any(|world| !same(first, world)));
        if absent && varies {
            let open = open_ratings(worlds, same);
            let at = ranked.partition_point(|(others, _)| *others <= open);
            ranked.insert(at, (open, fact));
        }
    };
    let sysctls = &verdict.sysctls;
    // A kernel that cannot be read is as good as not given.
    let kernel_absent = verdict.kernel.numbers.is_none();
    let version_absent = verdict.kube_proxy.action == Action::Unknown && !version_is_exact(verdict);
    consider("kernel", kernel_absent, &|a, b| a.commits == b.commits);
    consider("clusterVersion", version_absent, &|a, b| {
        (a.mode, a.expire_nodest_conn) == (b.mode, b.expire_nodest_conn)
    });
    consider(CONN_REUSE_MODE, sysctls.conn_reuse_mode.observed.is_none(), &|a, b| a.mode == b.mode);
    consider(EXPIRE_NODEST_CONN, sysctls.expire_nodest_conn.observed.is_none(), &|a, b| {
        a.expire_nodest_conn == b.expire_nodest_conn
    });
    consider(CONNTRACK, sysctls.conntrack.observed.is_none(), &|a, b| a.conntrack == b.conntrack);
    // Without the mode nothing is settled, and it is the cheapest to ask.
    if given.proxy_mode.is_none() {
        facts.push("proxyMode");
    }
    facts.extend(asked_by_faq(verdict));
    for (_, fact) in ranked {
        if !facts.contains(&fact) {
            facts.push(fact);
        }
    }
    // Nothing varies, yet nothing is known: the model does not cover mode 1 on this kernel.
    if verdict.model.unmodelled
        && sysctls.conn_reuse_mode.observed.is_none()
        && !facts.contains(&CONN_REUSE_MODE)
    {
        facts.push(CONN_REUSE_MODE);
    }
}

/// What the rows of the FAQ that may apply ask for and nobody gave.
fn asked_by_faq(verdict: &Verdict) -> impl Iterator<Item = &'static str> {
    let open = verdict.faq.iter().any(|row| !row.decided);
    let version = verdict.version.as_ref().map(ClusterVersion::cce_releases);
    let asked = [
        ("clusterVersion", version.is_none_or(|(from, to)| from != to)),
        ("os", matches!(verdict.system, NodeSystem::Unknown | NodeSystem::OneOf(_))),
        ("kernel", verdict.kernel.numbers.is_none()),
    ];
    asked.into_iter().filter(move |(_, lacking)| open && *lacking).map(|(fact, _)| fact)
}

/// Whether the version names one release, so that asking for it again settles nothing.
fn version_is_exact(verdict: &Verdict) -> bool {
    verdict.releases.is_some_and(|(from, to)| from == to)
}

/// The most ratings that stay possible within one value of the fact.
fn open_ratings(worlds: &[World], same: &dyn Fn(&World, &World) -> bool) -> usize {
    let mut most = 0;
    for (index, world) in worlds.iter().enumerate() {
        if worlds.iter().take(index).any(|earlier| same(earlier, world)) {
            continue;
        }
        let alike: Vec<World> = worlds.iter().filter(|other| same(world, other)).copied().collect();
        let (_, (low, high), _) = rate_all(&alike);
        most = most.max(high as usize - low as usize);
    }
    most
}
