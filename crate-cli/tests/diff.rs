//! `reusecheck diff`, and the formats for monitoring.

mod support;

use serde_json::{Value, json};
use support::{HIGH, MEDIUM, NODES, Shell, UNKNOWN};

/// Returns a list of reports as `--format json` writes it, with only the compared fields.
fn nodes(ratings: &[(&str, &str)]) -> String {
    let entry = |&(name, rating): &(&str, &str)| json!({ "name": name, "report": { "rating": rating } });
    Value::Array(ratings.iter().map(entry).collect()).to_string()
}

fn shell() -> Shell {
    let shell = Shell::new();
    shell.write("oldest.json", nodes(&[("back", "high"), ("same", "high")]));
    let old = [
        ("fixed", "high"),
        ("worse", "low"),
        ("same", "medium"),
        ("gone", "low"),
        ("back", "none"),
        ("fine", "none"),
    ];
    shell.write("old.json", nodes(&old));
    let new = [
        ("fixed", "none"),
        ("worse", "high"),
        ("same", "medium"),
        ("back", "low"),
        ("new", "medium"),
        ("fine", "none"),
        ("who", "unknown"),
    ];
    shell.write("new.json", nodes(&new));
    shell
}

fn names(diff: &Value, fate: &str) -> Vec<String> {
    let changes = diff[fate].as_array().unwrap();
    changes.iter().map(|change| change["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn nodes_are_sorted_by_their_change() {
    let shell = shell();
    let diff = shell.run(&["diff", "oldest.json", "old.json", "new.json", "--format", "json"]);
    let json = diff.json();
    assert_eq!((diff.status, &json["schema"]), (1, &json!("reusecheck/diff/1")));
    for fate in ["fixed", "worse", "gone", "new"] {
        assert_eq!(names(&json, fate), [fate]);
    }
    assert_eq!(names(&json, "backAgain"), ["back"]);
    assert_eq!(names(&json, "unchanged"), ["same"]);
    assert_eq!(names(&json, "unclear"), ["who"]);
    let of_two = shell.run(&["diff", "old.json", "new.json", "--format", "json"]).json();
    assert_eq!(
        names(&of_two, "new"),
        ["back", "new"],
        "without an earlier report nobody knows that it is back"
    );
    let text = shell.run(&["diff", "old.json", "new.json"]).stdout;
    assert!(text.contains("  worse  Low -> Stale backend\n"), "{text}");
    assert!(!text.contains("  same  "), "unchanged nodes are a number");
    assert!(shell.run(&["diff", "old.json", "new.json", "--nodes"]).stdout.contains("  same  "));
}

#[test]
fn the_exit_status_of_diff_follows_the_fail_options() {
    let shell = shell();
    let status = |arguments: &[&str]| shell.run(&[&["diff"], arguments].concat()).status;
    assert_eq!(status(&["old.json", "old.json"]), 1);
    assert_eq!(status(&["old.json", "old.json", "--fail-on-new"]), 0);
    assert_eq!(status(&["old.json", "new.json", "--fail-on-new"]), 1);
    assert_eq!(status(&["old.json", "old.json", "--fail-on", "high"]), 1);
    shell.write("medium.json", nodes(&[("same", "medium")]));
    assert_eq!(status(&["old.json", "medium.json", "--fail-on", "high"]), 0);
    shell.write("unknown.json", nodes(&[("same", "unknown")]));
    assert_eq!(status(&["old.json", "unknown.json"]), 3);
    assert_eq!(status(&["old.json", "unknown.json", "--fail-on-new"]), 0);
}

#[test]
fn waivers_expire_after_their_day() {
    let shell = shell();
    let waiver = |until: &str| {
        json!({ "waivers": [{ "node": "*", "reason": "replaced in spring", "until": until }] }).to_string()
    };
    shell.write("waivers.json", waiver("2999-12-31"));
    let arguments = ["diff", "old.json", "new.json", "--waivers", "waivers.json"];
    let covered = shell.run(&arguments);
    assert_eq!((covered.status, &*covered.stderr), (0, ""));
    assert!(covered.stdout.contains("(waived)"));
    shell.write("waivers.json", waiver("2001-01-01"));
    let expired = shell.run(&arguments);
    assert_eq!(expired.status, 1);
    assert_eq!(expired.stderr, "reusecheck: waiver expired on 2001-01-01: * (replaced in spring)\n");
    shell.write("waivers.json", waiver("soon"));
    let wrong = shell.run(&arguments);
    assert_eq!((wrong.status, &*wrong.stdout), (2, ""));
    assert!(
        wrong.stderr.contains("cannot use 'waivers.json': waivers[0]: 'until' is no date: 'soon'"),
        "{}",
        wrong.stderr
    );
}

#[test]
fn diff_reads_every_json_output_of_the_command() {
    let shell = Shell::new();
    let list = shell.feed(&["--proxy-mode", "ipvs", "--format", "json"], NODES).stdout;
    let lines =
        "{\"name\":\"node-a\",\"kernel\":\"6.1.5\",\"clusterVersion\":\"1.27.3\",\"proxyMode\":\"ipvs\"}\n";
    let lines = shell.feed(&["--ndjson"], lines).stdout;
    shell.write("list.json", list);
    shell.write("lines.json", &lines);
    let diff = shell.run(&["diff", "list.json", "lines.json", "--format", "json"]).json();
    assert_eq!(names(&diff, "fixed"), ["node-a"]);
    let one = shell.feed(&[&HIGH[..], &["--format", "json"]].concat(), "\n").stdout;
    shell.write("one.json", one);
    assert_eq!(shell.run(&["diff", "one.json", "one.json"]).status, 1);
    let group = |rating: &str, name: &str| json!({ "rating": rating, "kinds": [{ "names": [name] }] });
    let fleet =
        json!({ "schema": "reusecheck/fleet/1", "groups": [group("high", "node-a"), group("none", "b")] });
    shell.write("fleet.json", fleet.to_string());
    let diff = shell.run(&["diff", "fleet.json", "lines.json", "--format", "json"]).json();
    assert_eq!(names(&diff, "fixed"), ["node-a"]);
}

#[test]
fn diff_names_inputs_that_it_cannot_compare() {
    let shell = shell();
    shell.write("other.json", "{\"items\":[]}");
    shell.write("text.txt", "Lorem ipsum\n");
    for (arguments, wanted) in [
        (&["diff"][..], "diff needs two reports"),
        (&["diff", "new.json"], "diff needs two reports"),
        (&["diff", "old.json", "gone.json"], "cannot read 'gone.json'"),
        (&["diff", "other.json", "new.json"], "other.json: not a report"),
        (&["diff", "text.txt", "new.json"], "text.txt: not a report"),
        (
            &["diff", "old.json", "new.json", "--format", "csv"],
            "unknown value 'csv' for '--format'; expected one of text, json",
        ),
    ] {
        let done = shell.run(arguments);
        assert_eq!((done.status, &*done.stdout), (2, ""), "{arguments:?}");
        assert!(done.stderr.contains(wanted) && done.stderr.contains("example"), "{}", done.stderr);
    }
}

#[test]
fn prometheus_gets_samples_of_different_labels() {
    let shell = Shell::new();
    shell.write("odd\"name.txt", "Linux n 5.4.58 #1 SMP x86_64\nServer Version: v1.27.3\n");
    let done = shell.run(&[
        "--proxy-mode",
        "ipvs",
        "--format",
        "prometheus",
        "odd\"name.txt",
        "odd\"name.txt",
        "gone",
    ]);
    assert_eq!(done.status, 2);
    assert!(done.stdout.contains("# TYPE reusecheck_nodes gauge\nreusecheck_nodes{node=\"\",file=\"odd\\\"name.txt\",rating=\"high\","), "{}", done.stdout);
    assert!(
        done.stdout.contains("\"} 2\n") && done.stdout.contains("reusecheck_unusable_inputs 1\n"),
        "{}",
        done.stdout
    );
    assert!(done.stdout.contains("problem=\"stale-backend\",status=\"yes\"} 2\n"), "{}", done.stdout);
    let samples: Vec<&str> = done.stdout.lines().filter(|line| !line.starts_with('#')).collect();
    for sample in &samples {
        let (labels, value) = sample.rsplit_once(' ').unwrap();
        assert!(value.parse::<u64>().is_ok(), "{sample}");
        assert_eq!(samples.iter().filter(|other| other.starts_with(labels)).count(), 1, "{sample}");
    }
}

#[test]
fn nrpe_answers_in_a_line_with_the_status_of_nagios() {
    let shell = Shell::new();
    for (arguments, status, word) in [
        (&["--proxy-mode", "iptables"][..], 0, "OK - 0 of 1"),
        (&MEDIUM, 1, "WARNING - 1 of 1"),
        (&HIGH, 2, "CRITICAL - 1 of 1"),
        (&UNKNOWN, 3, "UNKNOWN - 0 of 1"),
        (&["gone.txt"], 3, "UNKNOWN - 0 of 0"),
    ] {
        let done = shell.feed(&[arguments, &["--format", "nrpe"]].concat(), "\n");
        assert_eq!(done.status, status, "{arguments:?}");
        assert!(done.stdout.starts_with(&format!("REUSECHECK {word}")), "{}", done.stdout);
        assert_eq!(done.stdout.lines().count(), 1);
    }
    let lesser = shell.feed(&[&MEDIUM[..], &["--format", "nrpe", "--fail-on", "high"]].concat(), "\n");
    assert_eq!(lesser.status, 0);
}
