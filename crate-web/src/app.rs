//! The page: draws the report of the core and takes the user's actions. No rule lives here. The engine draws the parts
//! that need it in any case (the reading of the paste, the commands to run), see static/reading.js.

mod archive;
mod beyond;
mod browser;
mod conflicts;
mod details;
mod draw;
mod engine;
mod examples;
pub mod explore;
mod facts;
mod found;
mod header;
mod labels;
mod missing;
mod page;
mod parts;
mod paste;
mod problems;
mod remedies;
mod shape;
mod share;
pub mod state;
mod verdict;
mod why;

use gloo_timers::callback::Timeout;
use js_sys::Function;
use reusecheck_core::Letter;
use reusecheck_core::messages::{id, language_of};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use yew::html::Scope;
use yew::{Component, Context, Html, Properties};

use crate::languages;
use draw::{Beyond, Explore, View};
use reusecheck_core::link::{Link, decode};
use state::{Action, Panel, PartState, Progress, State};

/// The pause in typing, in milliseconds, after which the page notifies the host and a screen reader.
const REST: u32 = 700;

/// How long a button shows that it has copied, in milliseconds.
const THANKS: u32 = 2500;

/// The content that a button copies or saves; created when it is pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Copy {
    Text(String),
    Link,
    Markdown,
    Json,
    Csv,
    Letter(Letter),
}

/// The action of a button or a field.
#[allow(clippy::large_enum_variant, reason = "made once for each button, and never kept in numbers")]
#[derive(Clone, Debug)]
enum Press {
    Act(Action),
    Copy(Copy),
    Print,
    /// Retry loading the rest of the answer.
    Request,
    /// Open or close a panel below the answer, or retry loading it.
    Open(Panel),
    /// Show or hide the commands to run.
    Collect,
    /// Stop reading an archive, or close its reading.
    EndArchive,
}

/// An action of a part that loads later. The page knows none of their types, so that they stay in the part.
type Task = Box<dyn FnOnce(&mut App, &Context<App>)>;

