//! Fleets: the same verdicts as node by node, whatever the form and wherever the bytes are cut.

mod support;

use proptest::prelude::*;
use reusecheck_core::facts::{Facts, ProxyMode, merge};
use reusecheck_core::fleet::{ControlPlane, Fleet, FleetReport, Lines, because, fleet_to_markdown};
use reusecheck_core::messages::ENGLISH;
use reusecheck_core::report::{Rating, Report};
use reusecheck_core::{check, check_fleet, check_reading, read_text};
use serde_json::{Value, json};

/// The four facts that a node object has, and the pool.
type Node<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str);

const NODES: [Node; 6] = [
    ("a-0", "v1.19.16-r0", "EulerOS 2.0 (SP5)", "3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64", "old"),
    ("a-1", "v1.19.16-r0", "EulerOS 2.0 (SP5)", "3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64", "old"),
    ("b-0", "v1.27.3", "Ubuntu 20.04.1 LTS", "5.4.0-66-generic", ""),
    ("c-0", "v1.27.3", "Flatcar \"Linux\" \\ {[", "5.4.58", "gold"),
    ("c-1", "v1.27.3", "Debian GNU/Linux 12 (bookworm)", "6.1.0-18-amd64", "gold"),
    ("d-0", "v1.21.3", "caf\u{e9}", "5.10.13", "x"),
];

fn object(&(name, version, os, kernel, pool): &Node) -> Value {
    let mut labels = json!({ "kubernetes.io/arch": "amd64", "node.kubernetes.io/instance-type": "c7.large" });
    if !pool.is_empty() {
        labels["agentpool"] = "later".into();
        labels["eks.amazonaws.com/nodegroup"] = pool.into();
    }
    json!({
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "annotations": { "a": "}]\"{[", "kernelVersion": "9.9.9" },
            "labels": labels,
            "managedFields": [{ "fieldsV1": { "f:status": { "f:nodeInfo": {} } }, "manager": "kubelet" }],
            "name": name,
        },
        "spec": { "taints": [{ "key": "\\" }], "unschedulable": true },
        "status": {
            "addresses": [{ "address": "10.0.0.1", "type": "InternalIP" }],
            "images": [{ "names": ["r/i@sha256:0"], "sizeBytes": 1 }, { "names": null }],
            "nodeInfo": {
                "architecture": "amd64",
                "kernelVersion": kernel,
                "kubeletVersion": version,
                "operatingSystem": "linux",
                "osImage": os,
            },
        },
    })
}

fn list(nodes: &[Node]) -> Value {
    let items: Vec<Value> = nodes.iter().map(object).collect();
    json!({ "apiVersion": "v1", "items": items, "kind": "List", "metadata": { "resourceVersion": "" } })
}

fn ipvs() -> Facts {
    Facts { proxy_mode: Some(ProxyMode::Ipvs), ..Facts::default() }
}

fn read(input: &str) -> FleetReport {
    check_fleet(input.as_bytes(), &ipvs(), &ENGLISH)
}

/// Name, pool and rating of every node, sorted.
fn ratings(report: &FleetReport) -> Vec<(String, String, Rating)> {
    let mut all = Vec::new();
    for group in &report.groups {
        assert_eq!(group.nodes, group.kinds.iter().map(|kind| kind.nodes).sum::<usize>());
        for kind in &group.kinds {
            assert_eq!(kind.nodes, kind.names.len());
            let pool = kind.pool.clone().unwrap_or_default();
            all.extend(kind.names.iter().map(|name| (name.clone(), pool.clone(), group.rating)));
        }
    }
    all.sort();
    all
}

fn one_by_one(nodes: &[Node]) -> Vec<(String, String, Rating)> {
    let mut all: Vec<_> = nodes
        .iter()
        .map(|&(name, version, os, kernel, pool)| {
            let facts = Facts {
                cluster_version: Some(version.to_owned()),
                os: Some(os.to_owned()),
                kernel: Some(kernel.to_owned()),
                arch: Some("amd64".to_owned()),
                ..ipvs()
            };
            (name.to_owned(), pool.to_owned(), check(&facts, &ENGLISH).rating)
        })
        .collect();
    all.sort();
    all
}

#[test]
fn every_form_of_a_list_gives_the_same_nodes() {
    let list = list(&NODES);
    let objects: Vec<Value> = NODES.iter().map(object).collect();
    let lines: Vec<String> = objects.iter().map(Value::to_string).collect();
    let pretty: Vec<String> =
        objects.iter().map(|object| serde_json::to_string_pretty(object).expect("plain data")).collect();
    for (form, text) in [
        ("compact", list.to_string()),
        ("pretty", serde_json::to_string_pretty(&list).expect("plain data")),
        ("with a mark of byte order", ["\u{feff}", &list.to_string()].concat()),
        ("behind a prompt", ["$ kubectl get nodes -o json\n", &list.to_string(), "\n$ "].concat()),
        ("one a line", lines.join("\n")),
        ("one a line, ended as on Windows", lines.join("\r\n")),
        ("behind each other", lines.concat()),
        ("pretty, behind each other", pretty.join("\n")),
        ("a bare list", ["[", &lines.join(","), "]"].concat()),
        ("a bare list of lines", ["[\n", &lines.join(",\n"), "\n]\n"].concat()),
        ("two lists", [self::list(&NODES[..2]).to_string(), self::list(&NODES[2..]).to_string()].join("\n")),
    ] {
        let report = read(&text);
        assert_eq!(ratings(&report), one_by_one(&NODES), "{form}");
        assert_eq!((report.nodes, report.unreadable), (6, 0), "{form}: {:?}", report.unread);
    }
}

#[test]
fn facts_one_a_line_are_nodes_too() {
    let lines = [
        r#"{"name":"a","facts":{"clusterVersion":"1.27.3","kernel":"5.4.58","sysctls":{"net.ipv4.vs.conn_reuse_mode":1, "net.ipv4.vs.conntrack": 0}}}"#,
        r#"{"kernel":"5.10.104","clusterVersion":"1.27.3","proxyMode":"iptables"}"#,
        r#"{"kernel":"5.10.104","proxyMode":"ebpf","name":"c"}"#,
    ];
    let report = check_fleet(lines.join("\n").as_bytes(), &Facts::default(), &ENGLISH);
    let facts: Vec<&Facts> = report.groups.iter().flat_map(|g| &g.kinds).map(|kind| &kind.facts).collect();
    assert!(facts.iter().any(|facts| facts.sysctls.get("net.ipv4.vs.conn_reuse_mode") == Some(1)
        && facts.sysctls.get("net.ipv4.vs.conntrack") == Some(0)));
    assert!(facts.iter().any(|facts| facts.proxy_mode == Some(ProxyMode::Iptables)));
    assert_eq!(report.nodes, 2);
    assert_eq!((&*report.unread[0].why, &*report.unread[0].name), ("unknown-value", "c"));
}

