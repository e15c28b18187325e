//! The corpus: pastes written for this project, each with a snapshot of its reading.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use reusecheck_core::facts::{Evidence, Facts, Hint, Reading};
use reusecheck_core::read_text;

#[path = "support/corpus.rs"]
mod corpus;

/// How many pastes there must be at least, so that none gets lost.
const AT_LEAST: usize = 150;

#[test]
fn pastes_are_read_as_before() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("the corpus").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    let mut count = 0;
    for file in files {
        let name = file.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
        let text = std::fs::read_to_string(&file).expect("a text file");
        let mut summary = String::new();
        for (title, paste) in corpus::pastes(&text) {
            writeln!(summary, "====[ {title} ]====").expect("a string");
            show(&read_text(&paste), &mut summary);
            count += 1;
        }
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, summary);
        });
    }
    assert!(count >= AT_LEAST, "only {count} pastes");
}

#[test]
fn every_excerpt_is_of_its_line() {
    for (name, paste) in corpus::all() {
        check_excerpts(&name, &paste);
    }
}

#[test]
fn every_id_that_is_read_is_listed() {
    let (mut kinds, mut reasons) = (BTreeSet::new(), BTreeSet::new());
    for (_, paste) in corpus::all() {
        let reading = read_text(&paste);
        kinds.extend(reading.evidence.into_iter().map(|evidence| evidence.kind));
        reasons.extend(reading.hints.into_iter().map(|hint| hint.why));
    }
    let kinds: BTreeSet<&str> = kinds.iter().map(|id| &**id).collect();
    assert_eq!(kinds, Evidence::KINDS.into_iter().collect());
    let listed: BTreeSet<&str> = Hint::REASONS.into_iter().collect();
    assert!(reasons.iter().all(|id| listed.contains(&**id)), "{reasons:?}");
    // Each fact has its own name; others are `other`.
    let words = include_str!("../knowledge/messages/en/reading.toml").lines();
    let ids = words.filter_map(|line| line.strip_prefix("why-")?.split_once(" =")).map(|(id, _)| id);
    assert_eq!(listed, ids.filter(|id| *id != "other").collect());
}

/// A paste does not depend on how its lines end, and noise around it removes no facts.
#[test]
fn line_ends_change_nothing() {
    for (name, paste) in corpus::all().filter(|(_, paste)| !paste.contains('\r')) {
        let plain = read_text(&paste);
        for ends in ["\r\n", "\r"] {
            let other = read_text(&paste.replace('\n', ends));
            assert_eq!(plain.facts, other.facts, "{name} with {ends:?}");
            assert_eq!(plain.nodes, other.nodes, "{name} with {ends:?}");
        }
    }
}

fn check_excerpts(name: &str, paste: &str) {
    let paste = paste.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = paste.split('\n').collect();
    let reading = read_text(&paste);
    let evidence = reading.evidence.iter().map(|evidence| (evidence.line, &evidence.excerpt));
    let hints = reading.hints.iter().map(|hint| (hint.line, &hint.excerpt));
    let unread = reading.unread.iter().map(|unread| (unread.line, &unread.excerpt));
    for (line, excerpt) in evidence.chain(hints).chain(unread) {
        assert!(lines[line - 1].contains(excerpt.as_str()), "{name}: line {line} has no {excerpt:?}");
    }
}

fn show(reading: &Reading, out: &mut String) {
    show_facts("", &reading.facts, out);
    for node in reading.nodes.iter().flatten() {
        show_facts(&format!("node {}: ", node.name), &node.facts, out);
    }
    for evidence in &reading.evidence {
        writeln!(out, "  {}: {} = {} ({})", evidence.line, evidence.fact, evidence.value, evidence.kind)
            .expect("a string");
    }
    for conflict in &reading.conflicts {
        writeln!(out, "  conflict: {} = {}", conflict.fact, conflict.values.join(" | ")).expect("a string");
    }
    for hint in &reading.hints {
        writeln!(out, "  {}: hint {} = {} ({})", hint.line, hint.fact, hint.value, hint.why)
            .expect("a string");
    }
    for one in &reading.draining {
        let (service, server) = (&one.service, &one.server);
        writeln!(
            out,
            "  draining: {} {service} -> {server}: {} and {}",
            one.protocol, one.active, one.inactive
        )
        .expect("a string");
    }
    for unread in &reading.unread {
        writeln!(out, "  {}: unread {}", unread.line, unread.excerpt).expect("a string");
    }
}

fn show_facts(who: &str, facts: &Facts, out: &mut String) {
    let text = serde_json::to_string(facts).expect("facts");
    writeln!(out, "{who}{text}").expect("a string");
}
