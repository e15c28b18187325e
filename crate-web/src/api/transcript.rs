//! The paste with the read values marked in their lines, as the page shows it.

use reusecheck_core::facts::{Evidence, Hint, Reading};
use reusecheck_core::without_codes;
use serde::Serialize;

use reusecheck_core::link::encode_one;

/// More lines than this are counted, not shown.
const SHOWN: usize = 60;

/// The most characters of a line that are shown: a line of JSON may be the complete file.
const LONGEST: usize = 400;

/// One line of the paste.
#[derive(Debug, Serialize)]
pub struct Row<'a> {
    /// Its number, from 1.
    pub line: usize,
    /// The line in parts; values that were read are separate.
    pub pieces: Vec<Piece<'a>>,
    /// Facts whose value differs from the text of the line: name and value.
    pub also: Vec<(&'a str, &'a str)>,
    /// Hints of the line.
    pub hints: Vec<Suggested<'a>>,
}

/// A part of a line.
#[derive(Debug, Serialize)]
pub struct Piece<'a> {
    /// The text.
    pub text: String,
    /// The fact that is read from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fact: Option<&'a str>,
}

/// A hint of a line.
#[derive(Debug, Serialize)]
pub struct Suggested<'a> {
    fact: &'a str,
    value: &'a str,
    why: &'a str,
    /// The fragment that gives the fact that value.
    link: String,
}

impl<'a> Suggested<'a> {
    fn of(hint: &'a Hint) -> Self {
        Self {
            fact: &hint.fact,
            value: &hint.value,
            why: &hint.why,
            link: encode_one(&hint.fact, &hint.value),
        }
    }
}

/// How many lines of a paste are not shown.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Omitted {
    /// Lines with facts or hints beyond those shown.
    pub more: usize,
    /// Lines with text that carry neither.
    pub others: usize,
}

/// Returns the lines of the paste that carry facts or hints, and counts the others.
pub fn of<'a>(paste: &str, reading: &'a Reading) -> (Vec<Row<'a>>, Omitted) {
    let mut says = Vec::new();
    reading.evidence.iter().for_each(|item| mark(&mut says, item.line));
    reading.hints.iter().for_each(|item| mark(&mut says, item.line));
    let (mut rows, mut omitted) = (Vec::new(), Omitted::default());
    for (index, text) in paste.lines().enumerate() {
        let line = index + 1;
        if says.get(line) != Some(&true) {
            omitted.others += usize::from(!text.trim().is_empty());
        } else if rows.len() == SHOWN {
            omitted.more += 1;
        } else {
            rows.push(row(line, text, reading));
        }
    }
    (rows, omitted)
}

/// Remembers that the line has a fact or a hint.
fn mark(says: &mut Vec<bool>, line: usize) {
    if says.len() <= line {
        says.resize(line + 1, false);
    }
    says[line] = true;
}

fn row<'a>(line: usize, text: &str, reading: &'a Reading) -> Row<'a> {
    let evidence: Vec<&Evidence> = reading.evidence.iter().filter(|item| item.line == line).collect();
    let hints = reading.hints.iter().filter(|hint| hint.line == line).map(Suggested::of).collect();
    let (pieces, also) = cut(&without_codes(text), &evidence);
    Row { line, pieces, also, hints }
}

/// Cuts the line at its values; a label next to the line adds values that differ from its text.
fn cut<'a>(text: &str, evidence: &[&'a Evidence]) -> (Vec<Piece<'a>>, Vec<(&'a str, &'a str)>) {
    let mut found: Vec<(usize, usize, &str)> = Vec::new();
    let mut also = Vec::new();
    for item in evidence {
        let free =
            |at: &usize| found.iter().all(|&(start, end, _)| at + item.value.len() <= start || *at >= end);
        match text.match_indices(&item.value).map(|(at, _)| at).find(free) {
            Some(at) => found.push((at, at + item.value.len(), &item.fact)),
            None => also.push((&*item.fact, &*item.value)),
        }
    }
    found.sort_unstable();
    let mut pieces = Vec::new();
    let mut at = 0;
    for (start, end, fact) in found {
        push(&mut pieces, text.get(at..start).unwrap_or_default(), None);
        push(&mut pieces, text.get(start..end).unwrap_or_default(), Some(fact));
        at = end;
    }
    push(&mut pieces, text.get(at..).unwrap_or_default(), None);
    (pieces, also)
}

/// Adds a piece; of a long one without a fact only the beginning.
fn push<'a>(pieces: &mut Vec<Piece<'a>>, text: &str, fact: Option<&'a str>) {
    if text.is_empty() {
        return;
    }
    let mut text = text.to_owned();
    if let (None, Some((end, _))) = (fact, text.char_indices().nth(LONGEST)) {
        text.truncate(end);
        text.push('…');
    }
    pieces.push(Piece { text, fact });
}
