//! `kubectl reusecheck`, with a kubectl that prints the test's texts.
#![cfg(unix)]

mod support;

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};
use support::{Done, Shell, program};

const CONFIG: &str =
    "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: ipvs\n";

fn node(name: &str, kernel: &str) -> Value {
    let info = json!({
        "architecture": "amd64", "containerRuntimeVersion": "containerd://1.7.2", "kernelVersion": kernel,
        "kubeProxyVersion": "v1.27.3", "kubeletVersion": "v1.27.3", "operatingSystem": "linux", "osImage": "Ubuntu 20.04.6 LTS",
    });
    json!({ "apiVersion": "v1", "kind": "Node", "metadata": { "name": name, "labels": { "kubernetes.io/os": "linux" } }, "status": { "nodeInfo": info } })
}

fn nodes() -> String {
    let list = json!({ "apiVersion": "v1", "kind": "List", "items": [node("n1", "5.4.58"), node("n2", "5.15.0-91-generic")] });
    serde_json::to_string_pretty(&list).unwrap()
}

fn config_map() -> String {
    json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "kube-proxy", "namespace": "kube-system" }, "data": { "config.conf": CONFIG } }).to_string()
}

fn daemon_set() -> String {
    let container = json!({ "name": "kube-proxy", "image": "registry.k8s.io/kube-proxy:v1.27.3", "command": ["/usr/local/bin/kube-proxy", "--config=/var/lib/kube-proxy/config.conf"] });
    json!({ "apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": { "name": "kube-proxy" }, "spec": { "template": { "spec": { "containers": [container] } } } }).to_string()
}

/// Returns a cluster: files contain the answers of kubectl; a file `<call>.fails` contains the message of a failing
/// call, and with a file `<call>.waits` the call does not end by itself.
fn cluster() -> Shell {
    let shell = Shell::new();
    shell.write("nodes", nodes());
    shell.write("configmap", config_map());
    shell.write("daemonset", daemon_set());
    shell.write(
        "logs",
        "reusecheck-sysctl n1 net.ipv4.vs.conn_reuse_mode 0\nreusecheck-sysctl n1 net.ipv4.vs.conntrack 1\nsome noise\nreusecheck-sysctl n2 net.ipv4.vs.conn_reuse_mode x\n",
    );
    shell.write(
        "bin/kubectl",
        r#"#!/bin/sh
cd "$(dirname "$0")/.." || exit 9
echo "$*" >> calls
case "$*" in
  *"get nodes"*) call=nodes ;;
  *"get configmap"*) call=configmap ;;
  *"get daemonset"*) call=daemonset ;;
  *create*) call=create; cat > manifest ;;
  *rollout*) call=rollout ;;
  *logs*) call=logs ;;
  *delete*) call=delete ;;
esac
if [ -e "$call.waits" ]; then touch waiting; exec sleep 60; fi
if [ -e "$call.fails" ]; then cat "$call.fails" >&2; exit 1; fi
if [ -e "$call" ]; then cat "$call"; fi
"#,
    );
    let kubectl = shell.path().join("bin/kubectl");
    std::fs::set_permissions(kubectl, std::fs::Permissions::from_mode(0o755)).unwrap();
    symlink(program(), shell.path().join("bin/kubectl-reusecheck")).unwrap();
    shell
}

fn command(shell: &Shell, arguments: &[&str]) -> Command {
    let folder = shell.path().join("bin");
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let mut command = Command::new(folder.join("kubectl-reusecheck"));
    command.args(arguments).env("PATH", path).current_dir(shell.path()).stdin(Stdio::null());
    command
}

