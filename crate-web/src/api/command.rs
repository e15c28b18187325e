//! What the command `reusecheck` needs beyond the contract: its own words, and a report for a terminal.

use reusecheck_core::facts::Reading;
use reusecheck_core::messages::{Message, id};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::at::At;
use super::input;
use super::refusal::Refusal;
use super::{answer, json};

const WORDS: [(&str, Message); 11] = [
    ("help", id::CLI_HELP),
    ("unknown-option", id::CLI_UNKNOWN_OPTION),
    ("value-missing", id::CLI_VALUE_MISSING),
    ("value-unwanted", id::CLI_VALUE_UNWANTED),
    ("value-unknown", id::CLI_VALUE_UNKNOWN),
    ("unreadable", id::CLI_UNREADABLE),
    ("knowledge", id::CLI_KNOWLEDGE),
    ("nothing-read", id::CLI_NOTHING_READ),
    ("nothing-given", id::CLI_NOTHING_GIVEN),
    ("standard-input", id::CLI_STANDARD_INPUT),
    ("waiting", id::CLI_WAITING),
];

/// The command's texts by name, with their placeholders as they stand.
#[wasm_bindgen(js_name = commandWords)]
pub fn command_words(options: &JsValue) -> Result<String, JsValue> {
    answer(options, |words| {
        input::options(options, &At::root("options"))?;
        Ok(json(&WORDS.map(|(name, message)| (name, words.text(message)))))
    })
}

/// The report as plain text, or with a terminal's colours.
#[wasm_bindgen(js_name = toTerminal)]
pub fn to_terminal(report: JsValue, options: &JsValue, colour: bool) -> Result<String, JsValue> {
    answer(options, |words| {
        input::options(options, &At::root("options"))?;
        Ok(reusecheck_core::to_terminal(&input::report(report)?, words, colour))
    })
}

/// `checkReading(reading, options & { facts }): Report`: the report for a node of an archive, with its conflicts.
#[wasm_bindgen(js_name = checkReading)]
pub fn check_reading(reading: JsValue, options: &JsValue) -> Result<String, JsValue> {
    answer(options, |words| {
        let reading: Reading =
            serde_wasm_bindgen::from_value(reading).map_err(|_| Refusal::not_a_report())?;
        let given = input::options_with_facts(options, &At::root("options"))?;
        Ok(json(&reusecheck_core::check_reading(&reading, &given, words)))
    })
}
