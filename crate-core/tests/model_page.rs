//! The table of the deciding cases in docs/model.md, compared with the model and with the ratings.

mod support;

use reusecheck_core::check;
use reusecheck_core::facts::{
    CONN_REUSE_MODE, CONNTRACK, CommitProof, EXPIRE_NODEST_CONN, Facts, ProxyMode, ShownBy,
};
use reusecheck_core::ipvs::{
    Backend, Commit, CommitSet, ConnReuseMode, Entry, Outcome, Protocol, Simulation, simulate,
};
use reusecheck_core::messages::ENGLISH;
use support::facts;

const RELEASE: &str = "9.9.9-x";

/// Returns the cells of the table below that heading, without its head.
fn rows(page: &'static str, heading: &str) -> Vec<Vec<&'static str>> {
    let section = page.split(heading).nth(1).expect("the heading");
    let table =
        section.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    table.skip(2).map(|line| line.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

/// Returns whether a text such as `with d752 and f719, without f0a5` describes the commits.
fn describes(text: &str, commits: CommitSet) -> bool {
    let mut is_with = true;
    text.split([' ', ',']).filter(|word| !word.is_empty() && *word != "and").all(|word| match word {
        "with" | "without" => {
            is_with = word == "with";
            true
        }
        name => {
            let commit = Commit::ALL.into_iter().find(|commit| commit.name().starts_with(name));
            commits.has(commit.unwrap_or_else(|| panic!("docs/model.md: no commit {name}"))) == is_with
        }
    })
}

/// Returns the words for what happens to a SYN that meets an entry of that backend in `TIME_WAIT`.
fn outcome(commits: CommitSet, conn_reuse_mode: ConnReuseMode, backend: Backend) -> &'static str {
    let syn = Simulation {
        protocol: Protocol::Tcp,
        commits,
        conn_reuse_mode,
        conntrack: true,
        expire_nodest_conn: true,
        backend,
        entry: Entry::TimeWait,
        persistent: false,
        expire_quiescent_template: true,
    };
    match simulate(&syn).outcome {
        Outcome::OldBackend => "old backend",
        Outcome::Rescheduled => "rescheduled",
        Outcome::SynDropped => "SYN dropped",
        other => panic!("{other:?} is not among the cases"),
    }
}

/// Returns a node that shows its commits and its sysctls.
fn node(commits: CommitSet, conn_reuse_mode: i64) -> Facts {
    let mut node = facts(&format!("1.27.3 | {RELEASE} | - | -"));
    node.proxy_mode = Some(ProxyMode::Ipvs);
    let proof = |commit| CommitProof {
        kernel: RELEASE.to_owned(),
        commit,
        carried: commits.has(commit),
        by: ShownBy::Symbol,
    };
    node.commits = Commit::ALL.into_iter().map(proof).collect();
    if commits.has(Commit::D752) {
        node.sysctls.set(CONN_REUSE_MODE, conn_reuse_mode);
    }
    node.sysctls.set(CONNTRACK, 1);
    node.sysctls.set(EXPIRE_NODEST_CONN, 1);
    node
}

#[test]
fn each_set_of_commits_is_one_row_of_the_deciding_cases() {
    let rows = rows(include_str!("../../docs/model.md"), "## The deciding cases");
    for bits in 0_u8..32 {
        let commits: CommitSet =
            Commit::ALL.into_iter().filter(|commit| bits >> *commit as u8 & 1 != 0).collect();
        for (value, mode) in [(0, ConnReuseMode::OFF), (1, ConnReuseMode::ON)] {
            let fits = |row: &&Vec<&str>| {
                (row[0] == "any" || row[0] == value.to_string()) && describes(row[1], commits)
            };
            let found: Vec<_> = rows.iter().filter(fits).collect();
            let [row] = found[..] else { panic!("{commits:?} in mode {value}: {found:?}") };
            let rating = format!("`{}`", check(&node(commits, value), &ENGLISH).rating);
            let expected =
                [Backend::Drained, Backend::Serving].map(|backend| outcome(commits, mode, backend));
            assert_eq!(row[2..], [expected[0], expected[1], &rating], "{commits:?} in mode {value}");
        }
    }
}
