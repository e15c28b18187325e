//! Evidence about the kernel in addition to its release: the build date, proofs about single commits.

use proptest::prelude::*;
use reusecheck_core::facts::{CommitProof, Facts, LivePatch, ProxyMode, ShownBy};
use reusecheck_core::ipvs::Commit;
use reusecheck_core::messages::ENGLISH;
use reusecheck_core::report::{Certainty, CommitStatus, Report};
use reusecheck_core::{check, check_text};

/// Returns the report for a kernel built on that day; an empty day is an unknown one.
fn built(release: &str, day: &str) -> Report {
    let facts = Facts {
        kernel: Some(release.to_owned()),
        kernel_built: Some(day.to_owned()).filter(|day| !day.is_empty()),
        cluster_version: Some("1.21.8".to_owned()),
        proxy_mode: Some(ProxyMode::Ipvs),
        ..Facts::default()
    };
    check(&facts, &ENGLISH)
}

/// Returns a sign for each commit: `+`, `-` or `?`.
fn signs(report: &Report) -> String {
    let signs = report.kernel.commits.all().map(|commit| match commit {
        CommitStatus::Yes => '+',
        CommitStatus::No => '-',
        CommitStatus::Unknown => '?',
    });
    String::from_iter(signs)
}

fn has_step(report: &Report, id: &str) -> bool {
    report.steps.iter().any(|step| step.id == id)
}

#[test]
fn a_day_fills_what_the_table_leaves_open() {
    for (release, day, without, with) in [
        // Kylin: a form of f0a5e4d7a594 was public before its build, c95c07836fa4 was not.
        ("4.19.90-52.15.v2207.ky10.aarch64", "2021-05-24", "++???", "++??-"),
        ("4.14.0-115.10.1.el7a.aarch64", "2019-05-24", "++???", "++---"),
        ("4.19.91-24.al7.x86_64", "2021-03-23", "++???", "++??-"),
        // Self-built: known by its base alone.
        ("4.14.71-custom", "2018-09-20", "++???", "++---"),
        ("4.4.180-1-default", "2019-05-06", "+????", "+?---"),
        // A vendor with private changes.
        ("4.18.0-147.5.2.1.h579.eulerosv2r10.x86_64", "2020-05-01", "++???", "++--?"),
        ("3.10.107-1-tlinux2-0050", "2018-01-31", "?????", "???--"),
    ] {
        assert_eq!(signs(&built(release, "")), without, "{release}");
        let report = built(release, day);
        assert_eq!(signs(&report), with, "{release} of {day}");
        assert!(has_step(&report, "kernel-older"), "{release} of {day}");
        assert_eq!(report.kernel.evidence, Certainty::Inferred, "{release} of {day}");
    }
}

#[test]
fn a_live_patch_leaves_only_inferences() {
    let text =
        "$ uname -r\n5.4.0-100-generic\n$ kpatch list\nLoaded patch modules:\nkpatch_5_4_0_100_1 [enabled]\n";
    let facts = Facts {
        cluster_version: Some("1.27.3".to_owned()),
        proxy_mode: Some(ProxyMode::Ipvs),
        ..Facts::default()
    };
    let patched = check_text(text, &facts, &ENGLISH);
    assert_eq!(patched.facts.live_patch, Some(LivePatch::Loaded));
    for listed in ["/sys/kernel/livepatch/kpatch_1", "/sys/kernel/livepatch/livepatch_2/enabled:1"] {
        assert_eq!(reusecheck_core::read_text(listed).facts.live_patch, Some(LivePatch::Loaded), "{listed}");
    }
    assert_eq!((patched.kernel.evidence, patched.certainty), (Certainty::Inferred, Certainty::Inferred));
    assert!(has_step(&patched, "live-patched"));
    let facts = Facts { live_patch: Some(LivePatch::None), ..patched.facts.clone() };
    let plain = check(&facts, &ENGLISH);
    assert_eq!((plain.rating, plain.kernel.evidence), (patched.rating, Certainty::Source));
    assert!(!has_step(&plain, "live-patched"));
    // A patch in one kernel proves nothing about another.
    let other = Facts { kernel: Some("5.4.0-99-generic".to_owned()), ..facts };
    assert!(!has_step(&check_text(text, &other, &ENGLISH), "live-patched"));
}

#[test]
fn a_late_day_proves_nothing() {
    for release in ["4.19.90-52.15.v2207.ky10.aarch64", "4.14.71-custom", "5.4.58"] {
        let report = built(release, "2025-01-01");
        assert_eq!(signs(&report), signs(&built(release, "")), "{release}");
        assert!(!has_step(&report, "kernel-older"), "{release}");
    }
}

