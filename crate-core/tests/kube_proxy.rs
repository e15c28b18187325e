//! Both sides of every boundary of kube-proxy's releases and of its two kernel gates.

mod support;

use reusecheck_core::report::{Action, Certainty};
use support::check;

use Action::{LeavesFixedKernel as Leaves, Sets0, SkipsOldKernel as Skips, Unknown, Untouched};

/// The actions on a kernel below 4.1, one from 4.1 on, one from 5.9 on.
#[track_caller]
fn assert_actions(release: &str, expected: [Action; 3]) {
    for (kernel, expected) in ["3.10.107", "5.4.58", "5.10.83"].into_iter().zip(expected) {
        let report = check(&format!("{release} | {kernel} | - | ipvs"));
        assert_eq!(report.kube_proxy.action, expected, "{release} on {kernel}");
        assert_eq!(report.kube_proxy.writes, (expected == Sets0).then_some(0), "{release} on {kernel}");
        assert_eq!(report.kube_proxy.rule.is_empty(), expected == Unknown, "{release} on {kernel}");
    }
}

#[test]
fn every_boundary_by_patch_release() {
    const NEVER: [Action; 3] = [Untouched; 3];
    const ALWAYS: [Action; 3] = [Sets0; 3];
    const FROM_4_1: [Action; 3] = [Skips, Sets0, Sets0];
    const BETWEEN: [Action; 3] = [Skips, Sets0, Leaves];
    for (release, expected) in [
        ("1.7.16", [Unknown; 3]),
        ("1.8.0", NEVER),
        ("1.10.13", NEVER),
        ("1.11.6", NEVER),
        ("1.11.7", ALWAYS),
        ("1.11.10", ALWAYS),
        ("1.12.0", NEVER),
        ("1.12.4", NEVER),
        ("1.12.5", ALWAYS),
        ("1.12.10", ALWAYS),
        ("1.13.0", ALWAYS),
        ("1.18.20", ALWAYS),
        ("1.19.0", FROM_4_1),
        ("1.19.16", FROM_4_1),
        ("1.20.0", FROM_4_1),
        ("1.20.14", FROM_4_1),
        ("1.20.15", BETWEEN),
        ("1.21.0", FROM_4_1),
        ("1.21.8", FROM_4_1),
        ("1.21.9", BETWEEN),
        ("1.21.14", BETWEEN),
        ("1.22.0", BETWEEN),
        ("1.36.3", BETWEEN),
        ("1.37.0", BETWEEN),
    ] {
        assert_actions(release, expected);
    }
}

#[test]
fn a_minor_alone_is_unknown_where_its_patches_differ() {
    assert_actions("1.21", [Skips, Sets0, Unknown]);
    assert_actions("1.20", [Skips, Sets0, Unknown]);
    assert_actions("1.12", [Unknown, Unknown, Unknown]);
    assert_actions("1.17", [Sets0, Sets0, Sets0]);
    assert_actions("1.27", [Skips, Sets0, Leaves]);
}

#[test]
fn both_sides_of_both_kernel_gates() {
    for (kernel, expected) in [
        ("4.0.9", Skips),
        ("4.1", Sets0),
        ("5.8.18", Sets0),
        ("5.9-rc1", Leaves),
        ("5.9", Leaves),
        ("10.0.17763.2366", Unknown),
        // No release: a kernel that is not known, and rules that differ from kernel to kernel.
        ("5", Unknown),
        ("linux-5.10", Unknown),
    ] {
        assert_eq!(check(&format!("1.27.3 | {kernel} | - | ipvs")).kube_proxy.action, expected, "{kernel}");
    }
}

#[test]
fn without_a_kernel_only_what_holds_for_all_of_them() {
    assert_eq!(check("1.17.3 | - | - | ipvs").kube_proxy.action, Sets0);
    assert_eq!(check("1.27.3 | - | - | ipvs").kube_proxy.action, Unknown);
    // Unknown release: 1.15 and later, which all write 0 on this kernel.
    assert_eq!(check("- | 5.4.58 | - | ipvs").kube_proxy.action, Sets0);
    assert_eq!(check("- | 5.10.13 | - | ipvs").kube_proxy.action, Unknown);
    assert_eq!(check("1.27.3 | 5.4.58 | - | nftables").kube_proxy.action, Action::NotIpvs);
}

