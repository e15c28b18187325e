//! The sources a report uses: collected while it is written, upstream pull requests first.

use crate::facts::Text;
use crate::knowledge::{SOURCES, Source, SourceIndex};
use crate::report::SourceRef;

/// The sources cited so far.
#[derive(Default)]
pub(crate) struct Cited(Vec<SourceIndex>);

impl Cited {
    /// Cites `sources` and gives their ids, each once, in order.
    pub(crate) fn cite(&mut self, sources: &[SourceIndex]) -> Vec<Text> {
        let mut ids: Vec<Text> = Vec::with_capacity(sources.len());
        for &index in sources {
            let Some(source) = SOURCES.get(usize::from(index)) else { continue };
            if !ids.iter().any(|id| *id == *source.id) {
                ids.push(Text::Borrowed(&source.id));
            }
            if !self.0.contains(&index) {
                self.0.push(index);
            }
        }
        ids
    }

    /// Everything cited: pull requests, issues, commits, then the rest, each in the order of first use.
    pub(crate) fn into_refs(self) -> Vec<SourceRef> {
        let mut refs = Vec::with_capacity(self.0.len());
        for group in 0..=OTHER {
            let sources = self.0.iter().filter_map(|&index| SOURCES.get(usize::from(index)));
            refs.extend(sources.filter(|source| rank(source) == group).map(|source| SourceRef {
                id: Text::Borrowed(&source.id),
                title: Text::Borrowed(&source.title),
                url: Text::Borrowed(&source.url),
            }));
        }
        refs
    }
}

/// The rank of a source that is no pull request, issue or commit.
const OTHER: usize = 3;

fn rank(source: &Source) -> usize {
    ["pr", "issue", "commit"].iter().position(|kind| **kind == *source.kind).unwrap_or(OTHER)
}

/// The indices of the sources with these ids; an id that is not there is a mistake that a test finds.
pub(crate) fn by_id(ids: &[&str]) -> Vec<SourceIndex> {
    let index = |id: &&str| SOURCES.binary_search_by(|source| source.id.cmp(id)).ok();
    ids.iter().filter_map(index).filter_map(|index| SourceIndex::try_from(index).ok()).collect()
}
