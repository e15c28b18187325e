//! Text -> facts: one module a format, one sniffer that splits a paste into lines and parts.
//!
//! Nothing is ever guessed. What a paste proves is a fact with the line it came from; what it only suggests is a hint
//! with the reason why it is no proof; lines that no format understood are listed as unread.
//!
//! The ids of what a fact was read from and of why something is only a hint: [`Evidence::KINDS`](crate::facts::Evidence::KINDS),
//! [`Hint::REASONS`](crate::facts::Hint::REASONS).

mod clean;
mod cluster_spec;
mod commits;
mod containers;
mod decode;
mod describe_node;
mod diff;
mod docker_info;
mod document;
mod fan_out;
mod host_facts;
mod hostnamectl;
mod inventory;
mod ipvsadm;
mod kube_proxy_config;
mod kube_proxy_flags;
mod kube_proxy_log;
mod kubectl_version;
mod labelled;
mod log_words;
mod lsmod;
mod managed;
mod margin;
mod marks;
mod mention;
mod netfilter;
mod node_object;
mod nodes_table;
mod nodeset;
mod notes;
mod objects;
mod os_release;
mod own_output;
mod probe;
mod proc_sys;
mod proc_version;
mod prometheus;
pub(crate) mod prompt;
mod prose;
mod proxy_mode_endpoint;
mod running;
mod signs;
mod sniffer;
mod sysctl;
mod systems;
pub(crate) mod tokens;
mod uname;
mod unproven;

use std::collections::BTreeMap;

use crate::facts::{Hint, Node, Reading, Text};
pub use clean::without_codes;
pub use decode::decode;
pub use log_words::says_proxy_mode;
use marks::{Mark, Marks};
use notes::{Announced, Notes, Source};
pub(crate) use notes::{OutsideFacts, OutsideNotes, Place};
use sniffer::{Line, Lines};

/// Reads the part that begins with the line; `false` if the line belongs to another format.
type Read = for<'a> fn(&Line<'a>, &mut Lines<'a>, &mut Notes) -> bool;

/// A format, and the marks; its first lines have at least one of them.
struct Format {
    marks: Marks,
    read: Read,
}

impl Format {
    const fn of(marks: &[Mark], read: Read) -> Self {
        Self { marks: Marks::any_of(marks), read }
    }
}

/// Every format, in the order of attempts: formats that could mistake a line come after its owner.
const FORMATS: [Format; 30] = [
    Format::of(&[Mark::Text], diff::read),
    Format::of(&[Mark::Text], fan_out::read),
    Format::of(&[Mark::Link], own_output::read),
    Format::of(&[Mark::Brace], prometheus::read),
    Format::of(&[Mark::Sign, Mark::Image], signs::read),
    Format::of(&[Mark::Text], commits::read),
    Format::of(&[Mark::Probe], probe::read),
    Format::of(&[Mark::Equals, Mark::Sysctl, Mark::SysctlOutput], sysctl::read),
    Format::of(&[Mark::Text], proc_sys::read),
    Format::of(&[Mark::GoFile, Mark::LogMode, Mark::LogFailure], kube_proxy_log::read),
    Format::of(&[Mark::Equals, Mark::ReleaseFile], os_release::read),
    Format::of(&[Mark::Title, Mark::Bar, Mark::Foreign], nodes_table::read),
    Format::of(&[Mark::Kube], nodes_table::read_pods),
    Format::of(&[Mark::Title], managed::read),
    Format::of(&[Mark::Description], describe_node::read),
    Format::of(&[Mark::Version, Mark::Number], kubectl_version::read),
    Format::of(&[Mark::ModeKey], kube_proxy_config::read),
    Format::of(&[Mark::Brace, Mark::Bracket, Mark::Colon], document::read),
    Format::of(&[Mark::Running, Mark::Os], proc_version::read),
    Format::of(&[Mark::Running, Mark::Number, Mark::Machine], uname::read),
    Format::of(&[Mark::Mode], proxy_mode_endpoint::read),
    Format::of(&[Mark::Text], ipvsadm::read),
    Format::of(&[Mark::Digit, Mark::Module], lsmod::read),
    Format::of(&[Mark::Text], netfilter::read),
    Format::of(&[Mark::ProxyMode], kube_proxy_flags::read),
    Format::of(&[Mark::HostLabel], hostnamectl::read),
    Format::of(&[Mark::Colon], docker_info::read),
    Format::of(&[Mark::Delimiter], inventory::read),
    Format::of(&[Mark::Topic, Mark::Foreign], labelled::read),
    Format::of(&[Mark::Digit, Mark::Mode, Mark::Running, Mark::Os, Mark::Image], prose::read),
];

