//! Calls for the package's `loadLanguage`, and the catalogue that options select.

use js_sys::{Error, Reflect};
use reusecheck_core::messages::{self, Catalogue, ENGLISH, LANGUAGES, id};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::answer;
use super::at::At;
use super::input;
use crate::languages::{loaded, take};

/// Returns the ids of all languages, English first.
#[wasm_bindgen]
pub fn languages() -> Vec<String> {
    LANGUAGES.iter().map(|(id, _)| (*id).to_owned()).collect()
}

/// Returns the name of each language in that language, in the same order.
#[wasm_bindgen(js_name = languageNames)]
pub fn language_names() -> Vec<String> {
    LANGUAGES.iter().map(|(_, name)| (*name).to_owned()).collect()
}

/// Returns the language for a reader who prefers these, as the page chooses it.
#[wasm_bindgen(js_name = preferredLanguage)]
pub fn preferred_language(wishes: Vec<String>) -> String {
    messages::preferred_language(wishes).to_owned()
}

/// Returns whether that language needs a pack before it can be used.
#[wasm_bindgen(js_name = wantsPack)]
pub fn wants_pack(lang: &JsValue) -> Result<bool, JsValue> {
    answer(&JsValue::UNDEFINED, |_| Ok(loaded(input::language(lang, &At::root("lang"))?).is_none()))
}

/// Loads a language's pack; an invalid one changes nothing.
#[wasm_bindgen(js_name = takePack)]
pub fn take_pack(pack: String) -> Result<(), JsValue> {
    take(pack).map(drop).map_err(|_| Error::new(ENGLISH.text(id::API_MISFIT)).into())
}

/// Returns the catalogue that the options select: English if they name none, or one that is not loaded.
pub(super) fn selected_catalogue(options: &JsValue) -> &'static Catalogue {
    // Reading its keys would throw, and an exception takes longer than a verdict.
    if options.is_undefined() {
        return &ENGLISH;
    }
    let lang = Reflect::get(options, &"lang".into()).ok().and_then(|lang| lang.as_string());
    lang.and_then(|lang| loaded(&lang)).unwrap_or(&ENGLISH)
}
