//! The rating table, the platform rules, the FAQ's rows and the order of authorities, row by row.

mod support;

use reusecheck_core::facts::Facts;
use reusecheck_core::messages::ENGLISH;
use reusecheck_core::report::{
    Certainty, CommitStatus, Effect, FaqPage, FaqProblem, PlatformAnswer, ProblemId, Rating, Report, Status,
    When,
};
use support::check;

use Certainty::{Inferred, Observed, Source, Vendor};
use Rating::{High, Low, Medium, None as Clean, Unknown};

#[track_caller]
fn assert_rating(line: &str, rating: Rating, certainty: Certainty) -> Report {
    let report = check(line);
    assert_eq!((report.rating, report.certainty), (rating, certainty), "{line}\n{:#?}", report.steps);
    assert_eq!(
        report.range.is_some(),
        rating == Unknown,
        "{line}: a range goes with unknown, and only with it"
    );
    report
}

#[track_caller]
fn status(report: &Report, id: ProblemId) -> Status {
    report.problems.iter().find(|problem| problem.id == id).expect("both problems are always told").status
}

#[track_caller]
fn assert_problems(line: &str, stale_backend: Status, syn_delay: Status) {
    let report = check(line);
    let found = (status(&report, ProblemId::StaleBackend), status(&report, ProblemId::SynDelay));
    assert_eq!(found, (stale_backend, syn_delay), "{line}");
}

const H541: &str = "4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64";
const H1071: &str = "4.18.0-147.5.1.6.h1071.eulerosv2r9.x86_64";
const R7: &str = "3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64";
const HCE2: &str = "5.10.0-60.18.0.50.r865_35.hce2.x86_64";

#[test]
fn the_rating_table() {
    // drained: old backend
    assert_rating("1.27.3 | 5.4.58 | - | ipvs", High, Source);
    // drained: other, serving: SYN dropped
    assert_rating("1.27.3 | 5.4.58 | - | ipvs | conn_reuse_mode=1 conntrack=1", Medium, Observed);
    // drained: SYN dropped, serving: other. No released kernel is known to do so: upstream 4.9 with c95c07836fa4 alone
    // would; openEuler after 2412.3.0 may. The range shows it.
    let report = assert_rating(
        "1.27.3 | 4.19.36-vhulk1907.1.0.h1350.eulerosv2r8.aarch64 | - | ipvs | conn_reuse_mode=0",
        Unknown,
        Certainty::Unknown,
    );
    assert_eq!(report.range, Some((Clean, High)));
    assert!(Low > Clean && Low < Medium);
    // both other
    assert_rating("1.27.3 | 5.4.163 | - | ipvs", Clean, Source);
}

#[test]
fn values_read_on_the_node_count() {
    assert_rating("1.27.3 | 5.4.58 | - | ipvs | conn_reuse_mode=0", High, Observed);
    assert_rating("1.27.3 | 5.4.58 | - | ipvs | conn_reuse_mode=1 conntrack=0", Clean, Observed);
    assert_rating("1.27.3 | 5.4.58 | - | ipvs | conn_reuse_mode=2 conntrack=1", Medium, Observed);
    assert_rating("1.27.3 | 5.4.163 | - | ipvs | conn_reuse_mode=0 expire_nodest_conn=0", High, Observed);
    assert_rating("1.27.3 | 5.4.163 | - | ipvs | conn_reuse_mode=1 expire_nodest_conn=0", Clean, Observed);
    // Mode 1 needs conntrack as well; it was not read, so the release's source is the weakest link.
    assert_rating("1.27.3 | 5.4.58 | - | ipvs | conn_reuse_mode=1", Medium, Source);
    // The kernel is not graded source.
    assert_rating("1.27.3 | 4.14.198-152.320.amzn2.x86_64 | - | ipvs | conn_reuse_mode=0", High, Inferred);
}

