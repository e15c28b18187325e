//! The languages that were loaded. English is always there.

use std::cell::RefCell;

use js_sys::{Error, Reflect};
use reusecheck_core::messages::{Catalogue, ENGLISH, LANGUAGES, id};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::answer;
use super::input::{self, At};

thread_local! {
    static LOADED: RefCell<Vec<&'static Catalogue>> = const { RefCell::new(Vec::new()) };
}

/// The ids of all languages, English first.
#[wasm_bindgen]
pub fn languages() -> Vec<String> {
    LANGUAGES.iter().map(|(id, _)| (*id).to_owned()).collect()
}

/// Whether that language wants a pack before it can be spoken.
#[wasm_bindgen(js_name = wantsPack)]
pub fn wants_pack(lang: &JsValue) -> Result<bool, JsValue> {
    answer(&JsValue::UNDEFINED, |_| {
        let lang = input::language(lang, &At::root("lang"))?;
        Ok(lang != ENGLISH.language() && loaded(lang).is_none())
    })
}

/// Takes a language's pack in; what does not fit changes nothing.
#[wasm_bindgen(js_name = takePack)]
pub fn take_pack(pack: String) -> Result<(), JsValue> {
    let misfit = |_| Error::new(ENGLISH.text(id::API_MISFIT));
    let catalogue: &'static Catalogue = Box::leak(Box::new(Catalogue::read(pack).map_err(misfit)?));
    LOADED.with_borrow_mut(|loaded| loaded.push(catalogue));
    Ok(())
}

/// The words that the options ask for: English where they name none, or one that was not loaded.
pub(super) fn asked(options: &JsValue) -> &'static Catalogue {
    let lang = Reflect::get(options, &"lang".into()).ok().and_then(|lang| lang.as_string());
    lang.and_then(|lang| loaded(&lang)).unwrap_or(&ENGLISH)
}

fn loaded(lang: &str) -> Option<&'static Catalogue> {
    LOADED.with_borrow(|loaded| loaded.iter().find(|catalogue| catalogue.language() == lang).copied())
}
