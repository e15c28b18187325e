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
    let (mut background, listed) = write_without_shared(verdict, catalogue, citations);
    if let Some(ipvs) = &mut background.ipvs {
        ipvs.text = ipvs_text(catalogue);
    }
    for (exit, listed) in background.exits.iter_mut().zip(listed) {
        exit.needs = listed.needs.iter().map(|&at| need(at, catalogue).to_owned()).collect();
        exit.steps = listed.steps.iter().map(|&at| step(at, catalogue)).collect();
    }
    background
}

/// Writes the background without the parts that are the same in all reports: the text about the end of IPVS mode, and the
/// needs and steps of the exits. Returns the places of the latter, by exit.
pub(super) fn write_without_shared(
    verdict: &Verdict,
    catalogue: &Catalogue,
    citations: &mut Citations,
) -> (Background, Vec<ExitTexts>) {
    let statements = statements::about(verdict, catalogue, citations);
    let Some(node) = exits::properties(verdict) else {
        return (Background { statements, ..Background::default() }, Vec::new());
    };
    let exits = exits::MODES.into_iter().map(|mode| exit(&node, mode, catalogue, citations));
    let (exits, listed) = exits.unzip();
    (Background { ipvs: Some(ipvs(citations)), exits, statements }, listed)
}

/// Returns how IPVS mode ends, without the text.
fn ipvs(citations: &mut Citations) -> Ipvs {
    let plan = &IPVS_PLAN;
    Ipvs {
        deprecated: Text::Borrowed(plan.deprecated),
        disabled: Text::Borrowed(plan.disabled),
        removed: Text::Borrowed(plan.removed),
        text: String::new(),
        sources: citations.cite(&plan.sources),
    }
}

/// Returns the text about the end of IPVS mode.
pub(super) fn ipvs_text(catalogue: &Catalogue) -> String {
    let plan = &IPVS_PLAN;
    let values = [("deprecated", plan.deprecated), ("disabled", plan.disabled), ("removed", plan.removed)];
    catalogue.fill(id::EXITS_IPVS, &values)
}

/// The needs and steps of an exit, as their places in the tables.
pub(super) struct ExitTexts {
    pub(super) needs: Vec<usize>,
    pub(super) steps: Vec<usize>,
}

/// Describes one mode without its needs and steps, and lists those. Only an open one has any; the text of another says why,
/// or what to find.
fn exit(
    node: &Properties,
    mode: ProxyMode,
    catalogue: &Catalogue,
    citations: &mut Citations,
) -> (Exit, ExitTexts) {
    let found = node.exit(mode);
    let places = |rows: &[ExitRow]| -> Vec<usize> {
        let is_open = found.status == ExitStatus::Open;
        let listed = |row: &ExitRow| is_open && row.modes.contains(&mode) && node.holds(row) != Some(false);
        rows.iter().enumerate().filter(|(_, row)| listed(row)).map(|(at, _)| at).collect()
    };
    let listed = ExitTexts { needs: places(EXIT_NEEDS), steps: places(EXIT_STEPS) };
    let needs = listed.needs.iter().map(|&at| &EXIT_NEEDS[at]);
    let steps = listed.steps.iter().map(|&at| &EXIT_STEPS[at]);
    let all = found.rule.map(|at| &EXIT_RULES[at]).into_iter().chain(needs).chain(steps);
    let sources: Vec<_> = all.flat_map(|row| row.sources.iter().copied()).collect();
    let text = found.rule.map_or_else(|| unknown(found.open_facts), |at| EXIT_RULES_TEXTS[at]);
    let exit = Exit {
        mode: Text::Borrowed(mode.name()),
        status: found.status,
        text: catalogue.text(text).to_owned(),
        needs: Vec::new(),
        steps: Vec::new(),
        sources: citations.cite(&sources),
    };
    (exit, listed)
}

/// Returns the need at that place of the table.
fn need(at: usize, catalogue: &Catalogue) -> &'static str {
    catalogue.text(EXIT_NEEDS_TEXTS[at])
}

/// Returns the step at that place of the table.
fn step(at: usize, catalogue: &Catalogue) -> ExitStep {
    let commands = EXIT_STEPS[at].commands.iter();
    ExitStep {
        text: catalogue.text(EXIT_STEPS_TEXTS[at]).to_owned(),
        commands: commands.map(|command| Text::Borrowed(*command)).collect(),
    }
}

/// Returns the needs of all exits.
pub(super) fn needs(catalogue: &Catalogue) -> Vec<Text> {
    (0..EXIT_NEEDS.len()).map(|at| Text::Borrowed(need(at, catalogue))).collect()
}

/// Returns the steps of all exits.
pub(super) fn steps(catalogue: &Catalogue) -> Vec<ExitStep> {
    (0..EXIT_STEPS.len()).map(|at| step(at, catalogue)).collect()
}

const fn unknown(open_facts: (bool, bool)) -> Message {
    match open_facts {
        (true, false) => id::EXITS_UNKNOWN_KERNEL,
        (false, true) => id::EXITS_UNKNOWN_RELEASE,
        _ => id::EXITS_UNKNOWN_BOTH,
    }
}
