//! Names that are masked before sharing, and text that stays.

use std::net::Ipv4Addr;

use proptest::prelude::*;
use reusecheck_core::facts::Facts;
use reusecheck_core::messages::ENGLISH;
use reusecheck_core::{Mask, check_text, read_text};

#[path = "support/corpus.rs"]
mod corpus;

#[track_caller]
fn masked(text: &str, want: &str) {
    assert_eq!(Mask::new().text(text), want);
}

#[test]
fn hosts_are_recognised_by_their_position() {
    let cases = [
        ("[root@shop-01 ~]# uname -r", "[root@node-1 ~]# uname -r"),
        ("root@shop:/# uname -r", "root@node-1:/# uname -r"),
        ("shop-01:~ # uname -r", "node-1:~ # uname -r"),
        ("shop# uname -r", "node-1# uname -r"),
        ("$ hostname\nzeus\n$ uname -r\n5.4.58", "$ hostname\nnode-1\n$ uname -r\n5.4.58"),
        ("Linux zeus 5.4.58 #1 SMP x86_64 GNU/Linux", "Linux node-1 5.4.58 #1 SMP x86_64 GNU/Linux"),
        ("Linux vm.shop.example 5.4.58", "Linux node-1 5.4.58"),
        ("zeus   Ready    <none>   1d   v1.27.3", "node-1   Ready    <none>   1d   v1.27.3"),
        ("NAME   KERNEL\nzeus   5.4.58\n\nzeus", "NAME   KERNEL\nnode-1   5.4.58\n\nnode-1"),
        (
            "NAME          READY  NODE\nkube-proxy-x  1/1    shop-1",
            "NAME          READY  NODE\nkube-proxy-x  1/1    node-1",
        ),
        ("Name:  zeus\nRoles:  master", "Name:  node-1\nRoles:  master"),
        ("   Static hostname: zeus", "   Static hostname: node-1"),
        ("kubernetes.io/hostname=zeus", "kubernetes.io/hostname=node-1"),
        ("--hostname-override=zeus --v=2", "--hostname-override=node-1 --v=2"),
        ("--hostname-override zeus", "--hostname-override node-1"),
        ("kind: Node\nmetadata:\n  name: zeus", "kind: Node\nmetadata:\n  name: node-1"),
        (
            r#"{"kind":"Node","metadata":{"name":"zeus"}},{"kind":"Pod","name":"x"}"#,
            r#"{"kind":"Node","metadata":{"name":"node-1"}},{"kind":"Pod","name":"x"}"#,
        ),
        ("Sep 16 02:11:04 zeus kubelet[12]: I0916", "Sep 16 02:11:04 node-1 kubelet[12]: I0916"),
        ("kernel.hostname = zeus", "kernel.hostname = node-1"),
        (r#"nodes "shop-01" not found"#, r#"nodes "node-1" not found"#),
        ("$ ssh shop-01", "$ ssh node-1"),
        ("10.0.0.5 shop-01", "ip-1 node-1"),
        ("| shop-01 | 10.0.0.5 |", "| node-1 | ip-1 |"),
        ("主机名：shop-01，内核 5.10.0.1", "主机名：node-1，内核 5.10.0.1"),
    ];
    for (text, want) in cases {
        masked(text, want);
    }
}

#[test]
fn names_are_recognised_by_their_shape() {
    let cases = [
        ("ping 10.0.0.5, then https://10.0.0.6:6443/x", "ping ip-1, then https://ip-2:6443/x"),
        ("节点10.0.0.5的内核", "节点ip-1的内核"),
        ("10.0.0.0/16 fd00::1/64 [fd00::2]:6443", "ip-1/16 ip-2/64 [ip-3]:6443"),
        ("link/ether fa:16:3e:0a:0b:0c brd", "link/ether mac-1 brd"),
        ("kube-proxy-10.0.0.5", "kube-proxy-ip-1"),
        ("dial ip-10-0-0-5.eu.compute.internal", "dial node-1"),
        ("image registry.shop.local:5000/kube-proxy:v1.27.3", "image host-1:5000/kube-proxy:v1.27.3"),
        ("systemUUID: EC29A594-0C17-EA7E-BACA-F6BB91FF7A8B", "systemUUID: id-1"),
        ("mail alice.b@shop.example", "mail user-1@host-1"),
        ("cd /home/alice/x; C:\\Users\\bob> dir", "cd /home/user-1/x; C:\\Users\\user-2> dir"),
        ("https://alice:pa55@shop.local/x", "https://user-1:secret-1@host-1/x"),
        ("uid=1000(alice) gid=1000(alice)", "uid=1000(user-1) gid=1000(user-1)"),
        ("-rw-r--r-- 1 alice staff 12 Mar  4 10:00 x", "-rw-r--r-- 1 user-1 staff 12 Mar  4 10:00 x"),
        ("alice     1234  0.1  0.2 749744 40000 ?  Ssl", "user-1     1234  0.1  0.2 749744 40000 ?  Ssl"),
        (
            "alice    pts/0        2024-03-04 10:00 (10.0.0.5)",
            "user-1    pts/0        2024-03-04 10:00 (ip-1)",
        ),
        ("Accepted publickey for alice from 10.0.0.5 port", "Accepted publickey for user-1 from ip-1 port"),
        ("Host Name:      WIN-0AB1", "Host Name:      node-1"),
        ("ghp_0123456789abcdefghijABCDEFGHIJ", "secret-1"),
        ("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln", "secret-1"),
        ("kubeadm join --token abcdef.0123456789abcdef", "kubeadm join --token secret-1"),
        ("Authorization: Bearer x8.y+z/w==", "Authorization: Bearer secret-1"),
        ("password=hunter2; token: \"abcd\"", "password=secret-1; token: \"secret-2\""),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----",
            "-----BEGIN RSA PRIVATE KEY-----\nsecret-1\n-----END RSA PRIVATE KEY-----",
        ),
    ];
    for (text, want) in cases {
        masked(text, want);
    }
}

