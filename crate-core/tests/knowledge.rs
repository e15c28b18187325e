//! Every row of the kernels' knowledge, on both sides of its bound, and properties of the complete tables.

mod support;

use reusecheck_core::coverage::{Build, Knowledge, Lineage, Rule, build_of};
use reusecheck_core::report::{Certainty, CommitStatus, Commits, Kernel};
use support::{check, examples};

fn all() -> Knowledge {
    reusecheck_core::knowledge()
}

/// Returns the kernel as the report describes it.
fn kernel(release: &str) -> Kernel {
    check(&format!("- | {release} | - | ipvs")).kernel
}

/// Returns the kernel's lineage (empty for one outside the listed lineages) and its commits.
fn known(release: &str) -> (String, Commits) {
    let kernel = kernel(release);
    (kernel.lineage.map(std::borrow::Cow::into_owned).unwrap_or_default(), kernel.commits)
}

/// Returns the name of the lineage in a report: the last one includes every release that no lineage lists.
fn reported(lineage: &Lineage) -> &str {
    if lineage.releases == ["*"] { "" } else { lineage.id }
}

/// Returns the first of `heads` that becomes a release of the lineage with the end of one of its examples.
fn release_of(lineage: &Lineage, examples: &[String], heads: &[String]) -> String {
    let ends = examples.iter().flat_map(|example| {
        let starts = example.rmatch_indices(['-', '.', '+']).map(|(at, _)| at);
        std::iter::once(example.len()).chain(starts).map(|at| &example[at..])
    });
    let mut candidates = ends.flat_map(|end| heads.iter().map(move |head| [head, end].concat()));
    let found = candidates.find(|release| known(release).0 == reported(lineage));
    found.unwrap_or_else(|| panic!("{}: no release of it begins with one of {heads:?}", lineage.id))
}

/// Returns the first release of a row.
fn first_of(lineage: &Lineage, examples: &[String], since: &str) -> String {
    if since.is_empty() {
        return just_below(lineage, examples, lineage.builds.get(1).map_or(&examples[0], |next| next.since));
    }
    release_of(lineage, examples, &[since.to_owned(), [since, ".0"].concat()])
}

/// Returns a release just below `since`: its last number that is not zero is one less, followed by a large number where
/// the lineage's releases allow that.
fn just_below(lineage: &Lineage, examples: &[String], since: &str) -> String {
    let digits = since.rfind(|c: char| c.is_ascii_digit()).expect("a number") + 1;
    let start = since[..digits].rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
    let number: u32 = since[start..digits].parse().expect("a number");
    let Some(less) = number.checked_sub(1) else {
        return just_below(lineage, examples, since[..start].trim_end_matches(['-', '.']));
    };
    let width = if since[start..].starts_with('0') { digits - start } else { 0 };
    let head = [&since[..start], &format!("{less:0width$}")].concat();
    release_of(lineage, examples, &[[&head, ".999"].concat(), head])
}

#[test]
fn both_sides_of_every_bound() {
    for (lineage, (id, examples)) in all().lineages.iter().zip(examples()) {
        assert_eq!(lineage.id, id);
        for rows in lineage.builds.windows(2) {
            let [before, after] = rows else { continue };
            let first = first_of(lineage, &examples, after.since);
            let below = just_below(lineage, &examples, after.since);
            let expected = |build: &Build| (reported(lineage).to_owned(), build.commits);
            assert_eq!(known(&first), expected(after), "{first} is from {} on", after.since);
            assert_eq!(known(&below), expected(before), "{below} is before {}", after.since);
        }
    }
}

/// The tables as reports read them, for review: each row by a release of it, each lineage that follows another by its
/// examples.
#[test]
fn every_row() {
    let mut rows = Vec::new();
    for (lineage, (_, examples)) in all().lineages.iter().zip(examples()) {
        let follows = lineage.follows.map(|followed| format!(" follows {followed}")).unwrap_or_default();
        rows.push(format!("{}{follows}", lineage.id));
        let releases = match lineage.builds.as_slice() {
            [] | [_] => examples,
            builds => builds.iter().map(|build| first_of(lineage, &examples, build.since)).collect(),
        };
        for release in releases {
            let kernel = kernel(&release);
            let signs = kernel.commits.all().map(|commit| match commit {
                CommitStatus::Yes => '+',
                CommitStatus::No => '-',
                CommitStatus::Unknown => '?',
            });
            let signs = String::from_iter(signs);
            rows.push(format!("  {signs} {:<8} {release}", kernel.evidence.name()));
        }
    }
    insta::assert_snapshot!("builds", rows.join("\n"));
}

