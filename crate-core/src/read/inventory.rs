//! Inventories as spreadsheets export them: comma, semicolon or tab between cells, quotes around them, titles in any
//! language. A column is recognised by its title, or by the content of all its cells.

mod cells;
mod columns;

use super::marks::Mark;
use super::notes::{FactName, IPVS_SYSCTLS, Notes, Rank, Source};
use super::sniffer::{Line, Lines};
use super::tokens::{is_cluster_version, is_release, machine};
use super::{prompt, systems, tokens};
use cells::{Separator, split};
use columns::{Column, columns};

const KIND: &str = "inventory";
/// How many rows decide what an untitled column holds.
const SAMPLE: usize = 20;

/// Reads a header and the rows below it.
pub(super) fn read<'a>(line: &Line<'a>, lines: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let Some(separator) = Separator::of(&line.text) else { return false };
    if line.number < notes.inventory_from || !may_have_versions(line, lines, notes) {
        return false;
    }
    let titles = split(&line.text, separator);
    if titles.len() < 2 || titles.iter().any(|title| is_release(title) && title.contains('-')) {
        return false;
    }
    let sample: Vec<Vec<String>> =
        lines.clone().take(SAMPLE).map_while(|row| row_of(&row, separator, titles.len())).collect();
    // Checking cells costs less than comparing titles with words of many languages.
    if !sample.iter().flatten().any(|cell| may_decide(cell)) {
        return false;
    }
    let Some(columns) = columns(&titles, &sample) else { return false };
    while let Some(row) = lines.peek() {
        let Some(cells) = row_of(&row, separator, titles.len()) else { break };
        note(&columns, &cells, Source::of(KIND, &row), notes);
        lines.next();
    }
    true
}

/// Returns whether one of the first rows below a header may have a version. Most lines with a comma are prose: the
/// result for one line applies to the lines below it, too.
fn may_have_versions(line: &Line<'_>, lines: &Lines<'_>, notes: &mut Notes) -> bool {
    let mut without = vec![line.number];
    for row in lines.clone().take_while(|row| row.has(Mark::Delimiter)) {
        if row.has(Mark::Number) {
            notes.inventory_from = without[without.len().saturating_sub(SAMPLE)];
            return without.len() <= SAMPLE;
        }
        without.push(row.number);
    }
    notes.inventory_from = without[without.len() - 1];
    false
}

/// Returns whether a cell may be a kernel release or a version, of which every inventory has a column.
fn may_decide(cell: &str) -> bool {
    is_release(cell.split(' ').next().unwrap_or(cell)) || is_cluster_version(cell)
}

/// Returns the cells of a row; `None` where the line is none.
fn row_of(row: &Line<'_>, separator: Separator, width: usize) -> Option<Vec<String>> {
    let cells = split(&row.text, separator);
    let is_row = cells.len() == width || cells.len() > 1 && cells.len() < width && cells.len() + 2 >= width;
    (is_row && prompt::command(row.body()).is_none()).then_some(cells)
}

fn note(columns: &[Column], cells: &[String], source: Source<'_>, notes: &mut Notes) {
    let cell = |of: &Column| columns.iter().position(|column| column == of).and_then(|at| cells.get(at));
    let name = cell(&Column::Name).map_or("", String::as_str);
    let node = Some(notes.node(name));
    for (column, cell) in columns.iter().zip(cells).filter(|(_, cell)| !cell.is_empty()) {
        match column {
            Column::Kernel => notes.kernel(node, cell.split(' ').next().unwrap_or(cell), source),
            Column::Os if systems::at_start(cell).is_some() || cell.contains(' ') => {
                notes.about(node, FactName::Os, systems::without_remark(cell), Rank::Observed, source);
            }
            Column::Version if is_cluster_version(cell) => {
                notes.about(node, FactName::ClusterVersion, cell, Rank::Observed, source);
            }
            Column::Arch => {
                notes.about(node, FactName::Arch, machine(cell).unwrap_or_default(), Rank::Observed, source);
            }
            Column::Mode => {
                let mode = tokens::mode(cell).map(crate::facts::ProxyMode::name).unwrap_or_default();
                notes.about(node, FactName::ProxyMode, mode, Rank::Stated, source);
            }
            Column::Sysctl(key) => {
                if let Ok(value) = cell.parse() {
                    notes.visit(name);
                    notes.sysctl(&[IPVS_SYSCTLS, key].concat(), value, source);
                    notes.leave();
                }
            }
            _ => {}
        }
    }
}
