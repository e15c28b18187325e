//! The report's tables: sysctls, kube-proxy, kernel and what the FAQ says, in short.

use reusecheck_core::InWords;
use reusecheck_core::ipvs::Commit;
use reusecheck_core::messages::{Message, id};
use reusecheck_core::report::{FaqAnswer, Report, SysctlValue};

use super::ui::{Ui, el};
use super::words;

/// The tables, folded away until asked for.
pub(super) fn draw(ui: &mut Ui, report: &Report) {
    el!(ui, "details.details" => {
        el!(ui, "summary" => { ui.say("h3", id::PAGE_DETAILS); });
        sysctls(ui, report);
        kernel(ui, report);
        faq(ui, &report.faq);
    });
}

/// A table as far as its body; `close_table` ends it.
fn open_table(ui: &mut Ui, caption: Message, heads: &[Message]) {
    ui.open("table");
    ui.say("caption", caption);
    el!(ui, "thead" => {
        el!(ui, "tr" => {
            for head in heads {
                el!(ui, "th", "scope" = "col" => { ui.text(ui.words(*head)); });
            }
        });
    });
    ui.open("tbody");
}

fn close_table(ui: &mut Ui) {
    ui.close();
    ui.close();
}

/// A row as far as its first cell, which heads it; a long name breaks at its underscores.
fn open_row(ui: &mut Ui, head: &str) {
    ui.open("tr");
    el!(ui, "th", "scope" = "row" => {
        el!(ui, "code" => {
            for part in head.split_inclusive('_') {
                ui.text(part);
                ui.leaf("wbr", "");
            }
        });
    });
}

fn sysctls(ui: &mut Ui, report: &Report) {
    let table = &report.sysctls;
    let heads = [id::PAGE_SYSCTL, id::PAGE_PREDICTED, id::PAGE_OBSERVED, id::PAGE_EFFECTIVE];
    open_table(ui, id::PAGE_SYSCTLS, &heads);
    sysctl(ui, "conn_reuse_mode", &table.conn_reuse_mode);
    sysctl(ui, "conntrack", &table.conntrack);
    sysctl(ui, "expire_nodest_conn", &table.expire_nodest_conn);
    sysctl(ui, "expire_quiescent_template", &table.expire_quiescent_template);
    close_table(ui);
    el!(ui, "dl.pairs" => { pair(ui, id::PAGE_KUBE_PROXY, ui.words(report.kube_proxy.action.message())); });
}

fn sysctl(ui: &mut Ui, name: &str, value: &SysctlValue) {
    open_row(ui, name);
    for value in [value.predicted, value.observed, value.effective] {
        let shown = value.map_or_else(|| ui.words(id::PAGE_NOTHING).to_owned(), |value| value.to_string());
        ui.leaf("td", &shown);
    }
    ui.close();
}

fn pair(ui: &mut Ui, name: Message, value: &str) {
    ui.say("dt", name);
    el!(ui, "dd" => { ui.prose(value); });
}

fn kernel(ui: &mut Ui, report: &Report) {
    let kernel = &report.kernel;
    open_table(ui, id::PAGE_CARRIES, &[id::PAGE_COMMIT, id::PAGE_COMMIT_MEANING, id::PAGE_CARRIED]);
    for (commit, carried) in Commit::ALL.into_iter().zip(kernel.commits.all()) {
        open_row(ui, commit.name());
        ui.say("td", commit.message());
        ui.say("td", carried.message());
        ui.close();
    }
    close_table(ui);
    let unknown = ui.words(id::PAGE_NOT_KNOWN);
    el!(ui, "dl.pairs" => {
        pair(ui, id::PAGE_KERNEL_BUILD, kernel.version.as_deref().unwrap_or(unknown));
        pair(ui, id::PAGE_LINEAGE, kernel.lineage.as_deref().map_or(unknown, |id| ui.words.lineage(id)));
    });
}

fn faq(ui: &mut Ui, answers: &[FaqAnswer]) {
    if answers.is_empty() {
        return ui.say("p.help", id::PAGE_FAQ_SILENT);
    }
    open_table(
        ui,
        id::PAGE_FAQ,
        &[id::PAGE_FAQ_EDITION, id::PAGE_FAQ_ROW, id::PAGE_FAQ_PROBLEM, id::PAGE_FAQ_VERDICT],
    );
    for answer in answers {
        open_row(ui, &[answer.page.name(), " (", &answer.edition, ")"].concat());
        el!(ui, "td" => { ui.leaf("code", &answer.row); });
        ui.say("td", words::faq_problem(answer.problem));
        ui.say("td", if answer.agrees { id::PAGE_AGREES } else { id::PAGE_DIFFERS });
        ui.close();
    }
    close_table(ui);
}
