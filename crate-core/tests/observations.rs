//! Observed behaviour of kernels: read from the probe's lines, overriding every table.

mod support;

use reusecheck_core::coverage::{self, run_row};
use reusecheck_core::facts::{Controller, FactName, Facts, Observation, ProxyMode};
use reusecheck_core::ipvs::{Backend, Commit, CommitSet, Entry, Outcome, Protocol, Simulation, simulate};
use reusecheck_core::messages::ENGLISH;
use reusecheck_core::report::{Certainty, CommitStatus, Rating, Report};
use reusecheck_core::{check, knowledge, read_text};

const KERNEL: &str = "4.18.0-900.example.x86_64";

/// `conn_reuse_mode`, `conntrack`, the server, the entry; `expire_nodest_conn` is on in all of them.
const CASES: [(u8, bool, Backend, Entry); 7] = [
    (0, true, Backend::Serving, Entry::TimeWait),
    (0, true, Backend::Drained, Entry::TimeWait),
    (1, true, Backend::Serving, Entry::TimeWait),
    (1, true, Backend::Drained, Entry::Established),
    (1, false, Backend::Drained, Entry::Established),
    (0, false, Backend::Drained, Entry::TimeWait),
    (0, false, Backend::Removed, Entry::TimeWait),
];

/// Returns the behaviour of a kernel with those commits.
fn outcome(commits: CommitSet, (mode, conntrack, backend, entry): (u8, bool, Backend, Entry)) -> Outcome {
    let simulation = Simulation {
        protocol: Protocol::Tcp,
        commits,
        conn_reuse_mode: mode.try_into().expect("0 to 3"),
        conntrack,
        expire_nodest_conn: true,
        backend,
        entry,
        persistent: false,
        expire_quiescent_template: true,
    };
    simulate(&simulation).outcome
}

/// Returns the probe's output there.
fn run(kernel: &str, commits: CommitSet) -> String {
    let trial = |case: (u8, bool, Backend, Entry), trial: u8| {
        let (mode, conntrack, backend, entry) = case;
        let mode = if commits.has(Commit::D752) { mode.to_string() } else { "absent".to_owned() };
        let (conntrack, outcome) = (u8::from(conntrack), outcome(commits, case));
        format!(
            "case protocol=tcp mode={mode} conntrack={conntrack} expire_nodest_conn=1 backend={backend} entry={entry} trial={trial} outcome={outcome}"
        )
    };
    let head = [
        "reusecheck-probe 1 0.2.0",
        "date 2026-11-28",
        &format!("kernel {kernel}"),
        "arch x86_64",
        "tracking service",
    ]
    .map(str::to_owned);
    let cases = CASES.into_iter().flat_map(|case| [trial(case, 1), trial(case, 2)]);
    let lines: Vec<String> = head.into_iter().chain(cases).chain(["end\n".to_owned()]).collect();
    lines.join("\n")
}

fn set(commits: &[Commit]) -> CommitSet {
    commits.iter().copied().collect()
}

fn report(facts: Facts) -> Report {
    check(&Facts { proxy_mode: Some(ProxyMode::Ipvs), ..facts }, &ENGLISH)
}

fn has_step(report: &Report, id: &str) -> bool {
    report.steps.iter().any(|step| step.id == id)
}

