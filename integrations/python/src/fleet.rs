//! `check_fleet`: reads a source block by block.

use pyo3::prelude::*;
use pyo3::types::PyString;
use reusecheck_core::facts::Facts;
use reusecheck_core::fleet::{Fleet, FleetReport};
use reusecheck_core::messages::Catalogue;

use crate::error::Refusal;
use crate::text::bytes_of;

/// The number of bytes that are read from a file at a time.
const BLOCK: usize = 1024 * 1024;

/// Reads a source and returns the report for its nodes.
pub(crate) fn check(
    source: &Bound<'_, PyAny>,
    overrides: &Facts,
    catalogue: &Catalogue,
) -> PyResult<FleetReport> {
    let mut input = Input::default();
    if let Ok(block) = Block::of(source) {
        input.push(source.py(), &block);
    } else if let Ok(read) = source.getattr("read") {
        loop {
            let block = Block::of(&read.call1((BLOCK,))?)?;
            if block.0.is_empty() {
                break;
            }
            input.push(source.py(), &block);
        }
    } else {
        for block in source.try_iter().map_err(|_| not_a_source())? {
            // Not text: the keys of a dictionary are no nodes.
            let block = bytes_of(&block?).map(Block).ok_or_else(not_a_source)?;
            input.push(source.py(), &block);
        }
    }
    Ok(source.py().detach(|| input.report(overrides, catalogue)))
}

fn not_a_source() -> Refusal {
    Refusal::wrong_type(
        "source",
        "a string, bytes, an open file or an iterable of bytes",
        "open(\"nodes.json\", \"rb\")",
    )
}

/// A part of the source, as bytes.
struct Block(Vec<u8>);

impl Block {
    fn of(value: &Bound<'_, PyAny>) -> Result<Self, Refusal> {
        let bytes = if let Ok(text) = value.cast::<PyString>() {
            text.to_cow().ok().map(|text| text.as_bytes().to_vec())
        } else {
            bytes_of(value)
        };
        bytes.map(Self).ok_or_else(not_a_source)
    }
}

#[derive(Default)]
struct Input {
    fleet: Fleet,
}

impl Input {
    fn push(&mut self, py: Python<'_>, Block(bytes): &Block) {
        py.detach(|| self.fleet.push(bytes));
    }

    fn report(mut self, overrides: &Facts, catalogue: &Catalogue) -> FleetReport {
        self.fleet.finish();
        self.fleet.join();
        let (mut report, order) = self.fleet.report(overrides, catalogue);
        report.name(&order, &self.fleet.take());
        report
    }
}
