//! Nodes in `kubectl`'s tables.

use super::{Places, words};
use crate::mask::{Kind, shapes};

/// The headers of columns with a node's version or system.
const OF_NODES: [&str; 7] = ["ROLES", "KERNEL", "OS", "INTERNAL-IP", "OS-IMAGE", "KERNEL-VERSION", "KUBELET"];

/// The columns of the table being read that hold nodes' names.
#[derive(Default)]
pub(super) struct Table {
    /// Where the second column of a table begins whose first one names nodes.
    second: Option<usize>,
    /// Where a column of nodes' names begins.
    node: Option<usize>,
}

impl Places {
    /// A header says which columns name nodes; a row whose second column is a node's status needs none.
    pub(super) fn table(&mut self, line: &str) {
        let mut columns = words(line);
        let (Some((start, first)), Some((at, second))) = (columns.next(), columns.next()) else {
            self.table = Table::default();
            return;
        };
        if is_header(first) && is_header(second) {
            let names_nodes = matches!(first, "NAME" | "NODE" | "HOST" | "HOSTNAME")
                && words(line).any(|(_, column)| OF_NODES.contains(&column));
            let node = words(line).skip(1).find(|(_, column)| *column == "NODE");
            self.table = Table { second: names_nodes.then_some(at), node: node.map(|(at, _)| at) };
            return;
        }
        let is_status = ["Ready", "NotReady", "Unknown", "SchedulingDisabled"]
            .contains(&second.split(',').next().unwrap_or_default());
        if is_status && columns.next().is_some() || self.table.second == Some(at) {
            self.word(line, start, Kind::Node, true);
        } else {
            self.table.second = None;
            self.name_and_address(line);
        }
        if let Some(column) = self.table.node
            && words(line).any(|(at, _)| at == column)
        {
            self.word(line, column, Kind::Node, false);
        }
    }
}

impl Places {
    /// A row that begins with a name and its address, in either order, as `/etc/hosts` does.
    fn name_and_address(&mut self, line: &str) {
        let mut columns = words(line).filter(|(_, column)| *column != "|");
        if let (Some((first, one)), Some((second, other))) = (columns.next(), columns.next()) {
            match (shapes::address(one), shapes::address(other)) {
                (None, Some(_)) => self.word(line, first, Kind::Node, false),
                (Some(_), None) => self.word(line, second, Kind::Node, false),
                _ => {}
            }
        }
    }
}

fn is_header(word: &str) -> bool {
    word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'-' | b'_'))
}
