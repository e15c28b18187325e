//! The page's state, and how each action changes it. No web types: tested natively.

use std::any::Any;
use std::borrow::Cow;
use std::rc::Rc;

use reusecheck_core::answer_reading;
use reusecheck_core::facts::{FactName, Facts, Platform, ProxyMode, Reading, merge};
use reusecheck_core::messages::{Catalogue, ENGLISH, Message, id};
use reusecheck_core::report::Report;

use reusecheck_core::link::{Link, Refused, decode, encode};

/// A field of the form.
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
    /// Returns the fact's name, as in [`Facts`].
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

/// The user's input, exactly as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// The form: facts that win over the paste.
    pub form: Facts,
    /// The paste box.
    pub paste: String,
    /// A text that is too long for the paste box, from a file or a long paste; its lines precede those of the box.
    pub attached: Rc<str>,
}

/// The most bytes in the paste box; longer text is attached: browsers stall in longer boxes.
const LONG: usize = 200_000;

impl Inputs {
    /// Returns the inputs of a link.
    fn of(link: &Link) -> Self {
        Self { form: link.facts.clone(), ..Self::default() }
    }

    /// Returns the complete paste, the attached text first.
    pub fn text(&self) -> Cow<'_, str> {
        if self.attached.is_empty() {
            return Cow::Borrowed(&self.paste);
        }
        let between = if self.attached.ends_with('\n') { "" } else { "\n" };
        Cow::Owned([&*self.attached, between, &self.paste].concat())
    }

    /// Returns whether nothing was pasted.
    pub fn nothing_pasted(&self) -> bool {
        self.attached.is_empty() && self.paste.trim().is_empty()
    }

    /// Returns the text of a field.
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

/// An action of the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Typed into a field; the field's complete text.
    Type(Field, String),
    /// Picked a forwarding mode, or "not known".
    Mode(Option<ProxyMode>),
    /// Picked a platform, or left it to be inferred.
    Platform(Option<Platform>),
    /// Changed the paste box; longer text is attached.
    Paste(String),
    /// Removed the attached text.
    Detach,
    /// Chose one value of a fact: it goes into the form.
    Choose(String, String),
    /// Removed a fact (named as in [`Facts`], or a sysctl) from the form.
    Forget(String),
    /// Added these facts: those of one of the nodes that the paste lists, or one that it only suggests.
    Take(Facts),
    /// Replaced all inputs: by an example, or by nothing.
    Replace(Inputs),
    /// Followed a link, which replaces all inputs.
    Follow(Link),
    /// The host passed facts and its language: they replace the form's, and the paste stays.
    Give(Link),
    /// Keeps or removes the names of hosts and people in shared text.
    Names(bool),
    /// Chose this language by hand.
    Speak(&'static str),
    /// Undid the last replacement, or redid it.
    Undo,
}

/// The parts of a reading that the answer uses. The engine draws the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// The reading; of several nodes only whether there are any.
    pub reading: Reading,
    /// The line that each fact was read on, from 1.
    pub lines: Vec<(String, usize)>,
    /// Whether the paste holds neither a fact nor a hint.
    pub nothing: bool,
}

/// The progress of reading the paste box.
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

/// Writes the report for the reading and the form's facts.
pub type Check = fn(&Reading, &Facts, &Catalogue) -> Report;

/// The state of a part of the page that loads later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartState {
    /// It was requested.
    Loading,
    /// It was loaded.
    Loaded,
    /// It failed to load.
    Failed,
}

impl PartState {
    /// Returns its name in the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::Loaded => "loaded",
            Self::Failed => "failed",
        }
    }
}

/// A panel below the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    /// The path of a SYN through IPVS.
    Path,
    /// The problems that a symptom points to.
    Symptoms,
    /// Changes of the node.
    WhatIf,
    /// How often a port is reused.
    Likely,
}

impl Panel {
    /// The panels in the order of their buttons.
    pub const ALL: [Self; 4] = [Self::Path, Self::Symptoms, Self::WhatIf, Self::Likely];

    /// Returns its name in the page.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Symptoms => "symptoms",
            Self::WhatIf => "what-if",
            Self::Likely => "likely",
        }
    }

    /// Returns its title, which is also on its button.
    pub const fn title(self) -> Message {
        match self {
            Self::Path => id::PATH_TITLE,
            Self::Symptoms => id::EXPLORE_SYMPTOMS,
            Self::WhatIf => id::EXPLORE_WHAT_IF,
            Self::Likely => id::EXPLORE_LIKELY,
        }
    }
}

/// Recalculates the open panel for the current node and language.
pub type UpdatePanel = fn(&mut State);

