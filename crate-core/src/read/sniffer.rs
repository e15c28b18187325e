//! The lines of a paste, cleaned, each with the number it has in the original text.

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};

use super::clean::clean;
use super::margin::BREAK;
use super::marks::{Mark, Marks};

mod broken;
mod comments;
mod prefix;

use comments::Comment;
use prefix::prefix;

/// One line of the paste.
#[derive(Clone, Debug)]
pub(super) struct Line<'a> {
    /// The number in the original text, from 1.
    pub(super) number: usize,
    /// The line as pasted.
    pub(super) raw: &'a str,
    /// The cleaned line, without the prefix of a mail reader, a log or a pager.
    pub(super) text: Cow<'a, str>,
    /// Whether it is between two rulers of dashes.
    pub(super) is_ruled: bool,
    marks: OnceCell<Marks>,
}

impl Line<'_> {
    /// Returns the marks that formats may look for.
    pub(super) fn marks(&self) -> Marks {
        *self.marks.get_or_init(|| Marks::of(&self.text))
    }

    /// Returns whether it has that mark.
    pub(super) fn has(&self, mark: Mark) -> bool {
        self.marks().has(mark)
    }

    /// Returns the text without its indentation.
    pub(super) fn body(&self) -> &str {
        self.text.trim_start()
    }

    /// Returns how many bytes of white space come before the body.
    pub(super) fn indent(&self) -> usize {
        self.text.len() - self.body().len()
    }
}

/// Walks the lines with content. Cheap to clone, so readers can look ahead.
#[derive(Clone)]
pub(super) struct Lines<'a> {
    rest: &'a str,
    number: usize,
    /// A [`BREAK`] represents the end of a line.
    pub(super) has_breaks: bool,
    /// How many more lines of the original text the last line holds.
    broken: usize,
    /// The last number a pager put before a line, to distinguish line numbers from numbers.
    numbering: u32,
    pushed_back: Option<(usize, &'a str, String)>,
    /// A mail that writes `=3D` for an equals sign and breaks long lines behind one.
    is_quoted_printable: bool,
    comment: Comment,
    /// The next line and the position after it, cached for the readers that look ahead.
    ahead: RefCell<Option<Box<Ahead<'a>>>>,
    /// Gives every line all marks, so that a test can measure the effect of marks.
    has_every_mark: bool,
}

type Ahead<'a> = (Option<Line<'a>>, Lines<'a>);

impl<'a> Lines<'a> {
    /// Returns the lines of `text`.
    pub(super) fn of(text: &'a str) -> Self {
        Self {
            rest: text.strip_prefix('\u{feff}').unwrap_or(text),
            number: 0,
            has_breaks: false,
            broken: 0,
            numbering: 0,
            pushed_back: None,
            is_quoted_printable: memchr::memmem::find(text.as_bytes(), b"=3D").is_some(),
            comment: Comment::Outside,
            ahead: RefCell::default(),
            has_every_mark: false,
        }
    }

    /// Returns the lines of `text` with all marks.
    #[cfg(test)]
    pub(super) fn with_every_mark(self) -> Self {
        Self { has_every_mark: true, ..self }
    }

    /// Returns the lines of a text of which some were put together, with a [`BREAK`] in each place.
    pub(super) fn of_unbroken(text: &'a str) -> Self {
        Self { has_breaks: true, ..Self::of(text) }
    }

    /// Puts back the rest of a line that holds two values, to be read separately.
    pub(super) fn push_back(&mut self, line: &Line<'a>, rest: String) {
        self.pushed_back = Some((line.number, line.raw, rest));
    }

    /// Skips lines at the start of the text that `plain` recognises: it returns how many bytes and lines they are.
    pub(super) fn skip_plain(&mut self, plain: fn(&str) -> (usize, usize)) {
        let (length, lines) = plain(self.rest);
        if length > 0 {
            self.rest = self.rest.get(length..).unwrap_or_default();
            self.number += lines;
            *self.ahead.get_mut() = None;
        }
    }

