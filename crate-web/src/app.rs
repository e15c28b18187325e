//! The page: draws the report of the core and takes the user's actions. No rule lives here. What needs the engine anyway
//! (the paste as it was read, what to run) the engine draws, see static/reading.js.

mod archive;
mod beyond;
mod browser;
mod details;
mod draw;
mod engine;
mod examples;
mod facts;
mod header;
mod missing;
mod page;
mod paste;
mod remedies;
mod shape;
mod share;
pub mod state;
mod verdict;
mod why;
mod words;

use gloo_timers::callback::Timeout;
use js_sys::Function;
use reusecheck_core::Letter;
use reusecheck_core::messages::id;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use yew::html::Scope;
use yew::{Component, Context, Html, Properties};

use crate::languages;
use crate::link::{Link, decode};
use draw::{Beyond, View};
use state::{Action, Behind, Progress, Read, State};

/// Typing rests after so many milliseconds: then the host and a screen reader are told.
const REST: u32 = 700;

/// How many milliseconds a button says that it has copied.
const THANKS: u32 = 2500;

/// What a button copies or saves; made when it is pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Copy {
    Text(String),
    Link,
    Markdown,
    Json,
    Csv,
    Letter(Letter),
}

/// What a button or a field does.
#[allow(clippy::large_enum_variant, reason = "made once for each button, and never kept in numbers")]
#[derive(Clone, Debug)]
enum Press {
    Act(Action),
    Copy(Copy),
    Print,
    /// Ask once more for the rest of the answer.
    Request,
    /// Show what to run where nothing is at hand, or put it away.
    Collect,
    /// Stop reading an archive, or close what was read.
    EndArchive,
}

/// What happens to the page.
#[derive(Debug)]
enum Msg {
    Press(Press),
    /// Another link was followed.
    Link(String, fn(Link) -> Action),
    /// The rest of the answer has arrived, or has not.
    Beyond(Option<Beyond>),
    /// Typing has rested.
    Rested,
    /// The paste of that turn was read, or could not be; all that was found.
    Found(u32, Option<Read>, JsValue),
    /// How far an archive was read, or what it holds; null once it is closed.
    Archive(JsValue),
    /// The commands to run were shown or closed, or a part of the page that opens things did not arrive.
    Collected(bool),
    Copied(Copy, bool),
    /// A language's pack has arrived, or has not.
    Language(&'static str, Option<String>),
    /// The thanks for copying have been read.
    Thanked,
}

/// What the page needs of its host.
#[derive(Clone, PartialEq, Properties)]
struct Host {
    /// What it draws into.
    root: web_sys::Element,
    /// Has the engine work, and hears of every answer: `(kind, ...input) => Promise`, see [`engine`].
    ask: Function,
    /// The fragment of the link that led here.
    fragment: String,
    /// The language that the reader prefers.
    language: &'static str,
}

/// The page.
struct App {
    state: State,
    beyond: Option<Beyond>,
    /// What the status line says: the verdict once typing rests, or that something was copied.
    spoken: String,
    copied: Option<Copy>,
    /// The archive that was opened, as static/archives.js tells of it.
    archive: JsValue,
    /// The turn whose paste the reader was last asked for.
    asked: u32,
    /// The turn whose paste was read last, and all that was found.
    found: (u32, JsValue),
    /// The turn and the language that the engine last drew for; nothing before it was asked to draw at all.
    drawn: Option<(u32, &'static str)>,
    /// The language that is being loaded.
    loading: Option<&'static str>,
    rest: Option<Timeout>,
    thanks: Option<Timeout>,
}

/// Draws the page into `root`, in place of what is there; gives the function that [`crate::start_page`] tells of.
pub fn start(root: web_sys::Element, ask: Function, fragment: String, language: &'static str) -> Function {
    let host = Host { root: root.clone(), ask, fragment, language };
    let mut page = Some(yew::Renderer::<App>::with_root_and_props(root, host).render());
    let tell = move |kind: String, told: JsValue| {
        if kind == "end" {
            return page.take().map_or((), yew::AppHandle::destroy);
        }
        let Some(page) = &page else { return };
        if kind == "archive" {
            return page.send_message(Msg::Archive(told));
        }
        let text = told.as_string().unwrap_or_default();
        page.send_message(match &*kind {
            "paste" => Msg::Press(Press::Act(Action::Paste(text))),
            "unopened" => Msg::Collected(false),
            "take" => Msg::Press(Press::Act(Action::Take(decode(&text).unwrap_or_default().facts))),
            "choose" => Msg::Press(Press::Act(Action::Follow(decode(&text).unwrap_or_default()))),
            "give" => Msg::Link(text, Action::Give),
            _ => Msg::Link(text, Action::Follow),
        });
    };
    Closure::<dyn FnMut(String, JsValue)>::new(tell).into_js_value().unchecked_into()
}

impl Component for App {
    type Message = Msg;
    type Properties = Host;

