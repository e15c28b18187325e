//! Kinds of nodes.

use crate::facts::Facts;

/// Nodes that are equal in everything that the fleet keeps.
pub(super) struct Kind {
    pub(super) facts: Facts,
    pub(super) pool: Option<String>,
    pub(super) instance_type: Option<String>,
    /// They run the control plane.
    pub(super) is_control_plane: bool,
    /// They are machines' own output, which adds no nodes where the input has a list.
    pub(super) is_machine: bool,
    pub(super) nodes: usize,
}
