//! `check`, `read_text` and the comparison of versions without wasm, by criterion; `cargo xtask bench` prints what it finds.

mod pairs;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use reusecheck_core::facts::Facts;
use reusecheck_core::messages::ENGLISH;
use serde::Deserialize;

/// The questions of the native and the JavaScript benchmarks.
#[derive(Deserialize)]
struct Inputs {
    check: BTreeMap<String, Facts>,
    #[serde(rename = "readText")]
    read_text: BTreeMap<String, Vec<String>>,
}

fn inputs() -> Inputs {
    serde_json::from_str(include_str!("inputs.json")).expect("inputs.json holds facts and texts")
}

fn answers(criterion: &mut Criterion) {
    for (name, facts) in inputs().check {
        criterion.benchmark_group("check").bench_function(name, |bench| {
            bench.iter(|| reusecheck_core::check(black_box(&facts), &ENGLISH));
        });
    }
    for (name, lines) in inputs().read_text {
        let text = lines.join("\n");
        criterion.benchmark_group("readText").bench_function(name, |bench| {
            bench.iter(|| reusecheck_core::read_text(black_box(&text)));
        });
    }
}

fn versions(criterion: &mut Criterion) {
    for part in 0..2 {
        criterion.benchmark_group("versions").bench_function(part.to_string(), |bench| {
            bench.iter(|| pairs::compare_all(black_box(part)));
        });
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    targets = answers, versions
}
criterion_main!(benches);
