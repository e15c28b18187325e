//! The complete page.

use reusecheck_core::coverage::too_old;
use reusecheck_core::messages::id;
use yew::{Html, html};

use super::draw::View;
use super::state::Panel;
use super::{Press, beyond, browser, explore, facts, header, paste, verdict};

/// Draws header, paste, facts, verdict, explanation, footer, and the status line for screen readers.
///
/// On a phone, the facts come before the answer, so that typing does not move them. After a paste they follow the
/// answer, which the reader looks for.
pub(super) fn draw(view: View, announcement: &str) -> Html {
    let class = if view.state.inputs.nothing_pasted() { "main" } else { "main pasted" };
    html! {
        <div>
            { header::draw(view) }
            <div ~className={class} role="main">
                <div class="given">
                    { paste::draw(view) }
                    { facts::draw(view) }
                </div>
                <div class="result" data-rest={view.state.rest.name()}>
                    { verdict::headline(view) }
                    { verdict::card(view) }
                    { view.state.report.as_ref().map_or_else(Html::default, |report| beyond::sections(view, report)) }
                </div>
            </div>
            { panels(view) }
            { footer(view) }
            <p class="hidden" role="status">{ announcement.to_owned() }</p>
        </div>
    }
}

/// Returns the buttons of the panels, and the open panel. The host shows the section (`.explores`) if it can load panels.
fn panels(view: View) -> Html {
    let button = |panel: Panel| {
        let expanded = if view.state.panel == Some(panel) { "true" } else { "false" };
        html! {
            <button class="action" type="button" data-explore={panel.name()} aria-expanded={expanded}
                onclick={view.click(Press::Open(panel))}>{ view.text(panel.title()) }</button>
        }
    };
    html! {
        <section id="explore" aria-labelledby="beyond">
            <h2 class="hidden" id="beyond">{ view.text(id::EXPLORE_TITLE) }</h2>
            <div class="actions">{ for Panel::ALL.into_iter().map(button) }</div>
            { explore::panel(view) }
        </section>
    }
}

fn footer(view: View) -> Html {
    let knowledge = view.state.report.as_ref().map_or_else(Html::default, |report| {
        html! { <p>{ view.fill(id::PAGE_KNOWLEDGE, "version", &report.knowledge) }</p> }
    });
    let old = too_old(browser::today()).map_or_else(Html::default, |days| {
        html! { <p class="notice">{ view.fill(id::PAGE_KNOWLEDGE_OLD, "days", &days.to_string()) }</p> }
    });
    html! { <footer><p>{ view.text(id::PAGE_PRIVACY) }</p>{ knowledge }{ old }</footer> }
}
