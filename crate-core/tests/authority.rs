//! Which authority decides where several have a statement about a node, and which outcomes the others leave possible.

mod support;

use reusecheck_core::facts::{Controller, LivePatch, ModeSource};
use reusecheck_core::ipvs::Commit;
use reusecheck_core::messages::ENGLISH;
use reusecheck_core::report::{Certainty, ProblemId, Rating, Report, Status};
use support::{check, facts};

fn status(report: &Report, problem: ProblemId) -> Status {
    report.problems.iter().find(|found| found.id == problem).expect("each problem is listed").status
}

fn missing_facts(report: &Report) -> Vec<&str> {
    report.missing.iter().map(|missing| &*missing.fact).collect()
}

fn remedies(report: &Report) -> Vec<&str> {
    report.remedies.iter().map(|remedy| &*remedy.id).collect()
}

#[test]
fn undecided_faq_rows_keep_their_rating_possible() {
    // The model says stale backend. Ubuntu 22.04 and HCE OS 2.0 have such a kernel, and the FAQ calls them not affected.
    let report = check("v1.19.16-r0 | 5.10.13 | - | ipvs");
    assert_eq!(report.range, Some((Rating::None, Rating::High)));
    assert_eq!(missing_facts(&report), ["os"]);
    // No row is about that system, and values read on the node decide before any row.
    for system in ["CentOS 7", "Plan 9"] {
        assert_eq!(check(&format!("v1.19.16-r0 | 5.10.13 | {system} | ipvs")).rating, Rating::High);
    }
    let read = check("v1.19.16-r0 | 5.10.13 | - | ipvs | conn_reuse_mode=0");
    assert_eq!((read.rating, read.certainty), (Rating::High, Certainty::Observed));
    // The model and the row agree.
    let report = check("v1.25.3-r0 | 5.10.0-custom | - | ipvs");
    assert_eq!((report.rating, report.range), (Rating::None, None));
    // The row is not about that kernel.
    assert_eq!(check("v1.19.16-r0 | 5.4.58 | - | ipvs").rating, Rating::High);
}

#[test]
fn on_cce_no_kernel_is_named_by_the_model() {
    // Other rows of the FAQ may hold for the later build.
    let cce = check("v1.19.16-r0 | 5.4.58 | Plan 9 | ipvs");
    assert_eq!(cce.rating, Rating::High);
    assert!(!remedies(&cce).contains(&"upgrade-kernel"), "{:?}", remedies(&cce));
    assert!(remedies(&check("1.19.16 | 5.4.58 | Plan 9 | ipvs")).contains(&"upgrade-kernel"));
}

#[test]
fn a_fixed_build_with_value_0_leaves_stale_backends_possible() {
    let fixed = "v1.19.16-r0 | 4.18.0-147.5.1.6.h1071.eulerosv2r9.x86_64 | EulerOS 2.9 | ipvs";
    let read = check(&format!("{fixed} | conn_reuse_mode=0"));
    assert_eq!((read.rating, status(&read, ProblemId::StaleBackend)), (Rating::None, Status::Possible));
    assert!(!missing_facts(&read).contains(&"net.ipv4.vs.conn_reuse_mode"), "{:?}", missing_facts(&read));
    // The model's answer for an old kube-proxy that leaves 1 is not part of the vendor's statement.
    let old = check(&fixed.replace("v1.19.16-r0", "v1.11.0-r1"));
    assert_eq!((old.rating, status(&old, ProblemId::SynDelay)), (Rating::None, Status::No));
}

#[test]
fn faq_rows_that_contradict_read_values_are_ignored() {
    for (value, problem) in [(0, ProblemId::SynDelay), (1, ProblemId::StaleBackend)] {
        // The rows that leave the other value, and these kernels, are the only ones with that problem.
        let line = format!("v1.19.16-r0 | 5.10.0-custom | - | ipvs | conn_reuse_mode={value}");
        assert_eq!(status(&check(&line), problem), Status::No, "{line}");
    }
    let line = "v1.19.16-r0 | - | - | ipvs | conn_reuse_mode=0";
    assert_eq!(status(&check(line), ProblemId::SynDelay), Status::No, "{line}");
}

