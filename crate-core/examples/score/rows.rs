//! `*.jsonl`: rows of other tools' own tests, each with its kind, its input and what that tool expects.

use std::path::Path;

use reusecheck_core::facts::Facts;
use reusecheck_core::messages::ENGLISH;
use reusecheck_core::{check, read_text};
use serde_json::Value;

use crate::{Outcome, Score};

const EVALUATES: &str = "evaluates a condition over collected values, reads no text";
const COMPARES: &str = "compares version numbers, reads nothing";
const NOT_KUBE_PROXYS: &str =
    "no release by kube-proxy's rule, which is the one that counts: a number alone, `4.19+105`";
const OTHER: &str = "of an unknown kind";

/// Scores every row of every file in the folder, in the order of their names.
pub(crate) fn score(folder: &Path, score: &mut Score) -> std::io::Result<()> {
    let mut files: Vec<_> = std::fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "jsonl"));
    files.sort();
    for file in files {
        for line in std::fs::read_to_string(&file)?.lines() {
            let row: Value =
                serde_json::from_str(line).map_err(|error| std::io::Error::other(error.to_string()))?;
            match outcome(&row) {
                Row::Differs(wrong) => score.count(row["id"].as_str().unwrap_or("?"), &counted(wrong)),
                Row::DoesNotApply(why) => score.skip(why),
            }
        }
    }
    Ok(())
}

/// The result for one row.
enum Row {
    /// The values that were read differently, if any.
    Differs(Option<String>),
    /// Skipped, with the reason: it asks for something that is not read from text.
    DoesNotApply(&'static str),
}

/// Scores a row with one value.
fn counted(wrong: Option<String>) -> Outcome {
    let mut outcome = Outcome::default();
    outcome.want(wrong.is_none(), || wrong.unwrap_or_default());
    outcome
}

fn outcome(row: &Value) -> Row {
    match row["kind"].as_str().unwrap_or_default() {
        "sysctl_a_output" | "sysctl_conf" | "sysctl_proc_output" => {
            sysctls(&[row["input"].as_str().unwrap_or_default()], row)
        }
        "sysctl_conf_merge" => {
            let inputs: Vec<&str> =
                row["inputs"].as_array().into_iter().flatten().filter_map(|file| file[1].as_str()).collect();
            sysctls(&inputs, row)
        }
        "os_release" | "os_release_error" => os_release(row),
        "kube_proxy_config" | "kube_proxy_config_error" => kube_proxy_config(row),
        "sysctl_fleet_when" | "sysctl_condition" => Row::DoesNotApply(EVALUATES),
        "kernel_release_parse" | "kernel_release_parse_error" => release(row),
        "kernel_release_compare" | "version_triple_compare" | "rpmvercmp" => Row::DoesNotApply(COMPARES),
        _ => Row::DoesNotApply(OTHER),
    }
}

/// Only IPVS's sysctls are kept, so each key is renamed to one of those before the text is read. A value that is no
/// single number must not be kept, nor a key that the tool says is absent. Where a later file overrides an earlier
/// one, both values are read and the difference is a conflict.
fn sysctls(inputs: &[&str], row: &Value) -> Row {
    let expected = row["expect"].as_object().into_iter().flatten();
    let absent = row["absent"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let mut keys: Vec<(&str, Option<&str>)> =
        expected.map(|(key, value)| (key.as_str(), value.as_str())).collect();
    keys.extend(absent.map(|key| (key, None)));
    // The longest first, so that `key2` does not rename a part of `key2_alt`.
    keys.sort_by_key(|(key, _)| std::cmp::Reverse(key.len()));
    let mut text = inputs.join("\n");
    for (at, (key, _)) in keys.iter().enumerate() {
        text = renamed(&text, key, &format!("net.ipv4.vs.k{at}_"));
    }
    let reading = read_text(&text);
    let mut wrong = Vec::new();
    for (at, (key, value)) in keys.iter().enumerate() {
        let name = format!("net.ipv4.vs.k{at}_");
        let want = value.and_then(|value| value.parse::<i64>().ok());
        let got = reading.facts.sysctls.get(&name);
        let overridden = reading.conflicts.iter().find(|conflict| conflict.fact == name);
        let has_last =
            overridden.is_some_and(|conflict| conflict.values.last().map(String::as_str) == *value);
        if got != want && !has_last {
            wrong.push(format!("{key}: wanted {want:?}, got {got:?}"));
        }
    }
    differs(wrong.is_empty(), || wrong.join("; "))
}

/// Renames a key where it begins a line, also behind `/proc/sys/` and a comment sign.
fn renamed(text: &str, key: &str, name: &str) -> String {
    let path = format!("/proc/sys/{}", key.replacen('.', "/", 3).replace('.', "/"));
    let line = |line: &str| {
        let body = line.trim_start_matches([' ', '#', ';']);
        let before = &line[..line.len() - body.len()];
        let is_key = |rest: &str| rest.trim_start().starts_with('=');
        match (body.strip_prefix(key), body.strip_prefix(path.as_str())) {
            (Some(rest), _) if is_key(rest) => format!("{before}{name}{rest}"),
            (_, Some(rest)) if is_key(rest) => {
                format!("{before}/proc/sys/{}{rest}", name.replace('.', "/"))
            }
            _ => line.to_owned(),
        }
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn os_release(row: &Value) -> Row {
    let input = row["input"].as_str().unwrap_or_default();
    let line = input.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    let want = line.map(|value| value.trim_matches(['"', '\'']).to_owned());
    let got = read_text(input).facts.os;
    differs(got == want, || format!("os: wanted {want:?}, got {got:?}"))
}

/// Scores a row with a mode. An empty mode is the platform's default, and a refused document has none.
fn kube_proxy_config(row: &Value) -> Row {
    let want = row["expect"]["mode"].as_str().filter(|mode| !mode.is_empty());
    let reading = read_text(row["input"].as_str().unwrap_or_default());
    let got = reading.facts.proxy_mode.map(reusecheck_core::facts::ProxyMode::name);
    differs(got == want, || format!("proxyMode: wanted {want:?}, got {got:?}"))
}

/// Compares the three numbers of a release, as the report prints them; a tool that reads only two does not state the
/// third.
fn release(row: &Value) -> Row {
    let input = row["input"].as_str().unwrap_or_default();
    let expect = &row["expect"];
    let joined_by_plus = expect["fullversion"].as_str().is_some_and(|version| version.contains('+'));
    if expect.is_object() && (joined_by_plus || !input.contains('.')) {
        return Row::DoesNotApply(NOT_KUBE_PROXYS);
    }
    let facts = Facts { kernel: Some(input.to_owned()), ..Facts::default() };
    let version = check(&facts, &ENGLISH).kernel.version;
    let got: Vec<u64> =
        version.iter().flat_map(|version| version.split('.')).filter_map(|part| part.parse().ok()).collect();
    let want: Vec<u64> =
        ["major", "minor", "patch"].iter().filter_map(|part| expect[part].as_u64()).collect();
    let is_same = if want.is_empty() { got.is_empty() } else { got.starts_with(&want) };
    differs(is_same, || format!("{input}: wanted {want:?}, got {got:?}"))
}

fn differs(is_same: bool, how: impl FnOnce() -> String) -> Row {
    Row::Differs((!is_same).then(how))
}
