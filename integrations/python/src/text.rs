//! The text of `read_text` and `check_text`.

use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyString};
use reusecheck_core::facts::Reading;

use crate::error::Refusal;

/// Reads the facts of a string, or of the bytes of a file.
pub(crate) fn read(text: &Bound<'_, PyAny>) -> PyResult<Reading> {
    let py = text.py();
    if let Ok(text) = text.cast::<PyString>() {
        let text = text.to_cow()?;
        return Ok(py.detach(|| reusecheck_core::read_text(&text)));
    }
    let bytes = bytes_of(text);
    let bytes =
        bytes.ok_or_else(|| Refusal::wrong_type("text", "a string or bytes", "\"5.4.0-1034-azure\""))?;
    Ok(py.detach(|| reusecheck_core::read_bytes(&bytes)))
}

/// Returns a copy of the bytes in `bytes` or `bytearray`.
pub(crate) fn bytes_of(value: &Bound<'_, PyAny>) -> Option<Vec<u8>> {
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Some(bytes.as_bytes().to_vec());
    }
    value.cast::<PyByteArray>().ok().map(PyByteArrayMethods::to_vec)
}