#[test]
fn any_mode_but_ipvs_is_not_affected() {
    for mode in ["iptables", "nftables", "userspace"] {
        let report = assert_rating(&format!("1.19.16 | {H541} | - | {mode}"), Clean, Source);
        assert!(report.faq.is_empty() && report.remedies.is_empty() && report.missing.is_empty());
    }
    // No mode: not affected at best.
    let report = assert_rating("1.27.3 | 5.4.58 | - | -", Unknown, Certainty::Unknown);
    assert_eq!(report.range, Some((Clean, High)));
    assert_eq!(report.missing[0].fact, "proxyMode");
    // Not affected in IPVS mode either.
    assert_rating("1.27.3 | 5.4.163 | - | -", Clean, Source);
}

#[test]
fn kernels_before_the_sysctl_and_before_the_drop() {
    assert_rating("1.17.3 | 3.10.107 | - | ipvs | platform=upstream", High, Inferred);
    assert_eq!(check("1.27.3 | 3.10.107 | - | ipvs").sysctls.conn_reuse_mode.predicted, None);
    // Mode 1 without f719e3754ee2: reported as unknown.
    let report = assert_rating("1.27.3 | 3.10.0-327.el7.x86_64 | - | ipvs", Unknown, Certainty::Unknown);
    assert_eq!(report.steps[0].id, "rating-unmodelled");
    assert_eq!(report.range, Some((Clean, High)));
    assert_rating("1.27.3 | 3.10.0-327.el7.x86_64 | - | ipvs | conn_reuse_mode=0", High, Inferred);
    // The sysctl was read, so it exists, whatever the number.
    let report = check("1.27.3 | 3.10.107 | - | ipvs | conn_reuse_mode=1");
    assert_eq!(report.rating, Unknown);
    assert!(report.steps.iter().any(|step| step.id == "kernel-proved-by-sysctl"));
}

#[test]
fn the_default_alone_never_makes_it_unknown() {
    let report = assert_rating("1.23.17 | 3.10.0-1160.el7.x86_64 | - | ipvs", Medium, Inferred);
    assert!(report.steps.iter().any(|step| step.id == "sysctl-default"), "the sticky zero is told");
    assert_eq!(report.missing[0].fact, "net.ipv4.vs.conn_reuse_mode");
}

#[test]
fn whose_faq_applies() {
    use PlatformAnswer::{Cce, Undetermined, Upstream};
    for (line, expected) in [
        ("v1.25.3-r0 | 5.10.83 | - | ipvs", Cce),
        ("v1.9.2-CCE2.0.8-B003 | 5.10.83 | - | ipvs", Cce),
        (&format!("1.25.3 | {H541} | - | ipvs"), Cce),
        (&format!("1.25.3 | {HCE2} | - | ipvs"), Cce),
        ("1.25.3 | - | EulerOS 2.0 (SP9x86_64) | ipvs", Cce),
        ("1.25.3 | - | Huawei Cloud EulerOS 2.0 (x86_64) | ipvs", Cce),
        ("1.25.3 | - | EulerOS_2.0_SP9 | ipvs", Cce),
        ("1.25.3 | 5.10.83 | - | ipvs | platform=cce", Cce),
        ("1.28.5+k3s1 | 5.10.83 | - | ipvs", Upstream),
        ("v1.28.5-eks-5308cf7 | 5.10.83 | - | ipvs", Upstream),
        ("v1.27.3-gke.100 | 5.10.83 | - | ipvs", Upstream),
        ("v1.12.4-tke.3 | 5.10.83 | - | ipvs", Upstream),
        ("v1.25.3-r0 | 5.10.83 | - | ipvs | platform=upstream", Upstream),
        ("1.25.3 | 5.10.83 | - | ipvs", Undetermined),
        ("1.25.3 | 5.15.0-53-generic | Ubuntu 22.04.3 LTS | ipvs", Undetermined),
        ("- | - | - | -", Undetermined),
    ] {
        assert_eq!(check(line).platform, expected, "{line}");
    }
    assert!(check("v1.17.17-r0 | - | - | ipvs | platform=upstream").faq.is_empty(), "not consulted");
}

