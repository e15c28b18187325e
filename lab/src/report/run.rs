//! The results of one kernel, and the model's answers.

use crate::command::{self, Answer};
use crate::probe::Probe;
use reusecheck_core::facts::Facts;
use reusecheck_core::ipvs::{Commit, CommitSet, Outcome, Protocol, Simulation, simulate};
use reusecheck_core::messages::ENGLISH;
use reusecheck_core::report::{CommitStatus, Kernel};
use reusecheck_lab::{Case, ConnectionLine, Deletion, Full, Line, LoadLine, Observed};

/// The commits of a module that replaced Debian's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Built {
    /// Their short ids, joined by `+`.
    pub(crate) name: String,
    pub(crate) commits: CommitSet,
    /// Whether it has no commit outside the model.
    pub(crate) is_modelled: bool,
}

impl Built {
    fn read(name: &str) -> Self {
        let is_named = |short: &str, commit: &Commit| commit.name().starts_with(short);
        let ids = || name.split('+').filter(|short| *short != "none");
        let commit = |short: &str| Commit::ALL.into_iter().find(|commit| is_named(short, commit));
        Self {
            name: name.to_owned(),
            commits: ids().filter_map(commit).collect(),
            is_modelled: ids().all(|short| commit(short).is_some()),
        }
    }
}

/// One kernel's lines.
#[derive(Clone)]
pub(crate) struct Run {
    /// As `uname -r` printed it.
    pub(crate) release: String,
    /// Debian's name of the build; empty if a machine did not print it.
    pub(crate) package: String,
    /// `None` with Debian's own module.
    pub(crate) built: Option<Built>,
    pub(crate) lines: Vec<Line>,
    /// Cases that were played again in a full table.
    pub(crate) crowded: Vec<Line>,
    pub(crate) full: Option<Full>,
    /// Cases that were played with datagrams, which the model does not cover.
    pub(crate) datagrams: Vec<Line>,
    pub(crate) loads: Vec<LoadLine>,
    pub(crate) probe: Probe,
    pub(crate) connections: Vec<ConnectionLine>,
    /// The command's answers.
    pub(crate) answers: Vec<Answer>,
    /// The knowledge about that release.
    pub(crate) kernel: Kernel,
}

impl Run {
    /// Reads a machine's output, which must be complete.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let mut rows = text.lines();
        let release = rows.next().and_then(|row| row.strip_prefix("kernel "));
        let release = release.ok_or("does not begin with the kernel")?.trim().to_owned();
        let facts = Facts { kernel: Some(release.clone()), ..Facts::default() };
        let kernel = reusecheck_core::check(&facts, &ENGLISH).kernel;
        let (built, lines, crowded, full, datagrams, loads, probe, connections, answers) = Default::default();
        let package_version = String::new();
        let mut run = Self {
            release,
            package: package_version,
            built,
            lines,
            crowded,
            full,
            datagrams,
            loads,
            probe,
            connections,
            answers,
            kernel,
        };
        let mut part = "";
        for row in rows {
            match row.trim_end().split_once(' ') {
                None if row.trim_end() == "end" => return Ok(run),
                Some(("version", version)) => package(version).clone_into(&mut run.package),
                Some(("built", name)) => run.built = Some(Built::read(name)),
                Some(("part", name)) => part = name,
                Some(("connection", _)) => run.connections.push(row.parse()?),
                _ if part == "command" => command::read(row.trim_end(), &mut run.answers)?,
                _ if part == "probe" => run.probe.read(row.trim_end())?,
                Some(("load", _)) => run.loads.push(row.parse()?),
                Some(("full", _)) => run.full = Some(row.parse()?),
                _ if part == "full" => run.crowded.push(row.parse()?),
                _ if part == "udp" => run.datagrams.push(row.parse()?),
                _ => run.lines.push(row.parse()?),
            }
        }
        Err("ends before its end".to_owned())
    }

    /// Adds the lines of another machine with the same kernel.
    pub(crate) fn join(&mut self, other: Self) {
        if self.package.is_empty() {
            self.package = other.package;
        }
        self.lines.extend(other.lines);
        self.crowded.extend(other.crowded);
        self.full = self.full.or(other.full);
        self.datagrams.extend(other.datagrams);
        self.loads.extend(other.loads);
        self.connections.extend(other.connections);
        self.answers.extend(other.answers);
        if other.probe != Probe::default() {
            self.probe = other.probe;
        }
    }

    /// Returns whether anything but the probe and the command was played.
    pub(crate) fn has_cases(&self) -> bool {
        [&self.lines, &self.crowded, &self.datagrams].iter().any(|lines| !lines.is_empty())
            || !self.loads.is_empty()
    }

    /// Returns the numbers of the release, to sort by.
    pub(crate) fn numbers(&self) -> Vec<u32> {
        let digits = self.release.split(|letter: char| !letter.is_ascii_digit());
        digits.filter_map(|digits| digits.parse().ok()).collect()
    }

    /// Returns the commits of the module that was built, else those that the kernel carries by the knowledge; `None` if one
    /// is not known.
    pub(crate) fn commits(&self) -> Option<CommitSet> {
        if let Some(built) = &self.built {
            return Some(built.commits);
        }
        let known = Commit::ALL.into_iter().zip(self.kernel.commits.all());
        known.clone().all(|(_, carried)| carried != CommitStatus::Unknown).then(|| {
            known.filter(|(_, carried)| *carried == CommitStatus::Yes).map(|(commit, _)| commit).collect()
        })
    }

    /// Returns the model's answer; `None` if the commits of the kernel are not all known.
    pub(crate) fn expected(&self, case: Case) -> Option<Outcome> {
        // Without an entry, a SYN is always scheduled.
        if case.deletion == Deletion::Flushed {
            return Some(Outcome::Rescheduled);
        }
        self.commits().map(|commits| simulate(&case.question(commits)).outcome)
    }

    /// Returns whether the SYN's outcome equals the model's.
    pub(crate) fn agrees_on(&self, line: &Line) -> bool {
        matches!(line.seen, Observed::Went(outcome) if Some(outcome) == self.expected(line.case))
    }

    /// Returns whether the datagram's outcome equals the model's.
    pub(crate) fn agrees_on_datagram(&self, line: &Line) -> bool {
        let expected = match (line.case.deletion, self.commits()) {
            (Deletion::Flushed, _) => Some(Outcome::Rescheduled),
            (Deletion::Held, commits) => commits.map(|commits| {
                let question = Simulation { protocol: Protocol::Udp, ..line.case.question(commits) };
                match simulate(&question).outcome {
                    // The lines have one name for a lost first packet.
                    Outcome::DatagramDropped => Outcome::SynDropped,
                    outcome => outcome,
                }
            }),
        };
        matches!(line.seen, Observed::Went(outcome) if Some(outcome) == expected)
    }

    pub(crate) fn agrees(&self) -> bool {
        if let Some(built) = &self.built {
            return !built.is_modelled
                || self.lines.iter().all(|line| self.agrees_on(line))
                    && self.datagrams.iter().all(|line| self.agrees_on_datagram(line));
        }
        let is_wrong = |full: Full| full.wrong > 0;
        let was_reproduced = |line: &Line| matches!(line.seen, Observed::Went(_));
        self.lines.iter().chain(&self.crowded).all(|line| self.agrees_on(line))
            && self.datagrams.iter().all(was_reproduced)
            && !self.full.is_some_and(is_wrong)
    }
}

