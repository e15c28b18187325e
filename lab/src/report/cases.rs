//! The report on the cases: how many agree, the outcomes of each kernel, and every disagreement by name.

use std::fmt::Write as _;

use reusecheck_core::ipvs::{Commit, Outcome};
use reusecheck_core::report::CommitStatus;
use reusecheck_lab::{BACKENDS, Deletion, Family, Full, Line, Observed};

use crate::run::Run;

const HEAD: &str = "\
# The model compared with running kernels

Written by `cargo xtask lab`. It boots Debian's kernels in qemu, in software emulation with one virtual processor. In each case, a
client connects to an IPVS service with two real servers and the connection ends in a given way. Then one SYN follows from the
same port. The destination of that SYN is compared with the answer of `simulate` for the commits that the knowledge lists for
that exact release. `lab/README.md` describes the method.

The machine's clock counts instructions and skips idle time, so other work on the host does not affect the outcome.

";

/// The texts of the report that do not depend on a run.
#[cfg(test)]
pub(crate) const TEXTS: [&str; 4] = [HEAD, LEGEND, DATAGRAMS, FULL];

/// Returns the report; `emulator` is the emulator's name and version.
pub(crate) fn write(runs: &[Run], emulator: &str) -> String {
    let cases: usize = runs.iter().map(|run| run.lines.len()).sum();
    let mut report = format!("{HEAD}{cases} cases; {emulator}.\n\n");
    summary(runs, &mut report);
    disagreements(runs, &mut report);
    decisions(runs, &mut report);
    full(runs, &mut report);
    datagrams(runs, &mut report);
    crate::load::write(runs, &mut report);
    report
}

fn summary(runs: &[Run], report: &mut String) {
    let commits = Commit::ALL.map(Commit::name).join(" | ");
    let _ = writeln!(
        report,
        "| kernel | Debian's version | {commits} | known from | IPv4: agree | IPv6: agree |"
    );
    let _ = writeln!(report, "|---|---|---|---|---|---|---|---|---|---|");
    for run in runs {
        let commits = run.kernel.commits.all().map(|commits| match commits {
            CommitStatus::Yes => "yes",
            CommitStatus::No => "no",
            CommitStatus::Unknown => "unknown",
        });
        let grade = run.kernel.evidence.name();
        let _ = write!(report, "| {} | {} | {} | {grade} |", run.release, run.package, commits.join(" | "));
        for family in [Family::V4, Family::V6] {
            let lines: Vec<&Line> = run.lines.iter().filter(|line| line.case.family == family).collect();
            let agree = lines.iter().filter(|line| run.agrees_on(line)).count();
            let _ = match lines.len() {
                0 => write!(report, " not run |"),
                all => write!(report, " {agree} of {all} |"),
            };
        }
        report.push('\n');
    }
}

fn disagreements(runs: &[Run], report: &mut String) {
    report.push_str("\n## Disagreements\n\n");
    let mut none = true;
    for run in runs {
        let lines = run.lines.iter().chain(&run.crowded);
        for line in lines.filter(|line| !run.agrees_on(line)) {
            none = false;
            let expected = run.expected(line.case).map_or("nothing", Outcome::name);
            let _ = writeln!(report, "- {}: {line}; the model says {expected}", run.release);
        }
    }
    if none {
        report.push_str("None.\n");
    }
}

const LEGEND: &str = "
## What the kernels did

Letters:

- O: the SYN went to the old backend.
- R: it was rescheduled immediately.
- D: it was dropped, and the SYN one second later was scheduled.
- X: it was dropped, and so were the SYNs one and three seconds later.

Each cell has five letters, one for each state of the old connection: closed by the client, closed by the server (both
`TIME_WAIT`), reset by the server (`CLOSE`), half closed (`FIN_WAIT`), left open (`ESTABLISHED`). The service is not persistent.

A removed backend was deleted while `expire_nodest_conn` was 0, so that its entries stayed. The counts above also include backends
that were deleted while it was 1: their entries were gone 400 ms later, and the SYN was rescheduled.
";

fn decisions(runs: &[Run], report: &mut String) {
    report.push_str(LEGEND);
    let is_listed = |line: &Line| line.case.persistent.is_none() && line.case.deletion == Deletion::Held;
    grouped(runs, report, &|run, family| {
        run.lines.iter().filter(|line| line.case.family == family && is_listed(line)).collect()
    });
}

const DATAGRAMS: &str = "
## UDP

The same with datagrams. One goes each way; then the server is drained or removed. One more datagram follows from the same port,
and again after one and three seconds. The letters are the same. Where there are two letters, the first is for a server that was
removed while `expire_nodest_conn` was 0. The second is for one that was removed while it was 1, with the datagram 400 ms later.
These cases are not compared with the model or the estimate.

