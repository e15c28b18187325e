//! The languages that are loaded.

use reusecheck_core::messages::Catalogue;
use reusecheck_web::languages::loaded;

#[test]
fn english_is_always_there() {
    assert_eq!(loaded("en").map(Catalogue::language), Some("en"));
    assert!(loaded("zh-CN").is_none() && loaded("fr").is_none());
}