/// Returns Debian's package version in the output of `uname -v`: `#1 SMP Debian 6.1.192-2 (2026-10-30)`.
fn package(version: &str) -> &str {
    version.split_once("Debian ").and_then(|(_, rest)| rest.split(' ').next()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use reusecheck_lab::{Family, every};

    fn run(release: &str, seen: impl Fn(Case) -> Observed) -> Run {
        let mut text = format!("kernel {release}\r\n");
        for case in every(Family::V4) {
            text += &Line { case, seen: seen(case) }.to_string();
            text += "\r\n";
        }
        Run::read(&(text + "end\r\n")).expect("a whole run")
    }

    #[test]
    fn simulated_runs_agree_with_the_model() {
        let commits = Commit::ALL.into_iter().collect();
        let fixed = |case: Case| match case.deletion {
            Deletion::Flushed => Observed::Went(Outcome::Rescheduled),
            Deletion::Held => Observed::Went(simulate(&case.question(commits)).outcome),
        };
        assert!(run("6.1.0-56-cloud-amd64", fixed).agrees());
        // A kernel without the last commit differs, and the comparison finds it.
        let older = run("5.10.0-9-cloud-amd64", fixed);
        let wrong = older.lines.iter().filter(|line| !older.agrees_on(line)).count();
        assert!(wrong > 0);
    }

    #[test]
    fn each_part_is_read_into_its_place() {
        let case = |close| Line {
            case: Case { close, ..every(Family::V4)[0] },
            seen: Observed::Went(Outcome::OldBackend),
        };
        let one = case(reusecheck_lab::Close::Open);
        let version = "#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-10-30)";
        let load = "load client-8 begun=1 scheduled=1 delayed=0 first=1 failed=0 refused=0 least=1 most=1 even=0 took=9";
        let text = format!(
            "kernel 6.1.0-56-cloud-amd64\nversion {version}\n{one}\npart udp\n{one}\n{one}\npart full\n{one}\n\
             full 100000 1 2 1000 1\n{load}\nend\n"
        );
        let run = Run::read(&text).expect("a whole run");
        assert_eq!(run.package, "6.1.192-2");
        assert_eq!([run.lines.len(), run.datagrams.len(), run.crowded.len(), run.loads.len()], [1, 2, 1, 1]);
        assert!(!run.agrees(), "one of the entries was not found");
    }

    #[test]
    fn an_unknown_kernel_agrees_with_nothing() {
        let unknown = run("0.0-none", |_| Observed::Went(Outcome::OldBackend));
        assert_eq!(unknown.commits(), None);
        assert!(!unknown.agrees());
    }

    #[test]
    fn a_run_that_was_cut_short_is_refused() {
        assert_eq!(Run::read("kernel 6.1\n").err().as_deref(), Some("ends before its end"));
        assert!(Run::read("case").is_err());
        assert!(Run::read("kernel 6.1\nnonsense\nend\n").is_err());
    }
}
