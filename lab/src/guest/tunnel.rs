//! The three devices, and the packets that leave through them.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd as _, AsRawFd as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use crate::ip::Packet;
use crate::packet::Segment;

/// The role of the far end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Client,
    First,
    Second,
}

/// In the order of the devices.
const ENDS: [(End, &[u8]); 3] = [(End::Client, b"c0"), (End::First, b"s1"), (End::Second, b"s2")];

pub(crate) struct Tunnels {
    files: Vec<File>,
}

/// The part of `struct ifreq` that TUNSETIFF reads.
#[repr(C)]
struct Request {
    name: [u8; 16],
    flags: u16,
    rest: [u8; 22],
}

/// A device that carries IP packets as they are.
const IFF_TUN: u16 = 0x0001;
const IFF_NO_PI: u16 = 0x1000;

nix::ioctl_write_ptr_bad!(attach, nix::request_code_write!(b'T', 202, size_of::<u32>()), Request);

impl Tunnels {
    pub(crate) fn open() -> io::Result<Self> {
        let open = |(_, device): (End, &[u8])| {
            let file = OpenOptions::new()
                .read(true)
                .write(true)
                .custom_flags(nix::libc::O_NONBLOCK)
                .open("/dev/net/tun")?;
            let mut request = Request { name: [0; 16], flags: IFF_TUN | IFF_NO_PI, rest: [0; 22] };
            request.name[..device.len()].copy_from_slice(device);
            // SAFETY: the request outlives the call and is as large as the kernel's.
            unsafe { attach(file.as_raw_fd(), &raw const request) }?;
            Ok(file)
        };
        let files = ENDS.into_iter().map(open).collect::<io::Result<_>>()?;
        Ok(Self { files })
    }

    /// Sends a packet as from that end.
    pub(crate) fn send(&self, from: End, packet: &impl Packet) -> io::Result<()> {
        let at = ENDS.iter().position(|(end, _)| *end == from).unwrap_or_default();
        (&self.files[at]).write_all(&packet.to_bytes())
    }

    /// Returns the next packet of that kind that reaches an end within that time.
    pub(crate) fn next<P: Packet>(&self, within: Duration) -> io::Result<Option<(End, P)>> {
        let until = Instant::now() + within;
        let mut bytes = [0; 2048];
        loop {
            for ((end, _), mut file) in ENDS.into_iter().zip(&self.files) {
                match file.read(&mut bytes) {
                    Ok(length) => {
                        if let Some(packet) = P::read(&bytes[..length]) {
                            return Ok(Some((end, packet)));
                        }
                    }
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                    Err(error) => return Err(error),
                }
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            let mut waiting: Vec<PollFd> =
                self.files.iter().map(|file| PollFd::new(file.as_fd(), PollFlags::POLLIN)).collect();
            let milliseconds = u16::try_from(left.as_millis() + 1).unwrap_or(u16::MAX);
            poll(&mut waiting, PollTimeout::from(milliseconds))?;
        }
    }

    /// Drops the packets that have arrived.
    pub(crate) fn drain(&self) -> io::Result<()> {
        while self.next::<Segment>(Duration::ZERO)?.is_some() {}
        Ok(())
    }
}
