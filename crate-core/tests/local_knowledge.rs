//! Rows that a user adds at run time. The whole process shares the rows, so this is one test.

use reusecheck_core::facts::{Facts, ProxyMode};
use reusecheck_core::fleet::check_fleet;
use reusecheck_core::messages::ENGLISH;
use reusecheck_core::report::{CommitStatus, Rating, Report};
use reusecheck_core::{check, use_knowledge};
use serde_json::{Value, json};

const ROWS: &str = r#"{"lineages": [
  {"id": "acme", "title": "Acme kernels", "releases": ["5.4.#-acme#", "5.4.#-acme#-lab"], "order": "rpm", "sources": ["stable-5.4.59"], "builds": [
    {"since": "", "commits": {"d752c3645717": "yes", "f719e3754ee2": "yes", "f0a5e4d7a594": "no", "35dfb013149f": "no",
     "c95c07836fa4": "no"}, "evidence": "source"},
    {"since": "5.4.58-acme7", "commits": {"d752c3645717": "yes", "f719e3754ee2": "yes", "f0a5e4d7a594": "yes",
     "35dfb013149f": "yes", "c95c07836fa4": "yes"}, "evidence": "source", "note": "See https://kernels.example/acme7"}],
   "runs": [{"release": "5.4.58-acme6-lab", "date": "2026-11-28", "outcomes": [
    "tcp/0/0/1/drained/time-wait=rescheduled", "tcp/0/1/1/serving/time-wait=old-backend"]}]},
  {"id": "acme-lts", "releases": ["5.4.*-acmelts"], "follows": "ubuntu-5.4", "evidence": "inferred"}
]}"#;

fn of(kernel: &str) -> Report {
    let facts = Facts {
        cluster_version: Some("1.27.3".to_owned()),
        kernel: Some(kernel.to_owned()),
        proxy_mode: Some(ProxyMode::Ipvs),
        ..Facts::default()
    };
    check(&facts, &ENGLISH)
}

/// Returns the lineages of `knowledge.json`, each as its own copy with a new id and new patterns, without runs.
fn copies() -> Vec<Value> {
    let all = serde_json::to_value(reusecheck_core::knowledge()).expect("JSON");
    let copy = |lineage: &Value| {
        let mut copy = lineage.clone();
        let id = ["copy-", lineage["id"].as_str().expect("an id")].concat();
        let pattern = ["9.9.9-", &id, "-*"].concat();
        copy["releases"] = json!([pattern]);
        copy["id"] = json!(id);
        copy.as_object_mut().expect("an object").remove("runs");
        copy
    };
    all["lineages"].as_array().expect("a list").iter().map(copy).collect()
}

/// Everything that the published file contains is accepted: the file as it is, and each of its lineages under another name.
fn the_published_shape_is_accepted() {
    let ours = of("5.4.58-acme7").knowledge;
    let mut all = serde_json::to_value(reusecheck_core::knowledge()).expect("JSON");
    use_knowledge(&all.to_string()).expect("the file itself");
    assert_eq!(of("5.4.58-acme7").knowledge, ours, "it adds nothing");
    let copies = copies();
    assert!(copies.len() > 100);
    all["lineages"] = json!(copies);
    use_knowledge(&all.to_string()).expect("copies of every lineage");
    assert_eq!(of("9.9.9-copy-ubuntu-5.4-1").kernel.lineage.as_deref(), Some("copy-ubuntu-5.4"));
    // The vendor's statements about builds come along.
    let mut copy = copies.into_iter().find(|copy| copy["id"] == "copy-euleros-2.9-x86").expect("it is there");
    copy["releases"] = json!(["4.18.0-*acmer9*"]);
    use_knowledge(&json!({"lineages": [copy]}).to_string()).expect("a copy");
    for build in ["h541", "h686", "h998"] {
        let of_vendor = of(&format!("4.18.0-147.5.1.6.{build}.eulerosv2r9.x86_64"));
        let of_copy = of(&format!("4.18.0-147.5.1.6.{build}.acmer9.x86_64"));
        assert_eq!((of_copy.rating, of_copy.problems), (of_vendor.rating, of_vendor.problems), "{build}");
    }
    use_knowledge("{\"lineages\": []}").expect("no rows");
}

