//! Comma-separated values by RFC 4180. Nothing in a cell is taken for a formula by a spreadsheet.

use super::{Entry, Totals, Writer};
use crate::facts::{FactName, Text};
use crate::report::{ProblemId, Report};

/// The content of a column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Fact(FactName),
    /// The same value under the name that earlier versions used.
    Named(&'static str, Of),
}

/// The values in addition to the facts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Name,
    File,
    Rating,
    Best,
    Worst,
    Certainty,
    Problem(ProblemId),
    EffectiveMode,
    Lineage,
    Answer,
    Remedies,
    Missing,
    Error,
}

/// The columns that every version had. All other facts follow, then [`LAST`]; columns are only ever added at the end.
const FIRST: [Column; 20] = [
    Column::Named("name", Of::Name),
    Column::Named("file", Of::File),
    Column::Named("rating", Of::Rating),
    Column::Named("best", Of::Best),
    Column::Named("worst", Of::Worst),
    Column::Named("certainty", Of::Certainty),
    Column::Named("stale_backend", Of::Problem(ProblemId::StaleBackend)),
    Column::Named("syn_delay", Of::Problem(ProblemId::SynDelay)),
    Column::Fact(FactName::ClusterVersion),
    Column::Fact(FactName::Os),
    Column::Fact(FactName::Kernel),
    Column::Fact(FactName::Arch),
    Column::Fact(FactName::ProxyMode),
    Column::Fact(FactName::Platform),
    Column::Named("conn_reuse_mode", Of::EffectiveMode),
    Column::Named("lineage", Of::Lineage),
    Column::Named("answer", Of::Answer),
    Column::Named("remedies", Of::Remedies),
    Column::Named("missing", Of::Missing),
    Column::Named("error", Of::Error),
];

/// The columns after the facts.
const LAST: [Column; 1] = [Column::Named("lost_datagram", Of::Problem(ProblemId::LostDatagram))];

fn all_columns() -> impl Iterator<Item = Column> {
    let others = FactName::ALL.into_iter().map(Column::Fact).filter(|column| !FIRST.contains(column));
    FIRST.into_iter().chain(others).chain(LAST)
}

/// Lists the header's names: a fact is `cluster_version`, an observed sysctl its full name. Columns are only ever added at
/// the end.
pub fn columns() -> Vec<String> {
    let name = |column| match column {
        Column::Named(name, _) => name.to_owned(),
        Column::Fact(fact) if fact.is_sysctl() => fact.name().to_owned(),
        Column::Fact(fact) => snake_case(fact.name()),
    };
    all_columns().map(name).collect()
}

/// `clusterVersion` -> `cluster_version`
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// The writer.
pub(super) struct Csv;

impl Writer for Csv {
    fn begin(&mut self, _: &Totals, out: &mut String) {
        line(&columns(), out);
    }

    fn entry(&mut self, entry: &Entry, out: &mut String) {
        let cells: Vec<String> = all_columns().map(|column| cell_of(column, entry)).collect();
        line(&cells, out);
    }

    fn end(&mut self, _: &mut String) {}
}

fn cell_of(column: Column, entry: &Entry) -> String {
    let (report, error) = match entry.outcome {
        Ok(report) => (Some(report), ""),
        Err(sentence) => (None, sentence),
    };
    match (column, report) {
        (Column::Named(_, Of::Name), _) => entry.name.to_owned(),
        (Column::Named(_, Of::File), _) => entry.file.to_owned(),
        (Column::Named(_, Of::Error), _) => error.to_owned(),
        (_, None) => String::new(),
        (Column::Fact(fact), Some(report)) => fact.get(&report.facts).unwrap_or_default(),
        (Column::Named(_, value), Some(report)) => value_of(value, report),
    }
}

fn value_of(value: Of, report: &Report) -> String {
    let (best, worst) = report.range.unwrap_or((report.rating, report.rating));
    let ids = |ids: &mut dyn Iterator<Item = &Text>| ids.map(AsRef::as_ref).collect::<Vec<_>>().join(" ");
    match value {
        Of::Name | Of::File | Of::Error => String::new(),
        Of::Rating => report.rating.to_string(),
        Of::Best => best.to_string(),
        Of::Worst => worst.to_string(),
        Of::Certainty => report.certainty.to_string(),
        Of::Problem(id) => {
            let found = report.problems.iter().find(|problem| problem.id == id);
            found.map_or_else(String::new, |problem| problem.status.to_string())
        }
        Of::EffectiveMode => {
            report.sysctls.conn_reuse_mode.effective.map_or_else(String::new, |mode| mode.to_string())
        }
        Of::Lineage => report.kernel.lineage.as_deref().unwrap_or_default().to_owned(),
        Of::Answer => report.steps.first().map_or_else(String::new, |answer| answer.text.to_string()),
        Of::Remedies => ids(&mut report.remedies.iter().map(|remedy| &remedy.id)),
        Of::Missing => ids(&mut report.missing.iter().map(|missing| &missing.fact)),
    }
}

fn line(cells: &[impl AsRef<str>], out: &mut String) {
    for (index, text) in cells.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        cell(text.as_ref(), out);
    }
    out.push_str("\r\n");
}

/// A value that begins like a formula gets an apostrophe, which spreadsheets take as "this is text".
fn cell(text: &str, out: &mut String) {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let quoted = formula || text.contains([',', '"', '\r', '\n']);
    if quoted {
        out.push('"');
    }
    if formula {
        out.push('\'');
    }
    for character in text.chars() {
        if character == '"' {
            out.push('"');
        }
        out.push(character);
    }
    if quoted {
        out.push('"');
    }
}

#[cfg(test)]
mod tests {
    fn written(text: &str) -> String {
        let mut out = String::new();
        super::cell(text, &mut out);
        out
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        assert_eq!(written("5.4.0-66-generic"), "5.4.0-66-generic");
        assert_eq!(written("a, \"b\"\nc"), "\"a, \"\"b\"\"\nc\"");
    }

    #[test]
    fn formula_characters_are_escaped() {
        for begin in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"] {
            assert!(written(begin).starts_with("\"'"), "{begin}");
        }
    }
}
