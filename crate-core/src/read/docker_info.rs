//! `docker info`, of which people paste any part.

use super::notes::{FactName, Notes, Rank, Source};
use super::sniffer::{Line, Lines};
use super::systems;
use super::tokens::machine;

const KIND: &str = "docker-info";

/// The labels at the outer level of the output, by which a part of it is known.
const OTHERS: [&str; 30] = [
    "Containers",
    "Images",
    "Server Version",
    "Storage Driver",
    "Logging Driver",
    "Cgroup Driver",
    "Cgroup Version",
    "Execution Driver",
    "Plugins",
    "Swarm",
    "Runtimes",
    "Default Runtime",
    "Init Binary",
    "containerd version",
    "runc version",
    "init version",
    "Security Options",
    "OSType",
    "CPUs",
    "Total Memory",
    "Name",
    "ID",
    "Docker Root Dir",
    "Debug Mode",
    "Debug Mode (client)",
    "Debug Mode (server)",
    "Registry",
    "Experimental",
    "Insecure Registries",
    "Live Restore Enabled",
];

/// Reads one line; the indented ones below a label are details.
pub(super) fn read<'a>(line: &Line<'a>, lines: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let Some((key, value)) = line.body().split_once(':') else { return false };
    let value = value.trim();
    let source = Source::of(KIND, line);
    match key {
        "Kernel Version" => notes.kernel(None, value, source),
        // A desktop's own virtual machine, or a name that a company gave.
        "Operating System" if systems::in_text(value).is_none() && systems::unversioned(value).is_none() => {
            notes.hint(FactName::Os.name(), value, "mentioned", source);
        }
        "Operating System" => notes.fact(FactName::Os, value, Rank::Observed, source),
        "Architecture" => {
            notes.fact(FactName::Arch, machine(value).unwrap_or_default(), Rank::Observed, source);
        }
        // `kubectl describe pod`, too, has a line `Containers:`.
        "Containers" | "Images" if !value.starts_with(|c: char| c.is_ascii_digit()) => return false,
        key if !OTHERS.contains(&key) => return false,
        _ => {}
    }
    while lines.peek().is_some_and(|next| is_detail(&next, line.indent())) {
        lines.next();
    }
    true
}

fn is_detail(line: &Line<'_>, indent: usize) -> bool {
    let key = line.body().split(':').next().unwrap_or_default();
    let is_fact = ["Kernel Version", "Operating System", "Architecture"].contains(&key);
    line.indent() > indent && line.indent() <= indent + 4 && !is_fact
}