#[test]
fn each_reachable_set_is_concluded_from_what_the_probe_prints() {
    use Commit::{C95c, D35d, D752, F0a5, F719};
    for (commits, rating) in [
        (&[][..], Rating::High),
        (&[D752], Rating::High),
        (&[D752, F719], Rating::High),
        (&[D752, F719, F0a5], Rating::High),
        (&[D752, F719, F0a5, D35d], Rating::High),
        (&[D752, F719, F0a5, C95c], Rating::None),
        (&Commit::ALL, Rating::None),
    ] {
        let reading = read_text(&run(KERNEL, set(commits)));
        assert_eq!(reading.facts.kernel.as_deref(), Some(KERNEL));
        assert_eq!(reading.facts.arch.as_deref(), Some("x86_64"));
        assert!(reading.unread.is_empty(), "{:?}", reading.unread);
        let mut facts = reading.facts;
        facts.cluster_version = Some("1.21.9".to_owned());
        let report = report(facts);
        for commit in commits {
            let status = report.kernel.commits.all()[*commit as usize];
            assert_eq!(status, CommitStatus::Yes, "{commits:?} {commit}");
        }
        assert!(
            report
                .kernel
                .commits
                .all()
                .iter()
                .zip(Commit::ALL)
                .all(|(status, commit)| { *status != CommitStatus::Yes || commits.contains(&commit) })
        );
        assert_eq!(report.rating, rating, "{commits:?} {:?}", report.steps);
        assert!(has_step(&report, "kernel-asked"));
    }
}

#[test]
fn with_the_sysctls_read_the_answer_is_observed() {
    let mut facts = read_text(&run(KERNEL, set(&[Commit::D752, Commit::F719, Commit::F0a5]))).facts;
    for (name, value) in [("conn_reuse_mode", 0), ("conntrack", 1), ("expire_nodest_conn", 1)] {
        facts.sysctls.set(&format!("net.ipv4.vs.{name}"), value);
    }
    let report = report(facts);
    assert_eq!((report.rating, report.certainty), (Rating::High, Certainty::Observed));
    assert_eq!(report.kernel.evidence, Certainty::Source);
}

#[test]
fn observations_count_only_for_their_kernel() {
    let observed = read_text(&run(KERNEL, set(&Commit::ALL))).facts;
    let other = Facts { kernel: Some("4.18.0-901.example.x86_64".to_owned()), ..observed };
    assert!(!has_step(&report(other), "kernel-asked"));
}

#[test]
fn the_kernel_decides_before_the_table_and_the_vendor() {
    let h1071 = "4.18.0-147.5.1.6.h1071.eulerosv2r9.x86_64";
    let mut facts = read_text(&run(h1071, set(&[Commit::D752, Commit::F719]))).facts;
    facts.cluster_version = Some("v1.19.16-r0".to_owned());
    let observed = report(facts.clone());
    assert_eq!(observed.rating, Rating::High, "{:?}", observed.steps);
    facts.observations.clear();
    assert_eq!(report(facts).rating, Rating::None);
}

#[test]
fn differing_trials_and_skipped_cases_yield_no_observation() {
    let text = format!(
        "reusecheck-probe 1 0.2.0\nkernel {KERNEL}\n\
         case protocol=tcp mode=1 conntrack=0 expire_nodest_conn=1 backend=drained entry=established trial=1 outcome=rescheduled\n\
         case protocol=tcp mode=1 conntrack=0 expire_nodest_conn=1 backend=drained entry=established trial=2 outcome=old-backend\n\
         skip case=B why=not-tracked\nend\n"
    );
    let reading = read_text(&text);
    assert_eq!(reading.facts.observations, []);
    assert_eq!(reading.facts.kernel.as_deref(), Some(KERNEL));
    assert!(reading.unread.is_empty(), "{:?}", reading.unread);
}

#[test]
fn a_kernel_that_no_set_explains_is_judged_by_what_it_did() {
    let mut facts = read_text(&run(KERNEL, set(&Commit::ALL))).facts;
    facts.cluster_version = Some("1.21.9".to_owned());
    // Scheduled again while the backend serves, in mode 0: no set of the commits does that.
    for observation in &mut facts.observations {
        if observation.backend == Backend::Serving {
            observation.outcome = Outcome::Rescheduled;
        }
    }
    let observed = report(facts.clone());
    assert!(has_step(&observed, "kernel-asked-fits-none") && !has_step(&observed, "kernel-asked"));
    assert!(observed.kernel.commits.all().iter().all(|status| *status == CommitStatus::Unknown));
    assert!(!has_step(&observed, "syn-drained-rescheduled"));
    // Mode 0 with conntrack 1, as kube-proxy sets it, was tried in both cases of the rating.
    assert_eq!(observed.rating, Rating::None, "{:?}", observed.steps);
    facts.sysctls.set("net.ipv4.vs.conn_reuse_mode", 1);
    assert_eq!(report(facts).rating, Rating::Unknown);
}

