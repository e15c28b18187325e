//! The JavaScript API, as far as it has to be Rust: plain values in, JSON text out. `npm/` parses the text and
//! gives errors their class; the contract's types are in `types/index.d.ts`.

mod at;
mod evidence;
pub mod explore;
pub mod export;
pub mod fleet;
pub mod fleet_page;
mod input;
pub mod language;
pub mod page;
pub mod reading;
mod refusal;
pub mod transcript;
mod value;

use reusecheck_core::messages::Catalogue;
use reusecheck_core::report::{Report, pack};
use serde::Serialize;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use at::At;
use refusal::Refusal;

/// `check(facts, options?): Report`, packed.
#[wasm_bindgen]
pub fn check(facts: &JsValue, options: &JsValue) -> Result<String, JsValue> {
    answer(options, |words| {
        let facts = input::facts(facts, &At::root("facts"))?;
        input::options(options, &At::root("options"))?;
        Ok(packed(reusecheck_core::check(&facts, words), words))
    })
}

/// `readText(text): Reading`
#[wasm_bindgen(js_name = readText)]
pub fn read_text(text: &JsValue) -> Result<String, JsValue> {
    answer(&JsValue::UNDEFINED, |_| Ok(json(&reusecheck_core::read_text(&input::paste(text)?))))
}

/// `checkText(text, options?): Report`, packed.
#[wasm_bindgen(js_name = checkText)]
pub fn check_text(text: &JsValue, options: &JsValue) -> Result<String, JsValue> {
    answer(options, |words| {
        let text = input::paste(text)?;
        let given = input::options_with_facts(options, &At::root("options"))?;
        Ok(packed(reusecheck_core::check_text(&text, &given, words), words))
    })
}

/// What a packed report leaves out, in the language that the options ask for.
#[wasm_bindgen]
pub fn shared(options: &JsValue) -> Result<String, JsValue> {
    answer(options, |words| Ok(json(&reusecheck_core::report::shared(words))))
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
    answer(options, |words| {
        input::options(options, &At::root("options"))?;
        Ok(reusecheck_core::to_markdown(&input::report(report)?, words))
    })
}

/// `knowledge(): Knowledge`
#[wasm_bindgen]
pub fn knowledge() -> String {
    json(&reusecheck_core::knowledge())
}

/// `useKnowledge(rows)`: rows of lineages and builds as JSON text, tried before ours from now on.
#[wasm_bindgen(js_name = useKnowledge)]
pub fn use_knowledge(rows: &str) -> Result<(), JsValue> {
    answer(&JsValue::UNDEFINED, |_| reusecheck_core::use_knowledge(rows).map_err(Refusal::misplaced))
}

/// Works with the words that the options ask for; errors use them too.
fn answer<T>(
    options: &JsValue,
    work: impl FnOnce(&'static Catalogue) -> Result<T, Refusal>,
) -> Result<T, JsValue> {
    let words = language::asked(options);
    work(words).map_err(|refusal| refusal.told_in(words))
}

/// The report as JSON, without what crosses once by [`shared`]. `npm/api.js` puts both together.
fn packed(report: Report, words: &Catalogue) -> String {
    json(&pack(report, words))
}

/// The value as JSON. Writing to memory cannot fail and every key is text, so there is no error to report.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
