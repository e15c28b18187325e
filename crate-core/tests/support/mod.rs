//! Facts in one line, for tables of cases.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part of what this one shares")]

use std::fs;
use std::path::Path;

use reusecheck_core::facts::{Facts, Platform, ProxyMode};
use reusecheck_core::messages::ENGLISH;
use reusecheck_core::report::Report;

/// The reports kept as snapshots in every language: name, and facts as [`facts`] reads them.
pub const CASES: &[(&str, &str)] = &[
    ("euleros-2.5", "v1.19.16-r0 | 3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64 | EulerOS 2.5 | ipvs"),
    ("euleros-2.9-h541", "v1.19.16-r0 | 4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64 | EulerOS 2.9 | ipvs"),
    ("euleros-2.9-h1071", "v1.19.16-r0 | 4.18.0-147.5.1.6.h1071.eulerosv2r9.x86_64 | EulerOS 2.9 | ipvs"),
    ("hce-2.0", "v1.25.3-r0 | 5.10.0-60.18.0.50.r865_35.hce2.x86_64 | HCE OS 2.0 | ipvs"),
    ("upstream-5.4.58", "1.27.3 | 5.4.58 | - | ipvs"),
    ("upstream-5.4.163", "1.27.3 | 5.4.163 | - | ipvs"),
    ("rhel-7", "1.23.17 | 3.10.0-1160.el7.x86_64 | CentOS Linux 7 (Core) | ipvs"),
    ("unreadable-kernel", "1.23.17 | Linux version five | - | ipvs"),
    ("nothing", "- | - | - | -"),
    ("editions-differ", "v1.27.2-r0 | 3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64 | EulerOS 2.5 | ipvs"),
    ("set-by-hand", "1.27.3 | 5.4.60 | - | ipvs | conn_reuse_mode=1 conntrack=1 expire_nodest_conn=1"),
];

/// Facts from `clusterVersion | kernel | os | mode | extras`; `-` for a missing fact. Extras are `platform=cce` and
/// short sysctl names such as `conn_reuse_mode=0`.
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

/// Returns the report for such a line.
pub fn check(line: &str) -> Report {
    reusecheck_core::check(&facts(line), &ENGLISH)
}

/// Returns every lineage of the kernels' table and its example releases, in the order of the table.
pub fn examples() -> Vec<(String, Vec<String>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
    let read = |file: &str| -> toml::Table {
        let text = fs::read_to_string(folder.join(file)).expect("a file of the knowledge");
        text.parse().expect("the build reads it too")
    };
    let index = read("kernels.toml");
    let strings = |value: &toml::Value| -> Vec<String> {
        let items = value.as_array().expect("a list").iter();
        items.map(|item| item.as_str().expect("text").to_owned()).collect()
    };
    let mut all = Vec::new();
    for name in strings(&index["files"]) {
        let file = read(&format!("kernels/{name}.toml"));
        for lineage in file["lineage"].as_array().expect("tables of lineages") {
            all.push((lineage["id"].as_str().expect("text").to_owned(), strings(&lineage["examples"])));
        }
    }
    all
}
