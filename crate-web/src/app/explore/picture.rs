//! The picture of a path: boxes, lines, the lines that the packet took, and a dot that moves along them.

use reusecheck_core::ipvs::{Outcome, SimulationResult};
use reusecheck_core::messages::{Message, id};
use yew::{Html, html};

use super::numbers::fixed;
use crate::app::draw::View;

/// Half the width and height of a box.
const HALF: (i32, i32) = (52, 20);

/// A box of the picture.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Client,
    Service,
    Ipvs,
    Conntrack,
    Old,
    New,
}

impl Place {
    const ALL: [Self; 6] = [Self::Client, Self::Service, Self::Ipvs, Self::Conntrack, Self::Old, Self::New];

    /// Returns the centre of the box.
    const fn at(self) -> (i32, i32) {
        match self {
            Self::Client => (62, 30),
            Self::Service => (62, 115),
            Self::Ipvs => (62, 200),
            Self::Conntrack => (180, 200),
            Self::Old => (292, 70),
            Self::New => (292, 200),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Service => "service",
            Self::Ipvs => "ipvs",
            Self::Conntrack => "conntrack",
            Self::Old => "old",
            Self::New => "new",
        }
    }

    const fn message(self) -> Message {
        match self {
            Self::Client => id::PATH_BOX_CLIENT,
            Self::Service => id::PATH_BOX_SERVICE,
            Self::Ipvs => id::PATH_BOX_IPVS,
            Self::Conntrack => id::PATH_BOX_CONNTRACK,
            Self::Old => id::PATH_BOX_OLD,
            Self::New => id::PATH_BOX_NEW,
        }
    }
}

const LINES: [[Place; 2]; 5] = [
    [Place::Client, Place::Service],
    [Place::Service, Place::Ipvs],
    [Place::Ipvs, Place::Conntrack],
    [Place::Conntrack, Place::New],
    [Place::Ipvs, Place::Old],
];

/// The decisions that connection tracking takes; IPVS takes all others.
const BY_CONNTRACK: [&str; 3] = ["conntrack", "drops-tracked", "old-conntrack"];

/// Draws the picture. `label` describes it for screen readers. A picture with another `key` moves from the start.
pub(super) fn draw(view: View, result: &SimulationResult, label: &str, key: u32) -> Html {
    let uses_conntrack = result.path.iter().any(|decision| BY_CONNTRACK.contains(&&*decision.at));
    let runs = runs(result.outcome, uses_conntrack);
    let is_taken = |line: &[Place; 2]| runs.iter().any(|run| run.windows(2).any(|pair| pair == line));
    let line = |line: &[Place; 2]| {
        let class = if is_taken(line) { "taken" } else { "" };
        html! { <path class={class} d={along(line)} /> }
    };
    let place = |place: Place| one(view, place, runs.iter().any(|run| run.contains(&place)));
    let second = (result.outcome == Outcome::SynDropped)
        .then(|| html! { <text class="second" x="180" y="35">{ view.text(id::PATH_SECOND) }</text> });
    let lost_at = runs[0].last().filter(|_| is_lost(result.outcome));
    html! {
        <svg {key} viewBox="0 0 360 250" role="img" aria-label={label.to_owned()} class={result.outcome.name()}>
            { for LINES.iter().map(line) }
            { for Place::ALL.into_iter().map(place) }
            { lost_at.map(|place| cross(*place)) }
            { second }
            { packet(&runs, result.outcome) }
        </svg>
    }
}

/// Returns the boxes that each packet passes. A dropped SYN ends where it was dropped; the client sends another.
fn runs(outcome: Outcome, uses_conntrack: bool) -> Vec<Vec<Place>> {
    let to_ipvs = vec![Place::Client, Place::Service, Place::Ipvs];
    let rescheduled = [&*to_ipvs, &[Place::Conntrack, Place::New]].concat();
    let lost = || if uses_conntrack { [&*to_ipvs, &[Place::Conntrack]].concat() } else { to_ipvs.clone() };
    match outcome {
        Outcome::OldBackend => vec![[&*to_ipvs, &[Place::Old]].concat()],
        Outcome::Rescheduled => vec![rescheduled],
        Outcome::DroppedUntilExpiry => vec![lost()],
        Outcome::SynDropped | Outcome::DatagramDropped => vec![lost(), rescheduled],
    }
}