#[test]
fn a_day_that_contradicts_the_table_is_reported_and_not_used() {
    // 4.18.0-372.9.1 carries c95c07836fa4; 35dfb013149f stays as the table has it.
    let release = "4.18.0-372.9.1.el8.x86_64";
    let report = built(release, "2021-06-01");
    assert_eq!(signs(&report), signs(&built(release, "")));
    assert!(has_step(&report, "kernel-date-inconsistent"));
    assert!(!has_step(&report, "kernel-older"));
}

proptest! {
    /// A build date never removes a commit, and never turns anything into a yes.
    #[test]
    fn a_day_never_changes_what_is_known(
        release in prop::sample::select(vec![
            "5.4.163", "4.19.0-19-amd64", "4.18.0-513.9.1.el8_9.x86_64", "5.15.0-100.96.32.el8uek.x86_64",
            "4.1.12-124.43.4.el7uek.x86_64", "4.19.90-17.ky10.aarch64", "4.14.105-19-0024", "6.1.0-custom",
            "5.10.0-60.18.0.50.r865_35.hce2.x86_64", "5.3.18-59.19-default",
        ]),
        (year, month, day) in (2009_u32..2027, 1_u32..13, 1_u32..29),
    ) {
        let before = built(release, "").kernel.commits.all();
        let after = built(release, &format!("{year}-{month:02}-{day:02}")).kernel.commits.all();
        for (before, after) in before.into_iter().zip(after) {
            let is_filled = before == CommitStatus::Unknown && after == CommitStatus::No;
            prop_assert!(before == after || is_filled, "{release} {year}-{month}-{day}");
        }
    }
}

/// Returns the report for a kernel with proofs of these commits.
fn proved(release: &str, proved_for: &str, proofs: &[(Commit, bool)]) -> Report {
    let proof = |&(commit, carried): &(Commit, bool)| CommitProof {
        kernel: proved_for.to_owned(),
        commit,
        carried,
        by: ShownBy::Changelog,
    };
    let facts = Facts {
        kernel: Some(release.to_owned()),
        commits: proofs.iter().map(proof).collect(),
        cluster_version: Some("1.21.8".to_owned()),
        proxy_mode: Some(ProxyMode::Ipvs),
        ..Facts::default()
    };
    check(&facts, &ENGLISH)
}

#[test]
fn a_proof_decides_before_the_table() {
    let release = "4.19.90-52.15.v2207.ky10.aarch64";
    let report = proved(release, release, &[(Commit::F0a5, true), (Commit::C95c, false)]);
    assert_eq!(signs(&report), "+++?-");
    assert!(has_step(&report, "kernel-shown") && !has_step(&report, "kernel-shown-contradicts"));
    // d752c3645717 and f719e3754ee2 still rest on the base version.
    assert_eq!(report.kernel.evidence, Certainty::Inferred);

    let report = proved("5.4.58", "5.4.58", &[(Commit::C95c, true)]);
    assert_eq!(signs(&report), "++--+");
    assert!(has_step(&report, "kernel-shown-contradicts"));
}

#[test]
fn where_the_table_says_nothing_a_proof_is_graded_source() {
    let release = "3.10.107-1-tlinux2-0050";
    let report = proved(release, release, &[(Commit::D35d, false)]);
    assert_eq!((signs(&report).as_str(), report.kernel.evidence), ("???-?", Certainty::Source));
}

#[test]
fn proofs_for_all_commits_are_graded_source() {
    let all = Commit::ALL.map(|commit| (commit, true));
    let report = proved("5.10.0-custom", "5.10.0-custom", &all);
    assert_eq!((signs(&report).as_str(), report.kernel.evidence), ("+++++", Certainty::Source));
}

#[test]
fn a_proof_for_another_kernel_does_not_count() {
    let report = proved("5.4.58", "5.4.57", &[(Commit::C95c, true)]);
    assert_eq!(signs(&report), "++---");
    assert!(!has_step(&report, "kernel-shown"));
    // The same kernel in another spelling.
    assert_eq!(signs(&proved("v5.4.58", "5.4.58 (amd64)", &[(Commit::C95c, true)])), "++--+");
}

#[test]
fn a_proof_keeps_a_day_from_being_used() {
    let mut facts = Facts {
        kernel: Some("4.14.71-custom".to_owned()),
        kernel_built: Some("2018-09-20".to_owned()),
        proxy_mode: Some(ProxyMode::Ipvs),
        ..Facts::default()
    };
    facts.commits.push(CommitProof {
        kernel: "4.14.71-custom".to_owned(),
        commit: Commit::C95c,
        carried: true,
        by: ShownBy::Symbol,
    });
    let report = check(&facts, &ENGLISH);
    assert_eq!(signs(&report), "++??+");
    assert!(has_step(&report, "kernel-date-inconsistent"));
}
