//! `reusecheck diff`: the changes of the nodes between two reports.

mod classify;
mod reports;
mod waivers;

use reusecheck_core::InWords;
use reusecheck_core::messages::{Catalogue, Message, id};
use reusecheck_core::report::Rating;
use serde_json::{Value, json};

use classify::{Change, Classified, Fate};
use reports::Ratings;
use waivers::Waivers;

use crate::date;
use crate::host::Host;
use crate::options::Arguments;
use crate::problem::Problem;
use crate::{printable, warn};

/// The most nodes of each class that are listed; `--nodes` lists all.
const NODES: usize = 20;
const EXAMPLE: &str = "reusecheck diff old.json new.json";
/// The formats that can show a difference.
const FORMATS: [&str; 2] = ["text", "json"];

/// Compares the last report with the previous one and returns the exit status. Earlier ones separate returning nodes
/// from new ones.
pub(crate) fn compare(
    files: &[String],
    arguments: &Arguments,
    catalogue: &Catalogue,
    host: &mut dyn Host,
) -> Result<u8, Problem> {
    let [earlier @ .., old, new] = files else {
        return Err(Problem::new(id::CLI_DIFF_NEEDS_TWO, &[("example", EXAMPLE)]));
    };
    if !FORMATS.contains(&&*arguments.format) {
        let choices = FORMATS.join(", ");
        let example = format!("{EXAMPLE} --format json");
        let values = [
            ("option", "--format"),
            ("value", &*arguments.format),
            ("choices", &choices),
            ("example", &example),
        ];
        return Err(Problem::new(id::CLI_VALUE_UNKNOWN, &values));
    }
    let earlier: Vec<Ratings> =
        earlier.iter().map(|file| reports::read(file, host)).collect::<Result<_, _>>()?;
    let (old, new) = (reports::read(old, host)?, reports::read(new, host)?);
    let waivers =
        arguments.waivers.as_deref().map(|file| Waivers::read(file, host)).transpose()?.unwrap_or_default();
    for waiver in waivers.expired(host.today()) {
        let values = [("node", &*waiver.node), ("until", &waiver.until), ("reason", &waiver.reason)];
        warn(host, &catalogue.fill(id::CLI_DIFF_EXPIRED, &values));
    }
    let mut classified = classify::classify(&earlier, &old, &new);
    let today = host.today();
    classified.changes.iter_mut().for_each(|change| change.waived = waivers.covers(&change.node, today));
    let text = if arguments.format == "json" {
        format!("{}\n", as_json(&classified))
    } else {
        as_text(&classified, arguments.nodes, catalogue)
    };
    host.print(&text);
    Ok(status(&classified, arguments))
}

/// Returns 1 if a node without a waiver is affected now, at least as badly as `--fail-on` requires; with
/// `--fail-on-new`, only if it was not affected before, or less. Returns 3 if it is unknown whether one is.
fn status(classified: &Classified, arguments: &Arguments) -> u8 {
    let counted = classified.changes.iter().filter(|change| !change.waived);
    let mut status = 0;
    for change in counted {
        let is_new = matches!(change.fate, Fate::New | Fate::Back | Fate::Worse);
        match change.after {
            Some(Rating::Unknown) if !arguments.fail_on_new && status == 0 => status = 3,
            Some(Rating::Unknown | Rating::None) | None => {}
            Some(rating) if rating >= arguments.fail_on && (is_new || !arguments.fail_on_new) => return 1,
            Some(_) => {}
        }
    }
    status
}

fn as_json(classified: &Classified) -> Value {
    let change = |change: &Change| {
        json!({
            "name": change.node,
            "before": change.before.map(Rating::name),
            "after": change.after.map(Rating::name),
            "waived": change.waived,
        })
    };
    let mut object = serde_json::Map::new();
    object.insert("schema".to_owned(), json!("reusecheck/diff/1"));
    for fate in Fate::ALL {
        let of_fate = classified.changes.iter().filter(|change| change.fate == fate);
        object.insert(fate.name().to_owned(), of_fate.map(change).collect());
    }
    Value::Object(object)
}

const fn heading(fate: Fate) -> Message {
    match fate {
        Fate::New => id::CLI_DIFF_NEW,
        Fate::Back => id::CLI_DIFF_BACK,
        Fate::Worse => id::CLI_DIFF_WORSE,
        Fate::Better => id::CLI_DIFF_BETTER,
        Fate::Fixed => id::CLI_DIFF_FIXED,
        Fate::Unclear => id::CLI_DIFF_UNCLEAR,
        Fate::Gone => id::CLI_DIFF_GONE,
        Fate::Same => id::CLI_DIFF_SAME,
    }
}

fn as_text(classified: &Classified, has_all: bool, catalogue: &Catalogue) -> String {
    let mut text = String::new();
    let rating = |rating: Option<Rating>| match rating {
        Some(rating) => catalogue.text(rating.message()),
        None => catalogue.text(id::CLI_DIFF_ABSENT),
    };
    for fate in Fate::ALL {
        let changes: Vec<&Change> = classified.changes.iter().filter(|change| change.fate == fate).collect();
        text.push_str(&format_row(catalogue.text(heading(fate)), changes.len()));
        // Unchanged nodes are only counted.
        let most = match (fate, has_all) {
            (_, true) => usize::MAX,
            (Fate::Same, false) => 0,
            _ => NODES,
        };
        for change in changes.iter().take(most) {
            let waived = if change.waived { catalogue.text(id::CLI_DIFF_WAIVED) } else { "" };
            let parts =
                ["  ", &change.node, "  ", rating(change.before), " -> ", rating(change.after), waived, "\n"];
            text.push_str(&printable(&parts.concat()));
        }
        if most > 0 && changes.len() > most {
            let count = (changes.len() - most).to_string();
            text.extend(["  ", &catalogue.fill(id::FLEET_MORE, &[("count", &count)]), "\n"]);
        }
    }
    text
}

fn format_row(heading: &str, count: usize) -> String {
    let gap = " ".repeat(24_usize.saturating_sub(textwrap::core::display_width(heading)).max(1));
    [heading, &gap, &count.to_string(), "\n"].concat()
}

/// Returns whether a date of a waiver lies before today.
fn is_past(until: &str, today: i64) -> bool {
    date::days(until).is_none_or(|day| day < today)
}
