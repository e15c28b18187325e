//! What if: the smallest changes that help, the ways out of IPVS, and a comparison of the node with a changed one.

use reusecheck_core::facts::{FactName, Facts, ProxyMode};
use reusecheck_core::link::encode;
use reusecheck_core::messages::{Catalogue, Message, id};
use reusecheck_core::report::{Exit, ExitStep, Rating, Report, Statement};
use reusecheck_core::whatif::{Change as Nearest, Difference};
use reusecheck_core::{InWords, check, compare, nearest_changes};
use yew::{Html, html};

use super::field_id;
use crate::app::draw::{View, fold, prose};

/// The state of the panel.
#[derive(Clone, Debug, Default)]
pub struct WhatIf {
    node: Option<Node>,
    typed: Vec<(FactName, String)>,
    trial: Option<Trial>,
    /// Counts the nodes, and the drawings of one in other languages.
    nodes: u32,
    /// Counts the trials.
    trials: u32,
}

#[derive(Clone, Debug)]
struct Node {
    report: Report,
    nearest: Vec<Nearest>,
    language: &'static str,
}

/// The node with a change.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The report of the changed node.
    pub report: Report,
    /// The differences to the node's own report.
    pub differences: Vec<Difference>,
    facts: Facts,
}

/// A change of the panel.
#[derive(Clone, Debug)]
pub enum Change {
    /// Tried these facts.
    Try(Box<Facts>),
    /// Typed the text of a fact, or chose its value; empty for the node's own sysctl or mode.
    Type(FactName, String),
}

impl WhatIf {
    /// Takes the node; `None` without input. The same node keeps the user's changes.
    pub fn update(&mut self, report: Option<Report>, catalogue: &'static Catalogue) {
        let facts = |report: &Option<Report>| report.as_ref().map(|report| report.facts.clone());
        let before = self.node.as_ref();
        let is_same = facts(&report) == before.map(|node| node.report.facts.clone());
        let language = catalogue.language();
        if is_same && before.is_none_or(|node| node.language == language) {
            return;
        }
        if !is_same {
            self.typed.clear();
            self.trial = None;
            self.nodes += 1;
        }
        self.node = report.map(|report| {
            let nearest = nearest_changes(&report.facts, catalogue);
            Node { report, nearest, language }
        });
        if let Some(Trial { facts, .. }) = self.trial.take() {
            self.try_out(facts, catalogue);
        }
    }

    /// Applies a change.
    pub fn change(&mut self, change: &Change, catalogue: &'static Catalogue) {
        let facts = match change {
            Change::Try(facts) => Facts::clone(facts),
            Change::Type(fact, text) => {
                self.typed.retain(|(other, _)| other != fact);
                self.typed.push((*fact, text.clone()));
                self.typed_facts()
            }
        };
        self.try_out(facts, catalogue);
    }

    /// Returns the smallest changes that help.
    pub fn nearest(&self) -> &[Nearest] {
        self.node.as_ref().map_or(&[], |node| &node.nearest)
    }

    /// Returns the changed node.
    pub fn trial(&self) -> Option<&Trial> {
        self.trial.as_ref()
    }

    /// Returns the text of a field.
    pub fn text(&self, fact: FactName) -> String {
        let typed = self.typed.iter().find(|(typed, _)| *typed == fact).map(|(_, text)| text.clone());
        let own =
            || self.node.as_ref().and_then(|node| fact.get(&node.report.facts)).filter(|_| is_text(fact));
        typed.or_else(own).unwrap_or_default()
    }

    /// Returns the node's facts with those that were typed.
    fn typed_facts(&self) -> Facts {
        let mut facts = self.node.as_ref().map(|node| node.report.facts.clone()).unwrap_or_default();
        for (fact, text) in &self.typed {
            if !text.trim().is_empty() {
                // The lists have valid values only.
                let _ = fact.set(&mut facts, text.trim());
            } else if is_text(*fact) {
                fact.clear(&mut facts);
            }
        }
        facts
    }

    fn try_out(&mut self, facts: Facts, catalogue: &Catalogue) {
        let Some(node) = &self.node else { return };
        let report = check(&facts, catalogue);
        let differences = compare(&node.report, &report, catalogue);
        self.trials += 1;
        self.trial = Some(Trial { report, differences, facts });
    }
}

