//! Lost UDP requests: the vendor's thresholds, other deciding facts, remedies, and nodes that were rated by hand.

mod support;

use reusecheck_core::facts::{CommitProof, Controller, Facts, ShownBy};
use reusecheck_core::ipvs::Commit;
use reusecheck_core::messages::{ENGLISH, id};
use reusecheck_core::report::{FaqPage, FaqProblem, ProblemId, Rating, Report, Status, When};
use support::{check, facts};

use Rating::{High, Medium, None as Clean, Unknown};
use Status::{No, Possible, Yes};

fn lost(report: &Report) -> Status {
    let found = report.problems.iter().find(|problem| problem.id == ProblemId::LostDatagram);
    found.expect("every problem has a status").status
}

fn by(line: &str, controller: Controller) -> Report {
    reusecheck_core::check(&Facts { controller: Some(controller), ..facts(line) }, &ENGLISH)
}

fn has_step(report: &Report, step: &str) -> bool {
    report.steps.iter().any(|written| written.id == step)
}

/// Returns the ids of the remedies that name the problem.
fn remedies(report: &Report) -> Vec<&str> {
    let of_datagrams =
        report.remedies.iter().filter(|remedy| remedy.problems.contains(&ProblemId::LostDatagram));
    of_datagrams.map(|remedy| &*remedy.id).collect()
}

/// Each node was rated by hand before `check` ran: rating, then whether UDP requests are lost.
#[test]
fn nodes_judged_by_hand() {
    let x86 = |build: &str| {
        format!("v1.19.16-r0 | 4.18.0-147.5.1.6.{build}.eulerosv2r9.x86_64 | EulerOS 2.9 | ipvs")
    };
    let arm = |build: &str| {
        format!("v1.19.16-r0 | 4.19.90-vhulk2103.1.0.{build}.eulerosv2r9.aarch64 | EulerOS 2.9 | ipvs")
    };
    let cases = [
        // The two pages have different thresholds: between them reuse is fixed and DNS is not.
        (x86("h541"), High, Yes),
        (x86("h686"), Clean, Yes),
        (x86("h997"), Clean, Yes),
        (x86("h998"), Clean, No),
        (arm("h584"), Clean, Yes),
        (arm("h989"), Clean, Yes),
        (arm("h990"), Clean, No),
        // A newer base than the pages name: neither says anything, and its code is not public.
        (
            "v1.19.16-r0 | 4.18.0-147.5.1.7.h1000.eulerosv2r9.x86_64 | EulerOS 2.9 | ipvs".into(),
            Unknown,
            Possible,
        ),
        // The newest edition says 0 for EulerOS 2.5; RHEL 7's code has no 35df.
        ("v1.27.2-r0 | 3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64 | EulerOS 2.5 | ipvs".into(), High, Yes),
        ("v1.25.3-r0 | 5.10.0-60.18.0.50.r865_35.hce2.x86_64 | HCE OS 2.0 | ipvs".into(), Clean, No),
        // RHEL took c95c in 8.6 and 35df with 4.18.0-513.9.1; the first builds of 8.9 were not read.
        ("1.27.3 | 4.18.0-477.10.1.el8_8.x86_64 | Rocky Linux 8.8 | ipvs".into(), Clean, Yes),
        ("1.27.3 | 4.18.0-513.5.1.el8_9.x86_64 | Rocky Linux 8.9 | ipvs".into(), Clean, Possible),
        ("1.27.3 | 4.18.0-513.9.1.el8_9.x86_64 | Rocky Linux 8.9 | ipvs".into(), Clean, No),
        // kube-proxy writes 0 below 5.9; RHEL 8.4 has no fix.
        ("v1.28.5+k3s1 | 4.18.0-305.el8.x86_64 | Rocky Linux 8.4 | ipvs".into(), High, Yes),
        ("1.36.0 | 6.12.0-55.9.1.el10_0.x86_64 | AlmaLinux 10.0 | ipvs".into(), Clean, No),
        ("1.33.2 | 5.10.0-32-amd64 | Debian GNU/Linux 11 (bullseye) | ipvs".into(), Clean, No),
        // kube-proxy leaves 3.10 alone: 1, and the SYN is dropped.
        ("1.23.17 | 3.10.0-1160.el7.x86_64 | CentOS Linux 7 (Core) | ipvs".into(), Medium, Yes),
        ("1.28.2 | 5.15.0-91-generic | Ubuntu 22.04.3 LTS | ipvs".into(), Clean, No),
        ("1.18.20 | 4.15.0-112-generic | Ubuntu 18.04.5 LTS | ipvs".into(), High, Yes),
        ("1.21.3 | 5.4.0-66-generic | Ubuntu 20.04.2 LTS | ipvs".into(), High, Yes),
        // c95c came with 5.4.163; 35df never came to 5.4.
        ("1.27.3 | 5.4.163 | - | ipvs".into(), Clean, Yes),
        ("v1.29.0-eks-5e0fdde | 5.10.199-190.747.amzn2.x86_64 | Amazon Linux 2 | ipvs".into(), Clean, No),
        ("1.36.1 | 7.0.0-31-generic | Ubuntu 26.04 LTS | ipvs | conn_reuse_mode=0".into(), Clean, No),
        ("1.23.17 | 3.10.0-1160.el7.x86_64 | CentOS Linux 7 (Core) | iptables".into(), Clean, No),
        ("1.27.3 | 5.4.58 | - | -".into(), Unknown, Possible),
    ];
    for (line, rating, status) in cases {
        let report = check(&line);
        assert_eq!((report.rating, lost(&report)), (rating, status), "{line}\n{:#?}", report.steps);
    }
    // It writes 0 on every kernel; 6.1 carries everything. Whether it drains UDP backends is an option of its own.
    let report = by("- | 6.1.0-28-amd64 | Debian GNU/Linux 12 (bookworm) | -", Controller::KubeRouter);
    assert_eq!((report.rating, lost(&report)), (Clean, Possible));
}

