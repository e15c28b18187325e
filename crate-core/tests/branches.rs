//! The branches of an unknown answer: every release is in the branch with its answer.

mod support;

use reusecheck_core::KernelRelease;
use reusecheck_core::facts::{Controller, FactName, Facts};
use reusecheck_core::messages::ENGLISH;
use reusecheck_core::report::{Branch, PlatformAnswer, Rating, Report};
use support::{examples, facts};

/// Minor, patch and CCE's revision.
type Version = (u32, u32, u32);

/// Returns the first and the last version that a name means: `1.21`, `1.20.15`, `v1.19.16-r4`.
fn span(name: &str) -> (Version, Version) {
    let numbers = name.trim_start_matches('v').strip_prefix("1.").expect("a version of Kubernetes 1.x");
    let parts = numbers.split(['.', '-']).map(|part| part.trim_start_matches('r').parse().expect("a number"));
    let parts: Vec<u32> = parts.collect();
    let part = |at: usize, open: u32| parts.get(at).copied().unwrap_or(open);
    ((parts[0], part(1, 0), part(2, 0)), (parts[0], part(1, u32::MAX), part(2, u32::MAX)))
}

/// Returns whether one run of releases in words holds the version.
fn run_holds(run: &str, version: Version) -> bool {
    let (run, except) = run.split_once(", except ").unwrap_or((run, ""));
    let is_in = |name: &str| span(name).0 <= version && version <= span(name).1;
    let holds = if let Some(from) = run.strip_suffix(" and later") {
        span(from).0 <= version
    } else if let Some((from, next)) = run.split_once(" up to, but not including, ") {
        span(from).0 <= version && version < span(next).0
    } else if let Some((from, last)) = run.split_once(" to ") {
        span(from).0 <= version && version <= span(last).1
    } else {
        is_in(run)
    };
    holds && !except.split(", ").filter(|name| !name.is_empty()).any(is_in)
}

/// Returns every branch on the version, at either level, with the facts that lead to its parent.
fn on_versions(report: &Report) -> Vec<(Facts, Vec<Branch>)> {
    let is_version = |branch: &Branch| matches!(&*branch.when.fact, "clusterVersion" | "controllerVersion");
    let mut found = Vec::new();
    if report.branches.iter().any(is_version) {
        found.push((report.facts.clone(), report.branches.clone()));
    }
    for branch in report.branches.iter().filter(|branch| branch.branches.iter().any(is_version)) {
        let mut facts = report.facts.clone();
        for (name, value) in branch.facts.named() {
            facts.set(name, &value).expect("its own value");
        }
        found.push((facts, branch.branches.clone()));
    }
    found
}

/// Releases that there are, from the first with IPVS mode on, or versions of CCE on both sides of what its FAQ names.
fn versions(is_cce: bool) -> Vec<Version> {
    if !is_cce {
        let last_patch = |minor| match minor {
            20 => 15,
            21 => 14,
            _ => 17,
        };
        return (8..43)
            .flat_map(|minor| (0..=last_patch(minor)).map(move |patch| (minor, patch, 0)))
            .collect();
    }
    let patches = [0, 1, 2, 5, 8, 9, 10, 11, 12, 16, 17];
    let revisions = [0, 1, 19, 20, 21, 59, 60, 61];
    let of_minor =
        |minor| patches.into_iter().flat_map(move |patch| revisions.map(|revision| (minor, patch, revision)));
    (15..43).flat_map(of_minor).collect()
}

/// Returns the first CCE versions of all rows of the FAQ, and those before which a row ends.
fn bounds_of_the_faq() -> Vec<Version> {
    let text = include_str!("../knowledge/faq.toml");
    let faq: toml::Table = text.parse().expect("the build reads it too");
    let rows = faq["row"].as_array().expect("tables").iter().filter_map(|row| row.get("versions"));
    let ends = rows
        .flat_map(|spans| spans.as_array().expect("a list"))
        .flat_map(|span| span.as_array().expect("two"));
    let names = ends.map(|end| end.as_str().expect("text")).filter(|name| !name.is_empty());
    let mut bounds: Vec<Version> = names.map(|name| span(name).0).collect();
    bounds.sort_unstable();
    bounds.dedup();
    bounds
}

