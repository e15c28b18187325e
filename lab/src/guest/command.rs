//! Runs the command `reusecheck` as it is shipped, on a node with kube-proxy's process, configuration and endpoint.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command};
use std::thread;
use std::time::Duration;

const PROGRAM: &str = "/sbin/reusecheck";
const SYSCTL: &str = "/proc/sys/net/ipv4/vs/conn_reuse_mode";
const OS_RELEASE: &str = "ID=debian\nPRETTY_NAME=\"Debian GNU/Linux\"\n";
const CONFIG: &str = "/var/lib/kube-proxy/config.conf";
/// The name under which this program stands for kube-proxy.
pub(crate) const KUBE_PROXY: &str = "kube-proxy";

/// Plays the part: a bare node, then one with kube-proxy and each value of the sysctl.
pub(crate) fn play(lines: &mut File) -> io::Result<()> {
    writeln!(lines, "part command")?;
    fs::create_dir_all("/etc")?;
    fs::write("/etc/os-release", OS_RELEASE)?;
    answer("bare", lines)?;
    let mut kube_proxy = start_kube_proxy()?;
    for mode in ["0", "1"] {
        fs::write(SYSCTL, mode)?;
        answer(mode, lines)?;
    }
    kube_proxy.kill()
}

fn answer(kind: &str, lines: &mut File) -> io::Result<()> {
    let done = Command::new(PROGRAM).args(["--format", "json"]).output()?;
    writeln!(lines, "ended {kind} status={}", done.status.code().unwrap_or(-1))?;
    for (what, text) in [("printed", &done.stdout), ("warned", &done.stderr)] {
        for line in String::from_utf8_lossy(text).lines() {
            writeln!(lines, "{what} {kind} {line}")?;
        }
    }
    Ok(())
}

/// Starts a process with kube-proxy's command line, and its endpoint.
fn start_kube_proxy() -> io::Result<Child> {
    fs::create_dir_all("/var/lib/kube-proxy")?;
    fs::write(CONFIG, "kind: KubeProxyConfiguration\nmode: ipvs\n")?;
    let endpoint = TcpListener::bind(("127.0.0.1", 10249))?;
    thread::spawn(move || {
        for stream in endpoint.incoming().flatten() {
            let mut stream = stream;
            let _ = stream.read(&mut [0; 1024]);
            // A client that is gone needs no answer.
            let _ = stream.write_all(b"HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\nipvs");
        }
    });
    Command::new("/init")
        .arg0(format!("/usr/local/bin/{KUBE_PROXY}"))
        .arg(format!("--config={CONFIG}"))
        .spawn()
}

/// Does nothing, as kube-proxy.
pub(crate) fn stand_for_kube_proxy() -> ! {
    loop {
        thread::sleep(Duration::from_secs(60));
    }
}
