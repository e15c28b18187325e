//! The wasm: the page and the JavaScript API over `reusecheck-core`. It contains no rules.
//!
//! Feature `page` makes the artifact that the page loads, feature `api` that of the package, feature `core` the one of the
//! package without readers, feature `archive` the one that reads support archives, feature `command` the package's command.

#[cfg(feature = "core")]
pub mod api;
#[cfg(feature = "page")]
pub mod app;
#[cfg(feature = "archive")]
pub mod archive;
#[cfg(feature = "command")]
pub mod command;
pub mod languages;

/// The page's allocator: each key redraws the page, and small code matters more than the last bit of speed.
#[cfg(all(feature = "page", not(feature = "api"), target_family = "wasm"))]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Draws the page into `root`, with the facts of a link's fragment. `ask` calls the engine, and is notified of every
/// answer: `(kind, ...input) => Promise`, as in static/engine.js and static/start.js. `languages` are the reader's
/// preferences, as in `navigator.languages`. Returns `tell(kind, text)`: `"follow"` takes over the fragment of another
/// link, `"give"` replaces the form's facts by those of a link and leaves the paste unchanged, `"paste"` puts another
/// text into the paste box, `"archive"` reports the state of an archive (`ArchiveState` in crate-web/types/page.d.ts),
/// `"choose"` replaces all inputs by the facts of a link, `"unopened"` reports that the part which opens files failed
/// to load, `"speak"` changes the language to that of a tag, if there is one, `"end"` removes the page.
#[cfg(feature = "page")]
#[wasm_bindgen::prelude::wasm_bindgen(js_name = startPage)]
pub fn start_page(
    root: web_sys::Element,
    ask: js_sys::Function,
    fragment: String,
    languages: &js_sys::Array,
) -> js_sys::Function {
    let wishes = languages.iter().filter_map(|wish| wish.as_string());
    app::start(root, ask, fragment, reusecheck_core::messages::preferred_language(wishes))
}
