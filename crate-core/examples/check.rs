//! `cargo run -p reusecheck-core --example check -- [clusterVersion=…] [kernel=…] [os=…] [proxyMode=…] [SYSCTL=N]`
use reusecheck_core::facts::{Facts, ProxyMode};
use reusecheck_core::messages::ENGLISH;

fn main() {
    let mut facts = Facts::default();
    for argument in std::env::args().skip(1) {
        let Some((fact, value)) = argument.split_once('=') else { continue };
        let text = Some(value.to_owned());
        match fact {
            "clusterVersion" => facts.cluster_version = text,
            "kernel" => facts.kernel = text,
            "os" => facts.os = text,
            "proxyMode" => facts.proxy_mode = ProxyMode::from_name(value),
            _ => facts.sysctls.set(fact, value.parse().unwrap_or_default()),
        }
    }
    print!("{}", reusecheck_core::to_markdown(&reusecheck_core::check(&facts, &ENGLISH), &ENGLISH));
}
