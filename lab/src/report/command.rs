//! Compares the command's answers in the machine with what is known about that node.

use std::fmt::Write as _;

use reusecheck_core::facts::Facts;
use reusecheck_core::messages::ENGLISH;
use reusecheck_core::report::Rating;
use serde_json::Value;

use crate::run::Run;

pub(crate) const HEADING: &str = "## The command\n";
const INTRODUCTION: &str = "\
The released static program `reusecheck` runs in the machine without arguments and reads that node: first without kube-proxy, then
with its process, its configuration and its endpoint, once for each value of `conn_reuse_mode`. The facts must be those of the node,
the rating that of `check` for these facts, and nothing that exists may be unread.
";
const TABLE: &str = "\
| kernel | node | rating | exit status | not read | agrees |
|---|---|---|---|---|---|
";
/// The texts of the section that do not depend on a run.
#[cfg(test)]
pub(crate) const TEXTS: [&str; 3] = [HEADING, INTRODUCTION, TABLE];
const SYSCTL: &str = "net.ipv4.vs.conn_reuse_mode";
/// The node without kube-proxy.
const BARE: &str = "bare";

/// One answer of the command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// `bare`, or the value of `conn_reuse_mode`.
    kind: String,
    status: i32,
    /// Its JSON.
    printed: String,
    /// What it could not read.
    warned: Vec<String>,
}

/// Reads one row of the part.
pub(crate) fn read(row: &str, answers: &mut Vec<Answer>) -> Result<(), String> {
    let wrong = || format!("`{row}` is no line of the part command");
    let (what, rest) = row.split_once(' ').ok_or_else(wrong)?;
    let (kind, rest) = rest.split_once(' ').ok_or_else(wrong)?;
    if what == "ended" {
        let status = rest.strip_prefix("status=").and_then(|status| status.parse().ok()).ok_or_else(wrong)?;
        answers.push(Answer { kind: kind.to_owned(), status, printed: String::new(), warned: Vec::new() });
        return Ok(());
    }
    let answer = answers.last_mut().filter(|answer| answer.kind == kind).ok_or_else(wrong)?;
    match what {
        "printed" => answer.printed.push_str(rest),
        "warned" => answer.warned.push(rest.to_owned()),
        _ => return Err(wrong()),
    }
    Ok(())
}

/// Returns whether each answer is right.
pub(crate) fn agrees(run: &Run) -> bool {
    run.answers.iter().all(|answer| answer.judge(&run.release).is_ok())
}

/// Returns the section; `None` if no run has the part.
pub(crate) fn section(runs: &[Run], emulator: &str) -> Option<String> {
    let mut rows = String::new();
    for run in runs {
        for answer in &run.answers {
            let (rating, agrees) = match answer.judge(&run.release) {
                Ok(rating) => (rating, "yes".to_owned()),
                Err(reason) => ("?", reason),
            };
            let node = if answer.is_bare() {
                "without kube-proxy".to_owned()
            } else {
                format!("conn_reuse_mode {}", answer.kind)
            };
            let (status, unread) = (answer.status, answer.warned.len());
            let _ =
                writeln!(rows, "| {} | {node} | {rating} | {status} | {unread} | {agrees} |", run.release);
        }
    }
    (!rows.is_empty()).then(|| format!("{HEADING}\n{INTRODUCTION}\n{emulator}.\n\n{TABLE}{rows}"))
}

impl Answer {
    fn is_bare(&self) -> bool {
        self.kind == BARE
    }

    /// Returns the rating.
    ///
    /// # Errors
    ///
    /// Names the first difference.
    fn judge(&self, release: &str) -> Result<&'static str, String> {
        let report: Value = serde_json::from_str(&self.printed).map_err(|error| error.to_string())?;
        let facts = facts_of(&report)?;
        let mode = (!self.is_bare()).then_some("ipvs");
        let value = (!self.is_bare()).then_some(&*self.kind);
        // A bare node has no process of kube-proxy and no endpoint.
        let unread = if self.is_bare() { 2 } else { 0 };
        for (name, expected) in [("kernel", Some(release)), ("proxyMode", mode), (SYSCTL, value)] {
            if value.is_some() || name != SYSCTL {
                is(name, facts.get(name).as_deref().unwrap_or("unknown"), expected.unwrap_or("unknown"))?;
            }
        }
        let rating = reusecheck_core::check(&facts, &ENGLISH).rating;
        is("rating", report["rating"].as_str().unwrap_or_default(), rating.name())?;
        let status = match rating {
            Rating::None => 0,
            Rating::Unknown => 3,
            _ => 1,
        };
        is("exit status", &self.status.to_string(), &status.to_string())?;
        is("sources not read", &self.warned.len().to_string(), &unread.to_string())?;
        Ok(rating.name())
    }
}

fn is(name: &str, found: &str, expected: &str) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{name} is {found} instead of {expected}")) }
}

/// Returns the facts in the JSON of a report.
fn facts_of(report: &Value) -> Result<Facts, String> {
    let mut facts = Facts::default();
    let stated = report["facts"].as_object().into_iter().flatten().filter(|(name, _)| *name != "sysctls");
    let sysctls = report["facts"]["sysctls"].as_object().into_iter().flatten();
    for (name, value) in stated.chain(sysctls) {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        facts.set(name, &text).map_err(|_| format!("{name} cannot be {text}"))?;
    }
    Ok(facts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(mode: &str, value: u8, warned: &str) -> Run {
        let facts = format!(
            r#"{{"kernel":"6.1.0-56-cloud-amd64","proxyMode":"{mode}","sysctls":{{"{SYSCTL}":{value}}}}}"#
        );
        let text = format!(
            "kernel 6.1.0-56-cloud-amd64\npart command\nended 1 status=0\n\
             printed 1 {{\"rating\":\"none\",\"facts\":{facts}}}\n{warned}end\n"
        );
        Run::read(&text).expect("a whole run")
    }

    #[test]
    fn an_answer_with_the_facts_of_its_node_agrees() {
        let right = run("ipvs", 1, "");
        assert!(agrees(&right), "{:?}", right.answers[0].judge(&right.release));
        assert!(!agrees(&run("iptables", 1, "")));
        assert!(!agrees(&run("ipvs", 0, "")));
        assert!(!agrees(&run("ipvs", 1, "warned 1 reusecheck: cannot read /proc/version\n")));
    }

    #[test]
    fn the_section_names_what_differs() {
        let section = section(&[run("iptables", 1, "")], "emulator").expect("a section");
        let row = "| 6.1.0-56-cloud-amd64 | conn_reuse_mode 1 | ? | 0 | 0 | proxyMode is iptables instead of ipvs |";
        assert!(section.contains(row), "{section}");
    }

    #[test]
    fn other_lines_are_refused() {
        for row in ["", "ended 1", "ended 1 status=x", "printed 1 {}", "sighed 1 x"] {
            assert!(read(row, &mut Vec::new()).is_err(), "{row}");
        }
    }
}
