//! The paste box, and what was read from it beside the line it came from.

use reusecheck_core::facts::{Hint, Unread};
use reusecheck_core::messages::{Message, id};

use super::state::{Action, Progress, Read};
use super::ui::{Ui, el};
use super::words;

/// More lines than this are counted, not listed: a whole `sysctl -a` is a thousand.
const LISTED: usize = 24;

/// The paste box with its reading.
pub(super) fn draw(ui: &mut Ui) {
    let state = ui.state;
    el!(ui, "div.field" => {
        el!(ui, "label", "for" = "paste" => { ui.text(ui.words(id::PAGE_PASTE)); });
        el!(ui, "textarea", "id" = "paste", "rows" = "5", "autocomplete" = "off", "autocapitalize" = "off",
            "spellcheck" = "false", "placeholder" = ui.words(id::PAGE_PASTE_EXAMPLE), "aria-describedby" = "paste-help" => {
            ui.value(Some(&state.inputs.paste));
            ui.on_typing(None);
        });
        el!(ui, "p.help", "id" = "paste-help" => { ui.prose(ui.words(id::PAGE_PASTE_HELP)); });
        if state.inputs.paste.trim().is_empty() { ui.nothing() } else { reading(ui) }
    });
}

fn reading(ui: &mut Ui) {
    let Read { reading, lengths } = &ui.state.read;
    let nodes = reading.nodes.as_deref().unwrap_or_default();
    el!(ui, "div.reading" => {
        let nothing = reading.evidence.is_empty() && reading.hints.is_empty() && nodes.is_empty();
        match ui.state.progress {
            Progress::Reading => ui.say("p.waiting", id::PAGE_READING),
            Progress::Failed => failed(ui),
            Progress::Done if nothing => ui.say("p.note", id::PAGE_READ_NOTHING),
            Progress::Done => ui.nothing(),
        }
        if open_list(ui, id::PAGE_READ, reading.evidence.len()) {
            let mut shown = 0;
            for item in reading.evidence.iter().take(LISTED) {
                // Several facts of one line: the line itself is shown once.
                let excerpt = if item.line == shown { &item.value } else { &item.excerpt };
                shown = item.line;
                evidence(ui, item.line, &item.fact, &item.value, excerpt);
                close_line(ui);
            }
            close_list(ui, lengths.evidence);
        }
        if open_list(ui, id::PAGE_HINTS, reading.hints.len()) {
            reading.hints.iter().take(LISTED).for_each(|item| hint(ui, item));
            close_list(ui, lengths.hints);
        }
        if open_list(ui, id::PAGE_NODES, nodes.len()) {
            for (index, node) in nodes.iter().enumerate().take(LISTED) {
                el!(ui, "li" => {
                    ui.button("button.plain", &node.name, Action::Node(index));
                    ui.leaf("code", node.facts.kernel.as_deref().unwrap_or_default());
                });
            }
            close_list(ui, lengths.nodes);
        }
        unread(ui, &reading.unread, lengths.unread);
    });
}

/// The reader did not come: what still works, and another try.
fn failed(ui: &mut Ui) {
    el!(ui, "div.notice", "role" = "alert" => {
        ui.say("p", id::PAGE_READ_FAILED);
        ui.button("button.action", ui.words(id::PAGE_READ_AGAIN), Action::Paste(ui.state.inputs.paste.clone()));
    });
}

/// A titled list; `false`, and nothing at all, when it has no items.
fn open_list(ui: &mut Ui, title: Message, count: usize) -> bool {
    if count == 0 {
        ui.nothing();
        ui.nothing();
        return false;
    }
    ui.say("h3", title);
    ui.open("ul.lines");
    true
}

fn close_list(ui: &mut Ui, count: usize) {
    if count > LISTED {
        ui.say_with("li.muted", id::PAGE_MORE_LINES, "count", &(count - LISTED).to_string());
    }
    ui.close();
}

fn open_line(ui: &mut Ui, line: usize) {
    ui.open("li");
    ui.say_with("span.line", id::PAGE_LINE, "line", &line.to_string());
    ui.open("div");
}

fn close_line(ui: &mut Ui) {
    ui.close();
    ui.close();
}

/// A line with the fact read from it, left open for more.
fn evidence(ui: &mut Ui, line: usize, fact: &str, value: &str, excerpt: &str) {
    open_line(ui, line);
    ui.text(&words::fact(ui, fact));
    ui.text(" ");
    ui.leaf("code", value);
    if excerpt != value {
        ui.leaf("q", excerpt);
    }
}

fn hint(ui: &mut Ui, item: &Hint) {
    evidence(ui, item.line, &item.fact, &item.value, &item.excerpt);
    ui.say("span.muted", words::why(&item.why));
    ui.text(" ");
    ui.button(
        "button.plain",
        ui.words(id::PAGE_USE),
        Action::Choose(item.fact.to_string(), item.value.clone()),
    );
    close_line(ui);
}

fn unread(ui: &mut Ui, lines: &[Unread], count: usize) {
    if lines.is_empty() {
        return ui.nothing();
    }
    el!(ui, "details" => {
        ui.say_with("summary", id::PAGE_UNREAD, "count", &count.to_string());
        el!(ui, "ul.lines" => {
            for item in lines.iter().take(LISTED) {
                open_line(ui, item.line);
                ui.leaf("q", &item.excerpt);
                close_line(ui);
            }
        });
    });
}
