//! The report on modules with commits taken back: the set that was built, and the class of sets that the probe's output
//! allows.

use std::fmt::Write as _;

use reusecheck_core::facts::{Facts, Observation};
use reusecheck_core::ipvs::{
    Backend, Commit, CommitSet, ConnReuseMode, Entry, Protocol, Simulation, simulate,
};
use reusecheck_core::messages::ENGLISH;
use reusecheck_core::report::CommitStatus;
use reusecheck_lab::{BACKENDS, Close, ConnectionLine, Ending, Family, Line, Masquerade, Trial, WAITS};

use crate::probe::Asked;
use crate::run::Run;

/// The heading of its section.
pub(crate) const HEADING: &str = "## Modules with commits taken back\n";

/// The texts of the section that do not depend on a run.
#[cfg(test)]
pub(crate) const TEXTS: [&str; 4] = [HEADING, INTRODUCTION, OLDER, CONNECTIONS];

/// A release that no table of the knowledge describes, so that only the observations decide.
const NO_KERNEL: &str = "0.0-none";

/// Returns the section; `None` where no module ran.
pub(crate) fn section(runs: &[Run], emulator: &str) -> Option<String> {
    let of_kind = |is_modelled: bool| -> Vec<&Run> {
        let is_it = |run: &&Run| run.built.as_ref().is_some_and(|built| built.is_modelled == is_modelled);
        runs.iter().filter(is_it).collect()
    };
    let (modelled, older) = (of_kind(true), of_kind(false));
    if modelled.is_empty() && older.is_empty() {
        return None;
    }
    let mut text = format!("{HEADING}\n{emulator}.\n\n{INTRODUCTION}");
    for run in &modelled {
        row(run, &mut text);
    }
    disagreements(&modelled, &mut text);
    if !older.is_empty() {
        text.push_str(OLDER);
        for run in &older {
            row(run, &mut text);
        }
        disagreements(&older, &mut text);
    }
    connections(runs, &mut text);
    Some(text)
}

fn row(run: &Run, text: &mut String) {
    let Some(built) = &run.built else { return };
    let conclusion = Conclusion::of(&run.probe.observations());
    let is_right = !built.is_modelled || conclusion.is_class_of(built.commits);
    let verdict = if is_right { "" } else { " **(another class)**" };
    let of =
        |agree: usize, all: usize| if all == 0 { "not run".to_owned() } else { format!("{agree} of {all}") };
    let family = |family| {
        let lines: Vec<&Line> = run.lines.iter().filter(|line| line.case.family == family).collect();
        of(lines.iter().filter(|line| run.agrees_on(line)).count(), lines.len())
    };
    let datagrams = run.datagrams.iter().filter(|line| run.agrees_on_datagram(line)).count();
    let asked = ["plain", "tunnels"].map(|kind| {
        let Asked { runs, complete, cases, agree } = run.probe.asked(kind, run);
        format!("{complete} of {runs}; {agree} of {cases}")
    });
    let _ = writeln!(
        text,
        "| {} | {} | {}{verdict} | {} | {} | {} | {} |",
        run.release,
        built.name,
        conclusion.text(),
        asked.join(" | "),
        family(Family::V4),
        family(Family::V6),
        of(datagrams, run.datagrams.len()),
    );
}

/// The statuses that ReuseCheck derives from observations alone.
struct Conclusion([CommitStatus; 5]);

impl Conclusion {
    fn of(observations: &[Observation]) -> Self {
        let of_no_kernel =
            |observation: &Observation| Observation { kernel: NO_KERNEL.to_owned(), ..observation.clone() };
        let facts = Facts {
            kernel: Some(NO_KERNEL.to_owned()),
            observations: observations.iter().map(of_no_kernel).collect(),
            ..Facts::default()
        };
        Self(reusecheck_core::check(&facts, &ENGLISH).kernel.commits.all())
    }

    /// Returns whether exactly the sets that behave as this one have these statuses.
    fn is_class_of(&self, built: CommitSet) -> bool {
        sets().all(|set| self.allows(set) == (behaviour(set) == behaviour(built)))
    }

    fn allows(&self, set: CommitSet) -> bool {
        Commit::ALL.into_iter().zip(self.0).all(|(commit, status)| match status {
            CommitStatus::Yes => set.has(commit),
            CommitStatus::No => !set.has(commit),
            CommitStatus::Unknown => true,
        })
    }

