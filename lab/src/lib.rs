//! Compares the model with running kernels: code that the machine and the report share.
//!
//! In scope: the cases and loads, and the line that records one. The machine (`guest/`) plays the cases and prints
//! lines; the report (`report/`) calculates the model's answers for the same cases and compares.

mod case;
mod connection;
mod full;
mod line;
mod load;

pub use case::{BACKENDS, Case, Close, Deletion, Family, crowded, datagrams, every};
pub use connection::{ConnectionLine, Ending, Masquerade, Step, Trial, WAITS, trials};
pub use full::Full;
pub use line::{Line, Observed};
pub use load::{Counted, LOADS, Load, LoadLine, Ports};
