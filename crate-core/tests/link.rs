//! Links: the meaning of version 1 is fixed for ever.

use proptest::prelude::*;
use reusecheck_core::facts::{FactName, Facts, Platform, ProxyMode, ShownBy, Sysctls};
use reusecheck_core::ipvs::{Commit, Outcome};
use reusecheck_core::link::{Link, Refused, decode, encode};

fn full() -> Facts {
    let mut facts = Facts {
        cluster_version: Some("v1.28.5+k3s1".to_owned()),
        os: Some("EulerOS 2.0 (SP9x86_64)".to_owned()),
        kernel: Some("4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64".to_owned()),
        arch: Some("x86_64".to_owned()),
        proxy_mode: Some(ProxyMode::Ipvs),
        platform: Some(Platform::Cce),
        ..Facts::default()
    };
    facts.sysctls.set("net.ipv4.vs.conn_reuse_mode", 0);
    facts.sysctls.set("net.ipv4.vs.conntrack", 1);
    facts
}

const FULL: &str = "1&c=v1.28.5%2Bk3s1&o=EulerOS%202.0%20%28SP9x86_64%29\
&k=4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64&a=x86_64&m=ipvs&p=cce&s.conn_reuse_mode=0&s.conntrack=1";

fn read(fragment: &str) -> Link {
    decode(fragment).expect("a link of ours")
}

#[track_caller]
fn refuses(fragment: &str, fact: &str, value: &str) {
    let refused = Refused::Value { fact: fact.to_owned(), value: value.to_owned() };
    assert_eq!(read(fragment), Link { refused: vec![refused], ..Link::default() }, "{fragment}");
}

#[test]
fn every_fact_has_its_place() {
    assert_eq!(encode(&full(), None), FULL);
    assert_eq!(read(FULL), Link { facts: full(), ..Link::default() });
    assert_eq!(read(&format!("#{FULL}")).facts, full());
}

#[test]
fn nothing_known_is_no_link() {
    assert_eq!(encode(&Facts::default(), None), "");
    assert_eq!(read("1"), Link::default());
    assert_eq!(read("#1&"), Link::default());
}

#[test]
fn other_fragments_are_not_links() {
    for fragment in ["", "#", "#verdict", "#c=1.27", "#v1&c=1.27", "#-1"] {
        assert_eq!(decode(fragment), None, "{fragment}");
    }
}

#[test]
fn a_later_link_version_is_refused() {
    for fragment in ["#2&c=1.27.3", "#10", "#0&c=1.27.3", "#01&c=1.27.3"] {
        assert_eq!(read(fragment), Link { refused: vec![Refused::Version], ..Link::default() }, "{fragment}");
    }
}

#[test]
fn unknown_keys_and_broken_pairs_are_passed_over() {
    let link = read("#1&x=1&&=&c&m=&s.=1&s.UPPER=1&s.a.b=1&k=5.4.58&later=%FF");
    assert_eq!(link.facts, Facts { kernel: Some("5.4.58".to_owned()), ..Facts::default() });
    assert_eq!(link.refused, vec![]);
}

#[test]
fn invalid_values_in_links_are_refused_with_their_facts() {
    refuses("#1&m=ebpf", "proxyMode", "ebpf");
    refuses("#1&p=aws", "platform", "aws");
    refuses("#1&s.conn_reuse_mode=on", "net.ipv4.vs.conn_reuse_mode", "on");
    refuses(
        "#1&s.conn_reuse_mode=99999999999999999999",
        "net.ipv4.vs.conn_reuse_mode",
        "99999999999999999999",
    );
    refuses("#1&s.conn_reuse_mode=9007199254740992", "net.ipv4.vs.conn_reuse_mode", "9007199254740992");
    refuses("#1&b=yesterday", "kernelBuilt", "yesterday");
    refuses("#1&k=%FF", "kernel", "%FF");
    refuses("#1&c=a%0Ab", "clusterVersion", "a%0Ab");
    refuses(&format!("#1&o={}", "x".repeat(301)), "os", &"x".repeat(60));
}

#[test]
fn the_rest_of_a_broken_link_is_still_read() {
    let link = read("#1&m=ebpf&k=5.4.58&k=5.4.59");
    assert_eq!(link.facts.kernel.as_deref(), Some("5.4.59"));
    assert_eq!(link.refused.len(), 1);
}

#[test]
fn a_language_chosen_by_hand_has_its_place() {
    assert_eq!(encode(&full(), Some("zh-CN")), format!("{FULL}&l=zh-CN"));
    assert_eq!(encode(&Facts::default(), Some("en")), "1&l=en");
    let read = read("#1&l=zh-CN&c=1.27.3");
    assert_eq!((read.language, read.facts.cluster_version.as_deref()), (Some("zh-CN"), Some("1.27.3")));
    assert_eq!(self::read(FULL).language, None);
    for (fragment, value) in [("1&l=fr", "fr"), ("1&l=zh", "zh"), ("1&l=%E4%B8", "%E4%B8")] {
        refuses(fragment, "lang", value);
    }
}

