//! The native program: options, input, output, exit statuses.

mod support;

use reusecheck_core::export::csv_columns;
use serde_json::{Value, json};
use support::{HIGH, MEDIUM, NODES, NONE, Shell, UNKNOWN, gzip};

#[test]
fn the_status_is_the_verdict() {
    let shell = Shell::new();
    for (arguments, status, rating) in
        [(&NONE[..], 0, "none"), (&HIGH, 1, "high"), (&MEDIUM, 1, "medium"), (&UNKNOWN, 3, "unknown")]
    {
        // A blank line: facts alone are enough.
        let done = shell.feed(&[arguments, &["--format", "json"]].concat(), "\n");
        let report = done.json();
        assert_eq!((done.status, &report["rating"]), (status, &json!(rating)));
        assert_eq!(report["schema"], "reusecheck/report/1");
    }
}

#[test]
fn the_exit_status_of_several_inputs() {
    let shell = Shell::new();
    shell.write("none", "net.ipv4.vs.conn_reuse_mode = 1\n5.15.6-generic\n");
    shell.write(
        "medium",
        "Linux node 3.10.0-1160.el7.x86_64 #1 SMP x86_64 GNU/Linux\nServer Version: v1.23.17\n",
    );
    shell.write("unknown", "Linux node 3.10.1-abc #1 SMP x86_64 GNU/Linux\n");
    for (names, status) in [
        ("none", 0),
        ("medium", 1),
        ("unknown", 3),
        ("none unknown", 3),
        ("unknown medium none", 1),
        ("none gone medium", 2),
        ("none none", 0),
    ] {
        let arguments: Vec<&str> = names.split(' ').chain(["--proxy-mode", "ipvs"]).collect();
        assert_eq!(shell.run(&arguments).status, status, "{names}");
    }
}

#[test]
fn values_that_a_text_only_mentions_are_listed() {
    let shell = Shell::new();
    let mention =
        "Last month the workers ran Debian 11 with kernel 5.10.0-8-amd64 and kube-proxy used ipvs.\n";
    for (arguments, fact) in
        [(&[][..], "Kernel: 5.10.0-8-amd64"), (&["--lang", "zh-CN"], "内核：5.10.0-8-amd64")]
    {
        let done = shell.feed(arguments, mention);
        assert_eq!((done.status, &*done.stdout), (2, ""));
        assert_eq!(done.stderr.matches(fact).count(), 1, "{}", done.stderr);
    }
    // Next to facts of the caller, mentions are harmless.
    assert_eq!(shell.feed(&NONE, mention).status, 0);
}

#[test]
fn values_that_a_text_also_mentions_are_reported_unless_they_are_known() {
    let shell = Shell::new();
    let text = "The cluster runs Kubernetes v1.27.3 in IPVS mode.\n\n$ uname -r\n5.4.0-90-generic\n";
    let done = shell.feed(&[], text);
    assert!(done.stderr.starts_with("reusecheck: standard input: also mentions "), "{}", done.stderr);
    assert!(!done.stderr.contains("5.4.0-90"), "{}", done.stderr);
    let known = shell.feed(&["--cluster-version", "1.27.3", "--proxy-mode", "ipvs"], text);
    assert_eq!(known.stderr, "");
}

#[test]
fn fail_on_lets_lesser_ratings_pass() {
    let shell = Shell::new();
    let status = |arguments: &[&str], rating: &str| {
        shell.feed(&[arguments, &["--fail-on", rating]].concat(), "\n").status
    };
    assert_eq!(status(&MEDIUM, "medium"), 1);
    assert_eq!(status(&MEDIUM, "high"), 0);
    assert_eq!(status(&HIGH, "high"), 1);
    assert_eq!(status(&UNKNOWN, "high"), 3, "it may be high");
    assert_eq!(shell.run(&["gone", "--fail-on", "high"]).status, 2);
}

