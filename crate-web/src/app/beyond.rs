//! The content after the first sentence, as one part of the wasm: how a report is written in full, and how it is drawn.
//! The page requests it as soon as it is drawn.

use reusecheck_core::check_reading_briefly;
use reusecheck_core::messages::id;
use reusecheck_core::report::{Rating, Report, cause_of};
use yew::{Html, html};

use super::draw::{Beyond, Draw, View, prose};
use super::parts::part;
use super::state::PartState;
use super::{Press, archive, conflicts, details, found, missing, problems, remedies, share, why};

part!(
    "beyond",
    Beyond,
    Beyond {
        check: check_reading_briefly,
        because,
        card: rest_of_card,
        below,
        archive: archive::draw,
        take_over: found::take_over,
        copy: share::copy,
    }
);

/// Draws a part of the answer, or nothing until it is loaded.
fn drawn(view: View, report: &Report, part: fn(&Beyond) -> Draw) -> Html {
    view.beyond.map_or_else(Html::default, |beyond| part(beyond)(view, report))
}

/// Returns the cause in one line. Until it is loaded, a placeholder line keeps its place.
pub(super) fn cause(view: View, report: &Report) -> Html {
    if view.state.rest == PartState::Loading {
        return html! { <p class="because" role="status">{ view.text(id::PAGE_REST_LOADING) }</p> };
    }
    drawn(view, report, |beyond| beyond.because)
}

/// Returns the end of the card: conflicts, problems, remedies, and missing facts.
pub(super) fn card(view: View, report: &Report) -> Html {
    if view.state.rest == PartState::Failed {
        return view.failed(id::PAGE_REST_FAILED, Press::Request);
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
