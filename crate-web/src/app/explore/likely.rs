//! How often a port is reused while its entry exists: inputs, figures, a plot, formula, constants and assumptions.

use reusecheck_core::InWords;
use reusecheck_core::estimate::{
    Closes, Draining, Estimate, EstimateResult, Figure, Line, Node, OutOfRange, Range, UsedConstant,
    estimate, reuse_by_rate,
};
use reusecheck_core::facts::Facts;
use reusecheck_core::messages::{Catalogue, Message, id};
use yew::{Html, html};

use super::numbers::{fixed, parse, percent, significant};
use super::{field_id, plot};
use crate::app::draw::{View, fold};

/// A number that the user gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// New connections per second.
    Rate,
    /// Seconds that a connection is open.
    OpenSeconds,
    /// The first port of the client.
    FirstPort,
    /// The last port of the client.
    LastPort,
    /// Backends of the service.
    Backends,
    /// Backends that drain at once.
    Draining,
    /// Seconds that they drain.
    DrainingSeconds,
}

impl Number {
    const ALL: [Self; 7] = [
        Self::Rate,
        Self::OpenSeconds,
        Self::FirstPort,
        Self::LastPort,
        Self::Backends,
        Self::Draining,
        Self::DrainingSeconds,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Rate => "rate",
            Self::OpenSeconds => "openSeconds",
            Self::FirstPort => "first",
            Self::LastPort => "last",
            Self::Backends => "backends",
            Self::Draining => "draining",
            Self::DrainingSeconds => "seconds",
        }
    }

    /// Returns the text of the empty panel.
    fn default_text(self) -> String {
        let (first, last) = Estimate::default_ports();
        let number = match self {
            Self::Rate => 100,
            Self::OpenSeconds => 0,
            Self::FirstPort => first.into(),
            Self::LastPort => last.into(),
            Self::Backends => 4,
            Self::Draining => 1,
            Self::DrainingSeconds => 30_u32,
        };
        number.to_string()
    }

    const fn label(self) -> Message {
        match self {
            Self::Rate => id::EXPLORE_RATE,
            Self::OpenSeconds => id::EXPLORE_OPEN_SECONDS,
            Self::FirstPort | Self::LastPort => id::EXPLORE_PORTS,
            Self::Backends => id::EXPLORE_BACKENDS,
            Self::Draining => id::EXPLORE_DRAINING,
            Self::DrainingSeconds => id::EXPLORE_DRAINING_SECONDS,
        }
    }

    /// Returns the field that the core names.
    fn refused(field: &str) -> Self {
        match field {
            "openSeconds" => Self::OpenSeconds,
            "ports" => Self::LastPort,
            "draining.backends" => Self::Backends,
            "draining.draining" => Self::Draining,
            "draining.seconds" => Self::DrainingSeconds,
            _ => Self::Rate,
        }
    }
}

/// The state of the panel.
#[derive(Clone, Debug)]
pub struct Likely {
    texts: [String; Number::ALL.len()],
    closes: Closes,
    facts: Facts,
    refused: Option<OutOfRange>,
    answer: Option<Answer>,
    /// Counts the answers.
    answers: u32,
    language: &'static str,
}

/// The estimate, and the shares over a range of rates.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The figures.
    pub result: EstimateResult,
    rate: f64,
    curve: Vec<plot::Point>,
}

impl Default for Likely {
    fn default() -> Self {
        Self {
            texts: Number::ALL.map(Number::default_text),
            closes: Closes::Client,
            facts: Facts::default(),
            refused: None,
            answer: None,
            answers: 0,
            language: "",
        }
    }
}

/// A change of the panel.
#[derive(Clone, Debug)]
pub enum Change {
    /// Typed the text of a number.
    Type(Number, String),
    /// Chose the side that closes.
    Closes(Closes),
}

impl Likely {
    /// Takes the node's facts.
    pub fn update(&mut self, facts: &Facts, catalogue: &'static Catalogue) {
        if self.language != catalogue.language() || self.facts != *facts {
            self.facts.clone_from(facts);
            self.calculate(catalogue);
        }
    }

    /// Applies a change.
    pub fn change(&mut self, change: &Change, catalogue: &'static Catalogue) {
        match change {
            Change::Type(number, text) => self.texts[*number as usize].clone_from(text),
            Change::Closes(closes) => self.closes = *closes,
        }
        self.calculate(catalogue);
    }

