//! `index.tsv`: one file a row, and the values a correct reader finds in it (blank: the text does not say).

use std::collections::BTreeSet;
use std::path::Path;

use reusecheck_core::facts::Reading;
use reusecheck_core::read_text;

use crate::{Outcome, Score};

/// One row of the index, by column.
struct Row<'a> {
    kind: &'a str,
    kernel: &'a str,
    arch: &'a str,
    os: &'a str,
    version: &'a str,
    mode: &'a str,
    sysctls: &'a str,
}

/// Scores every file that the index names.
pub(crate) fn score(folder: &Path, score: &mut Score) -> std::io::Result<()> {
    let index = std::fs::read_to_string(folder.join("index.tsv"))?;
    for line in index.lines().skip(1) {
        let mut columns = line.split('\t');
        let mut column = || columns.next().unwrap_or_default();
        let (file, kind, _origin) = (column(), column(), column());
        let (kernel, arch, os) = (column(), column(), column());
        let row = Row { kind, kernel, arch, os, version: column(), mode: column(), sysctls: column() };
        let text = std::fs::read_to_string(folder.join(file))?;
        score.count(file, compare(&row, &read_text(&text)));
    }
    Ok(())
}

fn compare(row: &Row<'_>, reading: &Reading) -> Outcome {
    let mut wrong = Vec::new();
    let mut expect = |fact: &str, want: BTreeSet<String>| {
        let got = found(reading, fact);
        if got != want {
            wrong.push(format!("{fact}: wanted {want:?}, got {got:?}"));
        }
    };
    expect("kernel", kernels(row));
    expect("arch", list(row.arch));
    expect("os", systems(row));
    expect("clusterVersion", list(row.version));
    expect("proxyMode", modes(row));
    let sysctls = sysctls(row.sysctls);
    let got: BTreeSet<String> = reading
        .facts
        .sysctls
        .iter()
        .map(|(name, value)| format!("{}={value}", name.trim_start_matches("net.ipv4.vs.")))
        .collect();
    if got != sysctls {
        wrong.push(format!("sysctls: wanted {sysctls:?}, got {got:?}"));
    }
    if row.mode.starts_with("ipvs (rules") && !reading.hints.iter().any(|hint| hint.fact == "proxyMode") {
        wrong.push("proxyMode: rules that prove nothing should be a hint".to_owned());
    }
    if wrong.is_empty() { Outcome::Hit } else { Outcome::Miss(wrong.join("; ")) }
}

/// Every value read for a fact: of the node, of each listed node, in conflicts; and Windows builds, which are hints.
fn found(reading: &Reading, fact: &str) -> BTreeSet<String> {
    let all = std::iter::once(&reading.facts).chain(reading.nodes.iter().flatten().map(|node| &node.facts));
    let mut values: BTreeSet<String> = all
        .filter_map(|facts| match fact {
            "kernel" => facts.kernel.clone(),
            "arch" => facts.arch.clone(),
            "os" => facts.os.clone(),
            "clusterVersion" => facts.cluster_version.clone(),
            _ => facts.proxy_mode.map(|mode| mode.name().to_owned()),
        })
        .collect();
    let conflicts = reading.conflicts.iter().filter(|conflict| conflict.fact == fact);
    values.extend(conflicts.flat_map(|conflict| conflict.values.iter().cloned()));
    let windows = reading.hints.iter().filter(|hint| hint.fact == fact && hint.why == "windows-node");
    values.extend(windows.map(|hint| hint.value.clone()));
    values
}

/// The values of a cell, without how often each occurs (`Ubuntu 18.04.6 LTS x4`).
fn list(cell: &str) -> BTreeSet<String> {
    let once = |value: &str| {
        value.rsplit_once(" x").filter(|(_, n)| n.parse::<u8>().is_ok()).map_or(value, |(v, _)| v).to_owned()
    };
    cell.split(';').filter(|value| !value.is_empty()).map(once).collect()
}

/// A bound such as `<4.1` is what a log line implies, no kernel.
fn kernels(row: &Row<'_>) -> BTreeSet<String> {
    if row.kernel.starts_with(['<', '>']) { BTreeSet::new() } else { list(row.kernel) }
}

/// The index names the system even where a format has no field for it, worked out from the kernel's suffix: that is
/// the verdict's work, a reader must not print it.
fn systems(row: &Row<'_>) -> BTreeSet<String> {
    let has_no_field = ["uname-a", "proc-version", "kube-proxy-log", "package-version"].contains(&row.kind);
    let is_inferred = row.os.ends_with("(from suffix)") || row.os.starts_with("unknown");
    if has_no_field || (is_inferred && row.kind != "describe") {
        return BTreeSet::new();
    }
    match row.os.split_once("label os.name=") {
        Some((_, label)) => list(label.trim_end_matches(')')),
        None => list(row.os),
    }
}

/// A mode with a remark in brackets is one that nothing proves.
fn modes(row: &Row<'_>) -> BTreeSet<String> {
    if row.mode.contains('(') || row.mode == "unknown" { BTreeSet::new() } else { list(row.mode) }
}

/// `a=0,b=1`, or `a 1 -> 0` for a value that was changed; anything else says that there is no value.
fn sysctls(cell: &str) -> BTreeSet<String> {
    if let Some((name, values)) = cell.split_once(' ') {
        let changed = values.split_once("-> ").map(|(_, value)| format!("{name}={value}"));
        return changed.into_iter().collect();
    }
    cell.split(',').filter(|value| !value.is_empty()).map(str::to_owned).collect()
}
