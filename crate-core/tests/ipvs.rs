//! Every cell of the decision table, and what the other booleans change.

use std::collections::BTreeSet;

use reusecheck_core::ipvs::{Backend, Commit, CommitSet, Entry, Outcome, Protocol, Simulation, simulate};
use reusecheck_core::messages::ENGLISH;

/// Returns the kernels by their commits, as the decision table names them.
fn kernel(name: &str) -> CommitSet {
    use Commit::{C95c, D35d, D752, F0a5, F719};
    let commits: &[Commit] = match name {
        "K0" => &[],
        "K1" => &[D752],
        "K2" => &[D752, F719],
        "K3" => &[D752, F719, F0a5],
        "K4" => &[D752, F719, F0a5, C95c],
        "K5" => &[D752, F719, F0a5, D35d],
        "K6" => &Commit::ALL,
        _ => panic!("no kernel {name}"),
    };
    commits.iter().copied().collect()
}

/// Backends in the order of the table's columns, each with `TIME_WAIT`, `FIN_WAIT`, `ESTABLISHED`.
const BACKENDS: [Backend; 4] =
    [Backend::Serving, Backend::Drained, Backend::Removed, Backend::RemovedDrained];
const ENTRIES: [Entry; 3] = [Entry::TimeWait, Entry::FinWait, Entry::Established];

fn letter(outcome: Outcome) -> char {
    match outcome {
        Outcome::OldBackend => 'O',
        Outcome::Rescheduled => 'R',
        Outcome::SynDropped => 'D',
        Outcome::DroppedUntilExpiry => 'X',
        Outcome::DatagramDropped => 'L',
    }
}

fn syn(commits: CommitSet, mode: u8, backend: Backend, entry: Entry) -> Simulation {
    Simulation {
        protocol: Protocol::Tcp,
        commits,
        conn_reuse_mode: mode.try_into().expect("0 to 3"),
        conntrack: true,
        expire_nodest_conn: true,
        backend,
        entry,
        persistent: false,
        expire_quiescent_template: true,
    }
}

/// One row of twelve letters, with `change` applied to each question.
#[track_caller]
fn assert_row(name: &str, mode: u8, expected: &str, change: impl Fn(&mut Simulation)) {
    let mut row = String::new();
    for backend in BACKENDS {
        for entry in ENTRIES {
            let mut question = syn(kernel(name), mode, backend, entry);
            change(&mut question);
            let result = simulate(&question);
            assert_eq!(result.path.last().map(|decision| &*decision.taken), Some(result.outcome.name()));
            row.push(letter(result.outcome));
        }
        row.push(' ');
    }
    assert_eq!(row.trim_end(), expected, "{name}, conn_reuse_mode {mode}");
}

#[test]
fn with_kube_proxys_sysctls() {
    // serving, drained, removed, removed after draining; each from TIME_WAIT, FIN_WAIT, ESTABLISHED
    for (name, mode, expected) in [
        ("K0", 0, "OOO OOO DDD DDD"),
        ("K2", 0, "OOO OOO DDD DDD"),
        ("K3", 0, "OOO OOO DDD DDD"),
        ("K4", 0, "OOO RDD DDD RDD"),
        ("K5", 0, "OOO OOO RDD RDD"),
        ("K6", 0, "OOO RDD RDD RDD"),
        ("K0", 1, "OOO OOO DDD DDD"),
        ("K1", 1, "ROO RRR RDD RRR"),
        ("K2", 1, "DOO DDD DDD DDD"),
        ("K3", 1, "ROO RDD RDD RDD"),
        ("K4", 1, "ROO RDD RDD RDD"),
        ("K5", 1, "ROO RDD RDD RDD"),
        ("K6", 1, "ROO RDD RDD RDD"),
    ] {
        assert_row(name, mode, expected, |_| ());
        // Bit 2 adds FIN_WAIT for entries that never saw a packet from the server: not in NAT mode.
        if mode == 1 {
            assert_row(name, 2, expected, |_| ());
            assert_row(name, 3, expected, |_| ());
        }
    }
}

