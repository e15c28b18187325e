//! Properties of every text: nothing panics, and everything read points to the line it was read from.

use proptest::prelude::*;
use reusecheck_core::facts::{FactName, Facts, Reading};
use reusecheck_core::messages::ENGLISH;
use reusecheck_core::{decode, read_bytes, read_text};

/// Pieces that readers look for, to be put together in ways nobody would.
const PIECES: [&str; 58] = [
    "net.ipv4.vs.conn_reuse_mode",
    "net/ipv4/vs/",
    " = 0",
    "=1",
    "# ",
    "$ ",
    "[root@n ~]# ",
    "uname -r",
    "Linux ",
    "5.4.58",
    "4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64",
    " #1 SMP",
    "x86_64",
    "Linux version ",
    "NAME   STATUS   ROLES   AGE   VERSION",
    "OS-IMAGE",
    "KERNEL-VERSION",
    "n1   Ready   <none>   1d   v1.27.3",
    "v1.19.16-r0",
    "{\"kind\":\"Node\",",
    "\"nodeInfo\": {",
    "\"kernelVersion\": \"5.4.0\",",
    "}",
    "]",
    "[",
    "apiVersion: v1",
    "kind: KubeProxyConfiguration",
    "mode: ipvs",
    "---",
    ": |-",
    "PRETTY_NAME=\"",
    "```",
    "> ",
    "| ",
    "I0114 09:12:01.100119       1 server.go:25] ",
    "Using ipvs Proxier",
    "--proxy-mode=ipvs",
    "Name:",
    "Labels:  a=b",
    "\u{1b}[0m",
    "\u{2502}",
    "\u{3000}",
    "中文：",
    "==> x <==",
    "$ kubectl exec -it x -- sh",
    "exit",
    "kernel.osrelease = ",
    "\u{1b}]0;",
    "\u{7}",
    "&lt;",
    "\\_",
    "吗？",
    "or later",
    "内核",
    "转发模式ipvs",
    "EulerOS 2.9",
    "(",
    "\"",
];

/// Texts made of pieces, blanks, line ends and noise.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => proptest::sample::select(&PIECES[..]).prop_map(str::to_owned),
        3 => Just("\n".to_owned()),
        1 => Just("\r".to_owned()),
        2 => Just(" ".to_owned()),
        1 => Just("\t".to_owned()),
        1 => ".{0,8}",
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let reading = read_text(text);
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = lines.split('\n').collect();
    for (line, excerpt) in places(&reading) {
        let of_line = line.checked_sub(1).and_then(|at| lines.get(at));
        prop_assert!(
            of_line.is_some_and(|line| line.contains(excerpt)),
            "line {line} has no {excerpt:?} in {text:?}"
        );
        prop_assert!(excerpt.chars().count() <= 160);
    }
    every_fact_has_evidence(&reading, text)
}

/// Returns every place a reading points to.
fn places(reading: &Reading) -> impl Iterator<Item = (usize, &str)> {
    let evidence = reading.evidence.iter().map(|evidence| (evidence.line, evidence.excerpt.as_str()));
    let hints = reading.hints.iter().map(|hint| (hint.line, hint.excerpt.as_str()));
    let unread = reading.unread.iter().map(|unread| (unread.line, unread.excerpt.as_str()));
    evidence.chain(hints).chain(unread)
}

