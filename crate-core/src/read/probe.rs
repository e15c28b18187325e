//! Reads the output of `reusecheck-probe`: where the kernel sent each packet.

use super::notes::{FactName, Notes, Rank, Source};
use super::sniffer::{Line, Lines};
use crate::facts::Observation;
use crate::ipvs::{Backend, ConnReuseMode, Entry, Outcome, Protocol};

const KIND: &str = "probe";
/// The first line, with the version of the format.
const TITLE: &str = "reusecheck-probe 1 ";
/// How many lines of a run are looked through for a name.
const LONGEST: usize = 200;
/// The value of `mode=` if the kernel has no such sysctl.
const ABSENT: &str = "absent";

/// Reads one run, up to its `end` or to the first line that is not of it.
pub(super) fn read<'a>(line: &Line<'a>, lines: &mut Lines<'a>, notes: &mut Notes) -> bool {
    if !line.body().starts_with(TITLE) {
        return false;
    }
    // The name is after the facts of its node.
    let name = node_of(lines);
    if let Some(name) = &name {
        notes.visit(name);
    }
    let mut run = Run::default();
    while let Some(next) = lines.peek().filter(|next| run.take(next, notes)) {
        let is_end = next.body().trim_end() == "end";
        lines.next();
        if is_end {
            break;
        }
    }
    run.finish(notes);
    if name.is_some() {
        notes.leave();
    }
    true
}

/// Returns the node that the run names.
fn node_of(lines: &Lines<'_>) -> Option<String> {
    let own = lines
        .clone()
        .take_while(|line| !line.body().starts_with("reusecheck-probe ") && line.body().trim_end() != "end");
    own.take(LONGEST).find_map(|line| line.body().strip_prefix("node ").map(|name| name.trim().to_owned()))
}

/// One partly read run.
#[derive(Default)]
struct Run<'a> {
    kernel: String,
    /// Each case with its first outcome; `None` where a later trial had another one.
    cases: Vec<(Option<Observation>, Observation, Source<'a>)>,
}

impl<'a> Run<'a> {
    /// Takes a line and returns whether it belongs to a run.
    fn take(&mut self, line: &Line<'a>, notes: &mut Notes) -> bool {
        let source = Source::of(KIND, line);
        let body = line.body().trim_end();
        match body.split_once(' ').unwrap_or((body, "")) {
            ("kernel", release) => {
                release.clone_into(&mut self.kernel);
                notes.release(release, Rank::Observed, source);
            }
            ("arch", machine) => notes.fact(FactName::Arch, machine, Rank::Observed, source),
            ("case", case) => {
                let Some(observation) = self.observation(case) else { return false };
                self.note(observation, source);
            }
            ("date" | "node" | "tracking" | "skip" | "end", _) => {}
            _ => return false,
        }
        true
    }

    /// Reads `protocol=tcp mode=0 conntrack=0 expire_nodest_conn=1 backend=drained entry=time-wait trial=1 outcome=rescheduled`.
    fn observation(&self, case: &str) -> Option<Observation> {
        let value = |key: &str| {
            case.split_ascii_whitespace().find_map(|word| word.strip_prefix(key)?.strip_prefix('='))
        };
        let is_on = |key| match value(key)? {
            "0" => Some(false),
            "1" => Some(true),
            _ => None,
        };
        let conn_reuse_mode = match value("mode")? {
            ABSENT => None,
            number => Some(ConnReuseMode::from_text(number)?),
        };
        Some(Observation {
            kernel: self.kernel.clone(),
            protocol: Protocol::from_name(value("protocol")?)?,
            conn_reuse_mode,
            conntrack: is_on("conntrack")?,
            expire_nodest_conn: is_on("expire_nodest_conn")?,
            backend: Backend::from_name(value("backend")?)?,
            entry: value("entry").map_or(Some(Entry::default()), Entry::from_name)?,
            outcome: Outcome::from_name(value("outcome")?)?,
        })
    }

    /// Keeps a trial; differing trials prove nothing.
    fn note(&mut self, observation: Observation, source: Source<'a>) {
        match self.cases.iter_mut().find(|(_, first, _)| first.is_of_same_case(&observation)) {
            Some((agreed, first, _)) if *first != observation => *agreed = None,
            Some(_) => {}
            None => self.cases.push((Some(observation.clone()), observation, source)),
        }
    }

    fn finish(self, notes: &mut Notes) {
        if !self.kernel.is_empty() {
            for (agreed, _, source) in self.cases {
                if let Some(observation) = agreed {
                    notes.observation(observation, source);
                }
            }
        }
    }
}