/// Where the action is unknown, the step says which facts would give it, and no other fact does.
#[test]
fn the_step_names_the_facts_that_the_action_depends_on() {
    let kernels = ["-", "3.10.107", "5.4.58", "5.10.83"];
    let action =
        |release: &str, kernel: &str| check(&format!("{release} | {kernel} | - | ipvs")).kube_proxy.action;
    // Every patch release that a version can mean, in those minors.
    let patches = |version: &str| -> Vec<String> {
        let is_exact = version.matches('.').count() > 1;
        let (from, to) = if is_exact { (0, 0) } else { (0, 22) };
        (from..=to)
            .map(|patch| if is_exact { version.to_owned() } else { format!("{version}.{patch}") })
            .collect()
    };
    for version in
        ["1.7.16", "1.10", "1.11", "1.12", "1.18", "1.20", "1.21", "1.21.8", "1.21.9", "1.22", "1.27.3"]
    {
        for kernel in kernels {
            let report = check(&format!("{version} | {kernel} | - | ipvs"));
            let said =
                report.steps.iter().find_map(|step| step.id.strip_prefix("kube-proxy-by-")).unwrap_or("");
            let possible = if kernel == "-" { &kernels[1..] } else { &[kernel][..] };
            let differ = |actions: Vec<Action>| actions.windows(2).any(|pair| pair[0] != pair[1]);
            let by_kernel = patches(version)
                .iter()
                .any(|patch| differ(possible.iter().map(|kernel| action(patch, kernel)).collect()));
            let by_release = possible
                .iter()
                .any(|kernel| differ(patches(version).iter().map(|patch| action(patch, kernel)).collect()));
            let expected = match (by_kernel, by_release) {
                (true, true) => "kernel-and-release",
                (true, false) => "kernel",
                (false, true) => "release",
                (false, false) => "",
            };
            assert_eq!(said, expected, "{version} on {kernel}");
        }
    }
}

#[test]
fn cce_numbers_are_not_kubernetes_numbers() {
    // v1.21.1-r0 is 1.21.7, before the gate of 1.21.9; v1.21.7-r0 is 1.21.14; r99 is not listed.
    assert_eq!(check("v1.21.1-r0 | 5.10.83 | - | ipvs").kube_proxy.action, Sets0);
    assert_eq!(check("v1.21.7-r0 | 5.10.83 | - | ipvs").kube_proxy.action, Leaves);
    assert_eq!(check("v1.21.9-r99 | 5.10.83 | - | ipvs").kube_proxy.action, Unknown);
    // A build tail does not hide the pair.
    assert_eq!(check("v1.21.7-r0-CCE22.5.1 | 5.10.83 | - | ipvs").kube_proxy.action, Leaves);
}

#[test]
fn the_other_writes_begin_with_their_releases() {
    for (release, expected) in [
        ("1.11.6", Some(0)),
        ("1.11.7", Some(1)),
        ("1.12.4", Some(0)),
        ("1.12.5", Some(1)),
        ("1.13.1", Some(0)),
        ("1.13.2", Some(1)),
        ("1.13", None),
        ("1.14.0", Some(1)),
        ("1.36.3", Some(1)),
    ] {
        let sysctls = check(&format!("{release} | 5.4.58 | - | ipvs")).sysctls;
        assert_eq!(sysctls.expire_nodest_conn.predicted, expected, "{release}");
        assert_eq!(sysctls.expire_quiescent_template.predicted, expected, "{release}");
        assert_eq!(sysctls.conntrack.predicted, Some(1), "{release}");
    }
}

#[test]
fn a_release_without_kernel_check_exits_where_the_sysctl_is_missing() {
    let has_exit = |line: &str| check(line).steps.iter().any(|step| step.id == "kube-proxy-exits");
    assert!(has_exit("1.18.20 | 3.10.107 | - | ipvs"));
    assert!(!has_exit("1.18.20 | 3.10.0-1160.el7.x86_64 | - | ipvs"), "RHEL 7 took the sysctl");
    assert!(!has_exit("1.19.0 | 3.10.107 | - | ipvs"), "checks the kernel");
}

#[test]
fn unread_sources_are_not_graded_source() {
    let grade = |line: &str| check(line).certainty;
    assert_eq!(grade("1.27.3 | 5.4.58 | - | ipvs"), Certainty::Source);
    assert_eq!(grade("v1.28.5+k3s1 | 5.4.58 | - | ipvs"), Certainty::Source);
    assert_eq!(grade("v1.28.5-eks-5308cf7 | 5.4.58 | - | ipvs"), Certainty::Inferred);
    assert_eq!(grade("1.12.6 | 5.4.58 | - | ipvs"), Certainty::Inferred);
    assert_eq!(grade("1.37.0 | 5.4.58 | - | ipvs"), Certainty::Inferred);
}
