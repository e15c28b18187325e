//! Compares the output of `reusecheck-probe` with the model, and the node before with after.

use std::fmt::Write as _;

use reusecheck_core::facts::Observation;
use reusecheck_core::ipvs::{Backend, ConnReuseMode, Entry, Outcome, Protocol, Simulation, simulate};

use crate::run::Run;

/// The heading of its section, which is the last one.
pub(crate) const HEADING: &str = "## The probe\n";

/// A machine's output about the probe.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Probe {
    runs: Vec<ProbeRun>,
    watched: Vec<Watched>,
    /// Lines that the live connection sent, and those that came back.
    live: Option<(u32, u32)>,
    /// The user that was refused, the exit status, and the reason.
    refused: Vec<(String, i32, String)>,
    /// The devices of a new namespace while the tunnels' modules were loaded.
    devices: String,
}

/// One run to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ProbeRun {
    /// `plain`, `job`, `tunnels` or `full`.
    kind: String,
    status: i32,
    milliseconds: u64,
    kilobytes: u64,
    /// Its lines.
    printed: Vec<String>,
}

/// Runs, and the number of differences of the node after them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Watched {
    kind: String,
    runs: u32,
    cut_short: u32,
    changes: u32,
}

/// Returns the value of `name=value` among words.
fn value<'a>(row: &'a str, name: &str) -> Option<&'a str> {
    row.split(' ').find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
}

fn number<T: std::str::FromStr>(row: &str, name: &str) -> Result<T, String> {
    value(row, name).and_then(|text| text.parse().ok()).ok_or_else(|| format!("`{row}` has no number {name}"))
}

impl Probe {
    /// Reads one row of the part.
    pub(crate) fn read(&mut self, row: &str) -> Result<(), String> {
        let mut words = row.split(' ');
        let (what, kind) = (words.next().unwrap_or_default(), words.next().unwrap_or_default().to_owned());
        let rest = || row.splitn(3, ' ').nth(2).unwrap_or_default();
        match what {
            "refused" => self.refused.push((kind, number(row, "status")?, String::new())),
            "said" => {
                let about = self.refused.last_mut().filter(|(as_whom, ..)| *as_whom == kind);
                let reasons = &mut about.ok_or_else(|| format!("`{row}` was not expected"))?.2;
                let separator = if reasons.is_empty() { "" } else { "; " };
                reasons.extend([separator, rest()]);
            }
            "devices" => row.strip_prefix("devices ").unwrap_or_default().clone_into(&mut self.devices),
            "live" => self.live = Some((number(row, "sent")?, number(row, "echoed")?)),
            "run" => self.runs.push(ProbeRun {
                kind,
                status: number(row, "status")?,
                milliseconds: number(row, "milliseconds")?,
                kilobytes: number(row, "kilobytes")?,
                printed: Vec::new(),
            }),
            "probe" => {
                let printed = row.splitn(4, ' ').nth(3).unwrap_or_default().to_owned();
                self.runs.last_mut().ok_or("a line of the probe before its run")?.printed.push(printed);
            }
            "undisturbed" => self.watched.push(Watched {
                kind,
                runs: number(row, "runs")?,
                cut_short: number(row, "cut_short")?,
                changes: number(row, "changes")?,
            }),
            _ => return Err(format!("`{row}` is no line of the part probe")),
        }
        Ok(())
    }
}

/// Counts of the runs of one kind.
pub(crate) struct Asked {
    pub(crate) runs: usize,
    /// Runs that ended by themselves, with an outcome for each case.
    pub(crate) complete: usize,
    pub(crate) cases: usize,
    /// Cases that agree with the model.
    pub(crate) agree: usize,
}

impl Probe {
    /// Returns the counts of the runs of that kind.
    pub(crate) fn asked(&self, kind: &str, run: &Run) -> Asked {
        let of_kind = || self.runs.iter().filter(|run_of_kind| run_of_kind.kind == kind);
        Asked {
            runs: of_kind().count(),
            complete: of_kind().filter(|run_of_kind| run_of_kind.is_complete()).count(),
            cases: of_kind().map(|run_of_kind| run_of_kind.cases().count()).sum(),
            agree: of_kind().map(|run_of_kind| run_of_kind.agreeing(run)).sum(),
        }
    }

    /// Returns the observations that ReuseCheck reads in the output of all runs together.
    pub(crate) fn observations(&self) -> Vec<Observation> {
        let texts = self.runs.iter().map(|run| run.printed.join("\n"));
        let read = texts.flat_map(|text| reusecheck_core::read_text(&text).facts.observations);
        let mut observations: Vec<Observation> = Vec::new();
        for observation in read {
            if !observations.contains(&observation) {
                observations.push(observation);
            }
        }
        observations
    }
}

