//! Holds the model against running kernels: what the machine and the report share.
//!
//! In scope: which cases and loads there are, and the line that records one. The machine (`guest/`) plays the cases and prints
//! lines; the report (`report.rs`) asks the model the same cases and compares.

mod case;
mod full;
mod line;
mod load;

pub use case::{BACKENDS, Case, Close, Deletion, Family, crowded, datagrams, every};
pub use full::Full;
pub use line::{Line, Seen};
pub use load::{Counted, LOADS, Load, LoadLine, Ports};
