//! Parses any text as a cluster version.
#![no_main]

use libfuzzer_sys::fuzz_target;
use reusecheck_core::facts::{Facts, ProxyMode};

fuzz_target!(|text: &str| {
    let facts = Facts {
        cluster_version: Some(text.to_owned()),
        proxy_mode: Some(ProxyMode::Ipvs),
        ..Facts::default()
    };
    reusecheck_core::check(&facts, &reusecheck_core::messages::ENGLISH);
});
