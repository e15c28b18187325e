//! Versions: cluster versions and kernel releases, parsed and compared as their makers count them.

pub(crate) mod cluster;
pub(crate) mod glob;
pub(crate) mod kernel_release;
pub(crate) mod order;
pub(crate) mod spans;