#[test]
fn older_faq_editions_add_no_outcomes() {
    // The open row of 2025 says stale backend as the model does, that of 2024 SYN delay.
    let mut node = facts("v1.19.16-r70 | 3.10.0-custom | - | ipvs");
    let proofs = Commit::NAMES.map(|commit| format!("3.10.0-custom:{commit}=no:symbol"));
    node.set("commits", &proofs.join(",")).expect("a value that fits");
    node.live_patch = Some(LivePatch::Loaded);
    let report = reusecheck_core::check(&node, &ENGLISH);
    assert_eq!((report.rating, report.certainty), (Rating::High, Certainty::Inferred));
    assert_eq!(status(&report, ProblemId::SynDelay), Status::No);
}

#[test]
fn a_weak_source_of_the_mode_weakens_only_what_rests_on_the_mode() {
    let read = "conn_reuse_mode=0 conntrack=1 expire_nodest_conn=1";
    for (kernel, rating) in [("5.4.58", Rating::High), ("5.4.163", Rating::None)] {
        for source in ModeSource::ALL {
            let mut node = facts(&format!("1.27.3 | {kernel} | - | ipvs | {read}"));
            node.mode_source = Some(source);
            let report = reusecheck_core::check(&node, &ENGLISH);
            let is_weak = rating != Rating::None && source != ModeSource::Running;
            let certainty = if is_weak { Certainty::Inferred } else { Certainty::Observed };
            assert_eq!((report.rating, report.certainty), (rating, certainty), "{kernel} {source}");
            assert_eq!(missing_facts(&report).contains(&"proxyMode"), is_weak, "{kernel} {source}");
        }
        let mut node = facts(&format!("1.27.3 | {kernel} | - | iptables | {read}"));
        node.mode_source = Some(ModeSource::Rules);
        let report = reusecheck_core::check(&node, &ENGLISH);
        assert_eq!((report.rating, report.certainty), (Rating::None, Certainty::Inferred), "{kernel}");
        // Without a mode, its source has no effect.
        let mut node = facts(&format!("1.27.3 | {kernel} | - | - | {read}"));
        node.mode_source = Some(ModeSource::Configured);
        let report = reusecheck_core::check(&node, &ENGLISH);
        assert_eq!(report.certainty == Certainty::Observed, rating == Rating::None, "{kernel}");
    }
}

#[test]
fn ipvs_mode_on_a_release_without_it_may_be_another_mode_or_release() {
    let report = check("1.43.0 | 5.4.58 | - | ipvs");
    assert_eq!(report.range, Some((Rating::None, Rating::High)));
    assert_eq!(missing_facts(&report)[..2], ["proxyMode", "controllerVersion"]);
    assert!(report.branches.is_empty(), "{:?}", report.branches);
    // No mode or release makes this kernel fail.
    assert_eq!(check("1.43.0 | 5.4.163 | - | ipvs").rating, Rating::None);
    assert_eq!(check("1.43.0 | 5.4.58 | - | iptables").certainty, Certainty::Source);
    // Such a version leads to no branch on the version either.
    let report = check("1.43.0 | 5.10.13 | - | ipvs");
    assert!(report.branches.iter().all(|branch| branch.when.fact == "net.ipv4.vs.conn_reuse_mode"));
}

