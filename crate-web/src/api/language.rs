//! What the package's `loadLanguage` needs, and the words that options ask for.

use js_sys::{Error, Reflect};
use reusecheck_core::messages::{Catalogue, ENGLISH, LANGUAGES, id};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::answer;
use super::at::At;
use super::input;
use crate::languages::{loaded, preferred, take};

/// The ids of all languages, English first.
#[wasm_bindgen]
pub fn languages() -> Vec<String> {
    LANGUAGES.iter().map(|(id, _)| (*id).to_owned()).collect()
}

/// What each of them calls itself, in the same order.
#[wasm_bindgen(js_name = languageNames)]
pub fn language_names() -> Vec<String> {
    LANGUAGES.iter().map(|(_, name)| (*name).to_owned()).collect()
}

/// The language for a reader who prefers these, as the page chooses it.
#[wasm_bindgen(js_name = preferredLanguage)]
pub fn preferred_language(wishes: Vec<String>) -> String {
    preferred(wishes).to_owned()
}

/// Whether that language wants a pack before it can be spoken.
#[wasm_bindgen(js_name = wantsPack)]
pub fn wants_pack(lang: &JsValue) -> Result<bool, JsValue> {
    answer(&JsValue::UNDEFINED, |_| Ok(loaded(input::language(lang, &At::root("lang"))?).is_none()))
}

/// Takes a language's pack in; what does not fit changes nothing.
#[wasm_bindgen(js_name = takePack)]
pub fn take_pack(pack: String) -> Result<(), JsValue> {
    take(pack).map(drop).map_err(|_| Error::new(ENGLISH.text(id::API_MISFIT)).into())
}

/// The words that the options ask for: English where they name none, or one that was not loaded.
pub(super) fn asked(options: &JsValue) -> &'static Catalogue {
    // To look into it would throw, and an exception takes longer than a verdict.
    if options.is_undefined() {
        return &ENGLISH;
    }
    let lang = Reflect::get(options, &"lang".into()).ok().and_then(|lang| lang.as_string());
    lang.and_then(|lang| loaded(&lang)).unwrap_or(&ENGLISH)
}
