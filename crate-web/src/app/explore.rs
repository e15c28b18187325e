//! The panels below the answer, as one part of the wasm, which loads with the first press of one of their buttons.
//!
//! A panel is a module with a state and a view. It calls the core itself; the state keeps what was calculated, because a panel
//! may judge hundreds of nodes.

pub mod likely;
mod numbers;
pub mod path;
mod picture;
mod plot;
mod symptoms;
pub mod what_if;

use reusecheck_core::check_reading;
use reusecheck_core::facts::Reading;
use reusecheck_core::messages::id;
use reusecheck_core::report::Report;
use web_sys::HtmlInputElement;
use yew::html::Scope;
use yew::{Callback, Context, Event, Html, InputEvent, MouseEvent, TargetCast, html};

use super::draw::{Explore, View};
use super::parts::part;
use super::state::{Panel, PartState, State};
use super::{App, Host, Msg, Press, beyond, engine};

part!("explore", Explore, Explore { update, panel: draw, reveal, _after: beyond::part });

/// The values of the open panel.
#[derive(Clone, Debug)]
pub enum PanelState {
    /// The path of a packet.
    Path(path::Path),
    /// The symptoms in the page's language.
    Symptoms(Vec<reusecheck_core::Symptom>),
    /// A changed node.
    WhatIf(Box<what_if::WhatIf>),
    /// The estimate.
    Likely(Box<likely::Likely>),
}

/// A change of the open panel.
#[derive(Clone, Debug)]
pub enum Change {
    /// Opens the path of a datagram whose backend was removed.
    FollowDatagram,
    /// Changes the path.
    Path(path::Change),
    /// Changes the other node.
    WhatIf(what_if::Change),
    /// Changes the inputs of the estimate.
    Likely(likely::Change),
}

impl PanelState {
    fn new(panel: Panel) -> Self {
        match panel {
            Panel::Path => Self::Path(path::Path::default()),
            Panel::Symptoms => Self::Symptoms(Vec::new()),
            Panel::WhatIf => Self::WhatIf(Box::default()),
            Panel::Likely => Self::Likely(Box::default()),
        }
    }

    fn update(&mut self, state: &State) {
        match self {
            Self::Path(path) => path.update(&report_of(state)),
            Self::Symptoms(symptoms) => *symptoms = reusecheck_core::symptoms(state.catalogue),
            Self::WhatIf(what_if) => {
                what_if.update(state.report.as_ref().map(|_| report_of(state)), state.catalogue);
            }
            Self::Likely(likely) => likely.update(&report_of(state).facts, state.catalogue),
        }
    }
}

/// Takes the current node and language for the open panel.
pub fn update(state: &mut State) {
    let Some(panel) = state.panel else { return };
    let values = state.panel_state.take().and_then(|values| values.downcast::<PanelState>().ok());
    let mut values = values.unwrap_or_else(|| Box::new(PanelState::new(panel)));
    values.update(state);
    state.panel_state = Some(values);
}

/// Applies a change to the open panel.
pub fn change(state: &mut State, change: &Change) {
    let values = state.panel_state.as_mut().and_then(|values| values.downcast_mut());
    match (values, change) {
        (Some(PanelState::Path(path)), Change::Path(change)) => path.change(*change),
        (Some(PanelState::WhatIf(what_if)), Change::WhatIf(change)) => {
            what_if.change(change, state.catalogue);
        }
        (Some(PanelState::Likely(likely)), Change::Likely(change)) => {
            likely.change(change, state.catalogue);
        }
        (_, Change::FollowDatagram) => {
            state.panel = Some(Panel::Path);
            state.panel_state = Some(Box::new(PanelState::Path(path::Path::of_datagram())));
            update(state);
        }
        // A press that arrives after its panel was closed.
        _ => {}
    }
}

