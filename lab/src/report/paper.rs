//! The paper: how many cases agree, what each kernel did, and every disagreement by name.

use std::fmt::Write as _;

use reusecheck_core::ipvs::{Commit, Outcome};
use reusecheck_core::report::Carried;
use reusecheck_lab::{BACKENDS, Close, Deletion, Family, Line, Seen};

use crate::run::Run;

const HEAD: &str = "\
# The model held against running kernels

Written by `cargo xtask lab`, which boots Debian's kernels in qemu, one virtual processor in software emulation; each case is
one client's connection to an IPVS service with two real servers, ended in a certain way, and then one SYN over the same
port. What is compared is where that SYN went with what `simulate` answers for the commits that the knowledge names for that
very release. `lab/README.md` says how.

The machine's clock counts instructions and leaps over idle time, so the outcome does not depend on what else the computer
does.

";

/// All of it; `emulator` is what the emulator calls itself.
pub(crate) fn write(runs: &[Run], emulator: &str) -> String {
    let cases: usize = runs.iter().map(|run| run.lines.len()).sum();
    let mut paper = format!("{HEAD}{cases} cases; {emulator}.\n\n");
    summary(runs, &mut paper);
    disagreements(runs, &mut paper);
    decisions(runs, &mut paper);
    paper
}

fn summary(runs: &[Run], paper: &mut String) {
    let commits = Commit::ALL.map(Commit::name).join(" | ");
    let _ = writeln!(paper, "| kernel | {commits} | known from | IPv4: agree | IPv6: agree |");
    let _ = writeln!(paper, "|---|---|---|---|---|---|---|---|---|");
    for run in runs {
        let carried = run.kernel.commits.all().map(|carried| match carried {
            Carried::Yes => "yes",
            Carried::No => "no",
            Carried::Unknown => "unknown",
        });
        let grade = run.kernel.evidence.name();
        let _ = write!(paper, "| {} | {} | {grade} |", run.release, carried.join(" | "));
        for family in [Family::V4, Family::V6] {
            let lines: Vec<&Line> = run.lines.iter().filter(|line| line.case.family == family).collect();
            let agree = lines.iter().filter(|line| run.agrees_on(line)).count();
            let _ = match lines.len() {
                0 => write!(paper, " not run |"),
                all => write!(paper, " {agree} of {all} |"),
            };
        }
        paper.push('\n');
    }
}

fn disagreements(runs: &[Run], paper: &mut String) {
    paper.push_str("\n## Disagreements\n\n");
    let mut none = true;
    for run in runs {
        for line in run.lines.iter().filter(|line| !run.agrees_on(line)) {
            none = false;
            let expected = run.expected(line.case).map_or("nothing", Outcome::name);
            let _ = writeln!(paper, "- {}: {line}; the model says {expected}", run.release);
        }
    }
    if none {
        paper.push_str("None.\n");
    }
}

const LEGEND: &str = "
## What the kernels did

O: to the old backend. R: rescheduled at once. D: this SYN dropped, the next one (a second later) scheduled. X: dropped, and so
were the SYNs one and three seconds later. Five letters for each backend, by what became of the old connection: closed by the
client, closed by the server (both `TIME_WAIT`), reset by the server (`CLOSE`), half closed (`FIN_WAIT`), left open
(`ESTABLISHED`). The service is not persistent. A removed backend was deleted while `expire_nodest_conn` was 0, so that its
entries stayed; deleted with it set, the entry was gone 400 ms later and the SYN was rescheduled, as the cases counted above
include.
";

fn decisions(runs: &[Run], paper: &mut String) {
    paper.push_str(LEGEND);
    let mut tables: Vec<(String, Vec<String>)> = Vec::new();
    for run in runs {
        for (family, name) in [(Family::V4, "IPv4"), (Family::V6, "IPv6")] {
            let table = table(run, family);
            let who = format!("{} ({name})", run.release);
            match tables.iter_mut().find(|(known, _)| *known == table) {
                _ if table.is_empty() => {}
                Some((_, names)) => names.push(who),
                None => tables.push((table, vec![who])),
            }
        }
    }
    for (table, names) in tables {
        let _ = writeln!(paper, "\n{}:\n", names.join(", "));
        paper.push_str(
            "| conn_reuse_mode | conntrack | expire_nodest_conn | serving | drained | removed | removed after draining |\n\
             |---|---|---|---|---|---|---|\n",
        );
        paper.push_str(&table);
    }
}

/// The rows of one kernel and family; empty where nothing was run.
fn table(run: &Run, family: Family) -> String {
    let mut rows = String::new();
    let shown = |line: &&Line| {
        line.case.family == family && line.case.persistent.is_none() && line.case.deletion == Deletion::Held
    };
    let lines: Vec<&Line> = run.lines.iter().filter(shown).collect();
    for mode in 0..4 {
        for (conntrack, expire) in [(false, false), (false, true), (true, false), (true, true)] {
            let cells = BACKENDS.map(|backend| {
                let cell = Close::ALL.map(|close| {
                    let line = lines.iter().find(|line| {
                        let case = line.case;
                        (case.mode, case.conntrack, case.expire_nodest_conn) == (mode, conntrack, expire)
                            && (case.backend, case.close) == (backend, close)
                    });
                    line.map_or(' ', |line| letter(&line.seen))
                });
                String::from_iter(cell)
            });
            if !cells.concat().trim().is_empty() {
                let (conntrack, expire) = (u8::from(conntrack), u8::from(expire));
                let _ = writeln!(rows, "| {mode} | {conntrack} | {expire} | {} |", cells.join(" | "));
            }
        }
    }
    rows
}

const fn letter(seen: &Seen) -> char {
    match seen {
        Seen::Went(Outcome::OldBackend) => 'O',
        Seen::Went(Outcome::Rescheduled) => 'R',
        Seen::Went(Outcome::SynDropped) => 'D',
        Seen::Went(Outcome::DroppedUntilExpiry) => 'X',
        Seen::Else(_) => '?',
    }
}
