//! The box for everything: pastes, files, and what to run where nothing is at hand.

use reusecheck_core::messages::id;
use yew::{Html, html};

use crate::link::Refused;

use super::draw::{View, prose};
use super::state::{Action, Inputs};
use super::verdict::to_answer;
use super::{Press, beyond, words};

pub(super) fn draw(view: View) -> Html {
    let state = view.state;
    html! {
        <section class="input" part="form" aria-labelledby="paste-label">
            { bar(view) }
            { refused(view) }
            <textarea id="paste" rows="6" autocomplete="off" autocapitalize="off" spellcheck="false"
                placeholder={view.text(id::PAGE_PASTE_EXAMPLE)} aria-describedby="paste-help"
                value={state.inputs.paste.clone()} oninput={view.typing(None)} />
            <p class="help" id="paste-help">{ prose(view.text(id::PAGE_PASTE_HELP)) }</p>
            // What is wrong with a file is said by the script that opens it.
            <div class="opened"></div>
            { beyond::opened(view) }
            { attached(view) }
            <div class="actions">
                <label class="action">
                    { view.text(id::PAGE_OPEN) }
                    <input class="hidden" type="file" multiple=true />
                </label>
                { view.button("action", view.text(id::PAGE_COLLECT), Press::Collect) }
            </div>
            { no_collector(view) }
            // What to run is drawn by the engine, which knows it.
            <div class="collect"></div>
        </section>
    }
}

/// The box's label with undo and clear.
fn bar(view: View) -> Html {
    let state = view.state;
    let undo = || view.act("plain", view.text(id::PAGE_UNDO), Action::Undo);
    let clear = || view.act("plain", view.text(id::PAGE_CLEAR), Action::Replace(Inputs::default()));
    html! {
        <div class="bar">
            { to_answer(view, "action hidden") }
            <h2><label id="paste-label" for="paste">{ view.text(id::PAGE_PASTE) }</label></h2>
            { if state.before.is_some() { undo() } else { Html::default() } }
            { if state.inputs == Inputs::default() { Html::default() } else { clear() } }
        </div>
    }
}

/// A text that lies beside the box, and a way to take it away.
fn attached(view: View) -> Html {
    let lines = view.state.attached_lines;
    if lines == 0 {
        return Html::default();
    }
    html! {
        <p class="note">
            { view.fill(id::PAGE_ATTACHED, "lines", &lines.to_string()) }{ " " }
            { view.act("plain", view.text(id::PAGE_DETACH), Action::Detach) }
        </p>
    }
}

fn no_collector(view: View) -> Html {
    if !view.state.no_collector {
        return Html::default();
    }
    html! { <p class="notice" role="alert">{ view.text(id::PAGE_COLLECT_FAILED) }</p> }
}

/// What a followed link said that cannot be used.
fn refused(view: View) -> Html {
    if view.state.refused.is_empty() {
        return Html::default();
    }
    let reason = |refused: &Refused| match refused {
        Refused::Version => html! { <p>{ view.text(id::PAGE_LINK_VERSION) }</p> },
        Refused::Value { fact, value } => {
            let field = words::fact(view, fact);
            let values = [("value", &**value), ("field", &field), ("example", words::example(fact))];
            html! { <p>{ view.words.fill(id::PAGE_LINK_VALUE, &values) }</p> }
        }
    };
    html! { <div class="notice" role="alert">{ for view.state.refused.iter().map(reason) }</div> }
}
