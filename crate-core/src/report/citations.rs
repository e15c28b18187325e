//! The sources a report uses: collected while it is written, upstream pull requests first.

use crate::facts::Text;
use crate::knowledge::{SOURCES, Source, SourceIndex, source};
use crate::report::SourceRef;
use crate::vocabulary::Commit;

/// The sources cited so far.
#[derive(Default)]
pub(crate) struct Citations(Vec<SourceIndex>);

impl Citations {
    /// Cites `sources` and gives their ids, each once, in order.
    pub(crate) fn cite(&mut self, sources: &[SourceIndex]) -> Vec<Text> {
        let mut ids: Vec<Text> = Vec::with_capacity(sources.len());
        for (at, &index) in sources.iter().enumerate() {
            let Some(source) = SOURCES.get(usize::from(index)) else { continue };
            if !sources[..at].contains(&index) {
                ids.push(Text::Borrowed(source.id));
            }
            if !self.0.contains(&index) {
                self.0.push(index);
            }
        }
        ids
    }

    /// Returns all cited sources: pull requests, issues, commits, then the rest, each in the order of first use.
    pub(crate) fn into_refs(self) -> Vec<SourceRef> {
        self.into_ranked().into_iter().map(SourceRef::from).collect()
    }

    /// Returns the ids of all cited sources, in the order of [`Self::into_refs`].
    pub(crate) fn into_ids(self) -> Vec<Text> {
        self.into_ranked().iter().map(|source| Text::Borrowed(source.id)).collect()
    }

    fn into_ranked(self) -> Vec<&'static Source> {
        let sources = self.0.iter().filter_map(|&index| SOURCES.get(usize::from(index)));
        let ranked: Vec<(usize, &'static Source)> = sources.map(|source| (rank(source), source)).collect();
        let mut sorted = Vec::with_capacity(ranked.len());
        for group in 0..=OTHER {
            let sources = ranked.iter().filter(|(rank, _)| *rank == group);
            sorted.extend(sources.map(|(_, source)| *source));
        }
        sorted
    }
}

/// Returns the source of that id, as reports cite it; `None` for an unknown id.
pub fn source_of(id: &str) -> Option<SourceRef> {
    SOURCES.iter().find(|source| source.id == id).map(SourceRef::from)
}

impl From<&'static Source> for SourceRef {
    fn from(source: &'static Source) -> Self {
        Self {
            id: Text::Borrowed(source.id),
            kind: Text::Borrowed(source.kind),
            label: source.label(),
            title: Text::Borrowed(source.title),
            url: Text::Borrowed(source.url),
        }
    }
}

/// The rank of a source that is no pull request, issue or commit.
const OTHER: usize = 3;

fn rank(source: &Source) -> usize {
    ["pr", "issue", "commit"].iter().position(|kind| **kind == *source.kind).unwrap_or(OTHER)
}

/// Returns the commit itself, as a source.
pub(crate) const fn of_commit(commit: Commit) -> SourceIndex {
    match commit {
        Commit::D752 => source::LINUX_D752C3645717,
        Commit::F719 => source::LINUX_F719E3754EE2,
        Commit::F0a5 => source::LINUX_F0A5E4D7A594,
        Commit::D35d => source::LINUX_35DFB013149F,
        Commit::C95c => source::LINUX_C95C07836FA4,
    }
}

#[cfg(test)]
mod tests {
    use super::of_commit;
    use crate::knowledge::SOURCES;
    use crate::vocabulary::Commit;

    #[test]
    fn a_commit_is_the_source_that_it_names() {
        for commit in Commit::ALL {
            assert_eq!(SOURCES[usize::from(of_commit(commit))].id, commit.source());
        }
    }
}