impl Trial {
    /// Returns the address of the page with the changed facts.
    pub fn link(&self) -> String {
        ["#", &encode(&self.facts, None)].concat()
    }
}

/// Returns whether a fact is typed, and not chosen from a list.
fn is_text(fact: FactName) -> bool {
    matches!(fact, FactName::ClusterVersion | FactName::Kernel)
}

/// Draws the panel.
pub(super) fn draw(view: View, what_if: &WhatIf) -> Html {
    let help = html! { <p class="help">{ view.text(id::EXPLORE_WHAT_IF_HELP) }</p> };
    let Some(node) = &what_if.node else {
        return html! { <>{ help }<p>{ view.text(id::EXPLORE_NO_NODE) }</p></> };
    };
    // A new node, and the same in another language, is a new element.
    let key = [node.language, &what_if.nodes.to_string()].concat();
    html! {
        <>
            { help }
            <div key={[&*key, "-nearest"].concat()}>{ nearest(view, node) }</div>
            <div key={[&*key, "-exits"].concat()}>{ exits(view, &node.report) }</div>
            { fold("", false, html! { { view.text(id::EXPLORE_YOUR_OWN) } }, form(view, what_if)) }
            <div aria-live="polite">{ what_if.trial.as_ref().map(|trial| comparison(view, what_if.trials, node, trial)) }</div>
        </>
    }
}

fn nearest(view: View, node: &Node) -> Html {
    let one = |change: &Nearest| {
        let certainty = view.text(change.certainty.message());
        let try_it = view.change(super::Change::WhatIf(Change::Try(Box::new(change.facts.clone()))));
        html! {
            <li data-kind={change.kind.name()}>
                <p>{ change.text.clone() }</p>
                <p class="help">{ view.fill(id::EXPLORE_WOULD_BE, "certainty", certainty) }</p>
                <button class="action" type="button" onclick={try_it}>{ view.text(id::EXPLORE_TRY) }</button>
            </li>
        }
    };
    let list = if node.nearest.is_empty() {
        let is_clean = node.report.rating == Rating::None;
        let message = if is_clean { id::EXPLORE_NEAREST_CLEAN } else { id::EXPLORE_NEAREST_NONE };
        html! { <p>{ view.text(message) }</p> }
    } else {
        html! { <ol class="steps">{ for node.nearest.iter().map(one) }</ol> }
    };
    html! { <><h3>{ view.text(id::EXPLORE_NEAREST) }</h3>{ list }</> }
}

/// Lists the modes that the node can use instead of IPVS, and statements of other vendors.
fn exits(view: View, report: &Report) -> Html {
    let ipvs = report.ipvs.as_ref().map(|ipvs| {
        html! {
            <>
                <h3>{ view.text(id::EXPLORE_EXITS) }</h3>
                <p>{ ipvs.text.clone() }</p>
                { for report.exits.iter().map(|exit| self::exit(view, exit)) }
            </>
        }
    });
    html! { <>{ ipvs }{ statements(view, &report.statements) }</> }
}

fn exit(view: View, exit: &Exit) -> Html {
    let step = |step: &ExitStep| {
        let command = |command| html! { <pre><code>{ ToString::to_string(command) }</code></pre> };
        html! { <li>{ prose(&step.text) }{ for step.commands.iter().map(command) }</li> }
    };
    let need = |need: &String| html! { <li>{ prose(need) }</li> };
    html! {
        <details data-mode={exit.mode.to_string()} data-status={exit.status.name()}>
            <summary><b>{ exit.mode.to_string() }</b>{ " " }{ prose(&exit.text) }</summary>
            { list(view, id::EXPLORE_EXIT_NEEDS, exit.needs.iter().map(need).collect()) }
            { list(view, id::EXPLORE_EXIT_STEPS, exit.steps.iter().map(step).collect()) }
        </details>
    }
}

fn list(view: View, title: Message, items: Vec<Html>) -> Html {
    if items.is_empty() {
        return Html::default();
    }
    html! { <><p class="help">{ view.text(title) }</p><ul>{ for items }</ul></> }
}

