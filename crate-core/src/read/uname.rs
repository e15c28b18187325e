//! `uname -a`, `uname -sr`, and the bare answers of `uname -r` and `uname -m`.

use super::marks::Mark;
use super::notes::{FactName, Notes, Rank, Source};
use super::sniffer::{Line, Lines};
use super::tokens::{is_release, is_unmistakable_release, machine, machine_of_release};

const KIND: &str = "uname";

/// Reads a line of `uname`.
pub(super) fn read<'a>(line: &Line<'a>, lines: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let body = line.body();
    if body.starts_with("Linux ") {
        let (text, wrapped) = unwrap(body, lines);
        if wrapped {
            lines.next();
        }
        return full(text.as_deref().unwrap_or(body), Source::of(KIND, line), notes);
    }
    // The machine where somebody typed the command, not a node.
    body.starts_with("Darwin ")
        || dump(line, lines, notes)
        || built(body, Source::of(KIND, line), notes)
        || answer(line, lines, notes)
}

/// Reads the kernel in the output of `crash`: the fields of `uname`, one a line.
fn dump<'a>(line: &Line<'a>, lines: &mut Lines<'a>, notes: &mut Notes) -> bool {
    let source = Source::of(KIND, line);
    let Some(release) = line.body().strip_prefix("RELEASE: ").filter(|release| is_release(release)) else {
        return false;
    };
    let Some(version) = lines.peek().filter(|next| next.body().starts_with("VERSION: #")) else {
        return false;
    };
    notes.fact(FactName::Kernel, release, Rank::Observed, source);
    notes.banner(release, version.body(), source);
    lines.next();
    let Some(next) = lines.peek() else { return true };
    let words = next.body().strip_prefix("MACHINE: ").unwrap_or_default();
    if let Some(machine) = words.split_ascii_whitespace().find_map(machine) {
        notes.fact(FactName::Arch, machine, Rank::Observed, Source::of(KIND, &next));
        lines.next();
    }
    true
}

/// Reads `Linux HOST RELEASE #BUILD ... MACHINE GNU/Linux`, of which anything behind the release may be missing.
pub(super) fn full(text: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let mut words = text.split_ascii_whitespace().skip(1);
    let (Some(first), second) = (words.next(), words.next()) else { return false };
    let release = match second {
        Some(second) if is_release(second) => {
            notes.names_itself(first);
            second
        }
        _ if is_release(first) => first,
        _ => return false,
    };
    if is_sandboxed(text) {
        notes.hint(FactName::Kernel.name(), release, "sandbox", source);
        return true;
    }
    notes.fact(FactName::Kernel, release, Rank::Observed, source);
    notes.banner(release, text, source);
    let after_release = second.into_iter().filter(|word| *word != release).chain(words);
    let tail = after_release.skip_while(|word| word.starts_with('#'));
    if let Some(machine) = tail.into_iter().find_map(machine) {
        notes.fact(FactName::Arch, machine, Rank::Observed, source);
    } else if let Some(machine) = machine_of_release(release) {
        notes.fact(FactName::Arch, machine, Rank::Alias, source);
    }
    true
}

/// Reads an answer that begins like the output of `uname`; `Linux 5.4` may be typed from memory.
pub(super) fn labelled(value: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let text = value.trim_matches(['`', ' ']);
    let is_exact = |release: &str| release.contains('-') || release.split('.').count() > 2;
    let is_printed = text.split_ascii_whitespace().take(3).any(|word| is_release(word) && is_exact(word));
    let source = Source { kind: KIND, ..source };
    text.starts_with("Linux ") && is_printed && full(text, source, notes) || built(text, source, notes)
}

/// Reads the output of `uname -rv`: a release with its build.
fn built(text: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let mut words = text.split_ascii_whitespace();
    let is_built = words.next().is_some_and(is_release) && words.next().is_some_and(is_build);
    is_built && full(&["Linux ", text].concat(), source, notes)
}

