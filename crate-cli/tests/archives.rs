//! The native program on support archives and folders.

mod support;

use serde_json::Value;
use support::{Shell, gzip};

const KERNELS: [(&str, &str); 2] = [("w1", "5.4.58"), ("w2", "5.15.0-91-generic")];

/// Returns the files of a Rancher archive of one node.
fn files(name: &str, kernel: &str) -> Vec<(String, String)> {
    [
        ("systeminfo/uname".to_owned(), format!("Linux {name} {kernel} #1 SMP x86_64 GNU/Linux\n")),
        ("systeminfo/hostname".to_owned(), format!("{name}\n")),
        ("systeminfo/sysctla".to_owned(), "net.ipv4.vs.conn_reuse_mode = 0\n".to_owned()),
        (
            format!("rke2/podlogs/kube-system-kube-proxy-{name}"),
            "I0115 10:00:00.000000 1 server_others.go:259] \"Using ipvs Proxier\"\n".to_owned(),
        ),
        ("rke2/kubectl/version".to_owned(), "Client Version: v1.27.3\nServer Version: v1.27.3\n".to_owned()),
    ]
    .map(|(path, text)| (format!("{name}-2026/{path}"), text))
    .into()
}

fn tar(files: &[(String, String)]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (path, text) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, path, text.as_bytes()).unwrap();
    }
    archive.into_inner().unwrap()
}

fn shell() -> Shell {
    let shell = Shell::new();
    for (name, kernel) in KERNELS {
        shell.write(&format!("{name}.tar.gz"), gzip(tar(&files(name, kernel))));
    }
    let archive = gzip(tar(&files("w1", KERNELS[0].1)));
    shell.write("cut.tar.gz", &archive[..archive.len() - 150]);
    shell.write("other.tar", tar(&[("photos/readme".to_owned(), "Holiday\n".to_owned())]));
    for (path, text) in files("w1", KERNELS[0].1) {
        shell.write(&format!("unpacked/{path}"), text);
    }
    for (path, (_, kernel)) in ["a.txt", "b/b.txt"].into_iter().zip(KERNELS) {
        shell.write(
            &format!("texts/{path}"),
            format!("$ uname -r\n{kernel}\n$ kubelet --version\nKubernetes v1.27.3\n"),
        );
    }
    shell.write("texts/notes.txt", "Call the customer back.\n");
    shell.write("nothing/notes.txt", "Call the customer back.\n");
    shell
}

#[test]
fn an_archive_of_one_node_is_answered_like_a_paste_of_it() {
    let shell = shell();
    let done = shell.run(&["w1.tar.gz", "--format", "json"]);
    let report = done.json();
    assert_eq!(
        (done.status, &report["rating"], &report["schema"]),
        (1, &"high".into(), &"reusecheck/report/1".into())
    );
    assert_eq!(report["facts"]["kernel"], "5.4.58");
    assert_eq!(report["facts"]["proxyMode"], "ipvs");
    assert_eq!(report["facts"]["clusterVersion"], "v1.27.3");
    let packed = gzip(tar(&files("w1", KERNELS[0].1)));
    for (source, input) in [(&["unpacked"][..], &[][..]), (&["-"], &packed), (&[], &packed)] {
        let other = shell.feed(&[source, &["--format", "json"]].concat(), input);
        assert_eq!((other.status, other.stdout), (1, done.stdout.clone()), "{source:?}");
    }
}