/// The number of cases that a run prints: eight, twice.
const CASES: usize = 16;

impl ProbeRun {
    fn cases(&self) -> impl Iterator<Item = &str> {
        self.printed.iter().map(String::as_str).filter(|line| line.starts_with("case "))
    }

    fn tracking(&self) -> &str {
        self.printed.iter().find_map(|line| line.strip_prefix("tracking ")).unwrap_or("not printed")
    }

    fn agreeing(&self, run: &Run) -> usize {
        self.cases().filter(|line| agrees_on(run, line)).count()
    }

    fn is_complete(&self) -> bool {
        self.status == 0
            && self.cases().count() == CASES
            && self.printed.last().is_some_and(|line| line == "end")
    }
}

/// Returns the question to the model for a printed case.
fn question(line: &str, run: &Run) -> Option<Simulation> {
    let mode = value(line, "mode")?;
    Some(Simulation {
        protocol: Protocol::from_name(value(line, "protocol")?)?,
        commits: run.commits()?,
        conn_reuse_mode: match mode {
            "absent" => ConnReuseMode::OFF,
            mode => mode.parse::<u8>().ok()?.try_into().ok()?,
        },
        conntrack: value(line, "conntrack")? == "1",
        expire_nodest_conn: value(line, "expire_nodest_conn")? == "1",
        backend: Backend::from_name(value(line, "backend")?)?,
        entry: value(line, "entry").map_or(Some(Entry::default()), Entry::from_name)?,
        persistent: false,
        expire_quiescent_template: false,
    })
}

fn agrees_on(run: &Run, line: &str) -> bool {
    let expected = question(line, run).map(|question| simulate(&question).outcome);
    expected.is_some_and(|outcome| value(line, "outcome") == Some(Outcome::name(outcome)))
}

/// Returns whether all cases of every run agree with the model, and the node did not change. A commit outside the model has
/// no answer to agree with.
pub(crate) fn agrees(run: &Run) -> bool {
    if run.built.as_ref().is_some_and(|built| !built.is_modelled) {
        return true;
    }
    let probe = &run.probe;
    probe.runs.iter().all(|run_of_kind| run_of_kind.is_complete() && run_of_kind.agreeing(run) == CASES)
        && probe.watched.iter().all(|watched| watched.changes == 0)
        && probe.live.is_none_or(|(sent, echoed)| sent == echoed)
        && probe.refused.iter().all(|(_, status, _)| *status == 2)
}

/// The texts of the section that do not depend on a run.
#[cfg(test)]
pub(crate) const TEXTS: [&str; 5] = [HEADING, INTRODUCTION, ASKED, WATCHED, REFUSED];

/// Returns its section; `None` where no machine ran it.
pub(crate) fn section(runs: &[Run], emulator: &str) -> Option<String> {
    let runs: Vec<&Run> = runs.iter().filter(|run| run.probe != Probe::default()).collect();
    (!runs.is_empty()).then(|| {
        let mut text = format!("{HEADING}{INTRODUCTION}\n{emulator}.\n\n{ASKED}");
        run_of_kind(&runs, &mut text);
        text.push_str(WATCHED);
        watched(&runs, &mut text);
        text.push_str(REFUSED);
        for run in runs {
            for (kind, status, why) in &run.probe.refused {
                let _ = writeln!(text, "| {} | {kind} | {status} | {why} |", run.release);
            }
        }
        text
    })
}

fn run_of_kind(runs: &[&Run], text: &mut String) {
    for run in runs {
        for kind in ["plain", "job", "tunnels", "full"] {
            let of_kind: Vec<&ProbeRun> =
                run.probe.runs.iter().filter(|run_of_kind| run_of_kind.kind == kind).collect();
            let all: usize = of_kind.iter().map(|run_of_kind| run_of_kind.cases().count()).sum();
            let agree: usize = of_kind.iter().map(|run_of_kind| run_of_kind.agreeing(run)).sum();
            if of_kind.is_empty() {
                continue;
            }
            let complete = of_kind.iter().filter(|run_of_kind| run_of_kind.is_complete()).count();
            let mut tracked: Vec<&str> = of_kind.iter().map(|run_of_kind| run_of_kind.tracking()).collect();
            tracked.dedup();
            let milliseconds =
                of_kind.iter().map(|run_of_kind| run_of_kind.milliseconds).max().unwrap_or_default();
            let kilobytes = of_kind.iter().map(|run_of_kind| run_of_kind.kilobytes).max().unwrap_or_default();
            let _ = writeln!(
                text,
                "| {} | {kind} | {complete} of {} | {agree} of {all} | {} | {milliseconds} | {kilobytes} |",
                run.release,
                of_kind.len(),
                tracked.join(", "),
            );
        }
    }
}

