//! The TypeScript declarations list the fields that Rust writes.

use std::collections::BTreeSet;

use reusecheck_archive::Archive;
use reusecheck_core::messages::ENGLISH;
use serde_json::Value;

const DECLARATIONS: &str = include_str!("../../../crate-web/types/index.d.ts");

/// Returns the required and the optional fields of an interface.
fn declared(interface: &str) -> [BTreeSet<&'static str>; 2] {
    let (_, rest) = DECLARATIONS.split_once(&format!("export interface {interface} {{\n")).expect(interface);
    let (body, _) = rest.split_once("\n}").expect("its end");
    let names = body.lines().filter_map(|line| line.strip_prefix("  ")?.split_once(':'));
    let is_field = |name: &&str| name.starts_with(|first: char| first.is_ascii_lowercase());
    let (optional, required): (Vec<&str>, Vec<&str>) =
        names.map(|(name, _)| name).filter(is_field).partition(|name| name.ends_with('?'));
    [required.into_iter().collect(), optional.into_iter().map(|name| name.trim_end_matches('?')).collect()]
}

#[track_caller]
fn assert_fields<'a>(interface: &str, samples: impl IntoIterator<Item = &'a Value>) {
    let [required, optional] = declared(interface);
    let mut seen = BTreeSet::new();
    for sample in samples {
        let fields: BTreeSet<&str> =
            sample.as_object().expect("an object").keys().map(String::as_str).collect();
        assert!(required.is_subset(&fields), "{interface}: {fields:?} lacks some of {required:?}");
        seen.extend(fields);
    }
    assert_eq!(seen, required.union(&optional).copied().collect(), "{interface}");
}

#[test]
fn archives_are_declared() {
    let mut archive = Archive::new();
    archive.file(
        "node-a/systeminfo/uname",
        b"Linux node-a 5.4.0-150-generic #167-Ubuntu SMP x86_64 GNU/Linux\n",
    );
    archive.file("node-a/systeminfo/sysctla", b"");
    archive.file(
        "node-a/networking/ipvsadm",
        b"TCP  10.96.0.10:53 rr\n  -> 10.244.1.5:53                Masq    0      15         2\n",
    );
    let mut empty = Archive::new();
    empty.push(b"Nothing here is about a node.\n");
    let mut failed = Archive::new();
    failed.file("node-a/systeminfo/sysctla", b"bash: sysctl: command not found\n");
    let readings = [archive, empty, failed]
        .map(|archive| serde_json::to_value(archive.finish(&ENGLISH)).expect("JSON of a reading"));
    let all = |field: &str| -> Vec<Value> {
        readings.iter().flat_map(|reading| reading[field].as_array().expect(field).clone()).collect()
    };
    assert_fields("ArchiveReading", &readings);
    assert_fields("ArchiveNode", &all("nodes"));
    assert_fields("ArchiveNote", &all("notes"));
    assert_fields("ArchiveMembers", readings.iter().map(|reading| &reading["members"]));
}
