//! Facts in one line, for tables of cases.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part of what this one shares")]

use reusecheck_core::facts::{Facts, Platform, ProxyMode};
use reusecheck_core::messages::ENGLISH;
use reusecheck_core::report::Report;

/// Facts from `clusterVersion | kernel | os | mode | extras`; `-` for a fact that is not given. Extras are
/// `platform=cce` and short sysctl names such as `conn_reuse_mode=0`.
pub fn facts(line: &str) -> Facts {
    let mut parts = line.split('|').map(str::trim);
    let mut text = || parts.next().filter(|text| !matches!(*text, "" | "-")).map(str::to_owned);
    let mut facts = Facts { cluster_version: text(), kernel: text(), os: text(), ..Facts::default() };
    facts.proxy_mode = text().map(|mode| ProxyMode::from_name(&mode).expect("a mode of the contract"));
    for extra in text().unwrap_or_default().split_whitespace() {
        match extra.split_once('=').expect("name=value") {
            ("platform", platform) => facts.platform = Platform::from_name(platform),
            (name, value) => {
                facts.sysctls.set(&format!("net.ipv4.vs.{name}"), value.parse().expect("a number"));
            }
        }
    }
    facts
}

/// The report for such a line.
pub fn check(line: &str) -> Report {
    reusecheck_core::check(&facts(line), &ENGLISH)
}
