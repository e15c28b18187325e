//! What the API says when a value is not of the contract's shape.

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

/// What a message is filled in with.
enum Value {
    Text(String),
    Words(Message),
}

impl Refusal {
    /// The value is of another type than `wanted`.
    pub(super) fn wrong_type(at: &At, wanted: Message, example: &str) -> Self {
        let values = vec![("wanted", Value::Words(wanted)), ("example", Value::Text(example.to_owned()))];
        Self::new("wrong-type", at, id::API_WRONG_TYPE, values)
    }

    /// The value is none of those the contract lists.
    pub(super) fn unknown_value(at: &At, got: &str, known: &[&str]) -> Self {
        let known = ["\"", &known.join("\", \""), "\""].concat();
        let values = vec![("known", Value::Text(known)), ("got", Value::Text(got.to_owned()))];
        Self::new("unknown-value", at, id::API_UNKNOWN_VALUE, values)
    }

    /// The contract has no such key there.
    pub(super) fn unknown_key(at: &At, known: &[&str]) -> Self {
        let values = vec![("known", Value::Text(known.join(", ")))];
        Self::new("unknown-key", at, id::API_UNKNOWN_KEY, values)
    }

    /// A key that must be there is not.
    pub(super) fn missing(at: &At, example: &str) -> Self {
        Self::new("missing", at, id::API_MISSING, vec![("example", Value::Text(example.to_owned()))])
    }

    /// A number of the input at `at` is too small or too large.
    pub(super) fn out_of_range(at: &At, refused: OutOfRange) -> Self {
        let values = vec![
            ("least", Value::Text(refused.least.to_string())),
            ("most", Value::Text(refused.most.to_string())),
        ];
        Self::new("out-of-range", &at.key(refused.field), id::API_OUT_OF_RANGE, values)
    }

    /// A number that no port has.
    pub(super) fn no_port(at: &At) -> Self {
        let values = vec![("least", Value::Text("1".to_owned())), ("most", Value::Text("65535".to_owned()))];
        Self::new("out-of-range", at, id::API_OUT_OF_RANGE, values)
    }

    /// The value is not a report that [`super::check`] made.
    pub(super) fn not_a_report() -> Self {
        Self::new("wrong-type", &At::root("report"), id::API_NOT_A_REPORT, Vec::new())
    }

    /// A row of added knowledge cannot be used.
    pub(super) fn misplaced(refused: Misplaced) -> Self {
        let values = vec![("row", Value::Text(refused.row)), ("reason", Value::Text(refused.reason))];
        Self::new("knowledge", &At::root("knowledge"), id::API_KNOWLEDGE, values)
    }

    /// The value is not a list of what was checked.
    pub(super) fn not_entries() -> Self {
        Self::wrong_type(&At::root("entries"), id::API_AN_ARRAY, "[{ name: \"node-1\", report: check(...) }]")
    }

    fn new(code: &'static str, at: &At, message: Message, values: Vec<(&'static str, Value)>) -> Self {
        Self { code, field: at.path(), message, values }
    }

    /// What JavaScript catches.
    pub(super) fn told_in(&self, words: &Catalogue) -> JsValue {
        let mut values = vec![("field", self.field.as_str())];
        values.extend(self.values.iter().map(|(name, value)| match value {
            Value::Text(text) => (*name, text.as_str()),
            Value::Words(message) => (*name, words.text(*message)),
        }));
        let thrown = js_sys::Object::new();
        let message = words.fill(self.message, &values);
        for (key, value) in [("code", self.code), ("field", &self.field), ("message", &message)] {
            // Setting a key of a fresh plain object cannot fail.
            let _ = js_sys::Reflect::set(&thrown, &key.into(), &value.into());
        }
        thrown.into()
    }
}