/// Returns whether a word is the number of a build: `#1449`, `#101~20.04.1-Ubuntu`.
fn is_build(word: &str) -> bool {
    word.strip_prefix('#').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Reads the output of `uname` inside another text, where only the build after the release proves that it was printed.
pub(super) fn inside(rest: &str, source: Source<'_>, notes: &mut Notes) -> bool {
    let mut words = rest.split_ascii_whitespace().skip_while(|word| !is_release(word)).take(2);
    let is_near = rest.split_ascii_whitespace().take(2).any(is_release);
    let is_built = words.next().is_some() && words.next().is_some_and(|word| word.starts_with('#'));
    // The rest of a JSON text does not belong to it.
    let text = rest.split(['"', '\\']).next().unwrap_or(rest);
    is_near && is_built && full(&["Linux ", text].concat(), source, notes)
}

/// gVisor's own date, whatever release it claims.
fn is_sandboxed(text: &str) -> bool {
    text.contains("Sun Jan 10 15:06:54 PST 2016")
}

/// Returns a line that was broken inside or right behind the release, put together again.
fn unwrap(body: &str, lines: &Lines<'_>) -> (Option<String>, bool) {
    let is_cut = !body.contains('#') && body.split_ascii_whitespace().nth(3).is_none();
    let Some(next) = lines.peek().filter(|_| is_cut) else { return (None, false) };
    let Some(glue) = continuation(next.body()) else { return (None, false) };
    let mut text = String::with_capacity(body.len() + next.body().len() + 1);
    text.push_str(body);
    text.push_str(glue);
    text.push_str(next.body());
    (Some(text), true)
}

/// Returns how a line continues a broken `uname -a`: with a blank when it begins with the build, without one inside the
/// release.
fn continuation(next: &str) -> Option<&'static str> {
    let mut words = next.split_ascii_whitespace();
    let first = words.next()?;
    if is_build(first) {
        return Some(" ");
    }
    let is_piece = first.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._+~-".contains(&byte));
    let build_follows = words.next().is_some_and(|word| word.starts_with('#'));
    (is_piece && build_follows).then_some("")
}

/// Reads the answer of an echoed command, or a line that is only a release.
fn answer(line: &Line<'_>, lines: &mut Lines<'_>, notes: &mut Notes) -> bool {
    let body = line.body();
    let mut words = body.split_ascii_whitespace();
    let (Some(word), second) = (words.next(), words.next()) else { return false };
    let is_requested = notes.command_marks.has(Mark::AsksRelease) && asks_for_release(&notes.command);
    let source = Source::of(KIND, line);
    if let Some(machine) = machine(word)
        && second.is_none()
    {
        notes.fact(FactName::Arch, machine, Rank::Observed, source);
        return true;
    }
    if !is_release(word) || !(is_requested || is_unmistakable_release(word) || notes.takes_bare_values()) {
        return false;
    }
    let machine_word = second.and_then(machine);
    if second.is_some() && machine_word.is_none() {
        return false;
    }
    let joined = rest_of_release(word, lines);
    if joined.is_some() {
        lines.next();
    }
    let release = joined.as_deref().unwrap_or(word);
    let rank = if is_requested || is_unmistakable_release(release) { Rank::Observed } else { Rank::Stated };
    notes.release(release, rank, source);
    if let Some(machine) = machine_word {
        notes.fact(FactName::Arch, machine, Rank::Observed, source);
    }
    true
}

fn asks_for_release(command: &str) -> bool {
    const QUESTIONS: [&str; 4] = ["uname -r", "uname -mr", "uname --kernel-release", "kernel/osrelease"];
    QUESTIONS.iter().any(|question| command.contains(question))
}

/// Returns a release broken at the end of the line: only joined when the next line is the missing end of it and nothing
/// else.
fn rest_of_release(word: &str, lines: &Lines<'_>) -> Option<String> {
    let next = lines.peek()?;
    let rest = next.body();
    let completes =
        machine_of_release(word).is_none() && !rest.contains([' ', '/', ':', '=']) && !is_release(rest);
    let mut joined = String::from(word);
    joined.push_str(rest);
    (completes && is_release(&joined) && machine_of_release(&joined).is_some() && machine(rest).is_none())
        .then_some(joined)
}