fn along(run: &[Place]) -> String {
    let points: Vec<String> = run
        .iter()
        .map(|place| {
            let (x, y) = place.at();
            [&x.to_string(), " ", &y.to_string()].concat()
        })
        .collect();
    ["M", &points.join("L")].concat()
}

fn one(view: View, place: Place, is_reached: bool) -> Html {
    let (x, y) = place.at();
    let lines = fitted(view.text(place.message()));
    let first = if lines.len() > 1 { y - 3 } else { y + 4 };
    let text = |(line, y): (&str, i32)| {
        html! { <text x={x.to_string()} y={y.to_string()}>{ line.to_owned() }</text> }
    };
    let class = ["box ", place.name(), if is_reached { " reached" } else { "" }].concat();
    let [x, y, width, height] =
        [x - HALF.0, y - HALF.1, 2 * HALF.0, 2 * HALF.1].map(|number| number.to_string());
    html! {
        <g {class}>
            <rect {x} {y} {width} {height} rx="6" />
            { for lines.into_iter().zip([first, first + 13]).map(text) }
        </g>
    }
}

/// Splits a text that is too long for a box into two lines, at the space that is nearest to its middle.
fn fitted(text: &str) -> Vec<&str> {
    let middle = text.len() / 2;
    let nearest = text.match_indices(' ').map(|(at, _)| at).min_by_key(|at| at.abs_diff(middle));
    match nearest.and_then(|at| text.split_at_checked(at)) {
        Some((first, second)) if text.chars().count() >= 16 => vec![first, second.trim_start()],
        _ => vec![text],
    }
}

fn cross(place: Place) -> Html {
    let (x, y) = place.at();
    let (x, y) = (x + HALF.0 - 8, y - HALF.1 - 8);
    let line = ["M", &x.to_string(), " ", &y.to_string(), "l16 16m0 -16l-16 16"].concat();
    html! { <path class="cross" d={line} /> }
}

/// Seconds that the dot moves in a run.
const TRAVEL: f64 = 1.2;

/// Draws the dot. After a dropped SYN it waits one second before it moves again. CSS hides it where motion is not wanted.
fn packet(runs: &[Vec<Place>], outcome: Outcome) -> Html {
    let wait = if outcome == Outcome::SynDropped { 1.0 } else { 0.0 };
    let is_single = runs.len() == 1;
    let seconds = if is_single { TRAVEL } else { 2.0 * TRAVEL + wait };
    let total: f64 = runs.iter().map(|run| length(run)).sum();
    let (times, points) = if is_single {
        (vec![0.0, 1.0], vec![0.0, 1.0])
    } else {
        let first = length(&runs[0]) / total;
        (vec![0.0, TRAVEL / seconds, (TRAVEL + wait) / seconds, 1.0], vec![0.0, first, first, 1.0])
    };
    let list =
        |numbers: Vec<f64>| numbers.into_iter().map(|number| fixed(number, 3)).collect::<Vec<_>>().join(";");
    let path: String = runs.iter().map(|run| along(run)).collect();
    html! {
        <circle class="packet" r="7">
            <animateMotion dur={[&fixed(seconds, 1), "s"].concat()} {path} keyTimes={list(times)} keyPoints={list(points)}
                calcMode="linear" fill="freeze" />
        </circle>
    }
}

fn length(run: &[Place]) -> f64 {
    let distance = |pair: &[Place]| {
        let (from, to) = (pair[0].at(), pair[1].at());
        f64::from(to.0 - from.0).hypot(f64::from(to.1 - from.1))
    };
    run.windows(2).map(distance).sum()
}

/// Returns whether a packet of that outcome is lost.
const fn is_lost(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::SynDropped | Outcome::DroppedUntilExpiry | Outcome::DatagramDropped)
}
