//! Compares the loads with the estimate.

use std::fmt::Write as _;

use reusecheck_core::estimate::{ByChoice, Draining, Estimate, EstimateResult, Node, estimate};
use reusecheck_core::ipvs::{CommitSet, ConnReuseMode};
use reusecheck_core::messages::ENGLISH;
use reusecheck_lab::{Load, LoadLine, Ports};

use crate::run::Run;

/// The tolerance for a share, fixed before the measurement. The estimate's text states it.
const TOLERANCE: f64 = 0.10;
/// The tolerance for a share of all or nothing: one connection in a thousand.
const NOTHING: f64 = 0.001;
/// The tolerance for the duration of a load.
const LATE: f64 = 1.02;

/// A measured share, and the estimated range.
#[derive(Clone, Copy)]
struct Measured {
    measured: f64,
    estimated: (f64, f64),
}

impl Measured {
    fn agrees(self) -> bool {
        let (least, most) = self.estimated;
        let tolerance = if most > 0.0 { TOLERANCE } else { NOTHING };
        self.measured >= least - tolerance && self.measured <= most + tolerance
    }

    fn cell(measured: Option<Self>) -> String {
        let Some(Self { measured, estimated: (least, most) }) = measured else {
            return "not counted".to_owned();
        };
        let percent = |share: f64| format!("{:.1} %", share * 100.0);
        let estimated = if most - least < 1e-9 {
            percent(most)
        } else {
            format!("{} to {}", percent(least), percent(most))
        };
        format!("{} / {estimated}", percent(measured))
    }
}

/// The comparable shares of a load; a share that this load does not show is absent.
struct Comparison {
    reuse: Option<Measured>,
    delayed: Option<Measured>,
    stale: Option<Measured>,
    /// Whether the machine kept the rate, and no connection was lost.
    is_sound: bool,
}

impl Comparison {
    /// `None` if the estimate does not cover such a load.
    fn of(line: &LoadLine, commits: CommitSet) -> Option<Self> {
        let LoadLine { load, counted } = line;
        let result = ask(load, commits)?;
        let of_all = |count: u32| f64::from(count) / f64::from(counted.begun);
        let reuse = by(load, &result.reuse_by_choice)?;
        let measured = |count: u32, expected: f64| {
            Some(Measured { measured: of_all(count), estimated: (expected, expected) })
        };
        // In mode 0, connections without an entry are scheduled; in mode 1 the count is not usable.
        let met_entry = counted.begun.saturating_sub(counted.scheduled);
        let delayed = if result.delayed.share.1 > 0.0 { reuse } else { 0.0 };
        Some(Self {
            reuse: if load.mode == 0 && !load.drains { measured(met_entry, reuse) } else { None },
            delayed: if load.drains { None } else { measured(counted.delayed, delayed) },
            stale: result.while_draining.map(|draining| Measured {
                measured: of_all(counted.first),
                estimated: draining.stale.share,
            }),
            is_sound: counted.failed == 0
                && f64::from(counted.took) <= f64::from(load.seconds) * 1000.0 * LATE,
        })
    }

    fn agrees(&self) -> bool {
        let parts = [self.reuse, self.delayed, self.stale];
        self.is_sound && parts.into_iter().flatten().all(Measured::agrees)
    }
}

fn ask(load: &Load, commits: CommitSet) -> Option<EstimateResult> {
    let draining =
        load.drains.then(|| Draining { backends: 2, draining: 1, seconds: f64::from(load.seconds) });
    let node = Node::Kernel {
        commits,
        conn_reuse_mode: if load.mode == 0 { ConnReuseMode::OFF } else { ConnReuseMode::ON },
        conntrack: true,
        expire_nodest_conn: load.expire_nodest_conn,
    };
    let Load { rate, ports, closes, .. } = *load;
    let input = Estimate { rate: f64::from(rate), ports, closes, open_seconds: 0.0, draining, node };
    estimate(&input, &ENGLISH).ok()
}

/// Returns the share by the way of choosing ports. All kernels of the lab advance by random steps in `connect()`.
fn by(load: &Load, shares: &ByChoice) -> Option<f64> {
    match load.by {
        Ports::Connect => Some(shares.in_steps),
        Ports::Bind => Some(shares.at_random),
        Ports::Masquerade => None,
    }
}

