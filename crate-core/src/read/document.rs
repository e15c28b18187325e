//! JSON and YAML: finds where a document begins and ends, and walks its values.
//!
//! A whole document goes through the YAML parser, of which JSON is a subset for this purpose. What is cut out of the
//! middle of a document, or breaks the parser, is read by its indentation instead.

use super::notes::{Notes, Source};
use super::objects::Objects;
use super::prompt;
use super::sniffer::{Line, Lines};
use brackets::Brackets;

mod brackets;
#[cfg(feature = "documents")]
mod events;
mod outline;

/// The keys that a YAML document of interest, or a part cut out of one, begins with.
const YAML_KEYS: [&str; 26] = [
    "cluster:",
    "currentMasterVersion:",
    "currentNodeVersion:",
    "disable-kube-proxy:",
    "kube-proxy-replacement:",
    "kubeProxy:",
    "kubeProxyConfig:",
    "kubeProxyMode:",
    "kubeProxyReplacement:",
    "kubernetes:",
    "networkProfile:",
    "networking:",
    "apiVersion:",
    "kind:",
    "- apiVersion:",
    "items:",
    "metadata:",
    "status:",
    "nodeInfo:",
    "clientVersion:",
    "serverVersion:",
    "data:",
    "config.conf:",
    "labels:",
    "spec:",
    "bindAddress:",
];

/// Takes a value: the keys above it and its own, the value, and its line in the document, from 0. `None` instead of
/// a value ends an item of the list with these keys.
type Take<'t> = &'t mut dyn FnMut(&[String], Option<&str>, usize);

/// The lines of one document, cleaned, each at the distance it has from the first one in the paste.
struct Document<'a> {
    text: String,
    first: usize,
    raws: Vec<&'a str>,
}

impl<'a> Document<'a> {
    fn add(&mut self, line: &Line<'a>) {
        while self.raws.len() + self.first < line.number {
            self.raws.push("");
            self.text.push('\n');
        }
        self.raws.push(line.raw);
        // Includes the line's end, or the text of one long line would move once more for it.
        self.text.reserve(line.text.len() + 1);
        self.text.push_str(&line.text);
        self.text.push('\n');
    }

    /// Puts braces around members of an object that was cut out of one; returns `false` if they are not complete.
    fn enclose(&mut self) -> bool {
        let mut brackets = Brackets::default();
        brackets.take(&self.text);
        let is_object = brackets.is_closed() && self.text.contains('{');
        if is_object {
            self.text.insert(0, '{');
            self.text.push('}');
        }
        is_object
    }

    /// Returns the line of the paste that is line `at` of the document, from 0.
    fn source(&self, kind: &'static str, at: usize) -> Source<'a> {
        let raw = self.raws.get(at).copied().unwrap_or_default();
        Source { kind, line: self.first + at, raw }
    }
}

/// Reads a document, or what is left of one.
pub(super) fn read<'a>(line: &Line<'a>, lines: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let body = line.body();
    let is_part: fn(&Line<'_>, usize) -> bool = match body.as_bytes().first() {
        Some(b'{') => |_, _| true,
        Some(b'[') if body.len() == 1 || body.starts_with("[{") => |_, _| true,
        Some(b'"') if is_member(body) => |next, _| next.body().starts_with(['"', '{', '}', '[', ']']),
        _ if begins_with_key(body) => is_yaml,
        _ => return false,
    };
    let is_json = body.starts_with(['{', '[']);
    let mut document = if is_json { json(line, lines) } else { extent(line, lines, is_part, notes) };
    let is_cut = body.starts_with('"') && !document.enclose();
    let says = walk(&document, is_cut, notes);
    if !says {
        document.raws.iter().enumerate().for_each(|(at, raw)| notes.unread(line.number + at, raw));
    }
    true
}

/// Returns whether a line begins with one of [`YAML_KEYS`], which all end at their first colon.
fn begins_with_key(body: &str) -> bool {
    let Some((key, rest)) =
        memchr::memchr(b':', body.as_bytes()).and_then(|colon| body.split_at_checked(colon + 1))
    else {
        return false;
    };
    // `kubernetes: v1.20.4` is a label.
    YAML_KEYS.contains(&key) && (key != "kubernetes:" || rest.trim().is_empty())
}

/// `"key": value`, a member of an object whose beginning was cut off.
fn is_member(body: &str) -> bool {
    body.get(1..)
        .and_then(|rest| rest.split_once('"'))
        .is_some_and(|(_, rest)| rest.trim_start().starts_with(':'))
}

/// Returns whether a line continues a YAML document with keys at `indent`.
fn is_yaml(line: &Line<'_>, indent: usize) -> bool {
    let body = line.body();
    let is_key = body.split_once(':').is_some_and(|(key, rest)| {
        !key.contains(' ') && !key.is_empty() && (rest.is_empty() || rest.starts_with([' ', '\t']))
    });
    line.indent() > indent
        || (line.indent() == indent && (is_key || body.starts_with("- ") || body.starts_with('#')))
}

