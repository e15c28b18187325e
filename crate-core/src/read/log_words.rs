//! Words of kube-proxy's log about the forwarding mode.

/// Log lines after kube-proxy chose its mode, and after it gave up on one.
pub(super) const MODES: [(&str, &str); 21] = [
    ("Using ipvs Proxier", "ipvs"),
    ("Using iptables Proxier", "iptables"),
    ("Using nftables Proxier", "nftables"),
    ("Using userspace Proxier", "userspace"),
    ("dualStackProxier for ipvs", "ipvs"),
    ("dualStackProxier for iptables", "iptables"),
    ("IPVS scheduler not specified", "ipvs"),
    ("can't determine whether to use ipvs proxy", "iptables"),
    ("trying iptables proxier", "iptables"),
    ("falling back to iptables", "iptables"),
    ("assuming iptables proxy", "iptables"),
    ("kube-proxy mode is ipvs", "ipvs"),
    ("Reloading service iptables data", "iptables"),
    ("Reloading service nftables data", "nftables"),
    ("Syncing ipvs ", "ipvs"),
    // Only the ipvs proxier logs about real servers and IPVS services.
    ("Trying to delete rs", "ipvs"),
    ("Not deleting, RS", "ipvs"),
    ("remote out of the list", "ipvs"),
    ("ailed to list IPVS destinations", "ipvs"),
    ("ailed to get IPVS service", "ipvs"),
    ("ailed to add IPVS service", "ipvs"),
];

/// The same without the modes.
pub(super) const SAYS_MODE: [&str; MODES.len()] = {
    let mut says = [""; MODES.len()];
    let mut at = 0;
    while at < MODES.len() {
        says[at] = MODES[at].0;
        at += 1;
    }
    says
};

/// Returns whether a line of kube-proxy's log says the mode that it runs in.
pub fn says_proxy_mode(line: &str) -> bool {
    SAYS_MODE.iter().any(|says| line.contains(says))
}

/// Signs that the IPVS proxier did not come up.
pub(super) const FAILURES: [&str; 10] = [
    "can't use the IPVS proxier",
    "can't use ipvs proxier",
    "an not use ipvs proxier",
    "ailed to load kernel module ip_vs",
    "moduleName=\"ip_vs\"",
    "\"moduleName\":\"ip_vs\"",
    "required IPVS modules are not loaded",
    "IPVS proxier will not be used",
    "could not get ipvs family information",
    "Could not get ipvs family information",
];
