//! The reason why an input or an option cannot be used, without a language.

use std::io;

use reusecheck_core::messages::{Catalogue, Message, id};

/// A message and its values.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    message: Message,
    values: Vec<(&'static str, String)>,
}

impl Problem {
    pub(crate) fn new(message: Message, values: &[(&'static str, &str)]) -> Self {
        Self { message, values: values.iter().map(|(key, value)| (*key, (*value).to_owned())).collect() }
    }

    /// Returns the problem for a file that the system refuses to read.
    pub(crate) fn unreadable(file: &str, error: &io::Error) -> Self {
        let values = [("file", file), ("reason", &reason(error)), ("example", "node.txt")];
        Self::new(id::CLI_UNREADABLE, &values)
    }

    pub(crate) fn text(&self, catalogue: &Catalogue) -> String {
        let values: Vec<(&str, &str)> = self.values.iter().map(|(key, value)| (*key, &**value)).collect();
        catalogue.fill(self.message, &values)
    }
}

/// Returns the system's error message without its number.
pub(crate) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    text.split_once(" (os error").map_or(text.clone(), |(words, _)| words.to_owned())
}
