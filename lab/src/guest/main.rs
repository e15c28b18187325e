//! The machine's only program: sets the network up, plays the cases in its arguments, prints a line for each, turns off.
//!
//! The machine is the node. The client and both real servers are this program at the far end of three tunnel devices:
//! it writes their packets itself and observes which device a SYN leaves through.

#[cfg(target_os = "linux")]
mod command;
#[cfg(target_os = "linux")]
mod connection;
#[cfg(target_os = "linux")]
mod director;
#[cfg(target_os = "linux")]
mod full;
#[cfg(target_os = "linux")]
mod ip;
#[cfg(target_os = "linux")]
mod load;
#[cfg(target_os = "linux")]
mod packet;
#[cfg(target_os = "linux")]
mod probe;
#[cfg(target_os = "linux")]
mod setup;
#[cfg(target_os = "linux")]
mod space;
#[cfg(target_os = "linux")]
mod traffic;
#[cfg(target_os = "linux")]
mod trial;
#[cfg(target_os = "linux")]
mod tunnel;
#[cfg(target_os = "linux")]
mod udp;

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("a machine with another kernel has no IPVS");
}

#[cfg(target_os = "linux")]
fn main() {
    use std::fs::OpenOptions;
    use std::io::Write as _;

    let mut arguments = std::env::args();
    if arguments.next().is_some_and(|name| name.ends_with(command::KUBE_PROXY)) {
        command::stand_for_kube_proxy();
    }
    let parts: Vec<String> = arguments.collect();
    let done = setup::mount().and_then(|()| {
        let mut lines = OpenOptions::new().write(true).open("/dev/ttyS1")?;
        setup::modules("order")?;
        setup::network()?;
        let tunnels = tunnel::Tunnels::open()?;
        writeln!(lines, "kernel {}", setup::release()?)?;
        writeln!(lines, "version {}", setup::version()?)?;
        // The commits of a module that replaces Debian's.
        let built = parts.iter().find_map(|part| part.strip_prefix("built="));
        if let Some(commits) = built {
            writeln!(lines, "built {commits}")?;
        }
        let flushes = built.is_none_or(|commits| commits.contains("35df"));
        trial::play(&parts, flushes, &tunnels, &mut lines)?;
        let is_asked = |wanted: &str| parts.iter().any(|part| part == wanted);
        if is_asked("full") {
            full::play(&tunnels, &mut lines)?;
        }
        if is_asked("load") {
            load::play(&mut lines)?;
        }
        if is_asked("probe") {
            probe::play(&tunnels, &mut lines)?;
        }
        if is_asked("command") {
            command::play(&mut lines)?;
        }
        if is_asked("ask") {
            probe::play_briefly(&mut lines)?;
        }
        if is_asked("connection") {
            connection::play(&tunnels, &mut lines)?;
        }
        writeln!(lines, "end")
    });
    if let Err(error) = done {
        println!("lab: {error}");
    }
    setup::turn_off();
}
