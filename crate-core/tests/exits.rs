//! The modes that a node can switch to, on both sides of each bound, and other vendors' statements.

use reusecheck_core::facts::{CommitProof, Facts, ShownBy};
use reusecheck_core::fleet::check_fleet;
use reusecheck_core::ipvs::Commit;
use reusecheck_core::messages::ENGLISH;
use reusecheck_core::report::{ExitStatus, Report};
use reusecheck_core::{check, knowledge, nearest_changes};

fn facts(version: &str, kernel: &str) -> Facts {
    let mut facts = Facts::default();
    for (name, value) in [("clusterVersion", version), ("kernel", kernel), ("proxyMode", "ipvs")] {
        if !value.is_empty() {
            facts.set(name, value).expect("a value that fits");
        }
    }
    facts
}

fn status(report: &Report, mode: &str) -> ExitStatus {
    report.exits.iter().find(|exit| exit.mode == mode).expect("each mode is listed").status
}

/// Statuses of nftables and iptables, by their initials: `o`, `c`, `u`.
fn statuses(version: &str, kernel: &str) -> String {
    let report = check(&facts(version, kernel), &ENGLISH);
    ["nftables", "iptables"].map(|mode| &status(&report, mode).name()[..1]).concat()
}

#[test]
fn each_rule_holds_up_to_its_bounds() {
    for (version, kernel, expected) in [
        ("1.28.15", "6.1.0", "co"),
        ("1.29.0", "6.1.0", "co"),
        ("1.30.14", "6.1.0", "co"),
        ("1.31.0", "6.1.0", "oo"),
        ("1.32.13", "6.1.0", "oo"),
        ("1.33.0", "6.1.0", "oo"),
        ("1.33.0", "5.12.19", "co"),
        ("1.33.0", "5.13.0", "oo"),
        ("1.31.0", "5.12.0", "co"),
        // A missing fact does not matter if all its values give the same decision.
        ("1.28.15", "", "cu"),
        ("1.33.0", "", "uu"),
        ("", "6.1.0", "uo"),
        ("", "5.10.0", "co"),
        ("", "", "uu"),
        ("1.33.0", "not a kernel", "uu"),
        // Distributions without iptables.
        ("1.33.0", "6.12.0-55.9.1.el10_0.x86_64", "oc"),
        ("1.33.0", "6.12.0-124.el10.aarch64", "oc"),
        ("1.33.0", "5.14.0-503.11.1.el9_5.x86_64", "oo"),
        ("1.33.0", "7.0.0-34-qcom-x1e", "oc"),
        ("1.33.0", "7.0.0-34-generic", "oo"),
        // Platforms where the mode is fixed, or where there is no IPVS mode.
        ("v1.33.1-r0", "5.10.0-182.0.0.95.r2220_156.hce2.x86_64", "cc"),
        ("v1.30.0-tke.9", "6.6.47-12.tl4.x86_64", "cc"),
        ("v1.33.4-gke.1134000", "6.6.97+", "cc"),
        ("v1.33.5-eks-3025e55", "6.1.150-174.273.amzn2023.x86_64", "oo"),
        // AKS has nftables mode two releases later.
        ("1.31.0", "6.8.0-1034-azure", "co"),
        ("1.32.13", "6.8.0-1034-azure", "co"),
        ("1.33.0", "6.8.0-1034-azure", "oo"),
        ("v1.31.2+k3s1", "6.8.0-1034-azure", "oo"),
        ("", "6.8.0-1034-azure", "uo"),
    ] {
        assert_eq!(statuses(version, kernel), expected, "{version} | {kernel}");
    }
}

