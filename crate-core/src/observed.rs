//! Finds the sets of commits that explain a kernel's observed behaviour.

use crate::facts::Observation;
use crate::ipvs::{Commit, CommitSet, ConnReuseMode, Simulation, decide};
use crate::vocabulary::CommitStatus;

/// How many sets five commits make.
const ALL: u8 = 1 << Commit::ALL.len();

/// Sets of commits, each by the bit that [`CommitSet::bits`] names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sets(u32);

impl Sets {
    /// No observations: every set is possible.
    pub(crate) const ANY: Self = Self(u32::MAX);

    /// Lists the sets that explain all observations.
    pub(crate) fn that_do(observations: &[Observation]) -> Self {
        let does_all = |set: &u8| {
            let commits = CommitSet::from_bits(*set);
            observations.iter().all(|observation| does(commits, observation))
        };
        Self((0..ALL).filter(does_all).fold(0, |sets, set| sets | 1 << set))
    }

    /// Returns whether that set is one of them.
    pub(crate) const fn has(self, commits: CommitSet) -> bool {
        self.0 & 1 << commits.bits() != 0
    }

    /// Returns whether there is none: no set explains the kernel.
    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns the status of the commit on which all sets agree; unknown without a set.
    pub(crate) fn status(self, commit: Commit) -> CommitStatus {
        let carries = |set: &CommitSet| set.has(commit);
        match (self.all().any(|set| carries(&set)), self.all().any(|set| !carries(&set))) {
            (true, false) => CommitStatus::Yes,
            (false, true) => CommitStatus::No,
            _ => CommitStatus::Unknown,
        }
    }

    /// Returns whether any of them agrees with the known status of each commit.
    pub(crate) fn allow(self, known: [CommitStatus; 5]) -> bool {
        self.all().any(|set| {
            Commit::ALL.into_iter().zip(known).all(|(commit, status)| match status {
                CommitStatus::Yes => set.has(commit),
                CommitStatus::No => !set.has(commit),
                CommitStatus::Unknown => true,
            })
        })
    }

    fn all(self) -> impl Iterator<Item = CommitSet> {
        (0..ALL).map(CommitSet::from_bits).filter(move |set| self.has(*set))
    }
}

/// Returns whether a kernel with those commits explains the observation. The sysctl was added by d752.
fn does(commits: CommitSet, observation: &Observation) -> bool {
    let simulation = Simulation {
        protocol: observation.protocol,
        commits,
        conn_reuse_mode: observation.conn_reuse_mode.unwrap_or(ConnReuseMode::OFF),
        conntrack: observation.conntrack,
        expire_nodest_conn: observation.expire_nodest_conn,
        backend: observation.backend,
        entry: observation.entry,
        persistent: false,
        expire_quiescent_template: true,
    };
    observation.conn_reuse_mode.is_some() == commits.has(Commit::D752)
        && decide(simulation, &mut |_, _, _| ()) == observation.outcome
}

#[cfg(test)]
mod tests {
    use super::{ALL, Sets, does};
    use crate::facts::Observation;
    use crate::ipvs::{Backend, Commit, CommitSet, ConnReuseMode, Entry, Outcome, Protocol};
    use crate::vocabulary::CommitStatus;

    /// Returns the behaviour of a kernel with those commits in the deciding cases and in their controls.
    fn answers(commits: CommitSet) -> Vec<Observation> {
        let cases = [
            (ConnReuseMode::OFF, true, Backend::Serving, Entry::TimeWait),
            (ConnReuseMode::ON, true, Backend::Serving, Entry::TimeWait),
            (ConnReuseMode::ON, true, Backend::Drained, Entry::Established),
            (ConnReuseMode::ON, false, Backend::Drained, Entry::Established),
            (ConnReuseMode::OFF, false, Backend::Drained, Entry::TimeWait),
            (ConnReuseMode::OFF, false, Backend::Removed, Entry::TimeWait),
        ];
        let answer = |(mode, conntrack, backend, entry)| {
            let mut observation = Observation {
                kernel: "4.18.0-900.example.x86_64".to_owned(),
                protocol: Protocol::Tcp,
                conn_reuse_mode: commits.has(Commit::D752).then_some(mode),
                conntrack,
                expire_nodest_conn: true,
                backend,
                entry,
                outcome: Outcome::OldBackend,
            };
            let outcome = Outcome::ALL.into_iter().find(|outcome| {
                observation.outcome = *outcome;
                does(commits, &observation)
            });
            Observation { outcome: outcome.expect("each kernel does something"), ..observation }
        };
        cases.into_iter().map(answer).collect()
    }

    #[test]
    fn every_subset_of_what_a_kernel_does_is_read_rightly() {
        for bits in 0..ALL {
            let commits = CommitSet::from_bits(bits);
            let all = answers(commits);
            for chosen in 0_u32..1 << all.len() {
                let is_chosen = |at: &usize| chosen & 1 << at != 0;
                let some: Vec<Observation> = all
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| is_chosen(at))
                    .map(|(_, observation)| observation.clone())
                    .collect();
                let sets = Sets::that_do(&some);
                assert!(sets.has(commits), "{bits:05b} {some:?}");
                for commit in Commit::ALL {
                    let expected = if commits.has(commit) { CommitStatus::Yes } else { CommitStatus::No };
                    assert!([expected, CommitStatus::Unknown].contains(&sets.status(commit)), "{commit}");
                }
            }
        }
    }

    #[test]
    fn commits_with_an_effect_are_distinguished() {
        use Commit::{C95c, D35d, D752, F0a5, F719};
        let sets = [
            &[][..],
            &[D752],
            &[D752, F719],
            &[D752, F719, F0a5],
            &[D752, F719, F0a5, C95c],
            &[D752, F719, F0a5, D35d],
            &Commit::ALL,
        ];
        for commits in sets {
            let sets = Sets::that_do(&answers(commits.iter().copied().collect()));
            for commit in Commit::ALL {
                let has = commits.contains(&commit);
                let expected = if has { CommitStatus::Yes } else { CommitStatus::No };
                // Without d752 nothing but 35df matters, and without f719 f0a5 does nothing.
                let has_effect = match commit {
                    D752 | D35d => true,
                    F719 | C95c => commits.contains(&D752),
                    F0a5 => commits.contains(&F719),
                };
                let expected = if has_effect { expected } else { CommitStatus::Unknown };
                assert_eq!(sets.status(commit), expected, "{commits:?} {commit}");
            }
        }
    }

    #[test]
    fn no_kernel_of_the_model_contradicts_itself() {
        let mut observations = answers(CommitSet::from_iter(Commit::ALL));
        observations[0].outcome = Outcome::Rescheduled;
        assert!(Sets::that_do(&observations).is_empty());
        assert_eq!(Sets::that_do(&observations).status(Commit::D752), CommitStatus::Unknown);
        assert_eq!(Sets::that_do(&[]), Sets::ANY);
    }
}
