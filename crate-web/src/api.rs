//! The JavaScript API, as far as it has to be Rust: plain values in, JSON text out. `npm/` parses the text and
//! gives errors their class; the contract's types are in `types/index.d.ts`.

pub mod command;
pub mod export;
mod input;
mod refusal;

use reusecheck_core::messages::ENGLISH;
use reusecheck_core::report::Report;
use serde::Serialize;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use input::At;
use refusal::Refusal;

/// `check(facts, options?): Report`
#[wasm_bindgen]
pub fn check(facts: &JsValue, options: &JsValue) -> Result<String, JsValue> {
    let facts = input::facts(facts, &At::root("facts"))?;
    input::options(options, &At::root("options"))?;
    Ok(json(&reusecheck_core::check(&facts, &ENGLISH)))
}

/// `readText(text): Reading`
#[wasm_bindgen(js_name = readText)]
pub fn read_text(text: &JsValue) -> Result<String, JsValue> {
    let text = input::paste(text)?;
    Ok(json(&reusecheck_core::read_text(&text)))
}

/// `checkText(text, options?): Report`
#[wasm_bindgen(js_name = checkText)]
pub fn check_text(text: &JsValue, options: &JsValue) -> Result<String, JsValue> {
    let text = input::paste(text)?;
    let given = input::options_with_facts(options, &At::root("options"))?;
    Ok(json(&reusecheck_core::check_text(&text, &given, &ENGLISH)))
}

/// `simulate(input): SimulationResult`
#[wasm_bindgen]
pub fn simulate(input: &JsValue) -> Result<String, JsValue> {
    let syn = input::simulation(input, &At::root("input"))?;
    Ok(json(&reusecheck_core::simulate(&syn)))
}

/// `toMarkdown(report, options?): string`
#[wasm_bindgen(js_name = toMarkdown)]
pub fn to_markdown(report: JsValue, options: &JsValue) -> Result<String, JsValue> {
    input::options(options, &At::root("options"))?;
    let report: Report = serde_wasm_bindgen::from_value(report).map_err(|_| Refusal::not_a_report())?;
    Ok(reusecheck_core::to_markdown(&report, &ENGLISH))
}

/// `knowledge(): Knowledge`
#[wasm_bindgen]
pub fn knowledge() -> String {
    json(&reusecheck_core::knowledge())
}

/// The value as JSON. Writing to memory cannot fail and every key is text, so there is no error to report.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
