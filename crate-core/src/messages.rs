//! Messages by stable id, per language. The texts live in `knowledge/messages/`; `build.rs` makes the constants.
//!
//! English is in the program, each text next to its constant, so that an artifact holds only those it
//! can say. Any other language comes at run time as a pack: one text with every message, made by the same build.

use std::borrow::Cow;
use std::fmt;

/// A message's id: one constant in [`id`] for each key of `knowledge/messages/en/*.toml`.
#[derive(Clone, Copy, Debug)]
pub struct Message(&'static Text);

#[derive(Debug)]
struct Text {
    /// Its place in every pack.
    index: u16,
    english: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

/// All messages of one language.
#[derive(Clone, Copy, Debug)]
pub struct Catalogue {
    language: &'static str,
    /// By the messages' places; English has none here.
    texts: &'static [&'static str],
    /// The English texts of the table of kernels, each followed by its translation.
    kernels: &'static [&'static str],
}

/// English, which is always available.
pub static ENGLISH: Catalogue = Catalogue { language: LANGUAGES[0].0, texts: &[], kernels: &[] };

/// The pack belongs to another build, or is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misfit;

impl fmt::Display for Misfit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("not a language pack, or one built for another version of ReuseCheck")
    }
}

impl std::error::Error for Misfit {}

/// Returns the language for a reader with these preferences, in order: the first that exists in any form. A reader of
/// any Chinese gets Simplified Chinese before English. Preferences are tags such as `zh-Hans` or `zh_CN`.
pub fn preferred_language(wishes: impl IntoIterator<Item = String>) -> &'static str {
    wishes.into_iter().find_map(|wish| language_of(&wish)).unwrap_or(ENGLISH.language())
}

/// Returns the language of a tag: `zh-CN` for `zh-Hans-SG`; `None` if there is none.
pub fn language_of(tag: &str) -> Option<&'static str> {
    let mut ids = LANGUAGES.iter().map(|(id, _)| *id);
    ids.find(|id| main_part(tag).eq_ignore_ascii_case(main_part(id)))
}

/// `zh` of `zh-Hans-SG`.
fn main_part(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}

impl Catalogue {
    /// Reads a pack of this exact build. The text is never freed: a page uses few languages and keeps them, so every
    /// message is a plain `&'static str`.
    pub fn read(pack: String) -> Result<Self, Misfit> {
        let (named, _) = pack.strip_prefix(HEAD).and_then(|rest| rest.split_once('\n')).ok_or(Misfit)?;
        let (language, _) = LANGUAGES.iter().find(|(id, _)| *id == named).ok_or(Misfit)?;
        let start = HEAD.len() + language.len() + 1;
        let texts = pack.leak().get(start..).unwrap_or_default();
        let all: Vec<&'static str> = texts.split('\u{1f}').collect();
        let (texts, kernels) = all.leak().split_at_checked(COUNT).ok_or(Misfit)?;
        Ok(Self { language, texts, kernels })
    }

    /// Returns the language's id, as in [`LANGUAGES`].
    pub const fn language(&self) -> &'static str {
        self.language
    }

    /// Returns the message's text with its placeholders.
    pub fn text(&self, Message(text): Message) -> &'static str {
        self.texts.get(usize::from(text.index)).map_or(text.english, |text| text)
    }

    /// Translates a title or note of the kernels' table, which is written in English; without a translation it stays
    /// English.
    pub fn of_kernels(&self, english: &'static str) -> &'static str {
        let mut pairs = self.kernels.chunks_exact(2);
        pairs.find(|pair| pair[0] == english).map_or(english, |pair| pair[1])
    }

    /// Joins the parts of a list as the language does.
    pub fn list(&self, parts: &[impl AsRef<str>]) -> String {
        let parts: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
        parts.join(self.text(id::PUNCTUATION_COMMA))
    }

    /// Joins sentences as the language does.
    pub(crate) fn sentences(&self, sentences: &[&str]) -> String {
        sentences.join(&self.fill(id::PUNCTUATION_SENTENCES, &[]))
    }

    /// Returns the message's text with each `{name}` replaced by its value; without values, the text itself.
    pub(crate) fn fill_or_borrow(&self, message: Message, values: &[(&str, &str)]) -> Cow<'static, str> {
        if values.is_empty() { self.text(message).into() } else { self.fill(message, values).into() }
    }

    /// Returns the message's text with each `{name}` replaced by its value.
    pub fn fill(&self, message: Message, values: &[(&str, &str)]) -> String {
        let mut rest = self.text(message);
        let room = values.iter().fold(rest.len(), |room, (_, value)| room + value.len());
        let mut filled = String::with_capacity(room);
        while let Some((before, after)) = split_once(rest, b'{') {
            let Some((name, after)) = split_once(after, b'}') else { break };
            filled.push_str(before);
            filled.push_str(values.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value));
            rest = after;
        }
        filled.push_str(rest);
        filled
    }
}

/// [`str::split_once`] at an ASCII character. Texts are short, so this loop is faster than the search of the library.
fn split_once(text: &str, separator: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == separator)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}
