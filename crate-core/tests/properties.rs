//! Properties that hold for all facts, not only for the listed ones.

use std::cmp::Ordering;

use proptest::prelude::*;
use reusecheck_core::check;
use reusecheck_core::facts::{Facts, Platform, ProxyMode};
use reusecheck_core::messages::ENGLISH;
use reusecheck_core::report::{ProblemId, Rating, Report, facts_of};

const VERSIONS: [&str; 14] = [
    "1.10.3",
    "1.12.4",
    "1.13.1",
    "1.17",
    "1.18.20",
    "1.19.16",
    "1.20",
    "1.21",
    "1.21.9",
    "1.27.3",
    "v1.19.16-r0",
    "v1.27.2-r0",
    "v1.17.17-r0",
    "1.28.5+k3s1",
];
const KERNELS: [&str; 16] = [
    "3.10.107",
    "3.10.0-327.el7.x86_64",
    "3.10.0-1160.el7.x86_64",
    "4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64",
    "4.18.0-147.5.1.6.h1071.eulerosv2r9.x86_64",
    "4.19.36-vhulk1907.1.0.h1350.eulerosv2r8.aarch64",
    "5.10.0-60.18.0.50.r865_35.hce2.x86_64",
    "5.4.0-1034-azure",
    "5.4.0-66-generic",
    "5.15.0-53-generic",
    "5.4.58",
    "5.4.163",
    "5.10.13",
    "6.1.5",
    "4.12.14-197.45-default",
    "no kernel",
];
const SYSTEMS: [&str; 6] =
    ["EulerOS 2.5", "EulerOS 2.9", "HCE OS 2.0", "Ubuntu 22.04.3 LTS", "CentOS Linux 7 (Core)", "RancherOS"];
const SYSCTLS: [&str; 4] = [
    "net.ipv4.vs.conn_reuse_mode",
    "net.ipv4.vs.conntrack",
    "net.ipv4.vs.expire_nodest_conn",
    "net.ipv4.vs.expire_quiescent_template",
];

prop_compose! {
    fn any_facts()(
        version in proptest::option::of(proptest::sample::select(&VERSIONS[..])),
        kernel in proptest::option::of(proptest::sample::select(&KERNELS[..])),
        os in proptest::option::of(proptest::sample::select(&SYSTEMS[..])),
        mode in proptest::option::of(proptest::sample::select(&ProxyMode::ALL[..])),
        platform in proptest::option::of(proptest::sample::select(&[Platform::Cce, Platform::Upstream][..])),
        sysctls in proptest::collection::vec(proptest::option::of(0_i64..=3), 4),
    ) -> Facts {
        let mut facts = Facts {
            cluster_version: version.map(str::to_owned),
            kernel: kernel.map(str::to_owned),
            os: os.map(str::to_owned),
            proxy_mode: mode,
            platform,
            ..Facts::default()
        };
        for (name, value) in SYSCTLS.iter().zip(sysctls) {
            if let Some(value) = value {
                facts.sysctls.set(name, value);
            }
        }
        facts
    }
}

/// Returns the facts without the ones in the bit mask: version, kernel, system, mode, then the four sysctls.
fn without(facts: &Facts, dropped: u8) -> Facts {
    let keep = |bit: u8| dropped & 1 << bit == 0;
    let mut fewer = Facts {
        cluster_version: facts.cluster_version.clone().filter(|_| keep(0)),
        kernel: facts.kernel.clone().filter(|_| keep(1)),
        os: facts.os.clone().filter(|_| keep(2)),
        proxy_mode: facts.proxy_mode.filter(|_| keep(3)),
        platform: facts.platform,
        ..Facts::default()
    };
    for (bit, name) in (4..).zip(SYSCTLS) {
        if let Some(value) = facts.sysctls.get(name).filter(|_| keep(bit)) {
            fewer.sysctls.set(name, value);
        }
    }
    fewer
}

/// Returns how many steps lie between best and worst.
fn width(report: &Report) -> usize {
    let (best, worst) = report.range.unwrap_or((report.rating, report.rating));
    worst as usize - best as usize
}

