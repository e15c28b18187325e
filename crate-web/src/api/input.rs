//! JavaScript values to the core's types, field by field, so that a refusal can name the very field.

use js_sys::{Array, Object};
use reusecheck_core::export::Format;
use reusecheck_core::facts::{FactName, Facts, Sysctls};
use reusecheck_core::ipvs::{Backend, Commit, CommitSet, ConnReuseMode, Entry, Protocol, Simulation};
use reusecheck_core::messages::{LANGUAGES, id};
use reusecheck_core::report::Report;
use wasm_bindgen::{JsCast, JsValue};

use super::at::At;
use super::evidence;
use super::refusal::Refusal;

/// What someone pasted.
pub(super) fn paste(value: &JsValue) -> Result<String, Refusal> {
    text(value, &At::root("text"), "\"5.4.0-1034-azure\"")
}

/// `Facts`.
pub(super) fn facts(value: &JsValue, at: &At) -> Result<Facts, Refusal> {
    let mut facts = Facts::default();
    each(value, at, "{ kernel: \"5.4.0-1034-azure\", proxyMode: \"ipvs\" }", |key, value, at| {
        match FactName::from_name(key).filter(|fact| !fact.is_sysctl()) {
            Some(FactName::Commits) => facts.commits = evidence::proofs(value, at)?,
            Some(FactName::Observations) => facts.observations = evidence::observations(value, at)?,
            Some(fact) => fact_of_text(&mut facts, fact, value, at)?,
            None if key == SYSCTLS => {
                each(value, at, "{ \"net.ipv4.vs.conn_reuse_mode\": 0 }", |name, value, at| {
                    facts.sysctls.set(name, integer(value, at)?);
                    Ok(())
                })?;
            }
            None => {
                let facts = FactName::ALL.iter().filter(|fact| !fact.is_sysctl()).map(|fact| fact.name());
                return Err(Refusal::unknown_key(at, &facts.chain([SYSCTLS]).collect::<Vec<_>>()));
            }
        }
        Ok(())
    })?;
    Ok(facts)
}

/// The one key of `Facts` that holds several facts.
const SYSCTLS: &str = "sysctls";

fn fact_of_text(facts: &mut Facts, fact: FactName, value: &JsValue, at: &At) -> Result<(), Refusal> {
    let example = ["\"", fact.example(), "\""].concat();
    let given = text(value, at, &example)?;
    fact.set(facts, &given).map_err(|_| match fact.values() {
        [] => Refusal::wrong_type(at, id::API_A_STRING, &example),
        names => Refusal::unknown_value(at, &given, names),
    })
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
    named(value, &At::root("format"), &Format::NAMES, Format::from_name)
}

/// A `Report` that came back.
pub(super) fn report(value: JsValue) -> Result<Report, Refusal> {
    serde_wasm_bindgen::from_value(value).map_err(|_| Refusal::not_a_report())
}

/// The entries of the contract's simulation; the estimate's own is none of them.
pub(super) fn entry_of(name: &str) -> Option<Entry> {
    Entry::from_name(name).filter(|entry| *entry != Entry::ServerReset)
}

/// `Simulation`.
pub(super) fn simulation(value: &JsValue, at: &At) -> Result<Simulation, Refusal> {
    let (mut commits, mut mode, mut conntrack, mut expire) = (None, None, None, None);
    let (mut backend, mut entry, mut persistent, mut template) = (None, None, false, false);
    let mut protocol = Protocol::Tcp;
    each(value, at, "{ commits: [], connReuseMode: 1, ... }", |key, value, at| {
        match key {
            "protocol" => protocol = named(value, at, &Protocol::NAMES, Protocol::from_name)?,
            "commits" => commits = Some(commit_set(value, at)?),
            "connReuseMode" => mode = Some(reuse_mode(value, at)?),
            "conntrack" => conntrack = Some(flag(value, at)?),
            "expireNodestConn" => expire = Some(flag(value, at)?),
            "backend" => backend = Some(named(value, at, &Backend::NAMES, Backend::from_name)?),
            "entry" => entry = Some(named(value, at, &["time-wait", "fin-wait", "established"], entry_of)?),
            "persistent" => persistent = flag(value, at)?,
            "expireQuiescentTemplate" => template = flag(value, at)?,
            _ => return Err(Refusal::unknown_key(at, &SIMULATION)),
        }
        Ok(())
    })?;
    // A UDP entry has no state.
    let entry = entry.or((protocol == Protocol::Udp).then(Entry::default));
    Ok(Simulation {
        protocol,
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

const SIMULATION: [&str; 9] = [
    "protocol",
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
pub(super) fn reuse_mode(value: &JsValue, at: &At) -> Result<ConnReuseMode, Refusal> {
    let known = u8::try_from(integer(value, at)?).ok().and_then(|mode| ConnReuseMode::try_from(mode).ok());
    known.ok_or_else(|| Refusal::wrong_type(at, id::API_A_MODE, "1"))
}

pub(super) fn commit_set(value: &JsValue, at: &At) -> Result<CommitSet, Refusal> {
    list(value, at, "[\"d752c3645717\"]", |commit, at| named(commit, at, &Commit::NAMES, Commit::from_name))
}

/// Reads every item of an array.
pub(super) fn list<T, L: FromIterator<T>>(
    value: &JsValue,
    at: &At,
    example: &str,
    item: impl Fn(&JsValue, &At) -> Result<T, Refusal>,
) -> Result<L, Refusal> {
    let list = value.dyn_ref::<Array>().ok_or_else(|| Refusal::wrong_type(at, id::API_AN_ARRAY, example))?;
    (0_u32..).zip(list.iter()).map(|(index, value)| item(&value, &at.key(&index.to_string()))).collect()
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

pub(super) fn text(value: &JsValue, at: &At, example: &str) -> Result<String, Refusal> {
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

/// Reads one of the names of an enum.
pub(super) fn named<T>(
    value: &JsValue,
    at: &At,
    names: &[&str],
    from_name: impl Fn(&str) -> Option<T>,
) -> Result<T, Refusal> {
    let got = text(value, at, &["\"", names[0], "\""].concat())?;
    from_name(&got).ok_or_else(|| Refusal::unknown_value(at, &got, names))
}

/// Reads a whole number that JavaScript holds exactly, as [`Sysctls::RANGE`] has them.
pub(super) fn integer(value: &JsValue, at: &At) -> Result<i64, Refusal> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a larger number ends at a bound of i64, which is out of range"
    )]
    let number = value.as_f64().filter(|number| number.fract() == 0.0).map(|number| number as i64);
    number
        .filter(|number| Sysctls::RANGE.contains(number))
        .ok_or_else(|| Refusal::wrong_type(at, id::API_AN_INTEGER, "0"))
}

/// Any number, also one that the core will find out of range.
pub(super) fn number(value: &JsValue, at: &At, example: &str) -> Result<f64, Refusal> {
    value.as_f64().ok_or_else(|| Refusal::wrong_type(at, id::API_A_NUMBER, example))
}
