//! `knowledge/archives.toml` -> the layouts of support archives, each path checked.
use std::fmt::Write as _;

use serde::Deserialize;

use super::bounds::check_date;
use super::{Compiler, Row, one_of, row};

const FILE: &str = "archives.toml";
const SCOPES: [&str; 2] = ["node", "cluster"];
const HOLDS: [&str; 23] = [
    "kernel",
    "os",
    "machine",
    "sysctls",
    "sysctl-config",
    "modules",
    "boot-log",
    "proxy-log",
    "kubelet",
    "journal",
    "processes",
    "proxy-config",
    "rules",
    "server-version",
    "nodes",
    "pods",
    "dump",
    "host-name",
    "replacement",
    "host-network",
    "other-namespace",
    "previous-boot",
    "archive",
];
const FACTS: [&str; 5] = ["clusterVersion", "os", "kernel", "proxyMode", "sysctls"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ArchivesFile {
    checked: String,
    collector: Vec<CollectorRow>,
    fallback: Fallback,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CollectorRow {
    id: String,
    title: String,
    of: String,
    marks: Vec<String>,
    #[serde(default)]
    together: Vec<String>,
    repository: String,
    absent: Vec<String>,
    file: Vec<FileRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fallback {
    of: String,
    file: Vec<FileRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRow {
    holds: String,
    path: Vec<String>,
    of: Option<String>,
    #[serde(default)]
    inside: bool,
}

impl Compiler<'_> {
    pub(super) fn archives(&mut self) -> Result<(), String> {
        let ArchivesFile { checked, collector: collectors, fallback } = self.read(FILE)?;
        check_date(&row(FILE, "checked"), &checked)?;
        let mut table = String::new();
        let mut known: Vec<&str> = Vec::new();
        for collector in &collectors {
            let at = row(FILE, &collector.id);
            if known.contains(&collector.id.as_str()) || collector.id == "unknown" {
                return at.refuse("duplicate id");
            }
            known.push(&collector.id);
            if collector.marks.is_empty() && collector.together.is_empty() {
                return at.refuse("say in `marks` or `together` how it is known");
            }
            if !collector.repository.starts_with("https://") || collector.title.trim().is_empty() {
                return at.refuse("it needs a title and a repository that starts with https://");
            }
            if let Some(fact) = collector.absent.iter().find(|fact| !FACTS.contains(&fact.as_str())) {
                return at.refuse(&format!("`{fact}` is not one of {}", FACTS.join(", ")));
            }
            for path in collector.marks.iter().chain(&collector.together) {
                check_path(&at, path)?;
            }
            let files = files(&at, &collector.of, &collector.file)?;
            let CollectorRow { id, title, marks, together, repository, absent, .. } = collector;
            let _ = writeln!(
                table,
                "    Collector {{ id: {id:?}, title: {title:?}, marks: &{marks:?}, together: &{together:?}, repository: {repository:?}, absent: &{absent:?}, files: &[{files}] }},"
            );
        }
        let at = row(FILE, "fallback");
        let files = files(&at, &fallback.of, &fallback.file)?;
        self.line(&format!(
            "/// Every collector, in the order in which they are asked.\npub static COLLECTORS: &[Collector] = &[\n{table}];\n/// Files of archives that no collector is known for.\npub static FALLBACK: &[File] = &[{files}];"
        ));
        Ok(())
    }
}

fn files(at: &Row, of: &str, rows: &[FileRow]) -> Result<String, String> {
    let mut files = String::new();
    for FileRow { holds, path: paths, of: own, inside } in rows {
        let holds = one_of(at, "holds", holds, &HOLDS)?;
        let scope = one_of(at, "of", own.as_deref().unwrap_or(of), &SCOPES)?;
        if paths.is_empty() {
            return at.refuse(&format!("a file that holds {holds} needs a path"));
        }
        for path in paths {
            check_path(at, path)?;
        }
        let _ = write!(
            files,
            "File {{ holds: Holds::{holds}, paths: &{paths:?}, of: Scope::{scope}, inside: {inside} }}, "
        );
    }
    Ok(files)
}

/// Checks that a path is relative, has no empty name, and names at most one node and one pod.
fn check_path(at: &Row, path: &str) -> Result<(), String> {
    let refuse = |reason: &str| at.refuse(&format!("path `{path}`: {reason}"));
    if path.split('/').any(str::is_empty) {
        return refuse("it begins or ends with a slash, or has two of them together");
    }
    if path.split('/').any(|name| name.contains("**") && name != "**") {
        return refuse("`**` matches complete folders only");
    }
    for (open, _) in path.match_indices('<') {
        if !["<node>", "<pod>"].iter().any(|name| path[open..].starts_with(name)) {
            return refuse("only <node> and <pod> are names");
        }
    }
    if path.matches("<node>").count() > 1 || path.matches("<pod>").count() > 1 {
        return refuse("it has a name twice");
    }
    Ok(())
}
