//! The verdict card: the headline, its meaning, the reason in one line, and the confidence.

mod branches;

use reusecheck_core::messages::id;
use reusecheck_core::report::{Rating, Report};
use yew::{Html, html};

use super::draw::{View, lead, prose};
use super::state::Progress;
use super::{beyond, examples, labels, shape};

/// Returns the headline. On a narrow screen it stays in sight while one types.
pub(super) fn headline(view: View) -> Html {
    let report = view.state.report.as_ref();
    let (tone, path) =
        report.map_or(("empty", shape::EMPTY), |report| (report.rating.name(), shape::rating(report.rating)));
    html! {
        <div class="headline" part="headline" data-rating={tone}>
            <svg class="shape" viewBox="0 0 24 24" aria-hidden="true"><path d={path} /></svg>
            <h2>
                <span class="hidden">{ view.text(id::PAGE_VERDICT) }</span>
                { " " }{ title(view) }
                <span class="level">{ level(view) }</span>
            </h2>
            { to_answer(view, "plain") }
        </div>
    }
}

/// Returns a button past the form: for the keyboard before it, for touch next to the rating that stays in sight.
pub(super) fn to_answer(view: View, class: &'static str) -> Html {
    lead(class, view.text(id::PAGE_TO_ANSWER), "answer", "")
}

/// Returns the answer to the question of the page's title.
fn title(view: View) -> String {
    let report = view.state.report.as_ref();
    report.map_or_else(|| view.text(id::PAGE_EMPTY).to_owned(), |report| report.headline(view.catalogue))
}

/// Returns the confidence; nothing for an open answer.
fn level(view: View) -> &'static str {
    match &view.state.report {
        None => view.text(id::PAGE_EMPTY_LEVEL),
        Some(report) if report.rating == Rating::Unknown => "",
        Some(report) => view.text(labels::confidence(report.certainty)),
    }
}

/// Returns the meaning of the headline; without input, how to begin.
pub(super) fn card(view: View) -> Html {
    let Some(report) = &view.state.report else {
        // Keyed: paragraphs of the empty card must not move to the foot of the answer, which counts as a layout shift.
        return html! {
            <div class="answer" part="answer" key="empty">
                { sentence(view.text(id::PAGE_EMPTY_TEXT)) }
                <p>{ view.text(id::PAGE_EXAMPLES_HELP) }</p>
                { examples::draw(view) }
            </div>
        };
    };
    html! {
        <div class="answer" part="answer" key="report">
            { sentence(answer(report)) }
            { beyond::cause(view, report) }
            { branches::draw(view, report) }
            { beyond::card(view, report) }
        </div>
    }
}

/// Returns the sentence that [`to_answer`] links to.
fn sentence(text: &str) -> Html {
    html! { <p class="sentence" id="answer" tabindex="-1">{ prose(text) }</p> }
}

/// Returns the text for screen readers once typing has paused.
pub(super) fn announcement(view: View) -> String {
    if view.state.progress == Progress::Reading {
        return view.text(id::PAGE_READING).to_owned();
    }
    let Some(report) = &view.state.report else { return String::new() };
    [&title(view), view.text(id::PUNCTUATION_STOP), answer(report)].concat()
}

/// Returns the sentence of the answer.
fn answer(report: &Report) -> &str {
    report.steps.first().map_or("", |step| &step.text)
}
