//! The findings of the engine in a paste, as the answer needs them.

use js_sys::{Array, Object};
use reusecheck_core::facts::{CommitProof, Conflict, FactName, Facts, Observation, Reading, ShownBy, Text};
use reusecheck_core::ipvs::{Backend, Commit, Entry, Outcome, Protocol};
use wasm_bindgen::{JsCast, JsValue};

use super::engine::{count, get, list, text};
use super::state::Read;

pub(super) fn take_over(found: &JsValue) -> Read {
    let conflict = |item: JsValue| Conflict {
        fact: Text::Owned(text(&item, "fact")),
        values: list(&item, "values", |value| value.as_string().unwrap_or_default()),
    };
    let several =
        get(&get(found, "nodes"), "first").dyn_ref::<Array>().is_some_and(|nodes| nodes.length() > 0);
    let reading = Reading {
        facts: facts_in(&get(found, "facts")),
        conflicts: list(found, "conflicts", conflict),
        nodes: several.then(Vec::new),
        ..Reading::default()
    };
    let lines = list(found, "lines", |pair| (text(&pair, "0"), count(&pair, "1")));
    Read { reading, lines, nothing: get(found, "nothing").is_truthy() }
}

fn facts_in(found: &JsValue) -> Facts {
    let commits =
        list(found, FactName::Commits.name(), |proof| proof_in(&proof)).into_iter().flatten().collect();
    let observations = list(found, FactName::Observations.name(), |item| observation_in(&item));
    let observations = observations.into_iter().flatten().collect();
    let mut facts = Facts { commits, observations, ..Facts::default() };
    for fact in FactName::ALL.into_iter().filter(|fact| !fact.is_sysctl() && !fact.is_list()) {
        let value = get(found, fact.name()).as_string().unwrap_or_default();
        // The engine passes only valid values.
        let _ = fact.set(&mut facts, &value);
    }
    if let Some(sysctls) = get(found, "sysctls").dyn_ref::<Object>() {
        for name in Object::keys(sysctls).iter().filter_map(|name| name.as_string()) {
            #[expect(clippy::cast_possible_truncation, reason = "the reader takes whole numbers only")]
            let value = get(sysctls, &name).as_f64().unwrap_or_default() as i64;
            facts.sysctls.set(&name, value);
        }
    }
    facts
}

fn proof_in(found: &JsValue) -> Option<CommitProof> {
    Some(CommitProof {
        kernel: text(found, "kernel"),
        commit: Commit::from_name(&text(found, "commit"))?,
        carried: text(found, "carried") == "yes",
        by: ShownBy::from_name(&text(found, "by"))?,
    })
}

fn observation_in(found: &JsValue) -> Option<Observation> {
    let mode = get(found, "connReuseMode").as_f64();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the engine gives 0 to 3")]
    let conn_reuse_mode = mode.and_then(|mode| (mode as u8).try_into().ok());
    Some(Observation {
        kernel: text(found, "kernel"),
        protocol: Protocol::from_name(&text(found, "protocol")).unwrap_or_default(),
        conn_reuse_mode,
        conntrack: get(found, "conntrack").is_truthy(),
        expire_nodest_conn: get(found, "expireNodestConn").is_truthy(),
        backend: Backend::from_name(&text(found, "backend"))?,
        entry: Entry::from_name(&text(found, "entry")).unwrap_or_default(),
        outcome: Outcome::from_name(&text(found, "outcome"))?,
    })
}
