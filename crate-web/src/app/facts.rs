//! The facts of the node: each with its field, where it was read, or the command that shows it.

use reusecheck_core::facts::{Platform, ProxyMode};
use reusecheck_core::messages::{Message, id};
use reusecheck_core::report::PlatformAnswer;
use yew::{Callback, Html, html};

use super::draw::{View, fold, lead, prose};
use super::state::{Action, Field, Progress};
use super::{Press, examples, labels};

pub(super) fn draw(view: View) -> Html {
    html! {
        <section class="node" part="form" aria-labelledby="node">
            <h2 id="node">{ view.text(id::PAGE_FORM) }</h2>
            { text_field(view, Field::ClusterVersion, id::PAGE_CLUSTER_VERSION_EXAMPLE, id::PAGE_CLUSTER_VERSION_HOW) }
            { text_field(view, Field::Os, id::PAGE_OS_EXAMPLE, id::PAGE_OS_HOW) }
            { text_field(view, Field::Kernel, id::PAGE_KERNEL_EXAMPLE, id::PAGE_KERNEL_HOW) }
            { mode(view) }
            { platform(view) }
            { other_facts(view) }
            { read(view) }
            { more_examples(view) }
        </section>
    }
}

fn text_field(view: View, field: Field, example: Message, how: Message) -> Html {
    let state = view.state;
    let fact = field.fact();
    let help = [fact, "-help"].concat();
    let read = state.read_value(fact);
    let value = state.inputs.form_text(field).or(read.as_deref()).unwrap_or_default().to_owned();
    let class = if read.is_some() { "read" } else { "" };
    let finding = state.finding(field);
    let invalid = if finding.is_some() { "true" } else { "false" };
    let example = || view.fill(id::PAGE_EXAMPLE, "example", view.text(example));
    let placeholder = read.unwrap_or_else(example);
    html! {
        <div class="field">
            <label for={fact}>{ labels::fact(view, fact) }</label>
            <input ~className={class} id={fact} type="text" autocomplete="off" autocapitalize="off" spellcheck="false"
                aria-describedby={help.clone()} {placeholder} aria-invalid={invalid} {value}
                oninput={view.typing(Some(field))} />
            { match finding {
                Some(finding) => html! { <p class="finding" id={help}>{ prose(finding) }</p> },
                None => help_line(view, fact, help, how),
            } }
        </div>
    }
}

fn mode(view: View) -> Html {
    let chosen = view.state.inputs.form.proxy_mode;
    let is_read = view.state.read_value("proxyMode").is_some();
    let open = view.text(if is_read { id::PAGE_MODE_READ } else { id::PAGE_MODE_UNKNOWN });
    let segment = |mode: ProxyMode| {
        segment(view, labels::mode(mode), "proxyMode", chosen == Some(mode), Action::Mode(Some(mode)))
    };
    html! {
        <fieldset class="field" id="proxyMode" tabindex="-1" aria-describedby="proxyMode-help">
            <legend>{ view.text(id::PAGE_MODE) }</legend>
            <div class="segments">
                { self::segment(view, open, "proxyMode", chosen.is_none(), Action::Mode(None)) }
                { for ProxyMode::ALL.into_iter().map(segment) }
            </div>
            { help_line(view, "proxyMode", "proxyMode-help".to_owned(), id::PAGE_MODE_HOW) }
        </fieldset>
    }
}

fn platform(view: View) -> Html {
    let chosen = view.state.inputs.form.platform;
    let understood =
        view.state.report.as_ref().map_or(PlatformAnswer::Undetermined, |report| report.platform);
    let segment = |platform| {
        let label = view.text(labels::platform_choice(platform));
        segment(view, label, "platform", platform == chosen, Action::Platform(platform))
    };
    let summary = html! {
        <>
            { view.text(id::PAGE_PLATFORM) }{ view.text(id::PUNCTUATION_COLON) }
            <span class="muted">{ view.text(labels::platform(understood)) }</span>
        </>
    };
    let choice = html! {
        <fieldset>
            <legend class="hidden">{ view.text(id::PAGE_PLATFORM) }</legend>
            <div class="segments">
                { for [None, Some(Platform::Cce), Some(Platform::Upstream)].into_iter().map(segment) }
            </div>
        </fieldset>
    };
    fold("field", false, summary, choice)
}

