//! The paste box, and the place for what is read from it.

use reusecheck_core::messages::id;

use super::Press;
use super::state::{Action, Progress};
use super::ui::{Ui, el};

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
        // What is wrong with files is told by whoever opens them.
        ui.leaf("div.opened", "");
        attached(ui);
        el!(ui, "div.actions" => {
            el!(ui, "label.action" => {
                ui.text(ui.words(id::PAGE_OPEN));
                el!(ui, "input.hidden", "type" = "file", "multiple" = "" => {});
            });
            ui.send("button.action", ui.words(id::PAGE_COLLECT), Press::Collect);
        });
        if state.no_collector {
            el!(ui, "p.notice", "role" = "alert" => { ui.text(ui.words(id::PAGE_COLLECT_FAILED)); });
        } else {
            ui.nothing();
        }
        // What to run is drawn by the engine, which knows it.
        ui.leaf("div.collect", "");
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

/// How far the reader is; what it found it draws itself, into an element that this page leaves alone.
fn reading(ui: &mut Ui) {
    let state = ui.state;
    el!(ui, "div.reading" => {
        match state.progress {
            Progress::Reading => ui.say("p.waiting", id::PAGE_READING),
            Progress::Failed => failed(ui),
            Progress::Done => ui.nothing(),
        }
        // What was read before stays until the new text is read, so that nothing flickers.
        if state.progress == Progress::Done || state.read.is_some() {
            ui.leaf("div.found", "");
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
