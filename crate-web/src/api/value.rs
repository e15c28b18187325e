//! Single JavaScript values: each has the expected type, or the error names its place.

use js_sys::{Array, Object};
use reusecheck_core::facts::Sysctls;
use reusecheck_core::ipvs::{ConnReuseMode, Entry};
use reusecheck_core::messages::id;
use wasm_bindgen::{JsCast, JsValue};

use super::at::At;
use super::refusal::Refusal;

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

/// Returns the entries of the contract's simulation; the estimate's own is none of them.
pub(super) fn entry_of(name: &str) -> Option<Entry> {
    Entry::from_name(name).filter(|entry| *entry != Entry::ServerReset)
}

/// Returns a value of `conn_reuse_mode`.
pub(super) fn reuse_mode(value: &JsValue, at: &At) -> Result<ConnReuseMode, Refusal> {
    let known = u8::try_from(integer(value, at)?).ok().and_then(|mode| ConnReuseMode::try_from(mode).ok());
    known.ok_or_else(|| Refusal::wrong_type(at, id::API_A_MODE, "1"))
}