/// Leads the reader to the open panel, which may be below the visible area. The host does so after the panel is drawn.
fn reveal(app: &App, context: &Context<App>) {
    let Host { ask, root, .. } = context.props();
    if app.state.panel.is_some() {
        // Nothing depends on the answer.
        let _ = engine::panel(ask, "reveal", root);
    }
}

/// Returns the values of the open panel.
pub fn values(state: &State) -> Option<&PanelState> {
    state.panel_state.as_ref()?.downcast_ref()
}

/// Returns the full report of the node; without input, that of a node without facts.
fn report_of(state: &State) -> Report {
    let none = Reading::default();
    let reading = state.read.as_ref().map_or(&none, |read| &read.reading);
    check_reading(reading, &state.form_facts(), state.catalogue)
}

/// Returns the open panel, or the state of loading it.
pub(super) fn panel(view: View) -> Html {
    let Some(panel) = view.state.panel else { return Html::default() };
    match view.explore {
        Some(explore) => (explore.panel)(view, panel),
        None if view.state.panels == Some(PartState::Failed) => {
            view.failed(id::PAGE_PANEL_FAILED, Press::Open(panel))
        }
        None => html! { <p class="help" role="status">{ view.text(id::PAGE_PANEL_LOADING) }</p> },
    }
}

/// Draws the panel. Text that changes with its values is in elements whose key changes with them: a new element shows its text
/// even where the browser's translation has replaced the text of the old one.
fn draw(view: View, panel: Panel) -> Html {
    let Some(values) = values(view.state) else { return Html::default() };
    let inside = match values {
        PanelState::Path(path) => path::draw(view, path),
        PanelState::Symptoms(symptoms) => symptoms::draw(view, symptoms),
        PanelState::WhatIf(what_if) => what_if::draw(view, what_if),
        PanelState::Likely(likely) => likely::draw(view, likely),
    };
    let class = ["panel ", panel.name()].concat();
    html! {
        <div id="explore-panel" key={panel.name()} ~className={class}>
            <h2 tabindex="-1">{ view.text(panel.title()) }</h2>
            { inside }
        </div>
    }
}

/// Sends a change to the page.
fn send(scope: &Scope<App>, change: Change) {
    scope.send_message(Msg::Task(Box::new(move |app, context| {
        let before = app.state.panel;
        self::change(&mut app.state, &change);
        if app.state.panel != before {
            reveal(app, context);
        }
    })));
}

/// The parts that several panels draw.
impl View<'_> {
    /// Returns the handler of a click that changes the panel.
    fn change(&self, change: Change) -> Callback<MouseEvent> {
        let scope = self.scope.clone();
        Callback::from(move |_| send(&scope, change.clone()))
    }

    /// Returns the handler for typing into a field; `change` makes a change of its text.
    fn typed(&self, change: impl Fn(String) -> Change + 'static) -> Callback<InputEvent> {
        let scope = self.scope.clone();
        Callback::from(move |event: InputEvent| {
            send(&scope, change(event.target_unchecked_into::<HtmlInputElement>().value()));
        })
    }

    /// Returns a list of `(value, label)` to choose from.
    fn select(
        &self,
        name: &'static str,
        label: &str,
        choices: &[(&'static str, &'static str)],
        chosen: &str,
        change: impl Fn(String) -> Change + 'static,
    ) -> Html {
        let scope = self.scope.clone();
        let chosen_now = Callback::from(move |event: Event| {
            // It has `value` as an input has: one type for both keeps the wasm small.
            send(&scope, change(event.target_unchecked_into::<HtmlInputElement>().value()));
        });
        let option = |&(value, label): &(&'static str, &'static str)| {
            html! { <option {value} selected={value == chosen}>{ label }</option> }
        };
        let id = field_id(name);
        html! {
            <div class="field">
                <label for={id.clone()}>{ label.to_owned() }</label>
                <select {id} {name} onchange={chosen_now}>{ for choices.iter().map(option) }</select>
            </div>
        }
    }
}

/// Returns the id of a panel's field.
fn field_id(name: &str) -> String {
    ["explore-", name].concat()
}
