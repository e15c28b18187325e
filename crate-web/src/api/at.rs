//! The place of a value in the input from JavaScript.

/// The place of a value: `facts.sysctls.net.ipv4.vs.conntrack`.
pub(super) struct At<'a> {
    parent: Option<&'a At<'a>>,
    name: &'a str,
}

impl<'a> At<'a> {
    pub(super) const fn root(name: &'a str) -> Self {
        Self { parent: None, name }
    }

    pub(super) const fn key(&'a self, name: &'a str) -> Self {
        Self { parent: Some(self), name }
    }

    pub(super) fn path(&self) -> String {
        match self.parent {
            Some(parent) => [&parent.path(), ".", self.name].concat(),
            None => self.name.to_owned(),
        }
    }
}
