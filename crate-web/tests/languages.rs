//! The language for a reader, by what the browser prefers.

use reusecheck_core::messages::Catalogue;
use reusecheck_web::languages::{loaded, preferred};

#[track_caller]
fn assert_preferred(wishes: &[&str], expected: &str) {
    assert_eq!(preferred(wishes.iter().map(|wish| (*wish).to_owned())), expected, "{wishes:?}");
}

#[test]
fn the_first_preferred_language_that_exists_is_used() {
    for (wishes, expected) in [
        (&[][..], "en"),
        (&["zh-CN"], "zh-CN"),
        (&["zh"], "zh-CN"),
        (&["ZH-Hans-SG"], "zh-CN"),
        (&["zh-TW", "en"], "zh-CN"),
        (&["en-GB", "zh-CN"], "en"),
        (&["fr", "de-CH"], "en"),
        (&["fr", "zh-CN", "en"], "zh-CN"),
        (&["zho", ""], "en"),
    ] {
        assert_preferred(wishes, expected);
    }
}

#[test]
fn english_is_always_there() {
    assert_eq!(loaded("en").map(Catalogue::language), Some("en"));
    assert!(loaded("zh-CN").is_none() && loaded("fr").is_none());
}