#[test]
fn problems_name_the_option_or_file_and_show_an_example() {
    let shell = Shell::new();
    for (arguments, wanted) in [
        (
            &["--kernle", "5.4"][..],
            "unknown option '--kernle'; see 'reusecheck --help' (example: --kernel 5.4.0-1034-azure)",
        ),
        (
            &["--kernle=5.4"],
            "unknown option '--kernle'; see 'reusecheck --help' (example: --kernel 5.4.0-1034-azure)",
        ),
        (&["--kernel"], "option '--kernel' needs a value; example: --kernel 5.4.0-1034-azure"),
        (&["--kernel", "--os", "x"], "option '--kernel' needs a value; example: --kernel 5.4.0-1034-azure"),
        (&["--kernel="], "option '--kernel' needs a value; example: --kernel 5.4.0-1034-azure"),
        (
            &["--proxy-mode", "ebpf"],
            "unknown value 'ebpf' for '--proxy-mode'; expected one of ipvs, iptables, nftables, userspace, none (example: --proxy-mode ipvs)",
        ),
        (&["--lang=fr"], "unknown value 'fr' for '--lang'; expected one of en, zh-CN (example: --lang en)"),
        (&["--version=2"], "option '--version' takes no value; example: --version"),
        (
            &["--dry-run"],
            "option '--dry-run' works only with 'reusecheck kubectl'; example: reusecheck kubectl --dry-run",
        ),
        (
            &["node.txt", "--context", "staging"],
            "option '--context' works only with 'reusecheck kubectl'; example: reusecheck kubectl --context staging",
        ),
        (
            &["diff", "old.json", "new.json", "--yes"],
            "option '--yes' works only with 'reusecheck kubectl'; example: reusecheck kubectl --yes",
        ),
        (
            &["kubectl", "--waivers=waivers.json"],
            "option '--waivers' works only with 'reusecheck diff'; example: reusecheck diff old.json new.json --waivers waivers.json",
        ),
        (
            &["gone.txt"],
            "cannot read 'gone.txt': No such file or directory; name an existing file, for example node.txt",
        ),
        (
            &["help", "nothing"],
            "unknown help topic 'nothing'; expected one of facts, input, output, diff, cluster, other (example: reusecheck help facts)",
        ),
        (
            &["completions"],
            "unknown shell ''; expected one of bash, fish, zsh (example: reusecheck completions bash)",
        ),
    ] {
        let done = shell.run(arguments);
        assert_eq!((done.status, &*done.stdout), (2, ""), "{arguments:?}");
        assert_eq!(done.stderr, format!("reusecheck: {wanted}\n"));
    }
    let chinese = shell.run(&["--lang", "zh-CN", "--kernle"]);
    assert!(chinese.stderr.starts_with("reusecheck: 未知选项“--kernle”"), "{}", chinese.stderr);
}

