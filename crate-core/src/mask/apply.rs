//! Masks a reading and a report: one mask gives both the same names.

use super::Mask;
use crate::facts::{Conflict, Draining, FactName, Facts, Reading, Text};
use crate::messages::remedy;
use crate::report::Report;

impl Mask {
    /// Returns the reading without names. Facts stay, without text that is not part of them: a kernel passed as a
    /// complete `uname -a`. [`Self::learn`] the paste first: a single line shows less of a name's place.
    pub fn reading(&mut self, reading: &Reading) -> Reading {
        let mut masked = reading.clone();
        self.keep(&reading.facts);
        for node in masked.nodes.iter_mut().flatten() {
            self.keep(&node.facts);
            node.name = self.node(&node.name);
        }
        for node in masked.nodes.iter_mut().flatten() {
            self.facts(&mut node.facts);
        }
        self.facts(&mut masked.facts);
        for evidence in &mut masked.evidence {
            evidence.value = self.fact(&evidence.value);
            evidence.excerpt = self.text(&evidence.excerpt);
        }
        self.conflicts(&mut masked.conflicts);
        for hint in &mut masked.hints {
            hint.value = self.fact(&hint.value);
            hint.excerpt = self.text(&hint.excerpt);
        }
        for unread in &mut masked.unread {
            unread.excerpt = self.text(&unread.excerpt);
        }
        self.draining(&mut masked.draining);
        masked
    }

    /// Returns the report without names. The knowledge's own texts and its sources stay as they are.
    pub fn report(&mut self, report: &Report) -> Report {
        let mut masked = report.clone();
        self.keep(&report.facts);
        for node in &mut masked.nodes {
            self.keep(&node.facts);
            node.name = self.node(&node.name);
        }
        for node in &mut masked.nodes {
            self.facts(&mut node.facts);
        }
        self.facts(&mut masked.facts);
        self.conflicts(&mut masked.conflicts);
        for step in &mut masked.steps {
            step.text = self.text(&step.text).into();
        }
        self.draining(&mut masked.draining);
        // The only commands that name a machine.
        let of_incident = masked.remedies.iter_mut().filter(|remedy| remedy.id == remedy::DELETE_DRAINED.0);
        for command in of_incident.flat_map(|remedy| &mut remedy.commands) {
            *command = Text::Owned(self.text(command));
        }
        masked
    }

    fn draining(&mut self, draining: &mut [Draining]) {
        for server in draining {
            server.service = self.text(&server.service);
            server.server = self.text(&server.server);
        }
    }

    /// Facts that look like names stay.
    fn keep(&mut self, facts: &Facts) {
        let texts = [&facts.cluster_version, &facts.controller_version, &facts.os, &facts.kernel];
        let words = texts.into_iter().flatten().filter(|value| !value.contains(' '));
        self.kept.extend(words.cloned());
    }

    fn facts(&mut self, facts: &mut Facts) {
        for fact in FactName::ALL {
            let Some(value) = fact.get(facts) else { continue };
            let masked = self.fact(&value);
            if masked != value && fact.set(facts, &masked).is_err() {
                fact.clear(facts);
            }
        }
    }

    /// Returns the fact's text without names: one word contains none, a text with blanks may be more than the fact.
    fn fact(&mut self, value: &str) -> String {
        if value.contains([' ', '@', '/']) { self.text(value) } else { value.to_owned() }
    }

    fn conflicts(&mut self, conflicts: &mut [Conflict]) {
        for value in conflicts.iter_mut().flat_map(|conflict| &mut conflict.values) {
            *value = self.fact(value);
        }
    }
}
