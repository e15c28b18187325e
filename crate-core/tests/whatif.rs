//! The nearest changes: what they are for the main cases, and that none of them is written down anywhere.

mod support;

use reusecheck_core::facts::Facts;
use reusecheck_core::messages::ENGLISH;
use reusecheck_core::nearest_changes;
use reusecheck_core::report::{Certainty, Rating, Report};
use reusecheck_core::whatif::{Change, Difference, Kind};
use support::{check, facts};

const CASES: [&str; 14] = [
    "1.27.3 | 5.4.58 | - | ipvs",
    "1.27.3 | 5.4.60 | - | ipvs",
    "1.21.3 | 5.10.13 | - | ipvs",
    "v1.21.3+k3s1 | 5.10.0-9-amd64 | Debian GNU/Linux 11 (bullseye) | ipvs",
    "1.22.0 | 5.10.13 | - | ipvs | conn_reuse_mode=0",
    "1.13.0 | 5.4.163 | - | ipvs",
    "1.23.17 | 3.10.0-1160.el7.x86_64 | CentOS Linux 7 (Core) | ipvs",
    "1.27.3 | 4.18.0-305.25.1.el8_4.x86_64 | - | ipvs",
    "1.27.3 | 5.4.0-48-generic | Ubuntu 20.04.1 LTS | ipvs",
    "1.27.3 | 4.14.198-152.320.amzn2.x86_64 | Amazon Linux 2 | ipvs",
    "v1.19.16-r0 | 4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64 | EulerOS 2.9 | ipvs",
    "v1.19.16-r0 | 3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64 | EulerOS 2.5 | ipvs",
    "v1.17.17-r0 | 5.10.0-60.18.0.50.r865_35.hce2.x86_64 | HCE OS 2.0 | ipvs",
    "- | - | - | ipvs",
];

fn compare(before: &Report, after: &Report) -> Vec<Difference> {
    reusecheck_core::compare(before, after, &ENGLISH)
}

fn changes(line: &str) -> Vec<Change> {
    nearest_changes(&facts(line), &ENGLISH)
}

#[test]
fn of_the_main_cases() {
    let mut lines = Vec::new();
    for line in CASES {
        lines.push(line.to_owned());
        for change in changes(line) {
            let kernel = change.facts.kernel.as_deref().unwrap_or("-");
            let version = change.facts.cluster_version.as_deref().unwrap_or("-");
            let then = format!("{version} | {kernel} | {}", change.certainty.name());
            lines.push(format!("  {:?}: {}\n      {then}", change.kind, change.text));
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_change_is_what_the_verdict_makes_of_it() {
    for line in CASES {
        let found = changes(line);
        assert!(found.windows(2).all(|pair| pair[0].kind <= pair[1].kind), "{line}: cheapest first");
        for change in found {
            let report = reusecheck_core::check(&change.facts, &ENGLISH);
            // Nobody has seen it yet.
            let founded = report.certainty.max(Certainty::Source);
            assert_eq!((report.rating, founded), (Rating::None, change.certainty), "{line}: {change:?}");
            let other =
                Facts { kernel: None, ..facts(line) } != Facts { kernel: None, ..change.facts.clone() };
            assert!(other || change.kind == Kind::Kernel, "{line}: something changes");
        }
    }
}

#[test]
fn the_build_before_does_not_help() {
    for (line, below, to) in [
        ("1.27.3 | 5.4.58 | - | ipvs", "1.27.3 | 5.4.162 | - | ipvs", "5.4.163"),
        ("1.27.3 | 5.4.0-48-generic | - | ipvs", "1.27.3 | 5.4.0-99-generic | - | ipvs", "5.4.0-100"),
        ("1.21.3 | 5.10.13 | - | ipvs", "1.21.3 | 5.10.82 | - | ipvs", "5.10.83"),
    ] {
        let kernel = changes(line).into_iter().find(|change| change.kind == Kind::Kernel);
        assert_eq!(kernel.map(|change| change.to).as_deref(), Some(to), "{line}");
        assert_ne!(check(below).rating, Rating::None, "{below}");
    }
    for (line, below, to) in [
        ("1.21.3 | 5.10.13 | - | ipvs", "1.21.8 | 5.10.13 | - | ipvs", "1.21.9"),
        ("v1.19.3+k3s1 | 5.10.13 | - | ipvs", "v1.20.14+k3s1 | 5.10.13 | - | ipvs", "v1.20.15+k3s1"),
    ] {
        let cluster = changes(line).into_iter().find(|change| change.kind == Kind::Cluster);
        assert_eq!(cluster.map(|change| change.to).as_deref(), Some(to), "{line}");
        assert_ne!(check(below).rating, Rating::None, "{below}");
    }
}

#[test]
fn nothing_to_change_where_nothing_is_wrong() {
    for line in ["1.27.3 | 5.4.163 | - | ipvs", "1.27.3 | 5.4.58 | - | iptables"] {
        assert_eq!(changes(line), [], "{line}");
    }
}

#[test]
fn what_a_reboot_or_a_restart_leaves() {
    // A 0 that was read stays over the upgrade: the node restarts, and the reading says nothing any more.
    let upgrade = changes("1.21.3 | 5.10.13 | - | ipvs | conn_reuse_mode=0")
        .into_iter()
        .find(|change| change.kind == Kind::Cluster)
        .expect("the gate helps");
    assert!(upgrade.restart && upgrade.facts.sysctls.is_empty());
    let kernel = changes("1.27.3 | 5.4.58 | - | ipvs | conn_reuse_mode=0")
        .into_iter()
        .find(|change| change.kind == Kind::Kernel)
        .expect("a later build helps");
    assert!(!kernel.restart && kernel.facts.sysctls.is_empty());
}

#[test]
fn two_reports_compared() {
    let before = check("1.21.3 | 5.10.13 | - | ipvs");
    let after = check("1.22.0 | 5.10.83 | - | ipvs");
    assert_eq!(compare(&before, &before), []);
    let differences = compare(&before, &after);
    let told: Vec<String> = differences
        .iter()
        .map(|told| {
            let side = |side: &Option<String>| side.clone().unwrap_or_default();
            let said = told.said.each_ref().map(side).join(" -> ");
            format!(
                "{}: {} -> {}\n  {}: {said}",
                told.what,
                side(&told.before),
                side(&told.after),
                told.label
            )
        })
        .collect();
    insta::assert_snapshot!("compared", told.join("\n"));
}
