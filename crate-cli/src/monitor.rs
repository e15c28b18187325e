//! Answers for monitoring: Prometheus' textfile collector, and a check of Nagios' plugin interface (NRPE).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use reusecheck_core::report::{Rating, Report, Status};

use crate::answer::{Answer, Entry};

/// The meaning of an exit status in Nagios.
const OK: u8 = 0;
const WARNING: u8 = 1;
const CRITICAL: u8 = 2;
const UNKNOWN: u8 = 3;

/// Metrics in Prometheus' text format.
pub(crate) fn prometheus(answers: &[Answer]) -> String {
    let mut text = String::new();
    metric(&mut text, "reusecheck_nodes", "Nodes by name, file and rating.", &nodes(answers));
    metric(
        &mut text,
        "reusecheck_node_problem",
        "Nodes that have a problem or may have it.",
        &problems(answers),
    );
    let unusable = entries(answers).filter(|entry| entry.outcome.is_err()).count();
    metric(
        &mut text,
        "reusecheck_unusable_inputs",
        "Inputs that could not be read.",
        &[(String::new(), unusable)].into(),
    );
    let knowledge = format!("{{version=\"{}\"}}", escape(reusecheck_core::knowledge().version));
    metric(&mut text, "reusecheck_knowledge_info", "Version of the knowledge.", &[(knowledge, 1)].into());
    text
}

/// Values by their labels: nodes that have all labels in common are one sample.
type Samples = BTreeMap<String, usize>;

fn metric(text: &mut String, name: &str, help: &str, samples: &Samples) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge");
    for (labels, value) in samples {
        let _ = writeln!(text, "{name}{labels} {value}");
    }
}

fn entries(answers: &[Answer]) -> impl Iterator<Item = &Entry> {
    answers.iter().flat_map(|answer| &answer.entries)
}

fn nodes(answers: &[Answer]) -> Samples {
    count(answers, |report| vec![format!("rating=\"{}\",certainty=\"{}\"", report.rating, report.certainty)])
}

fn problems(answers: &[Answer]) -> Samples {
    count(answers, |report| {
        let open = report.problems.iter().filter(|problem| problem.status != Status::No);
        open.map(|problem| format!("problem=\"{}\",status=\"{}\"", problem.id, problem.status)).collect()
    })
}

/// Counts the nodes with each of the labels that `of` gives a report.
fn count(answers: &[Answer], of: impl Fn(&Report) -> Vec<String>) -> Samples {
    let mut samples = Samples::new();
    for entry in entries(answers) {
        let Ok(report) = &entry.outcome else { continue };
        let file = escape(&entry.file);
        for (labels, name) in
            of(report).iter().flat_map(|labels| entry.names.iter().map(move |name| (labels, name)))
        {
            let labels = format!("{{node=\"{}\",file=\"{file}\",{labels}}}", escape(name));
            *samples.entry(labels).or_default() += 1;
        }
    }
    samples
}

/// Returns a label's value, in which three characters are escaped.
fn escape(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// One line with performance data, and Nagios' exit status: 2 for a stale backend, 1 for a delay, 3 where it is not known or an
/// input cannot be used. Nodes below `fail_on` are fine.
pub(crate) fn nrpe(answers: &[Answer], fail_on: Rating) -> (String, u8) {
    let mut counts: BTreeMap<Rating, usize> = BTreeMap::new();
    let mut unusable = 0;
    for entry in entries(answers) {
        match &entry.outcome {
            Ok(report) => *counts.entry(report.rating).or_default() += entry.names.len(),
            Err(_) => unusable += 1,
        }
    }
    let count = |rating: Rating| counts.get(&rating).copied().unwrap_or_default();
    let fails = |rating: Rating| rating >= fail_on && count(rating) > 0;
    let all: usize = counts.values().sum();
    let (word, status) = if fails(Rating::High) {
        ("CRITICAL", CRITICAL)
    } else if fails(Rating::Medium) || fails(Rating::Low) {
        ("WARNING", WARNING)
    } else if count(Rating::Unknown) > 0 || unusable > 0 || all == 0 {
        ("UNKNOWN", UNKNOWN)
    } else {
        ("OK", OK)
    };
    let affected = count(Rating::High) + count(Rating::Medium) + count(Rating::Low);
    let mut line = format!(
        "REUSECHECK {word} - {affected} of {all} nodes affected, {} unknown |",
        count(Rating::Unknown)
    );
    for rating in [Rating::High, Rating::Medium, Rating::Low, Rating::Unknown, Rating::None] {
        let _ = write!(line, " {rating}={};;;0;{all}", count(rating));
    }
    let _ = writeln!(line, " unusable={unusable};;;0");
    (line, status)
}
