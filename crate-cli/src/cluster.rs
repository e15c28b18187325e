//! Reads a cluster with `kubectl`: its nodes, kube-proxy's `ConfigMap` and `DaemonSet`, and, on request, four sysctls
//! of each node.

use std::collections::BTreeMap;
use std::time::Duration;

use reusecheck_core::messages::{Catalogue, id};
use serde_json::{Map, Value};

use crate::host::{Called, Host};
use crate::options::Arguments;
use crate::problem::{Problem, reason};
use crate::warn;

const PROGRAM: &str = "kubectl";
/// Output that can be passed instead.
const EXAMPLE: &str = "kubectl get nodes -o json | reusecheck --proxy-mode ipvs";
const NODES: [&str; 4] = ["get", "nodes", "-o", "json"];
/// kube-proxy's objects, with their names in notes.
const PROXY: [(&str, [&str; 7]); 2] = [
    ("ConfigMap kube-proxy", ["-n", "kube-system", "get", "configmap", "kube-proxy", "-o", "json"]),
    ("DaemonSet kube-proxy", ["-n", "kube-system", "get", "daemonset", "kube-proxy", "-o", "json"]),
];
const CREATE: [&str; 3] = ["create", "-f", "-"];
const WAIT: [&str; 6] =
    ["-n", "kube-system", "rollout", "status", "daemonset/reusecheck-sysctls", "--timeout=90s"];
const LOGS: [&str; 7] = [
    "-n",
    "kube-system",
    "logs",
    "--selector=app.kubernetes.io/name=reusecheck-sysctls",
    "--tail=-1",
    "--max-log-requests=10000",
    "--ignore-errors",
];
const DELETE: [&str; 7] =
    ["-n", "kube-system", "delete", "daemonset", "reusecheck-sysctls", "--ignore-not-found", "--wait=false"];
const MANIFEST: &str = include_str!("sysctls.yaml");
/// The start of a line of the `DaemonSet`'s log.
const MARK: &str = "reusecheck-sysctl ";
/// How long the API server may take, and how long a call may take in all.
const REQUEST: &str = "--request-timeout=60s";
const PATIENCE: Duration = Duration::from_secs(120);

/// Returns every command that would run, for `--dry-run`.
pub(crate) fn plan(arguments: &Arguments) -> String {
    let mut calls: Vec<&[&str]> = vec![&NODES];
    calls.extend(PROXY.iter().map(|(_, call)| &call[..]));
    if arguments.sysctls {
        calls.extend([&CREATE[..], &WAIT, &LOGS, &DELETE]);
    }
    let calls: Vec<String> = calls.iter().map(|call| written(&with_options(call, arguments))).collect();
    let mut text = [&*calls.join("\n"), "\n"].concat();
    if arguments.sysctls {
        text.extend(["---\n", &manifest(arguments)]);
    }
    text
}

/// Reads the cluster: concatenated JSON documents, the input of a fleet.
///
/// # Errors
///
/// Fails if the nodes cannot be listed. Other failures are notes on standard error.
pub(crate) fn read(
    arguments: &Arguments,
    catalogue: &Catalogue,
    host: &mut dyn Host,
) -> Result<Vec<u8>, Problem> {
    let mut kubectl = Kubectl { arguments, catalogue, host };
    let mut documents = kubectl.run(&NODES, "").map_err(|failure| failure.problem())?.stdout;
    if documents.trim_ascii_start().first() != Some(&b'{') {
        let values = [("call", &*written(&NODES.map(str::to_owned))), ("example", EXAMPLE)];
        return Err(Problem::new(id::CLI_KUBECTL_GARBAGE, &values));
    }
    if arguments.sysctls {
        documents = kubectl.with_sysctls(documents)?;
    }
    for (what, call) in PROXY {
        let answer = kubectl.run(&call, "").map_err(|failure| failure.reason);
        let json = answer.and_then(|called| {
            let parsed = serde_json::from_slice::<Value>(&called.stdout);
            parsed.map(|_| called.stdout).map_err(|error| error.to_string())
        });
        match json {
            Ok(json) => documents.extend([&b"\n"[..], &json].concat()),
            Err(reason) => kubectl.note(what, &reason),
        }
    }
    Ok(documents)
}

/// A call that failed.
struct Failure {
    call: String,
    reason: String,
    kind: FailureKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum FailureKind {
    /// `kubectl` itself could not be run.
    Absent,
    /// It ended without a message or took too long: the cluster may have done what it was asked to.
    CutShort,
    /// It says why it failed.
    Refused,
}

impl Failure {
    fn problem(&self) -> Problem {
        if self.kind == FailureKind::Absent {
            let values = [("reason", &*self.reason), ("example", EXAMPLE)];
            return Problem::new(id::CLI_KUBECTL_NO_KUBECTL, &values);
        }
        let values = [("call", &*self.call), ("reason", &*self.reason), ("example", EXAMPLE)];
        Problem::new(id::CLI_KUBECTL_FAILED, &values)
    }
}

struct Kubectl<'a> {
    arguments: &'a Arguments,
    catalogue: &'a Catalogue,
    host: &'a mut dyn Host,
}

