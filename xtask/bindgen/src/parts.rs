//! Cuts a wasm into parts, and writes the script that loads them.

use std::fs;
use std::path::{Path, PathBuf};

use wasm_split_cli_support::{Options, transform};

/// Replacements in the generated script. The page's host decides where its files come from, and may serve wasm with any
/// type. Exports of the wasm are named as in the glue, so that both can be renamed alike.
const FETCH: (&str, &str) = ("fetch(new URL(", "part((");
const ADDRESS: (&str, &str) = (", import.meta.url));", "));");
const STREAMING: (&str, &str) =
    ("WebAssembly.instantiateStreaming(src, imports)", "WebAssembly.instantiate(await src, imports)");

/// Writes `split_*.wasm` and `NAME-parts.js` into the folder, and returns the remaining wasm, which must still be
/// bound.
pub(crate) fn cut(wasm: &Path, folder: &Path, name: &str) -> Result<PathBuf, String> {
    let bytes = fs::read(wasm).map_err(|error| error.to_string())?;
    let main = wasm.with_extension("main.wasm");
    let (link, glue) = (format!("./{name}-parts.js"), format!("./{name}.js"));
    let mut options = Options::new(&bytes);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.link_name = &link;
    options.main_module = &glue;
    transform(options).map_err(|error| format!("{error:#}"))?;
    let script = folder.join(&link);
    let generated = fs::read_to_string(&script).map_err(|error| error.to_string())?;
    fs::write(&script, adapt(&generated)?).map_err(|error| error.to_string())?;
    Ok(main)
}

fn adapt(script: &str) -> Result<String, String> {
    let mut adapted = script.to_owned();
    for (theirs, ours) in [FETCH, ADDRESS, STREAMING] {
        if !adapted.contains(theirs) {
            return Err(format!("the script that loads parts has no {theirs:?}"));
        }
        adapted = adapted.replace(theirs, ours);
    }
    let adapted = named_as_in_the_glue(&adapted).ok_or("the script that loads parts takes no exports")?;
    Ok(format!("import {{ part }} from './parts.js'\n{adapted}"))
}

/// `const { a, b, } = initSync(...)` becomes `const wasm = initSync(...)`, and each `a` that is passed on `a: wasm.a`.
fn named_as_in_the_glue(script: &str) -> Option<String> {
    let (before, rest) = script.split_once("const { ")?;
    let (names, rest) = rest.split_once("} = initSync(")?;
    let pairs: String = names
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .fold(String::new(), |pairs, name| pairs + &format!("{name}: wasm.{name}, "));
    let passed = rest.replacen(&format!("{{ {names}}}"), &format!("{{ {pairs}}}"), 1);
    (passed != rest).then(|| format!("{before}const wasm = initSync({passed}"))
}

#[cfg(test)]
mod tests {
    use super::adapt;

    const GENERATED: &str = r#"import { initSync } from "./page.js";
        const { memory, table, } = initSync(undefined, undefined);
        Object.assign(shared, { memory, table, });
        const src = fetch(new URL("./split_beyond.wasm", import.meta.url));
        return async (imports) => (WebAssembly.instantiateStreaming(src, imports));"#;

    #[test]
    fn a_part_comes_from_where_the_host_says() {
        let script = adapt(GENERATED).unwrap();
        assert!(script.contains(r#"const src = part(("./split_beyond.wasm"));"#), "{script}");
        assert!(script.contains("WebAssembly.instantiate(await src, imports)"), "{script}");
        assert!(script.contains("{ memory: wasm.memory, table: wasm.table, }"), "{script}");
    }

    #[test]
    fn a_script_of_another_shape_is_an_error() {
        assert!(adapt(&GENERATED.replace("instantiateStreaming", "compile")).is_err());
        assert!(adapt(&GENERATED.replace("const {", "let {")).is_err());
    }
}
