//! A support archive: its progress, its nodes, and notes about reading it. The engine provides the data: `ArchiveState`
//! in crate-web/types/page.d.ts.

use reusecheck_core::messages::id;
use wasm_bindgen::JsValue;
use yew::{Html, html};

use reusecheck_core::link::decode;

use super::draw::{View, alert, fold, prose};
use super::engine::{count, get, list, text};
use super::{Press, labels};

/// Draws the archive in the page's language; nothing without an archive.
pub(super) fn draw(view: View) -> Html {
    let state = view.archive;
    let file = text(state, "file");
    match &*text(state, "state") {
        "reading" => progress(view, &file),
        "read" => result(view, &file),
        "cancelled" => notice(view, &view.fill(id::ARCHIVE_PAGE_CANCELLED, "file", &file)),
        "failed" => {
            let values = [("file", &*file), ("reason", &text(state, "reason"))];
            notice(view, &view.catalogue.fill(id::ARCHIVE_PAGE_FAILED, &values))
        }
        _ => Html::default(),
    }
}

/// Draws an error until it is closed.
fn notice(view: View, message: &str) -> Html {
    alert(message, view.button("plain", view.text(id::READING_CLOSE), Press::EndArchive))
}

fn progress(view: View, file: &str) -> Html {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sizes of files")]
    let [bytes, total] =
        ["bytes", "total"].map(|name| get(view.archive, name).as_f64().unwrap_or_default() as u64);
    let sizes = [size(bytes), size(total)];
    let values = [("file", file), ("bytes", &sizes[0]), ("total", &sizes[1])];
    html! {
        <div class="notice archive">
            <p id="archive-progress">{ view.catalogue.fill(id::ARCHIVE_PAGE_READING, &values) }</p>
            <progress aria-labelledby="archive-progress" max={total.to_string()} value={bytes.to_string()} />
            { view.button("action", view.text(id::ARCHIVE_PAGE_CANCEL), Press::EndArchive) }
        </div>
    }
}

/// Returns a size as people read it.
fn size(bytes: u64) -> String {
    let units = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000)];
    match units.into_iter().find(|(_, of)| bytes >= *of) {
        Some((unit, of)) => {
            [&(bytes / of).to_string(), ".", &(bytes % of * 10 / of).to_string(), " ", unit].concat()
        }
        None => [&bytes.to_string(), " B"].concat(),
    }
}

fn result(view: View, file: &str) -> Html {
    let state = view.archive;
    let collectors = list(state, "collectors", |name| name.as_string()).into_iter();
    let name = |name: Option<String>| {
        name.filter(|name| !name.is_empty()).unwrap_or_else(|| view.text(id::ARCHIVE_PAGE_UNKNOWN).to_owned())
    };
    let title = view.catalogue.list(&collectors.map(name).collect::<Vec<_>>());
    let is_complete = get(state, "complete").is_truthy();
    let message = if is_complete { id::ARCHIVE_PAGE_WHOLE } else { id::ARCHIVE_PAGE_INCOMPLETE };
    let [read, skipped] = ["read", "skipped"].map(|name| count(state, name).to_string());
    let message = view.catalogue.fill(message, &[("read", &read), ("skipped", &skipped)]);
    html! {
        <div class="archive reading" role="region" aria-labelledby="archive">
            <div class="bar">
                <h3 id="archive">{ title }{ " " }<code>{ file.to_owned() }</code></h3>
                { view.button("plain", view.text(id::READING_CLOSE), Press::EndArchive) }
            </div>
            <p ~className={if is_complete { "note" } else { "notice" }}>{ message }</p>
            { nodes(view) }
            { absent(view) }
            { notes(view) }
        </div>
    }
}

