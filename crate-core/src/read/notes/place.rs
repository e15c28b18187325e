//! The place of a node in its cluster. No verdict depends on it; it orders and names many nodes.

use crate::labels::{Label, NO_POOL};

/// Further properties of a node from its labels and roles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pool: (usize, String),
    /// The provider's name for the machine.
    pub(crate) instance_type: String,
    /// It runs the control plane.
    pub(crate) is_control_plane: bool,
}

impl Default for Place {
    fn default() -> Self {
        Self { pool: (NO_POOL, String::new()), instance_type: String::new(), is_control_plane: false }
    }
}

impl Place {
    /// Returns the pool, by the label that counts most; empty where none says so.
    pub(crate) fn pool(&self) -> &str {
        &self.pool.1
    }

    /// Takes the value of a label.
    pub(super) fn take(&mut self, label: Label, value: &str) {
        match label {
            Label::Pool(rank) if rank <= self.pool.0 => self.pool = (rank, value.to_owned()),
            Label::InstanceType => value.clone_into(&mut self.instance_type),
            Label::ControlPlane => self.is_control_plane = true,
            Label::Pool(_) | Label::Os | Label::Kernel | Label::Arch => {}
        }
    }
}
