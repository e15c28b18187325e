//! What one kernel did, and what the model says of it.

use reusecheck_core::facts::Facts;
use reusecheck_core::ipvs::{Commit, CommitSet, Outcome, simulate};
use reusecheck_core::messages::ENGLISH;
use reusecheck_core::report::{Carried, Kernel};
use reusecheck_lab::{Case, Deletion, Line, Seen};

/// One kernel's lines.
pub(crate) struct Run {
    /// As `uname -r` printed it.
    pub(crate) release: String,
    pub(crate) lines: Vec<Line>,
    /// What the knowledge says of that release.
    pub(crate) kernel: Kernel,
}

impl Run {
    /// Reads a machine's output, which must be whole.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let mut rows = text.lines();
        let release = rows.next().and_then(|row| row.strip_prefix("kernel "));
        let release = release.ok_or("does not begin with the kernel")?.trim().to_owned();
        let mut lines = Vec::new();
        for row in rows {
            if row == "end" {
                let facts = Facts { kernel: Some(release.clone()), ..Facts::default() };
                let kernel = reusecheck_core::check(&facts, &ENGLISH).kernel;
                return Ok(Self { release, lines, kernel });
            }
            lines.push(row.parse()?);
        }
        Err("ends before its end".to_owned())
    }

    /// The numbers of the release, to sort by.
    pub(crate) fn numbers(&self) -> Vec<u32> {
        let digits = self.release.split(|letter: char| !letter.is_ascii_digit());
        digits.filter_map(|digits| digits.parse().ok()).collect()
    }

    /// The commits that the knowledge says it carries; `None` where it does not know of one.
    pub(crate) fn commits(&self) -> Option<CommitSet> {
        let known = Commit::ALL.into_iter().zip(self.kernel.commits.all());
        known.clone().all(|(_, carried)| carried != Carried::Unknown).then(|| {
            known.filter(|(_, carried)| *carried == Carried::Yes).map(|(commit, _)| commit).collect()
        })
    }

    /// What the model says; `None` where the knowledge leaves the kernel open.
    pub(crate) fn expected(&self, case: Case) -> Option<Outcome> {
        // Without an entry there is no question: a SYN is scheduled.
        if case.deletion == Deletion::Flushed {
            return Some(Outcome::Rescheduled);
        }
        self.commits().map(|commits| simulate(&case.question(commits)).outcome)
    }

    /// Whether the SYN went where the model says.
    pub(crate) fn agrees_on(&self, line: &Line) -> bool {
        matches!(line.seen, Seen::Went(outcome) if Some(outcome) == self.expected(line.case))
    }

    pub(crate) fn agrees(&self) -> bool {
        self.lines.iter().all(|line| self.agrees_on(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reusecheck_lab::{Family, every};

    fn run(release: &str, seen: impl Fn(Case) -> Seen) -> Run {
        let mut text = format!("kernel {release}\r\n");
        for case in every(Family::V4) {
            text += &Line { case, seen: seen(case) }.to_string();
            text += "\r\n";
        }
        Run::read(&(text + "end\r\n")).expect("a whole run")
    }

    #[test]
    fn what_the_model_says_agrees_with_the_model() {
        let commits = Commit::ALL.into_iter().collect();
        let fixed = |case: Case| match case.deletion {
            Deletion::Flushed => Seen::Went(Outcome::Rescheduled),
            Deletion::Held => Seen::Went(simulate(&case.question(commits)).outcome),
        };
        assert!(run("6.1.0-56-cloud-amd64", fixed).agrees());
        // A kernel without the last commit does not do that, and the comparison finds it.
        let older = run("5.10.0-9-cloud-amd64", fixed);
        let wrong = older.lines.iter().filter(|line| !older.agrees_on(line)).count();
        assert!(wrong > 0);
    }

    #[test]
    fn an_unknown_kernel_agrees_with_nothing() {
        let unknown = run("0.0-none", |_| Seen::Went(Outcome::OldBackend));
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