    fn text(&self) -> String {
        // Every set has some commits without effect, but only the outcomes of no set leave all of them open.
        if self.0 == [CommitStatus::Unknown; 5] {
            return "no set of the five commits".to_owned();
        }
        let with = |wanted: CommitStatus| {
            let commits = Commit::ALL.into_iter().zip(self.0).filter(|(_, status)| *status == wanted);
            commits.map(|(commit, _)| &commit.name()[..4]).collect::<Vec<_>>().join(", ")
        };
        let parts = [("yes", CommitStatus::Yes), ("no", CommitStatus::No), ("open", CommitStatus::Unknown)];
        let parts = parts.map(|(name, status)| (name, with(status)));
        let parts = parts.into_iter().filter(|(_, commits)| !commits.is_empty());
        parts.map(|(name, commits)| format!("{name}: {commits}")).collect::<Vec<_>>().join("; ")
    }
}

/// All 32 sets of the five commits.
fn sets() -> impl Iterator<Item = CommitSet> {
    (0..1_u32 << Commit::ALL.len()).map(|bits| {
        let is_in = |at: &usize| bits & 1 << at != 0;
        (0..Commit::ALL.len()).filter(is_in).map(|at| Commit::ALL[at]).collect()
    })
}

/// Returns the outcome of every packet, and whether the kernel has the sysctl.
fn behaviour(commits: CommitSet) -> Vec<(bool, reusecheck_core::ipvs::Outcome)> {
    let mut outcomes = Vec::new();
    let switches = [false, true];
    for (protocol, mode) in [
        (Protocol::Tcp, ConnReuseMode::OFF),
        (Protocol::Tcp, ConnReuseMode::ON),
        (Protocol::Udp, ConnReuseMode::OFF),
    ] {
        for conntrack in switches {
            for expire_nodest_conn in switches {
                for backend in BACKENDS {
                    for entry in [Entry::TimeWait, Entry::ServerReset, Entry::FinWait, Entry::Established] {
                        let question = Simulation {
                            protocol,
                            commits,
                            conn_reuse_mode: mode,
                            conntrack,
                            expire_nodest_conn,
                            backend,
                            entry,
                            persistent: false,
                            expire_quiescent_template: false,
                        };
                        outcomes.push((commits.has(Commit::D752), simulate(&question).outcome));
                    }
                }
            }
        }
    }
    outcomes
}

/// Returns whether the conclusion is the class of the set that was built. Sets outside the model have none.
pub(crate) fn agrees(run: &Run) -> bool {
    let Some(built) = run.built.as_ref().filter(|built| built.is_modelled) else { return true };
    Conclusion::of(&run.probe.observations()).is_class_of(built.commits)
}

/// Lists cases that differ from the model, those with one expected and one observed outcome together.
fn disagreements(runs: &[&Run], text: &mut String) {
    let mut groups: Vec<(String, usize, String)> = Vec::new();
    for run in runs {
        let Some(built) = &run.built else { continue };
        let tcp = run.lines.iter().filter(|line| !run.agrees_on(line));
        let udp = run.datagrams.iter().filter(|line| !run.agrees_on_datagram(line));
        for line in tcp.chain(udp) {
            let expected = run.expected(line.case).map_or("nothing", |outcome| outcome.name());
            let printed = line.to_string();
            let seen = printed.rsplit(' ').next().unwrap_or_default();
            let case = line.case;
            let (expire, backend) = (u8::from(case.expire_nodest_conn), case.backend.name());
            let group = format!(
                "{}, {}: backend={backend} expire_nodest_conn={expire}: the model says {expected}, {seen}",
                run.release, built.name
            );
            match groups.iter_mut().find(|(known, ..)| *known == group) {
                Some((_, count, _)) => *count += 1,
                None => groups.push((group, 1, printed)),
            }
        }
    }
    text.push_str("\nDifferences from the model: ");
    if groups.is_empty() {
        text.push_str("none.\n");
        return;
    }
    text.push('\n');
    text.push('\n');
    for (group, count, first) in groups {
        let _ = writeln!(text, "- {group} ({count} cases; the first: `{first}`)");
    }
}

fn connections(runs: &[Run], text: &mut String) {
    let mut tables: Vec<(String, String, Vec<&str>)> = Vec::new();
    for run in runs.iter().filter(|run| !run.connections.is_empty()) {
        let Some(built) = &run.built else { continue };
        let table = connection_table(&run.connections);
        match tables.iter_mut().find(|(name, known, _)| *name == built.name && *known == table) {
            Some((.., kernels)) => kernels.push(&run.release),
            None => tables.push((built.name.clone(), table, vec![&run.release])),
        }
    }
    if tables.is_empty() {
        return;
    }
    text.push_str(CONNECTIONS);
    for (name, table, kernels) in tables {
        let _ = writeln!(text, "\n`{name}` ({}):\n", kernels.join(", "));
        text.push_str(
            "| masquerade | server waits | client waits | serving | drained | removed | removed after draining |\n\
             |---|---|---|---|---|---|---|\n",
        );
        text.push_str(&table);
    }
}

