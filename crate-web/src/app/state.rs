//! What the page knows and how each action changes it. No web types: tested natively.

use reusecheck_core::facts::{Facts, Platform, ProxyMode, Reading, Sysctls, merge};
use reusecheck_core::messages::Catalogue;
use reusecheck_core::report::Report;
use reusecheck_core::{check_reading, read_text};

use crate::link::{Link, Refused, encode, set};

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
}

impl Inputs {
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
    /// Changed the paste box.
    Paste(String),
    /// Decided for one value of a fact: it goes into the form.
    Choose(String, String),
    /// Took a fact (named as in [`Facts`], or a sysctl) out of the form.
    Forget(String),
    /// Chose one of the nodes the paste lists.
    Node(usize),
    /// Put these inputs in place of all others: an example, or nothing at all.
    Replace(Inputs),
    /// Followed a link.
    Follow(Link),
    /// Took back the last replacement; once more brings it again.
    Undo,
}

/// Everything the page is drawn from.
#[derive(Clone, Debug)]
pub struct State {
    /// What the user gave.
    pub inputs: Inputs,
    /// What was there before the last replacement.
    pub before: Option<Inputs>,
    /// What the paste holds.
    pub reading: Reading,
    /// The answer; `None` while nothing is given.
    pub report: Option<Report>,
    /// What the followed link said that could not be used.
    pub refused: Vec<Refused>,
    words: &'static Catalogue,
}

impl State {
    /// Nothing given yet.
    pub fn new(words: &'static Catalogue) -> Self {
        Self {
            inputs: Inputs::default(),
            before: None,
            reading: Reading::default(),
            report: None,
            refused: Vec::new(),
            words,
        }
    }

    /// Does what the action says and works out the answer anew.
    pub fn apply(&mut self, action: Action) {
        let form = &mut self.inputs.form;
        match action {
            Action::Type(field, text) => *field.of(form) = Some(text).filter(|text| !text.is_empty()),
            Action::Mode(mode) => form.proxy_mode = mode,
            Action::Platform(platform) => form.platform = platform,
            Action::Paste(text) => self.paste(text),
            Action::Choose(fact, value) => {
                set(form, &fact, &value);
            }
            Action::Forget(fact) => forget(form, &fact),
            Action::Node(index) => self.choose_node(index),
            Action::Replace(inputs) => self.replace(inputs),
            Action::Follow(link) => {
                self.replace(Inputs { form: link.facts, paste: String::new() });
                self.refused = link.refused;
            }
            Action::Undo => {
                if let Some(before) = self.before.take() {
                    self.replace(before);
                }
            }
        }
        self.answer();
    }

    /// The form's facts as they count: trimmed, blank fields left out.
    pub fn given(&self) -> Facts {
        let mut given = self.inputs.form.clone();
        for text in [&mut given.cluster_version, &mut given.os, &mut given.kernel, &mut given.arch] {
            *text = text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        }
        given
    }

    /// The fragment that leads back here, without its `#`.
    pub fn link(&self) -> String {
        encode(&merge(&self.given(), &self.reading.facts, &mut Vec::new()))
    }

    /// Whether the form itself says something about that fact.
    pub fn form_says(&self, fact: &str) -> bool {
        let given = self.given();
        match fact {
            "clusterVersion" => given.cluster_version.is_some(),
            "os" => given.os.is_some(),
            "kernel" => given.kernel.is_some(),
            "arch" => given.arch.is_some(),
            "proxyMode" => given.proxy_mode.is_some(),
            "platform" => given.platform.is_some(),
            sysctl => given.sysctls.get(sysctl).is_some(),
        }
    }

    /// What the paste says of a field's fact.
    pub fn read_value(&self, fact: &str) -> Option<&str> {
        let read = &self.reading.facts;
        match fact {
            "clusterVersion" => read.cluster_version.as_deref(),
            "os" => read.os.as_deref(),
            "kernel" => read.kernel.as_deref(),
            _ => read.proxy_mode.map(ProxyMode::name),
        }
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

    /// The number of the line the paste says it on.
    pub fn read_line(&self, fact: &str) -> String {
        let evidence = self.reading.evidence.iter().find(|evidence| evidence.fact == fact);
        evidence.map_or(String::new(), |evidence| evidence.line.to_string())
    }

    fn paste(&mut self, text: String) {
        self.reading = read_text(&text);
        self.inputs.paste = text;
    }

    fn replace(&mut self, inputs: Inputs) {
        if inputs == self.inputs {
            return;
        }
        self.refused.clear();
        self.reading = read_text(&inputs.paste);
        self.before = Some(std::mem::replace(&mut self.inputs, inputs));
    }

    fn choose_node(&mut self, index: usize) {
        let Some(node) = self.reading.nodes.as_ref().and_then(|nodes| nodes.get(index)) else { return };
        self.inputs.form = merge(&node.facts, &self.inputs.form, &mut Vec::new());
    }

    fn answer(&mut self) {
        let given = self.given();
        let nothing = given == Facts::default() && self.inputs.paste.trim().is_empty();
        self.report = (!nothing).then(|| check_reading(&self.reading, &given, self.words));
    }
}

fn forget(form: &mut Facts, fact: &str) {
    match fact {
        "arch" => form.arch = None,
        sysctl => {
            let mut kept = Sysctls::default();
            for (name, value) in form.sysctls.iter().filter(|(name, _)| *name != sysctl) {
                kept.set(name, value);
            }
            form.sysctls = kept;
        }
    }
}
