//! Any fragment is read, and what was read is written as a link that says the same.
#![no_main]

use libfuzzer_sys::fuzz_target;

/// The page's own, without the page.
#[path = "../../crate-web/src/link.rs"]
#[allow(dead_code)]
mod link;

use link::{decode, encode};

fuzz_target!(|text: &str| {
    for fragment in [text, &["1&", text].concat()] {
        let Some(link) = decode(fragment) else { continue };
        let again = decode(&encode(&link.facts)).expect("a link of its own");
        assert_eq!(encode(&again.facts), encode(&link.facts));
    }
});