#[test]
fn without_conntrack_no_reschedule_is_dropped() {
    for (name, mode, expected) in [
        ("K0", 0, "OOO OOO DDD DDD"),
        ("K2", 0, "OOO OOO DDD DDD"),
        ("K3", 0, "OOO OOO DDD DDD"),
        ("K4", 0, "OOO RRR DDD RRR"),
        ("K5", 0, "OOO OOO RRR RRR"),
        ("K6", 0, "OOO RRR RRR RRR"),
        ("K2", 1, "ROO RRR RDD RRR"),
        ("K3", 1, "ROO RRR RDD RRR"),
        ("K4", 1, "ROO RRR RDD RRR"),
        ("K5", 1, "ROO RRR RRR RRR"),
        ("K6", 1, "ROO RRR RRR RRR"),
    ] {
        assert_row(name, mode, expected, |syn| syn.conntrack = false);
    }
}

#[test]
fn without_expire_nodest_conn_weight_does_not_count() {
    for (name, mode, expected) in [
        ("K0", 0, "OOO OOO XXX XXX"),
        ("K2", 0, "OOO OOO XXX XXX"),
        ("K4", 0, "OOO OOO XXX XXX"),
        ("K6", 0, "OOO OOO XXX XXX"),
        ("K2", 1, "DOO DOO DXX DXX"),
        ("K3", 1, "ROO ROO RXX RXX"),
        ("K6", 1, "ROO ROO RXX RXX"),
    ] {
        assert_row(name, mode, expected, |syn| syn.expire_nodest_conn = false);
    }
}

#[test]
fn a_persistent_service_asks_its_template() {
    // With expire_quiescent_template the template of a drained server is dropped, without it the same one is chosen.
    assert_row("K6", 1, "OOO RDD RDD RDD", |syn| syn.persistent = true);
    assert_row("K6", 0, "OOO RDD RDD RDD", |syn| syn.persistent = true);
    let kept = |syn: &mut Simulation| (syn.persistent, syn.expire_quiescent_template) = (true, false);
    assert_row("K6", 1, "OOO ODD RDD RDD", kept);
    // For plain services the sysctl does not matter.
    assert_row("K6", 1, "ROO RDD RDD RDD", |syn| syn.expire_quiescent_template = false);
}

#[test]
fn the_path_names_the_commit_of_each_decision() {
    let result = simulate(&syn(kernel("K6"), 0, Backend::Drained, Entry::TimeWait));
    let path: Vec<_> = result
        .path
        .iter()
        .map(|decision| {
            format!("{}={} {}", decision.at, decision.taken, decision.source.as_deref().unwrap_or("-"))
        })
        .collect();
    assert_eq!(
        path,
        [
            "sysctl=present linux-d752c3645717",
            "reuse-check=entered linux-c95c07836fa4",
            "weight=drained -",
            "conntrack=on -",
            "drops-tracked=yes linux-f719e3754ee2",
            "old-conntrack=fresh linux-f0a5e4d7a594",
            "outcome=rescheduled -",
        ]
    );
}

#[test]
fn reads_and_writes_the_contracts_names() {
    let input = r#"{"commits":["d752c3645717","f719e3754ee2"],"connReuseMode":1,"conntrack":true,"expireNodestConn":true,
        "backend":"removed-drained","entry":"time-wait"}"#;
    let question: Simulation = serde_json::from_str(input).expect("the contract's shape");
    assert_eq!(question.commits, kernel("K2"));
    assert_eq!(question.backend, Backend::RemovedDrained);
    let written = serde_json::to_value(simulate(&question)).expect("plain data");
    assert_eq!(written["outcome"], "syn-dropped");
    assert_eq!(written["path"][0]["source"], "linux-d752c3645717");
}

