//! Errors for arguments that the contract does not allow.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use reusecheck_core::messages::{ENGLISH, Message, id};

pyo3::create_exception!(
    reusecheck,
    ReuseCheckError,
    PyValueError,
    "An argument does not fit the contract.\n\n\
     `field` is the name of the argument, or its path: \"kernel\", \"sysctls.net.ipv4.vs.conntrack\".\n\
     `example` is a valid value, as text.\n\
     `code` is \"wrong-type\", \"unknown-value\" or \"unknown-key\"."
);

/// Becomes a [`ReuseCheckError`].
pub(crate) struct Refusal {
    code: &'static str,
    field: String,
    example: String,
    message: String,
}

impl Refusal {
    /// Returns the error for a value of another type or form than `wanted`, such as "a string".
    pub(crate) fn wrong_type(field: &str, wanted: &str, example: &str) -> Self {
        let values = [("wanted", wanted), ("example", example)];
        Self::new("wrong-type", field, example, id::API_WRONG_TYPE, &values)
    }

    /// Returns the error for a value that is not one of `known`.
    pub(crate) fn unknown_value(field: &str, got: &str, known: &[&str], example: &str) -> Self {
        let known = ["\"", &known.join("\", \""), "\""].concat();
        Self::new("unknown-value", field, example, id::API_UNKNOWN_VALUE, &[("known", &known), ("got", got)])
    }

    /// Returns the error for a name that no fact has.
    pub(crate) fn unknown_key(field: &str, known: &[String], example: &str) -> Self {
        Self::new("unknown-key", field, example, id::API_UNKNOWN_KEY, &[("known", &known.join(", "))])
    }

    fn new(
        code: &'static str,
        field: &str,
        example: &str,
        message: Message,
        values: &[(&str, &str)],
    ) -> Self {
        let values: Vec<(&str, &str)> = values.iter().copied().chain([("field", field)]).collect();
        let message = ENGLISH.fill(message, &values);
        Self { code, field: field.to_owned(), example: example.to_owned(), message }
    }
}

impl From<Refusal> for PyErr {
    fn from(refusal: Refusal) -> Self {
        let error = ReuseCheckError::new_err(refusal.message);
        Python::attach(|py| {
            let value = error.value(py);
            for (name, text) in
                [("code", refusal.code), ("field", &refusal.field), ("example", &refusal.example)]
            {
                if let Err(unset) = value.setattr(name, text) {
                    return unset;
                }
            }
            error
        })
    }
}
