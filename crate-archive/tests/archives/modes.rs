//! Several logs of kube-proxy on one node, and several runs in one log.

use reusecheck_archive::{Archive, ArchiveNode, ArchiveReading};
use reusecheck_core::facts::{ModeSource, ProxyMode};
use reusecheck_core::messages::ENGLISH;

const IPVS: &str = "I0115 10:00:00.000001       1 server_others.go:258] \"Using ipvs Proxier\"\nI0115 10:00:00.000002       1 proxier.go:408] \"IPVS scheduler not specified, use rr by default\"\n";
const IPTABLES: &str = "I0115 11:00:00.000001       1 server_others.go:212] \"Using iptables Proxier\"\n";
const FAILED: &str = "W0115 10:30:00.000001       1 server_others.go:315] \"Can't use ipvs proxier, missing br-netfilter module\"\n";

/// Reads the report of one machine that has these logs besides its kernel.
fn read(logs: &[(&str, &str)]) -> ArchiveReading {
    let mut archive = Archive::new();
    archive.file("r/sos_commands/kernel/uname_-a", b"Linux w1 5.4.0-150-generic #1 SMP x86_64 GNU/Linux\n");
    for (path, log) in logs {
        archive.file(&["r/", path].concat(), log.as_bytes());
    }
    archive.finish(&ENGLISH)
}

#[track_caller]
fn node(reading: &ArchiveReading) -> &ArchiveNode {
    let [node] = reading.nodes.as_slice() else { panic!("{reading:#?}") };
    node
}

fn has(reading: &ArchiveReading, why: &str) -> bool {
    reading.notes.iter().any(|note| note.why == why)
}

fn prefixed(log: &str, prefix: &str) -> String {
    log.lines().flat_map(|line| [prefix, line, "\n"]).collect()
}

fn cri(log: &str, time: &str) -> String {
    prefixed(log, &[time, " stderr F "].concat())
}

#[test]
fn logs_that_disagree_leave_the_mode_unknown() {
    let path =
        |number: u8| format!("var/log/containers/kube-proxy-{number}_kube-system_kube-proxy-{number}.log");
    let paths = [path(1), path(2), path(3)];
    for logs in [[IPVS, IPTABLES], [IPTABLES, IPVS]] {
        let reading = read(&[(&paths[0], logs[0]), (&paths[1], logs[1]), (&paths[2], IPVS)]);
        let node = node(&reading);
        assert_eq!((node.facts.proxy_mode, node.facts.mode_source), (None, None), "{node:#?}");
        let conflict =
            node.conflicts.iter().find(|conflict| conflict.fact == "proxyMode").expect("a conflict");
        assert_eq!(conflict.values[0], "unknown");
        let mut values = conflict.values[1..].to_vec();
        values.sort();
        assert_eq!(values, ["iptables", "ipvs"]);
        let said = reading.notes.iter().find(|note| note.why == "conflict").expect("a note");
        assert!(said.text.contains("proxyMode = unknown / ipvs"), "{}", said.text);
        for mode in ["iptables", "ipvs"] {
            assert!(
                node.hints.iter().any(|hint| hint.fact == "proxyMode" && hint.value == mode),
                "{node:#?}"
            );
        }
    }
}

#[test]
fn the_configuration_is_used_where_logs_disagree() {
    let configuration = r#"{"kind": "List", "items": [{"kind": "ConfigMap", "metadata": {"name": "kube-proxy"}, "data": {"config.conf": "kind: KubeProxyConfiguration\nmode: iptables\n"}}]}"#;
    let reading = read(&[
        ("var/log/containers/kube-proxy-1_kube-system_kube-proxy-1.log", IPVS),
        ("var/log/containers/kube-proxy-2_kube-system_kube-proxy-2.log", IPTABLES),
        (
            "sos_commands/kubernetes/cluster-info/kube-system/kubectl_get_-o_json_--namespace_kube-system_configmaps",
            configuration,
        ),
    ]);
    assert_eq!(
        (node(&reading).facts.proxy_mode, reading.cluster.proxy_mode),
        (None, Some(ProxyMode::Iptables))
    );
    assert_eq!(node(&reading).conflicts[0].values, ["iptables", "ipvs"]);
}

#[test]
fn logs_of_one_mode_agree() {
    let reading = read(&[
        ("var/log/containers/kube-proxy-1_kube-system_kube-proxy-1.log", IPVS),
        ("var/log/containers/kube-proxy-2_kube-system_kube-proxy-2.log", IPVS),
    ]);
    assert_eq!(node(&reading).facts.proxy_mode, Some(ProxyMode::Ipvs));
    assert!(!has(&reading, "conflict"), "{:#?}", reading.notes);
}