#[test]
fn tables_and_yaml_go_through_the_readers_of_pastes() {
    let table = "NAME   STATUS   ROLES    AGE   VERSION    INTERNAL-IP   EXTERNAL-IP   OS-IMAGE             KERNEL-VERSION      CONTAINER-RUNTIME\n\
                 n-1    Ready    <none>   3d    v1.27.3    10.0.0.1      <none>        Ubuntu 20.04.1 LTS   5.4.0-66-generic    containerd://1.7.2\n\
                 n-2    Ready    <none>   3d    v1.27.3    10.0.0.2      <none>        Ubuntu 20.04.1 LTS   5.4.0-200-generic   containerd://1.7.2\n";
    let report = read(table);
    assert_eq!(ratings(&report).len(), 2, "{report:?}");
    assert_eq!(read(table.lines().take(2).collect::<Vec<_>>().join("\n").as_str()).nodes, 1);

    let rows: String = (0..1234)
        .map(|row| table.lines().nth(1).expect("a row").replace("n-1    ", &format!("n-{row:<5}")) + "\n")
        .collect();
    let report = read(&[table.lines().next().expect("a header"), "\n", &rows].concat());
    assert_eq!((report.nodes, report.unreadable), (1234, 0));

    let yaml = "apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Node\n  metadata:\n    name: y-1\n  status:\n    nodeInfo:\n      \
                kernelVersion: 5.4.58\n      kubeletVersion: v1.27.3\n      osImage: Flatcar\n- apiVersion: v1\n  kind: Node\n  metadata:\n    \
                name: y-2\n  status:\n    nodeInfo:\n      kernelVersion: 6.1.5\n      kubeletVersion: v1.27.3\nkind: List\nmetadata:\n  \
                resourceVersion: \"\"\n";
    let report = read(yaml);
    let names: Vec<String> = ratings(&report).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, ["y-1", "y-2"]);
    assert_eq!(report.unreadable, 0, "{:?}", report.unread);
}

const WIDE: &str = "NAME   STATUS   ROLES           AGE   VERSION   INTERNAL-IP   EXTERNAL-IP   OS-IMAGE             KERNEL-VERSION      CONTAINER-RUNTIME    LABELS\n\
     c-1    Ready    control-plane   3d    v1.28.3   10.0.0.9      <none>        Ubuntu 22.04.1 LTS   5.15.0-91-generic   containerd://1.7.2   beta.kubernetes.io/arch=amd64,node-role.kubernetes.io/control-plane=\n\
     n-1    Ready    <none>          3d    v1.27.3   10.0.0.1      <none>        Ubuntu 20.04.1 LTS   5.4.0-66-generic    containerd://1.7.2   agentpool=later,eks.amazonaws.com/nodegroup=blue,node.kubernetes.io/instance-type=m6\n\
     n-2    Ready    <none>          3d    v1.28.3   10.0.0.2      <none>        Ubuntu 20.04.1 LTS   5.4.0-66-generic    containerd://1.7.2   cce.cloud.com/cce-nodepool=green\n";

/// Name, pool, type and whether it is of the control plane.
fn places(report: &FleetReport) -> Vec<(String, String, String, bool)> {
    let kinds = report.groups.iter().flat_map(|group| &group.kinds);
    let mut places: Vec<_> = kinds
        .flat_map(|kind| {
            let (pool, of_type) = (kind.pool.clone().unwrap_or_default(), kind.instance_type.clone());
            let place = move |name: &String| {
                (name.clone(), pool.clone(), of_type.clone().unwrap_or_default(), kind.control_plane)
            };
            kind.names.iter().map(place)
        })
        .collect();
    places.sort();
    places
}

#[test]
fn pools_and_roles_are_read_from_every_form() {
    let place =
        |name: &str, pool: &str, of: &str, plane| (name.to_owned(), pool.to_owned(), of.to_owned(), plane);
    let wanted =
        [place("c-1", "", "", true), place("n-1", "blue", "m6", false), place("n-2", "green", "", false)];
    assert_eq!(places(&read(WIDE)), wanted);
    let columns = "NAME   STATUS   ROLES    AGE   VERSION   NODEGROUP   CCE-NODEPOOL   OS-IMAGE             KERNEL-VERSION\n\
                   n-1    Ready    master   3d    v1.27.3   blue                       Ubuntu 20.04.1 LTS   5.4.0-66-generic\n\
                   n-2    Ready    <none>   3d    v1.27.3               green          Ubuntu 20.04.1 LTS   5.4.0-66-generic\n";
    assert_eq!(places(&read(columns)), [place("n-1", "blue", "", true), place("n-2", "green", "", false)]);
    let yaml = "apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Node\n  metadata:\n    labels:\n      cloud.google.com/gke-nodepool: red\n      \
                node-role.kubernetes.io/control-plane: \"\"\n    name: y-1\n  status:\n    nodeInfo:\n      kernelVersion: 5.4.58\n      \
                kubeletVersion: v1.27.3\n- apiVersion: v1\n  kind: Node\n  metadata:\n    labels:\n      agentpool: grey\n    name: y-2\n  \
                status:\n    nodeInfo:\n      kernelVersion: 6.1.5\n      kubeletVersion: v1.27.3\nkind: List\n";
    assert_eq!(places(&read(yaml)), [place("y-1", "red", "", true), place("y-2", "grey", "", false)]);
    let described = "Name:               d-1\nRoles:              control-plane\nLabels:             agentpool=grey\n                    \
                     node.kubernetes.io/instance-type=m6\nSystem Info:\n  Kernel Version:             5.4.58\n  Kubelet Version:            v1.27.3\n";
    assert_eq!(places(&read(described)), [place("d-1", "grey", "m6", true)]);
    let mut node = object(&NODES[0]);
    node["metadata"]["labels"]["node-role.kubernetes.io/master"] = "".into();
    assert_eq!(places(&read(&node.to_string())), [place("a-0", "old", "c7.large", true)]);
}

