//! Changes of a paste by people and tools keep its facts or turn them into hints; they never change a value.

use std::fmt::Write;

use reusecheck_core::facts::{FactName, Facts, Reading};
use reusecheck_core::read_text;

#[path = "support/changes.rs"]
mod changes;
#[path = "support/corpus.rs"]
mod corpus;

use changes::CHANGES;

/// Returns every value that a reading takes for a fact, of the paste and of each of its nodes. The mode's source and
/// the build date depend on other facts, and may be lost on the way.
fn facts(reading: &Reading) -> Vec<(String, String)> {
    let goes_along = [FactName::ModeSource, FactName::KernelBuilt, FactName::Commits].map(FactName::name);
    let all = std::iter::once(&reading.facts).chain(reading.nodes.iter().flatten().map(|node| &node.facts));
    let named = all.flat_map(Facts::named).map(|(name, value)| (name.to_owned(), value));
    let conflicts = reading.conflicts.iter().flat_map(|conflict| {
        conflict.values.iter().map(|value| (conflict.fact.clone().into_owned(), value.clone()))
    });
    named.chain(conflicts).filter(|(name, _)| !goes_along.contains(&&**name)).collect()
}

/// Everything that a reading takes for a fact or for a hint, or found anywhere.
fn known(reading: &Reading) -> Vec<(String, String)> {
    let hints = reading.hints.iter().map(|hint| (hint.fact.clone().into_owned(), hint.value.clone()));
    let found = reading.evidence.iter().map(|found| (found.fact.clone().into_owned(), found.value.clone()));
    facts(reading).into_iter().chain(hints).chain(found).collect()
}

/// Returns whether a value is one of these. A system's name may lose its last words, a machine has two names, and a
/// version alone on its line does not say whether it is the kubelet's or kube-proxy's.
fn is_known((fact, value): &(String, String), plain: &[(String, String)]) -> bool {
    const MACHINES: [(&str, &str); 3] = [("amd64", "x86_64"), ("arm64", "aarch64"), ("i386", "i686")];
    let machine =
        |name: &str| MACHINES.iter().fold(name.to_owned(), |name, (one, other)| name.replace(one, other));
    plain.iter().any(|(name, known)| {
        let is_it = known == value
            || fact == "os" && known.strip_prefix(value.as_str()).is_some_and(|rest| rest.starts_with(' '))
            || fact == "arch" && machine(known) == machine(value);
        let is_end = fact == "arch" && name == "kernel" && known.ends_with(value.as_str());
        let is_version = |fact: &str| matches!(fact, "clusterVersion" | "controllerVersion");
        is_end || (name == fact || is_version(name) && is_version(fact)) && is_it
    })
}

#[test]
fn nothing_on_the_way_changes_a_value() {
    let mut wrong = String::new();
    for (name, paste) in corpus::all() {
        let plain = known(&read_text(&paste));
        for (change, apply, _) in CHANGES {
            let changed = facts(&read_text(&apply(&paste)));
            for (fact, value) in changed.into_iter().filter(|one| !is_known(one, &plain)) {
                writeln!(wrong, "{name}, {change}: {fact} is {value}").expect("a string");
            }
        }
    }
    assert!(wrong.is_empty(), "{} values were changed:\n{wrong}", wrong.lines().count());
}

#[test]
fn harmless_changes_keep_every_value() {
    let mut lost = String::new();
    for (name, paste) in corpus::all() {
        let plain = facts(&read_text(&paste));
        for (change, apply, _) in CHANGES.into_iter().filter(|(_, _, keeps)| *keeps) {
            let changed = known(&read_text(&apply(&paste)));
            for (fact, value) in plain.iter().filter(|one| !changed.contains(one)) {
                writeln!(lost, "{name}, {change}: {fact} was {value}").expect("a string");
            }
        }
    }
    assert!(lost.is_empty(), "{} values were lost:\n{lost}", lost.lines().count());
}

/// Another machine behind a paste is another node, or a conflict; its values are not the first one's.
#[test]
fn a_second_machine_changes_nothing_of_the_first() {
    const OTHER: &str = "[root@other-2 ~]# uname -r\n6.6.77-custom\n";
    let mut wrong = String::new();
    for (name, paste) in corpus::all() {
        let plain = known(&read_text(&paste));
        for text in [format!("{paste}\n{OTHER}"), format!("{OTHER}[root@shop-1 ~]# ./report.sh\n{paste}")] {
            let is_new = |one: &(String, String)| !is_known(one, &plain) && one.1 != "6.6.77-custom";
            for (fact, value) in facts(&read_text(&text)).into_iter().filter(is_new) {
                writeln!(wrong, "{name}: {fact} is {value}").expect("a string");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Values in places that prove nothing.
#[test]
fn lookalikes_are_no_facts() {
    const KERNEL: &str = "5.4.0-99-generic";
    for text in [
        format!("/lib/modules/{KERNEL}/kernel/net/netfilter/ipvs/ip_vs.ko"),
        format!("insmod: see /usr/src/linux-headers-{KERNEL}/Makefile"),
        format!("apt-get install linux-image-{KERNEL}"),
        format!("ii  linux-image-{KERNEL}  5.4.0-99.112  amd64  Signed kernel image generic"),
        format!("initrd /boot/initrd.img-{KERNEL}"),
        format!("<!-- Kernel: {KERNEL} -->"),
        format!("# We will upgrade to {KERNEL} next week"),
        format!("Fixed in {KERNEL}."),
        "## kube-proxy: iptables / ipvs".to_owned(),
        "### ipvs".to_owned(),
        "Which mode does kube-proxy use (iptables, ipvs)?".to_owned(),
        "mode: \"\" # or ipvs".to_owned(),
        "# mode: ipvs".to_owned(),
        "--proxy-mode string   Which proxy mode to use: 'iptables' (Linux), 'ipvs' (Linux)".to_owned(),
        "# net.ipv4.vs.conn_reuse_mode = 0".to_owned(),
        "; net.ipv4.vs.conn_reuse_mode = 0".to_owned(),
        "// net.ipv4.vs.conn_reuse_mode = 0".to_owned(),
        "sysctl -w net.ipv4.vs.conn_reuse_mode=0".to_owned(),
        "echo 0 > /proc/sys/net/ipv4/vs/conn_reuse_mode".to_owned(),
        "Set net.ipv4.vs.conn_reuse_mode = 0 to avoid the delay.".to_owned(),
        "- net.ipv4.vs.conn_reuse_mode = 1\n+ net.ipv4.vs.conn_reuse_mode = 0".to_owned(),
        "Server version: Apache/2.4.41 (Ubuntu)".to_owned(),
        "go version go1.20.12 linux/amd64".to_owned(),
        "etcd Version: 3.5.9".to_owned(),
        "helm v3.12.1, containerd 1.6.8, calico 3.26.1".to_owned(),
        "10.4.58.1   5.10.104.7   1.21.14.3".to_owned(),
        "ls -d /sys/kernel/livepatch/*".to_owned(),
        "ls: cannot access '/sys/kernel/livepatch/*': No such file or directory".to_owned(),
        "Patches are listed in /sys/kernel/livepatch/ if there are any.".to_owned(),
    ] {
        for text in [text.clone(), format!("Hello,\n\n{text}\n\nThanks.\n"), format!("> {text}\n")] {
            let found = facts(&read_text(&text));
            assert!(found.is_empty(), "{text:?}: {found:?}");
        }
    }
}
