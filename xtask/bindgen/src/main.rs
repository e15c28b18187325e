//! `xtask-bindgen WASM FOLDER NAME [split]`: writes `NAME.js` and `NAME_bg.wasm` into the folder, for use as a JavaScript
//! module. With `split`, functions marked for it are cut off into `split_*.wasm`, which `NAME.js` loads by `NAME-parts.js`.
//!
//! A separate crate, so that tasks that build no wasm do not compile its dependencies.

mod parts;

use std::env;
use std::path::Path;
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (wasm, folder, name, is_split) = match arguments[..] {
        [wasm, folder, name] => (wasm, folder, name, false),
        [wasm, folder, name, "split"] => (wasm, folder, name, true),
        _ => {
            eprintln!("usage: xtask-bindgen WASM FOLDER NAME [split]");
            return ExitCode::from(2);
        }
    };
    match bind(Path::new(wasm), Path::new(folder), name, is_split) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot bind {wasm}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn bind(wasm: &Path, folder: &Path, name: &str, is_split: bool) -> Result<(), String> {
    let main = if is_split { parts::cut(wasm, folder, name)? } else { wasm.to_owned() };
    let mut bindgen = Bindgen::new();
    bindgen.input_path(&main).out_name(name).typescript(false).omit_default_module_path(false);
    // The parts import what the linker exports.
    bindgen.keep_lld_exports(is_split);
    let bound = bindgen.web(true).and_then(|bindgen| bindgen.generate(folder));
    bound.map_err(|error| format!("{error:#}"))
}
