//! Calls of the page that are not part of the public contract.

use std::collections::BTreeMap;

use reusecheck_core::export::{Entry, export};
use reusecheck_core::facts::FactName;
use reusecheck_core::messages::DRAWN;
use reusecheck_core::{Letter, Mask, to_letter};
use serde::Serialize;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::at::At;
use super::input;
use super::{answer, json};

/// `writeReport(text, options & { facts }, format, names): string`: the report of [`super::check_text`] in that format,
/// or a letter; without the names of hosts and people unless `names` is true.
#[wasm_bindgen(js_name = writeReport)]
pub fn write_report(
    text: &JsValue,
    options: &JsValue,
    format: &JsValue,
    names: bool,
) -> Result<String, JsValue> {
    answer(options, |catalogue| {
        let text = input::paste(text)?;
        let overrides = input::options_with_facts(options, &At::root("options"))?;
        let letter = format.as_string().and_then(|name| Letter::from_name(&name));
        let mut report = reusecheck_core::check_text(&text, &overrides, catalogue);
        if !names || letter == Some(Letter::WrongAnswer) {
            let mut mask = Mask::new();
            mask.learn(&text);
            report = mask.report(&report);
        }
        if let Some(letter) = letter {
            return Ok(to_letter(letter, &report, catalogue));
        }
        let format = input::format(format)?;
        Ok(export(format, &[Entry { name: "", file: "", outcome: Ok(&report) }], catalogue))
    })
}

/// `maskText(text): string`: the text without the names of hosts and people.
#[wasm_bindgen(js_name = maskText)]
pub fn mask_text(text: &JsValue) -> Result<String, JsValue> {
    answer(&JsValue::UNDEFINED, |_| Ok(Mask::new().text(&input::paste(text)?)))
}

/// `collector(options): Collector`: the commands to run, with the values that each part reads.
#[wasm_bindgen]
pub fn collector(options: &JsValue) -> Result<String, JsValue> {
    answer(options, |catalogue| {
        input::options(options, &At::root("options"))?;
        Ok(json(&reusecheck_core::collector(catalogue)))
    })
}

/// `wordsOf(part, options)`: the texts that scripts draw, by their keys: `archive`, `builder`, `install` or `reading`;
/// under `factNames` those for facts.
#[wasm_bindgen(js_name = wordsOf)]
pub fn words_of(part: &str, options: &JsValue) -> Result<String, JsValue> {
    answer(options, |catalogue| {
        input::options(options, &At::root("options"))?;
        let said = DRAWN.iter().filter(|(name, _)| *name == part).flat_map(|(_, said)| *said);
        let said = said.map(|(key, message)| (*key, catalogue.text(*message))).collect();
        let named = FactName::ALL.iter().filter(|fact| !fact.is_sysctl()).map(|fact| fact.name());
        let fact_names = named.map(|name| (name, catalogue.fact(name))).collect();
        Ok(json(&Words { said, fact_names }))
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Words<'a> {
    #[serde(flatten)]
    said: BTreeMap<&'a str, &'a str>,
    fact_names: BTreeMap<&'a str, &'a str>,
}

/// `textOfFile(bytes): string`: the text of a file, whatever Unicode it is written in.
#[wasm_bindgen(js_name = textOfFile)]
pub fn text_of_file(bytes: &[u8]) -> String {
    reusecheck_core::decode(bytes).into_owned()
}