fn every_fact_has_evidence(reading: &Reading, text: &str) -> Result<(), TestCaseError> {
    let facts = &reading.facts;
    let texts = [
        ("clusterVersion", facts.cluster_version.as_deref()),
        ("os", facts.os.as_deref()),
        ("kernel", facts.kernel.as_deref()),
        ("arch", facts.arch.as_deref()),
        ("proxyMode", facts.proxy_mode.map(reusecheck_core::facts::ProxyMode::name)),
    ];
    for (fact, value) in texts {
        let Some(value) = value else { continue };
        let has = reading.evidence.iter().any(|evidence| evidence.fact == fact && evidence.value == value);
        prop_assert!(has, "{fact} = {value} without evidence in {text:?}");
    }
    for (name, value) in facts.sysctls.iter() {
        let has = reading
            .evidence
            .iter()
            .any(|evidence| evidence.fact == name && evidence.value == value.to_string());
        prop_assert!(has, "{name} = {value} without evidence in {text:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2 * ProptestConfig::default().cases, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        check(&text)?;
    }

    #[test]
    fn any_file_is_read(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let text = decode(&bytes);
        check(&text)?;
        let reading = read_bytes(&bytes);
        let has_text = !reading.hints.iter().any(|hint| hint.fact == "text");
        prop_assert!(!has_text || reading == read_text(&text));
    }

    #[test]
    fn documents_cut_and_mended_are_read(
        head in proptest::sample::select(&["{", "[{", "kind: ", "items:\n- ", "data:\n  config.conf: |-\n    "][..]),
        text in pieces(),
    ) {
        check(&[head, &text].concat())?;
    }

    #[test]
    fn pieces_in_any_order_are_read(text in pieces()) {
        check(&text)?;
    }

    #[test]
    fn sysctl_lines_are_read_among_other_lines(before in "[a-z ]{0,20}", value in 0_i64..4) {
        let text = format!("{before}\nnet.ipv4.vs.conn_reuse_mode = {value}\n{before}");
        prop_assert_eq!(read_text(&text).facts.sysctls.get("net.ipv4.vs.conn_reuse_mode"), Some(value));
    }
}

#[test]
fn evidence_names_the_value_that_the_fact_holds() {
    let lines =
        ["kernel: 5.10.0-8-amd64", "OS: EulerOS 2.9", "version: v1.21.2", "proxy-mode: ipvs", "arch: x86_64"];
    for line in lines {
        for blank in ["", " ", "\t", "\t  \t", "\u{a0}", "\u{3000}", "\t net.ipv4.vs.conn_reuse_mode"] {
            check(&[line, blank].concat()).unwrap();
        }
    }
}

#[test]
fn facts_are_read_behind_any_number_of_sysctls() {
    let sysctls: Vec<String> = (0..1500).map(|at| format!("net.ipv4.vs.t{at} = 1\n")).collect();
    let reading = read_text(&(sysctls.concat() + "$ uname -r\n5.4.58\nnet.ipv4.vs.conn_reuse_mode = 0\n"));
    assert_eq!(reading.facts.kernel.as_deref(), Some("5.4.58"));
    assert_eq!(reading.facts.sysctls.get("net.ipv4.vs.conn_reuse_mode"), Some(0));
    assert_eq!(reading.evidence.len(), 1002);
}

#[test]
fn unread_lines_are_capped_with_an_ellipsis() {
    let lines: Vec<String> = (0..3000).map(|at| format!("what is {at} about\n")).collect();
    let unread = read_text(&lines.concat()).unread;
    assert_eq!(unread.len(), 1001);
    assert_eq!((unread[1000].line, &*unread[1000].excerpt), (1001, "…"));
}

#[test]
fn a_document_is_read_up_to_its_error() {
    let node = |at| {
        format!(
            "{{\"kind\":\"Node\",\"metadata\":{{\"name\":\"n{at}\"}},\n\"status\":{{\"nodeInfo\":{{\"kernelVersion\":\"5.4.{at}\"}}}}}},\n"
        )
    };
    let nodes: String = (0..300).map(node).collect();
    let reading = read_text(&format!("{{\"items\":[\n{nodes}{{\"broken\": \"\\q\"}}]}}"));
    assert_eq!(reading.nodes.map_or(0, |nodes| nodes.len()), 300);
}

#[test]
fn keys_in_keys_do_not_take_ever_longer() {
    let text = format!("items:\n- {}\n", "? ".repeat(300_000));
    let start = std::time::Instant::now();
    read_text(&text);
    // Some hundredths of a second, even on a busy machine some tenths; a minute if the depth counted.
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

#[test]
fn facts_links_and_reports_are_read_back() {
    let mut facts = Facts::default();
    for fact in FactName::ALL {
        fact.set(&mut facts, fact.example()).expect("its own example");
    }
    let report = serde_json::to_string_pretty(&reusecheck_core::check(&facts, &ENGLISH)).expect("a report");
    assert_eq!(read_text(&report).facts, facts, "{report}");
    let json = serde_json::to_string(&facts).expect("facts");
    assert_eq!(read_text(&json).facts, facts, "{json}");
    let pairs = FactName::ALL.iter().map(|fact| {
        let value = fact.example().replace('%', "%25").replace(' ', "%20").replace('&', "%26");
        [fact.link_key(), "=", &value].concat()
    });
    let link = ["See https://example.org/app/#1&", &pairs.collect::<Vec<_>>().join("&")].concat();
    assert_eq!(read_text(&link).facts, facts, "{link}");
}

/// Whatever surrounds a kernel release, it is shown as a fact or as a hint.
#[test]
fn a_release_is_shown_wherever_it_stands() {
    const RELEASES: [&str; 6] = [
        "4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64",
        "5.4.0-90-generic",
        "3.10.0-1160.45.1.el7.x86_64",
        "5.10.0-136.12.0.86.oe2203sp1.aarch64",
        "4.19.90-24.4.v2101.ky10.x86_64",
        "6.1.0-18-amd64",
    ];
    const AROUND: [&str; 16] = [
        "the node has kernel @, it says",
        "Knoten mit Kernel @ und ipvs",
        "内核是@，模式ipvs",
        "(@)",
        "\"@\"",
        "| w1 | @ |",
        "w1 Ready <none> 9d v1.19.16-r0 @",
        "{\"log\":\"release=\\\"@\\\" version=\\\"#1 SMP\\\"\"}",
        "iso.3.6.1.2.1.1.1.0 = STRING: \"Linux shop @ #1 SMP Wed Dec 22 13:25:12 UTC 2021 x86_64\"",
        "[ 8812.113] CPU: 3 PID: 0 Comm: swapper/3 Not tainted @ #1",
        "**Output of `uname -r`: @",
        "uname -r => @",
        "/lib/modules/@/kernel/net/netfilter/ipvs/ip_vs.ko",
        "time=\"2024-01-01\" level=info msg=\"kernel @\"",
        "Kernel: @; OS: unknown",
        "vermagic:       @ SMP mod_unload",
    ];
    for release in RELEASES {
        for around in AROUND {
            let reading = read_text(&around.replace('@', release));
            let is_fact = reading.facts.kernel.as_deref() == Some(release);
            let is_node =
                reading.nodes.iter().flatten().any(|node| node.facts.kernel.as_deref() == Some(release));
            let is_hint = reading.hints.iter().any(|hint| hint.fact == "kernel" && hint.value == release);
            assert!(is_fact || is_node || is_hint, "{around}: {release} is dropped");
        }
    }
}

/// A tool may cut the release anywhere: what is left is a prefix, and says so.
#[test]
fn a_cut_release_is_a_prefix() {
    for around in ["w1 Ready <none> 9d v1.19.16-r0 @", "kernel @", "Kernel: @", "| w1 | @ |"] {
        for cut in ["...", "\u{2026}"] {
            let text = around.replace('@', &["4.18.0-147.5.1.6.h6", cut].concat());
            let reading = read_text(&text);
            let hint = reading.hints.iter().find(|hint| hint.fact == "kernel");
            let hint = hint.map(|hint| (hint.value.as_str(), &*hint.why));
            assert_eq!(hint, Some(("4.18.0-147.5.1.6.h6", "cut")), "{text}");
            assert_eq!(reading.facts.kernel, None, "{text}");
        }
    }
}
