//! What the page knows and how each action changes it. No web types: tested natively.

use std::borrow::Cow;
use std::rc::Rc;

use reusecheck_core::answer_reading;
use reusecheck_core::facts::{FactName, Facts, Platform, ProxyMode, Reading, merge};
use reusecheck_core::messages::{Catalogue, ENGLISH};
use reusecheck_core::report::Report;

use crate::link::{Link, Refused, decode, encode};

/// A field that is typed into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// `clusterVersion`
    ClusterVersion,
    /// `os`
    Os,
    /// `kernel`
    Kernel,
}

impl Field {
    /// The fact's name, as in [`Facts`].
    pub const fn fact(self) -> &'static str {
        match self {
            Self::ClusterVersion => "clusterVersion",
            Self::Os => "os",
            Self::Kernel => "kernel",
        }
    }

    fn of(self, facts: &mut Facts) -> &mut Option<String> {
        match self {
            Self::ClusterVersion => &mut facts.cluster_version,
            Self::Os => &mut facts.os,
            Self::Kernel => &mut facts.kernel,
        }
    }
}

/// What the user gave, exactly as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// The form: facts that win over the paste.
    pub form: Facts,
    /// The paste box.
    pub paste: String,
    /// A text too long for the paste box, from a file or a long paste; its lines come before those of the box.
    pub attached: Rc<str>,
}

/// What is longer, in bytes, goes beside the paste box instead of into it: browsers stall in longer boxes.
const LONG: usize = 200_000;

impl Inputs {
    /// What a link gives.
    fn of(link: &Link) -> Self {
        Self { form: link.facts.clone(), ..Self::default() }
    }

    /// All that was pasted, the attached text first.
    pub fn text(&self) -> Cow<'_, str> {
        if self.attached.is_empty() {
            return Cow::Borrowed(&self.paste);
        }
        let between = if self.attached.ends_with('\n') { "" } else { "\n" };
        Cow::Owned([&*self.attached, between, &self.paste].concat())
    }

    /// Whether nothing was pasted.
    pub fn nothing_pasted(&self) -> bool {
        self.attached.is_empty() && self.paste.trim().is_empty()
    }

    /// What stands in a field.
    pub fn form_text(&self, field: Field) -> Option<&str> {
        let form = &self.form;
        match field {
            Field::ClusterVersion => &form.cluster_version,
            Field::Os => &form.os,
            Field::Kernel => &form.kernel,
        }
        .as_deref()
    }
}

/// Something the user did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Typed into a field; this is all it holds now.
    Type(Field, String),
    /// Picked a forwarding mode, or "not known".
    Mode(Option<ProxyMode>),
    /// Picked a platform, or left it to be worked out.
    Platform(Option<Platform>),
    /// Changed the paste box; what is too long for it is attached.
    Paste(String),
    /// Took the attached text away.
    Detach,
    /// Decided for one value of a fact: it goes into the form.
    Choose(String, String),
    /// Took a fact (named as in [`Facts`], or a sysctl) out of the form.
    Forget(String),
    /// Took these facts up: those of one of the nodes that the paste lists, or one that it only suggests.
    Take(Facts),
    /// Put these inputs in place of all others: an example, or nothing at all.
    Replace(Inputs),
    /// Followed a link, which replaces all that was there.
    Follow(Link),
    /// The host gave facts, and the language around it: they replace the form's, and the paste stays.
    Give(Link),
    /// Wants the names of hosts and people kept in what is shared, or not.
    Names(bool),
    /// Chose this language by hand.
    Speak(&'static str),
    /// Took back the last replacement; once more brings it again.
    Undo,
}

/// What the answer takes from a paste. What the page shows of it besides is drawn where it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// What the paste holds; of several nodes only that there are some.
    pub reading: Reading,
    /// The line that each fact was read on, from 1.
    pub lines: Vec<(String, usize)>,
    /// Whether the paste holds neither a fact nor a hint.
    pub nothing: bool,
}

/// How far the reader is with what stands in the paste box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Progress {
    /// All of it was read.
    #[default]
    Done,
    /// It is being read.
    Reading,
    /// The reader could not be loaded, or gave up.
    Failed,
}

/// Writes the report for what was read and what the form holds.
pub type Check = fn(&Reading, &Facts, &Catalogue) -> Report;

/// Whether the part of the page behind the first sentence is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Behind {
    /// It was requested.
    #[default]
    Loading,
    /// It has arrived.
    There,
    /// It did not arrive.
    Failed,
}

impl Behind {
    /// Returns its name in the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::There => "there",
            Self::Failed => "failed",
        }
    }
}

