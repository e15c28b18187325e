//! A node gets one answer, whichever way its facts are passed.

use proptest::prelude::*;
use reusecheck_core::check;
use reusecheck_core::facts::{FactName, Facts, ShownBy, Sysctls};
use reusecheck_core::fleet::{Lines, check_fleet};
use reusecheck_core::ipvs::{Commit, Outcome};
use reusecheck_core::messages::ENGLISH;
use reusecheck_core::report::{Certainty, Rating, Report, Status};

/// Values that decide something, of every kind of fact, mixed with arbitrary text.
fn value(fact: FactName) -> BoxedStrategy<String> {
    let one_of = |values: &[&str]| {
        prop::sample::select(values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>())
    };
    let text = |values: &[&str]| {
        prop_oneof![4 => one_of(values), 1 => "[!-~äß中]([ -~äß中]{0,30}[!-~äß中])?"].boxed()
    };
    match fact {
        FactName::ClusterVersion | FactName::ControllerVersion => text(&[
            "v1.19.16-r0",
            "v1.23.8-r0",
            "1.21.1",
            "v1.21.14",
            "1.15",
            "v1.11.0",
            "v1.28.5+k3s1",
            "1.43.0",
            "v5.10.1",
        ]),
        FactName::Os => text(&[
            "EulerOS 2.9",
            "EulerOS 2.0 (SP5)",
            "Ubuntu 22.04.3 LTS",
            "HCE OS 2.0",
            "CentOS Linux 7 (Core)",
        ]),
        FactName::Kernel => text(KERNELS),
        FactName::Arch => text(&["x86_64", "aarch64", "amd64"]),
        FactName::KernelBuilt => one_of(&["2019-01-01", "2021-03-04", "2024-11-30"]).boxed(),
        FactName::Commits => {
            let proof =
                (one_of(KERNELS), one_of(&Commit::NAMES), one_of(&["yes", "no"]), one_of(&ShownBy::NAMES));
            let proof =
                proof.prop_map(|(kernel, commit, carried, by)| format!("{kernel}:{commit}={carried}:{by}"));
            prop::collection::vec(proof, 1..8).prop_map(|proofs| proofs.join(",")).boxed()
        }
        FactName::Observations => {
            let case = "(tcp|udp)/(0|1|-)/[01]/[01]/(serving|drained|removed)/(time-wait|established)";
            let observation = (one_of(KERNELS), case, one_of(&Outcome::NAMES));
            let observation =
                observation.prop_map(|(kernel, case, outcome)| format!("{kernel}:{case}={outcome}"));
            prop::collection::vec(observation, 1..8).prop_map(|observation| observation.join(",")).boxed()
        }
        sysctl if sysctl.is_sysctl() => {
            prop_oneof![4 => -1_i64..4, 1 => Sysctls::RANGE].prop_map(|value| value.to_string()).boxed()
        }
        named => one_of(named.values()).boxed(),
    }
}

const KERNELS: &[&str] = &[
    "4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64",
    "3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64",
    "5.10.0-182.0.0.95.r1941_123.hce2.x86_64",
    "3.10.0-1160.el7.x86_64",
    "5.4.0-100-generic",
    "5.10.75",
    "4.0.9",
    "6.1.0",
];

/// At least one fact of the model, any others, and sysctls without effect. By its system and its kernel no node runs
/// Windows.
fn facts() -> impl Strategy<Value = Facts> {
    let one = prop::sample::select(FactName::ALL.to_vec()).prop_flat_map(|fact| (Just(fact), value(fact)));
    let others = FactName::ALL.map(|fact| (Just(fact), prop::option::of(value(fact)))).to_vec();
    let sysctls = prop::collection::vec(("net.ipv4.(vs|tcp).[a-z_]{1,30}", Sysctls::RANGE), 0..40);
    (one, others, sysctls).prop_map(|((one, value), others, sysctls)| {
        let mut facts = Facts::default();
        for (name, value) in sysctls {
            facts.sysctls.set(&name, value);
        }
        for (fact, value) in others {
            fact.set(&mut facts, &value.unwrap_or_default()).expect("a value that fits");
        }
        one.set(&mut facts, &value).expect("a value that fits");
        facts
    })
}

/// Returns a node that runs Windows, by its system or by its kernel.
fn windows() -> impl Strategy<Value = Facts> {
    let systems =
        prop::sample::select(vec!["windows", "Windows Server 2019 Datacenter", "Windows Server 2022"]);
    let kernels = prop_oneof![
        (10_000_u32..30_000).prop_map(|build| format!("10.0.{build}")),
        (10_000_u32..30_000, 0_u32..9_999).prop_map(|(build, rest)| format!("10.0.{build}.{rest}")),
    ];
    (facts(), systems, kernels, 0..3).prop_map(|(mut facts, system, kernel, named)| {
        if named != 0 {
            facts.os = Some(system.to_owned());
        }
        if named != 1 {
            facts.kernel = Some(kernel);
        }
        facts
    })
}

