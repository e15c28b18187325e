//! The paste box, and the paste with what was read marked in place.

use reusecheck_core::facts::{Hint, Unread};
use reusecheck_core::messages::{Message, id};

use super::state::{Action, Progress, Read};
use super::transcript::Row;
use super::ui::{Ui, el};
use super::{Copy, Msg, collector, words};

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
        match &state.too_large {
            Some(file) => el!(ui, "p.notice", "role" = "alert" => {
                ui.text(&ui.fill(id::PAGE_TOO_LARGE, &[("file", file)]));
            }),
            None => ui.nothing(),
        }
        attached(ui);
        el!(ui, "div.actions" => {
            el!(ui, "label.action" => {
                ui.text(ui.words(id::PAGE_OPEN));
                el!(ui, "input.hidden", "type" = "file", "multiple" = "" => {});
            });
            if state.collector.is_none() {
                ui.send("button.action", ui.words(id::PAGE_COLLECT), Msg::Collect);
            } else {
                ui.nothing();
            }
        });
        match &state.collector {
            Some(scripts) => collector::draw(ui, scripts),
            None => ui.nothing(),
        }
        if state.inputs.nothing_pasted() { ui.nothing() } else { reading(ui) }
    });
}

/// That a text lies beside the box, and a way to take it away.
fn attached(ui: &mut Ui) {
    let lines = ui.state.attached_lines;
    if lines == 0 {
        return ui.nothing();
    }
    el!(ui, "p.note" => {
        ui.text(&ui.fill(id::PAGE_ATTACHED, &[("lines", &lines.to_string())]));
        ui.text(" ");
        ui.button("button.plain", ui.words(id::PAGE_DETACH), Action::Detach);
    });
}

fn reading(ui: &mut Ui) {
    let state = ui.state;
    let Read { reading, lengths } = &state.read;
    let nodes = reading.nodes.as_deref().unwrap_or_default();
    el!(ui, "div.reading" => {
        let nothing = reading.evidence.is_empty() && reading.hints.is_empty() && nodes.is_empty();
        match state.progress {
            Progress::Reading => ui.say("p.waiting", id::PAGE_READING),
            Progress::Failed => failed(ui),
            Progress::Done if nothing => ui.say("p.note", id::PAGE_READ_NOTHING),
            Progress::Done => ui.nothing(),
        }
        if open_list(ui, id::PAGE_NODES, nodes.len()) {
            for (index, node) in nodes.iter().enumerate().take(LISTED) {
                el!(ui, "li" => {
                    ui.button("button.plain", &node.name, Action::Node(index));
                    ui.leaf("code", node.facts.kernel.as_deref().unwrap_or_default());
                });
            }
            el!(ui, "li" => {
                el!(ui, "a", "href" = "fleet.html" => { ui.text(ui.words(id::PAGE_FLEET)); });
            });
            close_list(ui, lengths.nodes);
        }
        let (rows, more) = &state.transcript;
        if open_list(ui, id::PAGE_READ, if nothing { 0 } else { rows.len() }) {
            for line in rows {
                row(ui, line);
            }
            if *more > 0 {
                ui.say_with("li.muted", id::PAGE_MORE_LINES, "count", &more.to_string());
            }
            ui.close();
        }
        unread(ui, &reading.unread, lengths.unread);
        if state.progress == Progress::Done {
            ui.copy_button("button.action", Copy::Masked, id::PAGE_COPY_MASKED);
        } else {
            ui.nothing();
        }
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

/// A line with what was read marked in it; each fact leads to its place in the form or the explanation.
fn row(ui: &mut Ui, row: &Row) {
    if row.skipped > 0 {
        ui.say_with("li.muted", id::PAGE_LINES_BETWEEN, "count", &row.skipped.to_string());
    }
    let anchor = ["line-", &row.line.to_string()].concat();
    el!(ui, "li", "id" = &anchor, "tabindex" = "-1" => {
        number(ui, row.line);
        ui.open(if row.unread { "div.muted" } else { "div" });
        el!(ui, "code" => {
            for piece in &row.pieces {
                if piece.fact.is_some() { ui.leaf("mark", &piece.text) } else { ui.text(&piece.text) }
            }
        });
        for piece in &row.pieces {
            if let Some(fact) = &piece.fact {
                label(ui, fact, "");
            }
        }
        for (fact, value) in &row.also {
            label(ui, fact, value);
        }
        for &at in &row.hints {
            hint(ui, &ui.state.read.reading.hints[at]);
        }
        if row.unread {
            ui.text(" ");
            ui.say("em", id::PAGE_NOT_UNDERSTOOD);
        }
        ui.close();
    });
}

/// The line's number; pressing it selects the line in the paste box, where it stands there.
fn number(ui: &mut Ui, line: usize) {
    let label = ui.fill(id::PAGE_LINE, &[("line", &line.to_string())]);
    if line <= ui.state.attached_lines {
        return ui.leaf("span.line", &label);
    }
    ui.send("button.plain line", &label, Msg::Line(line, true));
}

/// What the line says: the fact's name, and the value where the line has it in other words.
fn label(ui: &mut Ui, fact: &str, value: &str) {
    ui.text(" ");
    let name = words::fact(ui, fact);
    match ui.state.place(fact) {
        Some(place) => ui.send("button.plain", &name, Msg::Show(place)),
        None => ui.leaf("span.muted", &name),
    }
    if !value.is_empty() {
        ui.text(" ");
        ui.leaf("code", value);
    }
}

/// What the line suggests, and why that is no proof.
fn hint(ui: &mut Ui, item: &Hint) {
    el!(ui, "div.hint" => {
        ui.say("em", id::PAGE_HINTS);
        ui.text(" ");
        ui.text(&words::fact(ui, &item.fact));
        ui.text(" ");
        ui.leaf("code", &item.value);
        ui.text(" ");
        ui.say("span.muted", words::why(&item.why));
        ui.text(" ");
        let choose = Action::Choose(item.fact.to_string(), item.value.clone());
        ui.button("button.plain", ui.words(id::PAGE_USE), choose);
    });
}

fn unread(ui: &mut Ui, lines: &[Unread], count: usize) {
    if lines.is_empty() {
        return ui.nothing();
    }
    el!(ui, "details" => {
        ui.say_with("summary", id::PAGE_UNREAD, "count", &count.to_string());
        el!(ui, "ul.lines" => {
            for item in lines.iter().take(LISTED) {
                ui.open("li");
                number(ui, item.line);
                ui.leaf("q", &item.excerpt);
                ui.close();
            }
            if count > LISTED {
                ui.say_with("li.muted", id::PAGE_MORE_LINES, "count", &(count - LISTED).to_string());
            }
        });
    });
}