    fn create(context: &Context<Self>) -> Self {
        let mut app = Self {
            state: State::new(context.props().language),
            beyond: None,
            spoken: String::new(),
            copied: None,
            archive: JsValue::UNDEFINED,
            asked: 0,
            found: (0, JsValue::UNDEFINED),
            drawn: None,
            loading: None,
            rest: None,
            thanks: None,
        };
        app.follow(context, &context.props().fragment, Action::Follow);
        // Nothing was there before the first link: there is nothing to take back.
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
                // Nobody types: it is told at once.
                self.spoken = verdict::spoken(self.snapshot(context.link()));
            }
            Msg::Beyond(beyond) => {
                self.state.take_rest(beyond.map(|beyond| beyond.check));
                self.beyond = beyond;
            }
            Msg::Rested => {
                self.tell(context, "rested");
                self.spoken = verdict::spoken(self.snapshot(context.link()));
            }
            Msg::Found(turn, read, found) => {
                if self.state.take_reading(turn, read) {
                    self.found = (turn, found);
                    self.drawn.get_or_insert((0, ""));
                    self.rest_later(context);
                }
            }
            Msg::Archive(told) => {
                self.archive = told;
                // What it holds is told in the language that is spoken.
                self.drawn.get_or_insert((0, ""));
            }
            Msg::Collected(done) => self.state.no_collector = !done,
            Msg::Copied(copy, done) => {
                let said = if done { id::PAGE_COPIED } else { id::PAGE_COPY_FAILED };
                self.state.words.text(said).clone_into(&mut self.spoken);
                self.copied = done.then_some(copy);
                self.thanks = Some(later(context.link(), THANKS, Msg::Thanked));
            }
            Msg::Language(language, pack) => {
                self.loading = None;
                let fits = pack.and_then(|pack| languages::take(pack).ok());
                if fits.is_none_or(|words| words.language() != language) {
                    self.state.unspoken = Some(language);
                }
                self.have_language(context);
            }
            Msg::Thanked => self.copied = None,
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        page::draw(self.snapshot(context.link()), &self.spoken)
    }

    /// Requests the rest of the answer, and has the engine draw what is new to it, once there is a place for it.
    fn rendered(&mut self, context: &Context<Self>, first: bool) {
        if first {
            request(context);
        }
        let Host { root, ask, .. } = context.props();
        let now = (self.found.0, self.state.words.language());
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
            words: self.state.words,
            copied: self.copied.as_ref(),
            beyond: self.beyond.as_ref(),
            archive: &self.archive,
            scope,
        }
    }

    /// Does what a button or a field does; whether that changes the page by itself.
    fn press(&mut self, context: &Context<Self>, press: Press) -> bool {
        match press {
            Press::Act(action) => {
                self.state.apply(action);
                self.rest_later(context);
                self.have_read(context);
                self.have_language(context);
                return true;
            }
            Press::Copy(copy) => self.copy(context, copy),
            Press::Request => {
                self.state.behind = Behind::Loading;
                request(context);
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
                let asked = engine::collect(ask, root, self.state.words.language());
                engine::done(asked, move |done| scope.send_message(Msg::Collected(done)));
            }
        }
        false
    }

    fn rest_later(&mut self, context: &Context<Self>) {
        self.rest = Some(later(context.link(), REST, Msg::Rested));
    }

    /// Has the paste read where its text is new.
    fn have_read(&mut self, context: &Context<Self>) {
        let turn = self.state.turn;
        if self.state.progress != Progress::Reading || turn == self.asked {
            return;
        }
        self.asked = turn;
        let scope = context.link().clone();
        engine::read(&context.props().ask, &self.state.inputs.text(), move |read, found| {
            scope.send_message(Msg::Found(turn, read, found));
        });
    }

    /// Speaks the language that is wanted, as soon as it is there.
    fn have_language(&mut self, context: &Context<Self>) {
        let wanted = self.state.wanted();
        if [Some(self.state.words.language()), self.state.unspoken, self.loading].contains(&Some(wanted)) {
            return;
        }
        if let Some(words) = languages::loaded(wanted) {
            self.state.speak(words);
            engine::spoken(&context.props().ask, wanted, words.text(id::PAGE_TITLE));
            if self.state.chosen.is_some() {
                words.text(id::PAGE_LANGUAGE_NOW).clone_into(&mut self.spoken);
            }
        } else {
            self.loading = Some(wanted);
            let scope = context.link().clone();
            engine::language(&context.props().ask, wanted, move |pack| {
                scope.send_message(Msg::Language(wanted, pack));
            });
        }
    }

    /// Takes over what the fragment says; whether it was a link of ours.
    fn follow(&mut self, context: &Context<Self>, fragment: &str, action: fn(Link) -> Action) -> bool {
        let link = decode(fragment);
        let ours = link.is_some();
        if let Some(link) = link {
            self.state.apply(action(link));
            self.tell(context, "followed");
        }
        self.have_language(context);
        ours
    }

    /// Tells the host how things stand.
    fn tell(&self, context: &Context<Self>, kind: &str) {
        let rating = self.state.report.as_ref().map(|report| report.rating.name());
        let (link, given) = (self.state.link(), self.state.given());
        engine::tell(&context.props().ask, kind, &link, rating, &self.state.inputs.text(), &given);
    }

    fn copy(&self, context: &Context<Self>, copy: Copy) {
        let state = &self.state;
        let ask = &context.props().ask;
        let write = |kind| {
            engine::write(
                ask,
                kind,
                &state.inputs.text(),
                &state.given(),
                state.names,
                state.words.language(),
            )
        };
        let promise = match &copy {
            Copy::Text(text) => browser::write_text(text),
            Copy::Link => engine::copy_link(&context.props().ask, &self.state.link()),
            Copy::Markdown => write("copy-markdown"),
            Copy::Json => write("save-json"),
            Copy::Csv => write("save-csv"),
            Copy::Letter(letter) => write(&["copy-", letter.name()].concat()),
        };
        let scope = context.link().clone();
        engine::done(promise, move |done| scope.send_message(Msg::Copied(copy, done)));
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
