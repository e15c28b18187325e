//! The node that is being read: its fields in buffers that are used again for the next.

use super::unread::Why;
use crate::facts::{FactName, Facts, Node};
use crate::labels::{Label, NO_POOL};
use crate::read::Place;
use crate::report::printable_name;
use crate::system;

/// The most bytes of a value, and of a list.
pub(super) const MOST: usize = 512;
pub(super) const MOST_OF_LIST: usize = 16_384;

/// A value of a node that is not one of its facts. Those from `Kind` on distinguish nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Name,
    /// The version of the cluster's server, which no node has.
    Server,
    Kind,
    /// `linux` or `windows`.
    System,
    /// Facts from the labels that the status lacks.
    LabelOs,
    LabelKernel,
    LabelArch,
    Pool,
    Type,
    /// Non-empty if the node runs the control plane.
    ControlPlane,
    /// Non-empty if it is the output of one machine, which a list in the input may contain, too.
    Machine,
}

const FIELDS: usize = Field::Machine as usize + 1;
const LABELS: [(FactName, Field); 3] = [
    (FactName::Os, Field::LabelOs),
    (FactName::Kernel, Field::LabelKernel),
    (FactName::Arch, Field::LabelArch),
];

/// Returns the meaning of a label, and its rank among labels of the same meaning.
pub(super) fn label(key: &[u8]) -> Option<(Field, usize)> {
    Some(match Label::of(key)? {
        Label::Os => (Field::LabelOs, 0),
        Label::Kernel => (Field::LabelKernel, 0),
        Label::Arch => (Field::LabelArch, 0),
        Label::Pool(rank) => (Field::Pool, rank),
        Label::InstanceType => (Field::Type, 0),
        Label::ControlPlane => (Field::ControlPlane, 0),
    })
}

/// A node as it is read.
#[derive(Default)]
pub(super) struct Draft {
    values: [Vec<u8>; FIELDS],
    /// In the order of [`FactName::ALL`].
    facts: [Vec<u8>; FactName::ALL.len()],
    pool: usize,
    /// The object was the outermost value.
    pub(super) outermost: bool,
}

impl Draft {
    /// Clears the draft for the next node.
    pub(super) fn clear(&mut self) {
        self.values.iter_mut().chain(&mut self.facts).for_each(Vec::clear);
        self.pool = NO_POOL;
    }

    /// Takes the text of a field, as it is in JSON.
    pub(super) fn set(&mut self, field: Field, rank: usize, text: &[u8]) {
        if field == Field::Pool {
            if rank > self.pool {
                return;
            }
            self.pool = rank;
        }
        let value = &mut self.values[field as usize];
        value.clear();
        if field == Field::ControlPlane {
            // The label is there, mostly without a value.
            value.push(b'1');
            return;
        }
        write_unescaped(text, value);
    }

    /// Takes the value of a fact, as it is in JSON: a text without its quotes, a word or number, or a whole list.
    pub(super) fn set_fact(&mut self, fact: FactName, text: &[u8]) {
        let value = &mut self.facts[fact as usize];
        value.clear();
        if fact.is_list() {
            let object = [b"{\"", fact.name().as_bytes(), b"\":", text, b"}"].concat();
            let listed = serde_json::from_slice::<Facts>(&object).ok().map(|facts| fact.get(&facts));
            // A list of another shape stays as it is, so that it is refused.
            let text =
                listed.map_or_else(|| String::from_utf8_lossy(text).into_owned(), Option::unwrap_or_default);
            value.extend_from_slice(text.as_bytes());
        } else {
            write_unescaped(text, value);
        }
    }

    /// Copies a node that another reader read, with its place in the cluster.
    pub(super) fn fill(&mut self, node: &Node, place: Option<&Place>) {
        self.clear();
        for fact in FactName::ALL {
            let value = fact.get(&node.facts).unwrap_or_default();
            self.facts[fact as usize].extend_from_slice(value.as_bytes());
        }
        let mut put =
            |field: Field, text: &str| self.values[field as usize].extend_from_slice(text.as_bytes());
        put(Field::Name, &node.name);
        if let Some(place) = place {
            put(Field::Pool, place.pool());
            put(Field::Type, &place.instance_type);
            put(Field::ControlPlane, if place.is_control_plane { "1" } else { "" });
        }
    }

