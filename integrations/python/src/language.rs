//! The languages of texts. All of them are compiled in.

use std::sync::LazyLock;

use reusecheck_core::messages::{Catalogue, ENGLISH, LANGUAGES, PACKS};

use crate::error::Refusal;

/// Read on first use, and then kept: reading a pack twice would use its memory twice.
static OTHERS: LazyLock<Vec<Catalogue>> =
    LazyLock::new(|| PACKS.iter().filter_map(|(_, pack)| Catalogue::read((*pack).to_owned()).ok()).collect());

/// Returns the ids of all languages, English first.
pub(crate) fn ids() -> [&'static str; LANGUAGES.len()] {
    LANGUAGES.map(|(id, _)| id)
}

/// Returns the texts of a language.
pub(crate) fn catalogue(lang: &str) -> Result<&'static Catalogue, Refusal> {
    if lang == ENGLISH.language() {
        return Ok(&ENGLISH);
    }
    let found = OTHERS.iter().find(|catalogue| catalogue.language() == lang);
    found.ok_or_else(|| Refusal::unknown_value("lang", lang, &ids(), ENGLISH.language()))
}
