//! Nodes that are alike.

use crate::facts::Facts;

/// Nodes that are alike in all that is kept of them.
pub(super) struct Kind {
    pub(super) facts: Facts,
    pub(super) pool: Option<String>,
    pub(super) instance_type: Option<String>,
    /// They run the control plane.
    pub(super) is_control_plane: bool,
    /// They are machines' own output: no further nodes where others are listed.
    pub(super) is_machine: bool,
    pub(super) nodes: usize,
}
