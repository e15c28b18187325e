//! IPv4 packets as bytes: TCP segments and UDP datagrams without data.

use std::net::{Ipv4Addr, SocketAddrV4};

use crate::case::Protocol;

/// The flag FIN of TCP.
pub const FIN: u8 = 1;
/// The flag SYN of TCP.
pub const SYN: u8 = 2;
/// The flag ACK of TCP.
pub const ACK: u8 = 16;

const IP_HEAD: usize = 20;

/// One packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet {
    /// Its protocol.
    pub protocol: Protocol,
    /// Its sender.
    pub from: SocketAddrV4,
    /// Its receiver.
    pub to: SocketAddrV4,
    /// The flags of TCP; 0 for UDP.
    pub flags: u8,
    /// The sequence number of TCP; 0 for UDP.
    pub sequence: u32,
    /// The acknowledged number of TCP; 0 for UDP.
    pub acknowledged: u32,
}

impl Packet {
    /// Returns a datagram.
    pub const fn datagram(from: SocketAddrV4, to: SocketAddrV4) -> Self {
        Self { protocol: Protocol::Udp, from, to, flags: 0, sequence: 0, acknowledged: 0 }
    }

    /// Returns the packet with its checksums, without which connection tracking treats it as invalid.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut payload = Vec::with_capacity(20);
        payload.extend(self.from.port().to_be_bytes());
        payload.extend(self.to.port().to_be_bytes());
        let sum_at = match self.protocol {
            Protocol::Tcp => {
                payload.extend(self.sequence.to_be_bytes());
                payload.extend(self.acknowledged.to_be_bytes());
                // Length in words, flags, window, checksum, urgent pointer.
                payload.extend([5 << 4, self.flags, 0xff, 0xff, 0, 0, 0, 0]);
                16
            }
            Protocol::Udp => {
                // Length, checksum.
                payload.extend([0, 8, 0, 0]);
                6
            }
        };
        self.wrap(payload, sum_at)
    }

    fn wrap(&self, mut payload: Vec<u8>, sum_at: usize) -> Vec<u8> {
        let protocol = self.protocol.number();
        let addresses = [self.from.ip().octets(), self.to.ip().octets()].concat();
        let length = u16::try_from(payload.len()).unwrap_or(u16::MAX);
        let sum = checksum(&[&addresses, &[0, protocol], &length.to_be_bytes(), &payload]);
        payload[sum_at..sum_at + 2].copy_from_slice(&sum);
        let [high, low] = (length + 20).to_be_bytes();
        // Don't fragment, 64 hops.
        let mut bytes = vec![0x45, 0, high, low, 0, 0, 0x40, 0, 64, protocol, 0, 0];
        bytes.extend(addresses);
        let sum = checksum(&[&bytes]);
        bytes[10..12].copy_from_slice(&sum);
        bytes.extend(payload);
        bytes
    }

    /// Reads a packet; `None` for anything but TCP and UDP over IPv4 without IP options.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        if *bytes.first()? != 0x45 {
            return None;
        }
        let address = |at: usize| <[u8; 4]>::try_from(bytes.get(at..at + 4)?).ok().map(Ipv4Addr::from);
        let payload = bytes.get(IP_HEAD..)?;
        let port = |at: usize| <[u8; 2]>::try_from(payload.get(at..at + 2)?).ok().map(u16::from_be_bytes);
        let long = |at: usize| <[u8; 4]>::try_from(payload.get(at..at + 4)?).ok().map(u32::from_be_bytes);
        let from = SocketAddrV4::new(address(12)?, port(0)?);
        let to = SocketAddrV4::new(address(16)?, port(2)?);
        match bytes[9] {
            6 => Some(Self {
                protocol: Protocol::Tcp,
                from,
                to,
                flags: *payload.get(13)?,
                sequence: long(4)?,
                acknowledged: long(8)?,
            }),
            17 => Some(Self::datagram(from, to)),
            _ => None,
        }
    }
}

/// Returns the Internet checksum (RFC 1071) of pieces of even length.
pub fn checksum(pieces: &[&[u8]]) -> [u8; 2] {
    let words = pieces.iter().flat_map(|piece| piece.chunks_exact(2));
    let mut sum: u32 = words.map(|word| u32::from(u16::from_be_bytes([word[0], word[1]]))).sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    let [_, _, high, low] = (!sum).to_be_bytes();
    [high, low]
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(10, 0, 0, 2), 20_001);
    const SERVICE: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(10, 96, 0, 1), 80);
    const SEGMENT: Packet = Packet {
        protocol: Protocol::Tcp,
        from: CLIENT,
        to: SERVICE,
        flags: SYN,
        sequence: 7,
        acknowledged: 9,
    };

    #[test]
    fn packets_are_read_as_they_were_written() {
        for packet in [SEGMENT, Packet::datagram(CLIENT, SERVICE)] {
            assert_eq!(Packet::read(&packet.to_bytes()), Some(packet));
        }
    }

    #[test]
    fn anything_else_is_no_packet() {
        let bytes = SEGMENT.to_bytes();
        for end in 0..34 {
            assert_eq!(Packet::read(&bytes[..end]), None);
        }
        let changed = |at: usize, to: u8| {
            let mut bytes = bytes.clone();
            bytes[at] = to;
            Packet::read(&bytes)
        };
        assert_eq!(changed(0, 0x60), None, "IPv6");
        assert_eq!(changed(9, 1), None, "ICMP");
    }

    #[test]
    fn checksums_are_valid() {
        for packet in [SEGMENT, Packet::datagram(CLIENT, SERVICE)] {
            let bytes = packet.to_bytes();
            let length = u16::try_from(bytes.len() - 20).expect("a short packet").to_be_bytes();
            assert_eq!(checksum(&[&bytes[..20]]), [0, 0]);
            let pseudo_head = [0, packet.protocol.number()];
            assert_eq!(checksum(&[&bytes[12..20], &pseudo_head, &length, &bytes[20..]]), [0, 0]);
        }
    }

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        // The example of RFC 1071, section 3: the sum is ddf2, its complement 220d.
        assert_eq!(checksum(&[&[0x00, 0x01, 0xf2, 0x03], &[0xf4, 0xf5, 0xf6, 0xf7]]), [0x22, 0x0d]);
    }
}
