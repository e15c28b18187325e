//! The facts that a report asks for, and their order.

mod support;

use reusecheck_core::check;
use reusecheck_core::facts::{Controller, FactName, Facts};
use reusecheck_core::messages::ENGLISH;
use reusecheck_core::report::{CommitStatus, Rating, Report};
use support::{examples, facts};

fn asks_for(report: &Report, fact: FactName) -> bool {
    report.missing.iter().any(|missing| missing.fact == fact.name())
}

#[test]
fn the_build_date_is_missing_where_it_can_decide_a_commit() {
    // Four in each year in which a commit could be newer than a build.
    let in_year = |year| ["02-17", "05-11", "08-17", "11-17"].map(|day| format!("{year}-{day}"));
    let days: Vec<String> = (2013..2023).flat_map(in_year).collect();
    let (mut missing_facts, mut useless) = (0, 0);
    for release in examples().into_iter().flat_map(|(_, releases)| releases) {
        let node = Facts { kernel: Some(release), ..facts("1.27.3 | - | - | ipvs") };
        let report = check(&node, &ENGLISH);
        let on = |day: &String| check(&Facts { kernel_built: Some(day.clone()), ..node.clone() }, &ENGLISH);
        let settles = days.iter().any(|day| on(day).kernel.commits != report.kernel.commits);
        let is_open = report.kernel.commits.all().contains(&CommitStatus::Unknown);
        if asks_for(&report, FactName::KernelBuilt) {
            missing_facts += 1;
            assert!(settles, "{node:?}");
            assert!(!days.iter().any(|day| asks_for(&on(day), FactName::KernelBuilt)), "{node:?}");
        } else if is_open && !settles {
            useless += 1;
        }
    }
    assert!(missing_facts > 5 && useless > 0, "{missing_facts} {useless}");
}

/// Returns the facts that a report asks for, in order.
fn missing_facts(line: &str) -> Vec<String> {
    check(&facts(line), &ENGLISH).missing.into_iter().map(|missing| missing.fact.into_owned()).collect()
}

/// Returns how many steps lie between best and worst.
fn width(report: &Report) -> usize {
    let (best, worst) = report.range.unwrap_or((report.rating, report.rating));
    worst as usize - best as usize
}

#[test]
fn the_sysctl_that_narrows_most_is_missing_first() {
    let (mut compared, mut differing) = (0, 0);
    for kernel in ["-", "5.4.58", "5.10.13", "3.10.0-1160.el7.x86_64", "4.14.105-19-0024"] {
        for (version, sysctls) in [
            ("1.27.3", ""),
            ("1.21", ""),
            ("1.12.1", ""),
            ("-", "conntrack=1"),
            ("2.x", ""),
            ("-", "conn_reuse_mode=1"),
            ("2.x", "conn_reuse_mode=0"),
        ] {
            for controller in Controller::ALL {
                let mut node = facts(&format!("{version} | {kernel} | - | ipvs | {sysctls}"));
                node.controller = Some(controller);
                let report = check(&node, &ENGLISH);
                if report.rating != Rating::Unknown {
                    continue;
                }
                let with = |fact: FactName, value: i64| {
                    let mut node = node.clone();
                    node.sysctls.set(fact.name(), value);
                    check(&node, &ENGLISH)
                };
                let at_worst = |fact: FactName| width(&with(fact, 0)).max(width(&with(fact, 1)));
                for fact in [FactName::ConnReuseMode, FactName::ExpireNodestConn, FactName::Conntrack] {
                    let answer = |report: Report| (report.rating, report.range);
                    let splits = answer(with(fact, 0)) != answer(with(fact, 1));
                    let is_open = report.sysctls.get(fact).is_some_and(|value| value.effective.is_none());
                    assert!(!splits || !is_open || asks_for(&report, fact), "{fact}: {node:?}");
                    // A known value is missing only where the model does not cover it.
                    let is_covered = report.steps.iter().all(|step| step.id != "rating-unmodelled");
                    assert!(is_open || !is_covered || !asks_for(&report, fact), "{fact}: {node:?}");
                }
                let sysctls = report.missing.iter().filter_map(|missing| FactName::from_name(&missing.fact));
                let widths: Vec<usize> = sysctls.filter(|fact| fact.is_sysctl()).map(at_worst).collect();
                compared += widths.len();
                differing += usize::from(widths.first() != widths.last());
                assert!(widths.is_sorted(), "{widths:?} {node:?} {:?}", report.missing);
            }
        }
    }
    assert!(compared > 20 && differing > 0, "{compared} {differing}");
}

#[test]
fn the_faq_asks_for_what_its_open_rows_need() {
    let has = |line: &str, fact: &str| missing_facts(line).iter().any(|missing_facts| missing_facts == fact);
    // Version, system and kernel: each is listed only where it is missing.
    for (line, version, os, kernel) in [
        ("v1.19.16-r0 | - | - | ipvs", false, true, true),
        ("v1.19 | - | - | ipvs | platform=cce", true, true, true),
        ("v1.19.16-r0 | - | EulerOS 2.9 | ipvs", false, false, true),
        ("- | - | EulerOS 2.5 | ipvs", true, false, true),
        ("v1.19.16-r0 | - | EulerOS | ipvs", false, false, true),
    ] {
        for (fact, is_asked) in [("clusterVersion", version), ("os", os), ("kernel", kernel)] {
            assert_eq!(has(line, fact), is_asked, "{fact}: {line} {:?}", missing_facts(line));
        }
    }
    // The rows of each EulerOS may apply to a node whose system is only known as EulerOS.
    let report = check(&facts("v1.19.16-r0 | - | EulerOS | ipvs"), &ENGLISH);
    assert!(report.faq.len() > 1 && report.faq.iter().any(|row| row.row.contains("2.5")), "{:?}", report.faq);
    // On other platforms no row counts, and the system has no effect.
    for line in ["1.19.16 | - | - | ipvs", "v1.19.16+k3s1 | - | - | ipvs", "- | - | - | -"] {
        assert!(!has(line, "os"), "{line} {:?}", missing_facts(line));
    }
}

#[test]
fn only_the_mode_is_open_where_the_vendor_decides_the_rest() {
    for line in [
        "v1.17.17-r0 | - | - | -",
        "v1.19.16-r0 | 4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64 | EulerOS 2.9 | -",
        "v1.19.16-r0 | 3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64 | EulerOS 2.5 | -",
    ] {
        let report = check(&facts(line), &ENGLISH);
        assert_eq!(report.rating, Rating::Unknown, "{line}");
        assert!(report.branches.iter().all(|branch| branch.rating != Rating::Unknown), "{line}");
        assert_eq!(missing_facts(line).first().map(String::as_str), Some("proxyMode"), "{line}");
        assert!(
            !missing_facts(line).iter().any(|fact| fact == "observations"),
            "{line}: {:?}",
            missing_facts(line)
        );
    }
}
