//! Releases that were really shipped: the `examples` of each lineage in `knowledge/kernels/*.toml`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use toml::{Table, Value};

/// Returns the examples of a lineage.
pub(crate) fn examples(lineage: &str) -> &'static [String] {
    static ALL: OnceLock<BTreeMap<String, Vec<String>>> = OnceLock::new();
    ALL.get_or_init(read).get(lineage).map_or(&[], Vec::as_slice)
}

fn read() -> BTreeMap<String, Vec<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crate-core/knowledge/kernels");
    let files = fs::read_dir(folder).expect("the folder of the kernels").flatten();
    let mut all = BTreeMap::new();
    for file in files {
        let text = fs::read_to_string(file.path()).expect("a file of kernels");
        let table: Table = text.parse().expect("the build of the core reads it too");
        let lineages = table.get("lineage").and_then(Value::as_array).into_iter().flatten();
        for lineage in lineages.filter_map(Value::as_table) {
            let Some(id) = lineage.get("id").and_then(Value::as_str) else { continue };
            let examples = lineage.get("examples").and_then(Value::as_array).into_iter().flatten();
            let examples = examples.filter_map(Value::as_str).map(str::to_owned).collect();
            all.insert(id.to_owned(), examples);
        }
    }
    all
}