#[test]
fn several_archives_are_one_fleet_of_which_namesakes_stay_apart() {
    let shell = shell();
    let rows = |arguments: &[&str], wanted: &str| {
        let done = shell.run(&[arguments, &["--format", "csv"]].concat());
        assert_eq!((done.status, &*done.stderr), (1, ""));
        done.stdout.lines().filter(|line| line.contains(wanted)).count()
    };
    for (_, kernel) in KERNELS {
        assert_eq!(rows(&["w1.tar.gz", "w2.tar.gz"], kernel), 1);
    }
    shell.write("namesake.tar.gz", gzip(tar(&files("w1", KERNELS[1].1))));
    for (_, kernel) in KERNELS {
        assert_eq!(rows(&["w1.tar.gz", "namesake.tar.gz"], kernel), 1);
    }
    let later = |sysctl: &str| {
        let mut changed = files("w1", KERNELS[0].1);
        changed[2].1 = format!("{sysctl}\n");
        shell.write("later.tar", tar(&changed));
        rows(&["w1.tar.gz", "later.tar"], KERNELS[0].1)
    };
    assert_eq!(later("net.ipv4.vs.conntrack = 1"), 1);
    assert_eq!(later("net.ipv4.vs.conn_reuse_mode = 1"), 2);
}

/// Two archives of one collector, neither with the name of its node.
#[test]
fn nodes_without_names_are_never_joined() {
    let shell = shell();
    let unnamed = |sysctl: &str| {
        let files = [("proc/version", "Linux version 5.4.58 (a@b) (gcc) #1 SMP\n"), ("sysctl_-a", sysctl)];
        tar(&files.map(|(path, text)| (path.to_owned(), text.to_owned())))
    };
    shell.write("a.tar", unnamed("net.ipv4.vs.conn_reuse_mode = 0\n"));
    shell.write("b.tar", unnamed("net.ipv4.vs.conntrack = 1\n"));
    let done = shell.run(&["a.tar", "b.tar", "--format", "csv"]);
    assert_eq!(done.stdout.lines().filter(|line| line.contains("5.4.58")).count(), 2, "{}", done.stdout);

    let node = serde_json::json!({
        "kind": "Node", "metadata": { "name": "***HIDDEN***" }, "status": { "nodeInfo": { "kernelVersion": "5.4.58" } },
    });
    let nodes = serde_json::json!({ "kind": "NodeList", "items": [node, node] }).to_string();
    shell.write("hidden.tar", tar(&[("b/cluster-resources/nodes.json".to_owned(), nodes)]));
    let done = shell.run(&["hidden.tar", "--format", "csv"]);
    assert_eq!(done.stdout.lines().filter(|line| line.contains("5.4.58")).count(), 2, "{}", done.stdout);
}

/// Printed by `kubectl cluster-info dump`: the log of one kube-proxy says nothing about the other nodes.
#[test]
fn a_dump_of_a_cluster_keeps_the_log_of_each_kube_proxy_apart() {
    let node = |(name, kernel)| {
        serde_json::json!({
            "metadata": { "name": name },
            "status": { "nodeInfo": { "kernelVersion": kernel, "kubeletVersion": "v1.21.14" } },
        })
    };
    let pods = KERNELS.map(|(name, _)| {
        serde_json::json!({
            "metadata": { "name": format!("kube-proxy-of-{name}"), "namespace": "kube-system" },
            "spec": { "nodeName": name, "containers": [{ "name": "kube-proxy" }] },
        })
    });
    let nodes = serde_json::json!({ "kind": "NodeList", "items": KERNELS.map(node) });
    let pods = serde_json::json!({ "kind": "PodList", "items": pods });
    let log = "==== START logs for container kube-proxy of pod kube-system/kube-proxy-of-w2 ====\n\
        I0115 10:00:00.000004       1 server_others.go:274] Using iptables Proxier.\n\
        ==== END logs for container kube-proxy of pod kube-system/kube-proxy-of-w2 ====\n";
    let dump = format!("{nodes:#}\n{pods:#}\n{log}");
    let shell = shell();
    shell.write("dump.log", &dump);
    shell.write("dump.log.gz", gzip(&dump));
    for name in ["dump.log", "dump.log.gz"] {
        let done = shell.run(&[name, "--format", "json"]);
        let modes: Vec<(String, Value)> = (done.json().as_array().unwrap().iter())
            .map(|node| {
                (node["name"].as_str().unwrap().to_owned(), node["report"]["facts"]["proxyMode"].clone())
            })
            .collect();
        let wanted = [("w1".to_owned(), Value::Null), ("w2".to_owned(), "iptables".into())];
        for node in wanted {
            assert!(modes.contains(&node), "{name}: {modes:?}");
        }
    }
}

