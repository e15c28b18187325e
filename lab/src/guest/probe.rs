//! Runs `reusecheck-probe` as it is shipped, and checks that it leaves the node unchanged.

mod container;
mod live;
mod snapshot;

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, setns, unshare};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::setup;
use crate::space::Space;
use crate::tunnel::Tunnels;
use container::Pod;
use live::Live;
use snapshot::Snapshot;

const PROGRAM: &str = "/sbin/reusecheck-probe";
/// The number of runs of the probe on the same kernel.
const RUNS: u8 = 3;
/// The number of runs that are killed, each at another moment.
const KILLS: u32 = 20;
/// The number of runs that are ended by SIGTERM.
const TERMS: u32 = 5;
/// An ordinary user.
const NOBODY: u32 = 65_534;
/// How long the kernel may take to free a namespace.
const FREED: Duration = Duration::from_secs(5);

/// Plays the part.
pub(crate) fn play(tunnels: &Tunnels, lines: &mut File) -> io::Result<()> {
    writeln!(lines, "part probe")?;
    refusals(lines)?;
    ask("plain", node, lines)?;
    Pod::Privileged.prepare()?;
    ask("job", || Pod::Privileged.command(), lines)?;
    setup::modules("tunnels")?;
    writeln!(lines, "devices {}", devices_of_new_space()?)?;
    ask("tunnels", node, lines)?;
    undisturbed(lines)?;
    crate::full::fill_table(tunnels)?;
    let before = Snapshot::take(false)?;
    ask("full", node, lines)?;
    let changes = before.changes(FREED)?;
    writeln!(lines, "undisturbed full runs={RUNS} cut_short=0 changes={changes}")
}

/// Plays the runs on a node without and with the modules of tunnels.
pub(crate) fn play_briefly(lines: &mut File) -> io::Result<()> {
    writeln!(lines, "part probe")?;
    ask("plain", node, lines)?;
    setup::modules("tunnels")?;
    writeln!(lines, "devices {}", devices_of_new_space()?)?;
    ask("tunnels", node, lines)
}

/// Returns the probe as root runs it on the node.
fn node() -> Command {
    Command::new(PROGRAM)
}

/// Records its messages if it cannot run: as an ordinary user, with the sysctls of a container, and in an ordinary pod.
fn refusals(lines: &mut File) -> io::Result<()> {
    refuse("user", Command::new(PROGRAM).uid(NOBODY).gid(NOBODY), lines)?;
    let node = File::open("/proc/self/ns/mnt")?;
    unshare(CloneFlags::CLONE_NEWNS)?;
    let sysctls = "/proc/sys";
    mount(Some(sysctls), sysctls, None::<&str>, MsFlags::MS_BIND, None::<&str>)?;
    let read_only = MsFlags::MS_BIND | MsFlags::MS_REMOUNT | MsFlags::MS_RDONLY;
    mount(None::<&str>, sysctls, None::<&str>, read_only, None::<&str>)?;
    refuse("container", &mut Command::new(PROGRAM), lines)?;
    setns(&node, CloneFlags::CLONE_NEWNS)?;
    Pod::Ordinary.prepare()?;
    refuse("pod", &mut Pod::Ordinary.command(), lines)
}

fn refuse(kind: &str, command: &mut Command, lines: &mut File) -> io::Result<()> {
    let done = command.output()?;
    writeln!(lines, "refused {kind} status={}", done.status.code().unwrap_or(-1))?;
    for line in String::from_utf8_lossy(&done.stderr).lines() {
        writeln!(lines, "said {kind} {line}")?;
    }
    Ok(())
}

/// Returns the devices that every new namespace has.
fn devices_of_new_space() -> io::Result<String> {
    let node = Space::here()?;
    unshare(CloneFlags::CLONE_NEWNET)?;
    let table = fs::read_to_string("/proc/self/net/dev");
    node.enter()?;
    let names = table?;
    let names = names.lines().skip(2).filter_map(|line| line.split_once(':'));
    Ok(names.map(|(name, _)| name.trim()).collect::<Vec<_>>().join(" "))
}

/// Runs it to its end several times.
fn ask(kind: &str, command: impl Fn() -> Command, lines: &mut File) -> io::Result<()> {
    for run in 1..=RUNS {
        let began = Instant::now();
        let mut child = start(command())?;
        let kilobytes = peak(&mut child)?;
        let (mut text, mut errors) = (String::new(), String::new());
        child.stdout.take().map(|mut out| out.read_to_string(&mut text)).transpose()?;
        child.stderr.take().map(|mut out| out.read_to_string(&mut errors)).transpose()?;
        let status = child.wait()?.code().unwrap_or(-1);
        let milliseconds = began.elapsed().as_millis();
        writeln!(
            lines,
            "run {kind} {run} status={status} milliseconds={milliseconds} kilobytes={kilobytes}"
        )?;
        for line in text.lines() {
            writeln!(lines, "probe {kind} {run} {line}")?;
        }
        for line in errors.lines() {
            println!("lab: {kind}: {line}");
        }
    }
    Ok(())
}

fn start(mut command: Command) -> io::Result<Child> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()
}

/// Returns its peak memory, sampled every few milliseconds until it ends.
fn peak(child: &mut Child) -> io::Result<u64> {
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait()?.is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now = line.and_then(|rest| rest.split_whitespace().next()?.parse().ok());
        most = most.max(now.unwrap_or_default());
        thread::sleep(Duration::from_millis(3));
    }
    Ok(most)
}

/// Keeps a live connection through the node's own IPVS while the probe runs, is killed, and is ended by SIGTERM.
fn undisturbed(lines: &mut File) -> io::Result<()> {
    let live = Live::begin()?;
    let before = Snapshot::take(true)?;
    let began = Instant::now();
    for _ in 0..RUNS {
        start(node())?.wait_with_output()?;
    }
    let one_run = began.elapsed() / u32::from(RUNS);
    let changes = before.changes(FREED)?;
    writeln!(lines, "undisturbed whole runs={RUNS} cut_short=0 changes={changes}")?;
    // Pseudo-random moments of a run, the same each time.
    let mut state = 12_345u32;
    let mut moment = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        one_run * (state >> 16) / 65_536
    };
    for (kind, signal, runs) in [("killed", Signal::SIGKILL, KILLS), ("ended", Signal::SIGTERM, TERMS)] {
        let mut cut_short = 0;
        for _ in 0..runs {
            let mut child = start(node())?;
            thread::sleep(moment());
            cut_short += u32::from(child.try_wait()?.is_none());
            let id = Pid::from_raw(i32::try_from(child.id()).map_err(io::Error::other)?);
            kill(id, signal)?;
            child.wait_with_output()?;
        }
        let changes = before.changes(FREED)?;
        writeln!(lines, "undisturbed {kind} runs={runs} cut_short={cut_short} changes={changes}")?;
    }
    let (sent, echoed) = live.end()?;
    writeln!(lines, "live sent={sent} echoed={echoed}")
}
