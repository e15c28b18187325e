//! JSON in pieces, cut anywhere: node objects and facts, alone or in lists. Unneeded values are skipped in large steps.
//! There is no recursion, and memory does not grow with the input.

use memchr::{memchr2, memchr3};

use super::cluster_object::ObjectText;
use super::draft::{Draft, Field, MOST, MOST_OF_LIST, label};
use crate::facts::FactName;

/// An object or list that is read; everything else is skipped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// A node, facts, or a list of them: its content decides while it is read.
    Object,
    /// An object that turned out to be a list of others.
    Holder,
    /// `items`, or a bare list.
    List,
    Metadata,
    Labels,
    Status,
    NodeInfo,
    Facts,
    Sysctls,
    /// `serverVersion`
    Server,
}

/// The tokens that may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    Key,
    Colon,
    Value,
    Comma,
}

/// Where the value of the last key goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Slot {
    Nowhere,
    /// The field, and the rank of its key among those that mean the same.
    Field(Field, usize),
    Into(Role),
    Fact(FactName),
}

/// The construct that the scanner is in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    /// Nothing: between two tokens.
    Between,
    /// A string; `kept` if it is a key or a value of a field.
    Text { kept: bool },
    /// A number or a word.
    Word,
    /// A skipped list or object: the open brackets of its kind, and whether the scanner is in a string; `kept` if the
    /// field takes it as one value.
    Skipped { open: u8, depth: u32, text: bool, kept: Option<FactName> },
}

/// The result of the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// All bytes are read, and the value is not complete.
    More,
    /// The draft holds a node, or an object in the place of one.
    Object,
    /// The outermost value ended.
    End,
    /// The bytes are not valid JSON.
    Broken,
}

/// The roles of a list of nodes go five deep; lists in lists are followed a little further.
const DEEPEST: usize = 12;

/// The scanner. It begins in front of a value and ends behind it.
pub(super) struct Json {
    stack: [Role; DEEPEST],
    depth: usize,
    expect: Expect,
    within: Within,
    slot: Slot,
    /// The last byte was a backslash in a text.
    escaped: bool,
    /// The text between the quotes.
    kept: Vec<u8>,
    /// The text of the current object, if objects other than nodes are read.
    pub(super) object_text: Option<ObjectText>,
}

impl Json {
    pub(super) fn new() -> Self {
        Self {
            stack: [Role::Object; DEEPEST],
            depth: 0,
            expect: Expect::Value,
            within: Within::Between,
            slot: Slot::Nowhere,
            escaped: false,
            kept: Vec::with_capacity(MOST),
            object_text: None,
        }
    }

    /// Returns a scanner that also keeps the text of objects that may not be nodes.
    pub(super) fn with_others() -> Self {
        Self { object_text: Some(ObjectText::default()), ..Self::new() }
    }

    /// Forgets where it was.
    pub(super) fn reset(&mut self) {
        self.depth = 0;
        self.expect = Expect::Value;
        self.within = Within::Between;
        self.escaped = false;
    }

    /// Returns whether an object in a list, or at the top level, may begin here.
    pub(super) fn may_begin(&self) -> bool {
        let at_value = self.within == Within::Between && self.expect == Expect::Value;
        at_value && self.role().is_none_or(|role| role == Role::List)
    }

    /// Returns whether it is inside of a list.
    pub(super) fn is_in_list(&self) -> bool {
        self.stack.iter().take(self.depth).any(|role| *role == Role::List)
    }

    fn role(&self) -> Option<Role> {
        self.depth.checked_sub(1).and_then(|top| self.stack.get(top)).copied()
    }

