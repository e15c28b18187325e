//! The letters: their content for the main states, and text that none of them may contain.

mod support;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use reusecheck_core::facts::Facts;
use reusecheck_core::messages::{Catalogue, ENGLISH, PACKS};
use reusecheck_core::report::{CommitStatus, Status};
use reusecheck_core::{Letter, Mask, check_text, to_letter};
use support::{CASES, check, examples, facts};

#[path = "support/corpus.rs"]
mod corpus;

fn chinese() -> Catalogue {
    Catalogue::read(PACKS[0].1.to_owned()).expect("made by this very build")
}

fn lines() -> impl Iterator<Item = String> {
    let kernels = examples().into_iter().flat_map(|(_, releases)| releases);
    let lines = kernels.map(|kernel| ["1.21.3 | ", &kernel, " | - | ipvs"].concat());
    let open = ["v1.21.3-r0 | - | - | -", "1.21.3 | 5.4.58 | - | -", "1.27.3 | 4.18.0-vendor | - | ipvs"];
    lines.chain(CASES.iter().map(|(_, line)| (*line).to_owned())).chain(open.map(str::to_owned))
}

#[test]
fn letters_in_both_languages() {
    let states = ["upstream-5.4.58", "rhel-7", "euleros-2.9-h541", "hce-2.0", "nothing"];
    for (language, catalogue) in [("en", ENGLISH), ("zh-CN", chinese())] {
        let mut text = String::new();
        for letter in Letter::ALL {
            for (name, line) in CASES.iter().filter(|(name, _)| states.contains(name)) {
                let report = reusecheck_core::check(&facts(line), &catalogue);
                let written = to_letter(letter, &report, &catalogue).replace(&*report.knowledge, "(version)");
                let _ = writeln!(text, "==== {} {name}\n{written}", letter.name());
            }
        }
        insta::assert_snapshot!(["letters-", language].concat(), text);
    }
}

/// Returns the lines of the fenced blocks of a text.
fn commands(text: &str) -> BTreeSet<String> {
    let blocks = text.split("```sh\n").skip(1).filter_map(|rest| rest.split_once("```"));
    let lines = blocks.flat_map(|(block, _)| block.lines()).map(str::trim);
    lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[test]
fn customer_letters_ask_for_exactly_the_missing_facts() {
    let (mut with_questions, mut silent) = (0, 0);
    for line in lines() {
        let report = check(&line);
        let text = to_letter(Letter::AskCustomer, &report, &ENGLISH);
        let missing: BTreeSet<String> =
            report.missing.iter().map(|missing| missing.how.to_string()).collect();
        assert_eq!(commands(&text), missing, "{line}");
        if missing.is_empty() {
            silent += 1;
            assert!(text.contains(&report.headline(&ENGLISH)), "{line}");
        } else {
            with_questions += 1;
            // Each command has a description of its output.
            assert_eq!(text.matches(": Prints ").count(), missing.len(), "{line}: {text}");
        }
    }
    assert!(with_questions > 10 && silent > 10, "{with_questions} {silent}");
}

#[test]
fn vendor_letters_ask_for_the_missing_fixes() {
    let fixes = ["f0a5e4d7a594", "35dfb013149f", "c95c07836fa4"];
    let (mut with_questions, mut silent) = (0, 0);
    for line in lines() {
        let report = check(&line);
        let text = to_letter(Letter::AskVendor, &report, &ENGLISH);
        let [_, _, status @ ..] = report.kernel.commits.all();
        let lacks = fixes.into_iter().zip(status).filter(|(_, status)| *status != CommitStatus::Yes);
        let lacks: Vec<&str> = lacks.map(|(commit, _)| commit).collect();
        let has_problem = report.problems.iter().any(|problem| problem.status != Status::No);
        let named: Vec<&str> =
            fixes.into_iter().filter(|commit| text.contains(&[". ", commit].concat())).collect();
        if has_problem && report.facts.kernel.is_some() {
            assert_eq!(named, lacks, "{line}");
            with_questions += usize::from(!lacks.is_empty());
        } else {
            silent += 1;
            assert_eq!(named, [""; 0], "{line}");
        }
    }
    assert!(with_questions > 10 && silent > 5, "{with_questions} {silent}");
}

#[test]
fn wrong_answer_letters_name_no_machine() {
    let paste = "[root@shop-01 ~]# uname -a\nLinux shop-01.example.org 5.4.58 #1 SMP x86_64 GNU/Linux\n\
        [root@shop-01 ~]# curl -s localhost:10249/proxyMode\nipvs\n\
        [root@shop-01 ~]# ipvsadm -Ln\nTCP  10.96.0.10:80 rr\n  -> 10.244.1.17:8080 Masq 0 0 213\n\
        [root@shop-01 ~]# kubectl version\nServer Version: v1.21.14\n";
    let report = check_text(paste, &Facts::default(), &ENGLISH);
    assert!(!report.draining.is_empty() && report.facts.kernel.is_some(), "{report:?}");
    let text = to_letter(Letter::WrongAnswer, &report, &ENGLISH);
    for name in ["shop", "example.org", "10.96", "10.244", "root"] {
        assert!(!text.contains(name), "{name}: {text}");
    }
    assert!(text.contains("5.4.58") && text.contains("v1.21.14"), "{text}");
}

#[test]
fn wrong_answer_letters_contain_no_name_of_a_paste() {
    let pastes: Vec<(String, String)> = corpus::all().collect();
    assert!(pastes.len() > 20, "{}", pastes.len());
    for (name, paste) in pastes {
        let report = check_text(&paste, &Facts::default(), &ENGLISH);
        // A mask that knows the paste finds nothing more to replace.
        let mut mask = Mask::new();
        mask.learn(&paste);
        let text = to_letter(Letter::WrongAnswer, &mask.report(&report), &ENGLISH);
        assert_eq!(mask.text(&text), text, "{name}");
    }
}

#[test]
fn add_build_letters_contain_the_row_of_a_tested_build_only() {
    let probe = "reusecheck-probe 1 0.1.0\nkernel 4.18.0-147.5.1.6.h686.eulerosv2r9.x86_64\n\
        case protocol=tcp mode=1 conntrack=0 expire_nodest_conn=1 backend=serving entry=time-wait trial=1 \
        outcome=rescheduled\nend\n";
    let report = check_text(probe, &Facts::default(), &ENGLISH);
    let text = to_letter(Letter::AddBuild, &report, &ENGLISH);
    let (_, block) = text.split_once("```toml\n").expect("a block");
    let (row, _) = block.split_once("```").expect("its end");
    let row: toml::Table = row.parse().expect("TOML");
    assert_eq!(row["lineage"]["run"][0]["release"].as_str(), report.facts.kernel.as_deref());
    for line in lines() {
        assert!(!to_letter(Letter::AddBuild, &check(&line), &ENGLISH).contains("```"), "{line}");
    }
}
