//! Shared parts of the views: the state, the texts, and small elements.
//!
//! Where an element's class is not always the same, it is set as the property `className`: yew makes a set of classes of an
//! attribute `class`, whose code is kilobytes of the first wasm.

use reusecheck_core::InWords;
use reusecheck_core::facts::Text;
use reusecheck_core::messages::{Catalogue, Message, id};
use reusecheck_core::report::{Rating, Report, SourceRef};
use wasm_bindgen::JsValue;
use web_sys::{HtmlInputElement, InputEvent};
use yew::html::Scope;
use yew::virtual_dom::VNode;
use yew::{AttrValue, Callback, Context, Html, MouseEvent, TargetCast, html};

use super::state::{Action, Check, Field, Panel, Read, State, UpdatePanel};
use super::{App, Copy, Msg, Press, shape};

/// The input of a view. Views are functions, not components: each type of component is some 4 KB of wasm.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub state: &'a State,
    pub catalogue: &'static Catalogue,
    pub copied: Option<&'a Copy>,
    /// The content after the first sentence, once it is loaded.
    pub beyond: Option<&'static Beyond>,
    /// The panels, once they are loaded.
    pub explore: Option<&'static Explore>,
    /// The opened archive: see archive.rs.
    pub archive: &'a JsValue,
    pub scope: &'a Scope<App>,
}

/// Draws a part of the answer.
pub(super) type Draw = fn(View, &Report) -> Html;

/// The content after the first sentence: see beyond.rs.
#[derive(Debug)]
pub(super) struct Beyond {
    /// Writes all of a report that the page shows.
    pub check: Check,
    pub because: Draw,
    pub card: Draw,
    pub below: Draw,
    pub archive: fn(View) -> Html,
    /// Takes over what the engine found in a paste.
    pub take_over: fn(&JsValue) -> Read,
    pub copy: fn(&App, &Context<App>, Copy),
}

/// The panels below the answer: see explore.rs.
#[derive(Debug)]
pub(super) struct Explore {
    pub update: UpdatePanel,
    pub panel: fn(View, Panel) -> Html,
    /// Leads the reader to the open panel.
    pub reveal: fn(&App, &Context<App>),
    /// Makes all of [`Beyond`] reachable from this part too. Code that both use is then in the file of `beyond`, which the page
    /// loads first in any case, and not in a third file.
    pub _after: extern "C" fn() -> &'static Beyond,
}

