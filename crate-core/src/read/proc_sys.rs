//! Values without a name after the echoed command that names them, and listings of `/proc/sys`.

use super::marks::Mark;
use super::mention::queried_sysctl;
use super::notes::{IPVS_SYSCTLS, Notes, Source};
use super::sniffer::{Line, Lines};

const KIND: &str = "proc-sys";
const FOLDER: &str = "/proc/sys/net/ipv4/vs";
/// The files that are worth a hint or have no folder before their name.
const KNOWN: [&str; 4] = ["conn_reuse_mode", "conntrack", "expire_nodest_conn", "expire_quiescent_template"];

/// Reads the output of `cat /proc/sys/...`, `sysctl -n ...` and `ls -l /proc/sys/net/ipv4/vs`.
pub(super) fn read<'a>(line: &Line<'a>, _: &mut Lines<'a>, notes: &mut Notes) -> bool {
    answer(line, notes) || folder(line, notes) || labelled(line, notes) || listing(line, notes)
}

/// Reads what `pwd` prints in the folder of the sysctls.
fn folder(line: &Line<'_>, notes: &mut Notes) -> bool {
    let is_it = line.body() == FOLDER && notes.command.ends_with("pwd");
    notes.is_in_ipvs_folder |= is_it;
    is_it
}

/// Reads a number: the answer to the first name of the command that has none yet.
fn answer(line: &Line<'_>, notes: &mut Notes) -> bool {
    let body = line.body();
    if notes.command.is_empty() || !body.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        return false;
    }
    let Ok(value) = body.trim_end().parse::<i64>() else { return false };
    let Some(name) = queried_sysctl(notes) else { return false };
    notes.sysctl(&name, value, Source::of(KIND, line));
    true
}

/// `conn_reuse_mode: 1`, as a loop over the files below `/proc/sys/net/ipv4/vs` prints it.
fn labelled(line: &Line<'_>, notes: &mut Notes) -> bool {
    if !notes.command_marks.has(Mark::Sysctl) {
        return false;
    }
    let Some((key, value)) = line.body().split_once([':', '=', ' ']) else { return false };
    let value = value.trim_start_matches([' ', '=', ':', '\t']).trim_end().parse::<i64>();
    let (true, Ok(value)) = (KNOWN.contains(&key), value) else { return false };
    notes.sysctl(&[IPVS_SYSCTLS, key].concat(), value, Source::of(KIND, line));
    true
}

/// Reads a line of `ls -l`: the file exists, its value is not shown.
fn listing(line: &Line<'_>, notes: &mut Notes) -> bool {
    let body = line.body();
    let is_listing = body.starts_with("-r")
        && body.get(..10).is_some_and(|mode| mode.bytes().all(|byte| b"-rwx".contains(&byte)));
    let file = if is_listing { body.rsplit(' ').next() } else { None };
    if let Some(file) = file.filter(|file| KNOWN.contains(file)) {
        let mut name = String::from(IPVS_SYSCTLS);
        name.push_str(file);
        notes.hint(&name, "present", "listed", Source::of(KIND, line));
    }
    is_listing || (body.starts_with("total ") && notes.command.contains("ls "))
}
