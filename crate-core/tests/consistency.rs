//! No two fields of a report contradict each other, over a grid of realistic nodes.

use std::collections::BTreeMap;

use reusecheck_core::facts::{CommitProof, Controller, FactName, Facts, ModeSource, ProxyMode, ShownBy};
use reusecheck_core::fleet::Fleet;
use reusecheck_core::ipvs::Commit;
use reusecheck_core::messages::{ENGLISH, id};
use reusecheck_core::report::{
    Branch, Certainty, CommitStatus, FaqPage, Problem, ProblemId, Rating, Remedy, Report, Status, When,
};
use reusecheck_core::whatif::Kind;
use reusecheck_core::{InWords, check, nearest_changes};

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

/// Returns a release at the beginning of every build that the knowledge lists, and one just before it.
fn kernels() -> Vec<Option<String>> {
    let mut kernels: Vec<Option<String>> =
        OTHERS.into_iter().map(|kernel| kernel.map(str::to_owned)).collect();
    for lineage in reusecheck_core::knowledge().lineages {
        let pattern = lineage.releases.first().copied().unwrap_or_default();
        let end: String =
            pattern.split_once(['#', '*']).map_or("", |(_, end)| end).replace(['#', '*', '@'], "");
        // Of alternatives, the first.
        let end = match (end.split_once('{'), end.split_once('}')) {
            (Some((before, names)), Some((_, after))) => {
                [before, names.split(',').next().unwrap_or_default(), after].concat()
            }
            _ => end,
        };
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

/// Returns the release with its last number one less.
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

fn has_step(report: &Report, id: &str) -> bool {
    report.steps.iter().any(|step| step.id == id)
}

/// Returns the contradictions of the status of lost UDP requests, which is derived a second time here, from the rows of
/// the report.
fn contradictions_of_datagrams(report: &Report) -> Vec<&'static str> {
    let lost = status(report, ProblemId::LostDatagram);
    let is_ipvs = report.facts.proxy_mode == Some(ProxyMode::Ipvs);
    let is_other = report.facts.proxy_mode.is_some() && !is_ipvs
        || report.steps.iter().any(|step| step.id == "windows-node");
    let expire = report.sysctls.expire_nodest_conn.effective;
    let flushes = report.kernel.commits.d35d;
    // Releases without IPVS mode, and some of 1.11 to 1.14, that keep removed backends.
    let is_removed = report.steps.iter().any(|step| step.id == "ipvs-removed");
    let rules = [
        ("another mode loses no datagrams", !is_other || lost == Status::No),
        ("certain only in IPVS mode", lost != Status::Yes || is_ipvs && !is_removed),
        (
            "without 35df they are lost",
            !is_ipvs || is_other || is_removed || flushes != CommitStatus::No || lost == Status::Yes,
        ),
        (
            "with expire_nodest_conn 0 they are lost",
            !is_ipvs || is_other || is_removed || expire != Some(0) || lost == Status::Yes,
        ),
        (
            "none lost: flushed, or the vendor says so",
            lost != Status::No
                || is_other
                || expire == Some(1)
                    && (flushes == CommitStatus::Yes
                        || report.steps.iter().any(|step| step.id == "datagram-vendor")),
        ),
        (
            "the page about DNS agrees with the status it names",
            report.faq.iter().filter(|row| row.page == FaqPage::Datagram).all(|row| {
                let names = match row.problem.name() {
                    "lost-datagram" => Some(Status::Yes),
                    "none" => Some(Status::No),
                    _ => None,
                };
                row.agrees == (names == Some(lost)) && row.edition == "undated"
            }),
        ),
        (
            "something helps",
            lost == Status::No
                || report.remedies.iter().any(|remedy| remedy.problems.contains(&ProblemId::LostDatagram)),
        ),
        (
            "the headline of an unaffected node mentions it",
            report.rating != Rating::None
                || (lost == Status::No) == report.steps.iter().all(|step| step.id != "rating-none-datagram"),
        ),
    ];
    rules.into_iter().filter(|(_, holds)| !holds).map(|(rule, _)| rule).collect()
}

/// Returns the contradictions between fields of the report.
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
                report.faq.iter().filter(|row| row.page == FaqPage::Reuse).all(|row| {
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
                "a step about a lost or misled SYN has its problem",
                has_step(report, "syn-serving-syn-dropped")
                    <= (status(report, ProblemId::SynDelay) != Status::No)
                    && has_step(report, "syn-drained-old-backend")
                        <= (status(report, ProblemId::StaleBackend) != Status::No),
            ),
            (
                "a step about a harmless SYN has its problem",
                (has_step(report, "syn-serving-rescheduled") || has_step(report, "syn-serving-old-backend"))
                    <= (status(report, ProblemId::SynDelay) != Status::Yes)
                    && (has_step(report, "syn-drained-rescheduled")
                        || has_step(report, "syn-drained-syn-dropped"))
                        <= (status(report, ProblemId::StaleBackend) != Status::Yes),
            ),
            (
                "a SYN lost for another reason is not the delay",
                report.steps.iter().filter(|step| step.id.starts_with("removed-")).all(|step| {
                    step.text.contains("not the problem “SYN delay”")
                        == (status(report, ProblemId::SynDelay) == Status::No)
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
    let found = rules.into_iter().filter(|(_, holds)| !holds).map(|(rule, _)| rule);
    found.chain(contradictions_of_datagrams(report)).collect()
}

/// Visits a part of all nodes, spread over every list: with `part` 1 at least a quarter of a million, otherwise one in
/// `part`.
fn every_node(part: usize, mut visit: impl FnMut(&Facts)) -> usize {
    let kernels = kernels();
    let each = VERSIONS.len() * SYSTEMS.len() * MODES.len() * SYSCTLS.len();
    let stride = (kernels.len() * each / 260_000).max(1) * part;
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
    let checked = every_node(1, |facts| {
        let report = check(facts, &ENGLISH);
        let found = contradictions(&report);
        assert!(found.is_empty(), "{found:?}\n{facts:?}\n{report:#?}");
    });
    assert!(checked >= 250_000, "{checked}");
}

/// Returns the node with the facts that a branch adds.
fn with(facts: &Facts, added: &Facts) -> Facts {
    let mut facts = facts.clone();
    for (fact, value) in added.named() {
        FactName::from_name(fact)
            .expect("a fact of the model")
            .set(&mut facts, &value)
            .expect("its own value");
    }
    facts
}

fn width(rating: Rating, range: Option<(Rating, Rating)>) -> (Rating, Rating) {
    range.unwrap_or((rating, rating))
}

/// Checks that each branch is the answer for its facts, and lies inside its parent's range.
fn check_branches(facts: &Facts, parent: (Rating, Rating), branches: &[Branch], levels: usize) {
    assert!(levels > 0 || branches.is_empty(), "at most two levels: {facts:?}");
    if branches.is_empty() {
        return;
    }
    assert!(branches.iter().any(|branch| branch.rating != Rating::Unknown), "an answer: {facts:?}");
    for branch in branches {
        let merged = with(facts, &branch.facts);
        let then = check(&merged, &ENGLISH);
        assert_eq!((then.rating, then.range), (branch.rating, branch.range), "{facts:?}\n{branch:?}");
        let (best, worst) = width(branch.rating, branch.range);
        assert!(parent.0 <= best && worst <= parent.1, "outside {parent:?}: {facts:?}\n{branch:?}");
        check_branches(&merged, (best, worst), &branch.branches, levels - 1);
    }
    let answers: Vec<_> = branches.iter().map(|branch| (branch.rating, branch.range)).collect();
    assert!(
        (1..answers.len()).all(|at| !answers[..at].contains(&answers[at])),
        "one branch an answer: {facts:?}"
    );
}

#[test]
fn branches_are_what_their_facts_give() {
    let mut branched = 0;
    every_node(16, |facts| {
        let report = check(facts, &ENGLISH);
        branched += usize::from(!report.branches.is_empty());
        check_branches(facts, width(report.rating, report.range), &report.branches, 2);
    });
    assert!(branched > 2_000, "{branched}");
}

/// Returns whether one more fact may change the answer beyond its earlier range: it changes the authority or an
/// assumption.
fn is_exception(fewer: &Report, more: &Report, fact: FactName) -> bool {
    let old = |report: &Report| {
        let version = report.facts.cluster_version.as_deref().unwrap_or_default().trim_start_matches('v');
        let minor = version.strip_prefix("1.").and_then(|rest| rest.split(['.', '-', '+']).next());
        minor.and_then(|minor| minor.parse::<u32>().ok()).is_some_and(|minor| !(15..43).contains(&minor))
    };
    let differs = |predicted: Option<i64>, observed: Option<i64>| {
        predicted.zip(observed).is_some_and(|(predicted, observed)| predicted != observed.min(1))
    };
    let table = |report: &Report| {
        let table = &report.sysctls;
        [&table.conn_reuse_mode, &table.conntrack, &table.expire_nodest_conn].map(Clone::clone)
    };
    let contradicts_prediction = std::iter::zip(table(fewer), table(more))
        .any(|(fewer, more)| fewer.observed.is_none() && differs(fewer.predicted, more.observed));
    let has_vendor = |report: &Report| {
        !report.faq.is_empty() || report.steps.iter().any(|step| step.id.starts_with("vendor-"))
    };
    fewer.platform != more.platform
        // The node turns out to run Windows.
        || more.steps.iter().any(|step| step.id == "windows-node")
        || fact == FactName::ClusterVersion && old(more)
        // Both facts cannot be right.
        || !more.conflicts.is_empty() || !fewer.conflicts.is_empty()
        || fact.is_sysctl() && (contradicts_prediction || has_vendor(fewer))
        || more.steps.iter().any(|step| step.id == "kernel-proved-by-sysctl")
        // A kernel whose code was read, alone or with values read on the node, outweighs the vendor.
        || fact == FactName::Kernel && has_vendor(fewer) && more.kernel.evidence == Certainty::Source
}

#[test]
fn more_facts_never_widen_the_range() {
    let mut checked = 0_usize;
    every_node(24, |facts| {
        let more = check(facts, &ENGLISH);
        let inner = width(more.rating, more.range);
        for fact in FactName::ALL.into_iter().filter(|fact| fact.get(facts).is_some()) {
            let mut fewer = facts.clone();
            fact.clear(&mut fewer);
            let fewer = check(&fewer, &ENGLISH);
            let outer = width(fewer.rating, fewer.range);
            let before = status(&fewer, ProblemId::LostDatagram);
            let keeps_status = before == Status::Possible || before == status(&more, ProblemId::LostDatagram);
            // The page about DNS decides only until the kernel is known.
            let by_vendor =
                fact == FactName::Kernel && fewer.steps.iter().any(|step| step.id == "datagram-vendor");
            if outer.0 <= inner.0 && inner.1 <= outer.1 && (keeps_status || by_vendor) {
                checked += 1;
            } else {
                assert!(is_exception(&fewer, &more, fact), "{fact}: {outer:?} -> {inner:?}\n{facts:?}");
            }
        }
    });
    assert!(checked > 25_000, "{checked}");
}

#[test]
fn a_problem_is_described_by_its_status() {
    for id in ProblemId::ALL {
        let texts = Status::ALL.map(|status| ENGLISH.text(Problem { id, status }.message()));
        assert!(texts[0] != texts[1] && texts[1] != texts[2] && texts[2] != texts[0], "{texts:?}");
    }
}

#[test]
fn remedies_and_changes_name_the_same_builds() {
    let mut ended = 0;
    every_node(60, |facts| {
        let report = check(facts, &ENGLISH);
        for change in nearest_changes(facts, &ENGLISH) {
            let (Some(before), Kind::Kernel) = (&change.before, change.kind) else { continue };
            // The list of branches names the end of each.
            let names_it = |remedy: &&Remedy| {
                remedy.text.contains(&change.to) && !remedy.text.contains("in their branches")
            };
            for remedy in report.remedies.iter().filter(names_it) {
                ended += 1;
                assert!(remedy.text.contains(&**before), "{}\n{}\n{facts:?}", remedy.text, change.text);
            }
        }
    });
    assert!(ended > 50, "{ended}");
}

#[test]
fn groups_of_a_fleet_that_are_rated_differently_are_described_differently() {
    let mut lines = String::new();
    every_node(24, |facts| {
        lines.push_str(&serde_json::to_string(facts).expect("facts as JSON"));
        lines.push('\n');
    });
    let mut fleet = Fleet::default();
    fleet.push(lines.as_bytes());
    fleet.finish();
    let (report, _) = fleet.report(&Facts::default(), &ENGLISH);
    assert!(report.groups.len() > 500, "{}", report.groups.len());
    let mut described = BTreeMap::new();
    for group in &report.groups {
        let (rating, facts) = (group.rating, &group.report.facts);
        let earlier = described.insert(&group.because, (rating, facts));
        if let Some((other, earlier)) = earlier.filter(|(other, _)| *other != rating) {
            panic!("{other:?} and {rating:?}: {}\n{earlier:?}\n{facts:?}", group.because);
        }
    }
    let severities: Vec<&str> = report.groups.iter().map(|group| group.rating.name()).collect();
    let order = ["high", "medium", "low", "unknown", "none"];
    assert!(severities.is_sorted_by_key(|name| order.iter().position(|known| known == name)));
}

#[test]
fn a_lasting_remedy_is_a_change_that_helps() {
    every_node(60, |facts| {
        let report = check(facts, &ENGLISH);
        let kinds: Vec<Kind> =
            nearest_changes(facts, &ENGLISH).into_iter().map(|change| change.kind).collect();
        let of_reuse = |problems: &[ProblemId]| problems.iter().any(|id| *id != ProblemId::LostDatagram);
        let lasting = report.remedies.iter().filter(|remedy| remedy.when == When::Lasting);
        for remedy in lasting.filter(|remedy| of_reuse(&remedy.problems)) {
            let kind = match &*remedy.id {
                "upgrade-cluster" => Kind::Cluster,
                // On CCE it takes a new cluster, which is no change of this one.
                "use-other-mode" | "use-nftables" | "use-iptables" => Kind::Mode,
                "use-fixed-os" => Kind::Os,
                // The build that helps is named where the lineage has one; elsewhere branches of kernels are.
                _ => continue,
            };
            // If a restart alone helps, no change that includes one is listed.
            let helps = kinds.contains(&kind) || kinds.contains(&Kind::Restart);
            assert!(helps, "{}: {kinds:?}\n{facts:?}", remedy.id);
        }
    });
}

#[test]
fn no_remedy_proposes_a_kernel_for_a_commit_that_the_kernel_has() {
    let kernels = ["upgrade-kernel", "upgrade-kernel-udp", "upgrade-euleros-2-9", "upgrade-euleros-2-9-dns"];
    let mut proposed = 0;
    every_node(60, |facts| {
        for controller in [Controller::KubeProxy, Controller::KubeRouter, Controller::Other] {
            let report = check(&Facts { controller: Some(controller), ..facts.clone() }, &ENGLISH);
            let commits = &report.kernel.commits;
            let of_reuse = [commits.d752, commits.f719, commits.f0a5, commits.c95c];
            for remedy in report.remedies.iter().filter(|remedy| kernels.contains(&&*remedy.id)) {
                proposed += 1;
                let has_it = |problem: &ProblemId| match problem {
                    ProblemId::LostDatagram => commits.d35d == CommitStatus::Yes,
                    _ => of_reuse == [CommitStatus::Yes; 4],
                };
                assert!(!remedy.problems.iter().any(has_it), "{}: {}\n{facts:?}", remedy.id, remedy.text);
            }
        }
    });
    assert!(proposed > 500, "{proposed}");
}

/// The build that a remedy names is the first that helps, also where kube-proxy does otherwise on a later kernel.
#[test]
fn an_upgrade_of_the_kernel_leads_to_a_node_that_is_not_affected() {
    let part = ENGLISH.text(id::REMEDY_PART_OTHER_CAUSES);
    let mut named = 0;
    every_node(20, |facts| {
        let report = check(facts, &ENGLISH);
        let of_line = |remedy: &&Remedy| {
            remedy.id == "upgrade-kernel"
                && remedy.text.contains("It has the fixes")
                && !remedy.text.contains(part)
        };
        let Some(remedy) = report.remedies.iter().find(of_line) else { return };
        let changes = nearest_changes(facts, &ENGLISH);
        // A node that a restart cures needs no other kernel.
        if changes.iter().any(|change| change.kind == Kind::Restart) {
            return;
        }
        named += 1;
        let kernel = changes.iter().find(|change| change.kind == Kind::Kernel);
        let to = kernel.map(|change| &*change.to);
        assert!(to.is_some_and(|to| remedy.text.contains(to)), "{to:?}: {}\n{facts:?}", remedy.text);
    });
    assert!(named > 50, "{named}");
}

/// A remedy that names no other cause ends lost UDP requests by itself.
#[test]
fn a_remedy_for_one_of_several_causes_says_so() {
    let part = ENGLISH.text(id::REMEDY_PART_OTHER_CAUSES);
    let mut ended = BTreeMap::new();
    every_node(60, |facts| {
        for controller in [Controller::KubeProxy, Controller::KubeRouter, Controller::Other] {
            let facts = Facts { controller: Some(controller), ..facts.clone() };
            let report = check(&facts, &ENGLISH);
            for remedy in &report.remedies {
                let mut after = facts.clone();
                match &*remedy.id {
                    "set-expire-nodest-conn" => after.sysctls.set(NAMES[2], 1),
                    "upgrade-kube-proxy-udp" => {
                        after.controller_version = Some("1.15.12".to_owned());
                        after.sysctls.retain(|name| name != NAMES[2]);
                    }
                    _ => continue,
                }
                if !remedy.problems.contains(&ProblemId::LostDatagram) || remedy.text.contains(part) {
                    continue;
                }
                *ended.entry(remedy.id.to_string()).or_insert(0) += 1;
                let status = status(&check(&after, &ENGLISH), ProblemId::LostDatagram);
                assert_eq!(status, Status::No, "{}: {}\n{facts:?}", remedy.id, remedy.text);
            }
        }
    });
    assert!(ended.len() == 2 && ended.values().all(|count| *count > 5), "{ended:?}");
}

#[test]
fn no_two_remedies_have_the_same_text() {
    let mut merged = 0;
    every_node(60, |facts| {
        let report = check(facts, &ENGLISH);
        let mut texts: Vec<&str> = report.remedies.iter().map(|remedy| &*remedy.text).collect();
        texts.sort_unstable();
        assert!(texts.windows(2).all(|pair| pair[0] != pair[1]), "{texts:#?}\n{facts:?}");
        let has_no_build = |remedy: &&Remedy| {
            remedy.text.starts_with("No build") && remedy.problems.contains(&ProblemId::LostDatagram)
        };
        merged += usize::from(report.remedies.iter().filter(has_no_build).any(|one| one.problems.len() > 1));
    });
    assert!(merged > 10, "{merged}");
}

#[test]
fn lost_datagrams_never_change_the_rating() {
    let mut excluded = 0;
    every_node(40, |facts| {
        let Some(kernel) = facts.kernel.clone() else { return };
        let with = |carried: bool| {
            let proof =
                CommitProof { kernel: kernel.clone(), commit: Commit::D35d, carried, by: ShownBy::Symbol };
            check(&Facts { commits: vec![proof], ..facts.clone() }, &ENGLISH)
        };
        let (with, without) = (with(true), with(false));
        assert_eq!((with.rating, with.range), (without.rating, without.range), "{facts:?}");
        let [with, without] = [with, without].map(|report| status(&report, ProblemId::LostDatagram));
        excluded += usize::from((with, without) == (Status::No, Status::Yes));
    });
    assert!(excluded > 1_000, "{excluded}");
}
