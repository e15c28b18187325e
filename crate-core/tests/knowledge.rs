//! Every row of the kernels' knowledge, on both sides of its bound, and what the tables promise as a whole.

mod support;

use reusecheck_core::coverage::{Knowledge, Rule};
use reusecheck_core::messages::{Catalogue, ENGLISH, PACKS};
use reusecheck_core::report::{CommitStatus, Commits};
use support::check;

/// Lineage, the last real-looking release before the bound, the first at it. One line for each bound of the knowledge.
const BOUNDS: &[(&str, &str, &str)] = &[
    (
        "euleros-2.9-x86",
        "4.18.0-147.5.1.6.h685.eulerosv2r9.x86_64",
        "4.18.0-147.5.1.6.h686.eulerosv2r9.x86_64",
    ),
    (
        "euleros-2.9-x86",
        "4.18.0-147.5.1.6.h9999.eulerosv2r9.x86_64",
        "4.18.0-147.5.1.7.h1.eulerosv2r9.x86_64",
    ),
    (
        "euleros-2.9-arm",
        "4.19.90-vhulk2103.1.0.h583.eulerosv2r9.aarch64",
        "4.19.90-vhulk2103.1.0.h584.eulerosv2r9.aarch64",
    ),
    (
        "euleros-2.9-arm",
        "4.19.90-vhulk2103.1.0.h9999.eulerosv2r9.aarch64",
        "4.19.90-vhulk2103.1.1.h1.eulerosv2r9.aarch64",
    ),
    ("hce-2.0", "5.10.0-40.0.0.21.r1_1.hce2.x86_64", "5.10.0-40.0.0.22.r1_1.hce2.x86_64"),
    ("rhel6", "2.6.32-504.23.4.el6.x86_64", "2.6.32-504.25.1.el6.x86_64"),
    ("rhel7", "3.10.0-235.el7.x86_64", "3.10.0-236.el7.x86_64"),
    ("rhel7", "3.10.0-394.el7.x86_64", "3.10.0-395.el7.x86_64"),
    ("rhel7", "3.10.0-1160.el7.x86_64", "3.10.0-1160.2.1.el7.x86_64"),
    ("rhel8", "4.18.0-305.25.1.el8_4.x86_64", "4.18.0-305.28.1.el8_4.x86_64"),
    ("rhel8", "4.18.0-347.el8.x86_64", "4.18.0-348.el8.x86_64"),
    ("rhel8", "4.18.0-348.23.1.el8_5.x86_64", "4.18.0-349.el8.x86_64"),
    ("rhel8", "4.18.0-372.el8.x86_64", "4.18.0-372.9.1.el8.x86_64"),
    ("rhel8", "4.18.0-477.27.2.el8_8.x86_64", "4.18.0-478.el8.x86_64"),
    ("rhel8", "4.18.0-513.5.1.el8_9.x86_64", "4.18.0-513.9.1.el8_9.x86_64"),
    ("rhel9", "5.14.0-70.el9.x86_64", "5.14.0-70.13.1.el9_0.x86_64"),
    ("ubuntu-4.15", "4.15.0-118-generic", "4.15.0-119-generic"),
    ("ubuntu-4.15", "4.15.0-167-generic", "4.15.0-168-generic"),
    ("ubuntu-5.4", "5.4.0-47-generic", "5.4.0-48-generic"),
    ("ubuntu-5.4", "5.4.0-99-lowlatency", "5.4.0-100-lowlatency"),
    ("ubuntu-5.4-azure", "5.4.0-1033-azure", "5.4.0-1034-azure"),
    ("ubuntu-5.4-azure", "5.4.0-1034-azure", "5.4.0-1035-azure"),
    ("debian-10", "4.19.0-10-amd64", "4.19.0-11-amd64"),
    ("debian-10", "4.19.0-11-cloud-amd64", "4.19.0-12-cloud-amd64"),
    ("debian-11", "5.10.0-9-amd64", "5.10.0-10-amd64"),
    ("openeuler-20.03", "4.19.90-2010.1.0.0045.oe1.x86_64", "4.19.90-2010.2.0.0046.oe1.x86_64"),
    ("openeuler-20.03", "4.19.90-2412.3.0.0308.oe2003sp4.x86_64", "4.19.90-2412.3.1.0309.oe2003sp4.x86_64"),
    ("openeuler-20.09", "4.19.140-2008.1.0.0039.oe1.x86_64", "4.19.140-2008.2.0.0040.oe1.x86_64"),
    ("openeuler-22.03", "5.10.0-40.0.0.21.oe2203.x86_64", "5.10.0-40.0.0.22.oe2203.x86_64"),
    ("upstream", "4.0.9", "4.1"),
    ("upstream", "4.4.204", "4.4.205"),
    ("upstream", "4.4.302", "4.5"),
    ("upstream", "4.8.17", "4.9"),
    ("upstream", "4.13.16", "4.14"),
    ("upstream", "4.14.193", "4.14.194"),
    ("upstream", "4.14.256", "4.14.257"),
    ("upstream", "4.14.336", "4.15"),
    ("upstream", "4.18.20", "4.19"),
    ("upstream", "4.19.139", "4.19.140"),
    ("upstream", "4.19.218", "4.19.219"),
    ("upstream", "4.19.325", "4.20"),
    ("upstream", "5.3.18", "5.4"),
    ("upstream", "5.4.58", "5.4.59"),
    ("upstream", "5.4.162", "5.4.163"),
    ("upstream", "5.4.302", "5.5"),
    ("upstream", "5.6.19", "5.7"),
    ("upstream", "5.7.15", "5.7.16"),
    ("upstream", "5.7.19", "5.8"),
    ("upstream", "5.8.1", "5.8.2"),
    ("upstream", "5.8.18", "5.9"),
    ("upstream", "5.9.16", "5.10"),
    ("upstream", "5.10.82", "5.10.83"),
    ("upstream", "5.10.262", "5.11"),
    ("upstream", "5.14.21", "5.15"),
    ("upstream", "5.15.5", "5.15.6"),
    ("upstream", "5.15.200", "5.16"),
    ("upstream", "6.12.107", "6.13"),
    ("mainline-base", "3.10.0-custom", "4.1.0-custom"),
    ("mainline-base", "4.8.0-custom", "4.9.0-custom"),
    ("mainline-base", "5.8.0-custom", "5.9.0-custom"),
    ("mainline-base", "5.15.0-custom", "5.16.0-custom"),
];