/// Returns the report with only those facts that a fleet keeps.
fn without_other_sysctls(mut report: Report) -> Report {
    report.facts.sysctls.retain(|name| FactName::from_name(name).is_some());
    report
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_fleet_of_one_node_agrees_with_its_check(facts in facts()) {
        let line = serde_json::to_vec(&facts).expect("facts as JSON");
        let alone = without_other_sysctls(check(&facts, &ENGLISH));
        let fleet = check_fleet(&line, &Facts::default(), &ENGLISH);
        prop_assert_eq!(fleet.unread, vec![]);
        prop_assert_eq!(&fleet.groups[0].report, &alone);
        prop_assert_eq!(&fleet.groups[0].kinds[0].facts, &alone.facts);

        let mut lines = Lines::default();
        let answer = [lines.push(&line, &Facts::default(), &ENGLISH), lines.finish(&Facts::default(), &ENGLISH)].concat();
        let answer: serde_json::Value = serde_json::from_str(&answer).expect("a line of JSON");
        prop_assert_eq!(&answer["report"], &serde_json::to_value(&alone).expect("a report as JSON"));
    }

    #[test]
    fn facts_survive_their_text(facts in facts()) {
        let mut copy = Facts::default();
        for (name, value) in facts.named() {
            copy.set(name, &value).expect("a value that was there");
        }
        prop_assert_eq!(&copy, &facts);
        let names: Vec<String> = copy.named().into_iter().map(|(name, _)| name.to_owned()).collect();
        for name in names {
            copy.clear(&name);
        }
        prop_assert_eq!(copy, Facts::default());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_windows_node_in_a_fleet_is_listed_as_unread(facts in windows()) {
        let alone = check(&facts, &ENGLISH);
        prop_assert_eq!((alone.rating, alone.certainty), (Rating::None, Certainty::Source));
        prop_assert!(alone.steps.iter().any(|step| step.id == "windows-node"));
        prop_assert!(alone.problems.iter().all(|problem| problem.status == Status::No));
        let line = serde_json::to_vec(&facts).expect("facts as JSON");
        let fleet = check_fleet(&line, &Facts::default(), &ENGLISH);
        let reasons: Vec<&str> = fleet.unread.iter().map(|unread| &*unread.why).collect();
        prop_assert_eq!((fleet.nodes, fleet.groups.len(), reasons), (0, 0, vec!["windows-node"]));
    }
}

#[test]
fn other_sysctls_neither_hide_the_model_s_nor_split_kinds() {
    let node = |other: &str| {
        let others: Vec<String> =
            (0..40).map(|number| format!("\"net.ipv4.vs.{other}_{number:02}\":{number},")).collect();
        let others = others.concat();
        format!(
            "{{\"clusterVersion\":\"1.27.3\",\"kernel\":\"5.4.58\",\"proxyMode\":\"ipvs\",\"sysctls\":{{{others}\
             \"net.ipv4.vs.conn_reuse_mode\":1,\"net.ipv4.vs.conntrack\":0,\"net.ipv4.vs.expire_nodest_conn\":1}}}}\n"
        )
    };
    let fleet = check_fleet((node("a") + &node("b")).as_bytes(), &Facts::default(), &ENGLISH);
    assert_eq!(fleet.groups.len(), 1);
    assert_eq!(fleet.groups[0].kinds.len(), 1, "unrelated sysctls do not make kinds of nodes");
    assert_eq!(fleet.groups[0].report.sysctls.conn_reuse_mode.observed, Some(1));
}

#[test]
fn a_sysctl_beyond_its_range_is_refused_everywhere() {
    let beyond = "9007199254740992";
    let mut facts = Facts::default();
    assert!(facts.set("net.ipv4.vs.conn_reuse_mode", beyond).is_err());
    assert!(facts.set("net.ipv4.vs.other", beyond).is_err());
    assert_eq!(facts, Facts::default());
    let json = format!("{{\"sysctls\":{{\"net.ipv4.vs.conn_reuse_mode\":{beyond}}}}}");
    assert!(serde_json::from_str::<Facts>(&json).is_err());
    let fleet = check_fleet(json.as_bytes(), &Facts::default(), &ENGLISH);
    assert_eq!(fleet.unread[0].why, "unknown-value");
    let read = reusecheck_core::read_text(&format!("net.ipv4.vs.conn_reuse_mode = {beyond}\n"));
    assert_eq!((read.facts, read.evidence), (Facts::default(), vec![]));
}
