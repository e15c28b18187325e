//! Exports for the package's own command: not of the public contract.

use reusecheck_core::export::{Entry, Totals, export};
use reusecheck_core::report::Report;
use serde::Deserialize;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::answer;
use super::input::{self, At};
use super::refusal::Refusal;

/// What became of one input, as JavaScript gives it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Checked {
    name: String,
    file: String,
    report: Option<Report>,
    error: String,
}

impl Checked {
    fn entry(&self) -> Entry<'_> {
        Entry { name: &self.name, file: &self.file, outcome: self.report.as_ref().ok_or(&self.error) }
    }
}

/// `exportReports(entries, format, options?): string`; an entry is `{ name?, file?, report }` or `{ name?, file?, error }`.
#[wasm_bindgen(js_name = exportReports)]
pub fn export_reports(entries: JsValue, format: &JsValue, options: &JsValue) -> Result<String, JsValue> {
    answer(options, |words| {
        input::options(options, &At::root("options"))?;
        let format = input::format(format)?;
        let checked = read(entries)?;
        let entries: Vec<Entry> = checked.iter().map(Checked::entry).collect();
        Ok(export(format, &entries, words))
    })
}

/// `exitStatus(entries): 0 | 1 | 2 | 3`
#[wasm_bindgen(js_name = exitStatus)]
pub fn exit_status(entries: JsValue) -> Result<u8, JsValue> {
    answer(&JsValue::UNDEFINED, |_| {
        Ok(read(entries)?.iter().map(Checked::entry).collect::<Totals>().exit_status())
    })
}

fn read(entries: JsValue) -> Result<Vec<Checked>, Refusal> {
    serde_wasm_bindgen::from_value(entries).map_err(|_| Refusal::not_entries())
}
