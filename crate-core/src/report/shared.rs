//! The parts that all reports of a language share, and reports without them: a program that takes many reports, such as the
//! JavaScript package, takes those parts once.

use std::borrow::Cow;

use serde::Serialize;

use super::background::{self, ExitTexts};
use super::branches::branches;
use super::citations::Citations;
use super::compose::{Findings, assemble};
use super::remedies::{self, Listed};
use super::rest::Rest;
use super::sentence::Answer;
use super::{Effect, ExitStep, ProblemId, Remedy, Report, SourceRef, missing, steps};
use crate::facts::Text;
use crate::knowledge::{RemedyRow, SOURCES};
use crate::messages::{Catalogue, step};
use crate::verdict::Verdict;

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
    /// The text about the end of IPVS mode.
    pub ipvs: String,
    /// Every need of an exit.
    pub needs: Vec<Text>,
    /// Every step of an exit.
    #[serde(rename = "exitSteps")]
    pub exit_steps: Vec<ExitStep>,
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
    /// The shared parts of each of [`Report::exits`], in the same order.
    pub exits: Vec<PackedExit>,
    /// The report without sources and remedies. Empty are the text of a step that [`Shared::steps`] has, the text about the
    /// end of IPVS mode, and the needs and steps of exits.
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

/// The shared parts of an exit.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PackedExit {
    /// Places in [`Shared::needs`].
    pub needs: Vec<usize>,
    /// Places in [`Shared::exit_steps`].
    pub steps: Vec<usize>,
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
        ipvs: background::ipvs_text(catalogue),
        needs: background::needs(catalogue),
        exit_steps: background::steps(catalogue),
    }
}

/// Turns the verdict into a report without what [`shared`] returns for the language.
pub(crate) fn compose_packed(verdict: &Verdict, findings: Findings, catalogue: &Catalogue) -> Packed {
    let branches = branches(verdict, catalogue, missing::list);
    let answer = Answer { verdict, draining: &findings.draining, branches: &branches };
    let mut citations = Citations::default();
    let mut steps = steps::write(&answer, catalogue, &mut citations);
    for step in &mut steps {
        // Only the text of a step without values is borrowed.
        if matches!(step.text, Cow::Borrowed(_)) {
            step.text = Text::default();
        }
    }
    let remedies = remedies::list(verdict, &findings.draining, catalogue, &mut citations);
    let missing = missing::list(verdict);
    let (background, exits) = background::write_without_shared(verdict, catalogue, &mut citations);
    let rest = Rest { steps, missing, background, ..Rest::default() };
    Packed {
        lang: Text::Borrowed(catalogue.language()),
        sources: citations.into_ids(),
        remedies: remedies.into_iter().filter_map(pack_remedy).collect(),
        exits: exits.into_iter().map(|ExitTexts { needs, steps }| PackedExit { needs, steps }).collect(),
        report: assemble(verdict, findings, branches, rest),
    }
}

/// Returns `None` for a remedy that comes from no row, which the core never lists.
fn pack_remedy(remedy: Listed) -> Option<PackedRemedy> {
    Some(PackedRemedy {
        shared: remedies::rows().position(|row| std::ptr::eq(row, remedy.row))?,
        problems: remedy.problems,
        instruction: remedy.instruction.unwrap_or_default(),
        effects: vec![Effect::Changes; remedy.changes.len()],
        commands: remedy.changes,
        sources: remedy.sources,
    })
}
