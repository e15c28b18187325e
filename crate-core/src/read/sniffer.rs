//! The lines of a paste, cleaned, each with the number it has in the original text.

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};

use super::clean::clean;
use super::margin::BREAK;
use super::marks::{Mark, Marks};
use super::tokens::{is_finished, is_release};

/// One line of the paste.
#[derive(Clone, Debug)]
pub(super) struct Line<'a> {
    /// The number in the original text, from 1.
    pub(super) number: usize,
    /// The line as pasted.
    pub(super) raw: &'a str,
    /// The line without dirt and without what a mail reader, a log or a pager put before it.
    pub(super) text: Cow<'a, str>,
    /// It stands between two rulers of dashes.
    pub(super) is_ruled: bool,
    marks: OnceCell<Marks>,
}

impl Line<'_> {
    /// What formats may look for in it.
    pub(super) fn marks(&self) -> Marks {
        *self.marks.get_or_init(|| Marks::of(&self.text))
    }

    /// Whether it has that mark.
    pub(super) fn has(&self, mark: Mark) -> bool {
        self.marks().has(mark)
    }

    /// The text without its indentation.
    pub(super) fn body(&self) -> &str {
        self.text.trim_start()
    }

    /// How many bytes of white space come before the body.
    pub(super) fn indent(&self) -> usize {
        self.text.len() - self.body().len()
    }
}

/// Where the lines are among HTML comments: the text of a template that nobody answered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Comment {
    Outside,
    Inside,
    /// No comment ends in the rest, so that none begins.
    NoneEnds,
}

/// Walks the lines that say something. Cheap to clone, which is how readers look ahead.
#[derive(Clone)]
pub(super) struct Lines<'a> {
    rest: &'a str,
    number: usize,
    /// A [`BREAK`] stands for the end of a line.
    pub(super) has_breaks: bool,
    /// How many more lines of the original text the last line holds.
    broken: usize,
    /// The last number a pager put before a line, to tell line numbers from numbers.
    numbering: u32,
    again: Option<(usize, &'a str, String)>,
    /// A mail that writes `=3D` for an equals sign and breaks long lines behind one.
    is_quoted_printable: bool,
    comment: Comment,
    /// The next line and what comes behind it, once somebody looked: readers ask one after the other.
    ahead: RefCell<Option<Box<Ahead<'a>>>>,
    /// Takes every line for one that may be of any format, so that a test can tell what marks change.
    has_every_mark: bool,
}

type Ahead<'a> = (Option<Line<'a>>, Lines<'a>);

impl<'a> Lines<'a> {
    /// The lines of `text`.
    pub(super) fn of(text: &'a str) -> Self {
        Self {
            rest: text.strip_prefix('\u{feff}').unwrap_or(text),
            number: 0,
            has_breaks: false,
            broken: 0,
            numbering: 0,
            again: None,
            is_quoted_printable: memchr::memmem::find(text.as_bytes(), b"=3D").is_some(),
            comment: Comment::Outside,
            ahead: RefCell::default(),
            has_every_mark: false,
        }
    }

    /// The same lines, each of which every format reads.
    #[cfg(test)]
    pub(super) fn with_every_mark(self) -> Self {
        Self { has_every_mark: true, ..self }
    }

    /// The lines of a text of which some were put together, with a [`BREAK`] in each place.
    pub(super) fn of_unbroken(text: &'a str) -> Self {
        Self { has_breaks: true, ..Self::of(text) }
    }

    /// Gives back the rest of a line on which two things stood, to be read on its own.
    pub(super) fn again(&mut self, line: &Line<'a>, rest: String) {
        self.again = Some((line.number, line.raw, rest));
    }

    /// Skips lines that `plain` knows at the start of the text: it says how many bytes and lines they are.
    pub(super) fn skip_plain(&mut self, plain: fn(&str) -> (usize, usize)) {
        let (length, lines) = plain(self.rest);
        if length > 0 {
            self.rest = self.rest.get(length..).unwrap_or_default();
            self.number += lines;
            *self.ahead.get_mut() = None;
        }
    }

