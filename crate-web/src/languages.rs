//! Chooses the language, and keeps the loaded ones. English is always available; a pack adds any other.

use std::cell::RefCell;

use reusecheck_core::messages::{Catalogue, ENGLISH, LANGUAGES, Misfit};

thread_local! {
    static LOADED: RefCell<Vec<&'static Catalogue>> = const { RefCell::new(Vec::new()) };
}

/// Loads a language's pack; an invalid one changes nothing.
pub fn take(pack: String) -> Result<&'static Catalogue, Misfit> {
    let catalogue: &'static Catalogue = Box::leak(Box::new(Catalogue::read(pack)?));
    LOADED.with_borrow_mut(|loaded| loaded.push(catalogue));
    Ok(catalogue)
}

/// Returns the catalogue of an available language.
pub fn loaded(language: &str) -> Option<&'static Catalogue> {
    if language == ENGLISH.language() {
        return Some(&ENGLISH);
    }
    LOADED.with_borrow(|loaded| loaded.iter().find(|catalogue| catalogue.language() == language).copied())
}

/// Returns the language for a reader with these preferences, in order: the first that exists in any form. A reader of
/// any Chinese gets Simplified Chinese before English.
pub fn preferred(wishes: impl IntoIterator<Item = String>) -> &'static str {
    let same = |wish: &str, id: &str| main_part(wish).eq_ignore_ascii_case(main_part(id));
    let ids = || LANGUAGES.iter().map(|(id, _)| *id);
    let found = wishes.into_iter().find_map(|wish| ids().find(|id| same(&wish, id)));
    found.unwrap_or(ENGLISH.language())
}

/// `zh` of `zh-Hans-SG`.
fn main_part(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}
