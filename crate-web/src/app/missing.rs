//! Facts that would decide or strengthen the answer, each with the command that shows it.

use reusecheck_core::report::{Missing, Rating, Report};
use yew::{Html, html};

use super::draw::{View, fold};
use super::labels;

/// While the answer is open, the list is shown; facts that only strengthen an answer are collapsed.
pub(super) fn draw(view: View, report: &Report) -> Html {
    if report.missing.is_empty() {
        return Html::default();
    }
    let list = html! {
        <ul class="plain-list">{ for report.missing.iter().map(|missing| one(view, missing)) }</ul>
    };
    let is_open = report.rating == Rating::Unknown;
    html! {
        <section aria-labelledby="missing">
            { fold("", is_open, html! { <h3 id="missing">{ view.text(report.missing_title()) }</h3> }, list) }
        </section>
    }
}

fn one(view: View, missing: &Missing) -> Html {
    html! { <li><p>{ labels::fact(view, &missing.fact) }</p>{ view.command(&missing.how) }</li> }
}