/// Compares every version that the parent allows with the branch whose words contain it. Returns how many were
/// compared.
fn assert_versions(line: &str) -> usize {
    let report = reusecheck_core::check(&facts(line), &ENGLISH);
    let mut checked = 0;
    for (parent, branches) in on_versions(&report) {
        let is_cce = report.platform.name() == "cce";
        let span_of_parent = parent.cluster_version.as_deref().map(span);
        for version in versions(is_cce) {
            let (minor, patch, revision) = version;
            // For an unknown release, 1.15 is the first.
            let is_allowed =
                span_of_parent.map_or(minor >= 15, |(from, to)| from <= version && version <= to);
            if !is_allowed {
                continue;
            }
            let name =
                if is_cce { format!("v1.{minor}.{patch}-r{revision}") } else { format!("1.{minor}.{patch}") };
            let holding: Vec<&Branch> = branches
                .iter()
                .filter(|branch| branch.when.value.split(", or ").any(|run| run_holds(run, version)))
                .collect();
            let words: Vec<&str> = branches.iter().map(|branch| &*branch.when.value).collect();
            assert_eq!(holding.len(), 1, "{line}: {name} in {words:?}");
            let node = Facts { cluster_version: Some(name.clone()), ..parent.clone() };
            let then = reusecheck_core::check(&node, &ENGLISH);
            let answer = (holding[0].rating, holding[0].range);
            assert_eq!((then.rating, then.range), answer, "{line}: {name} in {words:?}");
            checked += 1;
        }
    }
    checked
}

#[test]
fn a_release_is_in_the_branch_that_answers_for_it() {
    let mut checked = 0;
    for kernel in ["5.10.13", "5.9.3", "5.4.58", "4.19.94", "3.10.0-1160.el7.x86_64", "6.1.0", "-"] {
        for version in ["-", "1.19", "1.20", "1.21", "1.22", "1.13"] {
            for mode in ["ipvs", "-"] {
                for sysctls in ["", "conn_reuse_mode=1", "conntrack=1", "expire_nodest_conn=0"] {
                    checked += assert_versions(&format!("{version} | {kernel} | - | {mode} | {sysctls}"));
                }
            }
        }
    }
    assert!(checked > 1_000, "{checked}");
}

#[test]
fn a_version_of_cce_is_in_the_branch_that_answers_for_it() {
    let mut checked = 0;
    for version in ["v1.17", "v1.19", "v1.21", "v1.23", "-"] {
        for (kernel, os) in [
            ("4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64", "EulerOS 2.9"),
            ("3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64", "EulerOS 2.5"),
            ("5.10.0-60.18.0.50.r865_35.hce2.x86_64", "HCE OS 2.0"),
            ("-", "Ubuntu 22.04.3 LTS"),
        ] {
            for mode in ["ipvs", "-"] {
                checked += assert_versions(&format!("{version} | {kernel} | {os} | {mode} | platform=cce"));
            }
        }
    }
    assert!(checked > 1_000, "{checked}");
}