/// A paste of so few lines is a list of answers: a bare `ipvs` or `5.10.104` in it is an answer.
const SHORT: usize = 8;

/// Reads the content of a file; see [`decode`] for its text.
///
/// A file without text yields no facts, and one hint of the fact `text` with the reason: `empty`, `picture` or
/// `binary`.
pub fn read_bytes(bytes: &[u8]) -> Reading {
    let Some(why) = decode::why_no_text(bytes) else { return read_text(&decode(bytes)) };
    let (fact, why) = (Text::Borrowed("text"), Text::Borrowed(why));
    let hint = Hint { fact, value: String::new(), line: 1, excerpt: String::new(), why, path: None };
    Reading { hints: vec![hint], ..Reading::default() }
}

/// Reads a paste.
pub fn read_text(text: &str) -> Reading {
    let Listing { nodes, mut reading, .. } = notes_of_all(text).finish();
    reading.nodes = Some(nodes).filter(|nodes| nodes.len() > 1);
    reading
}

/// Reads one file of many that belong together. Unlike [`read_text`] it returns the node of a list of one as a node, with
/// its name.
pub fn read_part(text: &str) -> Reading {
    let Listing { nodes, mut reading, .. } = notes_of_all(text).finish();
    reading.nodes = Some(nodes).filter(|nodes| !nodes.is_empty());
    reading
}

/// The content of a paste, for callers that read many nodes.
pub(crate) struct Listing {
    /// Every node that it names, even a single one.
    pub(crate) nodes: Vec<Node>,
    /// Their places in the cluster, by index in `nodes`; unknown for some nodes.
    pub(crate) places: BTreeMap<usize, Place>,
    /// The version of the cluster's server.
    pub(crate) server: Option<String>,
    /// All the rest.
    pub(crate) reading: Reading,
}

/// Reads a part of a paste (or all of it), node by node, and returns the facts outside the nodes.
pub(crate) fn read_nodes(text: &str, is_all: bool) -> (Listing, OutsideFacts) {
    let notes = if is_all { notes_of_all(text) } else { notes_of(Lines::of(text), text, false) };
    let outside = notes.outside_facts();
    (notes.finish(), outside)
}

/// Reads the complete paste.
fn notes_of_all(text: &str) -> Notes {
    let unbroken = margin::unbroken(text);
    let (lines, text) = match &unbroken {
        Some(text) => (Lines::of_unbroken(text), &**text),
        None => (Lines::of(text), text),
    };
    // Lines with gaps are a table, of which no cell is an answer.
    let few: Vec<Line<'_>> = lines.clone().take(SHORT + 1).collect();
    let is_short = few.len() <= SHORT && !few.iter().any(|line| line.body().contains("    "));
    notes_of(lines, text, is_short)
}

fn notes_of(mut lines: Lines<'_>, text: &str, is_short: bool) -> Notes {
    let has_breaks = lines.has_breaks;
    let mut notes = Notes::new(is_short);
    loop {
        lines.skip_plain(sysctl::other_lines);
        let Some(line) = lines.next() else { break };
        let Some((host, answer)) = fan_out::prefixed(&line, &notes) else {
            read_line(&line, &mut lines, &mut notes);
            continue;
        };
        lines.push_back(&line, answer.to_owned());
        notes.visit(host);
        // Each machine answers the whole command.
        notes.answered = 0;
        if let Some(answer) = lines.next() {
            read_line(&answer, &mut lines, &mut notes);
        }
        notes.leave();
    }
    unproven::note(text, has_breaks, &mut notes);
    notes
}

