//! JavaScript values to the core's types, field by field, so that an error can name the exact field.

#[cfg(feature = "api")]
use reusecheck_core::export::Format;
use reusecheck_core::facts::{FactName, Facts, MODEL_SYSCTLS, Sysctls};
use reusecheck_core::ipvs::{Backend, Commit, CommitSet, Entry, Protocol, Simulation};
use reusecheck_core::messages::{LANGUAGES, id};
use reusecheck_core::report::Report;
use wasm_bindgen::JsValue;

use super::at::At;
use super::evidence;
use super::refusal::Refusal;
use super::value::{choice, each, entry_of, flag, integer, list, named, reuse_mode, text};

/// Returns the pasted text.
#[cfg(feature = "api")]
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
                    let value = integer(value, at)?;
                    if !Sysctls::is_name(name) {
                        return Err(Refusal::unknown_key(at, &MODEL_SYSCTLS));
                    }
                    facts.sysctls.set(name, value);
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
    let typed = text(value, at, &example)?;
    fact.set(facts, &typed).map_err(|_| match fact.values() {
        [] => Refusal::wrong_type(at, id::API_A_FITTING_STRING, &example),
        names => Refusal::unknown_value(at, &typed, names),
    })
}

/// `Options`: checked. [`super::language::selected_catalogue`] returns the language.
pub(super) fn options(value: &JsValue, at: &At) -> Result<(), Refusal> {
    each_option(value, at, |_, _, at| Err(Refusal::unknown_key(at, &["lang"])))
}

/// `Options & { facts?: Facts }`
#[cfg(feature = "api")]
pub(super) fn options_with_facts(value: &JsValue, at: &At) -> Result<Facts, Refusal> {
    let mut overrides = Facts::default();
    each_option(value, at, |key, value, at| {
        if key != "facts" {
            return Err(Refusal::unknown_key(at, &["lang", "facts"]));
        }
        overrides = facts(value, at)?;
        Ok(())
    })?;
    Ok(overrides)
}

/// Returns a format of the exports.
#[cfg(feature = "api")]
pub(super) fn format(value: &JsValue) -> Result<Format, Refusal> {
    named(value, &At::root("format"), &Format::NAMES, Format::from_name)
}

/// Returns a `Report` that came back.
pub(super) fn report(value: JsValue) -> Result<Report, Refusal> {
    serde_wasm_bindgen::from_value(value).map_err(|_| Refusal::not_a_report())
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

pub(super) fn commit_set(value: &JsValue, at: &At) -> Result<CommitSet, Refusal> {
    list(value, at, "[\"d752c3645717\"]", |commit, at| named(commit, at, &Commit::NAMES, Commit::from_name))
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

/// Returns a language's id.
pub(super) fn language(value: &JsValue, at: &At) -> Result<&'static str, Refusal> {
    choice(value, at, &LANGUAGES.map(|(id, _)| (id, id)))
}
