//! The collector's output is read back as the node's facts, in every shell that may run it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use reusecheck_core::facts::{ProxyMode, Reading};
use reusecheck_core::messages::ENGLISH;
use reusecheck_core::{collector, read_text};

/// Shells with the arguments that make them one, and where their programs come from: busybox brings its own.
const SHELLS: [(&str, &[&str]); 2] = [("dash", &["dash"]), ("busybox", &["busybox", "sh"])];
const PROGRAMS: [&str; 6] = ["cat", "grep", "tr", "sort", "sh", "kubectl"];

/// A node: its files below `/`, the output of its programs, and the facts as JSON.
struct Node {
    name: &'static str,
    files: &'static [(&'static str, &'static str)],
    programs: &'static [(&'static str, &'static str)],
    facts: &'static str,
}

const REUSE: &str = "proc/sys/net/ipv4/vs/conn_reuse_mode";
const CONNTRACK: &str = "proc/sys/net/ipv4/vs/conntrack";
const NODEST: &str = "proc/sys/net/ipv4/vs/expire_nodest_conn";
const QUIESCENT: &str = "proc/sys/net/ipv4/vs/expire_quiescent_template";

const NODES: [Node; 5] = [
    Node {
        name: "a CCE node whose kube-proxy answers",
        files: &[
            (
                "etc/os-release",
                "NAME=\"EulerOS\"\nVERSION=\"2.0 (SP9x86_64)\"\nID=\"euleros\"\nID_LIKE=\"rhel\"\nPRETTY_NAME=\"EulerOS 2.0 (SP9x86_64)\"\nHOME_URL=\"\"\n",
            ),
            (REUSE, "0\n"),
            (CONNTRACK, "1\n"),
            (NODEST, "1\n"),
            (QUIESCENT, "1\n"),
            ("proc/1/cmdline", "/sbin/init\0"),
            (
                "proc/kallsyms",
                "0000000000000000 t ip_vs_conn_new\t[ip_vs]\n0000000000000000 t nf_conntrack_in\n",
            ),
        ],
        programs: &[
            (
                "rpm",
                "* Fri Apr 23 2021 A. Builder <a@example.com>\n- [net] ipvs: allow connection reuse for unconfirmed conntrack (A. Person) [123]\n- [fs] other",
            ),
            (
                "uname",
                "Linux 4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64 #1 SMP Fri Apr 23 06:12:33 UTC 2021 x86_64",
            ),
            ("curl", "ipvs"),
            ("kubelet", "Kubernetes v1.19.16-r0"),
        ],
        facts: r#"{"clusterVersion":"v1.19.16-r0","os":"EulerOS 2.0 (SP9x86_64)","kernel":"4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64","kernelBuilt":"2021-04-23","commits":[{"kernel":"4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64","commit":"35dfb013149f","carried":"no","by":"symbol"},{"kernel":"4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64","commit":"f0a5e4d7a594","carried":"yes","by":"changelog"}],"arch":"x86_64","proxyMode":"ipvs","modeSource":"running","sysctls":{"net.ipv4.vs.conn_reuse_mode":0,"net.ipv4.vs.conntrack":1,"net.ipv4.vs.expire_nodest_conn":1,"net.ipv4.vs.expire_quiescent_template":1}}"#,
    },
    Node {
        name: "an arm node without curl, with wget",
        files: &[
            ("etc/os-release", "PRETTY_NAME=\"Ubuntu 22.04.3 LTS\"\nNAME=\"Ubuntu\"\nID=ubuntu\n"),
            (REUSE, "1\n"),
            (CONNTRACK, "1\n"),
            (
                "proc/kallsyms",
                "ffffffffc0a01230 t ip_vs_conn_new\t[ip_vs]\nffffffffc0a02230 t ip_vs_expire_nodest_conn_flush\t[ip_vs]\n",
            ),
        ],
        programs: &[
            ("uname", "Linux 5.15.0-91-generic #101-Ubuntu SMP Tue Nov 14 13:29:11 UTC 2023 aarch64"),
            ("wget", "nftables"),
            (
                "zcat",
                "linux (5.15.0-91.101) jammy; urgency=medium\n\n  * Jammy update (LP: #1)\n    - ipvs: fix reuse connection if rs weight is 0",
            ),
            ("kubelet", "Kubernetes v1.31.2"),
        ],
        facts: r#"{"clusterVersion":"v1.31.2","os":"Ubuntu 22.04.3 LTS","kernel":"5.15.0-91-generic","kernelBuilt":"2023-11-14","commits":[{"kernel":"5.15.0-91-generic","commit":"35dfb013149f","carried":"yes","by":"symbol"},{"kernel":"5.15.0-91-generic","commit":"c95c07836fa4","carried":"yes","by":"changelog"}],"arch":"aarch64","proxyMode":"nftables","modeSource":"running","sysctls":{"net.ipv4.vs.conn_reuse_mode":1,"net.ipv4.vs.conntrack":1}}"#,
    },
    Node {
        name: "a node whose kube-proxy has a flag and answers nobody, without IPVS",
        files: &[
            (
                "etc/os-release",
                "NAME=\"CentOS Linux\"\nVERSION=\"7 (Core)\"\nID=\"centos\"\nPRETTY_NAME=\"CentOS Linux 7 (Core)\"\n",
            ),
            (
                "proc/812/cmdline",
                "/usr/bin/kube-proxy\0--hostname-override=shop-01\0--proxy-mode=iptables\0--v=2\0",
            ),
        ],
        programs: &[("uname", "Linux 3.10.0-1160.el7.x86_64 #1 SMP Mon Oct 19 16:18:59 UTC 2020 x86_64")],
        facts: r#"{"os":"CentOS Linux 7 (Core)","kernel":"3.10.0-1160.el7.x86_64","kernelBuilt":"2020-10-19","arch":"x86_64","proxyMode":"iptables","modeSource":"running"}"#,
    },
    Node {
        name: "k3s, with the flag handed through",
        files: &[
            ("proc/77/cmdline", "/usr/local/bin/k3s\0server\0--kube-proxy-arg=proxy-mode=ipvs\0"),
            (REUSE, "1\n"),
        ],
        programs: &[
            ("uname", "Linux 6.1.0-18-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01) x86_64"),
            ("k3s", "k3s version v1.28.5+k3s1 (5b2d1271)\ngo version go1.20.12"),
        ],
        facts: r#"{"clusterVersion":"v1.28.5+k3s1","kernel":"6.1.0-18-amd64","kernelBuilt":"2024-02-01","arch":"x86_64","proxyMode":"ipvs","modeSource":"running","sysctls":{"net.ipv4.vs.conn_reuse_mode":1}}"#,
    },
    Node {
        name: "a machine that has nothing to say",
        files: &[],
        programs: &[("uname", "Linux 5.10.0-60.18.0.50.r865_35.hce2.x86_64 #1 SMP Thu Mar 2 2023 x86_64")],
        facts: r#"{"kernel":"5.10.0-60.18.0.50.r865_35.hce2.x86_64","kernelBuilt":"2023-03-02","arch":"x86_64"}"#,
    },
];

