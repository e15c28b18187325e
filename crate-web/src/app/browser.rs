//! The few things the page asks of the browser: clipboard, the day.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Prints the page, if the browser supports it.
    #[wasm_bindgen(catch)]
    pub(super) fn print() -> Result<(), JsValue>;

    /// Returns the promise of copying the text to the clipboard.
    // Caught: outside secure contexts there is no clipboard, and web-sys would panic.
    #[wasm_bindgen(catch, js_namespace = ["navigator", "clipboard"], js_name = writeText)]
    pub(super) fn write_text(text: &str) -> Result<JsValue, JsValue>;
}

/// Today in days since 1970-01-01, by the reader's clock.
pub(super) fn today() -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a day's number is small")]
    let days = (js_sys::Date::now() / 86_400_000.0) as i64;
    days
}
