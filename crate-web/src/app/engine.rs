//! Calls of the engine, which is loaded on use: reading a paste, writing a report.
//!
//! The host of the page gives a function `ask(kind, ...input) => Promise`; static/engine.js is the page's own. It
//! resolves to an `Error` for unsupported calls.

use js_sys::{Array, Error, Function, Object, Reflect};
use reusecheck_core::facts::{CommitProof, FactName, Facts, Observation};
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

/// Requests reading of the text, and passes on the findings; nothing if reading failed. A text that a newer one has replaced
/// gets no answer.
pub(super) fn read(ask: &Function, text: &str, then: impl FnOnce(Option<JsValue>) + 'static) {
    let called = ask.call2(&JsValue::NULL, &"read".into(), &text.into());
    settled(
        called,
        Box::new(|found| {
            if !found.as_ref().is_some_and(JsValue::is_null) {
                then(found);
            }
        }),
    );
}

/// Draws the reading, and other parts of the engine, into their places in `root`, in the current language. The first
/// `attached` lines of the paste are not in its box.
pub(super) fn show(ask: &Function, root: &Element, language: &str, found: &JsValue, attached: usize) {
    #[expect(clippy::cast_precision_loss, reason = "a number of lines")]
    let attached = (attached as f64).into();
    let input = Array::of5(&"show".into(), root, &language.into(), found, &attached);
    // The answer does not matter.
    let _ = ask.apply(&JsValue::NULL, &input);
}

/// Shows the commands to run in their place in `root`, or hides them.
pub(super) fn collect(ask: &Function, root: &Element, language: &str) -> Result<JsValue, JsValue> {
    ask.call3(&JsValue::NULL, &"collect".into(), root, &language.into())
}

/// Asks the host to load the style of the panels (`"style"`), or to show the open panel in `root` (`"reveal"`).
pub(super) fn panel(ask: &Function, task: &str, root: &JsValue) -> Result<JsValue, JsValue> {
    ask.call3(&JsValue::NULL, &"panel".into(), &task.into(), root)
}

/// Stops reading an archive, or drops its reading.
pub(super) fn end_archive(ask: &Function) {
    // The page is notified, as of every step.
    let _ = ask.call1(&JsValue::NULL, &"end-archive".into());
}

/// Writes the report from the paste and the form, with or without the names of hosts and people: `copy-markdown`,
/// `save-json`, `save-csv`.
pub(super) fn write(
    ask: &Function,
    kind: &str,
    paste: &str,
    form_facts: &Facts,
    names: bool,
    language: &str,
) -> Result<JsValue, JsValue> {
    let options = Object::new();
    put(&options, "facts", &facts_out(form_facts));
    put(&options, "lang", &language.into());
    let input = Array::of4(&kind.into(), &paste.into(), &options, &names.into());
    ask.apply(&JsValue::NULL, &input)
}

/// Fetches a language's pack; `None` if that fails.
pub(super) fn language(ask: &Function, language: &str, then: impl FnOnce(Option<String>) + 'static) {
    let called = ask.call2(&JsValue::NULL, &"language".into(), &language.into());
    settled(called, Box::new(|pack| then(pack.and_then(|pack| pack.as_string()))));
}

/// Asks the host to copy its address with that fragment.
pub(super) fn copy_link(ask: &Function, fragment: &str) -> Result<JsValue, JsValue> {
    ask.call2(&JsValue::NULL, &"copy-link".into(), &fragment.into())
}

/// Notifies the host of the current state: the fragment of its link, the rating, the paste and the form's facts.
pub(super) fn notify(
    ask: &Function,
    kind: &str,
    fragment: &str,
    rating: Option<&str>,
    paste: &str,
    form_facts: &Facts,
) {
    let rating = rating.map_or(JsValue::NULL, JsValue::from);
    let arguments =
        Array::of5(&kind.into(), &fragment.into(), &rating, &paste.into(), &facts_out(form_facts));
    // Errors of a host that ignores the call do not matter.
    let _ = ask.apply(&JsValue::NULL, &arguments);
}