#[test]
fn advice_follows_the_platform() {
    let steps = |version: &str, kernel: &str| {
        let report = check(&facts(version, kernel), &ENGLISH);
        let steps = report.exits.iter().flat_map(|exit| exit.steps.clone());
        steps.map(|step| step.text).collect::<Vec<_>>().join("\n")
    };
    assert!(steps("1.33.0", "6.1.0").contains("ConfigMap"));
    assert!(!steps("1.33.0", "6.1.0").contains("AKS"));
    let azure = steps("1.33.0", "6.8.0-1034-azure");
    assert!(
        azure.contains("On AKS") && azure.matches("ConfigMap").count() == 2,
        "one for each mode: {azure}"
    );
    assert!(!azure.contains("ConfigMap of kubeadm"), "{azure}");
    let commands = |kernel: &str| {
        let exits = check(&facts("1.33.0", kernel), &ENGLISH).exits.into_iter();
        exits.flat_map(|exit| exit.steps).flat_map(|step| step.commands).collect::<Vec<_>>().join("\n")
    };
    assert!(commands("6.8.0-1034-generic").contains("edit configmap"));
    assert!(!commands("6.8.0-1034-azure").contains("edit configmap"));
    let k3s = steps("v1.33.1+k3s1", "6.1.0");
    assert!(k3s.contains("kube-proxy-arg") && !k3s.contains("ConfigMap") && k3s.contains("--cleanup"));
    assert!(steps("v1.33.5-eks-3025e55", "6.1.0").contains("add-on"));
}

#[test]
fn texts_name_only_what_holds_for_the_release() {
    let text = |version: &str, kernel: &str| {
        let exits = check(&facts(version, kernel), &ENGLISH).exits.into_iter();
        let words = exits.flat_map(|exit| {
            [exit.text].into_iter().chain(exit.needs).chain(exit.steps.into_iter().map(|step| step.text))
        });
        words.collect::<Vec<_>>().join("\n")
    };
    // (what the text says, the first release with it, the first without, a kernel where it is said)
    for (words, first, last, after, kernel) in [
        ("KUBE-NODE-PORT", "1.20.0", "1.24.17", "1.25.0", "6.1.0"),
        ("inverted", "1.31.0", "1.32.13", "1.33.0", "5.10.0"),
        ("1.33.11", "1.31.0", "1.36.4", "1.37.0", "6.1.0"),
    ] {
        assert!(text(first, kernel).contains(words) && text(last, kernel).contains(words), "{words}");
        assert!(!text(after, kernel).contains(words), "{words}: {after}");
    }
    assert!(text("1.33.0", "5.10.0").contains("skipKernelVersionCheck"));
}

#[test]
fn a_fleet_proposes_no_upgrade_where_none_opens_a_mode() {
    let plan = |version: &str, kernel: &str| {
        let line =
            format!("{{\"clusterVersion\":\"{version}\",\"kernel\":\"{kernel}\",\"proxyMode\":\"ipvs\"}}");
        let plan = check_fleet(line.as_bytes(), &Facts::default(), &ENGLISH).plan;
        plan.off_ipvs.into_iter().map(|way| way.text).collect::<Vec<_>>().join("\n")
    };
    for (version, kernel, reason) in [
        ("v1.30.0-tke.9", "6.6.47-12.tl4.x86_64", "TKE"),
        ("v1.33.4-gke.1134000", "6.6.97+", "GKE"),
        ("v1.27.3-r0", "5.10.0-60.18.0.50.r865_35.hce2.x86_64", "CCE"),
    ] {
        let text = plan(version, kernel);
        assert!(text.contains(reason) && !text.contains("pgrade"), "{text}");
    }
    assert!(plan("1.28.0", "6.12.0-55.9.1.el10_0.x86_64").contains("Upgrade the cluster"));
}

#[test]
fn the_skew_of_nft_ends_with_1_37() {
    let warns = |version: &str| {
        let report = check(&facts(version, "6.1.0"), &ENGLISH);
        report.exits[0].needs.iter().any(|need| need.contains("1.33.11"))
    };
    assert!(warns("1.31.0") && warns("1.36.4"));
    assert!(!warns("1.37.0"));
}

#[test]
fn only_an_open_exit_has_needs_and_steps() {
    for (version, kernel) in
        [("1.33.0", "6.1.0"), ("1.33.0", ""), ("1.27.3", "4.18.0"), ("v1.27.3-r0", "5.10.0")]
    {
        for exit in check(&facts(version, kernel), &ENGLISH).exits {
            let is_open = exit.status == ExitStatus::Open;
            assert_eq!(is_open, !exit.needs.is_empty(), "{version} | {kernel}: {}", exit.mode);
            assert_eq!(is_open, !exit.steps.is_empty(), "{version} | {kernel}: {}", exit.mode);
            assert!(!exit.sources.is_empty() || exit.status == ExitStatus::Unknown);
        }
    }
}