#[test]
fn a_follower_states_what_its_base_states_and_no_better() {
    for (release, lineage, base, evidence) in [
        ("4.14.198-152.320.amzn2.x86_64", "amazon-2", "4.14.198", Certainty::Inferred),
        ("5.4.117-58.216.amzn2.x86_64", "amazon-2", "5.4.117", Certainty::Inferred),
        ("6.1.150-174.273.amzn2023.x86_64", "amazon-2023", "6.1.150", Certainty::Inferred),
        ("5.4.92-flatcar", "flatcar", "5.4.92", Certainty::Source),
        ("5.13.1-flatcar", "flatcar", "5.13.1", Certainty::Inferred),
        ("4.19.112+", "cos", "4.19.112", Certainty::Inferred),
        ("5.4.170+", "cos", "5.4.170", Certainty::Inferred),
        ("5.15.90.1-microsoft-standard-WSL2", "wsl", "5.15.90", Certainty::Inferred),
        ("5.15.186.1-1.cm2", "azure-linux", "5.15.186", Certainty::Source),
        ("6.6.130.1-3.azl3", "azure-linux", "6.6.130", Certainty::Source),
        ("5.10.103-v7l+", "raspberry-pi", "5.10.103", Certainty::Inferred),
        ("5.4.278-1.el7.elrepo.x86_64", "elrepo", "5.4.278", Certainty::Inferred),
        ("5.4.58-050458-generic", "ubuntu-mainline", "5.4.58", Certainty::Inferred),
    ] {
        assert_eq!(known(release), (lineage.to_owned(), known(base).1), "{release}");
        assert_eq!(kernel(release).evidence, evidence, "{release}");
    }
}

#[test]
fn a_release_is_read_the_same_however_it_is_written() {
    for written in ["v5.10.1", " 5.10.1 ", "5.10.1 (amd64)"] {
        assert_eq!(known(written), known("5.10.1"), "{written:?}");
        assert_eq!(kernel(written).version, kernel("5.10.1").version, "{written:?}");
    }
    assert_eq!(known("v5.10.1").0, "upstream");
    // The build number of a Windows node is no Linux kernel.
    assert_eq!(kernel("10.0.17763.2366").commits.all(), [CommitStatus::Unknown; 5]);
}

#[test]
fn candidates_of_a_release() {
    // 5.9 brought f0a5e4d7a594 and 35dfb013149f: a candidate may or may not have them yet.
    for release in ["5.9-rc1", "5.9.0-050900rc1-generic", "5.9.0-0.rc1.20200814git.fc34.x86_64"] {
        let commits = known(release).1;
        assert_eq!((commits.f0a5, commits.d35d), (CommitStatus::Unknown, CommitStatus::Unknown), "{release}");
    }
}

#[test]
fn families_of_one_series_are_kept_apart() {
    for (release, lineage) in [
        ("4.4.302+", "synology"),
        ("6.1.21+", "cos"),
        ("5.4.0-4-amd64", "debian-unstable"),
        ("5.4.0-48-generic", "ubuntu-5.4"),
        ("5.4.0-1048-azure-edge", "ubuntu-5.4-other"),
        ("6.8.0-45-generic-64k", "ubuntu-flavours"),
        ("5.3.18-24.86-preempt", "sles-15-sp2"),
        ("5.10.0-0.bpo.9-amd64", "debian-10-backports-5.10"),
        ("4.18.0-193.28.1.el7.aarch64", "centos7-altarch"),
        ("4.19.91-c8dfc93.al7.x86_64", "alibaba-2-test"),
    ] {
        assert_eq!(known(release).0, lineage, "{release}");
    }
}

/// The project's own list of real releases: each has a lineage.
#[test]
fn every_release_of_the_sample_has_a_lineage() {
    let sample = include_str!("../../tests/releases.tsv");
    for (_, release) in sample.lines().skip(1).filter_map(|line| line.split_once('\t')) {
        assert_ne!(known(release).0, "", "{release}");
    }
}

#[test]
fn similar_names_are_not_listed_builds() {
    // RHEL 7's numbers, but another vendor's build or another kernel.
    assert_eq!(known("4.11.0-44.el7.x86_64").0, "");
    assert_eq!(known("4.18.0-372.19.1.el8_6uek.x86_64").0, "oracle-uek");
    assert_eq!(known("5.15.0-100.96.32.el8uek.x86_64").0, "oracle-uek7");
    assert_eq!(known("3.10.0-327.rt56.204.el7.x86_64").0, "rhel7-rt");
    assert_eq!(known("3.10.0-229.el7.x86_64.debug").0, "rhel7");
    // Bottlerocket prints a bare number: only its name identifies it.
    assert_eq!(
        check("1.27.3 | 5.4.80 | Bottlerocket OS 1.0.5 | ipvs").kernel.lineage.as_deref(),
        Some("bottlerocket")
    );
    assert_eq!(known("5.4.80").0, "upstream");
}