/// The rows of the newest edition, then of the older one.
#[track_caller]
fn assert_faq(line: &str, newest: &[(&str, FaqProblem)], older: &[(&str, FaqProblem)]) {
    let report = check(line);
    let rows = |edition: &str| -> Vec<(String, FaqProblem)> {
        let rows = report.faq.iter().filter(|row| row.edition == edition);
        rows.map(|row| (row.row.clone().into_owned(), row.problem)).collect()
    };
    let owned = |rows: &[(&str, FaqProblem)]| -> Vec<(String, FaqProblem)> {
        rows.iter().map(|(row, problem)| ((*row).to_owned(), *problem)).collect()
    };
    assert_eq!(rows("2025-10"), owned(newest), "2025-10: {line}");
    assert_eq!(rows("2024-09"), owned(older), "2024-09: {line}");
    let of_reuse: Vec<_> = report.faq.iter().filter(|row| row.page == FaqPage::Reuse).collect();
    assert!(of_reuse.is_sorted_by(|a, b| a.edition >= b.edition), "newest first");
    assert!(report.faq.is_sorted_by(|a, b| a.page.name() <= b.page.name()), "page by page");
}

#[test]
fn the_faqs_rows() {
    use FaqProblem::{None as Fine, StaleBackend, SynDelay, Unknown as Asks};
    let both = |line: &str, rows: &[(&str, FaqProblem)]| assert_faq(line, rows, rows);
    both("v1.17.17-r0 | - | - | ipvs", &[("le-1.17", StaleBackend)]);
    both(&format!("v1.15.11-r1 | {HCE2} | - | ipvs"), &[("le-1.17", StaleBackend)]);
    both(&format!("v1.19.16-r0 | {H541} | - | ipvs"), &[("ge-1.19-euleros-2.9-old", StaleBackend)]);
    both(&format!("v1.19.16-r0 | {H1071} | - | ipvs"), &[("ge-1.19-euleros-2.9-fixed", Fine)]);
    both(&format!("v1.25.3-r0 | {HCE2} | - | ipvs"), &[("ge-1.19-fixed-os", Fine)]);
    both("v1.25.3-r0 | 5.15.0-53-generic | Ubuntu 22.04 | ipvs", &[("ge-1.19-fixed-os", Fine)]);
    // 5.15 alone does not say Ubuntu 22.04.
    both("v1.25.3-r0 | 5.15.0-53-generic | - | ipvs", &[("ge-1.19-fixed-os", Asks)]);
    both(
        "v1.25.3-r0 | - | EulerOS 2.9 | ipvs",
        &[("ge-1.19-euleros-2.9-old", Asks), ("ge-1.19-euleros-2.9-fixed", Asks)],
    );
    // EulerOS 2.5: the newest edition knows its kernel, and every range of it.
    let keeps = &[("ge-1.19-euleros-2.5", SynDelay)][..];
    let sets = &[("ge-1.19-euleros-2.5-sets-0", StaleBackend)][..];
    for (version, newest, older) in [
        ("v1.19.7-r0", &[][..], &[][..]),
        ("v1.19.8-r0", keeps, &[]),
        ("v1.19.10-r0", keeps, &[]),
        ("v1.19.16-r0", keeps, keeps),
        ("v1.19.16-r50", keeps, keeps),
        ("v1.19.16-r60", sets, keeps),
        ("v1.20.5-r0", sets, keeps),
        ("v1.21.1-r0", keeps, keeps),
        ("v1.21.11-r10", keeps, keeps),
        ("v1.21.11-r20", sets, keeps),
        ("v1.23.9-r10", keeps, keeps),
        ("v1.23.10-r0", sets, keeps),
        ("v1.25.4-r10", keeps, keeps),
        ("v1.25.5-r0", sets, keeps),
        ("v1.27.1-r10", keeps, keeps),
        ("v1.27.2-r0", sets, keeps),
        ("v1.31.1-r0", sets, keeps),
    ] {
        assert_faq(&format!("{version} | {R7} | EulerOS 2.5 | ipvs"), newest, older);
    }
    assert_faq("v1.23.5-r0 | - | EulerOS 2.5 | ipvs", keeps, &[("ge-1.19-euleros-2.5", Asks)]);
    // Silent.
    for line in [
        "v1.18.9-r0 | 5.10.83 | - | ipvs",
        "v1.19.15-r0 | 5.15.0-53-generic | Ubuntu 22.04 | ipvs",
        "v1.23.5-r0 | 3.10.0-1160.76.1.el7.x86_64 | CentOS Linux 7 (Core) | ipvs",
        "v1.23.5-r0 | 4.18.0-147.5.2.1.h579.eulerosv2r10.x86_64 | - | ipvs",
        "v1.23.5-r0 | 4.18.0-147.5.1.9.h900.eulerosv2r9.x86_64 | - | ipvs",
        "v1.23.5-r0 | 3.10.0-1160.66.1.hce1c.x86_64 | - | ipvs",
    ] {
        assert_faq(line, &[], &[]);
    }
}

