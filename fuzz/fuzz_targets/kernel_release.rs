//! Parses any text as a kernel release and as a system's name.
#![no_main]

use libfuzzer_sys::fuzz_target;
use reusecheck_core::facts::{Facts, ProxyMode};

fuzz_target!(|text: &str| {
    let (kernel, os) = text.split_once('\n').unwrap_or((text, text));
    let facts = Facts {
        cluster_version: Some("v1.19.16-r0".to_owned()),
        kernel: Some(kernel.to_owned()),
        os: Some(os.to_owned()),
        proxy_mode: Some(ProxyMode::Ipvs),
        ..Facts::default()
    };
    reusecheck_core::check(&facts, &reusecheck_core::messages::ENGLISH);
});