fn segment(view: View, label: &'static str, name: &'static str, checked: bool, action: Action) -> Html {
    html! {
        <label class="segment">
            <input type="radio" {name} {checked} onclick={view.click(Press::Act(action))} />
            <span>{ label }</span>
        </label>
    }
}

/// Returns how to find the fact; or its value, once the paste has it.
fn help_line(view: View, fact: &str, id: String, how: Message) -> Html {
    let state = view.state;
    let inside = match state.read_value(fact) {
        Some(value) if state.form_says(fact) => {
            html! { { view.fill(id::PAGE_OVER_PASTE, "value", &value) } }
        }
        Some(value) => {
            let line = state.read_line(fact).unwrap_or_default();
            let label = view.fill(id::PAGE_FROM_PASTE, "line", &line.to_string());
            let (to, in_box) = state.place_of(line);
            html! { <>{ lead("plain", &label, &to, &in_box) }{ " " }<code>{ value }</code></> }
        }
        None => {
            html! { <>{ view.text(id::PAGE_FOUND_WITH) }<code>{ view.text(how) }</code></> }
        }
    };
    html! { <p class="help" {id}>{ inside }</p> }
}

/// The facts with a field of their own.
const WITH_FIELD: [&str; 5] = ["clusterVersion", "os", "kernel", "proxyMode", "platform"];

/// Facts from a link or a decision that have no field of their own, each with a button that takes it out.
fn other_facts(view: View) -> Html {
    let form = &view.state.inputs.form;
    let chips: Vec<(&str, String)> =
        form.named().into_iter().filter(|(fact, _)| !WITH_FIELD.contains(fact)).collect();
    if chips.is_empty() {
        return Html::default();
    }
    html! {
        <div class="field">
            <p class="label">{ view.text(id::PAGE_GIVEN) }</p>
            <ul class="chips">{ for chips.iter().map(|(fact, value)| chip(view, fact, value)) }</ul>
        </div>
    }
}

fn chip(view: View, fact: &str, value: &str) -> Html {
    let forget: Callback<_> = view.click(Press::Act(Action::Forget(fact.to_owned())));
    html! {
        <li class="chip">
            <code>{ [fact, " = ", value].concat() }</code>
            <button type="button" aria-label={view.fill(id::PAGE_FORGET, "fact", fact)} onclick={forget}>{ "×" }</button>
        </li>
    }
}

/// Returns the progress of the reader. The engine draws the reading itself, into an element that this page does not
/// change.
fn read(view: View) -> Html {
    let state = view.state;
    if state.inputs.nothing_pasted() {
        return Html::default();
    }
    let progress = match state.progress {
        Progress::Reading => html! { <p class="waiting">{ view.text(id::PAGE_READING) }</p> },
        Progress::Failed => {
            view.failed(id::PAGE_READ_FAILED, Press::Act(Action::Paste(state.inputs.paste.clone())))
        }
        Progress::Done => Html::default(),
    };
    // Earlier rows stay until the new text is read, so that nothing flickers.
    let is_found = state.progress == Progress::Done || state.read.is_some();
    html! {
        <div class="reading">
            { progress }
            { if is_found { html! { <div class="found"></div> } } else { Html::default() } }
        </div>
    }
}

/// Returns the examples, once there is an answer; before that they are in its place.
fn more_examples(view: View) -> Html {
    if view.state.report.is_none() {
        return Html::default();
    }
    fold("field examples", false, html! { { view.text(id::PAGE_EXAMPLES) } }, examples::draw(view))
}