#[test]
fn a_row_asks_for_the_kernel_that_its_system_has() {
    // A kernel that the FAQ says the system does not have: no row of that system is about the node, and the two facts conflict.
    for line in [
        "v1.19.16-r0 | 5.10.1 | EulerOS 2.5 | ipvs",
        "v1.27.2-r0 | 4.18.0-custom | EulerOS 2.5 | ipvs",
        "v1.21.7-r0 | 4.19.1 | Ubuntu 22.04.3 LTS | ipvs",
    ] {
        let report = check(line);
        let of_reuse = report.faq.iter().filter(|row| row.page == FaqPage::Reuse);
        assert_eq!(of_reuse.count(), 0, "{line}: {:?}", report.faq);
        assert!(report.conflicts.iter().any(|conflict| conflict.fact == "os"), "{line}");
    }
    let report = check("v1.19.16-r0 | 3.10.0-custom | EulerOS 2.5 | ipvs");
    assert!(report.conflicts.is_empty() && !report.faq.is_empty(), "{:?}", report.conflicts);
}

#[test]
fn a_fixed_system_is_a_remedy_where_the_newest_edition_names_one() {
    let offers = |line: &str| check(line).remedies.iter().any(|remedy| remedy.id == "use-fixed-os");
    let of_reuse = |line: &str| {
        let remedies = check(line).remedies.into_iter().filter(|remedy| remedy.id == "use-fixed-os");
        remedies.flat_map(|remedy| remedy.problems).any(|problem| problem != ProblemId::LostDatagram)
    };
    for version in ["v1.19.16-r0", "v1.21.11-r20", "v1.28.1-r0"] {
        assert!(of_reuse(&format!("{version} | {H541} | - | ipvs")), "{version}");
    }
    for version in ["v1.17.17-r0", "v1.15.11-r1"] {
        let line = format!("{version} | 3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64 | EulerOS 2.5 | ipvs");
        assert!(!of_reuse(&line), "{version}");
    }
    assert!(!offers("v1.19.16+k3s1 | 5.4.58 | - | ipvs"), "another vendor's cluster");
}

#[test]
fn sysctls_of_a_known_kernel_decide_before_the_faq() {
    // The row of 1.17 and earlier says stale backend for every system; this kernel leaves drained backends.
    let read = "conn_reuse_mode=0 conntrack=1 expire_nodest_conn=1";
    assert_rating("v1.17.17-r0 | 5.4.163 | - | ipvs", High, Vendor);
    assert_rating(&format!("v1.17.17-r0 | 5.4.163 | - | ipvs | {read}"), Clean, Observed);
}

#[test]
fn a_kernel_of_several_systems_leaves_only_their_rows_open() {
    // Ubuntu 18.04 or 16.04: no row about connection reuse names either, and one about DNS may hold.
    let report = check("v1.19.16-r0 | 4.15.0-112-generic | - | ipvs");
    let pages: Vec<(FaqPage, FaqProblem)> = report.faq.iter().map(|row| (row.page, row.problem)).collect();
    assert_eq!(pages, [(FaqPage::Datagram, FaqProblem::Unknown)], "{:?}", report.faq);
}

#[test]
fn a_value_set_by_hand_is_kept_where_kube_proxy_would_write_over_it() {
    for (line, keeps) in [
        ("1.27.3 | 5.4.60 | - | ipvs | conn_reuse_mode=1", true),
        ("1.19.3 | 5.10.13 | - | ipvs | conn_reuse_mode=1", true),
        // A release that leaves kernels from 5.9 on alone.
        ("1.27.3 | 5.10.13 | - | ipvs | conn_reuse_mode=1", false),
        // 0 is harmless there.
        ("1.27.3 | 5.4.163 | - | ipvs | conn_reuse_mode=1", false),
        ("1.27.3 | 5.10.13 | - | ipvs", false),
    ] {
        let report = check(line);
        assert_eq!(report.rating, Clean, "{line}");
        assert_eq!(report.remedies.iter().any(|remedy| remedy.id == "keep-1"), keeps, "{line}");
    }
}