/// The state that the page is drawn from.
#[derive(Debug)]
pub struct State {
    /// The user's input.
    pub inputs: Inputs,
    /// The input before the last replacement.
    pub before: Option<Inputs>,
    /// The reading of the paste, once there is one.
    pub read: Option<Read>,
    /// The number of attached lines: they precede those of the paste box.
    pub attached_lines: usize,
    /// Whether showing the commands to run failed.
    pub no_collector: bool,
    /// Whether shared text keeps the names of hosts and people.
    pub names: bool,
    /// The progress of reading the current text of the paste box.
    pub progress: Progress,
    /// Counts the texts of the paste box; answers to earlier ones are ignored.
    pub turn: u32,
    /// The answer; `None` without input.
    pub report: Option<Report>,
    /// The state of the rest of the answer.
    pub rest: PartState,
    check: Check,
    /// The open panel.
    pub panel: Option<Panel>,
    /// The state of the part with the panels; `None` before its first use.
    pub panels: Option<PartState>,
    /// The [`PanelState`](super::explore::PanelState) of the open panel, once that part is loaded. `dyn`, because the code that
    /// drops it loads with the panels.
    pub panel_state: Option<Box<dyn Any>>,
    update_panel: Option<UpdatePanel>,
    /// The unusable parts of the followed link.
    pub refused: Vec<Refused>,
    /// The catalogue of the current language.
    pub catalogue: &'static Catalogue,
    /// The language chosen by hand, here or in the link.
    pub chosen: Option<&'static str>,
    /// The language that could not be loaded.
    pub failed_language: Option<&'static str>,
    /// The language for a reader who has not chosen any.
    preferred: &'static str,
}

