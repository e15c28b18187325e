//! Archives of our own, packed by the tests in every container.

mod encodings;
mod fixture;
mod hostile;
mod layouts;
mod modes;
mod pack;
mod properties;
mod types;
