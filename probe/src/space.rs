//! The probe's own network namespace: creates, verifies, sets up and empties it.

use std::fs;
use std::io;
use std::net::Ipv4Addr;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use reusecheck_probe::evidence::Skip;
use reusecheck_probe::ipvs::{self, Counts, Service};
use reusecheck_probe::isolation::{self, device_names};
use reusecheck_probe::netlink;
use reusecheck_probe::packet::Packet;
use reusecheck_probe::play::{End, Kernel};
use reusecheck_probe::tracking::Way;

use crate::sys::{self, DeviceCall, Socket};

const ROUTING: i32 = 0;
const NETFILTER: i32 = 12;
/// A run that takes longer is ended in order between two cases; the kernel kills the probe after [`LIMIT_SECONDS`].
const LONGEST: Duration = Duration::from_secs(20);
const LIMIT_SECONDS: u32 = 30;
const VIRTUAL_FTP: Service = Service {
    protocol: reusecheck_probe::case::Protocol::Tcp,
    address: Ipv4Addr::new(10, 96, 255, 254),
    port: 21,
};

/// The namespace, emptied when it is dropped.
pub(crate) struct Space {
    control: Socket,
    scheduler: &'static str,
    began: Instant,
    /// Services that exist, to be deleted.
    services: Vec<Service>,
    devices: Vec<Device>,
    loopback: u32,
    entrance: Socket,
}

/// A dummy device; its socket receives the packets that leave through it.
struct Device {
    end: End,
    index: u32,
    socket: Socket,
}

impl Space {
    /// Creates the namespace, proves that it is new, and sets it up.
    pub(crate) fn enter(scheduler: &'static str) -> Result<Self, String> {
        let cannot = |what: &'static str| move |error: io::Error| format!("{what}: {error}");
        sys::catch_signals(LIMIT_SECONDS).map_err(cannot("cannot catch signals"))?;
        let before = namespace().map_err(cannot("cannot read the namespace"))?;
        sys::unshare_network().map_err(cannot("cannot make a network namespace"))?;
        let control = Socket::control().map_err(cannot("cannot open a socket"))?;
        let found = look(before, &control).map_err(cannot("cannot read the new namespace"))?;
        isolation::prove(&found)?;
        // From here on the probe writes.
        let entrance = Socket::packet().map_err(cannot("cannot open a packet socket"))?;
        let (services, devices) = (Vec::new(), Vec::new());
        let mut space =
            Self { control, scheduler, began: Instant::now(), services, devices, loopback: 0, entrance };
        space.set_up().map_err(cannot("cannot set the new namespace up"))?;
        Ok(space)
    }

    fn set_up(&mut self) -> io::Result<()> {
        // Newer kernels start a thread for statistics with the first service, and log it.
        if self.has_sysctl("run_estimation") {
            self.set_sysctl("run_estimation", 0)?;
        }
        for device in ["all", "default", "lo"] {
            fs::write(format!("/proc/sys/net/ipv4/conf/{device}/rp_filter"), "0")?;
        }
        fs::write("/proc/sys/net/ipv4/ip_forward", "1")?;
        self.loopback = self.bring_up("lo")?;
        for (end, name) in End::ALL.into_iter().zip(["probe0", "probe1", "probe2"]) {
            ask(ROUTING, &netlink::new_dummy(name), 1).map_err(|error| in_step("dummy device", &error))?;
            let [a, b, c, _] = end.address().octets();
            self.control.device(DeviceCall::SetAddress, name, &internet([a, b, c, 1]))?;
            self.control.device(DeviceCall::SetNetmask, name, &internet([255, 255, 255, 0]))?;
            fs::write(format!("/proc/sys/net/ipv4/conf/{name}/rp_filter"), "0")?;
            // Where there is IPv6, the device would send solicitations of its own.
            let _ = fs::write(format!("/proc/sys/net/ipv6/conf/{name}/disable_ipv6"), "1");
            let index = self.bring_up(name)?;
            let socket = Socket::packet().map_err(|error| in_step("packet socket", &error))?;
            socket.bind(&link(index, ALL_PROTOCOLS))?;
            self.devices.push(Device { end, index, socket });
        }
        ask(ROUTING, &netlink::local_services(self.loopback), 1).map_err(|error| in_step("route", &error))
    }

