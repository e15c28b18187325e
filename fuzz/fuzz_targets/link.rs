//! Decodes any fragment as a link, and checks that the encoded result decodes to the same facts.
#![no_main]

use libfuzzer_sys::fuzz_target;
use reusecheck_core::facts::Facts;
use reusecheck_core::link::{decode, encode};

fuzz_target!(|text: &str| {
    let Some(link) = decode(text) else { return };
    // A value with white space, where the fact is one word, is read, but not written: it may name a host.
    let facts = Facts {
        cluster_version: link.facts.cluster_version.and_then(word),
        kernel: link.facts.kernel.and_then(word),
        arch: link.facts.arch.and_then(word),
        os: link.facts.os.map(|os| os.trim().to_owned()).filter(|os| !os.is_empty()),
        ..link.facts
    };
    let written = encode(&facts, link.language);
    let decoded = decode(&written).unwrap_or_default();
    assert_eq!((decoded.facts, decoded.language), (facts, link.language));
    assert_eq!(decoded.refused, []);
});

fn word(text: String) -> Option<String> {
    let text = text.trim();
    (!text.is_empty() && !text.contains(char::is_whitespace)).then(|| text.to_owned())
}
