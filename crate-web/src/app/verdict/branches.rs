//! The answers that one more fact would give, each as a button that sets this fact.

use reusecheck_core::InWords;
use reusecheck_core::messages::id;
use reusecheck_core::report::{Branch, Report};
use yew::{Html, html};

use crate::app::Press;
use crate::app::draw::{View, rating};
use crate::app::labels;
use crate::app::state::Action;

pub(super) fn draw(view: View, report: &Report) -> Html {
    let Some(first) = report.branches.first() else { return Html::default() };
    let label = labels::fact(view, &first.when.fact);
    html! {
        <div class="branches" role="group" aria-label={label}>
            { for report.branches.iter().map(|branch| button(view, branch)) }
        </div>
    }
}

fn button(view: View, branch: &Branch) -> Html {
    let choose = view.click(Press::Act(Action::Take(branch.facts.clone())));
    html! {
        <button class="branch" type="button" data-rating={branch.rating.name()} onclick={choose}>
            <b>{ branch.when.value.clone() }</b>
            { answer(view, branch) }
        </button>
    }
}

/// Returns the rating of a branch; of one that is still open, the two ends.
fn answer(view: View, branch: &Branch) -> Html {
    let Some((best, worst)) = branch.range else { return rating(view, branch.rating) };
    let ends = [("best", best), ("worst", worst)].map(|(name, end)| (name, view.text(end.message())));
    html! { <span>{ view.catalogue.fill(id::BRANCH_BETWEEN, &ends) }</span> }
}
