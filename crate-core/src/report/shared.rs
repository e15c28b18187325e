//! The parts that all reports of a language share, and reports without them: a program that takes many reports, such as the
//! JavaScript package, takes those parts once.

use serde::Serialize;

use super::{Remedy, Report, SourceRef, remedies};
use crate::facts::Text;
use crate::knowledge::SOURCES;
use crate::messages::Catalogue;

/// The parts that reports of one language refer to.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shared {
    /// Every source that a report can cite.
    pub sources: Vec<SourceRef>,
    /// Every remedy that a report can list, with neither problems nor sources; its text is what follows the instruction.
    pub remedies: Vec<Remedy>,
}

/// A report without what it shares.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Packed {
    /// The language's id.
    pub lang: Text,
    /// The ids of its sources, in order.
    pub sources: Vec<Text>,
    /// The report. Its sources are missing, and of each remedy the title, the cost, how long it lasts, what its check
    /// shows, the contents of its files, and the end of its text.
    pub report: Report,
}

/// Returns the parts that reports of that language share.
pub fn shared(catalogue: &Catalogue) -> Shared {
    Shared {
        sources: SOURCES.iter().map(SourceRef::from).collect(),
        remedies: remedies::rows().map(|row| remedies::from_row(row, "", catalogue)).collect(),
    }
}

/// Removes from a report the parts that [`shared`] returns for its language.
pub fn pack(mut report: Report, catalogue: &Catalogue) -> Packed {
    for remedy in &mut report.remedies {
        let end = catalogue.sentences(&["", &remedy.cost, &remedy.lasts]).len();
        remedy.text.truncate(remedy.text.len().saturating_sub(end));
        for text in [&mut remedy.title, &mut remedy.cost, &mut remedy.lasts, &mut remedy.check.text] {
            text.clear();
        }
        remedy.files.iter_mut().for_each(|file| file.text = Text::default());
    }
    let sources = std::mem::take(&mut report.sources).into_iter().map(|source| source.id).collect();
    Packed { lang: Text::Borrowed(catalogue.language()), sources, report }
}
