//! The languages except English: that a pack fits or is refused, and that its texts are complete.

mod support;

use std::collections::HashSet;

use reusecheck_core::facts::{Facts, Text};
use reusecheck_core::fleet::fleet_to_markdown;
use reusecheck_core::messages::{Catalogue, ENGLISH, LANGUAGES, Misfit, PACKS, preferred_language};
use reusecheck_core::report::{Branch, Remedy, Report};
use reusecheck_core::{check, check_fleet, nearest_changes, to_markdown, to_terminal};
use support::{CASES, examples, facts};

fn pack(language: &str) -> &'static str {
    PACKS.iter().find(|(id, _)| *id == language).expect("a language of the knowledge").1
}

fn chinese() -> Catalogue {
    Catalogue::read(pack("zh-CN").to_owned()).expect("made by this very build")
}

#[test]
fn every_language_has_a_pack_that_fits() {
    let others: Vec<&str> = LANGUAGES.iter().skip(1).map(|(id, _)| *id).collect();
    assert_eq!(PACKS.iter().map(|(id, _)| *id).collect::<Vec<_>>(), others);
    for (id, pack) in PACKS {
        assert_eq!(Catalogue::read((*pack).to_owned()).expect("fits").language(), *id);
    }
    assert_eq!((ENGLISH.language(), LANGUAGES[0].0), ("en", "en"));
}

#[test]
fn the_first_preferred_language_that_exists_is_used() {
    for (wishes, expected) in [
        (&[][..], "en"),
        (&["zh-CN"], "zh-CN"),
        (&["zh_CN"], "zh-CN"),
        (&["zh"], "zh-CN"),
        (&["ZH-Hans-SG"], "zh-CN"),
        (&["zh-TW", "en"], "zh-CN"),
        (&["en-GB", "zh-CN"], "en"),
        (&["fr", "de-CH"], "en"),
        (&["fr", "zh-CN", "en"], "zh-CN"),
        (&["zho", ""], "en"),
    ] {
        assert_eq!(preferred_language(wishes.iter().map(|wish| (*wish).to_owned())), expected, "{wishes:?}");
    }
}

#[test]
fn mismatched_language_packs_are_refused() {
    let pack = pack("zh-CN");
    let (head, texts) = pack.split_once('\n').expect("a line of its own");
    let (cut, _) = pack.rsplit_once('\u{1f}').expect("several texts");
    let shorter = cut.split('\u{1f}').take(20).collect::<Vec<_>>().join("\u{1f}");
    let digest = head.split(' ').nth(1).expect("the digest");
    for (what, pack) in [
        ("nothing", String::new()),
        ("a page of a host that knows no such file", "<!doctype html>\n<title>Not found</title>".to_owned()),
        ("another build's", pack.replacen(digest, "01234567", 1)),
        ("an unknown language's", pack.replacen("zh-CN", "zh-TW", 1)),
        ("English, which needs none", pack.replacen("zh-CN", "en-GB", 1)),
        ("cut short", shorter),
        ("without its head", texts.to_owned()),
    ] {
        assert_eq!(Catalogue::read(pack).expect_err(what), Misfit, "{what}");
    }
}

#[test]
fn reports_in_chinese() {
    let chinese = chinese();
    for (name, line) in CASES {
        let report = check(&facts(line), &chinese);
        let text = to_markdown(&report, &chinese).replace(&*report.knowledge, "(version)");
        insta::assert_snapshot!(["zh-CN-", name].concat(), text);
    }
}

fn clear(branch: &mut Branch) {
    branch.text.clear();
    branch.when.value.clear();
    branch.branches.iter_mut().for_each(clear);
}

fn clear_background(report: &mut Report) {
    report.ipvs.iter_mut().for_each(|ipvs| ipvs.text.clear());
    report.statements.iter_mut().for_each(|statement| statement.text.clear());
    for exit in &mut report.exits {
        exit.text.clear();
        exit.needs.iter_mut().for_each(String::clear);
        exit.steps.iter_mut().for_each(|step| step.text.clear());
    }
}

#[test]
fn a_report_differs_in_its_texts_alone() {
    let chinese = chinese();
    for (name, line) in CASES {
        let (mut english, mut other) = (check(&facts(line), &ENGLISH), check(&facts(line), &chinese));
        for report in [&mut english, &mut other] {
            report.steps.iter_mut().for_each(|step| step.text = Text::default());
            report.branches.iter_mut().for_each(clear);
            clear_background(report);
            report.remedies.iter_mut().for_each(|remedy| {
                let Remedy { text, title, cost, lasts, check, .. } = remedy;
                text.clear();
                for text in [title, cost, lasts, &mut check.text] {
                    *text = Text::default();
                }
                // A file for people is a text too; one for programs is the same in every language.
                remedy.files.retain(|file| !file.name.ends_with(".md"));
            });
        }
        assert_eq!(english, other, "{name}");
    }
}