#[test]
fn nodes_are_compared_with_their_control_plane() {
    let planes = |input: &str| {
        let report = read(input);
        assert_eq!(report.unreadable, 0, "{:?}", report.unread);
        let plane = |plane: &ControlPlane| {
            (plane.from.to_string(), plane.versions.join(" "), plane.nodes, plane.behind, plane.ahead)
        };
        (report.nodes, report.control_planes.iter().map(plane).collect::<Vec<_>>())
    };
    let skew = |from: &str, version: &str, nodes, behind, ahead| {
        (from.to_owned(), version.to_owned(), nodes, behind, ahead)
    };
    assert_eq!(planes(WIDE), (3, vec![skew("nodes", "v1.28.3", 2, 1, 0)]));
    let server = |version: &str| format!("Client Version: v1.30.0\nServer Version: {version}\n");
    let skewed = skew("server", "v1.28.0", 3, 1, 2);
    for text in [[&server("v1.28.0"), WIDE].concat(), [WIDE, &server("v1.28.0")].concat()] {
        assert_eq!(planes(&text), (3, vec![skewed.clone()]));
    }
    let json = |version: &str| {
        let (client, server) = (json!({ "gitVersion": "v1.30.0" }), json!({ "gitVersion": version }));
        json!({ "clientVersion": client, "serverVersion": server }).to_string()
    };
    let (one, two) = (list(&NODES[..3]).to_string(), list(&NODES[3..]).to_string());
    let (server_1, server_2) = (json("v1.27.3"), json("v1.21.3"));
    let both = vec![skew("server", "v1.27.3", 3, 2, 0), skew("server", "v1.21.3", 3, 0, 2)];
    for parts in [[&server_1, &one, &server_2, &two], [&one, &server_1, &two, &server_2]] {
        assert_eq!(planes(&parts.map(String::as_str).join("\n")), (6, both.clone()));
    }
    // The server's cluster is not known.
    assert_eq!(planes(&[&*one, &server_1, &two].join("\n")), (6, vec![]));
}

#[test]
fn truncated_objects_are_reported_and_the_others_read() {
    let lines: Vec<String> = NODES.iter().map(|node| object(node).to_string()).collect();
    let middle = lines[2].find("sizeBytes").expect("it is there");
    let cut = &lines[2][..middle];
    let broken = [&lines[0], cut, &lines[1], "{\"kind\":\"Node\" oops}", &lines[3]].join("\n");
    let report = read(&broken);
    let names: Vec<String> = ratings(&report).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, ["a-0", "a-1", "c-0"]);
    let reasons: Vec<(&str, &str)> =
        report.unread.iter().map(|unread| (&*unread.why, &*unread.name)).collect();
    assert_eq!(reasons, [("truncated", "b-0"), ("not-json", "")]);

    let full = list(&NODES).to_string();
    let at = full.find("\"5.10.13\"").expect("it is there");
    let report = read(&full[..at]);
    assert_eq!((report.nodes, report.unreadable), (5, 1));
    assert_eq!((&*report.unread[0].why, &*report.unread[0].name), ("truncated", "d-0"));
    assert_eq!(report.unread[0].at, at as u64);
}

#[test]
fn objects_that_are_not_nodes_are_reported() {
    for (input, why, count) in [
        (
            "{\"kind\":\"PodList\",\"items\":[{\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\"}}]}",
            "not-a-node",
            1,
        ),
        ("{\"kind\":\"Node\",\"metadata\":{\"name\":\"n\"}}", "no-node-info", 1),
        (
            "{\"kind\":\"Node\",\"status\":{\"nodeInfo\":{\"operatingSystem\":\"windows\",\"kernelVersion\":\"10.0.17763.1\"}}}",
            "windows-node",
            1,
        ),
        ("<!doctype html><p>Sign in</p>", "not-understood", 1),
        ("\u{0}\u{1}\u{2}", "not-text", 1),
        ("PK\u{3}\u{4}\u{0}\u{0}\nmore\n", "not-text", 1),
        ("", "", 0),
    ] {
        let report = read(input);
        assert_eq!((report.nodes, report.unreadable), (0, count), "{input}");
        assert_eq!(report.unread.first().map_or("", |unread| &unread.why), why, "{input}");
        assert!(report.unread.iter().all(|unread| !unread.text.is_empty()));
    }
}

#[test]
fn a_mode_outside_the_table_applies_to_all_nodes() {
    let text = "$ kubectl get cm kube-proxy -n kube-system -o yaml | grep mode\nmode: \"ipvs\"\n";
    let input = [text, &list(&NODES).to_string()].concat();
    let report = check_fleet(input.as_bytes(), &Facts::default(), &ENGLISH);
    assert_eq!(report.common.proxy_mode, Some(ProxyMode::Ipvs), "{:?}", report.unread);
}

/// kube-proxy's `ConfigMap` as `kubectl -o json` prints it.
const CONFIG_MAP: &str = "{\n    \"apiVersion\": \"v1\",\n    \"data\": {\n        \"config.conf\": \"apiVersion: kubeproxy.config.k8s.io/v1alpha1\\n\
                          bindAddress: 0.0.0.0\\nkind: KubeProxyConfiguration\\nmode: ipvs\\n\",\n        \"kubeconfig.conf\": \"kind: Config\\n\"\n    },\n    \
                          \"kind\": \"ConfigMap\",\n    \"metadata\": {\n        \"name\": \"kube-proxy\",\n        \"namespace\": \"kube-system\"\n    }\n}\n";

/// Texts outside lists, each with the lines that make it one machine's.
const OUTSIDE: [&str; 7] = [
    CONFIG_MAP,
    "$ uname -r\n5.4.0-66-generic\n",
    "$ uname -a\nLinux b-1 5.10.61-flatcar #1 SMP Wed Sep 1 20:29:32 UTC 2021 x86_64 GNU/Linux\n",
    "$ sysctl net.ipv4.vs.conn_reuse_mode\nnet.ipv4.vs.conn_reuse_mode = 0\n",
    "$ sysctl net.ipv4.vs.conn_reuse_mode net.ipv4.vs.conntrack\nnet.ipv4.vs.conn_reuse_mode = 1\nnet.ipv4.vs.conntrack = 1\n",
    "$ curl -s localhost:10249/proxyMode\nipvs\n",
    "$ kubectl version\nClient Version: v1.30.0\nServer Version: v1.27.3\n",
];