#[test]
fn the_page_about_dns_decides_where_the_commits_are_unknown() {
    let rows = |report: &Report| -> Vec<(String, FaqProblem, bool)> {
        let rows = report.faq.iter().filter(|row| row.page == FaqPage::Datagram);
        rows.map(|row| (row.row.to_string(), row.problem, row.agrees)).collect()
    };
    let h700 = "v1.21.7-r0 | 4.18.0-147.5.1.6.h700.eulerosv2r9.x86_64 | EulerOS 2.9 | ipvs";
    let report = check(h700);
    assert_eq!(rows(&report), [("dns-euleros-2.9-old".to_owned(), FaqProblem::LostDatagram, true)]);
    assert!(has_step(&report, "faq-two-pages") && has_step(&report, "datagram-vendor"));
    assert_eq!(report.headline(&ENGLISH), ENGLISH.text(id::HEADLINE_NONE_OF_REUSE));
    // Without the kernel both rows may apply; without 00427's platform none is consulted.
    let report = check("v1.21.7-r0 | - | EulerOS 2.9 | ipvs");
    assert_eq!(lost(&report), Possible);
    assert_eq!(rows(&report).len(), 2);
    let report = check("v1.21.7 | - | CentOS Linux 7 (Core) | ipvs | platform=upstream");
    assert_eq!((lost(&report), rows(&report).len()), (Possible, 0));
    // The page names CentOS and HCE OS 2.0 without a build.
    assert_eq!(lost(&check("v1.21.7-r0 | - | CentOS Linux 7 (Core) | ipvs")), Yes);
    assert_eq!(lost(&check("v1.25.3-r0 | - | HCE OS 2.0 | ipvs")), No);
    // The node itself outweighs the vendor, in both directions.
    for (build, carried, expected) in [("h700", true, No), ("h998", false, Yes)] {
        let kernel = format!("4.18.0-147.5.1.6.{build}.eulerosv2r9.x86_64");
        let proof =
            CommitProof { kernel: kernel.clone(), commit: Commit::D35d, carried, by: ShownBy::Symbol };
        let line = format!("v1.21.7-r0 | {kernel} | EulerOS 2.9 | ipvs");
        let report = reusecheck_core::check(&Facts { commits: vec![proof], ..facts(&line) }, &ENGLISH);
        assert_eq!((report.rating, lost(&report)), (Clean, expected), "{build}");
        assert!(!has_step(&report, "datagram-vendor"));
    }
    // A 0 that was read: no kernel flushes then.
    let report = check("v1.25.3-r0 | - | HCE OS 2.0 | ipvs | expire_nodest_conn=0");
    assert_eq!(lost(&report), Yes);
    assert!(has_step(&report, "datagram-lost-until-expiry"));
}

