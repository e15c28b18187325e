//! Every collector's layout, in every container and as a folder.

use reusecheck_archive::{Archive, ArchiveReading};
use reusecheck_core::archives::COLLECTORS;
use reusecheck_core::facts::ProxyMode;
use reusecheck_core::messages::ENGLISH;

use crate::fixture::{all, check, parse};
use crate::pack::{CONTAINERS, pack};

/// Reads bytes that can be read at any place, as a file.
pub(crate) fn read_seekable(bytes: &[u8]) -> ArchiveReading {
    let mut archive = Archive::seekable(bytes.len() as u64);
    loop {
        while let Some((at, length)) = archive.want() {
            let at = usize::try_from(at).expect("a small archive");
            archive.push(&bytes[at..at + length]);
        }
        match archive.second_pass() {
            Some(second_pass) => archive = second_pass,
            None => return archive.finish(&ENGLISH),
        }
    }
}

/// Reads bytes as a stream.
pub(crate) fn read_passing(bytes: &[u8], chunk: usize) -> ArchiveReading {
    let mut archive = Archive::new();
    bytes.chunks(chunk).for_each(|bytes| archive.push(bytes));
    archive.finish(&ENGLISH)
}

#[test]
fn every_collector_has_a_fixture() {
    let fixtures: Vec<String> = all().into_iter().map(|fixture| fixture.id).collect();
    for collector in COLLECTORS {
        assert!(fixtures.contains(&collector.id.to_owned()), "{}", collector.id);
    }
}

#[test]
fn layouts_are_read_in_every_container() {
    for fixture in all() {
        for container in CONTAINERS {
            let packed = pack(&fixture.files, container);
            check(&fixture, &read_seekable(&packed), container);
            let has_link = fixture.files.iter().any(|file| file.link.is_some());
            // A zip that is read as a stream does not distinguish links from files.
            if !(has_link && container == "zip") {
                check(&fixture, &read_passing(&packed, 1 << 20), &format!("{container} that passes by"));
            }
        }
    }
}

#[test]
fn folders_are_read_like_archives() {
    for fixture in all() {
        let is_nested = fixture.files.iter().any(|file| file.path.contains("!/"));
        if is_nested || fixture.files.iter().any(|file| file.link.is_some()) {
            continue;
        }
        let mut archive = Archive::new();
        for file in &fixture.files {
            archive.file(&file.path, file.text.as_bytes());
        }
        check(&fixture, &archive.finish(&ENGLISH), "a folder");
    }
}

#[test]
fn layouts_are_read_without_their_root() {
    let fixture = parse(
        "rootless",
        "==> EXPECT\ncollector sos\nnode w1 kernel=5.4.0-150-generic net.ipv4.vs.conn_reuse_mode=0\nabsent\n==> sos_commands/kernel/uname_-a\nLinux w1 5.4.0-150-generic #1 SMP x86_64 GNU/Linux\n==> sos_commands/kernel/sysctl_-a\nnet.ipv4.vs.conn_reuse_mode = 0\n",
    );
    check(&fixture, &read_seekable(&pack(&fixture.files, "tar.gz")), "tar.gz");
}