#[test]
fn facts_of_one_machine_apply_to_nodes_with_its_kernel() {
    let sysctl = "net.ipv4.vs.conn_reuse_mode";
    let input = [&list(&NODES).to_string(), "\n", OUTSIDE[1], OUTSIDE[3]].concat();
    let report = read(&input);
    assert_eq!(report.nodes, 6, "the machine is one of those that are listed");
    for group in &report.groups {
        for kind in &group.kinds {
            let is_there = kind.facts.kernel.as_deref() == Some("5.4.0-66-generic");
            assert_eq!(kind.facts.sysctls.get(sysctl), is_there.then_some(0), "{:?}", kind.facts);
        }
    }
    let reasons: Vec<&str> = report.notes.iter().map(|note| &*note.why).collect();
    assert_eq!(reasons, ["beside-taken"]);
    insta::assert_snapshot!(
        report.notes.iter().map(|note| &*note.text).collect::<Vec<_>>().join("\n"),
        @"net.ipv4.vs.conn_reuse_mode = 0 comes from a machine with kernel 5.4.0-66-generic. Applied to nodes with this kernel and no value of their own: 1. Not applied to nodes with other kernels: 5."
    );
}

#[test]
fn a_configuration_as_json_is_no_node_and_holds_for_all() {
    let nodes = list(&NODES);
    let config: Value = serde_json::from_str(CONFIG_MAP).expect("JSON");
    let items = |first: &Value, then: &[Value]| {
        let items: Vec<Value> = [first].into_iter().chain(then).cloned().collect();
        json!({ "apiVersion": "v1", "items": items, "kind": "List" }).to_string()
    };
    let objects: Vec<Value> = NODES.iter().map(object).collect();
    let bare = json!({ "apiVersion": "kubeproxy.config.k8s.io/v1alpha1", "kind": "KubeProxyConfiguration", "mode": "ipvs" });
    let command = json!(["kube-proxy", "--proxy-mode=ipvs"]);
    let daemon_set = json!({
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": { "name": "kube-proxy" },
        "spec": { "template": { "spec": { "containers": [{ "command": command, "name": "kube-proxy" }] } } },
    });
    for (form, text) in [
        ("before", [CONFIG_MAP, &nodes.to_string()].concat()),
        ("behind", [&*nodes.to_string(), CONFIG_MAP].concat()),
        ("one a line", [config.to_string(), nodes.to_string()].join("\n")),
        ("in a list of its own", [nodes.to_string(), items(&config, &[])].join("\n")),
        ("in the list", items(&config, &objects)),
        ("the configuration itself", [bare.to_string(), nodes.to_string()].join("\n")),
        ("what starts it", [daemon_set.to_string(), nodes.to_string()].join("\n")),
    ] {
        for length in [text.len(), 1, 61] {
            let report = pieces_of(text.as_bytes(), &[length], &Facts::default());
            assert_eq!((report.nodes, report.unreadable), (6, 0), "{form}: {:?}", report.unread);
            assert_eq!(report.common.proxy_mode, Some(ProxyMode::Ipvs), "{form}");
            assert_eq!(report.notes.len(), 1, "{form}: {:?}", report.notes);
        }
    }
    // Any other mode is reported; one that leaves the mode to the platform is not a mode.
    let other = json!({ "kind": "ConfigMap", "data": { "text": "proxy-mode" }, "metadata": { "name": "x" } });
    let report = read(&[other.to_string(), nodes.to_string()].join("\n"));
    assert_eq!((report.nodes, &*report.unread[0].why, &*report.unread[0].name), (6, "not-a-node", "x"));
    let unset = CONFIG_MAP.replace("mode: ipvs", "mode: \\\"\\\"");
    let report = check_fleet([&unset, &*nodes.to_string()].concat().as_bytes(), &Facts::default(), &ENGLISH);
    assert_eq!(
        (report.nodes, report.unreadable, report.common.proxy_mode),
        (6, 0, None),
        "{:?}",
        report.unread
    );
}

#[test]
fn the_kernel_of_one_machine_is_that_of_no_list() {
    let rows = "NAME   STATUS   ROLES    AGE   VERSION\nn-1    Ready    <none>   3d    v1.27.3\nn-2    Ready    <none>   3d    v1.27.3\n";
    let report = read(&[rows, OUTSIDE[1], OUTSIDE[3]].concat());
    assert_eq!((report.nodes, report.common.kernel.as_deref()), (2, None));
    assert!(report.common.sysctls.is_empty());
    assert_eq!(report.missing[0].fact, "kernel");
    let reasons: Vec<(&str, bool)> =
        report.notes.iter().map(|note| (&*note.why, note.text.contains(": 2."))).collect();
    assert_eq!(reasons, [("beside-unplaced", true); 2], "{:?}", report.notes);
    // A single node is that machine.
    let one: String = rows.lines().take(2).map(|line| [line, "\n"].concat()).collect();
    let report = read(&[&one, OUTSIDE[1], OUTSIDE[3]].concat());
    assert_eq!((report.nodes, report.common.kernel.as_deref()), (1, Some("5.4.0-66-generic")));
    // Passed by the caller, it applies to all nodes.
    let overrides = Facts { kernel: Some("5.4.58".to_owned()), ..ipvs() };
    let report = check_fleet([rows, OUTSIDE[1]].concat().as_bytes(), &overrides, &ENGLISH);
    assert_eq!(report.common.kernel.as_deref(), Some("5.4.58"));
}

#[test]
fn contradicting_outside_facts_are_reported() {
    let mode = |mode: &str| format!("$ curl -s localhost:10249/proxyMode\n{mode}\n");
    let input = [&*mode("iptables"), &list(&NODES).to_string(), "\n", &mode("ipvs")].concat();
    let report = check_fleet(input.as_bytes(), &Facts::default(), &ENGLISH);
    assert_eq!(report.common.proxy_mode, Some(ProxyMode::Ipvs), "a false all-clear is the worst answer");
    let reasons: Vec<&str> = report.notes.iter().map(|note| &*note.why).collect();
    assert_eq!(reasons, ["beside-taken", "beside-differs"], "{:?}", report.notes);
    // The caller's facts win, and the input's own value is reported as a difference.
    let overrides = Facts { proxy_mode: Some(ProxyMode::Iptables), ..Facts::default() };
    let report = check_fleet(input.as_bytes(), &overrides, &ENGLISH);
    let reasons: Vec<String> = report.notes.into_iter().map(|note| note.why.into_owned()).collect();
    assert_eq!(reasons, ["beside-otherwise"]);
}