impl Kubectl<'_> {
    /// Runs a call, which is printed first.
    fn run(&mut self, call: &[&str], input: &str) -> Result<Called, Failure> {
        let full_call = with_options(call, self.arguments);
        let text = written(&full_call);
        self.host.warn(&format!("+ {text}\n"));
        let full_call: Vec<&str> = full_call.iter().map(String::as_str).collect();
        let failure = |reason: String, kind| Failure { call: text.clone(), reason, kind };
        let called = self.host.call(PROGRAM, &full_call, input, PATIENCE).map_err(|error| {
            let is_late = error.kind() == std::io::ErrorKind::TimedOut;
            failure(reason(&error), if is_late { FailureKind::CutShort } else { FailureKind::Absent })
        })?;
        if called.is_success {
            return Ok(called);
        }
        Err(match called.stderr.lines().map(str::trim).rfind(|line| !line.is_empty()) {
            Some(last) => failure(last.to_owned(), FailureKind::Refused),
            None => failure("no message".to_owned(), FailureKind::CutShort),
        })
    }

    fn note(&mut self, what: &str, reason: &str) {
        let values = [("what", what), ("reason", reason)];
        warn(self.host, &self.catalogue.fill(id::CLI_KUBECTL_UNREAD, &values));
    }

    /// Adds to each node of the list the sysctls that the `DaemonSet` read there.
    fn with_sysctls(&mut self, nodes: Vec<u8>) -> Result<Vec<u8>, Problem> {
        if !self.may_create()? {
            warn(self.host, self.catalogue.text(id::CLI_KUBECTL_DECLINED));
            return Ok(nodes);
        }
        // A truncated list is read up to its end, without the sysctls.
        let Ok(mut list) = serde_json::from_slice::<Value>(&nodes) else { return Ok(nodes) };
        // Whoever ends the command from here on does not expect to delete the DaemonSet.
        self.host.hold_interrupts();
        let logs = match self.run(&CREATE, &manifest(self.arguments)) {
            Ok(_) => self.collect(),
            Err(failure) => {
                if failure.kind == FailureKind::CutShort {
                    self.delete();
                }
                Err(failure.reason)
            }
        };
        self.host.allow_interrupts();
        let values = match logs {
            Ok(logs) => sysctls(&logs),
            Err(reason) => {
                self.note("DaemonSet reusecheck-sysctls", &reason);
                return Ok(nodes);
            }
        };
        let items = list.get_mut("items").and_then(Value::as_array_mut);
        let (mut all, mut silent) = (0, 0);
        for node in items.into_iter().flatten() {
            all += 1;
            let read =
                node.pointer("/metadata/name").and_then(Value::as_str).and_then(|name| values.get(name));
            match (read.cloned(), node.as_object_mut()) {
                (Some(read), Some(node)) => {
                    node.insert("sysctls".to_owned(), Value::Object(read));
                }
                _ => silent += 1,
            }
        }
        if silent > 0 {
            let values = [("count", &*silent.to_string()), ("nodes", &all.to_string())];
            warn(self.host, &self.catalogue.fill(id::CLI_KUBECTL_SILENT, &values));
        }
        Ok(list.to_string().into_bytes())
    }

    /// Waits for the `DaemonSet`, reads its log, and deletes it in any case.
    fn collect(&mut self) -> Result<String, String> {
        if let Err(failure) = self.run(&WAIT, "") {
            // Some nodes may be unreachable; the others have answered.
            self.note("DaemonSet reusecheck-sysctls", &failure.reason);
        }
        let logs = self.run(&LOGS, "").map_err(|failure| failure.reason);
        self.delete();
        Ok(String::from_utf8_lossy(&logs?.stdout).into_owned())
    }

    fn delete(&mut self) {
        if let Err(failure) = self.run(&DELETE, "") {
            let text = self.catalogue.fill(id::CLI_KUBECTL_LEFTOVER, &[("reason", &failure.reason)]);
            warn(self.host, &text);
        }
    }

    /// Asks the person at the terminal.
    fn may_create(&mut self) -> Result<bool, Problem> {
        if self.arguments.yes {
            return Ok(true);
        }
        if !self.host.is_stdin_terminal() {
            let example = "kubectl reusecheck --sysctls --yes";
            return Err(Problem::new(id::CLI_KUBECTL_NEEDS_YES, &[("example", example)]));
        }
        self.host.warn(self.catalogue.text(id::CLI_KUBECTL_ASK));
        let answer = self.host.read_line();
        Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
    }
}

fn manifest(arguments: &Arguments) -> String {
    MANIFEST.replace("@IMAGE@", &Value::String(arguments.image.clone()).to_string())
}

/// Returns the arguments with those that every call gets.
fn with_options(call: &[&str], arguments: &Arguments) -> Vec<String> {
    let options = arguments.kubectl.iter().cloned().chain([REQUEST.to_owned()]);
    options.chain(call.iter().map(|word| (*word).to_owned())).collect()
}

/// Returns the call as it would be typed.
fn written(call: &[String]) -> String {
    let is_plain =
        |word: &str| word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./=:,@".contains(&byte));
    let quoted = call
        .iter()
        .map(|word| if is_plain(word) { word.clone() } else { format!("'{}'", word.replace('\'', "'\\''")) });
    std::iter::once(PROGRAM.to_owned()).chain(quoted).collect::<Vec<_>>().join(" ")
}

/// Returns the values of each node in a log: `reusecheck-sysctl NODE NAME VALUE`. Other lines are ignored.
fn sysctls(log: &str) -> BTreeMap<String, Map<String, Value>> {
    let mut nodes: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    for line in log.lines().filter_map(|line| line.strip_prefix(MARK)) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [node, name, value] = *words else { continue };
        let Ok(value) = value.parse::<i64>() else { continue };
        nodes.entry(node.to_owned()).or_default().insert(name.to_owned(), value.into());
    }
    nodes
}