    /// It is one machine's own output.
    pub(super) fn mark_machine(&mut self) {
        self.values[Field::Machine as usize].push(b'1');
    }

    /// Returns whether it is one machine's own output.
    pub(super) fn is_machine(&self) -> bool {
        self.has(Field::Machine)
    }

    /// Returns the name, as it may be in a line of names.
    pub(super) fn name(&self) -> String {
        printable_name(&self.text(Field::Name))
    }

    fn text(&self, field: Field) -> String {
        String::from_utf8_lossy(&self.values[field as usize]).into_owned()
    }

    fn has(&self, field: Field) -> bool {
        !self.values[field as usize].is_empty()
    }

    fn has_fact(&self, fact: FactName) -> bool {
        !self.facts[fact as usize].is_empty()
    }

    /// Everything that distinguishes nodes, in one buffer.
    pub(super) fn write_key(&self, key: &mut Vec<u8>) {
        key.clear();
        for value in self.values[Field::Kind as usize..].iter().chain(&self.facts) {
            key.extend_from_slice(value);
            key.push(0);
        }
    }

    /// Whether it is a node with facts; not whether these fit.
    fn fitness(&self) -> Result<(), Why> {
        let kind = self.values[Field::Kind as usize].as_slice();
        // A node object is one with a status; other objects have an architecture, too.
        let says = |fact: &FactName| self.has_fact(*fact) && (kind.is_empty() || *fact != FactName::Arch);
        let has_facts =
            FactName::ALL.iter().any(says) || self.has(Field::LabelOs) || self.has(Field::LabelKernel);
        match () {
            () if !matches!(kind, b"" | b"Node") => Err(Why::NotANode),
            () if self.values[Field::System as usize] == b"windows" => Err(Why::Windows),
            () if !has_facts => Err(Why::NoNodeInfo),
            () => Ok(()),
        }
    }

    /// Returns whether it is neither a node nor a server's version.
    pub(super) fn is_no_node(&self) -> bool {
        !self.has(Field::Server) && matches!(self.fitness(), Err(Why::NotANode | Why::NoNodeInfo))
    }

    /// Returns the facts; labels count only where the status has no value. Returns an error for a node that cannot be
    /// judged.
    pub(super) fn facts(&self) -> Result<Facts, Why> {
        self.fitness()?;
        let mut facts = Facts::default();
        for (fact, label) in LABELS {
            let _ = fact.set(&mut facts, &self.text(label));
        }
        for fact in FactName::ALL.into_iter().filter(|fact| self.has_fact(*fact)) {
            let value = String::from_utf8_lossy(&self.facts[fact as usize]);
            fact.set(&mut facts, &value).map_err(|_| Why::UnknownValue)?;
        }
        if system::is_windows(facts.os.as_deref(), facts.kernel.as_deref()) {
            return Err(Why::Windows);
        }
        Ok(facts)
    }

    /// Returns the pool it belongs to.
    pub(super) fn pool(&self) -> Option<String> {
        self.has(Field::Pool).then(|| self.text(Field::Pool))
    }

    /// Returns whether it runs the control plane.
    pub(super) fn is_control_plane(&self) -> bool {
        self.has(Field::ControlPlane)
    }

    /// Returns the version of the cluster's server, if the object is one instead of a node.
    pub(super) fn server(&self) -> Option<String> {
        self.has(Field::Server).then(|| self.text(Field::Server))
    }

    /// Returns the provider's name for the machine.
    pub(super) fn instance_type(&self) -> Option<String> {
        self.has(Field::Type).then(|| self.text(Field::Type))
    }
}

/// Writes the text between the quotes of a JSON string; a truncated or malformed string is kept unchanged.
fn write_unescaped(text: &[u8], into: &mut Vec<u8>) {
    if !text.contains(&b'\\') {
        return into.extend_from_slice(text);
    }
    let quoted = [b"\"", text, b"\""].concat();
    match serde_json::from_slice::<String>(&quoted) {
        Ok(unescaped) => into.extend_from_slice(unescaped.as_bytes()),
        Err(_) => into.extend_from_slice(String::from_utf8_lossy(text).as_bytes()),
    }
}
