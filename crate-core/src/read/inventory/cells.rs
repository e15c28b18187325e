//! The cells of a delimited line.

/// The separator of two cells.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Separator(char);

impl Separator {
    /// Returns the separator of a header: the one of the usual four by which it has the most cells.
    pub(super) fn of(header: &str) -> Option<Self> {
        let count = |mark: u8| header.bytes().filter(|byte| *byte == mark).count();
        let counted = [b';', b'\t', b','].map(|mark| (count(mark), char::from(mark)));
        let (count, mark) = counted.into_iter().max_by_key(|(count, _)| *count)?;
        (count > 0 && header.len() < 4096).then_some(Self(mark))
    }
}

/// Splits a line; a quoted cell may hold the separator, and two quotes in it are one.
pub(super) fn split(line: &str, Separator(mark): Separator) -> Vec<String> {
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut is_quoted = false;
    let mut characters = line.trim().chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if is_quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' if is_quoted || cell.trim().is_empty() => is_quoted = !is_quoted,
            _ if character == mark && !is_quoted => cells.push(std::mem::take(&mut cell).trim().to_owned()),
            _ => cell.push(character),
        }
    }
    cells.push(cell.trim().to_owned());
    cells
}
