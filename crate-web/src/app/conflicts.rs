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
            <ul class="plain-list">{ for report.conflicts.iter().map(|conflict| one(view, conflict)) }</ul>
        </section>
    }
}

fn one(view: View, conflict: &Conflict) -> Html {
    let used = conflict.values.first().map_or("", String::as_str);
    let by_form = view.state.form_says(&conflict.fact);
    let message = if by_form { id::PAGE_CONFLICT_FORM } else { id::PAGE_CONFLICT_USED };
    // The value in use needs no button.
    let others = conflict.values.iter().filter(|value| *value != used);
    let choose = |value: &String| {
        let choice = Action::Choose(conflict.fact.to_string(), value.clone());
        view.act("action", &view.fill(id::PAGE_USE_VALUE, "value", value), choice)
    };
    html! {
        <li>
            <b>{ labels::fact(view, &conflict.fact) }</b>
            <p>{ view.fill(message, "value", used) }</p>
            <div class="actions">{ for others.map(choose) }</div>
        </li>
    }
}