#[test]
fn releases_that_keep_removed_backends() {
    // (release, lost on a kernel that flushes)
    for (release, expected) in [
        ("1.11.5", Yes),
        ("1.12.10", No),
        ("1.13.6", Yes),
        ("1.13.7", No),
        ("1.14.2", Yes),
        ("1.14.3", No),
        ("1.14", Possible),
        ("1.15.0", No),
    ] {
        let line = format!("{release} | 5.10.100 | - | ipvs");
        assert_eq!(lost(&check(&line)), expected, "{line}");
    }
    assert!(has_step(&check("1.14.2 | 5.10.100 | - | ipvs"), "datagram-backend-kept"));
    let line = "- | 5.10.100 | - | ipvs | expire_nodest_conn=1 conntrack=1";
    assert_eq!(lost(&by(line, Controller::Other)), Possible);
    assert_eq!(lost(&check(line)), No);
}

#[test]
fn remedies_follow_the_platform() {
    let h700 = "v1.21.7-r0 | 4.18.0-147.5.1.6.h700.eulerosv2r9.x86_64 | EulerOS 2.9 | ipvs";
    assert_eq!(
        remedies(&check(h700)),
        [
            "upgrade-euleros-2-9-dns",
            "use-fixed-os",
            "use-other-mode-cce",
            "nodelocal-dns-cce",
            "udp-timeout-cce",
            "wait-for-entries"
        ]
    );
    let eased = |line: &str| {
        let report = check(line);
        let ids = remedies(&report).into_iter().map(str::to_owned);
        ids.filter(|id| id.starts_with("udp-timeout") || id.starts_with("nodelocal")).collect::<Vec<_>>()
    };
    // The option came with 1.18; CCE has no way to set it, and other distributions have their own.
    assert_eq!(eased("1.18.0 | 5.4.163 | - | ipvs"), ["nodelocal-dns", "udp-timeout"]);
    assert_eq!(eased("1.17.9 | 5.4.163 | - | ipvs"), ["nodelocal-dns", "udp-timeout-by-hand"]);
    assert_eq!(eased("- | 5.4.163 | - | ipvs"), ["nodelocal-dns", "udp-timeout-by-hand"]);
    assert_eq!(eased("v1.28.5+rke2r1 | 5.4.163 | - | ipvs"), ["nodelocal-dns", "udp-timeout-by-hand"]);
    assert_eq!(eased("1.28.5 | 5.4.0-1034-azure | - | ipvs"), ["nodelocal-dns", "udp-timeout-azure"]);
    assert_eq!(eased("v1.28.5+k3s1 | 5.4.0-1034-azure | - | ipvs"), ["nodelocal-dns", "udp-timeout"]);
    let commands = |line: &str, remedy: &str| {
        let found = check(line).remedies.into_iter().find(|listed| listed.id == remedy);
        found.expect("listed").commands.join("; ")
    };
    assert!(
        commands("v1.28.5+k3s1 | 5.4.163 | - | ipvs", "udp-timeout").contains("systemctl restart 'k3s*'")
    );
    assert!(commands("1.28.5 | 5.4.163 | - | ipvs", "udp-timeout").contains("rollout restart daemonset"));
    assert!(has_step(&check(h700), "cce-kube-proxy-unit"));
    assert!(!has_step(&check("1.28.5 | 5.4.163 | - | ipvs"), "cce-kube-proxy-unit"));
    let router = by("- | 5.4.163 | - | -", Controller::KubeRouter);
    assert!(
        remedies(&router).contains(&"udp-timeout-kube-router")
            && !remedies(&router).contains(&"use-other-mode")
    );
}

#[test]
fn a_kernel_remedy_names_only_what_applies() {
    let upgrade = |line: &str| {
        let report = check(line);
        let found = report.remedies.into_iter().find(|remedy| remedy.id == "upgrade-kernel-udp");
        found.map(|remedy| remedy.text).expect("listed")
    };
    let rocky = upgrade("1.27.3 | 4.18.0-477.10.1.el8_8.x86_64 | Rocky Linux 8.8 | ipvs");
    assert!(rocky.contains("4.18.0-513.9.1"), "{rocky}");
    let ubuntu = upgrade("1.27.3 | 5.4.0-216-generic | Ubuntu 20.04 | ipvs");
    assert!(
        ubuntu.starts_with("No build of this branch (Ubuntu 5.4) is known to flush the entries"),
        "{ubuntu}"
    );
    // One build ends both, so it is listed once.
    let report = check("1.18.20 | 5.8.1 | - | ipvs");
    let both = report.remedies.iter().find(|remedy| remedy.id == "upgrade-kernel").expect("affected");
    assert_eq!(both.problems, [ProblemId::StaleBackend, ProblemId::LostDatagram]);
    assert!(report.remedies.iter().all(|remedy| remedy.id != "upgrade-kernel-udp"));
}

