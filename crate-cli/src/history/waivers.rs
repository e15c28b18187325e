//! Waivers: nodes that may stay affected for some time, each with a reason.

use std::io::Read as _;

use reusecheck_core::messages::id;
use serde_json::Value;

use super::is_past;
use crate::date;
use crate::host::Host;
use crate::problem::Problem;

/// Nodes that may stay affected up to and including a day.
#[derive(Clone, Debug)]
pub(super) struct Waiver {
    /// A name, in which `*` matches any text.
    pub(super) node: String,
    pub(super) reason: String,
    /// An ISO date.
    pub(super) until: String,
}

/// The waivers of a file.
#[derive(Default)]
pub(super) struct Waivers(Vec<Waiver>);

impl Waivers {
    /// Reads `{ "waivers": [{ "node", "reason", "until" }] }`; a refusal names file, row and reason.
    pub(super) fn read(file: &str, host: &dyn Host) -> Result<Self, Problem> {
        let mut text = String::new();
        host.stream(file)
            .and_then(|mut source| source.read_to_string(&mut text))
            .map_err(|error| Problem::unreadable(file, &error))?;
        parse(&text).map_err(|reason| Problem::new(id::CLI_KNOWLEDGE, &[("file", file), ("reason", &reason)]))
    }

    /// Returns whether one that has not expired covers the node.
    pub(super) fn covers(&self, node: &str, today: i64) -> bool {
        self.0.iter().any(|waiver| !is_past(&waiver.until, today) && matches(&waiver.node, node))
    }

    pub(super) fn expired(&self, today: i64) -> impl Iterator<Item = &Waiver> {
        self.0.iter().filter(move |waiver| is_past(&waiver.until, today))
    }
}

fn parse(text: &str) -> Result<Waivers, String> {
    let file: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let rows = file.get("waivers").and_then(Value::as_array).ok_or("expected a list 'waivers'")?;
    let waivers = rows.iter().enumerate().map(|(number, row)| {
        let field = |name: &str| {
            let text = row.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
            text.map(str::to_owned).ok_or_else(|| format!("waivers[{number}]: '{name}' is missing"))
        };
        let waiver = Waiver { node: field("node")?, reason: field("reason")?, until: field("until")? };
        if waiver.until.len() != 10 || date::days(&waiver.until).is_none() {
            return Err(format!(
                "waivers[{number}]: 'until' is no date: '{}'; write 2027-01-31",
                waiver.until
            ));
        }
        Ok(waiver)
    });
    waivers.collect::<Result<_, _>>().map(Waivers)
}

/// Returns whether the name matches the pattern, in which `*` matches any text.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((begin, rest)) = pattern.split_once('*') else { return pattern == name };
    name.strip_prefix(begin)
        .is_some_and(|tail| (0..=tail.len()).any(|at| tail.get(at..).is_some_and(|tail| matches(rest, tail))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_text() {
        for (pattern, name) in
            [("a", "a"), ("a*", "a"), ("a*", "abc"), ("*-gpu-*", "eu-gpu-1"), ("*", "节点")]
        {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("a", "ab"), ("a*c", "ab"), ("*b", "bc")] {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn a_waiver_needs_a_reason_and_holds_through_its_last_day() {
        let row = |until: &str| format!(r#"{{"waivers":[{{"node":"a","reason":"r","until":"{until}"}}]}}"#);
        let waivers = parse(&row("2027-01-31")).unwrap();
        let last = date::days("2027-01-31").unwrap();
        assert!(waivers.covers("a", last) && !waivers.covers("a", last + 1) && !waivers.covers("b", last));
        assert_eq!((waivers.expired(last).count(), waivers.expired(last + 1).count()), (0, 1));
        for (wrong, reason) in [
            (row("soon"), "'until' is no date"),
            (row("2027-01-31T00:00"), "'until' is no date"),
            (
                r#"{"waivers":[{"node":"a","until":"2027-01-31"}]}"#.to_owned(),
                "waivers[0]: 'reason' is missing",
            ),
            ("{}".to_owned(), "expected a list"),
        ] {
            let refused = parse(&wrong).err().unwrap();
            assert!(refused.contains(reason), "{refused}");
        }
    }
}