    /// Brings a device up and returns its index.
    fn bring_up(&self, name: &str) -> io::Result<u32> {
        let [low, high, ..] = self.control.device(DeviceCall::Flags, name, &[])?;
        // Its flags are kept: without IFF_NOARP a dummy device asks for neighbours and sends nothing.
        self.control.device(DeviceCall::SetFlags, name, &[low | UP, high])?;
        let [a, b, c, d, ..] = self.control.device(DeviceCall::Index, name, &[])?;
        Ok(u32::from_ne_bytes([a, b, c, d]))
    }

    fn with_server(&self, option: i32, service: Service, server: Ipv4Addr, weight: u32) -> io::Result<()> {
        self.control.set_option(option, &service.with_server(self.scheduler, server, weight))
    }
}

/// The lowest flag of a device.
const UP: u8 = 1;
const IPV4: u16 = 0x0800;
const ALL_PROTOCOLS: u16 = 0x0003;

fn in_step(what: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{what}: {error}"))
}

/// Returns the folder of this thread in `/proc`; before Linux 3.17 there is only that of the process.
fn own_folder() -> &'static Path {
    let folder = Path::new("/proc/thread-self");
    if folder.exists() { folder } else { Path::new("/proc/self") }
}

fn namespace() -> io::Result<String> {
    Ok(fs::read_link(own_folder().join("ns/net"))?.to_string_lossy().into_owned())
}

/// Reads the state of the namespace, and writes nothing.
fn look(before: String, control: &Socket) -> io::Result<isolation::Space> {
    let network = own_folder().join("net");
    let mut devices = Vec::new();
    for name in device_names(&fs::read_to_string(network.join("dev"))?) {
        let [low, ..] = control.device(DeviceCall::Flags, &name, &[])?;
        devices.push((name, low & UP != 0));
    }
    let services = fs::read_to_string(network.join("ip_vs")).ok();
    Ok(isolation::Space { before, after: namespace()?, devices, services })
}

/// Returns `struct sockaddr_in`.
fn internet(address: [u8; 4]) -> Vec<u8> {
    [&2u16.to_ne_bytes()[..], &[0, 0], &address, &[0; 8]].concat()
}

/// Returns `struct sockaddr_ll`.
fn link(index: u32, protocol: u16) -> Vec<u8> {
    let family = 17u16;
    let length_of_address = 6;
    [
        &family.to_ne_bytes()[..],
        &protocol.to_be_bytes(),
        &index.to_ne_bytes(),
        &[0, 0, 0, length_of_address],
        &[0; 8],
    ]
    .concat()
}

/// Sends a request by netlink and waits for that many acknowledgements.
fn ask(protocol: i32, request: &[u8], acknowledgements: usize) -> io::Result<()> {
    let socket = Socket::netlink(protocol)?;
    let kernel = [&16u16.to_ne_bytes()[..], &[0; 10]].concat();
    socket.send(request, &kernel)?;
    let mut buffer = [0; 8192];
    let mut errors = Vec::new();
    while errors.len() < acknowledgements {
        let Some(answer) = socket.receive(&mut buffer)? else {
            return Err(io::Error::other("netlink did not answer"));
        };
        errors.extend(netlink::acknowledgements(answer));
    }
    errors
        .into_iter()
        .find(|error| *error != 0)
        .map_or(Ok(()), |error| Err(io::Error::from_raw_os_error(error)))
}

impl Kernel for Space {
    fn has_sysctl(&self, name: &str) -> bool {
        Path::new("/proc/sys/net/ipv4/vs").join(name).exists()
    }