/// Returns whether a value read on the node contradicts a prediction from either list of facts, or the authorities
/// contradict each other.
fn contradicts(fewer: &Report, more: &Report) -> bool {
    let pairs = [
        (&fewer.sysctls.conn_reuse_mode, &more.sysctls.conn_reuse_mode),
        (&fewer.sysctls.conntrack, &more.sysctls.conntrack),
        (&fewer.sysctls.expire_nodest_conn, &more.sysctls.expire_nodest_conn),
    ];
    let differs = |predicted: Option<i64>, observed: Option<i64>| {
        predicted.zip(observed).is_some_and(|(predicted, observed)| predicted != observed.min(1))
    };
    pairs.into_iter().any(|(fewer, more)| {
        differs(fewer.predicted, more.observed) || differs(more.predicted, more.observed)
    }) || more.steps.iter().any(|step| matches!(&*step.id, "kernel-proved-by-sysctl" | "authorities-differ"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8 * ProptestConfig::default().cases, max_global_rejects: 2_000_000, ..ProptestConfig::default() })]

    #[test]
    fn a_step_rests_on_the_facts_it_names(facts in any_facts(), taken in 0_usize..8) {
        let names = ["clusterVersion", "kernel", "os", "proxyMode", SYSCTLS[0], SYSCTLS[1], SYSCTLS[2], SYSCTLS[3]];
        let dropped = names[taken];
        let (with, less) = (check(&facts, &ENGLISH), check(&without(&facts, 1 << taken), &ENGLISH));
        for step in &with.steps {
            let stays = less.steps.iter().any(|other| other.id == step.id && other.text == step.text);
            let named = facts_of(&step.id);
            prop_assert!(stays || named.iter().any(|fact| fact.name() == dropped), "{} without {dropped}: {:?}", step.id, facts);
        }
    }

    #[test]
    fn every_change_offered_helps(facts in any_facts()) {
        for change in reusecheck_core::nearest_changes(&facts, &ENGLISH) {
            prop_assert_ne!(&change.facts, &facts);
            prop_assert_eq!(check(&change.facts, &ENGLISH).rating, Rating::None, "{:?}", change);
        }
    }

    #[test]
    fn more_facts_never_widen_the_range(facts in any_facts(), dropped in any::<u8>()) {
        let fewer = check(&without(&facts, dropped), &ENGLISH);
        let more = check(&facts, &ENGLISH);
        prop_assume!(fewer.platform == more.platform);
        prop_assume!(more.conflicts.is_empty() && !contradicts(&fewer, &more));
        // Where nothing names a release, 1.15 or later is assumed.
        let is_older = matches!(facts.cluster_version.as_deref(), Some("1.10.3" | "1.12.4" | "1.13.1"));
        prop_assume!(!is_older || dropped & 1 == 0);
        prop_assert!(width(&more) <= width(&fewer), "{:?} {:?} -> {:?} {:?}\n{facts:?}", fewer.rating, fewer.range, more.rating, more.range);
    }

    #[test]
    fn a_report_is_complete_and_round_trips(facts in any_facts()) {
        let report = check(&facts, &ENGLISH);
        prop_assert_eq!(report.range.is_some(), report.rating == Rating::Unknown);
        prop_assert_eq!(report.problems.len(), ProblemId::ALL.len());
        prop_assert!(!report.steps.is_empty() && report.steps.iter().all(|step| !step.text.is_empty()));
        prop_assert!(report.rating != Rating::Unknown || !report.missing.is_empty() || report.facts.kernel.is_some());
        let json = serde_json::to_string(&report).expect("plain data");
        let read: Report = serde_json::from_str(&json).expect("what was written can be read");
        prop_assert_eq!(read, report);
    }

    #[test]
    fn no_text_makes_it_panic(version in ".{0,40}", kernel in ".{0,60}", os in ".{0,40}") {
        let facts = Facts {
            cluster_version: Some(version),
            kernel: Some(kernel),
            os: Some(os),
            proxy_mode: Some(ProxyMode::Ipvs),
            ..Facts::default()
        };
        let report = check(&facts, &ENGLISH);
        let _ = reusecheck_core::to_markdown(&report, &ENGLISH);
    }

    #[test]
    fn releases_like_real_ones_never_panic(kernel in r"[0-9]{1,3}\.[0-9]{1,20}(\.[0-9]{1,3})?[-.~^+a-z0-9_]{0,30}") {
        check(&Facts { kernel: Some(kernel), proxy_mode: Some(ProxyMode::Ipvs), ..Facts::default() }, &ENGLISH);
    }
}

/// Sorted builds of one lineage: a later one never carries less, and the boundary adds something.
#[test]
fn builds_of_a_lineage_follow_its_rows() {
    let commits_of = |kernel: &str| {
        let facts =
            Facts { kernel: Some(kernel.to_owned()), proxy_mode: Some(ProxyMode::Ipvs), ..Facts::default() };
        let commits = check(&facts, &ENGLISH).kernel.commits;
        serde_json::to_value(commits).expect("plain data").to_string().matches("yes").count()
    };
    for sorted in [
        ["4.15.0-118-generic", "4.15.0-119-generic", "4.15.0-1680-generic"],
        ["5.4.0-47-generic", "5.4.0-48-generic", "5.4.0-100-generic"],
        ["4.18.0-305.25.1.el8_4.x86_64", "4.18.0-348.23.1.el8_5.x86_64", "4.18.0-513.9.1.el8_9.x86_64"],
        [
            "4.19.90-2003.4.0.0036.oe1.x86_64",
            "4.19.90-2010.2.0.0046.oe1.x86_64",
            "4.19.90-2112.8.0.0131.oe1.x86_64",
        ],
        ["5.10.82", "5.10.83", "5.10.100"],
    ] {
        let counts = sorted.map(commits_of);
        assert!(
            counts[0].cmp(&counts[1]) == Ordering::Less && counts[1] <= counts[2],
            "{sorted:?} {counts:?}"
        );
    }
}