#[test]
fn of_the_runs_of_a_container_the_last_counts() {
    let path = |number: &str| format!("var/log/pods/kube-system_kube-proxy-a_1/kube-proxy/{number}.log");
    for (old, new) in [("0", "1"), ("9", "10")] {
        for (first, last, mode) in [(IPVS, IPTABLES, ProxyMode::Iptables), (IPTABLES, IPVS, ProxyMode::Ipvs)]
        {
            let reading = read(&[(&path(old), first), (&path(new), last)]);
            let node = node(&reading);
            assert_eq!(node.facts.proxy_mode, Some(mode), "{old}, {new}: {node:#?}");
            assert!(node.conflicts.is_empty(), "{node:#?}");
            let said = reading.notes.iter().find(|note| note.why == "previous-boot").expect("a note");
            assert!(said.path.as_deref().is_some_and(|at| at.ends_with(&format!("/{old}.log"))), "{said:?}");
        }
    }
}

#[test]
fn the_newest_log_counts_if_its_time_is_known() {
    let paths = [
        "var/log/pods/kube-system_kube-proxy-a_1/kube-proxy/0.log",
        "var/log/pods/kube-system_kube-proxy-b_2/kube-proxy/0.log",
    ];
    let (early, late) = ("2025-12-31T23:00:00.000000001+08:00", "2026-01-01T01:00:00.000000001+08:00");
    for [first, second] in [paths, [paths[1], paths[0]]] {
        let reading = read(&[(first, &cri(IPVS, early)), (second, &cri(IPTABLES, late))]);
        let node = node(&reading);
        assert_eq!(node.facts.proxy_mode, Some(ProxyMode::Iptables), "{node:#?}");
        assert!(node.conflicts.is_empty(), "{node:#?}");
        assert!(node.hints.iter().any(|hint| hint.value == "ipvs" && hint.why == "superseded"), "{node:#?}");
    }
    // Without the year, or in different time zones, the order is not proven.
    for (early, late) in [("", ""), (early, "2026-01-01T01:00:00.000000001Z")] {
        let reading = read(&[(paths[0], &cri(IPVS, early)), (paths[1], &cri(IPTABLES, late))]);
        assert_eq!(node(&reading).facts.proxy_mode, None, "{early}");
    }
}

#[test]
fn of_the_runs_in_one_log_the_last_counts() {
    let cases = [
        ([IPVS, IPTABLES].concat(), ProxyMode::Iptables),
        ([IPTABLES, IPVS].concat(), ProxyMode::Ipvs),
        ([IPVS, FAILED, IPTABLES].concat(), ProxyMode::Iptables),
        ([FAILED, IPTABLES, IPVS].concat(), ProxyMode::Ipvs),
        ([IPVS, FAILED, IPTABLES, IPVS].concat(), ProxyMode::Ipvs),
    ];
    for (log, mode) in cases {
        let journal = prefixed(&log, "Jan 15 10:00:00 w1 k3s[900]: ");
        let mut archive = Archive::new();
        archive.file("r/systeminfo/sysctla", b"net.ipv4.vs.conn_reuse_mode = 0\n");
        archive.file("r/journald/k3s", journal.as_bytes());
        let reading = archive.finish(&ENGLISH);
        let node = node(&reading);
        assert_eq!(node.facts.proxy_mode, Some(mode), "{log}\n{node:#?}");
        assert_eq!(node.facts.mode_source, Some(ModeSource::Running), "{log}");
        assert!(node.conflicts.is_empty(), "{log}\n{node:#?}");
    }
}

#[test]
fn the_log_of_an_unknown_pod_shows_no_version() {
    let log =
        format!("{IPVS}I0115 10:00:00.000003       1 server.go:650] \"Version info\" version=\"v1.22.17\"\n");
    let node = |name: &str| {
        format!(
            "{{\"kind\": \"Node\", \"metadata\": {{\"name\": \"{name}\"}}, \"status\": {{\"nodeInfo\": {{\"kernelVersion\": \"5.4.0-150-generic\"}}}}}}"
        )
    };
    // Another node may be missing in the list, and one may still run the version before an upgrade.
    for nodes in [node("n1"), [node("n1"), node("n2")].join(", ")] {
        let nodes = format!("{{\"items\": [{nodes}]}}\n");
        let mut bundle = Archive::new();
        bundle.file("b/cluster-resources/nodes.json", nodes.as_bytes());
        let path = "b/cluster-resources/pods/logs/kube-system/kube-proxy-abcde/kube-proxy.log";
        bundle.file(path, log.as_bytes());
        let mut dump = Archive::new();
        dump.push(
            format!("{nodes}==== START logs for container kube-proxy of pod kube-system/kube-proxy-abcde ====\n{log}==== END logs for container kube-proxy of pod kube-system/kube-proxy-abcde ====\n").as_bytes(),
        );
        for reading in [bundle, dump].map(|archive| archive.finish(&ENGLISH)) {
            let versions = reading.nodes.iter().map(|node| &node.facts).chain([&reading.cluster]);
            assert!(versions.clone().all(|facts| facts.controller_version.is_none()), "{reading:#?}");
            let sources = versions.filter_map(|facts| facts.mode_source);
            assert_eq!(sources.collect::<Vec<_>>(), [ModeSource::Configured], "{reading:#?}");
        }
    }
}
