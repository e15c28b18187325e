//! Messages by stable id, per language. The texts live in `knowledge/messages/`; `build.rs` makes the constants.

/// A message's id: one constant in [`id`] for each key of `knowledge/messages/en/*.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message(u16);

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

/// All messages of one language.
#[derive(Clone, Copy, Debug)]
pub struct Catalogue {
    texts: &'static [&'static str],
}

/// English, always there.
pub static ENGLISH: Catalogue = Catalogue { texts: &EN };

impl Catalogue {
    /// The message's text, with its placeholders as they stand.
    pub fn text(&self, message: Message) -> &'static str {
        self.texts.get(usize::from(message.0)).map_or("", |text| text)
    }

    /// The message's text with each `{name}` replaced by its value.
    pub fn fill(&self, message: Message, values: &[(&str, &str)]) -> String {
        let mut filled = String::new();
        let mut rest = self.text(message);
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else { break };
            filled.push_str(before);
            filled.push_str(values.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value));
            rest = after;
        }
        filled.push_str(rest);
        filled
    }
}
