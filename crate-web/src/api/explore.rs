//! Calls beyond one report: how likely the problems are, which changes help, what differs.

use js_sys::Array;
use reusecheck_core::estimate::{Closes, Draining, Estimate, Node};
use reusecheck_core::messages::id;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::at::At;
use super::input;
use super::refusal::Refusal;
use super::value::{self, choice, each, flag, integer, number};
use super::{answer, json};
use reusecheck_core::link::encode;

/// `estimate(input, options?): EstimateResult`
#[wasm_bindgen]
pub fn estimate(input: &JsValue, options: &JsValue) -> Result<String, JsValue> {
    answer(options, |catalogue| {
        let at = At::root("input");
        let estimate_input = estimate_input(input, &at)?;
        input::options(options, &At::root("options"))?;
        let result = reusecheck_core::estimate(&estimate_input, catalogue);
        result.map(|result| json(&result)).map_err(|refused| Refusal::out_of_range(&at, refused))
    })
}

/// `nearestChanges(facts, options?): Change[]`
#[wasm_bindgen(js_name = nearestChanges)]
pub fn nearest_changes(facts: &JsValue, options: &JsValue) -> Result<String, JsValue> {
    answer(options, |catalogue| {
        let facts = input::facts(facts, &At::root("facts"))?;
        input::options(options, &At::root("options"))?;
        Ok(json(&reusecheck_core::nearest_changes(&facts, catalogue)))
    })
}

/// `compare(before, after, options?): Difference[]`
#[wasm_bindgen]
pub fn compare(before: JsValue, after: JsValue, options: &JsValue) -> Result<String, JsValue> {
    answer(options, |catalogue| {
        input::options(options, &At::root("options"))?;
        let (before, after) = (input::report(before)?, input::report(after)?);
        Ok(json(&reusecheck_core::compare(&before, &after, catalogue)))
    })
}

/// `symptoms(options?): Symptom[]`
#[wasm_bindgen]
pub fn symptoms(options: &JsValue) -> Result<String, JsValue> {
    answer(options, |catalogue| {
        input::options(options, &At::root("options"))?;
        Ok(json(&reusecheck_core::symptoms(catalogue)))
    })
}

/// Returns the fragment of a link to these facts. For the page alone.
#[wasm_bindgen(js_name = linkOf)]
pub fn link_of(facts: &JsValue) -> Result<String, JsValue> {
    answer(&JsValue::UNDEFINED, |_| Ok(encode(&input::facts(facts, &At::root("facts"))?, None)))
}

const ESTIMATE: [&str; 7] = ["rate", "ports", "closes", "openSeconds", "draining", "facts", "kernel"];

fn estimate_input(value: &JsValue, at: &At) -> Result<Estimate, Refusal> {
    let (mut rate, mut ports, mut closes) = (None, Estimate::default_ports(), Closes::Client);
    let (mut open_seconds, mut draining_of, mut facts, mut node) = (0.0, None, None, None);
    each(value, at, "{ rate: 100 }", |key, value, at| {
        match key {
            "rate" => rate = Some(number(value, at, "100")?),
            "ports" => ports = range_of_ports(value, at)?,
            "closes" => closes = choice(value, at, &Closes::ALL.map(|closes| (closes.name(), closes)))?,
            "openSeconds" => open_seconds = number(value, at, "0.5")?,
            "draining" => draining_of = Some(draining(value, at)?),
            "facts" => facts = Some(input::facts(value, at)?),
            "kernel" => node = Some(kernel(value, at)?),
            _ => return Err(Refusal::unknown_key(at, &ESTIMATE)),
        }
        Ok(())
    })?;
    if facts.is_some() && node.is_some() {
        return Err(Refusal::unknown_key(&at.key("kernel"), &ESTIMATE[..6]));
    }
    Ok(Estimate {
        rate: rate.ok_or_else(|| Refusal::missing(&at.key("rate"), "100"))?,
        ports,
        closes,
        open_seconds,
        draining: draining_of,
        node: node.unwrap_or_else(|| Node::Facts(facts.unwrap_or_default().into())),
    })
}

fn range_of_ports(value: &JsValue, at: &At) -> Result<(u16, u16), Refusal> {
    let example = "[32768, 60999]";
    let pair = value.dyn_ref::<Array>().filter(|pair| pair.length() == 2);
    let pair = pair.ok_or_else(|| Refusal::wrong_type(at, id::API_AN_ARRAY, example))?;
    let port = |index| u16::try_from(integer(&pair.get(index), at)?).map_err(|_| Refusal::no_port(at));
    Ok((port(0)?, port(1)?))
}

fn draining(value: &JsValue, at: &At) -> Result<Draining, Refusal> {
    let (mut backends, mut draining, mut seconds) = (None, None, None);
    let count = |value: &JsValue, at: &At| {
        u32::try_from(integer(value, at)?).map_err(|_| Refusal::wrong_type(at, id::API_AN_INTEGER, "4"))
    };
    each(value, at, "{ backends: 4, draining: 1, seconds: 30 }", |key, value, at| {
        match key {
            "backends" => backends = Some(count(value, at)?),
            "draining" => draining = Some(count(value, at)?),
            "seconds" => seconds = Some(number(value, at, "30")?),
            _ => return Err(Refusal::unknown_key(at, &["backends", "draining", "seconds"])),
        }
        Ok(())
    })?;
    Ok(Draining {
        backends: backends.ok_or_else(|| Refusal::missing(&at.key("backends"), "4"))?,
        draining: draining.ok_or_else(|| Refusal::missing(&at.key("draining"), "1"))?,
        seconds: seconds.ok_or_else(|| Refusal::missing(&at.key("seconds"), "30"))?,
    })
}

const KERNEL: [&str; 4] = ["commits", "connReuseMode", "conntrack", "expireNodestConn"];

fn kernel(value: &JsValue, at: &At) -> Result<Node, Refusal> {
    let (mut commits, mut mode, mut conntrack, mut expire) = (None, None, None, None);
    each(value, at, "{ commits: [], connReuseMode: 1, ... }", |key, value, at| {
        match key {
            "commits" => commits = Some(input::commit_set(value, at)?),
            "connReuseMode" => mode = Some(value::reuse_mode(value, at)?),
            "conntrack" => conntrack = Some(flag(value, at)?),
            "expireNodestConn" => expire = Some(flag(value, at)?),
            _ => return Err(Refusal::unknown_key(at, &KERNEL)),
        }
        Ok(())
    })?;
    Ok(Node::Kernel {
        commits: commits.ok_or_else(|| Refusal::missing(&at.key("commits"), "[\"d752c3645717\"]"))?,
        conn_reuse_mode: mode.ok_or_else(|| Refusal::missing(&at.key("connReuseMode"), "1"))?,
        conntrack: conntrack.ok_or_else(|| Refusal::missing(&at.key("conntrack"), "true"))?,
        expire_nodest_conn: expire.ok_or_else(|| Refusal::missing(&at.key("expireNodestConn"), "true"))?,
    })
}
