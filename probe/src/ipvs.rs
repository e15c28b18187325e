//! The socket options of IPVS as bytes (`linux/ip_vs.h`), which have not changed since Linux 2.6.
//!
//! They return an error if `ip_vs` is not loaded and never request a module, unlike the netlink family.

use std::net::Ipv4Addr;

use crate::case::Protocol;

/// `IP_VS_SO_SET_ADD`: adds a service.
pub const ADD_SERVICE: i32 = 0x482;
/// `IP_VS_SO_SET_DEL`: deletes a service.
pub const DELETE_SERVICE: i32 = 0x484;
/// `IP_VS_SO_SET_ADDDEST`: adds a real server.
pub const ADD_SERVER: i32 = 0x487;
/// `IP_VS_SO_SET_DELDEST`: removes a real server.
pub const DELETE_SERVER: i32 = 0x488;
/// `IP_VS_SO_SET_EDITDEST`: changes the weight of a real server.
pub const EDIT_SERVER: i32 = 0x489;
/// `IP_VS_SO_GET_DESTS`: lists the real servers of a service with their counts.
pub const GET_SERVERS: i32 = 0x484;

/// A virtual service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its protocol.
    pub protocol: Protocol,
    /// Its virtual address.
    pub address: Ipv4Addr,
    /// Its port.
    pub port: u16,
}

/// How many connections a real server has, as IPVS counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Connections in the state `ESTABLISHED`.
    pub active: u32,
    /// All others.
    pub inactive: u32,
}

impl Service {
    /// Returns `struct ip_vs_service_user`.
    ///
    /// # Panics
    ///
    /// If the scheduler's name has 16 bytes or more.
    pub fn to_bytes(self, scheduler: &str) -> Vec<u8> {
        let mut name = [0; 16];
        assert!(scheduler.len() < name.len(), "the kernel has no scheduler with so long a name");
        name[..scheduler.len()].copy_from_slice(scheduler.as_bytes());
        let mut bytes = self.key();
        // No firewall mark.
        bytes.extend([0; 4]);
        bytes.extend(name);
        // No flags, no persistence; netmask of one address.
        bytes.extend([0; 8]);
        bytes.extend([0xff; 4]);
        bytes
    }

    /// Returns the service followed by `struct ip_vs_dest_user`, in NAT mode.
    pub fn with_server(self, scheduler: &str, server: Ipv4Addr, weight: u32) -> Vec<u8> {
        let mut bytes = self.to_bytes(scheduler);
        bytes.extend(server.octets());
        bytes.extend(self.port.to_be_bytes());
        // Padding, then the flags: 0 is NAT.
        bytes.extend([0; 6]);
        bytes.extend(weight.to_ne_bytes());
        // No thresholds.
        bytes.extend([0; 8]);
        bytes
    }

    /// Returns an empty `struct ip_vs_get_dests` with room for that many servers.
    pub fn servers_request(self, room: u32) -> Vec<u8> {
        let mut bytes = self.key();
        bytes.extend([0; 4]);
        bytes.extend(room.to_ne_bytes());
        bytes.resize(LIST + SERVER * room as usize, 0);
        bytes
    }

    fn key(self) -> Vec<u8> {
        let mut bytes = u16::from(self.protocol.number()).to_ne_bytes().to_vec();
        bytes.extend([0; 2]);
        bytes.extend(self.address.octets());
        bytes.extend(self.port.to_be_bytes());
        bytes.extend([0; 2]);
        bytes
    }
}

/// Where the list of servers begins in `struct ip_vs_get_dests`.
const LIST: usize = 24;
/// The size of `struct ip_vs_dest_entry`.
const SERVER: usize = 96;

/// Returns the counts of a server in the answer to [`GET_SERVERS`]; `None` if it is not in the service.
pub fn counts(answer: &[u8], server: Ipv4Addr) -> Option<Counts> {
    let number = |bytes: &[u8], at: usize| {
        bytes.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_ne_bytes)
    };
    let listed = number(answer, 16)? as usize;
    let mut servers = answer.get(LIST..)?.chunks_exact(SERVER).take(listed);
    let found = servers.find(|entry| entry.starts_with(&server.octets()))?;
    Some(Counts { active: number(found, 24)?, inactive: number(found, 28)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICE: Service =
        Service { protocol: Protocol::Tcp, address: Ipv4Addr::new(10, 96, 0, 1), port: 80 };
    const SERVER_1: Ipv4Addr = Ipv4Addr::new(10, 0, 1, 2);

    #[test]
    fn structures_have_the_layout_of_the_header() {
        let bytes = SERVICE.with_server("rr", SERVER_1, 1);
        assert_eq!(bytes.len(), 44 + 24);
        assert_eq!(bytes[..2], 6u16.to_ne_bytes());
        assert_eq!(bytes[4..10], [10, 96, 0, 1, 0, 80]);
        assert_eq!(&bytes[16..19], b"rr\0");
        assert_eq!(bytes[40..44], [255; 4]);
        assert_eq!(bytes[44..50], [10, 0, 1, 2, 0, 80]);
        assert_eq!(bytes[56..60], 1u32.to_ne_bytes());
    }

    #[test]
    fn counts_belong_to_the_server() {
        let mut answer = SERVICE.servers_request(2);
        assert_eq!(answer.len(), 24 + 2 * 96);
        assert_eq!(answer[16..20], 2u32.to_ne_bytes());
        let second = LIST + SERVER;
        answer[second..second + 4].copy_from_slice(&SERVER_1.octets());
        answer[second + 24..second + 28].copy_from_slice(&3u32.to_ne_bytes());
        answer[second + 28..second + 32].copy_from_slice(&7u32.to_ne_bytes());
        assert_eq!(counts(&answer, SERVER_1), Some(Counts { active: 3, inactive: 7 }));
        assert_eq!(counts(&answer, Ipv4Addr::new(10, 0, 2, 2)), None);
        // The kernel lists fewer where a server was removed; the rest is not read.
        answer[16..20].copy_from_slice(&1u32.to_ne_bytes());
        assert_eq!(counts(&answer, SERVER_1), None);
        assert_eq!(counts(&answer[..10], SERVER_1), None);
    }
}
