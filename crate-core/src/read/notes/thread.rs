//! Who speaks in an issue with comments: what others say of their nodes does not contradict the author.

use super::{Found, Notes};

/// The speakers of a thread so far.
#[derive(Default)]
pub(super) struct Thread {
    /// Empty before the first speaker.
    author: String,
    /// Whether somebody other than the author speaks.
    pub(super) is_reply: bool,
}

impl Notes {
    /// Reads the line above a comment, and returns whether it is one: `**ann** commented on May 8, 2020`, `ann · 2018-10-08`.
    pub(in crate::read) fn note_speaker(&mut self, body: &str) -> bool {
        let Some(name) = speaker(body) else { return false };
        // Who speaks first is the author, if nobody is named above the report itself.
        if self.found.is_empty() || body.contains(" opened ") {
            name.clone_into(&mut self.thread.author);
        }
        self.thread.is_reply = self.thread.author != name;
        true
    }

    /// Returns whether the author has another value than the reply that is being read.
    pub(super) fn is_contradicted(&self, fact: &str, value: &str) -> bool {
        let is_other =
            |found: &Found| found.fact == fact && !found.is_of_reply && found.evidence.value != value;
        self.thread.is_reply && self.found.iter().any(is_other)
    }
}

/// Returns the name above a comment or a report.
fn speaker(body: &str) -> Option<&str> {
    const VERBS: [&str; 5] = [" opened ", " commented ", " replied ", " · comment · ", " · "];
    if body.len() > 100 {
        return None;
    }
    let (name, rest) = VERBS.iter().find_map(|verb| body.split_once(verb))?;
    let name = name.trim_matches(['*', '#', '>', '@', '_', '·', ' ']);
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.[]".contains(&byte);
    // The date: `on May 8, 2020`, `Oct 2`, `3 weeks ago`.
    let date = rest.strip_prefix("this issue ").unwrap_or(rest);
    let date = date.strip_prefix("on ").unwrap_or(date);
    // `Ubuntu · 20.04 LTS` is a version.
    let is_dated = date.starts_with(|first: char| first.is_ascii_digit() || first.is_ascii_uppercase())
        && !date.contains('.');
    (!name.is_empty() && name.bytes().all(is_name) && is_dated).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::speaker;

    #[test]
    fn speakers_are_named_above_what_they_say() {
        let cases = [
            ("**ann** commented on May 8, 2020", Some("ann")),
            ("ann commented 3 weeks ago", Some("ann")),
            ("bot[bot] commented on 1 Feb 2024", Some("bot[bot]")),
            ("ann opened this issue on May 7, 2020", Some("ann")),
            ("ann · opened on Oct 14, 2022", Some("ann")),
            ("ann · comment · 2019-12-03", Some("ann")),
            ("ann · 2018-10-08", Some("ann")),
            ("We commented out mode: ipvs in 2020", None),
            ("I commented", None),
            ("We opened a ticket in 2020", None),
            ("calico · v3.28", None),
            ("Ubuntu · 20.04 LTS", None),
        ];
        for (line, want) in cases {
            assert_eq!(speaker(line), want, "{line}");
        }
    }
}
