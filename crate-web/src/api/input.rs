//! JavaScript values to the core's types, field by field, so that a refusal can name the very field.

use js_sys::{Array, Object};
use reusecheck_core::export::Format;
use reusecheck_core::facts::{Facts, Platform, ProxyMode};
use reusecheck_core::ipvs::{Backend, Commit, CommitSet, Entry, Simulation};
use reusecheck_core::messages::{LANGUAGES, id};
use reusecheck_core::report::Report;
use wasm_bindgen::{JsCast, JsValue};

use super::refusal::Refusal;

/// Where a value stands: `facts.sysctls.net.ipv4.vs.conntrack`.
pub(super) struct At<'a> {
    parent: Option<&'a At<'a>>,
    name: &'a str,
}

impl<'a> At<'a> {
    pub(super) const fn root(name: &'a str) -> Self {
        Self { parent: None, name }
    }

    pub(super) const fn key(&'a self, name: &'a str) -> Self {
        Self { parent: Some(self), name }
    }

    pub(super) fn path(&self) -> String {
        match self.parent {
            Some(parent) => [&parent.path(), ".", self.name].concat(),
            None => self.name.to_owned(),
        }
    }
}

/// What someone pasted.
pub(super) fn paste(value: &JsValue) -> Result<String, Refusal> {
    text(value, &At::root("text"), "\"5.4.0-1034-azure\"")
}

const FACTS: [&str; 7] = ["clusterVersion", "os", "kernel", "arch", "proxyMode", "platform", "sysctls"];

/// `Facts`.
pub(super) fn facts(value: &JsValue, at: &At) -> Result<Facts, Refusal> {
    let mut facts = Facts::default();
    each(value, at, "{ kernel: \"5.4.0-1034-azure\", proxyMode: \"ipvs\" }", |key, value, at| {
        match key {
            "clusterVersion" => facts.cluster_version = Some(text(value, at, "\"v1.19.16-r0\"")?),
            "os" => facts.os = Some(text(value, at, "\"EulerOS 2.9\"")?),
            "kernel" => facts.kernel = Some(text(value, at, "\"5.4.0-1034-azure\"")?),
            "arch" => facts.arch = Some(text(value, at, "\"x86_64\"")?),
            "proxyMode" => {
                facts.proxy_mode = Some(choice(value, at, &ProxyMode::ALL.map(|mode| (mode.name(), mode)))?);
            }
            "platform" => {
                let platforms =
                    [Platform::Cce, Platform::Upstream].map(|platform| (platform.name(), platform));
                facts.platform = Some(choice(value, at, &platforms)?);
            }
            "sysctls" => {
                each(value, at, "{ \"net.ipv4.vs.conn_reuse_mode\": 0 }", |name, value, at| {
                    facts.sysctls.set(name, integer(value, at)?);
                    Ok(())
                })?;
            }
            _ => return Err(Refusal::unknown_key(at, &FACTS)),
        }
        Ok(())
    })?;
    Ok(facts)
}

/// `Options`: checked. What they ask for is [`super::language::asked`]'s to find.
pub(super) fn options(value: &JsValue, at: &At) -> Result<(), Refusal> {
    each_option(value, at, |_, _, at| Err(Refusal::unknown_key(at, &["lang"])))
}

/// `Options & { facts?: Facts }`
pub(super) fn options_with_facts(value: &JsValue, at: &At) -> Result<Facts, Refusal> {
    let mut given = Facts::default();
    each_option(value, at, |key, value, at| {
        if key != "facts" {
            return Err(Refusal::unknown_key(at, &["lang", "facts"]));
        }
        given = facts(value, at)?;
        Ok(())
    })?;
    Ok(given)
}

/// A format of the exports.
pub(super) fn format(value: &JsValue) -> Result<Format, Refusal> {
    choice(value, &At::root("format"), &Format::ALL.map(|format| (format.name(), format)))
}

/// A `Report` that came back.
pub(super) fn report(value: JsValue) -> Result<Report, Refusal> {
    serde_wasm_bindgen::from_value(value).map_err(|_| Refusal::not_a_report())
}

const BACKENDS: [(&str, Backend); 4] = [
    ("serving", Backend::Serving),
    ("drained", Backend::Drained),
    ("removed", Backend::Removed),
    ("removed-drained", Backend::RemovedDrained),
];
const ENTRIES: [(&str, Entry); 3] =
    [("time-wait", Entry::TimeWait), ("fin-wait", Entry::FinWait), ("established", Entry::Established)];