/// Everything the page is drawn from.
#[derive(Clone, Debug)]
pub struct State {
    /// What the user gave.
    pub inputs: Inputs,
    /// What was there before the last replacement.
    pub before: Option<Inputs>,
    /// What the paste holds, once some of it was read.
    pub read: Option<Read>,
    /// How many lines are attached: they come before those of the paste box.
    pub attached_lines: usize,
    /// What to run could not be shown.
    pub no_collector: bool,
    /// Whether what is shared keeps the names of hosts and people.
    pub names: bool,
    /// Whether that is what stands in the paste box now.
    pub progress: Progress,
    /// Counts the texts that stood in the paste box; an answer to an earlier one comes too late.
    pub turn: u32,
    /// The answer; `None` while nothing is given.
    pub report: Option<Report>,
    /// How far the rest of the answer is.
    pub behind: Behind,
    check: Check,
    /// What the followed link said that could not be used.
    pub refused: Vec<Refused>,
    /// The words of the language spoken now.
    pub words: &'static Catalogue,
    /// The language chosen by hand, here or by whoever made the link.
    pub chosen: Option<&'static str>,
    /// The language that was wanted and could not be loaded.
    pub unspoken: Option<&'static str>,
    /// The language for a reader who has not chosen any.
    preferred: &'static str,
}

impl State {
    /// Nothing given yet, for a reader who prefers that language. English until that is loaded.
    pub fn new(preferred: &'static str) -> Self {
        Self {
            inputs: Inputs::default(),
            before: None,
            read: None,
            attached_lines: 0,
            no_collector: false,
            names: false,
            progress: Progress::Done,
            turn: 0,
            report: None,
            behind: Behind::Loading,
            check: answer_reading,
            refused: Vec::new(),
            words: &ENGLISH,
            chosen: None,
            unspoken: None,
            preferred,
        }
    }

    /// Does what the action says and works out the answer anew.
    pub fn apply(&mut self, action: Action) {
        let form = &mut self.inputs.form;
        match action {
            Action::Type(field, text) => self.take_typed(field, text),
            Action::Mode(mode) => form.proxy_mode = mode,
            Action::Platform(platform) => form.platform = platform,
            Action::Paste(text) if text.len() > LONG => {
                self.inputs.attached = [&*self.inputs.attached, &text].concat().into();
                self.inputs.paste.clear();
                self.read_anew();
            }
            Action::Paste(text) => self.paste(text),
            Action::Detach => {
                self.inputs.attached = Rc::default();
                self.read_anew();
            }
            Action::Choose(fact, value) => {
                // A value that does not fit is not in the paste either: the reader would have refused it.
                let _ = form.set(&fact, &value);
            }
            Action::Forget(fact) => form.clear(&fact),
            Action::Take(facts) => *form = merge(&facts, form, &mut Vec::new()),
            Action::Replace(inputs) => self.replace(inputs),
            Action::Follow(link) => {
                // The way back from another page leads to where all is still: the paste stays.
                let inputs = if self.is_here(&link) { self.inputs.clone() } else { Inputs::of(&link) };
                self.follow(link, inputs);
            }
            Action::Give(link) => {
                let inputs = Inputs { form: link.facts.clone(), ..self.inputs.clone() };
                self.follow(link, inputs);
            }
            Action::Speak(language) => {
                self.chosen = Some(language);
                self.unspoken = None;
            }
            Action::Names(names) => self.names = names,
            Action::Undo => {
                if let Some(before) = self.before.take() {
                    self.replace(before);
                }
            }
        }
        self.answer();
    }

    /// Takes what a field holds now. The field shows the paste's value until another text is typed; a field that was
    /// cleared stays clear.
    fn take_typed(&mut self, field: Field, text: String) {
        let read = self.read_value(field.fact());
        let is_typed = if read.is_none() { !text.is_empty() } else { read.as_ref() != Some(&text) };
        *field.of(&mut self.inputs.form) = Some(text).filter(|_| is_typed);
    }

