//! The collector: commands to run on a node or for a cluster, whose output can be pasted. Every place that offers it
//! shows it completely.

use serde::Serialize;

use crate::messages::{Catalogue, Message, id};

/// The command for a node and the line for a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Collector {
    /// For one node: POSIX `sh`, for people with a shell on it.
    pub node: Script,
    /// For a whole cluster: one line, for people with `kubectl`.
    pub cluster: Script,
}

/// Something to run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Script {
    /// Its purpose and its limits.
    pub about: &'static str,
    /// All of it, to be copied.
    pub text: String,
    /// Its parts, in order.
    pub parts: Vec<Part>,
}

/// One part of a [`Script`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Stable id: `kernel`, `symbols`, `changelog`, `system`, `sysctls`, `mode`, `flag`, `version`; `nodes`, `mode`.
    pub id: &'static str,
    /// Its commands.
    pub text: &'static str,
    /// The values that it reads, and why.
    pub reads: &'static str,
}

/// The name, commands and purpose of the part in that file.
macro_rules! part {
    ($of:literal, $id:literal, $message:ident) => {
        ($id, include_str!(concat!("../knowledge/collector/", $of, "/", $id, ".sh")), id::$message)
    };
}

const NODE: [(&str, &str, Message); 8] = [
    part!("node", "kernel", COLLECTOR_NODE_KERNEL),
    part!("node", "symbols", COLLECTOR_NODE_SYMBOLS),
    part!("node", "changelog", COLLECTOR_NODE_CHANGELOG),
    part!("node", "system", COLLECTOR_NODE_SYSTEM),
    part!("node", "sysctls", COLLECTOR_NODE_SYSCTLS),
    part!("node", "mode", COLLECTOR_NODE_MODE),
    part!("node", "flag", COLLECTOR_NODE_FLAG),
    part!("node", "version", COLLECTOR_NODE_VERSION),
];

const CLUSTER: [(&str, &str, Message); 2] =
    [part!("cluster", "nodes", COLLECTOR_CLUSTER_NODES), part!("cluster", "mode", COLLECTOR_CLUSTER_MODE)];

/// Returns the collector, explained in the catalogue's language.
pub fn collector(catalogue: &Catalogue) -> Collector {
    let parts = |parts: &[(&'static str, &'static str, Message)]| -> Vec<Part> {
        let part =
            |&(id, text, message): &_| Part { id, text: str::trim_end(text), reads: catalogue.text(message) };
        parts.iter().map(part).collect()
    };
    let (node, cluster) = (parts(&NODE), parts(&CLUSTER));
    let join = |parts: &[Part], between| parts.iter().map(|part| part.text).collect::<Vec<_>>().join(between);
    Collector {
        node: Script {
            about: catalogue.text(id::COLLECTOR_NODE),
            // A subshell works with any shell and leaves nothing behind in it.
            text: ["sh <<'END'\n", &join(&node, "\n"), "\nEND"].concat(),
            parts: node,
        },
        cluster: Script {
            about: catalogue.text(id::COLLECTOR_CLUSTER),
            text: join(&cluster, "; "),
            parts: cluster,
        },
    }
}