#[test]
fn the_collector_is_named_with_what_it_never_contains() {
    let shell = shell();
    let done = shell.run(&["w1.tar.gz"]);
    assert!(done.stderr.starts_with("reusecheck: w1.tar.gz: Rancher logs collector\n"), "{}", done.stderr);
    let archive = tar(&[
        ("mayday_commands/lsmod".to_owned(), "ip_vs 1 0\n".to_owned()),
        ("etc/os-release".to_owned(), "PRETTY_NAME=\"Flatcar\"\n".to_owned()),
    ]);
    shell.write("mayday.tar", archive);
    let done = shell.run(&["mayday.tar"]);
    let wanted = "Flatcar mayday. Archives of this kind never contain: Values of net.ipv4.vs, Cluster version, Forwarding mode.";
    assert!(done.stderr.contains(wanted), "{}", done.stderr);
    for command in [
        "Values of net.ipv4.vs: sysctl net.ipv4.vs.conn_reuse_mode; sysctl net.ipv4.vs.conntrack; ",
        "Cluster version: kubectl get nodes -o wide\n",
        "Forwarding mode: curl -s http://localhost:10249/proxyMode\n",
    ] {
        assert!(done.stderr.contains(&["reusecheck: mayday.tar: ", command].concat()), "{}", done.stderr);
    }
}

#[test]
fn a_folder_of_text_files_is_read_file_by_file() {
    let done = shell().run(&["texts", "--proxy-mode", "ipvs", "--format", "json"]);
    let nodes = done.json();
    let kernels: Vec<&Value> =
        nodes.as_array().unwrap().iter().map(|node| &node["report"]["facts"]["kernel"]).collect();
    assert_eq!(kernels, KERNELS.map(|(_, kernel)| kernel));
    assert_eq!(done.status, 1);
}

#[test]
fn empty_and_truncated_archives_are_reported() {
    let shell = shell();
    for name in ["other.tar", "nothing"] {
        let done = shell.run(&[name, "w1.tar.gz"]);
        assert_eq!(done.status, 2, "{name}");
        assert!(done.stderr.contains(&format!("{name}: no usable information found")), "{}", done.stderr);
    }
    let cut = shell.run(&["cut.tar.gz", "--cluster-version", "1.27.3", "--explain"]);
    assert!(cut.stderr.starts_with("reusecheck: cut.tar.gz: "), "{}", cut.stderr);
    assert!(cut.stdout.contains(KERNELS[0].1));
}

#[test]
fn an_encrypted_archive_is_named_with_the_command_that_decrypts_it() {
    let shell = shell();
    shell.write("sosreport.tar.xz.gpg", [&b"\x85\x02\x0c\x03"[..], &[7; 600]].concat());
    let done = shell.run(&["sosreport.tar.xz.gpg"]);
    assert!(done.stderr.contains("gpg --decrypt"), "{}", done.stderr);
}

#[test]
fn mask_names_neither_nodes_nor_files() {
    let shell = shell();
    for arguments in [&["w1.tar.gz", "w2.tar.gz"][..], &["w1.tar.gz"], &["cut.tar.gz"], &["texts"]] {
        for format in ["json", "markdown", "csv", "text"] {
            let done = shell.run(&[arguments, &["--mask", "--format", format]].concat());
            assert_ne!(done.stdout, "");
            let printed = done.stdout + &done.stderr;
            for name in ["w1", "w2", "texts", "cut.tar"] {
                assert!(!printed.contains(name), "{arguments:?} {format}: {printed}");
            }
        }
    }
}
