//! The guards over recorded contents of `/proc`: every reason to refuse, and the proof that a namespace is new.

use std::collections::BTreeMap;

use reusecheck_probe::host::{Files, Host};
use reusecheck_probe::isolation::{Space, device_names, prove};
use reusecheck_probe::options::Options;
use reusecheck_probe::refusal::{Refusal, refusals};
use reusecheck_probe::tracking::Way;

/// A node's files.
#[derive(Clone)]
struct Recorded(BTreeMap<&'static str, &'static str>);

impl Files for Recorded {
    fn read(&self, path: &str) -> Option<String> {
        self.0.get(path).map(|text| (*text).to_owned())
    }

    fn exists(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }
}

const EMPTY_TABLE: &str = "IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port Forward Weight ActiveConn InActConn
";

/// A node of a cluster in IPVS mode, with a root shell on it.
const NODE: [(&str, &str); 6] = [
    ("/proc/sys/kernel/osrelease", "5.10.0-46-cloud-amd64\n"),
    (
        "/proc/modules",
        "dummy 16384 0 - Live 0x0\nip_vs_sh 16384 0 - Live 0x0\nip_vs_wrr 16384 0 - Live 0x0\nip_vs_rr 16384 3 - Live 0x0\nip_vs 180224 9 ip_vs_rr,ip_vs_wrr,ip_vs_sh, Live 0x0\nnf_conntrack 180224 2 ip_vs, Live 0x0\n",
    ),
    ("/proc/self/status", "Name:\tprobe\nCapPrm:\t000001ffffffffff\nCapEff:\t000001ffffffffff\n"),
    ("/proc/net/ip_vs", EMPTY_TABLE),
    ("/proc/net/packet", ""),
    ("/proc/self/mounts", "proc /proc proc rw,nosuid 0 0\ntmpfs /run tmpfs rw 0 0\n"),
];

fn node() -> Recorded {
    Recorded(NODE.into_iter().collect())
}

fn node_with(changes: &[(&'static str, Option<&'static str>)]) -> Host {
    let mut files = node();
    for (path, text) in changes {
        match text {
            Some(text) => files.0.insert(path, text),
            None => files.0.remove(path),
        };
    }
    Host::look(&files)
}

fn refused(changes: &[(&'static str, Option<&'static str>)]) -> Vec<Refusal> {
    refusals(&node_with(changes), &Options::default())
}

#[test]
fn a_node_in_ipvs_mode_is_accepted() {
    assert_eq!(refused(&[]), []);
    assert_eq!(node_with(&[]).scheduler(), Some("rr"));
}

#[test]
fn without_ip_vs_it_refuses() {
    let modules = "dummy 1 0 - Live 0x0\nip_vs_rr 1 0 - Live 0x0\n";
    assert_eq!(refused(&[("/proc/net/ip_vs", None), ("/proc/modules", Some(modules))]), [Refusal::NoIpvs]);
    // Built in, it is no module.
    assert_eq!(refused(&[("/proc/modules", Some(modules))]), []);
    assert_eq!(Refusal::NoIpvs.to_string(), "missing module: 'ip_vs'; load it, or pass --load-modules");
}

#[test]
fn the_scheduler_sh_alone_is_refused_by_name() {
    let only_sh = "dummy 1 0 - Live 0x0\nip_vs_sh 1 0 - Live 0x0\n";
    let refused_sh = refused(&[("/proc/modules", Some(only_sh))]);
    assert_eq!(refused_sh, [Refusal::NoScheduler { has_sh: true }]);
    assert!(refused_sh[0].to_string().contains("'sh' always takes the same server"));
    let none = refused(&[("/proc/modules", Some("dummy 1 0 - Live 0x0\n"))]);
    assert_eq!(none, [Refusal::NoScheduler { has_sh: false }]);
}

