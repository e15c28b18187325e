//! `hostnamectl`.

use super::notes::{FactName, Notes, Rank, Source};
use super::sniffer::{Line, Lines};
use super::tokens::machine;

const KIND: &str = "hostnamectl";

/// The labels without a fact.
const OTHERS: [&str; 22] = [
    "Static hostname",
    "Transient hostname",
    "Pretty hostname",
    "Icon name",
    "Chassis",
    "Deployment",
    "Location",
    "Machine ID",
    "Boot ID",
    "Virtualization",
    "CPE OS Name",
    "Hardware Vendor",
    "Hardware Model",
    "Hardware Serial",
    "Hardware Version",
    "Firmware Version",
    "Firmware Date",
    "Firmware Age",
    "AF_VSOCK CID",
    "OS Support End",
    "OS Support Remaining",
    "Product UUID",
];

/// Reads the output or a part of it.
pub(super) fn read<'a>(line: &Line<'a>, lines: &mut Lines<'a>, notes: &mut Notes) -> bool {
    // Docker uses two of the labels as well: the surrounding lines decide.
    let is_ours = is_own(line.body())
        || (is_shared(line.body()) && lines.peek().is_some_and(|next| is_own(next.body())));
    if !is_ours {
        return false;
    }
    take(line, notes);
    while let Some(next) = lines.peek().filter(|next| is_own(next.body()) || is_shared(next.body())) {
        take(&next, notes);
        lines.next();
    }
    true
}

fn is_own(body: &str) -> bool {
    body.split_once(": ")
        .is_some_and(|(key, value)| OTHERS.contains(&key) || (key == "Kernel" && value.starts_with("Linux ")))
}

fn is_shared(body: &str) -> bool {
    body.starts_with("Operating System: ") || body.starts_with("Architecture: ")
}

fn take(line: &Line<'_>, notes: &mut Notes) {
    let Some((key, value)) = line.body().split_once(": ") else { return };
    let value = value.trim();
    let source = Source::of(KIND, line);
    match key {
        "Kernel" => notes.kernel(None, value.strip_prefix("Linux ").unwrap_or(value).trim(), source),
        "Operating System" => notes.fact(FactName::Os, value, Rank::Observed, source),
        "Architecture" => {
            notes.fact(FactName::Arch, machine(value).unwrap_or_default(), Rank::Observed, source);
        }
        _ => {}
    }
}