/// With the minor alone, or without the revision, the answers on both sides of a bound are branches.
#[test]
fn a_bound_of_the_faq_within_a_version_of_cce_is_branched_at() {
    let (mut split, bounds) = (Vec::new(), bounds_of_the_faq());
    for &(minor, patch, revision) in &bounds {
        let before = match revision.checked_sub(1) {
            Some(revision) => format!("v1.{minor}.{patch}-r{revision}"),
            None => format!("v1.{minor}.{}-r99", patch.saturating_sub(1)),
        };
        let from = format!("v1.{minor}.{patch}-r{revision}");
        for version in [format!("v1.{minor}"), format!("v1.{minor}.{patch}")] {
            let (first, last) = span(&version);
            let is_within = [&before, &from].into_iter().all(|name| (first..=last).contains(&span(name).0));
            for node in ["3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64 | EulerOS 2.5", "- | EulerOS 2.5"] {
                let rest = format!("{node} | ipvs | platform=cce");
                let answer = |version: &str| {
                    let report = reusecheck_core::check(&facts(&format!("{version} | {rest}")), &ENGLISH);
                    (report.rating, report.range)
                };
                if is_within && answer(&before) != answer(&from) {
                    let line = format!("{version} | {rest}");
                    let report = reusecheck_core::check(&facts(&line), &ENGLISH);
                    assert!(!on_versions(&report).is_empty(), "{line}: not branched at {from}");
                    assert!(assert_versions(&line) > 0, "{line}");
                    split.push(from.clone());
                }
            }
        }
    }
    split.dedup();
    let named = ["v1.19.8-r0", "v1.19.16-r60", "v1.21.11-r20", "v1.23.10-r0", "v1.25.5-r0", "v1.27.2-r0"];
    assert!(named.iter().all(|bound| split.iter().any(|split| split == bound)), "{split:?} of {bounds:?}");
}

#[test]
fn a_branch_that_is_open_says_how_to_close_it() {
    let open = |branch: &&Branch| branch.rating == Rating::Unknown;
    for line in ["- | - | - | -", "1.21 | - | - | -", "- | 5.10.13 | - | -"] {
        let report = reusecheck_core::check(&facts(line), &ENGLISH);
        assert!(!report.branches.is_empty(), "{line}");
        for branch in report.branches.iter().filter(open) {
            assert!(!branch.missing.is_empty(), "{line}: {}", branch.text);
        }
        let deeper = report.branches.iter().flat_map(|branch| &branch.branches);
        assert!(
            deeper.flat_map(|branch| &branch.branches).next().is_none(),
            "{line}: at most one level more"
        );
    }
}

/// An IPVS node without a kernel has a branch for every kernel that is too new to lack a commit, whoever built it.
#[test]
fn a_new_kernel_is_in_the_branch_that_answers_for_it() {
    let numbers = |release: &str| release.parse::<KernelRelease>().expect("a release").numbers();
    // A kernel that implies another platform changes the authority; branches never do.
    let shows_cce = |release: &String| {
        let alone = Facts { kernel: Some(release.clone()), ..Facts::default() };
        reusecheck_core::check(&alone, &ENGLISH).platform == PlatformAnswer::Cce
    };
    let all = examples().into_iter().flat_map(|(_, releases)| releases);
    let releases: Vec<String> = all.filter(|release| !shows_cce(release)).collect();
    let (mut branched, mut checked) = (0, 0);
    for version in ["-", "1.12.1", "1.18", "1.21.3", "1.27.3", "v1.30.2+k3s1"] {
        for sysctls in ["", "conn_reuse_mode=0", "expire_nodest_conn=0", "conn_reuse_mode=1 conntrack=1"] {
            let line = format!("{version} | - | - | ipvs | {sysctls}");
            let node = facts(&line);
            let report = reusecheck_core::check(&node, &ENGLISH);
            let [branch] = &*report.branches else { continue };
            assert_eq!(branch.when.fact, FactName::Kernel.name(), "{line}");
            let bound = branch.facts.kernel.as_deref().expect("the branch is on the kernel");
            assert_eq!(branch.when.value, format!("{bound} and later"));
            branched += 1;
            for release in releases.iter().filter(|release| numbers(release) >= numbers(bound)) {
                let then = Facts { kernel: Some(release.clone()), ..node.clone() };
                let then = reusecheck_core::check(&then, &ENGLISH);
                assert_eq!((then.rating, then.range), (branch.rating, branch.range), "{line} {release}");
                checked += 1;
            }
        }
    }
    assert!(branched > 5 && checked > 50, "{branched} {checked}");
    // CCE's own kernels are all older.
    assert!(reusecheck_core::check(&facts("v1.27.2-r0 | - | - | ipvs"), &ENGLISH).branches.is_empty());
}

