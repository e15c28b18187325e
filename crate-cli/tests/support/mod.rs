//! Runs the command in a folder of its own: the native program, or the one that `REUSECHECK_COMMAND` names, such as that of
//! the npm package.
#![allow(dead_code, reason = "no test target uses all of it")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

pub(crate) const HIGH: [&str; 8] = [
    "--cluster-version",
    "v1.19.16-r0",
    "--os",
    "EulerOS 2.9",
    "--kernel",
    "4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64",
    "--proxy-mode",
    "ipvs",
];
pub(crate) const MEDIUM: [&str; 6] =
    ["--cluster-version", "1.23.17", "--kernel", "3.10.0-1160.el7.x86_64", "--proxy-mode", "ipvs"];
pub(crate) const NONE: [&str; 2] = ["--proxy-mode", "iptables"];
pub(crate) const UNKNOWN: [&str; 4] = ["--cluster-version", "v1.19.16-r0", "--proxy-mode", "ipvs"];
pub(crate) const NODES: &str = "\
NAME     STATUS   ROLES    AGE   VERSION    INTERNAL-IP   EXTERNAL-IP   OS-IMAGE                KERNEL-VERSION           CONTAINER-RUNTIME
node-a   Ready    <none>   12d   v1.23.17   192.0.2.1     <none>        CentOS Linux 7 (Core)   3.10.0-1160.el7.x86_64   containerd://1.6.21
node-b   Ready    <none>   12d   v1.23.17   192.0.2.2     <none>        Ubuntu 22.04.3 LTS      5.15.0-91-generic        containerd://1.6.21
";

/// Returns the program that is tested.
pub(crate) fn program() -> PathBuf {
    std::env::var_os("REUSECHECK_COMMAND").map_or(env!("CARGO_BIN_EXE_reusecheck").into(), PathBuf::from)
}

/// The output of a run, and its exit status.
pub(crate) struct Done {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Done {
    /// Returns the printed JSON; nothing else may be printed.
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.stderr, "");
        serde_json::from_str(&self.stdout).unwrap()
    }
}

/// A folder to run in.
pub(crate) struct Shell(TempDir);

impl Shell {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file below the folder.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Done {
        self.feed(arguments, b"")
    }

    /// Runs the command with something on standard input.
    pub(crate) fn feed(&self, arguments: &[&str], input: impl AsRef<[u8]>) -> Done {
        let mut command = Command::new(program());
        command.args(arguments).current_dir(self.path()).env("LC_ALL", "C");
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.as_ref().to_owned();
        let feeding = std::thread::spawn(move || {
            // A program that refuses its options reads nothing.
            let _ = stdin.write_all(&input);
        });
        let output = child.wait_with_output().unwrap();
        feeding.join().unwrap();
        Done {
            status: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Returns the same bytes, gzipped.
pub(crate) fn gzip(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes.as_ref()).unwrap();
    encoder.finish().unwrap()
}