/// An event of the page.
#[allow(clippy::large_enum_variant, reason = "sent once for each event, and never kept in numbers")]
enum Msg {
    Press(Press),
    /// Another link was followed.
    Link(String, fn(Link) -> Action),
    /// The rest of the answer was loaded, or failed to load.
    Beyond(Option<&'static Beyond>),
    /// The panels were loaded, or failed to load.
    Explore(Option<&'static Explore>),
    Task(Task),
    /// Typing has paused.
    Rested,
    /// The findings of the paste of that turn; nothing if reading failed.
    Found(u32, Option<JsValue>),
    /// The progress or the content of an archive; null once it is closed.
    Archive(JsValue),
    /// The commands to run were shown or closed, or a part of the page failed to load.
    Collected(bool),
    Copied(Copy, bool),
    /// A language's pack was loaded, or failed to load.
    Language(&'static str, Option<String>),
    /// The confirmation of a copy has timed out.
    Thanked,
}

/// The page's properties from its host.
#[derive(Clone, PartialEq, Properties)]
struct Host {
    /// The element that it draws into.
    root: web_sys::Element,
    /// Calls the engine, and is notified of every answer: `(kind, ...input) => Promise`, see [`engine`].
    ask: Function,
    /// The fragment of the page's address.
    fragment: String,
    /// The language that the reader prefers.
    language: &'static str,
}

/// The page.
struct App {
    state: State,
    beyond: Option<&'static Beyond>,
    explore: Option<&'static Explore>,
    /// The text of the status line: the verdict once typing has paused, or that something was copied.
    announcement: String,
    copied: Option<Copy>,
    /// The opened archive, as static/archives.js reports it.
    archive: JsValue,
    /// The turn whose paste was last sent to the reader.
    requested: u32,
    /// The turn whose paste was read last, and all that was found.
    found: (u32, JsValue),
    /// The findings that arrived while the part that reads them was loading.
    waiting: Option<(u32, Option<JsValue>)>,
    /// The turn and the language that the engine last drew for; `None` before the first time.
    drawn: Option<(u32, &'static str)>,
    /// The language that is being loaded.
    loading: Option<&'static str>,
    rest: Option<Timeout>,
    thanks: Option<Timeout>,
}

/// Draws the page into `root`, replacing its content; returns the function that [`crate::start_page`] describes.
pub fn start(root: web_sys::Element, ask: Function, fragment: String, language: &'static str) -> Function {
    let host = Host { root: root.clone(), ask, fragment, language };
    let mut page = Some(yew::Renderer::<App>::with_root_and_props(root, host).render());
    let notify = move |kind: String, message: JsValue| {
        if kind == "end" {
            return page.take().map_or((), yew::AppHandle::destroy);
        }
        let Some(page) = &page else { return };
        if kind == "archive" {
            return page.send_message(Msg::Archive(message));
        }
        let text = message.as_string().unwrap_or_default();
        page.send_message(match &*kind {
            "paste" => Msg::Press(Press::Act(Action::Paste(text))),
            "speak" => match language_of(&text) {
                Some(language) => Msg::Press(Press::Act(Action::Speak(language))),
                None => return,
            },
            "unopened" => Msg::Collected(false),
            "take" => Msg::Press(Press::Act(Action::Take(decode(&text).unwrap_or_default().facts))),
            "choose" => Msg::Press(Press::Act(Action::Follow(decode(&text).unwrap_or_default()))),
            "give" => Msg::Link(text, Action::Give),
            _ => Msg::Link(text, Action::Follow),
        });
    };
    Closure::<dyn FnMut(String, JsValue)>::new(notify).into_js_value().unchecked_into()
}

impl Component for App {
    type Message = Msg;
    type Properties = Host;

    fn create(context: &Context<Self>) -> Self {
        let mut app = Self {
            state: State::new(context.props().language),
            beyond: None,
            explore: None,
            announcement: String::new(),
            copied: None,
            archive: JsValue::UNDEFINED,
            requested: 0,
            found: (0, JsValue::UNDEFINED),
            waiting: None,
            drawn: None,
            loading: None,
            rest: None,
            thanks: None,
        };
        app.follow(context, &context.props().fragment, Action::Follow);
        // The first link cannot be undone.
        app.state.before = None;
        app
    }

    fn update(&mut self, context: &Context<Self>, message: Msg) -> bool {
        match message {
            Msg::Press(press) => return self.press(context, press),
            Msg::Link(fragment, action) => {
                if !self.follow(context, &fragment, action) {
                    return false;
                }
                // Nobody is typing, so the page notifies at once.
                self.announcement = verdict::announcement(self.snapshot(context.link()));
            }
            Msg::Beyond(beyond) => {
                self.state.take_rest(beyond.map(|beyond| beyond.check));
                self.beyond = beyond;
                if let Some((turn, found)) = self.waiting.take() {
                    self.take_over(context, turn, found);
                }
            }
            Msg::Explore(explore) => {
                self.explore = explore;
                self.state.take_panels(explore.map(|explore| explore.update));
                if let Some(explore) = explore {
                    (explore.reveal)(self, context);
                }
            }
            Msg::Task(task) => task(self, context),
            // The status line still says that something was copied.
            Msg::Rested if self.thanks.is_some() => self.rest_later(context),
            Msg::Rested => {
                self.settle(context, "rested");
                self.announcement = verdict::announcement(self.snapshot(context.link()));
            }
            Msg::Found(turn, found) => self.take_over(context, turn, found),
            Msg::Archive(message) => {
                self.archive = message;
                // The engine describes the archive in the current language.
                self.drawn.get_or_insert((0, ""));
            }
            Msg::Collected(done) => self.state.no_collector = !done,
            Msg::Copied(copy, done) => {
                let text_id = if done { id::PAGE_COPIED } else { id::PAGE_COPY_FAILED };
                self.state.catalogue.text(text_id).clone_into(&mut self.announcement);
                self.copied = done.then_some(copy);
                self.thanks = Some(later(context.link(), THANKS, Msg::Thanked));
            }
            Msg::Language(language, pack) => {
                self.loading = None;
                let fits = pack.and_then(|pack| languages::take(pack).ok());
                if fits.is_none_or(|catalogue| catalogue.language() != language) {
                    self.state.failed_language = Some(language);
                }
                self.have_language(context);
            }
            Msg::Thanked => (self.copied, self.thanks) = (None, None),
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        page::draw(self.snapshot(context.link()), &self.announcement)
    }

    /// Requests the rest of the answer, and lets the engine draw new content once its place exists.
    fn rendered(&mut self, context: &Context<Self>, first: bool) {
        if first {
            request(context);
        }
        let Host { root, ask, .. } = context.props();
        let now = (self.found.0, self.state.catalogue.language());
        if self.drawn.is_some_and(|drawn| drawn != now) {
            self.drawn = Some(now);
            engine::show(ask, root, now.1, &self.found.1, self.state.attached_lines);
        }
    }
}

impl App {
    fn snapshot<'a>(&'a self, scope: &'a Scope<Self>) -> View<'a> {
        View {
            state: &self.state,
            catalogue: self.state.catalogue,
            copied: self.copied.as_ref(),
            beyond: self.beyond,
            explore: self.explore,
            archive: &self.archive,
            scope,
        }
    }

    /// Runs the action of a button or a field; returns whether the page must be redrawn.
    fn press(&mut self, context: &Context<Self>, press: Press) -> bool {
        match press {
            Press::Act(action) => {
                self.state.apply(action);
                self.rest_later(context);
                self.have_read(context);
                self.have_language(context);
                return true;
            }
            // Its buttons come with the part that copies.
            Press::Copy(copy) => _ = self.beyond.map(|beyond| (beyond.copy)(self, context, copy)),
            Press::Request => {
                self.request_again(context);
                return true;
            }
            Press::Open(panel) => {
                self.state.toggle(panel);
                match self.explore {
                    Some(explore) => (explore.reveal)(self, context),
                    None => self.have_panels(context),
                }
                return true;
            }
            Press::Print => {
                let _ = browser::print();
            }
            Press::EndArchive => engine::end_archive(&context.props().ask),
            Press::Collect => {
                self.drawn.get_or_insert((0, ""));
                let Host { root, ask, .. } = context.props();
                let scope = context.link().clone();
                let requested = engine::collect(ask, root, self.state.catalogue.language());
                engine::done(requested, move |done| scope.send_message(Msg::Collected(done)));
            }
        }
        false
    }

    fn rest_later(&mut self, context: &Context<Self>) {
        self.rest = Some(later(context.link(), REST, Msg::Rested));
    }

    /// Requests reading of the paste if its text is new.
    fn have_read(&mut self, context: &Context<Self>) {
        let turn = self.state.turn;
        if self.state.progress != Progress::Reading || turn == self.requested {
            return;
        }
        self.requested = turn;
        if self.state.rest == PartState::Failed {
            self.request_again(context);
        }
        let scope = context.link().clone();
        engine::read(&context.props().ask, &self.state.inputs.text(), move |found| {
            scope.send_message(Msg::Found(turn, found));
        });
    }

    /// Reads the findings as soon as the part that does it is loaded; without it, reading has failed.
    fn take_over(&mut self, context: &Context<Self>, turn: u32, found: Option<JsValue>) {
        if self.state.rest == PartState::Loading {
            self.waiting = Some((turn, found));
            return;
        }
        let read = self.beyond.zip(found.as_ref()).map(|(beyond, found)| (beyond.take_over)(found));
        if self.state.take_reading(turn, read) {
            self.found = (turn, found.unwrap_or_default());
            self.drawn.get_or_insert((0, ""));
            self.rest_later(context);
        }
    }

    fn request_again(&mut self, context: &Context<Self>) {
        self.state.rest = PartState::Loading;
        request(context);
    }

    /// Requests the panels, unless they are on their way. Their style comes first, so that nothing moves.
    fn have_panels(&mut self, context: &Context<Self>) {
        if self.state.panels == Some(PartState::Loading) {
            return;
        }
        self.state.panels = Some(PartState::Loading);
        let scope = context.link().clone();
        engine::done(engine::panel(&context.props().ask, "style", &JsValue::UNDEFINED), move |_| {
            explore::request(move |explore| scope.send_message(Msg::Explore(explore)));
        });
    }

    /// Switches to the requested language, as soon as it is loaded.
    fn have_language(&mut self, context: &Context<Self>) {
        let wanted = self.state.wanted();
        if [Some(self.state.catalogue.language()), self.state.failed_language, self.loading]
            .contains(&Some(wanted))
        {
            return;
        }
        if let Some(catalogue) = languages::loaded(wanted) {
            self.state.speak(catalogue);
            engine::language_changed(&context.props().ask, wanted, catalogue.text(id::PAGE_TITLE));
            if self.state.chosen.is_some() {
                catalogue.text(id::PAGE_LANGUAGE_NOW).clone_into(&mut self.announcement);
            }
        } else {
            self.loading = Some(wanted);
            let scope = context.link().clone();
            engine::language(&context.props().ask, wanted, move |pack| {
                scope.send_message(Msg::Language(wanted, pack));
            });
        }
    }

    /// Applies the facts of a fragment; returns whether it was a share link.
    fn follow(&mut self, context: &Context<Self>, fragment: &str, action: fn(Link) -> Action) -> bool {
        let link = decode(fragment);
        let ours = link.is_some();
        if let Some(link) = link {
            self.state.apply(action(link));
            self.settle(context, "followed");
        }
        self.have_language(context);
        ours
    }

    /// Passes the current state to the open panel and to the host.
    fn settle(&mut self, context: &Context<Self>, kind: &str) {
        self.state.update_panel();
        self.notify(context, kind);
    }

    /// Notifies the host of the current state. While a paste is being read, the answer lacks its facts: the host is notified
    /// when it is read.
    fn notify(&self, context: &Context<Self>, kind: &str) {
        if self.state.progress == Progress::Reading {
            return;
        }
        let rating = self.state.report.as_ref().map(|report| report.rating.name());
        let (link, form_facts) = (self.state.link(), self.state.form_facts());
        engine::notify(&context.props().ask, kind, &link, rating, &self.state.inputs.text(), &form_facts);
    }
}

fn request(context: &Context<App>) {
    let scope = context.link().clone();
    beyond::request(move |beyond| scope.send_message(Msg::Beyond(beyond)));
}

fn later(scope: &Scope<App>, milliseconds: u32, message: Msg) -> Timeout {
    let scope = scope.clone();
    Timeout::new(milliseconds, move || scope.send_message(message))
}
