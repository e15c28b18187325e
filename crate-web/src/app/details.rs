//! The report's tables: sysctls, kube-proxy, kernel and FAQ, in short.

use reusecheck_core::InWords;
use reusecheck_core::ipvs::Commit;
use reusecheck_core::messages::{Message, id};
use reusecheck_core::report::{CommitStatus, FaqAnswer, FaqProblem, Report, SysctlValue};
use yew::{Html, html};

use super::draw::{View, fold, prose};
use super::labels;

/// Returns the tables, which are collapsed at first.
pub(super) fn draw(view: View, report: &Report) -> Html {
    let tables = html! { <>{ sysctls(view, report) }{ kernel(view, report) }{ faq(view, &report.faq) }</> };
    fold("details", false, html! { <h3>{ view.text(id::PAGE_DETAILS) }</h3> }, tables)
}

fn table(view: View, caption: Message, heads: &[Message], rows: Html) -> Html {
    let head = |head: &Message| html! { <th scope="col">{ view.text(*head) }</th> };
    html! {
        <table>
            <caption>{ view.text(caption) }</caption>
            <thead><tr>{ for heads.iter().map(head) }</tr></thead>
            <tbody>{ rows }</tbody>
        </table>
    }
}

/// Returns a row under its name, which breaks at underscores.
fn row(name: &str, cells: impl IntoIterator<Item = Html>) -> Html {
    let part = |part: &str| html! { <>{ part.to_owned() }<wbr /></> };
    let cell = |cell: Html| html! { <td>{ cell }</td> };
    html! {
        <tr>
            <th scope="row"><code>{ for name.split_inclusive('_').map(part) }</code></th>
            { for cells.into_iter().map(cell) }
        </tr>
    }
}

fn sysctls(view: View, report: &Report) -> Html {
    let values = &report.sysctls;
    let heads = [id::PAGE_SYSCTL, id::PAGE_PREDICTED, id::PAGE_OBSERVED, id::PAGE_EFFECTIVE];
    let rows = [
        ("conn_reuse_mode", &values.conn_reuse_mode),
        ("conntrack", &values.conntrack),
        ("expire_nodest_conn", &values.expire_nodest_conn),
        ("expire_quiescent_template", &values.expire_quiescent_template),
    ];
    let rows: Html = rows.into_iter().map(|(name, value)| sysctl(view, name, value)).collect();
    html! {
        <>
            { table(view, id::PAGE_SYSCTLS, &heads, rows) }
            <dl class="pairs">
                { pair(view, id::PAGE_KUBE_PROXY, view.text(report.kube_proxy.action.message())) }
            </dl>
        </>
    }
}

fn sysctl(view: View, name: &str, value: &SysctlValue) -> Html {
    let cell = |value: Option<i64>| {
        value.map_or_else(|| view.text(id::PAGE_NOTHING).to_owned(), |value| value.to_string())
    };
    let cells = [value.predicted, value.observed, value.effective].map(|value| html! { { cell(value) } });
    row(name, cells)
}

fn pair(view: View, name: Message, value: &str) -> Html {
    html! { <><dt>{ view.text(name) }</dt><dd>{ prose(value) }</dd></> }
}

fn kernel(view: View, report: &Report) -> Html {
    let kernel = &report.kernel;
    let heads = [id::PAGE_COMMIT, id::PAGE_COMMIT_MEANING, id::PAGE_CARRIED];
    let commit = |(commit, status): (Commit, CommitStatus)| {
        row(commit.name(), [commit.message(), status.message()].map(|message| prose(view.text(message))))
    };
    let rows: Html = Commit::ALL.into_iter().zip(kernel.commits.all()).map(commit).collect();
    let unknown = view.text(id::PAGE_NOT_KNOWN);
    html! {
        <>
            { table(view, id::PAGE_CARRIES, &heads, rows) }
            <dl class="pairs">
                { pair(view, id::PAGE_KERNEL_BUILD, kernel.version.as_deref().unwrap_or(unknown)) }
                { pair(view, id::PAGE_LINEAGE, kernel.lineage.as_deref().map_or(unknown, |id| view.catalogue.lineage(id))) }
            </dl>
        </>
    }
}

fn faq(view: View, answers: &[FaqAnswer]) -> Html {
    if answers.is_empty() {
        return html! { <p class="help">{ view.text(id::PAGE_FAQ_SILENT) }</p> };
    }
    let heads = [id::PAGE_FAQ_EDITION, id::PAGE_FAQ_ROW, id::PAGE_FAQ_PROBLEM, id::PAGE_FAQ_VERDICT];
    let answer = |answer: &FaqAnswer| {
        let agrees = match (answer.problem, answer.agrees) {
            (FaqProblem::Unknown, _) => id::PAGE_NOT_KNOWN,
            (_, true) => id::PAGE_AGREES,
            (_, false) => id::PAGE_DIFFERS,
        };
        let cells = [
            html! { { view.catalogue.faq_row(&answer.row) } },
            html! { { view.text(labels::faq_problem(answer.problem)) } },
            html! { { view.text(agrees) } },
        ];
        row(
            &[answer.page.name(), &view.fill(id::PUNCTUATION_BRACKETED, "inside", &answer.edition)].concat(),
            cells,
        )
    };
    table(view, id::PAGE_FAQ, &heads, answers.iter().map(answer).collect())
}