#[test]
fn sysctls_from_a_pod_need_proof_of_the_nodes_network() {
    let text = "==> EXPECT\ncollector cilium\n==> d/k8s-nodes-1.yaml\nitems:\n- metadata:\n    name: n1\n  status:\n    nodeInfo:\n      kernelVersion: 5.4.0-150-generic\n      kubeletVersion: v1.24.17\n      osImage: Ubuntu 20.04.6 LTS\n==> d/cilium-configmap-1.yaml\ndata: {}\n==> d/k8s-pods-1.yaml\nitems:\n- metadata:\n    name: kube-proxy-aaaaa\n  spec:\n    nodeName: n1\n==> d/cilium-bugtool-kube-proxy-aaaaa-1.tar.gz!/b/cmd/sysctl--a.md\nnet.ipv4.vs.conn_reuse_mode = 0\n";
    let hidden = parse("pod", text);
    let reading = read_seekable(&pack(&hidden.files, "zip"));
    assert!(
        reading.nodes.iter().all(|node| node.facts.sysctls.iter().next().is_none()),
        "{:#?}",
        reading.nodes
    );
    assert!(reading.notes.iter().any(|note| note.why == "inside-pod"), "{:#?}", reading.notes);

    let shown =
        [text, "==> d/cilium-daemonset-1.yaml\nspec:\n  template:\n    spec:\n      hostNetwork: true\n"]
            .concat();
    let reading = read_seekable(&pack(&parse("pod", &shown).files, "zip"));
    let node = reading.nodes.iter().find(|node| node.name == "n1").expect("the node is listed");
    assert_eq!(node.facts.sysctls.get("net.ipv4.vs.conn_reuse_mode"), Some(0), "{reading:#?}");
}

#[test]
fn nodes_of_one_name_and_two_kernels_stay_apart() {
    let text = "==> EXPECT\ncollector sos-collect\nnode a kernel=5.4.0-150-generic\nnode a kernel=5.15.0-89-generic\nabsent\n==> x/sosreport-1.tar.xz!/r1/sos_commands/kernel/uname_-a\nLinux a 5.4.0-150-generic #1 SMP x86_64 GNU/Linux\n==> x/sosreport-2.tar.xz!/r2/sos_commands/kernel/uname_-a\nLinux a 5.15.0-89-generic #1 SMP x86_64 GNU/Linux\n";
    let fixture = parse("two", text);
    check(&fixture, &read_seekable(&pack(&fixture.files, "tar")), "tar");
}

#[test]
fn configured_sysctls_are_hints() {
    let fixture =
        crate::fixture::all().into_iter().find(|fixture| fixture.id == "unknown-traps").expect("a fixture");
    let reading = read_seekable(&pack(&fixture.files, "zip"));
    let [node] = reading.nodes.as_slice() else { panic!("{reading:#?}") };
    let hints: Vec<(&str, &str)> = node.hints.iter().map(|hint| (&*hint.fact, &*hint.why)).collect();
    assert_eq!(hints, [("net.ipv4.vs.conn_reuse_mode", "configured")]);
}

#[test]
fn only_containers_of_kube_proxy_show_its_mode() {
    let pod = |name: &str, container: &str, image: &str| {
        format!(
            "- metadata:\n    name: {name}\n  spec:\n    nodeName: n1\n    containers:\n    - command:\n      - kube-proxy\n      - --proxy-mode=iptables\n      image: {image}\n      name: {container}\n"
        )
    };
    let of = |pod: &str| {
        let text = format!(
            "==> EXPECT\ncollector cluster-info-dump\n==> d/nodes.json\n{{\"items\": [{{\"kind\": \"Node\", \"metadata\": {{\"name\": \"n1\"}}, \"status\": {{\"nodeInfo\": {{\"kernelVersion\": \"5.4.0-150-generic\"}}}}}}]}}\n==> d/kube-system/pods.json\n{{}}\n==> d/kube-system/pods.yaml\nitems:\n{pod}"
        );
        let reading = read_seekable(&pack(&parse("pods", &text).files, "tar"));
        reading.nodes.first().expect("a node").facts.proxy_mode
    };
    let iptables = Some(reusecheck_core::facts::ProxyMode::Iptables);
    assert_eq!(of(&pod("kube-proxy-aaaaa", "kube-proxy", "example.com/hardened:v1.28.2")), iptables);
    assert_eq!(of(&pod("kube-proxy-worker-aaaaa", "proxy", "example.com/acs/kube-proxy:v1.28.2")), iptables);
    assert_eq!(
        of(&pod("kube-proxy-worker-aaaaa", "proxy", "example.com/kube-proxy-amd64@sha256:00")),
        iptables
    );
    assert_eq!(of(&pod("kube-proxy-monitor-aaaaa", "monitor", "busybox:1")), None);
    assert_eq!(of(&pod("kube-proxy-monitor-aaaaa", "monitor", "example.com/kube-proxy-monitor:v1")), None);
}