/// Returns whether the estimate agrees with every load of a kernel.
pub(crate) fn agrees(run: &Run) -> bool {
    let commits = run.commits();
    run.loads.iter().all(|line| {
        line.load.by == Ports::Masquerade
            || commits.is_some_and(|commits| {
                Comparison::of(line, commits).is_some_and(|comparison| comparison.agrees())
            })
    })
}

pub(crate) const HEAD: &str = "
## Load, compared with `estimate`

One client address opens connections to one service with two servers, at a steady rate, and closes each immediately. Both sides
use kernel sockets. Each share is given as measured / estimated. The estimate depends on how the client chooses ports; in
`connect()`, all these kernels advance by random steps. While a server drains, the estimate is a range.

“Few” ports are 40000 to 43999, “all” are 32768 to 60999. Few ports are reused at a rate that an emulated processor can reach. No
timeout is shortened.

- Met an old entry: connections minus those that IPVS counts as scheduled (`/proc/net/ip_vs_stats_percpu`), in mode 0.
- A second late: the connection reached the server more than half a second after the first SYN.
- Stale: the connection reached the draining server. Mode 0 without `expire_nodest_conn` follows old entries on every kernel.

These runs corrected the estimate. It assumed that random steps return to a port only after whole rounds, and was off by up to
0.13 (6.1.0-56, client closes, 8 per second, 200 s). Since `4dfa9b438ee3` (Linux 5.18, and stable kernels of May 2022),
`connect()` starts at another random position every ten seconds: in 1,000 s at 5 connections per second, the ports jumped a hundred
times, 10.0 s apart. This is equivalent to random ports, and the estimate now treats it so.

A share agrees if it is off by at most 0.10, the limit that the estimate's own text states. Where the estimate is zero, the limit
is 0.001. The machine must have kept the rate to 2 %, and every connection must have reached a server.
";

/// Writes a table for each kernel.
pub(crate) fn write(runs: &[Run], report: &mut String) {
    if runs.iter().all(|run| run.loads.is_empty()) {
        return;
    }
    report.push_str(HEAD);
    for run in runs.iter().filter(|run| !run.loads.is_empty()) {
        let _ = writeln!(
            report,
            "\n{}:\n\n| closes | per second | ports | by | mode | connections | met an old entry | a second late | stale | agrees |\n\
             |---|---|---|---|---|---|---|---|---|---|",
            run.release
        );
        let Some(commits) = run.commits() else { continue };
        for line in &run.loads {
            let Some(comparison) = Comparison::of(line, commits) else { continue };
            let LoadLine { load, counted } = line;
            let ports = if load.ports == Estimate::default_ports() { "all" } else { "few" };
            let by = if load.by == Ports::Bind { "bind()" } else { "connect()" };
            let closes = load.closes.name();
            let cells =
                [comparison.reuse, comparison.delayed, comparison.stale].map(Measured::cell).join(" | ");
            let agrees = if comparison.agrees() { "yes" } else { "**no**" };
            let (rate, mode, begun) = (load.rate, load.mode, counted.begun);
            let _ = writeln!(
                report,
                "| {closes} | {rate} | {ports} | {by} | {mode} | {begun} | {cells} | {agrees} |"
            );
        }
    }
    ranges(runs, report);
}

/// Writes the range of ports for each way of choosing them.
fn ranges(runs: &[Run], report: &mut String) {
    report.push_str(
        "\nThe ports that the servers saw, of the range 40000 to 43999:\n\n\
         | kernel | by | least | greatest | even | met an old entry |\n|---|---|---|---|---|---|\n",
    );
    for run in runs {
        for (name, by) in [
            ("server-10", "connect()"),
            ("server-10-bind", "bind()"),
            ("server-20-masquerade", "connect(), then masquerade fully-random"),
        ] {
            let Some(line) = run.loads.iter().find(|line| line.load.name == name) else { continue };
            let counted = line.counted;
            let share = |count: u32| 100.0 * f64::from(count) / f64::from(counted.begun);
            let (even, met_entry) =
                (share(counted.even), share(counted.begun.saturating_sub(counted.scheduled)));
            let _ = writeln!(
                report,
                "| {} | {by} | {} | {} | {even:.1} % | {met_entry:.1} % |",
                run.release, counted.least, counted.most
            );
        }
    }
}
