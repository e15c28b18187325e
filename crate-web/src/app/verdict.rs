//! The rating: in words, by colour and by shape.

use reusecheck_core::InWords;
use reusecheck_core::messages::id;
use reusecheck_core::report::{Rating, Report};

use super::ui::{Ui, el};
use super::{shape, words};

/// The headline. On a narrow screen it stays in sight while one types.
pub(super) fn headline(ui: &mut Ui) {
    let (tone, path, title) = match &ui.state.report {
        None => ("empty", shape::EMPTY, id::PAGE_EMPTY),
        Some(report) => (report.rating.name(), shape::rating(report.rating), report.headline()),
    };
    el!(ui, "div.headline", "data-rating" = tone => {
        ui.icon("svg.shape", path);
        el!(ui, "h2" => {
            ui.say("span.hidden", id::PAGE_VERDICT);
            ui.text(" ");
            ui.text(ui.words(title));
            match &ui.state.report {
                None => ui.say("span.level", id::PAGE_EMPTY_LEVEL),
                Some(report) => ui.say_with("span.level", id::PAGE_LEVEL, "level", ui.words(words::level(report.rating))),
            }
        });
        to_answer(ui, "button.plain");
    });
}

/// Past the form: for the keyboard before it, for a finger beside the rating that stays in sight.
pub(super) fn to_answer(ui: &mut Ui, tag: &'static str) {
    let label = ui.words(id::PAGE_TO_ANSWER);
    ui.lead_with(tag, label, "answer", "");
}

/// What the rating means here, where [`to_answer`] leads.
pub(super) fn sentence(ui: &mut Ui, text: &str) {
    el!(ui, "p.sentence", "id" = "answer", "tabindex" = "-1" => { ui.prose(text); });
}

/// What a screen reader is told once typing rests.
pub(super) fn spoken(ui: &Ui) -> String {
    let Some(report) = &ui.state.report else { return String::new() };
    [ui.words(report.headline()), ui.words(id::PUNCTUATION_STOP), answer(report)].concat()
}

/// The one sentence that says it.
pub(super) fn answer(report: &Report) -> &str {
    report.steps.first().map_or("", |step| &step.text)
}

/// Range, certainty and the problems.
pub(super) fn summary(ui: &mut Ui, report: &Report) {
    if let Some((best, worst)) = report.range {
        el!(ui, "p.range" => {
            range_end(ui, best);
            ui.text(" – ");
            range_end(ui, worst);
        });
    } else {
        ui.nothing();
    }
    el!(ui, "dl.problems" => {
        for problem in &report.problems {
            let amounts_to = words::problem_rating(*problem);
            el!(ui, "div", "data-rating" = amounts_to.name() => {
                el!(ui, "dt" => {
                    ui.icon("svg.mark", shape::rating(amounts_to));
                    ui.text(ui.words(problem.id.message()));
                    ui.text(ui.words(id::PUNCTUATION_COLON));
                    ui.say("b", problem.status.message());
                });
                ui.say("dd", problem.message());
            });
        }
    });
    el!(ui, "p.certainty" => {
        ui.say("b", id::PAGE_CERTAINTY);
        ui.text(" ");
        ui.text(ui.words(report.certainty.message()));
    });
}

fn range_end(ui: &mut Ui, rating: Rating) {
    el!(ui, "span", "data-rating" = rating.name() => {
        ui.icon("svg.mark", shape::rating(rating));
        ui.text(ui.words(rating.message()));
    });
}
