//! The TypeScript declarations list exactly the fields and names that Rust writes.

use std::collections::BTreeSet;

use reusecheck_core::estimate::{Closes, Draining, Estimate, Node};
use reusecheck_core::facts::{
    CommitProof, Controller, FactName, Facts, LivePatch, ModeSource, Platform, ProxyMode, Reading, ShownBy,
};
use reusecheck_core::fleet::check_fleet;
use reusecheck_core::ipvs::{Backend, Commit, Outcome};
use reusecheck_core::messages::ENGLISH;
use reusecheck_core::report::{
    Action, Certainty, CommitStatus, Effect, ExitStatus, FaqProblem, PlatformAnswer, ProblemId, Rating,
    Report, Status, When,
};
use reusecheck_core::whatif::{Kind, Lasts};
use reusecheck_core::{
    check, check_text, compare, estimate, knowledge, nearest_changes, read_text, symptoms,
};
use serde::Serialize;
use serde_json::Value;

const DECLARATIONS: &str = include_str!("../../crate-web/types/index.d.ts");

/// Returns the body of an interface.
fn body(interface: &str) -> &'static str {
    let (_, rest) = DECLARATIONS.split_once(&format!("export interface {interface} {{\n")).expect(interface);
    rest.split_once("\n}").expect("its end").0
}

/// Returns the fields of an interface: name, whether it may be absent, type.
fn fields(interface: &str) -> Vec<(&'static str, bool, &'static str)> {
    let mut fields = Vec::new();
    for line in body(interface).lines().filter_map(|line| line.strip_prefix("  ")) {
        let is_field = line.starts_with(|first: char| first.is_ascii_lowercase());
        if let Some((name, type_)) = line.split_once(':').filter(|_| is_field) {
            fields.push((name.trim_end_matches('?'), name.ends_with('?'), type_.trim()));
        }
    }
    fields
}

/// Compares an interface with samples of what Rust writes: every declared field is in one of them and every required one
/// in all, and none has another field.
#[track_caller]
fn assert_fields<'a>(interface: &str, samples: impl IntoIterator<Item = &'a Value>) {
    let samples: Vec<BTreeSet<&str>> = samples
        .into_iter()
        .map(|sample| sample.as_object().expect("an object").keys().map(String::as_str).collect())
        .collect();
    assert!(!samples.is_empty(), "{interface}: no samples");
    let fields = fields(interface);
    let declared: BTreeSet<&str> = fields.iter().map(|(name, ..)| *name).collect();
    let written: BTreeSet<&str> = samples.iter().flatten().copied().collect();
    assert_eq!(written, declared, "{interface}: what Rust writes, what is declared");
    for (name, is_optional, _) in fields {
        assert!(
            is_optional || samples.iter().all(|sample| sample.contains(name)),
            "{interface}.{name} may be absent"
        );
    }
}

/// Compares the names in the type of a field, or in a type of that name, with a table of names.
#[track_caller]
fn assert_names(place: &str, names: &[&str]) {
    let type_ = if let Some((interface, field)) = place.split_once('.') {
        let found = fields(interface).into_iter().find(|(name, ..)| *name == field);
        found.expect(place).2
    } else {
        let (_, rest) = DECLARATIONS.split_once(&format!("export type {place} =")).expect(place);
        rest.split_once("\n\n").expect("its end").0
    };
    let declared: BTreeSet<&str> = type_.split('\'').skip(1).step_by(2).collect();
    assert_eq!(declared, names.iter().copied().collect(), "{place}");
}

fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("JSON")
}

fn facts(named: &[(&str, &str)]) -> Facts {
    let mut facts = Facts::default();
    for (name, value) in named {
        facts.set(name, value).expect("a value that fits");
    }
    facts
}

/// Returns every fact at once.
fn all_facts() -> Facts {
    let mut facts = Facts::default();
    for fact in FactName::ALL {
        fact.set(&mut facts, fact.example()).expect("its own example");
    }
    facts
}

const IPVSADM: &str = "\
IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
TCP  10.96.0.10:53 rr
  -> 10.244.1.7:53                Masq    1      0          0
  -> 10.244.1.8:53                Masq    0      3          5
";