    /// The language to speak: English stays while another is not there.
    pub fn wanted(&self) -> &'static str {
        self.chosen.unwrap_or(self.preferred)
    }

    /// Speaks another language from here on; nothing else changes.
    pub fn speak(&mut self, words: &'static Catalogue) {
        self.words = words;
        self.unspoken = None;
        self.answer();
    }

    /// The form's facts as they count: trimmed, blank fields left out.
    pub fn given(&self) -> Facts {
        let mut given = self.inputs.form.clone();
        for fact in FactName::ALL.into_iter().filter(|fact| !fact.is_list()) {
            let text = fact.get(&given).unwrap_or_default();
            if fact.set(&mut given, &text).is_err() {
                fact.clear(&mut given);
            }
        }
        given
    }

    /// The fragment that leads back here, without its `#`.
    pub fn link(&self) -> String {
        let given = self.given();
        let read = self.read.as_ref().map_or_else(Facts::default, |read| read.reading.facts_for(&given));
        encode(&merge(&given, &read, &mut Vec::new()), self.chosen)
    }

    /// Whether the form itself says something about that fact.
    pub fn form_says(&self, fact: &str) -> bool {
        self.given().get(fact).is_some()
    }

    /// What the paste says of a field's fact.
    pub fn read_value(&self, fact: &str) -> Option<String> {
        self.read.as_ref()?.reading.facts.get(fact)
    }

    /// The report's finding that a field's text is not what it should be.
    pub fn finding(&self, field: Field) -> Option<&str> {
        let step = match field {
            Field::ClusterVersion => "version-unreadable",
            Field::Kernel => "kernel-unreadable",
            Field::Os => return None,
        };
        let steps = &self.report.as_ref()?.steps;
        steps.iter().find(|found| found.id == step).map(|found| &*found.text)
    }

    /// The line the paste says it on, from 1.
    pub fn read_line(&self, fact: &str) -> Option<usize> {
        let lines = &self.read.as_ref()?.lines;
        lines.iter().find(|(name, _)| name == fact).map(|(_, line)| *line)
    }

    /// Returns the id of the element that shows a line of the paste, and the line's number in the paste box: 0 for a
    /// line of the attached text.
    pub fn place_of(&self, line: usize) -> (String, String) {
        let in_box = line.saturating_sub(self.attached_lines);
        (["line-", &line.to_string()].concat(), in_box.to_string())
    }

    /// Another text in the paste box. What was read before stays until the new text is read, so that nothing flickers.
    fn paste(&mut self, text: String) {
        // One act of typing may be told several times.
        if text != self.inputs.paste || self.progress == Progress::Failed {
            self.inputs.paste = text;
            self.read_anew();
        }
    }

    fn read_anew(&mut self) {
        self.attached_lines = self.inputs.attached.lines().count();
        self.turn = self.turn.wrapping_add(1);
        if self.inputs.nothing_pasted() {
            self.read = None;
            self.progress = Progress::Done;
        } else {
            self.progress = Progress::Reading;
        }
    }

    /// The paste of that turn was read, or could not be; whether anybody still waits for it.
    pub fn take_reading(&mut self, turn: u32, read: Option<Read>) -> bool {
        let awaited = turn == self.turn && self.progress == Progress::Reading;
        if awaited {
            self.progress = if read.is_some() { Progress::Done } else { Progress::Failed };
            self.read = read;
            self.answer();
        }
        awaited
    }

    /// The rest of the answer is there, written by `check`; or it did not arrive, and the answer stays as short as it is.
    pub fn take_rest(&mut self, check: Option<Check>) {
        let Some(check) = check else {
            self.behind = Behind::Failed;
            return;
        };
        self.behind = Behind::There;
        self.check = check;
        self.answer();
    }

    /// Whether the page's own link says the same.
    fn is_here(&self, link: &Link) -> bool {
        let here = decode(&self.link()).unwrap_or_default();
        link.refused.is_empty() && link.facts == here.facts
    }

    /// Takes over these inputs, and what else a link says.
    fn follow(&mut self, link: Link, inputs: Inputs) {
        self.replace(inputs);
        self.refused = link.refused;
        self.chosen = link.language.or(self.chosen);
    }

    fn replace(&mut self, inputs: Inputs) {
        if inputs == self.inputs {
            return;
        }
        self.refused.clear();
        let before = std::mem::replace(&mut self.inputs, inputs);
        if (&self.inputs.paste, &self.inputs.attached) != (&before.paste, &before.attached) {
            self.read = None;
            self.read_anew();
        }
        self.before = Some(before);
    }

    fn answer(&mut self) {
        let given = self.given();
        // A first paste that is still being read says nothing yet.
        let unread = self.progress == Progress::Reading && self.read.is_none();
        let no_paste = unread || self.inputs.nothing_pasted();
        let (none, read) = (Reading::default(), self.read.as_ref());
        let says_nothing = read.is_some_and(|read| read.nothing);
        let nothing = given == Facts::default() && (no_paste || says_nothing);
        let reading = read.map_or(&none, |read| &read.reading);
        self.report = (!nothing).then(|| (self.check)(reading, &given, self.words));
    }
}
