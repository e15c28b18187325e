//! Lines that only suggest a fact, and lines without facts.

use super::excerpt::excerpt;
use super::{FactName, MOST, Notes, Source, without_quotes};
use crate::facts::{Hint, Text, Unread};
use crate::read::tokens::{machine_of_release, uncut};

impl Notes {
    /// Notes the version of a client, which only counts as a hint, and only where no server's is known.
    pub(in crate::read) fn client(&mut self, version: &str, source: Source<'_>) {
        self.hint(FactName::ClusterVersion.name(), version, "client-only", source);
    }

    /// Notes something that suggests a fact without proving it; `why` is one of the ids of the module `read`.
    pub(in crate::read) fn hint(&mut self, fact: &str, value: &str, why: &'static str, source: Source<'_>) {
        let value = &*without_quotes(value);
        let known = |hint: &Hint| hint.fact == fact && hint.value == value && hint.why == why;
        if self.hints.len() < MOST && !self.hints.iter().any(known) {
            let (fact, why) = (Text::Owned(fact.to_owned()), Text::Borrowed(why));
            let excerpt = excerpt(source.raw, value);
            let value = value.to_owned();
            self.hints.push(Hint { fact, value, line: source.line, excerpt, why, path: None });
        }
    }

    /// Notes a release that the text only mentions, and the machine it ends with.
    pub(in crate::read) fn release_hint(&mut self, release: &str, why: &'static str, source: Source<'_>) {
        if let Some(prefix) = uncut(release) {
            return self.hint(FactName::Kernel.name(), prefix, "cut", source);
        }
        self.hint(FactName::Kernel.name(), release, why, source);
        if let Some(machine) = machine_of_release(release) {
            self.hint(FactName::Arch.name(), machine, why, source);
        }
    }

    /// Notes a line that no format understood.
    pub(in crate::read) fn unread(&mut self, line: usize, raw: &str) {
        let is_repeated = self.unread.last().is_some_and(|unread| unread.line == line);
        if is_repeated || raw.trim().is_empty() || self.unread.len() > MOST {
            return;
        }
        // The last one represents the rest.
        let excerpt = if self.unread.len() < MOST { excerpt(raw, "") } else { "…".to_owned() };
        self.unread.push(Unread { line, excerpt });
    }
}