fn statements(view: View, statements: &[Statement]) -> Html {
    if statements.is_empty() {
        return Html::default();
    }
    let one = |statement: &Statement| {
        let page = statement.page.to_string();
        html! {
            <li>
                { prose(&statement.text) }{ " (" }<a href={page} rel="noreferrer">{ statement.date.to_string() }</a>{ ")" }
            </li>
        }
    };
    html! {
        <>
            <h3>{ view.text(id::EXPLORE_STATEMENTS) }</h3>
            <ul>{ for statements.iter().map(one) }</ul>
        </>
    }
}

/// Draws the fields of the other node. Each change is judged at once. A new node gets new fields.
fn form(view: View, what_if: &WhatIf) -> Html {
    let as_it_is = view.text(id::EXPLORE_AS_IT_IS);
    let values = [("", as_it_is), ("0", "0"), ("1", "1")];
    let modes = ProxyMode::ALL.map(ProxyMode::name).map(|mode| (mode, mode));
    // Nobody changes to a replacement of kube-proxy by one fact.
    let modes: Vec<_> = [("", as_it_is)]
        .into_iter()
        .chain(modes)
        .filter(|(mode, _)| *mode != ProxyMode::Replaced.name())
        .collect();
    let select = |fact: FactName, label: &str, choices: &[(&'static str, &'static str)]| {
        view.select(fact.name(), label, choices, &what_if.text(fact), move |text| typed(fact, text))
    };
    html! {
        <div class="inputs" key={what_if.nodes}>
            { text_field(view, what_if, FactName::ClusterVersion, id::EXPLORE_CLUSTER_VERSION) }
            { text_field(view, what_if, FactName::Kernel, id::EXPLORE_KERNEL) }
            { select(FactName::ProxyMode, view.text(id::EXPLORE_MODE), &modes) }
            { select(FactName::ConnReuseMode, FactName::ConnReuseMode.name(), &values) }
            { select(FactName::ExpireNodestConn, FactName::ExpireNodestConn.name(), &values) }
        </div>
    }
}

fn text_field(view: View, what_if: &WhatIf, fact: FactName, label: Message) -> Html {
    let id = field_id(fact.name());
    html! {
        <div class="field">
            <label for={id.clone()}>{ view.text(label) }</label>
            <input {id} name={fact.name()} type="text" autocomplete="off" spellcheck="false" value={what_if.text(fact)}
                oninput={view.typed(move |text| typed(fact, text))} />
        </div>
    }
}

fn typed(fact: FactName, text: String) -> super::Change {
    super::Change::WhatIf(Change::Type(fact, text))
}

/// Draws both answers side by side, and lists their differences.
fn comparison(view: View, trials: u32, node: &Node, trial: &Trial) -> Html {
    let row = |difference: &Difference| {
        let [before, after] = difference.said.each_ref().map(|said| prose(said.as_deref().unwrap_or("–")));
        html! {
            <tr data-id={difference.what.to_string()}>
                <th scope="row">{ prose(&difference.label) }</th>
                <td>{ before }</td>
                <td>{ after }</td>
            </tr>
        }
    };
    let heads = [id::EXPLORE_VALUE, id::EXPLORE_NOW, id::EXPLORE_THEN];
    let head = |head| html! { <th scope="col">{ view.text(head) }</th> };
    let differences = if trial.differences.is_empty() {
        html! { <p>{ view.text(id::EXPLORE_DIFFERS_NOTHING) }</p> }
    } else {
        html! {
            <table>
                <caption>{ view.text(id::EXPLORE_DIFFERS) }</caption>
                <thead><tr>{ for heads.into_iter().map(head) }</tr></thead>
                <tbody>{ for trial.differences.iter().map(row) }</tbody>
            </table>
        }
    };
    html! {
        <div key={trials}>
            <div class="sides">
                { side(view, id::EXPLORE_NOW, &node.report) }
                { side(view, id::EXPLORE_THEN, &trial.report) }
            </div>
            { differences }
            <p class="actions"><a class="action" href={trial.link()}>{ view.text(id::EXPLORE_TAKE_OVER) }</a></p>
        </div>
    }
}

fn side(view: View, title: Message, report: &Report) -> Html {
    html! {
        <section class="side" data-rating={report.rating.name()}>
            <h4>{ view.text(title) }</h4>
            <p class="rating">{ view.text(report.rating.message()) }</p>
            <p>{ report.steps.first().map(|step| prose(&step.text)) }</p>
            <p class="help">{ view.text(report.certainty.message()) }</p>
        </section>
    }
}