#[test]
fn nodes_without_ipvs_have_no_exits() {
    for (name, value) in [
        ("proxyMode", "iptables"),
        ("proxyMode", "nftables"),
        ("proxyMode", "none"),
        ("controller", "kube-router"),
        ("controller", "other"),
        ("os", "Windows Server 2022 Datacenter"),
    ] {
        let mut facts = facts("1.33.0", "6.1.0");
        facts.set(name, value).expect("a value that fits");
        let report = check(&facts, &ENGLISH);
        assert!(report.exits.is_empty() && report.ipvs.is_none(), "{name}: {value}");
    }
    let unknown_mode = Facts { proxy_mode: None, ..facts("1.33.0", "6.1.0") };
    assert_eq!(check(&unknown_mode, &ENGLISH).exits.len(), 2);
}

#[test]
fn nearest_changes_offer_exactly_the_open_exits() {
    for version in ["1.20.4", "1.27.3", "1.31.0", "1.33.0", "v1.27.3-r0", "v1.30.0-tke.9", ""] {
        for kernel in ["", "5.4.58", "5.10.75", "5.14.0", "5.14.0-70.el9.x86_64", "6.12.0-55.el10_0.x86_64"] {
            let facts = facts(version, kernel);
            let report = check(&facts, &ENGLISH);
            let changes = nearest_changes(&facts, &ENGLISH);
            let offered: Vec<&str> = changes
                .iter()
                .filter(|change| change.fact == "proxyMode")
                .map(|change| &*change.to)
                .collect();
            let open = report.exits.iter().filter(|exit| exit.status == ExitStatus::Open);
            let open: Vec<&str> = open.map(|exit| &*exit.mode).collect();
            if report.rating == reusecheck_core::report::Rating::None {
                assert!(offered.is_empty(), "{version} | {kernel}");
            } else {
                assert_eq!(offered, open, "{version} | {kernel}");
            }
        }
    }
}

#[test]
fn the_dates_of_ipvs_are_in_the_report() {
    let report = check(&facts("1.33.0", "6.1.0"), &ENGLISH);
    let ipvs = report.ipvs.expect("a node in IPVS mode");
    assert_eq!([&*ipvs.deprecated, &*ipvs.disabled, &*ipvs.removed], ["1.35", "1.40", "1.43"]);
    assert!(ipvs.text.contains("plan"));
    for id in report.exits.iter().flat_map(|exit| &exit.sources).chain(&ipvs.sources) {
        assert!(report.sources.iter().any(|source| source.id == *id), "{id}");
    }
}

#[test]
fn a_fleet_counts_exits_and_plans_by_pool() {
    let node = |name: &str, pool: &str, version: &str, kernel: &str| {
        format!(
            "{{\"kind\":\"Node\",\"metadata\":{{\"name\":\"{name}\",\"labels\":{{\"eks.amazonaws.com/nodegroup\":\"{pool}\"}}}},\
             \"status\":{{\"nodeInfo\":{{\"kernelVersion\":\"{kernel}\",\"kubeletVersion\":\"{version}\"}}}}}}\n"
        )
    };
    let nodes = [
        node("a", "new", "v1.33.1", "6.1.0"),
        node("b", "new", "v1.33.1", "6.1.0"),
        node("c", "old", "v1.33.1", "5.4.58"),
        node("d", "arm", "v1.33.1", "7.0.0-34-qcom-x1e"),
    ]
    .concat();
    let mut facts = Facts::default();
    facts.set("proxyMode", "ipvs").expect("a mode");
    let fleet = check_fleet(nodes.as_bytes(), &facts, &ENGLISH);
    let (nft, ipt) = (fleet.exits["nftables"], fleet.exits["iptables"]);
    assert_eq!((nft.open, nft.closed, nft.unknown), (3, 1, 0));
    assert_eq!((ipt.open, ipt.closed, ipt.unknown), (3, 1, 0));
    let ways: Vec<(Option<&str>, usize, Vec<&str>)> = fleet
        .plan
        .off_ipvs
        .iter()
        .map(|way| {
            (way.mode.as_deref(), way.nodes, way.pools.iter().map(|pool| pool.name.as_str()).collect())
        })
        .collect();
    assert_eq!(ways, [(Some("nftables"), 3, vec!["new", "arm"]), (Some("iptables"), 1, vec!["old"])]);
    facts.set("proxyMode", "iptables").expect("a mode");
    let fleet = check_fleet(nodes.as_bytes(), &facts, &ENGLISH);
    assert!(fleet.exits.is_empty() && fleet.plan.off_ipvs.is_empty());
}