const NODES: &str = "\
NAME     STATUS   ROLES    AGE   VERSION   INTERNAL-IP   EXTERNAL-IP   OS-IMAGE             KERNEL-VERSION      CONTAINER-RUNTIME
node-1   Ready    <none>   10d   v1.27.3   10.0.0.1      <none>        Ubuntu 20.04.6 LTS   5.4.0-66-generic    containerd://1.7.2
node-2   Ready    <none>   10d   v1.27.3   10.0.0.2      <none>        Ubuntu 20.04.6 LTS   5.4.0-100-generic   containerd://1.7.2
";

fn reports() -> Vec<Report> {
    let cce = [("clusterVersion", "v1.19.16-r0"), ("os", "EulerOS 2.9"), ("proxyMode", "ipvs")];
    let high = [("clusterVersion", "1.27.3"), ("kernel", "5.4.58"), ("proxyMode", "ipvs")];
    let draining = [IPVSADM, "$ uname -r\n5.4.58\n$ kubelet --version\nKubernetes v1.27.3\n"].concat();
    let mut reports = vec![
        check(&facts(&cce), &ENGLISH),
        check(&facts(&high), &ENGLISH),
        check(&Facts::default(), &ENGLISH),
        check(&facts(&[("kernel", "5.4.58")]), &ENGLISH),
        check_text(&draining, &facts(&[("kernel", "5.4.59")]), &ENGLISH),
        check_text(NODES, &Facts::default(), &ENGLISH),
        check(&facts(&[("kernel", "4.19.91-26.al7.x86_64"), ("proxyMode", "ipvs")]), &ENGLISH),
    ];
    // Some of these have branches in branches.
    for kernel in
        ["3.10.0-1160.el7.x86_64", "4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64", "5.10.75", "5.10.0-9-amd64"]
    {
        for version in ["", "1.21", "1.28", "v1.19.16-r0"] {
            reports.push(check(&facts(&[("kernel", kernel), ("clusterVersion", version)]), &ENGLISH));
        }
    }
    reports
}

#[test]
fn facts_and_readings_are_declared() {
    let all = json(&all_facts());
    assert_fields("Facts", [&all, &json(&Facts::default())]);
    assert_fields("CommitProof", all["commits"].as_array().expect("proofs"));
    let mut readings: Vec<Reading> =
        [IPVSADM, NODES, "$ uname -r\n5.4.58\n# net.ipv4.vs.conntrack = 1\n?!\n"].map(read_text).into();
    let mut archive = readings[2].clone();
    archive.evidence.iter_mut().for_each(|found| found.path = Some("uname.txt".to_owned()));
    archive.hints.iter_mut().for_each(|hint| hint.path = Some("uname.txt".to_owned()));
    readings.push(archive);
    let readings: Vec<Value> = readings.iter().map(json).collect();
    assert_fields("Reading", &readings);
    for (interface, list) in [("Evidence", "evidence"), ("Hint", "hints"), ("Draining", "draining")] {
        assert_fields(interface, readings.iter().filter_map(|reading| reading[list].as_array()).flatten());
    }
}

#[test]
fn reports_are_declared() {
    let reports: Vec<Value> = reports().iter().map(json).collect();
    assert_fields("Report", &reports);
    let lists = [
        ("Step", "steps"),
        ("Remedy", "remedies"),
        ("Conflict", "conflicts"),
        ("Branch", "branches"),
        ("NodeAnswer", "nodes"),
        ("Draining", "draining"),
        ("Exit", "exits"),
        ("Statement", "statements"),
    ];
    for (interface, list) in lists {
        let mut samples: Vec<&Value> =
            reports.iter().filter_map(|report| report[list].as_array()).flatten().collect();
        let nested: Vec<&Value> =
            samples.iter().filter_map(|sample| sample[list].as_array()).flatten().collect();
        samples.extend(nested);
        assert_fields(interface, samples);
    }
}

