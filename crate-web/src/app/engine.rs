//! What the page leaves to the engine, which is loaded on use: reading a paste, writing a report.
//!
//! The host of the page gives a function `ask(kind, ...input) => Promise`; static/engine.js is the page's own.

use js_sys::{Array, Function, Object, Promise, Reflect};
use reusecheck_core::facts::{
    Conflict, Evidence, Facts, Hint, Node, Platform, ProxyMode, Reading, Text, Unread,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::state::{Collector, Lengths, Read, Script};

/// Has the text read and then hands over what was found; nothing where reading failed. A text that a newer one has
/// overtaken gets no answer at all.
pub(super) fn read(ask: &Function, text: &str, then: impl FnOnce(Option<Read>) + 'static) {
    let asked = ask.call2(&JsValue::NULL, &"read".into(), &text.into());
    spawn_local(async move {
        match finished(asked).await {
            Ok(found) if found.is_null() => {}
            Ok(found) => then(Some(Read { reading: reading(&found), lengths: lengths(&found) })),
            Err(_) => then(None),
        }
    });
}

/// Asks what to run where nothing is at hand.
pub(super) fn collector(ask: &Function, language: &str, then: impl FnOnce(Option<Collector>) + 'static) {
    let asked = ask.call2(&JsValue::NULL, &"collector".into(), &language.into());
    spawn_local(async move {
        let script = |found: &JsValue| Script {
            about: text(found, "about"),
            text: text(found, "text"),
            parts: list(found, "parts", |part| (text(&part, "text"), text(&part, "reads"))),
        };
        then(finished(asked).await.ok().map(|found| Collector {
            node: script(&get(&found, "node")),
            cluster: script(&get(&found, "cluster")),
        }));
    });
}

/// Has the report written from the paste and what the form holds, with or without the names of hosts and people:
/// `copy-markdown`, `save-json`, `save-csv`; or `copy-masked`, the paste itself without names.
pub(super) fn write(
    ask: &Function,
    kind: &str,
    paste: &str,
    given: &Facts,
    names: bool,
    language: &str,
) -> Result<Promise, JsValue> {
    let options = Object::new();
    put(&options, "facts", &facts_out(given));
    put(&options, "lang", &language.into());
    let input = Array::of4(&kind.into(), &paste.into(), &options, &names.into());
    ask.apply(&JsValue::NULL, &input)?.dyn_into()
}

/// Has a language's pack fetched; nothing where it does not arrive.
pub(super) fn language(ask: &Function, language: &str, then: impl FnOnce(Option<String>) + 'static) {
    let asked = ask.call2(&JsValue::NULL, &"language".into(), &language.into());
    spawn_local(async move { then(finished(asked).await.ok().and_then(|pack| pack.as_string())) });
}

/// Has the host copy its address with that fragment.
pub(super) fn copy_link(ask: &Function, fragment: &str) -> Result<Promise, JsValue> {
    ask.call2(&JsValue::NULL, &"copy-link".into(), &fragment.into())?.dyn_into()
}

/// Tells the host how things stand: the fragment that leads there, the rating, the paste and what the form holds.
pub(super) fn tell(
    ask: &Function,
    kind: &str,
    fragment: &str,
    rating: Option<&str>,
    paste: &str,
    given: &Facts,
) {
    let rating = rating.map_or(JsValue::NULL, JsValue::from);
    let told = Array::of5(&kind.into(), &fragment.into(), &rating, &paste.into(), &facts_out(given));
    // A host that does not care throws nothing worth knowing.
    let _ = ask.apply(&JsValue::NULL, &told);
}

/// Tells whether the promise was kept.
pub(super) fn done(promise: Result<Promise, JsValue>, then: impl FnOnce(bool) + 'static) {
    spawn_local(async move {
        then(match promise {
            Ok(promise) => JsFuture::from(promise).await.is_ok(),
            Err(_) => false,
        });
    });
}

/// Tells the host which language the page speaks now, and what the page is called in it.
pub(super) fn spoken(ask: &Function, language: &str, title: &str) {
    // Nothing hangs on the answer.
    let _ = ask.call3(&JsValue::NULL, &"spoken".into(), &language.into(), &title.into());
}

async fn finished(asked: Result<JsValue, JsValue>) -> Result<JsValue, JsValue> {
    let promise: Promise = asked?.dyn_into()?;
    JsFuture::from(promise).await
}

fn facts_out(facts: &Facts) -> Object {
    let out = Object::new();
    let texts = [
        ("clusterVersion", facts.cluster_version.as_deref()),
        ("os", facts.os.as_deref()),
        ("kernel", facts.kernel.as_deref()),
        ("arch", facts.arch.as_deref()),
        ("proxyMode", facts.proxy_mode.map(ProxyMode::name)),
        ("platform", facts.platform.map(Platform::name)),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            put(&out, name, &text.into());
        }
    }
    let sysctls = Object::new();
    for (name, value) in facts.sysctls.iter() {
        #[expect(clippy::cast_precision_loss, reason = "a sysctl of the model is a small number")]
        put(&sysctls, name, &(value as f64).into());
    }
    put(&out, "sysctls", &sysctls);
    out
}

