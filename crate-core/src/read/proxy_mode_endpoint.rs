//! `curl localhost:10249/proxyMode`: one word, without a line end, so that the next prompt may stick to it.

use super::marks::Mark;
use super::notes::{Notes, Source};
use super::sniffer::{Line, Lines};
use crate::facts::{ModeSource, ProxyMode};

const KIND: &str = "proxy-mode";

/// Reads the mode that kube-proxy's endpoint returns, before another reader takes the prompt after it for a command.
pub(super) fn answer<'a>(line: &Line<'a>, lines: &mut Lines<'a>, notes: &mut Notes) -> bool {
    asks_for_mode(notes) && (is_progress(line.body()) || read(line, lines, notes))
}

fn asks_for_mode(notes: &Notes) -> bool {
    notes.command_marks.has(Mark::AsksMode) && notes.command.contains("proxyMode")
}

/// Lines of curl's progress, which it prints if its output is not a terminal.
fn is_progress(body: &str) -> bool {
    body.starts_with("% Total")
        || body.starts_with("Dload")
        || (body.starts_with("100 ") && body.contains("--:--"))
}

/// Reads a mode. In a short paste, a single word is somebody's own answer.
pub(super) fn read<'a>(line: &Line<'a>, lines: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let body = line.body();
    // kube-proxy itself never answers `none`.
    let mut running = ProxyMode::ALL.into_iter().filter(|mode| *mode != ProxyMode::Replaced);
    let Some(mode) = running.find(|mode| body.starts_with(mode.name())) else {
        return false;
    };
    let after = body.get(mode.name().len()..).unwrap_or_default();
    let is_requested = asks_for_mode(notes);
    let source = Source::of(KIND, line);
    match after.chars().next() {
        None if is_requested => notes.mode(mode, ModeSource::Running, source),
        None if notes.takes_bare_values() => notes.mode(mode, ModeSource::Configured, source),
        Some(next) if is_requested && (next == '[' || next == '$' || next == '#' || after.contains('@')) => {
            notes.mode(mode, ModeSource::Running, source);
            if let Some((_, rest)) = line.raw.split_once(mode.name()) {
                lines.push_back(line, rest.to_owned());
            }
        }
        _ => return false,
    }
    true
}