fn whole() -> Knowledge {
    reusecheck_core::knowledge()
}

/// What the report says of that kernel: its lineage (empty for one that no listed lineage takes) and its commits.
fn known(kernel: &str) -> (String, Commits) {
    let kernel = check(&format!("- | {kernel} | - | ipvs")).kernel;
    (kernel.lineage.map(std::borrow::Cow::into_owned).unwrap_or_default(), kernel.commits)
}

#[test]
fn both_sides_of_every_bound() {
    let whole = whole();
    for lineage in &whole.lineages {
        let rows: Vec<_> = BOUNDS.iter().filter(|(id, ..)| *id == lineage.id).collect();
        assert_eq!(
            rows.len(),
            lineage.builds.len().saturating_sub(1),
            "{}: one line for each bound",
            lineage.id
        );
        for (pair, (_, below, at)) in lineage.builds.windows(2).zip(rows) {
            let shown = if lineage.id == "mainline-base" { "" } else { lineage.id };
            assert_eq!(
                known(below),
                (shown.to_owned(), pair[0].commits),
                "{below} is before {}",
                pair[1].since
            );
            assert_eq!(known(at), (shown.to_owned(), pair[1].commits), "{at} is from {} on", pair[1].since);
        }
    }
}

#[test]
fn every_bound_names_a_lineage_that_is_there() {
    let whole = whole();
    for (id, ..) in BOUNDS {
        assert!(whole.lineages.iter().any(|lineage| lineage.id == *id), "{id}");
    }
}

#[test]
fn a_follower_states_what_its_base_states_as_an_inference() {
    for (kernel, lineage, commits) in [
        ("4.14.198-152.320.amzn2.x86_64", "amazon-2", "4.14.198"),
        ("5.4.117-58.216.amzn2.x86_64", "amazon-2", "5.4.117"),
        ("6.1.150-174.273.amzn2023.x86_64", "amazon-2023", "6.1.150"),
        ("5.4.92-flatcar", "flatcar", "5.4.92"),
        ("4.19.112+", "cos", "4.19.112"),
        ("5.4.170+", "cos", "5.4.170"),
        ("5.15.90.1-microsoft-standard-WSL2", "wsl", "5.15.90"),
        ("5.15.186.1-1.cm2", "azure-linux", "5.15.186"),
        ("6.6.130.1-3.azl3", "azure-linux", "6.6.130"),
        ("5.10.103-v7l+", "raspberry-pi", "5.10.103"),
        ("5.10.134-16.1.al8.x86_64", "alibaba-3", "5.10.134"),
        ("6.12.107+deb13-amd64", "debian-13", "6.12.107"),
        ("5.4.278-1.el7.elrepo.x86_64", "elrepo", "5.4.278"),
    ] {
        assert_eq!(known(kernel), (lineage.to_owned(), known(commits).1), "{kernel}");
        let evidence = check(&format!("1.27.3 | {kernel} | - | ipvs")).kernel.evidence;
        assert!(evidence >= reusecheck_core::report::Certainty::Inferred, "{kernel}");
    }
}

