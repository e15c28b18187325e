//! Complete reports as Markdown, for review: a change in wording or in the answer is visible as a diff.

mod support;

use std::collections::BTreeSet;

use reusecheck_core::facts::{FactName, Facts, ProxyMode};
use reusecheck_core::fleet::fleet_to_markdown;
use reusecheck_core::messages::ENGLISH;
use reusecheck_core::report::{Packed, Report, Shared, SharedRemedy, facts_of, shared};
use reusecheck_core::{check_fleet, check_packed, check_text, check_text_packed, to_markdown, to_terminal};
use support::{CASES, check, facts};

/// Returns the report without the digest, which changes with every row of the knowledge.
fn markdown(line: &str) -> String {
    let report = check(line);
    to_markdown(&report, &ENGLISH).replace(&*report.knowledge, "(version)")
}

/// Restores a report from its shared parts.
fn unpacked(packed: Packed, shared: &Shared) -> Report {
    let mut report = packed.report;
    let source = |id: &str| shared.sources.iter().find(|source| source.id == id).expect("a shared source");
    report.sources = packed.sources.iter().map(|id| source(id).clone()).collect();
    for step in report.steps.iter_mut().filter(|step| step.text.is_empty()) {
        let (_, text) = shared.steps.iter().find(|(id, _)| *id == step.id).expect("a shared step");
        step.text = text.clone();
    }
    let remedies = packed.remedies.into_iter().map(|own| {
        let SharedRemedy { instruction, mut remedy, .. } = shared.remedies[own.shared].clone();
        let instruction = if own.instruction.is_empty() { &*instruction } else { &own.instruction };
        (remedy.problems, remedy.sources) = (own.problems, own.sources);
        remedy.text.insert_str(0, instruction);
        remedy.commands.extend(own.commands);
        remedy.effects.extend(own.effects);
        remedy
    });
    report.remedies = remedies.collect();
    if let Some(ipvs) = &mut report.ipvs {
        ipvs.text.clone_from(&shared.ipvs);
    }
    for (exit, own) in report.exits.iter_mut().zip(packed.exits) {
        exit.needs = own.needs.iter().map(|&place| shared.needs[place].to_string()).collect();
        exit.steps = own.steps.iter().map(|&place| shared.exit_steps[place].clone()).collect();
    }
    report
}

#[test]
fn a_report_is_what_it_shares_and_the_rest() {
    let shared = shared(&ENGLISH);
    let mut listed = BTreeSet::new();
    let mut count = |report: &Report, packed: Packed| {
        listed.extend(report.remedies.iter().map(|remedy| remedy.id.clone()));
        assert!(packed.report.sources.is_empty() && packed.report.remedies.is_empty());
        assert!(packed.report.exits.iter().all(|exit| exit.needs.is_empty() && exit.steps.is_empty()));
        assert_eq!(unpacked(packed, &shared), *report);
    };
    for version in ["1.14.1", "1.21.3", "1.27.3", "v1.27.3+k3s1", "v1.17.17-r0", "v1.19.16-r0", "-"] {
        for kernel in [
            "5.4.60",
            "5.4.163",
            "5.10.13",
            "3.10.0-1160.el7.x86_64",
            "4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64",
            "-",
        ] {
            for sysctls in ["", "conn_reuse_mode=0", "conn_reuse_mode=1 conntrack=1 expire_nodest_conn=1"] {
                let line = format!("{version} | {kernel} | - | ipvs | {sysctls}");
                count(&check(&line), check_packed(&facts(&line), &ENGLISH));
            }
        }
    }
    // Its instruction and commands name servers of the text.
    let draining = "TCP  10.0.0.1:80 rr\n  -> 10.1.0.9:80  Masq  0  3  4\n";
    let facts = facts("1.27.3 | 5.4.60 | - | ipvs");
    count(&check_text(draining, &facts, &ENGLISH), check_text_packed(draining, &facts, &ENGLISH));
    assert!(listed.len() > 15, "{listed:?}");
}

#[test]
fn markdown_of_the_main_cases() {
    for (name, line) in CASES {
        insta::assert_snapshot!(*name, markdown(line));
    }
}

#[test]
fn text_for_a_terminal() {
    for (name, line, colour) in [
        (
            "terminal-plain",
            "v1.19.16-r0 | 4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64 | EulerOS 2.9 | ipvs",
            false,
        ),
        ("terminal-colour", "1.27.3 | - | - | ipvs | conn_reuse_mode=0", true),
    ] {
        let report = check(line);
        let text = to_terminal(&report, &ENGLISH, colour).replace(&*report.knowledge, "(version)");
        insta::assert_snapshot!(name, text.replace('\u{1b}', "^"));
    }
}

#[test]
fn kernel_upgrades_stay_in_the_same_lineage() {
    let remedy = |kernel: &str| {
        let zeros = "conn_reuse_mode=0 expire_nodest_conn=0";
        let extras = if kernel == "4.18.0-vendor" { zeros } else { "" };
        let report = check(&format!("1.21.3 | {kernel} | - | ipvs | {extras}"));
        report.remedies.into_iter().find(|remedy| remedy.id == "upgrade-kernel").expect("affected")
    };
    let own = remedy("5.4.0-66-generic");
    assert!(
        own.text.starts_with("Upgrade to kernel 5.4.0-100 (Ubuntu 5.4) or a later build"),
        "{}",
        own.text
    );
    assert!(own.sources.iter().any(|id| id == "ubuntu-5.4"), "{:?}", own.sources);
    assert!(!own.sources.iter().any(|id| id == "rhel8-alma"), "{:?}", own.sources);
    // A branch that never got the fix: no other vendor's versions are named.
    let none = remedy("3.10.0-1160.el7.x86_64").text;
    assert!(none.starts_with("No build of this branch (RHEL 7 family) is known to have the fix."), "{none}");
    // A kernel of no listed branch.
    let all = remedy("4.18.0-vendor").text;
    assert!(all.contains("RHEL 8.6 and later; Ubuntu 5.4.0-100"), "{all}");
}