#[test]
fn machines_without_a_list_are_nodes_of_their_own() {
    let machine = |kernel: &str, value: u8| {
        format!(
            "---\n$ uname -r\n{kernel}\n$ sysctl net.ipv4.vs.conn_reuse_mode\nnet.ipv4.vs.conn_reuse_mode = {value}\n"
        )
    };
    let report = read(&[machine("5.4.58", 0), machine("5.4.58", 1), machine("6.1.5", 0)].concat());
    assert_eq!((report.nodes, report.groups.iter().map(|group| group.kinds.len()).sum::<usize>()), (3, 3));
    assert!(report.notes.is_empty(), "{:?}", report.notes);
}

#[test]
fn collector_output_of_several_machines_yields_as_many_nodes() {
    let printed = |kernel: &str, value: u8| {
        format!(
            "==> uname -srvm <==\nLinux {kernel} #1 SMP x86_64\n==> /etc/os-release <==\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n\
             ==> grep . /proc/sys/net/ipv4/vs/* <==\n/proc/sys/net/ipv4/vs/conn_reuse_mode:{value}\n\
             ==> curl http://localhost:10249/proxyMode <==\nipvs\n==> cat /proc/*/cmdline <==\n==> kubelet --version <==\nKubernetes v1.27.3\n"
        )
    };
    let input = [printed("5.4.58", 1), printed("5.4.58", 0), printed("6.1.0-18-amd64", 1)].concat();
    let report = check_fleet(input.as_bytes(), &Facts::default(), &ENGLISH);
    assert_eq!((report.nodes, report.unreadable), (3, 0), "{:?}", report.unread);
    assert_eq!(report.groups.iter().map(|group| group.kinds.len()).sum::<usize>(), 3);
    assert_eq!(report.common.proxy_mode, Some(ProxyMode::Ipvs));
    assert!(report.notes.is_empty(), "{:?}", report.notes);
    // The same facts from other commands cannot be distinguished; a note says so.
    let input = "$ uname -r\n5.4.58\n$ uname -r\n6.1.0-18-amd64\n";
    let report = read(input);
    let reasons: Vec<&str> = report.notes.iter().map(|note| &*note.why).collect();
    assert_eq!((report.nodes, reasons), (1, vec!["machine-differs"]));
}

#[test]
fn an_empty_list_is_a_cluster_too() {
    let server = |version: &str| json!({ "serverVersion": { "gitVersion": version } }).to_string();
    let (one, two, none) =
        (list(&NODES[..3]).to_string(), list(&NODES[3..]).to_string(), list(&[]).to_string());
    let planes = |parts: &[&str]| {
        let planes = read(&parts.join("\n")).control_planes.into_iter();
        planes.map(|plane| (plane.versions.join(" "), plane.nodes)).collect::<Vec<_>>()
    };
    let both = vec![("v1.27.3".to_owned(), 3), ("v1.21.3".to_owned(), 3)];
    let (first, second, third) = (server("v1.27.3"), server("v1.25.1"), server("v1.21.3"));
    assert_eq!(planes(&[&first, &one, &second, &none, &third, &two]), both);
    // The second server's list has no nodes, and the last list has no known server.
    assert_eq!(planes(&[&first, &one, &second, &none, &two]), []);
    let yaml = "apiVersion: v1\nitems: []\nkind: List\n";
    assert_eq!(planes(&[&first, &one, &second, yaml, &third, &two]), both);
    let pods =
        json!({ "kind": "List", "items": [{ "kind": "Pod", "metadata": { "name": "p" } }] }).to_string();
    assert_eq!(planes(&[&first, &one, &pods, &third, &two]), both, "pods are no cluster");
}

#[test]
fn a_cluster_has_one_mode_question_and_a_plan() {
    let nodes = list(&NODES).to_string();
    let report = check_fleet(nodes.as_bytes(), &Facts::default(), &ENGLISH);
    assert_eq!(report.missing[0].fact, "proxyMode");
    assert_eq!(report.missing.iter().filter(|missing| missing.fact == "proxyMode").count(), 1);
    assert!(report.plan.changes.is_empty(), "nothing is cured before the mode is known");
    let [uncured] = &report.plan.uncured[..] else { panic!("{:?}", report.plan.uncured) };
    assert_eq!((&*uncured.why, uncured.nodes), ("unknown", report.ratings.unknown));
    assert_eq!(uncured.settles.as_ref().expect("the mode does").fact, "proxyMode");

    let report = check_fleet(nodes.as_bytes(), &ipvs(), &ENGLISH);
    let versions: Vec<(&str, usize)> = report.versions.iter().map(|v| (&*v.value, v.nodes)).collect();
    assert_eq!(versions, [("v1.27.3", 3), ("v1.19.16-r0", 2), ("v1.21.3", 1)]);
    assert_eq!(report.common.arch.as_deref(), Some("amd64"));
    let plan = &report.plan;
    assert_eq!(plan.left, 0);
    let cured: usize = report.ratings.high + report.ratings.medium + report.ratings.low;
    assert!(plan.smallest.iter().map(|&at| plan.changes[at].nodes).sum::<usize>() >= cured);
    assert!(plan.same_mode.len() >= plan.smallest.len() || plan.same_mode_left > 0);
    insta::assert_snapshot!("fleet-plan", plan_text(&report));
}

#[test]
fn a_fleet_as_markdown() {
    let input = [list(&NODES).to_string(), "{\"kind\":\"Node\",\"metadata\":{\"name\":\"`<b>\"}}".to_owned()]
        .join("\n");
    let mut report = read(&input);
    for group in &mut report.groups {
        group.report.steps.truncate(2);
        group.report.remedies.truncate(1);
    }
    let text = fleet_to_markdown(&report, &ENGLISH).replace(&*report.knowledge, "(version)");
    insta::assert_snapshot!("fleet-markdown", text);
}