/// Returns what ends or may end lost UDP requests for good.
fn lasting(report: &Report) -> Vec<&str> {
    let is_lasting = |remedy: &&reusecheck_core::report::Remedy| {
        matches!(remedy.when, When::AtOnce | When::Lasting) && !remedy.id.starts_with("use-")
    };
    let of_datagrams =
        |remedy: &&reusecheck_core::report::Remedy| remedy.problems.contains(&ProblemId::LostDatagram);
    report.remedies.iter().filter(of_datagrams).filter(is_lasting).map(|remedy| &*remedy.id).collect()
}

#[test]
fn each_cause_of_lost_datagrams_has_its_own_remedy() {
    for (line, expected) in [
        ("1.13.3 | 5.15.0-60-generic | Ubuntu 22.04 | ipvs", vec!["upgrade-kube-proxy-udp"]),
        ("1.14 | 5.15.0-60-generic | Ubuntu 22.04 | ipvs", vec!["upgrade-kube-proxy-udp"]),
        ("1.13.3 | 5.4.163 | - | ipvs", vec!["upgrade-kube-proxy-udp", "upgrade-kernel-udp"]),
        (
            "1.36.0 | 6.12.0-55.9.1.el10_0.x86_64 | - | ipvs | expire_nodest_conn=0",
            vec!["set-expire-nodest-conn"],
        ),
        ("1.30.0 | 6.1.0-18-amd64 | - | ipvs | expire_nodest_conn=0", vec!["set-expire-nodest-conn"]),
        (
            "1.30.0 | 5.4.60 | - | ipvs | conn_reuse_mode=1 expire_nodest_conn=0",
            vec!["set-expire-nodest-conn", "upgrade-kernel-udp"],
        ),
        ("1.30.0 | 5.4.163 | - | ipvs", vec!["upgrade-kernel-udp"]),
    ] {
        let report = check(line);
        assert_eq!(lasting(&report), expected, "{line}");
        // A remedy for one of several causes says so.
        let part = ENGLISH.text(id::REMEDY_PART_OTHER_CAUSES);
        for remedy in report.remedies.iter().filter(|remedy| expected.contains(&&*remedy.id)) {
            assert_eq!(remedy.text.contains(part), expected.len() > 1, "{line}: {}", remedy.text);
        }
    }
    let router = |kernel: &str| by(&format!("- | {kernel} | - | -"), Controller::KubeRouter);
    assert_eq!(lasting(&router("6.1.0-18-amd64")), ["stop-kube-router-draining"]);
    assert_eq!(lasting(&router("5.4.163")), ["stop-kube-router-draining", "upgrade-kernel-udp"]);
    assert!(lasting(&by("- | 6.1.0-18-amd64 | - | -", Controller::Other)).is_empty());
    // A build that only lacks the other cause's remedy still has the fix.
    let line = "1.13.3 | 4.18.0-477.10.1.el8_8.x86_64 | Rocky Linux 8.8 | ipvs";
    let text = check(line).remedies.into_iter().find(|remedy| remedy.id == "upgrade-kernel-udp");
    assert!(text.is_some_and(|remedy| remedy.text.contains("4.18.0-513.9.1")), "{line}");
}