/// `Simulation`.
pub(super) fn simulation(value: &JsValue, at: &At) -> Result<Simulation, Refusal> {
    let (mut commits, mut mode, mut conntrack, mut expire) = (None, None, None, None);
    let (mut backend, mut entry, mut persistent, mut template) = (None, None, false, false);
    each(value, at, "{ commits: [], connReuseMode: 1, ... }", |key, value, at| {
        match key {
            "commits" => commits = Some(commit_set(value, at)?),
            "connReuseMode" => mode = Some(reuse_mode(value, at)?),
            "conntrack" => conntrack = Some(flag(value, at)?),
            "expireNodestConn" => expire = Some(flag(value, at)?),
            "backend" => backend = Some(choice(value, at, &BACKENDS)?),
            "entry" => entry = Some(choice(value, at, &ENTRIES)?),
            "persistent" => persistent = flag(value, at)?,
            "expireQuiescentTemplate" => template = flag(value, at)?,
            _ => return Err(Refusal::unknown_key(at, &SIMULATION)),
        }
        Ok(())
    })?;
    Ok(Simulation {
        commits: commits.ok_or_else(|| Refusal::missing(&at.key("commits"), "[\"d752c3645717\"]"))?,
        conn_reuse_mode: mode.ok_or_else(|| Refusal::missing(&at.key("connReuseMode"), "1"))?,
        conntrack: conntrack.ok_or_else(|| Refusal::missing(&at.key("conntrack"), "true"))?,
        expire_nodest_conn: expire.ok_or_else(|| Refusal::missing(&at.key("expireNodestConn"), "true"))?,
        backend: backend.ok_or_else(|| Refusal::missing(&at.key("backend"), "\"drained\""))?,
        entry: entry.ok_or_else(|| Refusal::missing(&at.key("entry"), "\"time-wait\""))?,
        persistent,
        expire_quiescent_template: template,
    })
}

const SIMULATION: [&str; 8] = [
    "commits",
    "connReuseMode",
    "conntrack",
    "expireNodestConn",
    "backend",
    "entry",
    "persistent",
    "expireQuiescentTemplate",
];

/// A value of `conn_reuse_mode`.
pub(super) fn reuse_mode(value: &JsValue, at: &At) -> Result<u8, Refusal> {
    let known = u8::try_from(integer(value, at)?).ok().filter(|mode| *mode <= 3);
    known.ok_or_else(|| Refusal::wrong_type(at, id::API_A_MODE, "1"))
}

pub(super) fn commit_set(value: &JsValue, at: &At) -> Result<CommitSet, Refusal> {
    let list = value
        .dyn_ref::<Array>()
        .ok_or_else(|| Refusal::wrong_type(at, id::API_AN_ARRAY, "[\"d752c3645717\"]"))?;
    let known = Commit::ALL.map(|commit| (commit.name(), commit));
    (0_u32..)
        .zip(list.iter())
        .map(|(index, commit)| choice(&commit, &at.key(&index.to_string()), &known))
        .collect()
}

fn each_option(
    value: &JsValue,
    at: &At,
    mut other: impl FnMut(&str, &JsValue, &At) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    if value.is_undefined() {
        return Ok(());
    }
    each(value, at, "{ lang: \"en\" }", |key, value, at| match key {
        "lang" => language(value, at).map(drop),
        _ => other(key, value, at),
    })
}

/// A language's id.
pub(super) fn language(value: &JsValue, at: &At) -> Result<&'static str, Refusal> {
    choice(value, at, &LANGUAGES.map(|(id, _)| (id, id)))
}

/// Visits every key of an object; a key whose value is undefined counts as absent.
pub(super) fn each(
    value: &JsValue,
    at: &At,
    example: &str,
    mut visit: impl FnMut(&str, &JsValue, &At) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let object = value.dyn_ref::<Object>().filter(|_| !Array::is_array(value) && !value.is_function());
    let object = object.ok_or_else(|| Refusal::wrong_type(at, id::API_AN_OBJECT, example))?;
    for entry in Object::entries(object) {
        let entry: Array = entry.unchecked_into();
        let (key, value) = (entry.get(0).as_string().unwrap_or_default(), entry.get(1));
        if !value.is_undefined() {
            visit(&key, &value, &at.key(&key))?;
        }
    }
    Ok(())
}

fn text(value: &JsValue, at: &At, example: &str) -> Result<String, Refusal> {
    value.as_string().ok_or_else(|| Refusal::wrong_type(at, id::API_A_STRING, example))
}

pub(super) fn flag(value: &JsValue, at: &At) -> Result<bool, Refusal> {
    value.as_bool().ok_or_else(|| Refusal::wrong_type(at, id::API_A_FLAG, "true"))
}

pub(super) fn choice<T: Copy>(value: &JsValue, at: &At, known: &[(&str, T)]) -> Result<T, Refusal> {
    let got = text(value, at, &["\"", known[0].0, "\""].concat())?;
    let found = known.iter().find(|(name, _)| *name == got).map(|&(_, choice)| choice);
    found.ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|&(name, _)| name).collect();
        Refusal::unknown_value(at, &got, &names)
    })
}

pub(super) fn integer(value: &JsValue, at: &At) -> Result<i64, Refusal> {
    let number = value.as_f64().filter(|number| number.fract() == 0.0 && number.abs() <= MAX_SAFE_INTEGER);
    #[expect(clippy::cast_possible_truncation, reason = "whole and within 53 bits, by the line above")]
    number.map(|number| number as i64).ok_or_else(|| Refusal::wrong_type(at, id::API_AN_INTEGER, "0"))
}

/// Any number, also one that the core will find out of range.
pub(super) fn number(value: &JsValue, at: &At, example: &str) -> Result<f64, Refusal> {
    value.as_f64().ok_or_else(|| Refusal::wrong_type(at, id::API_A_NUMBER, example))
}

/// JavaScript's own bound of integers that a number holds exactly.
const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;
