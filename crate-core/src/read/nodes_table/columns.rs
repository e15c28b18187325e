//! The columns of a table, and a row's cells below them.

use crate::labels::Label;

/// The columns with facts about a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Name,
    Version,
    Os,
    Kernel,
    Arch,
    Status,
    Roles,
    /// All labels, `key=value,key=value`.
    Labels,
    /// One label of its own, by which a pool is named.
    Label(Label),
    Age,
    Other,
}

impl Column {
    fn of(title: &str) -> Self {
        match title {
            "NAME" | "NODE" | "HOSTNAME" | "主机名称" | "节点" | "节点名称" => Self::Name,
            "VERSION" | "KUBELET" | "KUBELET-VERSION" | "KUBELETVERSION" => Self::Version,
            "OS-IMAGE" | "OS" | "OSIMAGE" | "OS_IMAGE" | "操作系统" => Self::Os,
            "KERNEL-VERSION" | "KERNEL" | "KERNELVERSION" | "KERNEL_VERSION" | "内核版本" | "内核" => {
                Self::Kernel
            }
            "ARCH" | "ARCHITECTURE" => Self::Arch,
            "STATUS" => Self::Status,
            "ROLES" => Self::Roles,
            "LABELS" => Self::Labels,
            "AGE" => Self::Age,
            _ => Label::of_column(title).map_or(Self::Other, Self::Label),
        }
    }
}

/// A table's header: its columns and where they begin.
pub(super) struct Header {
    columns: Vec<(Column, usize)>,
    is_markdown: bool,
}

impl Header {
    /// Returns the header in a line, after any text before its first title.
    pub(super) fn of(text: &str) -> Option<Self> {
        let body = text.trim_start();
        // Cheap checks first: nearly every line of a paste reaches this function.
        if body.starts_with('|') || body.starts_with(|first: char| !first.is_ascii()) {
            return Self::of_markdown(body);
        }
        if !body.starts_with(|first: char| first.is_ascii_uppercase()) {
            return if body.contains(" | KERNEL") { Self::of_markdown(body) } else { None };
        }
        if body.contains(" | ") {
            return Self::of_markdown(body);
        }
        if !is_header_text(body) {
            return None;
        }
        let indent = text.len() - body.len();
        let columns: Vec<_> = titles(body).map(|(title, at)| (Column::of(title), at + indent)).collect();
        let header = Self { columns, is_markdown: false };
        (header.columns.len() >= 2 && header.has(Column::Name)).then_some(header)
    }

    fn of_markdown(body: &str) -> Option<Self> {
        let mut upper = String::new();
        let columns: Vec<_> = markdown_cells(body)
            .map(|title| {
                upper.clear();
                upper.extend(
                    title
                        .trim_matches('*')
                        .chars()
                        .map(|c| if c == ' ' { '-' } else { c.to_ascii_uppercase() }),
                );
                (Column::of(&upper), 0)
            })
            .collect();
        let header = Self { columns, is_markdown: true };
        // A row of a form, `| OS | HCE OS 2.0 |`, has one title and its value.
        let titles = header.columns.iter().filter(|(column, _)| *column != Column::Other).count();
        (titles >= 2 && (header.has(Column::Kernel) || header.has(Column::Os))).then_some(header)
    }

    fn has(&self, column: Column) -> bool {
        self.columns.iter().any(|(known, _)| *known == column)
    }

    /// Returns whether the rows are nodes: other lists have names and versions too.
    pub(super) fn is_of_nodes(&self) -> bool {
        let is_plain = self.has(Column::Status) && self.has(Column::Age) && self.has(Column::Version);
        self.has(Column::Kernel)
            || self.has(Column::Os)
            || is_plain
            || (self.has(Column::Version) && self.columns.len() == 2)
    }

    /// Returns whether it is written in Markdown.
    pub(super) fn is_markdown(&self) -> bool {
        self.is_markdown
    }

    /// Returns whether a line has a cell below each title.
    pub(super) fn has_as_many_cells(&self, row: &str) -> bool {
        gapped(row).count() == self.columns.len()
    }

    /// Returns whether it is the header of some other list of kubectl's.
    pub(super) fn is_kubectls(&self) -> bool {
        self.has(Column::Age) && !self.is_markdown
    }

