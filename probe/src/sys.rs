//! Every system call that the standard library does not have. Nothing else in the probe is unsafe.

use std::ffi::CStr;
use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd};
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Turns the result of a call into an error if it is negative.
fn check(result: i64) -> io::Result<usize> {
    usize::try_from(result).map_err(|_| io::Error::last_os_error())
}

/// Returns the size of a buffer as the kernel takes it.
fn size(bytes: &[u8]) -> libc::socklen_t {
    libc::socklen_t::try_from(bytes.len()).unwrap_or(libc::socklen_t::MAX)
}

/// Moves this thread, the only one, into a new network namespace.
pub(crate) fn unshare_network() -> io::Result<()> {
    // SAFETY: the call takes a number and touches no memory of ours.
    check(i64::from(unsafe { libc::unshare(libc::CLONE_NEWNET) })).map(drop)
}

/// Whether a signal asked the probe to end.
static STOPPED: AtomicBool = AtomicBool::new(false);

extern "C" fn stop(_signal: libc::c_int) {
    STOPPED.store(true, Ordering::Relaxed);
}

/// Returns whether a signal asked the probe to end.
pub(crate) fn is_stopped() -> bool {
    STOPPED.load(Ordering::Relaxed)
}

/// Lets SIGHUP, SIGINT and SIGTERM end the run in order, and the kernel kill it after that many seconds; 0 is no limit.
pub(crate) fn catch_signals(limit_seconds: u32) -> io::Result<()> {
    let handler = stop as extern "C" fn(libc::c_int);
    for signal in [libc::SIGHUP, libc::SIGINT, libc::SIGTERM] {
        // SAFETY: all zeros is a valid sigaction: no flags, an empty mask.
        let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
        action.sa_sigaction = handler as libc::sighandler_t;
        // SAFETY: the structure outlives the call; the handler only stores to an atomic, which a signal handler may do.
        check(i64::from(unsafe { libc::sigaction(signal, &raw const action, ptr::null_mut()) }))?;
    }
    // SAFETY: the call takes a number.
    unsafe { libc::alarm(limit_seconds) };
    Ok(())
}

/// A request about one device: `struct ifreq`.
#[repr(C, align(8))]
struct DeviceRequest {
    name: [u8; 16],
    value: [u8; 24],
}

/// A query or setting of a device.
#[derive(Clone, Copy)]
pub(crate) enum DeviceCall {
    Index,
    Flags,
    SetFlags,
    SetAddress,
    SetNetmask,
}

/// A socket, closed when it is dropped.
pub(crate) struct Socket(OwnedFd);

impl Socket {
    fn open(domain: i32, kind: i32, protocol: i32) -> io::Result<Self> {
        // SAFETY: the call takes numbers.
        let descriptor = unsafe { libc::socket(domain, kind | libc::SOCK_CLOEXEC, protocol) };
        check(i64::from(descriptor))?;
        // SAFETY: the kernel just opened this descriptor, and nothing else owns it.
        Ok(Self(unsafe { OwnedFd::from_raw_fd(descriptor) }))
    }

    /// Opens a UDP socket, which carries the socket options of IPVS and the requests about devices.
    pub(crate) fn control() -> io::Result<Self> {
        Self::open(libc::AF_INET, libc::SOCK_DGRAM, 0)
    }

    /// Opens a packet socket that receives nothing until it is bound to a device.
    pub(crate) fn packet() -> io::Result<Self> {
        Self::open(libc::AF_PACKET, libc::SOCK_DGRAM, 0)
    }

    /// Opens a netlink socket of that protocol.
    pub(crate) fn netlink(protocol: i32) -> io::Result<Self> {
        Self::open(libc::AF_NETLINK, libc::SOCK_RAW, protocol)
    }

    /// Binds it to an address in the kernel's form.
    pub(crate) fn bind(&self, address: &[u8]) -> io::Result<()> {
        // SAFETY: pointer and length are those of one slice, which outlives the call.
        let bound = unsafe { libc::bind(self.0.as_raw_fd(), address.as_ptr().cast(), size(address)) };
        check(i64::from(bound)).map(drop)
    }

    /// Sends bytes to an address in the kernel's form.
    pub(crate) fn send(&self, bytes: &[u8], address: &[u8]) -> io::Result<()> {
        let (to, length) = (address.as_ptr().cast(), size(address));
        // SAFETY: each pointer goes with the length of its slice, and both outlive the call.
        let sent =
            unsafe { libc::sendto(self.0.as_raw_fd(), bytes.as_ptr().cast(), bytes.len(), 0, to, length) };
        check(sent as i64).map(drop)
    }

