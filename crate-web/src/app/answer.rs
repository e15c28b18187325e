//! The verdict's body: from what to do now down to the details.

use reusecheck_core::InWords;
use reusecheck_core::facts::{Conflict, Text};
use reusecheck_core::messages::{Message, id};
use reusecheck_core::report::{Rating, Remedy, Report, SourceRef, facts_of};

use super::state::Action;
use super::ui::{Ui, el};
use super::{Copy, Press, details, verdict, words};

/// Everything under the headline.
pub(super) fn draw(ui: &mut Ui, report: &Report) {
    verdict::sentence(ui, verdict::answer(report));
    verdict::summary(ui, report);
    conflicts(ui, report);
    // What to do comes first; while nothing can be said, that is to find out.
    let unknown = report.rating == Rating::Unknown;
    if unknown {
        missing(ui, report, id::PAGE_MISSING);
    } else {
        ui.nothing();
    }
    remedies(ui, report);
    explanation(ui, report);
    if unknown {
        ui.nothing();
    } else {
        missing(ui, report, id::PAGE_MISSING_MORE);
    }
    details::draw(ui, report);
    all_sources(ui, report);
    share(ui);
}

fn conflicts(ui: &mut Ui, report: &Report) {
    if report.conflicts.is_empty() {
        return ui.nothing();
    }
    ui.open_section("section.notice", "conflicts", id::PAGE_CONFLICTS);
    el!(ui, "ul.plain-list" => {
        for conflict in &report.conflicts {
            one_conflict(ui, conflict);
        }
    });
    ui.close();
}

fn one_conflict(ui: &mut Ui, conflict: &Conflict) {
    let used = conflict.values.first().map_or("", String::as_str);
    let by_form = ui.state.form_says(&conflict.fact);
    let said = if by_form { id::PAGE_CONFLICT_FORM } else { id::PAGE_CONFLICT_USED };
    el!(ui, "li" => {
        ui.leaf("b", &words::fact(ui, &conflict.fact));
        ui.say_with("p", said, "value", used);
        el!(ui, "div.actions" => {
            // What the form says already needs no button.
            for value in conflict.values.iter().skip(usize::from(by_form)) {
                let label = ui.fill(id::PAGE_USE_VALUE, &[("value", value)]);
                ui.button("button.action", &label, Action::Choose(conflict.fact.to_string(), value.clone()));
            }
        });
    });
}

fn missing(ui: &mut Ui, report: &Report, title: Message) {
    if report.missing.is_empty() {
        return ui.nothing();
    }
    ui.open_section("section", "missing", title);
    el!(ui, "ul.plain-list" => {
        for missing in &report.missing {
            el!(ui, "li" => {
                ui.leaf("p", &words::fact(ui, &missing.fact));
                ui.command(&missing.how);
            });
        }
    });
    ui.close();
}

fn remedies(ui: &mut Ui, report: &Report) {
    if report.remedies.is_empty() {
        return ui.nothing();
    }
    ui.open_section("section", "remedies", id::PAGE_REMEDIES);
    el!(ui, "ol.steps" => {
        for remedy in &report.remedies {
            one_remedy(ui, report, remedy);
        }
    });
    ui.close();
}

fn one_remedy(ui: &mut Ui, report: &Report, remedy: &Remedy) {
    el!(ui, "li", "data-id" = &remedy.id => {
        el!(ui, "p" => {
            ui.say("b", remedy.when.message());
            ui.text(" · ");
            ui.prose(&remedy.text);
        });
        for (command, effect) in remedy.commands.iter().zip(&remedy.effects) {
            ui.say("p.help", effect.message());
            ui.command(command);
        }
        for file in &remedy.files {
            el!(ui, "details" => {
                el!(ui, "summary" => { ui.leaf("code", &file.name); });
                ui.command(&file.text);
            });
        }
        sources(ui, report, &remedy.sources);
    });
}

