//! Proves that the network namespace is new, before anything is written.

/// The state of the namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Space {
    /// The link `/proc/thread-self/ns/net` before the namespace was made.
    pub before: String,
    /// The same link afterwards.
    pub after: String,
    /// Its devices, and whether each is up.
    pub devices: Vec<(String, bool)>,
    /// Its `/proc/thread-self/net/ip_vs`; `None` if the file is missing.
    pub services: Option<String>,
}

/// Devices that the kernel itself puts into each new namespace where the tunnel's module is loaded.
const FALLBACK: [&str; 12] = [
    "lo",
    "tunl0",
    "gre0",
    "gretap0",
    "erspan0",
    "sit0",
    "ip_vti0",
    "ip6tnl0",
    "ip6gre0",
    "ip6_vti0",
    "ip6gretap0",
    "ip6erspan0",
];

/// Returns why the namespace may be in use by others.
pub fn prove(space: &Space) -> Result<(), String> {
    if !space.after.starts_with("net:[") || space.before == space.after {
        return Err(format!("namespace not new: it is still '{}'; nothing was changed", space.after));
    }
    for (name, is_up) in &space.devices {
        if !FALLBACK.contains(&name.as_str()) {
            return Err(format!("namespace not new: it has the device '{name}'; nothing was changed"));
        }
        if *is_up {
            return Err(format!("namespace not new: its device '{name}' is up; nothing was changed"));
        }
    }
    if !space.devices.iter().any(|(name, _)| name == "lo") {
        return Err("namespace unreadable: it shows no device 'lo'; nothing was changed".to_owned());
    }
    let Some(services) = &space.services else {
        return Err(
            "IPVS not separate: the namespace has no 'net/ip_vs' of its own; nothing was changed".to_owned()
        );
    };
    if !services.starts_with("IP Virtual Server version") {
        return Err("IPVS unreadable: 'net/ip_vs' does not begin as expected; nothing was changed".to_owned());
    }
    // Two lines are heads of columns; each further one is a service or a server.
    match services.lines().skip(3).find(|line| !line.trim().is_empty()) {
        Some(line) => Err(format!("IPVS not separate: it holds '{}'; nothing was changed", line.trim())),
        None => Ok(()),
    }
}

/// Returns the names of the devices in `/proc/thread-self/net/dev`.
pub fn device_names(table: &str) -> Vec<String> {
    let names = table.lines().skip(2).filter_map(|line| line.split_once(':'));
    names.map(|(name, _)| name.trim().to_owned()).collect()
}