impl State {
    /// Returns the state without input, for a reader who prefers that language. English until that is loaded.
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
            rest: PartState::Loading,
            check: answer_reading,
            panel: None,
            panels: None,
            panel_state: None,
            update_panel: None,
            refused: Vec::new(),
            catalogue: &ENGLISH,
            chosen: None,
            failed_language: None,
            preferred,
        }
    }

    /// Applies the action and updates the answer.
    pub fn apply(&mut self, action: Action) {
        let form = &mut self.inputs.form;
        match action {
            Action::Type(field, text) => self.take_typed(field, text),
            Action::Mode(mode) => form.proxy_mode = mode,
            Action::Platform(platform) => form.platform = platform,
            Action::Paste(text) if text.len() > LONG => {
                self.inputs.attached = [&*self.inputs.attached, &text].concat().into();
                self.inputs.paste.clear();
                self.read_paste();
            }
            Action::Paste(text) => self.paste(text),
            Action::Detach => {
                self.inputs.attached = Rc::default();
                self.read_paste();
            }
            Action::Choose(fact, value) => {
                // The paste cannot have an invalid value either: the reader would have refused it.
                let _ = form.set(&fact, &value);
            }
            Action::Forget(fact) => form.clear(&fact),
            Action::Take(facts) => *form = merge(&facts, form, &mut Vec::new()),
            Action::Replace(inputs) => self.replace(inputs),
            Action::Follow(link) => {
                // A return from another page keeps the paste.
                let inputs = if self.is_here(&link) { self.inputs.clone() } else { Inputs::of(&link) };
                self.follow(link, inputs);
            }
            Action::Give(link) => {
                let inputs = Inputs { form: link.facts.clone(), ..self.inputs.clone() };
                self.follow(link, inputs);
            }
            Action::Speak(language) => {
                self.chosen = Some(language);
                self.failed_language = None;
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

    /// Takes the text of a field. The field shows the paste's value until another text is typed; a field that was
    /// cleared stays clear.
    fn take_typed(&mut self, field: Field, text: String) {
        let read = self.read_value(field.fact());
        let is_typed = if read.is_none() { !text.is_empty() } else { read.as_ref() != Some(&text) };
        *field.of(&mut self.inputs.form) = Some(text).filter(|_| is_typed);
    }

    /// Returns the language to use: English until another is loaded.
    pub fn wanted(&self) -> &'static str {
        self.chosen.unwrap_or(self.preferred)
    }

    /// Switches to another language; nothing else changes.
    pub fn speak(&mut self, catalogue: &'static Catalogue) {
        self.catalogue = catalogue;
        self.failed_language = None;
        self.answer();
        self.update_panel();
    }

    /// Returns the effective facts of the form: trimmed, without blank fields.
    pub fn form_facts(&self) -> Facts {
        let mut form_facts = self.inputs.form.clone();
        for fact in FactName::ALL.into_iter().filter(|fact| !fact.is_list()) {
            let text = fact.get(&form_facts).unwrap_or_default();
            if fact.set(&mut form_facts, &text).is_err() {
                fact.clear(&mut form_facts);
            }
        }
        form_facts
    }

    /// Returns the fragment of a link to this state, without its `#`.
    pub fn link(&self) -> String {
        let form_facts = self.form_facts();
        let read = self.read.as_ref().map_or_else(Facts::default, |read| read.reading.facts_for(&form_facts));
        encode(&merge(&form_facts, &read, &mut Vec::new()), self.chosen)
    }

    /// Returns whether the form itself has that fact.
    pub fn form_says(&self, fact: &str) -> bool {
        self.form_facts().get(fact).is_some()
    }

    /// Returns the paste's value for a field's fact.
    pub fn read_value(&self, fact: &str) -> Option<String> {
        self.read.as_ref()?.reading.facts.get(fact)
    }

    /// Returns the report's finding that a field's text is invalid.
    pub fn finding(&self, field: Field) -> Option<&str> {
        let step = match field {
            Field::ClusterVersion => "version-unreadable",
            Field::Kernel => "kernel-unreadable",
            Field::Os => return None,
        };
        let steps = &self.report.as_ref()?.steps;
        steps.iter().find(|found| found.id == step).map(|found| &*found.text)
    }

    /// Returns the line of the fact in the paste, from 1.
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

    /// Takes another text of the paste box. The earlier reading stays until the new text is read, so that nothing
    /// flickers.
    fn paste(&mut self, text: String) {
        // One change of the text may cause several events.
        if text != self.inputs.paste || self.progress == Progress::Failed {
            self.inputs.paste = text;
            self.read_paste();
        }
    }

    fn read_paste(&mut self) {
        self.attached_lines = self.inputs.attached.lines().count();
        self.turn = self.turn.wrapping_add(1);
        if self.inputs.nothing_pasted() {
            self.read = None;
            self.progress = Progress::Done;
        } else {
            self.progress = Progress::Reading;
        }
    }

    /// Takes the reading of that turn, or its failure; returns whether it is still needed.
    pub fn take_reading(&mut self, turn: u32, read: Option<Read>) -> bool {
        let awaited = turn == self.turn && self.progress == Progress::Reading;
        if awaited {
            self.progress = if read.is_some() { Progress::Done } else { Progress::Failed };
            self.read = read;
            self.answer();
        }
        awaited
    }

    /// Takes the function `check` that writes the complete answer; without it, loading failed, and the answer stays
    /// short.
    pub fn take_rest(&mut self, check: Option<Check>) {
        let Some(check) = check else {
            self.rest = PartState::Failed;
            return;
        };
        self.rest = PartState::Loaded;
        self.check = check;
        self.answer();
    }

    /// Opens a panel with fresh values, or closes it if it is open. One that failed to load stays open, to be requested again.
    pub fn toggle(&mut self, panel: Panel) {
        let is_failed = self.panels == Some(PartState::Failed);
        self.panel = Some(panel).filter(|_| is_failed || self.panel != Some(panel));
        self.panel_state = None;
        self.update_panel();
    }

    /// Takes the function that recalculates panels; without it, loading them failed.
    pub fn take_panels(&mut self, update: Option<UpdatePanel>) {
        self.panels = Some(if update.is_some() { PartState::Loaded } else { PartState::Failed });
        self.update_panel = update;
        self.update_panel();
    }

    /// Takes the current node for the open panel. Not done while the user types, because a panel judges many nodes.
    pub fn update_panel(&mut self) {
        if let Some(update) = self.update_panel {
            update(self);
        }
    }

    /// Returns whether the page's own link is equal.
    fn is_here(&self, link: &Link) -> bool {
        let here = decode(&self.link()).unwrap_or_default();
        link.refused.is_empty() && link.facts == here.facts
    }

    /// Takes these inputs, and the other parts of a link.
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
            self.read_paste();
        }
        self.before = Some(before);
    }

    fn answer(&mut self) {
        let form_facts = self.form_facts();
        // A first paste that is still being read has no facts yet.
        let unread = self.progress == Progress::Reading && self.read.is_none();
        let no_paste = unread || self.inputs.nothing_pasted();
        let (none, read) = (Reading::default(), self.read.as_ref());
        let says_nothing = read.is_some_and(|read| read.nothing);
        let nothing = form_facts == Facts::default() && (no_paste || says_nothing);
        let reading = read.map_or(&none, |read| &read.reading);
        self.report = (!nothing).then(|| (self.check)(reading, &form_facts, self.catalogue));
    }
}
