//! The content after the first sentence, as one part of the wasm: how a report is written in full, and how it is drawn.
//! The page requests it as soon as it is drawn.

use reusecheck_core::check_reading_briefly;
use reusecheck_core::messages::id;
use reusecheck_core::report::{Rating, Report, cause_of};
use yew::{Html, html};

use super::draw::{Beyond, Draw, View, prose};
use super::state::RestState;
use super::{Press, archive, conflicts, details, found, missing, problems, remedies, share, why};

static PART: Beyond = Beyond {
    check: check_reading_briefly,
    because,
    card: rest_of_card,
    below,
    archive: archive::draw,
    take_over: found::take_over,
    copy: share::copy,
};

/// The part is in its own file: xtask/bindgen cuts off the export, connects the import with it, and writes the loader. It
/// knows all three by their names.
#[cfg(all(feature = "split", target_family = "wasm"))]
mod loading {
    use std::ffi::c_void;

    use super::{Beyond, PART};

    type Then = Box<dyn FnOnce(Option<Beyond>)>;

    #[link(wasm_import_module = "__wasm_split_placeholder__")]
    #[allow(improper_ctypes, reason = "both sides are of one compilation")]
    unsafe extern "C" {
        #[link_name = "__wasm_split_load_beyond"]
        fn load(done: unsafe extern "C" fn(*mut c_void, bool), then: *mut c_void);
        #[link_name = "__wasm_split_00beyond00_import_00000000000000000000000000000001"]
        fn loaded() -> &'static Beyond;
    }

    #[unsafe(export_name = "__wasm_split_00beyond00_export_00000000000000000000000000000001")]
    #[allow(improper_ctypes_definitions, reason = "both sides are of one compilation")]
    extern "C" fn part() -> &'static Beyond {
        &PART
    }

    /// Loads the part; `None` if that fails.
    pub(in crate::app) fn request(then: impl FnOnce(Option<Beyond>) + 'static) {
        let then: Box<Then> = Box::new(Box::new(then));
        // SAFETY: `load` calls `done` once, with the pointer that it gets here.
        unsafe { load(done, Box::into_raw(then).cast()) };
    }

    unsafe extern "C" fn done(then: *mut c_void, is_loaded: bool) {
        // SAFETY: the pointer is from `request` and used once.
        let then: Box<Then> = unsafe { Box::from_raw(then.cast()) };
        // SAFETY: the part is loaded.
        then(is_loaded.then(|| *unsafe { loaded() }));
    }
}

#[cfg(all(feature = "split", target_family = "wasm"))]
pub(super) use loading::request;

/// Returns the part, which is built in.
#[cfg(not(all(feature = "split", target_family = "wasm")))]
pub(super) fn request(then: impl FnOnce(Option<Beyond>) + 'static) {
    then(Some(PART));
}

/// Draws a part of the answer, or nothing until it is loaded.
fn drawn(view: View, report: &Report, part: fn(&Beyond) -> Draw) -> Html {
    view.beyond.map_or_else(Html::default, |beyond| part(beyond)(view, report))
}

/// Returns the cause in one line. Until it is loaded, a placeholder line keeps its place.
pub(super) fn cause(view: View, report: &Report) -> Html {
    if view.state.rest == RestState::Loading {
        return html! { <p class="because" role="status">{ view.text(id::PAGE_REST_LOADING) }</p> };
    }
    drawn(view, report, |beyond| beyond.because)
}

/// Returns the end of the card: conflicts, problems, remedies, and missing facts.
pub(super) fn card(view: View, report: &Report) -> Html {
    if view.state.rest == RestState::Failed {
        return html! {
            <p class="notice" role="alert">
                { view.text(id::PAGE_REST_FAILED) }{ " " }
                { view.button("action", view.text(id::PAGE_READ_AGAIN), Press::Request) }
            </p>
        };
    }
    drawn(view, report, |beyond| beyond.card)
}

/// Returns the sections below the card.
pub(super) fn sections(view: View, report: &Report) -> Html {
    drawn(view, report, |beyond| beyond.below)
}

/// Returns the section of the opened archive.
pub(super) fn archive_section(view: View) -> Html {
    view.beyond.map_or_else(Html::default, |beyond| (beyond.archive)(view))
}

/// Returns the step that names the cause.
fn because(view: View, report: &Report) -> Html {
    cause_of(report).map_or_else(Html::default, |step| {
        html! {
            <p class="because"><b>{ view.text(id::PAGE_BECAUSE) }</b>{ prose(&step.text) }</p>
        }
    })
}

fn rest_of_card(view: View, report: &Report) -> Html {
    html! {
        <>
            { problems::range(view, report) }
            { conflicts::draw(view, report) }
            { problems::draw(view, report) }
            { to_do(view, report) }
        </>
    }
}

/// While the answer is open, the deciding facts come first.
fn to_do(view: View, report: &Report) -> Html {
    let (remedies, missing) = (remedies::draw(view, report), missing::draw(view, report));
    if report.rating == Rating::Unknown {
        html! { <>{ missing }{ remedies }</> }
    } else {
        html! { <>{ remedies }{ missing }</> }
    }
}

fn below(view: View, report: &Report) -> Html {
    html! {
        <div class="beyond">
            { why::draw(view, report) }
            { details::draw(view, report) }
            { share::sources(view, report) }
            { share::draw(view, report) }
        </div>
    }
}
