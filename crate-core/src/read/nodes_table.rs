//! `kubectl get nodes`, plain, `-o wide`, with label columns or columns of one's own, and the same as Markdown.

use super::notes::{FactName, Notes, Rank, Source};
use super::sniffer::{Line, Lines};
use super::tokens::{is_cluster_version, is_release, machine, machine_of_release, uncut};
use super::{describe_node, prompt};
use crate::labels::{Label, is_control_plane};

mod bare;
mod columns;
mod workloads;

pub(super) use columns::titles;
use columns::{Column, Header};
pub(super) use workloads::read_filtered as read_pods;

const KIND: &str = "nodes-table";

/// Reads the header of a table and the rows below it.
pub(super) fn read<'a>(line: &Line<'a>, lines: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let Some(header) = Header::of(&line.text) else { return bare::read(line, notes) };
    let (header, folds) = unfold(header, line, lines);
    if !header.is_of_nodes() {
        if header.is_kubectls() {
            workloads::read(&header, line, lines, notes);
        }
        return header.is_kubectls();
    }
    notes.begin_list();
    let mut has_rows = false;
    let mut previous = line.number + folds.len();
    while let Some(row) = lines.peek().filter(|row| row.number <= previous + 2) {
        if prompt::command(row.body()).is_some() || !take_row(&header, &folds, &row, lines, notes) {
            break;
        }
        previous = row.number + folds.len();
        has_rows = true;
    }
    // Two cells of some Markdown table look like a header, too.
    has_rows || !header.is_markdown()
}

/// Joins a header that a narrow terminal or a mail broke with the next lines, and returns where each piece begins.
fn unfold(mut header: Header, line: &Line<'_>, lines: &mut Lines<'_>) -> (Header, Vec<Fold>) {
    let mut folds = Vec::new();
    let mut text = line.text.clone().into_owned();
    while folds.len() < 4 {
        let Some(next) = lines.peek().filter(|next| columns::is_header_text(next.body())) else { break };
        // A mail breaks between two titles, a terminal anywhere.
        let gap = if columns::is_broken_title(&text, next.body()) { 0 } else { 2 };
        let fold = Fold { at: text.chars().count() + gap, is_between: gap > 0, indent: line.indent() };
        let longer = folded(&text, fold, &next.text);
        let Some(longer_header) = Header::of(&longer) else { break };
        header = longer_header;
        text = longer;
        folds.push(fold);
        lines.next();
    }
    (header, folds)
}

/// Where a header was broken.
#[derive(Clone, Copy)]
struct Fold {
    /// The place at which its next piece begins.
    at: usize,
    /// Between two words, not inside of one.
    is_between: bool,
    /// How far all lines of the table are set in.
    indent: usize,
}

/// Two pieces of one line, the second at its place; the blanks at the end of the first are often lost.
fn folded(text: &str, fold: Fold, next: &str) -> String {
    let next = next.strip_prefix(&*" ".repeat(fold.indent)).unwrap_or(next);
    let mut folded = String::with_capacity(fold.at + next.len());
    folded.push_str(text);
    let missing = fold.at.saturating_sub(text.chars().count()).max(usize::from(fold.is_between));
    folded.extend(std::iter::repeat_n(' ', missing));
    folded.push_str(next);
    folded
}

/// Reads one row, which spans as many lines as the header; `false` when the line is no row.
fn take_row<'a>(
    header: &Header,
    folds: &[Fold],
    row: &Line<'a>,
    lines: &mut Lines<'a>,
    notes: &mut Notes,
) -> bool {
    let mut ahead = lines.clone();
    ahead.next();
    let mut exact = row.text.clone().into_owned();
    let mut spaced = exact.clone();
    for fold in folds {
        let Some(next) = ahead.next() else { break };
        exact = folded(&exact, *fold, &next.text);
        spaced.push_str("  ");
        spaced.push_str(next.body());
    }
    let cells = header.cells(&exact, is_row).or_else(|| header.cells(&spaced, is_row));
    let Some(cells) = cells else { return false };
    *lines = ahead;
    note(header, &cells, Source::of(KIND, row), notes);
    true
}

/// Returns whether cells can be those of a node: the versions have the shape of versions.
fn is_row(header: &Header, cells: &[&str]) -> bool {
    let cell = |column| header.cell(cells, column);
    // A cell without anything is one that was cut off: kubectl prints `<none>`.
    let is_blank = |value: &str| value.starts_with('<');
    let version = cell(Column::Version).map(|value| {
        is_cluster_version(uncut(value).unwrap_or(value)) || is_blank(value) || is_unreleased(value)
    });
    let kernel = cell(Column::Kernel).map(|value| is_kernel(value) || is_blank(value));
    let system = cell(Column::Os).map(|value| is_system(value) || is_blank(value));
    let all = [version, kernel, system];
    all.contains(&Some(true)) && !all.contains(&Some(false))
}

/// Returns whether a cell can be the name of a system: it begins with a letter and has no gap, otherwise it is joined
/// from the wrong pieces.
fn is_system(value: &str) -> bool {
    value.starts_with(char::is_alphabetic) && !value.contains("   ")
}

/// `v0.0.0-master+74dcc4fcf95c`, a kubelet that somebody built without a version.
fn is_unreleased(value: &str) -> bool {
    value.starts_with("v0.0.0")
}

fn is_kernel(value: &str) -> bool {
    let release = value.split(' ').next().unwrap_or_default();
    let release = uncut(release).unwrap_or(release);
    let is_exact = release.contains('-') || release.split('.').count() > 2;
    is_release(release) && is_exact || release.starts_with("10.0.")
}

fn note(header: &Header, cells: &[&str], source: Source<'_>, notes: &mut Notes) {
    let cell = |column| header.cell(cells, column).filter(|value| !value.starts_with('<'));
    let node = Some(notes.node(cell(Column::Name).unwrap_or_default()));
    if let Some(version) = cell(Column::Version).filter(|version| !is_unreleased(version)) {
        notes.about(node, FactName::ClusterVersion, version, Rank::Observed, source);
    }
    if let Some(system) = cell(Column::Os) {
        // A mail program breaks a row between words, which are then too far apart.
        let system = system.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        notes.about(node, FactName::Os, &system, Rank::Observed, source);
    }
    header.labels(cells).for_each(|(label, value)| notes.place(node, label, value));
    describe_node::labels(cell(Column::Labels).unwrap_or_default(), node, source, notes);
    if cell(Column::Roles).is_some_and(is_control_plane) {
        notes.place(node, Label::ControlPlane, "");
    }
    let arch = cell(Column::Arch).and_then(machine);
    if let Some(kernel) = cell(Column::Kernel) {
        note_kernel(node, kernel, arch, source, notes);
    } else if let Some(arch) = arch {
        notes.about(node, FactName::Arch, arch, Rank::Observed, source);
    }
}

/// Notes a kernel, and the machine it names where no column does: newer kubectl prints `RELEASE (ARCH)`.
fn note_kernel(node: Option<usize>, kernel: &str, arch: Option<&str>, source: Source<'_>, notes: &mut Notes) {
    let (release, printed) = kernel.split_once(' ').unwrap_or((kernel, ""));
    notes.kernel(node, release, source);
    let printed = machine(printed.trim_matches(['(', ')', ' ']));
    if let Some(arch) = arch.or(printed).or_else(|| machine_of_release(release)) {
        notes.about(node, FactName::Arch, arch, Rank::Alias, source);
    }
}
