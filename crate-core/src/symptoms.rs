//! Symptoms, for people without versions at hand: each symptom leads to a problem or honestly to none, says what
//! else it may be, and which commands decide.

use serde::Serialize;

use crate::facts::Text;
use crate::knowledge::SYMPTOMS;
use crate::messages::Catalogue;
use crate::report::{Citations, ProblemId, SourceRef};

/// A symptom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Symptom {
    /// Stable id; its meaning never changes.
    pub id: Text,
    /// The symptom in words.
    pub title: Text,
    /// The problems with that symptom, the likelier first; empty for a symptom of neither.
    pub leads: Vec<ProblemId>,
    /// Why the symptom points to them, or to neither.
    pub why: Text,
    /// Other possible causes.
    #[serde(rename = "else")]
    pub otherwise: Text,
    /// Read-only commands; their pasted output shows the cause.
    pub collect: Vec<Text>,
    /// The sources.
    pub sources: Vec<SourceRef>,
}

/// Returns every symptom, the most usual first.
pub fn symptoms(catalogue: &Catalogue) -> Vec<Symptom> {
    let symptoms = SYMPTOMS.iter().map(|known| {
        let mut citations = Citations::default();
        citations.cite(&known.sources);
        Symptom {
            id: Text::Borrowed(known.id),
            title: Text::Borrowed(catalogue.text(known.title)),
            leads: known.leads.to_vec(),
            why: Text::Borrowed(catalogue.text(known.why)),
            otherwise: Text::Borrowed(catalogue.text(known.otherwise)),
            collect: known.collect.iter().map(|command| Text::Borrowed(*command)).collect(),
            sources: citations.into_refs(),
        }
    });
    symptoms.collect()
}
