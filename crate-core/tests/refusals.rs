//! The knowledge broken on purpose, one mistake at a time: each refusal names file, row and reason.

#[path = "../build/knowledge.rs"]
mod knowledge;
#[path = "../build/messages.rs"]
mod messages;

use std::fs;
use std::path::{Path, PathBuf};

/// Returns a copy of the knowledge in a folder of its own.
fn copy_of_knowledge(name: &str) -> PathBuf {
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    // Files of an interrupted run are not part of the copy.
    let _ = fs::remove_dir_all(&to);
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge"), &to);
    to
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the target folder is writable");
    for entry in fs::read_dir(from).expect("the folder is there") {
        let path = entry.expect("a readable entry").path();
        let target = to.join(path.file_name().expect("an entry has a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("a readable file");
        }
    }
}

fn compile(folder: &Path) -> Result<String, String> {
    messages::compile(folder)?;
    knowledge::compile(folder)
}

/// Replaces the first `from` in `file` by `to` and expects the refusal `expected`.
#[track_caller]
fn assert_refused(name: &str, file: &str, from: &str, to: &str, expected: &str) {
    let folder = copy_of_knowledge(name);
    let path = folder.join(file);
    let text = fs::read_to_string(&path).expect("a file of the knowledge");
    assert!(text.contains(from), "{file} holds {from:?}");
    fs::write(&path, text.replacen(from, to, 1)).expect("the copy is writable");
    let refusal = compile(&folder).expect_err("the mistake is refused");
    assert!(refusal.starts_with("knowledge/"), "{refusal}");
    assert!(refusal.contains(expected), "got: {refusal}\nwant: {expected}");
    fs::remove_dir_all(folder).expect("the copy can go");
}

#[test]
fn the_knowledge_as_it_is_compiles() {
    let folder = copy_of_knowledge("as-it-is");
    compile(&folder).expect("no refusal");
}

#[test]
fn a_row_of_the_faq_without_a_text() {
    let expected = "faq.toml: le-1.18: messages/en/report.toml has no text of that id under [faq-row]";
    assert_refused("faq-row-without-text", "faq.toml", "id = \"le-1.17\"", "id = \"le-1.18\"", expected);
}

#[test]
fn an_unknown_source() {
    let expected =
        "kernels/huawei.toml: euleros-2.10-x86, build since \"\": source `no-such` is not in sources.toml";
    assert_refused(
        "unknown-source",
        "kernels/huawei.toml",
        "sources = [\"rhel8-centos\"]",
        "sources = [\"no-such\"]",
        expected,
    );
}

#[test]
fn a_source_without_an_address() {
    let expected = "sources.toml: k8s-71114: a source needs an address";
    assert_refused(
        "no-address",
        "sources.toml",
        "url = \"https://github.com/kubernetes/kubernetes/pull/71114\"",
        "",
        expected,
    );
    assert_refused(
        "plain-http",
        "sources.toml",
        "\"https://github.com/kubernetes/kubernetes/pull/71114\"",
        "\"http://x.org\"",
        expected,
    );
}

#[test]
fn a_duplicate_source() {
    let twice = "[[source]]\nid = \"k8s-71114\"\nkind = \"pr\"\ntitle = \"x\"\nurl = \"https://x.org\"\n\n[[source]]\nid = \"k8s-71114\"";
    assert_refused(
        "twice",
        "sources.toml",
        "[[source]]\nid = \"k8s-71114\"",
        twice,
        "sources.toml: k8s-71114: duplicate id",
    );
}

#[test]
fn unsorted_builds() {
    let expected = "kernels/ubuntu.toml: ubuntu-4.15, build since \"4.15.0-118\"";
    assert_refused(
        "unsorted",
        "kernels/ubuntu.toml",
        "since = \"4.15.0-168\"",
        "since = \"4.15.0-118\"",
        expected,
    );
}

#[test]
fn overlapping_bounds() {
    let expected = "faq.toml: ge-1.19-euleros-2.5: spans are sorted and do not overlap";
    assert_refused(
        "overlap",
        "faq.toml",
        "[\"1.19.8-r0\", \"1.19.16-r60\"]",
        "[\"1.19.8-r0\", \"1.21.5-r0\"]",
        expected,
    );
    let expected = "faq.toml: le-1.17: a span starts before it ends";
    assert_refused(
        "backwards",
        "faq.toml",
        "[\"\", \"1.18.0-r0\"]",
        "[\"1.20.0-r0\", \"1.18.0-r0\"]",
        expected,
    );
    let expected = "kube-proxy.toml: ge-1.12: rows are sorted";
    assert_refused("rules", "kube-proxy.toml", "since = \"1.12.0\"", "since = \"1.11.0\"", expected);
}

#[test]
fn a_lineage_no_string_leads_to() {
    let expected = "kernels/stable.toml: wsl: no string leads to it";
    let examples = "examples = [\"5.15.90.1-microsoft-standard-WSL2\", \"4.19.57-microsoft-standard+\"]";
    assert_refused("no-example", "kernels/stable.toml", examples, "examples = []", expected);
    assert_refused(
        "shadowed",
        "kernels/stable.toml",
        examples,
        "examples = [\"5.4.92-flatcar\"]",
        "belongs to `flatcar`, which comes first",
    );
    let expected = "kernels/debian.toml: debian-9: its example `4.9.0-19-amd64` leads to";
    assert_refused(
        "elsewhere",
        "kernels/debian.toml",
        "releases = [\"4.9.0-#-<debian>\"]",
        "releases = [\"4.8.0-#-<debian>\"]",
        &expected.replace("leads to", ""),
    );
}

#[test]
fn a_claim_graded_source_without_proof() {
    let expected =
        "kernels/redhat.toml: rhel10, build since \"\": graded `source`, but none of its sources is a commit";
    let from =
        "evidence = \"source\"\nsources = [\"rhel8-alma\"]\nchecked = \"2026-11-28\"\nexamples = [\"6.12.0";
    let file = "kernels/redhat.toml";
    assert_refused("no-proof", file, from, &from.replace("rhel8-alma", "k8s-81775"), expected);
    let expected = "kube-proxy.toml: ge-1.13: graded `source`";
    let from = "sources = [\"k8s-71114\", \"k8s-notes-1.13\", \"k3s-proxier\"]";
    assert_refused("no-proof-rule", "kube-proxy.toml", from, "sources = [\"k8s-71114\"]", expected);
}

#[test]
fn a_lineage_that_follows_no_other_or_without_a_grade() {
    let (file, from) = ("kernels/amazon.toml", "follows = \"upstream\"\nevidence = \"inferred\"\n");
    let no_lineage =
        "kernels/amazon.toml: amazon-1: follows `downstream`, which is no lineage with builds of its own";
    assert_refused("follows-none", file, from, &from.replace("up", "down"), no_lineage);
    let no_grade = "kernels/amazon.toml: amazon-1: `follows` needs `evidence`";
    assert_refused("follows-ungraded", file, from, "follows = \"upstream\"\n", no_grade);
}

#[test]
fn a_pattern_with_unknown_words() {
    let expected = "kernels/debian.toml: debian-9: `4.9.0-#-<debain>`: `debain` is not one of the `words` of kernels.toml";
    assert_refused("words", "kernels/debian.toml", "4.9.0-#-<debian>", "4.9.0-#-<debain>", expected);
}

#[test]
fn a_row_equal_to_the_previous_one() {
    let file = "kernels/ubuntu.toml";
    let row = "[[lineage.build]]\nsince = \"4.15.0-119\"\n";
    let twice = [
        "[[lineage.build]]\nsince = \"4.15.0-1\"\ncarries = [\"d752\", \"f719\"]\n",
        "lacks = [\"f0a5\", \"35df\", \"c95c\"]\nsources = [\"ubuntu-4.15\"]\n\n",
        row,
    ];
    let expected = "ubuntu-4.15, build since \"4.15.0-1\": says the same as the row before it";
    assert_refused("same", file, row, &twice.concat(), expected);
}

#[test]
fn a_commit_that_is_there_and_is_not() {
    let from = "carries = [\"d752\", \"f719\"]\nlacks = [\"f0a5\", \"35df\", \"c95c\"]";
    let to = "carries = [\"d752\", \"f719\"]\nlacks = [\"f719\"]";
    assert_refused("both", "kernels/redhat.toml", from, to, "`f719` is both in `carries` and in `lacks`");
}

#[test]
fn unknown_words_are_refused() {
    let file = "kernels/huawei.toml";
    let expected = "kernels/huawei.toml: euleros-2.9-x86, build since \"\": evidence `sure` is not one of source, vendor, inferred, unknown";
    assert_refused("grade", file, "evidence = \"vendor\"", "evidence = \"sure\"", expected);
    assert_refused("day", file, "checked = \"2026-11-28\"", "checked = \"today\"", "`today` is not a day");
    let expected = "vendor-says `early` is not one of too-early, fixed";
    assert_refused("says", file, "vendor-says = \"too-early\"", "vendor-says = \"early\"", expected);
    assert_refused(
        "system",
        "faq.toml",
        "systems = [\"euleros-2.9\"]",
        "systems = [\"euleros-9\"]",
        "system `euleros-9` is not in systems.toml",
    );
    assert_refused("field", "faq.toml", "leaves = 0", "leave = 0", "unknown field `leave`");
    assert_refused(
        "release",
        "kube-proxy.toml",
        "since = \"1.37.0\"",
        "since = \"1.37\"",
        "ge-1.37: `1.37` is not a release",
    );
    assert_refused(
        "pair",
        "cce-versions.toml",
        "\"1.19.10-r0\" = \"1.19.10\"",
        "\"1.19.10-r0\" = \"1.20.1\"",
        "1.19.10-r0: the minor versions differ",
    );
}

#[test]
fn a_missing_message_or_language() {
    let english = "id = \"en\"\nname = \"English\"\n";
    let with_german = [english, "[[language]]\nid = \"de\"\nname = \"Deutsch\"\n"].concat();
    assert_refused(
        "language",
        "about.toml",
        english,
        &with_german,
        "knowledge/messages/de: the language is missing",
    );
    assert_refused("english", "about.toml", "\"en\"", "\"de\"", "about.toml: the first language is `en`");
    let folder = copy_of_knowledge("message");
    copy(&folder.join("messages/en"), &folder.join("messages/de"));
    let about = fs::read_to_string(folder.join("about.toml")).expect("a file of the knowledge");
    fs::write(folder.join("about.toml"), about.replace(english, &with_german)).expect("the copy is writable");
    compile(&folder).expect("a whole language is taken");
    let report = folder.join("messages/de/report.toml");
    let text = fs::read_to_string(&report).expect("a file of the knowledge");
    for (from, to, expected) in [
        ("low = \"Low\"\n", "", "knowledge/messages/de/report.toml: rating.low: this message is missing"),
        (
            "low = \"Low\"",
            "low = \"\"",
            "knowledge/messages/de/report.toml: rating.low: the message is empty",
        ),
        (
            "low = \"Low\"",
            "low = \"Low\"\nlower = \"x\"",
            "knowledge/messages/de/report.toml: rating.lower: English has no such message",
        ),
        (
            "{best}",
            "{beste}",
            "knowledge/messages/de/report.toml: step.rating-unknown: its placeholders differ",
        ),
    ] {
        fs::write(&report, text.replacen(from, to, 1)).expect("the copy is writable");
        assert!(compile(&folder).expect_err("refused").contains(expected), "{expected}");
    }
    fs::remove_dir_all(folder).expect("the copy can go");
}

#[test]
fn a_translation_of_a_removed_kernel_text() {
    let expected = "messages/zh-CN/kernels.toml: \"RHEL 8 group\": no file under kernels/ says this";
    assert_refused(
        "kernels-text",
        "messages/zh-CN/kernels.toml",
        "\"RHEL 8 family\"",
        "\"RHEL 8 group\"",
        expected,
    );
}

#[test]
fn a_message_that_chinese_lacks() {
    let expected = "messages/zh-CN/page.toml: page.undo: this message is missing";
    assert_refused("chinese", "messages/zh-CN/page.toml", "undo = \"撤销\"\n", "", expected);
}

#[test]
fn runs_that_nobody_can_use() {
    const FILE: &str = "kernels/debian.toml";
    const RELEASE: &str = "release = \"6.1.0-56-cloud-amd64\"";
    const OUTCOME: &str = "\"tcp/0/0/1/serving/time-wait=old-backend\"";
    for (number, (from, to, expected)) in [
        (
            RELEASE,
            "release = \"6.1.0-56-cloud-amd65\"",
            "debian-12, run of \"6.1.0-56-cloud-amd65\": its release",
        ),
        (
            RELEASE,
            "release = \"5.4.0-100-generic\"",
            "its release `5.4.0-100-generic` belongs to `ubuntu-5.4`",
        ),
        (OUTCOME, "\"tcp/0/0/1/serving/time-wait\"", "outcome `tcp/0/0/1/serving/time-wait` has no `=`"),
        (OUTCOME, "\"tcp/0/0/1/serving=old-backend\"", "is not `protocol/conn_reuse_mode/conntrack/"),
        (
            OUTCOME,
            "\"tcp/0/0/1/gone/time-wait=old-backend\"",
            "backend `gone` is not one of serving, drained",
        ),
        (OUTCOME, "\"tcp/4/0/1/serving/time-wait=old-backend\"", "conn_reuse_mode `4` is not one of -, 0, 1"),
        (OUTCOME, "\"tcp/0/0/1/serving/time-wait=lost\"", "outcome `lost` is not one of old-backend"),
        (
            OUTCOME,
            "\"tcp/1/1/1/serving/time-wait=rescheduled\"",
            "duplicate case `tcp/1/1/1/serving/time-wait`",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        assert_refused(&format!("run-{number}"), FILE, from, to, expected);
    }
}

#[test]
fn runs_are_written_with_the_names_of_the_contract() {
    use reusecheck_core::ipvs::{Backend, Entry, Outcome, Protocol};
    let names: Vec<&[&str]> = knowledge::runs::PARTS.iter().map(|(_, names)| *names).collect();
    assert_eq!(names[0], Protocol::NAMES);
    assert_eq!(names[4], Backend::NAMES);
    assert_eq!(names[5], Entry::NAMES);
    assert_eq!(knowledge::runs::OUTCOMES, Outcome::NAMES);
}

#[test]
fn a_remedy_that_lacks_a_part() {
    let data = "remedies.toml";
    let row = "knowledge/remedies.toml: rarer-reuse: ";
    let when = [row, "when `soon` is not one of at-once, lasting, meanwhile, confirm"].concat();
    assert_refused(
        "remedy-when",
        data,
        "id = \"rarer-reuse\"\nwhen = \"meanwhile\"",
        "id = \"rarer-reuse\"\nwhen = \"soon\"",
        &when,
    );
    let text = "knowledge/remedies.toml: other: messages/en/report.toml has no text for it under [remedy]";
    assert_refused("remedy-text", data, "id = \"rarer-reuse\"", "id = \"other\"", text);
    let check = "knowledge/messages/en/report.toml: [remedy-check] has no `delete-drained`";
    let texts = "messages/en/report.toml";
    assert_refused("remedy-check", texts, "delete-drained = \"The list is empty.\"\n", "", check);
    let file = "knowledge/remedies.toml: watch-draining: file remedies/absent.yaml: ";
    assert_refused("remedy-file", data, "ipvs-draining-rules.yaml\"]", "absent.yaml\"]", file);
    let environment =
        "knowledge/remedies.toml: delete-drained: `environment` and `releases` are for rows with a `group`";
    assert_refused(
        "remedy-environment",
        data,
        "id = \"delete-drained\"",
        "id = \"delete-drained\"\nenvironment = \"cce\"",
        environment,
    );
}

#[test]
fn a_fix_out_of_order() {
    let order = "knowledge/fixes.toml: c95c07836fa4: stable: the newest branch comes first";
    assert_refused("fix-order", "fixes.toml", "\"5.15.6\", \"5.10.83\"", "\"5.10.83\", \"5.15.6\"", order);
    let rows =
        "knowledge/fixes.toml: commit: the rows are f0a5e4d7a594, 35dfb013149f, c95c07836fa4, in this order";
    assert_refused("fix-rows", "fixes.toml", "commit = \"35dfb013149f\"", "commit = \"f0a5e4d7a594\"", rows);
}