#[test]
fn vendor_statements_follow_the_names_in_the_facts() {
    let statements = |version: &str, kernel: &str| {
        let report = check(&facts(version, kernel), &ENGLISH);
        report
            .statements
            .iter()
            .map(|statement| (statement.vendor.to_string(), statement.agrees))
            .collect::<Vec<_>>()
    };
    let alibaba = |agrees| vec![("Alibaba Cloud".to_owned(), agrees)];
    // The kernel names the vendor. Whether the last builds before the threshold carry the commit is not known.
    assert_eq!(statements("1.22.3", "4.19.91-25.1.al7.x86_64"), alibaba(Some(true)));
    assert_eq!(statements("1.22.3", "4.19.91-24.al7.x86_64"), alibaba(None));
    assert_eq!(statements("1.22.3", "4.19.57-15.1.al7.x86_64"), alibaba(Some(true)));
    // A kernel of CentOS does not; the version does.
    assert_eq!(statements("v1.22.3-aliyun.1", "3.10.0-1160.el7.x86_64"), alibaba(Some(true)));
    assert_eq!(statements("1.22.3", "3.10.0-1160.el7.x86_64"), []);
    // A kernel that the statement is not about.
    assert_eq!(statements("v1.22.3-aliyun.1", "5.10.134-16.1.al8.x86_64"), []);
}

#[test]
fn a_statement_differs_only_from_what_is_known() {
    let kernel = "4.19.91-25.1.al7.x86_64";
    let with = |carried: bool| {
        let proof =
            CommitProof { kernel: kernel.to_owned(), commit: Commit::D35d, carried, by: ShownBy::Symbol };
        check(&Facts { commits: vec![proof], ..facts("1.22.3", kernel) }, &ENGLISH)
    };
    let agrees = |report: &Report| report.statements.iter().map(|one| one.agrees).collect::<Vec<_>>();
    assert_eq!(agrees(&with(true)), [Some(true)]);
    assert_eq!(agrees(&with(false)), [Some(false)]);
}

#[test]
fn a_statement_never_decides() {
    let with = check(&facts("v1.22.3-aliyun.1", "3.10.0-1160.el7.x86_64"), &ENGLISH);
    let without = check(&facts("1.22.3", "3.10.0-1160.el7.x86_64"), &ENGLISH);
    assert_eq!((with.rating, with.range, with.problems), (without.rating, without.range, without.problems));
    assert!(!with.statements.is_empty() && without.statements.is_empty());
}

#[test]
fn the_knowledge_lists_every_exit_and_statement() {
    let knowledge = knowledge();
    for part in ["rule", "need", "step"] {
        assert!(
            knowledge.exits.iter().any(|exit| exit.part == part && exit.status.is_some() == (part == "rule")),
            "{part}"
        );
    }
    let kernel =
        knowledge.exits.iter().find(|exit| exit.kernel[1] == "5.13").expect("the bound of nftables mode");
    assert!(ENGLISH.text(kernel.text).contains("5.13"));
    let unrecognised: Vec<&str> =
        knowledge.statements.iter().filter(|one| !one.recognised).map(|one| one.vendor).collect();
    assert_eq!(unrecognised, ["Kingsoft Cloud"]);
}
