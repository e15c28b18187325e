//! JSON that the command, the page or the package wrote -> the rating of each node.

use std::collections::BTreeMap;
use std::io::Read as _;

use reusecheck_core::messages::id;
use reusecheck_core::report::Rating;
use serde_json::{Deserializer, Value};

use crate::bytes::{in_utf8, unzipped};
use crate::host::Host;
use crate::problem::Problem;

/// The worst rating of the nodes of each name.
pub(super) type Ratings = BTreeMap<String, Rating>;

/// Reads a report, a list of reports, one report a line, or a fleet's report.
pub(super) fn read(file: &str, host: &dyn Host) -> Result<Ratings, Problem> {
    let mut text = String::new();
    let source = host.stream(file).and_then(|source| unzipped(source)).and_then(in_utf8);
    source
        .and_then(|mut source| source.read_to_string(&mut text))
        .map_err(|error| Problem::unreadable(file, &error))?;
    let no_report = || Problem::new(id::CLI_DIFF_NO_REPORT, &[("file", file), ("example", "nodes.json")]);
    let mut ratings = Ratings::new();
    for value in Deserializer::from_str(&text).into_iter::<Value>() {
        let is_known = value.ok().and_then(|value| take(&value, &mut ratings));
        is_known.ok_or_else(no_report)?;
    }
    if ratings.is_empty() { Err(no_report()) } else { Ok(ratings) }
}

/// Takes the ratings of a value; `None` for JSON that ReuseCheck did not write.
fn take(value: &Value, ratings: &mut Ratings) -> Option<()> {
    if let Some(list) = value.as_array() {
        return list.iter().try_for_each(|entry| take(entry, ratings));
    }
    match value.get("schema").and_then(Value::as_str) {
        Some("reusecheck/report/1") => add("", value, ratings),
        Some("reusecheck/fleet/1") => {
            for group in value.get("groups")?.as_array()? {
                for kind in group.get("kinds")?.as_array()? {
                    kind.get("names")?
                        .as_array()?
                        .iter()
                        .try_for_each(|name| add(name.as_str()?, group, ratings))?;
                }
            }
            Some(())
        }
        Some(_) => None,
        None if value.get("error").is_some() => Some(()),
        None => {
            let name = ["name", "file"].into_iter().find_map(|key| value.get(key)?.as_str());
            add(name.unwrap_or(""), value.get("report")?, ratings)
        }
    }
}

fn add(name: &str, rated: &Value, ratings: &mut Ratings) -> Option<()> {
    let rating = Rating::from_name(rated.get("rating")?.as_str()?)?;
    let kept = ratings.entry(name.to_owned()).or_insert(rating);
    if severity(rating) > severity(*kept) {
        *kept = rating;
    }
    Some(())
}

/// Returns the place among ratings, the worst last: a node that may be affected is worse than one that is not.
fn severity(rating: Rating) -> usize {
    let order = [Rating::None, Rating::Unknown, Rating::Low, Rating::Medium, Rating::High];
    order.iter().position(|known| *known == rating).unwrap_or_default()
}