#[test]
fn a_rating_that_was_read_needs_no_kernel_but_lost_datagrams_do() {
    let report = check("- | - | - | ipvs | conn_reuse_mode=1 conntrack=0");
    assert_eq!((report.rating, report.certainty), (Rating::None, Certainty::Observed));
    assert_eq!(status(&report, ProblemId::LostDatagram), Status::Possible);
    assert_eq!(missing_facts(&report), ["kernel"]);
    let report = check("- | - | - | - | conn_reuse_mode=1 conntrack=0");
    assert_eq!(missing_facts(&report), ["proxyMode", "kernel"]);
    // Without that sysctl no kernel flushes entries: nothing is open.
    let report = check("1.27.3 | - | - | ipvs | conn_reuse_mode=1 conntrack=0 expire_nodest_conn=0");
    assert_eq!(status(&report, ProblemId::LostDatagram), Status::Yes);
    assert!(missing_facts(&report).is_empty(), "{:?}", missing_facts(&report));
    // Whether another controller drops removed servers at once is not known.
    let mut node = facts("- | 6.1.0 | - | ipvs | conn_reuse_mode=1 conntrack=0 expire_nodest_conn=1");
    node.controller = Some(Controller::Other);
    let report = reusecheck_core::check(&node, &ENGLISH);
    assert_eq!(status(&report, ProblemId::LostDatagram), Status::Possible);
    assert!(!missing_facts(&report).contains(&"clusterVersion"), "{:?}", missing_facts(&report));
    node.controller = None;
    let report = reusecheck_core::check(&node, &ENGLISH);
    assert!(!missing_facts(&report).contains(&"controller"), "{:?}", missing_facts(&report));
}

#[test]
fn a_sysctl_is_a_branch_where_nothing_predicts_it() {
    let branches = |kernel: &str| -> Vec<(String, Rating)> {
        let mut node = facts(&format!("- | {kernel} | - | ipvs"));
        node.controller = Some(Controller::Other);
        let report = reusecheck_core::check(&node, &ENGLISH);
        let branches = report.branches.into_iter();
        branches
            .map(|branch| {
                assert_eq!(branch.when.fact, "net.ipv4.vs.conn_reuse_mode");
                assert_eq!(branch.facts.named().len(), 1);
                (branch.when.value, branch.rating)
            })
            .collect()
    };
    let branch = |value: &str, rating| (value.to_owned(), rating);
    assert_eq!(branches("5.10.13"), [branch("0", Rating::High), branch("1", Rating::None)]);
    assert_eq!(branches("5.4.58"), [branch("0", Rating::High), branch("1", Rating::Unknown)]);
    assert_eq!(branches("5.4.163"), [branch("0", Rating::Unknown), branch("1", Rating::None)]);
}

#[test]
fn a_change_that_does_not_cure_is_no_remedy() {
    let lists = |line: &str, remedy: &str| remedies(&check(line)).contains(&remedy);
    // Only a kernel with c95c heeds this sysctl in mode 0.
    assert!(lists("1.27.3 | 5.4.163 | - | ipvs | expire_nodest_conn=0", "set-expire-nodest-conn"));
    let stale = "1.21.3 | 5.4.58 | - | ipvs | conn_reuse_mode=0 expire_nodest_conn=0";
    // It is one of two causes of lost UDP requests there.
    let report = check(stale);
    let sysctl = report.remedies.iter().find(|remedy| remedy.id == "set-expire-nodest-conn").expect("listed");
    assert_eq!(sysctl.problems, [ProblemId::LostDatagram]);
    // 1 delays SYNs on this kernel.
    assert!(!lists(stale, "set-1") && !lists(stale, "restart-node"));
    let mut node = facts("- | 5.10.13 | - | ipvs | conn_reuse_mode=0");
    node.controller = Some(Controller::Other);
    let of_other = reusecheck_core::check(&node, &ENGLISH);
    assert!(!remedies(&of_other).iter().any(|remedy| ["set-1", "restart-node"].contains(remedy)));
    assert!(!lists("1.27.3 | 5.4.58 | - | ipvs", "use-fixed-os"), "only CCE has those systems");
    // 1.22 and later leave kernels from 5.9 on alone, and no others.
    assert!(!lists("1.27.3 | 5.4.163 | - | ipvs | expire_nodest_conn=0", "upgrade-cluster"));
    assert!(lists("1.21.3 | 5.10.13 | - | ipvs", "upgrade-cluster"));
    assert!(!lists("1.21.3 | 5.4.58 | - | ipvs", "upgrade-cluster"));
    assert!(
        !lists("v1.17.17-r0 | 5.10.13 | - | ipvs", "upgrade-cluster"),
        "other rows hold for the later one"
    );
}