    fn set_sysctl(&mut self, name: &str, value: u8) -> io::Result<()> {
        fs::write(format!("/proc/sys/net/ipv4/vs/{name}"), value.to_string())
            .map_err(|error| in_step(name, &error))
    }

    fn add_service(&mut self, service: Service) -> io::Result<()> {
        self.control.set_option(ipvs::ADD_SERVICE, &service.to_bytes(self.scheduler))?;
        self.services.push(service);
        Ok(())
    }

    fn delete_service(&mut self, service: Service) -> io::Result<()> {
        self.services.retain(|known| *known != service);
        self.control.set_option(ipvs::DELETE_SERVICE, &service.to_bytes(self.scheduler))
    }

    fn add_server(&mut self, service: Service, server: Ipv4Addr) -> io::Result<()> {
        self.with_server(ipvs::ADD_SERVER, service, server, 1)
    }

    fn drain_server(&mut self, service: Service, server: Ipv4Addr) -> io::Result<()> {
        self.with_server(ipvs::EDIT_SERVER, service, server, 0)
    }

    fn delete_server(&mut self, service: Service, server: Ipv4Addr) -> io::Result<()> {
        self.with_server(ipvs::DELETE_SERVER, service, server, 1)
    }

    fn counts(&mut self, service: Service, server: Ipv4Addr) -> io::Result<Option<Counts>> {
        let mut answer = service.servers_request(2);
        self.control.get_option(ipvs::GET_SERVERS, &mut answer)?;
        Ok(ipvs::counts(&answer, server))
    }

    fn tracked(&mut self) -> io::Result<u32> {
        let count = fs::read_to_string("/proc/sys/net/netfilter/nf_conntrack_count").unwrap_or_default();
        Ok(count.trim().parse().unwrap_or_default())
    }

    fn send(&mut self, packet: &Packet) -> io::Result<()> {
        self.entrance.send(&packet.to_bytes(), &link(self.loopback, IPV4))
    }

    fn receive(&mut self, within: Duration) -> io::Result<Option<(End, Packet)>> {
        let until = Instant::now() + within;
        let mut buffer = [0; 2048];
        loop {
            if sys::is_stopped() {
                return Err(io::ErrorKind::Interrupted.into());
            }
            for device in &self.devices {
                if let Some(bytes) = device.socket.receive(&mut buffer)?
                    && let Some(packet) = Packet::read(bytes)
                {
                    return Ok(Some((device.end, packet)));
                }
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            let sockets: Vec<&Socket> = self.devices.iter().map(|device| &device.socket).collect();
            sys::wait(&sockets, left + Duration::from_millis(1))?;
        }
    }

    fn pause(&mut self, time: Duration) -> io::Result<()> {
        thread::sleep(time);
        if sys::is_stopped() { Err(io::ErrorKind::Interrupted.into()) } else { Ok(()) }
    }

    fn track(&mut self, way: Way) -> io::Result<()> {
        match way {
            Way::Already => Ok(()),
            Way::FtpService => {
                self.add_service(VIRTUAL_FTP)?;
                self.add_server(VIRTUAL_FTP, End::First.address())
            }
            Way::Nftables => ask(NETFILTER, &netlink::state_rule(), 3),
        }
    }

    fn stop(&self) -> Option<Skip> {
        if sys::is_stopped() {
            return Some(Skip::Interrupted);
        }
        (self.began.elapsed() > LONGEST).then_some(Skip::OutOfTime)
    }
}

impl Drop for Space {
    /// Deletes the devices before the kernel's own clean-up, which on old kernels can wait forever for a device in use.
    fn drop(&mut self) {
        for service in std::mem::take(&mut self.services) {
            let _ = self.delete_service(service);
        }
        for device in std::mem::take(&mut self.devices) {
            let _ = ask(ROUTING, &netlink::delete_link(device.index), 1);
        }
    }
}
