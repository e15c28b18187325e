//! The wasm: the page and the JavaScript API over `reusecheck-core`. It holds no rule of its own.
//!
//! Feature `page` makes the artifact that the page loads, feature `api` that of the package.

#[cfg(feature = "api")]
pub mod api;
#[cfg(feature = "page")]
pub mod app;
#[cfg(feature = "page")]
pub mod link;

/// Draws the page into `root`. `ask` has the engine work: `(kind, ...input) => Promise`, as static/engine.js does it.
#[cfg(feature = "page")]
#[wasm_bindgen::prelude::wasm_bindgen(js_name = startPage)]
pub fn start_page(root: web_sys::Element, ask: js_sys::Function) {
    app::start(root, ask);
}

/// What to say of a new version of the page, and on the button that loads it: a line each.
#[cfg(feature = "page")]
#[wasm_bindgen::prelude::wasm_bindgen(js_name = newVersion)]
pub fn new_version() -> String {
    use reusecheck_core::messages::{ENGLISH, id};

    [ENGLISH.text(id::INSTALL_NEW_VERSION), "\n", ENGLISH.text(id::INSTALL_RELOAD)].concat()
}
