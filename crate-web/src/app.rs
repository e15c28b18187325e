//! The page: draws the report of the core and takes the user's actions. No rule lives here.

mod answer;
mod browser;
mod details;
mod examples;
mod form;
mod page;
mod paste;
mod shape;
pub mod state;
mod ui;
mod verdict;
mod words;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use reusecheck_core::messages::{ENGLISH, id};
use reusecheck_core::to_markdown;
use yew::html::Scope;
use yew::{Component, Context, Html};

use crate::link::decode;
use state::{Action, State};
use ui::Ui;

/// Typing rests after so many milliseconds: then the address follows and a screen reader is told.
const REST: u32 = 700;

/// How many milliseconds a button says that it has copied.
const THANKS: u32 = 2500;

/// What a button copies or saves; made when it is pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Copy {
    Text(String),
    Link,
    Markdown,
    Download,
}

/// What happens to the page.
#[derive(Clone, Debug)]
enum Msg {
    Act(Action),
    /// The address got another fragment: a link was followed.
    Followed,
    /// Typing has rested.
    Rested,
    Copy(Copy),
    Copied(Copy, bool),
    /// The thanks for copying have been read.
    Thanked,
}

/// The page.
struct App {
    state: State,
    /// What the status line says: the verdict once typing rests, or that something was copied.
    spoken: String,
    copied: Option<Copy>,
    rest: Option<Timeout>,
    thanks: Option<Timeout>,
    _hash: EventListener,
}

/// Draws the page into `root`, in place of what is there.
pub fn start(root: web_sys::Element) {
    yew::Renderer::<App>::with_root(root).render();
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(context: &Context<Self>) -> Self {
        let scope = context.link().clone();
        let followed = move |_: &web_sys::Event| scope.send_message(Msg::Followed);
        let mut app = Self {
            state: State::new(&ENGLISH),
            spoken: String::new(),
            copied: None,
            rest: None,
            thanks: None,
            _hash: EventListener::new(&browser::window(), "hashchange", followed),
        };
        app.follow();
        // Nothing was there before the first link: there is nothing to take back.
        app.state.before = None;
        app
    }

    fn update(&mut self, context: &Context<Self>, message: Msg) -> bool {
        match message {
            Msg::Act(action) => {
                self.state.apply(action);
                self.rest = Some(later(context.link(), REST, Msg::Rested));
            }
            Msg::Followed => return self.follow(),
            Msg::Rested => {
                browser::show_fragment(&self.state.link());
                self.spoken = verdict::spoken(&self.ui(context.link()));
            }
            Msg::Copy(copy) => {
                self.copy(context.link(), copy);
                return false;
            }
            Msg::Copied(copy, done) => {
                let said = if done { id::PAGE_COPIED } else { id::PAGE_COPY_FAILED };
                ENGLISH.text(said).clone_into(&mut self.spoken);
                self.copied = done.then_some(copy);
                self.thanks = Some(later(context.link(), THANKS, Msg::Thanked));
            }
            Msg::Thanked => self.copied = None,
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let mut ui = self.ui(context.link());
        page::draw(&mut ui, &self.spoken);
        ui.finish()
    }
}

impl App {
    fn ui<'a>(&'a self, scope: &'a Scope<Self>) -> Ui<'a> {
        Ui::new(&self.state, &ENGLISH, self.copied.as_ref(), scope)
    }

    /// Takes over what the address says; whether it was a link of ours.
    fn follow(&mut self) -> bool {
        let link = decode(&browser::fragment());
        let ours = link.is_some();
        if let Some(link) = link {
            self.state.apply(Action::Follow(link));
        }
        ours
    }

    fn copy(&self, scope: &Scope<Self>, copy: Copy) {
        let text = match (&copy, &self.state.report) {
            (Copy::Text(text), _) => text.clone(),
            (Copy::Link, _) => browser::address(&self.state.link()),
            (Copy::Markdown, Some(report)) => to_markdown(report, &ENGLISH),
            (Copy::Download, Some(report)) => {
                browser::save("reusecheck.json", &browser::json(report));
                return;
            }
            _ => return,
        };
        let scope = scope.clone();
        browser::copy(&text, move |done| scope.send_message(Msg::Copied(copy, done)));
    }
}

fn later(scope: &Scope<App>, milliseconds: u32, message: Msg) -> Timeout {
    let scope = scope.clone();
    Timeout::new(milliseconds, move || scope.send_message(message))
}
