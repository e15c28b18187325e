//! The few things the page asks of the browser: clipboard, the day.

use js_sys::Promise;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, HtmlTextAreaElement};

#[wasm_bindgen]
extern "C" {
    /// Has the page printed, where the browser does that.
    #[wasm_bindgen(catch)]
    pub(super) fn print() -> Result<(), JsValue>;

    /// The promise that the text is in the clipboard.
    // Caught: outside secure contexts there is no clipboard, and web-sys would panic.
    #[wasm_bindgen(catch, js_namespace = ["navigator", "clipboard"], js_name = writeText)]
    pub(super) fn write_text(text: &str) -> Result<Promise, JsValue>;
}

/// Today in days since 1970-01-01, by the reader's clock.
pub(super) fn today() -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a day's number is small")]
    let days = (js_sys::Date::now() / 86_400_000.0) as i64;
    days
}

/// Goes to the element of that id inside `root`; `false` where there is none.
pub(super) fn focus(root: &Element, id: &str) -> bool {
    let found = root.query_selector(&["[id='", id, "']"].concat()).ok().flatten();
    let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) else {
        return false;
    };
    element.focus().is_ok()
}

/// Selects a line of the paste box, which holds `text`.
pub(super) fn select_line(root: &Element, text: &str, line: usize) {
    let found = root.query_selector("#paste").ok().flatten();
    let Some(area) = found.and_then(|element| element.dyn_into::<HtmlTextAreaElement>().ok()) else { return };
    // The browser counts in UTF-16.
    let units = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
    let mut lines = text.split_inclusive('\n');
    let start: u32 = lines.by_ref().take(line.saturating_sub(1)).map(units).sum();
    let end = start + lines.next().map_or(0, |line| units(line.trim_end_matches('\n')));
    // A text area scrolls to where the caret is when it gets the focus.
    let _ = area.set_selection_range(start, start);
    let _ = area.blur();
    let _ = area.focus();
    let _ = area.set_selection_range(start, end);
}
