//! The plot of reused ports by rate, with a line for ports in order and one for random ports. Ports in steps give almost the
//! random line.

use reusecheck_core::messages::id;
use yew::{Html, html};

use super::numbers::fixed;
use crate::app::draw::View;

const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 240.0;
const LEFT: f64 = 68.0;
const RIGHT: f64 = WIDTH - 8.0;
const TOP: f64 = 8.0;
const BOTTOM: f64 = HEIGHT - 28.0;

/// The number of steps between the points of a curve.
const STEPS: u8 = 120;

/// The shares of reused ports at a rate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    pub rate: f64,
    pub in_order: f64,
    pub at_random: f64,
}

/// Returns the rates of a curve, up to the given one and at least to 300 per second.
pub(super) fn rates(rate: f64) -> impl Iterator<Item = f64> + Clone {
    let most = (rate * 1.25).max(300.0);
    (0..=STEPS).map(move |step| (most * f64::from(step) / f64::from(STEPS)).max(0.001))
}

/// Draws the curves of these points, by rate, and a line at the given rate.
pub(super) fn draw(view: View, curve: &[Point], rate: f64) -> Html {
    let most = curve.last().map_or(1.0, |point| point.rate);
    let x = |rate: f64| LEFT + rate / most * (RIGHT - LEFT);
    let shares = [("0 %", 0.0), ("50 %", 0.5), ("100 %", 1.0)].map(|(label, share)| {
        let line = ["M", &fixed(LEFT, 0), " ", &fixed(y(share), 1), "H", &fixed(RIGHT, 0)].concat();
        html! {
            <><path class="grid" d={line} />{ text(LEFT - 6.0, y(share) + 4.0, label, "end") }</>
        }
    });
    let rates = [0.0, most / 2.0, most].map(|rate| {
        let anchor = if rate < most { "middle" } else { "end" };
        text(x(rate), HEIGHT - 8.0, &[&fixed(rate, 0), "/s"].concat(), anchor)
    });
    let here = (rate <= most).then(|| {
        let line = ["M", &fixed(x(rate), 1), " ", &fixed(TOP, 0), "V", &fixed(BOTTOM, 0)].concat();
        html! { <path class="here" d={line} /> }
    });
    let path = |share: fn(&Point) -> f64| {
        let points: Vec<String> = curve
            .iter()
            .map(|point| [&fixed(x(point.rate), 1), " ", &fixed(y(share(point)), 1)].concat())
            .collect();
        ["M", &points.join("L")].concat()
    };
    let title = view.text(id::EXPLORE_PLOT);
    html! {
        <figure class="plot">
            <figcaption>{ title }</figcaption>
            <svg viewBox="0 0 600 240" role="img" aria-label={title}>
                { for shares }
                { for rates }
                { here }
                <path class="curve in-order" d={path(|point| point.in_order)} />
                <path class="curve at-random" d={path(|point| point.at_random)} />
            </svg>
            <ul class="legend">
                <li>{ key(html! { <path class="curve in-order" d="M0 4H24" /> }) }{ view.text(id::EXPLORE_IN_ORDER) }</li>
                <li>{ key(html! { <path class="curve at-random" d="M0 4H24" /> }) }{ view.text(id::EXPLORE_AT_RANDOM) }</li>
            </ul>
        </figure>
    }
}

fn y(share: f64) -> f64 {
    (1.0 - share) * (BOTTOM - TOP) + TOP
}

fn text(x: f64, y: f64, label: &str, anchor: &'static str) -> Html {
    html! { <text x={fixed(x, 1)} y={fixed(y, 1)} text-anchor={anchor}>{ label.to_owned() }</text> }
}

/// Returns a line of the legend.
fn key(line: Html) -> Html {
    html! { <svg class="key" viewBox="0 0 24 8" aria-hidden="true">{ line }</svg> }
}
