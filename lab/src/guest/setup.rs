//! From a bare kernel to a node: file systems, modules, addresses, netfilter.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::process::{Command, Stdio};

use nix::kmod::{ModuleInitFlags, finit_module};
use nix::mount::{MsFlags, mount as mount_one};
use nix::sys::reboot::{RebootMode, reboot};

/// Returns the file systems of the kernel's own files.
pub(crate) fn mount() -> io::Result<()> {
    for (kind, place) in [("proc", "/proc"), ("sysfs", "/sys"), ("devtmpfs", "/dev"), ("tmpfs", "/run")] {
        match mount_one(Some(kind), place, Some(kind), MsFlags::empty(), None::<&str>) {
            // The kernel may have mounted /dev by itself.
            Ok(()) | Err(nix::Error::EBUSY) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Loads the modules of a list, in the host's order. Loaded modules are skipped.
pub(crate) fn modules(list: &str) -> io::Result<()> {
    for name in fs::read_to_string(format!("/modules/{list}"))?.lines() {
        let file = File::open(format!("/modules/{name}"))?;
        match finit_module(&file, c"", ModuleInitFlags::empty()) {
            Ok(()) | Err(nix::Error::EEXIST) => {}
            Err(error) => return Err(io::Error::other(format!("{name}: {error}"))),
        }
    }
    Ok(())
}

/// Returns the output of `uname -r`.
pub(crate) fn release() -> io::Result<String> {
    fs::read_to_string("/proc/sys/kernel/osrelease").map(|text| text.trim().to_owned())
}

/// Returns the output of `uname -v`, which contains Debian's package version.
pub(crate) fn version() -> io::Result<String> {
    fs::read_to_string("/proc/sys/kernel/version").map(|text| text.trim().to_owned())
}

/// Sets up the tunnel devices of the client and the servers; every service's address is local, as on `kube-ipvs0`.
pub(crate) fn network() -> io::Result<()> {
    let mut lines = vec!["link set lo up".to_owned()];
    for (at, device) in ["c0", "s1", "s2"].into_iter().enumerate() {
        lines.push(format!("tuntap add {device} mode tun"));
        lines.push(format!("addr add 10.0.{at}.1/24 dev {device}"));
        lines.push(format!("link set {device} up"));
        lines.push(format!("addr add fd00:{at}::1/64 dev {device} nodad"));
    }
    lines.push("route add 10.1.0.0/16 dev c0".to_owned());
    lines.push("route add local 10.96.0.0/16 dev lo".to_owned());
    lines.push("-6 route add local fd00:96::/64 dev lo".to_owned());
    for line in lines {
        run("/sbin/ip", &line.split(' ').collect::<Vec<_>>(), "")?;
    }
    fs::write("/proc/sys/net/ipv4/ip_forward", "1")?;
    fs::write("/proc/sys/net/ipv6/conf/all/forwarding", "1")?;
    // Room for a full table.
    fs::write("/proc/sys/net/netfilter/nf_conntrack_max", "500000")?;
    run("/sbin/nft", &["-f", "-"], NETFILTER)
}

/// Adds rules that match the state of connections everywhere, as kube-proxy's do: they make netfilter track.
const NETFILTER: &str = "\
table inet lab {
    chain first { type filter hook prerouting priority 0; ct state new counter; }
    chain local { type filter hook input priority 0; ct state new counter; }
    chain passing { type filter hook forward priority 0; ct state established counter; }
    chain last { type filter hook postrouting priority 0; ct state new counter; }
}
";

/// Runs a program with that input; an error includes its arguments.
pub(crate) fn run(program: &str, arguments: &[&str], input: &str) -> io::Result<()> {
    let mut child = Command::new(program)
        .args(arguments)
        .env("LD_LIBRARY_PATH", "/lib")
        .stdin(Stdio::piped())
        .spawn()
        .map_err(|error| io::Error::other(format!("{program}: {error}")))?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes())?;
    }
    if child.wait()?.success() {
        return Ok(());
    }
    Err(io::Error::other(format!("{program} {} {input:?} failed", arguments.join(" "))))
}

/// Turns the machine off: the kernel would panic if the first program ended.
pub(crate) fn turn_off() {
    let _ = reboot(RebootMode::RB_POWER_OFF);
}