impl View<'_> {
    /// Returns the text of a message.
    pub(super) fn text(&self, message: Message) -> &'static str {
        self.catalogue.text(message)
    }

    pub(super) fn fill(&self, message: Message, name: &str, value: &str) -> String {
        self.catalogue.fill(message, &[(name, value)])
    }

    /// Returns the handler of a click.
    #[inline(never)]
    pub(super) fn click(&self, press: Press) -> Callback<MouseEvent> {
        let scope = self.scope.clone();
        Callback::from(move |_| scope.send_message(Msg::Press(press.clone())))
    }

    /// Returns the handler for typing into a field; `None` is the paste box.
    #[inline(never)]
    pub(super) fn typing(&self, field: Option<Field>) -> Callback<InputEvent> {
        let scope = self.scope.clone();
        Callback::from(move |event: InputEvent| {
            // A text area has `value` as an input has: one type for both keeps the wasm small.
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            scope.send_message(Msg::Press(Press::Act(match field {
                Some(field) => Action::Type(field, text),
                None => Action::Paste(text),
            })));
        })
    }

    #[inline(never)]
    pub(super) fn button(&self, class: &'static str, label: &str, press: Press) -> Html {
        let label = AttrValue::from(label.to_owned());
        html! { <button ~className={class} type="button" onclick={self.click(press)}>{ label }</button> }
    }

    /// Returns the message that a part failed to load, with a button that requests it again.
    pub(super) fn failed(&self, message: Message, again: Press) -> Html {
        alert(self.text(message), self.button("action", self.text(id::PAGE_READ_AGAIN), again))
    }

    /// Returns a button that changes the facts.
    pub(super) fn act(&self, class: &'static str, label: &str, action: Action) -> Html {
        self.button(class, label, Press::Act(action))
    }

    /// Returns a button that copies, and shows a confirmation for a moment.
    #[inline(never)]
    pub(super) fn copy_button(&self, class: &'static str, copy: Copy, label: Message) -> Html {
        let label = self.text(if self.copied == Some(&copy) { id::PAGE_COPIED } else { label });
        // Many buttons say "Copy": the label for screen readers names the content.
        let what = match &copy {
            Copy::Text(text) => text.lines().next().unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        html! {
            <button ~className={class} type="button" onclick={self.click(Press::Copy(copy))}>
                { label }{ " " }<span class="hidden">{ what }</span>
            </button>
        }
    }

    /// Returns a command or a file with its own copy button.
    #[inline(never)]
    pub(super) fn command(&self, text: &str) -> Html {
        html! {
            <div class="command">
                <pre><code>{ text.to_owned() }</code></pre>
                { self.copy_button("copy", Copy::Text(text.to_owned()), id::PAGE_COPY) }
            </div>
        }
    }

    /// Links to those of `sources` that have these ids, by the names that people use.
    #[inline(never)]
    pub(super) fn sources(&self, sources: &[SourceRef], ids: &[Text]) -> Html {
        if ids.is_empty() {
            return Html::default();
        }
        let found = ids.iter().filter_map(|id| sources.iter().find(|source| source.id == *id));
        html! {
            <p class="sources">
                <span class="hidden">{ self.text(id::PAGE_SOURCES) }</span>
                { for found.map(|source| source_link(source, &source.label)) }
            </p>
        }
    }
}

/// Returns a button that leads to the element of that id or, where there is none, to that line of the paste box.
#[inline(never)]
pub(super) fn lead(class: &'static str, label: &str, to: &str, line: &str) -> Html {
    let [label, to, line] = [label, to, line].map(|text| AttrValue::from(text.to_owned()));
    html! { <button ~className={class} type="button" data-show={to} data-line={line}>{ label }</button> }
}

/// Returns a link to a source, in a new tab: the pasted text would be lost with this one.
#[inline(never)]
pub(super) fn source_link(source: &SourceRef, text: &str) -> Html {
    let (url, title) = (source.url.to_string(), source.title.to_string());
    html! {
        <><a href={url} {title} target="_blank" rel="noopener noreferrer">{ text.to_owned() }</a>{ " " }</>
    }
}

/// Returns a message that needs attention, with a button.
#[inline(never)]
pub(super) fn alert(message: &str, button: Html) -> Html {
    html! { <p class="notice" role="alert">{ prose(message) }{ " " }{ button }</p> }
}

/// Returns a part that can be folded.
#[inline(never)]
pub(super) fn fold(class: &'static str, is_open: bool, summary: Html, inside: Html) -> Html {
    html! { <details ~className={class} open={is_open}><summary>{ summary }</summary>{ inside }</details> }
}

/// Text with code between backticks; nothing else in it is special.
#[inline(never)]
pub(super) fn prose(text: &str) -> Html {
    let part = |(index, part): (usize, &str)| {
        let part = part.to_owned();
        if index % 2 == 1 {
            html! { <code>{ part }</code> }
        } else {
            html! { { part } }
        }
    };
    text.split('`').enumerate().map(part).collect::<VNode>()
}

/// Returns a mark before a word: one path on a field of 24 by 24; the word has the meaning.
#[inline(never)]
pub(super) fn mark(path: &'static str) -> Html {
    html! {
        <svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><path d={path} /></svg>
    }
}

/// Returns a rating by its shape and its name.
pub(super) fn rating(view: View, rating: Rating) -> Html {
    html! {
        <span data-rating={rating.name()}>
            { mark(shape::rating(rating)) }{ view.text(rating.message()) }
        </span>
    }
}
