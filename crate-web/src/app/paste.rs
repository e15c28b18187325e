//! The box for pastes and files, and the commands to run.

use reusecheck_core::messages::id;
use yew::{Html, html};

use reusecheck_core::link::Refused;

use super::draw::{View, alert, prose};
use super::state::{Action, Inputs};
use super::verdict::to_answer;
use super::{Press, beyond, labels};

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
            // The script that opens a file shows its errors.
            <div class="opened"></div>
            { beyond::archive_section(view) }
            { attached(view) }
            <div class="actions">
                <label class="action">
                    { view.text(id::PAGE_OPEN) }
                    <input class="hidden" type="file" multiple=true />
                </label>
                { view.button("action", view.text(id::PAGE_COLLECT), Press::Collect) }
            </div>
            { no_collector(view) }
            // The engine draws the commands to run.
            <div class="collect"></div>
        </section>
    }
}

/// Returns the box's label with undo and clear.
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

/// Returns the attached text, and a button that removes it.
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
    alert(view.text(id::PAGE_COLLECT_FAILED), Html::default())
}

/// Returns the unusable parts of a followed link.
fn refused(view: View) -> Html {
    if view.state.refused.is_empty() {
        return Html::default();
    }
    let reason = |refused: &Refused| match refused {
        Refused::Version => html! { <p>{ view.text(id::PAGE_LINK_VERSION) }</p> },
        Refused::Value { fact, value } => {
            let field = labels::fact(view, fact);
            let values = [("value", &**value), ("field", &field), ("example", labels::example(fact))];
            html! { <p>{ view.catalogue.fill(id::PAGE_LINK_VALUE, &values) }</p> }
        }
    };
    html! { <div class="notice" role="alert">{ for view.state.refused.iter().map(reason) }</div> }
}