`conn_reuse_mode` has no effect, because a datagram does not open a connection. An entry exists until 300 s after its last datagram.
Until then, these kernels send datagrams to a draining server, whatever the sysctls.
";

fn datagrams(runs: &[Run], report: &mut String) {
    if runs.iter().all(|run| run.datagrams.is_empty()) {
        return;
    }
    report.push_str(DATAGRAMS);
    grouped(runs, report, &|run, family| {
        run.datagrams.iter().filter(|line| line.case.family == family).collect()
    });
}

/// Selects the lines of a kernel and family for a table.
type Selection<'a> = &'a dyn Fn(&Run, Family) -> Vec<&Line>;

/// Writes one table for all kernels and families with the same outcomes.
fn grouped(runs: &[Run], report: &mut String, is_listed: Selection) {
    let mut tables: Vec<(String, Vec<String>)> = Vec::new();
    for run in runs {
        for (family, name) in [(Family::V4, "IPv4"), (Family::V6, "IPv6")] {
            let table = table(&is_listed(run, family));
            let who = format!("{} ({name})", run.release);
            match tables.iter_mut().find(|(known, _)| *known == table) {
                _ if table.is_empty() => {}
                Some((_, names)) => names.push(who),
                None => tables.push((table, vec![who])),
            }
        }
    }
    for (table, names) in tables {
        let _ = writeln!(report, "\n{}:\n", names.join(", "));
        report.push_str(
            "| conn_reuse_mode | conntrack | expire_nodest_conn | serving | drained | removed | removed after draining |\n\
             |---|---|---|---|---|---|---|\n",
        );
        report.push_str(&table);
    }
}

/// Returns the rows of these lines; empty without lines.
fn table(lines: &[&Line]) -> String {
    let mut rows = String::new();
    for mode in 0..4 {
        for (conntrack, expire) in [(false, false), (false, true), (true, false), (true, true)] {
            let cells = BACKENDS.map(|backend| {
                let is_in_cell = |line: &&&Line| {
                    let case = line.case;
                    (case.mode, case.conntrack, case.expire_nodest_conn) == (mode, conntrack, expire)
                        && case.backend == backend
                };
                lines.iter().filter(is_in_cell).map(|line| letter(&line.seen)).collect::<String>()
            });
            if !cells.concat().is_empty() {
                let (conntrack, expire) = (u8::from(conntrack), u8::from(expire));
                let _ = writeln!(rows, "| {mode} | {conntrack} | {expire} | {} |", cells.join(" | "));
            }
        }
    }
    rows
}

fn full(runs: &[Run], report: &mut String) {
    let runs: Vec<_> = runs.iter().filter_map(|run| Some((run, run.full?))).collect();
    if runs.is_empty() {
        return;
    }
    report.push_str(FULL);
    for (run, full) in runs {
        let Full { entries, kilobytes, milliseconds, looked_up, wrong } = full;
        let agree = run.crowded.iter().filter(|line| run.agrees_on(line)).count();
        let (right, all) = (looked_up - wrong, run.crowded.len());
        let (megabytes, seconds) = (kilobytes / 1024, milliseconds / 1000);
        let _ = writeln!(
            report,
            "| {} | {entries} | {megabytes} | {seconds} | {agree} of {all} | {right} of {looked_up} |",
            run.release
        );
    }
}

const FULL: &str = "
## A table of 100,000 entries

First, 1,000 clients open 100,000 connections to another service. Then the cases with kube-proxy's settings run (conntrack 1,
expire_nodest_conn 1, modes 0 and 1, IPv4). At the end, every hundredth of the 100,000 connections sends one more segment, which
must reach the server of its entry.

The state of a case's old entry is not read here, because a kernel needs minutes to list such a table. The number of entries is
the kernel's own count for its real servers. Memory is the growth of the kernel's objects (`Slab`) while the table was filled,
with netfilter's entries for the same connections. Time is the machine's clock.

| kernel | entries | MiB | seconds to fill | cases: agree | looked up: right |
|---|---|---|---|---|---|
";

const fn letter(seen: &Observed) -> char {
    match seen {
        Observed::Went(Outcome::OldBackend) => 'O',
        Observed::Went(Outcome::Rescheduled) => 'R',
        Observed::Went(Outcome::SynDropped) => 'D',
        Observed::Went(Outcome::DroppedUntilExpiry) => 'X',
        Observed::Went(Outcome::DatagramDropped) => 'L',
        Observed::Else(_) => '?',
    }
}