/// Names and commands that have several words in any language.
const NAMES: [&str; 8] = [
    "VMware Photon OS",
    "Alibaba Cloud Linux",
    "Open Telekom Cloud",
    "CoreOS Container Linux",
    "kubectl get nodes",
    "Red Hat Enterprise Linux",
    "Oracle Unbreakable Enterprise Kernel",
    "Windows Subsystem for Linux",
];

/// Returns the first three words in a row that look like an English sentence.
fn english_in(text: &str) -> Option<String> {
    let text = NAMES.iter().fold(text.to_owned(), |text, name| text.replace(name, "-"));
    let text = text.replace("'s ", " ");
    let is_word = |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let words: Vec<&str> = text.split([' ', '\n']).collect();
    words.windows(3).find(|three| three.iter().all(|word| is_word(word))).map(|three| three.join(" "))
}

#[test]
fn english_in_finds_english() {
    assert_eq!(english_in("内核 the node is not").as_deref(), Some("the node is"));
    assert_eq!(english_in("请填写 uname -r 的输出，或 Open Telekom Cloud"), None);
}

/// Returns the first three characters with English punctuation, or a blank, between or beside Chinese ones.
fn english_punctuation_in(text: &str) -> Option<String> {
    let is_chinese = |character: char| matches!(character, '\u{3001}'..='\u{303f}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}');
    let is_english = |character: char| matches!(character, ',' | ';' | ':');
    let characters: Vec<char> = text.chars().collect();
    let found = characters.windows(3).find(|three| match three {
        [before, mark, ' ' | '\n'] if is_english(*mark) => is_chinese(*before),
        [before, ' ', after] => is_chinese(*before) && is_chinese(*after),
        _ => false,
    });
    found.map(|three| three.iter().collect())
}

#[test]
fn english_punctuation_in_finds_it() {
    for (text, found) in [
        ("节点: `a`", Some("点: ")),
        ("内核, 系统", Some("核, ")),
        ("重启。 之后", Some("。 之")),
        ("命令: \n", Some("令: ")),
        ("内核：5.4、6.1，`a: b`", None),
    ] {
        assert_eq!(english_punctuation_in(text).as_deref(), found, "{text}");
    }
}

#[test]
fn texts_that_code_joins_have_chinese_punctuation() {
    let chinese = chinese();
    let nodes = [
        r#"{"name": "a", "pool": "p", "clusterVersion": "1.21.3", "kernel": "5.4.58", "proxyMode": "ipvs"}"#,
        r#"{"name": "b", "clusterVersion": "1.22.3", "kernel": "5.10.13", "os": "Debian 11", "proxyMode": "ipvs"}"#,
        r#"{"name": "c", "kernel": "latest"}"#,
    ];
    let fleet = check_fleet(format!("[{}]", nodes.join(",")).as_bytes(), &Facts::default(), &chinese);
    let text = fleet_to_markdown(&fleet, &chinese);
    assert_eq!(english_punctuation_in(&text), None, "{text}");
    for (name, line) in CASES {
        let facts = facts(line);
        for change in nearest_changes(&facts, &chinese) {
            assert_eq!(english_punctuation_in(&change.text), None, "{name}: {}", change.text);
        }
        let report = check(&facts, &chinese);
        for text in [to_markdown(&report, &chinese), to_terminal(&report, &chinese, false)] {
            assert_eq!(english_punctuation_in(&text), None, "{name}: {text}");
        }
    }
}

#[test]
fn no_english_sentence_in_any_chinese_message() {
    let (_, texts) = pack("zh-CN").split_once('\n').expect("a line of its own");
    // The English original of a translation of the kernels' table is in the pack too.
    let knowledge = reusecheck_core::knowledge();
    let english: HashSet<&str> = knowledge
        .lineages
        .iter()
        .flat_map(|lineage| lineage.builds.iter().map(|build| build.note).chain([lineage.title]))
        .collect();
    let texts: Vec<&str> = texts.split('\u{1f}').filter(|text| !english.contains(text)).collect();
    assert!(texts.len() > 250, "{} texts", texts.len());
    for text in texts {
        assert_eq!(english_in(text), None, "{text}");
    }
}

#[test]
fn no_english_sentence_in_any_chinese_report() {
    let chinese = chinese();
    let kernels: Vec<String> = examples().into_iter().flat_map(|(_, releases)| releases).collect();
    assert!(kernels.len() > 50, "{} kernels", kernels.len());
    let lines = kernels.iter().map(|kernel| ["1.21.3 | ", kernel, " | - | ipvs"].concat());
    for line in lines.chain(CASES.iter().map(|(_, line)| (*line).to_owned())) {
        let mut report = check(&facts(&line), &chinese);
        // Titles of sources are quoted as they are; commands, and files for programs, are the same everywhere.
        report.sources.clear();
        for remedy in &mut report.remedies {
            remedy.commands.clear();
            remedy.check.commands.clear();
            remedy.files.retain(|file| file.name.ends_with(".md"));
        }
        report.missing.clear();
        report.facts.os = None;
        report.facts.kernel = None;
        for text in [to_markdown(&report, &chinese), to_terminal(&report, &chinese, false)] {
            assert_eq!(english_in(&text), None, "{line}: {text}");
        }
    }
}