#[test]
fn markdown_stays_short_whatever_the_number_of_pools_and_kinds() {
    let line = |pool: usize| {
        let labels = json!({ "agentpool": format!("pool-{pool}") });
        let info = json!({ "kubeletVersion": format!("v1.27.{}", pool % 60), "kernelVersion": "5.4.58" });
        json!({ "kind": "Node", "metadata": { "labels": labels }, "status": { "nodeInfo": info } })
            .to_string()
    };
    let report = read(&(0..3000).map(line).collect::<Vec<_>>().join("\n"));
    assert_eq!(report.plan.changes[0].pools.len(), 3000, "the report has them all");
    let text = fleet_to_markdown(&report, &ENGLISH);
    assert!(text.len() < 40_000, "{}", text.len());
    for phrase in ["`pool-1005` (1), and 2990 more)", "and 2950 more kinds of nodes", "(50), and 10 more"] {
        assert!(text.contains(phrase), "{phrase}: {text}");
    }
}

/// Facts of one node a line.
fn facts_of(lines: &[(&str, &str)]) -> FleetReport {
    let line =
        |(version, kernel): &(&str, &str)| json!({ "clusterVersion": version, "kernel": kernel }).to_string();
    read(&lines.iter().map(line).collect::<Vec<_>>().join("\n"))
}

#[test]
fn nodes_at_different_bounds_share_the_later_one() {
    // 1.23 or so would cure the older release; the other one needs a later release.
    let report = facts_of(&[
        ("v1.27.3", "5.4.0-66-generic"),
        ("v1.27.3", "5.4.0-20-generic"),
        ("v1.27.3", "4.15.0-20-generic"),
    ]);
    let plan = &report.plan;
    assert!(plan.exact && plan.same_mode_exact && plan.uncured.is_empty(), "{plan:?}");
    let kernels: Vec<_> = plan.changes.iter().filter(|change| change.fact == "kernel").collect();
    assert_eq!(kernels.iter().map(|change| change.nodes).collect::<Vec<_>>(), [2, 1], "{kernels:?}");
    assert_eq!(plan.smallest.len(), 1);
    for &at in plan.smallest.iter().chain(&plan.same_mode) {
        assert!(at < plan.changes.len());
    }
}

#[test]
fn every_node_is_cured_by_the_plan_or_named_as_uncured() {
    let report = facts_of(&[
        ("v1.19.16-r0", "3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64"),
        ("v1.27.3", "5.4.58"),
        ("v1.27.3", "0.1-mine"),
        ("v1.23.17", "3.10.0-1160.el7.x86_64"),
    ]);
    let plan = &report.plan;
    let affected = report.ratings.high + report.ratings.medium + report.ratings.low;
    let uncured = |why: &str| {
        plan.uncured.iter().filter(|uncured| uncured.why == why).map(|uncured| uncured.nodes).sum::<usize>()
    };
    assert_eq!(uncured("unknown"), report.ratings.unknown);
    assert_eq!(uncured("no-change"), plan.left);
    let cured: usize = plan.smallest.iter().map(|&at| plan.changes[at].nodes).sum();
    assert!(cured + plan.left >= affected);
}

fn plan_text(report: &FleetReport) -> String {
    let plan = &report.plan;
    let line = |&at: &usize| {
        let change = &plan.changes[at];
        let pools: Vec<_> = change.pools.iter().map(|pool| (&*pool.name, pool.nodes)).collect();
        format!("  {} nodes, {pools:?}: {}\n", change.nodes, change.text)
    };
    let lines = |places: &[usize]| places.iter().map(line).collect::<String>();
    format!(
        "{:?}\nsmallest, {} left\n{}same mode, {} left\n{}",
        report.ratings,
        plan.left,
        lines(&plan.smallest),
        plan.same_mode_left,
        lines(&plan.same_mode)
    )
}

/// Returns the report for an input in pieces of these lengths, repeated.
fn in_pieces(input: &[u8], lengths: &[usize]) -> FleetReport {
    pieces_of(input, lengths, &ipvs())
}

fn pieces_of(input: &[u8], lengths: &[usize], overrides: &Facts) -> FleetReport {
    let mut fleet = Fleet::default();
    let (mut rest, mut lengths) = (input, lengths.iter().cycle());
    let mut batches = Vec::new();
    while !rest.is_empty() {
        let length = lengths.next().copied().unwrap_or(1).clamp(1, rest.len());
        fleet.push(&rest[..length]);
        batches.push(fleet.take());
        rest = &rest[length..];
    }
    fleet.finish();
    batches.push(fleet.take());
    let (mut report, order) = fleet.report(overrides, &ENGLISH);
    for batch in &batches {
        report.name(&order, batch);
    }
    report
}

const VERSIONS: [&str; 6] =
    ["v1.19.16-r0", "v1.21.3", "v1.23.17", "v1.27.3", "v1.28.5+k3s1", "v1.30.1-eks-a1b2c3d"];
const SYSTEMS: [(&str, &str); 6] = [
    ("EulerOS 2.0 (SP5)", "3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64"),
    ("CentOS Linux 7 (Core)", "3.10.0-1160.el7.x86_64"),
    ("Ubuntu 20.04.6 LTS", "5.4.0-66-generic"),
    ("Flatcar Container Linux by Kinvolk 2905.2.3", "5.10.61-flatcar"),
    ("Debian GNU/Linux 12 (bookworm)", "6.1.0-18-amd64"),
    ("Huawei Cloud EulerOS 2.0 (x86_64)", "5.10.0-60.18.0.50.r865_35.hce2.x86_64"),
];

fn some_nodes() -> impl Strategy<Value = Vec<Node<'static>>> {
    let (versions, systems) =
        (proptest::sample::select(&VERSIONS[..]), proptest::sample::select(&SYSTEMS[..]));
    let pools = proptest::sample::select(&["", "blue", "green"][..]);
    let node = (versions, systems, pools);
    proptest::collection::vec(node, 1..12).prop_map(|nodes| {
        const NAMES: [&str; 12] = ["a", "b-1", "c.d", "e", "f", "g", "h", "i", "j", "k", "l", "m-0"];
        let named = NAMES.iter().zip(nodes);
        named.map(|(name, (version, (os, kernel), pool))| (*name, version, os, kernel, pool)).collect()
    })
}

type Written = fn(&[Node]) -> String;

/// Every form in which a list of nodes may come.
const FORMS: [(&str, Written); 6] = [
    ("compact", |nodes| list(nodes).to_string()),
    ("pretty", |nodes| serde_json::to_string_pretty(&list(nodes)).expect("plain data")),
    ("lines", |nodes| nodes.iter().map(|node| object(node).to_string() + "\n").collect()),
    ("yaml", yaml),
    ("wide", wide),
    ("described", |nodes| nodes.iter().map(described).collect()),
];