#[test]
fn only_a_clusters_version_may_hide_an_older_kube_proxy() {
    // 1.22 leaves this kernel alone, 1.19 to 1.21 write 0 on it.
    let mut node = support::facts("1.22.0 | 5.10.75 | - | ipvs");
    let asks = |node: &Facts| {
        let report = reusecheck_core::check(node, &ENGLISH);
        let is_missing = report.missing.iter().any(|missing| missing.fact == "controllerVersion");
        let has_step = report.steps.iter().any(|step| step.id == "kube-proxy-may-be-older");
        assert_eq!(is_missing, has_step, "{node:?}");
        has_step
    };
    assert!(asks(&node), "the version may be the kubelet's");
    node.controller_version = Some("v1.22.0".to_owned());
    assert!(!asks(&node), "the version is kube-proxy's own");
    for kernel in ["5.4.58", "5.4.60", "5.4.163", "6.1.0", "4.19.94"] {
        for sysctls in ["", "conntrack=1", "conn_reuse_mode=0"] {
            let line = format!("- | {kernel} | - | ipvs | {sysctls}");
            assert!(!asks(&support::facts(&line)), "no version: {line}");
        }
    }
}

#[test]
fn a_drained_server_that_holds_connections_is_named_in_its_command() {
    let table = "\
IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
TCP  10.96.0.20:80 rr
  -> 10.244.1.9:8080              Masq    0      3          5
UDP  10.96.0.10:53 rr
  -> 10.244.1.8:53                Masq    0      0          2
";
    let node = support::facts("1.27.3 | 5.4.58 | - | ipvs");
    let report = reusecheck_core::check_text(table, &node, &ENGLISH);
    assert_eq!(report.rating, High);
    let remedy =
        report.remedies.iter().find(|remedy| remedy.id == "delete-drained").expect("a stale backend");
    for command in
        ["ipvsadm -d -t 10.96.0.20:80 -r 10.244.1.9:8080", "ipvsadm -d -u 10.96.0.10:53 -r 10.244.1.8:53"]
    {
        assert!(remedy.commands.iter().any(|known| known == command), "{:?}", remedy.commands);
    }
    assert!(!remedy.commands.iter().any(|command| command.contains("SERVICE")), "{:?}", remedy.commands);
}

#[test]
fn euleros_2_9_by_build_number() {
    for (build, rating) in [
        ("147.5.1.6.h541", High),
        ("147.5.1.6.h685", High),
        ("147.5.1.6.h685.9", High),
        ("147.5.1.6.h686", Clean),
        ("147.5.1.6.h686.1", Clean),
        ("147.5.1.6.h1071", Clean),
        ("147.5.1.6.h1305", Clean),
        ("147.5.1.2.h1340", High),
    ] {
        assert_rating(&format!("v1.19.16-r0 | 4.18.0-{build}.eulerosv2r9.x86_64 | - | ipvs"), rating, Vendor);
    }
    for (build, rating) in [
        ("vhulk2103.1.0.h583", High),
        ("vhulk2103.1.0.h584", Clean),
        ("vhulk2103.1.0.h1144", Clean),
        ("vhulk2007.2.0.h900", High),
    ] {
        assert_rating(
            &format!("v1.19.16-r0 | 4.19.90-{build}.eulerosv2r9.aarch64 | - | ipvs"),
            rating,
            Vendor,
        );
    }
    // A newer base that no source mentions.
    assert_rating(
        "v1.19.16-r0 | 4.18.0-147.5.1.9.h900.eulerosv2r9.x86_64 | - | ipvs",
        Unknown,
        Certainty::Unknown,
    );
}

