//! Symptoms: the problems that each points to, and the commands that confirm them.

use reusecheck_core::facts::Text;
use reusecheck_core::messages::{Message, id};
use reusecheck_core::report::ProblemId;
use reusecheck_core::{InWords, Symptom};
use yew::{Html, html};

use super::Change;
use crate::app::draw::{View, lead, prose};

pub(super) fn draw(view: View, symptoms: &[Symptom]) -> Html {
    html! {
        <>
            <p class="help">{ view.text(id::EXPLORE_SYMPTOMS_HELP) }</p>
            { for symptoms.iter().map(|symptom| one(view, symptom)) }
        </>
    }
}

fn one(view: View, symptom: &Symptom) -> Html {
    let title = |message: Message| html! { <h3>{ view.text(message) }</h3> };
    let ids: Vec<Text> = symptom.sources.iter().map(|source| source.id.clone()).collect();
    html! {
        <details data-id={symptom.id.to_string()}>
            <summary>{ symptom.title.to_string() }</summary>
            <p>{ problems(view, &symptom.leads) }</p>
            { title(id::EXPLORE_WHY) }
            <p>{ prose(&symptom.why) }</p>
            { title(id::EXPLORE_OTHERWISE) }
            <p>{ prose(&symptom.otherwise) }</p>
            { title(id::EXPLORE_COLLECT) }
            { for symptom.collect.iter().map(|command| view.command(command)) }
            <p>{ lead("action", view.text(id::EXPLORE_PASTE_IT), "paste", "") }</p>
            { to_path(view, symptom) }
            { view.sources(&symptom.sources, &ids) }
        </details>
    }
}

fn problems(view: View, problems: &[ProblemId]) -> Html {
    if problems.is_empty() {
        return html! { { view.text(id::EXPLORE_LEADS_NOWHERE) } };
    }
    let problem = |(index, problem): (usize, &ProblemId)| {
        let comma = if index == 0 { "" } else { ", " };
        html! { <>{ comma }<b>{ view.text(problem.message()) }</b></> }
    };
    html! { <>{ view.text(id::EXPLORE_LEADS) }{ " " }{ for problems.iter().enumerate().map(problem) }</> }
}

/// Returns a button that opens the path of a lost datagram.
fn to_path(view: View, symptom: &Symptom) -> Html {
    if !symptom.leads.contains(&ProblemId::LostDatagram) {
        return Html::default();
    }
    let follow = view.change(Change::FollowDatagram);
    html! {
        <p><button class="action" type="button" onclick={follow}>{ view.text(id::EXPLORE_TO_PATH) }</button></p>
    }
}
