//! Lines that were broken on their way, put together again: quoted-printable mail, and releases cut at the end of a line.

use std::borrow::Cow;

use super::Lines;
use crate::read::clean::clean;
use crate::read::tokens::{is_finished, is_release};

impl<'a> Lines<'a> {
    /// Returns a line of quoted-printable text, decoded and joined with the lines that a soft break cut off.
    pub(super) fn mended(&mut self, text: Cow<'a, str>) -> Cow<'a, str> {
        let is_printable = self.is_quoted_printable;
        if !(is_printable && text.contains('=') || cut_at(&text).is_some()) {
            return text;
        }
        let indent = text.len() - text.trim_start().len();
        let mut text = text.into_owned();
        for _ in 0..8 {
            if !(is_printable && text.ends_with('=') || cut_at(&text).is_some_and(|at| at + 1 == text.len()))
            {
                break;
            }
            let mut ahead = self.clone();
            let Some(next) = ahead.raw().map(|raw| ahead.without_prefix(clean(raw))) else { break };
            let next = next
                .get(indent..)
                .filter(|_| next.len() - next.trim_start().len() >= indent)
                .unwrap_or(&next);
            let joined = [text.trim_end_matches('='), next].concat();
            if cut_at(&text).is_some_and(|at| !is_joint(&joined, at)) {
                break;
            }
            *self = ahead;
            text = joined;
        }
        // Mail that was sent on may be encoded more than once.
        for _ in 0..2 {
            if is_printable && text.contains("=3D") {
                text = unquoted(&text);
            }
        }
        if is_printable {
            text = unquoted(&text);
        }
        // The rest of a truncated release is not a release.
        if let Some(at) = cut_at(&text) {
            text.replace_range(at..=at, "\u{2026}");
        }
        Cow::Owned(clean(&text).into_owned())
    }

    /// Returns the line together with the next ones where a kernel release or the hyphens of an option were broken between
    /// them.
    pub(super) fn rejoined(&mut self, text: Cow<'a, str>) -> Cow<'a, str> {
        if text.ends_with(" -") && text.contains(" --") {
            let mut ahead = self.clone();
            let next = ahead.raw().map(|raw| ahead.prepared(raw));
            let is_rest =
                |next: &str| next.strip_prefix('-').is_some_and(|name| name.starts_with(char::is_alphabetic));
            return match next.filter(|next| is_rest(next)) {
                Some(next) => {
                    *self = ahead;
                    Cow::Owned([text, next].concat())
                }
                None => text,
            };
        }
        let begin = last_word(&text);
        if !is_release(begin) || is_finished(begin) {
            return text;
        }
        let mut ahead = self.clone();
        let (mut word, mut joined) = (begin.to_owned(), text.clone().into_owned());
        for _ in 0..3 {
            let Some(next) = ahead.raw().map(|raw| ahead.prepared(raw)) else { break };
            let piece = first_word(&next);
            let is_end = begin.contains('-') || piece.starts_with('-');
            if piece.is_empty() || is_release(piece) || !is_end {
                break;
            }
            word.push_str(piece);
            joined.push_str(&next);
            if is_finished(&word) {
                *self = ahead;
                return Cow::Owned(joined);
            }
            if piece.len() < next.len() {
                break;
            }
        }
        text
    }
}

const fn is_of_release(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'+' | b'~')
}

/// Returns the end of a text that can be part of a kernel release.
fn last_word(text: &str) -> &str {
    let length = text.bytes().rev().take_while(|byte| is_of_release(*byte)).count();
    text.get(text.len() - length..).unwrap_or_default()
}

/// Returns the beginning of a text that can be part of a kernel release.
fn first_word(text: &str) -> &str {
    text.get(..text.bytes().take_while(|byte| is_of_release(*byte)).count()).unwrap_or_default()
}

/// Returns whether a line ends in a word that begins like a kernel release.
fn ends_in_release(text: &str) -> bool {
    let word = last_word(text);
    is_release(word) && word.contains('-')
}

/// Returns where a soft break cut a release: the place of its equals sign, at the end of the line or of a cell.
fn cut_at(text: &str) -> Option<usize> {
    let line = text.trim_end_matches([' ', '\t', '|']);
    let rest = line.strip_suffix("=3D").or_else(|| line.strip_suffix('='))?;
    (ends_in_release(rest) && line.len() == rest.len() + 1).then_some(rest.len())
}

/// Returns whether the word around a place is a complete release.
fn is_joint(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at_checked(at).unwrap_or_default();
    is_finished(&[last_word(before), first_word(after)].concat())
}

/// `=3D` is an equals sign; other escapes are bytes of UTF-8.
fn unquoted(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = match rest {
            [b'=', a, b, ..] if a.is_ascii_uppercase() || a.is_ascii_digit() => hexadecimal(*a, *b),
            _ => None,
        };
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { rest.get(3..).unwrap_or_default() } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hexadecimal(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(high)? * 16 + digit(low)?)
}