    /// Returns the next line without consuming it.
    pub(super) fn peek(&self) -> Option<Line<'a>> {
        if self.pushed_back.is_some() {
            return self.clone().next();
        }
        if self.ahead.borrow().is_none() {
            let mut behind = self.clone();
            let line = behind.next();
            self.ahead.replace(Some(Box::new((line, behind))));
        }
        self.ahead.borrow().as_ref().and_then(|ahead| ahead.0.clone())
    }

    fn line(&self, number: usize, raw: &'a str, text: Cow<'a, str>, is_ruled: bool) -> Line<'a> {
        let marks = if self.has_every_mark { OnceCell::from(Marks::ALL) } else { OnceCell::new() };
        Line { number, raw, text, is_ruled, marks }
    }

    /// Returns the next raw line. A lone carriage return ends a line too, as it does in a text field.
    fn raw(&mut self) -> Option<&'a str> {
        if self.rest.is_empty() {
            return None;
        }
        self.number += 1 + self.broken;
        let end = memchr::memchr2(b'\n', b'\r', self.rest.as_bytes()).unwrap_or(self.rest.len());
        let (line, rest) = self.rest.split_at_checked(end)?;
        self.broken = if self.has_breaks { line.matches(BREAK).count() } else { 0 };
        self.rest = rest.strip_prefix("\r\n").or_else(|| rest.get(1..)).unwrap_or_default();
        Some(line)
    }

    fn prepared(&mut self, raw: &'a str) -> Cow<'a, str> {
        let text = self.without_prefix(clean(raw));
        let text = self.mended(text);
        self.without_comment(text)
    }

    /// Returns the line without the prefix of a mail reader, a log or a pager.
    fn without_prefix(&mut self, text: Cow<'a, str>) -> Cow<'a, str> {
        let skip = prefix(&text, &mut self.numbering);
        match text {
            text if skip == 0 => text,
            Cow::Borrowed(text) => Cow::Borrowed(text.get(skip..).unwrap_or_default()),
            Cow::Owned(text) => Cow::Owned(text.get(skip..).unwrap_or_default().to_owned()),
        }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        if let Some((number, raw, rest)) = self.pushed_back.take() {
            return Some(self.line(number, raw, Cow::Owned(rest), false));
        }
        if let Some(ahead) = self.ahead.get_mut().take() {
            let (line, behind) = *ahead;
            *self = behind;
            return line;
        }
        let mut is_below_ruler = false;
        loop {
            let raw = self.raw()?;
            let number = self.number;
            let text = self.prepared(raw);
            let text = match text.trim_start().strip_prefix("```") {
                None => text,
                Some(fenced) => Cow::Owned(fenced_text(fenced).to_owned()),
            };
            if text.bytes().any(|byte| !RULER.contains(&byte)) {
                let text = self.rejoined(text);
                let is_ruled = is_below_ruler && self.clone().raw().is_some_and(is_dashes);
                return Some(self.line(number, raw, text, is_ruled));
            }
            is_below_ruler = is_dashes(raw);
        }
    }
}

/// The characters of rulers, box borders and blank lines.
const RULER: &[u8] = b" \t-=*_~#+|<>.\xe2\x94\x80\x81\x8c\x90\x98";

fn is_dashes(line: &str) -> bool {
    line.len() > 3 && line.bytes().all(|byte| byte == b'-')
}

/// Returns the text behind a fence marker on the same line; a language name is not text.
fn fenced_text(fenced: &str) -> &str {
    let inner = fenced.trim_matches('`').trim();
    let is_language = inner.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-');
    if is_language { "" } else { inner }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[track_caller]
    fn lines(text: &str) -> Vec<(usize, String)> {
        Lines::of(text).map(|line| (line.number, line.text.into_owned())).collect()
    }

    #[test]
    fn numbers_are_those_of_the_paste() {
        assert_eq!(lines("a\r\n\r\n  b\rc\n"), [(1, "a".into()), (3, "  b".into()), (4, "c".into())]);
        assert_eq!(lines("a\rb\r\nc"), [(1, "a".into()), (2, "b".into()), (3, "c".into())]);
    }

    #[test]
    fn line_prefixes_are_removed() {
        let cases = [
            ("> > uname -r", "uname -r"),
            (">   - x: 1", "  - x: 1"),
            ("   12\tNAME=x", "NAME=x"),
            ("812:net.ipv4.vs.conntrack = 1", "net.ipv4.vs.conntrack = 1"),
            ("1: Linux a", "Linux a"),
            (
                "2023-02-27T04:15:09.11Z stderr F W0227 04:15:09.110001 1 p.go:5] x",
                "W0227 04:15:09.110001 1 p.go:5] x",
            ),
            ("Sep 16 02:11:04 n1 kube-proxy[1]: I0916 x", "I0916 x"),
            ("2024/05/06 07:10:41 NAME   STATUS", "NAME   STATUS"),
            ("[pod/kube-proxy-x/kube-proxy] I0916 x", "I0916 x"),
            ("08:21:56 Server Version: v1.23.3", "Server Version: v1.23.3"),
            ("  08:21:56,123 Server Version: v1.23.3", "Server Version: v1.23.3"),
            ("```5.4.0-1-generic```", "5.4.0-1-generic"),
        ];
        for (raw, want) in cases {
            assert_eq!(lines(raw), [(1, want.to_owned())], "{raw:?}");
        }
        assert_eq!(lines("```bash\n~~~\n-----\n>>>\n"), []);
    }
}