fn explanation(ui: &mut Ui, report: &Report) {
    ui.open_section("section", "why", id::PAGE_EXPLANATION);
    el!(ui, "ol.steps" => {
        // The first step is the sentence above.
        for step in report.steps.iter().skip(1) {
            let anchor = ["step-", &*step.id].concat();
            el!(ui, "li", "id" = &anchor, "tabindex" = "-1", "data-id" = &step.id => {
                el!(ui, "p" => { ui.prose(&step.text); });
                facts(ui, &step.id);
                sources(ui, report, &step.sources);
            });
        }
    });
    ui.close();
}

/// Facts with a field of that id.
const FIELDS: [&str; 4] = ["clusterVersion", "os", "kernel", "proxyMode"];

/// The facts that the step rests on, each leading to where it came from: its field, or its line of the paste.
fn facts(ui: &mut Ui, step: &str) {
    let state = ui.state;
    let place = |fact: &'static str| {
        let line = state.read_line(fact).filter(|_| !state.form_says(fact));
        let field = FIELDS.contains(&fact) && state.form_says(fact);
        (field || line.is_some()).then_some((fact, line))
    };
    let places: Vec<(&str, Option<usize>)> =
        facts_of(step).iter().map(|fact| fact.name()).filter_map(place).collect();
    if places.is_empty() {
        return ui.nothing();
    }
    el!(ui, "p.facts" => {
        ui.say("span.hidden", id::PAGE_RESTS_ON);
        for (fact, line) in places {
            ui.text(" ");
            let name = words::fact(ui, fact);
            match line {
                Some(line) => ui.lead_to_line(&name, line),
                None => ui.lead(&name, fact, ""),
            }
        }
    });
}

/// Links to what a step rests on, by their short names; the titles stand at the end.
fn sources(ui: &mut Ui, report: &Report, ids: &[Text]) {
    if ids.is_empty() {
        return;
    }
    el!(ui, "p.sources" => {
        ui.say("span.hidden", id::PAGE_SOURCES);
        for source in ids.iter().filter_map(|id| report.sources.iter().find(|source| source.id == *id)) {
            source_link(ui, source, &source.id);
        }
    });
}

/// A new tab: the pasted text would be lost with this one.
fn source_link(ui: &mut Ui, source: &SourceRef, text: &str) {
    el!(ui, "a", "href" = &source.url, "title" = &source.title, "target" = "_blank", "rel" = "noopener noreferrer" => {
        ui.text(text);
    });
    ui.text(" ");
}

fn all_sources(ui: &mut Ui, report: &Report) {
    el!(ui, "details.details" => {
        el!(ui, "summary" => { ui.say("h3", id::PAGE_SOURCES); });
        el!(ui, "ul.lines" => {
            for source in &report.sources {
                el!(ui, "li" => {
                    ui.leaf("code.id", &source.id);
                    el!(ui, "div" => { source_link(ui, source, &source.title); });
                });
            }
        });
    });
}

/// Link, Markdown, JSON, CSV; without the names of hosts and people unless they are wanted.
fn share(ui: &mut Ui) {
    ui.open_section("section.share", "share", id::PAGE_SHARE);
    el!(ui, "div.actions" => {
        ui.copy_button("button.action link", Copy::Link, id::PAGE_COPY_LINK);
        ui.copy_button("button.action", Copy::Markdown, id::PAGE_COPY_MARKDOWN);
        ui.copy_button("button.action", Copy::Json, id::PAGE_DOWNLOAD);
        ui.copy_button("button.action", Copy::Csv, id::PAGE_DOWNLOAD_CSV);
        ui.send("button.action", ui.words(id::PAGE_PRINT), Press::Print);
    });
    let names = ui.state.names;
    el!(ui, "label.check" => {
        el!(ui, "input", "type" = "checkbox" => {
            ui.checked(names);
            ui.on_click(Press::Act(Action::Names(!names)));
        });
        ui.text(ui.words(id::PAGE_KEEP_NAMES));
    });
    ui.say("p.help link", id::PAGE_LINK_NOTE);
    ui.close();
}