#[test]
fn one_observation_leaves_the_other_commits_to_the_table() {
    let release = "4.19.90-52.15.v2207.ky10.aarch64";
    let mut facts = read_text(&run(release, set(&[Commit::D752, Commit::F719]))).facts;
    // Drained and untracked in mode 0: only c95c decides this.
    facts.observations.retain(|observation| {
        !observation.conntrack
            && observation.backend == Backend::Drained
            && observation.entry == Entry::TimeWait
    });
    assert_eq!(facts.observations.len(), 1);
    let observed = report(facts.clone());
    facts.observations.clear();
    let mut expected = report(facts).kernel.commits.all();
    assert_eq!(expected[Commit::C95c as usize], CommitStatus::Unknown);
    expected[Commit::C95c as usize] = CommitStatus::No;
    assert_eq!(observed.kernel.commits.all(), expected);
    assert!(!has_step(&observed, "kernel-shown-contradicts"));
}

#[test]
fn a_table_that_the_kernel_contradicts_is_named() {
    let observed = report(read_text(&run("5.4.58", set(&Commit::ALL))).facts);
    assert!(has_step(&observed, "kernel-shown-contradicts"));
}

/// Facts of a node whose kernel schedules again to serving backends, in mode 0: no set of the commits does that.
fn unexplained(release: &str, drained: Outcome) -> Facts {
    let mut facts = read_text(&run(release, set(&[Commit::D752, Commit::F719]))).facts;
    facts.cluster_version = Some("1.27.3".to_owned());
    for observation in &mut facts.observations {
        match observation.backend {
            Backend::Serving => observation.outcome = Outcome::Rescheduled,
            Backend::Drained if observation.entry == Entry::TimeWait => observation.outcome = drained,
            _ => {}
        }
    }
    facts
}

#[test]
fn a_drained_backend_that_still_gets_connections_is_enough() {
    for (drained, rating) in [(Outcome::OldBackend, Rating::High), (Outcome::SynDropped, Rating::Unknown)] {
        let mut facts = unexplained(KERNEL, drained);
        // Nothing was tried with a backend that serves.
        for (name, value) in [("conn_reuse_mode", 0), ("conntrack", 0), ("expire_nodest_conn", 1)] {
            facts.sysctls.set(&format!("net.ipv4.vs.{name}"), value);
        }
        let observed = report(facts);
        assert!(has_step(&observed, "kernel-asked-fits-none"));
        assert_eq!(observed.rating, rating, "{drained}");
    }
}

#[test]
fn observations_do_not_apply_to_later_builds() {
    let mut as_listed = read_text(&run("5.4.58", set(&[Commit::D752, Commit::F719]))).facts;
    as_listed.cluster_version = Some("1.27.3".to_owned());
    for facts in [as_listed, unexplained("5.4.58", Outcome::OldBackend)] {
        let observed = report(facts);
        assert_eq!(observed.rating, Rating::High);
        let upgrade = observed.remedies.iter().find(|remedy| remedy.id == "upgrade-kernel").expect("listed");
        assert!(upgrade.text.contains("5.4.163"), "{}", upgrade.text);
    }
}

