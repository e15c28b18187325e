//! The part of the JavaScript API that is written in Rust: plain values in, JSON text out. `npm/` parses the text and
//! gives errors their class; the contract's types are in `types/index.d.ts`. Without the feature `api`, the readers and the
//! parts for the page are left out.

mod ascii;
mod at;
mod evidence;
pub mod explore;
#[cfg(feature = "api")]
pub mod export;
#[cfg(feature = "api")]
pub mod fleet;
#[cfg(feature = "api")]
pub mod fleet_page;
mod input;
pub mod language;
#[cfg(feature = "api")]
pub mod page;
#[cfg(feature = "api")]
pub mod reading;
mod refusal;
#[cfg(feature = "api")]
pub mod transcript;
mod value;

use reusecheck_core::messages::Catalogue;
use reusecheck_core::report::Packed;
use serde::Serialize;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use at::At;
use refusal::Refusal;

/// `check(facts, options?): Report`, packed.
#[wasm_bindgen]
pub fn check(facts: &JsValue, options: &JsValue) -> Result<String, JsValue> {
    answer(options, |catalogue| {
        let facts = input::facts(facts, &At::root("facts"))?;
        input::options(options, &At::root("options"))?;
        Ok(packed(&reusecheck_core::check_packed(&facts, catalogue)))
    })
}

/// `readText(text): Reading`
#[cfg(feature = "api")]
#[wasm_bindgen(js_name = readText)]
pub fn read_text(text: &JsValue) -> Result<String, JsValue> {
    answer(&JsValue::UNDEFINED, |_| Ok(json(&reusecheck_core::read_text(&input::paste(text)?))))
}

/// `checkText(text, options?): Report`, packed.
#[cfg(feature = "api")]
#[wasm_bindgen(js_name = checkText)]
pub fn check_text(text: &JsValue, options: &JsValue) -> Result<String, JsValue> {
    answer(options, |catalogue| {
        let text = input::paste(text)?;
        let overrides = input::options_with_facts(options, &At::root("options"))?;
        Ok(packed(&reusecheck_core::check_text_packed(&text, &overrides, catalogue)))
    })
}

/// Returns the parts that a packed report leaves out, in the language that the options name.
#[wasm_bindgen]
pub fn shared(options: &JsValue) -> Result<String, JsValue> {
    answer(options, |catalogue| Ok(json(&reusecheck_core::report::shared(catalogue))))
}

/// `simulate(input): SimulationResult`
#[wasm_bindgen]
pub fn simulate(input: &JsValue) -> Result<String, JsValue> {
    answer(&JsValue::UNDEFINED, |_| {
        let syn = input::simulation(input, &At::root("input"))?;
        Ok(json(&reusecheck_core::simulate(&syn)))
    })
}

/// `toMarkdown(report, options?): string`
#[wasm_bindgen(js_name = toMarkdown)]
pub fn to_markdown(report: JsValue, options: &JsValue) -> Result<String, JsValue> {
    answer(options, |catalogue| {
        input::options(options, &At::root("options"))?;
        Ok(reusecheck_core::to_markdown(&input::report(report)?, catalogue))
    })
}

/// `summarize(report, options?): Summary`
#[wasm_bindgen]
pub fn summarize(report: JsValue, options: &JsValue) -> Result<String, JsValue> {
    answer(options, |catalogue| {
        input::options(options, &At::root("options"))?;
        Ok(json(&reusecheck_core::report::summarize(&input::report(report)?, catalogue)))
    })
}

/// `knowledge(): Knowledge`
#[wasm_bindgen]
pub fn knowledge() -> String {
    json(&reusecheck_core::knowledge())
}

/// `useKnowledge(rows)`: rows of lineages and builds as JSON text, tried before the built-in ones from now on.
#[wasm_bindgen(js_name = useKnowledge)]
pub fn use_knowledge(rows: &str) -> Result<(), JsValue> {
    answer(&JsValue::UNDEFINED, |_| reusecheck_core::use_knowledge(rows).map_err(Refusal::misplaced))
}

/// Runs the call with the catalogue that the options select; errors use it, too.
fn answer<T>(
    options: &JsValue,
    work: impl FnOnce(&'static Catalogue) -> Result<T, Refusal>,
) -> Result<T, JsValue> {
    let catalogue = language::selected_catalogue(options);
    work(catalogue).map_err(|refusal| refusal.to_error(catalogue))
}

/// Returns the report as JSON, without the parts that [`shared`] returns once. `npm/api.js` puts both together.
fn packed(report: &Packed) -> String {
    ascii::to_json(report)
}

/// Returns the value as JSON. Writing to memory cannot fail and every key is text, so there is no error to report.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
