//! What comes behind the first sentence, as one part of the wasm: how a report is written in full, and how it is drawn. It is
//! requested as soon as the page is drawn.

use reusecheck_core::check_reading_briefly;
use reusecheck_core::messages::id;
use reusecheck_core::report::{Rating, Report, cause_of};
use yew::{Html, html};

use super::draw::{Beyond, Draw, View, prose};
use super::state::Behind;
use super::{Press, archive, details, missing, remedies, share, why};

const PART: Beyond =
    Beyond { check: check_reading_briefly, because, remedies: to_do, below, archive: archive::draw };

/// Has the part loaded; nothing where it does not arrive.
#[cfg(all(feature = "split", target_family = "wasm"))]
pub(super) fn request(then: impl FnOnce(Option<Beyond>) + 'static) {
    yew::platform::spawn_local(async move { then(load().await.ok()) });
}

/// The part lies in its own file: see `xtask/bindgen`.
#[cfg(all(feature = "split", target_family = "wasm"))]
#[wasm_split_helpers::wasm_split(beyond, fallible)]
fn load() -> Result<Beyond, wasm_split_helpers::SplitLoaderError> {
    Ok(PART)
}

/// Has the part loaded, which is there from the beginning.
#[cfg(not(all(feature = "split", target_family = "wasm")))]
pub(super) fn request(then: impl FnOnce(Option<Beyond>) + 'static) {
    then(Some(PART));
}

/// Draws a part of the answer, or nothing until it is there.
fn drawn(view: View, report: &Report, part: fn(&Beyond) -> Draw) -> Html {
    view.beyond.map_or_else(Html::default, |beyond| part(beyond)(view, report))
}

/// The cause in one line. Until it is there, a line that says so keeps its place.
pub(super) fn cause(view: View, report: &Report) -> Html {
    if view.state.behind == Behind::Loading {
        return html! { <p class="because" role="status">{ view.text(id::PAGE_REST_LOADING) }</p> };
    }
    drawn(view, report, |beyond| beyond.because)
}

/// The end of the card: what to do, and what to find out.
pub(super) fn card(view: View, report: &Report) -> Html {
    if view.state.behind == Behind::Failed {
        return html! {
            <p class="notice" role="alert">
                { view.text(id::PAGE_REST_FAILED) }{ " " }
                { view.button("action", view.text(id::PAGE_READ_AGAIN), Press::Request) }
            </p>
        };
    }
    drawn(view, report, |beyond| beyond.remedies)
}

/// The sections below the card.
pub(super) fn page(view: View, report: &Report) -> Html {
    drawn(view, report, |beyond| beyond.below)
}

/// The archive that was opened.
pub(super) fn opened(view: View) -> Html {
    view.beyond.map_or_else(Html::default, |beyond| (beyond.archive)(view))
}

/// The step that names the cause.
fn because(view: View, report: &Report) -> Html {
    cause_of(report).map_or_else(Html::default, |step| {
        html! {
            <p class="because"><b>{ view.text(id::PAGE_BECAUSE) }</b>{ " " }{ prose(&step.text) }</p>
        }
    })
}

/// While the answer is open, what would settle it comes first.
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
            { share::draw(view) }
        </div>
    }
}
