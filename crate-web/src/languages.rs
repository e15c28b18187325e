//! Which language to speak, and the languages that were loaded. English is always there; a pack brings any other.

use std::cell::RefCell;

use reusecheck_core::messages::{Catalogue, ENGLISH, LANGUAGES, Misfit};

thread_local! {
    static LOADED: RefCell<Vec<&'static Catalogue>> = const { RefCell::new(Vec::new()) };
}

/// Takes a language's pack in; what does not fit changes nothing.
pub fn take(pack: String) -> Result<&'static Catalogue, Misfit> {
    let catalogue: &'static Catalogue = Box::leak(Box::new(Catalogue::read(pack)?));
    LOADED.with_borrow_mut(|loaded| loaded.push(catalogue));
    Ok(catalogue)
}

/// The catalogue of a language that can be spoken now.
pub fn loaded(language: &str) -> Option<&'static Catalogue> {
    if language == ENGLISH.language() {
        return Some(&ENGLISH);
    }
    LOADED.with_borrow(|loaded| loaded.iter().find(|catalogue| catalogue.language() == language).copied())
}

/// The id of the language called so, where there is one.
pub fn known(name: &str) -> Option<&'static str> {
    LANGUAGES.iter().map(|(id, _)| *id).find(|id| *id == name)
}

/// The language for a reader who prefers these, first things first: the first of which there is some form. Whoever reads
/// Chinese gets the Chinese that is there, Simplified, before English.
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