#[test]
fn observations_are_kept_per_node() {
    let one = run(KERNEL, set(&Commit::ALL)).replace("arch", "node worker-1\narch");
    let two = run("4.18.0-901.example.x86_64", set(&[Commit::D752])).replace("arch", "node worker-2\narch");
    let nodes = read_text(&[one, two].concat()).nodes.expect("two nodes");
    let observation = |name: &str| {
        let node = nodes.iter().find(|node| node.name == name).expect("its name");
        (node.facts.kernel.clone(), node.facts.observations.len())
    };
    assert_eq!(observation("worker-1"), (Some(KERNEL.to_owned()), CASES.len()));
    assert_eq!(observation("worker-2"), (Some("4.18.0-901.example.x86_64".to_owned()), CASES.len()));
}

#[test]
fn observations_go_round_as_text_and_json() {
    let facts = read_text(&run(KERNEL, set(&Commit::ALL))).facts;
    let text = FactName::Observations.get(&facts).expect("some");
    let mut read = Facts::default();
    FactName::Observations.set(&mut read, &text).expect("what was written");
    assert_eq!(read.observations, facts.observations);
    let json = serde_json::to_string(&facts).expect("plain data");
    assert_eq!(serde_json::from_str::<Facts>(&json).expect("what was written"), facts);
    let reread = read_text(&serde_json::to_string_pretty(&report(facts.clone())).expect("plain data"));
    assert_eq!(reread.facts.observations, facts.observations);
    for wrong in ["4.18:tcp/4/1/1/drained/time-wait=rescheduled", "4.18:tcp/1/1/1/drained=rescheduled"] {
        assert!(FactName::Observations.set(&mut Facts::default(), wrong).is_err(), "{wrong}");
    }
}

#[test]
fn an_observation_override_replaces_the_read_one() {
    let read = read_text(&run(KERNEL, set(&Commit::ALL))).facts;
    let overrides = Observation { outcome: Outcome::OldBackend, ..read.observations[2].clone() };
    let overrides = Facts { observations: vec![overrides.clone()], ..Facts::default() };
    let merged = reusecheck_core::facts::merge(&overrides, &read, &mut Vec::new());
    assert_eq!(merged.observations.len(), read.observations.len());
    assert!(merged.observations.contains(&overrides.observations[0]));
}

#[test]
fn a_router_that_removes_at_once_stays_open_where_no_set_fits() {
    let mut facts = read_text(&run(KERNEL, set(&Commit::ALL))).facts;
    facts.observations[0].outcome = Outcome::Rescheduled;
    facts.controller = Some(Controller::KubeRouter);
    assert_eq!(report(facts).rating, Rating::Unknown);
}

/// Observing a kernel whose commits are known only confirms the answer.
#[test]
fn a_listed_kernel_that_does_as_listed_is_rated_as_before() {
    let mut compared = 0;
    for kernel in support::examples().into_iter().flat_map(|(_, examples)| examples) {
        let facts = Facts { kernel: Some(kernel.clone()), ..Facts::default() };
        let listed = report(facts.clone());
        let commits = listed.kernel.commits.all();
        if commits.contains(&CommitStatus::Unknown) || listed.rating == Rating::Unknown {
            continue;
        }
        let carried = Commit::ALL.into_iter().zip(commits).filter(|(_, status)| *status == CommitStatus::Yes);
        let observations =
            read_text(&run(&kernel, carried.map(|(commit, _)| commit).collect())).facts.observations;
        let observed = report(Facts { observations, ..facts });
        assert_eq!((observed.rating, observed.range), (listed.rating, listed.range), "{kernel}");
        assert!(!has_step(&observed, "kernel-shown-contradicts"), "{kernel}");
        compared += 1;
    }
    assert!(compared > 100, "{compared}");
}

/// Returns the runs of the knowledge: lineage and release.
fn runs() -> impl Iterator<Item = (&'static str, coverage::Run)> {
    knowledge()
        .lineages
        .into_iter()
        .flat_map(|lineage| lineage.runs.into_iter().map(move |run| (lineage.id, run)))
}

fn of_release(release: &str) -> Facts {
    Facts { kernel: Some(release.to_owned()), cluster_version: Some("1.21.9".to_owned()), ..Facts::default() }
}

