//! Measures how much of a list of kernel releases the knowledge covers.
//!
//! `cargo run -p reusecheck-core --example coverage -- FILE` reads a table with a distribution and a release on each
//! line, separated by a tab. For each distribution it prints the share of releases that get a lineage and, in IPVS mode,
//! the share that gets a rating with each of four kube-proxy releases. Then it lists what is missing.

use std::collections::BTreeMap;
use std::process::ExitCode;

use reusecheck_core::check;
use reusecheck_core::facts::{Facts, ProxyMode};
use reusecheck_core::messages::ENGLISH;
use reusecheck_core::report::Rating;

/// One release on either side of each change in what kube-proxy writes.
const KUBE_PROXY: [&str; 4] = ["1.18.0", "1.21.8", "1.22.0", "1.33.0"];

#[derive(Default)]
struct Share {
    releases: usize,
    with_lineage: usize,
    /// For each of [`KUBE_PROXY`].
    rated: [usize; 4],
}

fn main() -> ExitCode {
    let Some(file) = std::env::args().nth(1) else {
        eprintln!("no file given; usage: coverage FILE");
        return ExitCode::from(2);
    };
    match std::fs::read_to_string(&file) {
        Ok(text) => print!("{}", coverage(&text)),
        Err(error) => {
            eprintln!("cannot read '{file}': {error}");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

fn coverage(table: &str) -> String {
    let mut shares: BTreeMap<&str, Share> = BTreeMap::new();
    let mut missing: BTreeMap<String, usize> = BTreeMap::new();
    let rows = table.lines().filter_map(|line| line.split_once('\t'));
    for (distribution, release) in rows.filter(|row| *row != ("distribution", "release")) {
        let share = shares.entry(distribution).or_default();
        share.releases += 1;
        for (version, rated) in KUBE_PROXY.iter().zip(&mut share.rated) {
            let facts = Facts {
                cluster_version: Some((*version).to_owned()),
                kernel: Some(release.to_owned()),
                proxy_mode: Some(ProxyMode::Ipvs),
                ..Facts::default()
            };
            let report = check(&facts, &ENGLISH);
            if report.rating == Rating::Unknown {
                let lineage = report.kernel.lineage.as_deref().unwrap_or("no lineage");
                *missing.entry(format!("{distribution}, {lineage}")).or_default() += 1;
            } else {
                *rated += 1;
            }
            share.with_lineage += usize::from(report.kernel.lineage.is_some() && *version == KUBE_PROXY[0]);
        }
    }
    render(&shares, &missing)
}

fn render(shares: &BTreeMap<&str, Share>, missing: &BTreeMap<String, usize>) -> String {
    let versions = KUBE_PROXY.map(|version| format!("{version:>8}")).concat();
    let mut lines = vec![format!("{:<16}{:>9}{:>9}{versions}", "distribution", "releases", "lineage")];
    let mut all = Share::default();
    for (distribution, share) in shares {
        lines.push(row(distribution, share));
        all.releases += share.releases;
        all.with_lineage += share.with_lineage;
        for (sum, rated) in all.rated.iter_mut().zip(share.rated) {
            *sum += rated;
        }
    }
    lines.push(row("all", &all));
    let rated = all.rated.iter().sum();
    lines.push(format!(
        "rated combinations: {rated} of {}, {}",
        all.releases * 4,
        percent(rated, all.releases * 4)
    ));
    lines.extend(missing.iter().map(|(what, count)| format!("no rating: {what}: {count}")));
    lines.join("\n") + "\n"
}

fn row(name: &str, share: &Share) -> String {
    let rated = share.rated.map(|rated| format!("{:>8}", percent(rated, share.releases))).concat();
    let lineage = percent(share.with_lineage, share.releases);
    format!("{name:<16}{:>9}{lineage:>9}{rated}", share.releases)
}

/// Formats a share, rounded down to a tenth, so that only a complete one is 100 %.
fn percent(part: usize, total: usize) -> String {
    let tenths = part * 1000 / total.max(1);
    format!("{}.{}%", tenths / 10, tenths % 10)
}