#[test]
fn a_name_without_its_domain_joins_only_equal_kernels() {
    let text = |kernel: &str| {
        format!(
            "==> EXPECT\ncollector unknown\n==> x/uname\nLinux master-1 5.4.0-150-generic #1 SMP x86_64 GNU/Linux\n==> x/nodes.json\n{{\"items\": [{{\"kind\": \"Node\", \"metadata\": {{\"name\": \"master-1.b.example\"}}, \"status\": {{\"nodeInfo\": {{\"kernelVersion\": \"{kernel}\"}}}}}}]}}\n"
        )
    };
    let nodes = |kernel: &str| read_seekable(&pack(&parse("names", &text(kernel)).files, "tar")).nodes.len();
    assert_eq!((nodes("5.4.0-150-generic"), nodes("5.15.0-89-generic")), (1, 2));
}

#[test]
fn a_machine_is_named_by_its_sysctls() {
    let text = "==> EXPECT\ncollector unknown\nnode b kernel=5.4.0-150-generic net.ipv4.vs.conn_reuse_mode=0\nabsent\n==> x/proc/version\nLinux version 5.4.0-150-generic (buildd@lgw01) (gcc) #167-Ubuntu SMP\n==> x/sysctl_-a\nkernel.hostname = b\nnet.ipv4.vs.conn_reuse_mode = 0\n";
    let fixture = parse("named", text);
    check(&fixture, &read_seekable(&pack(&fixture.files, "tar")), "tar");
}

#[test]
fn files_beside_the_folders_of_collectors_are_read() {
    let text = "==> EXPECT\ncollector rancher\nnode a kernel=5.4.0-150-generic\nnode c kernel=5.15.0-89-generic net.ipv4.vs.conn_reuse_mode=1\nabsent\n==> a/systeminfo/sysctla\n==> a/systeminfo/uname\nLinux a 5.4.0-150-generic #1 SMP x86_64 GNU/Linux\n==> c/uname.txt\nLinux c 5.15.0-89-generic #1 SMP x86_64 GNU/Linux\n==> c/sysctl.txt\nnet.ipv4.vs.conn_reuse_mode = 1\n";
    let fixture = parse("beside", text);
    check(&fixture, &read_seekable(&pack(&fixture.files, "tar")), "tar");
}

#[test]
fn draining_servers_belong_to_the_node() {
    let text = "==> EXPECT\ncollector rancher\n==> r/systeminfo/sysctla\nnet.ipv4.vs.conn_reuse_mode = 0\n==> r/systeminfo/uname\nLinux a 5.4.0-150-generic #1 SMP x86_64 GNU/Linux\n==> r/networking/ipvsadm\nIP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\nTCP  10.96.0.10:53 rr\n  -> 10.244.1.5:53                Masq    0      15         2\n  -> 10.244.1.6:53                Masq    1      3          0\n";
    let reading = read_seekable(&pack(&parse("draining", text).files, "tar"));
    let [node] = reading.nodes.as_slice() else { panic!("{reading:#?}") };
    let servers: Vec<&str> = node.draining.iter().map(|server| &*server.server).collect();
    assert_eq!(servers, ["10.244.1.5:53"]);
    let masked = serde_json::to_string(&reading.masked()).expect("JSON");
    assert!(!masked.contains("10.244.1.5"), "{masked}");
}

