//! The four fields, and what else the form holds.

use reusecheck_core::facts::{Platform, ProxyMode};
use reusecheck_core::messages::{Message, id};
use reusecheck_core::report::PlatformAnswer;

use super::state::{Action, Field};
use super::ui::{Ui, el};
use super::{Press, words};

/// A text field's attributes.
static FIELD: [&str; 9] = [
    "class",
    "id",
    "type",
    "autocomplete",
    "autocapitalize",
    "spellcheck",
    "aria-describedby",
    "placeholder",
    "aria-invalid",
];

/// The form.
pub(super) fn draw(ui: &mut Ui) {
    text_field(ui, Field::ClusterVersion, id::PAGE_CLUSTER_VERSION_EXAMPLE, id::PAGE_CLUSTER_VERSION_HOW);
    text_field(ui, Field::Os, id::PAGE_OS_EXAMPLE, id::PAGE_OS_HOW);
    text_field(ui, Field::Kernel, id::PAGE_KERNEL_EXAMPLE, id::PAGE_KERNEL_HOW);
    mode(ui);
    platform(ui);
    also_given(ui);
}

fn text_field(ui: &mut Ui, field: Field, example: Message, how: Message) {
    let state = ui.state;
    let fact = field.fact();
    let help = [fact, "-help"].concat();
    let typed = state.inputs.form_text(field);
    el!(ui, "div.field" => {
        el!(ui, "label", "for" = fact => { ui.text(&words::fact(ui, fact)); });
        let read = state.read_value(fact);
        let tag = if read.is_some() { "input.read" } else { "input" };
        let example = || ui.fill(id::PAGE_EXAMPLE, &[("example", ui.words(example))]);
        let placeholder = read.clone().unwrap_or_else(example);
        let finding = state.finding(field);
        let invalid = if finding.is_some() { "true" } else { "false" };
        ui.open_with(tag, &FIELD, &[fact, "text", "off", "off", "false", &help, &placeholder, invalid]);
        ui.value(typed.or(read.as_deref()));
        ui.on_typing(Some(field));
        ui.close();
        match finding {
            Some(finding) => el!(ui, "p.finding", "id" = &help => { ui.prose(finding); }),
            None => help_line(ui, fact, &help, how),
        }
    });
}

fn mode(ui: &mut Ui) {
    let chosen = ui.state.inputs.form.proxy_mode;
    el!(ui, "fieldset.field", "id" = "proxyMode", "tabindex" = "-1", "aria-describedby" = "proxyMode-help" => {
        ui.say("legend", id::PAGE_MODE);
        el!(ui, "div.segments" => {
            let read = ui.state.read_value("proxyMode").is_some();
            let open = if read { id::PAGE_MODE_READ } else { id::PAGE_MODE_UNKNOWN };
            segment(ui, ui.words(open), "proxyMode", chosen.is_none(), Action::Mode(None));
            for mode in ProxyMode::ALL {
                segment(ui, words::mode(mode), "proxyMode", chosen == Some(mode), Action::Mode(Some(mode)));
            }
        });
        help_line(ui, "proxyMode", "proxyMode-help", id::PAGE_MODE_HOW);
    });
}

fn platform(ui: &mut Ui) {
    let chosen = ui.state.inputs.form.platform;
    let understood = ui.state.report.as_ref().map_or(PlatformAnswer::Undetermined, |report| report.platform);
    el!(ui, "details.field" => {
        el!(ui, "summary" => {
            ui.text(ui.words(id::PAGE_PLATFORM));
            ui.text(ui.words(id::PUNCTUATION_COLON));
            ui.say("span.muted", words::platform(understood));
        });
        el!(ui, "fieldset" => {
            ui.say("legend.hidden", id::PAGE_PLATFORM);
            el!(ui, "div.segments" => {
                for platform in [None, Some(Platform::Cce), Some(Platform::Upstream)] {
                    let label = ui.words(words::platform_choice(platform));
                    segment(ui, label, "platform", platform == chosen, Action::Platform(platform));
                }
            });
        });
    });
}

fn segment(ui: &mut Ui, label: &str, name: &str, checked: bool, action: Action) {
    el!(ui, "label.segment" => {
        el!(ui, "input", "type" = "radio", "name" = name => {
            ui.checked(checked);
            ui.on_click(Press::Act(action));
        });
        ui.leaf("span", label);
    });
}

/// Where to find the fact; or, once the paste says it, what the paste says.
fn help_line(ui: &mut Ui, fact: &str, id: &str, how: Message) {
    let state = ui.state;
    el!(ui, "p.help", "id" = id => {
        match state.read_value(fact) {
            Some(value) if state.form_says(fact) => ui.text(&ui.fill(id::PAGE_OVER_PASTE, &[("value", &value)])),
            Some(value) => {
                let line = state.read_line(fact).unwrap_or_default();
                let label = ui.fill(id::PAGE_FROM_PASTE, &[("line", &line.to_string())]);
                ui.lead_to_line(&label, line);
                ui.text(" ");
                ui.leaf("code", &value);
            }
            None => {
                ui.text(ui.words(id::PAGE_FOUND_WITH));
                ui.text(" ");
                ui.leaf("code", ui.words(how));
            }
        }
    });
}

/// The facts with a field of their own.
const WITH_FIELD: [&str; 5] = ["clusterVersion", "os", "kernel", "proxyMode", "platform"];

/// What came by link or by a decision and has no field of its own, to see and to take out again.
fn also_given(ui: &mut Ui) {
    let form = &ui.state.inputs.form;
    let chips: Vec<(&str, String)> =
        form.named().into_iter().filter(|(fact, _)| !WITH_FIELD.contains(fact)).collect();
    if chips.is_empty() {
        return ui.nothing();
    }
    el!(ui, "div.field" => {
        ui.say("p.label", id::PAGE_GIVEN);
        el!(ui, "ul.chips" => {
            for (fact, value) in &chips {
                chip(ui, fact, value);
            }
        });
    });
}

fn chip(ui: &mut Ui, fact: &str, value: &str) {
    el!(ui, "li.chip" => {
        ui.leaf("code", &[fact, " = ", value].concat());
        el!(ui, "button", "type" = "button", "aria-label" = &ui.fill(id::PAGE_FORGET, &[("fact", fact)]) => {
            ui.on_click(Press::Act(Action::Forget(fact.to_owned())));
            ui.text("×");
        });
    });
}