#[test]
fn a_build_the_vendor_calls_fixed() {
    use Status::{No, Possible};
    // Whatever was observed; a 0 leaves the stale backend possible.
    for line in [
        &format!("v1.19.16-r0 | {H1071} | - | ipvs"),
        &format!("v1.19.16-r0 | {H1071} | - | ipvs | conn_reuse_mode=1 conntrack=1"),
        &format!("v1.19.5-r0 | {H1071} | - | ipvs"),
    ] {
        assert_rating(line, Clean, Vendor);
        assert_problems(line, No, No);
    }
    for version in ["v1.19.16-r0", "v1.19.5-r0"] {
        let line = format!("{version} | {H1071} | - | ipvs | conn_reuse_mode=0");
        assert_rating(&line, Clean, Vendor);
        assert_problems(&line, Possible, No);
    }
    // The oldest row is about all nodes: its statement stays possible.
    let line = format!("v1.17.17-r0 | {H1071} | - | ipvs");
    let report = assert_rating(&line, Clean, Vendor);
    assert_problems(&line, Possible, No);
    assert!(report.faq.iter().filter(|row| row.page == FaqPage::Reuse).all(|row| !row.agrees));
}

#[test]
fn the_vendor_speaks_for_its_own_system() {
    use Status::{No, Possible, Yes};
    // Newest edition: 0 is written; the older one says 1: possible until the value is read.
    let line = format!("v1.27.2-r0 | {R7} | EulerOS 2.5 | ipvs");
    let report = assert_rating(&line, High, Vendor);
    assert_problems(&line, Yes, Possible);
    assert_eq!(report.sysctls.conn_reuse_mode.predicted, Some(0), "the FAQ's value");
    assert!(
        report.steps.iter().any(|step| step.id == "sysctl-faq"),
        "and a step says why upstream's differs"
    );
    assert_eq!(report.missing[0].fact, "net.ipv4.vs.conn_reuse_mode");
    assert!(report.faq[0].agrees && !report.faq[1].agrees);
    // Reading the value decides, either way.
    assert_rating(&format!("{line} | conn_reuse_mode=0"), High, Vendor);
    assert_problems(&format!("{line} | conn_reuse_mode=0"), Yes, No);
    assert_rating(&format!("{line} | conn_reuse_mode=1 conntrack=1"), Medium, Vendor);
    assert_problems(&format!("{line} | conn_reuse_mode=1 conntrack=1"), No, Yes);
    // That conntrack is 1 as well is only inferred: CCE's kube-proxy is not plain upstream.
    assert_rating(&format!("{line} | conn_reuse_mode=1"), Medium, Inferred);
    // On 1.17 with a kernel that the model calls fixed by its base.
    let line = format!("v1.17.17-r0 | {HCE2} | - | ipvs");
    assert_rating(&line, High, Vendor);
    // A stronger source beats the vendor.
    assert_rating("v1.17.17-r0 | 5.4.163 | - | ipvs | conn_reuse_mode=1", Clean, Observed);
}

#[test]
fn without_a_platform_the_faq_decides_nothing() {
    let report = assert_rating("1.17.3 | 5.4.163 | - | ipvs", Clean, Source);
    assert_problems("1.17.3 | 5.4.163 | - | ipvs", Status::No, Status::No);
    assert!(!report.faq.is_empty() && report.faq.iter().all(|row| !row.agrees), "shown for comparison");
    let place = |id: &str| report.steps.iter().position(|step| step.id == id).expect(id);
    assert!(place("syn-drained-rescheduled") < place("faq-stale-backend"), "behind the model's steps");
    // The model knows nothing of 1.11.0's kernel, and the row of 1.17 and earlier does not fill in for it.
    assert_rating("1.11.0 | - | - | ipvs", Unknown, Certainty::Unknown);
}

