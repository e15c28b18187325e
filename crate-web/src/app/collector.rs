//! The collector: what to run where nothing is at hand, shown in full with what each part reads.

use reusecheck_core::messages::id;

use super::Msg;
use super::state::{Collector, Script};
use super::ui::{Ui, el};

/// The script for a node and the line for a cluster.
pub(super) fn draw(ui: &mut Ui, collector: &Collector) {
    el!(ui, "div.notice", "id" = "collector", "tabindex" = "-1" => {
        script(ui, &collector.node);
        script(ui, &collector.cluster);
        ui.send("button.plain", ui.words(id::PAGE_COLLECT_CLOSE), Msg::Collected(None));
    });
}

fn script(ui: &mut Ui, script: &Script) {
    el!(ui, "p" => { ui.prose(&script.about); });
    ui.command(&script.text);
    el!(ui, "details" => {
        ui.say("summary", id::PAGE_COLLECT_PARTS);
        el!(ui, "ul.plain-list" => {
            for (text, reads) in &script.parts {
                el!(ui, "li" => {
                    el!(ui, "p" => { ui.prose(reads); });
                    el!(ui, "pre" => { ui.leaf("code", text); });
                });
            }
        });
    });
}