/// Returns the nodes to choose from, the worst first, and the way to judge all of them.
fn nodes(view: View) -> Html {
    let state = view.archive;
    let rows = list(state, "nodes", |node| row(view, &node));
    if rows.is_empty() {
        return Html::default();
    }
    let more = count(state, "more");
    let several = rows.len() > 1 || more > 0;
    let title = if several { id::ARCHIVE_PAGE_NODES } else { id::ARCHIVE_PAGE_NODE };
    html! {
        <>
            <h4>{ view.text(title) }</h4>
            <ul class="lines">
                if several {
                    <li class="elsewhere">
                        <a href="fleet.html" data-carry="archive">{ view.text(id::READING_ALL) }</a>
                    </li>
                }
                { for rows }
                if more > 0 {
                    <li class="muted">{ view.fill(id::READING_MORE_LINES, "count", &more.to_string()) }</li>
                }
            </ul>
        </>
    }
}

/// Returns a node: pressing its name shows its answer.
fn row(view: View, node: &JsValue) -> Html {
    let [name, rating, headline, link] = ["name", "rating", "headline", "link"].map(|key| text(node, key));
    let known = ["version", "mode"].map(|key| text(node, key)).into_iter().filter(|value| !value.is_empty());
    let known = known.collect::<Vec<_>>().join(" · ");
    let chosen = decode(&link).is_some_and(|link| link.facts == view.state.form_facts());
    let name = if name.is_empty() { view.text(id::ARCHIVE_PAGE_CLUSTER).to_owned() } else { name };
    html! {
        <li>
            <button class="plain" type="button" data-choose={link} aria-pressed={chosen.to_string()}>{ name }</button>
            <b data-rating={rating}>{ headline }</b>
            <code>{ text(node, "kernel") }</code>
            <span>{ known }</span>
            { evidence(view, node) }
        </li>
    }
}

/// Returns each fact with the file and the line that it was read on.
fn evidence(view: View, node: &JsValue) -> Html {
    let item = |item: JsValue| {
        html! {
            <li>
                { labels::fact(view, &text(&item, "fact")) }{ " " }<code>{ text(&item, "value") }</code>{ " " }
                <code class="muted">{ text(&item, "at") }</code>
            </li>
        }
    };
    let items = list(node, "evidence", item);
    if items.is_empty() {
        return Html::default();
    }
    fold("", false, html! { { view.text(id::ARCHIVE_PAGE_WHERE) } }, html! { <ul>{ for items }</ul> })
}

/// Returns the facts that archives of this kind never contain, and the commands that show them.
fn absent(view: View) -> Html {
    let facts = list(view.archive, "absent", |fact| fact.as_string().unwrap_or_default());
    if facts.is_empty() {
        return Html::default();
    }
    let name = |fact: String| {
        if fact == "sysctls" { view.text(id::PAGE_SYSCTLS).to_owned() } else { labels::fact(view, &fact) }
    };
    let facts = view.catalogue.list(&facts.into_iter().map(name).collect::<Vec<_>>());
    html! {
        <p class="note">
            { view.fill(id::ARCHIVE_PAGE_ABSENT, "facts", &facts) }{ " " }
            { view.button("plain", view.text(id::PAGE_COLLECT), Press::Collect) }
        </p>
    }
}

fn notes(view: View) -> Html {
    let line = |note: JsValue| {
        let path = text(&note, "path");
        let path = if path.is_empty() {
            Html::default()
        } else {
            html! { <><code>{ path }</code>{ " " }</> }
        };
        html! { <li>{ path }{ prose(&text(&note, "text")) }</li> }
    };
    let lines = list(view.archive, "notes", line);
    if lines.is_empty() {
        return Html::default();
    }
    let is_open = !get(view.archive, "complete").is_truthy();
    let count = view.fill(id::PUNCTUATION_BRACKETED, "inside", &lines.len().to_string());
    let title = html! { <>{ view.text(id::ARCHIVE_PAGE_NOTES) }{ count }</> };
    fold("", is_open, title, html! { <ul>{ for lines }</ul> })
}
