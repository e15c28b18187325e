//! The sources with their titles, and the ways to share the answer.

use reusecheck_core::Letter;
use reusecheck_core::messages::{Message, id};
use reusecheck_core::report::{Report, SourceRef};
use yew::{Context, Html, html};

use super::draw::{View, fold, source_link};
use super::state::Action;
use super::{App, Copy, Msg, Press, browser, engine};

pub(super) fn sources(view: View, report: &Report) -> Html {
    let source = |source: &SourceRef| {
        html! {
            <li>
                <span class="id" lang="en">{ source.label.to_string() }</span>
                <div>{ source_link(source, &source.title) }</div>
            </li>
        }
    };
    let sources = html! { <ul class="lines">{ for report.sources.iter().map(source) }</ul> };
    fold("details", false, html! { <h3>{ view.text(id::PAGE_SOURCES) }</h3> }, sources)
}

const LETTERS: [(Letter, Message); 4] = [
    (Letter::AskCustomer, id::PAGE_ASK_CUSTOMER),
    (Letter::AskVendor, id::PAGE_ASK_VENDOR),
    (Letter::WrongAnswer, id::PAGE_WRONG_ANSWER),
    (Letter::AddBuild, id::PAGE_ADD_BUILD),
];

/// Link, Markdown, JSON, CSV, and letters; without the names of hosts and people unless the user keeps them.
pub(super) fn draw(view: View, report: &Report) -> Html {
    let names = view.state.names;
    let keep = view.click(Press::Act(Action::Names(!names)));
    // Only the probe's output makes a row.
    let count = if report.facts.observations.is_empty() { LETTERS.len() - 1 } else { LETTERS.len() };
    let letter = |(letter, label)| view.copy_button("action", Copy::Letter(letter), label);
    html! {
        <section class="share" aria-labelledby="share">
            <h3 id="share">{ view.text(id::PAGE_SHARE) }</h3>
            <div class="actions">
                { view.copy_button("action link", Copy::Link, id::PAGE_COPY_LINK) }
                { view.copy_button("action", Copy::Markdown, id::PAGE_COPY_MARKDOWN) }
                { view.copy_button("action", Copy::Json, id::PAGE_DOWNLOAD) }
                { view.copy_button("action", Copy::Csv, id::PAGE_DOWNLOAD_CSV) }
                { view.button("action", view.text(id::PAGE_PRINT), Press::Print) }
            </div>
            <div class="actions letters">{ for LETTERS.into_iter().take(count).map(letter) }</div>
            <label class="check">
                <input type="checkbox" checked={names} onclick={keep} />
                { view.text(id::PAGE_KEEP_NAMES) }
            </label>
            <p class="help link">{ view.text(id::PAGE_LINK_NOTE) }</p>
        </section>
    }
}

/// Copies or saves the content of a button, and reports whether that worked.
pub(super) fn copy(app: &App, context: &Context<App>, copy: Copy) {
    let (state, ask) = (&app.state, &context.props().ask);
    let write = |kind| {
        let (paste, form_facts) = (state.inputs.text(), state.form_facts());
        engine::write(ask, kind, &paste, &form_facts, state.names, state.catalogue.language())
    };
    let promise = match &copy {
        Copy::Text(text) => browser::write_text(text),
        Copy::Link => engine::copy_link(ask, &state.link()),
        Copy::Markdown => write("copy-markdown"),
        Copy::Json => write("save-json"),
        Copy::Csv => write("save-csv"),
        Copy::Letter(letter) => write(&["copy-", letter.name()].concat()),
    };
    let scope = context.link().clone();
    engine::done(promise, move |done| scope.send_message(Msg::Copied(copy, done)));
}
