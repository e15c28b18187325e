//! What the API says when a value is not of the contract's shape.

use wasm_bindgen::JsValue;

use super::input::At;

/// Becomes a `ReuseCheckError` on the JavaScript side: `code`, `field`, `message`.
pub(super) struct Refusal {
    code: &'static str,
    field: String,
    message: String,
}

impl Refusal {
    /// The value is of another type than `wanted`.
    pub(super) fn wrong_type(at: &At, wanted: &str, example: &str) -> Self {
        Self::new("wrong-type", at, &[" must be ", wanted, ", for example ", example])
    }

    /// The value is none of those the contract lists.
    pub(super) fn unknown_value(at: &At, got: &str, known: &[&str]) -> Self {
        let known = known.join("\", \"");
        Self::new("unknown-value", at, &[" must be one of \"", &known, "\", not \"", got, "\""])
    }

    /// The contract has no such key there.
    pub(super) fn unknown_key(at: &At, known: &[&str]) -> Self {
        let known = known.join(", ");
        Self::new("unknown-key", at, &[" is not a key of the contract; the keys are ", &known])
    }

    /// A key that must be there is not.
    pub(super) fn missing(at: &At, example: &str) -> Self {
        Self::new("missing", at, &[" is missing; give for example ", example])
    }

    /// The value is not a report that [`super::check`] made.
    pub(super) fn not_a_report() -> Self {
        Self::new("wrong-type", &At::root("report"), &[" must be a report as check() returns it"])
    }

    /// The value is not a list of what was checked.
    pub(super) fn not_entries() -> Self {
        let wanted = " must be a list of { name, file, report } or { name, file, error }";
        Self::new("wrong-type", &At::root("entries"), &[wanted])
    }

    fn new(code: &'static str, at: &At, parts: &[&str]) -> Self {
        let field = at.path();
        let message = [&[field.as_str()], parts].concat().concat();
        Self { code, field, message }
    }
}

impl From<Refusal> for JsValue {
    fn from(refusal: Refusal) -> Self {
        let thrown = js_sys::Object::new();
        let parts = [("code", refusal.code), ("field", &refusal.field), ("message", &refusal.message)];
        for (key, value) in parts {
            // Setting a key of a fresh plain object cannot fail.
            let _ = js_sys::Reflect::set(&thrown, &key.into(), &value.into());
        }
        thrown.into()
    }
}
