//! Text -> facts: one module a format, one sniffer that splits a paste into lines and parts.
//!
//! Nothing is ever guessed. What a paste proves is a fact with the line it came from; what it only suggests is a
//! hint with the reason why it is no proof; what nobody understood is listed as unread.
//!
//! # Where a fact was read: the ids of `Evidence::kind`
//!
//! `uname` · `proc-version` · `sysctl` · `proc-sys` (files below `/proc/sys`, and `sysctl -n`) · `os-release` (and the
//! other release files) · `hostnamectl` · `docker-info` · `host-facts` (gathered by Ansible and the like) ·
//! `kubectl-version` (and `--version` of the node's programs) · `nodes-table` · `describe-node` · `node-object` ·
//! `kube-proxy-config` · `kube-proxy-flags` · `kube-proxy-log` · `proxy-mode` (kube-proxy's own endpoint) ·
//! `ipvsadm` (the rule of the `kubernetes` service only) · `labelled` (`Kernel: ...`) · `prose`
//!
//! # Why something is only a hint: the ids of `Hint::why`
//!
//! | id | what was seen |
//! |---|---|
//! | `absent` | the sysctl's file is not there; the value is `absent` |
//! | `client-only` | the version of somebody's kubectl or kubeadm, and no server's |
//! | `commented` | a setting behind a comment sign |
//! | `configured` | a setting in a file or manifest, which may not be in effect |
//! | `container` | the system or a sysctl inside a container, which has its own |
//! | `did-not-start` | kube-proxy wanted that mode and ended with an error |
//! | `diff` | a line of a difference between two files |
//! | `dummy-interface` | `kube-ipvs0`, which outlives IPVS mode |
//! | `installed` | a kernel package, not the running kernel |
//! | `ipset-rules`, `iptables-rules`, `nftables-rules`, `ipvsadm-rules` | rules that anybody may have made or left |
//! | `listed` | a directory listing: the sysctl exists, the value is `present` |
//! | `log-implies` | a bound that kube-proxy's log implies: `>=5.9`, `<4.1` |
//! | `mentioned` | a sentence about some other node, or advice |
//! | `module-loaded` | `ip_vs` is loaded |
//! | `platform-default` | an empty mode: what kube-proxy then does depends on its release |
//! | `requested-not-effective` | a mode in a configuration or flag while another one is known to be in effect |
//! | `windows-node` | the build of a Windows node, which is no Linux release |
//! | `write-command` | a command that would set the value |

mod clean;
mod decode;
mod describe_node;
mod diff;
mod docker_info;
mod document;
mod host_facts;
mod hostnamectl;
mod ipvsadm;
mod kube_proxy_config;
mod kube_proxy_flags;
mod kube_proxy_log;
mod kubectl_version;
mod labelled;
mod lsmod;
mod mention;
mod netfilter;
mod node_object;
mod nodes_table;
mod notes;
mod objects;
mod os_release;
mod proc_sys;
mod proc_version;
pub(crate) mod prompt;
mod prose;
mod proxy_mode_endpoint;
mod sniffer;
mod sysctl;
mod systems;
pub(crate) mod tokens;
mod uname;

use std::collections::BTreeMap;

use crate::facts::{Node, Reading};
pub use clean::without_codes;
pub use decode::decode;
pub(crate) use notes::{Beside, Place, Said};
use notes::{Notes, Source};
use sniffer::{Line, Lines};

/// A format: reads the part that begins with the line, or says that the line is not its own.
type Format = for<'a> fn(&Line<'a>, &mut Lines<'a>, &mut Notes) -> bool;

/// Every format, in the order in which they are asked: those that could mistake a line come behind its owner.
const FORMATS: [Format; 21] = [
    diff::read,
    sysctl::read,
    proc_sys::read,
    kube_proxy_log::read,
    os_release::read,
    nodes_table::read,
    describe_node::read,
    kubectl_version::read,
    kube_proxy_config::read,
    document::read,
    proc_version::read,
    uname::read,
    proxy_mode_endpoint::read,
    ipvsadm::read,
    lsmod::read,
    netfilter::read,
    kube_proxy_flags::read,
    hostnamectl::read,
    docker_info::read,
    labelled::read,
    prose::read,
];

/// A paste of so few lines is a list of answers: a bare `ipvs` or `5.10.104` in it can be taken at its word.
const SHORT: usize = 8;

/// Reads whatever a file holds; see [`decode`] for its text.
pub fn read_bytes(bytes: &[u8]) -> Reading {
    read_text(&decode(bytes))
}

/// Reads whatever was pasted.
pub fn read_text(text: &str) -> Reading {
    let Listing { nodes, mut reading, .. } = notes_of(text, is_short(text)).finish();
    reading.nodes = Some(nodes).filter(|nodes| nodes.len() > 1);
    reading
}

/// What a paste holds, as whoever reads many nodes wants it.
pub(crate) struct Listing {
    /// Every node it names, a single one too.
    pub(crate) nodes: Vec<Node>,
    /// Where they stand in their cluster, by their place in `nodes`; not of every node that is known.
    pub(crate) places: BTreeMap<usize, Place>,
    /// The version of the cluster's server.
    pub(crate) server: Option<String>,
    /// All the rest.
    pub(crate) reading: Reading,
}

/// Reads a part of a paste (or all that there is of it), node by node, and gives what it says beside them.
pub(crate) fn read_nodes(text: &str, is_all: bool) -> (Listing, Said) {
    let notes = notes_of(text, is_all && is_short(text));
    let said = notes.said();
    (notes.finish(), said)
}

fn is_short(text: &str) -> bool {
    Lines::of(text).take(SHORT + 1).count() <= SHORT
}

fn notes_of(text: &str, is_short: bool) -> Notes {
    let mut lines = Lines::of(text);
    let mut notes = Notes::new(is_short);
    loop {
        lines.skip_plain(sysctl::other_lines);
        let Some(line) = lines.next() else { break };
        if proxy_mode_endpoint::answer(&line, &mut lines, &mut notes) {
            continue;
        }
        if let Some(command) = prompt::command(line.body()) {
            notes.hear(command);
            sysctl::note_writes(command, &line, &mut notes);
            kube_proxy_flags::note(command, Source::of("command", &line), &mut notes);
        } else if !FORMATS.iter().any(|read| read(&line, &mut lines, &mut notes)) {
            notes.unread(line.number, line.raw);
        }
    }
    notes
}
