//! Interfaces and their addresses, as `ip` and `ifconfig` print them.

use std::borrow::Cow;

use reusecheck_core::archives::Holds;

/// A node with a pod network has many interfaces, few of which have an address of their own.
const MOST: usize = 64;
/// The key in front of the name of an interface.
const NAME: &str = "\"ifname\":\"";

/// Returns a list of interfaces in JSON as lines of names. Lines keep their numbers; any other text stays as it is.
pub(crate) fn listed_names(text: &str, holds: Holds) -> Cow<'_, str> {
    if holds != Holds::Rules || !text.trim_start().starts_with('[') {
        return Cow::Borrowed(text);
    }
    let names = |line: &str| {
        let names = line.split(NAME).skip(1).filter_map(|rest| rest.split('"').next());
        names.collect::<Vec<_>>().join(" ")
    };
    Cow::Owned(text.lines().map(names).collect::<Vec<_>>().join("\n"))
}

/// Returns the IPv4 addresses of the machine's own interfaces. Every node has those of the services on `kube-ipvs0`.
pub(crate) fn addresses(text: &str) -> Vec<String> {
    let mut addresses: Vec<String> = Vec::new();
    let mut is_own = false;
    for line in text.lines() {
        if let Some(name) = interface_of(line) {
            is_own = !matches!(name, "lo" | "kube-ipvs0");
        }
        let Some((_, rest)) = line.split_once("inet ").filter(|_| is_own) else { continue };
        let address = rest.trim_start_matches("addr:").split(['/', ' ']).next().unwrap_or_default();
        if address.parse::<std::net::Ipv4Addr>().is_ok() && addresses.len() < MOST {
            addresses.push(address.to_owned());
        }
    }
    addresses
}

/// Returns the interface that a line begins with: `2: eth0: <UP>`, `2: eth0    inet 192.0.2.1/24` or `eth0: flags=4163`.
fn interface_of(line: &str) -> Option<&str> {
    let numbered = line.split_once(": ").filter(|(number, _)| number.parse::<u32>().is_ok());
    let name = match numbered {
        Some((_, rest)) => rest.split([':', ' ']).next()?,
        None => line
            .split_once(": flags=")
            .map(|(name, _)| name)
            .or_else(|| line.split_once(" Link encap:").map(|(name, _)| name))?,
    };
    Some(name.trim().split('@').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{Holds, addresses, listed_names};

    #[test]
    fn addresses_of_the_machine_are_those_of_its_own_interfaces() {
        let lines = "1: lo: <LOOPBACK,UP> mtu 65536\n    inet 127.0.0.1/8 scope host lo\n\
            2: eth0@if7: <BROADCAST,UP> mtu 1500\n    link/ether 00:16:3e:00:00:01\n    inet 192.0.2.1/24 brd 192.0.2.255 scope global eth0\n\
            3: kube-ipvs0: <BROADCAST> mtu 1500\n    inet 192.0.2.7/32 scope global kube-ipvs0\n";
        assert_eq!(addresses(lines), ["192.0.2.1"]);
        let one_line = "1: lo    inet 127.0.0.1/8 scope host lo\n2: eth0    inet 192.0.2.1/24 brd 192.0.2.255\n\
            3: kube-ipvs0    inet 192.0.2.7/32 scope global kube-ipvs0\n";
        assert_eq!(addresses(one_line), ["192.0.2.1"]);
        let ifconfig = "eth0: flags=4163<UP>  mtu 1500\n        inet 192.0.2.1  netmask 255.255.255.0\n\nlo: flags=73<UP>\n        inet 127.0.0.1\n";
        assert_eq!(addresses(ifconfig), ["192.0.2.1"]);
        assert_eq!(addresses("an inet 192.0.2.1 in a sentence"), [""; 0]);
    }

    #[test]
    fn interfaces_of_json_are_named_line_by_line() {
        let list = "[{\"ifname\":\"lo\"},\n{\"ifname\":\"eth0\"},{\"ifname\":\"kube-ipvs0\"}]\n";
        assert_eq!(listed_names(list, Holds::Rules), "lo\neth0 kube-ipvs0");
        assert_eq!(listed_names(list, Holds::Modules), list);
        assert_eq!(listed_names("5: kube-ipvs0:\n", Holds::Rules), "5: kube-ipvs0:\n");
    }
}
