//! The cases played on simulated kernels, for every set of commits.

mod kernel;

use kernel::{Fake, Fault};
use reusecheck_core::ipvs::{Backend, Commit, CommitSet, Entry, Outcome, Protocol, Simulation, simulate};
use reusecheck_probe::case::{Case, PLAN, TRIALS};
use reusecheck_probe::output::Line;
use reusecheck_probe::play::play_all;
use reusecheck_probe::tracking::Way;

/// Returns every set of the commits.
fn sets() -> impl Iterator<Item = CommitSet> {
    (0..1 << Commit::ALL.len()).map(|bits: u32| {
        Commit::ALL
            .into_iter()
            .enumerate()
            .filter(|(at, _)| bits & 1 << at != 0)
            .map(|(_, commit)| commit)
            .collect()
    })
}

fn play(commits: CommitSet, tracks: bool, fault: Fault) -> (Vec<Line>, bool, Fake) {
    let mut kernel = Fake::new(commits, tracks, fault);
    let mut lines = Vec::new();
    let is_answered = play_all(&mut kernel, &[Way::FtpService], &mut |line| lines.push(line));
    (lines, is_answered, kernel)
}

/// Returns the model's answer for a case.
fn expected(case: Case, commits: CommitSet) -> &'static str {
    let outcome = simulate(&Simulation {
        protocol: Protocol::from_name(case.protocol.name()).expect("a protocol of the contract"),
        commits,
        conn_reuse_mode: case.mode.try_into().expect("0 or 1"),
        conntrack: case.conntrack,
        expire_nodest_conn: true,
        backend: Backend::from_name(case.backend.name()).expect("a backend of the contract"),
        entry: case.entry.name().map_or(Entry::TimeWait, |name| Entry::from_name(name).expect("an entry")),
        persistent: false,
        expire_quiescent_template: false,
    })
    .outcome;
    Outcome::name(outcome)
}

fn skips(lines: &[Line]) -> Vec<String> {
    lines.iter().filter(|line| matches!(line, Line::Skip { .. })).map(ToString::to_string).collect()
}

#[test]
fn every_set_of_commits_is_printed_as_the_model_has_it() {
    for commits in sets() {
        let (lines, is_answered, kernel) = play(commits, true, Fault::None);
        assert!(is_answered, "{commits:?}: {lines:?}");
        let mut cases = 0;
        for line in &lines {
            if let Line::Case { case, outcome, has_mode, .. } = line {
                assert_eq!(outcome.name(), expected(*case, commits), "{commits:?} {case:?}");
                assert_eq!(*has_mode, commits.has(Commit::D752));
                cases += 1;
            }
        }
        assert_eq!(cases, PLAN.len() * usize::from(TRIALS));
        assert_eq!(lines.first(), Some(&Line::Tracking(Some(Way::FtpService))));
        assert_eq!(lines.last(), Some(&Line::End));
        assert_eq!(kernel.services, [], "every service is deleted");
    }
}

#[test]
fn an_older_connection_that_expires_costs_no_case() {
    // The first service proves tracking.
    for (number, _) in (2..).zip(PLAN.iter().flat_map(|_| 0..TRIALS)) {
        let (lines, is_answered, kernel) =
            play(Commit::ALL.into_iter().collect(), true, Fault::Expires(number));
        assert!(is_answered, "{number}: {lines:?}");
        assert_eq!(kernel.services, [], "every service is deleted");
    }
}

#[test]
fn tracking_is_not_reported_where_it_is_off() {
    for commits in sets() {
        let (lines, is_answered, _) = play(commits, false, Fault::None);
        assert!(!is_answered);
        assert_eq!(lines.first(), Some(&Line::Tracking(None)));
        assert_eq!(skips(&lines), ["skip case=B why=not-tracked", "skip case=A why=not-tracked"]);
        for line in lines {
            if let Line::Case { case, outcome, .. } = line {
                assert!(!case.conntrack);
                assert_eq!(outcome.name(), expected(case, commits));
            }
        }
    }
}

#[test]
fn a_kernel_that_flushes_by_itself_says_nothing_of_removed_servers() {
    let (lines, is_answered, _) = play(CommitSet::default(), true, Fault::Flushes);
    assert!(!is_answered);
    assert_eq!(skips(&lines), ["skip case=D why=flushed", "skip case=V why=flushed"]);
}

#[test]
fn silence_and_lost_entries_are_no_outcomes() {
    let (lines, is_answered, _) = play(CommitSet::default(), true, Fault::Silent);
    assert!(!is_answered && !lines.iter().any(|line| matches!(line, Line::Case { .. })));
    assert!(skips(&lines).contains(&"skip case=C why=unclear".to_owned()));
    let (lines, ..) = play(CommitSet::default(), true, Fault::Forgets);
    assert!(skips(&lines).contains(&"skip case=A' why=no-entry".to_owned()));
}

#[test]
fn a_failed_case_is_skipped_and_the_others_run() {
    let (lines, is_answered, kernel) = play(CommitSet::default(), true, Fault::Fails);
    assert!(!is_answered);
    assert_eq!(skips(&lines), ["skip case=0 why=failed"]);
    // The first trial had an outcome; a case without both gets no line.
    assert!(!lines.iter().any(|line| matches!(line, Line::Case { case, .. } if case.id == "0")));
    assert_eq!(lines.iter().filter(|line| matches!(line, Line::Case { .. })).count(), 14);
    assert_eq!(lines.last(), Some(&Line::End));
    assert_eq!(kernel.services, []);
}

#[test]
fn a_signal_skips_what_is_left_and_deletes_the_services() {
    let (lines, is_answered, kernel) = play(CommitSet::default(), true, Fault::Stopped);
    assert!(!is_answered);
    assert_eq!(skips(&lines).len(), PLAN.len() - 1, "all but the first case");
    assert!(skips(&lines).iter().all(|line| line.ends_with("why=interrupted")));
    assert_eq!(lines.last(), Some(&Line::End));
    assert_eq!(kernel.services, []);
}
