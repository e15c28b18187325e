//! No two fields of a report contradict each other, over a grid of realistic nodes.

use reusecheck_core::check;
use reusecheck_core::facts::{Facts, ModeSource, ProxyMode};
use reusecheck_core::messages::ENGLISH;
use reusecheck_core::report::{Certainty, ProblemId, Rating, Report, Status};

const SYSTEMS: [Option<&str>; 7] = [
    None,
    Some("EulerOS 2.5"),
    Some("EulerOS 2.9"),
    Some("HCE OS 2.0"),
    Some("Ubuntu 22.04.3 LTS"),
    Some("CentOS Linux 7 (Core)"),
    Some("Windows Server 2019 Datacenter"),
];
const MODES: [(Option<ProxyMode>, Option<ModeSource>); 5] = [
    (None, None),
    (Some(ProxyMode::Ipvs), None),
    (Some(ProxyMode::Ipvs), Some(ModeSource::Configured)),
    (Some(ProxyMode::Iptables), None),
    (Some(ProxyMode::Replaced), None),
];
const VERSIONS: [Option<&str>; 16] = [
    None,
    Some("v1.10.5"),
    Some("1.13"),
    Some("v1.17.17-r0"),
    Some("v1.18.9-r0"),
    Some("v1.19.16-r0"),
    Some("v1.19.16-r60"),
    Some("v1.20.15"),
    Some("1.21"),
    Some("1.21.5"),
    Some("v1.23.8-r0"),
    Some("1.23.4"),
    Some("v1.27.2-r0"),
    Some("v1.28.5+k3s1"),
    Some("v1.43.2"),
    Some("2.x"),
];
/// `conn_reuse_mode`, `conntrack`, `expire_nodest_conn`.
const SYSCTLS: [[Option<i64>; 3]; 8] = [
    [None, None, None],
    [Some(0), None, None],
    [Some(1), None, None],
    [Some(0), None, Some(0)],
    [Some(1), Some(0), None],
    [Some(1), Some(1), None],
    [Some(0), Some(1), Some(1)],
    [None, None, Some(0)],
];
const NAMES: [&str; 3] =
    ["net.ipv4.vs.conn_reuse_mode", "net.ipv4.vs.conntrack", "net.ipv4.vs.expire_nodest_conn"];
/// Kernels that no row names.
const OTHERS: [Option<&str>; 9] = [
    None,
    Some("kernel"),
    Some("5"),
    Some("v5.10.1"),
    Some("5.16.0-rc1"),
    Some("9.9.9-x"),
    Some("4.4.0-112-generic"),
    Some("10.0.17763.4974"),
    Some("3.10.0-327.el7.x86_64"),
];

/// A release at the beginning of every build that the knowledge lists, and one just before it.
fn kernels() -> Vec<Option<String>> {
    let mut kernels: Vec<Option<String>> =
        OTHERS.into_iter().map(|kernel| kernel.map(str::to_owned)).collect();
    for lineage in reusecheck_core::knowledge().lineages {
        let pattern = lineage.releases.first().copied().unwrap_or_default();
        let end: String = pattern.split_once(['#', '*']).map_or("", |(_, end)| end).replace(['#', '*'], "");
        for build in lineage.builds.iter().filter(|build| !build.since.is_empty()) {
            let since = build.since;
            let end = if since.contains(&*end) { "" } else { &*end };
            kernels.push(Some([since, end].concat()));
            kernels.push(before(since).map(|before| [&before, end].concat()));
        }
    }
    kernels.dedup();
    kernels
}

/// The release with its last number one less.
fn before(release: &str) -> Option<String> {
    let end = release.rfind(|letter: char| letter.is_ascii_digit())? + 1;
    let start = release[..end].rfind(|letter: char| !letter.is_ascii_digit()).map_or(0, |at| at + 1);
    let number: u64 = release[start..end].parse().ok()?;
    Some([&release[..start], &number.checked_sub(1)?.to_string(), &release[end..]].concat())
}

