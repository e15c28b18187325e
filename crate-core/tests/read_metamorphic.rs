//! What people and tools do to a paste on its way keeps its facts or turns them into hints; it never changes a value.

use std::fmt::Write;

use reusecheck_core::facts::{FactName, Facts, Reading};
use reusecheck_core::read_text;

#[path = "support/corpus.rs"]
mod corpus;

/// Something that happens to a paste on its way: its name, what it does, and whether every value must still be found.
type Change = (&'static str, fn(&str) -> String, bool);

const CHANGES: [Change; 32] = [
    ("quoted", |text| each_line(text, |line| format!("> {line}")), true),
    ("quoted twice", |text| each_line(text, |line| format!("> > {line}")), true),
    ("fenced", |text| format!("```console\n{text}\n```\n"), true),
    ("indented", indented, true),
    ("as a list", |text| each_line(text, |line| format!("- {line}")), false),
    ("in table cells", |text| each_line(text, |line| format!("| {line} |")), false),
    ("broken at 60", |text| broken(text, 60), false),
    ("broken at 72", |text| broken(text, 72), false),
    ("broken at 80", |text| broken(text, 80), false),
    ("filled to 60", |text| filled(text, 60), false),
    ("filled to 72", |text| filled(text, 72), false),
    ("filled to 80", |text| filled(text, 80), false),
    ("CRLF", |text| text.replace('\n', "\r\n"), true),
    ("colored", |text| each_line(text, |line| format!("\u{1b}[32m{line}\u{1b}[0m")), true),
    ("escaped for HTML", |text| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"), true),
    ("escaped for JSON", |text| serde_json::json!({ "log": text }).to_string(), false),
    ("quoted-printable", quoted_printable, true),
    ("full-width", full_width, true),
    ("full-width digits", full_width_digits, true),
    ("behind a prompt", |text| format!("[root@shop-1 ~]# ./report.sh\n{text}"), true),
    ("with line numbers", numbered, true),
    ("with time stamps", |text| each_line(text, |line| format!("2024-03-01T10:20:30.1234567Z {line}")), true),
    ("with Chinese labels", chinese_labels, true),
    ("with German labels", german_labels, true),
    ("with prose before it", |text| format!("Hello, here is what you asked for:\n\n{text}"), true),
    ("with prose after it", |text| format!("{text}\n\nThanks for your help!\n"), true),
    ("with trailing blanks", |text| each_line(text, |line| format!("{line}   ")), true),
    ("with no-break spaces", |text| text.replace(' ', "\u{a0}"), true),
    ("with blank lines", |text| text.replace('\n', "\n\n"), false),
    ("with a byte order mark", |text| format!("\u{feff}{text}"), true),
    ("twice", |text| format!("{text}\n{text}"), true),
    ("in another order", reordered, false),
];

/// What is quoted-printable already stays so.
fn quoted_printable(text: &str) -> String {
    if text.contains("=3D") { text.to_owned() } else { text.replace('=', "=3D") }
}

fn each_line(text: &str, change: impl Fn(&str) -> String) -> String {
    text.lines().map(|line| change(line) + "\n").collect()
}

fn numbered(text: &str) -> String {
    let mut out = String::new();
    for (at, line) in text.lines().enumerate() {
        writeln!(out, "{:6}\t{line}", at + 1).expect("a string");
    }
    out
}

/// What was broken inside of words is not set in as well.
fn indented(text: &str) -> String {
    let is_broken = text.contains("GitVer\nsion");
    if is_broken { text.to_owned() } else { each_line(text, |line| format!("    {line}")) }
}

/// As a terminal breaks lines: at the margin, wherever that is.
fn broken(text: &str, width: usize) -> String {
    let pieces = |line: &str| {
        let characters: Vec<char> = line.chars().collect();
        let pieces = characters.chunks(width).map(|piece| piece.iter().collect::<String>() + "\n");
        if characters.is_empty() { "\n".to_owned() } else { pieces.collect() }
    };
    text.lines().map(pieces).collect()
}

/// As a mail program breaks lines: between words.
fn filled(text: &str, width: usize) -> String {
    // Nobody fills JSON.
    if text.starts_with(['{', '[']) {
        return text.to_owned();
    }
    let fill = |line: &str| {
        let (mut out, mut length) = (String::new(), 0);
        for word in line.split_inclusive(' ') {
            if length > 0 && length + word.trim_end().chars().count() > width {
                out.push('\n');
                length = 0;
            }
            out.push_str(word);
            length += word.chars().count();
        }
        // The blank at which a line is broken goes.
        out.replace(" \n", "\n") + "\n"
    };
    text.lines().map(fill).collect()
}

/// Codes and escapes are made for machines: nobody writes them in wide letters.
fn is_plain(text: &str) -> bool {
    !["\u{1b}", "[0", "[1", "^[", "\\", "=3D", "=\n"].iter().any(|code| text.contains(code))
}

fn full_width(text: &str) -> String {
    if !is_plain(text) {
        return text.to_owned();
    }
    let wide = |c: char| {
        if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xfee0).expect("a character") } else { c }
    };
    text.chars().map(wide).collect()
}

fn full_width_digits(text: &str) -> String {
    if !is_plain(text) {
        return text.to_owned();
    }
    let wide = |c: char| {
        if c.is_ascii_digit() { char::from_u32(u32::from(c) + 0xfee0).expect("a character") } else { c }
    };
    text.chars().map(wide).collect()
}

fn chinese_labels(text: &str) -> String {
    text.replace("Kernel Version:", "内核版本:").replace("Kernel:", "内核:").replace("OS:", "操作系统:")
}

fn german_labels(text: &str) -> String {
    text.replace("Kernel:", "Kernelversion:").replace("OS:", "Betriebssystem:")
}

/// The paragraphs from the last to the first.
fn reordered(text: &str) -> String {
    let parts: Vec<&str> = text.split("\n\n").collect();
    parts.into_iter().rev().map(|part| part.trim_end_matches('\n').to_owned() + "\n\n").collect()
}

/// Every value that a reading takes for a fact, of the paste and of each of its nodes. How the mode is known and the day
/// of the build only go with other facts, and may be lost on the way.
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

/// Whether a value is one of these. A system's name may lose its last words, a machine goes by two names, and a version
/// that stands alone on its line does not say whether it is the kubelet's or kube-proxy's.
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
fn what_is_the_same_to_a_person_keeps_every_value() {
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
fn look_alikes_are_no_facts() {
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
