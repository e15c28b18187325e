//! The page as a whole.

use reusecheck_core::coverage::too_old;
use reusecheck_core::messages::{LANGUAGES, id};

use crate::link::Refused;

use super::state::{Action, Inputs};
use super::ui::{Ui, el};
use super::{Press, answer, browser, examples, form, paste, verdict, words};

/// Header, node, verdict, footer, and the line that a screen reader is told.
pub(super) fn draw(ui: &mut Ui, spoken: &str) {
    let report = ui.state.report.as_ref();
    el!(ui, "header" => {
        ui.say("h1", id::PAGE_NAME);
        ui.say("p", id::PAGE_QUESTION);
        languages(ui);
    });
    el!(ui, "div.main", "role" = "main" => {
        el!(ui, "section.node", "aria-labelledby" = "node" => {
            bar(ui);
            refused(ui);
            form::draw(ui);
            paste::draw(ui);
            if report.is_some() {
                el!(ui, "details.field" => {
                    ui.say("summary", id::PAGE_EXAMPLES);
                    examples::draw(ui);
                });
            } else {
                ui.nothing();
            }
        });
        verdict::headline(ui);
        el!(ui, "div.answer" => {
            if let Some(report) = report {
                answer::draw(ui, report);
            } else {
                verdict::sentence(ui, ui.words(id::PAGE_EMPTY_TEXT));
                ui.say("p", id::PAGE_EXAMPLES_HELP);
                examples::draw(ui);
            }
        });
    });
    explore(ui);
    el!(ui, "footer" => {
        ui.say("p", id::PAGE_PRIVACY);
        el!(ui, "p" => {
            // They go on in the same language, with the same facts.
            let [fleet, builder] = ["fleet.html#", "builder.html#"].map(|page| [page, &ui.state.link()].concat());
            for (page, label) in [
                (ui.words(id::COVERAGE_FILE), id::PAGE_COVERAGE),
                (&*fleet, id::PAGE_FLEET),
                (&*builder, id::PAGE_BUILDER),
            ] {
                el!(ui, "a", "href" = page => { ui.text(ui.words(label)); });
                ui.text(" ");
            }
            if let Some(report) = report {
                ui.say_with("span", id::PAGE_KNOWLEDGE, "version", &report.knowledge);
            }
        });
        if let Some(days) = too_old(browser::today()) {
            ui.say_with("p.notice", id::PAGE_KNOWLEDGE_OLD, "days", &days.to_string());
        } else {
            ui.nothing();
        }
    });
    el!(ui, "p.hidden", "role" = "status" => { ui.text(spoken); });
}

/// The other languages, each called what it calls itself.
fn languages(ui: &mut Ui) {
    let spoken = ui.words.language();
    for (language, name) in LANGUAGES.iter().filter(|(language, _)| *language != spoken) {
        el!(ui, "button.language", "type" = "button", "lang" = language => {
            ui.on_click(Press::Act(Action::Speak(language)));
            ui.text(name);
        });
    }
    let failed = LANGUAGES.iter().find(|(language, _)| ui.state.unspoken == Some(language));
    match failed {
        None => ui.nothing(),
        Some((_, name)) => el!(ui, "p.notice", "role" = "alert" => {
            ui.text(&ui.fill(id::PAGE_LANGUAGE_FAILED, &[("language", name)]));
        }),
    }
}

/// The buttons to what stands beyond the answer. A host that has it shows them (`.explores`), hears them and puts what they
/// open behind them: the page leaves the section's end alone.
fn explore(ui: &mut Ui) {
    el!(ui, "section", "id" = "explore", "aria-labelledby" = "beyond" => {
        el!(ui, "h2.hidden", "id" = "beyond" => { ui.text(ui.words(id::EXPLORE_TITLE)); });
        el!(ui, "div.actions" => {
            for (kind, label) in [
                ("path", id::PATH_TITLE),
                ("symptoms", id::EXPLORE_SYMPTOMS),
                ("what-if", id::EXPLORE_WHAT_IF),
                ("likely", id::EXPLORE_LIKELY),
            ] {
                el!(ui, "button.action", "type" = "button", "data-explore" = kind, "aria-expanded" = "false" => {
                    ui.text(ui.words(label));
                });
            }
        });
    });
}

/// The form's title with undo and clear.
fn bar(ui: &mut Ui) {
    let state = ui.state;
    el!(ui, "div.bar" => {
        verdict::to_answer(ui, "button.action hidden");
        el!(ui, "h2", "id" = "node" => { ui.text(ui.words(id::PAGE_FORM)); });
        if state.before.is_some() {
            ui.button("button.plain", ui.words(id::PAGE_UNDO), Action::Undo);
        } else {
            ui.nothing();
        }
        if state.inputs == Inputs::default() {
            ui.nothing();
        } else {
            ui.button("button.plain", ui.words(id::PAGE_CLEAR), Action::Replace(Inputs::default()));
        }
    });
}

/// What a followed link said that cannot be used.
fn refused(ui: &mut Ui) {
    if ui.state.refused.is_empty() {
        return ui.nothing();
    }
    el!(ui, "div.notice", "role" = "alert" => {
        for refused in &ui.state.refused {
            match refused {
                Refused::Version => ui.say("p", id::PAGE_LINK_VERSION),
                Refused::Value { fact, value } => {
                    let field = words::fact(ui, fact);
                    let values = [("value", &**value), ("field", &field), ("example", words::example(fact))];
                    ui.leaf("p", &ui.fill(id::PAGE_LINK_VALUE, &values));
                }
            }
        }
    });
}
