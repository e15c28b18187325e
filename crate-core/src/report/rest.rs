//! The parts of a report behind its answer. A page loads them after the answer, each behind one function, so that its first
//! wasm holds none of their texts.

use super::background::{self, Background};
use super::citations::Citations;
use super::sentence::{self, Answer};
use super::{Missing, Remedy, SourceRef, Step, missing, remedies, steps};
use crate::messages::Catalogue;
use crate::verdict::Verdict;

/// The explanation, the remedies, and the background.
#[derive(Default)]
pub(crate) struct Rest {
    /// The first is the answer in one sentence.
    pub(crate) steps: Vec<Step>,
    pub(crate) remedies: Vec<Remedy>,
    pub(crate) missing: Vec<Missing>,
    pub(crate) background: Background,
    pub(crate) sources: Vec<SourceRef>,
}

/// The parts of a report that are written: all, or those that the caller shows.
#[derive(Clone, Copy)]
pub(crate) struct Extent {
    pub(super) rest: fn(&Answer, &Catalogue) -> Rest,
    /// Lists the facts that would decide a branch of the answer.
    pub(crate) missing: fn(&Verdict) -> Vec<Missing>,
}

impl Extent {
    /// All of it.
    pub(crate) const FULL: Self = Self { rest: write, missing: missing::list };
    /// All but the background.
    pub(crate) const BRIEF: Self = Self { rest: write_briefly, missing: missing::list };
    /// The answer in one sentence, without its sources.
    pub(crate) const SENTENCE: Self = Self { rest: write_sentence, missing: |_| Vec::new() };
}

fn write(answer: &Answer, catalogue: &Catalogue) -> Rest {
    with_background(answer, catalogue, background::write)
}

fn write_briefly(answer: &Answer, catalogue: &Catalogue) -> Rest {
    with_background(answer, catalogue, |_, _, _| Background::default())
}

fn write_sentence(answer: &Answer, catalogue: &Catalogue) -> Rest {
    Rest { steps: vec![sentence::write(answer, catalogue).into_step(Vec::new())], ..Rest::default() }
}

fn with_background(
    answer: &Answer,
    catalogue: &Catalogue,
    background: fn(&Verdict, &Catalogue, &mut Citations) -> Background,
) -> Rest {
    let mut citations = Citations::default();
    Rest {
        steps: steps::write(answer, catalogue, &mut citations),
        remedies: write_remedies(answer, catalogue, &mut citations),
        missing: missing::list(answer.verdict),
        background: background(answer.verdict, catalogue, &mut citations),
        sources: citations.into_refs(),
    }
}

fn write_remedies(answer: &Answer, catalogue: &Catalogue, citations: &mut Citations) -> Vec<Remedy> {
    let listed = remedies::list(answer.verdict, answer.draining, catalogue, citations);
    listed.into_iter().map(|remedy| remedy.into_remedy(catalogue)).collect()
}
