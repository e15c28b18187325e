//! The few things the page asks of the browser: address, clipboard, the day.

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Window;

#[wasm_bindgen]
extern "C" {
    /// The promise that the text is in the clipboard.
    // Caught: outside secure contexts there is no clipboard, and web-sys would panic.
    #[wasm_bindgen(catch, js_namespace = ["navigator", "clipboard"], js_name = writeText)]
    pub(super) fn write_text(text: &str) -> Result<Promise, JsValue>;
}

pub(super) fn window() -> Window {
    web_sys::window().expect("the page runs in a window")
}

/// Today in days since 1970-01-01, by the reader's clock.
pub(super) fn today() -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a day's number is small")]
    let days = (js_sys::Date::now() / 86_400_000.0) as i64;
    days
}

/// The address's fragment with its `#`, empty where there is none.
pub(super) fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// This page's address with that fragment.
pub(super) fn address(fragment: &str) -> String {
    let whole = window().location().href().unwrap_or_default();
    let page = whole.split('#').next().unwrap_or_default();
    if fragment.is_empty() { page.to_owned() } else { [page, "#", fragment].concat() }
}

/// Puts the fragment into the address without a new entry in the history.
pub(super) fn show_fragment(fragment: &str) {
    let shown = address(fragment);
    if let Ok(history) = window().history() {
        // A page opened from a file may refuse: the address then stays as it is.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&shown));
    }
}
