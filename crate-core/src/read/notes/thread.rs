//! Who speaks in an issue with comments: what others say of their nodes does not contradict the author.

use super::{Found, Notes};

/// The speakers of a thread so far.
#[derive(Default)]
pub(super) struct Thread {
    author: Option<String>,
    /// Whether somebody other than the author speaks.
    pub(super) is_reply: bool,
}

impl Notes {
    /// Reads the line above a comment, and returns whether it is one: `**ann** commented on May 8, 2020`, `ann · 2018-10-08`.
    pub(in crate::read) fn note_speaker(&mut self, body: &str) -> bool {
        let Some((name, is_opening)) = speaker(body) else { return false };
        let is_first = self.thread.author.is_none() && !self.thread.is_reply;
        if is_first && (is_opening || self.found.is_empty()) {
            self.thread.author = Some(name.to_owned());
        } else {
            self.thread.is_reply = self.thread.author.as_deref() != Some(name);
        }
        true
    }

    /// Returns whether the author has another value than the reply that is being read.
    pub(super) fn is_contradicted(&self, fact: &str, value: &str) -> bool {
        let is_other =
            |found: &Found| found.fact == fact && !found.is_of_reply && found.evidence.value != value;
        self.thread.is_reply && self.found.iter().any(is_other)
    }
}

/// Returns the name above a comment or a report, and whether it is above a report.
fn speaker(body: &str) -> Option<(&str, bool)> {
    const VERBS: [(&str, bool); 6] = [
        (" · opened ", true),
        (" opened ", true),
        (" commented ", false),
        (" · comment", false),
        (" replied ", false),
        (" · 20", false),
    ];
    const WRAPPING: [char; 6] = ['*', '#', '>', '@', '_', ' '];
    if body.len() > 100 {
        return None;
    }
    let (name, rest, is_opening) = VERBS.iter().find_map(|(verb, is_opening)| {
        let (name, rest) = body.split_once(verb)?;
        Some((name.trim_matches(WRAPPING), rest, *is_opening))
    })?;
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.[]".contains(&byte);
    // The date: `on May 8, 2020`, `Oct 2`, `3 weeks ago`, `last week`.
    let date = rest.trim_start_matches([' ', '·']);
    let date = date.strip_prefix("this issue ").unwrap_or(date);
    let date = date.strip_prefix("on ").unwrap_or(date);
    let is_dated = date.starts_with(|first: char| first.is_ascii_digit() || first.is_ascii_uppercase())
        || date.starts_with("last ");
    (!name.is_empty() && name.bytes().all(is_name) && is_dated).then_some((name, is_opening))
}

#[cfg(test)]
mod tests {
    use super::speaker;

    #[test]
    fn speakers_are_named_above_what_they_say() {
        let cases = [
            ("**ann** commented on May 8, 2020", Some(("ann", false))),
            ("ann commented 3 weeks ago", Some(("ann", false))),
            ("bot[bot] commented on 1 Feb 2024", Some(("bot[bot]", false))),
            ("ann opened this issue on May 7, 2020", Some(("ann", true))),
            ("ann · opened on Oct 14, 2022", Some(("ann", true))),
            ("ann · comment · 2019-12-03", Some(("ann", false))),
            ("ann · 2018-10-08", Some(("ann", false))),
            ("We commented out mode: ipvs in 2020", None),
            ("I commented", None),
            ("We opened a ticket in 2020", None),
            ("calico · v3.28", None),
        ];
        for (line, want) in cases {
            assert_eq!(speaker(line), want, "{line}");
        }
    }
}