#[test]
fn unknown_names_the_deciding_fact() {
    let first = |line: &str| check(line).missing.first().map(|missing| missing.fact.clone().into_owned());
    assert_eq!(first("v1.25.3-r0 | - | EulerOS 2.9 | ipvs").as_deref(), Some("kernel"));
    assert_eq!(first("1.27.3 | - | - | ipvs").as_deref(), Some("kernel"));
    assert_eq!(first("- | 5.10.13 | - | ipvs").as_deref(), Some("clusterVersion"));
    assert_eq!(first("1.27.3 | 5.4.58 | - | -").as_deref(), Some("proxyMode"));
    let kernel = check("1.27.3 | Linux version five | - | ipvs");
    assert_eq!(kernel.rating, Unknown);
    assert_eq!((kernel.kernel.version, kernel.kernel.lineage), (None, None));
    assert!(
        kernel
            .steps
            .iter()
            .any(|step| step.id == "kernel-unreadable" && step.text.contains("Linux version five"))
    );
    let version = check("2.x | 5.4.58 | - | ipvs");
    assert!(version.steps.iter().any(|step| step.id == "version-unreadable" && step.text.contains("2.x")));
}

#[test]
fn an_unlisted_kernel_is_known_only_by_its_base() {
    let report = check("1.27.3 | 5.3.18-150300.59.43-default | SUSE Linux Enterprise Server 15 SP3 | ipvs");
    assert_eq!((report.rating, report.range), (Unknown, Some((Clean, High))));
    assert_rating("1.27.3 | 6.8.12-custom | - | ipvs", Clean, Inferred);
    assert_rating("1.27.3 | 7.0.9-205.fc44.x86_64 (amd64) | - | ipvs", Clean, Inferred);
}

#[test]
fn a_release_candidate_is_not_its_release() {
    let commits_of = |kernel: &str| check(&format!("1.27.3 | {kernel} | - | ipvs")).kernel.commits;
    assert_eq!(commits_of("5.9-rc1").f0a5, CommitStatus::Unknown);
    assert_eq!(commits_of("5.9-rc1").f719, CommitStatus::Yes);
    assert_eq!(commits_of("5.9").f0a5, CommitStatus::Yes);
    assert_eq!(commits_of("5.15.6-rc1").c95c, CommitStatus::Unknown);
}

#[test]
fn a_userland_that_is_not_the_kernels() {
    let report = check(&format!("v1.25.3-r0 | {HCE2} | Ubuntu 22.04.5 LTS | ipvs"));
    assert_eq!(report.conflicts.len(), 1);
    assert_eq!(report.conflicts[0].values, ["HCE OS 2.0", "Ubuntu 22.04.5 LTS"]);
    assert!(check(&format!("v1.25.3-r0 | {HCE2} | HCE OS 2.0 | ipvs")).conflicts.is_empty());
    assert!(check(&format!("v1.25.3-r0 | {H541} | EulerOS 2.0 (SP9) | ipvs")).conflicts.is_empty());
}

#[test]
fn tencentos_shows_its_patch_by_a_sysctl() {
    let line = "1.22.5 | 4.14.105-19-0024 | TencentOS Server 2.4 | ipvs | conn_reuse_mode=1 conntrack=1";
    assert_eq!(check(line).rating, Unknown);
    assert_rating(&format!("{line} conn_reuse_old_conntrack=1"), Clean, Inferred);
}

#[test]
fn remedies_are_offered_where_they_cure() {
    // Those that help against connection reuse.
    let ids = |line: &str| -> Vec<String> {
        let remedies = check(line).remedies.into_iter();
        let of_reuse = remedies.filter(|remedy| remedy.problems != [ProblemId::LostDatagram]);
        of_reuse.map(|remedy| remedy.id.into_owned()).collect()
    };
    // f0a5e4d7a594 makes mode 1 safe; without it 1 trades one problem for the other.
    assert!(ids("1.27.3 | 5.4.60 | - | ipvs").contains(&"set-1".to_owned()));
    assert!(!ids("1.27.3 | 5.4.58 | - | ipvs").contains(&"set-1".to_owned()));
    assert!(ids("1.19.3 | 5.10.13 | - | ipvs").contains(&"upgrade-cluster".to_owned()));
    assert!(ids("1.27.3 | 5.10.13 | - | ipvs | conn_reuse_mode=0").contains(&"restart-node".to_owned()));
    assert!(
        ids("1.27.3 | 5.4.163 | - | ipvs | expire_nodest_conn=0")
            .contains(&"set-expire-nodest-conn".to_owned())
    );
    assert!(ids(&format!("v1.19.16-r0 | {H541} | - | ipvs")).contains(&"upgrade-euleros-2-9".to_owned()));
    assert!(ids("1.27.3 | 5.4.163 | - | ipvs").is_empty());
    // Set by hand: not affected until kube-proxy restarts.
    assert_eq!(ids("1.27.3 | 5.4.60 | - | ipvs | conn_reuse_mode=1"), ["keep-1"]);
    assert!(ids("1.27.3 | 5.4.163 | - | ipvs | conn_reuse_mode=1").is_empty());
}

