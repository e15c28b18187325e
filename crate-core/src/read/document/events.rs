//! Walks a document with the YAML parser.

use std::cell::Cell;

use saphyr_parser::{Event, Parser};

use super::{Document, Take};

/// A collection that is being read.
enum Frame {
    Sequence,
    /// `is_value`: the key was read, its value comes next.
    Mapping {
        is_value: bool,
    },
    /// A collection where a key should be; nothing of interest has one.
    Key,
}

/// Collections in each other; Kubernetes' own objects have some ten.
const DEEPEST: usize = 64;

/// The most bytes that the parser may read without an event. It buffers a flow collection until it knows that it is no
/// key, at several hundred bytes a character. A node with all its images is a quarter of that.
const PENDING: usize = 1 << 17;

/// Passes every value to `take` and returns the line, from 0, where the parser gave up. Values before that are kept.
pub(super) fn walk(document: &Document<'_>, take: Take<'_>) -> Option<usize> {
    // Behind the mark of a document a bracket begins no key, so that what is in it comes piece by piece.
    let is_flow = document.text.trim_start().starts_with(['{', '[']);
    let left = Cell::new(PENDING);
    let text = if is_flow { "--- " } else { "" }.chars().chain(document.text.chars());
    let text = text.take_while(|_| left.replace(left.get().saturating_sub(1)) > 0);
    let mut place = Place::default();
    // The line behind the last value.
    let mut rest = 0;
    for event in Parser::new_from_iter(text) {
        let (event, span) = match event {
            Ok(event) if place.frames.len() <= DEEPEST && left.get() > 0 => event,
            Ok((_, span)) => return Some(rest.min(span.start.line().saturating_sub(1))),
            Err(error) => return Some(rest.min(error.marker().line().saturating_sub(1))),
        };
        left.set(PENDING);
        match event {
            Event::Scalar(value, ..) => {
                if place.is_key() {
                    place.path.push(value.into_owned());
                    place.value_follows();
                } else {
                    take(&place.path, Some(&value), span.start.line().saturating_sub(1));
                    place.value_read();
                    rest = span.end.line();
                }
            }
            Event::Alias(_) => place.value_read(),
            Event::MappingStart(..) => place.open(Frame::Mapping { is_value: false }),
            Event::SequenceStart(..) => place.open(Frame::Sequence),
            Event::MappingEnd | Event::SequenceEnd => {
                place.close();
                if matches!(place.frames.last(), Some(Frame::Sequence)) {
                    take(&place.path, None, 0);
                }
            }
            _ => {}
        }
    }
    None
}

/// Where in the document the parser is.
#[derive(Default)]
struct Place {
    path: Vec<String>,
    frames: Vec<Frame>,
}

impl Place {
    fn is_key(&self) -> bool {
        matches!(self.frames.last(), Some(Frame::Mapping { is_value: false }))
    }

    fn value_follows(&mut self) {
        if let Some(Frame::Mapping { is_value }) = self.frames.last_mut() {
            *is_value = true;
        }
    }

    fn value_read(&mut self) {
        if let Some(Frame::Mapping { is_value }) = self.frames.last_mut() {
            *is_value = !*is_value;
            if *is_value {
                self.path.push(String::new());
            } else {
                self.path.pop();
            }
        }
    }

    fn open(&mut self, frame: Frame) {
        if self.is_key() {
            self.path.push(String::new());
            self.value_follows();
            self.frames.push(Frame::Key);
        }
        self.frames.push(frame);
    }

    fn close(&mut self) {
        self.frames.pop();
        match self.frames.last() {
            Some(Frame::Key) => {
                self.frames.pop();
            }
            _ => self.value_read(),
        }
    }
}