fn yaml(nodes: &[Node]) -> String {
    let item = |&(name, version, os, kernel, pool): &Node| {
        let pool = if pool.is_empty() { String::new() } else { format!("      agentpool: {pool}\n") };
        format!(
            "- apiVersion: v1\n  kind: Node\n  metadata:\n    labels:\n      kubernetes.io/arch: amd64\n{pool}    name: {name}\n  \
             status:\n    images:\n    - names:\n      - r/i:v1\n      sizeBytes: 1\n    nodeInfo:\n      architecture: amd64\n      \
             kernelVersion: {kernel}\n      kubeletVersion: {version}\n      osImage: {os}\n"
        )
    };
    ["apiVersion: v1\nitems:\n", &nodes.iter().map(item).collect::<String>(), "kind: List\n"].concat()
}

fn wide(nodes: &[Node]) -> String {
    let row = |name: &str, status: &str, version: &str, os: &str, kernel: &str, labels: &str| {
        format!("{name:<8} {status:<8} {version:<24}   {os:<50}   {kernel:<50}   {labels}\n")
    };
    let of_node = |&(name, version, os, kernel, pool): &Node| {
        let pool =
            if pool.is_empty() { String::new() } else { format!(",eks.amazonaws.com/nodegroup={pool}") };
        row(name, "Ready", version, os, kernel, &format!("kubernetes.io/arch=amd64{pool}"))
    };
    let head = row("NAME", "STATUS", "VERSION", "OS-IMAGE", "KERNEL-VERSION", "LABELS");
    [head].into_iter().chain(nodes.iter().map(of_node)).collect()
}

fn described(&(name, version, os, kernel, pool): &Node) -> String {
    let pool =
        if pool.is_empty() { String::new() } else { format!("                    agentpool={pool}\n") };
    format!(
        "Name:               {name}\nRoles:              <none>\nLabels:             kubernetes.io/arch=amd64\n{pool}System Info:\n  \
         Kernel Version:             {kernel}\n  OS Image:                   {os}\n  Architecture:               amd64\n  \
         Kubelet Version:            {version}\n\n"
    )
}

fn some_input() -> impl Strategy<Value = String> {
    let node = proptest::sample::select(&NODES[..]);
    (proptest::collection::vec(node, 0..6), 0..5_u8, any::<proptest::sample::Index>()).prop_map(
        |(nodes, form, cut)| {
            let objects: Vec<Value> = nodes.iter().map(object).collect();
            let lines: Vec<String> = objects.iter().map(Value::to_string).collect();
            let full = list(&nodes);
            match form {
                0 => full.to_string(),
                1 => serde_json::to_string_pretty(&full).expect("plain data"),
                2 => lines.join("\n"),
                3 => ["[\n", &lines.join(",\n"), "\n]"].concat(),
                _ => {
                    let mut text = lines.join("\n");
                    let mut at = cut.index(text.len() + 1);
                    while !text.is_char_boundary(at) {
                        at -= 1;
                    }
                    text.truncate(at);
                    text.push_str("\n{\"kernel\":\"6.1.5\"}\nKernel: 5.4.58\n");
                    text
                }
            }
        },
    )
}

const TABLE: &str = "NAME   STATUS   ROLES    AGE   VERSION    INTERNAL-IP   EXTERNAL-IP   OS-IMAGE             KERNEL-VERSION      CONTAINER-RUNTIME
a      Ready    <none>   1d    v1.27.3    192.0.2.1     <none>        Ubuntu 20.04.6 LTS   5.4.0-150-generic   containerd://1.7.7
b      Ready    <none>   1d    v1.27.3    192.0.2.2     <none>        Ubuntu 20.04.6 LTS   5.4.0-150-generic   containerd://1.7.7
";

#[test]
fn nodes_that_two_commands_of_one_text_list_count_once() {
    let text = ["$ kubectl get nodes -o wide\n", TABLE, "$ kubectl get nodes -o wide\n", TABLE].concat();
    assert_eq!(read(&text).nodes, 2);
    // Two inputs may be two clusters.
    let mut fleet = Fleet::default();
    for _ in 0..2 {
        fleet.push(TABLE.as_bytes());
        fleet.finish();
    }
    assert!(!fleet.join());
    assert_eq!(fleet.counts().0, 4);
    // So may two lists of objects.
    let object = object(&NODES[0]).to_string();
    assert_eq!(read(&[&*object, "\n", &*object, "\n"].concat()).nodes, 2);
}

#[test]
fn joined_nodes_replace_the_names_that_were_taken() {
    let mut fleet = Fleet::default();
    for line in [TABLE, "$ kubectl get nodes -o wide\n", TABLE] {
        fleet.push(line.as_bytes());
        fleet.take();
    }
    fleet.finish();
    fleet.take();
    assert!(fleet.join());
    assert_eq!((fleet.counts().0, &*fleet.take().names), (2, "a\nb\n"));
}

#[test]
fn a_broken_input_stays_reported() {
    let mut fleet = Fleet::default();
    fleet.push([TABLE, TABLE].concat().as_bytes());
    fleet.break_off();
    fleet.finish();
    assert!(!fleet.join());
    assert_eq!(fleet.counts(), (4, 1));
}

#[test]
fn a_long_text_is_not_kept() {
    let mut fleet = Fleet::default();
    fleet.push([TABLE, TABLE].concat().as_bytes());
    fleet.push(&vec![b'\n'; 4 << 20]);
    fleet.finish();
    assert!(!fleet.join());
    assert_eq!(fleet.counts().0, 4);
}

