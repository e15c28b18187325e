//! Comma-separated values by RFC 4180. Nothing in a cell is taken for a formula by a spreadsheet.

use super::{Entry, Totals, Writer};
use crate::facts::{Platform, ProxyMode, Text};
use crate::report::{ProblemId, Report, Status};

/// The header. Columns are only ever added at the end.
pub const COLUMNS: [&str; 20] = [
    "name",
    "file",
    "rating",
    "best",
    "worst",
    "certainty",
    "stale_backend",
    "syn_delay",
    "cluster_version",
    "os",
    "kernel",
    "arch",
    "proxy_mode",
    "platform",
    "conn_reuse_mode",
    "lineage",
    "answer",
    "remedies",
    "missing",
    "error",
];

/// The writer.
pub(super) struct Csv;

impl Writer for Csv {
    fn begin(&mut self, _: &Totals, out: &mut String) {
        line(&COLUMNS, out);
    }

    fn entry(&mut self, entry: &Entry, out: &mut String) {
        let mut cells = [const { String::new() }; COLUMNS.len()];
        entry.name.clone_into(&mut cells[0]);
        entry.file.clone_into(&mut cells[1]);
        match entry.outcome {
            Ok(report) => cells[2..19].clone_from_slice(&of_report(report)),
            Err(sentence) => sentence.clone_into(&mut cells[19]),
        }
        line(&cells, out);
    }

    fn end(&mut self, _: &mut String) {}
}

/// The cells from `rating` to `missing`.
fn of_report(report: &Report) -> [String; 17] {
    let facts = &report.facts;
    let given = |fact: &Option<String>| fact.clone().unwrap_or_default();
    let (best, worst) = report.range.unwrap_or((report.rating, report.rating));
    let ids = |ids: &mut dyn Iterator<Item = &Text>| ids.map(AsRef::as_ref).collect::<Vec<_>>().join(" ");
    [
        report.rating.name().to_owned(),
        best.name().to_owned(),
        worst.name().to_owned(),
        report.certainty.name().to_owned(),
        status(report, ProblemId::StaleBackend).to_owned(),
        status(report, ProblemId::SynDelay).to_owned(),
        given(&facts.cluster_version),
        given(&facts.os),
        given(&facts.kernel),
        given(&facts.arch),
        facts.proxy_mode.map_or("", ProxyMode::name).to_owned(),
        facts.platform.map_or("", Platform::name).to_owned(),
        report.sysctls.conn_reuse_mode.effective.map_or_else(String::new, |value| value.to_string()),
        report.kernel.lineage.as_deref().unwrap_or_default().to_owned(),
        report.steps.first().map_or_else(String::new, |answer| answer.text.clone()),
        ids(&mut report.remedies.iter().map(|remedy| &remedy.id)),
        ids(&mut report.missing.iter().map(|missing| &missing.fact)),
    ]
}

/// A problem's status, by the contract's name.
fn status(report: &Report, id: ProblemId) -> &'static str {
    match report.problems.iter().find(|problem| problem.id == id).map(|problem| problem.status) {
        Some(Status::Yes) => "yes",
        Some(Status::No) => "no",
        Some(Status::Possible) => "possible",
        None => "",
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

/// What begins like a formula gets an apostrophe, which spreadsheets take as "this is text".
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
    fn no_cell_is_a_formula() {
        for begin in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"] {
            assert!(written(begin).starts_with("\"'"), "{begin}");
        }
    }
}
