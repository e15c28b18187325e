//! The module `reusecheck._native`: Python values in, the dictionaries of the JSON contract out.
#![expect(clippy::doc_link_with_quotes, reason = "the documentation of functions is read in Python")]

mod error;
mod facts;
mod fleet;
mod language;
mod text;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde_json::to_string;

use error::ReuseCheckError;

#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("ReuseCheckError", module.py().get_type::<ReuseCheckError>())?;
    module.add("FACTS", facts::keywords())?;
    module.add("LANGUAGES", language::ids())?;
    module.add_function(wrap_pyfunction!(check, module)?)?;
    module.add_function(wrap_pyfunction!(read_text, module)?)?;
    module.add_function(wrap_pyfunction!(check_text, module)?)?;
    module.add_function(wrap_pyfunction!(check_fleet, module)?)?;
    module.add_function(wrap_pyfunction!(answer, module)?)?;
    module.add_function(wrap_pyfunction!(preferred_language, module)?)
}

/// Returns the report for one node.
///
/// Pass facts by keyword, or as a dictionary with the names of the JSON contract, such as `read_text(text)["facts"]`.
/// A keyword wins over the dictionary. `None` means that the fact is not known. A version or a kernel that cannot be
/// parsed is not an error, but a finding in the report.
///
/// `lang` is the language of the texts: one of `LANGUAGES`.
///
/// Raises `ReuseCheckError` for an unknown name or a value that does not fit its fact.
///
/// >>> check(cluster_version="1.27.3", kernel="5.4.58", proxy_mode="ipvs")["rating"]
/// 'high'
#[pyfunction]
#[pyo3(signature = (facts=None, /, *, lang="en", **named))]
fn check<'py>(
    py: Python<'py>,
    facts: Option<&Bound<'py, PyAny>>,
    lang: &str,
    named: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let catalogue = language::catalogue(lang)?;
    let facts = facts::read(facts, named)?;
    from_json(py, &to_string(&reusecheck_core::check(&facts, catalogue)))
}

/// Reads the facts in a text, without judging them.
///
/// The text is the output of commands in any order: `uname -r`, `uname -a`, `sysctl` lines, `/etc/os-release`,
/// `kubectl get nodes -o wide`, logs. It is a string, or the bytes of a file. Pass the content, not a path.
///
/// Pass the result's `facts` to `check`. If the text lists several nodes, `facts` has only what they have in common, and
/// `nodes` has the facts of each: use `check_text` or `check_fleet`.
///
/// Raises `ReuseCheckError` if `text` is neither a string nor bytes.
///
/// >>> read_text("$ uname -r\n5.4.58\n")["facts"]
/// {'kernel': '5.4.58'}
#[pyfunction]
#[pyo3(signature = (text, /))]
fn read_text<'py>(py: Python<'py>, text: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    from_json(py, &to_string(&text::read(text)?))
}

/// Returns the report for the node of a text, which is read as by `read_text`.
///
/// If the text lists several nodes, it is the report of the worst one, the first of equals. Its `nodes` then has the answer
/// for each. `check_fleet` groups the nodes of a cluster.
///
/// Facts, given as for `check`, win over the text. Each difference is listed in the report as a conflict.
///
/// Raises `ReuseCheckError` for an argument that does not fit.
///
/// >>> check_text("$ uname -r\n5.4.58\n", cluster_version="1.27.3", proxy_mode="ipvs")["rating"]
/// 'high'
#[pyfunction]
#[pyo3(signature = (text, facts=None, /, *, lang="en", **named))]
fn check_text<'py>(
    py: Python<'py>,
    text: &Bound<'py, PyAny>,
    facts: Option<&Bound<'py, PyAny>>,
    lang: &str,
    named: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let catalogue = language::catalogue(lang)?;
    let overrides = facts::read(facts, named)?;
    let reading = text::read(text)?;
    let report = py.detach(|| reusecheck_core::check_reading(&reading, &overrides, catalogue));
    from_json(py, &to_string(&report))
}

/// Returns the report for many nodes.
///
/// The input is what `kubectl get nodes -o json`, `-o yaml` or `-o wide` prints, several outputs behind each other, or node
/// objects or facts as JSON lines. `source` is a string with the content (not a path), bytes, an open file, or an iterable
/// of bytes. A file is read in blocks, so it may be larger than the memory. For a compressed file, pass `gzip.open(path)`.
///
/// Facts, given as for `check`, apply to every node and win over the input. Input that cannot be read is not an error, but
/// listed in the report as `unread`.
///
/// Raises `ReuseCheckError` for an argument that does not fit; errors of the source are passed on.
///
/// >>> nodes = '{"name": "a", "kernel": "5.4.58", "proxyMode": "ipvs", "clusterVersion": "1.27.3"}'
/// >>> check_fleet(nodes)["ratings"]["high"]
/// 1
#[pyfunction]
#[pyo3(signature = (source, facts=None, /, *, lang="en", **named))]
fn check_fleet<'py>(
    py: Python<'py>,
    source: &Bound<'py, PyAny>,
    facts: Option<&Bound<'py, PyAny>>,
    lang: &str,
    named: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let catalogue = language::catalogue(lang)?;
    let overrides = facts::read(facts, named)?;
    let report = fleet::check(source, &overrides, catalogue)?;
    from_json(py, &to_string(&report))
}

/// Returns the answer for a page of documentation: what `reusecheck.sphinx` and `reusecheck.markdown` write.
#[pyfunction]
#[pyo3(signature = (lang, **named))]
fn answer<'py>(
    py: Python<'py>,
    lang: &str,
    named: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let catalogue = language::catalogue(lang)?;
    let report = reusecheck_core::check(&facts::read(None, named)?, catalogue);
    from_json(py, &to_string(&reusecheck_core::report::summarize(&report, catalogue)))
}

/// Returns the language of texts for a language tag such as `zh_CN`, as the element chooses it.
#[pyfunction]
fn preferred_language(tag: String) -> &'static str {
    reusecheck_core::messages::preferred_language([tag])
}

/// Parses JSON with Python's own parser, so that the result is exactly that of the other packages.
fn from_json<'py>(py: Python<'py>, json: &serde_json::Result<String>) -> PyResult<Bound<'py, PyAny>> {
    // Writing to memory cannot fail, and every key is text.
    let json = json.as_deref().unwrap_or_default();
    py.import("json")?.call_method1("loads", (json,))
}