fn watched(runs: &[&Run], text: &mut String) {
    for run in runs {
        let (sent, echoed) = run.probe.live.unwrap_or_default();
        for Watched { kind, runs, cut_short, changes } in &run.probe.watched {
            let lines = if kind == "full" { "-".to_owned() } else { format!("{echoed} of {sent}") };
            let _ =
                writeln!(text, "| {} | {kind} | {runs} | {cut_short} | {changes} | {lines} |", run.release);
        }
    }
    text.push_str("\nDevices of a new namespace while the modules of the tunnels are loaded:");
    for run in runs {
        let _ = write!(text, " {}: `{}`.", run.release, run.probe.devices);
    }
    text.push('\n');
}

const INTRODUCTION: &str = "
The released static program `reusecheck-probe` runs in the machine and prints what the kernel does (`docs/probe.md`). Each printed
case is compared with `simulate` for the commits of that release.
";

const ASKED: &str = "\
- `plain`: a node with the modules that kube-proxy loads.
- `job`: the same node, in a container with the rights of `probe/job.yaml`, which Debian's `crun` starts: privileged, without the
  node's network and processes. Its memory is that of `crun`.
- `tunnels`: `ipip`, `ip_gre` and `sit` are also loaded, so that each new namespace has devices from the start.
- `full`: the node has 100,000 connections in its table.

Time is the machine's clock. Memory is the peak of the resident set, read every 3 ms.

| kernel | node | runs that answered | cases: agree | tracked by | longest run, ms | KiB |
|---|---|---|---|---|---|---|
";

const WATCHED: &str = "
### What changed on the node

During the runs, a client keeps a connection through the node's IPVS and sends a line every 20 ms. These are compared before and
after: every sysctl under `net`, devices, addresses, routes, nftables rules, modules with their use counts, services with weights
and counts, scheduled connections, and (except for `full`) each entry of IPVS.

`whole` runs end by themselves. `killed` runs get SIGKILL and `ended` runs get SIGTERM, each at a different moment.

| kernel | probe | runs | cut short | differences | lines of the live connection that came back |
|---|---|---|---|---|---|
";

const REFUSED: &str = "
### Refusals

`user` is an ordinary user, `container` has read-only sysctls, and `pod` is a container with the rights of an ordinary pod.

| kernel | as | exit status | reasons |
|---|---|---|---|
";

#[cfg(test)]
mod tests {
    use super::*;

    const CASE: &str =
        "case protocol=tcp mode=0 conntrack=0 expire_nodest_conn=1 backend=drained entry=time-wait trial=1";

    fn run(outcome: &str, changes: u32, echoed: u32) -> Run {
        let mut text =
            "kernel 6.1.0-56-cloud-amd64\npart probe\nrefused user status=2\nsaid user no root\nsaid user no sysctls\n".to_owned();
        text += "run plain 1 status=0 milliseconds=9 kilobytes=7\nprobe plain 1 tracking ftp-service\n";
        for _ in 0..CASES {
            let _ = writeln!(text, "probe plain 1 {CASE} outcome={outcome}");
        }
        let _ = write!(
            text,
            "probe plain 1 end\nundisturbed killed runs=2 cut_short=1 changes={changes}\nlive sent=5 echoed={echoed}\nend\n"
        );
        Run::read(&text).expect("a whole run")
    }

    #[test]
    fn expected_results_agree() {
        assert!(agrees(&run("rescheduled", 0, 5)));
        assert!(!agrees(&run("old-backend", 0, 5)));
        assert!(!agrees(&run("rescheduled", 1, 5)));
        assert!(!agrees(&run("rescheduled", 0, 4)));
    }

    #[test]
    fn the_section_counts_what_agrees() {
        let text = section(&[run("rescheduled", 0, 5)], "emulator").expect("a section");
        assert!(
            text.contains("| 6.1.0-56-cloud-amd64 | plain | 1 of 1 | 16 of 16 | ftp-service | 9 | 7 |"),
            "{text}"
        );
        assert!(text.contains("| 6.1.0-56-cloud-amd64 | killed | 2 | 1 | 0 | 5 of 5 |"), "{text}");
        assert!(text.contains("| 6.1.0-56-cloud-amd64 | user | 2 | no root; no sysctls |"), "{text}");
    }

    #[test]
    fn other_lines_are_refused() {
        assert!(Probe::default().read("nonsense").is_err());
        assert!(Probe::default().read("probe plain 1 end").is_err());
        assert!(Probe::default().read("run plain 1 status=0 milliseconds=x kilobytes=1").is_err());
    }
}
