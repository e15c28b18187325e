//! The explanation: the steps to the answer, and, collapsed, those for comparison.

use reusecheck_core::messages::id;
use reusecheck_core::report::{Report, Step, facts_of};
use yew::{Html, html};

use super::draw::{View, fold, lead, prose};
use super::labels;

/// The number of visible steps; more are collapsed.
const SHOWN: usize = 5;
/// The beginnings of ids of steps that only compare: they are never the cause.
const CONTEXT: [&str; 8] = [
    "platform-",
    "faq-",
    "editions-differ",
    "authorities-differ",
    "cce-",
    "kernel-note",
    "kube-proxy-inferred",
    "version-assumed",
];

pub(super) fn draw(view: View, report: &Report) -> Html {
    // The first step is the sentence of the verdict card.
    let steps: Vec<&Step> = report.steps.iter().skip(1).collect();
    let (context, mut causes): (Vec<&Step>, Vec<&Step>) =
        steps.into_iter().partition(|step| CONTEXT.iter().any(|beginning| step.id.starts_with(beginning)));
    let more = causes.split_off(SHOWN.min(causes.len()));
    let (causes, folded) =
        if causes.is_empty() { (context, more) } else { (causes, [more, context].concat()) };
    html! {
        <section class="why" aria-labelledby="why">
            <h3 id="why">{ view.text(id::PAGE_EXPLANATION) }</h3>
            <ol class="steps">{ for causes.into_iter().map(|step| one(view, report, step)) }</ol>
            { others(view, report, folded) }
        </section>
    }
}

fn others(view: View, report: &Report, steps: Vec<&Step>) -> Html {
    if steps.is_empty() {
        return Html::default();
    }
    let count = steps.len().to_string();
    let title = html! { { view.fill(id::PAGE_MORE_STEPS, "count", &count) } };
    let steps = steps.into_iter().map(|step| one(view, report, step));
    fold("", false, title, html! { <ol class="steps">{ for steps }</ol> })
}

fn one(view: View, report: &Report, step: &Step) -> Html {
    let anchor = ["step-", &*step.id].concat();
    html! {
        <li id={anchor} tabindex="-1" data-id={step.id.to_string()}>
            <p>{ prose(&step.text) }</p>
            { facts(view, &step.id) }
            { view.sources(&report.sources, &step.sources) }
        </li>
    }
}

/// Facts with a field of that id.
const FIELDS: [&str; 4] = ["clusterVersion", "os", "kernel", "proxyMode"];

/// Returns the facts that the step rests on, each with a link to its field, or its line of the paste.
fn facts(view: View, step: &str) -> Html {
    let state = view.state;
    let place = |fact: &'static str| {
        let line = state.read_line(fact).filter(|_| !state.form_says(fact));
        let field = FIELDS.contains(&fact) && state.form_says(fact);
        (field || line.is_some()).then_some((fact, line))
    };
    let places: Vec<(&str, Option<usize>)> =
        facts_of(step).iter().map(|fact| fact.name()).filter_map(place).collect();
    if places.is_empty() {
        return Html::default();
    }
    let button = |(fact, line): (&str, Option<usize>)| {
        let name = labels::fact(view, fact);
        let (to, in_box) = line.map_or_else(|| (fact.to_owned(), String::new()), |line| state.place_of(line));
        html! { <>{ " " }{ lead("plain", &name, &to, &in_box) }</> }
    };
    html! {
        <p class="facts">
            <span class="hidden">{ view.text(id::PAGE_RESTS_ON) }</span>
            { for places.into_iter().map(button) }
        </p>
    }
}