/// The outcome of a datagram that meets an entry, on every kernel: (backend, conntrack, `expire_nodest_conn`, 35df) -> outcome.
/// The `conn_reuse_mode` and the other commits play no part.
#[test]
fn datagrams_follow_their_entry() {
    for bits in 0..16_u8 {
        for (backend, mode) in BACKENDS.into_iter().flat_map(|backend| [(backend, 0), (backend, 1)]) {
            let (conntrack, expire, flushes, has_f0a5) =
                (bits & 1 != 0, bits & 2 != 0, bits & 4 != 0, bits & 8 != 0);
            let mut commits: CommitSet = [Commit::D752, Commit::F719].into_iter().collect();
            if flushes {
                commits = commits.with(Commit::D35d);
            }
            if has_f0a5 {
                commits = commits.with(Commit::F0a5).with(Commit::C95c);
            }
            let question = Simulation {
                protocol: Protocol::Udp,
                conntrack,
                expire_nodest_conn: expire,
                ..syn(commits, mode, backend, Entry::default())
            };
            let removed = matches!(backend, Backend::Removed | Backend::RemovedDrained);
            let expected = match (removed, expire, flushes, conntrack) {
                (false, ..) => Outcome::OldBackend,
                (true, false, ..) => Outcome::DroppedUntilExpiry,
                (true, true, true, false) => Outcome::Rescheduled,
                (true, true, ..) => Outcome::DatagramDropped,
            };
            assert_eq!(simulate(&question).outcome, expected, "{question:?}");
        }
    }
}

#[test]
fn a_datagram_needs_no_entry_state() {
    let input = r#"{"protocol":"udp","commits":["d752c3645717"],"connReuseMode":1,"conntrack":true,"expireNodestConn":true,"backend":"removed"}"#;
    let question: Simulation = serde_json::from_str(input).expect("the contract's shape");
    let result = simulate(&question);
    assert_eq!(result.outcome, Outcome::DatagramDropped);
    let questions: Vec<&str> = result.path.iter().map(|decision| &*decision.at).collect();
    assert_eq!(questions, ["destination", "expire-nodest-conn", "reschedules-removed", "outcome"]);
}

#[test]
fn a_commit_listed_twice_is_in_the_set() {
    let twice: CommitSet = [Commit::D752, Commit::D752].into_iter().collect();
    assert_eq!(twice, CommitSet::default().with(Commit::D752));
}

/// Every simulation of every kernel.
fn all_simulations() -> impl Iterator<Item = Simulation> {
    let kernels = (0..1 << Commit::ALL.len()).map(|bits: u8| {
        let commits = Commit::ALL.into_iter().enumerate();
        commits.filter(|(at, _)| bits >> at & 1 == 1).map(|(_, commit)| commit).collect::<CommitSet>()
    });
    let settings = (0..1_u8 << 5).map(|bits| [0, 1, 2, 3, 4].map(|at| bits >> at & 1 == 1));
    kernels.flat_map(move |commits| {
        settings.clone().flat_map(
            move |[mode, conntrack, expire_nodest_conn, persistent, expire_quiescent_template]| {
                BACKENDS.into_iter().flat_map(move |backend| {
                    ENTRIES.into_iter().flat_map(move |entry| {
                        Protocol::ALL.map(|protocol| Simulation {
                            protocol,
                            conntrack,
                            expire_nodest_conn,
                            persistent,
                            expire_quiescent_template,
                            ..syn(commits, mode.into(), backend, entry)
                        })
                    })
                })
            },
        )
    })
}

#[test]
fn every_decision_has_a_text_and_none_is_left_over() {
    let mut texts = BTreeSet::new();
    for simulation in all_simulations() {
        for decision in simulate(&simulation).path {
            let text = ENGLISH.decision(simulation.protocol, &decision);
            assert!(!text.is_empty(), "{decision:?}");
            texts.insert((simulation.protocol.name(), decision.at, decision.taken, text));
        }
    }
    // Two protocols may share a text.
    let distinct: BTreeSet<&str> = texts.iter().map(|(_, _, _, text)| *text).collect();
    assert_eq!(distinct.len(), 33);
    let of_outcome = |protocol: Protocol| {
        texts.iter().filter(move |text| text.0 == protocol.name() && text.1 == "outcome")
    };
    assert!(of_outcome(Protocol::Udp).all(|text| !text.3.contains("SYN")));
    assert!(of_outcome(Protocol::Tcp).all(|text| text.3.contains("SYN")));
}