/// Setting a key of a fresh plain object cannot fail.
fn put(object: &Object, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}

fn reading(found: &JsValue) -> Reading {
    let node = |node: JsValue| Node { name: text(&node, "name"), facts: facts_in(&get(&node, "facts")) };
    let evidence = |item: JsValue| Evidence {
        fact: Text::Owned(text(&item, "fact")),
        value: text(&item, "value"),
        kind: Text::Owned(text(&item, "kind")),
        line: count(&item, "line"),
        excerpt: text(&item, "excerpt"),
    };
    let conflict = |item: JsValue| Conflict {
        fact: Text::Owned(text(&item, "fact")),
        values: list(&item, "values", |value| value.as_string().unwrap_or_default()),
    };
    let hint = |item: JsValue| Hint {
        fact: Text::Owned(text(&item, "fact")),
        value: text(&item, "value"),
        line: count(&item, "line"),
        excerpt: text(&item, "excerpt"),
        why: Text::Owned(text(&item, "why")),
    };
    let unread = |item: JsValue| Unread { line: count(&item, "line"), excerpt: text(&item, "excerpt") };
    Reading {
        facts: facts_in(&get(found, "facts")),
        evidence: list(found, "evidence", evidence),
        conflicts: list(found, "conflicts", conflict),
        nodes: Some(list(found, "nodes", node)).filter(|nodes| !nodes.is_empty()),
        hints: list(found, "hints", hint),
        unread: list(found, "unread", unread),
    }
}

fn facts_in(found: &JsValue) -> Facts {
    let known = |name| get(found, name).as_string();
    let mut facts = Facts {
        cluster_version: known("clusterVersion"),
        os: known("os"),
        kernel: known("kernel"),
        arch: known("arch"),
        proxy_mode: known("proxyMode").and_then(|name| ProxyMode::from_name(&name)),
        platform: known("platform").and_then(|name| Platform::from_name(&name)),
        ..Facts::default()
    };
    if let Some(sysctls) = get(found, "sysctls").dyn_ref::<Object>() {
        for name in Object::keys(sysctls).iter().filter_map(|name| name.as_string()) {
            #[expect(clippy::cast_possible_truncation, reason = "the reader takes whole numbers only")]
            let value = get(sysctls, &name).as_f64().unwrap_or_default() as i64;
            facts.sysctls.set(&name, value);
        }
    }
    facts
}

fn lengths(found: &JsValue) -> Lengths {
    let lengths = get(found, "lengths");
    let length = |name| count(&lengths, name);
    Lengths {
        evidence: length("evidence"),
        hints: length("hints"),
        nodes: length("nodes"),
        unread: length("unread"),
    }
}

#[inline(never)]
fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

#[inline(never)]
fn text(object: &JsValue, name: &str) -> String {
    get(object, name).as_string().unwrap_or_default()
}

#[inline(never)]
fn count(object: &JsValue, name: &str) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a line's number, a length")]
    let count = get(object, name).as_f64().unwrap_or_default() as usize;
    count
}

fn list<T>(object: &JsValue, name: &str, item: impl Fn(JsValue) -> T) -> Vec<T> {
    get(object, name).dyn_ref::<Array>().map_or_else(Vec::new, |items| items.iter().map(item).collect())
}