#[test]
fn ipvs_nodes_get_remedies_that_confirm_the_problem() {
    let confirming = |line: &str| -> Vec<String> {
        let remedies = check(line).remedies.into_iter();
        remedies.filter(|remedy| remedy.when == When::Confirm).map(|remedy| remedy.id.into_owned()).collect()
    };
    assert_eq!(confirming("1.27.3 | 5.4.60 | - | ipvs"), ["watch-draining"]);
    assert_eq!(confirming("1.27.3 | 3.10.0-1160.el7.x86_64 | - | ipvs | conn_reuse_mode=1"), ["prove-delay"]);
    // Without IPVS there is nothing to see.
    assert!(confirming("1.27.3 | 5.4.60 | - | -").is_empty());
    assert!(confirming("1.27.3 | 5.4.163 | - | ipvs").is_empty());
}

#[test]
fn immediate_remedies_come_first_and_commands_have_effects() {
    let mut commands = std::collections::BTreeSet::new();
    for line in [
        "1.27.3 | 5.4.60 | - | ipvs",
        "1.27.3 | 5.10.13 | - | ipvs | conn_reuse_mode=0",
        "1.27.3 | 5.4.163 | - | ipvs | expire_nodest_conn=0",
        "1.19.3 | 5.4.58 | - | ipvs | conn_reuse_mode=1",
        "1.19.3 | 5.10.13 | - | ipvs",
        &format!("v1.19.16-r0 | {H541} | - | ipvs"),
    ] {
        let remedies = check(line).remedies;
        assert!(remedies.len() > 1 && remedies.is_sorted_by_key(|remedy| remedy.when), "{line}");
        assert!(remedies.iter().any(|remedy| remedy.when == When::Lasting), "{line}");
        for remedy in remedies {
            assert_eq!(remedy.commands.len(), remedy.effects.len(), "{}", remedy.id);
            assert!(!remedy.check.text.is_empty(), "{}", remedy.id);
            commands.extend(
                remedy.commands.into_iter().zip(remedy.effects.iter().map(|it| *it == Effect::Reads)),
            );
            commands.extend(remedy.check.commands.into_iter().map(|command| (command, true)));
        }
    }
    let reads = |command: &str| {
        let reading = [
            "uname ",
            "grep ",
            "ipvsadm -Ln",
            "ipvsadm -l ",
            "sysctl net.",
            "kubectl get ",
            "kubectl exec POD -- cat ",
            "curl -s http://localhost:10249/proxyMode",
            "nstat ",
            "promtool check ",
        ];
        reading.iter().any(|it| command.starts_with(it))
    };
    assert!(commands.len() > 5, "{commands:?}");
    for (command, effect) in commands {
        assert_eq!(effect, reads(&command), "{command}");
    }
}

#[test]
fn every_report_cites_what_it_lists() {
    for line in
        ["1.27.3 | 5.4.58 | - | ipvs", &format!("v1.27.2-r0 | {R7} | EulerOS 2.5 | ipvs"), "- | - | - | -"]
    {
        let report = check(line);
        let used = report
            .steps
            .iter()
            .flat_map(|step| &step.sources)
            .chain(report.remedies.iter().flat_map(|remedy| &remedy.sources));
        for id in used {
            assert!(report.sources.iter().any(|source| source.id == *id), "{id} in {line}");
        }
        assert!(report.sources.iter().all(|source| source.url.starts_with("https://")));
        let is_pull = |url: &str| url.contains("/kubernetes/pull/");
        assert!(report.sources.is_sorted_by_key(|source| !is_pull(&source.url)), "pull requests first");
        assert!(
            !report.steps.iter().any(|step| step.text.contains(['{', '}'])),
            "every placeholder is filled"
        );
    }
}