fn read_line<'a>(line: &Line<'a>, lines: &mut Lines<'a>, notes: &mut Notes) {
    if proxy_mode_endpoint::answer(line, lines, notes) {
        return;
    }
    let body = line.body();
    if let Some((heading, is_expectation)) = prose::heading(body) {
        notes.note_heading(heading, is_expectation);
    }
    if notes.expectation.is_some() {
        if !prose::mention(body, line.marks(), Source::of("prose", line), notes) {
            notes.unread(line.number, line.raw);
        }
    } else if let Some(command) = prompt::command(body) {
        notes.note_command(command, prompt::host(body, command), prompt::folder(body, command));
        sysctl::note_writes(command, line, notes);
        signs::note_removal(command, Source::of("command", line), notes);
        kubectl_version::note_printed(command, line, notes);
        kubectl_version::note_installed(command, Source::of("command", line), notes);
        kube_proxy_flags::note(command, Source::of("command", line), notes);
    } else if !(line.has(Mark::Speaker) && notes.note_speaker(body)) {
        let marks = line.marks();
        let is_below = |next: Line<'_>| next.number == line.number + 1 && sysctl::is_setting(next.body());
        // Only files have comments: `sysctl` prints none.
        let casts_doubt = sysctl::is_comment(body) || prose::is_of_attempt(body);
        let is_doubtful = casts_doubt && lines.peek().is_some_and(is_below);
        notes.announced = announced(body, is_doubtful, notes.announced);
        let may_be_its = |format: &&Format| format.marks.meets(marks);
        if !FORMATS.iter().filter(may_be_its).any(|format| (format.read)(line, lines, notes)) {
            notes.unread(line.number, line.raw);
        }
    }
}

/// Returns what is announced for the line below this one. A sentence is about all settings below it, and the comments between
/// them; advice is about bare words, too, such as a mode. `is_doubtful` says that this line makes the setting below it one that
/// may not be in effect.
fn announced(body: &str, is_doubtful: bool, before: Announced) -> Announced {
    let goes_on = match before {
        Announced::Nothing => false,
        Announced::Advice => body.starts_with('#') || sysctl::is_setting(body) || !body.contains(' '),
        Announced::Instruction | Announced::Replaced => {
            sysctl::is_setting(body) || kube_proxy_config::may_be(body)
        }
    };
    match prose::announced_by(body) {
        Announced::Nothing if goes_on => before,
        Announced::Nothing if is_doubtful => Announced::Advice,
        own => own,
    }
}

#[cfg(test)]
#[path = "../tests/support/changes.rs"]
mod changes;
#[cfg(test)]
#[path = "../tests/support/corpus.rs"]
mod corpus;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Returns whether formats without a matching mark would have read nothing.
    fn do_marks_only_save_time(text: &str) -> bool {
        let lines = Lines::of(text);
        let all = notes_of(lines.clone().with_every_mark(), text, true).finish().reading;
        notes_of(lines, text, true).finish().reading == all
    }

    #[test]
    fn marks_only_save_time() {
        let mut wrong = Vec::new();
        for (name, paste) in corpus::all() {
            let as_is: changes::Change = ("as it is", str::to_owned, true);
            for (change, apply, _) in changes::CHANGES.into_iter().chain([as_is]) {
                if !do_marks_only_save_time(&apply(&paste)) {
                    wrong.push(format!("{name}, {change}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{} readings differ: {wrong:?}", wrong.len());
    }

    /// Lines of the corpus, cut anywhere and put together in any order.
    fn mixed_lines() -> impl Strategy<Value = String> {
        let lines: Vec<String> = corpus::all()
            .flat_map(|(_, paste)| paste.lines().map(str::to_owned).collect::<Vec<_>>())
            .collect();
        let piece =
            (proptest::sample::select(lines), any::<prop::sample::Index>(), prop::bool::weighted(0.7));
        let cut = piece.prop_map(|(line, at, is_only)| {
            let characters = line.chars().count();
            let length = if is_only { characters } else { at.index(characters + 1) };
            line.chars().take(length).chain(is_only.then_some('\n')).collect::<String>()
        });
        proptest::collection::vec(cut, 1..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn marks_only_save_time_in_any_order(text in mixed_lines()) {
            prop_assert!(do_marks_only_save_time(&text));
        }
    }
}