fn nodes(kernel: Option<&String>) -> impl Iterator<Item = Facts> {
    VERSIONS.into_iter().flat_map(move |version| {
        SYSTEMS.into_iter().flat_map(move |os| {
            MODES.into_iter().flat_map(move |(proxy_mode, mode_source)| {
                SYSCTLS.into_iter().map(move |values| {
                    let mut facts = Facts {
                        cluster_version: version.map(str::to_owned),
                        os: os.map(str::to_owned),
                        kernel: kernel.cloned(),
                        proxy_mode,
                        mode_source,
                        ..Facts::default()
                    };
                    for (name, value) in NAMES.into_iter().zip(values) {
                        if let Some(value) = value {
                            facts.sysctls.set(name, value);
                        }
                    }
                    facts
                })
            })
        })
    })
}

fn status(report: &Report, id: ProblemId) -> Status {
    report.problems.iter().find(|problem| problem.id == id).expect("every problem has a status").status
}

/// Returns what in the report contradicts something else in it.
fn contradictions(report: &Report) -> Vec<&'static str> {
    let rating = report.rating;
    let (best, worst) = report.range.unwrap_or((rating, rating));
    let stale = status(report, ProblemId::StaleBackend);
    let delay = status(report, ProblemId::SynDelay);
    let is_unknown = rating == Rating::Unknown;
    let rules =
        [
            ("rated without a certainty", (report.certainty == Certainty::Unknown) == is_unknown),
            ("a range goes with unknown only", report.range.is_some() == is_unknown),
            ("a range has two ends", !is_unknown || best < worst && worst < Rating::Unknown),
            ("unknown names what settles it", !is_unknown || !report.missing.is_empty()),
            ("branches go with unknown only", is_unknown || report.branches.is_empty()),
            ("high is a stale backend", (rating == Rating::High) == (stale == Status::Yes)),
            ("medium is a SYN delay", (rating == Rating::Medium) == (delay == Status::Yes)),
            ("the worst high leaves the stale backend open", worst != Rating::High || stale != Status::No),
            ("the worst medium leaves the delay open", worst != Rating::Medium || delay != Status::No),
            (
                "the FAQ agrees with the rating it names",
                report.faq.iter().all(|row| {
                    let names = match row.problem.name() {
                        "stale-backend" => Some(Rating::High),
                        "syn-delay" => Some(Rating::Medium),
                        "none" => Some(Rating::None),
                        _ => None,
                    };
                    row.agrees == (names == Some(rating))
                }),
            ),
            ("remedies name what they end", report.remedies.iter().all(|remedy| !remedy.problems.is_empty())),
            (
                "a remedy ends what the node has or may have",
                report.remedies.iter().filter(|remedy| remedy.id != "keep-1").all(|remedy| {
                    remedy.problems.iter().all(|problem| status(report, *problem) != Status::No)
                }),
            ),
            (
                "the cluster is no cure below 5.9",
                report.kernel.version.as_deref().is_none_or(|version| {
                    let mut numbers = version.split('.').filter_map(|number| number.parse::<u32>().ok());
                    (numbers.next(), numbers.next()) >= (Some(5), Some(9))
                }) || report.remedies.iter().all(|remedy| remedy.id != "upgrade-cluster"),
            ),
        ];
    rules.into_iter().filter(|(_, holds)| !holds).map(|(rule, _)| rule).collect()
}

/// A part of all nodes that takes turns through every list: at least a quarter of a million.
fn every_node(mut visit: impl FnMut(&Facts)) -> usize {
    let kernels = kernels();
    let each = VERSIONS.len() * SYSTEMS.len() * MODES.len() * SYSCTLS.len();
    let stride = (kernels.len() * each / 260_000).max(1);
    let mut visited = 0;
    for (at, kernel) in kernels.iter().enumerate() {
        for facts in nodes(kernel.as_ref()).skip(at % stride).step_by(stride) {
            visit(&facts);
            visited += 1;
        }
    }
    visited
}

#[test]
fn no_report_contradicts_itself() {
    let checked = every_node(|facts| {
        let report = check(facts, &ENGLISH);
        let found = contradictions(&report);
        assert!(found.is_empty(), "{found:?}\n{facts:?}\n{report:#?}");
    });
    assert!(checked >= 250_000, "{checked}");
}