#[test]
fn unrelated_files_are_refused_even_with_options() {
    let shell = Shell::new();
    shell.write("sign-in.html", "<!doctype html><title>Sign in</title>");
    shell.write("pods.json", r#"{"kind":"PodList","items":[{"kind":"Pod","metadata":{"name":"p"}}]}"#);
    for file in ["sign-in.html", "pods.json"] {
        let done = shell.run(&["--proxy-mode", "iptables", file]);
        assert_eq!(done.status, 2);
        assert!(
            done.stderr.starts_with(&format!("reusecheck: {file}: no usable information found")),
            "{}",
            done.stderr
        );
    }
    let text = shell.feed(&[], "Lorem ipsum dolor sit amet\n");
    assert_eq!(text.status, 2);
    assert!(text.stderr.contains("standard input: no usable information found"));
}

#[test]
fn standard_input_is_read_and_options_override_it() {
    let shell = Shell::new();
    let input = "Linux node 5.4.58 #1 SMP x86_64 GNU/Linux\n";
    let read = shell.feed(&["--cluster-version", "1.27.3", "--format", "json"], input).json();
    assert_eq!(read["facts"]["kernel"], "5.4.58");
    let won = shell.feed(&["--kernel", "5.15.6", "-", "--format", "json"], input).json();
    assert_eq!(won["conflicts"], json!([{ "fact": "kernel", "values": ["5.15.6", "5.4.58"] }]));
    let utf16: Vec<u8> = "\u{feff}uname -r\r\n5.4.58\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(shell.feed(&["-", "--format", "json"], utf16).json()["facts"]["kernel"], "5.4.58");
}

#[test]
fn every_format_is_written_from_the_same_report() {
    let shell = Shell::new();
    let write = |format: &str| {
        let done = shell.feed(&[&HIGH[..], &["--format", format]].concat(), "\n");
        assert_eq!(done.status, 1, "{format}");
        done.stdout
    };
    assert!(write("json").starts_with("{\"schema\":\"reusecheck/report/1\""));
    assert!(write("markdown").contains("Affected: stale backend\n"));
    let csv = write("csv");
    assert_eq!(csv.lines().next(), Some(&*csv_columns().join(",")));
    assert!(csv.contains(",high,"));
    assert!(write("sarif").starts_with("{\"$schema\":"));
    assert!(write("junit").contains("<failure message=\"Stale backend\""));
}

#[test]
fn letters_are_formats() {
    let shell = Shell::new();
    let input = "[root@shop-01 ~]# uname -a\nLinux shop-01 5.4.58 #1 SMP x86_64 GNU/Linux\n";
    let write = |format: &str| shell.feed(&["-", "--format", format], input);
    let customer = write("ask-customer");
    assert_eq!(customer.status, 3);
    assert!(
        customer.stdout.contains("```sh\n   curl -s http://localhost:10249/proxyMode\n"),
        "{}",
        customer.stdout
    );
    let vendor = write("ask-vendor").stdout;
    assert!(vendor.contains("1. f0a5e4d7a594 ") && vendor.contains("c95c07836fa4 "), "{vendor}");
    let wrong = write("wrong-answer").stdout;
    assert!(wrong.contains("5.4.58") && !wrong.contains("shop-01"), "{wrong}");
    // The last format is the one that counts, for names too.
    let node =
        r#"{"kind":"Node","metadata":{"name":"shop-01"},"status":{"nodeInfo":{"kernelVersion":"5.4.58"}}}"#;
    let last = ["-", "--format", "wrong-answer", "--format", "csv"];
    let csv = shell.feed(&last, node).stdout;
    assert!(csv.contains("shop-01"), "{csv}");
}

#[test]
fn text_output_is_short_by_default() {
    let shell = Shell::new();
    let short = shell.feed(&HIGH, "\n").stdout;
    assert!(short.starts_with("Affected: stale backend   confidence: "), "{short}");
    assert!(short.contains("\n               $ ") && short.contains("exit status 1\n"), "{short}");
    assert!(short.lines().count() <= 16 && !short.contains("https://"), "{short}");
    let explained = shell.feed(&[&HIGH[..], &["--explain"]].concat(), "\n").stdout;
    for part in ["Affected: stale backend\n", "Explanation\n", "What to do\n", "Sources\n", "https://"] {
        assert!(explained.contains(part), "{part}");
    }
    let with_sources = shell.feed(&[&HIGH[..], &["--sources"]].concat(), "\n").stdout;
    assert!(
        with_sources.starts_with(&short)
            && with_sources.contains("https://")
            && !with_sources.contains("Explanation")
    );
    assert!(!short.contains('\u{1b}'), "no colour where nobody sees it");
    let steering =
        shell.feed(&["--kernel", "5.4.58\u{1b}[2J\u{7}", "--proxy-mode", "ipvs", "--explain"], "\n").stdout;
    assert!(steering.contains("5.4.58 [2J") && !steering.contains(['\u{1b}', '\u{7}']));
}

#[test]
fn a_list_of_nodes_gives_a_report_for_each() {
    let shell = Shell::new();
    let text = format!("{NODES}\n$ sysctl net.ipv4.vs.conn_reuse_mode\nnet.ipv4.vs.conn_reuse_mode = 1\n");
    let wide: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for input in [text.clone().into_bytes(), gzip(&text), wide.clone(), gzip(wide)] {
        let nodes = shell.feed(&["--proxy-mode", "ipvs", "--format", "json"], input).json();
        let read: Vec<(&Value, &Value)> = nodes
            .as_array()
            .unwrap()
            .iter()
            .map(|node| {
                (&node["name"], &node["report"]["sysctls"]["net.ipv4.vs.conn_reuse_mode"]["observed"])
            })
            .collect();
        assert_eq!(read, [(&json!("node-a"), &json!(1)), (&json!("node-b"), &json!(1))]);
    }
    let fleet = shell.feed(&["--proxy-mode", "ipvs", "--nodes"], NODES);
    assert_eq!(fleet.status, 1);
    assert!(
        fleet.stdout.starts_with("1 of 2 nodes affected, 0 unknown\n\n      1  Affected: SYN delay  "),
        "{}",
        fleet.stdout
    );
    assert!(
        fleet.stdout.contains("\nNodes          node-a\n") && fleet.stdout.contains("\nPlan           "),
        "{}",
        fleet.stdout
    );
    let explained = shell.feed(&["--proxy-mode", "ipvs", "--explain"], NODES).stdout;
    assert!(explained.starts_with("# ReuseCheck: 2 nodes\n"));
}

#[test]
fn a_cluster_as_json_gzipped_or_not_is_a_fleet() {
    let shell = Shell::new();
    let node = |number: usize| {
        let kernel = ["5.4.58", "6.1.5"][number % 2];
        let info = json!({ "kubeletVersion": "v1.27.3", "kernelVersion": kernel, "architecture": "amd64" });
        json!({ "kind": "Node", "metadata": { "name": format!("n{number}") }, "status": { "nodeInfo": info } })
    };
    let text = json!({ "kind": "List", "items": (0..300).map(node).collect::<Vec<_>>() }).to_string();
    shell.write("nodes.json", &text);
    shell.write("nodes.json.gz", gzip(&text));
    let plain = shell.run(&["--proxy-mode", "ipvs", "--format", "csv", "nodes.json"]);
    assert_eq!((plain.status, &*plain.stderr), (1, ""));
    assert_eq!(plain.stdout.matches(",high,high,high,").count(), 150);
    assert_eq!(plain.stdout.matches(",none,none,none,").count(), 150);
    let zipped = shell.run(&["--proxy-mode", "ipvs", "--format", "csv", "nodes.json.gz"]);
    assert_eq!(zipped.stdout.replace(".gz", ""), plain.stdout);
    let cut = shell.feed(&["--proxy-mode", "ipvs", "--format", "json"], &text[..text.len() / 2]);
    let entries: Value = serde_json::from_str(&cut.stdout).unwrap();
    assert_eq!(cut.status, 2);
    assert!(
        entries.as_array().unwrap().last().unwrap()["error"].as_str().unwrap().contains("ends in the middle")
    );
    let damaged = shell.feed(&["--proxy-mode", "ipvs"], &gzip(&text)[..30]);
    assert_eq!((damaged.status, &*damaged.stdout), (2, ""));
}

#[test]
fn ndjson_answers_a_line_with_a_line() {
    let shell = Shell::new();
    let input = "{\"name\":\"a\",\"kernel\":\"5.4.58\",\"clusterVersion\":\"1.27.3\"}\n{\"kernel\":\"6.1.5\",\"clusterVersion\":\"1.27.3\"}";
    shell.write("facts.ndjson", input);
    shell.write("facts.ndjson.gz", [gzip(format!("{input}\n")), gzip(input)].concat());
    for (files, stdin) in [(&["facts.ndjson"][..], ""), (&[], input), (&["-", "facts.ndjson"], "")] {
        let done = shell.feed(&[&["--ndjson", "--proxy-mode", "ipvs"], files].concat(), stdin);
        let answers: Vec<Value> =
            done.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let read: Vec<(&Value, &Value)> =
            answers.iter().map(|line| (&line["name"], &line["report"]["rating"])).collect();
        assert_eq!(read, [(&json!("a"), &json!("high")), (&Value::Null, &json!("none"))]);
        assert_eq!((done.status, &*done.stderr), (1, ""));
    }
    let many = shell.run(&["--ndjson", "facts.ndjson.gz", "facts.ndjson", "facts.ndjson.gz"]);
    assert_eq!(many.stdout.lines().count(), 10);
    assert_eq!(shell.feed(&["--ndjson"], "oops\n").status, 2);
    shell.write("cut.gz", &gzip(input)[..40]);
    for file in ["gone.ndjson", "cut.gz"] {
        let done = shell.run(&["--ndjson", file]);
        assert_eq!(done.status, 2);
        assert!(done.stderr.starts_with(&format!("reusecheck: cannot read '{file}': ")), "{}", done.stderr);
    }
}

#[test]
fn own_rows_are_tried_first_and_a_mistake_names_file_row_and_reason() {
    let shell = Shell::new();
    let commits = json!({ "d752c3645717": "yes", "f719e3754ee2": "yes", "f0a5e4d7a594": "yes", "35dfb013149f": "no", "c95c07836fa4": "yes" });
    let build = json!({ "since": "", "commits": commits, "evidence": "source" });
    let lineage = json!({ "id": "acme", "releases": ["5.4.58-acme#"], "builds": [build] });
    let mut wrong = lineage.clone();
    wrong["sources"] = json!(["nowhere"]);
    shell.write("own.json", json!({ "lineages": [lineage] }).to_string());
    shell.write("wrong.json", json!({ "lineages": [wrong] }).to_string());
    let node = [
        "--kernel",
        "5.4.58-acme1",
        "--cluster-version",
        "1.27.3",
        "--proxy-mode",
        "ipvs",
        "--format",
        "json",
    ];
    let own = shell.feed(&[&node[..], &["--knowledge", "own.json"]].concat(), "\n").json();
    assert_eq!((&own["rating"], &own["kernel"]["lineage"]), (&json!("none"), &json!("acme")));
    assert_ne!(shell.feed(&node, "\n").json()["kernel"]["lineage"], "acme");
    let refused = shell.run(&[&node[..], &["--knowledge", "wrong.json"]].concat());
    assert_eq!(refused.status, 2);
    assert!(
        refused.stderr.contains("cannot use 'wrong.json'")
            && refused.stderr.contains("lineages[0] (acme): source 'nowhere'")
    );
    assert_eq!(shell.run(&[&node[..], &["--knowledge", "gone.json"]].concat()).status, 2);
}

#[test]
fn mask_leaves_out_names_in_every_format() {
    let shell = Shell::new();
    shell.write("secret-1.txt", "ops@secret-host:~$ uname -a\nLinux secret-host 5.4.0-66-generic #74-Ubuntu SMP Wed Jan 27 22:54:38 UTC 2021 x86_64 GNU/Linux\n");
    let info = json!({ "kubeletVersion": "v1.27.3", "kernelVersion": "5.4.58" });
    let node =
        json!({ "kind": "Node", "metadata": { "name": "secret-node" }, "status": { "nodeInfo": info } });
    shell.write("secret-2.json", node.to_string());
    for format in ["text", "json", "markdown", "csv", "sarif", "junit"] {
        let done = shell.run(&[
            "--proxy-mode",
            "ipvs",
            "--mask",
            "secret-1.txt",
            "secret-2.json",
            "secret-3.txt",
            "--format",
            format,
        ]);
        assert!(
            !done.stdout.contains("secret") && !done.stderr.contains("secret"),
            "{format}: {}{}",
            done.stdout,
            done.stderr
        );
        assert!(done.stdout.contains("node-1"), "{format}");
    }
    let lines = shell.feed(&["--ndjson", "--mask"], "{\"name\":\"secret-a\",\"kernel\":\"5.4.58\"}\n");
    assert!(lines.stdout.contains("node-1") && !lines.stdout.contains("secret"));
}

#[test]
fn help_and_version_win_over_what_is_wrong() {
    let shell = Shell::new();
    let version = shell.run(&["--version", "--kernle"]);
    assert_eq!(version.status, 0);
    assert!(version.stdout.starts_with(&format!("reusecheck {} (", env!("CARGO_PKG_VERSION"))));
    let help = shell.run(&["--help"]);
    for option in reusecheck_cli::OPTIONS {
        assert!(help.stdout.contains(&format!("--{}", option.name)), "{}", option.name);
    }
    assert_eq!(help.status, 0);
    let facts = shell.run(&["help", "facts"]).stdout;
    assert!(facts.contains("--kernel K") && !facts.contains("--format"));
    let cluster = shell.run(&["help", "cluster"]).stdout;
    assert!(cluster.contains("--dry-run"));
    assert_eq!(shell.run(&["help", "kubectl"]).stdout, cluster);
    assert!(shell.run(&["--help", "--lang", "zh-CN"]).stdout.contains("内核版本"));
}

#[test]
fn completions_and_man_page_know_every_option() {
    let shell = Shell::new();
    for arguments in
        [&["completions", "bash"][..], &["completions", "fish"], &["completions", "zsh"], &["man"]]
    {
        let done = shell.run(arguments);
        assert_eq!(done.status, 0);
        for option in reusecheck_cli::OPTIONS {
            assert!(done.stdout.replace('\\', "").contains(option.name), "{arguments:?}: {}", option.name);
        }
    }
    let script = shell.run(&["completions", "bash"]).stdout;
    let completion = "COMP_WORDS=(reusecheck --format ''); COMP_CWORD=2; _reusecheck; echo ${COMPREPLY[@]}";
    let bash =
        std::process::Command::new("bash").args(["-c", &format!("{script}{completion}")]).output().unwrap();
    let formats =
        "text json markdown csv sarif junit prometheus nrpe ask-customer ask-vendor wrong-answer add-build\n";
    assert_eq!(String::from_utf8_lossy(&bash.stdout), formats);
}

#[test]
fn the_docs_list_the_options_of_the_table() {
    let docs = include_str!("../../docs/command.md");
    let table = reusecheck_cli::options_as_markdown();
    assert!(docs.contains(&table), "docs/command.md must contain this table:\n{table}");
}