    /// The next line without consuming it.
    pub(super) fn peek(&self) -> Option<Line<'a>> {
        if self.again.is_some() {
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

    /// The next raw line. A lone carriage return ends a line too, as it does in a text field.
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

    /// The line without what a mail reader, a log or a pager put before it.
    fn without_prefix(&mut self, text: Cow<'a, str>) -> Cow<'a, str> {
        let skip = prefix(&text, &mut self.numbering);
        match text {
            text if skip == 0 => text,
            Cow::Borrowed(text) => Cow::Borrowed(text.get(skip..).unwrap_or_default()),
            Cow::Owned(text) => Cow::Owned(text.get(skip..).unwrap_or_default().to_owned()),
        }
    }

    /// A line of quoted-printable text, decoded and joined with the lines that a soft break cut off.
    fn mended(&mut self, text: Cow<'a, str>) -> Cow<'a, str> {
        let is_printable = self.is_quoted_printable;
        if !(is_printable && text.contains('=') || cut_at(&text).is_some()) {
            return text;
        }
        let indent = text.len() - text.trim_start().len();
        let mut text = text.into_owned();
        for _ in 0..8 {
            if !(is_printable && text.ends_with('=') || cut_at(&text) == Some(text.len() - 1)) {
                break;
            }
            let mut ahead = self.clone();
            let Some(next) = ahead.raw().map(|raw| ahead.without_prefix(clean(raw))) else { break };
            let next = next
                .get(indent..)
                .filter(|_| next.len() - next.trim_start().len() >= indent)
                .unwrap_or(&next);
            let whole = [text.trim_end_matches('='), next].concat();
            if cut_at(&text).is_some_and(|at| !is_joint(&whole, at)) {
                break;
            }
            *self = ahead;
            text = whole;
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
        // What is left of a release that was cut is not one.
        if let Some(at) = cut_at(&text) {
            text.replace_range(at..=at, "\u{2026}");
        }
        Cow::Owned(clean(&text).into_owned())
    }

    /// The line without what stands in HTML comments, which may go over several lines.
    fn without_comment(&mut self, text: Cow<'a, str>) -> Cow<'a, str> {
        const END: &str = "-->";
        if self.comment != Comment::Inside && !has_comment(&text) {
            return text;
        }
        let mut shown = String::new();
        let mut rest: &str = &text;
        loop {
            if self.comment == Comment::Inside {
                let Some((_, after)) = rest.split_once(END) else { break };
                self.comment = Comment::Outside;
                rest = after;
            }
            let Some((before, after)) = rest.split_once("<!--") else {
                shown.push_str(rest);
                break;
            };
            shown.push_str(before);
            rest = after;
            let ends = || rest.contains(END) || self.rest.lines().any(|line| clean(line).contains(END));
            let is_open = self.comment != Comment::NoneEnds && ends();
            self.comment = if is_open { Comment::Inside } else { Comment::NoneEnds };
        }
        shown.truncate(shown.trim_end().len());
        Cow::Owned(shown)
    }

    /// The line together with the next ones where a kernel release was broken between them.
    fn rejoined(&mut self, text: Cow<'a, str>) -> Cow<'a, str> {
        let begin = last_word(&text);
        if !is_release(begin) || is_finished(begin) {
            return text;
        }
        let mut ahead = self.clone();
        let (mut word, mut whole) = (begin.to_owned(), text.clone().into_owned());
        for _ in 0..3 {
            let Some(next) = ahead.raw().map(|raw| ahead.prepared(raw)) else { break };
            let piece = first_word(&next);
            let is_end = begin.contains('-') || piece.starts_with('-');
            if piece.is_empty() || is_release(piece) || !is_end {
                break;
            }
            word.push_str(piece);
            whole.push_str(&next);
            if is_finished(&word) {
                *self = ahead;
                return Cow::Owned(whole);
            }
            if piece.len() < next.len() {
                break;
            }
        }
        text
    }
}

/// Whether an HTML comment begins in a text.
fn has_comment(text: &str) -> bool {
    memchr::memchr_iter(b'<', text.as_bytes()).any(|at| text.as_bytes()[at..].starts_with(b"<!--"))
}

const fn is_of_release(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'+' | b'~')
}

/// The end of a text that can be part of a kernel release.
fn last_word(text: &str) -> &str {
    let length = text.bytes().rev().take_while(|byte| is_of_release(*byte)).count();
    text.get(text.len() - length..).unwrap_or_default()
}

/// The beginning of a text that can be part of a kernel release.
fn first_word(text: &str) -> &str {
    text.get(..text.bytes().take_while(|byte| is_of_release(*byte)).count()).unwrap_or_default()
}

/// Whether a line ends in a word that begins like a kernel release.
fn ends_in_release(text: &str) -> bool {
    let word = last_word(text);
    is_release(word) && word.contains('-')
}

/// Where a soft break cut a release: the place of its equals sign, at the end of the line or of a cell.
fn cut_at(text: &str) -> Option<usize> {
    let line = text.trim_end_matches([' ', '\t', '|']);
    let rest = line.strip_suffix("=3D").or_else(|| line.strip_suffix('='))?;
    (ends_in_release(rest) && line.len() == rest.len() + 1).then_some(rest.len())
}

/// Whether the word around a place is a whole release.
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

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        if let Some((number, raw, rest)) = self.again.take() {
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

/// What rulers, box borders and blank lines are made of.
const RULER: &[u8] = b" \t-=*_~#+|<>.\xe2\x94\x80\x81\x8c\x90\x98";

fn is_dashes(line: &str) -> bool {
    line.len() > 3 && line.bytes().all(|byte| byte == b'-')
}

/// The text behind a fence marker on the same line; a language name is not text.
fn fenced_text(fenced: &str) -> &str {
    let inner = fenced.trim_matches('`').trim();
    let is_language = inner.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-');
    if is_language { "" } else { inner }
}

/// How much of the line was put before it by a mail reader, a pager or a log.
fn prefix(text: &str, numbering: &mut u32) -> usize {
    let quoted = quoting(text);
    let rest = text.get(quoted..).unwrap_or_default();
    let numbered = line_number(rest, numbering);
    let before = quoted + numbered + log_prefix(rest.get(numbered..).unwrap_or_default());
    before + if before > quoted { quoting(text.get(before..).unwrap_or_default()) } else { 0 }
}

/// The length of the `> > ` of a quoted mail; one blank after the last mark belongs to it, others are indentation.
fn quoting(text: &str) -> usize {
    let bytes = text.as_bytes();
    // A quotation may be indented as a whole.
    let indent = text.len() - text.trim_start_matches(' ').len();
    let is_indented = indent > 1 && bytes.get(indent..indent + 2) == Some(b"> ");
    let mut at = if is_indented { indent } else { 0 };
    loop {
        let blank = usize::from(bytes.get(at) == Some(&b' '));
        if bytes.get(at + blank) == Some(&b'>') {
            at += blank + 1;
        } else {
            return if at == 0 { 0 } else { at + blank };
        }
    }
}

/// The length of a line number: `12:net...` of grep, `  12<tab>` of cat, `12 | ` of bat, `  12  ` counted upwards.
fn line_number(text: &str, numbering: &mut u32) -> usize {
    let body = text.trim_start();
    let digits = body.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > 6 {
        return 0;
    }
    let (number, after) = body.split_at_checked(digits).unwrap_or_default();
    let number: u32 = number.parse().unwrap_or_default();
    let follows = number == *numbering + 1 && number > 0;
    let start = text.len() - after.len();
    let length = match after.as_bytes() {
        [b'\t', ..] => start + 1,
        [b':', letter, ..] if letter.is_ascii_alphabetic() || *letter == b'/' => start + 1,
        // An empty line of `cat -n`, which sets numbers at six places.
        [] if follows && text.len() == 6 => start,
        [b' ', b'|', b' ', ..] => start + 3,
        [b' ', ..] if follows && after.trim_start().starts_with("| ") => {
            text.len() - after.trim_start().len() + 2
        }
        [b'|' | b':' | b' ', b' ', ..] if follows => start + 2,
        _ => return 0,
    };
    *numbering = number;
    length
}

/// The length of what journald, a container runtime or a build log put before the line.
fn log_prefix(text: &str) -> usize {
    let bytes = text.as_bytes();
    let rest = match bytes {
        [b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'-' | b'/', ..] => after_date(text),
        [b'A'..=b'Z', b'a'..=b'z', b'a'..=b'z', b' ', ..] => after_syslog(text),
        [b'[', b'p', b'o', b'd', b'/', ..] => text.split_once("] ").map(|(_, rest)| rest),
        [b' ' | b'0'..=b'9', ..] => after_clock(text.trim_start()),
        _ => None,
    };
    rest.map_or(0, |rest| text.len() - rest.len())
}

/// After `10:02:11 ` or `10:02:11.123 `.
fn after_clock(text: &str) -> Option<&str> {
    let (clock, rest) = text.split_once(' ')?;
    let is_clock = is_time(clock) && clock.as_bytes().get(5) == Some(&b':');
    (is_clock && clock.bytes().all(|byte| byte.is_ascii_digit() || b":.,".contains(&byte))).then_some(rest)
}

/// After `2024-01-02T03:04:05Z stderr F ` or `2024/05/06 07:10:41 `, and a host and process behind it.
fn after_date(text: &str) -> Option<&str> {
    let Some((date, rest)) = text.split_once(' ') else {
        // An empty line behind a time.
        return (text.contains(':') && text.contains('T') && text.len() >= 19).then_some("");
    };
    let rest =
        if date.contains(':') { rest } else { rest.split_once(' ').filter(|(time, _)| is_time(time))?.1 };
    let rest = ["stderr F ", "stdout F ", "stderr P ", "stdout P "]
        .iter()
        .find_map(|mark| rest.strip_prefix(mark))
        .unwrap_or(rest);
    let rest = after_process(rest, is_logging).unwrap_or(rest);
    Some(after_clock(rest.trim_start()).unwrap_or(rest))
}

/// After `Sep 16 02:11:04 host process[12]: `.
fn after_syslog(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once(' ')?;
    let (day, rest) = rest.trim_start().split_once(' ')?;
    let (time, rest) = rest.split_once(' ')?;
    if day.parse::<u8>().is_err() || !is_time(time) {
        return None;
    }
    after_process(rest, |_| true)
}

/// Whether a process writes logs under that name; `Client Version: ` behind a time is none.
fn is_logging(process: &str) -> bool {
    const PROCESSES: [&str; 7] = ["kernel", "kubelet", "kube-proxy", "k3s", "rke2", "dockerd", "containerd"];
    process.ends_with(']') || PROCESSES.contains(&process)
}

/// After `host process[12]: ` or `host process: `.
fn after_process(text: &str, is_one: fn(&str) -> bool) -> Option<&str> {
    let (_, rest) = text.split_once(' ')?;
    let (process, rest) = rest.split_once(": ")?;
    let name = process.split('[').next()?;
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    (is_name && process.len() < 40 && is_one(process)).then_some(rest)
}

fn is_time(text: &str) -> bool {
    matches!(text.as_bytes(), [b'0'..=b'9', b'0'..=b'9', b':', b'0'..=b'9', b'0'..=b'9', ..])
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
    fn what_was_put_before_the_line_goes() {
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
