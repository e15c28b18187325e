//! Parts of a report in addition to the verdict: how to leave IPVS, and other vendors' statements.

use super::citations::Citations;
use super::{Exit, ExitStep, Ipvs, Statement, statements};
use crate::exits::{self, Properties};
use crate::facts::{ProxyMode, Text};
use crate::knowledge::{
    EXIT_NEEDS, EXIT_NEEDS_TEXTS, EXIT_RULES, EXIT_RULES_TEXTS, EXIT_STEPS, EXIT_STEPS_TEXTS, ExitRow,
    IPVS_PLAN,
};
use crate::messages::{Catalogue, Message, id};
use crate::verdict::Verdict;
use crate::vocabulary::ExitStatus;

/// The parts of a report that are about more than the node.
#[derive(Default)]
pub(crate) struct Background {
    pub(crate) ipvs: Option<Ipvs>,
    pub(crate) exits: Vec<Exit>,
    pub(crate) statements: Vec<Statement>,
}

/// Writes the background of a verdict.
pub(crate) fn write(verdict: &Verdict, catalogue: &Catalogue, citations: &mut Citations) -> Background {
    let statements = statements::about(verdict, catalogue, citations);
    let Some(node) = exits::properties(verdict) else {
        return Background { statements, ..Background::default() };
    };
    let exits = exits::MODES.into_iter().map(|mode| exit(&node, mode, catalogue, citations)).collect();
    Background { ipvs: Some(ipvs(catalogue, citations)), exits, statements }
}

fn ipvs(catalogue: &Catalogue, citations: &mut Citations) -> Ipvs {
    let plan = &IPVS_PLAN;
    let values = [("deprecated", plan.deprecated), ("disabled", plan.disabled), ("removed", plan.removed)];
    Ipvs {
        deprecated: Text::Borrowed(plan.deprecated),
        disabled: Text::Borrowed(plan.disabled),
        removed: Text::Borrowed(plan.removed),
        text: catalogue.fill(id::EXITS_IPVS, &values),
        sources: citations.cite(&plan.sources),
    }
}

/// Describes one mode. Only an open one has needs and steps; the text of another says why, or what to find.
fn exit(node: &Properties, mode: ProxyMode, catalogue: &Catalogue, citations: &mut Citations) -> Exit {
    let found = node.exit(mode);
    let rows = |rows: &'static [ExitRow], texts: &'static [Message]| {
        let is_open = found.status == ExitStatus::Open;
        let listed = |(row, _): &(&ExitRow, &Message)| {
            is_open && row.modes.contains(&mode) && node.holds(row) != Some(false)
        };
        rows.iter().zip(texts).filter(listed).collect::<Vec<_>>()
    };
    let words = |text: Message| catalogue.text(text).to_owned();
    let (needs, steps) = (rows(EXIT_NEEDS, &EXIT_NEEDS_TEXTS), rows(EXIT_STEPS, &EXIT_STEPS_TEXTS));
    let rule = found.rule.map(|at| &EXIT_RULES[at]);
    let all = rule.into_iter().chain(needs.iter().chain(&steps).map(|(row, _)| *row));
    let sources: Vec<_> = all.flat_map(|row| row.sources.iter().copied()).collect();
    let step = |(row, text): &(&'static ExitRow, &Message)| ExitStep {
        text: words(**text),
        commands: row.commands.iter().map(|command| Text::Borrowed(*command)).collect(),
    };
    Exit {
        mode: Text::Borrowed(mode.name()),
        status: found.status,
        text: words(found.rule.map_or_else(|| unknown(found.open_facts), |at| EXIT_RULES_TEXTS[at])),
        needs: needs.iter().map(|(_, text)| words(**text)).collect(),
        steps: steps.iter().map(step).collect(),
        sources: citations.cite(&sources),
    }
}

const fn unknown(open_facts: (bool, bool)) -> Message {
    match open_facts {
        (true, false) => id::EXITS_UNKNOWN_KERNEL,
        (false, true) => id::EXITS_UNKNOWN_RELEASE,
        _ => id::EXITS_UNKNOWN_BOTH,
    }
}