#[test]
fn builds_are_those_of_the_nodes_architecture() {
    let (x86, arm) = ("4.18.0-147.5.1.6.", "4.19.90-vhulk2103.1.0.");
    for (own, other, build, end) in [
        (x86, arm, "h541", "eulerosv2r9.x86_64"),
        (x86, arm, "h686", "eulerosv2r9.x86_64"),
        (arm, x86, "h500", "eulerosv2r9.aarch64"),
    ] {
        let report = check(&format!("v1.19.16-r0 | {own}{build}.{end} | EulerOS 2.9 | ipvs"));
        let of_builds = report.remedies.iter().filter(|remedy| remedy.id.starts_with("upgrade-euleros"));
        let texts: Vec<&str> = of_builds.map(|remedy| &*remedy.text).collect();
        assert!(!texts.is_empty(), "{build}");
        assert!(texts.iter().all(|text| text.contains(own) && !text.contains(other)), "{texts:?}");
    }
    let unknown = check("v1.19.16-r0 | - | EulerOS 2.9 | ipvs");
    let listed =
        unknown.remedies.iter().find(|remedy| remedy.id == "upgrade-euleros-2-9-dns").expect("listed");
    assert!(listed.text.contains(x86) && listed.text.contains(arm), "{}", listed.text);
}

#[test]
fn vendor_statements_about_a_build_apply_in_every_cluster() {
    // No page of the FAQ applies here; its statement about the build stays true.
    let line = |build: &str| {
        format!("1.21.7 | 4.18.0-147.5.1.6.{build}.eulerosv2r9.x86_64 | - | ipvs | platform=upstream")
    };
    let early = check(&line("h997"));
    assert_eq!((lost(&early), lost(&check(&line("h998")))), (Yes, No));
    let upgrade = early.remedies.iter().find(|remedy| remedy.id == "upgrade-kernel-udp").expect("listed");
    assert!(upgrade.text.contains("h998"), "{}", upgrade.text);
}

#[test]
fn missing_facts_are_sorted_from_cheap_to_certain() {
    let missing = |line: &str| -> Vec<(String, String)> {
        let missing = check(line).missing.into_iter();
        missing.map(|missing| (missing.fact.into_owned(), missing.how.into_owned())).collect()
    };
    let facts = |line: &str| missing(line).into_iter().map(|(fact, _)| fact).collect::<Vec<_>>();
    // The kernel decides and its table is open: its date, its changelog, and for UDP its symbols, before the kernel itself.
    let open = "1.28.2 | 4.18.0-147.5.2.1.h579.eulerosv2r10.x86_64 | EulerOS 2.10 | ipvs | conn_reuse_mode=0";
    let found = missing(open);
    let at = |word: &str| found.iter().position(|(_, how)| how.contains(word)).expect(word);
    assert!(at("uname -a") < at("changelog") && at("changelog") < at("kallsyms"), "{found:?}");
    assert_eq!(found.last().map(|(fact, _)| &**fact), Some("observations"));
    // Only UDP is open: no root is needed.
    assert_eq!(
        facts("1.27.3 | 4.18.0-513.5.1.el8_9.x86_64 | - | ipvs"),
        ["kernelBuilt", "commits", "commits"]
    );
    assert_eq!(missing("1.27.3 | - | - | ipvs")[0], ("kernel".to_owned(), "uname -a".to_owned()));
}

#[test]
fn advice_names_the_right_value() {
    let steps = ["use-1", "use-1-again", "zero-is-harmless"];
    let advice = |report: &Report| {
        let all = report.steps.iter().map(|step| step.id.clone().into_owned());
        all.filter(|step| steps.contains(&&**step)).collect::<Vec<_>>()
    };
    let fixed = "1.36.1 | 6.12.74+deb13-amd64 | Debian GNU/Linux 13 (trixie) | ipvs";
    assert_eq!(advice(&check(fixed)), ["use-1"]);
    let with_zero = check(&format!("{fixed} | conn_reuse_mode=0"));
    assert_eq!(advice(&with_zero), ["use-1-again"]);
    for report in [check(fixed), with_zero] {
        assert!(has_step(&report, "residual-reset"), "what 1 leaves is named");
    }
    // kube-proxy writes the 0 below 5.9, kube-router everywhere.
    let writes = check("1.27.3 | 4.18.0-477.10.1.el8_8.x86_64 | Rocky Linux 8.8 | ipvs");
    assert_eq!(advice(&writes), ["zero-is-harmless"]);
    let router = by("- | 6.1.0-28-amd64 | Debian GNU/Linux 12 (bookworm) | -", Controller::KubeRouter);
    assert_eq!(advice(&router), ["zero-is-harmless"]);
    // Without c95c, or with expire_nodest_conn 0, the 0 does harm.
    assert!(advice(&check("1.27.3 | 5.4.60 | - | ipvs")).is_empty());
    assert!(advice(&check("1.27.3 | 5.4.163 | - | ipvs | expire_nodest_conn=0")).is_empty());
}