/// Returns the lines from the first one on that belong to it.
fn extent<'a>(
    first: &Line<'a>,
    lines: &mut Lines<'a>,
    is_part: fn(&Line<'_>, usize) -> bool,
    notes: &mut Notes,
) -> Document<'a> {
    let indent = first.indent();
    let mut document = Document { text: String::new(), first: first.number, raws: Vec::new() };
    document.add(first);
    while let Some(next) = lines.peek().filter(|next| is_part(next, indent)) {
        if next.indent() == indent && prompt::command(next.body()).is_some() {
            break;
        }
        if let Some(comment) = next.body().strip_prefix('#') {
            commented(comment, &next, notes);
        }
        document.add(&next);
        lines.next();
    }
    document
}

/// Returns the lines up to the bracket that closes the first one; a prompt, or what is no JSON, ends a document that
/// was cut off.
fn json<'a>(first: &Line<'a>, lines: &mut Lines<'a>) -> Document<'a> {
    let mut document = Document { text: String::new(), first: first.number, raws: Vec::new() };
    let mut brackets = Brackets::default();
    let mut length = 0;
    document.add(first);
    loop {
        brackets.take(document.text.get(length..).unwrap_or_default());
        length = document.text.len();
        let goes_on = |next: &Line<'_>| {
            !brackets.is_closed() && !brackets.refuse(next.body()) && !is_prompt(next.body())
        };
        let Some(next) = lines.peek().filter(goes_on) else { break };
        document.add(&next);
        lines.next();
    }
    brackets.close(&mut document.text);
    document
}

/// Returns whether a line inside of JSON is the next command: no line of a document begins like that.
fn is_prompt(body: &str) -> bool {
    !body.starts_with(['"', '{', '}', ']', '-']) && prompt::command(body).is_some()
}

/// Notes a mode behind a comment sign as a hint.
fn commented(comment: &str, line: &Line<'_>, notes: &mut Notes) {
    let Some((_, value)) = comment.split_once("mode:") else { return };
    let mode = value.trim().trim_matches(['"', '\'']);
    if super::tokens::mode(mode).is_some() {
        notes.hint("proxyMode", mode, "commented", Source::of("kube-proxy-config", line));
    }
}

/// Walks the values and returns whether there were any.
fn walk(document: &Document<'_>, is_fragment: bool, notes: &mut Notes) -> bool {
    let mut objects = Objects::default();
    let mut take = |path: &[String], value: Option<&str>, at| {
        take_value(&mut objects, path, value, document, at, notes);
    };
    let from = if is_fragment { Some(0) } else { parsed(document, &mut take) };
    let mut says = from.is_none();
    if let Some(from) = from {
        let rest = document.text.lines().enumerate().skip(from);
        says = outline::walk(rest, &mut take) || from > 0;
    }
    objects.finish(notes);
    says
}

/// Parses the document; the line where that failed, from 0.
#[cfg(feature = "documents")]
fn parsed(document: &Document<'_>, take: Take<'_>) -> Option<usize> {
    events::walk(document, take)
}

/// Without the parser every document is read by its indentation.
#[cfg(not(feature = "documents"))]
#[expect(clippy::unnecessary_wraps, reason = "the parser's answer may be that nothing is left")]
fn parsed(_: &Document<'_>, _: Take<'_>) -> Option<usize> {
    Some(0)
}

/// Takes one value, or walks it where it is a document of its own.
fn take_value<'a>(
    objects: &mut Objects<'a>,
    path: &[String],
    value: Option<&str>,
    document: &Document<'a>,
    at: usize,
    notes: &mut Notes,
) {
    let Some(value) = value else { return objects.end_item(path, notes) };
    if value.contains('\n') && value.contains("KubeProxyConfiguration") {
        walk_nested(value, document, at, notes);
    } else {
        objects.take(path, value, document.source("document", at), notes);
    }
}

/// Walks a document that is the value at line `at` of another: a configuration inside a `ConfigMap`. In YAML each of
/// its lines is a line of the paste, in JSON all are one.
fn walk_nested(text: &str, document: &Document<'_>, at: usize, notes: &mut Notes) {
    let is_at =
        |place: usize, line: &str| document.raws.get(place).is_some_and(|raw| raw.trim() == line.trim());
    let offset = text.lines().next().map_or(0, |first| usize::from(!is_at(at, first)));
    let places = text.lines().enumerate().map(|(n, line)| {
        let place = at + offset + n;
        (if is_at(place, line) { place } else { at }, line)
    });
    let mut objects = Objects::default();
    let mut take = |path: &[String], value: Option<&str>, at| {
        take_value(&mut objects, path, value, document, at, notes);
    };
    outline::walk(places, &mut take);
    objects.finish(notes);
}