#[test]
fn only_facts_that_change_the_answer_are_missing() {
    // The value that 1.19 writes on this kernel is known from its code.
    assert!(missing_facts(&check("1.19.3 | 5.10.13 | - | ipvs | expire_nodest_conn=1")).is_empty());
    // No row of the FAQ is about such a cluster.
    assert!(!missing_facts(&check("1.21.3 | - | - | ipvs")).contains(&"os"));
}

/// Returns the report of a CCE node in IPVS mode that shows which commits its kernel has; `proofs` names each with yes
/// or no.
fn shows(release: &str, proofs: &[(Commit, bool)]) -> Report {
    let mut node = facts(&format!("v1.19.16-r0 | {release} | - | ipvs"));
    let word = |carried: bool| if carried { "yes" } else { "no" };
    let proofs: Vec<String> = proofs
        .iter()
        .map(|(commit, carried)| format!("{release}:{}={}:symbol", commit.name(), word(*carried)))
        .collect();
    node.set("commits", &proofs.join(",")).expect("a value that fits");
    reusecheck_core::check(&node, &ENGLISH)
}

/// A build that the vendor lists as fixed.
const FIXED: &str = "4.18.0-147.5.1.6.h1071.eulerosv2r9.x86_64";

#[test]
fn commits_that_the_node_shows_decide_before_a_build_called_fixed() {
    assert_eq!((shows(FIXED, &[]).rating, shows(FIXED, &[]).certainty), (Rating::None, Certainty::Vendor));
    // Without c95c a 0 is a stale backend. Upstream's kube-proxy sets it; the vendor's own is not known.
    let report = shows(FIXED, &[(Commit::C95c, false)]);
    assert_eq!((report.rating, report.range), (Rating::Unknown, Some((Rating::None, Rating::High))));
    assert_eq!(missing_facts(&report).first(), Some(&"net.ipv4.vs.conn_reuse_mode"));
    let mut read = facts(&format!("v1.19.16-r0 | {FIXED} | - | ipvs | conn_reuse_mode=0"));
    read.set("commits", &format!("{FIXED}:{}=no:symbol", Commit::C95c.name())).expect("it fits");
    assert_eq!(reusecheck_core::check(&read, &ENGLISH).rating, Rating::High);
    // A proof that leaves the rating open does not overrule the vendor.
    assert_eq!(shows(FIXED, &[(Commit::F0a5, true)]).rating, Rating::None);
    // Nor does one from before a live patch.
    let mut patched = facts(&format!("v1.19.16-r0 | {FIXED} | - | ipvs"));
    patched.set("commits", &format!("{FIXED}:{}=no:symbol", Commit::C95c.name())).expect("it fits");
    patched.live_patch = Some(LivePatch::Loaded);
    let report = reusecheck_core::check(&patched, &ENGLISH);
    assert_eq!(report.rating, Rating::None);
    // The patch may add what the symbols lack; until somebody reads conn_reuse_mode, both stay possible.
    assert_eq!(status(&report, ProblemId::StaleBackend), Status::Possible);
}

#[test]
fn proofs_for_all_commits_outweigh_a_vendors_all_clear() {
    for set in 0_u8..32 {
        let proofs = Commit::ALL.map(|commit| (commit, set & 1 << commit as u8 != 0));
        let (fixed, custom) = (shows(FIXED, &proofs), shows("4.18.0-147.custom", &proofs));
        assert_eq!(fixed.rating == Rating::None, custom.rating == Rating::None, "{set:05b}");
    }
}