/// Returns the node's own observations, as a link has them.
fn facts_of_run(run: &coverage::Run) -> Facts {
    let value = run.outcomes.iter().map(|outcome| [run.release, ":", outcome].concat());
    let mut facts = of_release(run.release);
    facts
        .set(FactName::Observations.name(), &value.collect::<Vec<_>>().join(","))
        .expect("outcomes as links have them");
    facts
}

#[test]
fn a_run_of_the_knowledge_answers_like_the_node_itself() {
    let mut count = 0;
    for (lineage, run) in runs() {
        let (elsewhere, here) = (report(of_release(run.release)), report(facts_of_run(&run)));
        assert!(
            has_step(&elsewhere, "kernel-run") || has_step(&elsewhere, "kernel-run-fits-none"),
            "{lineage}: {} leads nowhere, is it written as `uname -r` prints it?",
            run.release
        );
        assert!(!has_step(&here, "kernel-run"), "what the node shows decides");
        assert_eq!(elsewhere.kernel.commits, here.kernel.commits, "{}", run.release);
        assert_eq!((elsewhere.rating, elsewhere.problems), (here.rating, here.problems), "{}", run.release);
        assert_ne!(elsewhere.certainty, Certainty::Observed, "another machine was asked");
        count += 1;
    }
    assert!(count >= 3);
}

#[test]
fn a_run_holds_for_its_very_release() {
    for (_, run) in runs() {
        let release = run.release;
        let neighbours =
            [[release, "1"].concat(), release.replace("-cloud", ""), release.replacen('.', ".1", 1)];
        for neighbour in neighbours {
            assert!(!has_step(&report(of_release(&neighbour)), "kernel-run"), "{neighbour} after {release}");
        }
    }
}

#[test]
fn a_run_row_lists_the_observations() {
    let observed = read_text(&run(KERNEL, set(&[Commit::D752, Commit::F719]))).facts;
    let row: toml::Table = run_row(&observed, "2026-11-28").expect("a row").parse().expect("TOML");
    let row = &row["lineage"]["run"][0];
    assert_eq!((row["release"].as_str(), row["date"].as_str()), (Some(KERNEL), Some("2026-11-28")));
    let outcomes = row["outcomes"].as_array().expect("outcomes");
    assert_eq!(outcomes.len(), observed.observations.len());
    assert_eq!(outcomes[0].as_str(), Some("tcp/0/1/1/serving/time-wait=old-backend"));
    let other = Facts { kernel: Some("4.18.0-901.example.x86_64".to_owned()), ..observed };
    assert_eq!(run_row(&other, "2026-11-28"), None);
    // A release that cannot be written between quotes is no release.
    let odd = "4.18.0-\"900\"";
    let odd = read_text(&run(odd, set(&[Commit::D752]))).facts;
    assert_eq!(run_row(&Facts { kernel: Some("4.18.0-\"900\"".to_owned()), ..odd }, "2026-11-28"), None);
}

#[test]
fn the_probe_is_named_last_and_with_care_for_old_kernels() {
    for (release, way) in [
        ("3.10.0-862.14.1.6_99.x86_64", "--allow-old-kernel"),
        ("4.15.0-147.acme", "drained node"),
        ("4.19.0-147.acme", "sudo ./reusecheck-probe-$(uname -m)"),
        ("4.19.90-52.22.v2207.ky10.x86_64", "sudo ./reusecheck-probe-$(uname -m)"),
    ] {
        let missing = report(of_release(release)).missing;
        let Some(observed) = missing.last().filter(|missing| missing.fact == "observations") else {
            panic!("{release}: {missing:?}")
        };
        assert!(observed.how.contains(way), "{release}: {}", observed.how);
        assert_eq!(observed.how.contains("--allow-old-kernel"), !release.starts_with("4.19"), "{release}");
        assert!(
            missing.iter().any(|missing| missing.fact == "commits"),
            "{release}: the changelog is cheaper"
        );
    }
}
