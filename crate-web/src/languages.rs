//! Keeps the loaded languages. English is always available; a pack adds any other.

use std::cell::RefCell;

use reusecheck_core::messages::{Catalogue, ENGLISH, Misfit};

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
