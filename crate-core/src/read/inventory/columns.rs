//! The content of an inventory's columns.

use crate::facts::MODEL_SYSCTLS;
use crate::read::notes::IPVS_SYSCTLS;
use crate::read::systems;
use crate::read::tokens::{is_cluster_version, is_release, is_unmistakable_release, machine, mode};

/// The content of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Name,
    Kernel,
    Os,
    Version,
    Arch,
    Mode,
    /// An IPVS sysctl, by its own name.
    Sysctl(&'static str),
    Other,
}

/// Titles by their words, in several languages.
const TITLES: [(Column, &[&str]); 6] = [
    (Column::Mode, &["proxy_mode", "proxy mode", "proxymode", "转发模式", "代理模式"]),
    (Column::Kernel, &["kernel", "内核", "noyau", "núcleo", "nucleo", "ядр", "カーネル", "커널", "jądr"]),
    (
        Column::Version,
        &[
            "kubelet",
            "cluster_version",
            "kubernetes",
            "k8s",
            "集群版本",
            "kubernetes-version",
            "version",
            "versión",
            "versão",
        ],
    ),
    (
        Column::Os,
        &[
            "os",
            "os image",
            "os-image",
            "os_image",
            "betriebssystem",
            "operating system",
            "exploitation",
            "operativo",
            "операционная",
            "操作系统",
            "運用",
            "오퍼레이팅",
            "운영",
            "オペレーティング",
            "distribution",
        ],
    ),
    (Column::Arch, &["arch", "architecture", "architektur", "架构"]),
    (
        Column::Name,
        &[
            "name",
            "node",
            "host",
            "hostname",
            "knoten",
            "nœud",
            "noeud",
            "nodo",
            "узел",
            "ノード",
            "节点",
            "主机",
            "노드",
            "server",
            "machine",
            "nó",
        ],
    ),
];
/// Words in titles of wanted or former values, instead of current ones.
const NOT_NOW: [&str; 16] = [
    "target",
    "planned",
    "new",
    "fixed",
    "recommended",
    "required",
    "minimum",
    "previous",
    "old",
    "ziel",
    "soll",
    "geplant",
    "目标",
    "推荐",
    "修复",
    "cible",
];

/// Returns the content of each column; `None` if too few are known for an inventory.
pub(super) fn columns(titles: &[String], rows: &[Vec<String>]) -> Option<Vec<Column>> {
    let mut columns: Vec<Column> = Vec::with_capacity(titles.len());
    for (at, title) in titles.iter().enumerate() {
        let cells =
            rows.iter().filter_map(|row| row.get(at)).map(String::as_str).filter(|cell| !cell.is_empty());
        let column = column(&title.to_lowercase(), &cells.collect::<Vec<_>>());
        columns.push(if column != Column::Other && columns.contains(&column) {
            Column::Other
        } else {
            column
        });
    }
    let has = |column: &Column| columns.contains(column);
    let says = has(&Column::Kernel) || has(&Column::Os) && has(&Column::Version);
    if !has(&Column::Name)
        && let Some(first) = columns.iter_mut().find(|column| **column == Column::Other)
    {
        *first = Column::Name;
    }
    (says && !rows.is_empty()).then_some(columns)
}

/// Returns the content of a column by its cells; the title decides where they are ambiguous, or where it says that the
/// values are not current.
fn column(title: &str, cells: &[&str]) -> Column {
    if NOT_NOW.iter().any(|word| {
        title.split([' ', '_', '-']).any(|part| part == *word) || !word.is_ascii() && title.contains(word)
    }) {
        return Column::Other;
    }
    if let Some(name) = MODEL_SYSCTLS
        .iter()
        .filter_map(|name| name.strip_prefix(IPVS_SYSCTLS))
        .find(|name| title.ends_with(name))
    {
        return Column::Sysctl(name);
    }
    let all = |is: fn(&str) -> bool| !cells.is_empty() && cells.iter().all(|cell| is(cell));
    let titled = TITLES
        .iter()
        .find(|(_, words)| words.iter().any(|word| announces(title, word)))
        .map(|(column, _)| column);
    let is_titled = |column: &Column| titled == Some(column);
    let is_kernel = |cell: &str| is_release(cell.split(' ').next().unwrap_or(cell));
    if all(is_unmistakable_release) && titled.is_none() || all(is_kernel) && is_titled(&Column::Kernel) {
        return Column::Kernel;
    }
    if all(is_cluster_version)
        && (titled.is_none() && cells.iter().all(|cell| cell.starts_with('v')) || is_titled(&Column::Version))
    {
        return Column::Version;
    }
    if all(|cell| systems::at_start(cell).is_some()) {
        return Column::Os;
    }
    let fits = match titled {
        Some(Column::Os | Column::Name) => true,
        Some(Column::Arch) => all(|cell| machine(cell).is_some()),
        Some(Column::Mode) => all(|cell| mode(cell).is_some()),
        _ => false,
    };
    titled.filter(|_| fits).cloned().unwrap_or(Column::Other)
}

/// Short words must be a word of the title.
fn announces(title: &str, word: &str) -> bool {
    if word.is_ascii() && word.len() <= 7 {
        return title.split([' ', '_', '-', '.', '/']).any(|part| part == word);
    }
    title.contains(word)
}