fn connection_table(lines: &[ConnectionLine]) -> String {
    let mut rows = String::new();
    for masquerade in Masquerade::ALL {
        for server_waits in WAITS {
            for client_waits in WAITS {
                let cell = |backend: Backend| -> String {
                    let letter = |close: Close| {
                        let trial = Trial { masquerade, server_waits, client_waits, backend, close };
                        let line = lines.iter().find(|line| line.trial == trial)?;
                        Some(ending_letter(line.ending))
                    };
                    Close::ALL.into_iter().filter_map(letter).collect()
                };
                let cells = BACKENDS.map(cell).join(" | ");
                let _ = writeln!(
                    rows,
                    "| {} | {server_waits} ms | {client_waits} ms | {cells} |",
                    masquerade.name()
                );
            }
        }
    }
    rows
}

/// A connection that takes this many milliseconds waited for a repeated segment.
const LATE: u32 = 500;

const fn ending_letter(ending: Ending) -> char {
    match ending {
        Ending::Complete(milliseconds) if milliseconds < LATE => 'C',
        Ending::Complete(_) => 'L',
        Ending::Reset => 'R',
        Ending::Stuck(_) => 'S',
    }
}

const INTRODUCTION: &str = "\
`cargo xtask lab --part modules` builds `ip_vs` from Debian's source of each kernel, with commits taken back
(`xtask/src/lab/commits.rs` has the edits). The rest of the kernel stays as it is, connection tracking included: these are not old
kernels. Each module plays the cases above; those in which a kernel flushes the entries of a removed backend need 35df. Then
`reusecheck-probe` runs three times on a plain node and three times with `ipip`, `ip_gre` and `sit` loaded.

“Class concluded” lists what ReuseCheck derives from the probe's output alone, without its tables. A commit is open if it has no
effect without another one that is absent. A class is right if it contains exactly the sets of commits with the same behaviour as the
set that was built.

| kernel | set built | class concluded | probe: runs; cases that agree | with tunnels | IPv4: agree | IPv6: agree | UDP: agree |
|---|---|---|---|---|---|---|---|
";

const OLDER: &str = "
### A commit outside the model