    /// Returns the last figures.
    pub fn answer(&self) -> Option<&Answer> {
        self.answer.as_ref()
    }

    /// Returns the first number that cannot be used; the figures then stay.
    pub fn refused(&self) -> Option<Number> {
        self.refused.map(|refused| Number::refused(refused.field))
    }

    /// Returns the text of a number.
    pub fn text(&self, number: Number) -> &str {
        &self.texts[number as usize]
    }

    fn calculate(&mut self, catalogue: &'static Catalogue) {
        self.language = catalogue.language();
        match answer_to(&self.input(), catalogue) {
            Ok(answer) => {
                self.answers += 1;
                self.answer = Some(answer);
                self.refused = None;
            }
            Err(refused) => self.refused = Some(refused),
        }
    }

    /// Returns the input. The core refuses what stands for a text that is no number.
    fn input(&self) -> Estimate {
        let number = |number: Number| parse(self.text(number));
        let whole = |number: Number| self.text(number).trim().parse::<u32>().unwrap_or(0);
        let port = |number: Number| whole(number).try_into().unwrap_or(0);
        Estimate {
            rate: number(Number::Rate).unwrap_or(f64::NAN),
            ports: (port(Number::FirstPort), port(Number::LastPort)),
            closes: self.closes,
            open_seconds: number(Number::OpenSeconds).unwrap_or(f64::NAN),
            draining: Some(Draining {
                backends: whole(Number::Backends),
                draining: whole(Number::Draining),
                seconds: number(Number::DrainingSeconds).unwrap_or(f64::NAN),
            }),
            node: Node::Facts(self.facts.clone().into()),
        }
    }
}

fn answer_to(input: &Estimate, catalogue: &Catalogue) -> Result<Answer, OutOfRange> {
    let result = estimate(input, catalogue)?;
    let rates = plot::rates(input.rate);
    let shares = reuse_by_rate(input, rates.clone())?;
    let curve = rates.zip(shares).map(|(rate, shares)| plot::Point {
        rate,
        in_order: shares.in_order,
        at_random: shares.at_random,
    });
    Ok(Answer { result, rate: input.rate, curve: curve.collect() })
}

const CLOSES: [Message; Closes::ALL.len()] = [
    id::EXPLORE_CLOSES_CLIENT,
    id::EXPLORE_CLOSES_SERVER,
    id::EXPLORE_CLOSES_CLIENT_RESET,
    id::EXPLORE_CLOSES_SERVER_RESET,
];

/// The id of the message about a number that cannot be used.
const REFUSAL: &str = "explore-refusal";

/// Draws the panel.
pub(super) fn draw(view: View, likely: &Likely) -> Html {
    let refusal = likely.refused.map_or_else(String::new, |refused| {
        let label = view.text(Number::refused(refused.field).label());
        let (least, most) = (fixed(refused.least, 3), fixed(refused.most, 3));
        let values = [("field", label), ("least", &*least), ("most", &*most)];
        view.catalogue.fill(id::API_OUT_OF_RANGE, &values)
    });
    let field = |number: Number| {
        html! {
            <div class="field">
                <label for={field_id(number.name())}>{ view.text(number.label()) }</label>
                { input(view, likely, number) }
                { if number == Number::FirstPort { input(view, likely, Number::LastPort) } else { Html::default() } }
            </div>
        }
    };
    let closes: Vec<_> =
        Closes::NAMES.into_iter().zip(CLOSES).map(|(name, label)| (name, view.text(label))).collect();
    let choose = |text: String| {
        super::Change::Likely(Change::Closes(Closes::from_name(&text).unwrap_or(Closes::Client)))
    };
    html! {
        <>
            <p class="help">{ view.text(id::EXPLORE_LIKELY_HELP) }</p>
            <div class="inputs">
                { field(Number::Rate) }
                { view.select("closes", view.text(id::EXPLORE_CLOSES), &closes, likely.closes.name(), choose) }
                { field(Number::OpenSeconds) }
                { field(Number::FirstPort) }
                { field(Number::Backends) }
                { field(Number::Draining) }
                { field(Number::DrainingSeconds) }
            </div>
            <p class="finding" id={REFUSAL} role="alert"><span key={refusal.clone()}>{ refusal }</span></p>
            <div aria-live="polite">{ likely.answer.as_ref().map(|answer| output(view, likely.answers, answer)) }</div>
        </>
    }
}