#[test]
fn the_tables_hold_together() {
    let all = all();
    let is_source = |id: &str| all.sources.iter().any(|source| source.id == id);
    for lineage in &all.lineages {
        assert!(lineage.sources.iter().all(|id| is_source(id)), "{}", lineage.id);
        for build in &lineage.builds {
            assert!(build.sources.iter().all(|id| is_source(id)), "{} {}", lineage.id, build.since);
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
    let faq_rows = all.rules.iter().filter(|rule| matches!(rule, Rule::Faq { .. })).count();
    assert_eq!(faq_rows, 11 + 4, "the matrix in two editions, and the page about DNS");
    assert!(all.version.starts_with(all.date) && all.version.len() == "2026-11-22+01234567".len());
    assert!(all.sources.iter().all(|source| source.url.starts_with("https://")));
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

#[test]
fn a_release_is_placed_as_the_verdict_places_it() {
    let mut placed = 0;
    for release in examples().into_iter().flat_map(|(_, examples)| examples) {
        let report = check(&format!("- | {release} | -"));
        if let Some(lineage) = report.kernel.lineage.as_deref() {
            assert_eq!(build_of(&release, None).map(|(id, _)| id), Some(lineage), "{release}");
            placed += 1;
        }
    }
    assert!(placed > 100, "{placed}");
    assert_eq!(build_of("5.4.163", None).map(|(_, since)| since), Some("5.4.163"));
}

/// Collects the rows without a day, neither of their own nor of their lineage or file, and counts all rows.
fn undated(table: &toml::Table, place: &str, is_dated: bool, rows: &mut (usize, Vec<String>)) {
    let is_dated = is_dated || table.contains_key("checked");
    let lists = table.iter().filter_map(|(key, value)| Some((key, value.as_array()?)));
    for (key, list) in lists {
        for row in list.iter().filter_map(toml::Value::as_table) {
            let name = row.get("id").and_then(toml::Value::as_str).unwrap_or_default();
            let place = format!("{place} {key} {name}");
            rows.0 += 1;
            undated(row, &place, is_dated, rows);
            if !is_dated && !row.contains_key("checked") {
                rows.1.push(place);
            }
        }
    }
}

#[test]
fn every_row_that_states_a_fact_has_a_day() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
    let entries = [folder.clone(), folder.join("kernels")].into_iter().flat_map(|folder| {
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path())
    });
    let mut timeless = Vec::new();
    for file in entries.filter(|path| path.extension().is_some_and(|end| end == "toml")) {
        let text = std::fs::read_to_string(&file).expect("a file of the knowledge");
        let head: Vec<&str> = text.lines().take_while(|line| line.starts_with('#')).collect();
        let name = file.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
        if head.join(" ").contains("no fact of the outside world") {
            timeless.push(name);
            continue;
        }
        let mut rows = (0, Vec::new());
        undated(&text.parse().expect("the build reads it too"), &name, false, &mut rows);
        assert!(rows.1.is_empty(), "without a day: {:#?}", rows.1);
    }
    timeless.sort();
    assert_eq!(timeless, ["about", "symptoms"]);
}

#[test]
fn kernels_of_other_series_have_a_lineage() {
    for (release, lineage) in [
        ("6.8.1-1010-realtime", "ubuntu-flavours"),
        ("5.15.0-1036-realtime", "ubuntu-5.15-cloud"),
        ("4.19.0-91.77.97.uelc20", "uos-20-4.19.0"),
        ("4.19.0-91.77.97.uelc20.x86_64", "uos-20-4.19.0"),
        ("6.6.47-12.oc9", "opencloudos-9"),
        ("6.6.47-12.oc9.aarch64", "opencloudos-9"),
    ] {
        assert_eq!(known(release).0, lineage, "{release}");
    }
    // Nothing but the base is known of the kernel without public source.
    let commits = known("4.19.0-91.77.97.uelc20").1;
    assert_eq!((commits.f719, commits.f0a5), (CommitStatus::Yes, CommitStatus::Unknown));
    assert_eq!(known("6.6.47-12.oc9").1.c95c, CommitStatus::Yes);
}