Some kernels without d752 have `dc7b3eb900aa` (\"ipvs: Fix reuse connection if real server is dead\"). It reschedules a SYN whose
backend is drained, if `expire_nodest_conn` is 1. The model does not know this commit. The module `dc7b` has it and none of the five;
it is compared with the model of a kernel with no commit.

| kernel | set built | class concluded | probe: runs; cases that agree | with tunnels | IPv4: agree | IPv6: agree | UDP: agree |
|---|---|---|---|---|---|---|---|
";

const CONNECTIONS: &str = "
### Whole connections

With d752 but without f719, mode 1 reschedules a SYN while netfilter still has the old connection. These trials play the connection
that follows: handshake, request, answer, and close by both ends, with mode 1, conntrack 1 and expire_nodest_conn 1. They cover every
state that such a kernel reschedules. The client repeats an unanswered segment after one second.

The old entry expires at the next tick of the kernel's clock (4 ms), and netfilter's entry with it. So each end answers at once, or
only after 20 ms. An answer at once can still meet the tick. `same-port` and `random-port` are trials in which the node masquerades
the client, without and with random ports.

- C: the connection was complete at once.
- L: it was complete after a repeated segment, at least half a second late.
- R: the client received an RST.
- S: the client gave up after eight seconds.

The letters of a cell are in the order of the tables above. Cells for drained backends have five letters; the others have the first
three, because an open connection is not rescheduled there.
";

#[cfg(test)]
mod tests {
    use super::*;
    use reusecheck_lab::{Deletion, every, trials};

    /// The cases of the probe, and whether each is TCP with mode 1.
    const CASES: [&str; 8] = [
        "tcp 0 0 serving time-wait",
        "tcp 1 1 serving time-wait",
        "tcp 1 1 drained established",
        "tcp 1 0 drained established",
        "tcp 0 0 drained time-wait",
        "tcp 0 0 removed time-wait",
        "udp 0 0 drained time-wait",
        "udp 0 0 removed time-wait",
    ];

    /// Returns the output of a machine whose kernel behaves as the model says for these commits.
    fn machine(built: &str, commits: CommitSet) -> Run {
        let mut text = format!("kernel 6.1.0-57-cloud-amd64\nbuilt {built}\n");
        for case in every(Family::V4).into_iter().filter(|case| case.deletion == Deletion::Held) {
            let seen = reusecheck_lab::Observed::Went(simulate(&case.question(commits)).outcome);
            let _ = writeln!(text, "{}", Line { case, seen });
        }
        text += "part probe\n";
        for run in 1..=3 {
            let _ = writeln!(text, "run plain {run} status=0 milliseconds=9 kilobytes=7");
            let mut say = |line: &str| {
                let _ = writeln!(text, "probe plain {run} {line}");
            };
            say("reusecheck-probe 1 0.1.0\nprobe plain 1 kernel 6.1.0-57-cloud-amd64");
            for trial in [1, 2].into_iter().flat_map(|trial| CASES.map(|case| (case, trial))) {
                let (case, trial) = trial;
                let [protocol, mode, conntrack, backend, entry] =
                    case.split(' ').collect::<Vec<_>>().try_into().expect("five words");
                let question = Simulation {
                    protocol: Protocol::from_name(protocol).expect("a protocol"),
                    commits,
                    conn_reuse_mode: if mode == "0" { ConnReuseMode::OFF } else { ConnReuseMode::ON },
                    conntrack: conntrack == "1",
                    expire_nodest_conn: true,
                    backend: Backend::from_name(backend).expect("a backend"),
                    entry: Entry::from_name(entry).expect("an entry"),
                    persistent: false,
                    expire_quiescent_template: false,
                };
                let mode = if commits.has(Commit::D752) { mode } else { "absent" };
                let entry = if protocol == "tcp" { format!("entry={entry} ") } else { String::new() };
                say(&format!(
                    "case protocol={protocol} mode={mode} conntrack={conntrack} expire_nodest_conn=1 backend={backend} \
                     {entry}trial={trial} outcome={}",
                    simulate(&question).outcome.name()
                ));
            }
            say("end");
        }
        Run::read(&(text + "end\n")).expect("a whole run")
    }

    const SETS: [&str; 7] = [
        "none",
        "d752",
        "d752+f719",
        "d752+f719+f0a5",
        "d752+f719+f0a5+c95c",
        "d752+f719+f0a5+35df",
        "d752+f719+f0a5+35df+c95c",
    ];

    fn commits(name: &str) -> CommitSet {
        machine(name, CommitSet::default()).built.expect("a set").commits
    }

    #[test]
    fn each_set_is_concluded_as_its_class_and_as_no_other() {
        for name in SETS {
            let run = machine(name, commits(name));
            assert!(agrees(&run) && run.agrees(), "{name}");
            for other in SETS.into_iter().filter(|other| *other != name) {
                let wrong = machine(name, commits(other));
                assert!(!agrees(&wrong) && !wrong.agrees(), "{name} behaves as {other}");
            }
        }
    }

    #[test]
    fn the_table_has_the_set_and_the_class() {
        let text = section(&[machine("d752+f719", commits("d752+f719"))], "emulator").expect("a section");
        let row = "| 6.1.0-57-cloud-amd64 | d752+f719 | yes: d752, f719; no: f0a5, 35df, c95c | 3 of 3; 48 of 48 | \
                   0 of 0; 0 of 0 | 640 of 640 | not run | not run |";
        assert!(text.contains(row), "{text}");
        assert!(text.contains("Differences from the model: none."), "{text}");
        let text = section(&[machine("none", CommitSet::default())], "emulator").expect("a section");
        assert!(text.contains("| none | no: d752, 35df; open: f719, f0a5, c95c |"), "{text}");
    }

    #[test]
    fn differences_are_listed() {
        let text = section(&[machine("none", commits("d752"))], "emulator").expect("a section");
        assert!(text.contains("**(another class)**") && text.contains("the model says"), "{text}");
        assert!(section(&[], "emulator").is_none());
    }

    #[test]
    fn connections_are_letters_in_the_order_of_the_cases() {
        let mut run = machine("d752", commits("d752"));
        run.connections = trials()
            .into_iter()
            .map(|trial| {
                let ending = match trial.close {
                    Close::Client => Ending::Complete(3),
                    Close::Server => Ending::Complete(1003),
                    Close::ServerReset => Ending::Reset,
                    _ => Ending::Stuck(reusecheck_lab::Step::Nothing),
                };
                ConnectionLine { trial, ending }
            })
            .collect();
        let text = section(&[run], "emulator").expect("a section");
        assert!(text.contains("| no | 0 ms | 20 ms | CLR | CLRSS | CLR | CLRSS |"), "{text}");
    }
}
