//! Facts or nodes one a line -> a report a line, with flat memory.

use serde::Serialize;

use super::draft::Draft;
use super::json::{Event, Json};
use super::unread::Why;
use crate::export::Totals;
use crate::facts::{Facts, merge};
use crate::messages::Catalogue;
use crate::report::{Extent, Findings, Rating, Report, compose};
use crate::verdict::judge;

/// The most bytes of a line; a longer line is neither facts nor a node.
const LONGEST: usize = 16 * 1024 * 1024;
/// The number of answers that are cached: nodes of one fleet are much alike.
const REMEMBERED: usize = 256;

/// The output for a line: the report, or an error. The exports' JSON has the same format.
#[derive(Serialize)]
struct Answer<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<&'a Report>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
}

/// Reads lines wherever the bytes are cut. Every line that is not blank gives one line, in the same order; a list in a
/// line gives one for each node.
pub struct Lines {
    json: Json,
    draft: Draft,
    line: Vec<u8>,
    too_long: bool,
    key: Vec<u8>,
    /// Answers by everything that distinguishes nodes, without the name.
    known: Vec<(Vec<u8>, Rating, String)>,
    next: usize,
    totals: Totals,
    /// How many nodes were renamed, if names are masked.
    masked: Option<usize>,
}

impl Default for Lines {
    fn default() -> Self {
        Self {
            json: Json::new(),
            draft: Draft::default(),
            line: Vec::new(),
            too_long: false,
            key: Vec::new(),
            known: Vec::new(),
            next: 0,
            totals: Totals::default(),
            masked: None,
        }
    }
}

impl Lines {
    /// Returns a reader that names the nodes `node-1`, `node-2`, ... in their order.
    #[must_use]
    pub fn masked() -> Self {
        Self { masked: Some(0), ..Self::default() }
    }

    /// Returns the name of the node in the draft for its answer.
    fn name(&mut self) -> String {
        let name = self.draft.name();
        let Some(count) = self.masked.as_mut().filter(|_| !name.is_empty()) else { return name };
        *count += 1;
        format!("node-{count}")
    }

    /// Returns the answers to the lines that end in these bytes; `overrides` holds for every node.
    pub fn push(&mut self, bytes: &[u8], overrides: &Facts, catalogue: &Catalogue) -> String {
        let mut out = String::new();
        let mut rest = bytes;
        while let Some(end) = memchr::memchr(b'\n', rest) {
            let (line, behind) = rest.split_at(end);
            rest = behind.get(1..).unwrap_or_default();
            self.keep(line);
            self.answer(overrides, catalogue, &mut out);
        }
        self.keep(rest);
        out
    }

    /// Returns the answer to a last line that has no end.
    pub fn finish(&mut self, overrides: &Facts, catalogue: &Catalogue) -> String {
        let mut out = String::new();
        self.answer(overrides, catalogue, &mut out);
        out
    }

    /// Returns the number of lines by outcome so far.
    pub fn totals(&self) -> Totals {
        self.totals
    }

    fn keep(&mut self, part: &[u8]) {
        if self.line.len() + part.len() > LONGEST {
            self.too_long = true;
        } else {
            self.line.extend_from_slice(part);
        }
    }

    fn answer(&mut self, overrides: &Facts, catalogue: &Catalogue, out: &mut String) {
        let line = std::mem::take(&mut self.line);
        let text = line.trim_ascii();
        self.json.reset();
        self.draft.clear();
        if std::mem::take(&mut self.too_long) {
            self.refuse(Why::NotUnderstood, catalogue, out);
        } else if !text.is_empty() {
            self.read(text, overrides, catalogue, out);
        }
        self.line = line;
        self.line.clear();
    }

    fn read(&mut self, text: &[u8], overrides: &Facts, catalogue: &Catalogue, out: &mut String) {
        let mut rest = text;
        loop {
            let (used, event) = self.json.scan(rest, &mut self.draft);
            rest = rest.get(used..).unwrap_or_default();
            match event {
                Event::Object => {
                    self.judge(overrides, catalogue, out);
                    if self.draft.outermost {
                        break;
                    }
                    self.draft.clear();
                }
                Event::End => break,
                Event::More => return self.refuse(Why::Truncated, catalogue, out),
                Event::Broken => return self.refuse(Why::NotJson, catalogue, out),
            }
        }
        if !rest.is_empty() {
            self.refuse(Why::NotJson, catalogue, out);
        }
    }

    fn refuse(&mut self, why: Why, catalogue: &Catalogue, out: &mut String) {
        self.totals.add(Err(()), 1);
        let (why, message) = why.reason();
        let name = self.name();
        write(
            &Answer { name: &name, report: None, error: Some(catalogue.text(message)), why: Some(why) },
            out,
        );
    }

    fn judge(&mut self, overrides: &Facts, catalogue: &Catalogue, out: &mut String) {
        self.draft.write_key(&mut self.key);
        let at = match self.known.iter().position(|(key, ..)| *key == self.key) {
            Some(at) => at,
            None => match self.draft.facts() {
                Ok(facts) => self.remember_answer(&facts, overrides, catalogue),
                Err(why) => return self.refuse(why, catalogue, out),
            },
        };
        let name = self.name();
        let Some((_, rating, answer)) = self.known.get(at) else { return };
        self.totals.add(Ok(*rating), 1);
        if name.is_empty() {
            out.push_str(answer);
        } else {
            // The name is the first member of the object.
            let name = serde_json::to_string(&name).unwrap_or_default();
            out.extend(["{\"name\":", &name, ",", answer.get(1..).unwrap_or_default()]);
        }
    }

    /// Caches the answer for the node in the draft in place of the oldest.
    fn remember_answer(&mut self, facts: &Facts, overrides: &Facts, catalogue: &Catalogue) -> usize {
        let mut conflicts = Vec::new();
        let facts = merge(overrides, facts, &mut conflicts);
        let findings = Findings { conflicts, ..Findings::default() };
        let report = compose(&judge(&facts), findings, catalogue, Extent::FULL);
        let mut answer = String::new();
        write(&Answer { name: "", report: Some(&report), error: None, why: None }, &mut answer);
        let at = self.next;
        let entry = (self.key.clone(), report.rating, answer);
        match self.known.get_mut(at) {
            Some(place) => *place = entry,
            None => self.known.push(entry),
        }
        self.next = (at + 1) % REMEMBERED;
        at
    }
}

fn write(answer: &Answer, out: &mut String) {
    out.push_str(&serde_json::to_string(answer).unwrap_or_default());
    out.push('\n');
}
