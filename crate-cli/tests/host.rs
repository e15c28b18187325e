//! The command on a host that the test makes up: the terminal, and a Linux node without arguments.

mod support;

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};
use std::time::Duration;

use reusecheck_cli::{Called, Host, Kind, ReadSeek, run};
use support::{HIGH, MEDIUM, NONE, UNKNOWN};

/// Files by their paths, a terminal of some width, and the printed output.
#[derive(Default)]
struct Made {
    files: BTreeMap<&'static str, &'static str>,
    forbidden: Vec<&'static str>,
    width: Option<usize>,
    variables: BTreeMap<&'static str, &'static str>,
    mode: Option<&'static str>,
    days: i64,
    stdout: String,
    stderr: String,
    /// Whether another program writes standard input.
    has_pipe: bool,
}

impl Host for Made {
    fn kind(&self, path: &str) -> io::Result<Kind> {
        Ok(Kind::File(self.content(path)?.len() as u64))
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn ReadSeek>> {
        Ok(Box::new(Cursor::new(self.content(path)?)))
    }

    fn stream(&self, path: &str) -> io::Result<Box<dyn Read>> {
        Ok(Box::new(Cursor::new(self.content(path)?)))
    }

    fn files(&self, _: &str) -> io::Result<Vec<String>> {
        Err(io::ErrorKind::NotFound.into())
    }

    fn names(&self, folder: &str) -> io::Result<Vec<String>> {
        let inside = self.files.keys().filter_map(|path| path.strip_prefix(folder)?.strip_prefix('/'));
        let names: Vec<String> = inside.filter_map(|rest| Some(rest.split('/').next()?.to_owned())).collect();
        if names.is_empty() { Err(io::ErrorKind::NotFound.into()) } else { Ok(names) }
    }

    fn stdin(&self) -> Box<dyn Read> {
        Box::new(io::empty())
    }

    fn read_line(&self) -> String {
        String::new()
    }

    fn is_stdin_pipe(&self) -> bool {
        self.has_pipe
    }

    fn is_stdin_terminal(&self) -> bool {
        !self.has_pipe
    }

    fn print(&mut self, text: &str) {
        self.stdout.push_str(text);
    }

    fn warn(&mut self, text: &str) {
        self.stderr.push_str(text);
    }

    fn width(&self) -> Option<usize> {
        self.width
    }

    fn variable(&self, name: &str) -> Option<String> {
        self.variables.get(name).map(|value| (*value).to_owned())
    }

    fn today(&self) -> i64 {
        self.days
    }

    fn call(&mut self, _: &str, _: &[&str], _: &str, _: Duration) -> io::Result<Called> {
        Err(io::ErrorKind::NotFound.into())
    }

    fn hold_interrupts(&mut self) {}

    fn allow_interrupts(&mut self) {}

    fn get_local(&self, port: u16, path: &str) -> io::Result<String> {
        assert_eq!((port, path), (10249, "/proxyMode"));
        self.mode.map(str::to_owned).ok_or_else(|| io::ErrorKind::ConnectionRefused.into())
    }
}

impl Made {
    fn content(&self, path: &str) -> io::Result<&'static str> {
        if self.forbidden.contains(&path) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        self.files.get(path).copied().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn run(&mut self, arguments: &[&str]) -> u8 {
        let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        (self.stdout, self.stderr) = Default::default();
        run("reusecheck", &arguments, self)
    }
}

const CONFIG: &str =
    "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: ipvs\n";

fn node() -> Made {
    let files = [
        (
            "/proc/version",
            "Linux version 5.4.58 (build@example) (gcc 9.3.0) #1 SMP Tue Aug 11 10:00:00 UTC 2020\n",
        ),
        (
            "/etc/os-release",
            "NAME=\"Ubuntu\"\nVERSION=\"20.04.1 LTS (Focal Fossa)\"\nPRETTY_NAME=\"Ubuntu 20.04.1 LTS\"\n",
        ),
        ("/proc/sys/net/ipv4/vs/conn_reuse_mode", "0\n"),
        ("/proc/sys/net/ipv4/vs/conntrack", "1\n"),
        ("/proc/1/cmdline", "/sbin/init\0"),
        ("/proc/812/cmdline", "/usr/local/bin/kube-proxy\0--config=/var/lib/kube-proxy/config.conf\0--v=2\0"),
        ("/proc/812/root/var/lib/kube-proxy/config.conf", CONFIG),
    ];
    Made { files: files.into(), mode: Some("ipvs"), ..Made::default() }
}

#[test]
fn without_arguments_a_linux_host_is_read() {
    let mut host = node();
    assert_eq!(host.run(&["--host", "--cluster-version", "1.27.3", "--format", "json"]), 1);
    assert_eq!(host.stderr, "");
    let report: serde_json::Value = serde_json::from_str(&host.stdout).unwrap();
    let facts = &report["facts"];
    assert_eq!(facts["kernel"], "5.4.58");
    assert_eq!(facts["proxyMode"], "ipvs");
    assert_eq!(facts["os"], "Ubuntu 20.04.1 LTS");
    assert_eq!(facts["sysctls"]["net.ipv4.vs.conn_reuse_mode"], 0);
    assert_eq!(facts["sysctls"]["net.ipv4.vs.conntrack"], 1);
    assert_eq!(host.run(&[]), 1);
    assert!(host.stdout.starts_with("Affected: stale backend"), "{}", host.stdout);
}

#[test]
fn an_empty_pipe_is_no_reason_to_judge_this_host() {
    let mut host = node();
    host.has_pipe = true;
    assert_eq!(host.run(&[]), 2);
    assert_eq!(host.stdout, "");
    assert!(
        host.stderr.contains("standard input is empty") && host.stderr.contains("reusecheck --host"),
        "{}",
        host.stderr
    );
    assert_eq!(host.run(&["--host"]), 1);
}

#[test]
fn the_configuration_file_says_the_mode_where_the_endpoint_does_not_answer() {
    let mut host = node();
    host.mode = None;
    host.run(&["--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&host.stdout).unwrap();
    assert_eq!(report["facts"]["proxyMode"], "ipvs");
    assert_eq!(host.stderr.lines().count(), 1);
    assert!(host.stderr.contains("cannot read http://127.0.0.1:10249/proxyMode: "), "{}", host.stderr);
}

#[test]
fn unreadable_host_files_are_reported() {
    let mut host = node();
    host.files.remove("/proc/sys/net/ipv4/vs/conn_reuse_mode");
    host.files.remove("/proc/sys/net/ipv4/vs/conntrack");
    host.forbidden = vec!["/etc/os-release", "/proc/812/root/var/lib/kube-proxy/config.conf"];
    host.mode = None;
    host.run(&[]);
    for what in [
        "/etc/os-release: permission denied",
        "/proc/sys/net/ipv4/vs: the ip_vs module is not loaded",
        "config.conf: permission denied",
        "/proxyMode: connection refused",
    ] {
        assert!(host.stderr.contains(what), "{what}: {}", host.stderr);
    }
    host.files.remove("/proc/812/cmdline");
    host.run(&[]);
    assert!(host.stderr.contains("no kube-proxy process is visible"));
}

#[test]
fn another_system_is_refused_with_an_example() {
    let mut host = Made::default();
    assert_eq!(host.run(&[]), 2);
    assert!(
        host.stderr.contains("does not run Linux")
            && host.stderr.contains("example: reusecheck --cluster-version")
    );
}

#[test]
fn a_terminal_gets_at_most_16_lines_of_its_width() {
    let nodes: [&[&str]; 6] = [
        &HIGH,
        &MEDIUM,
        &["--cluster-version", "1.27.3", "--kernel", "5.4.0-1034-azure", "--proxy-mode", "ipvs"],
        &UNKNOWN,
        &["--kernel", "5.4.58"],
        &NONE,
    ];
    for arguments in nodes {
        for lang in ["en", "zh-CN"] {
            let mut host = Made { width: Some(80), ..Made::default() };
            host.run(&[arguments, &["--lang", lang]].concat());
            assert_eq!(host.stderr, "");
            assert!(host.stdout.lines().count() <= 16, "{arguments:?}\n{}", host.stdout);
            assert!(host.stdout.contains("\u{1b}["), "colour");
            host.variables.insert("NO_COLOR", "1");
            host.run(&[arguments, &["--lang", lang]].concat());
            assert!(!host.stdout.contains('\u{1b}'));
            // A command is never wrapped, so that it can be copied.
            let wrapped =
                host.stdout.lines().filter(|line| !line.contains("$ ") && !line.contains("--explain"));
            for line in wrapped {
                assert!(textwrap::core::display_width(line) <= 80, "{line}");
            }
        }
    }
}

#[test]
fn old_knowledge_says_how_old_it_is() {
    let mut host = Made { days: 40_000, ..Made::default() };
    host.run(&["--proxy-mode", "iptables"]);
    assert!(host.stdout.contains(" days old.\n"), "{}", host.stdout);
    host.days = 0;
    host.run(&["--proxy-mode", "iptables"]);
    assert!(!host.stdout.contains("days old"));
}