fn input(view: View, likely: &Likely, number: Number) -> Html {
    let is_refused = likely.refused() == Some(number);
    let label = (number == Number::LastPort).then(|| view.text(number.label()));
    html! {
        <input id={field_id(number.name())} name={number.name()} type="text" inputmode="decimal" autocomplete="off"
            aria-label={label} aria-invalid={is_refused.then_some("true")} aria-describedby={is_refused.then_some(REFUSAL)}
            value={likely.text(number).to_owned()}
            oninput={view.typed(move |text| super::Change::Likely(Change::Type(number, text)))} />
    }
}

fn output(view: View, answers: u32, answer: &Answer) -> Html {
    let result = &answer.result;
    let line = |line: &Line| {
        html! { <li>{ line.text.clone() }{ view.sources(&result.sources, &line.sources) }</li> }
    };
    let formula = html! { <ol class="plain-list">{ for result.formula.iter().map(line) }</ol> };
    html! {
        <div key={answers}>
            { figures(view, result) }
            { plot::draw(view, &answer.curve, answer.rate) }
            { fold("", false, html! { { view.text(id::EXPLORE_FORMULA) } }, formula) }
            { fold("", false, html! { { view.text(id::EXPLORE_CONSTANTS) } }, constants(view, result)) }
            <h3>{ view.text(id::EXPLORE_ASSUMPTIONS) }</h3>
            <ul class="plain-list">{ for result.assumptions.iter().map(line) }</ul>
        </div>
    }
}

fn table(class: &'static str, heads: [&str; 4], rows: Html) -> Html {
    let head = |head: &str| html! { <th scope="col">{ head.to_owned() }</th> };
    html! {
        <table ~className={class}>
            <thead><tr>{ for heads.into_iter().map(head) }</tr></thead>
            <tbody>{ rows }</tbody>
        </table>
    }
}

fn figures(view: View, result: &EstimateResult) -> Html {
    let draining = result.while_draining.as_ref();
    let rows = [
        ("reuse", id::EXPLORE_REUSE, Some(result.reuse)),
        ("delayed", id::EXPLORE_DELAYED, Some(result.delayed)),
        ("same-backend", id::EXPLORE_SAME_BACKEND, Some(result.same_backend)),
        ("draining-stale", id::EXPLORE_DRAINING_STALE, draining.map(|draining| draining.stale)),
        ("draining-delayed", id::EXPLORE_DRAINING_DELAYED, draining.map(|draining| draining.delayed)),
    ];
    let row = |(name, label, figure): (&'static str, Message, Option<Figure>)| {
        figure.map(|Figure { share, per_second, per_minute }| {
            html! {
                <tr data-id={name}>
                    <th scope="row">{ view.text(label) }</th>
                    <td>{ span(view, share, percent) }</td>
                    <td>{ span(view, per_second, significant) }</td>
                    <td>{ span(view, per_minute, significant) }</td>
                </tr>
            }
        })
    };
    let heads = [id::EXPLORE_FIGURE, id::EXPLORE_SHARE, id::EXPLORE_PER_SECOND, id::EXPLORE_PER_MINUTE]
        .map(|head| view.text(head));
    table("figures", heads, rows.into_iter().filter_map(row).collect())
}

fn span(view: View, (least, most): Range, write: fn(f64) -> String) -> String {
    let (least, most) = (write(least), write(most));
    if least == most {
        return most;
    }
    view.catalogue.fill(id::EXPLORE_BETWEEN, &[("least", &least), ("most", &most)])
}

fn constants(view: View, result: &EstimateResult) -> Html {
    let row = |constant: &UsedConstant| {
        let unit = if constant.unit == "s" { " s" } else { "" };
        html! {
            <tr>
                <th scope="row">{ constant.text.clone() }</th>
                <td>{ [&constant.value.to_string(), unit].concat() }</td>
                <td>
                    { constant.read.to_string() }
                    <span class="help">{ [" (", view.text(constant.evidence.message()), ")"].concat() }</span>
                </td>
                <td>{ view.sources(&result.sources, &constant.sources) }</td>
            </tr>
        }
    };
    let [constant, read, sources] =
        [id::EXPLORE_CONSTANT, id::EXPLORE_READ, id::EXPLORE_SOURCES].map(|head| view.text(head));
    table("", [constant, "=", read, sources], result.constants.iter().map(row).collect())
}
