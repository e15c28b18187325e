//! The wasm: the page and the JavaScript API over `reusecheck-core`. It holds no rule of its own.
//!
//! Feature `page` makes the artifact that the page loads, feature `api` that of the package, feature `archive` the one that
//! reads support archives, feature `command` the package's command.

#[cfg(feature = "api")]
pub mod api;
#[cfg(feature = "page")]
pub mod app;
#[cfg(feature = "archive")]
pub mod archive;
#[cfg(feature = "command")]
pub mod command;
pub mod languages;
pub mod link;

/// The page's memory: a page is drawn anew with every key, and small code counts more than the last bit of speed.
#[cfg(all(feature = "page", not(feature = "api"), target_family = "wasm"))]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Draws the page into `root`, with what the fragment of a link says. `ask` has the engine work, and hears of every answer:
/// `(kind, ...input) => Promise`, as static/engine.js and static/start.js do it. `languages` are those that the reader
/// prefers, as `navigator.languages` has them. Gives `tell(kind, text)`: `"follow"` takes over the fragment of another link,
/// `"give"` replaces the form's facts by those of a link and leaves the paste alone, `"paste"` puts another text into the paste box, `"archive"` tells of an archive that is read (`Archives` in crate-web/types/page.d.ts),
/// `"choose"` puts the facts of a link in place of all that was given, `"unopened"` says that the part which opens files did not arrive, `"end"`
/// takes the page away for good.
#[cfg(feature = "page")]
#[wasm_bindgen::prelude::wasm_bindgen(js_name = startPage)]
pub fn start_page(
    root: web_sys::Element,
    ask: js_sys::Function,
    fragment: String,
    languages: &js_sys::Array,
) -> js_sys::Function {
    let wishes = languages.iter().filter_map(|wish| wish.as_string());
    app::start(root, ask, fragment, languages::preferred(wishes))
}
