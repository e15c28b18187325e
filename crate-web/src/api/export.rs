//! Exports for the package's own command and the page for clusters. They are not part of the public contract.

use reusecheck_core::check;
use reusecheck_core::export::{Entry, Export, Totals};
use reusecheck_core::facts::Facts;
use reusecheck_core::messages::Catalogue;
use reusecheck_core::report::{Rating, Report};
use serde::Deserialize;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::answer;
use super::at::At;
use super::input;
use super::refusal::Refusal;

/// The number of entries by outcome, as JavaScript counts them.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Counts {
    high: usize,
    medium: usize,
    low: usize,
    none: usize,
    unknown: usize,
    unusable: usize,
}

impl Counts {
    fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for (outcome, count) in [
            (Ok(Rating::High), self.high),
            (Ok(Rating::Medium), self.medium),
            (Ok(Rating::Low), self.low),
            (Ok(Rating::None), self.none),
            (Ok(Rating::Unknown), self.unknown),
            (Err(()), self.unusable),
        ] {
            totals.add(outcome, count);
        }
        totals
    }
}

/// Nodes of one outcome: a report, facts to judge, or an error.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Checked {
    names: Vec<String>,
    file: String,
    report: Option<Report>,
    facts: Option<Facts>,
    error: String,
}

/// A file of an export that is written piece by piece, so that the wasm's memory never holds a complete fleet.
#[wasm_bindgen]
pub struct ReportExport {
    export: Export<'static>,
    head: String,
    catalogue: &'static Catalogue,
}

#[wasm_bindgen]
impl ReportExport {
    /// Begins a file in `format` for so many entries of each outcome.
    #[wasm_bindgen(constructor)]
    pub fn new(format: &JsValue, counts: JsValue, options: &JsValue) -> Result<Self, JsValue> {
        answer(options, |catalogue| {
            input::options(options, &At::root("options"))?;
            let format = input::format(format)?;
            let (export, head) = Export::begin(format, &totals(counts)?, catalogue);
            Ok(Self { export, head, catalogue })
        })
    }

    /// Returns the beginning of the file.
    pub fn head(&mut self) -> String {
        std::mem::take(&mut self.head)
    }

    /// Returns the piece for `{ names, file?, report }`, `{ names, file?, facts }` or `{ names, file?, error }`: one
    /// entry for each name.
    pub fn entries(&mut self, checked: JsValue) -> Result<String, JsValue> {
        answer(&JsValue::UNDEFINED, |_| {
            let Checked { names, file, report, facts, error } =
                serde_wasm_bindgen::from_value(checked).map_err(|_| Refusal::not_entries())?;
            let report = report.or_else(|| facts.map(|facts| check(&facts, self.catalogue)));
            let outcome = report.as_ref().ok_or(&*error);
            Ok(names.iter().map(|name| self.export.entry(&Entry { name, file: &file, outcome })).collect())
        })
    }

    /// Returns the end of the file.
    pub fn end(self) -> String {
        self.export.end()
    }
}

fn totals(counts: JsValue) -> Result<Totals, Refusal> {
    let counts: Counts = serde_wasm_bindgen::from_value(counts).map_err(|_| Refusal::not_entries())?;
    Ok(counts.totals())
}
