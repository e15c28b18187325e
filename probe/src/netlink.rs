//! Netlink messages as bytes, for devices, one route and one netfilter rule.

const HEAD: usize = 16;
const NLMSG_ERROR: u16 = 2;
const RTM_NEWLINK: u16 = 16;
const RTM_DELLINK: u16 = 17;
const RTM_NEWROUTE: u16 = 24;
const REQUEST: u16 = 1;
const ACK: u16 = 4;
const EXCLUSIVE: u16 = 0x200;
const CREATE: u16 = 0x400;
const APPEND: u16 = 0x800;
/// The attribute holds attributes.
const NESTED: u16 = 0x8000;

/// Returns a message of that type with its head, padded.
fn message(kind: u16, flags: u16, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(HEAD + body.len()).unwrap_or(u32::MAX);
    let mut bytes = length.to_ne_bytes().to_vec();
    bytes.extend(kind.to_ne_bytes());
    bytes.extend((REQUEST | flags).to_ne_bytes());
    // Sequence number and sender: the sender waits for the answer.
    bytes.extend([0; 8]);
    bytes.extend(body);
    pad(bytes)
}

fn attribute(kind: u16, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(4 + value.len()).unwrap_or(u16::MAX);
    let mut bytes = length.to_ne_bytes().to_vec();
    bytes.extend(kind.to_ne_bytes());
    bytes.extend(value);
    pad(bytes)
}

fn text(kind: u16, value: &str) -> Vec<u8> {
    attribute(kind, &[value.as_bytes(), &[0]].concat())
}

fn pad(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

/// Returns the message that makes a dummy device.
pub fn new_dummy(name: &str) -> Vec<u8> {
    const IFLA_IFNAME: u16 = 3;
    const IFLA_LINKINFO: u16 = 18;
    const IFLA_INFO_KIND: u16 = 1;
    let mut body = vec![0; 16];
    body.extend(text(IFLA_IFNAME, name));
    body.extend(attribute(IFLA_LINKINFO | NESTED, &text(IFLA_INFO_KIND, "dummy")));
    message(RTM_NEWLINK, ACK | CREATE | EXCLUSIVE, &body)
}

/// Returns the message that deletes the device with that index.
pub fn delete_link(index: u32) -> Vec<u8> {
    let mut body = vec![0; 16];
    body[4..8].copy_from_slice(&index.to_ne_bytes());
    message(RTM_DELLINK, ACK, &body)
}

/// Returns the message that makes 10.96.0.0/16 local to the device with that index, as `kube-ipvs0` does for services.
pub fn local_services(index: u32) -> Vec<u8> {
    const RTA_DST: u16 = 1;
    const RTA_OIF: u16 = 4;
    // AF_INET, /16, no source, no TOS, table `local`, protocol `static`, scope `host`, type `local`, no flags.
    let mut body = vec![2, 16, 0, 0, 255, 4, 254, 2, 0, 0, 0, 0];
    body.extend(attribute(RTA_DST, &[10, 96, 0, 0]));
    body.extend(attribute(RTA_OIF, &index.to_ne_bytes()));
    message(RTM_NEWROUTE, ACK | CREATE | EXCLUSIVE, &body)
}

/// Returns the netfilter batch of a table, a chain and one rule that asks for the state of connections.
///
/// The kernel acknowledges its three inner messages.
pub fn state_rule() -> Vec<u8> {
    const BATCH_BEGIN: u16 = 16;
    const BATCH_END: u16 = 17;
    const NFTABLES: u16 = 10 << 8;
    const PREROUTING: u32 = 0;
    const MANGLE: i32 = -150;
    let nested = |kind: u16, parts: &[Vec<u8>]| attribute(kind | NESTED, &parts.concat());
    let number = |kind: u16, value: u32| attribute(kind, &value.to_be_bytes());
    // AF_INET, version 0, no resource.
    let body = |parts: &[Vec<u8>]| [&[2, 0, 0, 0][..], &parts.concat()].concat();
    // AF_UNSPEC, version 0, the subsystem.
    let edge = [0, 0, 0, 10];
    let table = body(&[text(1, "probe")]);
    let hook = nested(4, &[number(1, PREROUTING), attribute(2, &MANGLE.to_be_bytes())]);
    let chain = body(&[text(1, "probe"), text(3, "in"), hook, text(7, "filter")]);
    // Loads the state (key 0) into register 8.
    let ct = nested(1, &[text(1, "ct"), nested(2, &[number(1, 8), number(2, 0)])]);
    let rule = body(&[text(1, "probe"), text(2, "in"), nested(4, &[ct])]);
    [
        message(BATCH_BEGIN, 0, &edge),
        message(NFTABLES, ACK | CREATE, &table),
        message(NFTABLES | 3, ACK | CREATE, &chain),
        message(NFTABLES | 6, ACK | CREATE | APPEND, &rule),
        message(BATCH_END, 0, &edge),
    ]
    .concat()
}

/// Returns the error number of each acknowledgement in the kernel's answer; 0 is success.
pub fn acknowledgements(mut answer: &[u8]) -> Vec<i32> {
    let mut errors = Vec::new();
    while let Some((head, _)) = answer.split_first_chunk::<HEAD>() {
        let length = u32::from_ne_bytes([head[0], head[1], head[2], head[3]]) as usize;
        if u16::from_ne_bytes([head[4], head[5]]) == NLMSG_ERROR {
            let error = answer.get(HEAD..HEAD + 4).and_then(|bytes| bytes.try_into().ok());
            errors.extend(error.map(i32::from_ne_bytes).map(i32::saturating_neg));
        }
        // A length below that of the head would never end.
        let next = length.max(HEAD).next_multiple_of(4);
        answer = answer.get(next..).unwrap_or_default();
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the lengths in the headers of the messages.
    fn lengths(mut bytes: &[u8]) -> Vec<usize> {
        let mut lengths = Vec::new();
        while let Some(head) = bytes.first_chunk::<4>() {
            let length = u32::from_ne_bytes(*head) as usize;
            lengths.push(length);
            bytes = &bytes[length.next_multiple_of(4)..];
        }
        lengths
    }

    #[test]
    fn lengths_fill_the_bytes() {
        for bytes in [new_dummy("s1"), delete_link(7), local_services(1)] {
            assert_eq!(lengths(&bytes).len(), 1);
            assert_eq!(bytes.len() % 4, 0);
        }
        assert_eq!(lengths(&state_rule()).len(), 5);
    }

    #[test]
    fn attributes_are_padded_behind_their_length() {
        assert_eq!(attribute(3, b"s1\0"), [&7u16.to_ne_bytes()[..], &3u16.to_ne_bytes(), b"s1\0\0"].concat());
    }

    #[test]
    fn acknowledgements_are_read_with_their_errors() {
        let answer = |error: i32| message(NLMSG_ERROR, 0, &[&error.to_ne_bytes()[..], &[0; 16]].concat());
        assert_eq!(acknowledgements(&[answer(0), answer(-17)].concat()), [0, 17]);
        assert_eq!(acknowledgements(&message(3, 0, &[0; 4])), []);
        assert_eq!(acknowledgements(&[0; 20]), []);
        assert_eq!(acknowledgements(&answer(0)[..18]), []);
    }
}
