//! The paste with what was read marked in place. No web types: tested natively.

use reusecheck_core::facts::{Evidence, Reading};

/// A paste of so few lines is shown whole; of a longer one those lines are that say something.
const SHORT: usize = 40;

/// More lines than this are counted, not shown.
const SHOWN: usize = 60;

/// What is longer shows nothing more: a line of JSON may be the whole file.
const LONGEST: usize = 400;

/// One line of the paste.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its number, from 1.
    pub line: usize,
    /// How many lines before it are left out.
    pub skipped: usize,
    /// The line, in order: what was read stands apart.
    pub pieces: Vec<Piece>,
    /// Facts that the line says in other words than their value: name and value.
    pub also: Vec<(String, String)>,
    /// Places in `Reading::hints`.
    pub hints: Vec<usize>,
    /// Whether nobody understood it.
    pub unread: bool,
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// The fact that is read from it.
    pub fact: Option<String>,
}

/// The paste's lines with what was read from them; how many more lines said something is told beside them.
pub fn of(paste: &str, reading: &Reading) -> (Vec<Row>, usize) {
    let whole = paste.lines().nth(SHORT).is_none();
    let mut says = Vec::new();
    reading.evidence.iter().for_each(|item| mark(&mut says, item.line));
    reading.hints.iter().for_each(|item| mark(&mut says, item.line));
    let (mut rows, mut last, mut more) = (Vec::new(), 0, 0);
    for (index, text) in paste.lines().enumerate() {
        let line = index + 1;
        if !whole && says.get(line) != Some(&true) {
            continue;
        }
        if rows.len() == SHOWN {
            more += 1;
            continue;
        }
        rows.push(row(line, line - last - 1, text, reading));
        last = line;
    }
    (rows, more)
}

/// Remembers that the line says something.
#[inline(never)]
fn mark(says: &mut Vec<bool>, line: usize) {
    if says.len() <= line {
        says.resize(line + 1, false);
    }
    says[line] = true;
}

fn row(line: usize, skipped: usize, text: &str, reading: &Reading) -> Row {
    let evidence: Vec<&Evidence> = reading.evidence.iter().filter(|item| item.line == line).collect();
    let hints = (0..reading.hints.len()).filter(|&at| reading.hints[at].line == line).collect();
    let unread = reading.unread.iter().any(|unread| unread.line == line);
    let (pieces, also) = cut(text, &evidence);
    Row { line, skipped, pieces, also, hints, unread }
}

/// Cuts the line at the values that stand in it; what a value's own words do not show is told beside the line.
fn cut(text: &str, evidence: &[&Evidence]) -> (Vec<Piece>, Vec<(String, String)>) {
    let mut found: Vec<(usize, usize, &str)> = Vec::new();
    let mut also = Vec::new();
    for item in evidence {
        let free =
            |at: &usize| found.iter().all(|&(start, end, _)| at + item.value.len() <= start || *at >= end);
        match text.match_indices(&item.value).map(|(at, _)| at).find(free) {
            Some(at) => found.push((at, at + item.value.len(), &item.fact)),
            None => also.push((item.fact.to_string(), item.value.clone())),
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
fn push(pieces: &mut Vec<Piece>, text: &str, fact: Option<&str>) {
    if text.is_empty() {
        return;
    }
    let mut text = text.to_owned();
    if let (None, Some((end, _))) = (fact, text.char_indices().nth(LONGEST)) {
        text.truncate(end);
        text.push('…');
    }
    pieces.push(Piece { text, fact: fact.map(str::to_owned) });
}