#[test]
fn facts_of_indented_items_have_the_lines_of_their_own_node() {
    let item = |name: &str, address: &str, kernel: &str| {
        format!(
            "  - apiVersion: v1\n    kind: Node\n    metadata:\n      name: {name}\n    status:\n      addresses:\n        - address: {address}\n          type: InternalIP\n      nodeInfo:\n        kernelVersion: {kernel}\n        kubeletVersion: v1.21.14\n"
        )
    };
    let text = format!(
        "==> EXPECT\ncollector cluster-info-dump\n==> d/nodes.json\n{{}}\n==> d/kube-system/pods.json\n{{}}\n==> d/nodes.yaml\napiVersion: v1\nitems:\n{}{}kind: List\n",
        item("a", "192.0.2.1", "5.4.0-150-generic"),
        item("b", "192.0.2.2", "5.15.0-89-generic"),
    );
    let reading = read_seekable(&pack(&parse("indented", &text).files, "tar"));
    let lines: Vec<(&str, &str, usize)> = reading
        .nodes
        .iter()
        .flat_map(|node| {
            node.evidence.iter().map(move |evidence| (&*node.name, &*evidence.fact, evidence.line))
        })
        .collect();
    let wanted =
        [("a", "kernel", 12), ("a", "clusterVersion", 13), ("b", "kernel", 23), ("b", "clusterVersion", 24)];
    assert_eq!(lines, wanted);
}

#[test]
fn excerpts_carry_no_secrets() {
    let text = "==> EXPECT\ncollector rancher\n==> r/systeminfo/sysctla\nnet.ipv4.vs.conn_reuse_mode = 0\n==> r/systeminfo/ps\nroot 1 /usr/bin/kube-proxy --proxy-mode=ipvs --token=eyJhbGciOiJSUzI1NiIsImtpZCI6IiJ9.eyJpc3MiOiJrdWJlcm5ldGVzIn0.c2lnbmF0dXJl\n==> r/systeminfo/uname\nerror: You must be logged in, token: eyJhbGciOiJSUzI1NiIsImtpZCI6IiJ9.eyJpc3MiOiJrdWJlcm5ldGVzIn0.c2lnbmF0dXJl\n";
    let reading = read_seekable(&pack(&parse("token", text).files, "tar.gz"));
    let json = serde_json::to_string(&reading).expect("a reading is JSON");
    assert!(json.contains("kube-proxy-flags") && json.contains("error-text"), "{json}");
    assert!(!json.contains("eyJhbGci"), "{json}");
}

#[test]
fn masking_covers_what_an_archive_brings() {
    let fixture =
        crate::fixture::all().into_iter().find(|fixture| fixture.id == "ack-diagnose").expect("a fixture");
    let reading = read_seekable(&pack(&fixture.files, "tar.gz"));
    let masked = serde_json::to_string(&reading.masked()).expect("a reading is JSON");
    assert!(!masked.contains("iZbp1") && masked.contains("5.10.134-16.al8.x86_64"), "{masked}");
    let fixture = crate::fixture::all().into_iter().find(|fixture| fixture.id == "talos").expect("a fixture");
    let masked = serde_json::to_string(&read_seekable(&pack(&fixture.files, "zip")).masked()).expect("JSON");
    assert!(!masked.contains("192.0.2.1") && !masked.contains("cp-1"), "{masked}");
}

#[test]
fn the_documentation_lists_every_collector_and_note() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |path: &str| std::fs::read_to_string(root.join(path)).expect("the file is there");
    let documentation = read("docs/archives.md");
    let messages = read("crate-core/knowledge/messages/en/archive.toml");
    let notes = messages.lines().filter_map(|line| line.split_once(" = ")).map(|(id, _)| id);
    for id in notes.chain(COLLECTORS.iter().map(|collector| collector.id)) {
        assert!(documentation.contains(&format!("`{id}`")), "docs/archives.md does not list {id}");
    }
}