#[test]
fn fleets_are_declared() {
    let nodes = "{\"kernel\":\"5.4.58\",\"clusterVersion\":\"1.27.3\",\"proxyMode\":\"ipvs\"}\n{\"kernel\":\"5.4.58\"}\n";
    let label = "{\"kind\":\"Node\",\"metadata\":{\"name\":\"a\",\"labels\":{\"cloud.google.com/gke-nodepool\":\"p\",\
        \"node.kubernetes.io/instance-type\":\"t\",\"node-role.kubernetes.io/control-plane\":\"\"}},\
        \"status\":{\"nodeInfo\":{\"kernelVersion\":\"5.4.58\"}}}\n";
    let mut fleet = json(&check_fleet([nodes, label].concat().as_bytes(), &Facts::default(), &ENGLISH));
    // The package adds the archives that the nodes come from.
    fleet["archives"] = Value::Array(Vec::new());
    assert_fields("FleetReport", [&fleet]);
    let groups = fleet["groups"].as_array().expect("groups");
    assert_fields("FleetGroup", groups);
    assert_fields("FleetKind", groups.iter().flat_map(|group| group["kinds"].as_array().expect("kinds")));
    assert_fields("FleetChange", fleet["plan"]["changes"].as_array().expect("changes"));
}

#[test]
fn the_other_results_are_declared() {
    let [before, after] = ["5.4.58", "5.4.163"]
        .map(|kernel| facts(&[("clusterVersion", "1.27.3"), ("kernel", kernel), ("proxyMode", "ipvs")]));
    let changes: Vec<Value> = nearest_changes(&before, &ENGLISH).iter().map(json).collect();
    assert_fields("Change", &changes);
    let differences = compare(&check(&before, &ENGLISH), &check(&after, &ENGLISH), &ENGLISH);
    assert_fields("Difference", &differences.iter().map(json).collect::<Vec<_>>());
    assert_fields("Symptom", &symptoms(&ENGLISH).iter().map(json).collect::<Vec<_>>());
    let draining = [None, Some(Draining { backends: 4, draining: 1, seconds: 60.0 })];
    let estimates = draining.map(|draining| {
        let (ports, node) = (Estimate::default_ports(), Node::Facts(before.clone().into()));
        let input =
            Estimate { rate: 100.0, ports, closes: Closes::Client, open_seconds: 1.0, draining, node };
        json(&estimate(&input, &ENGLISH).expect("numbers in range"))
    });
    assert_fields("EstimateResult", &estimates);
    assert_fields("Figure", [&estimates[0]["reuse"], &estimates[0]["delayed"]]);
    assert_fields("Line", estimates[0]["formula"].as_array().expect("lines"));
    let known = json(&knowledge());
    assert_fields("Knowledge", [&known]);
    assert_fields("Source", known["sources"].as_array().expect("sources"));
    assert_fields("Lineage", known["lineages"].as_array().expect("lineages"));
}

#[test]
fn names_are_declared() {
    assert_names("Rating", &Rating::NAMES);
    assert_names("Commit", &Commit::NAMES);
    assert_names("KubeProxyAction", &Action::NAMES);
    assert_names("Facts.proxyMode", &ProxyMode::NAMES);
    assert_names("Facts.modeSource", &ModeSource::NAMES);
    assert_names("Facts.controller", &Controller::NAMES);
    assert_names("Facts.platform", &Platform::NAMES);
    assert_names("Facts.livePatch", &LivePatch::NAMES);
    assert_names("CommitProof.by", &ShownBy::NAMES);
    assert_names("Report.platform", &PlatformAnswer::NAMES);
    assert_names("Report.certainty", &Certainty::NAMES);
    assert_names("Report.problems", &[&ProblemId::NAMES[..], &Status::NAMES].concat());
    assert_names("Remedy.when", &When::NAMES);
    assert_names("Remedy.effects", &Effect::NAMES);
    assert_names("Exit.mode", &["nftables", "iptables"]);
    assert_names("ExitStatus", &ExitStatus::NAMES);
    assert_names("Remedy.problems", &ProblemId::NAMES);
    assert_names("Change.kind", &Kind::NAMES);
    assert_names("Change.lasts", &Lasts::NAMES);
    assert_names("Estimate.closes", &Closes::NAMES);
    assert_names("Simulation.backend", &Backend::NAMES);
    assert_names("SimulationResult.outcome", &Outcome::NAMES);
    // Nested in one field of `Report`.
    for names in [&CommitStatus::NAMES[..], &FaqProblem::NAMES] {
        let union = names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(" | ");
        assert!(body("Report").contains(&union), "{union}");
    }
}

#[test]
fn a_proof_is_written_as_declared() {
    let proof =
        CommitProof { kernel: "5.4.58".to_owned(), commit: Commit::C95c, carried: true, by: ShownBy::Symbol };
    assert_names("CommitProof.carried", &["yes", "no"]);
    assert_eq!(json(&proof)["carried"], "yes");
}