#[test]
fn a_scheduler_is_known_by_module_folder_or_service() {
    let only = |module| [("/proc/modules", Some(module))];
    assert_eq!(node_with(&only("ip_vs_wrr 1 0 - Live 0x0\n")).scheduler(), Some("wrr"));
    let mut files = node();
    files.0.insert("/proc/modules", "dummy 1 0 - Live 0x0\n");
    files.0.insert("/sys/module/ip_vs_wrr", "");
    assert_eq!(Host::look(&files).scheduler(), Some("wrr"));
    files.0.remove("/sys/module/ip_vs_wrr");
    files.0.insert("/proc/1/net/ip_vs", "IP Virtual Server version 1.2.1 (size=4096)\nTCP  0A600001:0050 rr \n  -> 0A000102:0050 Masq 1 0 0\n");
    assert_eq!(Host::look(&files).scheduler(), Some("rr"));
    // The end of a name is not the name.
    assert_eq!(node_with(&only("not_ip_vs_rr 1 0 - Live 0x0\n")).scheduler(), None);
}

#[test]
fn old_kernels_are_refused() {
    let on = |release| [("/proc/sys/kernel/osrelease", Some(release))];
    let allowed = Options { allow_old_kernel: true, ..Options::default() };
    for release in ["2.6.32-754.el6.x86_64", "3.9.0"] {
        assert_eq!(refused(&on(release)), [Refusal::TooOld(release.to_owned())]);
        assert_eq!(refusals(&node_with(&on(release)), &allowed), [Refusal::TooOld(release.to_owned())]);
    }
    for release in ["3.10.0-1160.el7.x86_64", "4.15.0-20-generic", "4.18.0-348.el8.x86_64"] {
        assert_eq!(refused(&on(release)), [Refusal::Old(release.to_owned())]);
        assert_eq!(refusals(&node_with(&on(release)), &allowed), []);
        assert!(
            refused(&on(release))[0].to_string().contains("drain the node, then pass --allow-old-kernel")
        );
    }
    for release in ["4.19.0", "5.4.0-150-generic", "10.0.1"] {
        assert_eq!(refused(&on(release)), []);
    }
    for release in ["", "linux", "6"] {
        assert_eq!(refused(&on(release)), [Refusal::UnknownKernel(release.to_owned())]);
    }
}

#[test]
fn each_missing_capability_is_named() {
    let with = |status| refused(&[("/proc/self/status", Some(status))]);
    let all = Refusal::NotPrivileged(vec!["CAP_SYS_ADMIN", "CAP_NET_ADMIN", "CAP_NET_RAW"]);
    assert_eq!(with("Name:\tprobe\nCapEff:\t0000000000000000\n"), std::slice::from_ref(&all));
    assert_eq!(with(""), std::slice::from_ref(&all));
    assert_eq!(
        all.to_string(),
        "missing privileges: CAP_SYS_ADMIN, CAP_NET_ADMIN, CAP_NET_RAW; run as root, in a container with \
         'privileged: true'"
    );
    // The default capabilities of Docker and Kubernetes: NET_RAW, but neither of the others.
    let default = Refusal::NotPrivileged(vec!["CAP_SYS_ADMIN", "CAP_NET_ADMIN"]);
    assert_eq!(with("CapEff:\t00000000a80425fb\n"), [default]);
    // The three, and nothing else.
    assert_eq!(with("CapEff:\t0000000000203000\n"), []);
}

#[test]
fn read_only_sysctls_are_refused() {
    let with = |mounts| refused(&[("/proc/self/mounts", Some(mounts))]);
    let container = "proc /proc proc rw,nosuid 0 0\nproc /proc/sys proc ro,nosuid 0 0\n";
    assert_eq!(with(container), [Refusal::ReadOnly]);
    assert_eq!(with("proc /proc proc ro 0 0\n"), [Refusal::ReadOnly]);
    assert_eq!(with("proc /proc/sys proc ro 0 0\nproc /proc/sys/net proc rw 0 0\n"), []);
    // The last mount over a place is the one that is seen; `errors=remount-ro` is another option.
    assert_eq!(with("proc /proc proc ro 0 0\nproc /proc proc rw,errors=remount-ro 0 0\n"), []);
}