#[test]
fn interfaces_in_json_are_a_hint() {
    let mut archive = Archive::new();
    archive.file("collect/sysctl.txt", b"net.ipv4.vs.conn_reuse_mode = 1\n");
    archive.file("collect/ip_link.json", br#"[{"ifindex":5,"ifname":"kube-ipvs0","mtu":1500}]"#);
    let reading = archive.finish(&ENGLISH);
    let hints = &reading.nodes.first().expect("a node").hints;
    assert!(hints.iter().any(|hint| hint.why == "dummy-interface" && hint.value == "ipvs"), "{hints:?}");
}

#[test]
fn files_that_disagree_are_noted() {
    let mut archive = Archive::new();
    archive.file(
        "w1/sos_commands/kernel/uname_-a",
        b"Linux w1 5.4.0-150-generic #167-Ubuntu SMP x86_64 GNU/Linux\n",
    );
    archive.file("w1/proc/version", b"Linux version 5.4.0-151-generic (buildd@host) #168-Ubuntu SMP\n");
    let reading = archive.finish(&ENGLISH);
    let note = reading.notes.iter().find(|note| note.why == "conflict").expect("a note");
    for kernel in ["5.4.0-150-generic", "5.4.0-151-generic"] {
        assert!(note.text.contains(kernel), "{}", note.text);
    }
}

#[test]
fn configured_and_running_modes_are_both_noted() {
    let log = "I0115 10:00:00.000001       1 server_others.go:212] \"Using iptables Proxier\"\n";
    let manifest = "  - command:\n    - kube-proxy\n    - --proxy-mode=ipvs\n";
    let configuration = r#"{"kind": "List", "items": [{"kind": "ConfigMap", "metadata": {"name": "kube-proxy"}, "data": {"config.conf": "kind: KubeProxyConfiguration\nmode: ipvs\n"}}]}"#;
    let root = "sosreport-w1";
    let cluster_file = "sos_commands/kubernetes/cluster-info/kube-system/kubectl_get_-o_json_--namespace_kube-system_configmaps";
    // The configuration is the node's own, or the cluster's.
    for (path, text) in
        [("etc/kubernetes/manifests/kube-proxy.yaml", manifest), (cluster_file, configuration)]
    {
        let mut archive = Archive::new();
        let uname = "Linux w1 5.4.0-150-generic #167-Ubuntu SMP x86_64 GNU/Linux\n";
        archive.file(&format!("{root}/sos_commands/kernel/uname_-a"), uname.as_bytes());
        archive.file(
            &format!("{root}/var/log/containers/kube-proxy-x_kube-system_kube-proxy-1.log"),
            log.as_bytes(),
        );
        archive.file(&format!("{root}/{path}"), text.as_bytes());
        let reading = archive.finish(&ENGLISH);
        let node = reading.nodes.first().expect("a node");
        let conflict = node.conflicts.iter().find(|conflict| conflict.fact == "proxyMode");
        let conflict = conflict.unwrap_or_else(|| panic!("{path}: no conflict in {reading:#?}"));
        assert_eq!(conflict.values, ["iptables", "ipvs"], "{path}");
        let said = reading.notes.iter().find(|note| note.why == "conflict").expect("a note");
        assert!(said.text.contains("proxyMode = iptables (running) / ipvs (configured)"), "{}", said.text);
        let hint = node.hints.iter().find(|hint| hint.fact == "proxyMode").expect("a hint");
        assert!(
            hint.why == "requested-not-effective"
                && hint.path.as_deref().is_some_and(|at| at.ends_with(path))
        );
    }
}

#[test]
fn rules_of_another_mode_are_a_hint_alone() {
    let mut archive = Archive::new();
    archive.file("r/systeminfo/sysctla", b"net.ipv4.vs.conn_reuse_mode = 1\n");
    archive.file("r/rke2/config.yaml", b"kube-proxy-arg:\n- proxy-mode=iptables\n");
    archive.file(
        "r/networking/ipvsadm",
        b"-A -t 10.96.0.1:443 -s rr\n-a -t 10.96.0.1:443 -r 192.0.2.1:6443 -m -w 1\n",
    );
    let reading = archive.finish(&ENGLISH);
    let node = reading.nodes.first().expect("a node");
    assert_eq!(node.facts.proxy_mode, Some(ProxyMode::Iptables));
    assert!(node.conflicts.is_empty(), "{:?}", node.conflicts);
    assert!(
        node.hints.iter().any(|hint| hint.why == "ipvsadm-rules" && hint.value == "ipvs"),
        "{:?}",
        node.hints
    );
}

#[test]
fn a_text_without_an_archive_is_one_machine() {
    let text = "$ uname -a\nLinux w1 5.4.0-150-generic #167-Ubuntu SMP x86_64 GNU/Linux\n$ cat /etc/os-release\nPRETTY_NAME=\"Ubuntu 20.04.6 LTS\"\n$ sysctl -a\nkernel.osrelease = 5.4.0-150-generic\nnet.ipv4.vs.conn_reuse_mode = 0\n$ ps aux\nroot 1 /usr/bin/kube-proxy --proxy-mode=ipvs\n";
    for ending in ["", ".gz", ".xz"] {
        let reading = read_passing(&crate::pack::compress(text.as_bytes(), ending), 100);
        let [node] = reading.nodes.as_slice() else { panic!("{ending}: {reading:#?}") };
        let facts = &node.facts;
        assert_eq!((&*node.name, facts.kernel.as_deref()), ("w1", Some("5.4.0-150-generic")), "{ending}");
        assert_eq!(facts.os.as_deref(), Some("Ubuntu 20.04.6 LTS"), "{ending}");
        assert_eq!(facts.proxy_mode, Some(ProxyMode::Ipvs), "{ending}");
        assert_eq!(facts.sysctls.get("net.ipv4.vs.conn_reuse_mode"), Some(0), "{ending}");
        let line = |fact: &str| node.evidence.iter().find(|evidence| evidence.fact == fact).map(|at| at.line);
        assert_eq!((line("kernel"), line("proxyMode")), (Some(2), Some(9)), "{ending}");
    }
}

#[test]
fn replaced_names_are_noted_and_prove_nothing() {
    let is_renamed = |files: &[(&str, &str)]| {
        let mut archive = Archive::new();
        for (path, text) in files {
            archive.file(path, text.as_bytes());
        }
        let reading = archive.finish(&ENGLISH);
        (reading.notes.iter().any(|note| note.why == "renamed"), reading.nodes.len())
    };
    let uname = |name: &str| format!("Linux {name} 5.4.0-150-generic #1 SMP x86_64 GNU/Linux\n");
    let kernel = "sosreport-x/sos_commands/kernel/uname_-a";
    for (path, text, wanted) in [
        (kernel, uname("w1.example.org"), false),
        (kernel, uname("host0.obfuscateddomain0.org"), true),
        ("sosreport-x-obfuscated/sos_commands/kernel/uname_-a", uname("host0"), true),
        ("scc_x_scrubbed/sos_commands/kernel/uname_-a", uname("host0"), true),
    ] {
        assert_eq!(is_renamed(&[(path, &text)]), (wanted, 1), "{path} {text}");
    }
    let names = uname("host0");
    assert!(is_renamed(&[("c/sos_logs/cleaner.log", ""), ("c/sos_commands/kernel/uname_-a", &names)]).0);
    assert!(
        is_renamed(&[
            ("ip_mapping.json", "{}"),
            ("r/systeminfo/sysctla", ""),
            ("r/systeminfo/uname", &names)
        ])
        .0
    );
    let node = |name: &str, address: &str| {
        format!(
            "{{\"kind\": \"Node\", \"metadata\": {{\"name\": \"{name}\"}}, \"status\": {{\"addresses\": [{{\"address\": \"{address}\"}}], \"nodeInfo\": {{\"kernelVersion\": \"5.4.0-150-generic\"}}}}}}"
        )
    };
    let list = |one: String, other: String| format!("{{\"items\": [{one}, {other}]}}");
    let path = "b/cluster-resources/nodes.json";
    let obscured = list(node("n1", "x-ipv4-0000000001-x"), node("n2", "x-ipv4-0000000002-x"));
    assert_eq!(is_renamed(&[(path, &obscured)]), (true, 2));
    // Two nodes without their names are still two.
    let hidden = list(node("***HIDDEN***", "***HIDDEN***"), node("***HIDDEN***", "***HIDDEN***"));
    assert_eq!(is_renamed(&[(path, &hidden)]), (true, 2));
}
