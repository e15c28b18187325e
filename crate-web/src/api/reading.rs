//! What the page takes over of a paste, and what it shows of it.

use reusecheck_core::facts::{Conflict, Facts, Node, Reading};
use serde::Serialize;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::input;
use super::transcript::{self, NotShown, Row};
use super::{answer, json};
use crate::link::encode;

/// More are counted, not listed: a whole `sysctl -a` is a thousand lines.
const LISTED: usize = 24;

/// A paste as the page knows it: what its answer rests on, and what it draws.
#[derive(Debug, Serialize)]
pub struct Shown<'a> {
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
    /// How many there are besides.
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

/// `readForPage(text): Shown`
#[wasm_bindgen(js_name = readForPage)]
pub fn read_for_page(text: &JsValue) -> Result<String, JsValue> {
    answer(&JsValue::UNDEFINED, |_| {
        let text = input::paste(text)?;
        Ok(json(&shown(&text, &reusecheck_core::read_text(&text))))
    })
}

/// What is shown of the paste that was read so.
pub fn shown<'a>(text: &str, reading: &'a Reading) -> Shown<'a> {
    let (rows, NotShown { more, others }) = transcript::of(text, reading);
    let nodes = reading.nodes.as_deref().unwrap_or_default();
    Shown {
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

/// The line that each fact was first read on.
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