/// Of the unknown sysctls, the one that leaves least open is asked for first; of equals the first in order.
#[test]
fn the_sysctl_that_narrows_most_is_branched_on() {
    const SYSCTLS: [&str; 3] = ["conn_reuse_mode", "expire_nodest_conn", "conntrack"];
    let mut chosen = [0; 3];
    for kernel in ["-", "5.4.58", "5.4.163", "4.19.94", "3.10.0-1160.el7.x86_64", "6.1.0", "5.10.0-custom"] {
        for read in 0..27 {
            let value = |at: u32| read / 3_u32.pow(at) % 3;
            let known = SYSCTLS.into_iter().zip(0..).filter(|(_, at)| value(*at) < 2);
            let known: Vec<String> = known.map(|(name, at)| format!("{name}={}", value(at))).collect();
            let mut node = facts(&format!("- | {kernel} | - | ipvs | {}", known.join(" ")));
            node.controller = Some(Controller::Other);
            let report = reusecheck_core::check(&node, &ENGLISH);
            // The largest open range once the sysctl is known; `None` where either value leaves the same.
            let left_open = |name: &str| {
                let answers = [0, 1].map(|value| {
                    let mut then = node.clone();
                    then.sysctls.set(&format!("net.ipv4.vs.{name}"), value);
                    let report = reusecheck_core::check(&then, &ENGLISH);
                    (report.rating, report.range)
                });
                let is_answer = answers.iter().any(|(rating, _)| *rating != Rating::Unknown);
                let width = |(_, range): (Rating, Option<(Rating, Rating)>)| {
                    range.map_or(0, |(best, worst)| worst as u8 - best as u8)
                };
                (is_answer && answers[0] != answers[1]).then(|| answers.map(width).into_iter().max())
            };
            let open = SYSCTLS.into_iter().zip(0_u32..).filter(|(_, at)| value(*at) == 2);
            let ranked = open.filter_map(|(name, _)| left_open(name).map(|width| (width, name)));
            let best = ranked.min_by_key(|(width, _)| *width).filter(|_| report.rating == Rating::Unknown);
            let branched =
                report.branches.first().map(|branch| branch.when.fact.trim_start_matches("net.ipv4.vs."));
            let branched = branched.filter(|fact| *fact != FactName::Kernel.name());
            assert_eq!(branched, best.map(|(_, name)| name), "{kernel} {known:?}");
            if let Some(at) = SYSCTLS.iter().position(|name| Some(*name) == branched) {
                chosen[at] += 1;
            }
        }
    }
    assert!(chosen.iter().all(|times| *times > 0), "{chosen:?}");
}

#[test]
fn releases_with_one_answer_are_one_branch_in_words() {
    let words = |line: &str| -> Vec<String> {
        let report = reusecheck_core::check(&facts(line), &ENGLISH);
        report.branches.into_iter().map(|branch| branch.when.value).collect()
    };
    let gate = ["1.15 to 1.21.8, except 1.20.15", "1.20.15, or 1.21.9 and later"];
    assert_eq!(words("- | 5.10.13 | - | ipvs"), gate);
    assert_eq!(words("1.20 | 5.10.13 | - | ipvs"), ["1.20.0 to 1.20.14", "1.20.15 and later"]);
    let cce = "3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64 | EulerOS 2.5 | ipvs | platform=cce";
    let within = ["v1.19.0-r0 up to, but not including, v1.19.16-r60", "v1.19.16-r60 and later"];
    assert_eq!(words(&format!("v1.19 | {cce}")), within);
    // A minor without a bound is named without a patch.
    let all = words(&format!("- | {cce}"));
    assert!(all[0].starts_with("v1.15 up to, but not including, v1."), "{all:?}");
}
