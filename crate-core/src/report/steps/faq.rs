//! The steps about the vendor's FAQ, for comparison.

use super::Writer;
use crate::faq::Match;
use crate::knowledge::{SourceIndex, source};
use crate::messages::{Message, id, step};
use crate::verdict::rating_of;
use crate::vocabulary::{FaqProblem, PlatformAnswer};

impl Writer<'_> {
    /// Explains the vendor's FAQ for the node, and where it differs from the answer.
    pub(super) fn faq(&mut self) {
        let verdict = self.verdict;
        let (open, decided): (Vec<&Match>, Vec<&Match>) = verdict
            .faq
            .iter()
            .partition(|row| matches!(row.problem(), FaqProblem::LostDatagram | FaqProblem::Unknown));
        for (index, found) in decided.iter().enumerate() {
            let same = |other: &&Match| other.row.id == found.row.id && other.problem() == found.problem();
            // A row that is in two editions is named once.
            if decided[..index].iter().copied().any(|earlier| same(&earlier)) {
                continue;
            }
            let message = match found.problem() {
                FaqProblem::StaleBackend => step::FAQ_STALE_BACKEND,
                FaqProblem::SynDelay => step::FAQ_SYN_DELAY,
                _ => step::FAQ_NONE,
            };
            self.faq_rows(message, &decided.iter().copied().filter(same).collect::<Vec<_>>());
        }
        if !open.is_empty() {
            self.faq_rows(step::FAQ_UNKNOWN, &open);
        }
        if verdict.faq.is_empty() && verdict.platform == PlatformAnswer::Cce {
            self.push(step::FAQ_SILENT, &[], &[source::CCE_FAQ]);
        }
        let mut ratings = verdict.faq.iter().filter_map(|found| rating_of(found.problem()));
        let newest = ratings.next();
        if newest.is_some_and(|newest| ratings.any(|older| older != newest)) {
            self.push(step::EDITIONS_DIFFER, &[], &[source::CCE_FAQ]);
        }
        if let (Some(faq), Some(model)) =
            (verdict.faq_row().and_then(|row| rating_of(row.problem())), verdict.model.rating)
            && faq != model
        {
            let values = [("faq", self.rating(faq)), ("model", self.rating(model))];
            self.push(step::AUTHORITIES_DIFFER, &values, &[source::CCE_FAQ]);
        }
    }

    /// Adds one step for rows with the same statement, with their editions.
    pub(super) fn faq_rows(&mut self, message: (&'static str, Message), rows: &[&Match]) {
        let distinct = |values: Vec<&str>, separator| {
            let mut seen: Vec<&str> = Vec::new();
            for value in values {
                if !seen.contains(&value) {
                    seen.push(value);
                }
            }
            seen.join(self.catalogue.text(separator))
        };
        let editions = rows.iter().map(|row| &*row.row.edition).collect();
        let editions = distinct(editions, id::PUNCTUATION_COMMA);
        let words = rows.iter().map(|row| self.catalogue.faq_row(&row.row.id)).collect();
        let words = distinct(words, id::PUNCTUATION_SEMICOLON);
        let sources: Vec<SourceIndex> = rows.iter().flat_map(|row| row.row.sources.iter().copied()).collect();
        self.push(message, &[("edition", &editions), ("row", &words)], &sources);
    }
}
