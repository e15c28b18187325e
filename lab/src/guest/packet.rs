//! TCP segments as bytes of IPv4 and IPv6.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

pub(crate) const FIN: u8 = 1;
pub(crate) const SYN: u8 = 2;
pub(crate) const RST: u8 = 4;
pub(crate) const ACK: u8 = 16;

const TCP: u8 = 6;
const V4_HEAD: usize = 20;
const V6_HEAD: usize = 40;
const TCP_HEAD: usize = 20;

/// A segment without options or data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) from: SocketAddr,
    pub(crate) to: SocketAddr,
    pub(crate) flags: u8,
    pub(crate) sequence: u32,
    pub(crate) acknowledged: u32,
}

impl Segment {
    /// With its checksums, without which netfilter takes it for invalid. Both ends must be of one family.
    pub(crate) fn to_bytes(self) -> Vec<u8> {
        let mut tcp = Vec::with_capacity(TCP_HEAD);
        tcp.extend(self.from.port().to_be_bytes());
        tcp.extend(self.to.port().to_be_bytes());
        tcp.extend(self.sequence.to_be_bytes());
        tcp.extend(self.acknowledged.to_be_bytes());
        // Length in words, flags, window, checksum, urgent pointer.
        tcp.extend([5 << 4, self.flags, 0xfa, 0, 0, 0, 0, 0]);
        let addresses = [octets(self.from.ip()), octets(self.to.ip())].concat();
        let pseudo_head = [0, TCP, 0, 20];
        let sum = checksum(&[&addresses, &pseudo_head, &tcp]);
        tcp[16..18].copy_from_slice(&sum);
        let mut bytes = match self.from {
            SocketAddr::V4(_) => {
                // Don't fragment, 64 hops.
                let mut head = vec![0x45, 0, 0, 40, 0, 0, 0x40, 0, 64, TCP, 0, 0];
                head.extend(&addresses);
                let sum = checksum(&[&head]);
                head[10..12].copy_from_slice(&sum);
                head
            }
            SocketAddr::V6(_) => [&[0x60, 0, 0, 0, 0, 20, TCP, 64][..], &addresses].concat(),
        };
        bytes.extend(tcp);
        bytes
    }

    /// `None` for anything but TCP.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (from, to, tcp): (IpAddr, IpAddr, &[u8]) = match bytes.first()? >> 4 {
            4 if bytes.get(9) == Some(&TCP) => {
                let length = usize::from(bytes[0] & 15) * 4;
                let address =
                    |at: usize| <[u8; 4]>::try_from(bytes.get(at..at + 4)?).ok().map(Ipv4Addr::from);
                (address(12)?.into(), address(16)?.into(), bytes.get(length.max(V4_HEAD)..)?)
            }
            6 if bytes.get(6) == Some(&TCP) => {
                let address =
                    |at: usize| <[u8; 16]>::try_from(bytes.get(at..at + 16)?).ok().map(Ipv6Addr::from);
                (address(8)?.into(), address(24)?.into(), bytes.get(V6_HEAD..)?)
            }
            _ => return None,
        };
        let short = |at: usize| <[u8; 2]>::try_from(tcp.get(at..at + 2)?).ok().map(u16::from_be_bytes);
        let long = |at: usize| <[u8; 4]>::try_from(tcp.get(at..at + 4)?).ok().map(u32::from_be_bytes);
        Some(Self {
            from: SocketAddr::new(from, short(0)?),
            to: SocketAddr::new(to, short(2)?),
            sequence: long(4)?,
            acknowledged: long(8)?,
            flags: *tcp.get(13)?,
        })
    }

    /// Whether it asks for a new connection.
    pub(crate) fn is_first(self) -> bool {
        self.flags & (SYN | ACK) == SYN
    }
}

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

/// The Internet checksum of pieces of even length.
fn checksum(pieces: &[&[u8]]) -> [u8; 2] {
    let words = pieces.iter().flat_map(|piece| piece.chunks_exact(2));
    let mut sum: u32 = words.map(|word| u32::from(u16::from_be_bytes([word[0], word[1]]))).sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    (!sum).to_be_bytes()[2..].try_into().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(from: &str, to: &str) -> Segment {
        let (from, to) = (from.parse().expect("an address"), to.parse().expect("an address"));
        Segment { from, to, flags: SYN, sequence: 7, acknowledged: 0 }
    }

    #[test]
    fn bytes_are_read_as_they_were_written() {
        for segment in
            [segment("10.0.0.2:20001", "10.96.0.1:80"), segment("[fd00::2]:20001", "[fd00:96::1]:80")]
        {
            assert_eq!(Segment::read(&segment.to_bytes()), Some(segment));
            assert!(segment.is_first());
            for end in 0..segment.to_bytes().len() - 7 {
                assert_eq!(Segment::read(&segment.to_bytes()[..end]), None);
            }
        }
    }

    #[test]
    fn checksums_come_out_even() {
        let bytes = segment("10.0.0.2:20001", "10.96.0.1:80").to_bytes();
        assert_eq!(checksum(&[&bytes[..20]]), [0, 0]);
        assert_eq!(checksum(&[&bytes[12..20], &[0, TCP, 0, 20], &bytes[20..]]), [0, 0]);
    }
}
