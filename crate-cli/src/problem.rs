//! Why an input or an option cannot be used, before it is said in a language.

use std::io;

use reusecheck_core::messages::{Catalogue, Message, id};

/// A message and what fills it in.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    message: Message,
    values: Vec<(&'static str, String)>,
}

impl Problem {
    pub(crate) fn new(message: Message, values: &[(&'static str, &str)]) -> Self {
        Self { message, values: values.iter().map(|(key, value)| (*key, (*value).to_owned())).collect() }
    }

    /// A file that the system does not let us read.
    pub(crate) fn unreadable(file: &str, error: &io::Error) -> Self {
        let values = [("file", file), ("reason", &reason(error)), ("example", "node.txt")];
        Self::new(id::CLI_UNREADABLE, &values)
    }

    pub(crate) fn text(&self, words: &Catalogue) -> String {
        let values: Vec<(&str, &str)> = self.values.iter().map(|(key, value)| (*key, &**value)).collect();
        words.fill(self.message, &values)
    }
}

/// The system's own words without its number.
pub(crate) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    text.split_once(" (os error").map_or(text.clone(), |(words, _)| words.to_owned())
}
