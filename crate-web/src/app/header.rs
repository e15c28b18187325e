//! The name, the question, the links to the other pages, and the languages.

use reusecheck_core::messages::{LANGUAGES, id};
use yew::{Html, html};

use super::Press;
use super::draw::{View, alert};
use super::state::Action;

pub(super) fn draw(view: View) -> Html {
    html! {
        <header>
            <h1>{ view.text(id::PAGE_NAME) }</h1>
            <p>{ view.text(id::PAGE_QUESTION) }</p>
            { pages(view) }
            <div class="languages">{ for languages(view) }</div>
            { failed(view) }
        </header>
    }
}

/// This page and the others, which keep the language and the facts.
fn pages(view: View) -> Html {
    let [fleet, builder] = ["fleet.html#", "builder.html#"].map(|page| [page, &view.state.link()].concat());
    html! {
        <nav aria-label={view.text(id::PAGE_PAGES)}>
            <a href="#" aria-current="page">{ view.text(id::PAGE_NODE) }</a>
            <a href={fleet}>{ view.text(id::PAGE_FLEET) }</a>
            <a href={view.text(id::COVERAGE_FILE)}>{ view.text(id::PAGE_COVERAGE) }</a>
            <a href={builder}>{ view.text(id::PAGE_BUILDER) }</a>
        </nav>
    }
}

/// Returns the other languages, each by its own name.
fn languages(view: View) -> impl Iterator<Item = Html> {
    let current = view.catalogue.language();
    let others = LANGUAGES.iter().filter(move |(language, _)| *language != current);
    others.map(move |(language, name)| {
        let speak = view.click(Press::Act(Action::Speak(language)));
        html! { <button class="language" type="button" lang={*language} onclick={speak}>{ *name }</button> }
    })
}

/// Returns a language that could not be loaded.
fn failed(view: View) -> Html {
    let failed = LANGUAGES.iter().find(|(language, _)| view.state.failed_language == Some(language));
    failed.map_or_else(Html::default, |(_, name)| {
        let message = view.fill(id::PAGE_LANGUAGE_FAILED, "language", name);
        alert(&message, Html::default())
    })
}
