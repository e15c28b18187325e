//! Archives of our own, packed by the tests in every container.

mod encodings;
mod fixture;
mod hostile;
mod layouts;
mod pack;
mod properties;
mod types;
