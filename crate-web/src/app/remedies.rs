//! Remedies: a card for each.

use reusecheck_core::InWords;
use reusecheck_core::facts::Text;
use reusecheck_core::messages::id;
use reusecheck_core::report::{Effect, File, Remedy, RemedyCheck, Report};
use yew::{Html, html};

use super::draw::{View, fold, prose};

pub(super) fn draw(view: View, report: &Report) -> Html {
    if report.remedies.is_empty() {
        return Html::default();
    }
    let card = |(index, remedy)| card(view, report, remedy, index == 0);
    html! {
        <section aria-labelledby="remedies">
            <h3 id="remedies">{ view.text(id::PAGE_REMEDIES) }</h3>
            <ol class="remedies">{ for report.remedies.iter().enumerate().map(card) }</ol>
        </section>
    }
}

fn card(view: View, report: &Report, remedy: &Remedy, is_open: bool) -> Html {
    let commands = remedy.commands.iter().zip(&remedy.effects);
    html! {
        <li key={remedy.id.to_string()} data-id={remedy.id.to_string()}>
            <details open={is_open}>
                <summary>
                    <span class="when">{ view.text(remedy.when.message()) }</span>
                    <b>{ prose(&remedy.title) }</b>
                    <span class="cost">{ prose(&remedy.cost) }</span>
                </summary>
                <p>{ prose(&remedy.text) }</p>
                { for commands.map(|(command, effect)| command_of(view, command, *effect)) }
                { for remedy.files.iter().map(|file| file_of(view, file)) }
                { check_of(view, &remedy.check) }
                { view.sources(&report.sources, &remedy.sources) }
            </details>
        </li>
    }
}

fn command_of(view: View, command: &Text, effect: Effect) -> Html {
    html! { <><p class="help">{ view.text(effect.message()) }</p>{ view.command(command) }</> }
}

fn check_of(view: View, check: &RemedyCheck) -> Html {
    html! {
        <div class="verify">
            <p class="help">{ view.text(id::MARKDOWN_CHECK) }{ view.text(id::PUNCTUATION_COLON) }{ prose(&check.text) }</p>
            { for check.commands.iter().map(|command| view.command(command)) }
        </div>
    }
}

fn file_of(view: View, file: &File) -> Html {
    fold("", false, html! { <code>{ file.name.to_string() }</code> }, view.command(&file.text))
}
