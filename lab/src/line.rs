//! The line that records one case: words and `name=value` pairs, so that a person can read it too.

use std::fmt::{self, Display};
use std::str::FromStr;

use reusecheck_core::ipvs::{Backend, Outcome};

use crate::case::{BACKENDS, Case, Close, Deletion, Family};

/// Where the SYN went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observed {
    /// To an outcome of the model.
    Went(Outcome),
    /// The case could not be reproduced, or the SYN had an outcome outside the model; a description.
    Else(String),
}

/// A case and its result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The case.
    pub case: Case,
    /// Where the SYN went.
    pub seen: Observed,
}

/// Values and their names.
type Words<T, const N: usize> = [(T, &'static str); N];

const FAMILIES: Words<Family, 2> = [(Family::V4, "ipv4"), (Family::V6, "ipv6")];
const DELETIONS: Words<Deletion, 2> = [(Deletion::Held, "held"), (Deletion::Flushed, "flushed")];
pub(crate) const CLOSES: [(Close, &str); 5] = [
    (Close::Client, "client"),
    (Close::Server, "server"),
    (Close::ServerReset, "server-reset"),
    (Close::Half, "half"),
    (Close::Open, "open"),
];
pub(crate) const BACKEND_WORDS: [(Backend, &str); 4] = [
    (BACKENDS[0], "serving"),
    (BACKENDS[1], "drained"),
    (BACKENDS[2], "removed"),
    (BACKENDS[3], "removed-drained"),
];
const PERSISTENCES: Words<Option<bool>, 3> = [(None, "no"), (Some(false), "keeps"), (Some(true), "expires")];
const SWITCHES: Words<bool, 2> = [(false, "0"), (true, "1")];
const MODES: Words<u8, 4> = [(0, "0"), (1, "1"), (2, "2"), (3, "3")];
const OUTCOMES: [Outcome; 4] =
    [Outcome::OldBackend, Outcome::Rescheduled, Outcome::SynDropped, Outcome::DroppedUntilExpiry];

/// Returns the name of a value.
pub(crate) fn word<T: PartialEq>(words: &[(T, &'static str)], value: &T) -> &'static str {
    words.iter().find(|(known, _)| known == value).map_or("?", |(_, word)| word)
}

impl Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let case = &self.case;
        write!(
            f,
            "case family={} persistent={} mode={} conntrack={} expire={} backend={} close={} deletion={} ",
            word(&FAMILIES, &case.family),
            word(&PERSISTENCES, &case.persistent),
            word(&MODES, &case.mode),
            word(&SWITCHES, &case.conntrack),
            word(&SWITCHES, &case.expire_nodest_conn),
            word(&BACKEND_WORDS, &case.backend),
            word(&CLOSES, &case.close),
            word(&DELETIONS, &case.deletion),
        )?;
        match &self.seen {
            Observed::Went(outcome) => write!(f, "seen={}", outcome.name()),
            Observed::Else(what) => write!(f, "else={what}"),
        }
    }
}

impl FromStr for Line {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut rest = text.trim_end();
        rest = rest.strip_prefix("case ").ok_or("does not begin with `case`")?;
        let case = Case {
            family: take(&mut rest, "family", &FAMILIES)?,
            persistent: take(&mut rest, "persistent", &PERSISTENCES)?,
            mode: take(&mut rest, "mode", &MODES)?,
            conntrack: take(&mut rest, "conntrack", &SWITCHES)?,
            expire_nodest_conn: take(&mut rest, "expire", &SWITCHES)?,
            backend: take(&mut rest, "backend", &BACKEND_WORDS)?,
            close: take(&mut rest, "close", &CLOSES)?,
            deletion: take(&mut rest, "deletion", &DELETIONS)?,
        };
        let seen = match rest.split_once('=') {
            Some(("seen", name)) => OUTCOMES
                .into_iter()
                .find(|outcome| outcome.name() == name)
                .map(Observed::Went)
                .ok_or_else(|| format!("seen: `{name}` is no outcome"))?,
            Some(("else", what)) => Observed::Else(what.to_owned()),
            _ => return Err(format!("`{rest}` says nothing of what was seen")),
        };
        Ok(Self { case, seen })
    }
}

/// Returns the next pair, which must have that name.
pub(crate) fn take<T: Copy>(rest: &mut &str, name: &str, words: &[(T, &str)]) -> Result<T, String> {
    let (pair, after) = rest.split_once(' ').unwrap_or((rest, ""));
    let value = pair.strip_prefix(name).and_then(|pair| pair.strip_prefix('='));
    let value = value.ok_or_else(|| format!("`{pair}` where {name} should be"))?;
    *rest = after;
    let known = words.iter().find(|(_, word)| *word == value);
    known.map(|(known, _)| *known).ok_or_else(|| format!("{name}: `{value}` is not known"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::every;

    #[test]
    fn every_line_is_read_as_it_was_written() {
        for case in [Family::V4, Family::V6].into_iter().flat_map(every) {
            for seen in
                OUTCOMES.map(Observed::Went).into_iter().chain([Observed::Else("the third SYN".to_owned())])
            {
                let line = Line { case, seen };
                assert_eq!(line.to_string().parse(), Ok(line));
            }
        }
    }

    #[test]
    fn a_broken_line_names_what_is_wrong() {
        let line = Line { case: every(Family::V4)[0], seen: Observed::Went(Outcome::Rescheduled) };
        let line = line.to_string();
        let broken = |from: &str, to: &str| line.replace(from, to).parse::<Line>().unwrap_err();
        assert_eq!(broken("case", "cast"), "does not begin with `case`");
        assert_eq!(broken("mode=0", "mode=7"), "mode: `7` is not known");
        assert_eq!(broken("mode=0 ", ""), "`conntrack=0` where mode should be");
        assert_eq!(broken("seen=rescheduled", "seen=gone"), "seen: `gone` is no outcome");
        assert_eq!(broken("seen=rescheduled", ""), "`` says nothing of what was seen");
    }

    #[test]
    fn every_combination_is_there_once() {
        let cases = every(Family::V4);
        assert_eq!(cases.len(), 4 * 4 * 4 * 5 + 2 * 2 * 2 * 5 + 2 * 2 * 4 * 4 * 5);
        for (at, case) in cases.iter().enumerate() {
            assert!(!cases[..at].contains(case), "{case:?} twice");
        }
    }
}
