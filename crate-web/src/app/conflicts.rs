//! Facts with more than one value, each with a button that resolves it.

use reusecheck_core::facts::Conflict;
use reusecheck_core::messages::id;
use reusecheck_core::report::Report;
use yew::{Html, html};

use super::draw::View;
use super::labels;
use super::state::Action;

pub(super) fn draw(view: View, report: &Report) -> Html {
    if report.conflicts.is_empty() {
        return Html::default();
    }
    html! {
        <section class="notice" aria-labelledby="conflicts">
            <h3 id="conflicts">{ view.text(id::PAGE_CONFLICTS) }</h3>
            <ul class="plain-list">{ for report.conflicts.iter().map(|conflict| one(view, report, conflict)) }</ul>
        </section>
    }
}

fn one(view: View, report: &Report, conflict: &Conflict) -> Html {
    let used = conflict.values.first().map_or("", String::as_str);
    let explanation = if view.state.form_says(&conflict.fact) {
        view.fill(id::PAGE_CONFLICT_FORM, "value", used)
    } else {
        report.explain_conflict(conflict, view.catalogue)
    };
    // The value in use needs no button.
    let others = conflict.values.iter().filter(|value| *value != used);
    let choose = |value: &String| {
        let choice = Action::Choose(conflict.fact.to_string(), value.clone());
        view.act("action", &view.fill(id::PAGE_USE_VALUE, "value", value), choice)
    };
    html! {
        <li>
            <b>{ labels::fact(view, &conflict.fact) }</b>
            <p>{ explanation }</p>
            <div class="actions">{ for others.map(choose) }</div>
        </li>
    }
}