#[test]
fn json_in_the_contracts_shape() {
    let report = check("v1.19.16-r0 | 3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64 | EulerOS 2.5 | ipvs");
    let json =
        serde_json::to_string_pretty(&report).expect("plain data").replace(&*report.knowledge, "(version)");
    insta::assert_snapshot!("json", json);
}

#[test]
fn pasted_text_stays_text_in_markdown() {
    let text = markdown("1.27`<img src=x> | 5.4.58 | <script>alert(1)</script> [x](javascript:1) | ipvs");
    for line in text.lines().filter(|line| line.contains("script") || line.contains("<img")) {
        let in_code = line.starts_with("- Operating system: `<script>")
            || line.starts_with("- Cluster version: `` 1.27`<img src=x> ``");
        let unescaped = line.replace("\\<", "").replace("\\]", "");
        let escaped = !unescaped.contains('<') && !unescaped.contains("](javascript");
        assert!(in_code || escaped, "{line}");
    }
    assert!(text.contains("`` 1.27`<img src=x> ``") && text.contains("\\<img src=x\\>"), "{text}");
}

#[test]
fn every_step_names_the_facts_it_rests_on() {
    let text = include_str!("../knowledge/messages/en/report.toml");
    let table: toml::Table = text.parse().expect("the build read it");
    for id in table["step"].as_table().expect("a table").keys() {
        assert!(!facts_of(id).is_empty(), "{id}");
    }
    assert!(facts_of("no-such-step").is_empty());
}

#[test]
fn a_step_that_a_fact_changes_names_that_fact() {
    let extras = [
        "",
        "platform=cce",
        "platform=upstream",
        "conn_reuse_mode=0 conntrack=1",
        "conn_reuse_mode=1 expire_nodest_conn=0 expire_quiescent_template=0",
    ];
    let others = [
        "",
        "controller=kube-router",
        "controller=other",
        "controllerVersion=1.18.3",
        "modeSource=configured",
        "livePatch=loaded",
        "kernelBuilt=2020-02-02",
        "commits=5.10.13:c95c07836fa4=yes:symbol",
        "observations=5.10.13:tcp/1/1/1/serving/time-wait=syn-dropped",
    ];
    let versions = ["-", "1.21.3", "v1.19.16-r0", "1.43.0", "v1.27.3+k3s1"];
    let kernels = ["-", "5.10.13", "4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64", "3.10.0-1160.el7.x86_64"];
    let mut silent = BTreeSet::new();
    for (version, kernel) in versions.iter().flat_map(|version| kernels.map(|kernel| (version, kernel))) {
        for (os, mode) in [("-", "ipvs"), ("EulerOS 2.9", "-"), ("Ubuntu 22.04", "none")] {
            for (extra, other) in extras.iter().flat_map(|extra| others.map(|other| (extra, other))) {
                let mut node = facts(&format!("{version} | {kernel} | {os} | {mode} | {extra}"));
                if let Some((name, value)) = other.split_once('=') {
                    node.set(name, value).expect("a value that fits");
                }
                let with = reusecheck_core::check(&node, &ENGLISH).steps;
                // Nearly every step is only for nodes that forward with IPVS.
                let gates = [FactName::ProxyMode, FactName::Controller];
                let facts = FactName::ALL.into_iter().filter(|fact| !gates.contains(fact));
                for fact in facts.filter(|fact| fact.get(&node).is_some()) {
                    let mut fewer = node.clone();
                    fact.clear(&mut fewer);
                    let without = reusecheck_core::check(&fewer, &ENGLISH).steps;
                    let changed = with.iter().filter(|step| !without.contains(step));
                    let changed = changed.chain(without.iter().filter(|step| !with.contains(step)));
                    silent.extend(
                        changed
                            .filter(|step| !facts_of(&step.id).contains(&fact))
                            .map(|step| (step.id.clone(), fact.name())),
                    );
                }
            }
        }
    }
    assert!(silent.is_empty(), "{silent:#?}");
}

/// "Forwarding mode: none" would look like an unknown mode.
#[test]
fn reports_show_a_missing_kube_proxy() {
    let report = check("1.27.3 | 5.4.60 | - | none");
    let fleet =
        check_fleet(br#"{"name":"a","kernel":"5.4.60","proxyMode":"none"}"#, &Facts::default(), &ENGLISH);
    for text in [
        to_markdown(&report, &ENGLISH),
        to_terminal(&report, &ENGLISH, false),
        fleet_to_markdown(&fleet, &ENGLISH),
    ] {
        assert!(text.contains("none (no kube-proxy)") && !text.contains("`none`"), "{text}");
    }
    assert_eq!(report.facts.proxy_mode.map(ProxyMode::name), Some("none"), "JSON keeps the contract's word");
}
