//! The few things the page asks of the browser: address, clipboard, saving a file.

use js_sys::{Array, JSON, Promise};
use reusecheck_core::report::Report;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url, Window};

#[wasm_bindgen]
extern "C" {
    // Caught: outside secure contexts there is no clipboard, and web-sys would panic.
    #[wasm_bindgen(catch, js_namespace = ["navigator", "clipboard"], js_name = writeText)]
    fn write_text(text: &str) -> Result<Promise, JsValue>;
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

/// Copies text and then says whether that worked.
pub(super) fn copy(text: &str, then: impl FnOnce(bool) + 'static) {
    let copying = write_text(text);
    spawn_local(async move {
        let done = match copying {
            Ok(promise) => JsFuture::from(promise).await.is_ok(),
            Err(_) => false,
        };
        then(done);
    });
}

/// Saves text as a file.
pub(super) fn save(name: &str, text: &str) {
    let saved = || -> Result<(), JsValue> {
        let kind = BlobPropertyBag::new();
        kind.set_type("application/json");
        let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &kind)?;
        let url = Url::create_object_url_with_blob(&blob)?;
        let document = window().document().ok_or(JsValue::NULL)?;
        let anchor: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
        anchor.set_href(&url);
        anchor.set_download(name);
        anchor.click();
        Url::revoke_object_url(&url)
    };
    let _ = saved();
}

/// The report as JSON, indented by the browser.
pub(super) fn json(report: &Report) -> String {
    let compact = serde_json::to_string(report).unwrap_or_default();
    let value = JSON::parse(&compact).unwrap_or(JsValue::NULL);
    JSON::stringify_with_replacer_and_space(&value, &JsValue::NULL, &2.into()).map_or(compact, String::from)
}
