//! The headers of IPv4 and IPv6 around a payload.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

const V4_HEAD: usize = 20;
const V6_HEAD: usize = 40;

/// A packet that can be sent through a tunnel and parsed again.
pub(crate) trait Packet: Sized {
    fn to_bytes(&self) -> Vec<u8>;

    /// `None` for anything else.
    fn read(bytes: &[u8]) -> Option<Self>;
}

/// Returns a packet of that payload, whose checksum is at `sum_at`. Both ends must be of one family.
pub(crate) fn wrap(
    from: SocketAddr,
    to: SocketAddr,
    protocol: u8,
    mut payload: Vec<u8>,
    sum_at: usize,
) -> Vec<u8> {
    let addresses = [octets(from.ip()), octets(to.ip())].concat();
    let length = u16::try_from(payload.len()).unwrap_or(u16::MAX);
    let pseudo_head = [&[0, protocol][..], &length.to_be_bytes()].concat();
    let sum = checksum(&[&addresses, &pseudo_head, &payload]);
    payload[sum_at..sum_at + 2].copy_from_slice(&sum);
    let mut bytes = if from.is_ipv4() {
        let [high, low] = (length + 20).to_be_bytes();
        // Don't fragment, 64 hops.
        let mut head = vec![0x45, 0, high, low, 0, 0, 0x40, 0, 64, protocol, 0, 0];
        head.extend(&addresses);
        let sum = checksum(&[&head]);
        head[10..12].copy_from_slice(&sum);
        head
    } else {
        let [high, low] = length.to_be_bytes();
        [&[0x60, 0, 0, 0, high, low, protocol, 64][..], &addresses].concat()
    };
    bytes.extend(payload);
    bytes
}

/// Sender, receiver and payload; `None` for another protocol.
pub(crate) fn open(bytes: &[u8], protocol: u8) -> Option<(IpAddr, IpAddr, &[u8])> {
    match bytes.first()? >> 4 {
        4 if bytes.get(9) == Some(&protocol) => {
            let length = usize::from(bytes[0] & 15) * 4;
            let address = |at: usize| <[u8; 4]>::try_from(bytes.get(at..at + 4)?).ok().map(Ipv4Addr::from);
            Some((address(12)?.into(), address(16)?.into(), bytes.get(length.max(V4_HEAD)..)?))
        }
        6 if bytes.get(6) == Some(&protocol) => {
            let address = |at: usize| <[u8; 16]>::try_from(bytes.get(at..at + 16)?).ok().map(Ipv6Addr::from);
            Some((address(8)?.into(), address(24)?.into(), bytes.get(V6_HEAD..)?))
        }
        _ => None,
    }
}

/// Returns the number at that place of a payload, as a network writes it.
pub(crate) fn short(payload: &[u8], at: usize) -> Option<u16> {
    <[u8; 2]>::try_from(payload.get(at..at + 2)?).ok().map(u16::from_be_bytes)
}

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

/// Returns the Internet checksum of pieces of even length.
pub(crate) fn checksum(pieces: &[&[u8]]) -> [u8; 2] {
    let words = pieces.iter().flat_map(|piece| piece.chunks_exact(2));
    let mut sum: u32 = words.map(|word| u32::from(u16::from_be_bytes([word[0], word[1]]))).sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    (!sum).to_be_bytes()[2..].try_into().unwrap_or_default()
}
