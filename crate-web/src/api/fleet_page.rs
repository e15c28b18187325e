//! The texts of the page for clusters.

use reusecheck_core::messages::{Message, id};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::at::At;
use super::input;
use super::{answer, json};

/// The texts of the page for fleets.
const WORDS: &[(&str, Message)] = &[
    ("archive", id::ARCHIVE_PAGE_UNKNOWN),
    ("archive-absent", id::ARCHIVE_PAGE_ABSENT),
    ("archive-incomplete", id::ARCHIVE_PAGE_INCOMPLETE),
    ("archive-whole", id::ARCHIVE_PAGE_WHOLE),
    ("all-changes", id::FLEET_PAGE_ALL_CHANGES),
    ("alone", id::FLEET_PAGE_ALONE),
    ("alone-of", id::FLEET_PAGE_ALONE_OF),
    ("any-rating", id::FLEET_PAGE_ANY_RATING),
    ("back", id::FLEET_PAGE_BACK),
    ("by-kernel", id::FLEET_PAGE_BY_KERNEL),
    ("by-name", id::FLEET_PAGE_BY_NAME),
    ("by-os", id::FLEET_PAGE_BY_OS),
    ("by-pool", id::FLEET_PAGE_BY_POOL),
    ("by-rating", id::FLEET_PAGE_BY_RATING),
    ("by-version", id::FLEET_PAGE_BY_VERSION),
    ("cancel", id::FLEET_PAGE_CANCEL),
    ("cancelled", id::FLEET_PAGE_CANCELLED),
    ("choose", id::FLEET_PAGE_CHOOSE),
    ("choose-help", id::FLEET_PAGE_CHOOSE_HELP),
    ("done", id::FLEET_PAGE_DONE),
    ("done-group", id::FLEET_PAGE_DONE_GROUP),
    ("done-node", id::FLEET_PAGE_DONE_NODE),
    ("export", id::FLEET_PAGE_EXPORT),
    ("failed", id::FLEET_PAGE_FAILED),
    ("groups", id::FLEET_PAGE_GROUPS),
    ("input", id::FLEET_PAGE_INPUT),
    ("list", id::FLEET_PAGE_LIST),
    ("missing", id::FLEET_PAGE_MISSING),
    ("mode", id::FLEET_PAGE_MODE),
    ("mode-unknown", id::FLEET_PAGE_MODE_UNKNOWN),
    ("name", id::FLEET_PAGE_NAME),
    ("none", id::FLEET_PAGE_NONE),
    ("others", id::FLEET_PAGE_OTHERS),
    ("paste", id::FLEET_PAGE_PASTE),
    ("pause", id::FLEET_PAGE_PAUSE),
    ("picture", id::FLEET_PAGE_PICTURE),
    ("position", id::FLEET_PAGE_POSITION),
    ("progress", id::FLEET_PAGE_PROGRESS),
    ("question", id::FLEET_PAGE_QUESTION),
    ("rating", id::FLEET_PAGE_RATING),
    ("read", id::FLEET_PAGE_READ),
    ("resume", id::FLEET_PAGE_RESUME),
    ("save", id::FLEET_PAGE_SAVE),
    ("search", id::FLEET_PAGE_SEARCH),
    ("search-help", id::FLEET_PAGE_SEARCH_HELP),
    ("show", id::FLEET_PAGE_SHOW),
    ("shown", id::FLEET_PAGE_SHOWN),
    ("sort", id::FLEET_PAGE_SORT),
    ("title", id::FLEET_PAGE_TITLE),
    ("unreadable", id::FLEET_PAGE_UNREADABLE),
    ("why", id::FLEET_PAGE_WHY),
    ("with-names", id::FLEET_PAGE_WITH_NAMES),
    ("without", id::FLEET_PAGE_WITHOUT),
    ("fact-clusterVersion", id::PAGE_CLUSTER_VERSION),
    ("fact-os", id::PAGE_OS),
    ("fact-kernel", id::PAGE_KERNEL),
    ("fact-controllerVersion", id::PAGE_CONTROLLER_VERSION),
    ("fact-kernelBuilt", id::PAGE_KERNEL_BUILT),
    ("fact-commits", id::PAGE_COMMITS),
    ("fact-proxyMode", id::PAGE_MODE),
    ("plan", id::FLEET_PLAN),
    ("smallest", id::FLEET_SMALLEST),
    ("same-mode", id::FLEET_SAME_MODE),
    ("cures", id::FLEET_CURES),
    ("left", id::FLEET_LEFT),
    ("language-failed", id::PAGE_LANGUAGE_FAILED),
    ("broken-off", id::FLEET_BROKEN_OFF),
    ("control-planes", id::FLEET_CONTROL_PLANES),
    ("lost-datagram", id::FLEET_LOST_DATAGRAM),
    ("more", id::FLEET_MORE),
    ("bracketed", id::PUNCTUATION_BRACKETED),
    ("colon", id::PUNCTUATION_COLON),
    ("comma", id::PUNCTUATION_COMMA),
    ("greedy", id::FLEET_GREEDY),
    ("uncured", id::FLEET_UNCURED),
    ("off-ipvs", id::FLEET_OFF_IPVS),
    ("rating-high", id::RATING_HIGH),
    ("rating-medium", id::RATING_MEDIUM),
    ("rating-unknown", id::RATING_UNKNOWN),
    ("rating-low", id::RATING_LOW),
    ("rating-none", id::RATING_NONE),
];

/// Returns the texts of the page for fleets by name, with their placeholders.
#[wasm_bindgen(js_name = fleetWords)]
pub fn fleet_words(options: &JsValue) -> Result<String, JsValue> {
    answer(options, |catalogue| {
        input::options(options, &At::root("options"))?;
        let texts: Vec<_> = WORDS.iter().map(|&(name, message)| (name, catalogue.text(message))).collect();
        Ok(json(&texts))
    })
}