#[test]
fn facts_and_public_names_stay() {
    for text in [
        "4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64",
        "v1.25.5-r20-25.1.31.1",
        "Kernel Version: 5.10.0.1",
        "uname -r\n5.10.0.1",
        "VERSION_ID=7.0.0.2",
        "net.ipv4.vs.conntrack = 1",
        "CentOS Linux release 7.9.2009 (Core)",
        "PRETTY_NAME=\"EulerOS 2.0 (SP9x86_64)\"",
        "HOME_URL=\"https://www.some-linux.com/\"",
        "registry.k8s.io/kube-proxy:v1.27.3",
        "https://github.com/kubernetes/kubernetes/pull/102122/commits/d752c364571743d696c2a54a449ce77550c35ac5",
        "kubeproxy.config.k8s.io/v1alpha1 node-role.kubernetes.io/master=",
        "clientset.shop.com/v1beta1",
        "127.0.0.1:10249 0.0.0.0 ::1 [::]:10256 localhost",
        "root@localhost:~# ls",
        "Linux version 5.4.0-1104-azure (buildd@lcy02-amd64-077) (gcc)",
        "I0114 09:12:01.100119       1 server_others.go:25] \"Using ipvs Proxier\"",
        "10.0.17763.2366",
        "lines 12:34:56 and a::b",
        "automountServiceAccountToken: true",
        "-A KUBE-SVC-NPX46M4PTMTKRN6Y -m comment --comment \"default/kubernetes:https\"",
    ] {
        masked(text, text);
    }
}

#[test]
fn a_name_has_one_mask_everywhere() {
    masked(
        "shop-01.corp.local   Ready   <none>   1d   v1.27.3\n[alice@shop-01 ~]$ kubectl logs etcd-shop-01; id ALICE",
        "node-1   Ready   <none>   1d   v1.27.3\n[user-1@node-1 ~]$ kubectl logs etcd-node-1; id user-1",
    );
    // A role is not the node of the same name.
    masked("master   Ready   master   1d   v1.27.3", "node-1   Ready   master   1d   v1.27.3");
    let mut mask = Mask::new();
    mask.learn("[root@zeus ~]#");
    assert_eq!(mask.text("starting a shell on zeus"), "starting a shell on node-1");
    assert_eq!(mask.node("zeus"), "node-1");
    assert_eq!(mask.node("10.0.0.5"), "ip-1");
}

/// Names in the corpus; those of one or two letters are masked in their place only.
const NAMES: [&str; 23] = [
    "cce-node-01",
    "cce-node-02",
    "cce-node-04",
    "worker-a7",
    "edge-3",
    "edge-9",
    "rt-box",
    "old-box",
    "DESKTOP-4QF7",
    "MacBook",
    "gke-pool-1",
    "lab-x-07",
    "pool-a-0",
    "cpu-1",
    "gpu-1",
    "win-1",
    "cp-1",
    "vm_3_21",
    "gw_17_centos",
    "debug-pod",
    "bastion",
    "old-4-1",
    "ops@",
];