/// Calls `then` with whether the promise was fulfilled.
pub(super) fn done(promise: Result<JsValue, JsValue>, then: impl FnOnce(bool) + 'static) {
    settled(promise, Box::new(|result| then(result.is_some())));
}

/// Notifies the host of the page's current language and title.
pub(super) fn language_changed(ask: &Function, language: &str, title: &str) {
    // Nothing hangs on the answer.
    let _ = ask.call3(&JsValue::NULL, &"spoken".into(), &language.into(), &title.into());
}

#[wasm_bindgen]
extern "C" {
    type Promise;
    #[wasm_bindgen(method)]
    fn then(this: &Promise, fulfilled: &JsValue, rejected: &JsValue);
}

/// Passes on the promise's value; `None` if it is rejected or missing. It uses a callback, because `await` adds a
/// kilobyte to load.
fn settled(called: Result<JsValue, JsValue>, then: Box<dyn FnOnce(Option<JsValue>)>) {
    let Some(promise) = called.ok().and_then(|called| called.dyn_into::<Promise>().ok()) else {
        return then(None);
    };
    let settle = |value: JsValue| then((!value.is_instance_of::<Error>()).then_some(value));
    // Exactly one of the two handlers is called, and frees the closure.
    let settle = Closure::once_into_js(settle);
    promise.then(&settle, &settle);
}

fn facts_out(facts: &Facts) -> Object {
    let out = Object::new();
    for fact in FactName::ALL.into_iter().filter(|fact| !fact.is_sysctl() && !fact.is_list()) {
        if let Some(text) = fact.get(facts) {
            put(&out, fact.name(), &text.into());
        }
    }
    if !facts.commits.is_empty() {
        put(&out, FactName::Commits.name(), &facts.commits.iter().map(proof_out).collect::<Array>());
    }
    if !facts.observations.is_empty() {
        let observations: Array = facts.observations.iter().map(observation_out).collect();
        put(&out, FactName::Observations.name(), &observations);
    }
    let sysctls = Object::new();
    for (name, value) in facts.sysctls.iter() {
        #[expect(clippy::cast_precision_loss, reason = "a sysctl of the model is a small number")]
        put(&sysctls, name, &(value as f64).into());
    }
    put(&out, "sysctls", &sysctls);
    out
}

fn proof_out(proof: &CommitProof) -> Object {
    let out = Object::new();
    let carried = if proof.carried { "yes" } else { "no" };
    let texts = [("commit", proof.commit.name()), ("carried", carried), ("by", proof.by.name())];
    for (name, text) in texts.into_iter().chain([("kernel", &*proof.kernel)]) {
        put(&out, name, &text.into());
    }
    out
}

fn observation_out(observation: &Observation) -> Object {
    let out = Object::new();
    let texts = [
        ("protocol", observation.protocol.name()),
        ("backend", observation.backend.name()),
        ("entry", observation.entry.name()),
        ("outcome", observation.outcome.name()),
    ];
    for (name, text) in texts.into_iter().chain([("kernel", &*observation.kernel)]) {
        put(&out, name, &text.into());
    }
    if let Some(mode) = observation.conn_reuse_mode {
        put(&out, "connReuseMode", &u8::from(mode).into());
    }
    put(&out, "conntrack", &observation.conntrack.into());
    put(&out, "expireNodestConn", &observation.expire_nodest_conn.into());
    out
}

/// Setting a key of a fresh plain object cannot fail.
fn put(object: &Object, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}

#[inline(never)]
pub(super) fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

#[inline(never)]
pub(super) fn text(object: &JsValue, name: &str) -> String {
    get(object, name).as_string().unwrap_or_default()
}

#[inline(never)]
pub(super) fn count(object: &JsValue, name: &str) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a line's number, a length")]
    let count = get(object, name).as_f64().unwrap_or_default() as usize;
    count
}

pub(super) fn list<T>(object: &JsValue, name: &str, item: impl Fn(JsValue) -> T) -> Vec<T> {
    get(object, name).dyn_ref::<Array>().map_or_else(Vec::new, |items| items.iter().map(item).collect())
}
