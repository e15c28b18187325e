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
    let mut rows: Vec<Row> = Vec::new();
    let (mut last, mut more) = (0, 0);
    for (index, text) in paste.lines().enumerate() {
        let line = index + 1;
        let Some(row) = row(line, text, reading, whole) else { continue };
        if rows.len() == SHOWN {
            more += 1;
            continue;
        }
        rows.push(Row { skipped: line - last - 1, ..row });
        last = line;
    }
    (rows, more)
}

/// The row of a line; none where the line says nothing and only those that do are wanted.
fn row(line: usize, text: &str, reading: &Reading, whole: bool) -> Option<Row> {
    let evidence: Vec<&Evidence> = on_line(&reading.evidence, line, |item| item.line).collect();
    let hints = (0..reading.hints.len()).filter(|&at| reading.hints[at].line == line).collect::<Vec<_>>();
    if evidence.is_empty() && hints.is_empty() && !whole {
        return None;
    }
    let (pieces, also) = cut(text, &evidence);
    let unread = reading.unread.iter().any(|unread| unread.line == line);
    Some(Row { line, skipped: 0, pieces, also, hints, unread })
}

/// The items of that line. They come in the order of the paste, so the search is short.
fn on_line<T>(items: &[T], line: usize, number: impl Fn(&T) -> usize) -> impl Iterator<Item = &T> {
    let start = items.partition_point(|item| number(item) < line);
    items[start..].iter().take_while(move |item| number(item) == line)
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