#[test]
fn no_name_of_the_corpus_survives_and_every_fact_does() {
    let mut found = 0;
    for (title, paste) in corpus::all() {
        let masked = Mask::new().text(&paste);
        for name in NAMES {
            found += usize::from(paste.contains(name));
            assert!(!masked.contains(name), "{title}: {name} in {masked}");
        }
        for evidence in read_text(&paste).evidence.iter().filter(|evidence| paste.contains(&evidence.value)) {
            assert!(masked.contains(&evidence.value), "{title}: no {} in {masked}", evidence.value);
        }
        let words = masked.split(|c: char| !c.is_ascii_alphanumeric() && !".-".contains(c));
        for address in words.filter_map(|word| word.parse::<Ipv4Addr>().ok()) {
            assert!(matches!(address.octets()[0], 0 | 127 | 255), "{title}: {address} in {masked}");
        }
    }
    assert!(found >= NAMES.len(), "a name that is in no paste proves nothing");
}

#[test]
fn readings_and_reports_are_masked_alike() {
    let paste = "NAME      STATUS   ROLES    AGE   VERSION   INTERNAL-IP   KERNEL-VERSION\n\
                 shop-01   Ready    <none>   1d    v1.27.3   10.0.0.5      5.4.58\n\
                 shop-02   Ready    <none>   1d    v1.27.3   10.0.0.6      5.10.0.1\n\
                 alice was here on shop-02 from 10.0.0.6";
    let reading = read_text(paste);
    let mut mask = Mask::new();
    let masked_reading = mask.reading(&reading);
    assert_eq!(masked_reading.facts, reading.facts);
    let nodes = masked_reading.nodes.clone().expect("two nodes");
    assert_eq!((nodes[0].name.as_str(), nodes[1].name.as_str()), ("node-1", "node-2"));
    assert_eq!(nodes[1].facts.kernel.as_deref(), Some("5.10.0.1"));
    assert!(
        masked_reading.evidence.iter().any(|evidence| evidence.excerpt.starts_with("node-1   Ready")),
        "{masked_reading:?}"
    );
    assert_eq!(masked_reading.unread[0].excerpt, "alice was here on node-2 from ip-2");

    let overrides = Facts { kernel: Some("Linux shop-02 5.4.58 at 10.0.0.6".to_owned()), ..Facts::default() };
    let report = mask.report(&check_text(paste, &overrides, &ENGLISH));
    assert_eq!(report.facts.kernel.as_deref(), Some("Linux node-2 5.4.58 at ip-2"));
    let json = serde_json::to_string(&report).expect("JSON");
    assert!(!json.contains("shop") && !json.contains("10.0.0.6"), "{json}");
    assert!(json.contains("https://github.com/kubernetes/kubernetes/"), "sources stay");
}

/// Lines with recognised names: `@` for the host, `%` for the user, `$` for the address.
const LINES: [&str; 9] = [
    "[%@@ ~]# uname -r",
    "Linux @ 5.4.0-150-generic #1 SMP",
    "@   Ready   <none>   1d   v1.27.3   $",
    "Last login: Mon Mar  4 18:22:11 2024 from $",
    "kube-proxy-@   1/1   Running",
    "  -> $:6443   Masq    1      0          0",
    "node \"@\" not ready",
    "cat /home/%/notes on @, says %",
    "net.ipv4.vs.conn_reuse_mode = 0",
];

proptest! {
    #[test]
    fn no_leaked_name_survives(
        lines in proptest::collection::vec(proptest::sample::select(&LINES[..]), 1..12),
        host in "[a-z]{3,8}-[0-9]{2}", user in "[a-z]{7,9}x", address: [u8; 3],
    ) {
        let address = format!("10.{}.{}.{}", address[0], address[1], address[2]);
        let text = lines.join("\n").replacen("[%@@", "[% AT@", usize::MAX).replace('@', &host).replace(" AT", "@");
        let text = text.replace('%', &user).replace('$', &address);
        // The first line shows host and user, wherever the others are.
        let text = format!("{text}\n[{user}@{host} ~]$ ");
        let masked = Mask::new().text(&text);
        for name in [&host, &user, &address] {
            prop_assert!(!masked.contains(name.as_str()), "{} in {}", name, masked);
        }
        prop_assert_eq!(read_text(&text).facts, read_text(&masked).facts);
    }

    #[test]
    fn any_text_is_masked(text in any::<String>()) {
        let mut mask = Mask::new();
        let once = mask.text(&text);
        prop_assert!(once.len() <= text.len() * 4 + 16);
    }
}
