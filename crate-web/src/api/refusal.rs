//! Errors of the API for values that the contract does not allow.

use reusecheck_core::Misplaced;
use reusecheck_core::estimate::OutOfRange;
use reusecheck_core::messages::{Catalogue, Message, id};
use wasm_bindgen::JsValue;

use super::at::At;

/// Becomes a `ReuseCheckError` on the JavaScript side: `code`, `field`, `message`.
pub(super) struct Refusal {
    code: &'static str,
    field: String,
    message: Message,
    values: Vec<(&'static str, Value)>,
}

/// The values of a message.
enum Value {
    Text(String),
    Words(Message),
}

impl Refusal {
    /// Returns the error for a value of another type than `wanted`.
    pub(super) fn wrong_type(at: &At, wanted: Message, example: &str) -> Self {
        let values = vec![("wanted", Value::Words(wanted)), ("example", Value::Text(example.to_owned()))];
        Self::new("wrong-type", at, id::API_WRONG_TYPE, values)
    }

    /// Returns the error for a value that the contract does not list.
    pub(super) fn unknown_value(at: &At, got: &str, known: &[&str]) -> Self {
        let known = ["\"", &known.join("\", \""), "\""].concat();
        let values = vec![("known", Value::Text(known)), ("got", Value::Text(got.to_owned()))];
        Self::new("unknown-value", at, id::API_UNKNOWN_VALUE, values)
    }

    /// Returns the error for a key that the contract does not have.
    pub(super) fn unknown_key(at: &At, known: &[&str]) -> Self {
        let values = vec![("known", Value::Text(known.join(", ")))];
        Self::new("unknown-key", at, id::API_UNKNOWN_KEY, values)
    }

    /// Returns the error for a missing key.
    pub(super) fn missing(at: &At, example: &str) -> Self {
        Self::new("missing", at, id::API_MISSING, vec![("example", Value::Text(example.to_owned()))])
    }

    /// Returns the error for a number at `at` that is out of range.
    pub(super) fn out_of_range(at: &At, refused: OutOfRange) -> Self {
        let values = vec![
            ("least", Value::Text(refused.least.to_string())),
            ("most", Value::Text(refused.most.to_string())),
        ];
        Self::new("out-of-range", &at.key(refused.field), id::API_OUT_OF_RANGE, values)
    }

    /// Returns the error for a number that is not a port.
    pub(super) fn no_port(at: &At) -> Self {
        let values = vec![("least", Value::Text("1".to_owned())), ("most", Value::Text("65535".to_owned()))];
        Self::new("out-of-range", at, id::API_OUT_OF_RANGE, values)
    }

    /// Returns the error for a value that is not a report of [`super::check`].
    pub(super) fn not_a_report() -> Self {
        Self::new("wrong-type", &At::root("report"), id::API_NOT_A_REPORT, Vec::new())
    }

    /// Returns the error for an unusable row of added knowledge.
    pub(super) fn misplaced(refused: Misplaced) -> Self {
        let values = vec![("row", Value::Text(refused.row)), ("reason", Value::Text(refused.reason))];
        Self::new("knowledge", &At::root("knowledge"), id::API_KNOWLEDGE, values)
    }

    /// Returns the error for a value that is not a list of results.
    #[cfg(feature = "api")]
    pub(super) fn not_entries() -> Self {
        Self::wrong_type(&At::root("entries"), id::API_AN_ARRAY, "[{ name: \"node-1\", report: check(...) }]")
    }

    fn new(code: &'static str, at: &At, message: Message, values: Vec<(&'static str, Value)>) -> Self {
        Self { code, field: at.path(), message, values }
    }

    /// Returns the error that JavaScript catches.
    pub(super) fn to_error(&self, catalogue: &Catalogue) -> JsValue {
        let mut values = vec![("field", self.field.as_str())];
        values.extend(self.values.iter().map(|(name, value)| match value {
            Value::Text(text) => (*name, text.as_str()),
            Value::Words(message) => (*name, catalogue.text(*message)),
        }));
        let thrown = js_sys::Object::new();
        let message = catalogue.fill(self.message, &values);
        for (key, value) in [("code", self.code), ("field", &self.field), ("message", &message)] {
            // Setting a key of a fresh plain object cannot fail.
            let _ = js_sys::Reflect::set(&thrown, &key.into(), &value.into());
        }
        thrown.into()
    }
}
