//! The part of `checkFleet` that is written in Rust: bytes in, names and JSON text out.

use reusecheck_core::facts::Facts;
use reusecheck_core::fleet::{self, Batch, Fleet, FleetReport};
use reusecheck_core::messages::id;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::at::At;
use super::input;
use super::refusal::Refusal;
use super::{answer, json, language};

/// A fleet that is being read.
#[wasm_bindgen]
pub struct FleetReader {
    fleet: Fleet,
    taken: Batch,
    order: Vec<u32>,
}

#[wasm_bindgen]
impl FleetReader {
    /// Refuses invalid options before anything is read.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue) -> Result<Self, JsValue> {
        overrides(options)?;
        Ok(Self { fleet: Fleet::default(), taken: Batch::default(), order: Vec::new() })
    }

    /// Reads the next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.fleet.push(bytes);
    }

    /// Ends the input.
    pub fn finish(&mut self) {
        self.fleet.finish();
    }

    /// Joins the nodes that several commands in one text list. Returns whether names taken before are void.
    pub fn join(&mut self) -> bool {
        self.fleet.join()
    }

    /// Ends the input early: the rest of a compressed file is damaged.
    #[wasm_bindgen(js_name = breakOff)]
    pub fn break_off(&mut self) {
        self.fleet.break_off();
    }

    /// Returns how many nodes were read.
    pub fn nodes(&self) -> usize {
        self.fleet.counts().0
    }

    /// Returns the kinds of the nodes read since the last call; [`Self::names`] then returns their names.
    pub fn kinds(&mut self) -> Vec<u32> {
        self.taken = self.fleet.take();
        std::mem::take(&mut self.taken.kinds)
    }

    /// Returns the names that belong to the last [`Self::kinds`], each ended by a line feed.
    pub fn names(&mut self) -> String {
        std::mem::take(&mut self.taken.names)
    }

    /// Returns the number of each kind in the order of the last report.
    pub fn order(&self) -> Vec<u32> {
        self.order.clone()
    }
}

/// Returns the report over everything read, without names.
#[wasm_bindgen(js_name = fleetReport)]
pub fn fleet_report(reader: &mut FleetReader, options: &JsValue) -> Result<String, JsValue> {
    let overrides = overrides(options)?;
    let (report, order) = reader.fleet.report(&overrides, language::selected_catalogue(options));
    reader.order = order;
    Ok(json(&report))
}

/// `toMarkdown(report, options?)` for a fleet; of each kind at most [`markdown_names`] names are used.
#[wasm_bindgen(js_name = fleetToMarkdown)]
pub fn fleet_to_markdown(report: JsValue, options: &JsValue) -> Result<String, JsValue> {
    answer(options, |catalogue| {
        input::options(options, &At::root("options"))?;
        let report: FleetReport =
            serde_wasm_bindgen::from_value(report).map_err(|_| Refusal::not_a_report())?;
        Ok(fleet::fleet_to_markdown(&report, catalogue))
    })
}

/// Returns how many names of a kind Markdown shows.
#[wasm_bindgen(js_name = markdownNames)]
pub fn markdown_names() -> usize {
    fleet::MARKDOWN_NAMES
}

/// Returns the error as JSON for a caller that passed something other than a source of bytes.
#[wasm_bindgen(js_name = notASource)]
pub fn not_a_source() -> Result<(), JsValue> {
    answer(&JsValue::UNDEFINED, |_| {
        Err(Refusal::wrong_type(&At::root("source"), id::API_A_SOURCE, "new Blob([text])"))
    })
}

fn overrides(options: &JsValue) -> Result<Facts, JsValue> {
    answer(options, |_| input::options_with_facts(options, &At::root("options")))
}