#[test]
fn nodes_that_only_lose_datagrams_are_not_called_unaffected() {
    let facts = r#"{"name": "a", "clusterVersion": "1.27.3", "kernel": "5.4.163", "proxyMode": "ipvs"}"#;
    let report = read(facts);
    let headline = "Not affected by connection reuse";
    assert_eq!(report.groups[0].headline, headline);
    let markdown = fleet_to_markdown(&report, &ENGLISH);
    assert!(markdown.contains(&format!("- {headline}: 1")), "{markdown}");
    assert!(markdown.contains(&format!("## 1. {headline}: 1")), "{markdown}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 4, ..ProptestConfig::default() })]

    #[test]
    fn reports_do_not_depend_on_chunk_bounds(input in some_input(), lengths in proptest::collection::vec(1..200_usize, 1..5)) {
        let full = check_fleet(input.as_bytes(), &ipvs(), &ENGLISH);
        let mut pieces = in_pieces(input.as_bytes(), &lengths);
        for (piece, full) in pieces.unread.iter_mut().zip(&full.unread) {
            // The position of an error depends on the chunks.
            piece.at = full.at;
        }
        prop_assert_eq!(pieces, full);
    }

    #[test]
    fn the_verdicts_are_those_of_check(nodes in some_nodes(), form in 0..FORMS.len()) {
        let (name, write) = FORMS[form];
        let report = read(&write(&nodes));
        prop_assert_eq!(ratings(&report), one_by_one(&nodes), "{}: {:?}", name, report.unread);
        prop_assert_eq!(report.unreadable, 0);
        for group in &report.groups {
            for kind in &group.kinds {
                let alone = check(&kind.facts, &ENGLISH);
                prop_assert_eq!((alone.rating, alone.range), (group.rating, group.range));
            }
            prop_assert_eq!(&check(&group.kinds[0].facts, &ENGLISH), &group.report);
        }
    }

    #[test]
    fn the_same_text_gives_each_node_the_same_answer_by_either_way(
        nodes in some_nodes().prop_filter("a list", |nodes| nodes.len() > 1),
        form in 0..FORMS.len(),
        before in proptest::collection::vec(proptest::sample::select(&OUTSIDE[..]), 0..3),
        after in proptest::collection::vec(proptest::sample::select(&OUTSIDE[..]), 0..3),
        overrides in proptest::sample::select(&["", "iptables", "ipvs"][..]),
    ) {
        let overrides = Facts { proxy_mode: ProxyMode::from_name(overrides), ..Facts::default() };
        let text = [&*before.concat(), &FORMS[form].1(&nodes), "\n", &*after.concat()].concat();
        let reading = read_text(&text);
        let listed = reading.nodes.as_deref().unwrap_or_default();
        prop_assert_eq!(listed.len(), nodes.len(), "{}: {}", FORMS[form].0, text);
        let judged = |name: &str, report: &Report| {
            let sysctls = report.facts.sysctls.iter().map(|(name, value)| (name.to_owned(), value)).collect::<Vec<_>>();
            (name.to_owned(), report.rating, report.range, report.certainty, report.facts.proxy_mode, sysctls)
        };
        let mut one_by_one: Vec<_> = listed
            .iter()
            .map(|node| {
                let own = merge(&overrides, &node.facts, &mut Vec::new());
                judged(&node.name, &check_reading(&reading, &own, &ENGLISH))
            })
            .collect();
        let fleet = check_fleet(text.as_bytes(), &overrides, &ENGLISH);
        let kinds = fleet.groups.iter().flat_map(|group| &group.kinds);
        let mut at_once: Vec<_> = kinds
            .flat_map(|kind| {
                let report = check(&kind.facts, &ENGLISH);
                kind.names.iter().map(move |name| judged(name, &report)).collect::<Vec<_>>()
            })
            .collect();
        one_by_one.sort_by(|one, other| one.0.cmp(&other.0));
        at_once.sort_by(|one, other| one.0.cmp(&other.0));
        prop_assert_eq!(at_once, one_by_one, "{}: {}", FORMS[form].0, text);
    }

    #[test]
    fn the_plan_does_not_depend_on_the_order_of_the_nodes((nodes, shuffled) in some_nodes().prop_flat_map(|nodes| (Just(nodes.clone()), Just(nodes).prop_shuffle()))) {
        prop_assert_eq!(read(&list(&nodes).to_string()).plan, read(&list(&shuffled).to_string()).plan);
    }

    #[test]
    fn lines_give_one_answer_each_in_order(nodes in proptest::collection::vec(proptest::sample::select(&NODES[..]), 1..12), length in 1..300_usize) {
        let input: String = nodes.iter().map(|node| object(node).to_string() + "\n").collect();
        let mut lines = Lines::default();
        let mut output: String =
            input.as_bytes().chunks(length).map(|part| lines.push(part, &ipvs(), &ENGLISH)).collect();
        output.push_str(&lines.finish(&ipvs(), &ENGLISH));
        prop_assert_eq!(output.lines().count(), nodes.len());
        for (answer, node) in output.lines().zip(&nodes) {
            let answer: Value = serde_json::from_str(answer).expect("JSON");
            prop_assert_eq!(&answer["name"], node.0);
            let report = &one_by_one(&[*node])[0].2;
            prop_assert_eq!(&answer["report"]["rating"], report.name());
        }
    }

    #[test]
    fn no_input_makes_it_panic(input in proptest::collection::vec(prop_oneof![Just(b'{'), Just(b'"'), Just(b'}'), Just(b'['), Just(b']'), Just(b'\n'), Just(b'\\'), Just(b':'), Just(b','), Just(b'1'), any::<u8>()], 0..300), length in 1..50_usize) {
        in_pieces(&input, &[length]);
    }
}

#[test]
fn only_a_kernel_that_nobody_gave_or_can_read_is_not_known() {
    for (kernel, words) in [
        ("-", "Kernel: not known"),
        ("Linux version five", "Kernel: not known"),
        ("5.4.0-acme", "Kernel: 5.4.0-acme (a build without data, judged by its base version)"),
    ] {
        let words_of = because(&support::check(&format!("1.27.3 | {kernel} | - | ipvs")), &ENGLISH);
        assert_eq!(words_of.split("; ").next(), Some(words), "{kernel}");
    }
}

#[test]
fn the_fleet_branches_on_the_fact_that_most_unknown_nodes_lack() {
    let nodes = [
        r#"{"kernel":"5.4.58","clusterVersion":"1.27.3"}"#,
        r#"{"kernel":"5.4.58","clusterVersion":"1.27.4"}"#,
        r#"{"kernel":"5.4.163","clusterVersion":"1.27.3"}"#,
        r#"{"kernel":"5.4.58","clusterVersion":"1.27.3","proxyMode":"ipvs"}"#,
    ];
    let report = pieces_of(nodes.join("\n").as_bytes(), &[4096], &Facts::default());
    let branches = &report.branches;
    assert_eq!((report.ratings.unknown, report.ratings.none, report.ratings.high), (2, 1, 1));
    assert_eq!(branches.len(), 2);
    assert!(branches.iter().all(|branch| branch.when.fact == "proxyMode"));
    assert_eq!((branches[0].ratings.high, branches[0].ratings.none), (3, 1), "in IPVS mode");
    assert_eq!((branches[1].ratings.high, branches[1].ratings.none), (1, 3), "in any other mode");
}
