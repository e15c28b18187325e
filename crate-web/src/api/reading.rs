//! The parts of a reading that the page uses and shows.

use reusecheck_core::facts::{Conflict, Facts, Node, Reading};
use serde::Serialize;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::input;
use super::transcript::{self, Omitted, Row};
use super::{answer, json};
use reusecheck_core::link::encode;

/// More are counted, not listed: a complete `sysctl -a` is a thousand lines.
const LISTED: usize = 24;

/// A paste for the page: the facts that its answer uses, and the lines that it draws.
#[derive(Debug, Serialize)]
pub struct ReadingRows<'a> {
    facts: &'a Facts,
    conflicts: &'a [Conflict],
    /// The line that each fact was read on, from 1.
    lines: Vec<(&'a str, usize)>,
    /// The lines that carry facts or hints, how many more of them there are, and how many lines carry neither.
    rows: Vec<Row<'a>>,
    more: usize,
    others: usize,
    /// Whether nothing at all was found.
    nothing: bool,
    nodes: List<Listed<'a>>,
}

/// The first of many.
#[derive(Debug, Serialize)]
struct List<T> {
    first: Vec<T>,
    /// The number of further items.
    more: usize,
}

/// One node of several.
#[derive(Debug, Serialize)]
struct Listed<'a> {
    name: &'a str,
    kernel: Option<&'a str>,
    /// The fragment that gives its facts.
    link: String,
}

impl<'a> Listed<'a> {
    fn of(node: &'a Node) -> Self {
        Self { name: &node.name, kernel: node.facts.kernel.as_deref(), link: encode(&node.facts, None) }
    }
}

/// `readForPage(text): ReadingRows`
#[wasm_bindgen(js_name = readForPage)]
pub fn read_for_page(text: &JsValue) -> Result<String, JsValue> {
    answer(&JsValue::UNDEFINED, |_| {
        let text = input::paste(text)?;
        Ok(json(&describe(&text, &reusecheck_core::read_text(&text))))
    })
}

/// Returns the rows that the page shows of this reading.
pub fn describe<'a>(text: &str, reading: &'a Reading) -> ReadingRows<'a> {
    let (rows, Omitted { more, others }) = transcript::of(text, reading);
    let nodes = reading.nodes.as_deref().unwrap_or_default();
    ReadingRows {
        facts: &reading.facts,
        conflicts: &reading.conflicts,
        lines: lines(reading),
        rows,
        more,
        others,
        nothing: reading.says_nothing(),
        nodes: first(nodes, Listed::of),
    }
}

/// Returns the line that each fact was first read on.
pub fn lines(reading: &Reading) -> Vec<(&str, usize)> {
    let mut lines: Vec<(&str, usize)> = Vec::new();
    for item in &reading.evidence {
        if lines.iter().all(|(fact, _)| *fact != item.fact) {
            lines.push((&item.fact, item.line));
        }
    }
    lines
}

fn first<'a, T, U>(all: &'a [T], item: impl Fn(&'a T) -> U) -> List<U> {
    List { first: all.iter().take(LISTED).map(item).collect(), more: all.len().saturating_sub(LISTED) }
}