#[test]
fn dummy_devices_are_needed() {
    let modules = "ip_vs_rr 1 0 - Live 0x0\n";
    assert_eq!(refused(&[("/proc/modules", Some(modules))]), [Refusal::NoDummy]);
    assert_eq!(refused(&[("/proc/modules", Some(modules)), ("/sys/class/net/kube-ipvs0", Some(""))]), []);
    assert_eq!(refused(&[("/proc/net/packet", None)]), [Refusal::NoPacketSockets]);
}

#[test]
fn all_refusals_are_listed_with_their_modules() {
    let reasons = refusals(&Host::look(&Recorded(BTreeMap::new())), &Options::default());
    assert_eq!(reasons.len(), 6);
    let modules: Vec<_> = reasons.iter().filter_map(Refusal::module).collect();
    assert_eq!(modules, ["ip_vs", "ip_vs_rr", "dummy", "af_packet"]);
    for reason in reasons {
        let text = reason.to_string();
        assert!(text.contains(": ") && text.contains([';', '\'']), "{text}");
    }
}

#[test]
fn nftables_is_tried_only_where_it_is_loaded() {
    assert_eq!(Way::possible(&node_with(&[])), [Way::Already, Way::FtpService]);
    let mut files = node();
    for module in ["/sys/module/nfnetlink", "/sys/module/nf_tables"] {
        files.0.insert(module, "");
        assert_eq!(Way::possible(&Host::look(&files)).len(), 2);
    }
    files.0.insert("/sys/module/nft_ct", "");
    assert_eq!(Way::possible(&Host::look(&files)), [Way::Already, Way::FtpService, Way::Nftables]);
}

/// Returns a new namespace on a node with tunnel modules, as Calico's have.
fn new_space() -> Space {
    let devices = ["lo", "tunl0", "gre0", "gretap0", "erspan0", "sit0"].map(|name| (name.to_owned(), false));
    Space {
        before: "net:[4026531840]".to_owned(),
        after: "net:[4026532201]".to_owned(),
        devices: devices.to_vec(),
        services: Some(EMPTY_TABLE.to_owned()),
    }
}

#[test]
fn a_new_namespace_is_proven() {
    assert_eq!(prove(&new_space()), Ok(()));
    let lo = vec![("lo".to_owned(), false)];
    assert_eq!(prove(&Space { devices: lo, ..new_space() }), Ok(()));
}

#[test]
fn namespaces_that_may_be_in_use_are_refused() {
    let device = |name: &str, is_up| {
        let mut space = new_space();
        space.devices.push((name.to_owned(), is_up));
        space
    };
    let holding = |rows: &str| Space { services: Some(format!("{EMPTY_TABLE}{rows}")), ..new_space() };
    let refused = [
        (Space { after: new_space().before, ..new_space() }, "it is still 'net:[4026531840]'"),
        (Space { after: String::new(), ..new_space() }, "it is still ''"),
        (device("eth0", false), "it has the device 'eth0'"),
        (device("kube-ipvs0", false), "it has the device 'kube-ipvs0'"),
        (device("ip6tnl0", true), "its device 'ip6tnl0' is up"),
        (Space { devices: Vec::new(), ..new_space() }, "shows no device 'lo'"),
        (Space { services: None, ..new_space() }, "no 'net/ip_vs' of its own"),
        (Space { services: Some(String::new()), ..new_space() }, "does not begin as expected"),
        (holding("TCP  0A600001:0050 rr\n"), "it holds 'TCP  0A600001:0050 rr'"),
        (holding("  -> 0A000102:0050 Masq 1 0 0\n"), "it holds '-> 0A000102:0050 Masq 1 0 0'"),
    ];
    for (space, reason) in refused {
        let error = prove(&space).expect_err(reason);
        assert!(error.contains(reason) && error.ends_with("nothing was changed"), "{error}");
    }
}

#[test]
fn devices_are_read_from_the_table() {
    let table = "Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets
    lo:       0       0    0    0    0     0          0         0        0       0
 tunl0:       0       0    0    0    0     0          0         0        0       0
";
    assert_eq!(device_names(table), ["lo", "tunl0"]);
}