fn run(shell: &Shell, arguments: &[&str]) -> Done {
    let output = command(shell, arguments).output().unwrap();
    Done {
        status: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn reports(done: &Done) -> Vec<Value> {
    serde_json::from_str::<Value>(&done.stdout).unwrap().as_array().unwrap().clone()
}

#[test]
fn nodes_and_kube_proxy_are_read_and_every_call_is_printed() {
    let shell = cluster();
    let done = run(&shell, &["--context", "it's", "--format", "json"]);
    assert_eq!(done.status, 1, "{}", done.stderr);
    for report in reports(&done) {
        assert_eq!(report["report"]["facts"]["proxyMode"], "ipvs", "the ConfigMap says so");
    }
    let printed = "+ kubectl --context 'it'\\''s' --request-timeout=60s get nodes -o json\n";
    assert!(done.stderr.starts_with(printed), "{}", done.stderr);
    assert_eq!(done.stderr.lines().filter(|line| line.starts_with("+ ")).count(), 3);
    let calls = std::fs::read_to_string(shell.path().join("calls")).unwrap();
    assert!(calls.lines().all(|call| call.contains(" get ")), "it only reads: {calls}");
    let text = run(&shell, &[]);
    assert!(
        text.stdout.starts_with("1 of 2 nodes affected") && text.stdout.lines().count() <= 16,
        "{}",
        text.stdout
    );
}

#[test]
fn missing_kube_proxy_objects_are_notes() {
    let shell = cluster();
    shell.write("configmap.fails", "Error from server (NotFound): configmaps \"kube-proxy\" not found\n");
    shell.write("daemonset", "Warning: not json");
    let done = run(&shell, &["--format", "json"]);
    assert!(
        done.stderr
            .contains("reusecheck: cluster: ConfigMap kube-proxy was not read: Error from server (NotFound)"),
        "{}",
        done.stderr
    );
    assert!(
        done.stderr.contains("reusecheck: cluster: DaemonSet kube-proxy was not read: expected value"),
        "{}",
        done.stderr
    );
    assert_eq!(done.status, 3, "without the mode nobody knows");
    assert_eq!(run(&shell, &["--proxy-mode", "ipvs"]).status, 1);
}

#[test]
fn a_kubectl_that_fails_is_named_with_a_way_out() {
    let shell = cluster();
    let refused = |wanted: &str| {
        let done = run(&shell, &[]);
        assert_eq!((done.status, &*done.stdout), (2, ""), "{wanted}");
        assert!(
            done.stderr.contains(wanted) && done.stderr.contains("(example: kubectl get nodes"),
            "{}",
            done.stderr
        );
    };
    for reason in [
        "Error from server (Forbidden): nodes is forbidden: User \"dev\" cannot list resource \"nodes\"",
        "Unable to connect to the server: net/http: request canceled (Client.Timeout exceeded while awaiting headers)",
    ] {
        shell.write("nodes.fails", format!("warning\n{reason}\n\n"));
        refused(&format!("get nodes -o json' failed: {reason};"));
    }
    std::fs::remove_file(shell.path().join("nodes.fails")).unwrap();
    shell.write("nodes", "No resources found\n");
    refused("printed no JSON");
    shell.write("nodes", "");
    refused("printed no JSON");
    std::fs::remove_file(shell.path().join("bin/kubectl")).unwrap();
    let mut command = Command::new(shell.path().join("bin/kubectl-reusecheck"));
    // Only this kubectl is on the path, and Node, which may run the command.
    let path = std::env::var_os("PATH").unwrap();
    if let Some(node) =
        std::env::split_paths(&path).map(|folder| folder.join("node")).find(|node| node.exists())
    {
        symlink(node, shell.path().join("bin/node")).unwrap();
    }
    let output = command.env("PATH", shell.path().join("bin")).stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot run 'kubectl': No such file"));
}

#[test]
fn a_list_that_breaks_off_is_read_as_far_as_it_goes() {
    let shell = cluster();
    let all = nodes();
    shell.write("nodes", &all[..all.len() - 40]);
    let done = run(&shell, &["--format", "json", "--sysctls", "--yes"]);
    assert_eq!(done.status, 2);
    assert_eq!(reports(&done)[0]["name"], "n1");
    assert!(!std::fs::read_to_string(shell.path().join("calls")).unwrap().contains("create"));
}

#[test]
fn sysctls_are_read_by_a_daemon_set_that_is_deleted() {
    let shell = cluster();
    let done =
        run(&shell, &["--sysctls", "--yes", "--format", "json", "--image", "registry.example/busybox:1"]);
    let of = |name: &str| {
        reports(&done).into_iter().find(|node| node["name"] == name).unwrap()["report"]["facts"].clone()
    };
    assert_eq!(of("n1")["sysctls"], json!({ "net.ipv4.vs.conn_reuse_mode": 0, "net.ipv4.vs.conntrack": 1 }));
    assert_eq!(of("n2").get("sysctls"), None);
    assert!(done.stderr.contains("1 of 2 nodes printed no sysctls"), "{}", done.stderr);
    let manifest = std::fs::read_to_string(shell.path().join("manifest")).unwrap();
    assert!(manifest.contains("image: \"registry.example/busybox:1\""), "{manifest}");
    for never in ["privileged: true", "hostPID", "hostPath", "volumes"] {
        assert!(!manifest.contains(never), "{never}");
    }
    for broken in ["rollout", "logs"] {
        shell.write(&format!("{broken}.fails"), "error: timed out waiting for the condition\n");
        std::fs::remove_file(shell.path().join("calls")).unwrap();
        let done = run(&shell, &["--sysctls", "--yes"]);
        assert!(done.stderr.contains("timed out waiting"), "{}", done.stderr);
        let calls = std::fs::read_to_string(shell.path().join("calls")).unwrap();
        assert!(calls.contains("delete daemonset reusecheck-sysctls"), "{broken}: {calls}");
    }
    shell.write("create.fails", "Error from server (AlreadyExists): daemonsets.apps already exists\n");
    std::fs::remove_file(shell.path().join("calls")).unwrap();
    assert!(run(&shell, &["--sysctls", "--yes"]).stderr.contains("AlreadyExists"));
    let calls = std::fs::read_to_string(shell.path().join("calls")).unwrap();
    assert!(!calls.contains("delete"), "it belongs to somebody else: {calls}");
    std::fs::remove_file(shell.path().join("create.fails")).unwrap();
    shell.write("delete.fails", "Error from server (Forbidden)\n");
    assert!(
        run(&shell, &["--sysctls", "--yes"])
            .stderr
            .contains("the DaemonSet was not deleted: Error from server (Forbidden)")
    );
}

#[test]
fn a_command_that_is_interrupted_deletes_its_daemon_set() {
    for call in ["create", "rollout", "logs"] {
        let shell = cluster();
        shell.write(&format!("{call}.waits"), "");
        let mut running = command(&shell, &["--sysctls", "--yes"])
            .process_group(0)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let waiting = shell.path().join("waiting");
        while !waiting.exists() {
            assert_eq!(running.try_wait().unwrap(), None, "{call}: it ends without waiting");
            sleep(Duration::from_millis(10));
        }
        // As Ctrl-C does it: to the command and to kubectl.
        let kill = format!("kill -s INT -- -{}", running.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        assert_eq!(running.wait().unwrap().code(), Some(130), "{call}");
        let calls = std::fs::read_to_string(shell.path().join("calls")).unwrap();
        assert!(calls.contains("delete daemonset reusecheck-sysctls"), "{call}: {calls}");
    }
}

#[test]
fn nothing_is_created_unasked() {
    let shell = cluster();
    let done = run(&shell, &["--sysctls"]);
    assert_eq!(done.status, 2);
    assert!(
        done.stderr.contains("add --yes (example: kubectl reusecheck --sysctls --yes)"),
        "{}",
        done.stderr
    );
    std::fs::remove_file(shell.path().join("calls")).unwrap();
    let plan = run(&shell, &["--dry-run", "--sysctls"]);
    assert_eq!(plan.status, 0);
    for part in [
        "get nodes -o json\n",
        "create -f -\n",
        "delete daemonset",
        "kind: DaemonSet\n",
        "runAsNonRoot: true",
    ] {
        assert!(plan.stdout.contains(part), "{part}");
    }
    assert!(!shell.path().join("calls").exists(), "nothing runs");
}
