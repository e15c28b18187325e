//! What Markdown and the terminal print alike.

use super::{Effect, File, Remedy, Report, SourceRef, When};
use crate::messages::{Message, id};

impl Remedy {
    /// Returns its commands, with consecutive ones of the same effect joined line by line.
    pub(super) fn commands_by_effect(&self) -> Vec<(Effect, String)> {
        let mut groups: Vec<(Effect, String)> = Vec::new();
        for (command, &effect) in self.commands.iter().zip(&self.effects) {
            match groups.last_mut() {
                Some((last, commands)) if *last == effect => {
                    commands.push('\n');
                    commands.push_str(command);
                }
                _ => groups.push((effect, command.to_string())),
            }
        }
        groups
    }
}

impl Report {
    /// Returns the files of a remedy, each with the message that names another place where its text is, if it is not printed
    /// here: an earlier remedy has it, or the remedy only confirms the problem.
    pub(super) fn files_of(&self, at: usize) -> impl Iterator<Item = (&File, Option<Message>)> {
        let (earlier, remedy) = (self.remedies.get(..at).unwrap_or_default(), self.remedies.get(at));
        let is_confirm = remedy.is_some_and(|remedy| remedy.when == When::Confirm);
        remedy.into_iter().flat_map(|remedy| &remedy.files).map(move |file| {
            let is_above = || earlier.iter().any(|remedy| remedy.files.contains(file));
            let place = if is_confirm {
                Some(id::MARKDOWN_FILE_ELSEWHERE)
            } else {
                is_above().then_some(id::MARKDOWN_FILE_ABOVE)
            };
            (file, place)
        })
    }
}

/// Returns how people name the source with that id; `all` are those of the report.
pub(super) fn label_of<'a>(id: &'a str, all: &'a [SourceRef]) -> &'a str {
    all.iter().find(|source| source.id == id).map_or(id, |source| &source.label)
}

impl SourceRef {
    /// Returns its label, unless its title begins with it.
    pub(super) fn label_before_title(&self) -> Option<&str> {
        (!self.title.starts_with(&*self.label)).then_some(&*self.label)
    }
}

/// Returns whether a character is printed as it is. Control characters would steer a terminal, and marks of direction would
/// reorder what is around them.
pub fn is_printable(character: char) -> bool {
    let turns = matches!(character, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    !turns && !character.is_control()
}

/// Returns a name with U+FFFD for each character that is not printed as it is: names of files and nodes come from others.
pub fn printable_name(name: &str) -> String {
    name.replace(|character| !is_printable(character), "\u{fffd}")
}

/// Returns the text with a blank for each character that is not printed as it is.
pub fn printable(text: &str) -> String {
    text.chars().map(|character| if is_printable(character) { character } else { ' ' }).collect()
}