    /// Returns the cell below a column.
    pub(super) fn cell<'a>(&self, cells: &[&'a str], column: Column) -> Option<&'a str> {
        let at = self.columns.iter().position(|(known, _)| *known == column)?;
        cells.get(at).copied()
    }

    /// Returns the cells below columns of labels, with what they mean.
    pub(super) fn labels<'a>(&self, cells: &[&'a str]) -> impl Iterator<Item = (Label, &'a str)> {
        self.columns.iter().zip(cells).filter_map(|((column, _), cell)| match column {
            Column::Label(label) if !cell.is_empty() => Some((*label, *cell)),
            _ => None,
        })
    }

    /// Returns the row's cells, by the first way of cutting that `is_row` agrees to.
    pub(super) fn cells<'a>(
        &self,
        row: &'a str,
        is_row: impl Fn(&Self, &[&str]) -> bool,
    ) -> Option<Vec<&'a str>> {
        let is_row = |cells: &Vec<&'a str>| is_row(self, cells);
        if self.is_markdown {
            return Some(markdown_cells(row).collect()).filter(is_row);
        }
        let by_gaps = Some(gapped(row).collect::<Vec<_>>()).filter(|cells| cells.len() == self.columns.len());
        by_gaps
            .filter(is_row)
            .or_else(|| self.by_offset(row).filter(is_row))
            .or_else(|| self.by_word(row).filter(is_row))
    }

    /// Cuts below the titles, as kubectl prints the table, unless the line was shifted.
    fn by_offset<'a>(&self, row: &'a str) -> Option<Vec<&'a str>> {
        let mut cells = Vec::with_capacity(self.columns.len());
        for (at, (_, from)) in self.columns.iter().enumerate() {
            let to = self.columns.get(at + 1).map_or(row.len(), |(_, to)| *to).min(row.len());
            // kubectl leaves more than one blank between columns: a single one is inside a cell.
            let before = row.get(from.saturating_sub(2).min(row.len())..(*from).min(row.len()))?;
            let begins_cell = before.bytes().all(|byte| byte == b' ');
            if !begins_cell {
                return None;
            }
            cells.push(row.get(*from.min(&row.len())..to)?.trim());
        }
        Some(cells)
    }

    /// Word by word from both ends: only the system's name has blanks, and a machine may follow the kernel.
    fn by_word<'a>(&self, row: &'a str) -> Option<Vec<&'a str>> {
        let words: Vec<&str> = row.split_ascii_whitespace().collect();
        let Some(system) = self.columns.iter().position(|(column, _)| *column == Column::Os) else {
            return (words.len() == self.columns.len()).then_some(words);
        };
        let mut right = Vec::new();
        let mut end = words.len();
        for _ in system + 1..self.columns.len() {
            end = end.checked_sub(1)?;
            if words.get(end)?.starts_with('(') {
                end = end.checked_sub(1)?;
            }
            right.push(*words.get(end)?);
        }
        let left = words.get(..system)?;
        let name = words.get(system..end).filter(|name| !name.is_empty())?;
        let from = name.first()?.as_ptr() as usize - row.as_ptr() as usize;
        let last = name.last()?;
        let to = last.as_ptr() as usize - row.as_ptr() as usize + last.len();
        let cells = left.iter().copied().chain(row.get(from..to)).chain(right.into_iter().rev());
        Some(cells.collect())
    }
}

/// Returns whether a text can be titles only: capitals, digits and what joins them.
pub(super) fn is_header_text(body: &str) -> bool {
    let is_title =
        |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b" \t-_()/.".contains(&byte);
    body.bytes().all(is_title) && body.bytes().any(|byte| byte.is_ascii_uppercase())
}

/// Returns whether the last word of one piece and the first of the next are one of kubectl's titles.
pub(super) fn is_broken_title(text: &str, next: &str) -> bool {
    const TITLES: [&str; 7] = [
        "STATUS",
        "VERSION",
        "INTERNAL-IP",
        "EXTERNAL-IP",
        "OS-IMAGE",
        "KERNEL-VERSION",
        "CONTAINER-RUNTIME",
    ];
    let (Some(last), Some(first)) = (text.rsplit(' ').next(), next.split(' ').next()) else { return false };
    TITLES.iter().any(|title| title.strip_prefix(last) == Some(first))
}

/// Returns the titles with their places; a single blank belongs to a title (`APP VERSION`) when gaps are wider.
pub(in crate::read) fn titles(body: &str) -> impl Iterator<Item = (&str, usize)> {
    let place = move |title: &str| title.as_ptr() as usize - body.as_ptr() as usize;
    let has_gaps = body.contains("  ") || body.contains('\t');
    let separator =
        move |text: &str| if has_gaps { gap(text) } else { text.find(' ').map(|at| (at, at + 1)) };
    let mut rest = body.trim_end();
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (end, next) = separator(rest).unwrap_or((rest.len(), rest.len()));
        let title = rest.get(..end)?;
        rest = rest.get(next..)?;
        Some((title, place(title)))
    })
}

/// Returns the pieces of a line between gaps.
fn gapped(row: &str) -> impl Iterator<Item = &str> {
    let mut rest = row.trim();
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (end, next) = gap(rest).unwrap_or((rest.len(), rest.len()));
        let piece = rest.get(..end)?;
        rest = rest.get(next..)?;
        Some(piece)
    })
}

/// Returns where the first gap, two blanks or a tab, begins and ends.
fn gap(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let is_gap = |at: &usize| {
        bytes.get(*at) == Some(&b'\t') || (bytes.get(*at) == Some(&b' ') && bytes.get(at + 1) == Some(&b' '))
    };
    let from = (0..bytes.len()).find(is_gap)?;
    let blanks = bytes.iter().skip(from).take_while(|byte| byte.is_ascii_whitespace()).count();
    Some((from, from + blanks))
}

fn markdown_cells(row: &str) -> impl Iterator<Item = &str> {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let row = row.strip_suffix('|').unwrap_or(row);
    row.split('|').map(|cell| cell.trim().trim_matches('`'))
}