#[test]
fn the_nodes_output_reads_back_to_its_facts() {
    for (shell, arguments) in SHELLS {
        for (number, node) in NODES.iter().enumerate() {
            let root = fake_root(shell, number, node);
            // The files of the test's own machine are not the node's.
            let here = |path: &str| format!("{}/{path}/", root.display());
            let script = collector(&ENGLISH).node.text;
            let script = script.replace("/proc/", &here("proc")).replace("/etc/", &here("etc"));
            let Some(output) = run(arguments, &root, &script) else { return };
            let output = output.replace(&format!("{}/", root.display()), "/");
            check(&format!("{} in {shell}", node.name), &output, node.facts);
            assert!(!output.contains("shop-01"), "a host's name in {output}");
            // The terminal's content: the typed command, then its output.
            let typed = collector(&ENGLISH).node.text.replace('\n', "\n> ");
            check(&format!("{}, typed", node.name), &format!("$ {typed}\n{output}$ "), node.facts);
        }
    }
}

#[test]
fn the_clusters_output_reads_back_to_its_nodes() {
    const KUBECTL: &str = "case $1 in
get) cat <<END
NAME   VERSION       OS-IMAGE                  KERNEL-VERSION                             ARCH
n1     v1.23.8-r0    EulerOS 2.0 (SP9x86_64)   4.18.0-147.5.1.6.h766.eulerosv2r9.x86_64   amd64
n2     v1.23.8-r0    Ubuntu 22.04.3 LTS        5.15.0-91-generic                          arm64
END
;; *) cat <<END
apiVersion: kubeproxy.config.k8s.io/v1alpha1
bindAddress: 0.0.0.0
kind: KubeProxyConfiguration
metricsBindAddress: \"\"
mode: ipvs
END
;; esac";
    for (shell, arguments) in SHELLS {
        let node = Node { name: "", files: &[], programs: &[("kubectl", KUBECTL)], facts: "" };
        let root = fake_root(shell, NODES.len(), &node);
        fs::write(root.join("bin/kubectl"), format!("#!/bin/sh\n{KUBECTL}\n")).expect("a program");
        let Some(output) = run(arguments, &root, &collector(&ENGLISH).cluster.text) else { return };
        let reading = read_text(&output);
        assert_eq!(reading.facts.proxy_mode, Some(ProxyMode::Ipvs), "{output}");
        assert_eq!(reading.facts.cluster_version.as_deref(), Some("v1.23.8-r0"), "{output}");
        let nodes = reading.nodes.expect("two nodes");
        let facts_of = |at: usize| serde_json::to_string(&nodes[at].facts).expect("facts");
        assert_eq!(
            facts_of(0),
            r#"{"clusterVersion":"v1.23.8-r0","os":"EulerOS 2.0 (SP9x86_64)","kernel":"4.18.0-147.5.1.6.h766.eulerosv2r9.x86_64","arch":"amd64"}"#
        );
        assert_eq!(
            facts_of(1),
            r#"{"clusterVersion":"v1.23.8-r0","os":"Ubuntu 22.04.3 LTS","kernel":"5.15.0-91-generic","arch":"arm64"}"#
        );
        assert!(!output.contains("0.0.0.0"), "{output}");
    }
}

