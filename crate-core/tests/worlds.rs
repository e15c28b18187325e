//! Compares the rating of every kernel and setting with the path of a SYN there.

mod support;

use reusecheck_core::check;
use reusecheck_core::facts::{
    CONN_REUSE_MODE, CONNTRACK, CommitProof, Controller, EXPIRE_NODEST_CONN, ProxyMode, ShownBy,
};
use reusecheck_core::ipvs::{
    Backend, Commit, CommitSet, ConnReuseMode, Entry, Outcome, Protocol, Simulation, simulate,
};
use reusecheck_core::messages::ENGLISH;
use reusecheck_core::report::{Certainty, CommitStatus, Rating, Report};
use support::facts;

const SYSCTLS: [&str; 3] = [CONN_REUSE_MODE, CONNTRACK, EXPIRE_NODEST_CONN];

/// Returns where a SYN goes that meets an entry in `TIME_WAIT`, on a kernel whose commits are all known.
fn outcome(report: &Report, backend: Backend) -> Outcome {
    let commits = Commit::ALL.into_iter().zip(report.kernel.commits.all());
    let commits: CommitSet =
        commits.filter(|(_, status)| *status == CommitStatus::Yes).map(|(commit, _)| commit).collect();
    let is_on = |value: Option<i64>| value == Some(1);
    let sysctls = &report.sysctls;
    let conn_reuse_mode =
        if is_on(sysctls.conn_reuse_mode.effective) { ConnReuseMode::ON } else { ConnReuseMode::OFF };
    let question = Simulation {
        protocol: Protocol::Tcp,
        commits,
        conn_reuse_mode,
        conntrack: is_on(sysctls.conntrack.effective),
        expire_nodest_conn: is_on(sysctls.expire_nodest_conn.effective),
        backend,
        entry: Entry::TimeWait,
        persistent: false,
        expire_quiescent_template: true,
    };
    simulate(&question).outcome
}

/// Returns the rating table, where backends drain before they are removed.
fn rating(report: &Report) -> Rating {
    match (outcome(report, Backend::Drained), outcome(report, Backend::Serving)) {
        (Outcome::OldBackend, _) => Rating::High,
        (_, Outcome::SynDropped) => Rating::Medium,
        (Outcome::SynDropped, _) => Rating::Low,
        _ => Rating::None,
    }
}

#[test]
fn a_node_of_which_all_is_read_is_rated_by_what_it_does() {
    let mut ratings = Vec::new();
    for carried in 0_u8..32 {
        for values in 0..8 {
            let mut node = facts("1.27.3 | 9.9.9-x | - | -");
            node.proxy_mode = Some(ProxyMode::Ipvs);
            node.commits = Commit::ALL
                .into_iter()
                .enumerate()
                .map(|(at, commit)| CommitProof {
                    kernel: "9.9.9-x".to_owned(),
                    commit,
                    carried: carried >> at & 1 != 0,
                    by: ShownBy::Symbol,
                })
                .collect();
            let has =
                |commit: Commit| node.commits.iter().any(|proof| proof.commit == commit && proof.carried);
            for (at, name) in SYSCTLS.into_iter().enumerate() {
                // A kernel without d752 has no such sysctl to read.
                if name != CONN_REUSE_MODE || has(Commit::D752) {
                    node.sysctls.set(name, values >> at & 1);
                }
            }
            let report = check(&node, &ENGLISH);
            let is_on = |name: &str| node.sysctls.get(name) == Some(1);
            // Mode 1 on tracked connections without the commit that drops was never measured.
            if has(Commit::D752) && !has(Commit::F719) && is_on(CONN_REUSE_MODE) && is_on(CONNTRACK) {
                assert_eq!(
                    (report.rating, report.range),
                    (Rating::Unknown, Some((Rating::None, Rating::High)))
                );
                continue;
            }
            assert_eq!((report.rating, report.certainty), (rating(&report), Certainty::Observed), "{node:?}");
            ratings.push(report.rating);
        }
    }
    for rating in [Rating::None, Rating::Low, Rating::Medium, Rating::High] {
        assert!(ratings.contains(&rating), "{rating}");
    }
}

#[test]
fn kube_router_may_remove_a_backend_without_draining_it() {
    let (mut rated, mut open) = (0, 0);
    for kernel in ["5.4.58", "5.4.60", "5.4.163", "5.10.13", "5.10.84", "6.1.0"] {
        for bits in 0..8 {
            let mut node = facts(&format!("- | {kernel} | - | -"));
            node.controller = Some(Controller::KubeRouter);
            for (at, name) in [CONN_REUSE_MODE, CONNTRACK, EXPIRE_NODEST_CONN].into_iter().enumerate() {
                node.sysctls.set(name, bits >> at & 1);
            }
            let report = check(&node, &ENGLISH);
            assert!(report.kernel.commits.all().iter().all(|status| *status != CommitStatus::Unknown));
            let drains = rating(&report);
            let is_dropped = outcome(&report, Backend::Serving) == Outcome::SynDropped;
            let removes = if is_dropped { Rating::Medium } else { Rating::None };
            if drains == removes {
                assert_eq!(report.rating, drains, "{node:?}");
                rated += 1;
            } else {
                let range = Some((drains.min(removes), drains.max(removes)));
                assert_eq!((report.rating, report.range), (Rating::Unknown, range), "{node:?}");
                assert!(report.missing.iter().any(|missing| missing.fact == "controller"), "{node:?}");
                open += 1;
            }
        }
    }
    assert!(rated > 10 && open > 5, "{rated} {open}");
}
