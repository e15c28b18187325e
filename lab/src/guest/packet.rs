//! TCP segments and UDP datagrams as bytes.

use std::net::{IpAddr, SocketAddr};

use crate::ip::{Packet, open, short, wrap};

pub(crate) const FIN: u8 = 1;
pub(crate) const SYN: u8 = 2;
pub(crate) const RST: u8 = 4;
pub(crate) const ACK: u8 = 16;

const TCP: u8 = 6;
const UDP: u8 = 17;

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
    /// Returns whether it asks for a new connection.
    pub(crate) fn is_first(self) -> bool {
        self.flags & (SYN | ACK) == SYN
    }
}

impl Segment {
    /// Returns its header, without the checksum.
    fn header(&self) -> Vec<u8> {
        let mut tcp = Vec::with_capacity(20);
        tcp.extend(self.from.port().to_be_bytes());
        tcp.extend(self.to.port().to_be_bytes());
        tcp.extend(self.sequence.to_be_bytes());
        tcp.extend(self.acknowledged.to_be_bytes());
        // Length in words, flags, window, checksum, urgent pointer.
        tcp.extend([5 << 4, self.flags, 0xfa, 0, 0, 0, 0, 0]);
        tcp
    }

    fn parse(from: IpAddr, to: IpAddr, tcp: &[u8]) -> Option<Self> {
        let long = |at: usize| <[u8; 4]>::try_from(tcp.get(at..at + 4)?).ok().map(u32::from_be_bytes);
        Some(Self {
            from: SocketAddr::new(from, short(tcp, 0)?),
            to: SocketAddr::new(to, short(tcp, 2)?),
            sequence: long(4)?,
            acknowledged: long(8)?,
            flags: *tcp.get(13)?,
        })
    }
}

impl Packet for Segment {
    /// Returns it with its checksums, without which netfilter treats it as invalid.
    fn to_bytes(&self) -> Vec<u8> {
        wrap(self.from, self.to, TCP, self.header(), 16)
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (from, to, tcp) = open(bytes, TCP)?;
        Self::parse(from, to, tcp)
    }
}

/// A segment with an even number of bytes of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Data {
    pub(crate) segment: Segment,
    pub(crate) length: u8,
}

impl Packet for Data {
    fn to_bytes(&self) -> Vec<u8> {
        let mut tcp = self.segment.header();
        tcp.resize(tcp.len() + usize::from(self.length), b'x');
        wrap(self.segment.from, self.segment.to, TCP, tcp, 16)
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (from, to, tcp) = open(bytes, TCP)?;
        let segment = Segment::parse(from, to, tcp)?;
        let header = usize::from(tcp.get(12)? >> 4) * 4;
        let length = u8::try_from(tcp.len().checked_sub(header)?).ok()?;
        Some(Self { segment, length })
    }
}

/// A datagram without data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Datagram {
    pub(crate) from: SocketAddr,
    pub(crate) to: SocketAddr,
}

impl Packet for Datagram {
    fn to_bytes(&self) -> Vec<u8> {
        let mut udp = Vec::with_capacity(8);
        udp.extend(self.from.port().to_be_bytes());
        udp.extend(self.to.port().to_be_bytes());
        // Length, checksum.
        udp.extend([0, 8, 0, 0]);
        wrap(self.from, self.to, UDP, udp, 6)
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (from, to, udp) = open(bytes, UDP)?;
        Some(Self { from: SocketAddr::new(from, short(udp, 0)?), to: SocketAddr::new(to, short(udp, 2)?) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ip::checksum;

    const ENDS: [(&str, &str); 2] =
        [("10.0.0.2:20001", "10.96.0.1:80"), ("[fd00::2]:20001", "[fd00:96::1]:80")];

    fn segment((from, to): (&str, &str)) -> Segment {
        let (from, to) = (from.parse().expect("an address"), to.parse().expect("an address"));
        Segment { from, to, flags: SYN, sequence: 7, acknowledged: 0 }
    }

    #[test]
    fn bytes_are_read_as_they_were_written() {
        for segment in ENDS.map(segment) {
            let bytes = segment.to_bytes();
            assert_eq!(Segment::read(&bytes), Some(segment));
            assert!(segment.is_first());
            for end in 0..bytes.len() - 7 {
                assert_eq!(Segment::read(&bytes[..end]), None);
            }
            let data = Data { segment, length: 4 };
            assert_eq!(Data::read(&data.to_bytes()), Some(data));
            assert_eq!(Data::read(&bytes), Some(Data { segment, length: 0 }));
            let datagram = Datagram { from: segment.from, to: segment.to };
            assert_eq!(Datagram::read(&datagram.to_bytes()), Some(datagram));
            assert_eq!(Datagram::read(&bytes), None);
            assert_eq!(Segment::read(&datagram.to_bytes()), None);
        }
    }

    #[test]
    fn checksums_are_valid() {
        let bytes = segment(ENDS[0]).to_bytes();
        assert_eq!(checksum(&[&bytes[..20]]), [0, 0]);
        assert_eq!(checksum(&[&bytes[12..20], &[0, TCP, 0, 20], &bytes[20..]]), [0, 0]);
    }
}
