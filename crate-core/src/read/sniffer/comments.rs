//! HTML comments: the text of a template that nobody answered.

use std::borrow::Cow;

use super::Lines;
use crate::read::clean::clean;

/// Where the lines are among HTML comments: the text of a template that nobody answered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Comment {
    Outside,
    Inside,
    /// No comment ends in the rest, so that none begins.
    NoneEnds,
}

impl<'a> Lines<'a> {
    /// Returns the line without HTML comments, which may span several lines.
    pub(super) fn without_comment(&mut self, text: Cow<'a, str>) -> Cow<'a, str> {
        const END: &str = "-->";
        if self.comment != Comment::Inside && !has_comment(&text) {
            return text;
        }
        let mut visible = String::new();
        let mut rest: &str = &text;
        loop {
            if self.comment == Comment::Inside {
                let Some((_, after)) = rest.split_once(END) else { break };
                self.comment = Comment::Outside;
                rest = after;
            }
            let Some((before, after)) = rest.split_once("<!--") else {
                visible.push_str(rest);
                break;
            };
            visible.push_str(before);
            rest = after;
            let ends = || rest.contains(END) || self.rest.lines().any(|line| clean(line).contains(END));
            let is_open = self.comment != Comment::NoneEnds && ends();
            self.comment = if is_open { Comment::Inside } else { Comment::NoneEnds };
        }
        visible.truncate(visible.trim_end().len());
        Cow::Owned(visible)
    }
}

/// Returns whether an HTML comment begins in a text.
fn has_comment(text: &str) -> bool {
    memchr::memchr_iter(b'<', text.as_bytes()).any(|at| text.as_bytes()[at..].starts_with(b"<!--"))
}