    /// Reads what has arrived without waiting; `None` if nothing has.
    pub(crate) fn receive<'b>(&self, buffer: &'b mut [u8]) -> io::Result<Option<&'b [u8]>> {
        let (start, room) = (buffer.as_mut_ptr().cast(), buffer.len());
        // SAFETY: pointer and length are those of one slice, which nothing else uses during the call.
        let length = unsafe { libc::recv(self.0.as_raw_fd(), start, room, libc::MSG_DONTWAIT) };
        match check(length as i64) {
            Ok(length) => Ok(Some(&buffer[..length])),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Sets a socket option of the IP layer.
    pub(crate) fn set_option(&self, option: i32, value: &[u8]) -> io::Result<()> {
        let (start, length) = (value.as_ptr().cast(), size(value));
        // SAFETY: pointer and length are those of one slice, which outlives the call.
        let set = unsafe { libc::setsockopt(self.0.as_raw_fd(), libc::IPPROTO_IP, option, start, length) };
        check(i64::from(set)).map(drop)
    }

    /// Fills a buffer with a socket option of the IP layer.
    pub(crate) fn get_option(&self, option: i32, value: &mut [u8]) -> io::Result<()> {
        let mut length = size(value);
        let start = value.as_mut_ptr().cast();
        // SAFETY: pointer and length are those of one slice, which nothing else uses during the call; the kernel writes
        // at most `length` bytes.
        let got =
            unsafe { libc::getsockopt(self.0.as_raw_fd(), libc::IPPROTO_IP, option, start, &raw mut length) };
        check(i64::from(got)).map(drop)
    }

    /// Queries or sets a device of this socket's namespace; returns the kernel's answer. Names have at most 15 bytes.
    pub(crate) fn device(&self, call: DeviceCall, name: &str, value: &[u8]) -> io::Result<[u8; 24]> {
        let number = match call {
            DeviceCall::Index => libc::SIOCGIFINDEX,
            DeviceCall::Flags => libc::SIOCGIFFLAGS,
            DeviceCall::SetFlags => libc::SIOCSIFFLAGS,
            DeviceCall::SetAddress => libc::SIOCSIFADDR,
            DeviceCall::SetNetmask => libc::SIOCSIFNETMASK,
        };
        let mut request = DeviceRequest { name: [0; 16], value: [0; 24] };
        request.name[..name.len()].copy_from_slice(name.as_bytes());
        request.value[..value.len()].copy_from_slice(value);
        // SAFETY: the request has the size and alignment of `struct ifreq`, and outlives the call.
        let polled = unsafe { libc::ioctl(self.0.as_raw_fd(), number as _, &raw mut request) };
        check(i64::from(polled))?;
        Ok(request.value)
    }
}

/// Waits until one of the sockets can be read; fails with `Interrupted` after a signal.
pub(crate) fn wait(sockets: &[&Socket], within: Duration) -> io::Result<()> {
    let readable =
        |socket: &&Socket| libc::pollfd { fd: socket.0.as_raw_fd(), events: libc::POLLIN, revents: 0 };
    let mut polled: Vec<libc::pollfd> = sockets.iter().map(readable).collect();
    let milliseconds = i32::try_from(within.as_millis()).unwrap_or(i32::MAX);
    // SAFETY: pointer and count are those of one vector, which outlives the call.
    let ready = unsafe { libc::poll(polled.as_mut_ptr(), polled.len() as libc::nfds_t, milliseconds) };
    check(i64::from(ready)).map(drop)
}

/// Mounts one of the kernel's own file systems.
pub(crate) fn mount(kind: &CStr, place: &CStr) -> io::Result<()> {
    // SAFETY: the texts end with a zero and outlive the call; this file system takes no data.
    let mounted = unsafe { libc::mount(kind.as_ptr(), place.as_ptr(), kind.as_ptr(), 0, ptr::null()) };
    check(i64::from(mounted)).map(drop)
}

/// Loads a module from its unpacked file.
pub(crate) fn load_module(file: &File) -> io::Result<()> {
    // SAFETY: the descriptor is open, and the text of parameters ends with a zero and outlives the call.
    let loaded = unsafe { libc::syscall(libc::SYS_finit_module, file.as_raw_fd(), c"".as_ptr(), 0) };
    check(loaded).map(drop)
}

/// Turns the machine off; returns only if this is not the first process.
pub(crate) fn turn_off() {
    // SAFETY: the calls take numbers.
    unsafe {
        libc::sync();
        libc::reboot(libc::RB_POWER_OFF);
    }
}