    /// Reads up to the next event and returns how many bytes that took.
    pub(super) fn scan(&mut self, bytes: &[u8], draft: &mut Draft) -> (usize, Event) {
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let (used, event) = match self.within {
                Within::Between => self.between(rest, draft),
                Within::Text { kept } => (self.text(rest, kept, draft), Event::More),
                Within::Word => (self.word(rest, draft), Event::More),
                Within::Skipped { .. } => (self.skip(rest, draft), Event::More),
            };
            at += used;
            if let Some(object_text) = &mut self.object_text {
                object_text.add(rest.get(..used).unwrap_or_default());
            }
            if event != Event::More {
                return (at, event);
            }
        }
        (at, Event::More)
    }

    /// Tokens one by one, until a text, a word or a skipped value begins.
    fn between(&mut self, bytes: &[u8], draft: &mut Draft) -> (usize, Event) {
        for (at, &byte) in bytes.iter().enumerate() {
            let event = match (byte, self.expect) {
                (b' ' | b'\n' | b'\r' | b'\t', _) => continue,
                (b'"', Expect::Key | Expect::Value) => {
                    self.begin_text();
                    return (at + 1, Event::More);
                }
                (b':', Expect::Colon) => {
                    self.expect = Expect::Value;
                    continue;
                }
                (b',', Expect::Comma) => {
                    let in_list = self.role() == Some(Role::List);
                    self.expect = if in_list { Expect::Value } else { Expect::Key };
                    continue;
                }
                (b'{' | b'[', Expect::Value) => {
                    self.open(byte, draft);
                    if matches!(self.within, Within::Skipped { .. }) { Event::More } else { continue }
                }
                (b'}', Expect::Key | Expect::Comma) if self.role() != Some(Role::List) => self.close(draft),
                (b']', Expect::Value | Expect::Comma) if self.role() == Some(Role::List) => self.close(draft),
                (b'-' | b'0'..=b'9' | b't' | b'f' | b'n', Expect::Value) => {
                    self.within = Within::Word;
                    self.kept.clear();
                    return (at, Event::More);
                }
                _ => return (at, Event::Broken),
            };
            match event {
                Event::More if self.within == Within::Between => {}
                event => return (at + 1, event),
            }
        }
        (bytes.len(), Event::More)
    }

    fn begin_text(&mut self) {
        let wants_text = match self.slot {
            Slot::Field(..) => true,
            Slot::Fact(fact) => !fact.is_sysctl() && !fact.is_list(),
            Slot::Nowhere | Slot::Into(_) => false,
        };
        let kept = self.expect == Expect::Key || wants_text;
        self.kept.clear();
        self.within = Within::Text { kept };
    }

    fn open(&mut self, bracket: u8, draft: &mut Draft) {
        let role = match (self.role(), self.slot, bracket) {
            (None | Some(Role::List), _, b'{') => {
                draft.clear();
                self.object_text.iter_mut().for_each(ObjectText::begin);
                Some(Role::Object)
            }
            (None, _, _) | (_, Slot::Into(Role::List), b'[') => Some(Role::List),
            (_, Slot::Into(role), b'{') if role != Role::List => Some(role),
            _ => None,
        };
        if let Some((role, top)) = role.zip(self.stack.get_mut(self.depth)) {
            *top = role;
            if role == Role::List
                && let Some(holder) = self.depth.checked_sub(1).and_then(|above| self.stack.get_mut(above))
            {
                *holder = Role::Holder;
            }
            self.depth += 1;
            self.expect = if role == Role::List { Expect::Value } else { Expect::Key };
        } else {
            let kept = match self.slot {
                Slot::Fact(fact) if fact.is_list() && bracket == b'[' => Some(fact),
                _ => None,
            };
            self.kept.clear();
            self.kept.push(bracket);
            self.within = Within::Skipped { open: bracket, depth: 1, text: false, kept };
        }
        self.slot = Slot::Nowhere;
    }

    fn close(&mut self, draft: &mut Draft) -> Event {
        let role = self.role();
        self.depth -= 1;
        self.expect = Expect::Comma;
        if role == Some(Role::Object) {
            draft.outermost = self.depth == 0;
            return Event::Object;
        }
        if self.depth == 0 { Event::End } else { Event::More }
    }

    /// Returns a text up to its closing quote.
    fn text(&mut self, bytes: &[u8], kept: bool, draft: &mut Draft) -> usize {
        let end = if kept { self.keep(bytes) } else { end_of_text(bytes, &mut self.escaped) };
        let Some(end) = end else { return bytes.len() };
        self.within = Within::Between;
        if self.expect == Expect::Key {
            self.expect = Expect::Colon;
            self.slot = self.slot_of_key();
        } else {
            match self.slot {
                Slot::Field(field, rank) => {
                    draft.set(field, rank, &self.kept);
                    self.note_node(field == Field::Kind && self.kept == b"Node");
                }
                Slot::Fact(fact) if kept => {
                    draft.set_fact(fact, &self.kept);
                    self.note_node(matches!(
                        fact,
                        FactName::ClusterVersion | FactName::Os | FactName::Kernel
                    ));
                }
                _ => {}
            }
            self.end_value();
        }
        end + 1
    }

    /// Drops the object's text when the last value shows that it is a node.
    fn note_node(&mut self, is_node: bool) {
        if is_node {
            self.object_text.iter_mut().for_each(ObjectText::end);
        }
    }

    /// Copies the string if it is kept, and returns where it ends.
    fn keep(&mut self, bytes: &[u8]) -> Option<usize> {
        let end = end_of_text(bytes, &mut self.escaped);
        let room = MOST.saturating_sub(self.kept.len());
        self.kept.extend(bytes.iter().take(end.unwrap_or(bytes.len()).min(room)));
        end
    }

    fn word(&mut self, bytes: &[u8], draft: &mut Draft) -> usize {
        let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t');
        let end = bytes.iter().position(ends);
        let room = MOST.saturating_sub(self.kept.len());
        self.kept.extend(bytes.iter().take(end.unwrap_or(bytes.len()).min(room)));
        if end.is_some() {
            self.within = Within::Between;
            if let Slot::Fact(fact) = self.slot
                && fact.is_sysctl()
                && self.kept != b"null"
            {
                draft.set_fact(fact, &self.kept);
            }
            self.end_value();
        }
        end.unwrap_or(bytes.len())
    }

    fn end_value(&mut self) {
        self.expect = Expect::Comma;
        self.slot = Slot::Nowhere;
    }

    /// Skips a list or object: only its own kind of bracket counts, and strings are skipped.
    fn skip(&mut self, bytes: &[u8], draft: &mut Draft) -> usize {
        let Within::Skipped { open, mut depth, mut text, kept } = self.within else { return 0 };
        let close = if open == b'{' { b'}' } else { b']' };
        let mut at = 0;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let found =
                if text { end_of_text(rest, &mut self.escaped) } else { memchr3(b'"', open, close, rest) };
            let Some(found) = found else { break };
            at += found + 1;
            match bytes.get(at - 1) {
                Some(b'"') => text = !text,
                Some(&bracket) if bracket == open => depth += 1,
                _ => depth -= 1,
            }
            if depth == 0 {
                if let Some(fact) = kept {
                    self.keep_list(bytes.get(..at).unwrap_or_default());
                    draft.set_fact(fact, &self.kept);
                }
                self.within = Within::Between;
                self.end_value();
                return at;
            }
        }
        if kept.is_some() {
            self.keep_list(bytes);
        }
        self.within = Within::Skipped { open, depth, text, kept };
        bytes.len()
    }

    fn keep_list(&mut self, bytes: &[u8]) {
        let room = MOST_OF_LIST.saturating_sub(self.kept.len());
        self.kept.extend(bytes.iter().take(room));
    }

    /// Returns the meaning of a key in an object.
    fn slot_of_key(&mut self) -> Slot {
        let Some(role) = self.role() else { return Slot::Nowhere };
        match (role, self.kept.as_slice()) {
            (Role::Object | Role::Holder, b"items") => Slot::Into(Role::List),
            (Role::Object, b"metadata") => Slot::Into(Role::Metadata),
            (Role::Object, b"status") => Slot::Into(Role::Status),
            (Role::Object, b"facts") => Slot::Into(Role::Facts),
            (Role::Object, b"serverVersion") => Slot::Into(Role::Server),
            // The API's own `/version` has no server around it.
            (Role::Object | Role::Server, b"gitVersion") => Slot::Field(Field::Server, 0),
            (Role::Object, b"kind") => Slot::Field(Field::Kind, 0),
            (Role::Object | Role::Metadata, b"name") => Slot::Field(Field::Name, 0),
            (Role::Metadata, b"labels") => Slot::Into(Role::Labels),
            (Role::Status, b"nodeInfo") => Slot::Into(Role::NodeInfo),
            (Role::Labels, key) => label(key).map_or(Slot::Nowhere, |(field, rank)| Slot::Field(field, rank)),
            (Role::NodeInfo, b"kubeletVersion") => Slot::Fact(FactName::ClusterVersion),
            (Role::NodeInfo, b"osImage") => Slot::Fact(FactName::Os),
            (Role::NodeInfo, b"kernelVersion") => Slot::Fact(FactName::Kernel),
            (Role::NodeInfo, b"architecture") => Slot::Fact(FactName::Arch),
            (Role::NodeInfo, b"operatingSystem") => Slot::Field(Field::System, 0),
            (Role::Object | Role::Facts, b"sysctls") => Slot::Into(Role::Sysctls),
            (Role::Object | Role::Facts, key) => slot_of_fact(key, false),
            (Role::Sysctls, key) => slot_of_fact(key, true),
            _ => Slot::Nowhere,
        }
    }
}

fn slot_of_fact(key: &[u8], is_sysctl: bool) -> Slot {
    let mut facts = FactName::ALL.into_iter().filter(|fact| fact.is_sysctl() == is_sysctl);
    facts.find(|fact| fact.name().as_bytes() == key).map_or(Slot::Nowhere, Slot::Fact)
}

/// Returns where the text ends; `escaped` carries a backslash over the end of the bytes.
fn end_of_text(bytes: &[u8], escaped: &mut bool) -> Option<usize> {
    let mut at = usize::from(std::mem::take(escaped));
    loop {
        let found = at + memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes.get(found) == Some(&b'"') {
            return Some(found);
        }
        at = found + 2;
        if at > bytes.len() {
            *escaped = true;
            return None;
        }
    }
}
