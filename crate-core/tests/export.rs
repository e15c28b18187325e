//! The exports: the content of each, and that no text breaks out of its place.

mod support;

use insta::assert_snapshot;
use proptest::prelude::*;
use reusecheck_core::export::{Entry, Export, Format, Totals, csv_columns, export};
use reusecheck_core::facts::Facts;
use reusecheck_core::messages::ENGLISH;
use reusecheck_core::report::{Rating, Report};
use support::check;

/// Short ones: their wording has its own snapshots.
fn reports() -> [Report; 3] {
    let short = |line| {
        let mut report = check(line);
        report.steps.truncate(2);
        report.remedies.truncate(1);
        report.missing.truncate(1);
        report.sources.truncate(1);
        report
    };
    [
        short("v1.19.16-r0 | 3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64 | EulerOS 2.5 | ipvs"),
        short("1.27.3 | 5.10.104 | - | ipvs"),
        short("- | 5.4.0-66-generic | =cmd /C 'calc'!A0, \"x\" | -"),
    ]
}

fn entries(reports: &[Report; 3]) -> [Entry<'_>; 4] {
    let entry = |name, file, report| Entry { name, file, outcome: Ok(report) };
    [
        entry("pool-a-1", "cluster one/nodes.json", &reports[0]),
        entry("pool-b-<7>", "", &reports[1]),
        entry("", "c.txt", &reports[2]),
        Entry { name: "", file: "broken.json", outcome: Err("the file ends in the middle of a node") },
    ]
}

fn written(format: Format) -> String {
    let reports = reports();
    let text = export(format, &entries(&reports), &ENGLISH);
    text.replace(&*reports[0].knowledge, "(version)").replace(env!("CARGO_PKG_VERSION"), "(release)")
}

#[test]
fn every_format() {
    for format in [Format::Markdown, Format::Csv, Format::Junit] {
        assert_snapshot!(["export-", format.name()].concat(), written(format));
    }
    let sarif: serde_json::Value = serde_json::from_str(&written(Format::Sarif)).expect("JSON");
    assert_snapshot!("export-sarif", serde_json::to_string_pretty(&sarif).expect("plain data"));
}

#[test]
fn one_report_is_bare_json_and_several_are_a_list() {
    let reports = reports();
    let one = Entry { name: "a", file: "", outcome: Ok(&reports[0]) };
    let bare: Report = serde_json::from_str(&export(Format::Json, &[one], &ENGLISH)).expect("a report");
    assert_eq!(bare, reports[0]);
    let list: serde_json::Value = serde_json::from_str(&written(Format::Json)).expect("JSON");
    assert_eq!(list[0]["name"], "pool-a-1");
    assert_eq!(list[1]["report"]["schema"], "reusecheck/report/1");
    assert_eq!(list[3]["error"], "the file ends in the middle of a node");
}

#[test]
fn the_exit_status_is_the_first_of_2_1_3_0_that_occurs() {
    let status = |outcomes: &[Result<Rating, ()>]| {
        let mut totals = Totals::default();
        for outcome in outcomes {
            totals.add(*outcome, 1);
        }
        totals.exit_status()
    };
    let (none, unknown) = (Ok(Rating::None), Ok(Rating::Unknown));
    assert_eq!(status(&[none, none]), 0);
    assert_eq!(status(&[none, unknown]), 3);
    for affected in [Rating::Low, Rating::Medium, Rating::High] {
        assert_eq!(status(&[unknown, Ok(affected), none]), 1);
    }
    assert_eq!(status(&[Ok(Rating::High), Err(()), unknown]), 2);
    assert_eq!(status(&[]), 2, "no input at all");
}

/// Returns the cells of RFC 4180 text.
fn cells(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => cell.extend(characters.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            other => cell.push(other),
        }
    }
    rows
}

proptest! {
    #[test]
    fn no_text_breaks_out_of_its_place(name in "\\PC{0,20}|.{0,20}", os in "[-=+@,;\"'<>&\r\n\t -~]{0,30}") {
        let facts = Facts { os: Some(os.clone()), ..Facts::default() };
        let report = reusecheck_core::check(&facts, &ENGLISH);
        let entries = [Entry { name: &name, file: &os, outcome: Ok(&report) }, Entry { name: &os, file: &name, outcome: Err(&os) }];

        let rows = cells(&export(Format::Csv, &entries, &ENGLISH));
        prop_assert_eq!(&rows[0], &csv_columns());
        prop_assert_eq!(rows.len(), 3);
        for row in &rows {
            prop_assert_eq!(row.len(), csv_columns().len());
            prop_assert!(!row.iter().any(|cell| cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])));
        }
        let known = if os.trim().is_empty() { "" } else { &os };
        prop_assert_eq!(rows[1][9].trim_start_matches('\''), known.trim_start_matches('\''));

        for format in [Format::Json, Format::Sarif] {
            let text = export(format, &entries, &ENGLISH);
            prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{}", text);
        }
        let xml = export(Format::Junit, &entries, &ENGLISH);
        let elements = ["?xml ", "testsuites ", "testsuite ", "testcase ", "failure ", "skipped ", "error ", "/"];
        prop_assert!(xml.split('<').skip(1).all(|part| elements.iter().any(|element| part.starts_with(element))));
        prop_assert_eq!(xml.matches("<testcase ").count(), 2);
        prop_assert!(!xml.chars().any(|character| character < ' ' && character != '\n'));
    }

    #[test]
    fn piece_by_piece_gives_the_same_file(order in proptest::collection::vec(0_usize..4, 0..6), format in 0_usize..5) {
        let format = Format::ALL[format];
        let reports = reports();
        let all = entries(&reports);
        let chosen: Vec<Entry> = order.iter().map(|&index| all[index]).collect();
        let totals = chosen.iter().copied().collect();
        let (mut writer, mut pieces) = Export::begin(format, &totals, &ENGLISH);
        for entry in &chosen {
            pieces.push_str(&writer.entry(entry));
        }
        pieces.push_str(&writer.end());
        prop_assert_eq!(pieces, export(format, &chosen, &ENGLISH));
    }
}
