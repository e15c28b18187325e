//! The parts that all reports of a language share, and reports without them: a program that takes many reports, such as the
//! JavaScript package, takes those parts once.

use std::mem;

use serde::Serialize;

use super::{Effect, ProblemId, Remedy, Report, SourceRef, remedies};
use crate::facts::Text;
use crate::knowledge::{RemedyRow, SOURCES};
use crate::messages::{Catalogue, step};

/// What reports of one language refer to.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shared {
    /// Every source that a report can cite.
    pub sources: Vec<SourceRef>,
    /// Every remedy that a report can list.
    pub remedies: Vec<SharedRemedy>,
    /// Every step whose text is the same in all reports, as its id and the text.
    pub steps: Vec<(Text, Text)>,
}

/// A remedy without the parts that differ from report to report.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SharedRemedy {
    /// The instruction of a report that has none of its own.
    pub instruction: Text,
    /// Without problems and sources. Its text is what follows the instruction.
    pub remedy: Remedy,
}

/// A report without what it shares.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Packed {
    /// The language's id.
    pub lang: Text,
    /// The ids of its sources, in order.
    pub sources: Vec<Text>,
    /// Its remedies, in order.
    pub remedies: Vec<PackedRemedy>,
    /// The report without sources and remedies. The text of a step is empty where [`Shared::steps`] has it.
    pub report: Report,
}

/// A remedy of one report.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PackedRemedy {
    /// Its place in [`Shared::remedies`].
    pub shared: usize,
    /// The problems that it ends, eases or shows.
    pub problems: Vec<ProblemId>,
    /// Its own instruction, if it has one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub instruction: String,
    /// The commands that follow the shared ones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<Text>,
    /// The effect of each of these commands.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<Effect>,
    /// Ids of [`Report::sources`].
    pub sources: Vec<Text>,
}

/// Returns what reports of that language share.
pub fn shared(catalogue: &Catalogue) -> Shared {
    let remedy = |row: &RemedyRow| SharedRemedy {
        instruction: Text::Borrowed(catalogue.text(row.words.1[0])),
        remedy: remedies::from_row(row, "", catalogue),
    };
    let steps = step::ALL.iter().map(|&(id, message)| (id, catalogue.text(message)));
    Shared {
        sources: SOURCES.iter().map(SourceRef::from).collect(),
        remedies: remedies::rows().map(remedy).collect(),
        steps: steps.map(|(id, text)| (Text::Borrowed(id), Text::Borrowed(text))).collect(),
    }
}

/// Takes out of a report what [`shared`] returns for its language.
pub fn pack(mut report: Report, catalogue: &Catalogue) -> Packed {
    let sources = mem::take(&mut report.sources).into_iter().map(|source| source.id).collect();
    let remedies = mem::take(&mut report.remedies).into_iter();
    let remedies = remedies.filter_map(|remedy| pack_remedy(remedy, catalogue)).collect();
    for known in &mut report.steps {
        let at = step::ALL.binary_search_by(|(id, _)| (*id).cmp(&*known.id));
        if at.is_ok_and(|at| known.text == catalogue.text(step::ALL[at].1)) {
            known.text = Text::default();
        }
    }
    Packed { lang: Text::Borrowed(catalogue.language()), sources, remedies, report }
}

/// Returns `None` for a remedy that comes from no row, which the core never lists.
fn pack_remedy(mut remedy: Remedy, catalogue: &Catalogue) -> Option<PackedRemedy> {
    let is_of_row = |row: &RemedyRow| {
        let mut commands = row.commands.iter().zip(&remedy.commands);
        *row.words.0 == *remedy.id
            && row.commands.len() <= remedy.commands.len()
            && commands.all(|((_, command), own)| **command == **own)
    };
    let (shared, row) = remedies::rows().enumerate().find(|(_, row)| is_of_row(row))?;
    let end = catalogue.sentences(&["", &remedy.cost, &remedy.lasts]).len();
    remedy.text.truncate(remedy.text.len().saturating_sub(end));
    if remedy.text == catalogue.text(row.words.1[0]) {
        remedy.text.clear();
    }
    Some(PackedRemedy {
        shared,
        problems: remedy.problems,
        instruction: remedy.text,
        commands: remedy.commands.split_off(row.commands.len()),
        effects: remedy.effects.split_off(row.commands.len()),
        sources: remedy.sources,
    })
}
