//! Facts as Python passes them: a dictionary with the contract's names, or keywords in snake case.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMapping, PyString};
use reusecheck_core::facts::{FactName, Facts, MODEL_SYSCTLS, Sysctls};

use crate::error::Refusal;

/// The one key of `Facts` that holds several facts.
const SYSCTLS: &str = "sysctls";

/// Returns the name of every fact as a keyword.
pub(crate) fn keywords() -> Vec<String> {
    names(snake_case)
}

/// Reads the facts of a dictionary, and those passed by keyword, which win.
pub(crate) fn read(given: Option<&Bound<'_, PyAny>>, named: Option<&Bound<'_, PyDict>>) -> PyResult<Facts> {
    let mut facts = Facts::default();
    if let Some(given) = given {
        let wanted = || Refusal::wrong_type("facts", "a dictionary", "{\"kernel\": \"5.4.0-1034-azure\"}");
        add(&mut facts, given.cast::<PyMapping>().map_err(|_| wanted())?, str::to_owned)?;
    }
    if let Some(named) = named {
        add(&mut facts, named.as_mapping(), snake_case)?;
    }
    Ok(facts)
}

/// Adds the items of a mapping whose keys are the contract's names as `spell` writes them.
fn add(facts: &mut Facts, items: &Bound<'_, PyMapping>, spell: fn(&str) -> String) -> PyResult<()> {
    for item in items.items()?.iter() {
        let (key, value): (String, Bound<'_, PyAny>) = item.extract()?;
        if value.is_none() {
            continue;
        }
        match own_names().find(|fact| spell(fact.name()) == key) {
            Some(fact) => set(facts, fact, &key, &value)?,
            None if key == SYSCTLS => add_sysctls(facts, &value)?,
            None => return Err(Refusal::unknown_key(&key, &names(spell), FactName::Kernel.name()).into()),
        }
    }
    Ok(())
}

fn own_names() -> impl Iterator<Item = FactName> {
    FactName::ALL.into_iter().filter(|fact| !fact.is_sysctl())
}

fn names(spell: fn(&str) -> String) -> Vec<String> {
    own_names().map(|fact| spell(fact.name())).chain([SYSCTLS.to_owned()]).collect()
}

/// Sets a fact from its text; a list also from its items, as reports and readings contain them.
fn set(facts: &mut Facts, fact: FactName, field: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
    let example = ["\"", fact.example(), "\""].concat();
    let Ok(text) = value.cast::<PyString>() else {
        let items = fact.is_list().then(|| to_json(value)).transpose()?;
        let is_set = items.is_some_and(|items| set_list(facts, fact, &items));
        let wanted = if fact.is_list() { "a list" } else { "a string" };
        return if is_set { Ok(()) } else { Err(Refusal::wrong_type(field, wanted, &example).into()) };
    };
    let text = text.to_cow()?;
    fact.set(facts, &text).map_err(|_| match fact.values() {
        [] => Refusal::wrong_type(field, "a string of the right form", &example).into(),
        known => Refusal::unknown_value(field, &text, known, fact.example()).into(),
    })
}

/// Sets a fact that is a list from JSON, and returns whether that is possible.
fn set_list(facts: &mut Facts, fact: FactName, items: &str) -> bool {
    let text = ["{\"", fact.name(), "\":", items, "}"].concat();
    let Ok(read) = serde_json::from_str::<Facts>(&text) else { return false };
    fact.get(&read).is_none_or(|value| fact.set(facts, &value).is_ok())
}

fn add_sysctls(facts: &mut Facts, value: &Bound<'_, PyAny>) -> PyResult<()> {
    let wanted = || Refusal::wrong_type(SYSCTLS, "a dictionary", "{\"net.ipv4.vs.conntrack\": 1}");
    for item in value.cast::<PyMapping>().map_err(|_| wanted())?.items()?.iter() {
        let (name, value): (String, Bound<'_, PyAny>) = item.extract()?;
        let number = value.extract().ok().filter(|number| Sysctls::RANGE.contains(number));
        let field = [SYSCTLS, ".", &name].concat();
        let number = number.ok_or_else(|| Refusal::wrong_type(&field, "an integer", "0"))?;
        if !Sysctls::is_name(&name) {
            return Err(
                Refusal::unknown_key(&field, &MODEL_SYSCTLS.map(str::to_owned), MODEL_SYSCTLS[0]).into()
            );
        }
        facts.sysctls.set(&name, number);
    }
    Ok(())
}

fn to_json(value: &Bound<'_, PyAny>) -> PyResult<String> {
    value.py().import("json")?.call_method1("dumps", (value,))?.extract()
}

/// `cluster_version` for `clusterVersion`.
fn snake_case(name: &str) -> String {
    let parts = name.chars().flat_map(|letter| {
        let separator = letter.is_ascii_uppercase().then_some('_');
        separator.into_iter().chain([letter.to_ascii_lowercase()])
    });
    parts.collect()
}
