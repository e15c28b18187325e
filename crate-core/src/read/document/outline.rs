//! Walks a document by its indentation: for parts cut out of one, templates, and documents that the parser gave up on.

use super::Take;

/// Passes every `key: value` to `take`, with its line in the document. Returns whether there was any.
pub(super) fn walk<'t>(texts: impl Iterator<Item = (usize, &'t str)>, take: Take<'_>) -> bool {
    let mut path: Vec<String> = Vec::new();
    let mut indents: Vec<usize> = Vec::new();
    let mut says = false;
    for (at, text) in texts {
        let body = text.trim_start_matches([' ', '\t', '-']);
        let indent = text.len() - body.len();
        let Some((key, value)) = member(body) else { continue };
        let above = indents.iter().take_while(|known| **known < indent).count();
        indents.truncate(above);
        path.truncate(above);
        says = true;
        if text.trim_start().starts_with('-') {
            take(&path, None, at);
        }
        path.push(key.to_owned());
        indents.push(indent);
        if matches!(value, "|" | "|-" | "|+" | ">" | ">-") {
            // A document inside the document begins: its keys have none above them.
            path.clear();
            indents.clear();
        } else if !matches!(value, "" | "{" | "[")
            && let Some(value) = unquoted(value)
        {
            take(&path, Some(&value), at);
        }
    }
    says
}

/// `key: value` or `"key": value,`.
fn member(body: &str) -> Option<(&str, &str)> {
    let (key, value) = match body.strip_prefix('"') {
        Some(rest) => rest.split_once('"').map(|(key, rest)| (key, rest.trim_start()))?,
        None => body.split_at_checked(body.find(':')?)?,
    };
    let value = value.strip_prefix(':')?;
    let is_key = !key.is_empty()
        && !key.contains([' ', '{', '#'])
        && (value.is_empty() || body.starts_with('"') || value.starts_with([' ', '\t']));
    is_key.then_some((key, value.trim().trim_end_matches(',')))
}

/// Returns the text of a value; `None` if its closing quote was cut off.
fn unquoted(value: &str) -> Option<String> {
    let Some(quote) = value.chars().next().filter(|first| matches!(first, '"' | '\'')) else {
        return Some(value.split(" #").next().unwrap_or(value).trim_end().to_owned());
    };
    let mut out = String::with_capacity(value.len());
    let mut characters = value.get(1..)?.chars();
    loop {
        match characters.next()? {
            end if end == quote => return Some(out),
            '\\' => out.push(match characters.next()? {
                'n' => '\n',
                't' => '\t',
                other => other,
            }),
            other => out.push(other),
        }
    }
}
