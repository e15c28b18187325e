//! The estimate in words: formula, constants, assumptions, sources.

use crate::estimate::ports::Window;
use crate::estimate::{Estimate, EstimateResult, Line, Node, UsedConstant};
use crate::facts::Text;
use crate::knowledge::{Constant, FIRST_PORT, FIRST_RETRANSMIT, LAST_PORT, PORT_STEP, SourceIndex, source};
use crate::messages::{Catalogue, Message, assumption, formula};
use crate::report::Citations;

/// Fills in all texts.
pub(super) fn write(input: &Estimate, window: Window, result: &mut EstimateResult, catalogue: &Catalogue) {
    let mut writer = Writer { input, window, catalogue, citations: Citations::default() };
    result.formula = writer.formula(result);
    result.constants = writer.constants();
    result.assumptions = writer.assumptions();
    result.sources = writer.citations.into_refs();
}

struct Writer<'a> {
    input: &'a Estimate,
    window: Window,
    catalogue: &'a Catalogue,
    citations: Citations,
}

impl Writer<'_> {
    fn line(
        &mut self,
        (id, text): (&'static str, Message),
        values: &[(&str, &str)],
        sources: &[SourceIndex],
    ) -> Line {
        let text = self.catalogue.fill(text, values);
        Line { id: Text::Borrowed(id), text, sources: self.citations.cite(sources) }
    }

    fn formula(&mut self, result: &EstimateResult) -> Vec<Line> {
        let Estimate { ports: (first, last), closes, open_seconds, .. } = self.input;
        let window = self.window;
        let rate = result.limit.map_or(self.input.rate, |limit| self.input.rate.min(limit));
        let shares = &result.reuse_by_choice;
        let shares = [shares.in_order, shares.in_steps, shares.at_random].map(percent);
        let values = [
            ("first", first.to_string()),
            ("last", last.to_string()),
            ("half", decimal(window.first_half)),
            ("blocked", decimal(window.blocked)),
            ("open", decimal(*open_seconds)),
            ("wait", decimal(closes.wait().map_or(0.0, Constant::get))),
            ("life", decimal(window.life)),
            ("entry", decimal(closes.entry_life().get())),
            ("rate", decimal(rate)),
            ("all", decimal(window.first_half / rate)),
        ];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        let mut lines = vec![
            self.line(formula::PORTS, &values, &[source::LINUX_INET_HASHTABLES]),
            self.line(formula::BLOCKED, &values, &[source::LINUX_TCP_H]),
            self.line(formula::LIFE, &values, &[source::LINUX_TCP_TIMEOUTS]),
        ];
        let full = window.first_limit().filter(|limit| rate > *limit);
        if let Some(limit) = full {
            let limit = decimal(limit);
            let values = [
                ("limit", limit.as_str()),
                ("in-order", &shares[0]),
                ("in-steps", &shares[1]),
                ("at-random", &shares[2]),
            ];
            lines.push(self.line(formula::FULL, &values, &[source::LINUX_INET_HASHTABLES]));
        } else {
            for (message, share, source) in [
                (formula::IN_ORDER, &shares[0], source::LINUX_INET_HASHTABLES),
                (formula::IN_STEPS, &shares[1], source::LINUX_PORT_SHUFFLE),
                (formula::AT_RANDOM, &shares[2], source::LINUX_INET_HASHTABLES),
            ] {
                let values = [&values[..], &[("share", share.as_str())]].concat();
                lines.push(self.line(message, &values, &[source]));
            }
        }
        if result.exhausted {
            let limit = decimal(result.limit.unwrap_or_default());
            lines.push(self.line(formula::EXHAUSTED, &[("limit", &limit)], &[source::LINUX_INET_HASHTABLES]));
        }
        if let Some(draining) = self.input.draining {
            let share = percent(f64::from(draining.draining) / f64::from(draining.backends));
            let counts = [draining.draining.to_string(), draining.backends.to_string()];
            let values =
                [("draining", counts[0].as_str()), ("backends", &counts[1]), ("share", share.as_str())];
            lines.push(self.line(formula::DRAINING, &values, &[source::K8S_81775]));
        }
        lines.push(self.line(formula::PROBLEM, &[], &[]));
        lines
    }

    fn constants(&mut self) -> Vec<UsedConstant> {
        let closes = self.input.closes;
        let times = [Some(closes.entry_life()), closes.wait(), Some(&FIRST_RETRANSMIT), Some(&PORT_STEP)];
        let default = (self.input.ports == Estimate::default_ports()).then_some([&FIRST_PORT, &LAST_PORT]);
        let used = times.into_iter().flatten().chain(default.into_iter().flatten());
        used.map(|constant| UsedConstant {
            id: Text::Borrowed(constant.id),
            text: self.catalogue.text(constant.name).to_owned(),
            value: constant.value,
            unit: Text::Borrowed(constant.unit),
            evidence: constant.evidence,
            read: Text::Borrowed(constant.read),
            sources: self.citations.cite(&constant.sources),
        })
        .collect()
    }

    fn assumptions(&mut self) -> Vec<Line> {
        let mut lines = vec![
            self.line(assumption::STEADY, &[], &[]),
            self.line(assumption::CHOICE, &[], &[source::LINUX_INET_HASHTABLES, source::LINUX_PORT_STEPS]),
            self.line(assumption::OLD_CLIENTS, &[], &[source::LINUX_1580AB63FC9A]),
            self.line(assumption::ORDERLY, &[], &[source::LINUX_F0A5E4D7A594]),
        ];
        if self.input.closes.wait().is_some() {
            lines.push(self.line(assumption::NO_TW_REUSE, &[], &[source::LINUX_TCP_H]));
        }
        if self.input.draining.is_some() {
            lines.push(self.line(assumption::BALANCED, &[], &[]));
            lines.push(self.line(assumption::STILL_ANSWERS, &[], &[source::LINUX_TCP_TIMEOUTS]));
            lines.push(self.line(assumption::UNTIL_DELETED, &[], &[]));
        }
        if matches!(self.input.node, Node::Facts(_)) {
            lines.push(self.line(assumption::UNKNOWN_NODE, &[], &[]));
        }
        lines
    }
}

/// Returns a share as people read it: `0.3 %`; never 0 or 100 for what only rounds to it.
pub(crate) fn percent(share: f64) -> String {
    let text = match share {
        _ if share <= 0.0 => "0".to_owned(),
        _ if share < 0.001 => "< 0.1".to_owned(),
        _ if share > 0.999 && share < 1.0 => "> 99.9".to_owned(),
        _ => decimal(share * 100.0),
    };
    [&text, " %"].concat()
}

/// Returns a number with at most one digit after the point (two below 1), without the standard library's exact printing
/// of floats, which is more code than the whole estimate.
pub(crate) fn decimal(value: f64) -> String {
    let scale = if value < 1.0 { 100_u64 } else { 10 };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "rounded, not negative, and far below 2^53"
    )]
    let scaled = (value.max(0.0) * scale as f64).round() as u64;
    let (integer, rest) = (scaled / scale, scaled % scale);
    if rest == 0 {
        return integer.to_string();
    }
    let digits = if scale == 100 && rest < 10 { ["0", &rest.to_string()].concat() } else { rest.to_string() };
    let digits = digits.trim_end_matches('0');
    [&integer.to_string(), ".", digits].concat()
}