/// A typed command proves nothing.
#[test]
fn the_commands_alone_hold_no_fact() {
    let collector = collector(&ENGLISH);
    for script in [&collector.node, &collector.cluster] {
        for text in [script.text.clone(), script.text.replace('\n', "\n> ")] {
            let Reading { facts, nodes, .. } = read_text(&text);
            assert_eq!(serde_json::to_string(&facts).expect("facts"), "{}", "{text}");
            assert!(nodes.is_none());
        }
        assert!(script.parts.iter().all(|part| script.text.contains(part.text) && !part.reads.is_empty()));
    }
    assert!(!collector.cluster.text.contains('\n'), "one line");
}

#[track_caller]
fn check(name: &str, output: &str, facts: &str) {
    let reading = read_text(output);
    assert_eq!(serde_json::to_string(&reading.facts).expect("facts"), facts, "{name}:\n{output}");
    assert!(reading.conflicts.is_empty(), "{name}: {:?}", reading.conflicts);
}

/// Returns the node's files and programs in a folder of their own, which is all that its shell finds.
fn fake_root(shell: &str, number: usize, node: &Node) -> PathBuf {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("collector-{shell}-{number}"));
    let _ = fs::remove_dir_all(&root);
    let write = |path: &Path, text: &str| {
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    for (path, text) in node.files {
        write(&root.join(path), text);
    }
    for (program, prints) in node.programs {
        let path = root.join("bin").join(program);
        // kube-proxy's answer has no line end.
        let end = if matches!(*program, "curl" | "wget") { "" } else { "\\n" };
        write(&path, &format!("#!/bin/sh\nprintf '%s{end}' '{prints}'\n"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a program");
    }
    for program in PROGRAMS {
        let real = ["/bin", "/usr/bin"].map(|folder| Path::new(folder).join(program));
        let real = real.into_iter().find(|path| path.exists());
        let own = root.join("bin").join(program);
        if let Some(real) = real.filter(|_| !own.exists()) {
            symlink(real, own).expect("a link");
        }
    }
    root
}

/// Returns the output of the script in that shell; `None` if the shell is missing and not required.
fn run(shell: &[&str], root: &Path, script: &str) -> Option<String> {
    let path = std::env::var_os("PATH")?;
    let mut found = std::env::split_paths(&path).map(|folder| folder.join(shell[0]));
    let Some(program) = found.find(|file| file.is_file()) else {
        assert!(std::env::var_os("CI").is_none(), "no {}: install it", shell[0]);
        eprintln!("skipped: no {} on the path", shell[0]);
        return None;
    };
    let output = Command::new(program)
        .args(&shell[1..])
        .args(["-c", script])
        .env("PATH", root.join("bin"))
        .current_dir(root)
        .output()
        .expect("a shell");
    Some(String::from_utf8(output.stdout).expect("text"))
}
