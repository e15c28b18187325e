//! The answer in one sentence: the first step of a report. It cites by index, so that a page which shows no sources needs none
//! of their texts.

use crate::facts::{Draining, FactName, ProxyMode, Text};
use crate::knowledge::{SourceIndex, source};
use crate::messages::{Catalogue, Message, id, step};
use crate::report::{Branch, Step};
use crate::verdict::{Decider, Verdict};
use crate::vocabulary::{ProblemId, Rating, Status};
use crate::words::InWords;

/// The input of the explanation: the sentence and all steps are written from it.
pub(crate) struct Answer<'a> {
    pub(crate) verdict: &'a Verdict<'a>,
    pub(crate) draining: &'a [Draining],
    pub(crate) branches: &'a [Branch],
}

/// The sentence before its sources are cited.
pub(super) struct Sentence {
    id: &'static str,
    text: Text,
    pub(super) sources: &'static [SourceIndex],
}

impl Sentence {
    /// Returns it as a step; `sources` are the ids of its own, or none.
    pub(super) fn into_step(self, sources: Vec<Text>) -> Step {
        Step { id: Text::Borrowed(self.id), text: self.text, sources }
    }
}

/// Returns the name of the forwarding mode as sentences have it.
pub(super) fn mode_name(verdict: &Verdict, catalogue: &Catalogue) -> &'static str {
    match verdict.mode() {
        Some(ProxyMode::Replaced) => catalogue.text(id::STEP_PART_MODE_NONE),
        mode => mode.map_or("", ProxyMode::name),
    }
}

/// Writes the sentence.
pub(super) fn write(answer: &Answer, catalogue: &Catalogue) -> Sentence {
    let Answer { verdict, branches, .. } = *answer;
    let say =
        |(id, message): (&'static str, Message), values: &[(&str, &str)], sources: &'static [SourceIndex]| {
            Sentence { id, text: catalogue.fill_or_borrow(message, values), sources }
        };
    let rating = |rating: Rating| catalogue.text(rating.message());
    match (verdict.rating, verdict.decider) {
        (_, Decider::Windows) => say(step::WINDOWS_NODE, &[], &[]),
        (_, Decider::Mode) if verdict.mode() == Some(ProxyMode::Replaced) => {
            say(step::RATING_REPLACED, &[], &[source::K8S_71114])
        }
        (_, Decider::Mode) => {
            say(step::RATING_NOT_IPVS, &[("mode", mode_name(verdict, catalogue))], &[source::K8S_71114])
        }
        (Rating::None, _) if verdict.status(ProblemId::LostDatagram) != Status::No => {
            say(step::RATING_NONE_DATAGRAM, &[], &[source::LINUX_35DFB013149F])
        }
        (Rating::None, _) => say(step::RATING_NONE, &[], &[]),
        (Rating::Low, _) => say(step::RATING_LOW, &[], &[source::LINUX_C95C07836FA4, source::LINUX_TCP_H]),
        (Rating::Medium, _) => {
            say(step::RATING_MEDIUM, &[], &[source::LINUX_F719E3754EE2, source::LINUX_TCP_H])
        }
        (Rating::High, _) => say(step::RATING_HIGH, &[], &[source::K8S_81775]),
        (Rating::Unknown, _) if verdict.model.unmodelled && !verdict.may_not_be_ipvs() => {
            say(step::RATING_UNMODELLED, &[], &[source::LINUX_F719E3754EE2])
        }
        (Rating::Unknown, _) if !branches.is_empty() => {
            // A fact that splits a branch further follows the branch. A deeper branch on the kernel is left out: its second
            // sentence is about all earlier kernels, so its condition would have to be repeated.
            let mut texts: Vec<&str> = Vec::new();
            for branch in branches {
                texts.push(&branch.text);
                for deeper in &branch.branches {
                    if deeper.when.fact != FactName::Kernel.name() {
                        texts.push(&deeper.text);
                    }
                }
            }
            let texts = catalogue.sentences(&texts);
            say(step::RATING_DEPENDS, &[("branches", &texts)], &[])
        }
        (Rating::Unknown, _) => {
            let (best, worst) = verdict.outcomes.range();
            say(step::RATING_UNKNOWN, &[("best", rating(best)), ("worst", rating(worst))], &[])
        }
    }
}
