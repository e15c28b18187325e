//! The node that is being read: its fields in buffers that are used again for the next.

use super::tally::Why;
use crate::facts::{Facts, Node, Platform, ProxyMode};
use crate::labels::{Label, NO_POOL};
use crate::read::Place;

/// No value is kept beyond so many bytes.
pub(super) const MOST: usize = 512;

/// A value of a node that somebody wants. Those from `Kind` on tell nodes apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Name,
    /// The version of the cluster's server, which no node has.
    Server,
    Kind,
    ClusterVersion,
    Os,
    Kernel,
    Arch,
    /// `linux` or `windows`.
    System,
    ProxyMode,
    Platform,
    /// What the labels say where the status does not.
    LabelOs,
    LabelKernel,
    LabelArch,
    Pool,
    Type,
    /// Anything, where the node runs the control plane.
    ControlPlane,
    /// Anything, where it is the output of one machine, which a list beside it may hold as well.
    Machine,
    /// `name=value` lines.
    Sysctls,
}

const FIELDS: usize = Field::Sysctls as usize + 1;

/// What a label means here, and its rank among those that mean the same.
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
    pool: usize,
    /// The object was the outermost value.
    pub(super) outermost: bool,
}

impl Draft {
    /// Makes ready for the next node.
    pub(super) fn clear(&mut self) {
        self.values.iter_mut().for_each(Vec::clear);
        self.pool = NO_POOL;
    }

    /// Takes the text of a field, as it stands in JSON.
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
        if text.contains(&b'\\') {
            value.extend_from_slice(unescaped(text).as_bytes());
        } else {
            value.extend_from_slice(text);
        }
    }

    /// Becomes a node that another reader read, at its place in the cluster.
    pub(super) fn fill(&mut self, node: &Node, place: Option<&Place>) {
        self.clear();
        let facts = &node.facts;
        let mut put =
            |field: Field, text: &str| self.values[field as usize].extend_from_slice(text.as_bytes());
        put(Field::Name, &node.name);
        put(Field::ClusterVersion, facts.cluster_version.as_deref().unwrap_or_default());
        put(Field::Os, facts.os.as_deref().unwrap_or_default());
        put(Field::Kernel, facts.kernel.as_deref().unwrap_or_default());
        put(Field::Arch, facts.arch.as_deref().unwrap_or_default());
        put(Field::ProxyMode, facts.proxy_mode.map_or("", ProxyMode::name));
        put(Field::Platform, facts.platform.map_or("", Platform::name));
        if let Some(place) = place {
            put(Field::Pool, place.pool());
            put(Field::Type, &place.instance_type);
            put(Field::ControlPlane, if place.is_control_plane { "1" } else { "" });
        }
        for (name, value) in facts.sysctls.iter() {
            self.set_sysctl(name.as_bytes(), value.to_string().as_bytes());
        }
    }

    /// It is one machine's own output.
    pub(super) fn mark_machine(&mut self) {
        self.values[Field::Machine as usize].push(b'1');
    }

    /// Whether it is one machine's own output.
    pub(super) fn is_machine(&self) -> bool {
        self.has(Field::Machine)
    }

    /// Takes an observed sysctl; a value that is no whole number is none.
    pub(super) fn set_sysctl(&mut self, name: &[u8], value: &[u8]) {
        let all = &mut self.values[Field::Sysctls as usize];
        if all.len() < MOST {
            all.extend_from_slice(&[name, b"=", value, b"\n"].concat());
        }
    }

    /// The name, fit to stand in a line of names.
    pub(super) fn name(&self) -> String {
        self.text(Field::Name).replace(char::is_control, "\u{fffd}")
    }

    fn text(&self, field: Field) -> String {
        String::from_utf8_lossy(&self.values[field as usize]).into_owned()
    }

    fn has(&self, field: Field) -> bool {
        !self.values[field as usize].is_empty()
    }

    /// Everything that tells nodes apart, in one buffer.
    pub(super) fn write_key(&self, key: &mut Vec<u8>) {
        key.clear();
        for value in &self.values[Field::Kind as usize..] {
            key.extend_from_slice(value);
            key.push(0);
        }
    }

    /// Whether it can be judged.
    pub(super) fn fitness(&self) -> Result<(), Why> {
        let is_node = !self.has(Field::Kind) || self.values[Field::Kind as usize] == b"Node";
        let facts = [Field::ClusterVersion, Field::Os, Field::Kernel, Field::ProxyMode, Field::Sysctls];
        let labels = [Field::LabelOs, Field::LabelKernel];
        let known = |field: Field, known: &dyn Fn(&str) -> bool| !self.has(field) || known(&self.text(field));
        match () {
            () if !is_node => Err(Why::NotANode),
            () if self.values[Field::System as usize] == b"windows" => Err(Why::Windows),
            () if !facts.iter().chain(&labels).any(|&field| self.has(field)) => Err(Why::NoNodeInfo),
            () if !known(Field::ProxyMode, &|mode| ProxyMode::from_name(mode).is_some())
                || !known(Field::Platform, &|name| Platform::from_name(name).is_some()) =>
            {
                Err(Why::UnknownValue)
            }
            () => Ok(()),
        }
    }

    /// Whether it is neither a node nor a server's version.
    pub(super) fn is_no_node(&self) -> bool {
        !self.has(Field::Server) && matches!(self.fitness(), Err(Why::NotANode | Why::NoNodeInfo))
    }

    /// The facts; labels count where the status is silent.
    pub(super) fn facts(&self) -> Facts {
        let first = |fields: [Field; 2]| {
            fields.into_iter().find(|&field| self.has(field)).map(|field| self.text(field))
        };
        let only = |field| self.has(field).then(|| self.text(field));
        let mut facts = Facts {
            cluster_version: only(Field::ClusterVersion),
            os: first([Field::Os, Field::LabelOs]),
            kernel: first([Field::Kernel, Field::LabelKernel]),
            arch: first([Field::Arch, Field::LabelArch]),
            proxy_mode: only(Field::ProxyMode).and_then(|mode| ProxyMode::from_name(&mode)),
            platform: only(Field::Platform).and_then(|name| Platform::from_name(&name)),
            ..Facts::default()
        };
        for line in self.text(Field::Sysctls).lines() {
            if let Some((name, value)) = line.split_once('=')
                && let Ok(value) = value.parse()
            {
                facts.sysctls.set(name, value);
            }
        }
        facts
    }

    /// The pool it belongs to.
    pub(super) fn pool(&self) -> Option<String> {
        self.has(Field::Pool).then(|| self.text(Field::Pool))
    }

    /// Whether it runs the control plane.
    pub(super) fn is_control_plane(&self) -> bool {
        self.has(Field::ControlPlane)
    }

    /// The version of the cluster's server, where that stood in the place of a node.
    pub(super) fn server(&self) -> Option<String> {
        self.has(Field::Server).then(|| self.text(Field::Server))
    }

    /// The provider's name for the machine.
    pub(super) fn instance_type(&self) -> Option<String> {
        self.has(Field::Type).then(|| self.text(Field::Type))
    }
}

/// The text between the quotes of a JSON string; one that was cut or is not well formed is taken as it stands.
fn unescaped(text: &[u8]) -> String {
    let quoted = [b"\"", text, b"\""].concat();
    serde_json::from_slice(&quoted).unwrap_or_else(|_| String::from_utf8_lossy(text).into_owned())
}