#[test]
fn percent_and_plus_stand_for_themselves_where_they_are_no_escape() {
    assert_eq!(read("#1&o=100%&c=1.28+k3s1").facts.os.as_deref(), Some("100%"));
    assert_eq!(read("#1&c=1.28+k3s1").facts.cluster_version.as_deref(), Some("1.28+k3s1"));
}

#[test]
fn links_contain_no_host_name() {
    let uname = "Linux node-7.example.com 5.4.0-100-generic #113 SMP x86_64 GNU/Linux";
    let facts = Facts {
        kernel: Some(uname.to_owned()),
        cluster_version: Some("node-7 v1.27".to_owned()),
        ..Facts::default()
    };
    assert_eq!(encode(&facts, None), "");
    let mut facts = Facts::default();
    facts.sysctls.set("net.ipv4.conf.node-7.forwarding", 1);
    assert_eq!(encode(&facts, None), "");
}

/// Facts that a link keeps: one line, no space at the ends, and no white space but in the system's name.
fn facts() -> impl Strategy<Value = Facts> {
    let value = |fact: FactName| match fact {
        FactName::Os => "[!-~中]{1,10}( [!-~]{1,10}){0,3}".prop_map(String::from).boxed(),
        FactName::KernelBuilt => "20[0-3][0-9]-0[1-9]-[12][0-9]".prop_map(String::from).boxed(),
        FactName::Commits => {
            let proof = (
                "[!-+\\--~]{1,40}",
                prop::sample::select(Commit::NAMES.to_vec()),
                prop::sample::select(ShownBy::NAMES.to_vec()),
            );
            let proof = proof.prop_map(|(kernel, commit, by)| format!("{kernel}:{commit}=no:{by}"));
            prop::collection::vec(proof, 1..5).prop_map(|proofs| proofs.join(",")).boxed()
        }
        FactName::Observations => {
            let case = "(tcp|udp)/[0-3-]/[01]/[01]/(serving|removed-drained)/(time-wait|established)";
            let observation = ("[!-+\\--~]{1,40}", case, prop::sample::select(Outcome::NAMES.to_vec()));
            let observation =
                observation.prop_map(|(kernel, case, outcome)| format!("{kernel}:{case}={outcome}"));
            prop::collection::vec(observation, 1..5).prop_map(|observation| observation.join(",")).boxed()
        }
        fact if fact.is_sysctl() => Sysctls::RANGE.prop_map(|value| value.to_string()).boxed(),
        fact if !fact.values().is_empty() => {
            prop::sample::select(fact.values().to_vec()).prop_map(str::to_owned).boxed()
        }
        _ => "[!-~äß中]{1,40}".prop_map(String::from).boxed(),
    };
    let known = FactName::ALL.map(|fact| prop::option::of(value(fact))).to_vec();
    let others = prop::collection::vec(("[a-z0-9_]{1,30}", Sysctls::RANGE), 0..4);
    (known, others).prop_map(|(known, others)| {
        let mut facts = Facts::default();
        for (fact, value) in FactName::ALL.iter().zip(known) {
            fact.set(&mut facts, &value.unwrap_or_default()).expect("a value that fits");
        }
        for (name, value) in others {
            facts.sysctls.set(&format!("net.ipv4.vs.{name}"), value);
        }
        facts
    })
}

/// Scripts write names instead of keys; see static/fragment.js.
#[test]
fn names_mean_the_same_as_keys() {
    let named: Vec<String> = full()
        .named()
        .into_iter()
        .map(|(name, value)| format!("{name}={}", value.replace('+', "%2B")))
        .collect();
    assert_eq!(read(&["1", &*named.join("&")].join("&")), read(FULL));
    assert_eq!(read("1&net.ipv4.ip_forward=1&sysctls=1&nodes=2"), Link::default());
}

#[test]
fn no_two_facts_share_a_key() {
    let mut keys = FactName::ALL.map(FactName::link_key).to_vec();
    keys.push("l");
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), FactName::ALL.len() + 1);
}

proptest! {
    #[test]
    fn links_round_trip(
        facts in facts(),
        language in prop::option::of(prop::sample::select(vec!["en", "zh-CN"])),
    ) {
        let link = encode(&facts, language);
        prop_assert!(link.bytes().all(|byte| byte.is_ascii_graphic()));
        prop_assert_eq!(decode(&link).unwrap_or_default(), Link { facts, language, refused: vec![] });
    }

    #[test]
    fn nothing_makes_reading_panic(fragment in any::<String>()) {
        let _ = decode(&fragment);
        let _ = decode(&format!("#1&k={fragment}"));
    }

    #[test]
    fn pieces_of_links_do_not_make_it_panic(pieces in prop::collection::vec("(#|1|&|[ckoamp]=|s\\.[a-z_]{0,9}=|%|%[0-9A-G]{1,2}|.){1}", 0..40)) {
        let _ = decode(&format!("1&{}", pieces.concat()));
    }
}

#[test]
fn the_docs_list_every_key() {
    let docs = include_str!("../../docs/page.md");
    let keys = FactName::ALL.into_iter().map(FactName::link_key).filter(|key| !key.starts_with("s."));
    for key in keys.chain(["s.NAME", "l"]) {
        assert!(docs.contains(&format!("| `{key}` |")), "docs/page.md does not list the key {key}");
    }
}