#[test]
fn what_only_looks_like_a_listed_build() {
    // RHEL 7's numbers, but another vendor's build or another kernel.
    assert_eq!(known("4.11.0-44.el7.x86_64").0, "");
    assert_eq!(known("4.18.0-372.19.1.el8_6uek.x86_64").0, "oracle-uek");
    assert_eq!(known("5.15.0-100.96.32.el8uek.x86_64").0, "oracle-uek");
    assert_eq!(known("3.10.0-327.rt56.204.el7.x86_64").0, "rhel7-rt");
    assert_eq!(known("3.10.0-229.el7.x86_64.debug").0, "rhel7");
    assert_eq!(known("4.19.90-52.22.v2207.ky10.x86_64").0, "");
    // Bottlerocket prints a bare number: only its name tells.
    assert_eq!(
        check("1.27.3 | 5.4.80 | Bottlerocket OS 1.0.5 | ipvs").kernel.lineage.as_deref(),
        Some("bottlerocket")
    );
    assert_eq!(known("5.4.80").0, "upstream");
}

#[test]
fn the_tables_hold_together() {
    let whole = whole();
    let cited = |id: &str| whole.sources.iter().any(|source| source.id == id);
    for lineage in &whole.lineages {
        assert!(lineage.sources.iter().all(|id| cited(id)), "{}", lineage.id);
        for build in &lineage.builds {
            assert!(build.sources.iter().all(|id| cited(id)), "{} {}", lineage.id, build.since);
            let commits = serde_json::to_value(build.commits).expect("plain data").to_string();
            let states_something = commits.contains("yes") || commits.contains("no\"");
            assert_eq!(
                states_something,
                !build.sources.is_empty(),
                "{} {}: what is stated is cited",
                lineage.id,
                build.since
            );
        }
    }
    let faq_rows = whole.rules.iter().filter(|rule| matches!(rule, Rule::Faq { .. })).count();
    assert_eq!(faq_rows, 11, "the matrix in two editions");
    assert!(whole.version.starts_with(whole.date) && whole.version.len() == "2026-11-22+01234567".len());
    assert!(whole.sources.iter().all(|source| source.url.starts_with("https://")));
}

#[test]
fn a_commit_once_in_mainline_stays() {
    // From 5.16 on upstream carries all five.
    let all = known("5.16").1;
    assert_eq!(all.c95c, CommitStatus::Yes);
    for kernel in ["5.16.1", "6.1.192", "6.12.107", "7.0"] {
        assert_eq!(known(kernel).1, all, "{kernel}");
    }
}

#[test]
fn the_coverage_page_lists_every_row() {
    let whole = whole();
    let page = reusecheck_core::coverage::to_html(&whole, &ENGLISH, &[]);
    for source in &whole.sources {
        assert!(page.contains(&format!("id=\"source-{}\"", source.id)), "{}", source.id);
    }
    for lineage in &whole.lineages {
        assert!(page.contains(&format!("id=\"lineage-{}\"", lineage.id)), "{}", lineage.id);
    }
    let rows = whole.lineages.iter().map(|lineage| lineage.builds.len()).sum::<usize>();
    let headings = page.matches("<thead><tr>").count();
    assert_eq!(page.matches("<tr").count() - headings, rows + whole.rules.len() + whole.sources.len());
    // Every link within the page leads to a row, and no id stands twice.
    let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    for target in page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(ids.contains(&target), "{target}");
    }
    let mut unique = ids.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), ids.len());
    insta::assert_snapshot!("coverage", page.replace(whole.version, "(version)"));
}

#[test]
fn the_coverage_page_speaks_every_language() {
    let (language, pack) = PACKS[0];
    let chinese = Catalogue::read(pack.to_owned()).expect("of this build");
    let page = reusecheck_core::coverage::to_html(&whole(), &chinese, &[&ENGLISH]);
    assert!(page.contains(&format!("<html lang=\"{language}\">")));
    assert!(page.contains("href=\"coverage.html\" lang=\"en\" hreflang=\"en\">English</a>"));
    // Titles of sources, names and numbers apart, nothing is left in English.
    for english in ["Sources", "Kernel builds", "writes 0", "inferred", "Vendor says", "from build", "before"]
    {
        let outside = page.split("<section id=\"sources\">").next().expect("a first part");
        assert!(!outside.contains(&format!(">{english}")), "{english}");
    }
    let english = reusecheck_core::coverage::to_html(&whole(), &ENGLISH, &[&chinese]);
    assert_eq!(page.matches("<tr").count(), english.matches("<tr").count());
}

#[test]
fn knowledge_grows_old_after_180_days() {
    use reusecheck_core::coverage::too_old;
    // Its own day, worked out by stepping back from a far future in which it is old.
    let far = 100_000;
    let day = far - too_old(far).expect("old by then");
    assert_eq!(too_old(day + 180), None);
    assert_eq!(too_old(day + 181), Some(181));
    // 2026-11-22 is 20779 days after 1970-01-01; every later day of the knowledge is later.
    assert!(day >= 20_779, "{day}");
}