#[test]
fn added_rows_are_tried_before_ours_and_mistakes_change_nothing() {
    the_published_shape_is_accepted();
    let ours = of("5.4.58-acme7").knowledge;
    assert!(!ours.ends_with("+local"));
    use_knowledge(ROWS).expect("rows that fit");
    let before = of("5.4.58-acme6");
    assert_eq!((before.rating, before.kernel.lineage.as_deref()), (Rating::High, Some("acme")));
    let after = of("5.4.58-acme7");
    assert_eq!((after.rating, after.kernel.commits.c95c), (Rating::None, CommitStatus::Yes));
    assert_eq!(after.knowledge, format!("{ours}+local"));
    assert!(
        after.steps.iter().any(|step| step.text.contains("https://kernels.example/acme7")),
        "{:?}",
        after.steps
    );
    let with_run = of("5.4.58-acme6-lab");
    assert!(with_run.steps.iter().any(|step| step.id == "kernel-run"), "{:?}", with_run.steps);
    assert_eq!(
        (with_run.kernel.commits.c95c, before.kernel.commits.c95c),
        (CommitStatus::Yes, CommitStatus::No)
    );
    assert_eq!(of("5.4.0-100-acmelts").kernel.commits, of("5.4.0-100-generic").kernel.commits);
    // Other kernels are unchanged, also in fleets.
    assert_eq!(of("5.4.0-100-generic").kernel.lineage.as_deref(), Some("ubuntu-5.4"));
    let fleet = check_fleet(b"{\"name\":\"a\",\"kernel\":\"5.4.58-acme7\"}", &Facts::default(), &ENGLISH);
    assert!(fleet.knowledge.ends_with("+local"));

    for (change, with, row, reason) in [
        ("\"acme\"", "\"ubuntu-5.4\"", "lineages[0] (ubuntu-5.4)", "one of ReuseCheck's own"),
        ("\"acme-lts\"", "\"acme\"", "lineages[1] (acme)", "duplicate id"),
        ("\"rpm\"", "\"letters\"", "lineages[0] (acme)", "letters"),
        ("stable-5.4.59", "stable-9", "lineages[0] (acme)", "stable-9"),
        ("\"5.4.58-acme7\"", "\"\"", "lineages[0] (acme), builds[1] (the first)", "later"),
        ("\"since\": \"\"", "\"since\": \"5.4.1\"", "lineages[0] (acme), builds[0] (5.4.1)", "first"),
        ("d752c3645717", "d752", "lineages[0] (acme), builds[0] (the first)", "d752"),
        (
            "\"evidence\": \"source\"}",
            "\"evidence\": \"sure\"}",
            "lineages[0] (acme), builds[0] (the first)",
            "sure",
        ),
        (
            "\"evidence\": \"source\"}",
            "\"evidence\": \"unknown\"}",
            "lineages[0] (acme), builds[0] (the first)",
            "states",
        ),
        ("\"note\"", "\"remark\"", "lineages[0] (acme), builds[1] (5.4.58-acme7)", "remark"),
        ("\"ubuntu-5.4\"", "\"ubuntu-9\"", "lineages[1] (acme-lts)", "ubuntu-9"),
        ("\"follows\": \"ubuntu-5.4\", ", "", "lineages[1] (acme-lts)", "either"),
        (
            "acme6-lab",
            "acme-lab",
            "lineages[0] (acme), runs[0] (5.4.58-acme-lab)",
            "no release of this lineage",
        ),
        (
            "drained/time-wait=rescheduled",
            "drained/time-wait",
            "lineages[0] (acme), runs[0] (5.4.58-acme6-lab)",
            "is not like",
        ),
        (
            "\"order\": \"rpm\"",
            "\"order\": \"rpm\", \"systems\": [\"Plan 9\"]",
            "lineages[0] (acme)",
            "Plan 9",
        ),
        (
            "\"evidence\": \"source\"}",
            "\"evidence\": \"source\", \"vendorSays\": \"maybe\"}",
            "lineages[0] (acme), builds[0] (the first)",
            "maybe",
        ),
        ("5.4.*-acmelts", "5.4 acme", "lineages[1] (acme-lts)", "pattern"),
        ("{\"lineages\"", "{\"lines\"", "the file", "lines"),
    ] {
        assert!(ROWS.contains(change), "{change}");
        let refused = use_knowledge(&ROWS.replacen(change, with, 1)).expect_err(with);
        assert_eq!(refused.row, row, "{refused}");
        assert!(refused.reason.contains(reason), "{refused}");
    }
    assert_eq!(of("5.4.58-acme7").kernel.lineage.as_deref(), Some("acme"));
    use_knowledge("{\"lineages\": []}").expect("no rows");
    assert_eq!(of("5.4.58-acme7").knowledge, ours);
}
