//! The nearest changes for the main cases; none of them is hard-coded.

mod support;

use reusecheck_core::facts::{FactName, Facts, ModeSource, Platform, ProxyMode, Sysctls};
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

/// Those that kube-proxy writes.
const SYSCTLS: [FactName; 3] = [FactName::ConnReuseMode, FactName::Conntrack, FactName::ExpireNodestConn];

fn compare(before: &Report, after: &Report) -> Vec<Difference> {
    reusecheck_core::compare(before, after, &ENGLISH)
}

fn changes(line: &str) -> Vec<Change> {
    nearest_changes(&facts(line), &ENGLISH)
}

#[test]
fn changes_of_the_main_cases() {
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
            // The change was not made yet, so nothing is observed.
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
fn changes_say_whether_a_restart_is_needed() {
    // A 0 that was read survives the upgrade: the node restarts, and the reading no longer applies.
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
fn an_upgraded_kube_proxy_writes_over_what_was_read() {
    let mut overwritten = 0;
    for version in ["1.11.3", "1.13.1", "1.18.3", "1.21.2"] {
        for kernel in ["5.4.58", "5.4.60", "5.4.163", "5.10.13", "5.10.84", "6.1.20"] {
            for values in 0..8 {
                let mut node = facts(&format!("{version} | {kernel} | - | ipvs"));
                for (at, sysctl) in SYSCTLS.into_iter().enumerate() {
                    node.sysctls.set(sysctl.name(), values >> at & 1);
                }
                let found = nearest_changes(&node, &ENGLISH).into_iter();
                for change in found.filter(|change| change.kind == Kind::Cluster) {
                    assert_ne!(change.from.as_ref(), Some(&change.to), "{node:?}");
                    // Sysctls that were not read are those that kube-proxy writes, or the kernel's defaults.
                    let mut unread = change.facts.clone();
                    unread.sysctls = Sysctls::default();
                    let unread = reusecheck_core::check(&unread, &ENGLISH);
                    for sysctl in SYSCTLS {
                        let is_written = match sysctl {
                            FactName::ConnReuseMode => unread.kube_proxy.writes.is_some(),
                            _ => unread.sysctls.get(sysctl).is_some_and(|value| value.predicted == Some(1)),
                        };
                        let is_kept = sysctl.get(&change.facts).is_some();
                        assert_eq!(is_kept, !is_written && !change.restart, "{sysctl}: {node:?} {change:?}");
                        // The values that no restart would have reset.
                        let is_mode = sysctl == FactName::ConnReuseMode;
                        overwritten += usize::from(is_written && !is_mode && !change.restart);
                    }
                }
            }
        }
    }
    assert!(overwritten > 5, "{overwritten}");
}

#[test]
fn upgrades_drop_facts_about_the_old_version() {
    let mut node = facts("1.21.3 | 5.10.13 | - | ipvs");
    node.set("livePatch", "none").expect("a value that fits");
    node.set("kernelBuilt", "2021-02-01").expect("a value that fits");
    node.set("commits", "5.10.13:c95c07836fa4=no:symbol").expect("a value that fits");
    node.set("controllerVersion", "1.21.3").expect("a value that fits");
    let found = nearest_changes(&node, &ENGLISH);
    let change = |kind: Kind| found.iter().find(|change| change.kind == kind).expect("a change of that kind");
    let kernel = &change(Kind::Kernel).facts;
    assert_eq!((&kernel.kernel_built, kernel.live_patch, kernel.commits.len()), (&None, None, 0));
    assert_eq!(kernel.controller_version.as_deref(), Some("1.21.3"));
    let cluster = &change(Kind::Cluster).facts;
    assert_eq!((&cluster.controller_version, cluster.commits.len()), (&None, 1));
    assert!(change(Kind::Cluster).restart, "the old 0 stays until then");
    // Here the later kube-proxy writes over everything that harms.
    let mut node = facts("1.13.1 | 5.10.84 | - | ipvs");
    node.set("controllerVersion", "1.13.1").expect("a value that fits");
    let found = nearest_changes(&node, &ENGLISH);
    let cluster = found.iter().find(|change| change.kind == Kind::Cluster).expect("a later release helps");
    assert_eq!((&cluster.facts.controller_version, cluster.restart), (&None, false));
}

#[test]
fn cce_offers_the_systems_that_the_newest_edition_calls_not_affected() {
    for (line, expected) in [
        (
            "v1.27.2-r0 | 3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64 | EulerOS 2.5 | ipvs",
            &["HCE OS 2.0", "Ubuntu 22.04"][..],
        ),
        // No edition is about other systems in a cluster of that version.
        ("v1.17.17-r0 | 3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64 | EulerOS 2.5 | ipvs", &[]),
        ("1.27.3 | 5.4.58 | - | ipvs", &[]),
    ] {
        let systems =
            nearest_changes(&facts(line), &ENGLISH).into_iter().filter(|change| change.kind == Kind::Os);
        let systems: Vec<Change> = systems.collect();
        let names: Vec<&str> = systems.iter().map(|change| change.to.as_str()).collect();
        assert_eq!(names, expected, "{line}");
        for change in systems {
            assert_eq!(
                change.facts.platform,
                Some(Platform::Cce),
                "the old system may have been all that said so"
            );
            assert_eq!(change.facts.kernel, None, "{line}");
        }
    }
}

#[test]
fn another_mode_is_known_by_no_source_of_the_old_one() {
    for source in ModeSource::ALL {
        let node = Facts {
            mode_source: Some(source),
            ..facts("1.33.1 | 5.15.0 | - | ipvs | conn_reuse_mode=0 expire_nodest_conn=0")
        };
        let found: Vec<Change> =
            nearest_changes(&node, &ENGLISH).into_iter().filter(|change| change.kind == Kind::Mode).collect();
        assert!(!found.is_empty(), "{source}");
        for change in found {
            assert_eq!(change.facts.mode_source, None, "{change:?}");
            assert_eq!(Some(change.to.as_str()), change.facts.proxy_mode.map(ProxyMode::name), "{change:?}");
        }
    }
}

#[test]
fn the_rows_of_the_faq_are_compared_where_there_are_any() {
    let line = "v1.19.16-r0 | 3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64 | EulerOS 2.5";
    let (ipvs, iptables) = (check(&format!("{line} | ipvs")), check(&format!("{line} | iptables")));
    let faq =
        |differences: Vec<Difference>| differences.into_iter().find(|difference| difference.what == "faq");
    let rows: Vec<&str> = ipvs.faq.iter().map(|answer| &*answer.row).collect();
    let found = faq(compare(&ipvs, &iptables)).expect("IPVS alone has rows");
    assert_eq!((found.before, found.after), (Some(rows.join(", ")), None));
}

#[test]
fn two_reports_compared() {
    let before = check("1.21.3 | 5.10.13 | - | ipvs");
    let after = check("1.22.0 | 5.10.83 | - | ipvs");
    assert_eq!(compare(&before, &before), []);
    let differences = compare(&before, &after);
    let lines: Vec<String> = differences
        .iter()
        .map(|difference| {
            let side = |side: &Option<String>| side.clone().unwrap_or_default();
            let said = difference.said.each_ref().map(side).join(" -> ");
            format!(
                "{}: {} -> {}\n  {}: {said}",
                difference.what,
                side(&difference.before),
                side(&difference.after),
                difference.label
            )
        })
        .collect();
    insta::assert_snapshot!("compared", lines.join("\n"));
}
