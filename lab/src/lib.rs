//! Holds the model against running kernels: what the machine and the report share.
//!
//! In scope: which cases there are, and the line that tells of one. The machine (`guest/`) plays the cases and prints
//! lines; the report (`report.rs`) asks the model the same cases and compares.

mod case;
mod line;

pub use case::{BACKENDS, Case, Close, Deletion, Family, every};
pub use line::{Line, Seen};
