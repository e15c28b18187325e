//! The range of an open answer, and each problem with its status.

use reusecheck_core::InWords;
use reusecheck_core::messages::{Message, id};
use reusecheck_core::report::{Problem, Report};
use yew::{Html, html};

use super::draw::{View, mark, rating};
use super::{labels, shape};

/// Returns best and worst, where no single fact decides.
pub(super) fn range(view: View, report: &Report) -> Html {
    let Some((best, worst)) = report.range.filter(|_| report.branches.len() < 2) else {
        return Html::default();
    };
    html! { <p class="range">{ rating(view, best) }{ " – " }{ rating(view, worst) }</p> }
}

/// Returns each problem with its status, and the evidence for the confidence.
pub(super) fn draw(view: View, report: &Report) -> Html {
    let problem = |problem: &Problem| {
        let amounts_to = labels::problem_rating(*problem);
        let text = |message: Message| view.text(message);
        html! {
            <div data-rating={amounts_to.name()}>
                <dt>
                    { mark(shape::rating(amounts_to)) }
                    { text(problem.id.message()) }{ text(id::PUNCTUATION_COLON) }
                    <b>{ text(problem.status.message()) }</b>
                </dt>
                <dd>{ text(problem.message()) }</dd>
            </div>
        }
    };
    html! {
        <>
            <dl class="problems">{ for report.problems.iter().map(problem) }</dl>
            <p class="certainty">
                <b>{ view.text(id::PAGE_CERTAINTY) }</b>{ view.text(report.certainty.message()) }
            </p>
        </>
    }
}
